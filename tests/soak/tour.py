"""A tour of the whole program in a home of its own: ``python -m tests.soak.tour line|window HOME OUT``.

What is typed and brought in holds canaries, one for each place where something can be typed. ``OUT`` is the folder
that the person chose for what leaves the vault.
"""

from __future__ import annotations

import base64
import io
import json
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from shilu import app
from shilu.cli.commands import commands
from shilu.cli.program import GlobalOptions, Session, run
from shilu.host.paths import user_folders
from tests.soak.deeds import CHEAP
from tests.unit.services.backups import NOON_MS, call, mms, sms, write_calls, write_messages

PLACES = (
    *("title", "complainant", "text", "summary", "reached", "party", "alias", "message", "caller", "mmstext"),
    *("search", "typed", "typedsummary", "draft", "crash", "passphrase", "slot", "filename", "picture", "reason"),
)
"""Where a canary is put."""
NUMBER = "10411112222"
PATIENCE_S = 60.0


def canary(place: str) -> str:
    """A word that stands nowhere else, for one of the places."""
    return f"KQZ{PLACES.index(place):02d}{place}JX"


def environment(home: Path) -> dict[str, str]:
    """What the program is told about this computer: a home and a temporary folder of its own, and no display."""
    kept = {
        name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "VIRTUAL_ENV", "PYTHONPATH") if name in os.environ
    }
    return {
        **kept,
        "HOME": str(home),
        "TMPDIR": str(home / "tmp"),
        "XDG_RUNTIME_DIR": str(home / "runtime"),
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def furnish(home: Path) -> None:
    """Make the home, with what the person has before: a phone's backup and a screenshot."""
    for folder in ("tmp", "runtime", "inputs", "Documents", ".config", ".cache"):
        (home / folder).mkdir(parents=True, mode=0o700)
    (home / ".config" / "user-dirs.dirs").write_text('XDG_DOCUMENTS_DIR="$HOME/Documents"\n')
    picture = _picture()
    rows = [
        sms(NUMBER, f"还钱 {canary('message')}", at_ms=NOON_MS, name=canary("caller")),
        mms(NUMBER, canary("mmstext"), base64.b64encode(picture).decode(), at_ms=NOON_MS + 60_000),
        *(sms(NUMBER, f"还钱 {n} {canary('message')}", at_ms=NOON_MS + n * 3_600_000) for n in range(2, 40)),
    ]
    write_messages(home / "inputs" / "sms.xml", rows)
    write_calls(home / "inputs" / "calls.xml", [call(NUMBER, at_ms=NOON_MS + n * 7_000_000) for n in range(20)])
    (home / "inputs" / f"{canary('filename')}.png").write_bytes(picture)


def _picture() -> bytes:
    """A picture that holds a canary as PNG's own text does."""
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    said, buffer = PngInfo(), io.BytesIO()
    said.add_text("Comment", canary("picture"))
    Image.effect_noise((64, 64), 90).convert("RGB").save(buffer, "PNG", pnginfo=said)
    return buffer.getvalue()


def line(home: Path, out: Path) -> None:
    """The command line, from an empty disk to the verified bundle."""
    vault, secret = home / "Documents" / "v.shilu", canary("passphrase")
    _shilu("init", vault, "--name", canary("slot"), secret=secret)
    _shilu("case", "add", vault, "--title", canary("title"), "--complainant", canary("complainant"), secret=secret)
    inputs = sorted((home / "inputs").glob("*.xml"))
    _shilu("import", vault, *inputs, "--case", "1", "--dry-run", secret=secret)
    _shilu("import", vault, *inputs, "--case", "1", secret=secret)
    picture = home / "inputs" / f"{canary('filename')}.png"
    said = ("--text", canary("text"), "--summary", canary("summary"), "--reached", canary("reached"))
    _shilu("log", vault, "--case", "1", "--number", NUMBER, *said, "--attach", picture, secret=secret)
    about = ("--name", canary("party"), "--alias", canary("alias"), "--number", NUMBER)
    _shilu("party", "add", vault, *about, secret=secret)
    _shilu("list", vault, "--case", "1", "--text", canary("search"), secret=secret)
    _shilu("slots", "list", vault, secret=secret)
    _shilu("check", vault, secret=secret)
    _change_things(home, vault, secret)
    _shilu("bundle", vault, "--case", "1", "--out", out / "bundle", "--language", "en", secret=secret)
    _shilu("verify", next((out / "bundle").glob("*.zip")), secret=secret)
    _shilu("log", vault, "--case", "7", "--text", canary("text"), secret=secret, code=2)
    _shilu("list", vault, "--case", "1", secret=canary("text"), code=3)
    _crash_on_the_line(vault, secret)
    _shilu("traces", secret=secret)


def _change_things(home: Path, vault: Path, secret: str) -> None:
    """What is taken back, erased, stamped, backed up and restored. What leaves here is encrypted, or hashes only."""
    made = [_shilu("log", vault, "--case", "1", "--text", canary("text"), secret=secret)["id"] for _ in range(2)]
    why = ("--reason", canary("reason"))
    _shilu("withdraw", vault, made[0], *why, secret=secret)
    _shilu("withdraw", vault, made[0], *why, "--put-back", secret=secret)
    _shilu("undo", vault, "--last", *why, secret=secret)
    _shilu("erase", vault, made[1], *why, secret=secret)
    _shilu("history", vault, "--case", "1", secret=secret)
    for folder in ("stamps", "backups"):
        (home / folder).mkdir()
    _shilu("stamp", vault, "--case", "1", "--out", home / "stamps", secret=secret)
    _shilu("backup", vault, home / "backups" / "b.shilu-backup", secret=secret)
    _shilu("restore", home / "backups" / "b.shilu-backup", home / "Documents" / "restored.shilu", secret=secret)
    fresh = ("--new-passphrase-file", "-")
    _shilu("slots", "passphrase", vault, *fresh, secret=f"{secret}\n{secret} 2")
    _shilu("slots", "passphrase", vault, *fresh, secret=f"{secret} 2\n{secret}")
    _shilu("rekey", vault, secret=secret)


def _shilu(*arguments: object, secret: str, code: int = 0) -> Any:
    """One command, as a process of its own would run it; only the key derivation is cheap. Returns what it said."""
    out, err = io.StringIO(), io.StringIO()

    def session_of(options: GlobalOptions) -> Session:
        application = app.build(user_folders(), cost=CHEAP, language="en")
        return Session(
            application, options, out=out, err=err, stdin=io.StringIO(secret + "\n"), ask_passphrase=lambda _: secret
        )

    words = ["--json", *(str(argument) for argument in arguments), "--passphrase-file", "-"]
    got = run(words, session_of, commands)
    if got != code:
        raise RuntimeError(f"shilu {arguments[0]} ended with {got}: {out.getvalue()[:500]} {err.getvalue()[:500]}")
    return json.loads(out.getvalue() or "null")


def _crash_on_the_line(vault: Path, secret: str) -> None:
    """A fault of the program, with a canary in the exception and in the variables around it."""
    from shilu.services.intake import Intake

    def fail(*_arguments: object, **_named: object) -> None:
        wrong = canary("crash")
        raise ValueError(wrong)

    whole, Intake.log = Intake.log, fail  # type: ignore[assignment,method-assign]
    try:
        _shilu("log", vault, "--case", "1", "--text", canary("crash"), secret=secret, code=70)
    finally:
        Intake.log = whole  # type: ignore[method-assign]


def window(home: Path, out: Path) -> None:
    """The window on the same vault: unlock, type, leave it, come back, save, search, crash, bundle, close."""
    from PySide6.QtWidgets import QApplication

    from shilu.gui import run as gui
    from shilu.gui.tasks import Tasks

    application = app.build(user_folders(), cost=CHEAP, language="en")
    tasks = Tasks()
    shown: list[Any] = []

    def make(*_arguments: object, **_named: object) -> Any:
        shown.append(gui_make(application, tasks=tasks))
        return shown[0]

    gui_make, gui.make_window = gui.make_window, make
    stroll = partial(_stroll, shown, tasks, home, out)
    QApplication.exec = lambda *_: stroll()  # type: ignore[method-assign]
    gui.run_window(application)


def _stroll(shown: list[Any], tasks: Any, home: Path, out: Path) -> int:
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from shilu.gui.navigation import Place

    window = shown[0]
    write = QTest.keyClicks
    _until(window.page.passphrase.isVisible)
    write(window.page.passphrase, canary("passphrase"))
    window.page.open_button.click()
    _until(lambda: window.desk is not None and not tasks.busy)
    desk = window.desk
    for is_saved in (True, False):
        desk.go(Place.LOG)
        _until(lambda: not tasks.busy)
        form = desk.log.form
        write(form.address, NUMBER)
        write(form.text, canary("typed" if is_saved else "draft"))
        write(form.summary, canary("typedsummary"))
        _until_still(tasks, 2.5)  # long enough for the draft to be kept
        if is_saved:
            desk.log.save_button.click()
            _until(lambda: not tasks.busy)
    desk.go(Place.TIMELINE)
    _until_still(tasks, 0.3)
    write(desk.timeline.filters.search, canary("search"))
    _until_still(tasks, 0.6)
    desk.timeline.filters.search.clear()
    _until_still(tasks, 0.6)
    desk.timeline.table.selectRow(0)
    _until_still(tasks, 0.3)
    desk.go(Place.LENDERS)
    _until_still(tasks, 0.3)
    desk.go(Place.BUNDLE)
    _until_still(tasks, 0.5)
    desk.bundle._out = out / "from-the-window"
    desk.bundle.build_button.click()
    _until_still(tasks, 0.5)
    crash = _crash(window)
    if canary("crash") in crash:
        raise RuntimeError("the crash dialog shows what was typed")
    QApplication.clipboard().setText(crash)
    window.close()
    return 0


def _crash(window: Any) -> str:
    """What the crash dialog shows of an exception that holds a canary."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from shilu.gui.crash import CrashDialog

    texts: list[str] = []

    def look() -> None:
        for widget in QApplication.topLevelWidgets():
            if isinstance(widget, CrashDialog):
                texts.append(widget.text)
                widget.accept()

    QTimer.singleShot(200, look)
    try:
        said = canary("crash")
        raise ValueError(said)
    except ValueError as error:
        sys.excepthook(ValueError, error, error.__traceback__)
    _until(lambda: bool(texts))
    return texts[0]


def _until(true: Callable[[], bool]) -> None:
    ends = time.monotonic() + PATIENCE_S
    while not true():
        if time.monotonic() > ends:
            raise TimeoutError("the window did not get there")
        _turn()


def _until_still(tasks: Any, seconds: float) -> None:
    """Until nothing has been under way for so long."""
    since = time.monotonic()
    while time.monotonic() - since < seconds:
        _turn()
        if tasks.busy:
            since = time.monotonic()


def _turn() -> None:
    from PySide6.QtCore import QEventLoop, QTimer

    turn = QEventLoop()
    QTimer.singleShot(15, turn.quit)
    turn.exec()


if __name__ == "__main__":
    {"line": line, "window": window}[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
