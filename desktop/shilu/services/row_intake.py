"""From chosen records to rows of an import, a chunk at a time; rows that have twins are paired at the end of a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from shilu.core.billed import BILLED_MINUTES, Billable, billable, pair_with_bill
from shilu.core.case import Case
from shilu.core.clock import Clock
from shilu.core.contact_point import Recognised
from shilu.core.dedupe import Candidate, pair
from shilu.core.ids import new_id_beside
from shilu.core.incident import Reached, phone_of
from shilu.core.job import Job
from shilu.core.normalise import contact_of
from shilu.core.record import READ_BY_OCR, RawRecord
from shilu.core.source_row import NewRow, member_of
from shilu.services.file_intake import contacts_of_files
from shilu.services.senders import Addresses
from shilu.services.staging import Staged, blobs_of
from shilu.vault.blobs import SealedBlob
from shilu.vault.imports import PreparedRow
from shilu.vault.twins import Asking
from shilu.vault.vault import Vault

_CHUNK_ROWS = 500


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
        self._billables: dict[str, Billable] = {}
        self._lines: set[tuple[str, bool]] = set()  # of those, each with the way it counts
        self._files: list[_Waiting] = []
        self._asked_points: set[tuple[bool, str]] = set()
        self._stored: Callable[[], None] = _nothing_under_way
        self._point_ids: dict[str, str] = {}
        self.points: dict[str, Recognised] = {}
        """The addresses that the contacts which are made come from: what a linked row says beside that is in it."""
        self.added = 0
        self.duplicates = 0

    def address_of(self, record: RawRecord) -> Recognised | None:
        """What the other side of a record is."""
        return self._addresses.of(record)

    def take(self, record: RawRecord, address: Recognised | None) -> None:
        """A record that was chosen."""
        member = member_of(record.locator)
        if member != self._member:
            self._settle()
            self._member, self._made_before = member, self.added
        row = NewRow(
            ordinal=self._ordinal,
            locator=record.locator,
            contact=contact_of(record, address, owner=self._owner),
            segments=record.segments,
            contact_point=None if address is None else self._point(address),
            incident="",
            twin=False,
            number_offset=0,
            incomplete=READ_BY_OCR in record.facts
            or (record.of_file and (address is None or record.when.earliest_ms is None)),
        )
        self._ordinal += 1
        sealed = self._staged.take(blobs_of(record))
        if record.of_file:
            self._files.append(_Waiting(row, sealed))
            return
        self._chunk.append((row, sealed))
        if len(self._chunk) >= _CHUNK_ROWS:
            self._flush()

    def _point(self, address: Recognised) -> str:
        point = self._point_ids.get(address.key)
        if point is None:
            point = self._point_ids[address.key] = self._vault.directory.point_id(address)
        return point

    def finish(self, job: Job) -> None:
        """Store what is left, then pair the rows that waited."""
        self._settle(job)

    def _settle(self, job: Job | None = None) -> None:
        """Everything of the present file is stored, and what waited is paired."""
        self._flush()
        pairs, billed = self._paired()
        for n in map(int, billed):
            self._waiting[n].row = replace(self._waiting[n].row, billed=True)
        linked = pairs | billed
        self._store_waiting(self._waiting, [linked.get(str(n), "") for n in range(len(self._waiting))], job)
        self._stored()
        files = [waiting.row for waiting in self._files]
        if files:
            found = contacts_of_files(files, twins=self._vault.twins, asking=self._asking)
            self._store_waiting(self._files, found, job)
        self._waiting.clear()
        self._files.clear()
        self._twins.clear()
        self._billables.clear()
        self._lines.clear()
        self._asked_points.clear()
        self._stored()
        self._stored = _nothing_under_way

    def _paired(self) -> tuple[dict[str, str], dict[str, str]]:
        """For the rows that waited, by their places: the contacts that say the same, and those that say so as a bill
        and a phone do."""
        new = [
            Candidate(
                str(n),
                w.row.contact.fingerprint(),
                w.row.contact.when.earliest_ms or 0,
                w.row.contact.when.latest_ms or 0,
                w.row.ordinal,
                frozenset(file.sha256 for file in w.row.contact.attachments),
            )
            for n, w in enumerate(self._waiting)
        ]
        pairs = dict(pair(new, self._twins.values()))
        taken = set(pairs.values())
        billed = [one for n, w in enumerate(self._waiting) if str(n) not in pairs and (one := _billable(w.row, str(n)))]
        return pairs, dict(pair_with_bill(billed, [one for id_, one in self._billables.items() if id_ not in taken]))

    def _store_waiting(self, waiting: Sequence[_Waiting], contacts: Sequence[str], job: Job | None) -> None:
        """``contacts`` are those to which each is linked, "" for none."""
        for start in range(0, len(waiting), _CHUNK_ROWS):
            if job is not None:
                job.check()
            some = waiting[start : start + _CHUNK_ROWS]
            rows = [
                self._linked(w.row, contact) if contact else self._fresh(w.row)
                for w, contact in zip(some, contacts[start:], strict=False)
            ]
            self._store(rows, [blob for w in some for blob in w.sealed])

    @property
    def _asking(self) -> Asking:
        return Asking(self._case.id, self._import_id, self._made_before)

    def _flush(self) -> None:
        chunk, self._chunk = self._chunk, []
        if not chunk:
            return
        fingerprints = [row.contact.fingerprint() for row, _ in chunk]
        twins = self._vault.twins.with_fingerprints(self._asking, fingerprints)
        self._twins |= {twin.id: twin for twin in twins}
        known = {twin.fingerprint for twin in twins}
        self._look_for_billables(row for row, _ in chunk)
        fresh: list[NewRow] = []
        sealed: list[SealedBlob] = []
        for (row, blobs), fingerprint in zip(chunk, fingerprints, strict=True):
            has_twin = fingerprint in known and row.contact.when.earliest_ms is not None
            if has_twin or self._may_be_billed(row):
                self._waiting.append(_Waiting(row, blobs))
            else:
                fresh.append(self._fresh(row))
                sealed += blobs
        self._store(fresh, sealed)

    def _look_for_billables(self, rows: Iterable[NewRow]) -> None:
        """Calls and messages with the same addresses in the other way of counting, each address once for a file."""
        asked = {(one.by_phone, row.contact_point) for row in rows if row.contact_point and (one := _billable(row, ""))}
        for by_phone in (True, False):
            points = sorted(point for by, point in asked - self._asked_points if by is by_phone)
            found = self._vault.twins.billables(self._asking, points, by_phone=not by_phone) if points else ()
            self._billables |= {one.id: one for one in found}
            self._lines |= {(one.line, one.by_phone) for one in found}
        self._asked_points |= asked

    def _may_be_billed(self, row: NewRow) -> bool:
        """Whether what this row tells of may be there in the other way of counting."""
        one = _billable(row, "")
        return one is not None and (one.line, not one.by_phone) in self._lines

    def _fresh(self, row: NewRow) -> NewRow:
        self.added += 1
        if row.contact_point is not None and row.contact.address is not None:
            self.points.setdefault(row.contact_point, row.contact.address)
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


def _billable(row: NewRow, id_: str) -> Billable | None:
    """A row as something that stands on bills; None where it does not."""
    contact = row.contact
    return billable(
        id_,
        point=row.contact_point,
        channel=contact.channel,
        direction=contact.direction,
        outcome=contact.outcome,
        duration_s=contact.duration_s,
        when=contact.when,
        has_words=bool(contact.text or contact.attachments),
        minutes=contact.facts.get(BILLED_MINUTES, ""),
        phone_of=phone_of(contact.reached),
    )


def _nothing_under_way() -> None:
    """Stands for the chunk before the first."""
