"""Deciding what both sides of a case changed: one contact or lender after the other, until nothing is left."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from shilu.core.case import Case
from shilu.core.conflict import Conflict
from shilu.core.draft import DraftKind, Matter
from shilu.core.history import Json
from shilu.core.job import Job
from shilu.core.particular_words import title_of
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
        undecided_changed: the ids of the contacts that wait for a decision.
    """

    decided = Signal()
    undecided_changed = Signal(object)

    def __init__(self, *, case_files: CaseFiles, tools: Tools, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._case_files, self._tools = case_files, tools
        self._case: Case | None = None
        self._conflicts: tuple[Conflict, ...] = ()
        self._reading: Task | None = None
        self._is_deciding = self._goes_on = False
        self.step_requested.connect(self.open)

    def set_case(self, case: Case) -> None:
        """Look what waits in this case."""
        self._case = case
        self._show(())
        self.look_again()

    @Slot()
    def look_again(self) -> None:
        """A case file was taken in, or something was decided."""
        if self._case is not None:
            if self._reading is not None:
                self._reading.abandon()
            work = partial(_read, self._case_files, self._case.id)
            self._reading = self._tools.tasks.run(work, done=self._on_read)

    @property
    def undecided(self) -> frozenset[str]:
        """The contacts that wait for a decision."""
        return frozenset(one.subject for one in self._conflicts if one.noun == "incident")

    @Slot()
    def look_again_if_any(self) -> None:
        """A contact was changed here, which may decide it."""
        if self._conflicts:
            self.look_again()

    @Slot(object)
    def _on_read(self, conflicts: tuple[Conflict, ...]) -> None:
        self._show(conflicts)
        if self._is_deciding and conflicts:
            self.open()
        self._is_deciding = False

    def _show(self, conflicts: tuple[Conflict, ...]) -> None:
        self._conflicts = conflicts
        self.undecided_changed.emit(self.undecided)
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

    @Slot()
    def open(self) -> None:
        """Ask about the first one that waits, and then about the next."""
        if self._conflicts:
            self._goes_on = True
            self._ask(self._conflicts[0])

    @Slot(str)
    def open_one(self, subject: str) -> None:
        """Ask about this one alone."""
        waiting = next((one for one in self._conflicts if one.subject == subject), None)
        if waiting is not None:
            self._goes_on = False
            self._ask(waiting)

    def _ask(self, first: Conflict) -> None:
        texts = self._tools.texts
        label = one_line(first.label, 80)
        if first.noun == "incident":
            label = texts.tr("contact No. {number}", number=label)
        elif first.noun == "particular":
            label = title_of(first.label, texts)
        dialog = DecidingDialog(
            texts.tr("Changed on both sides: {label}", label=label),
            [conflict for conflict in self._conflicts if conflict.subject == first.subject],
            words=self._tools.words,
            zone=self._case.timezone if self._case is not None else "UTC",
            parent=self.window(),
        )
        matter = Matter(DraftKind.DECISION, self._case.id if self._case is not None else "", first.subject)
        if self._tools.asking.ask(dialog, matter):
            work = partial(_decide, self._case_files, first.subject, dialog.value(), dialog.reason_given())
            self._tools.tasks.run(self._tools.asking.settling(work, matter), done=self._on_decided)
        dialog.deleteLater()

    @Slot(object)
    def _on_decided(self, _nothing: None) -> None:
        self._is_deciding = self._goes_on
        self.decided.emit()
        self.look_again()


def _read(case_files: CaseFiles, case_id: str, _job: Job) -> tuple[Conflict, ...]:
    return case_files.conflicts(case_id)


def _decide(case_files: CaseFiles, subject: str, choices: Mapping[str, Json], reason: str, _job: Job) -> None:
    case_files.decide(subject, choices, reason)
