"""To which contact of a case a file of evidence belongs: a row that is itself a whole file, or one that brings it.

First the same file, then the one contact that names a file so, then the nearest contact of the number that the file
claims, at most two minutes off; a name stands for the number where only one is called so. Where nothing fits, the file
makes a contact of its own, which what comes in later finds by the same rules.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from shilu.core.case import Case
from shilu.core.channel import Channel
from shilu.core.normalise import NAMED_FILES, contact_of
from shilu.core.record import BelongsTo, RawRecord
from shilu.core.remembered import FINE, NEAR_MS
from shilu.services.chosen import Chosen
from shilu.services.senders import Addresses
from shilu.vault.twins import Asking, FileAlone, Spell, Twins
from shilu.vault.vault import Vault

_OF_ONE_CALL_MS = 10_000
"""How far apart two recordings of one call may begin, of which nothing else tells."""


def contacts_of_files(rows: Sequence[Chosen], *, twins: Twins, asking: Asking) -> list[str]:
    """For each of these rows the contact to which it is linked, "" for none. Every row has one file."""
    same = twins.with_files(asking, [file.sha256 for row in rows for file in row.contact.attachments])
    unknown = [row for row in rows if _sha256(row) not in same]
    names = [file.name for row in unknown for file in row.contact.attachments if file.name]
    waiting = twins.waiting_for(asking, names) if names else {}
    people = {row.contact.name for row in unknown if row.contact_point is None and row.contact.name}
    called = twins.called(asking, sorted(people)) if people else {}
    return [
        same.get(_sha256(row))
        or waiting.get(_name(row))
        or _nearest(row, row.contact_point or row.stands_for or called.get(row.contact.name), twins, asking)
        for row in rows
    ]


def belongs(records: Sequence[RawRecord], *, vault: Vault, case: Case) -> tuple[BelongsTo, ...]:
    """Which of these files would be attached to a contact that is there, and to which. Stores nothing."""
    addresses = Addresses(case.country)
    rows = []
    for n, record in enumerate(records):
        address = addresses.of(record)
        point = None if address is None else vault.directory.point_id(address)
        contact = contact_of(record, address)
        rows.append(Chosen(n, record.locator, contact, (), point))
    found = contacts_of_files(rows, twins=vault.twins, asking=Asking(case.id, "", 0)) if rows else []
    return tuple(
        BelongsTo(_name(row), vault.incidents.get(id_).label) for row, id_ in zip(rows, found, strict=True) if id_
    )


def _sha256(row: Chosen) -> str:
    return next((file.sha256 for file in row.contact.attachments), "")


def _name(row: Chosen) -> str:
    return next((file.name for file in row.contact.attachments), "")


def _nearest(row: Chosen, point: str | None, twins: Twins, asking: Asking) -> str:
    """The contact of the number that the file claims which was under way at the time that it claims, or the nearest."""
    when = row.contact.when
    if point is None or when.earliest_ms is None or when.latest_ms is None or when.precision not in FINE:
        return ""
    first, last = when.earliest_ms, when.latest_ms
    is_call = row.contact.channel is Channel.CALL
    found = twins.near(asking, point, first - NEAR_MS, last + NEAR_MS, only_calls=is_call)
    return min(_by_distance(found, first, last), default=(False, False, 0, 0, ""))[-1]


def _by_distance(spells: Iterable[Spell], first: int, last: int) -> Iterator[tuple[bool, bool, int, int, str]]:
    for n, spell in enumerate(spells):
        apart = _apart((spell.first_ms, spell.last_ms), (first, last))
        if not spell.of_file or abs(spell.first_ms - first) <= _OF_ONE_CALL_MS:
            yield spell.rests, spell.of_file, apart, n, spell.id


def _apart(one: tuple[int, int], other: tuple[int, int]) -> int:
    return max(one[0] - other[1], other[0] - one[1], 0)


class FilesAlone:
    """Contacts of which only files of evidence tell, and the rows that come in and belong to them."""

    def __init__(self, files: Sequence[FileAlone]) -> None:
        self._files = {file.id: file for file in files}
        self._by_sha256 = {sha256: file.id for file in reversed(files) for sha256, _ in file.files}
        self._by_name = defaultdict[str, list[str]](list)
        for file in files:
            for name in {name for _, name in file.files if name}:
                self._by_name[name].append(file.id)
        near = [file for file in files if file.first_ms is not None and file.precision in FINE]
        self._points = {file.point for file in near if file.point is not None}
        self._called = {file.called for file in near if file.point is None and file.called}

    @property
    def ids(self) -> Collection[str]:
        """Which they are."""
        return self._files.keys()

    def may_have(self, row: Chosen) -> bool:
        """Whether a row may belong to one of them."""
        contact = row.contact
        return bool(self._files) and (
            row.contact_point in self._points
            or contact.name in self._called
            or any(file.sha256 in self._by_sha256 for file in contact.attachments)
            or any(name in self._by_name for name in _named(row))
        )

    def of(
        self,
        rows: Mapping[int, Chosen],
        taken: frozenset[str],
        *,
        waiting_for: Callable[[Sequence[str]], frozenset[str]],
        called: Callable[[Sequence[str]], Mapping[str, str | None]],
    ) -> dict[int, str]:
        """For each of some rows, by their places, the contact to which it is linked. ``taken`` serve already;
        ``waiting_for`` says which of some names other contacts give a file that is not there, ``called`` whose some
        names are in the case, None where several are called so."""
        found: dict[int, str] = {}
        if not self._files:
            return found
        left = self._files.keys() - taken
        for some in (
            self._same(rows),
            self._naming(rows, waiting_for),
            self._near(rows, {id_: self._files[id_] for id_ in self._files if id_ in left}, called),
        ):
            for n, contact in some:
                if n not in found and contact in left:
                    found[n] = contact
                    left = left - {contact}
        return found

    def _same(self, rows: Mapping[int, Chosen]) -> Iterator[tuple[int, str]]:
        """Rows with the same bytes, the first in time of several."""
        for n, row in sorted(rows.items(), key=lambda item: (item[1].contact.when.earliest_ms or 2**62, item[0])):
            for file in row.contact.attachments:
                if file.sha256 in self._by_sha256:
                    yield n, self._by_sha256[file.sha256]

    def _naming(
        self, rows: Mapping[int, Chosen], waiting_for: Callable[[Sequence[str]], frozenset[str]]
    ) -> Iterator[tuple[int, str]]:
        """The one row that gives a file this name."""
        naming = defaultdict[str, list[int]](list)
        for n, row in rows.items():
            for name in _named(row):
                if len(self._by_name.get(name, ())) == 1:
                    naming[name].append(n)
        others = waiting_for(sorted(naming)) if naming else frozenset()
        for name, some in naming.items():
            if len(some) == 1 and name not in others:
                yield some[0], self._by_name[name][0]

    def _near(
        self,
        rows: Mapping[int, Chosen],
        files: Mapping[str, FileAlone],
        called: Callable[[Sequence[str]], Mapping[str, str | None]],
    ) -> Iterator[tuple[int, str]]:
        """For each file the nearest row, the nearest first."""
        by_point = defaultdict[str, list[int]](list)
        points = defaultdict[str, set[str | None]](set)
        for n, row in rows.items():
            if row.contact_point is not None and row.contact.when.precision in FINE:
                by_point[row.contact_point].append(n)
            if row.contact.name in self._called:
                points[row.contact.name].add(row.contact_point)
        for name, point in called(sorted(points)).items() if points else ():
            points[name].add(point)
        nearest = []
        for file in files.values():
            whose = {file.point} if file.point is not None else points.get(file.called, set())
            if len(whose) == 1 and file.first_ms is not None and file.precision in FINE:
                near = list(_rows_near(file, {n: rows[n] for n in by_point.get(next(iter(whose)) or "", ())}))
                nearest += [(*min(near), file.id)] if near else []
        for _, _, n, contact in sorted(nearest):
            yield n, contact


def _rows_near(file: FileAlone, rows: Mapping[int, Chosen]) -> Iterator[tuple[int, int, int]]:
    """How far each row is off, when it was, its place; only calls for what was recorded of a call."""
    for n, row in rows.items():
        contact = row.contact
        first, last = contact.when.earliest_ms, contact.when.latest_ms
        if first is None or last is None or (file.channel is Channel.CALL and contact.channel is not Channel.CALL):
            continue
        span = first, last + (contact.duration_s or 0) * 1000
        apart = _apart(span, (file.first_ms or 0, file.last_ms or 0))
        if apart <= NEAR_MS:
            yield apart, first, n


def _named(row: Chosen) -> Sequence[str]:
    return [name for name in row.contact.facts.get(NAMED_FILES, "").split("\n") if name]
