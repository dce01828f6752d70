"""Reads whom a person may choose by name: third persons of the case, and who is in a contacts file."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from shilu.core.errors import UserError
from shilu.core.incident import Reached, ReachedKind
from shilu.core.job import Job
from shilu.core.particular import ParticularKind
from shilu.gui.pages.page import Page

if TYPE_CHECKING:
    from shilu.services.contact_files import ContactFiles, ContactsRead
    from shilu.services.workspace import Workspace


class Offering(QObject):
    """Serves a page; what it finds is with ``tools.people``."""

    def __init__(self, *, workspace: Workspace, page: Page) -> None:
        super().__init__(page)
        self._workspace, self._importing, self._page = workspace, workspace.importing, page
        self._people = page.tools.people

    def look(self) -> None:
        """Read whom the case names."""
        if self._page.case is not None:
            work = partial(_people_of_case, self._workspace, self._page.case.id)
            self._page.tasks.run(work, done=self._on_people_read)

    @Slot()
    def ask_file(self) -> None:
        """Ask for a contacts file, and read it."""
        texts = self._page.texts
        kinds = (texts.tr("Contacts (*.vcf *.csv)"), texts.tr("All files (*)"))
        files = self._page.tools.desktop.ask_files(self._page, texts.tr("Contacts to choose from"), kinds)
        for file in files:
            self._page.tasks.run(partial(_contacts, self._importing.contact_files, file), done=self._on_contacts_read)

    @Slot(object)
    def _on_people_read(self, people: tuple[str, tuple[Reached, ...]]) -> None:
        case_id, reached = people
        if self._page.case is not None and self._page.case.id == case_id:
            self._people.take_reached(reached)

    @Slot(object)
    def _on_contacts_read(self, read: ContactsRead) -> None:
        texts, messages = self._page.texts, self._page.messages
        if read.refused is not None:
            messages.show_error(UserError(read.refused.code, **{"name": read.source.name, **read.refused.holes}))
            return
        self._people.take_contacts(read.contacts)
        messages.note(
            texts.trn("{count} entry to choose from.", "{count} entries to choose from.", len(read.contacts)),
            next_step=texts.tr("Type a part of the name or number. Nothing of the file is stored but whom you choose."),
        )


def _people_of_case(workspace: Workspace, case_id: str, _job: Job) -> tuple[str, tuple[Reached, ...]]:
    """Third persons in its record, and whoever else its contacts reached."""
    recorded = (
        Reached(ReachedKind.THIRD_PERSON, number=number, label=one.text("name"))
        for one in workspace.particulars.of_case(case_id, ParticularKind.THIRD_PERSON)
        for number in one.several("numbers") or ("",)
    )
    return case_id, (*recorded, *workspace.timeline.people_reached(case_id))


def _contacts(contact_files: ContactFiles, file: Path, job: Job) -> ContactsRead:
    return contact_files.reading(file, job)
