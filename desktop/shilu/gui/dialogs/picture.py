"""A picture by itself, as large as it likes."""

from __future__ import annotations

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from shilu.core.wording import Catalog
from shilu.gui.dialogs.frame import FramedDialog
from shilu.gui.style import MARGIN
from shilu.gui.widgets.parts import column, primary, row
from shilu.gui.widgets.pictures import PictureFrame
from shilu.gui.widgets.text import PlainLabel


class PictureDialog(FramedDialog):
    """Shows one picture; Esc closes."""

    def __init__(self, name: str, image: QImage, *, texts: Catalog, parent: QWidget | None = None) -> None:
        super().__init__(texts=texts, parent=parent)
        self.resize(960, 680)
        frame = PictureFrame(name)
        frame.set_image(image)
        frame.opened.connect(self.accept)
        close = primary(texts.tr("Close"))
        close.setDefault(True)
        close.clicked.connect(self.accept)
        layout = column(self, margin=MARGIN)
        layout.addWidget(frame, 1)
        foot = row()
        foot.addWidget(PlainLabel(name, tone="soft", wrap=True), 1)
        foot.addWidget(close)
        layout.addLayout(foot)
        close.setFocus()
