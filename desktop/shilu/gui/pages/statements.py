"""Statements for third persons to sign, in the window: asked for, written, shown."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QDialog

from shilu.core.errors import UserError
from shilu.core.incident import Incident
from shilu.core.job import Job
from shilu.core.particular import Particular
from shilu.core.statement import StatementChoice, StatementMade
from shilu.core.text import one_line
from shilu.gui.dialogs.statement import StatementDialog

if TYPE_CHECKING:
    from shilu.gui.pages.page import Page
    from shilu.services.stating import Stating


class Statements(QObject):
    """One at a time, of the person that is read.

    Signals:
        named: the record names more contacts for the person now.
    """

    named = Signal()

    def __init__(self, *, stating: Stating, page: Page) -> None:
        super().__init__(page)
        self._stating, self._page = stating, page
        self._tools = page.tools
        self._written = Path()
        page.messages.action_requested.connect(self._on_open)

    def ask(self, person: Particular) -> None:
        """Ask what stands on it and where it goes."""
        self._tools.tasks.run(partial(_contacts, self._stating, person), done=self._on_read, failed=self._on_refused)

    @Slot(object)
    def _on_read(self, read: tuple[Particular, tuple[Incident, ...], tuple[Incident, ...]]) -> None:
        person, contacts, others = read
        case, texts = self._page.case, self._tools.texts
        if case is None or case.id != person.case:
            return
        dialog = StatementDialog(
            person.text("name"),
            contacts,
            others,
            language=case.language,
            zone=case.timezone,
            words=self._tools.words,
            parent=self._page.window(),
        )
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        choice = dialog.value()
        dialog.deleteLater()
        if not accepted:
            return
        # nobody's name stands in the name of a file
        name = f"statement-{case.number}-{person.number}.pdf"
        file = self._tools.desktop.ask_where_to_save(self._page, texts.tr("Statement to be signed"), name)
        if file is not None:
            work = partial(_write, self._stating, person, choice, file)
            self._tools.tasks.run(work, done=self._on_written, failed=self._on_refused)

    @Slot(object)
    def _on_written(self, made: StatementMade) -> None:
        texts = self._tools.texts
        self._written = made.file
        pages = texts.trn("{count} page", "{count} pages", made.pages)
        contacts = texts.trn("{count} contact", "{count} contacts", made.contacts)
        self._page.messages.note(
            texts.tr("The statement is written: {name}", name=one_line(made.file.name)),
            next_step=texts.tr("{pages}, {contacts}. It is not encrypted.", pages=pages, contacts=contacts),
            action=texts.tr("Open the PDF"),
        )
        self.named.emit()

    @Slot()
    def _on_open(self) -> None:
        self._tools.desktop.open_file(self._written)

    @Slot(object)
    def _on_refused(self, error: UserError) -> None:
        self._page.messages.show_error(error)


def _contacts(
    stating: Stating, person: Particular, job: Job
) -> tuple[Particular, tuple[Incident, ...], tuple[Incident, ...]]:
    return person, stating.contacts(person), stating.others(person, job)


def _write(stating: Stating, person: Particular, choice: StatementChoice, file: Path, job: Job) -> StatementMade:
    # the system's own dialog asked already whether the file there may be replaced
    return stating.write(person, choice, file, job, replace=True)
