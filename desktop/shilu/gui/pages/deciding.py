"""Deciding what both sides of a case changed: one contact or lender after the other, until nothing is left."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QDialog, QWidget

from shilu.core.case import Case
from shilu.core.conflict import Conflict
from shilu.core.history import Json
from shilu.core.job import Job
from shilu.core.text import one_line
from shilu.gui.dialogs.deciding import DecidingDialog
from shilu.gui.pages.page import Tools
from shilu.gui.tasks import Task
from shilu.gui.widgets.notice import Notice

if TYPE_CHECKING:
    from shilu.services.case_files import CaseFiles


class DecidingBar(Notice):
    """Says above the page how much waits for a decision, and leads through it.

    Signals:
        decided: something was decided; what is shown may be another value now.
    """

    decided = Signal()

    def __init__(self, *, case_files: CaseFiles, tools: Tools, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._case_files, self._tools = case_files, tools
        self._case: Case | None = None
        self._conflicts: tuple[Conflict, ...] = ()
        self._reading: Task | None = None
        self._is_deciding = False
        self.step_requested.connect(self.open)

    def set_case(self, case: Case) -> None:
        """Look what waits in this case."""
        self._case = case
        self.hide()
        self.look_again()

    @Slot()
    def look_again(self) -> None:
        """A case file was taken in, or something was decided."""
        if self._case is not None:
            if self._reading is not None:
                self._reading.abandon()
            work = partial(_read, self._case_files, self._case.id)
            self._reading = self._tools.tasks.run(work, done=self._on_read)

    @Slot(object)
    def _on_read(self, conflicts: tuple[Conflict, ...]) -> None:
        self._conflicts = conflicts
        texts = self._tools.texts
        count = len({conflict.subject for conflict in conflicts})
        if not count:
            self.hide()
        else:
            self.say(
                texts.trn(
                    "{count} entry was changed on both sides and waits for a decision.",
                    "{count} entries were changed on both sides and wait for a decision.",
                    count,
                ),
                step=texts.tr("Decide…"),
                tone="attention",
            )
        if self._is_deciding and count:
            self.open()
        self._is_deciding = False

    @Slot()
    def open(self) -> None:
        """Ask about the first one that waits."""
        if not self._conflicts:
            return
        texts, first = self._tools.texts, self._conflicts[0]
        label = one_line(first.label, 80)
        if first.noun == "incident":
            label = texts.tr("contact No. {number}", number=label)
        dialog = DecidingDialog(
            texts.tr("Changed on both sides: {label}", label=label),
            [conflict for conflict in self._conflicts if conflict.subject == first.subject],
            words=self._tools.words,
            zone=self._case.timezone if self._case is not None else "UTC",
            parent=self.window(),
        )
        if dialog.exec() == QDialog.DialogCode.Accepted:
            work = partial(_decide, self._case_files, first.subject, dialog.value(), dialog.reason_given())
            self._tools.tasks.run(work, done=self._on_decided)
        dialog.deleteLater()

    @Slot(object)
    def _on_decided(self, _nothing: None) -> None:
        self._is_deciding = True
        self.decided.emit()
        self.look_again()


def _read(case_files: CaseFiles, case_id: str, _job: Job) -> tuple[Conflict, ...]:
    return case_files.conflicts(case_id)


def _decide(case_files: CaseFiles, subject: str, choices: Mapping[str, Json], reason: str, _job: Job) -> None:
    case_files.decide(subject, choices, reason)
