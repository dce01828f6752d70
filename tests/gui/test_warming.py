"""What an open vault needs is loaded while the passphrase is typed: what uses Qt on the window’s thread alone."""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject, QTimer

from shilu.gui import warming
from shilu.gui.warming import Warming


class Gate:
    def __init__(self) -> None:
        self.thread = 0

    def make_ready(self) -> None:
        self.thread = threading.get_ident()


def test_only_what_uses_no_qt_is_loaded_elsewhere_and_events_are_handled_between_two_steps(
    qtbot, tasks, monkeypatch
) -> None:
    gate, parent, order = Gate(), QObject(), []
    here = threading.get_ident()

    def step() -> None:
        assert threading.get_ident() == here
        order.append("step")

    monkeypatch.setattr(warming, "AFTER_MS", 0)
    monkeypatch.setattr(warming, "steps", lambda: iter([step] * 5))
    made = Warming(gate=gate, tasks=tasks, parent=parent)
    event = QTimer(parent, interval=0)
    event.timeout.connect(lambda: order.append("event"))
    event.start()
    with qtbot.waitSignal(made.finished):
        made.start()
    event.stop()
    assert gate.thread not in (0, here)
    first = order.index("step")
    assert "".join(word[0] for word in order[first:]).count("ss") == 0
