"""What the window's tests share: no screen, one set of looks, a window on services that are plain lists."""

from __future__ import annotations

import os

os.environ["QT_QPA_PLATFORM"] = "offscreen"

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from shilu.core.clock import FixedClock
from shilu.core.wording import source_language
from shilu.gui import style
from shilu.gui.colours import LIGHT
from shilu.gui.icons import Icons
from shilu.gui.main_window import MainWindow
from shilu.gui.pages.page import Tools
from shilu.gui.tasks import Tasks
from shilu.host.paths import resources_folder
from shilu.host.settings import SettingsFile
from shilu.services.cautions import Cautions
from tests import forked
from tests.gui.fakes import NOW_MS, FakeDesktop, FakeGate, FakeTraces, FakeVerifying, FakeWorkspace
from tests.gui.real import Program

for wait in (QtBot.waitUntil, QtBot.waitSignal, QtBot.waitSignals):
    wait.__kwdefaults__["timeout"] = 60_000  # what comes, comes; how soon is measured by the bench
NO_SCREEN = ("propagateSizeHints", r"does not support raise\(\)", "does not support grabbing the keyboard")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The screen that is none says so whenever a window or a menu opens; nothing else of Qt's is forgiven."""
    for item in items:
        if "gui" in item.path.parts:
            item.add_marker(pytest.mark.qt_log_ignore(*NO_SCREEN))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """Python looks for dead cycles between two tests of the window and never in one, as ``CycleCollector`` does between
    two events: windows that are no more must not be destroyed on the thread of the next test's vault.

    What a test made is young as long as nobody looked. All that was ever loaded is looked through only where a module
    ends, and with it what its tests shared: after each test that took most of the time of all tests together.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # Qt first: each is destroyed once
        gc.collect(2 if nextitem is None or nextitem.path != item.path else 0)
        gc.enable()


@pytest.fixture(autouse=True)
def children(forking: forked.Server) -> Iterator[None]:
    """Of imports, without their start."""
    with forked.children(forking):
        yield


@pytest.fixture(scope="session")
def dressed(qapp: QApplication) -> Iterator[QApplication]:
    """The application in its looks. The clipboard is emptied as the window's end does: what Python put there must not
    outlive Python. What is loaded by then is no cycle that dies: looking through all of it after every test took a
    sixth of the time."""
    gc.collect()
    gc.freeze()
    style.load_fonts(resources_folder() / "fonts")
    style.dress(qapp, LIGHT, resources_folder())
    yield qapp
    qapp.clipboard().clear()


@pytest.fixture
def tasks(qapp: QApplication) -> Iterator[Tasks]:
    runner = Tasks()
    yield runner
    runner.close()


@pytest.fixture
def desktop(tmp_path: Path) -> FakeDesktop:
    return FakeDesktop(tmp_path)


@pytest.fixture
def tools(dressed: QApplication, tasks: Tasks, desktop: FakeDesktop) -> Tools:
    texts = source_language()
    return Tools(
        texts=texts,
        tasks=tasks,
        clock=FixedClock(NOW_MS),
        desktop=desktop,
        icons=Icons(LIGHT),
        scheme=LIGHT,
    )


@pytest.fixture
def workspace() -> FakeWorkspace:
    return FakeWorkspace()


@pytest.fixture
def make_window(
    dressed: QApplication, qtbot, tasks: Tasks, desktop: FakeDesktop, workspace: FakeWorkspace, tmp_path: Path
) -> Callable[..., MainWindow]:
    """Builds a window on the fakes and shows it."""

    def make(*, known: bool = True) -> MainWindow:
        texts = source_language()
        window = MainWindow(
            gate=FakeGate(workspace, tmp_path, known=known),
            verifying=FakeVerifying(),
            traces=FakeTraces(),
            cautions=Cautions(read=tuple),
            texts=texts,
            load_catalog=lambda _language: texts,
            languages=("en", "zh-CN"),
            settings=SettingsFile(tmp_path / "config"),
            clock=FixedClock(NOW_MS),
            resources=resources_folder(),
            desktop=desktop,
            tasks=tasks,
        )
        qtbot.addWidget(window)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        return window

    return make


@pytest.fixture
def program(dressed: QApplication, qtbot, tmp_path: Path) -> Iterator[Program]:
    """The whole program on real vaults in a folder of their own."""
    made = Program(qtbot, tmp_path)
    yield made
    made.end()
