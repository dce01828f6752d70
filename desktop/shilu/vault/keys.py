"""Keys and key slots: who can open a vault, kept in ``header.json``.

A random 32-byte master key is sealed (age, X25519) to every slot's public key, so that re-keying needs nobody's
passphrase. A passphrase slot wraps its own private key with argon2id (RFC 9106) and AES-256-GCM, the cost
parameters being authenticated; the recovery slot's private key stands on paper only. The header is authenticated
with a key derived from the master key. ``keys`` is a list, so that a re-key can hold the old and the new one.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from shilu.core.errors import UserError
from shilu.core.history import canonical
from shilu.core.ids import new_id

FORMAT = "shilu-vault"
VERSION = 1
_MOST_MEMORY_KIB = 4 * 1024 * 1024
_MOST_PASSES = 64


@dataclass(frozen=True, slots=True)
class KdfCost:
    """What one guess at a passphrase costs. The application uses ``APP_COST``; only tests hand in less."""

    memory_kib: int
    passes: int
    lanes: int


APP_COST = KdfCost(memory_kib=256 * 1024, passes=3, lanes=4)
"""0.5–0.9 s on the measured machines."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One way in. ``kind`` is ``passphrase`` or ``recovery``; the wrapping fields are empty for the latter."""

    id: str
    kind: str
    name: str
    recipient: str
    cost: KdfCost | None = None
    salt: bytes = b""
    nonce: bytes = b""
    wrapped: bytes = b""


@dataclass(frozen=True, slots=True)
class SealedKey:
    """A master key sealed to all slots. ``state`` is ``current`` or, during a re-key, ``next``."""

    id: str
    state: str
    sealed: bytes


@dataclass(frozen=True, slots=True)
class Head:
    """The last event of a chain, as remembered outside the database."""

    chain: str
    origin: str
    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Header:
    """The clear part of a vault: it tells how to open it and nothing of what is in it."""

    vault: str
    created_ms: int
    slots: tuple[Slot, ...]
    keys: tuple[SealedKey, ...]
    heads: tuple[Head, ...] = ()


@dataclass(frozen=True, slots=True)
class MasterKey:
    """The key of the database file and of the header's authentication; ``slot`` is the one it was opened with."""

    secret: bytes
    slot: str = ""

    @property
    def database(self) -> bytes:
        """The 32-byte raw key for SQLCipher."""
        return self._derived(b"shilu database")

    @property
    def header(self) -> bytes:
        """The 32-byte key that authenticates the header."""
        return self._derived(b"shilu header")

    def _derived(self, purpose: bytes) -> bytes:
        # HKDF-Expand (RFC 5869) of one block; the master key is uniformly random, so there is nothing to extract.
        return hmac.digest(self.secret, purpose + b"\x01", "sha256")


@dataclass(frozen=True, slots=True)
class NewKeys:
    """What making a vault's keys gives: the header, the master key, and the recovery key to be shown once."""

    header: Header
    master: MasterKey
    recovery_key: str


def make_keys(passphrase: str, *, cost: KdfCost, created_ms: int) -> NewKeys:
    """Fresh keys with one passphrase slot and one recovery slot."""
    import pyrage

    recovery = pyrage.x25519.Identity.generate()
    slots = (
        _passphrase_slot(passphrase, pyrage.x25519.Identity.generate(), cost=cost, name=""),
        Slot(new_id(), "recovery", "", str(recovery.to_public())),
    )
    secret = secrets.token_bytes(32)
    recipients = [pyrage.x25519.Recipient.from_str(slot.recipient) for slot in slots]
    sealed = SealedKey(new_id(), "current", pyrage.encrypt(secret, recipients))
    header = Header(vault=new_id(), created_ms=created_ms, slots=slots, keys=(sealed,))
    return NewKeys(header, MasterKey(secret, slots[0].id), str(recovery))


def unlock(header: Header, passphrase: str) -> MasterKey:
    """The master key. Raises UserError ``vault.wrong_passphrase``."""
    import pyrage

    for slot in header.slots:
        identity = _identity(slot, passphrase)
        if identity is not None:
            return _unsealed(header, pyrage.x25519.Identity.from_str(identity), slot.id)
    raise UserError("vault.wrong_passphrase")


def unlock_with_recovery_key(header: Header, recovery_key: str) -> MasterKey:
    """The master key from the key on paper; case, blanks and hyphens between its letters do not matter."""
    import pyrage

    # An age identity is "AGE-SECRET-KEY-1…"; people type it in groups, in either case.
    letters = "".join(recovery_key.split()).replace("-", "").upper().removeprefix("AGESECRETKEY")
    try:
        identity = pyrage.x25519.Identity.from_str("AGE-SECRET-KEY-" + letters)
    except pyrage.IdentityError as error:
        raise UserError("vault.wrong_recovery_key") from error
    public = str(identity.to_public())
    for slot in header.slots:
        if slot.recipient == public:
            return _unsealed(header, identity, slot.id)
    raise UserError("vault.wrong_recovery_key")


def encode(header: Header, master: MasterKey) -> bytes:
    """The header as the bytes of ``header.json``, authenticated."""
    body = _body(header)
    mac = hmac.new(master.header, canonical(body), hashlib.sha256).hexdigest()
    return json.dumps({**body, "mac": mac}, indent=1, ensure_ascii=False).encode()


