"""When the program itself is at fault: what happened, to copy and hand on. No case data, no values, no network."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from shilu.core.wording import Catalog
from shilu.gui.clipboard import copy_text
from shilu.gui.dialogs.frame import FramedDialog
from shilu.gui.style import FIELD_GAP, MARGIN, mark
from shilu.gui.widgets.text import PlainLabel, PlainTextView


class CrashDialog(FramedDialog):
    """Shows where in the program it went wrong. Work goes on behind it when it is closed."""

    def __init__(self, error: BaseException, *, texts: Catalog, parent: QWidget | None = None) -> None:
        from shilu.host.crash import crash_text

        super().__init__(texts=texts, parent=parent)
        self._text = crash_text(error)
        self.resize(640, 420)
        view = PlainTextView(role="verbatim")
        view.setPlainText(self._text)
        view.setAccessibleName(texts.tr("Where in the program it happened"))
        copy = QPushButton(texts.tr("Copy this text"))
        copy.clicked.connect(self._on_copy)
        close = QPushButton(texts.tr("Go on working"))
        mark(close, role="primary")
        close.clicked.connect(self.accept)
        close.setDefault(True)
        buttons = QHBoxLayout()
        buttons.addWidget(copy)
        buttons.addStretch(1)
        buttons.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.setSpacing(FIELD_GAP)
        column.addWidget(PlainLabel(texts.tr("Something in Shilu went wrong"), size="section"))
        column.addWidget(
            PlainLabel(
                texts.tr(
                    "This is a fault of the program, not yours. What was saved is safe. The text below tells the "
                    "developers where it happened; it holds no names, numbers or messages, and it is sent to nobody."
                ),
                wrap=True,
            )
        )
        column.addWidget(view, 1)
        column.addLayout(buttons)
        close.setFocus()

    @property
    def text(self) -> str:
        """What is shown and copied."""
        return self._text

    @Slot()
    def _on_copy(self) -> None:
        copy_text(self._text)
