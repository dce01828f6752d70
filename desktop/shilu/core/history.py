"""The hash chain and the Merkle tree behind "nothing silently changed". Pure functions over bytes.

A body is canonical JSON (RFC 8785). Our bodies have ASCII keys and no floats, so that the standard
library's sorted, compact JSON gives the same bytes; ``canonical`` refuses what would differ.
Only the hash of a body is chained, so that a body can be erased later without breaking the chain.
Merkle tree hash as in RFC 9162 section 2.1.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

Json: TypeAlias = "str | int | bool | Sequence[Json] | Mapping[str, Json] | None"

GENESIS = bytes(32)
_CHAIN_LABEL = b"SHILU-CHAIN-1\0"
MAX_SAFE_INTEGER = 2**53 - 1
"""What RFC 8785 lets an integer be."""
_PLAIN = frozenset({str, bool, type(None)})
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)


@dataclass(frozen=True, slots=True)
class Event:
    """One change, as the history has it. Its body is what ``body_of`` makes of it, ``body_hash`` that one's SHA-256.

    ``chain`` is a case id or ``directory``, ``origin`` the vault that recorded it, ``seq`` counts from 1 in both.
    ``lamport`` orders events of all origins. ``recorded_ms`` is UTC as this device had it, ``recorded_offset_s`` its
    local offset, ``clock_offset_ms`` what was measured of its clock (device minus true), None where that is unknown.
    ``by`` is the key slot that was open. ``after`` are the revisions of the same subject that the author had before
    them, as body hashes in hexadecimal: two revisions of which neither follows the other were made apart. None in
    bodies of version 1, each of which follows all earlier ones of its origin.
    """

    kind: str
    chain: str
    origin: str
    seq: int
    lamport: int
    recorded_ms: int
    by: str
    data: Mapping[str, Any]
    body_hash: bytes
    recorded_offset_s: int | None = None
    clock_offset_ms: int | None = None
    after: tuple[str, ...] | None = ()


def event_from_body(body: str, body_hash: bytes) -> Event:
    """The event of a body that was stored. Raises ValueError or KeyError for what is none."""
    raw = json.loads(body)
    return Event(
        kind=raw["kind"],
        chain=raw["chain"],
        origin=raw["origin"],
        seq=raw["seq"],
        lamport=raw["lamport"],
        recorded_ms=raw["recorded_ms"],
        by=raw["by"],
        data=raw["data"],
        body_hash=body_hash,
        recorded_offset_s=raw.get("recorded_offset_s"),
        clock_offset_ms=raw.get("clock_offset_ms"),
        after=tuple(raw["after"]) if "after" in raw else None,
    )


def body_of(event: Event, *, salt: str) -> bytes:
    """The canonical body of a new event (version 2; version 1 had neither offsets nor ``after``)."""
    return canonical(
        {
            "v": 2,
            "kind": event.kind,
            "chain": event.chain,
            "origin": event.origin,
            "seq": event.seq,
            "lamport": event.lamport,
            "recorded_ms": event.recorded_ms,
            "recorded_offset_s": event.recorded_offset_s,
            "clock_offset_ms": event.clock_offset_ms,
            "by": event.by,
            "after": list(event.after or ()),
            "salt": salt,
            "data": event.data,
        }
    )


def canonical(body: Mapping[str, Json]) -> bytes:
    """RFC 8785 bytes of a body. Raises ValueError for floats, non-ASCII keys and integers beyond 2**53 - 1."""
    _check(body)
    return _ENCODER.encode(body).encode("utf-8", "surrogatepass")


def _check(body: Mapping[str, Json]) -> None:
    """One pass over all values; a loop over exact types, since a large import comes through here row by row."""
    waiting: list[Json] = [body]
    for value in waiting:  # which grows meanwhile
        kind = type(value)
        if kind is dict or isinstance(value, Mapping):
            try:
                in_ascii = "".join(value).isascii()  # type: ignore[arg-type]  # a mapping: mypy loses it
            except TypeError as error:
                raise ValueError("a key must be ASCII text") from error
            if not in_ascii:
                raise ValueError("a key must be ASCII text")
            waiting += [item for item in value.values() if type(item) not in _PLAIN]  # type: ignore[union-attr]  # likewise
        elif isinstance(value, int):
            if not -MAX_SAFE_INTEGER <= value <= MAX_SAFE_INTEGER:
                raise ValueError("an integer beyond 2**53 - 1 must be text")
        elif isinstance(value, list | tuple):
            waiting += [item for item in value if type(item) not in _PLAIN]
        else:
            raise ValueError(f"{kind.__name__} has no place in a body")


def body_hash(body: bytes) -> bytes:
    """SHA-256 of the canonical bytes of a body."""
    return hashlib.sha256(body).digest()


def link(previous: bytes, hashed_body: bytes) -> bytes:
    """The hash of a chain after one more body: SHA-256(label ‖ previous ‖ SHA-256(body))."""
    return hashlib.sha256(_CHAIN_LABEL + previous + hashed_body).digest()


def leaf_hash(body: bytes) -> bytes:
    """The Merkle leaf of a salted row body: SHA-256(0x00 ‖ body)."""
    return hashlib.sha256(b"\x00" + body).digest()


def merkle_root(leaves: Iterable[bytes]) -> bytes:
    """The RFC 9162 tree hash over leaf hashes in order; SHA-256 of nothing for no leaves.

    Holds one hash for each level of the tree, however many leaves come.
    """
    waiting: list[bytes] = []  # roots of whole trees, largest first: the ones in the number of leaves, in binary
    for count, leaf in enumerate(leaves, start=1):
        whole = leaf
        for _ in range((count & -count).bit_length() - 1):
            whole = _node(waiting.pop(), whole)
        waiting.append(whole)
    if not waiting:
        return hashlib.sha256(b"").digest()
    root = waiting.pop()
    while waiting:
        root = _node(waiting.pop(), root)
    return root


def inclusion_proof(leaves: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """The sibling hashes from a leaf to the root, lowest first (RFC 9162 section 2.1.3)."""
    level, proof = list(leaves), []
    while len(level) > 1:
        sibling = index ^ 1
        if sibling < len(level):
            proof.append(level[sibling])
        paired = [_node(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        if len(level) % 2:
            paired.append(level[-1])
        level, index = paired, index // 2
    return tuple(proof)


def proves(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether ``proof`` leads from ``leaf`` at ``index`` of ``size`` leaves to ``root``."""
    if not 0 <= index < size:
        return False
    current, rest = leaf, list(proof)
    while size > 1:
        sibling = index ^ 1
        if sibling < size:
            if not rest:
                return False
            other = rest.pop(0)
            current = _node(other, current) if index % 2 else _node(current, other)
        index, size = index // 2, (size + 1) // 2
    return not rest and hmac.compare_digest(current, root)


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
