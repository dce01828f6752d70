"""Takes the screenshots of README and guide: the real window, walked through on the demo vault, in both languages.

Needs a screen; where there is none it starts one of its own with Xvfb. Everything lies in a temporary folder.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "docs" / "screenshots"
SIZE = (1366, 768)
PATIENCE_S = 120.0
NOW_MS = 1_791_691_200_000  # 2026-10-11 12:00 in Shanghai, the day after the demo's story ends


def main() -> int:
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return on_a_screen_of_its_own()
    # A plain name, since it shows in a picture. An abandoned one is not taken over.
    folder = Path(tempfile.gettempdir()) / "shilu-shots"
    folder.mkdir()
    try:
        take_all(folder)
    finally:
        shutil.rmtree(folder)
    return 0


def on_a_screen_of_its_own() -> int:
    """Run this file again under Xvfb, which picks a free display and is ended afterwards."""
    read, write = os.pipe()
    screen = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{SIZE[0]}x{SIZE[1]}x24", "-nolisten", "tcp"],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as answer:
        display = answer.readline().strip()
    environment = {**os.environ, "DISPLAY": f":{display}", "QT_QPA_PLATFORM": "xcb"}
    try:
        return subprocess.run([sys.executable, __file__], env=environment, check=False).returncode
    finally:
        screen.terminate()
        screen.wait()


def take_all(folder: Path) -> None:
    """Make the demo, then walk through it once for each language."""
    from PySide6.QtWidgets import QApplication

    from shilu import app
    from shilu.core.clock import FixedClock
    from shilu.core.job import QuietJob
    from shilu.gui import style
    from shilu.host.paths import Folders

    folders = Folders(config=folder / "config", documents=folder / "Documents")
    folders.documents.mkdir()
    clock = FixedClock(NOW_MS)
    application = app.build(folders, clock=clock, language="zh-CN")
    made = application.make_demo().make(folders.documents / "demo", force=False, job=QuietJob())
    qt = QApplication(["shilu"])  # noqa: F841 # it lives as long as this function
    style.load_fonts(application.resources / "fonts")
    for language in application.languages:
        settings = application.settings.read()
        application.settings.write(replace(settings, language=language, vaults=(made.vault,)))
        out = OUT if language == "en" else OUT / language
        out.mkdir(parents=True, exist_ok=True)
        Walk(app.build(folders, clock=clock, language=language), out).take(made, folders.documents / "demo")


class Walk:
    """One walk through the window."""

    def __init__(self, application: Any, out: Path) -> None:
        from shilu.gui.run import make_window
        from shilu.gui.tasks import Tasks

        self._out = out
        self._tasks = Tasks()
        self.window = make_window(application, tasks=self._tasks)
        self.window.resize(*SIZE)
        self.window.show()

    def take(self, made: Any, demo: Path) -> None:
        """From the closed vault to the verified bundle."""
        from shilu.core.particular import ParticularKind
        from shilu.gui.navigation import Place

        self.shoot("unlock")
        unlock: Any = self.window.page
        unlock.passphrase.setText(made.passphrase)
        unlock.open_button.click()
        self.until(lambda: self.window.desk is not None)
        desk: Any = self.window.desk
        self.until(desk.cases.table.selected_items)  # two, so that nobody knows which is meant
        desk.cases.open_button.click()
        self.until(lambda: desk.place is Place.TIMELINE)
        self.settle()
        desk.safekeeping.other.click()  # nobody keeps the recovery key of a demo, and the window says so
        desk.timeline.table.selectRow(self.telling_row(desk.timeline.model))
        self.shoot("timeline")
        desk.go(Place.LENDERS)
        self.shoot("lenders")
        desk.further.open_party(desk.lenders.model.rows[0].party.id)
        self.shoot("party")
        desk.further.open_point(desk.lenders.model.rows[0].points[0].point.id)
        self.shoot("number")
        desk.go(Place.CHAIN)
        self.shoot("chain")
        desk.go(Place.RECORD)
        desk.record.show_kind(ParticularKind.LOAN)
        self.shoot("record")
        desk.go(Place.REVIEW)
        self.shoot("suggestions")
        desk.go(Place.BRING_IN)
        desk.bring_in.read_files(sorted((demo / "phone-backup").glob("*.xml")))
        self.settle()
        desk.bring_in.how.go_button.click()
        self.shoot("bring-in")
        desk.go(Place.BUNDLE)
        self.settle()
        desk.bundle.build_button.click()
        self.shoot("bundle")
        desk.go(Place.LOG)
        self.shoot("log")
        desk.go(Place.VERIFY)
        desk.verify.check(made.bundle.zip)
        self.shoot("verify")
        desk.go(Place.VAULT)
        self.shoot("vault")
        self.window.close()
        self.window.shut()

    def telling_row(self, model: Any) -> int:
        """A row with words in it, so that the reading pane shows what it is for."""
        from shilu.gui.models.table import Role

        for row in range(model.rowCount()):
            incident = model.index(row, 0).data(Role.ITEM)
            if incident is not None and incident.text and incident.parties:
                return row
        return 0

    def shoot(self, name: str) -> None:
        """Wait until nothing is under way any more, then keep what stands on the screen."""
        self.settle()
        self.window.screen().grabWindow(self.window.winId()).save(str(self._out / f"{name}.png"))
        print(f"docs/screenshots/{(self._out / name).relative_to(OUT)}.png")

    def settle(self) -> None:
        """Let the window finish its work and draw."""
        self.until(lambda: not self._tasks.busy)
        quiet_until = time.monotonic() + 0.5
        while time.monotonic() < quiet_until:
            self.work()
            if self._tasks.busy:
                quiet_until = time.monotonic() + 0.5

    def until(self, true: Callable[[], bool]) -> None:
        """Let the window work until something holds."""
        deadline = time.monotonic() + PATIENCE_S
        while not true():
            if time.monotonic() > deadline:
                raise TimeoutError("the window did not get there")
            self.work()

    def work(self) -> None:
        """Let the window work for a moment. What it wants deleted goes only at the end of an event loop's turn."""
        from PySide6.QtCore import QEventLoop, QTimer

        turn = QEventLoop()
        QTimer.singleShot(20, turn.quit)
        turn.exec()


if __name__ == "__main__":
    sys.exit(main())
