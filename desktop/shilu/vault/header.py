"""``header.json``: the clear part of a vault. It tells how the vault opens, and nothing of what is in it. (Its copy and
how both are written: ``header_file``.)

Everything that is read here is untrusted until ``authenticate`` has been passed with the master key. What a newer
version wrote beside what is known here is kept and written again. The heads of the chains are sealed: they would tell
how many cases there are, and how much happened in each.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from shilu.core.errors import UserError
from shilu.core.history import canonical
from shilu.vault.kdf import KdfCost

FORMAT = "shilu-vault"
VERSION = 1
MOST_BYTES = 8 * 1024 * 1024
"""No header is read beyond this; one of a vault with 10,000 cases has two megabytes."""
MOST_SLOTS = 64
PASSPHRASE, RECOVERY = "passphrase", "recovery"
CURRENT, NEXT = "current", "next"

_HEADER = (
    *("format", "version", "vault", "created_ms", "slots", "keys", "heads", "salt", "unrecorded"),
    *("mac", "sha256"),
)
_SLOT = ("id", "kind", "name", "recipient")  # the first version kept an empty name here
_NONCE_BYTES, _PADDED_TO_BYTES = 12, 4096
_MOST_TEXT = 200
_MOST_FOREIGN_TEXT = 4096
_MOST_SEALED_BYTES = 64 * 1024
_MOST_OTHERS = 16  # sealed keys, unrecorded changes: two of each are the most that is ever written
_ID_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_.")


@dataclass(frozen=True, slots=True)
class Slot:
    """One way in. ``kind`` is ``passphrase`` or ``recovery``, or one that a newer version made.

    ``recipient`` is the public key to which the master key is sealed. The wrapping fields are those of a passphrase;
    ``confirmed_ms`` (UTC) is when a part of a recovery key was typed back from its paper. Names are in the database.
    """

    id: str
    kind: str
    recipient: str
    cost: KdfCost | None = None
    salt: bytes = b""
    nonce: bytes = b""
    wrapped: bytes = b""
    confirmed_ms: int | None = None
    rest: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SealedKey:
    """A master key sealed to all slots. ``state`` is ``current`` or, while a re-key is under way, ``next``."""

    id: str
    state: str
    sealed: bytes
    rest: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Head:
    """The last event of a chain, as remembered outside the database."""

    chain: str
    origin: str
    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Unrecorded:
    """A change of the keys that is done, and whose event may not be in the history yet: its place is ``seq`` in this
    origin's chain of the directory. ``slot`` is what it was done to, ``by`` who did it, ``at_ms`` (UTC) when."""

    origin: str
    seq: int
    kind: str
    slot: str
    by: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class Header:
    """How a vault opens. ``salt`` is a copy of the first 16 bytes of the database, for the day they are damaged;
    ``heads`` are empty until the header was authenticated."""

    vault: str
    created_ms: int
    slots: tuple[Slot, ...]
    keys: tuple[SealedKey, ...]
    heads: tuple[Head, ...] = ()
    salt: bytes = b""
    unrecorded: tuple[Unrecorded, ...] = ()
    rest: Mapping[str, Any] = field(default_factory=dict)

    def slot(self, slot_id: str) -> Slot | None:
        """The slot with this id."""
        return next((slot for slot in self.slots if slot.id == slot_id), None)


def encode(header: Header, key: bytes) -> bytes:
    """The bytes of ``header.json``: authenticated with the 32-byte header key, and with a checksum, so that damage is
    told from a wrong passphrase before one was tried."""
    body = _body(header)
    body["heads"] = _text(_sealed_heads(header, key))
    body["mac"] = _mac(body, key)
    body["sha256"] = _checksum(body)
    return json.dumps(body, indent=1, ensure_ascii=True).encode("ascii")


def decode(untrusted_header: bytes) -> Header:
    """Read a header. Raises UserError ``vault.not_a_vault``, ``vault.too_new``, or ``vault.damaged`` for what says that
    it is the header of a vault, and cannot be one."""
    raw = _parsed(untrusted_header)
    if raw is None or raw.get("format") != FORMAT:
        raise UserError("vault.not_a_vault")
    version = raw.get("version")
    if isinstance(version, int) and version > VERSION:
        raise UserError("vault.damaged" if _is_flipped_version(raw) else "vault.too_new")
    try:
        if raw.get("sha256", _checksum(raw)) != _checksum(raw):  # the first version had none
            raise UserError("vault.damaged")
        return _header(raw)
    except (ValueError, KeyError, TypeError) as error:
        raise UserError("vault.damaged") from error