def decode(untrusted_header: bytes) -> Header:
    """Read a header. Raises UserError ``vault.not_a_vault`` or ``vault.too_new``."""
    try:
        raw = json.loads(untrusted_header)
        if not isinstance(raw, dict) or raw.get("format") != FORMAT:
            raise UserError("vault.not_a_vault")
        if raw["version"] > VERSION:
            raise UserError("vault.too_new")
        return Header(
            vault=str(raw["vault"]),
            created_ms=int(raw["created_ms"]),
            slots=tuple(_slot(slot) for slot in raw["slots"]),
            keys=tuple(SealedKey(str(k["id"]), str(k["state"]), _bytes(k["sealed"])) for k in raw["keys"]),
            heads=tuple(Head(str(h["chain"]), str(h["origin"]), int(h["seq"]), str(h["hash"])) for h in raw["heads"]),
        )
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UserError("vault.not_a_vault") from error


def authenticate(untrusted_header: bytes, master: MasterKey) -> None:
    """Raises UserError ``vault.damaged`` when the header was changed by someone without the key."""
    raw = json.loads(untrusted_header)
    mac = str(raw.pop("mac", ""))
    expected = hmac.new(master.header, canonical(raw), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(mac.encode("utf-8", "replace"), expected.encode()):
        raise UserError("vault.damaged")


def with_heads(header: Header, heads: Sequence[Head]) -> Header:
    """The header that remembers these heads."""
    return replace(header, heads=tuple(heads))


def _passphrase_slot(passphrase: str, identity: Any, *, cost: KdfCost, name: str) -> Slot:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    slot = Slot(
        new_id(),
        "passphrase",
        name,
        str(identity.to_public()),
        cost=cost,
        salt=secrets.token_bytes(16),
        nonce=secrets.token_bytes(12),
    )
    wrapped = AESGCM(_wrapping_key(slot, passphrase)).encrypt(slot.nonce, str(identity).encode(), _authenticated(slot))
    return replace(slot, wrapped=wrapped)


def _identity(slot: Slot, passphrase: str) -> str | None:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if slot.kind != "passphrase" or slot.cost is None:
        return None
    try:
        key = _wrapping_key(slot, passphrase)
        return AESGCM(key).decrypt(slot.nonce, slot.wrapped, _authenticated(slot)).decode("ascii")
    except InvalidTag:
        return None


def _wrapping_key(slot: Slot, passphrase: str) -> bytes:
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    cost = slot.cost
    if cost is None or cost.memory_kib > _MOST_MEMORY_KIB or cost.passes > _MOST_PASSES:
        raise UserError("vault.damaged")
    kdf = Argon2id(salt=slot.salt, length=32, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory_kib)
    return kdf.derive(unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass"))


def _authenticated(slot: Slot) -> bytes:
    cost = slot.cost
    assert cost is not None  # noqa: S101 - only passphrase slots come here
    return canonical(
        {
            "id": slot.id,
            "memory_kib": cost.memory_kib,
            "passes": cost.passes,
            "lanes": cost.lanes,
            "salt": slot.salt.hex(),
        }
    )


def _unsealed(header: Header, identity: Any, slot: str) -> MasterKey:
    import pyrage

    for key in header.keys:
        if key.state == "current":
            try:
                return MasterKey(pyrage.decrypt(key.sealed, [identity]), slot)
            except pyrage.DecryptError as error:
                raise UserError("vault.damaged") from error
    raise UserError("vault.damaged")


def _body(header: Header) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "vault": header.vault,
        "created_ms": header.created_ms,
        "slots": [_slot_json(slot) for slot in header.slots],
        "keys": [{"id": key.id, "state": key.state, "sealed": _text(key.sealed)} for key in header.keys],
        "heads": [{"chain": h.chain, "origin": h.origin, "seq": h.seq, "hash": h.hash} for h in header.heads],
    }


def _slot_json(slot: Slot) -> dict[str, Any]:
    body: dict[str, Any] = {"id": slot.id, "kind": slot.kind, "name": slot.name, "recipient": slot.recipient}
    if slot.cost is not None:
        cost = {"memory_kib": slot.cost.memory_kib, "passes": slot.cost.passes, "lanes": slot.cost.lanes}
        body |= {"kdf": "argon2id", "cost": cost, "salt": _text(slot.salt)}
        body |= {"nonce": _text(slot.nonce), "wrapped": _text(slot.wrapped)}
    return body


def _slot(raw: Mapping[str, Any]) -> Slot:
    plain = Slot(str(raw["id"]), str(raw["kind"]), str(raw["name"]), str(raw["recipient"]))
    if plain.kind != "passphrase":
        return plain
    cost = KdfCost(int(raw["cost"]["memory_kib"]), int(raw["cost"]["passes"]), int(raw["cost"]["lanes"]))
    return replace(
        plain, cost=cost, salt=_bytes(raw["salt"]), nonce=_bytes(raw["nonce"]), wrapped=_bytes(raw["wrapped"])
    )


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def _bytes(value: str) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
