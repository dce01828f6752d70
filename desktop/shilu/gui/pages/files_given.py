"""Files that were given together: exports to be read, and address books that say who the senders in them are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.core.record import Preview
from shilu.core.wording import Catalog

if TYPE_CHECKING:
    from shilu.services.contact_files import ContactsRead
    from shilu.services.importing import ImportChoice, Importing


@dataclass(frozen=True, slots=True)
class FilesGiven:
    """The exports with their previews, and how they were read; the address books beside them."""

    paths: tuple[Path, ...]
    previews: tuple[Preview, ...]
    choice: ImportChoice
    books: tuple[ContactsRead, ...]

    @property
    def trouble(self) -> UserError | None:
        """Why an address book says nothing; None where all is well."""
        for book in self.books:
            if book.refused is not None:
                return UserError(book.refused.code, **{"name": book.source.name, **book.refused.holes})
            if not self.paths:
                return UserError("file.is_contacts", name=book.source.name)
        return None

    def contacts_in_brief(self, texts: Catalog) -> str:
        """What the address books are for; "" where there is none."""
        count = len(self.choice.contacts)
        if not count:
            return ""
        return texts.trn(
            "{count} entry of your contacts shows who senders are. Nothing of it is stored but names of those you "
            "tick.",
            "{count} entries of your contacts show who senders are. Nothing of them is stored but names of those you "
            "tick.",
            count,
        )


def read_given(importing: Importing, case_id: str, named: tuple[Path, ...], job: Job) -> FilesGiven:
    """Read them all, address books first."""
    from shilu.services.importing import EVERYTHING

    paths, books = importing.contact_files.apart(importing.files(named, job), job)
    choice = replace(EVERYTHING, contacts=tuple(contact for book in books for contact in book.contacts))
    return FilesGiven(paths, importing.preview(case_id, paths, job, choice=choice), choice, books)
