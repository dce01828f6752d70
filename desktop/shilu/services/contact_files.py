"""Address books that are brought along: read through the same limited child, shown beside senders, never stored.

A client's address book names people who have nothing to do with a case. What is kept of it is the name beside a sender
whom somebody chose, and nothing else (design decisions 10 and 12).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from msgspec import structs

from shilu.core.address_book import AddressBook
from shilu.core.case import Case
from shilu.core.contact_point import Recognised
from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.core.phone import recognise
from shilu.core.phone_contact import PhoneContact
from shilu.core.record import RawRecord, Refusal, SenderSummary, Skipped, SourceFile, SourceWarning
from shilu.importers.base import Ended, ReadSettings
from shilu.importers.reading import SourceReader

NAME_FROM = "name_from"
CONTACTS_FILE = "contacts_file"
"""The fact, and its value, of a record whose name a contacts file gave and not its own source."""

_MOST_CONTACTS = 200_000


@dataclass(frozen=True, slots=True)
class ContactsRead:
    """What one file gave: ``rows == len(contacts) + len(skipped)``, unless it was ``refused``."""

    source: SourceFile
    contacts: tuple[PhoneContact, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    warnings: tuple[SourceWarning, ...] = ()
    partial: bool = False
    refused: Refusal | None = None

    @property
    def rows(self) -> int:
        """How many entries it has."""
        return len(self.contacts) + len(self.skipped)


class ContactFiles:
    """Reads address books. A bad one says so and stops nothing."""

    def __init__(self, *, reader: SourceReader) -> None:
        self._reader = reader

    def reading(self, path: Path, job: Job) -> ContactsRead:
        """All entries of a file. Raises Cancelled."""
        try:
            return self._read(path, job)
        except UserError as error:
            if not error.code.startswith("file."):
                raise
            return ContactsRead(SourceFile(path.name, "", 0, None), refused=Refusal(error.code, error.holes))

    def _read(self, path: Path, job: Job) -> ContactsRead:
        contacts: list[PhoneContact] = []
        skipped: list[Skipped] = []
        warnings: list[SourceWarning] = []
        partial = False
        with self._reader.open_contacts(path, job=job) as opened:
            for value in self._reader.read(opened, settings=ReadSettings(zone="UTC"), blobs=None, job=job):
                match value:
                    case PhoneContact():
                        contacts.append(value)
                    case Skipped():
                        skipped.append(value)
                    case SourceWarning():
                        warnings.append(value)
                    case Ended():
                        partial = value.partial
                if len(contacts) > _MOST_CONTACTS:
                    raise UserError("file.table_too_large", name=path.name)
        return ContactsRead(opened.source, tuple(contacts), tuple(skipped), tuple(warnings), partial)

    def apart(self, paths: Sequence[Path], job: Job) -> tuple[tuple[Path, ...], tuple[ContactsRead, ...]]:
        """Of files that were given together, those that are no address books, and what stands in the others."""
        rest: list[Path] = []
        read: list[ContactsRead] = []
        for path in paths:
            if self._reader.is_contacts(path):
                read.append(self.reading(path, job))
            else:
                rest.append(path)
        return tuple(rest), tuple(read)


class KnownSenders:
    """Senders as an address book knows them, for one case."""

    def __init__(self, contacts: Sequence[PhoneContact], case: Case) -> None:
        self._book = AddressBook(contacts, case.country) if contacts else None
        self._country = case.country

    def with_names(self, summaries: Sequence[SenderSummary]) -> tuple[SenderSummary, ...]:
        """Each with who it is in the address book."""
        if self._book is None:
            return tuple(summaries)
        return tuple(replace(one, known=self._book.who(_address(one, self._country))) for one in summaries)

    def address_called(self, name: str) -> Recognised | None:
        """The number of whoever is called so in the address book; None where that is not certain."""
        return None if self._book is None else self._book.called(name)

    def with_name(self, record: RawRecord, address: Recognised | None) -> RawRecord:
        """A record that names nobody with the name in the address book, and marked so; only where that is certain."""
        if self._book is None or address is None or record.peer_name:
            return record
        known = self._book.who(address)
        if known is None or not known.is_certain:
            return record
        return structs.replace(record, peer_name=known.name, facts={**record.facts, NAME_FROM: CONTACTS_FILE})


def _address(sender: SenderSummary, country: str) -> Recognised:
    """Of a sender; a number whose country its source said is that one."""
    e164 = sender.key.removeprefix("tel:")
    return recognise(sender.sender if e164 == sender.key else e164, country)
