"""Undoing an entry of the history: with a reason, and asked again where later changes would go too."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QDialog, QWidget

from shilu.core.draft import DraftKind, Matter
from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.core.revision import Revision, Undone
from shilu.gui.dialogs.confirm import ConfirmDialog
from shilu.gui.dialogs.reason import ReasonDialog
from shilu.gui.pages.page import Tools
from shilu.host.history_words import HistoryWords
from shilu.host.sentences import of_error

if TYPE_CHECKING:
    from shilu.services.history import History


class Undoing(QObject):
    """Asks for a reason, takes an entry of the history back, and asks again when that would undo later changes too.

    Signals:
        undone: an Undone.
    """

    undone = Signal(object)

    def __init__(self, *, history: History, tools: Tools, parent: QWidget) -> None:
        super().__init__(parent)
        self._widget = parent
        self._history, self._tools = history, tools
        self._entry: Revision | None = None
        self._over: QWidget | None = None
        self._reason = ""
        self._matter = Matter(DraftKind.UNDOING)

    def ask(self, entry: Revision, zone: str, *, over: QWidget | None = None) -> None:
        """Take this one back if the person still wants it."""
        texts, words = self._tools.texts, HistoryWords(self._tools.words, zone)
        dialog = ReasonDialog(
            texts.tr("Undo: {deed}", deed=words.deed(entry)),
            texts.tr(
                "Recorded {recorded}. A new entry takes it back; the old one stays in the history.",
                recorded=words.recorded(entry),
            ),
            texts.tr("Undo"),
            texts=texts,
            optional=True,
            parent=over or self._widget.window(),
        )
        matter = Matter(DraftKind.UNDOING, entry.case, entry.ref)
        if self._tools.asking.ask(dialog, matter):
            self._entry, self._reason, self._over = entry, dialog.value(), over
            self._matter = matter
            self._undo(force=False)

    def _undo(self, *, force: bool) -> None:
        if self._entry is not None:
            work = partial(_undo, self._history, self._entry.ref, self._reason, force)
            self._tools.tasks.run(
                self._tools.asking.settling(work, self._matter), done=self._on_undone, failed=self._on_refused
            )

    @Slot(object)
    def _on_undone(self, undone: Undone) -> None:
        self.undone.emit(undone)

    @Slot(object)
    def _on_refused(self, error: UserError) -> None:
        if error.code != "usage.changed_since":
            self._tools.tasks.refused.emit(error)
            return
        texts = self._tools.texts
        said = of_error(error, texts)
        dialog = ConfirmDialog(
            said.message,
            texts.tr("Undoing it now would take those later changes back too. They stay in the history."),
            texts.tr("Undo it all the same"),
            texts=texts,
            parent=self._over or self._widget.window(),
        )
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self._undo(force=True)


def _undo(history: History, ref: str, reason: str, force: bool, _job: Job) -> Undone:
    return history.undo(ref, reason, force=force)
