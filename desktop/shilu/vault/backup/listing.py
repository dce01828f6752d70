"""``backup.json``: what a backup holds, and the vault's word for it."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shilu.core.errors import UserError
from shilu.core.history import Json, canonical
from shilu.vault.header import Head

_FORMAT, _VERSION = "shilu-backup", 1


@dataclass(frozen=True, slots=True)
class Listing:
    """``files`` are SHA-256 in hexadecimal by name; ``heads`` the ends of the history in ``vault.db``; ``made_ms`` UTC.

    ``missing`` are files that the vault knew and had no more; ``damaged`` those that are in the backup as they lay
    there, and are not what was once sealed: already then.
    """

    vault: str
    made_ms: int
    heads: tuple[Head, ...]
    files: Mapping[str, str]
    missing: tuple[str, ...] = ()
    damaged: tuple[str, ...] = ()

    @property
    def lost(self) -> tuple[str, ...]:
        """The attachments among both."""
        return tuple(name for name in (*self.missing, *self.damaged) if name.startswith("blobs/"))


def encode(listing: Listing, key: bytes) -> bytes:
    """The bytes of ``backup.json``, authenticated with a key of the vault: anybody can seal to public keys."""
    body: dict[str, Json] = {
        "format": _FORMAT,
        "version": _VERSION,
        "vault": listing.vault,
        "made_ms": listing.made_ms,
        "heads": [{"chain": h.chain, "origin": h.origin, "seq": h.seq, "hash": h.hash} for h in listing.heads],
        "files": dict(listing.files),
        "missing": list(listing.missing),
        "damaged": list(listing.damaged),
    }
    return json.dumps({**body, "mac": _mac(body, key)}, indent=1).encode("ascii")


def decode(content: bytes, key: bytes) -> Listing:
    """Read a list. Raises UserError ``file.backup_damaged``, or ``vault.too_new``."""
    try:
        raw: dict[str, Any] = json.loads(content)
        mac = str(raw.pop("mac"))
        if not hmac.compare_digest(mac.encode(), _mac(raw, key).encode()):
            raise UserError("file.backup_damaged")
        if raw["version"] > _VERSION:
            raise UserError("vault.too_new")
        return Listing(
            vault=raw["vault"],
            made_ms=raw["made_ms"],
            heads=tuple(_head(one) for one in raw["heads"]),
            files=raw["files"],
            missing=tuple(raw["missing"]),
            damaged=tuple(raw.get("damaged", ())),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UserError("file.backup_damaged") from error


def _head(raw: Mapping[str, Any]) -> Head:
    return Head(raw["chain"], raw["origin"], raw["seq"], raw["hash"])


def _mac(body: Mapping[str, Json], key: bytes) -> str:
    return hmac.digest(key, canonical(body), "sha256").hex()


def same_files(digests: Mapping[str, str], listing: Listing, beside: Sequence[str]) -> bool:
    """Whether what was found is what is listed; ``beside`` are the names that no list has."""
    return {name: digest for name, digest in digests.items() if name not in beside} == dict(listing.files)
