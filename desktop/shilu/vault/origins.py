"""Origins: whose events they are. A vault records under one of its own, a signing key that is made when the vault is
created or restored; those that it recorded under before stay its own."""

from __future__ import annotations

from typing import Any

from shilu.core.ids import new_id


def begin(connection: Any, now_ms: int) -> str:
    """From now on record under a new origin, within the caller's transaction. Returns its id."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    signing = Ed25519PrivateKey.generate()
    origin = new_id()
    connection.execute("update origins set mine = 2 where mine = 1")
    connection.execute(
        "insert into origins values (?, ?, ?, ?, 1)",
        (origin, now_ms, signing.private_bytes_raw(), signing.public_key().public_bytes_raw()),
    )
    return origin
