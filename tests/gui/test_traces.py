"""The window leaves nothing behind: no history of files, no copied text, no titles, nothing that was learnt."""

from __future__ import annotations

import ast
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QMessageLogContext, Qt, QtMsgType
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit, QWidget

import shilu.gui
from shilu.gui import run
from shilu.gui.catcher import CrashCatcher
from shilu.gui.clipboard import ClipboardGuard, copy_text, passing_text
from shilu.gui.navigation import Place
from shilu.gui.widgets.text import PlainTextField, PlainTextView, TextLine
from tests.gui.fakes import PASSPHRASE, fill

ROOT = Path(__file__).resolve().parents[2]
SOURCE = Path(shilu.gui.__file__).parent
CTRL = Qt.KeyboardModifier.ControlModifier
SECRET = "你再不还钱 10412345678"

PICKING = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QFileDialog, QLineEdit, QWidget
from shilu.gui.bridge import Desktop, keep_qt_from_remembering

if "forgetful" in sys.argv:
    keep_qt_from_remembering()
app = QApplication(["shilu"])
home = Path(sys.argv[1])
window = QWidget()
window.show()

def pick():
    dialog = app.activeModalWidget()
    assert isinstance(dialog, QFileDialog)
    assert dialog.testOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setDirectory(str(home / "zhangsan-evidence"))
    QTest.qWait(300)
    line = dialog.findChild(QLineEdit, "fileNameEdit")
    line.setFocus()
    QTest.keyClicks(line, "zhangsan-calls.xml")
    QTest.qWait(100)
    line.completer().popup().hide()
    QTest.mouseClick(dialog.findChild(QDialogButtonBox).buttons()[0], Qt.MouseButton.LeftButton)

QTimer.singleShot(300, pick)
print([path.name for path in Desktop(home).ask_files(window, "Files")])
QTest.qWait(300)
"""


@pytest.mark.parametrize("way", ["forgetful", "as Qt has it"])
def test_qts_own_file_dialog_leaves_no_history_of_what_was_picked(tmp_path, way):
    """Also where Qt's settings cannot be given another place, as on Windows and macOS."""
    evidence = tmp_path / "zhangsan-evidence"
    evidence.mkdir()
    (evidence / "zhangsan-calls.xml").write_text("x")
    places = {name: str(tmp_path) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "TMPDIR")}
    said = subprocess.run(
        [sys.executable, "-c", PICKING, str(tmp_path), way],
        cwd=ROOT,
        env={**os.environ, **places, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=True,
        timeout=240,
    )
    assert said.stdout == "['zhangsan-calls.xml']\n"
    for file in tmp_path.rglob("*"):
        if file.is_file() and file.parent != evidence:
            assert b"zhangsan" not in file.read_bytes(), file
    if way == "forgetful":
        assert not list(tmp_path.rglob("QtProject.conf"))


def test_qt_forgets_and_is_quiet_before_the_first_window_is_there(monkeypatch):
    """Its warnings can hold texts and names of files, and standard error may end in a journal."""

    class Reached(Exception):
        pass

    order = []

    def quiet(handler):
        order.append("quiet")
        handler(QtMsgType.QtWarningMsg, QMessageLogContext(), SECRET)
        handler(QtMsgType.QtCriticalMsg, QMessageLogContext(), SECRET)
        raise Reached

    said = io.StringIO()
    monkeypatch.setattr(sys, "stderr", said)
    monkeypatch.setattr(run, "keep_qt_from_remembering", lambda: order.append("forgetful"))
    monkeypatch.setattr(run, "QApplication", lambda _words: order.append("application"))
    monkeypatch.setattr(run, "qInstallMessageHandler", quiet)
    with pytest.raises(Reached):
        run.run_window(None)
    assert order == ["forgetful", "application", "quiet"]
    assert SECRET not in said.getvalue()


def test_a_crash_is_told_to_the_window_and_not_to_standard_error(qapp, monkeypatch):
    told, caught = [], []
    monkeypatch.setattr(sys, "excepthook", lambda *_: told.append("standard error"))
    catcher = CrashCatcher()
    catcher.crashed.connect(caught.append)
    catcher.install()
    error = ValueError(SECRET)
    sys.excepthook(ValueError, error, None)
    catcher.remove()
    assert (told, caught) == ([], [error])


def test_no_other_file_dialog_is_used_anywhere():
    """The static ones would be the desktop's own, which keeps a list of recent files."""
    calls = set()
    for file in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Name | ast.Attribute) and ast.unparse(node).startswith("QFileDialog"):
                calls.add(file.relative_to(SOURCE).as_posix())
    assert calls == {"bridge.py"}


@pytest.fixture
def clipboard(qapp):
    clipboard = QGuiApplication.clipboard()
    clipboard.clear()
    yield clipboard
    clipboard.clear()


