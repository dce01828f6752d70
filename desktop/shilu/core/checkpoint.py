"""A checkpoint: a signed note that says where the history of one case stands, small enough for paper.

The note is text (UTF-8, LF), a signed note with the lines of a log's checkpoint (C2SP signed-note and tlog-checkpoint):

    shilu/case/CASE/ORIGIN          case id, and id of the origin (vault) that signs
    SIZE                            events in the case's chains, in decimal
    ROOT                            RFC 9162 Merkle tree hash over them, in base64
    key KEY                         the origin's Ed25519 public key, 32 bytes in base64
    head ORIGIN SEQ HASH            one line for each chain of the case, sorted by origin: sequence number and chain
                                    hash of its last event, the hash in base64
                                    (an empty line)
    — shilu/case/CASE/ORIGIN SIG    base64 of 4 bytes of key id and the 64 bytes of Ed25519 signature

A leaf of the tree is SHA-256(0x00 ‖ chain hash of an event), in the order (Lamport time, origin). The signature is over
everything before the empty line, its last LF included; the key id is the beginning of
SHA-256(name ‖ LF ‖ 0x01 ‖ public key). Base64 is the standard alphabet with padding. Ed25519 is deterministic: the same
history gives the same bytes. Nothing in a note tells of another case.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum

from shilu.core import history

_PREFIX = "shilu/case/"
_ID = r"[a-z2-7]{26}"
_ED25519 = b"\x01"
_KEY_ID_BYTES, _KEY_BYTES, _SIGNATURE_BYTES, _HASH_BYTES = 4, 32, 64, 32
_NOTE = re.compile(
    rf"{_PREFIX}(?P<case>{_ID})/(?P<origin>{_ID})\n(?P<size>[1-9][0-9]{{0,15}})\n(?P<root>[A-Za-z0-9+/=]{{44}})\n"
    rf"key (?P<key>[A-Za-z0-9+/=]{{44}})\n(?P<heads>(?:head {_ID} [1-9][0-9]{{0,15}} [A-Za-z0-9+/=]{{44}}\n){{1,200}})"
)
_HEAD = re.compile(r"head (\S+) (\d+) (\S+)")
MOST_CHARACTERS = 100_000
"""More than any note has."""


@dataclass(frozen=True, slots=True)
class ChainHead:
    """The last event of one chain of the case: its sequence number and chain hash."""

    origin: str
    seq: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Statement:
    """What a checkpoint says. ``key`` is the public key of ``origin``."""

    case: str
    origin: str
    size: int
    root: bytes
    key: bytes
    heads: tuple[ChainHead, ...]

    @property
    def name(self) -> str:
        """The name that the key signs under, which is also the first line."""
        return f"{_PREFIX}{self.case}/{self.origin}"

    @property
    def body(self) -> bytes:
        """The bytes that are signed."""
        lines = [self.name, str(self.size), _base64(self.root), f"key {_base64(self.key)}"]
        lines += [f"head {head.origin} {head.seq} {_base64(head.hash)}" for head in self.heads]
        return "".join(f"{line}\n" for line in lines).encode("ascii")

    @property
    def key_id(self) -> bytes:
        """The four bytes by which a signature names its key."""
        return hashlib.sha256(self.name.encode("ascii") + b"\n" + _ED25519 + self.key).digest()[:_KEY_ID_BYTES]

    def signed(self, signature: bytes) -> str:
        """The whole note."""
        return f"{self.body.decode('ascii')}\n— {self.name} {_base64(self.key_id + signature)}\n"


@dataclass(frozen=True, slots=True)
class SignedNote:
    """A note that was read: what it says, and the signature that it carries for it, not checked yet."""

    statement: Statement
    signature: bytes


class CheckpointState(StrEnum):
    """What became of a checkpoint."""

    CONTAINED = "contained"  # the history still has everything that it had then, in the same order
    CHANGED = "changed"  # something was removed from it or put in another's place
    OTHER_CASE = "other_case"  # this vault has no such case
    UNKNOWN_KEY = "unknown_key"  # signed by a vault that this one knows nothing of
    BAD_SIGNATURE = "bad_signature"  # not what was signed


@dataclass(frozen=True, slots=True)
class CheckpointVerdict:
    """``size`` is how many events the checkpoint covers, ``later`` how many came since; 0 where nothing is known."""

    state: CheckpointState
    case: str
    size: int
    later: int = 0


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A note of a case. ``sha256`` of its bytes is what gets time-stamped; ``modules`` are the rows of its QR code,
    dark modules True, without a margin: empty when the note is too long for one."""

    case: str
    note: str
    sha256: str
    modules: tuple[tuple[bool, ...], ...]


def root_of(chain_hashes: list[bytes]) -> bytes:
    """The tree hash over the chain hashes of a case's events in their order."""
    return history.merkle_root(history.leaf_hash(hashed) for hashed in chain_hashes)


def read(untrusted_note: str) -> SignedNote:
    """Read a note, however its lines end. Raises ValueError for what is none; what it says is taken only in the one
    form in which it is written."""
    if len(untrusted_note) > MOST_CHARACTERS:
        raise ValueError("too long for a checkpoint")
    text = untrusted_note.lstrip("\ufeff").replace("\r\n", "\n").strip() + "\n"
    body, separator, signatures = text.partition("\n\n")
    found = _NOTE.fullmatch(body + "\n")
    if not separator or found is None:
        raise ValueError("not a checkpoint")
    heads = tuple(ChainHead(o, int(seq), _bytes(h, _HASH_BYTES)) for o, seq, h in _HEAD.findall(found["heads"]))
    statement = Statement(
        case=found["case"],
        origin=found["origin"],
        size=int(found["size"]),
        root=_bytes(found["root"], _HASH_BYTES),
        key=_bytes(found["key"], _KEY_BYTES),
        heads=heads,
    )
    if statement.body != (body + "\n").encode() or [h.origin for h in heads] != sorted({h.origin for h in heads}):
        raise ValueError("not a checkpoint in its one form")
    return SignedNote(statement, _signature(statement, signatures))


def _signature(statement: Statement, untrusted_lines: str) -> bytes:
    """The signature by the statement's own key; others (of witnesses) may stand beside it."""
    for line in untrusted_lines.split("\n"):
        if line.startswith(f"— {statement.name} "):
            value = _bytes(line.rpartition(" ")[2], _KEY_ID_BYTES + _SIGNATURE_BYTES)
            if value[:_KEY_ID_BYTES] == statement.key_id:
                return value[_KEY_ID_BYTES:]
    raise ValueError("a checkpoint without its signature")


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def _bytes(untrusted: str, size: int) -> bytes:
    try:
        value = base64.b64decode(untrusted, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("not base64") from error
    if len(value) != size or _base64(value) != untrusted:
        raise ValueError("not base64 of that length")
    return value
