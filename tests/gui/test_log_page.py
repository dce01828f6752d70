"""Logging one contact from the keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtTest import QTest

from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.errors import UserError
from shilu.core.incident import ReachedKind
from shilu.core.party import PartyDraft
from shilu.core.when import Precision
from shilu.gui.pages.log import LogPage
from shilu.gui.widgets.contact_fields import duration_s
from shilu.gui.widgets.segmented import ChoiceRow, keys_for
from tests.gui.fakes import NOW_MS

TAB, ENTER = Qt.Key.Key_Tab, Qt.Key.Key_Return
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def page(qtbot, tools, workspace):
    page = LogPage(workspace=workspace, tools=tools)
    qtbot.addWidget(page)
    page.resize(900, 1400)
    page.set_case(workspace.add_case())
    page.show()
    qtbot.waitExposed(page)
    page.activateWindow()
    page.arrive()
    qtbot.waitUntil(lambda: page.form.address.hasFocus() and not page.tasks.busy)
    return page


def press(key, modifiers=Qt.KeyboardModifier.NoModifier):
    from PySide6.QtWidgets import QApplication

    QTest.keyClick(QApplication.focusWidget(), key, modifiers)


def write(text):
    from PySide6.QtWidgets import QApplication

    QTest.keyClicks(QApplication.focusWidget(), text)


def test_a_missed_call_from_top_to_bottom_without_a_mouse(qtbot, page, workspace):
    write("104 1234 5678")
    press(TAB)
    write("about 9pm yesterday")
    press(TAB)
    write("c")  # call
    press(TAB)
    write("i")  # incoming
    press(TAB)
    write("m")  # missed, so that there is no length
    press(TAB)
    write("a")  # another person
    press(TAB)
    write("mother")
    press(TAB)
    write("10212340001")
    press(TAB)
    press(TAB)  # past the contacts file
    write("Pay today.")
    press(TAB)
    write("She was frightened.")
    press(ENTER, CTRL)
    qtbot.waitUntil(lambda: bool(workspace.intake.drafts))
    draft = workspace.intake.drafts[0]
    assert draft.address == "104 1234 5678"
    assert (draft.channel, draft.direction, draft.outcome) == (Channel.CALL, Direction.INCOMING, Outcome.MISSED)
    assert draft.when.approximate
    assert draft.duration_s is None
    assert draft.reached[0].kind is ReachedKind.THIRD_PERSON
    assert (draft.reached[0].label, draft.reached[0].number) == ("mother", "10212340001")
    assert (draft.text, draft.summary) == ("Pay today.", "She was frightened.")


def test_empty_means_now_and_a_withheld_number(qtbot, page, workspace):
    press(ENTER, CTRL)
    qtbot.waitUntil(lambda: bool(workspace.intake.drafts))
    draft = workspace.intake.drafts[0]
    assert draft.when.earliest_ms == NOW_MS
    assert draft.when.precision is Precision.SECOND
    assert draft.address == ""


def test_a_time_nobody_understands_is_said_and_nothing_is_saved(qtbot, page, workspace):
    qtbot.keyClicks(page.form.when, "whenever")
    assert "whenever" in page.form.fields.when_hint.text()
    press(ENTER, CTRL)
    assert "whenever" in page.messages.text
    assert page.form.when.hasFocus()
    assert not workspace.intake.drafts


def test_who_is_behind_the_number_is_guessed_and_enter_accepts(qtbot, page, workspace):
    party = workspace.parties.add(PartyDraft("速易贷"))
    workspace.parties.link(party.id, "10412345678", "CN")
    page.arrive()
    qtbot.waitUntil(lambda: not page.tasks.busy)
    qtbot.keyClicks(page.form.address, "+86 104-1234-5678")
    qtbot.waitUntil(lambda: page.form.lender.guess == "速易贷")
    assert page.form.lender.currentText() == ""
    page.form.lender.setFocus()
    qtbot.keyClick(page.form.lender, ENTER)
    assert page.form.lender.currentText() == "速易贷"
    press(ENTER, CTRL)
    qtbot.waitUntil(lambda: bool(workspace.intake.drafts))
    assert workspace.intake.drafts[0].party == party.id


def test_a_lender_nobody_knows_is_made(qtbot, page, workspace):
    page.form.lender.setEditText("小橙分期")
    press(ENTER, CTRL)
    qtbot.waitUntil(lambda: bool(workspace.intake.drafts))
    assert [party.name for party in workspace.vault.parties] == ["小橙分期"]
    assert workspace.intake.drafts[0].party == workspace.vault.parties[0].id


def test_save_and_next_stays_with_an_empty_form(qtbot, page, workspace):
    qtbot.keyClicks(page.form.address, "10412345678")
    with qtbot.waitSignal(page.incident_saved) as saved:
        page.next_button.click()
    assert saved.args[1] is True
    assert page.form.is_empty
    qtbot.waitUntil(page.form.address.hasFocus)


def test_what_was_refused_stays_in_the_form(qtbot, page, workspace):
    workspace.intake.refusal = UserError("disk.full")
    qtbot.keyClicks(page.form.address, "10412345678")
    page.save_button.click()
    qtbot.waitUntil(lambda: bool(page.messages.text))
    assert page.form.address.text() == "10412345678"
    assert page.save_button.isEnabled()


def test_files_are_attached_by_button_and_taken_out_again(qtbot, page, desktop, workspace, tmp_path):
    desktop.files = (tmp_path / "shot.png", tmp_path / "call.m4a")
    page.form.drop.button.click()
    page.form.files.setCurrentRow(0)
    page.form.files.itemActivated.emit(page.form.files.item(0))
    page.save_button.click()
    qtbot.waitUntil(lambda: bool(workspace.intake.drafts))
    assert [file.name for file in workspace.intake.drafts[0].files] == ["call.m4a"]


def test_messages_have_no_outcome_and_calls_have_a_length(qtbot, page, workspace):
    page.form.fields.duration.setText("1:30")
    assert page.form.value().duration_s == 90
    page.form.channel.set_value(Channel.SMS)
    assert not page.form.fields.duration.isVisible()
    draft = page.form.value()
    assert (draft.outcome, draft.duration_s) == (Outcome.UNKNOWN, None)
    page.form.channel.set_value(None)
    page.form.fields.more_channels.setCurrentIndex(page.form.fields.more_channels.findData(Channel.LETTER))
    assert page.form.value().channel is Channel.LETTER


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("", None), ("90", 90), ("1:30", 90), ("1m30s", 90), ("2分5秒", 125), ("1：05", 65), ("soon", None)],
)
def test_lengths_as_people_write_them(text, seconds):
    assert duration_s(text) == seconds


def test_a_row_of_choices_is_one_stop_with_arrows_and_keys(qtbot):
    row = ChoiceRow([(1, "Answered"), (2, "Missed"), (3, "Answered elsewhere")], name="Outcome")
    qtbot.addWidget(row)
    row.show()
    first = row._buttons[0]
    qtbot.keyClick(first, Qt.Key.Key_Right)
    assert row.value() == 2
    qtbot.keyClick(row._buttons[1], Qt.Key.Key_Left)
    qtbot.keyClick(row._buttons[0], Qt.Key.Key_Left)
    assert row.value() == 3
    qtbot.keyClicks(row._buttons[2], "m")
    assert row.value() == 2
    qtbot.keyClicks(row._buttons[1], "1")
    assert row.value() == 1
    assert sum(bool(b.focusPolicy() & Qt.FocusPolicy.TabFocus) for b in row._buttons) == 1


def test_keys_are_first_letters_then_digits():
    assert keys_for(("Answered", "Missed", "Answered elsewhere")) == ("a", "m", "n")
    assert keys_for(("已接", "未接")) == ("1", "2")
    assert keys_for(("放贷方", "贷款APP", "催收机构")) == ("1", "2", "3"), "one label in Latin letters shifts none"
    assert keys_for("一二三四五六七八九十") == (*"123456789", "")


def pasted(field, text):
    field.clear()
    data = QMimeData()
    data.setText(text)
    field.insertFromMimeData(data)
    return field.toPlainText()


def test_a_text_that_the_window_would_wait_for_belongs_in_a_file_and_that_is_said(page):
    long_message = "今天不还钱就通知家人。\n" * 10_000
    assert pasted(page.form.text, long_message) == long_message
    assert not page.messages.isVisible()
    for too_long in ("今天" * 100_000, "还\n" * 600_000):
        page.messages.clear()
        assert pasted(page.form.text, too_long) == ""
        assert page.messages.isVisible()


def test_a_line_does_not_grow_too_long_piece_by_piece(page):
    piece = "今天不还" * 3_000
    assert pasted(page.form.summary, piece) == piece
    data = QMimeData()
    data.setText(piece)
    page.form.summary.insertFromMimeData(data)
    assert page.form.summary.toPlainText() == piece
