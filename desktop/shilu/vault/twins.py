"""Contacts of a case that a new row may say the same as, as ``core.dedupe`` and ``core.billed`` see them.

What an import brought that was taken back is among them. Of the import that asks, what the files before the present
one made counts too (``made_before`` of its contacts).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from shilu.core.billed import Billable, billable
from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.contact_point import ContactPointKind
from shilu.core.dedupe import Candidate, fingerprint, twin_keys
from shilu.core.encoding import reached_from_json
from shilu.core.incident import phone_of
from shilu.core.remembered import Remembered, remembered
from shilu.core.same_chat import Chat, InChat, tells_a_chat
from shilu.core.telling import OF_FILES
from shilu.core.when import Precision, When, ZoneBasis
from shilu.vault import twin_statements as statements
from shilu.vault.connection import driver_errors
from shilu.vault.thread import Connections, VaultThreads, on_reading_thread

_AT_ONCE = 500
_NUMBER_BITS = 42


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks: the case, the import, and how many of its contacts files before the present one made."""

    case: str
    import_id: str
    made_before: int


@dataclass(frozen=True, slots=True)
class Spell:
    """From when to when a contact lasted; ms UTC, inclusive. ``rests``: it is withdrawn."""

    id: str
    first_ms: int
    last_ms: int
    of_file: bool = False
    rests: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """What a row says of a contact: as the pairing sees it, and, where that row made it, ``fold.tellings.TOLD``."""

    candidate: Candidate
    made: tuple[object, ...] | None


@dataclass(frozen=True, slots=True)
class SaidByRow:
    """A contact that says the same, and the rows behind it: each with the SHA-256 of its source and its own."""

    candidate: Candidate
    made: tuple[object, ...] | None
    is_timed: bool
    is_exact: bool
    rows: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Worded:
    """That a message says this, as a fingerprint of its words alone, and the address that it is of."""

    words: str
    point: str
    kind: ContactPointKind


@dataclass(frozen=True, slots=True)
class FileAlone:
    """A contact of which nothing but files of evidence tells: what they claim, and the files by SHA-256 and name."""

    id: str
    point: str | None
    called: str
    channel: Channel
    first_ms: int | None
    last_ms: int | None
    precision: Precision
    phone_of: str
    files: tuple[tuple[str, str], ...]


class Twins:
    """Looks for them. Every public method may be called from any thread."""

    def __init__(self, database: Connections, *, threads: VaultThreads) -> None:
        self._database = database
        self._threads = threads

    @on_reading_thread
    def like(self, asking: Asking, wanted: Iterable[tuple[str, int]]) -> tuple[Said, ...]:
        """Rows that say the same as one of these at about the same time, each a fingerprint and when it begins."""
        return tuple(_said_of(row) for row in self._at_about(statements.LIKE, asking, wanted))

    @on_reading_thread
    def with_rows(self, asking: Asking, wanted: Iterable[tuple[str, int]]) -> tuple[SaidByRow, ...]:
        """The same with the rows behind each."""
        return tuple(_said_by_row(row) for row in self._at_about(statements.BY_ROW, asking, wanted))

    @on_reading_thread
    def without_time(self, asking: Asking, fingerprints: Sequence[str]) -> tuple[SaidByRow, ...]:
        """Rows that say the same as one of these, and whose time is not known."""
        return tuple(_said_by_row(row) for row in self._some(statements.UNTIMED, asking, fingerprints))

    def _at_about(self, statement: str, asking: Asking, wanted: Iterable[tuple[str, int]]) -> Iterator[Any]:
        said = frozenset(wanted)
        fingerprints = frozenset(fingerprint for fingerprint, _ in said)
        keys = [key for fingerprint, at_ms in said for key in twin_keys(fingerprint, at_ms)]
        return (row for row in self._some(statement, asking, keys) if row[0] in fingerprints)

    @on_reading_thread
    def billables(self, asking: Asking, points: Sequence[str], *, by_phone: bool) -> tuple[Billable, ...]:
        """Calls that were answered, and messages, with these contact points, as a phone or a person, or else as a bill,
        tells of them."""
        found = (_billable(row) for row in self._some(statements.BILLABLE, asking, points, by_phone=by_phone))
        return tuple(one for one in found if one is not None)

    @on_reading_thread
    def logged(self, asking: Asking, points: Sequence[str]) -> tuple[Remembered, ...]:
        """Calls with these contact points that a person logged, and of which no source tells yet."""
        found = (_remembered(row) for row in self._some(statements.REMEMBERED, asking, points))
        return tuple(one for one in found if one is not None)

    @on_reading_thread
    def files_alone(self, asking: Asking) -> tuple[FileAlone, ...]:
        """All contacts of the case of which only files of evidence tell, in their order."""
        with driver_errors():
            found = self._database.conn.execute(statements.FILES_ALONE, _asked(asking)).fetchall()
        return tuple(_file_alone(row) for row in found)

    def called(self, asking: Asking, names: Sequence[str]) -> Mapping[str, str]:
        """For each of these names: the contact point of those in the case who are called so, where that is one only."""
        found = self.called_anything(asking, names)
        return {name: point for name, point in found.items() if point is not None}

    @on_reading_thread
    def called_anything(self, asking: Asking, names: Sequence[str]) -> Mapping[str, str | None]:
        """The same with None where there are several. Looks at all contacts of the case."""
        found = defaultdict[str, set[str]](set)
        for name, point in self._some(statements.CALLED, asking, names):
            found[name].add(point)
        return {name: next(iter(points)) if len(points) == 1 else None for name, points in found.items()}

    @on_reading_thread
    def in_chats(
        self, asking: Asking, channel: Channel, stretches: Sequence[tuple[int, int]], *, but_for: Collection[str]
    ) -> frozenset[Worded]:
        """What messages of an app say, whoever the other side is ``but_for`` these, that began within one of these
        stretches of time (ms UTC, in their order, and apart)."""
        values = {**_asked(asking), "channel": channel.value, "some": json.dumps(stretches)}
        values["points"] = json.dumps(list(but_for))
        with driver_errors():
            found = self._database.conn.execute(statements.IN_CHATS, values).fetchall()
        return frozenset(
            Worded(fingerprint(channel, "", text=text, facts=json.loads(facts)), point, ContactPointKind(kind))
            for text, facts, point, kind in found
        )

    @on_reading_thread
    def of_chat(self, asking: Asking, channel: Channel, point: str, kind: ContactPointKind, *, source: str) -> Chat:
        """All messages of an app with one address, which is of this kind. ``source`` is the SHA-256 of the file that
        comes in."""
        values = {**_asked(asking), "channel": channel.value, "point": point, "source": source}
        with driver_errors():
            found = self._database.conn.execute(statements.OF_CHAT, values).fetchall()
        behind = [json.loads(row[-1]) for row in found]
        turns = sorted({(name, ordinal) for rows in behind for _, name, ordinal in rows})
        places = {turn: place for place, turn in enumerate(turns)}
        sources = {sha256 for rows in behind for sha256, _, _ in rows}
        messages = [
            InChat(
                _in_chat(channel, row), tuple((import_id, places[import_id, ordinal]) for _, import_id, ordinal in rows)
            )
            for row, rows in zip(found, behind, strict=True)
            if tells_a_chat(row[4], row[6], row[7])
        ]
        return Chat(point, kind, messages, sources)

    @on_reading_thread
    def with_files(self, asking: Asking, hashes: Sequence[str]) -> Mapping[str, str]:
        """For each of these files, by SHA-256, that a contact has: the first contact."""
        return dict(self._some(statements.WITH_FILE, asking, hashes))

    @on_reading_thread
    def near(self, asking: Asking, point: str, first_ms: int, last_ms: int, *, only_calls: bool) -> tuple[Spell, ...]:
        """Contacts of an address that lasted into this stretch of time."""
        values = {**_asked(asking), "point": point, "first": first_ms, "last": last_ms, "calls": only_calls}
        with driver_errors():
            found = self._database.conn.execute(statements.NEAR, values).fetchall()
        return tuple(
            Spell(id_, first, last + (length or 0) * 1000, rank in OF_FILES, bool(rests))
            for id_, first, last, length, rank, _, rests in sorted(found, key=lambda row: (row[1], row[5], row[0]))
        )

    @on_reading_thread
    def resting(self, asking: Asking, ids: Iterable[str]) -> Mapping[str, bool]:
        """Those of some contacts that are withdrawn, each with whether that is because its import was undone."""
        return {id_: bool(is_undone) for id_, is_undone in self._some(statements.RESTING, asking, ids)}

    @on_reading_thread
    def together(self, asking: Asking, ids: Iterable[str]) -> Mapping[str, str]:
        """Those of some contacts that were joined with others: each with the one that is kept."""
        return dict(self._some(statements.TOGETHER, asking, ids))

    @on_reading_thread
    def held_apart(self, asking: Asking, source: str) -> Mapping[str, str]:
        """Rows of a file, by where they were found, that stand behind contacts of which a person said that they are
        two: each with its contact."""
        with driver_errors():
            values = {"case": asking.case, "source": source}
            return dict(self._database.conn.execute(statements.HELD_APART, values).fetchall())

    @on_reading_thread
    def stands_behind(self, asking: Asking, source: str, locators: Collection[str]) -> Mapping[str, str]:
        """Rows of a file that came in before, by where they were found: each of these with the contact that it stands
        behind."""
        with driver_errors():
            values = {"case": asking.case, "source": source, "some": json.dumps(list(locators))}
            return dict(self._database.conn.execute(statements.STANDS_BEHIND, values).fetchall())

    @on_reading_thread
    def waiting_for(self, asking: Asking, names: Sequence[str]) -> Mapping[str, str]:
        """For each of these names that a contact gives a file which no source contained: the contact, where only one
        does. Looks at all contacts of the case that name files."""
        return {name: ids[0] for name, ids in self._naming(asking, names).items() if len(ids) == 1}

    @on_reading_thread
    def named(self, asking: Asking, names: Sequence[str]) -> frozenset[str]:
        """Those of these names that any contact gives such a file."""
        return frozenset(self._naming(asking, names))

    def _naming(self, asking: Asking, names: Sequence[str]) -> Mapping[str, Sequence[str]]:
        wanted, found = frozenset(names), dict[str, list[str]]()
        with driver_errors():
            for id_, named, there in self._database.conn.execute(statements.WAITING, _asked(asking)):
                for name in (frozenset(named.split("\n")) - frozenset(json.loads(there))) & wanted:
                    found.setdefault(name, []).append(id_)
        return found

    def _some(self, statement: str, asking: Asking, wanted: Iterable[str | int], **values: object) -> Iterator[Any]:
        some = list(dict.fromkeys(wanted))
        with driver_errors():
            for start in range(0, len(some), _AT_ONCE):
                these = {**_asked(asking), **values, "some": json.dumps(some[start : start + _AT_ONCE])}
                yield from self._database.conn.execute(statement, these).fetchall()


