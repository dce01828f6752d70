"""The recovery key of a new vault, shown once."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QWidget

from shilu.core.wording import Catalog
from shilu.gui.style import FIELD_GAP, mark
from shilu.gui.widgets.parts import column, plain, primary, row
from shilu.gui.widgets.text import PlainLabel, PlainTextView


class RecoveryKeyStep(QWidget):
    """Signals:
    copy_requested: the key into the clipboard.
    go_on_requested: it is written down.
    """

    copy_requested = Signal()
    go_on_requested = Signal()

    def __init__(self, *, texts: Catalog, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = column(self, gap=FIELD_GAP)
        self.key = PlainTextView(role="verbatim", fit=True)
        mark(self.key, scale="key")
        self.key.setAccessibleName(texts.tr("Recovery key"))
        self.written = QCheckBox(texts.tr("I have written it down"))
        self.written.toggled.connect(self._on_written)
        copy = plain(texts.tr("Copy"))
        copy.setAccessibleName(texts.tr("Copy the recovery key"))
        copy.clicked.connect(self.copy_requested)
        self.go_on = primary(texts.tr("Go on"))
        self.go_on.setEnabled(False)
        self.go_on.clicked.connect(self.go_on_requested)
        layout.addWidget(PlainLabel(texts.tr("Your recovery key"), size="title"))
        layout.addWidget(
            PlainLabel(
                texts.tr(
                    "If the passphrase is ever forgotten, only this key opens the vault. It is shown now and never "
                    "again. Write it on paper and keep the paper where others do not find it."
                ),
                wrap=True,
            )
        )
        layout.addWidget(self.key)
        layout.addLayout(row(copy, 1))
        layout.addWidget(self.written)
        layout.addLayout(row(1, self.go_on))
        layout.addStretch(1)

    def focus_first(self) -> None:
        """Put the keyboard where the work goes on."""
        self.written.setFocus()

    def show_key(self, recovery_key: str) -> None:
        """Show it."""
        self.key.setPlainText(in_groups(recovery_key))

    @Slot(bool)
    def _on_written(self, is_written: bool) -> None:
        self.go_on.setEnabled(is_written)


def in_groups(recovery_key: str) -> str:
    """The key as it is easiest to copy: four letters at a time. Blanks do not count when it is typed."""
    head, one, letters = recovery_key.partition("-1")
    groups = [letters[start : start + 4] for start in range(0, len(letters), 4)]
    return " ".join((head + one, *groups)) if letters else recovery_key
