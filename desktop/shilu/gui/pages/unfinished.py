"""The bars that offer what was left unfinished in a case: go on with it, or discard it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QDialog, QWidget

from shilu.core.case import Case
from shilu.core.draft import Draft, DraftKind, KeptDrafts
from shilu.core.job import Job
from shilu.core.text import one_line
from shilu.gui.dialogs.confirm import ConfirmDialog
from shilu.gui.pages.asking import TITLE
from shilu.gui.pages.page import Tools
from shilu.gui.tasks import Task
from shilu.gui.widgets.notice import Notice
from shilu.gui.widgets.parts import column

if TYPE_CHECKING:
    from shilu.services.drafts import Drafts

_MOST = 4
"""So many are offered one below the other; the next ones when these are dealt with."""
_REOPENED = frozenset(
    {
        DraftKind.CONTACT,
        DraftKind.NOTES,
        DraftKind.CORRECTION,
        DraftKind.CASE,
        DraftKind.PARTY,
        DraftKind.PARTICULAR,
        DraftKind.PARTICULAR_TABLE,
        DraftKind.OFFICE_FORM,
        DraftKind.PAPER,
        DraftKind.DECISION,
        DraftKind.WITHDRAWAL,
        DraftKind.ERASURE,
    }
)
"""Forms that “Go on” opens. The others are opened where they belong, and find there what was typed."""


class _Bar(Notice):
    """One of them; ``place`` is which.

    Signals:
        go_on_requested, discard_requested: its place.
    """

    go_on_requested = Signal(int)
    discard_requested = Signal(int)

    def __init__(self, place: int) -> None:
        super().__init__()
        self._place = place
        self.step_requested.connect(self._on_step)
        self.other_requested.connect(self._on_other)

    @Slot()
    def _on_step(self) -> None:
        self.go_on_requested.emit(self._place)

    @Slot()
    def _on_other(self) -> None:
        self.discard_requested.emit(self._place)


class UnfinishedBar(QWidget):
    """Shows a bar for each draft, the one changed last first.

    Signals:
        go_on_requested: a Draft to put back into its form.
        offered: the Drafts that wait, also those that are not seen.
        dealt_with: nothing is left; the keyboard needs another place.
    """

    go_on_requested = Signal(object)
    offered = Signal(object)
    dealt_with = Signal()

    def __init__(self, *, drafts: Drafts, tools: Tools, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drafts, self._tools = drafts, tools
        self._case: Case | None = None
        self._kept = KeptDrafts()
        self._in_hand: dict[DraftKind, str] = {}
        self._reading: Task | None = None
        self.bars = tuple(map(_Bar, range(_MOST)))
        inner = column(self, gap=0)
        for bar in self.bars:
            bar.go_on_requested.connect(self._on_go_on)
            bar.discard_requested.connect(self._on_discard)
            inner.addWidget(bar)
        self.hide()

    @property
    def text(self) -> str:
        """What is said now; empty when nothing is."""
        return "" if self.isHidden() else "\n".join(filter(None, (bar.text for bar in self.bars)))

    def set_case(self, case: Case) -> None:
        """Look what was left unfinished there."""
        self._case = case
        self._in_hand.clear()
        self.hide()
        self.look_again()

    def take_in_hand(self, draft: Draft) -> None:
        """It stands in the form of its page: there is no need to offer it."""
        self._in_hand[draft.kind] = draft.id
        self.leave_out(draft)

    @Slot(object)
    def leave_out(self, draft: Draft) -> None:
        """It stands in its form again, or is not wanted."""
        self._offer(KeptDrafts(tuple(one for one in self._kept.drafts if one.id != draft.id), self._kept.unreadable))

    @Slot()
    def look_again(self) -> None:
        """Something may have been left unfinished meanwhile."""
        if self._reading is not None:
            self._reading.abandon()
        # in line behind what is being written: what was kept a moment ago is found
        work = partial(_read, self._drafts, self._case.id if self._case is not None else "")
        self._reading = self._tools.tasks.run(work, done=self._on_read, apart=True)

    @Slot(object)
    def _on_read(self, kept: KeptDrafts) -> None:
        in_hand = {*self._in_hand.values(), *self._tools.asking.in_hand}
        self._offer(KeptDrafts(tuple(one for one in kept.drafts if one.id not in in_hand), kept.unreadable))

    def _offer(self, kept: KeptDrafts) -> None:
        self._kept = kept
        self.offered.emit(kept.drafts)
        for place, bar in enumerate(self.bars):
            if place < len(kept.drafts):
                self._say(kept.drafts[place], bar)
            else:
                bar.hide()
        if kept.unreadable and not kept.drafts:
            self._say_unreadable(self.bars[0])
        self.setVisible(bool(kept.drafts or kept.unreadable))

    def _say(self, draft: Draft, bar: Notice) -> None:
        texts = self._tools.texts
        is_reopened = draft.kind in _REOPENED
        bar.say(
            self._sentence(draft),
            words="" if is_reopened else texts.tr("It stands there again when you open it."),
            step=texts.tr("Go on") if is_reopened else "",
            other=texts.tr("Discard"),
        )

    def _say_unreadable(self, bar: Notice) -> None:
        texts = self._tools.texts
        bar.say(
            texts.trn(
                "{count} draft is damaged and cannot be opened.",
                "{count} drafts are damaged and cannot be opened.",
                self._kept.unreadable,
            ),
            words=texts.tr("It holds what was being typed and not saved yet. Everything that was saved is there."),
            step=texts.tr("Remove"),
            other=texts.tr("Close"),
        )

    def _sentence(self, draft: Draft) -> str:
        texts, words = self._tools.texts, self._tools.words
        zone = self._case.timezone if self._case is not None else "UTC"
        time = words.recently(draft.changed_ms, zone, now_ms=self._tools.clock.now_ms())
        if draft.kind is DraftKind.NOTES:
            number = draft.form.get("number", "")
            return texts.tr("Unfinished notes on contact No. {number} from {time} are kept.", number=number, time=time)
        if draft.kind is DraftKind.CONTACT:
            return texts.tr("An unfinished contact from {time} is kept.", time=time)
        title = one_line(draft.form.get(TITLE, ""), 80)
        return texts.tr("What was typed into “{title}” is kept, from {time}.", title=title, time=time)

    @Slot(int)
    def _on_go_on(self, place: int) -> None:
        if place < len(self._kept.drafts):
            self.go_on_requested.emit(self._kept.drafts[place])
            return
        self._offer(KeptDrafts())
        self._tools.tasks.run(partial(_discard_unreadable, self._drafts), done=self._on_discarded, apart=True)

    @Slot(int)
    def _on_discard(self, place: int) -> None:
        if place >= len(self._kept.drafts):
            self._offer(KeptDrafts())
            self.dealt_with.emit()
            return
        draft, texts = self._kept.drafts[place], self._tools.texts
        dialog = ConfirmDialog(
            texts.tr("Discard what was typed?"),
            texts.tr("It was not saved, and it is removed from this vault."),
            texts.tr("Discard it"),
            texts=texts,
            parent=self.window(),
        )
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.leave_out(draft)
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