def _asked(asking: Asking) -> dict[str, object]:
    return {"case": asking.case, "import": asking.import_id, "before": asking.made_before}


def place_of(at_ms: int, number: int) -> int:
    """The place of a contact among equals: by when it was, as far as that is known, then by its number."""
    return (at_ms << _NUMBER_BITS) + number


def _said_of(row: Sequence[Any]) -> Said:
    said, id_, at_key, number, files, made, *told = row
    candidate = Candidate(
        id_,
        said,
        told[0] or 0,
        told[1] or 0,
        place_of(at_key, number),
        frozenset(json.loads(files)),
        Direction(told[9]),
        phone_of(reached_from_json(json.loads(told[15]))),
    )
    return Said(candidate, tuple(told) if made else None)


def _in_chat(channel: Channel, row: Sequence[Any]) -> Candidate:
    id_, at_key, number, files, text, facts, first_ms, last_ms, direction, reached, _ = row
    return Candidate(
        id_,
        fingerprint(channel, "", text=text, facts=json.loads(facts)),
        first_ms,
        last_ms,
        place_of(at_key, number),
        frozenset(json.loads(files)),
        Direction(direction),
        phone_of(reached_from_json(json.loads(reached))),
    )


def _said_by_row(row: Sequence[Any]) -> SaidByRow:
    *said, rows = row
    one = _said_of(said)
    earliest_ms, latest_ms, basis = said[6], said[7], said[11]
    is_exact = basis == ZoneBasis.EPOCH and earliest_ms is not None and earliest_ms == latest_ms
    behind = frozenset((source, hashed) for source, hashed in json.loads(rows))
    return SaidByRow(one.candidate, one.made, earliest_ms is not None, is_exact, behind)


def _file_alone(row: Sequence[Any]) -> FileAlone:
    id_, point, called, channel, first_ms, last_ms, precision, reached, files = row
    whose = phone_of(reached_from_json(json.loads(reached)))
    named = tuple((sha256, name) for sha256, name in json.loads(files))
    return FileAlone(id_, point, called, Channel(channel), first_ms, last_ms, Precision(precision), whose, named)


def _remembered(row: Sequence[Any]) -> Remembered | None:
    id_, point, channel, direction, outcome, earliest_ms, latest_ms, precision, reached = row
    return remembered(
        id_,
        point=point,
        channel=Channel(channel),
        direction=Direction(direction),
        outcome=Outcome(outcome),
        when=When("", earliest_ms, latest_ms, Precision(precision), "UTC", ZoneBasis.TYPED),
        phone_of=phone_of(reached_from_json(json.loads(reached))),
    )


def _billable(row: Sequence[Any]) -> Billable | None:
    *of_call, words, minutes, reached, by_carrier = row
    id_, point, channel, direction, outcome, duration_s, earliest_ms, latest_ms, precision, basis = of_call
    found = billable(
        id_,
        point=point,
        channel=Channel(channel),
        direction=Direction(direction),
        outcome=Outcome(outcome),
        duration_s=duration_s,
        when=When("", earliest_ms, latest_ms, Precision(precision), "UTC", ZoneBasis(basis)),
        has_words=bool(words),
        minutes=str(minutes),
        phone_of=phone_of(reached_from_json(json.loads(reached))),
    )
    return replace(found, by_carrier=True) if found is not None and by_carrier else found
