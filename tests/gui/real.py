"""The whole program on real encrypted vaults, with a key derivation cheap enough for tests. Only files are picked by
a ``FakeDesktop``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from shilu import app
from shilu.core.case import CaseDraft
from shilu.core.clock import FixedClock
from shilu.core.recovery_key import RecoverySheet, groups
from shilu.gui.main_window import MainWindow
from shilu.gui.tasks import Tasks
from shilu.host.paths import Folders, resources_folder
from shilu.services.application import Application
from shilu.vault.kdf import KdfCost
from tests.gui.fakes import NOW_MS, PASSPHRASE, FakeDesktop

D = TypeVar("D", bound=QDialog)
CHEAP = KdfCost(memory_kib=64, passes=1, lanes=1)


class Program:
    """Starts the program as often as it is asked to, on the same folders."""

    def __init__(self, qtbot, folder: Path) -> None:
        self.qtbot = qtbot
        self.folder = folder
        self.folders = Folders(config=folder / "config", documents=folder / "Documents")
        self.clock = FixedClock(NOW_MS, tick_ms=1)
        self.desktop = FakeDesktop(folder)
        self.windows: list[MainWindow] = []

    @property
    def application(self) -> Application:
        return app.build(self.folders, clock=self.clock, cost=CHEAP, language="en")

    def make_vault(self, name: str = "Records", *, cases: int = 1) -> tuple[Path, RecoverySheet]:
        """A closed vault with cases in it, and its recovery key, confirmed."""
        created = self.application.gate.create(self.folders.vaults / name, PASSPHRASE)
        workspace = created.workspace
        sheet = RecoverySheet(created.recovery_key, created.part)
        workspace.keys.confirm_recovery_key(created.part, " ".join(asked(sheet)))
        for number in range(1, cases + 1):
            workspace.cases.add(CaseDraft(f"case {number}", "张三"))
        workspace.close()
        return workspace.path, sheet

    def start(self) -> MainWindow:
        """The window, before anything was typed."""
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # a dying window takes the keyboard along
        application = self.application
        window = MainWindow(
            gate=application.gate,
            verifying=application.verifying,
            traces=application.traces,
            cautions=application.cautions,
            texts=application.texts,
            load_catalog=application.load_catalog,
            languages=application.languages,
            settings=application.settings,
            clock=application.clock,
            resources=resources_folder(),
            desktop=self.desktop,
            tasks=Tasks(),
        )
        self.windows.append(window)
        self.qtbot.addWidget(window, before_close_func=MainWindow.shut)  # so that closing asks nothing
        window.show()
        window.activateWindow()
        self.qtbot.waitUntil(window.isActiveWindow)
        self.rest(window)
        return window

    def opened(self, passphrase: str = PASSPHRASE) -> MainWindow:
        """The window with the vault open."""
        window = self.start()
        self.unlock(window, passphrase)
        return window

    def unlock(self, window: MainWindow, passphrase: str = PASSPHRASE) -> None:
        """Type it, and wait for the desk."""
        self.qtbot.waitUntil(window.page.passphrase.hasFocus)
        write(passphrase)
        press(Qt.Key.Key_Return)
        self.qtbot.waitUntil(lambda: window.desk is not None)
        self.rest(window)

    def when_asked(self, kind: type[D], answer: Callable[[D], object]) -> None:
        """Once a dialog of this kind is open and has the keyboard, answer it."""
        looking = QTimer(self.windows[-1], interval=10)

        def look() -> None:
            dialog = QApplication.activeModalWidget()
            if not (isinstance(dialog, kind) and dialog.isActiveWindow()):
                return
            looking.stop()
            try:
                answer(dialog)
            except BaseException:
                dialog.reject()  # else nobody ever would
                raise

        looking.timeout.connect(look)
        looking.start()

    def rest(self, window: MainWindow) -> None:
        """Wait until nothing is under way."""
        self.qtbot.waitUntil(lambda: not window._tasks.busy, timeout=60_000)

    def return_to(self, window: MainWindow) -> None:
        """Wait until nothing is under way, with the keyboard back in the window: where nobody manages windows, a dialog
        that closes gives it to none."""
        self.rest(window)
        window.activateWindow()
        self.qtbot.waitUntil(window.isActiveWindow)

    def end(self) -> None:
        """Close whatever is open."""
        while self.windows:
            self.windows.pop().shut()


def asked(sheet: RecoverySheet) -> tuple[str, ...]:
    """What stands on the paper where it is asked for."""
    return tuple(groups(sheet.key)[number - 1] for number in sheet.part.groups)


def write(text: str) -> None:
    """Type into whatever has the keyboard."""
    QTest.keyClicks(_with_the_keyboard(), text)


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key wherever the keyboard is."""
    QTest.keyClick(_with_the_keyboard(), key, modifier)


def _with_the_keyboard() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget
