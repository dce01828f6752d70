"""Dead cycles with parts of Qt in them are destroyed on the window's thread, whichever thread makes objects."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QDialog

from shilu.gui.cycles import CycleCollector


class Form(QDialog):
    """A form in a cycle, without a parent, that notes on which thread it goes."""

    def __init__(self, gone_on: list[str]) -> None:
        super().__init__()
        self.itself = self
        self.gone_on = gone_on

    def __del__(self) -> None:
        self.gone_on.append(threading.current_thread().name)


@pytest.fixture
def often() -> Iterator[None]:
    """Python's collector as it is outside tests of the window, and at every object."""
    thresholds, was_enabled = gc.get_threshold(), gc.isenabled()
    gc.collect()
    gc.freeze()  # what the other tests loaded
    gc.enable()
    gc.set_threshold(1, 1, 1)
    yield
    gc.set_threshold(*thresholds)
    gc.unfreeze()
    (gc.enable if was_enabled else gc.disable)()


def make_objects_elsewhere() -> None:
    """As the vault's thread does, which makes rows."""
    thread = threading.Thread(target=lambda: [[] for _ in range(5_000)], name="vault")
    thread.start()
    thread.join()


def test_a_dead_form_in_a_cycle_is_destroyed_on_the_windows_thread(qtbot, often):
    collector = CycleCollector()
    collector.start()
    gone_on: list[str] = []
    Form(gone_on)
    make_objects_elsewhere()
    assert gone_on == []
    qtbot.waitUntil(lambda: bool(gone_on))
    assert gone_on == [threading.main_thread().name]
    collector.stop()
    assert gc.isenabled()


def test_what_lives_on_is_looked_at_less_often(often):
    gc.disable()
    gc.set_threshold(100, 2, 2)
    gc.collect()
    looked_at: list[int] = []
    kept = []
    gc.callbacks.append(lambda phase, about: looked_at.append(about["generation"]) if phase == "start" else None)
    collector = CycleCollector()
    try:
        for _ in range(13):
            kept.append([[] for _ in range(200)])
            collector.collect_due()
    finally:
        gc.callbacks.pop()
    assert looked_at == [0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 2]


def test_nothing_is_collected_while_little_was_made(often):
    gc.disable()
    gc.set_threshold(10_000, 10, 10)
    gc.collect()
    CycleCollector().collect_due()
    assert gc.get_count()[1:] == (0, 0)


def test_the_window_runs_with_it(tmp_path):
    """From before its first thread to after its last."""
    program = "import gc\nfrom PySide6.QtWidgets import QApplication\nfrom shilu import app\n"
    program += "QApplication.exec = lambda *_: print(gc.isenabled(), gc.get_freeze_count() > 0)\n"
    program += "app.window()\nprint(gc.isenabled(), gc.get_freeze_count() > 0)"
    home = {**os.environ, "HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / "config")}
    done = subprocess.run([sys.executable, "-c", program], env=home, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True", "True", "False"]
