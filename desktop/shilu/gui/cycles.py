"""Looks for dead cycles of Python objects on the window's thread, and there alone.

Python's own collector runs in whatever thread makes the next object, in the middle of whatever that thread does. A
window, a form or a runner that is part of a cycle was then destroyed on the vault's thread while Qt worked with it on
this one. Here it is destroyed between two events.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer, Slot

EVERY_MS = 100
"""What threads make in this time is looked at in one step, and no event is handled meanwhile."""


class CycleCollector(QObject):
    """Takes over from Python's collector once it is started, with the thresholds that are set there (``gc``)."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self.collect_due)

    def start(self) -> None:
        """From here on nothing is collected elsewhere. What is there now stays to the end and is not looked at again:
        the modules, which are most of all objects."""
        gc.disable()
        gc.freeze()
        self._timer.start()

    def stop(self) -> None:
        """Give it back to Python."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()

    @Slot()
    def collect_due(self) -> None:
        """Collect the oldest generation that is due, as Python would at its next object."""
        counts, thresholds = gc.get_count(), gc.get_threshold()
        for generation in reversed(range(len(counts))):
            if counts[generation] > thresholds[generation]:
                gc.collect(generation)
                return
