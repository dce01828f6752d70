"""Nothing in the window interprets text: proved on the source, and on the screen."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor, QTextDocumentFragment
from PySide6.QtWidgets import QAbstractButton, QLabel

import shilu.gui
from shilu.gui.messages import Messages
from shilu.gui.widgets.detail import DetailPane
from shilu.gui.widgets.text import ElidedLabel, PlainLabel, PlainTextView, button_text, explain
from tests.gui.fakes import ZONE, make_incident, point

SOURCE = Path(shilu.gui.__file__).parent
ONLY_HOME = SOURCE / "widgets" / "text.py"
GUESSING = {
    "QLabel",
    "QMessageBox",
    "QTextEdit",
    "QTextBrowser",
    "QTextDocument",
    "QErrorMessage",
    "QInputDialog",
    "QProgressDialog",
    "QToolTip",
    "QWhatsThis",
    "QSplashScreen",
    "QWizardPage",
}
RICH_CALLS = {"setToolTip", "setWhatsThis", "setStatusTip", "setHtml", "insertHtml", "appendHtml", "setToolTipDuration"}
HOSTILE = '<img src="/etc/passwd"><b>bold</b> & \u202e evil \x07'


@pytest.mark.parametrize("file", sorted(SOURCE.rglob("*.py")), ids=lambda file: str(file.relative_to(SOURCE)))
def test_widgets_that_guess_whether_text_is_html_are_used_in_one_place_only(file):
    tree = ast.parse(file.read_text("utf-8"))
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    names |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    found = names & (RICH_CALLS - {"setToolTip"} if file == ONLY_HOME else GUESSING | RICH_CALLS)
    assert not found


def test_what_shows_beside_the_pointer_is_read_as_text(qtbot):
    label = PlainLabel("x")
    qtbot.addWidget(label)
    explain(label, HOSTILE)
    shown = QTextDocumentFragment.fromHtml(label.toolTip()).toPlainText()
    assert shown.startswith('<img src="/etc/passwd"><b>bold</b> & [U+202E]')
    assert label.accessibleDescription().startswith('<img src="/etc/passwd"><b>bold</b> & [U+202E]')


def test_labels_show_markup_as_text_and_name_what_would_act(qtbot):
    for kind in (PlainLabel, ElidedLabel):
        label = kind(HOSTILE)
        qtbot.addWidget(label)
        assert label.textFormat() is Qt.TextFormat.PlainText
        assert label.text().startswith('<img src="/etc/passwd"><b>bold</b> & [U+202E]')
        assert "[U+0007]" in label.text()


def test_text_views_keep_the_words_as_they_are(qtbot):
    view = PlainTextView()
    qtbot.addWidget(view)
    view.setPlainText(HOSTILE + "\r\n第二行")
    assert view.toPlainText() == '<img src="/etc/passwd"><b>bold</b> & [U+202E] evil [U+0007]\n第二行'
    assert view.isReadOnly()


def test_an_ampersand_on_a_button_is_an_ampersand():
    assert button_text("Fish & Loans\n") == "Fish && Loans"


def test_a_hostile_incident_is_shown_as_text_all_over_the_pane(qtbot, tools):
    pane = DetailPane(words=tools.words)
    qtbot.addWidget(pane)
    hostile = make_incident(text=HOSTILE, summary=HOSTILE, contact_point=point(HOSTILE, name=HOSTILE))
    pane.show_incident(hostile, ZONE)
    for label in pane.findChildren(QLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText
        assert "\u202e" not in label.text()
    for button in pane.findChildren(QAbstractButton):
        assert "\u202e" not in button.text()
    assert any("<img" in view.toPlainText() for view in pane.findChildren(PlainTextView))


def test_the_message_bar_shows_a_files_name_as_text(qtbot, tools):
    from shilu.core.errors import UserError

    bar = Messages(texts=tools.texts)
    qtbot.addWidget(bar)
    bar.show_error(UserError("file.missing", name=HOSTILE))
    assert "<img" in bar.text
    assert "\u202e" not in bar.text


@pytest.mark.parametrize(
    "line", ["你再不还钱，我就打给你妈。", "سأتصل بعائلتك غدا", "मैं तुम्हारे परिवार को फोन करूँगा", "😡 pay now", "plain"]
)
def test_no_line_of_a_text_is_cut_off_whatever_it_is_written_in(qtbot, dressed, line):
    view = PlainTextView(role="verbatim", fit=True)
    view.setPlainText("\n".join([line] * 40))
    qtbot.addWidget(view)
    view.resize(300, 100)
    view.show()
    qtbot.waitExposed(view)
    view.moveCursor(QTextCursor.MoveOperation.End)
    assert view.verticalScrollBar().maximum() == 0
    assert view.cursorRect().bottom() <= view.viewport().height()
    assert view.cursorRect().bottom() > view.viewport().height() - 2 * view.cursorRect().height()
