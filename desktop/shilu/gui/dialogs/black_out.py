"""Asks which parts of a picture are to be black in a copy of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Slot
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from shilu.core.evidence_warning import EvidenceWarning
from shilu.core.text import one_line
from shilu.core.wording import Catalog
from shilu.gui.dialogs.frame import FormDialog
from shilu.gui.widgets.blacking import BlackingCanvas
from shilu.gui.widgets.caution import CautionNote
from shilu.gui.widgets.text import PlainLabel

_WIDTH_PX = 940


class BlackOutDialog(FormDialog):
    """Gives rectangles in pixels of the picture: left, top, width, height."""

    def __init__(
        self,
        name: str,
        image: QImage,
        *,
        texts: Catalog,
        warnings: Sequence[EvidenceWarning] = (),
        parent: QWidget | None = None,
    ) -> None:
        title = texts.tr("Black out parts of {name}", name=one_line(name, 60))
        super().__init__(title, texts.tr("Save the copy…"), texts=texts, width=_WIDTH_PX, parent=parent)
        words = texts.tr(
            "Draw over rows of other people, passwords and what is nobody’s business. By keys: the arrows move the "
            "rectangle, with Shift they change its size, with Ctrl by single pixels; Enter keeps it, Backspace takes "
            "the last one away. The copy has nothing of the file but its pixels."
        )
        self.fields.addWidget(PlainLabel(words, tone="soft", wrap=True))
        self.caution = CautionNote(texts=texts)
        self.fields.addWidget(self.caution)
        self.caution.show_warnings(warnings)
        self.canvas = BlackingCanvas(image, name=title)
        self.fields.addWidget(self.canvas)
        self.count = PlainLabel(tone="soft")
        self.fields.addWidget(self.count)
        self.canvas.changed.connect(self._on_changed)
        self._on_changed()
        self.accept_button.setDefault(False)
        self.accept_button.setAutoDefault(False)  # Enter keeps a rectangle
        self.cancel_button.setAutoDefault(False)
        self.canvas.setFocus()

    @Slot()
    def _on_changed(self) -> None:
        kept = len(self.canvas.kept)
        self.count.setText(self.texts.trn("{count} part is blacked out.", "{count} parts are blacked out.", kept))

    def value(self) -> tuple[tuple[int, int, int, int], ...]:
        """The rectangles."""
        return tuple((box.x(), box.y(), box.width(), box.height()) for box in self.canvas.kept)

    def missing(self) -> str:
        return "" if self.canvas.kept else self.texts.tr("Nothing is blacked out yet.")
