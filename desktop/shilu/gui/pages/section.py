"""A section of a page, or a step of one: a heading, what it is about, and one long piece of work at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QPushButton, QWidget

from shilu.core.errors import UserError
from shilu.gui.pages.page import Tools
from shilu.gui.style import FIELD_GAP
from shilu.gui.tasks import Progress, Task, Work
from shilu.gui.widgets.parts import ProgressRow, column, give_focus
from shilu.gui.widgets.text import PlainLabel

if TYPE_CHECKING:
    from shilu.gui.words import Words

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Said:
    """What a section has to say in the bar at the top; ``then`` is what the button of the bar does."""

    message: str
    next_step: str = ""
    tone: str = "good"
    action: str = ""
    then: Callable[[], object] | None = None


class Section(QWidget):
    """Signals:
    said: a Said for the bar at the top of the page.
    refused: a UserError for it.
    working_changed: whether long work is under way here.
    """

    said = Signal(object)
    refused = Signal(object)
    working_changed = Signal(bool)

    def __init__(
        self, title: str, words: str, *, tools: Tools, size: str = "section", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.tools, self.texts, self.tasks = tools, tools.texts, tools.tasks
        self._task: Task | None = None
        self._done: Callable[[Any], object] | None = None
        self._began: QWidget | None = None
        self._starters: list[QPushButton] = []
        self.progress = ProgressRow(texts=tools.texts)
        self.progress.cancel_requested.connect(self._on_cancel)
        self.column = column(gap=FIELD_GAP)
        outer = column(self, gap=FIELD_GAP)
        outer.addWidget(PlainLabel(title, size=size, wrap=True))
        if words:
            outer.addWidget(PlainLabel(words, tone="soft", wrap=True))
        outer.addLayout(self.column)
        outer.addWidget(self.progress)

    def arrive(self) -> None:
        """The page is about to be seen: read what it shows."""

    @property
    def words(self) -> Words:
        """Says values in the language of the window."""
        return self.tools.words

    @property
    def is_working(self) -> bool:
        """Whether long work is under way here."""
        return self._task is not None

    def begins_work(self, button: QPushButton) -> QPushButton:
        """A button that begins long work: it rests while any section works."""
        self._starters.append(button)
        return button

    def rest(self, is_resting: bool) -> None:
        """Whether no long work can be begun, since some is under way."""
        for button in self._starters:
            button.setEnabled(not is_resting)

    def work(self, work: Work[T], words: str, *, done: Callable[[T], object], stoppable: bool = True) -> None:
        """Do long work in the background and show how far it is."""
        if self._task is not None:
            return
        focused = self.focusWidget()
        self._began = focused if isinstance(focused, QPushButton) else None
        self._done = done
        self.progress.start(words, stoppable=stoppable)
        self._task = self.tasks.run(
            work,
            done=self._on_done,
            failed=self._on_failed,
            cancelled=self._on_stopped,
            progress=self._on_progress,
        )
        self.working_changed.emit(True)

    def tell(self, error: UserError) -> None:
        """Say what went wrong, at the top."""
        self.refused.emit(error)

    def here(self, at_ms: int) -> str:
        """A moment, as this computer's clock shows it."""
        return self.words.here(at_ms, east_s=self.tools.clock.offset_s())

    @Slot(object)
    def _on_done(self, value: object) -> None:
        done = self._done
        self._end()
        if done is not None:
            done(value)

    @Slot(object)
    def _on_failed(self, error: UserError) -> None:
        self._end()
        self.refused.emit(error)

    @Slot()
    def _on_stopped(self) -> None:
        self._end()
        self.said.emit(Said(self.texts.tr("Stopped, as you asked."), self.stopped_words(), tone="plain"))

    def stopped_words(self) -> str:
        """What a stop leaves behind."""
        return self.texts.tr("Nothing half-done was left behind.")

    @Slot(object)
    def _on_progress(self, progress: Progress) -> None:
        self.progress.show_progress(progress)

    @Slot()
    def _on_cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self.progress.stopping()

    def _end(self) -> None:
        self._task = self._done = None
        self.progress.stop()
        self.working_changed.emit(False)
        if self._began is not None:
            give_focus(self._began)
