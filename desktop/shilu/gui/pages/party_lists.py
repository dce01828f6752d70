"""Lists of parties that offices share, in and out through the window: asked for, shown before they are stored."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QDialog

from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.core.party_words import party_vocabulary
from shilu.core.text import one_line
from shilu.core.wording import Catalog
from shilu.gui.dialogs.party_list import PartyListDialog
from shilu.services.particular_tables import text_of

if TYPE_CHECKING:
    from shilu.gui.pages.page import Page
    from shilu.services.party_lists import PartyList, PartyLists

_PROPOSED = "parties.csv"


class ListsOfParties(QObject):
    """One at a time.

    Signals:
        taken_in: something of a list is stored.
    """

    taken_in = Signal()

    def __init__(self, *, lists: PartyLists, page: Page) -> None:
        super().__init__(page)
        self._lists, self._page = lists, page
        self._tools, self._texts = page.tools, page.texts
        self._name = ""

    @Slot()
    def ask_in(self) -> None:
        """Ask for a file, and show what is in it."""
        case, texts = self._page.case, self._texts
        kinds = (texts.tr("Tables (*.csv *.tsv *.txt)"), texts.tr("All files (*)"))
        file = self._tools.desktop.ask_file(self._page.window(), texts.tr("A list of parties"), kinds)
        if file is not None and case is not None:
            self._name = file.name
            work = partial(_read, self._lists, file, self._tools.every_language, case.country)
            self._tools.tasks.run(work, done=self._on_read, failed=self._on_refused)

    @Slot(object)
    def _on_read(self, listed: PartyList) -> None:
        texts = self._texts
        dialog = PartyListDialog(listed, self._name, texts=texts, parent=self._page.window())
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        dialog.deleteLater()
        if accepted:
            reason = texts.tr("from the list {name}", name=one_line(self._name, 80))
            work = partial(_store, self._lists, listed, reason)
            self._tools.tasks.run(work, done=self._on_stored, failed=self._on_refused)

    @Slot(object)
    def _on_stored(self, count: int) -> None:
        said = self._texts.trn("{count} party was taken in.", "{count} parties were taken in.", count)
        self._page.messages.note(said)
        self.taken_in.emit()

    @Slot()
    def ask_out(self) -> None:
        """Ask where the list goes, and write it."""
        title = self._texts.tr("Save the list of parties")
        file = self._tools.desktop.ask_where_to_save(self._page.window(), title, _PROPOSED)
        if file is not None:
            work = partial(_write, self._lists, file, self._texts)
            self._tools.tasks.run(work, done=self._on_written, failed=self._on_refused)

    @Slot(object)
    def _on_written(self, written: tuple[Path, int]) -> None:
        texts, (file, count) = self._texts, written
        parties = texts.trn("{count} party", "{count} parties", count)
        self._page.messages.note(
            texts.tr("The list is written: {name}", name=one_line(file.name)),
            next_step=texts.tr("{parties}. It is not encrypted, and holds nothing of any case.", parties=parties),
        )

    @Slot(object)
    def _on_refused(self, error: UserError) -> None:
        self._page.messages.show_error(error)


def _read(
    lists: PartyLists, file: Path, every_language: Callable[[], tuple[Catalog, ...]], region: str, _job: Job
) -> PartyList:
    return lists.read(text_of(file), party_vocabulary(every_language()), region)


def _store(lists: PartyLists, listed: PartyList, reason: str, _job: Job) -> int:
    return len(lists.store(listed, reason))


def _write(lists: PartyLists, file: Path, texts: Catalog, _job: Job) -> tuple[Path, int]:
    return file, lists.write(file, texts)
