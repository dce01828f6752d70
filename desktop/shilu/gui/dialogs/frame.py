"""What every dialog shares: its own edge, a title, a column of fields, Cancel and the one verb."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from shilu.core.wording import Catalog
from shilu.gui.style import FIELD_GAP, MARGIN
from shilu.gui.widgets.parts import column, plain, primary, row
from shilu.gui.widgets.text import PlainLabel


class FramedDialog(QDialog):
    """A dialog that can be told from what is behind it, also where the desktop draws no frame."""

    def __init__(self, *, texts: Catalog, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.texts = texts
        self.setWindowTitle(texts.tr("Shilu"))
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)


class FormDialog(FramedDialog):
    """Holds fields; ``verb`` stands on the button that accepts."""

    def __init__(
        self, title: str, verb: str, *, texts: Catalog, width: int = 480, parent: QWidget | None = None
    ) -> None:
        super().__init__(texts=texts, parent=parent)
        self.setModal(True)
        self.setMinimumWidth(width)
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

    def setVisible(self, visible: bool) -> None:
        layout = self.layout()
        if visible and layout is not None:
            for child in self.findChildren(QWidget):
                child.ensurePolished()  # their heights are known only in their looks
            layout.invalidate()
            width = max(self.minimumWidth(), layout.totalSizeHint().width())
            self.resize(width, layout.totalHeightForWidth(width))
        super().setVisible(visible)

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
