"""Someone who opens the window on a real vault and types, key by key; a test ends it in the middle.

``python -m tests.e2e.typing_person HOME``: the vault lies in HOME/Documents. Says ``typed`` and goes on waiting.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from shilu import app
from shilu.gui import style
from shilu.gui.run import make_window
from shilu.gui.tasks import Tasks
from shilu.host.paths import Folders
from tests.unit.vault.conftest import CHEAP, PASSPHRASE

NUMBER = "10412345678"
WORDS = "Pay by six or your mother hears of it."
PATIENCE_S = 60


def main(home: Path) -> None:
    """Open, go to the form, type, wait to be ended."""
    qt = QApplication(["shilu"])
    folders = Folders(config=home / "config", documents=home / "Documents")
    application = app.build(folders, cost=CHEAP, language="en")
    style.load_fonts(application.resources / "fonts")
    window = make_window(application, tasks=Tasks())
    window.show()
    window.activateWindow()
    until(window.page.passphrase.hasFocus)
    write(PASSPHRASE)
    press(Qt.Key.Key_Return)
    until(lambda: window.desk is not None and window.desk.case is not None)
    press(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    until(window.desk.log.form.address.hasFocus)
    write(NUMBER)
    window.desk.log.form.text.setFocus()
    write(WORDS)
    sys.stdout.write("typed\n")
    sys.stdout.flush()
    qt.exec()


def write(text: str) -> None:
    """Real key presses, to whatever has the keyboard."""
    QTest.keyClicks(QApplication.focusWidget(), text)


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """One key."""
    QTest.keyClick(QApplication.focusWidget() or QApplication.activeWindow(), key, modifiers)


def until(is_so: Callable[[], object]) -> None:
    """Let the window work until something is so."""
    give_up = time.monotonic() + PATIENCE_S
    while not is_so():
        if time.monotonic() > give_up:
            raise TimeoutError
        QTest.qWait(10)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
