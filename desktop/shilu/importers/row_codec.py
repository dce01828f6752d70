"""Values of an importer as bytes and back. The parent unpacks what a child sent: every field is checked.

A batch is JSON (UTF-8). The shape of records, each field of the right type, msgspec sees to; their meaning is looked at
here. So is all of the values that come now and then.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias, TypeVar

import msgspec
from msgspec import Struct

from shilu.core.phone_contact import PhoneContact
from shilu.core.record import (
    Asked,
    BlobRef,
    Question,
    RawRecord,
    ReadMember,
    RowSegment,
    Skipped,
    SkippedKind,
    SourceFacts,
    SourceWarning,
)
from shilu.importers.frames import BadFrame

Value: TypeAlias = RawRecord | PhoneContact | Skipped | SourceWarning | Question | ReadMember | SourceFacts

MAX_BATCH = 32 << 20
_IS_RECORD, _IS_OTHER = "r", "o"
_SKIPPED, _WARNING, _QUESTION, _MEMBER, _FACTS, _CONTACT = 1, 2, 3, 4, 5, 6
_MOST_TEXT = 4 << 20
_MOST_SHORT = 2 << 20  # addresses and names are what the file says: an attribute may hold up to a mebibyte
_MOST_ITEMS = 1_000_000
_MOST_CHOICES = 10_000
_MOST_EXAMPLES = 20
_FURTHEST_MS = 10**15
_MOST_COUNTED = 1 << 53
_LONGEST_LOCATOR = 200
_CODE = re.compile(r"[a-z][a-z0-9_]{0,59}")
_LOCATOR = re.compile(rf"[\x20-\x7e]{{0,{_LONGEST_LOCATOR}}}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_LITERAL = "raw"
_ENCODINGS = frozenset({_LITERAL, "base64"})

_KINDS: Mapping[str, SkippedKind] = {member.value: member for member in SkippedKind}
_ASKED: Mapping[str, Asked] = {member.value: member for member in Asked}

KnownBlob = Callable[[BlobRef], bool]
Member = TypeVar("Member")


class _Batch(Struct, array_like=True, forbid_unknown_fields=True):
    """``kinds`` has one sign for each value, in order: whether it is the next of ``records`` or of ``others``."""

    kinds: str
    records: list[RawRecord]
    others: list[object]


_DECODER = msgspec.json.Decoder(_Batch)
_ENCODER = msgspec.json.Encoder(enc_hook=dict)  # facts may be any mapping


def pack(values: Sequence[Value]) -> bytes:
    """A batch."""
    kinds = "".join([_IS_RECORD if isinstance(value, RawRecord) else _IS_OTHER for value in values])
    records = [value for value in values if isinstance(value, RawRecord)]
    others = [_entry(value) for value in values if not isinstance(value, RawRecord)]
    return _ENCODER.encode(_Batch(kinds, records, others))


def _entry(value: Value) -> object:
    if isinstance(value, Skipped):
        return [_SKIPPED, value.locator, value.kind, value.code]
    if isinstance(value, Question):
        return [_QUESTION, value.asked, value.choices, value.examples]
    if isinstance(value, ReadMember):
        return [_MEMBER, value.name, value.importer, value.rows]
    if isinstance(value, SourceFacts):
        return [_FACTS, value.facts]
    if isinstance(value, PhoneContact):
        said = [value.name, value.nickname, value.organisation, value.note, value.uid]
        return [_CONTACT, value.locator, said, value.numbers, value.mails]
    if isinstance(value, SourceWarning):
        return [_WARNING, value.locator, value.code, value.detail]
    raise TypeError(type(value).__name__)


def unpack(untrusted: bytes, *, zone: str, known: KnownBlob) -> list[Value]:
    """The values of a batch. ``known`` says whether a blob came with exactly this hash and size.

    Raises BadFrame for anything that ``pack`` would not have made.
    """
    try:
        batch = _DECODER.decode(untrusted)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise BadFrame("no batch") from error
    _believe(batch.records, zone, known, is_short=len(untrusted) <= _MOST_SHORT)
    if not batch.others and batch.kinds == _IS_RECORD * len(batch.records):
        return list(batch.records)
    records, others = iter(batch.records), iter(batch.others)
    try:
        values = [next(records) if kind == _IS_RECORD else _value(next(others)) for kind in batch.kinds]
    except StopIteration as error:
        raise BadFrame("values that did not come") from error
    if len(values) != len(batch.records) + len(batch.others):
        raise BadFrame("values that have no place")
    return values


def _believe(records: Sequence[RawRecord], zone: str, known: KnownBlob, *, is_short: bool) -> None:
    """Raise BadFrame for records that have the right shape and no meaning. ``is_short``: no text can be too long."""
    locators = [record.locator for record in records]
    written = "".join(locators)
    if not (written.isascii() and written.isprintable()) or max(map(len, locators), default=0) > _LONGEST_LOCATOR:
        raise BadFrame("a code expected")
    for record in records:
        when = record.when
        if when.zone != zone:
            raise BadFrame("another zone")
        if when.earliest_ms is not None and not -_FURTHEST_MS <= when.earliest_ms <= _FURTHEST_MS:
            raise BadFrame("an instant expected")
        if when.latest_ms is not None and not -_FURTHEST_MS <= when.latest_ms <= _FURTHEST_MS:
            raise BadFrame("an instant expected")
        if when.order is not None and not 0 <= when.order < _MOST_COUNTED:
            raise BadFrame("a count expected")
        if record.duration_s is not None and not 0 <= record.duration_s < _MOST_COUNTED:
            raise BadFrame("a count expected")
        if not "".join(record.facts).isascii():
            raise BadFrame("a fact expected")
        for segment in record.segments:
            if segment.blob is not None or not segment.literal or segment.encoding != _LITERAL:
                _believe_diverted(segment, known)
        for attachment in record.attachments:
            _believe_blob(attachment.blob, known)
            _matching(_LOCATOR, attachment.media_type)
        if not is_short:
            _believe_texts(record)


def _believe_diverted(segment: RowSegment, known: KnownBlob) -> None:
    if segment.blob is None or segment.literal or segment.encoding not in _ENCODINGS:
        raise BadFrame("a segment expected")
    _believe_blob(segment.blob, known)


def _believe_blob(blob: BlobRef, known: KnownBlob) -> None:
    _matching(_SHA256, blob.sha256)
    _count(blob.size_bytes)
    if not known(blob):
        raise BadFrame("a blob that never came")


def _believe_texts(record: RawRecord) -> None:
    _text(record.text, _MOST_TEXT)
    names = [attachment.name for attachment in record.attachments]
    said = (record.when.raw, record.peer, record.peer_name, record.own, *record.others, *record.named, *names)
    for text in (*said, *record.facts.values()):
        _text(text, _MOST_SHORT)


def _value(entry: object) -> Value:
    match entry:
        case [1, locator, kind, code]:
            return Skipped(_matching(_LOCATOR, locator), _member(_KINDS, kind), _matching(_CODE, code))
        case [2, locator, code, detail]:
            return SourceWarning(_matching(_LOCATOR, locator), _matching(_CODE, code), _matching(_LOCATOR, detail))
        case [3, asked, [*choices], [*examples]] if len(choices) <= _MOST_CHOICES and len(examples) <= _MOST_EXAMPLES:
            return Question(
                _member(_ASKED, asked),
                tuple([_text(choice, _MOST_SHORT) for choice in choices]),
                tuple([_text(example, _MOST_SHORT) for example in examples]),
            )
        case [4, name, importer, rows]:
            return ReadMember(_text(name, _MOST_SHORT), _matching(_CODE, importer), _count(rows))
        case [5, facts]:
            return SourceFacts({_matching(_CODE, name): fact for name, fact in _facts(facts).items()})
        case [6, locator, [name, nickname, organisation, note, uid], [*numbers], [*mails]]:
            return PhoneContact(
                _matching(_LOCATOR, locator),
                _text(name, _MOST_SHORT),
                tuple([_text(number, _MOST_SHORT) for number in numbers]),
                tuple([_text(mail, _MOST_SHORT) for mail in mails]),
                nickname=_text(nickname, _MOST_SHORT),
                organisation=_text(organisation, _MOST_SHORT),
                note=_text(note, _MOST_SHORT),
                uid=_text(uid, _MOST_SHORT),
            )
    raise BadFrame("a value of unknown shape")


def _text(value: object, most: int) -> str:
    if type(value) is not str or len(value) > most:
        raise BadFrame("a text expected")
    return value


def _matching(pattern: re.Pattern[str], value: object) -> str:
    if type(value) is not str or pattern.fullmatch(value) is None:
        raise BadFrame("a code expected")
    return value


def _member(members: Mapping[str, Member], value: object) -> Member:
    found = members.get(value) if type(value) is str else None
    if found is None:
        raise BadFrame("an unknown word")
    return found


def _count(value: object) -> int:
    if type(value) is not int or not 0 <= value < _MOST_COUNTED:
        raise BadFrame("a count expected")
    return value


def _list(value: object) -> list[object]:
    if type(value) is not list or len(value) > _MOST_ITEMS:
        raise BadFrame("a list expected")
    return value


def _facts(value: object) -> Mapping[str, str]:
    if type(value) is not dict or len(value) > _MOST_ITEMS:
        raise BadFrame("facts expected")
    for key, fact in value.items():
        if type(fact) is not str or not key.isascii() or len(fact) > _MOST_SHORT:
            raise BadFrame("a fact expected")
    return value
