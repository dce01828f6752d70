"""Asks before something is erased: in plain words what goes, what stays, and whether a backup is wanted first."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from shilu.core.evidence_warning import EvidenceWarning
from shilu.core.wording import Catalog
from shilu.gui.dialogs.frame import FormDialog
from shilu.gui.widgets.caution import CautionNote
from shilu.gui.widgets.parts import column, field, plain, row
from shilu.gui.widgets.text import PlainLabel, TextLine


class EraseDialog(FormDialog):
    """Gives a reason. ``goes`` are sentences that count what would go.

    Signals:
        backup_requested: the person wants a backup before.
    """

    backup_requested = Signal()

    def __init__(
        self,
        title: str,
        words: str,
        goes: Sequence[str],
        verb: str,
        *,
        texts: Catalog,
        warnings: Sequence[EvidenceWarning] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, verb, texts=texts, width=560, parent=parent)
        counts = column(gap=4)
        for line in goes:
            counts.addWidget(PlainLabel(line, wrap=True))
        self.fields.addLayout(counts)
        self.fields.addWidget(PlainLabel(words, tone="soft", wrap=True))
        self.caution = CautionNote(texts=texts)
        self.fields.addWidget(self.caution)
        self.caution.show_warnings(warnings)
        self.backup_button = plain(texts.tr("Make a backup first…"))
        self.backup_button.clicked.connect(self.backup_requested)
        self._backup = PlainLabel(tone="good", wrap=True)
        self._backup.hide()
        self.fields.addLayout(row(self.backup_button, 1))
        self.fields.addWidget(self._backup)
        self.reason = TextLine()
        self.fields.addLayout(field(texts.tr("Reason"), self.reason))
        self.accept_button.setDefault(False)
        self.accept_button.setAutoDefault(False)  # Enter in the reason does not erase
        self.keeps(reason=self.reason)
        self.reason.setFocus()

    def say_backup(self, words: str, *, is_busy: bool, tone: str = "good") -> None:
        """Say how the backup stands."""
        self._backup.set_tone(tone)
        self._backup.setText(words)
        self._backup.setVisible(bool(words))
        self.backup_button.setEnabled(not is_busy)
        self.accept_button.setEnabled(not is_busy)

    def value(self) -> str:
        """Why it is erased."""
        return self.reason.text().strip()

    def missing(self) -> str:
        return "" if self.value() else self.texts.tr("A few words are enough, but the history needs a reason.")