def authenticate(untrusted_header: bytes, key: bytes) -> Header:
    """The header, with its heads. Raises UserError ``vault.damaged`` when it was changed by someone without the key."""
    raw = _parsed(untrusted_header) or {}
    mac = str(raw.get("mac", ""))
    try:
        expected = _mac(raw, key)
    except ValueError as error:  # a float, a key beyond ASCII: nothing that was ever written here
        raise UserError("vault.damaged") from error
    if not hmac.compare_digest(mac.encode("utf-8", "replace"), expected.encode()):
        raise UserError("vault.damaged")
    header = decode(untrusted_header)
    return replace(header, heads=_opened_heads(raw["heads"], header.vault, key))


def _is_flipped_version(raw: Mapping[str, Any]) -> bool:
    """Whether nothing but the number of the version was changed since the checksum was made."""
    try:
        return raw.get("sha256") == _checksum({**raw, "version": VERSION})
    except ValueError:
        return False


def _without(raw: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in raw.items() if name not in names}


def _mac(body: Mapping[str, Any], key: bytes) -> str:
    return hmac.new(key, canonical(_without(body, "mac", "sha256")), hashlib.sha256).hexdigest()


def _checksum(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical(_without(body, "sha256"))).hexdigest()


def _parsed(untrusted_header: bytes) -> dict[str, Any] | None:
    if len(untrusted_header) > MOST_BYTES:
        return None
    try:
        raw = json.loads(untrusted_header)
    except (ValueError, RecursionError):
        return None
    return raw if isinstance(raw, dict) else None


# writing


def _body(header: Header) -> dict[str, Any]:
    known: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "vault": header.vault,
        "created_ms": header.created_ms,
        "slots": [_slot_json(slot) for slot in header.slots],
        "keys": [{**key.rest, "id": key.id, "state": key.state, "sealed": _text(key.sealed)} for key in header.keys],
    }
    if header.salt:
        known["salt"] = _text(header.salt)
    if header.unrecorded:
        known["unrecorded"] = [
            {
                "origin": one.origin,
                "seq": one.seq,
                "kind": one.kind,
                "slot": one.slot,
                "by": one.by,
                "at_ms": one.at_ms,
            }
            for one in header.unrecorded
        ]
    return {**header.rest, **known}


def _slot_json(slot: Slot) -> dict[str, Any]:
    body: dict[str, Any] = {**slot.rest, "id": slot.id, "kind": slot.kind, "recipient": slot.recipient}
    if slot.cost is not None:
        cost = {"memory_kib": slot.cost.memory_kib, "passes": slot.cost.passes, "lanes": slot.cost.lanes}
        body |= {"kdf": "argon2id", "cost": cost, "salt": _text(slot.salt)}
        body |= {"nonce": _text(slot.nonce), "wrapped": _text(slot.wrapped)}
    if slot.confirmed_ms is not None:
        body["confirmed_ms"] = slot.confirmed_ms
    return body


def _sealed_heads(header: Header, key: bytes) -> bytes:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    heads = [{"chain": h.chain, "origin": h.origin, "seq": h.seq, "hash": h.hash} for h in header.heads]
    text = json.dumps(heads, separators=(",", ":")).encode("ascii")
    nonce = secrets.token_bytes(_NONCE_BYTES)
    padded = text.ljust(-(-len(text) // _PADDED_TO_BYTES) * _PADDED_TO_BYTES)
    return nonce + AESGCM(_heads_key(key)).encrypt(nonce, padded, header.vault.encode())


def _heads_key(key: bytes) -> bytes:
    return hmac.digest(key, b"shilu heads", "sha256")


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


# reading


def _opened_heads(raw: Any, vault: str, key: bytes) -> tuple[Head, ...]:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        if isinstance(raw, str):  # the first version had them in clear
            sealed = _bytes(raw, MOST_BYTES, least=_NONCE_BYTES)
            cipher = AESGCM(_heads_key(key))
            raw = json.loads(cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], vault.encode()))
        return tuple(Head(_str(h["chain"]), _str(h["origin"]), _int(h["seq"]), _str(h["hash"])) for h in _list(raw))
    except (InvalidTag, ValueError, KeyError, TypeError) as error:
        raise UserError("vault.damaged") from error


