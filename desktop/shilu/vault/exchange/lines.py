"""The lines of a case file: history, rows and directory as JSON objects, in ASCII, one a line. What they mean is told
in docs/export-format.md."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shilu.core import history
from shilu.core.encoding import segments_from_json
from shilu.core.history import Json
from shilu.core.record import RowSegment
from shilu.vault.exchange.bag import damaged

FORMAT = 1
CASE_KIND, DIRECTORY_KIND = "case", "directory"
ID = re.compile(r"[a-z2-7]{26}")
_HASH = re.compile(r"[0-9a-f]{64}")
_ENCODER = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"))
_PIECE_LINES = 200
_MOST_INTEGER = 2**53 - 1
_ROW_INTEGER = 2**31


@dataclass(frozen=True, slots=True)
class EventLine:
    """An event as the chain has it. ``body`` is None when it was erased."""

    chain: str
    origin: str
    seq: int
    lamport: int
    body_hash: bytes
    hash: bytes
    body: str | None


@dataclass(frozen=True, slots=True)
class RowLine:
    """A row of an import. ``body`` is None when it was erased, and its bytes with it."""

    import_id: str
    ordinal: int
    locator: str
    leaf: bytes
    body: str | None
    raw: bytes | None
    segments: str | None

    def parts(self) -> tuple[RowSegment, ...]:
        """The stretches of the row's bytes."""
        if self.raw is not None:
            return (RowSegment(literal=self.raw),)
        return segments_from_json(json.loads(self.segments)) if self.segments else ()


def written(objects: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """Objects as lines, some hundred to a piece."""
    waiting: list[str] = []
    for one in objects:
        waiting.append(_ENCODER.encode(one) + "\n")
        if len(waiting) == _PIECE_LINES:
            yield "".join(waiting).encode("ascii")
            waiting.clear()
    yield "".join(waiting).encode("ascii")


def event_json(line: EventLine) -> dict[str, Json]:
    """A line of events.jsonl."""
    return {
        "origin": line.origin,
        "seq": line.seq,
        "lamport": line.lamport,
        "body_hash": line.body_hash.hex(),
        "hash": line.hash.hex(),
        "body": None if line.body is None else json.loads(line.body),
    }


def event_of(untrusted: Mapping[str, Any], chain: str, where: str) -> EventLine:
    """The event of a line: of the right shape, and its body of the hash that the line says."""
    origin, seq, lamport = untrusted.get("origin"), untrusted.get("seq"), untrusted.get("lamport")
    if not is_id(origin) or not _is_count(seq) or not _is_count(lamport):
        raise damaged(where)
    body = _text_of(untrusted.get("body"), where)
    hashed = _hash_of(untrusted.get("body_hash"), where)
    if body is not None and history.body_hash(body) != hashed:
        raise damaged(where)
    return EventLine(
        chain=chain,
        origin=str(origin),
        seq=int(seq),  # type: ignore[arg-type]  # _is_count looked
        lamport=int(lamport),  # type: ignore[arg-type]
        body_hash=hashed,
        hash=_hash_of(untrusted.get("hash"), where),
        body=None if body is None else body.decode("utf-8", "surrogatepass"),
    )


def row_json(line: RowLine) -> dict[str, Json]:
    """A line of rows.jsonl."""
    return {
        "import": line.import_id,
        "ordinal": line.ordinal,
        "locator": line.locator,
        "leaf": line.leaf.hex(),
        "body": None if line.body is None else json.loads(line.body),
        "raw": None if line.raw is None else base64.b64encode(line.raw).decode("ascii"),
        "segments": None if line.segments is None else json.loads(line.segments),
    }


def row_of(untrusted: Mapping[str, Any], where: str) -> RowLine:
    """The row of a line: of the right shape, and its body of the hash that the line says."""
    import_id, ordinal, locator = untrusted.get("import"), untrusted.get("ordinal"), untrusted.get("locator")
    if not is_id(import_id) or not _is_number(ordinal, 0, _ROW_INTEGER) or not isinstance(locator, str):
        raise damaged(where)
    body = _text_of(untrusted.get("body"), where)
    leaf = _hash_of(untrusted.get("leaf"), where)
    if body is not None and history.leaf_hash(body) != leaf:
        raise damaged(where)
    raw, segments = untrusted.get("raw"), untrusted.get("segments")
    if body is None and (raw is not None or segments is not None):
        raise damaged(where)
    return RowLine(
        import_id=str(import_id),
        ordinal=int(ordinal),  # type: ignore[arg-type]  # _is_number looked
        locator=locator,
        leaf=leaf,
        body=None if body is None else body.decode("utf-8", "surrogatepass"),
        raw=_bytes_of(raw, where),
        segments=_segments_of(segments, where),
    )


def is_id(untrusted: object) -> bool:
    """Whether a value has the shape of our ids."""
    return isinstance(untrusted, str) and ID.fullmatch(untrusted) is not None


def is_hash(untrusted: object) -> bool:
    """Whether a value is a SHA-256 in hexadecimal."""
    return isinstance(untrusted, str) and _HASH.fullmatch(untrusted) is not None


def _is_count(untrusted: object) -> bool:
    return _is_number(untrusted, 1, _MOST_INTEGER)


def _is_number(untrusted: object, least: int, most: int) -> bool:
    return type(untrusted) is int and least <= untrusted <= most


def _text_of(untrusted_body: object, where: str) -> bytes | None:
    if untrusted_body is None:
        return None
    if not isinstance(untrusted_body, dict):
        raise damaged(where)
    try:
        return history.canonical(untrusted_body)
    except ValueError as error:
        raise damaged(where) from error


def _hash_of(untrusted: object, where: str) -> bytes:
    if not is_hash(untrusted):
        raise damaged(where)
    return bytes.fromhex(str(untrusted))


def _bytes_of(untrusted: object, where: str) -> bytes | None:
    if untrusted is None:
        return None
    try:
        return base64.b64decode(untrusted, validate=True)  # type: ignore[arg-type]  # TypeError is caught
    except (TypeError, binascii.Error, ValueError) as error:
        raise damaged(where) from error


def _segments_of(untrusted: object, where: str) -> str | None:
    if untrusted is None:
        return None
    if not isinstance(untrusted, list):
        raise damaged(where)
    for part in untrusted:
        literal = isinstance(part, dict) and part.keys() == {"hex"} and isinstance(part["hex"], str)
        blob = (
            isinstance(part, dict)
            and part.keys() == {"sha256", "bytes", "encoding"}
            and is_hash(part["sha256"])
            and _is_number(part["bytes"], 0, _MOST_INTEGER)
            and part["encoding"] in ("raw", "base64")
        )
        if not literal and not blob:
            raise damaged(where)
    text = json.dumps(untrusted)
    try:
        segments_from_json(untrusted)
    except ValueError as error:
        raise damaged(where) from error
    return text
