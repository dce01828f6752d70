"""The body of a row of a source file, written straight as canonical JSON (RFC 8785).

The same bytes as ``core.history.canonical`` of the values of ``core.encoding``, without the mappings in between: a
large import comes through here row by row (measured: 7 µs a row instead of 23).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from json.encoder import encode_basestring as _text
from typing import Generic, NamedTuple, TypeVar

from shilu.core.contact_point import Recognised
from shilu.core.evidence import Attachment
from shilu.core.history import MAX_SAFE_INTEGER
from shilu.core.incident import Reached
from shilu.core.source_row import NewRow, row_hash
from shilu.core.when import When

_MOST_KNOWN = 10_000
_INCOMPLETE, _OF_FILE, _TELLS = '"incomplete":true,', '"of_file":true,', '"tells":true,'


class RowBody(NamedTuple):
    """The body of a row, and those of its parts that columns hold in the same words."""

    text: str
    facts: str
    reached: str


class RowBodies:
    """Writes the bodies of the rows of one import. Most rows of a phone have an address that an earlier one had, and
    reached the same: that is written once."""

    def __init__(self, *, recorded_ms: int) -> None:
        self._recorded_ms = _whole(recorded_ms)
        self._addresses: _Written[Recognised] = _Written(_address)
        self._reached: _Written[tuple[Reached, ...]] = _Written(reached_text)

    def body(self, row: NewRow, *, salt: str) -> RowBody:
        """What the history keeps of a row, keys in order. Raises ValueError for facts whose names are not ASCII and
        integers beyond 2**53 - 1."""
        contact = row.contact
        facts, reached = facts_text(contact.facts), self._reached.of(contact.reached)
        point = "null" if row.contact_point is None else _text(row.contact_point)
        address = "null" if contact.address is None else self._addresses.of(contact.address)
        text = (
            f'{{"contact":{{"address":{address},"attachments":{_attachments(contact.attachments)},'
            f'"channel":{_text(contact.channel)},"direction":{_text(contact.direction)},'
            f'"duration_s":{_whole(contact.duration_s)},"facts":{facts},"name":{_text(contact.name)},'
            f'"outcome":{_text(contact.outcome)},"reached":{reached},"text":{_text(contact.text)},'
            f'"when":{_when(contact.when)}}},"contact_point":{point},"incident":{_text(row.incident)},'
            f"{_INCOMPLETE if row.incomplete else ''}"
            f'"locator":{_text(row.locator)},"number_offset":{_whole(row.number_offset)},'
            f"{_OF_FILE if row.of_file else ''}"
            f'"recorded_ms":{self._recorded_ms},"row_sha256":"{row_hash(row.segments)}","salt":{_text(salt)},'
            f"{_TELLS if row.tells else ''}"
            f'"twin":{_flag(row.twin)},"v":1}}'
        )
        return RowBody(text, facts, reached)


_Value = TypeVar("_Value")


class _Written(Generic[_Value]):
    """What was written of values that come again, each told by being the very same object: equal ones are written as
    often as they are made."""

    def __init__(self, write: Callable[[_Value], str]) -> None:
        self._write = write
        self._known: dict[int, tuple[_Value, str]] = {}

    def of(self, value: _Value) -> str:
        known = self._known.get(id(value))
        if known is None:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            known = self._known[id(value)] = (value, self._write(value))  # which keeps it, and its id
        return known[1]


def reached_text(reached: Sequence[Reached]) -> str:
    """Who was reached."""
    people = [
        f'{{"id":{_text(one.id)},"kind":{_text(one.kind)},"label":{_text(one.label)},"number":{_text(one.number)}}}'
        for one in reached
    ]
    return f"[{','.join(people)}]"


def facts_text(facts: Mapping[str, str]) -> str:
    """Further fields of a source. Raises ValueError for names that are not ASCII."""
    if not facts:
        return "{}"
    if not "".join(facts).isascii():
        raise ValueError("a key must be ASCII text")
    return "{" + ",".join([f"{_text(name)}:{_text(facts[name])}" for name in sorted(facts)]) + "}"


def _address(address: Recognised) -> str:
    e164 = "null" if address.e164 is None else _text(address.e164)
    return (
        f'{{"e164":{e164},"key":{_text(address.key)},"kind":{_text(address.kind)},"raw":{_text(address.raw)},'
        f'"region":{_text(address.region)},"valid":{_flag(address.valid)}}}'
    )


def _attachments(attachments: Sequence[Attachment]) -> str:
    if not attachments:
        return "[]"
    files = [
        f'{{"bytes":{_whole(one.size_bytes)},"media_type":{_text(one.media_type)},"name":{_text(one.name)},'
        f'"sha256":{_text(one.sha256)}}}'
        for one in attachments
    ]
    return f"[{','.join(files)}]"


def _when(when: When) -> str:
    return (
        f'{{"approximate":{_flag(when.approximate)},"earliest_ms":{_whole(when.earliest_ms)},'
        f'"latest_ms":{_whole(when.latest_ms)},"order":{_whole(when.order)},"precision":{_text(when.precision)},'
        f'"raw":{_text(when.raw)},"zone":{_text(when.zone)},"zone_basis":{_text(when.zone_basis)}}}'
    )


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _whole(value: int | None) -> str:
    if value is None:
        return "null"
    if not -MAX_SAFE_INTEGER <= value <= MAX_SAFE_INTEGER:
        raise ValueError("an integer beyond 2**53 - 1 must be text")
    return str(int(value))