def test_what_was_copied_leaves_the_clipboard(qtbot, clipboard):
    guard = ClipboardGuard(stays_ms=100)
    copy_text(SECRET)
    assert clipboard.text() == SECRET
    qtbot.waitUntil(lambda: clipboard.text() == "")
    guard.deleteLater()


def test_what_someone_else_copied_meanwhile_stays(qtbot, clipboard):
    guard = ClipboardGuard(stays_ms=100)
    copy_text(SECRET)
    clipboard.setText("shopping list")  # as another program does: without our mark
    qtbot.wait(250)
    assert clipboard.text() == "shopping list"
    guard.forget()
    assert clipboard.text() == "shopping list"
    guard.deleteLater()


@pytest.mark.parametrize("kind", [PlainTextView, PlainTextField])
def test_text_that_is_copied_with_the_keyboard_is_watched_too(qtbot, dressed, clipboard, kind):
    guard = ClipboardGuard(stays_ms=100)
    view = kind()
    qtbot.addWidget(view)
    view.setPlainText(SECRET)
    view.show()
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_A, CTRL)
    qtbot.keyClick(view, Qt.Key.Key_C, CTRL)
    assert clipboard.text() == SECRET
    qtbot.waitUntil(lambda: clipboard.text() == "")
    guard.deleteLater()


def test_a_line_that_is_copied_with_the_keyboard_is_watched_where_the_desktop_tells_whose_it_is(
    qtbot, dressed, clipboard, monkeypatch
):
    guard = ClipboardGuard(stays_ms=100)
    monkeypatch.setattr(guard, "_clipboard", Owned(clipboard))
    line = TextLine(SECRET)
    qtbot.addWidget(line)
    line.show()
    line.setFocus()
    line.selectAll()
    qtbot.keyClick(line, Qt.Key.Key_C, CTRL)
    assert clipboard.mimeData().hasFormat("x-kde-passwordManagerHint")
    qtbot.waitUntil(lambda: clipboard.text() == "")
    guard.deleteLater()


class Owned:
    """The clipboard as a desktop with windows has it: it knows what came from us. The screen that is none does not."""

    def __init__(self, clipboard):
        self._clipboard = clipboard

    def ownsClipboard(self):
        return True

    def __getattr__(self, name):
        return getattr(self._clipboard, name)


def test_managers_of_the_clipboard_are_asked_not_to_remember():
    data = passing_text(SECRET)
    assert bytes(data.data("x-kde-passwordManagerHint").data()) == b"secret"
    assert any("ExcludeClipboardContentFromMonitorProcessing" in name for name in data.formats())
    assert not data.hasHtml()


def test_closing_the_window_takes_it_off_at_once(qtbot, make_window, clipboard):
    window = make_window()
    copy_text(SECRET)
    window.close()
    window.shut()
    assert clipboard.text() == ""


def every_window(qtbot, window):
    page = window.page
    qtbot.waitUntil(page.passphrase.hasFocus)
    qtbot.keyClicks(page.passphrase, PASSPHRASE)
    qtbot.keyClick(page.passphrase, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.desk is not None and not window._tasks.busy)
    for place in Place:
        window.desk.go(place)
        qtbot.waitUntil(lambda: not window._tasks.busy)


def test_no_title_of_a_window_says_what_is_in_it(qtbot, make_window, workspace):
    fill(workspace, count=5)
    window = make_window()
    every_window(qtbot, window)
    titles = {w.windowTitle() for w in window.findChildren(QWidget) if w.windowTitle()} | {window.windowTitle()}
    assert titles == {"Shilu"}
    assert QApplication.applicationDisplayName() in ("", "pytest-qt-qapp")


def test_no_field_lets_an_input_method_learn_from_it(qtbot, make_window, workspace):
    """Pinyin input keeps what was typed in its own dictionary, in plain, unless it is told that it is private."""
    fill(workspace, count=5)
    window = make_window()
    fields = []
    every_window(qtbot, window)
    for kind in (QLineEdit, QPlainTextEdit):
        fields += [w for w in window.findChildren(kind) if not w.isReadOnly() and not w.objectName().startswith("qt_")]
    learning = [
        field
        for field in fields
        if not field.inputMethodHints() & Qt.InputMethodHint.ImhSensitiveData
        and not (isinstance(field.parent(), QComboBox) and field.parent().accessibleName().startswith("Time"))
    ]
    assert [(type(field), field.accessibleName()) for field in learning] == []


@pytest.mark.parametrize("file", sorted(SOURCE.rglob("*.py")), ids=lambda file: str(file.relative_to(SOURCE)))
def test_nothing_is_kept_through_qt(file):
    """No QSettings of our own, no temporary files, no list of recent documents."""
    names = {ast.unparse(n) for n in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(n, ast.Name)}
    keeping = {"QTemporaryFile", "QTemporaryDir", "QSaveFile", "QFileIconProvider", "QStandardPaths"} & names
    assert keeping == set()
    assert "QSettings" not in names or file.name == "bridge.py"
