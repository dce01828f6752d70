"""Keys: the master key of a vault, the slots that lead to it, and how they are made and unlocked.

A random 32-byte master key is sealed (age, X25519) to every slot's public key, so that re-keying needs nobody's
passphrase. A passphrase slot wraps its own private key with argon2id and AES-256-GCM, the cost parameters being
authenticated; the private key of a recovery slot stands on paper only. Nothing here touches a file.
"""

from __future__ import annotations

import hmac
import secrets
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from shilu.core import recovery_key as paper
from shilu.core.errors import UserError
from shilu.core.history import canonical
from shilu.core.ids import new_id
from shilu.vault import kdf
from shilu.vault.header import CURRENT, NEXT, PASSPHRASE, RECOVERY, Header, SealedKey, Slot
from shilu.vault.kdf import KdfCost


@dataclass(frozen=True, slots=True)
class MasterKey:
    """The key of the database file and of the header's authentication.

    ``slot`` is the one it was unlocked with and ``identity`` that slot's private key, with which a header is tried out
    before it replaces another. ``next_secret`` is there while a re-key is under way.
    """

    secret: bytes = field(repr=False)
    slot: str = ""
    identity: str = field(default="", repr=False)
    next_secret: bytes = field(default=b"", repr=False)

    @property
    def database(self) -> bytes:
        """The 32-byte raw key for SQLCipher."""
        return self._derived(b"shilu database")

    @property
    def header(self) -> bytes:
        """The 32-byte key that authenticates the header."""
        return self._derived(b"shilu header")

    @property
    def search(self) -> bytes:
        """The 32-byte raw key of the index file."""
        return self._derived(b"shilu search")

    @property
    def backup(self) -> bytes:
        """The 32-byte key that authenticates what is in a backup."""
        return self._derived(b"shilu backup")

    @property
    def next(self) -> MasterKey:
        """The key that a re-key is about to put in the place of this one."""
        return replace(self, secret=self.next_secret, next_secret=b"")

    def _derived(self, purpose: bytes) -> bytes:
        # HKDF-Expand (RFC 5869) of one block; the master key is uniformly random, so there is nothing to extract.
        return hmac.digest(self.secret, purpose + b"\x01", "sha256")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A new way in, tried out: its slot, and its private key as unlocked from that slot."""

    slot: Slot
    identity: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class NewKeys:
    """What making a vault's keys gives: the header, the master key, and the recovery key to be shown once, with the id
    of the slot that it opens."""

    header: Header
    master: MasterKey
    recovery_key: str = field(repr=False)
    recovery_slot: str


def make_keys(passphrase: str, *, created_ms: int, cost: KdfCost | None = None) -> NewKeys:
    """Fresh keys with one passphrase slot and one recovery slot."""
    first, recovery = passphrase_slot(passphrase, cost=cost), recovery_slot()
    secret = secrets.token_bytes(32)
    header = Header(vault=new_id(), created_ms=created_ms, slots=(first.slot, recovery.slot), keys=())
    master = MasterKey(secret, first.slot.id, first.identity)
    return NewKeys(sealed_to_all(header, master), master, recovery.identity, recovery.slot.id)


# making slots


def passphrase_slot(passphrase: str, *, slot_id: str = "", cost: KdfCost | None = None) -> Prepared:
    """A way in by passphrase, with a private key of its own; the cost is calibrated unless a test hands one in.

    A changed passphrase gets a new private key too: whoever knows the old passphrase and has an old header could
    otherwise unseal what is sealed later. Raises UserError ``vault.no_memory``.
    """
    import pyrage
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    identity = pyrage.x25519.Identity.generate()
    bare = Slot(
        slot_id or new_id(),
        PASSPHRASE,
        str(identity.to_public()),
        cost=cost or kdf.calibrated(),
        salt=secrets.token_bytes(16),
        nonce=secrets.token_bytes(12),
    )
    cipher = AESGCM(_wrapping_key(bare, passphrase))
    slot = replace(bare, wrapped=cipher.encrypt(bare.nonce, str(identity).encode(), _authenticated(bare)))
    regained = unlock_slot(slot, passphrase)
    if regained is None:
        raise RuntimeError("a new slot did not open")
    return Prepared(slot, regained)


def recovery_slot() -> Prepared:
    """A way in by a key on paper; its private key, as it is printed, is the ``identity``."""
    import pyrage

    identity = pyrage.x25519.Identity.from_str(str(pyrage.x25519.Identity.generate()))
    return Prepared(Slot(new_id(), RECOVERY, str(identity.to_public())), str(identity))


def sealed_to_all(header: Header, master: MasterKey) -> Header:
    """The header with the master key, and the next one during a re-key, sealed to every slot that it has now.

    Raises UserError ``vault.newer_slot`` when a slot is of a kind that cannot be sealed to: it would be locked out.
    """
    import pyrage

    try:
        recipients = [pyrage.x25519.Recipient.from_str(slot.recipient) for slot in header.slots]
    except pyrage.RecipientError as error:
        raise UserError("vault.newer_slot") from error
    known = {key.state: key for key in header.keys}
    wanted = [(CURRENT, master.secret), *([(NEXT, master.next_secret)] if master.next_secret else [])]
    sealed = []
    for state, secret in wanted:
        key = known.get(state) or SealedKey(new_id(), state, b"")
        sealed.append(replace(key, sealed=pyrage.encrypt(secret, recipients)))
    return replace(header, keys=tuple(sealed))


# unlocking


def unlock(header: Header, passphrase: str, *, cost: KdfCost | None = None) -> MasterKey:
    """The master key. ``cost``: the least that a slot may cost, handed in by tests only.

    Raises UserError ``vault.wrong_passphrase``; ``vault.weak_slot`` when a guess at one of the slots is cheaper than it
    may be, before the passphrase is tried at any; ``vault.damaged``; ``vault.no_memory``.
    """
    slots = [slot for slot in header.slots if slot.kind == PASSPHRASE and slot.cost is not None]
    for slot in slots:
        refuse_weak(slot, cost)
    for slot in slots:
        identity = unlock_slot(slot, passphrase)
        if identity is not None:
            return unseal(header, identity, slot.id)
    raise UserError("vault.wrong_passphrase")


def is_taken(header: Header, passphrase: str, *, but: str = "") -> bool:
    """Whether a passphrase opens one of the slots, apart from the slot ``but``; a slot that cannot be tried here does
    not count. One derivation for each passphrase slot."""
    for slot in header.slots:
        if slot.kind == PASSPHRASE and slot.id != but:
            with suppress(UserError):
                if unlock_slot(slot, passphrase) is not None:
                    return True
    return False


def unlock_with_recovery_key(header: Header, typed: str) -> MasterKey:
    """The master key from the key on paper, however it was typed. Raises UserError ``vault.wrong_recovery_key``."""
    import pyrage

    try:
        identity = pyrage.x25519.Identity.from_str(paper.as_printed(typed))
    except pyrage.IdentityError as error:
        raise UserError("vault.wrong_recovery_key") from error
    public = str(identity.to_public())
    for slot in header.slots:
        if slot.kind == RECOVERY and slot.recipient == public:
            return unseal(header, str(identity), slot.id)
    raise UserError("vault.wrong_recovery_key")


def refuse_weak(slot: Slot, cost: KdfCost | None) -> None:
    """Raises UserError ``vault.weak_slot`` for a slot below the floor, ``vault.damaged`` for an impossible one."""
    if slot.cost is None or not kdf.is_possible(slot.cost):
        raise UserError("vault.damaged")
    if kdf.is_below(slot.cost, cost or kdf.FLOOR):
        raise UserError("vault.weak_slot")


def unlock_slot(slot: Slot, passphrase: str) -> str | None:
    """The private key that a passphrase slot wraps; None when it is another passphrase."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    key = _wrapping_key(slot, passphrase)
    try:
        return AESGCM(key).decrypt(slot.nonce, slot.wrapped, _authenticated(slot)).decode("ascii")
    except InvalidTag:
        return None