def _header(raw: Mapping[str, Any]) -> Header:
    if not isinstance(raw["heads"], str | list):
        raise TypeError("heads are a text, or a list")
    if type(raw["version"]) is not int or raw["version"] != VERSION:
        raise ValueError("no version that was ever written")
    slots = tuple(_slot(one) for one in _list(raw["slots"], MOST_SLOTS))
    if len({slot.id for slot in slots}) != len(slots):
        raise ValueError("two slots with one id")
    salt = _bytes(raw.get("salt", ""), 16)
    if len(salt) not in (0, 16):
        raise ValueError("a salt has 16 bytes")
    return Header(
        vault=_id(raw["vault"]),
        created_ms=_int(raw["created_ms"]),
        slots=slots,
        keys=tuple(_sealed_key(one) for one in _list(raw["keys"], _MOST_OTHERS)),
        salt=salt,
        unrecorded=tuple(_unrecorded(one) for one in _list(raw.get("unrecorded", []), _MOST_OTHERS)),
        rest=_without(
            raw,
            "format",
            "version",
            "vault",
            "created_ms",
            "slots",
            "keys",
            "heads",
            "salt",
            "unrecorded",
            *("mac", "sha256"),
        ),
    )


def _slot(raw: Mapping[str, Any]) -> Slot:
    slot_id, kind = _id(raw["id"]), _str(raw["kind"])
    if kind == PASSPHRASE and raw["kdf"] == "argon2id":
        cost = raw["cost"]
        return Slot(
            slot_id,
            kind,
            _str(raw["recipient"]),
            cost=KdfCost(_int(cost["memory_kib"]), _int(cost["passes"]), _int(cost["lanes"])),
            salt=_bytes(raw["salt"], 64, least=16),
            nonce=_bytes(raw["nonce"], 12, least=12),
            wrapped=_bytes(raw["wrapped"], 1024, least=16),
            rest=_without(raw, *_SLOT, "kdf", "cost", "salt", "nonce", "wrapped"),
        )
    if kind == RECOVERY:
        confirmed_ms = _int(raw["confirmed_ms"]) if "confirmed_ms" in raw else None
        rest = _without(raw, *_SLOT, "confirmed_ms")
        return Slot(slot_id, kind, _str(raw["recipient"]), confirmed_ms=confirmed_ms, rest=rest)
    # made by a newer version, and none of our business but to keep it
    return Slot(slot_id, kind, _str(raw.get("recipient", ""), _MOST_FOREIGN_TEXT), rest=_without(raw, *_SLOT))


def _sealed_key(raw: Mapping[str, Any]) -> SealedKey:
    sealed = _bytes(raw["sealed"], _MOST_SEALED_BYTES, least=1)
    return SealedKey(_id(raw["id"]), _str(raw["state"]), sealed, _without(raw, "id", "state", "sealed"))


def _unrecorded(raw: Mapping[str, Any]) -> Unrecorded:
    return Unrecorded(
        _str(raw["origin"]),
        _int(raw["seq"]),
        _str(raw["kind"]),
        _str(raw["slot"]),
        _str(raw["by"]),
        _int(raw["at_ms"]),
    )


def _list(value: Any, most: int | None = None) -> Sequence[Mapping[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise TypeError("a list of objects is wanted")
    if most is not None and len(value) > most:
        raise ValueError("more of them than were ever written")
    return value


def _str(value: Any, most: int = _MOST_TEXT) -> str:
    if not isinstance(value, str):
        raise TypeError("a text is wanted")
    if len(value) > most:
        raise ValueError("a text that is too long")
    return value


def _id(value: Any) -> str:
    if not set(_str(value)) <= _ID_LETTERS or not value:
        raise ValueError("no id")
    return str(value)


def _int(value: Any) -> int:
    if type(value) is not int:
        raise TypeError("a whole number is wanted")
    if not 0 <= value < 2**53:
        raise ValueError("a number that was never written")
    return value


def _bytes(value: Any, most: int, *, least: int = 0) -> bytes:
    try:
        decoded = base64.b64decode(_str(value, most * 2 + 4), validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
    if not least <= len(decoded) <= most:
        raise ValueError("bytes of a length that was never written")
    return decoded
