"""From chosen records to rows of an import, a chunk at a time; rows that have twins are paired at the end of a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from shilu.core.billed import BILLED_MINUTES, Billable, billable, pair_with_bill
from shilu.core.case import Case
from shilu.core.clock import Clock
from shilu.core.contact_point import Recognised
from shilu.core.dedupe import Candidate, pair
from shilu.core.ids import ids_beside
from shilu.core.incident import Contact, Reached, phone_of
from shilu.core.job import Job
from shilu.core.normalise import ContactsOf
from shilu.core.record import READ_BY_OCR, RawRecord, RowSegment
from shilu.core.source_row import NewRow, member_of
from shilu.services.file_intake import contacts_of_files
from shilu.services.senders import Addresses
from shilu.services.staging import Staged, blobs_of
from shilu.vault.blobs import SealedBlob
from shilu.vault.twins import Asking
from shilu.vault.vault import Vault

_CHUNK_ROWS = 1_000


@dataclass(slots=True)
class _Chosen:
    """A chosen row on its way. One that says the same as something that is in the vault waits until the whole file is
    read, and is paired then."""

    ordinal: int
    locator: str
    contact: Contact
    segments: tuple[RowSegment, ...]
    point: str | None
    incomplete: bool
    sealed: list[SealedBlob]
    fingerprint: str = ""
    billed: bool = False

    def row(self, incident: str, number_offset: int, *, twin: bool) -> NewRow:
        """As the vault keeps it."""
        return NewRow(
            self.ordinal,
            self.locator,
            self.contact,
            self.segments,
            self.point,
            incident,
            twin,
            number_offset,
            self.incomplete,
            self.billed,
            self.fingerprint,
        )


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
        self._contacts = ContactsOf(owner)
        self._preparation = vault.imports.preparation(import_id=import_id, case_id=case.id, recorded_ms=clock.now_ms())
        self._ids = ids_beside()
        self._staged = staged
        self._addresses = Addresses(case.country)
        self._ordinal = 0
        self._member = ""
        self._made_before = 0  # incidents of this import that files before the present one made
        self._chunk: list[_Chosen] = []
        self._waiting: list[_Chosen] = []
        self._twins: dict[str, Candidate] = {}
        self._billables: dict[str, Billable] = {}
        self._lines: set[tuple[str, bool]] = set()  # of those, each with the way it counts
        self._files: list[_Chosen] = []
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
        chosen = _Chosen(
            self._ordinal,
            record.locator,
            self._contacts.contact(record, address),
            record.segments,
            None if address is None else self._point(address),
            READ_BY_OCR in record.facts or (record.of_file and (address is None or record.when.earliest_ms is None)),
            self._staged.take(blobs_of(record)),
        )
        self._ordinal += 1
        if record.of_file:
            self._files.append(chosen)
            return
        self._chunk.append(chosen)
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
            self._waiting[n].billed = True
        linked = pairs | billed
        self._store_waiting(self._waiting, [linked.get(str(n), "") for n in range(len(self._waiting))], job)
        self._stored()
        if self._files:
            files = [one.row("", 0, twin=False) for one in self._files]
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
                w.fingerprint,
                w.contact.when.earliest_ms or 0,
                w.contact.when.latest_ms or 0,
                w.ordinal,
                frozenset(file.sha256 for file in w.contact.attachments),
            )
            for n, w in enumerate(self._waiting)
        ]
        pairs = dict(pair(new, self._twins.values()))
        taken = set(pairs.values())
        billed = [one for n, w in enumerate(self._waiting) if str(n) not in pairs and (one := _billable(w, str(n)))]
        return pairs, dict(pair_with_bill(billed, [one for id_, one in self._billables.items() if id_ not in taken]))

    def _store_waiting(self, waiting: Sequence[_Chosen], contacts: Sequence[str], job: Job | None) -> None:
        """``contacts`` are those to which each is linked, "" for none."""
        for start in range(0, len(waiting), _CHUNK_ROWS):
            if job is not None:
                job.check()
            some = waiting[start : start + _CHUNK_ROWS]
            rows = [
                self._linked(w, contact) if contact else self._fresh(w)
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
        for chosen in chunk:
            chosen.fingerprint = chosen.contact.fingerprint()
        timed = [(one.fingerprint, at_ms) for one in chunk if (at_ms := one.contact.when.earliest_ms) is not None]
        twins = self._vault.twins.like(self._asking, timed)
        self._twins |= {twin.id: twin for twin in twins}
        known = {twin.fingerprint for twin in twins}
        billables = [_billable(one, "") for one in chunk]
        self._look_for_billables(chunk, billables)
        fresh: list[NewRow] = []
        sealed: list[SealedBlob] = []
        for chosen, bill in zip(chunk, billables, strict=True):
            has_twin = chosen.fingerprint in known and chosen.contact.when.earliest_ms is not None
            may_be_billed = bill is not None and (bill.line, not bill.by_phone) in self._lines
            if has_twin or may_be_billed:
                self._waiting.append(chosen)
            else:
                fresh.append(self._fresh(chosen))
                sealed += chosen.sealed
        self._store(fresh, sealed)

    def _look_for_billables(self, chunk: Sequence[_Chosen], billables: Sequence[Billable | None]) -> None:
        """Calls and messages with the same addresses in the other way of counting, each address once for a file.
        ``billables`` are what the rows themselves are of these."""
        asked = {(bill.by_phone, one.point) for one, bill in zip(chunk, billables, strict=True) if one.point and bill}
        for by_phone in (True, False):
            points = sorted(point for by, point in asked - self._asked_points if by is by_phone)
            found = self._vault.twins.billables(self._asking, points, by_phone=not by_phone) if points else ()
            self._billables |= {one.id: one for one in found}
            self._lines |= {(one.line, one.by_phone) for one in found}
        self._asked_points |= asked

    def _fresh(self, chosen: _Chosen) -> NewRow:
        self.added += 1
        if chosen.point is not None and chosen.contact.address is not None:
            self.points.setdefault(chosen.point, chosen.contact.address)
        return chosen.row(next(self._ids), self.added - 1, twin=False)

    def _linked(self, chosen: _Chosen, incident: str) -> NewRow:
        self.duplicates += 1
        return chosen.row(incident, 0, twin=True)

    def _store(self, rows: Sequence[NewRow], sealed: Sequence[SealedBlob]) -> None:
        if rows:
            prepared = [self._preparation.prepare(row) for row in rows]
            self._stored()
            self._stored = self._vault.imports.add_rows(prepared, sealed)


def _billable(chosen: _Chosen, id_: str) -> Billable | None:
    """A row as something that stands on bills; None where it does not."""
    contact = chosen.contact
    return billable(
        id_,
        point=chosen.point,
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