def unseal(header: Header, identity: str, slot_id: str) -> MasterKey:
    """The master key, and the next one during a re-key. Raises UserError ``vault.damaged``."""
    import pyrage

    found: dict[str, bytes] = {}
    try:
        private = pyrage.x25519.Identity.from_str(identity)
        for key in header.keys:
            if key.state in (CURRENT, NEXT):
                found.setdefault(key.state, pyrage.decrypt(key.sealed, [private]))
    except (pyrage.DecryptError, pyrage.IdentityError) as error:
        raise UserError("vault.damaged") from error
    if len(found.get(CURRENT, b"")) != _SECRET_BYTES or len(found.get(NEXT, bytes(32))) != _SECRET_BYTES:
        raise UserError("vault.damaged")
    return MasterKey(found[CURRENT], slot_id, identity, found.get(NEXT, b""))


_SECRET_BYTES = 32


def _wrapping_key(slot: Slot, passphrase: str) -> bytes:
    if slot.cost is None or not kdf.is_possible(slot.cost):
        raise UserError("vault.damaged")
    return kdf.derive(passphrase, cost=slot.cost, salt=slot.salt)


def _authenticated(slot: Slot) -> bytes:
    cost = slot.cost
    assert cost is not None  # noqa: S101 - only passphrase slots come here
    body: dict[str, Any] = {
        "id": slot.id,
        "memory_kib": cost.memory_kib,
        "passes": cost.passes,
        "lanes": cost.lanes,
        "salt": slot.salt.hex(),
    }
    return canonical(body)
