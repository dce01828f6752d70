"""Values of an importer as bytes and back. The parent unpacks what a child sent: every field is checked.

A batch is four bytes of length, that much JSON (UTF-8), then the literal bytes of all rows' segments in order.
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias, TypeVar

from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.phone_contact import PhoneContact
from shilu.core.record import (
    Asked,
    BlobRef,
    Question,
    RawAttachment,
    RawRecord,
    ReadMember,
    RowSegment,
    Skipped,
    SkippedKind,
    SourceFacts,
    SourceWarning,
)
from shilu.core.when import Precision, When, ZoneBasis
from shilu.importers.frames import BadFrame

Value: TypeAlias = RawRecord | PhoneContact | Skipped | SourceWarning | Question | ReadMember | SourceFacts

MAX_BATCH = 32 << 20
_LENGTH = struct.Struct(">I")
_RECORD, _SKIPPED, _WARNING, _QUESTION, _MEMBER, _FACTS, _CONTACT = 0, 1, 2, 3, 4, 5, 6
_MOST_TEXT = 4 << 20
_MOST_SHORT = 2 << 20  # addresses and names are what the file says: an attribute may hold up to a mebibyte
_MOST_ITEMS = 1_000_000
_MOST_CHOICES = 10_000
_MOST_EXAMPLES = 20
_FURTHEST_MS = 10**15
_CODE = re.compile(r"[a-z][a-z0-9_]{0,59}")
_LOCATOR = re.compile(r"[\x20-\x7e]{0,200}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_ENCODINGS = frozenset({"raw", "base64"})

_CHANNELS: Mapping[str, Channel] = {member.value: member for member in Channel}
_DIRECTIONS: Mapping[str, Direction] = {member.value: member for member in Direction}
_OUTCOMES: Mapping[str, Outcome] = {member.value: member for member in Outcome}
_PRECISIONS: Mapping[str, Precision] = {member.value: member for member in Precision}
_BASES: Mapping[str, ZoneBasis] = {member.value: member for member in ZoneBasis}
_KINDS: Mapping[str, SkippedKind] = {member.value: member for member in SkippedKind}
_ASKED: Mapping[str, Asked] = {member.value: member for member in Asked}

KnownBlob = Callable[[BlobRef], bool]
Member = TypeVar("Member")


def pack(values: Sequence[Value]) -> bytes:
    """A batch."""
    literals: list[bytes] = []
    entries = [_entry(value, literals) for value in values]
    text = json.dumps(entries, ensure_ascii=False, separators=(",", ":"), check_circular=False).encode()
    return b"".join((_LENGTH.pack(len(text)), text, *literals))


def _entry(value: Value, literals: list[bytes]) -> list[object]:
    if isinstance(value, RawRecord):
        when = value.when
        segments: list[object] = []
        for segment in value.segments:
            if segment.blob is None:
                literals.append(segment.literal)
                segments.append(len(segment.literal))
            else:
                segments.append([segment.blob.sha256, segment.blob.size_bytes, segment.encoding])
        return [
            _RECORD,
            value.locator,
            [when.raw, when.earliest_ms, when.latest_ms, when.precision, when.zone_basis, when.approximate, when.order],
            value.channel,
            value.direction,
            value.outcome,
            value.duration_s,
            value.peer,
            value.peer_name,
            value.text,
            value.others,
            value.withheld,
            value.own,
            value.facts,
            [[item.blob.sha256, item.blob.size_bytes, item.name, item.media_type] for item in value.attachments],
            segments,
            value.named,
            value.of_file,
        ]
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
    return [_WARNING, value.locator, value.code, value.detail]


def unpack(untrusted: bytes, *, zone: str, known: KnownBlob) -> list[Value]:
    """The values of a batch. ``known`` says whether a blob came with exactly this hash and size.

    Raises BadFrame for anything that ``pack`` would not have made.
    """
    try:
        (length,) = _LENGTH.unpack_from(untrusted)
        text = untrusted[_LENGTH.size : _LENGTH.size + length]
        entries = json.loads(text)
        if b"\\u" in text:  # an escape could hold half a surrogate pair, which no text of ours has
            json.dumps(entries, ensure_ascii=False).encode()
    except (struct.error, ValueError, RecursionError) as error:
        raise BadFrame("no batch") from error
    literals = _Literals(untrusted, _LENGTH.size + length)
    values = [_value(entry, literals, zone, known) for entry in _list(entries)]
    literals.must_be_used_up()
    return values


class _Literals:
    """Hands out the bytes behind the JSON, each once."""

    def __init__(self, batch: bytes, start: int) -> None:
        self._batch, self._at = batch, start

    def take(self, size: int) -> bytes:
        end = self._at + size
        if not 0 < size <= len(self._batch) - self._at:
            raise BadFrame("a literal of impossible length")
        taken = self._batch[self._at : end]
        self._at = end
        return taken

    def must_be_used_up(self) -> None:
        if self._at != len(self._batch):
            raise BadFrame("bytes that belong to no row")


def _value(entry: object, literals: _Literals, zone: str, known: KnownBlob) -> Value:
    match entry:
        case [
            0,
            locator,
            [raw, earliest, latest, precision, basis, approximate, order],
            channel,
            direction,
            outcome,
            duration,
            peer,
            name,
            text,
            others,
            withheld,
            own,
            facts,
            attachments,
            segments,
            named,
            of_file,
        ]:
            try:
                when = When(
                    _text(raw, _MOST_SHORT),
                    _instant(earliest),
                    _instant(latest),
                    _member(_PRECISIONS, precision),
                    zone,
                    _member(_BASES, basis),
                    _flag(approximate),
                    _optional_count(order),
                )
            except ValueError as error:
                raise BadFrame("an impossible time") from error
            return RawRecord(
                locator=_matching(_LOCATOR, locator),
                when=when,
                channel=_member(_CHANNELS, channel),
                direction=_member(_DIRECTIONS, direction),
                outcome=_member(_OUTCOMES, outcome),
                duration_s=_optional_count(duration),
                peer=_text(peer, _MOST_SHORT),
                peer_name=_text(name, _MOST_SHORT),
                text=_text(text, _MOST_TEXT),
                others=tuple([_text(other, _MOST_SHORT) for other in _list(others)]) if others else (),
                withheld=_flag(withheld),
                own=_text(own, _MOST_SHORT),
                facts=_facts(facts),
                attachments=tuple([_attachment(item, known) for item in _list(attachments)]) if attachments else (),
                segments=tuple([_segment(item, literals, known) for item in _list(segments)]),
                named=tuple([_text(name, _MOST_SHORT) for name in _list(named)]) if named else (),
                of_file=_flag(of_file),
            )
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


def _flag(value: object) -> bool:
    if type(value) is not bool:
        raise BadFrame("true or false expected")
    return value


def _count(value: object) -> int:
    if type(value) is not int or not 0 <= value < 1 << 53:
        raise BadFrame("a count expected")
    return value


def _optional_count(value: object) -> int | None:
    return None if value is None else _count(value)


def _instant(value: object) -> int | None:
    if value is None:
        return None
    if type(value) is not int or abs(value) > _FURTHEST_MS:
        raise BadFrame("an instant expected")
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


def _blob(sha256: object, size: object, known: KnownBlob) -> BlobRef:
    blob = BlobRef(_matching(_SHA256, sha256), _count(size))
    if not known(blob):
        raise BadFrame("a blob that never came")
    return blob


def _attachment(item: object, known: KnownBlob) -> RawAttachment:
    match item:
        case [sha256, size, name, media_type]:
            blob = _blob(sha256, size, known)
            return RawAttachment(blob, _text(name, _MOST_SHORT), _matching(_LOCATOR, media_type))
    raise BadFrame("an attachment expected")


def _segment(item: object, literals: _Literals, known: KnownBlob) -> RowSegment:
    if type(item) is int:
        return RowSegment(literals.take(item))
    match item:
        case [sha256, size, str(encoding)] if encoding in _ENCODINGS:
            return RowSegment(blob=_blob(sha256, size, known), encoding=encoding)
    raise BadFrame("a segment expected")
