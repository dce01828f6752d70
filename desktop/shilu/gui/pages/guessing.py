"""How easily a new passphrase could be guessed, said while it is being typed. Guessing takes its time off the window's
thread; only the guess about what stands there now is shown."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QTimer, Slot

from shilu.core.job import Job
from shilu.core.strength import Strength
from shilu.gui.pages.page import Tools
from shilu.gui.tasks import Task
from shilu.gui.widgets.passphrase import NewPassphrase
from shilu.host.sentences import of_strength

PAUSE_MS = 150


class Guessing(QObject):
    """Advises a field. ``known`` gives the words that somebody near would try, as they are when it is asked."""

    def __init__(self, field: NewPassphrase, *, tools: Tools, known: Callable[[], tuple[str, ...]]) -> None:
        super().__init__(field)
        self._field, self._tools, self._known = field, tools, known
        self._task: Task | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._on_paused)
        field.typed.connect(self._on_typed)

    @Slot(str)
    def _on_typed(self, passphrase: str) -> None:
        if self._task is not None:
            self._task.abandon()
            self._task = None
        if passphrase:
            self._pause.start()
        else:
            self._pause.stop()
            self._field.show_strength("", "")

    @Slot()
    def _on_paused(self) -> None:
        words = tuple(filter(None, self._known()))
        self._task = self._tools.tasks.run(partial(_guess, self._field.value(), words), done=self._on_guessed)

    @Slot(object)
    def _on_guessed(self, strength: Strength) -> None:
        self._task = None
        said = of_strength(strength, self._tools.texts)
        self._field.show_strength(said.message, said.next, is_weak=not strength.is_enough)


def _guess(passphrase: str, known: tuple[str, ...], _job: Job) -> Strength:
    from shilu.services.strength import guess  # its word lists are loaded when the first passphrase is typed

    return guess(passphrase, known)
