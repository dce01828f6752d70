"""From chosen records to rows of an import, a chunk at a time; rows that have twins are paired at the end of a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from shilu.core.case import Case
from shilu.core.channel import Channel, Outcome
from shilu.core.clock import Clock
from shilu.core.contact_point import Recognised
from shilu.core.dedupe import AnsweredCall, Candidate, pair, pair_answered
from shilu.core.ids import new_id_beside
from shilu.core.incident import Reached
from shilu.core.job import Job
from shilu.core.normalise import contact_of
from shilu.core.record import RawRecord
from shilu.core.source_row import NewRow, member_of
from shilu.core.when import Precision, ZoneBasis
from shilu.services.senders import Addresses
from shilu.services.staging import Staged, blobs_of
from shilu.vault.blobs import SealedBlob
from shilu.vault.imports import PreparedRow
from shilu.vault.vault import Vault

_CHUNK_ROWS = 500
_FINE = frozenset({Precision.MS, Precision.SECOND, Precision.MINUTE})


@dataclass(slots=True)
class _Waiting:
    """A chosen row that says the same as something that is in the vault: paired once the whole file is read."""

    row: NewRow
    sealed: list[SealedBlob]


class RowIntake:
    """Turns chosen records into rows of an import, a chunk at a time, and pairs those that have twins at the end.

    Each member of an archive is a file of its own: equal rows of two of them are twins, those of one are not.
    """

    def __init__(
        self, *, vault: Vault, case: Case, import_id: str, owner: Reached, clock: Clock, staged: Staged
    ) -> None:
        self._vault = vault
        self._case = case
        self._import_id = import_id
        self._owner = owner
        self._recorded_ms = clock.now_ms()
        self._staged = staged
        self._addresses = Addresses(case.country)
        self._ordinal = 0
        self._member = ""
        self._made_before = 0  # incidents of this import that files before the present one made
        self._chunk: list[tuple[NewRow, list[SealedBlob]]] = []
        self._waiting: list[_Waiting] = []
        self._twins: dict[str, Candidate] = {}
        self._answered: dict[str, AnsweredCall] = {}
        self._lines: set[tuple[str, bool]] = set()  # of those, each with the way it counts
        self._asked_points: set[str] = set()
        self._stored: Callable[[], None] = _nothing_under_way
        self._point_ids: dict[str, str] = {}
        self.points: dict[str, Recognised] = {}
        self.added = 0
        self.duplicates = 0

    def address_of(self, record: RawRecord) -> Recognised:
        """What the other side of a record is."""
        return self._addresses.of(record)

    def take(self, record: RawRecord, address: Recognised) -> None:
        """A record that was chosen."""
        member = member_of(record.locator)
        if member != self._member:
            self._settle()
            self._member, self._made_before = member, self.added
        contact = contact_of(record, address, owner=self._owner)
        point = self._point_ids.get(address.key)
        if point is None:
            point = self._point_ids[address.key] = self._vault.directory.point_id(address)
            self.points[point] = address
        row = NewRow(
            ordinal=self._ordinal,
            locator=record.locator,
            contact=contact,
            segments=record.segments,
            contact_point=point,
            incident="",
            twin=False,
            number_offset=0,
        )
        self._ordinal += 1
        self._chunk.append((row, self._staged.take(blobs_of(record))))
        if len(self._chunk) >= _CHUNK_ROWS:
            self._flush()

    def finish(self, job: Job) -> None:
        """Store what is left, then pair the rows that waited."""
        self._settle(job)

    def _settle(self, job: Job | None = None) -> None:
        """Everything of the present file is stored, and what waited is paired."""
        self._flush()
        new = [
            Candidate(str(n), w.row.contact.fingerprint(), w.row.contact.when.earliest_ms or 0, w.row.ordinal)
            for n, w in enumerate(self._waiting)
        ]
        pairs = dict(pair(new, self._twins.values()))
        taken = set(pairs.values())
        calls = [
            call for n, w in enumerate(self._waiting) if str(n) not in pairs and (call := _answered(w.row, str(n)))
        ]
        pairs.update(pair_answered(calls, [call for id_, call in self._answered.items() if id_ not in taken]))
        for start in range(0, len(self._waiting), _CHUNK_ROWS):
            if job is not None:
                job.check()
            some = self._waiting[start : start + _CHUNK_ROWS]
            rows = [
                self._linked(w.row, pairs[str(n)]) if str(n) in pairs else self._fresh(w.row)
                for n, w in enumerate(some, start=start)
            ]
            self._store(rows, [blob for w in some for blob in w.sealed])
        self._waiting.clear()
        self._twins.clear()
        self._answered.clear()
        self._lines.clear()
        self._asked_points.clear()
        self._stored()
        self._stored = _nothing_under_way

    def _flush(self) -> None:
        chunk, self._chunk = self._chunk, []
        if not chunk:
            return
        fingerprints = [row.contact.fingerprint() for row, _ in chunk]
        twins = self._vault.imports.twins(
            self._case.id, fingerprints, import_id=self._import_id, made_before=self._made_before
        )
        self._twins |= {twin.id: twin for twin in twins}
        known = {twin.fingerprint for twin in twins}
        self._look_for_answered(row for row, _ in chunk)
        fresh: list[NewRow] = []
        sealed: list[SealedBlob] = []
        for (row, blobs), fingerprint in zip(chunk, fingerprints, strict=True):
            has_twin = fingerprint in known and row.contact.when.earliest_ms is not None
            if has_twin or self._may_be_answered(row):
                self._waiting.append(_Waiting(row, blobs))
            else:
                fresh.append(self._fresh(row))
                sealed += blobs
        self._store(fresh, sealed)

    def _look_for_answered(self, rows: Iterable[NewRow]) -> None:
        """Answered calls with the same addresses, each address once for a file."""
        points = {row.contact_point for row in rows if _answered(row, "")} - self._asked_points
        self._asked_points |= points
        found = self._vault.imports.answered_calls(
            self._case.id, sorted(points), import_id=self._import_id, made_before=self._made_before
        )
        self._answered |= {call.id: call for call in found}
        self._lines |= {(call.line, call.by_phone) for call in found}

    def _may_be_answered(self, row: NewRow) -> bool:
        """Whether a call of this row may be there in the other way of counting."""
        call = _answered(row, "")
        return call is not None and (call.line, not call.by_phone) in self._lines

    def _fresh(self, row: NewRow) -> NewRow:
        self.added += 1
        return replace(row, incident=new_id_beside(), number_offset=self.added - 1)

    def _linked(self, row: NewRow, incident: str) -> NewRow:
        self.duplicates += 1
        return replace(row, incident=incident, twin=True)

    def _store(self, rows: Sequence[NewRow], sealed: Sequence[SealedBlob]) -> None:
        if rows:
            prepared: list[PreparedRow] = [
                self._vault.imports.prepare(
                    row, import_id=self._import_id, case_id=self._case.id, recorded_ms=self._recorded_ms
                )
                for row in rows
            ]
            self._stored()
            self._stored = self._vault.imports.add_rows(self._import_id, prepared, sealed)


def _answered(row: NewRow, id_: str) -> AnsweredCall | None:
    """A row as an answered call; None where it is none, or its time is not known well enough."""
    contact, when = row.contact, row.contact.when
    if contact.channel is not Channel.CALL or contact.outcome is not Outcome.ANSWERED or not contact.duration_s:
        return None
    if when.earliest_ms is None or when.latest_ms is None or when.precision not in _FINE:
        return None
    return AnsweredCall(
        id_,
        f"{contact.direction} {row.contact_point}",
        when.zone_basis is ZoneBasis.EPOCH,
        when.earliest_ms,
        when.latest_ms - when.earliest_ms,
        contact.duration_s,
    )


def _nothing_under_way() -> None:
    """Stands for the chunk before the first."""
