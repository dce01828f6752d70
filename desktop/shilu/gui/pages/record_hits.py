"""What a search of the contacts also finds in the record: a line of entries, each of which leads to its place."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QPushButton, QWidget

from shilu.core.job import Job
from shilu.core.particular import Particular, ParticularState
from shilu.core.text import one_line
from shilu.core.wording import Catalog
from shilu.gui.style import GAP
from shilu.gui.tasks import Task
from shilu.gui.widgets.parts import column, quiet, row
from shilu.gui.widgets.text import PlainLabel, explain

if TYPE_CHECKING:
    from shilu.gui.pages.timeline import TimelinePage
    from shilu.services.record_search import RecordHit, RecordSearch

_MOST = 4
_LONGEST = 36


class RecordHits(QWidget):
    """Hidden while nothing is found.

    Signals:
        chosen: a Particular that is to be seen.
    """

    chosen = Signal(object)

    def __init__(self, *, record_search: RecordSearch, page: TimelinePage) -> None:
        super().__init__(page)
        self._record_search, self._page = record_search, page
        self._looking: Task | None = None
        self._column = column(self, gap=GAP)
        self._shown = QWidget()
        self._column.addWidget(self._shown)
        self.buttons: list[QPushButton] = []
        page.filters.changed.connect(self.look)
        self.hide()

    @Slot()
    def look(self) -> None:
        """Find what stands in the search box now."""
        if self._looking is not None:
            self._looking.abandon()
            self._looking = None
        page, text = self._page, self._page.filters.search.text()
        if page.case is None or not text.strip():
            self.show_hits(())
            return
        work = partial(_find, self._record_search, page.case.id, text, page.texts)
        self._looking = page.tasks.run(work, done=self.show_hits)

    @Slot(object)
    def show_hits(self, hits: Sequence[RecordHit]) -> None:
        """Name the first ones, and how many more there are."""
        texts = self._page.texts
        self._column.removeWidget(self._shown)
        self._shown.deleteLater()
        self._shown = QWidget()
        self._column.addWidget(self._shown)
        line = row(PlainLabel(texts.tr("In the record:"), tone="soft"), gap=0)
        self._shown.setLayout(line)
        self.buttons = []
        for hit in hits[:_MOST]:
            gone = hit.particular.state is ParticularState.WITHDRAWN
            title = one_line(hit.title, _LONGEST)
            button = quiet(texts.tr("{number} · withdrawn", number=title) if gone else title)
            if hit.field:
                explain(button, texts.tr("{field}: {value}", field=hit.field, value=hit.excerpt))
            button.clicked.connect(partial(self._on_chosen, hit.particular))
            line.addWidget(button)
            self.buttons.append(button)
        if len(hits) > _MOST:
            line.addWidget(PlainLabel(texts.tr("and {count} more", count=len(hits) - _MOST), tone="soft"))
        line.addStretch(1)
        self.setVisible(bool(hits))

    def _on_chosen(self, particular: Particular) -> None:
        self.chosen.emit(particular)


def _find(record_search: RecordSearch, case_id: str, text: str, texts: Catalog, job: Job) -> tuple[RecordHit, ...]:
    return record_search.find(case_id, text, texts, job)
