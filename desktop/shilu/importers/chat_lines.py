"""Messages out of the lines of a text: a line that begins one, the lines that go on, and what the app itself says.

A grammar recognises lines; everything else is the same for all: the file is read twice (who writes, then what), each
message keeps its exact bytes and those of the lines that date it, and what stands above the first message is skipped
in the open. Knows core records and text_lines; no format.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from itertools import islice

from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.job import Job
from shilu.core.record import (
    Asked,
    Question,
    RawAttachment,
    RawRecord,
    RowSegment,
    Skipped,
    SkippedKind,
)
from shilu.core.when import Precision, When, ZoneBasis, from_local, unknown
from shilu.importers.base import HEAD_BYTES, BlobStore, Ended, ReadSettings, SourceStream, SourceValue, head_of
from shilu.importers.chat_grammar import MOST_HEAD, Chat, Context, Grammar, Head, Notice, Recognised
from shilu.importers.row_bytes import RowBytes
from shilu.importers.row_files import RowFiles, may_be_long
from shilu.importers.second_pass import PartOfJob, SecondPass
from shilu.importers.text_lines import Line, encoding_of, lines_of
from shilu.importers.warning_limit import LimitedWarnings

_MOST_TEXT = 16 << 20
_MOST_SENDERS = 10_000
_MOST_OTHERS = 50
_MOST_FACT = 1_000
_EXAMPLES = 5


@dataclass(slots=True)
class _Members:
    """Who writes in one chat."""

    chat: Chat
    names: dict[str, str] = field(default_factory=dict)  # key → name


@dataclass(frozen=True, slots=True)
class _Sides:
    """With whom a message was exchanged."""

    peer: str
    name: str
    others: tuple[str, ...]
    facts: Mapping[str, str]


@dataclass(slots=True)
class _Survey:
    """What a first reading finds out."""

    counts: Counter[str] = field(default_factory=Counter)  # key → messages
    labels: dict[str, str] = field(default_factory=dict)  # key → label
    names: dict[str, set[str]] = field(default_factory=dict)  # name → keys
    chats: list[_Members] = field(default_factory=lambda: [_Members(Chat())])
    examples: list[str] = field(default_factory=list)
    says_direction: bool = False
    heads: int = 0

    def add(self, head: Head, line: str) -> None:
        self.heads += 1
        if len(self.examples) < _EXAMPLES:
            self.examples.append(line[:200])
        if head.is_app or not head.key:
            return
        if head.is_mine is not None:
            self.says_direction = True
        if head.key not in self.counts and len(self.counts) >= _MOST_SENDERS:
            return
        self.counts[head.key] += 1
        self.labels.setdefault(head.key, head.label)
        self.names.setdefault(head.sender, set()).add(head.key)
        if not head.is_mine:
            self.chats[-1].names.setdefault(head.key, head.sender)

    def choices(self, untrusted_file_name: str) -> tuple[str, ...]:
        """Who may be the owner, the busiest first; after them whoever the file is called after, for apps name the file
        of a chat after the other side."""
        busiest = [key for key, _ in self.counts.most_common()]
        called = {key for key in busiest if key in untrusted_file_name or self.labels[key] in untrusted_file_name}
        return tuple(self.labels[key] for key in sorted(busiest, key=lambda key: key in called))

    def owners(self, told: tuple[str, ...]) -> frozenset[str]:
        """The keys of those that a person named: by account, as in a question's choices, or by a name that only one
        has."""
        mine = {key for key, label in self.labels.items() if {key, label} & set(told)}
        for name in told:
            having = self.names.get(name, set())
            mine |= having if len(having) == 1 else set()
        return frozenset(mine)


class ChatReading:
    """One pass over one file, after a first one that finds out who writes."""

    def __init__(
        self,
        stream: SourceStream,
        settings: ReadSettings,
        blobs: BlobStore,
        job: Job,
        *,
        grammar: Grammar,
        channel: Channel,
    ) -> None:
        self._settings, self._blobs, self._job, self._channel = settings, blobs, job, channel
        self._stream = stream
        self._grammar = grammar
        self._survey = _Survey()
        self._owners: frozenset[str] = frozenset()
        self._warnings = LimitedWarnings()
        self._chat = 0
        self._rows = 0
        self._latest: datetime | None = None
        self._known_sides: dict[tuple[int, str, Direction], _Sides] = {}

    def values(self) -> Iterator[SourceValue]:
        """Everything in the file."""
        first = _FromHead(self._stream)
        encoding = encoding_of(first.head, is_whole=len(first.head) < HEAD_BYTES)
        self._look_through(lines_of(first, encoding, PartOfJob(self._job, part=0)))
        if self._grammar.doubts:  # who writes is counted anew with what was learnt of the names
            self._grammar, self._survey = self._grammar.again(None), _Survey()
            self._look_through(lines_of(SecondPass(self._stream), encoding, PartOfJob(self._job, part=0)))
        yield from self._questions()
        if not encoding.is_certain:
            yield from self._warn("legacy_encoding", "", encoding.codec)
        row: _Row | None = None
        context: dict[str, bytes] = {}
        for line, following, joins in _pairs(
            lines_of(SecondPass(self._stream), encoding, PartOfJob(self._job, part=1))
        ):
            found = None if joins else self._recognised(line, following)
            if isinstance(found, Context) and len(line.content) <= 4 * MOST_HEAD:
                yield from self._finished(row)
                row = None
                if found.chat is not None:
                    context.clear()
                    self._chat += 1
                    self._latest = None
                context[found.kind] = line.content
            elif isinstance(found, Head | Notice) or (row is None and found is None and line.text.strip()):
                yield from self._finished(row)
                row = self._begun(line, found, context)
            elif row is not None and found is None:
                row.go_on(line, joins=joins)
            if line.repaired:
                yield from self._warn("invalid_utf8", f"line[{line.number}]@{line.offset}", f"{line.repaired} places")
        yield from self._finished(row)
        yield from self._warnings.left_out()
        yield Ended(partial=False, rows=self._rows)

    # --- first reading ---

    def _look_through(self, lines: Iterator[Line]) -> None:
        for line, following, joins in _pairs(lines):
            found = None if joins else self._recognised(line, following)
            if isinstance(found, Head):
                self._survey.add(found, line.text)
            elif isinstance(found, Context) and found.chat is not None:
                self._survey.chats.append(_Members(found.chat))
        self._owners = self._survey.owners(self._settings.me)

    def _questions(self) -> Iterator[SourceValue]:
        survey, asked = self._survey, self._grammar.asked
        order = self._settings.date_order
        answer = order if asked is None or asked.asked is Asked.DATE_ORDER else self._settings.year
        if asked is not None and answer is None and survey.heads:
            yield asked if asked.examples else replace(asked, examples=tuple(survey.examples))
        for code in self._grammar.doubts:
            yield from self._warnings.of("", code)
        self._grammar = self._grammar.again(order)
        if survey.heads and not self._settings.zone_is_told:
            yield Question(Asked.TIMEZONE, examples=tuple(survey.examples))
        if survey.heads and not survey.says_direction and not self._knows_me():
            choices = survey.choices(self._settings.file_name)
            yield Question(Asked.ME, choices, tuple(survey.examples))

    def _knows_me(self) -> bool:
        """Whether a person named one of those who write, or said that the only one who writes is somebody else."""
        return bool(self._owners) or (bool(self._settings.me) and len(self._survey.counts) == 1)

    # --- second reading ---

    def _recognised(self, line: Line, following: str) -> Recognised:
        rest = line.text[MOST_HEAD:]
        found = self._grammar.line(line.text[:MOST_HEAD], following[:MOST_HEAD])
        if not rest:
            return found
        return replace(found, body=found.body + rest) if isinstance(found, Head) and found.body is not None else None

    def _begun(self, line: Line, found: Head | Notice | None, context: dict[str, bytes]) -> _Row:
        self._rows += 1
        around = tuple(RowSegment(content) for content in context.values()) if isinstance(found, Head) else ()
        row = _Row(f"line[{line.number}]@{line.offset}", found, around, RowBytes(self._blobs))
        row.bytes.add(line.content)
        if isinstance(found, Head) and found.body is not None:
            row.say(found.body)
        return row

    def _finished(self, row: _Row | None) -> Iterator[SourceValue]:
        if row is None:
            return
        head, segments = row.found, (*row.around, *row.bytes.finish())
        if not isinstance(head, Head):
            if head is None:
                yield Skipped(row.locator, SkippedKind.UNREADABLE, "no_message_begun")
            else:
                yield Skipped(row.locator, SkippedKind.NOT_A_CONTACT, head.code)
            return
        text = "\n".join(row.texts).strip("\n")
        code = self._grammar.notice(head, text)
        if code:
            yield Skipped(row.locator, SkippedKind.NOT_A_CONTACT, code)
        elif head.moment is None and head.precision is not Precision.UNKNOWN:
            yield Skipped(row.locator, SkippedKind.UNREADABLE, "bad_date")
        else:
            yield from self._record(row, head, text, segments)

    def _record(self, row: _Row, head: Head, text: str, segments: tuple[RowSegment, ...]) -> Iterator[SourceValue]:
        direction = self._direction(head)
        if head.moment is not None:
            if self._latest is not None and head.moment < self._latest:
                yield from self._warn("time_goes_back", row.locator)
            self._latest = head.moment
        if head.doubt:
            yield from self._warn(head.doubt, row.locator)
        if row.is_too_long:
            yield from self._warn("message_too_long", row.locator)
        text, body = self._grammar.words(text)
        attachments: Sequence[RawAttachment] = ()
        named: Sequence[str] = ()
        if body.files or may_be_long(text):
            told: list[SourceValue] = []
            files = RowFiles(self._stream, self._blobs, partial(self._note, row.locator, told), self._job)
            for name in body.files:
                if name.startswith("["):
                    files.named.append(name)
                else:
                    files.beside(name, name, "")
            text, attachments, named = files.text(text), files.attachments, files.named
            yield from told
        facts = dict(body.facts)
        sides = self._sides(head, direction)
        facts |= sides.facts
        channel, outcome, duration = self._channel, Outcome.UNKNOWN, None
        if body.call is not None:
            channel, outcome, duration = Channel.CALL, body.call.outcome_for(direction), body.call.duration_s
            facts["app"] = self._channel.value
        yield RawRecord(
            locator=row.locator,
            when=self._when(head),
            channel=channel,
            direction=direction,
            outcome=outcome,
            duration_s=duration,
            peer=sides.peer,
            peer_name=sides.name if sides.name != sides.peer else "",
            text=text,
            others=sides.others,
            own=head.own,
            facts=facts,
            attachments=tuple(attachments),
            segments=segments,
            named=tuple(named),
        )

    def _when(self, head: Head) -> When:
        settings = self._settings
        basis = ZoneBasis.ASKED if settings.zone_is_told else ZoneBasis.FILE_DEFAULT
        if head.moment is None:
            return unknown(head.raw_time, zone=settings.zone, basis=basis, order=self._rows)
        zone, order = settings.zone, self._rows
        return from_local(head.raw_time, head.moment, head.precision, zone=zone, basis=basis, order=order)

    def _direction(self, head: Head) -> Direction:
        if head.is_mine is not None or (self._survey.says_direction and head.key):
            return Direction.OUTGOING if head.is_mine else Direction.INCOMING
        if not head.key or not self._knows_me():
            return Direction.UNKNOWN
        return Direction.OUTGOING if head.key in self._owners else Direction.INCOMING

    def _sides(self, head: Head, direction: Direction) -> _Sides:
        """Peer, its name, and the further members of a group."""
        asked = self._chat, head.key, direction
        if asked not in self._known_sides:
            if len(self._known_sides) >= _MOST_SENDERS:
                self._known_sides.clear()
            self._known_sides[asked] = self._found_sides(head, direction)
        return self._known_sides[asked]

    def _found_sides(self, head: Head, direction: Direction) -> _Sides:
        members = self._survey.chats[self._chat]
        names, chat = members.names, members.chat
        others = len(names.keys() - self._owners)
        is_group = others > (1 if self._owners else 2) if chat.is_group is None else chat.is_group
        rest = [key for key in islice(names, _MOST_OTHERS + 2) if key not in self._owners and key != head.key]
        facts = {"group": chat.name[:_MOST_FACT]} if is_group and chat.name else {}
        if is_group and others > _MOST_OTHERS:
            facts["members"] = str(others + 1)
        if direction is not Direction.OUTGOING and head.key:
            return _Sides(head.key, head.sender, tuple(rest[:_MOST_OTHERS]) if is_group else (), facts)
        if is_group and chat.name:
            return _Sides(chat.name, "", tuple(rest[:_MOST_OTHERS]), facts)
        peer = rest[0] if rest else chat.name
        return _Sides(peer, names.get(peer, ""), tuple(rest[1:_MOST_OTHERS]) if is_group else (), facts)

    def _note(self, locator: str, told: list[SourceValue], code: str, detail: str) -> None:
        told += self._warn(code, locator, detail)

    def _warn(self, code: str, locator: str, detail: str = "") -> Iterator[SourceValue]:
        yield from self._warnings.of(locator, code, detail)


class _FromHead:
    """A source whose first bytes have been looked at, from its beginning."""

    def __init__(self, stream: SourceStream) -> None:
        self.head = head_of(stream)
        self._stream, self._left = stream, self.head
        self.size_bytes = stream.size_bytes

    def read(self, size: int) -> bytes:
        if not self._left:
            return self._stream.read(size)
        data, self._left = self._left[:size], self._left[size:]
        return data

    def reread(self, offset: int, size: int) -> bytes:
        return self._stream.reread(offset, size)

    def companion(self, untrusted_name: str) -> SourceStream | None:
        return self._stream.companion(untrusted_name)


class _Row:
    """One message, or one stretch of lines that are none, while it goes by."""

    def __init__(
        self, locator: str, found: Head | Notice | None, around: tuple[RowSegment, ...], row_bytes: RowBytes
    ) -> None:
        self.locator, self.found, self.around, self.bytes = locator, found, around, row_bytes
        self.texts: list[str] = []
        self.is_too_long = False
        self._size = 0

    def say(self, text: str) -> None:
        """One more line of words."""
        self._size += len(text) + 1
        if self._size > _MOST_TEXT:
            self.is_too_long = True
        else:
            self.texts.append(text)

    def go_on(self, line: Line, *, joins: bool) -> None:
        """A line that belongs to it; ``joins``: it is the rest of the line before."""
        self.bytes.add(line.content)
        if not isinstance(self.found, Head):
            return
        if joins and self.texts and self._size + len(line.text) <= _MOST_TEXT:
            self.texts[-1] += line.text  # a few times at most: a line is cut only after mebibytes
            self._size += len(line.text)
        else:
            self.say(line.text)


def _pairs(lines: Iterator[Line]) -> Iterator[tuple[Line, str, bool]]:
    """Each line, the text after it, and whether it is the rest of the one before."""
    before: Line | None = None
    joins = False
    for line in lines:
        if before is not None:
            yield before, line.text, joins
            joins = before.is_cut
        before = line
    if before is not None:
        yield before, "", joins
