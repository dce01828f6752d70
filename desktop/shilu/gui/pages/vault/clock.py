"""This computer's clock compared with another one, so that papers can say how far it was off."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QDialog, QWidget

from shilu.core.clock import ClockMeasurement
from shilu.core.draft import DraftKind, Matter
from shilu.core.job import Job
from shilu.core.text import one_line
from shilu.gui.dialogs.clock import CompareClockDialog
from shilu.gui.pages.page import Tools
from shilu.gui.pages.section import Said, Section
from shilu.gui.widgets.parts import plain, row
from shilu.gui.widgets.text import PlainLabel

if TYPE_CHECKING:
    from shilu.services.clock import MeasuredClock


class ClockSection(Section):
    """What the last comparison gave, and another one."""

    def __init__(self, *, clock: MeasuredClock, tools: Tools, parent: QWidget | None = None) -> None:
        texts = tools.texts
        words = texts.tr(
            "When something was recorded is told by this computer’s clock, and no clock of a computer proves anything. "
            "Compare it with one that is right: what is recorded in the following day carries the difference."
        )
        super().__init__(texts.tr("This computer’s clock"), words, tools=tools, parent=parent)
        self._clock = clock
        self._dialog: CompareClockDialog | None = None
        self.last = PlainLabel(wrap=True)
        self.compare = plain(texts.tr("Compare…"))
        self.compare.clicked.connect(self._on_compare)
        self.column.addWidget(self.last)
        self.column.addLayout(row(self.compare, 1))

    def arrive(self) -> None:
        self.tasks.run(partial(_read, self._clock), done=self._on_read)

    @Slot(object)
    def _on_read(self, measured: ClockMeasurement | None) -> None:
        texts = self.texts
        if measured is None:
            self.last.setText(texts.tr("It was not compared yet."))
            return
        said = texts.tr("Compared {time} with: {other}.", time=self.here(measured.measured_ms), other=_how(measured))
        self.last.setText(f"{said}\n{self._difference(measured)}")

    def _difference(self, measured: ClockMeasurement) -> str:
        texts, seconds = self.texts, round(measured.offset_ms / 1000)
        if not seconds:
            return texts.tr("It showed the same, to the second.")
        if seconds > 0:
            return texts.trn("It was {count} second ahead.", "It was {count} seconds ahead.", seconds)
        return texts.trn("It was {count} second behind.", "It was {count} seconds behind.", -seconds)

    @Slot()
    def _on_compare(self) -> None:
        dialog = CompareClockDialog(clock=self.tools.clock, texts=self.texts, parent=self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.submitted.connect(self._on_submitted)
        self._dialog = dialog
        self.tools.asking.keep(dialog, Matter(DraftKind.CLOCK))
        dialog.open()

    @Slot()
    def _on_submitted(self) -> None:
        if self._dialog is not None:
            work = partial(_measure, self._clock, *self._dialog.value())
            self.tasks.run(work, done=self._on_measured, failed=self._dialog.refuse)

    @Slot(object)
    def _on_measured(self, measured: ClockMeasurement) -> None:
        if self._dialog is not None:
            QDialog.accept(self._dialog)
            self._dialog = None
        self.said.emit(Said(self.texts.tr("Recorded."), self._difference(measured)))
        self._on_read(measured)


def _how(measured: ClockMeasurement) -> str:
    return one_line(measured.how) or "—"


def _read(clock: MeasuredClock, _job: Job) -> ClockMeasurement | None:
    return clock.measured()


def _measure(clock: MeasuredClock, offset_ms: int, how: str, _job: Job) -> ClockMeasurement:
    return clock.measure(offset_ms, how)
