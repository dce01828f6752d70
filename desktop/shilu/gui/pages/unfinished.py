"""The bar that offers what was left unfinished in a case: go on with it, or discard it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QDialog, QWidget

from shilu.core.case import Case
from shilu.core.draft import Draft, DraftKind, KeptDrafts
from shilu.core.job import Job
from shilu.gui.dialogs.confirm import ConfirmDialog
from shilu.gui.pages.page import Tools
from shilu.gui.tasks import Task
from shilu.gui.widgets.notice import Notice

if TYPE_CHECKING:
    from shilu.services.drafts import Drafts


class UnfinishedBar(Notice):
    """Shows one draft at a time, the one changed last first.

    Signals:
        go_on_requested: a Draft to put back into its form.
        dealt_with: nothing is left; the keyboard needs another place.
    """

    go_on_requested = Signal(object)
    dealt_with = Signal()

    def __init__(self, *, drafts: Drafts, tools: Tools, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drafts, self._tools = drafts, tools
        self._case: Case | None = None
        self._kept = KeptDrafts()
        self._in_hand: dict[DraftKind, str] = {}
        self._reading: Task | None = None
        self.step_requested.connect(self._on_step)
        self.other_requested.connect(self._on_discard)

    def set_case(self, case: Case) -> None:
        """Look what was left unfinished there."""
        self._case = case
        self._in_hand.clear()
        self.hide()
        self.look_again()

    def take_in_hand(self, draft: Draft) -> None:
        """It stands in its form: there is no need to offer it."""
        self._in_hand[draft.kind] = draft.id
        self._leave_out(draft.id)

    @Slot()
    def look_again(self) -> None:
        """Something may have been left unfinished meanwhile."""
        if self._case is None:
            return
        if self._reading is not None:
            self._reading.abandon()
        # in line behind what is being written: what was kept a moment ago is found
        work = partial(_read, self._drafts, self._case.id)
        self._reading = self._tools.tasks.run(work, done=self._on_read, apart=True)

    @Slot(object)
    def _on_read(self, kept: KeptDrafts) -> None:
        self._kept = kept
        self._leave_out(*self._in_hand.values())

    def _leave_out(self, *draft_ids: str) -> None:
        offered = tuple(draft for draft in self._kept.drafts if draft.id not in draft_ids)
        self._kept = KeptDrafts(offered, self._kept.unreadable)
        self._show_next()

    def _show_next(self) -> None:
        texts = self._tools.texts
        if self._kept.drafts:
            self.say(self._sentence(self._kept.drafts[0]), step=texts.tr("Go on"), other=texts.tr("Discard"))
        elif self._kept.unreadable:
            self.say(
                texts.trn(
                    "{count} draft is damaged and cannot be opened.",
                    "{count} drafts are damaged and cannot be opened.",
                    self._kept.unreadable,
                ),
                words=texts.tr("It holds what was being typed and not saved yet. Everything that was saved is there."),
                step=texts.tr("Remove"),
                other=texts.tr("Close"),
            )
        else:
            self.hide()

    def _sentence(self, draft: Draft) -> str:
        texts, words = self._tools.texts, self._tools.words
        zone = self._case.timezone if self._case is not None else "UTC"
        time = words.recently(draft.changed_ms, zone, now_ms=self._tools.clock.now_ms())
        if draft.kind is DraftKind.NOTES:
            number = draft.form.get("number", "")
            return texts.tr("Unfinished notes on contact No. {number} from {time} are kept.", number=number, time=time)
        return texts.tr("An unfinished contact from {time} is kept.", time=time)

    @Slot()
    def _on_step(self) -> None:
        if self._kept.drafts:
            self.go_on_requested.emit(self._kept.drafts[0])
            return
        self._kept = KeptDrafts()
        self.hide()
        self._tools.tasks.run(partial(_discard_unreadable, self._drafts), done=self._on_discarded, apart=True)

    @Slot()
    def _on_discard(self) -> None:
        if not self._kept.drafts:
            self._kept = KeptDrafts()
            self.hide()
            self.dealt_with.emit()
            return
        texts = self._tools.texts
        dialog = ConfirmDialog(
            texts.tr("Discard what was typed?"),
            texts.tr("It was not saved, and it is removed from this vault."),
            texts.tr("Discard it"),
            texts=texts,
            parent=self.window(),
        )
        if dialog.exec() == QDialog.DialogCode.Accepted:
            draft = self._kept.drafts[0]
            self._leave_out(draft.id)
            work = partial(_discard, self._drafts, draft.id)
            self._tools.tasks.run(work, done=self._on_discarded, apart=True)

    @Slot(object)
    def _on_discarded(self, _nothing: None) -> None:
        if not self.isVisible():
            self.dealt_with.emit()


def _read(drafts: Drafts, case_id: str, _job: Job) -> KeptDrafts:
    return drafts.of_case(case_id)


def _discard(drafts: Drafts, draft_id: str, _job: Job) -> None:
    drafts.discard(draft_id)


def _discard_unreadable(drafts: Drafts, _job: Job) -> None:
    drafts.discard_unreadable()
