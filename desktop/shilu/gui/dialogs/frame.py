"""What every dialog shares: a title, a column of fields, Cancel and the one verb."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from shilu.core.wording import Catalog
from shilu.gui.style import FIELD_GAP, MARGIN, mark
from shilu.gui.widgets.parts import column, plain, primary, row
from shilu.gui.widgets.text import PlainLabel


class FormDialog(QDialog):
    """Holds fields; ``verb`` stands on the button that accepts."""

    def __init__(
        self, title: str, verb: str, *, texts: Catalog, width: int = 480, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.texts = texts
        self.setWindowTitle(texts.tr("Shilu"))
        self.setModal(True)
        self.setMinimumWidth(width)
        mark(self, ground="ground")
        self.fields: QVBoxLayout = column(gap=FIELD_GAP)
        self.complaint = PlainLabel(tone="attention", wrap=True)
        self.complaint.hide()
        cancel = plain(texts.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        self.accept_button = primary(verb)
        self.accept_button.setDefault(True)
        self.accept_button.clicked.connect(self.accept)
        outer = column(self, margin=MARGIN, gap=FIELD_GAP)
        outer.addWidget(PlainLabel(title, size="section"))
        outer.addLayout(self.fields)
        outer.addWidget(self.complaint)
        outer.addSpacing(FIELD_GAP)
        outer.addStretch(1)
        outer.addLayout(row(1, cancel, self.accept_button))

    def accept(self) -> None:
        """Close, unless something is missing: then say what."""
        missing = self.missing()
        if missing:
            self.complaint.setText(missing)
            self.complaint.show()
            return
        super().accept()

    def missing(self) -> str:
        """What is missing, as a sentence; empty when nothing is."""
        return ""
