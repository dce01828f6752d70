"""From chosen records to rows of an import, a chunk at a time; rows that have twins are paired at the end of a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from shilu.core.case import Case
from shilu.core.clock import Clock
from shilu.core.contact_point import Recognised
from shilu.core.ids import ids_beside
from shilu.core.incident import Reached
from shilu.core.job import Job
from shilu.core.normalise import ContactsOf
from shilu.core.record import READ_BY_OCR, RawRecord
from shilu.core.source_row import NewRow, member_of
from shilu.services.chosen import Chosen
from shilu.services.file_intake import contacts_of_files
from shilu.services.linking import Link, Linking
from shilu.services.senders import Addresses
from shilu.services.staging import Staged, blobs_of
from shilu.vault.blobs import SealedBlob
from shilu.vault.twins import Asking
from shilu.vault.vault import Vault

_CHUNK_ROWS = 1_000


class RowIntake:
    """Turns chosen records into rows of an import, a chunk at a time, and pairs those that have twins at the end.

    Each member of an archive is a file of its own: equal rows of two of them are twins, those of one are not.
    """

    def __init__(
        self,
        *,
        vault: Vault,
        case: Case,
        import_id: str,
        owner: Reached,
        clock: Clock,
        staged: Staged,
        source: str = "",
        by_carrier: bool = False,
        address_called: Callable[[str], Recognised | None] = lambda _: None,
    ) -> None:
        """``source`` is the SHA-256 of the file that the rows come from, which is a carrier's bill where it is
        ``by_carrier``; ``address_called`` says whose number stands
        under a name in an address book that came along."""
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
        self._chunk: list[Chosen] = []
        self._waiting: list[Chosen] = []
        self._files: list[Chosen] = []
        self._source = source
        self._by_carrier = by_carrier
        self._address_called = address_called
        self._linking: Linking | None = None
        self._stored: Callable[[], None] = _nothing_under_way
        self._point_ids: dict[str, str] = {}
        self.points: dict[str, Recognised] = {}
        """The addresses that the rows tell of."""
        self.added = 0
        self.duplicates = 0
        self._returning: set[str] = set()
        self._joins: list[tuple[str, str]] = []

    @property
    def came_back(self) -> int:
        """Contacts of which an import that was undone had told, and now this one does."""
        return len(self._returning)

    def joins(self) -> tuple[tuple[str, str], ...]:
        """Pairs of contacts that were there and that this file shows to be one, beyond doubt."""
        return self._vault.joins.beyond_doubt(self._joins, self._source) if self._joins else ()

    def address_of(self, record: RawRecord) -> Recognised | None:
        """What the other side of a record is."""
        return self._addresses.of(record)

    def take(self, record: RawRecord, address: Recognised | None) -> None:
        """A record that was chosen."""
        member = member_of(record.locator)
        if member != self._member:
            self._settle()
            self._member, self._made_before = member, self.added
        chosen = Chosen(
            self._ordinal,
            record.locator,
            self._contacts.contact(record, address),
            record.segments,
            None if address is None else self._point(address),
            READ_BY_OCR in record.facts or (record.of_file and (address is None or record.when.earliest_ms is None)),
            record.of_file,
            self._staged.take(blobs_of(record)),
        )
        self._ordinal += 1
        if record.of_file:
            called = self._address_called(record.peer_name) if address is None and record.peer_name else None
            chosen.stands_for = None if called is None else self._vault.directory.point_id(called)
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
        if self._linking is not None:
            self._store_waiting(self._waiting, self._linking.found(self._waiting), job)
            self._joins += self._linking.joins
        self._stored()
        if self._files:
            found = contacts_of_files(self._files, twins=self._vault.twins, asking=self._asking)
            self._store_waiting(self._files, [Link(contact) if contact else None for contact in found], job)
        self._waiting.clear()
        self._files.clear()
        self._linking = None
        self._stored()
        self._stored = _nothing_under_way

    def _store_waiting(self, waiting: Sequence[Chosen], links: Sequence[Link | None], job: Job | None) -> None:
        """``links`` are to the contacts to which each is linked."""
        linked = {link.contact for link in links if link is not None}
        resting = self._vault.twins.resting(self._asking, linked) if linked else {}
        self._returning |= {contact for contact, is_undone in resting.items() if is_undone}
        for start in range(0, len(waiting), _CHUNK_ROWS):
            if job is not None:
                job.check()
            some = waiting[start : start + _CHUNK_ROWS]
            rows = [
                self._fresh(w) if link is None else self._linked(w, link)
                for w, link in zip(some, links[start:], strict=False)
            ]
            self._store(rows, [blob for w in some for blob in w.sealed])

    @property
    def _asking(self) -> Asking:
        return Asking(self._case.id, self._import_id, self._made_before)

    def _flush(self) -> None:
        chunk, self._chunk = self._chunk, []
        if not chunk:
            return
        if self._linking is None:
            self._linking = Linking(
                twins=self._vault.twins,
                asking=self._asking,
                source=self._source,
                others=self._point_ids.values(),
                by_carrier=self._by_carrier,
            )
        fresh: list[NewRow] = []
        sealed: list[SealedBlob] = []
        for chosen, waits in zip(chunk, self._linking.look(chunk), strict=True):
            if waits:
                self._waiting.append(chosen)
            else:
                fresh.append(self._fresh(chosen))
                sealed += chosen.sealed
        self._store(fresh, sealed)

    def _fresh(self, chosen: Chosen) -> NewRow:
        self.added += 1
        self._note_point(chosen)
        return chosen.row(next(self._ids), self.added - 1, twin=False)

    def _linked(self, chosen: Chosen, link: Link) -> NewRow:
        self.duplicates += 1
        if link.tells:
            self._note_point(chosen)
        return chosen.row(link.contact, 0, twin=True, tells=link.tells)

    def _note_point(self, chosen: Chosen) -> None:
        if chosen.contact_point is not None and chosen.contact.address is not None:
            self.points.setdefault(chosen.contact_point, chosen.contact.address)

    def _store(self, rows: Sequence[NewRow], sealed: Sequence[SealedBlob]) -> None:
        if rows:
            prepared = [self._preparation.prepare(row) for row in rows]
            self._stored()
            self._stored = self._vault.imports.add_rows(prepared, sealed)


def _nothing_under_way() -> None:
    """Stands for the chunk before the first."""
