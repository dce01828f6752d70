"""Which of the papers and pictures is a detailed bill: they are evidence, unless somebody says so."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QWidget

from shilu.core.text import one_line
from shilu.core.wording import Catalog
from shilu.gui.models.readings import FileRead
from shilu.gui.widgets.parts import column, plain, row
from shilu.gui.widgets.text import PlainLabel

_NAME_PX = 320


class BillChoice(QWidget):
    """Signals:
    chosen: the file that is a bill.
    """

    chosen = Signal(object)

    def __init__(self, files: Sequence[FileRead], *, texts: Catalog) -> None:
        super().__init__()
        self._files = list(files)
        question = texts.tr("Is one of these papers or pictures a detailed bill?")
        self.names = QComboBox()
        self.names.setAccessibleName(question)
        self.names.setFixedWidth(_NAME_PX)
        self.names.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)  # not of all
        self.names.addItems([one_line(file.preview.source.name, 60) for file in self._files])
        self.button = plain(texts.tr("Read it as a bill"))
        self.button.clicked.connect(self._on_clicked)
        layout = column(self, gap=4)
        layout.addWidget(PlainLabel(question, tone="soft", wrap=True))
        layout.addLayout(row(self.names, self.button, 1))
        if not self._files:
            self.hide()

    @Slot()
    def _on_clicked(self) -> None:
        place = self.names.currentIndex()
        if 0 <= place < len(self._files):
            file = self._files.pop(place)
            self.names.removeItem(place)
            self.setVisible(bool(self._files))
            self.chosen.emit(file)
