"""The pages of a paper as they would be printed: drawn in memory, written nowhere."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QWidget

from shilu.core.job import Job
from shilu.core.picture import Pixels
from shilu.gui.bridge import image_of
from shilu.gui.dialogs.frame import FramedDialog
from shilu.gui.style import FIELD_GAP, MARGIN
from shilu.gui.tasks import Tasks
from shilu.gui.widgets.parts import column, primary, row
from shilu.gui.widgets.pictures import PageStrip
from shilu.gui.widgets.text import PlainLabel

if TYPE_CHECKING:
    from shilu.core.wording import Catalog
    from shilu.services.pages import PdfPages

_STRIP = QSize(680, 760)
_AROUND_PX = 120  # what stands above and below the pages


class PaperPagesDialog(FramedDialog):
    """Shows the pages one below the other; Esc closes."""

    def __init__(
        self, title: str, pages: PdfPages, *, tasks: Tasks, texts: Catalog, parent: QWidget | None = None
    ) -> None:
        super().__init__(texts=texts, parent=parent)
        self._pages, self._tasks = pages, tasks
        self.strip = PageStrip(texts=texts)
        self.strip.setAccessibleName(texts.tr("Pages of the paper"))
        room = self.screen().availableGeometry().size() - QSize(4 * MARGIN, 4 * MARGIN)
        self.strip.setMinimumSize(_STRIP.boundedTo(room - QSize(0, _AROUND_PX)))
        self.strip.page_wanted.connect(self._on_page_wanted)
        close = primary(texts.tr("Close"))
        close.setDefault(True)
        close.clicked.connect(self.accept)
        layout = column(self, margin=MARGIN, gap=FIELD_GAP)
        layout.addWidget(PlainLabel(title, size="section", wrap=True))
        note = texts.tr("This is how it would be printed. Nothing is written until you save it.")
        layout.addWidget(PlainLabel(note, tone="soft", size="small", wrap=True))
        layout.addWidget(self.strip, 1)
        layout.addLayout(row(1, close))
        self.strip.show_pages([pages.size_pt(number) for number in range(pages.count)])
        self.strip.setFocus()

    @Slot(int, int)
    def _on_page_wanted(self, number: int, width_px: int) -> None:
        self._tasks.run(partial(_drawn, self._pages, number, width_px), done=self._on_drawn)

    @Slot(object)
    def _on_drawn(self, drawn: tuple[int, Pixels]) -> None:
        number, picture = drawn
        self.strip.set_page(number, image_of(picture))


def _drawn(pages: PdfPages, number: int, width_px: int, _job: Job) -> tuple[int, Pixels]:
    return number, pages.image(number, width_px)
