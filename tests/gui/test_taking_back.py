"""The history of a contact, and the ways back: undone, withdrawn, put back, erased. Real keys, services as lists."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QPushButton

from shilu.core.bundle import Problem
from shilu.core.errors import UserError
from shilu.core.incident import Status
from shilu.core.revision import FieldChange, Recorder
from shilu.core.wording import source_language
from shilu.gui.dialogs.confirm import ConfirmDialog
from shilu.gui.dialogs.erase import EraseDialog
from shilu.gui.dialogs.history import HistoryDialog
from shilu.gui.dialogs.reason import ReasonDialog
from shilu.gui.pages.lenders import LendersPage
from shilu.gui.pages.timeline import TimelinePage
from shilu.gui.widgets.history import HistoryList
from shilu.gui.widgets.text import PlainLabel
from shilu.gui.words import Words
from shilu.host.history_words import HistoryWords, utc_offset
from tests.gui.fakes import ZONE, fill
from tests.gui.fakes_of_history import FakeBackups, make_revision

HOSTILE = '<img src="/etc/passwd"><b>bold</b>'


@pytest.fixture
def page(qtbot, tools, workspace):
    fill(workspace, count=30)
    workspace.backups = FakeBackups()
    page = TimelinePage(workspace=workspace, tools=tools)
    qtbot.addWidget(page)
    page.resize(1200, 700)
    page.set_case(workspace.cases.cases[0])
    page.show()
    page.activateWindow()
    page.arrive()
    qtbot.waitUntil(lambda: page.model.total == 30 and not page.tasks.busy)
    return page


def said(widget):
    return "\n".join(label.text() for label in widget.findChildren(PlainLabel) if label.isVisibleTo(widget))


def open_history(qtbot, page):
    button = page.detail.history_button
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: page.detail.history is not None)
    return page.detail.history


def answer(monkeypatch, kind, *, reason="", accept=True):
    """The person in front of a dialog."""
    seen = []

    def exec_(dialog):
        seen.append(dialog)
        if reason:
            dialog.reason.setText(reason)
        dialog.accept() if accept else dialog.reject()
        return dialog.result()

    monkeypatch.setattr(kind, "exec", exec_)
    return seen


def test_the_history_tells_who_when_why_and_what_changed(qtbot, page):
    history = open_history(qtbot, page)
    told = said(history)
    assert "Contact revised" in told
    assert "王律师" in told
    assert "UTC+08:00" in told
    assert "Reason: The time was wrong" in told
    assert "She was frightened." in told
    assert [entry.kind for entry in history.entries] == ["incident.judged", "incident.logged"]  # the newest first


def test_it_stays_open_for_the_next_contact_and_is_shut_again(qtbot, page):
    open_history(qtbot, page)
    qtbot.keyClick(page.table, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: page.detail.history is not None and page.detail.history_button.isChecked())
    assert {entry.subject for entry in page.detail.history.entries} == {page.detail.incident.id}
    page.detail.history_button.click()
    assert page.detail.history is None


def test_an_entry_is_undone_with_or_without_a_reason(qtbot, page, workspace, monkeypatch):
    history = open_history(qtbot, page)
    asked = answer(monkeypatch, ReasonDialog)
    undo = history.findChildren(QPushButton)[0]
    undo.setFocus()
    qtbot.keyClick(undo, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(workspace.history.undone))
    assert workspace.history.undone == [(history.entries[0].ref, "", False)]
    assert len(asked) == 1
    qtbot.waitUntil(lambda: "Undone" in page.messages.text)


@pytest.mark.parametrize("goes_on", [True, False])
def test_what_was_changed_again_since_is_asked_about_before_it_goes_too(qtbot, page, workspace, monkeypatch, goes_on):
    workspace.history.refusal = UserError("usage.changed_since")
    history = open_history(qtbot, page)
    answer(monkeypatch, ReasonDialog)
    asked = answer(monkeypatch, ConfirmDialog, accept=goes_on)
    history.findChildren(QPushButton)[0].click()
    qtbot.waitUntil(lambda: bool(asked) and not page.tasks.busy)
    assert [force for _, _, force in workspace.history.undone] == ([True] if goes_on else [])


def test_a_contact_is_withdrawn_and_put_back(qtbot, page, workspace, monkeypatch):
    gone = page.detail.incident
    answer(monkeypatch, ReasonDialog, reason="a friend")
    page.detail._withdraw.setFocus()
    qtbot.keyClick(page.detail._withdraw, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "withdrawn" in page.messages.text)
    assert workspace.vault.log[-1][0] == "a friend"
    page.messages.action_requested.emit()
    qtbot.waitUntil(lambda: "back in the record" in page.messages.text)
    assert next(i for i in workspace.vault.incidents if i.id == gone.id).status is Status.REVIEWED


def test_erasing_says_what_goes_asks_for_a_reason_and_promises_nothing(qtbot, page, workspace, monkeypatch):
    gone = page.detail.incident
    texts = []

    def exec_(dialog):
        texts.append(said(dialog))
        dialog.accept()
        assert dialog.result() != QDialog.DialogCode.Accepted  # no reason yet
        qtbot.keyClicks(dialog.reason, "private message of a friend")
        qtbot.keyClick(dialog.reason, Qt.Key.Key_Return)
        assert dialog.result() != QDialog.DialogCode.Accepted  # Enter alone does not erase
        dialog.accept_button.click()
        return dialog.result()

    monkeypatch.setattr(EraseDialog, "exec", exec_)
    page.detail._erase.setFocus()
    qtbot.keyClick(page.detail._erase, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(workspace.erasing.erased) and not page.tasks.busy)
    assert workspace.erasing.erased == [((gone.id,), "private message of a friend")]
    assert "2 source rows would go." in texts[0]
    assert "backups" in texts[0]
    assert "Copies in backups made earlier stay" in page.messages.text
    assert page.model.total == 29
    assert page.detail.incident.id != gone.id


def test_a_backup_is_offered_before_erasing(qtbot, page, workspace, desktop, monkeypatch, tmp_path):
    desktop.save_to = tmp_path / "before.shilu-backup"

    def exec_(dialog):
        dialog.backup_button.click()
        assert not dialog.accept_button.isEnabled()
        qtbot.waitUntil(lambda: bool(workspace.backups.made) and dialog.accept_button.isEnabled())
        assert "made and checked" in said(dialog)
        return QDialog.DialogCode.Rejected

    monkeypatch.setattr(EraseDialog, "exec", exec_)
    page.detail._erase.click()
    qtbot.waitUntil(lambda: bool(workspace.backups.made) and not page.tasks.busy)
    assert workspace.backups.made == [desktop.save_to]
    assert workspace.erasing.erased == []


def test_a_backup_that_has_something_damaged_says_so_before_anything_is_erased(
    qtbot, page, workspace, desktop, monkeypatch, tmp_path
):
    desktop.save_to = tmp_path / "before.shilu-backup"
    workspace.backups.problems = (Problem("blobs/ab", "attachment_damaged", ("1/3", "2/4")),)
    told = []

    def exec_(dialog):
        dialog.backup_button.click()
        qtbot.waitUntil(lambda: bool(workspace.backups.made) and dialog.accept_button.isEnabled())
        told.append(said(dialog))
        return QDialog.DialogCode.Rejected

    monkeypatch.setattr(EraseDialog, "exec", exec_)
    page.detail._erase.click()
    qtbot.waitUntil(lambda: bool(told))
    assert "1 attachment was missing or damaged in the vault itself, and so is in the backup" in told[0]
    assert "1/3, 2/4" in told[0]


def test_a_backup_that_fails_is_said_in_the_dialog(qtbot, page, workspace, desktop, monkeypatch, tmp_path):
    desktop.save_to = tmp_path / "before.shilu-backup"
    workspace.backups.refusal = UserError("disk.full")
    told = []

    def exec_(dialog):
        dialog.backup_button.click()
        qtbot.waitUntil(dialog.accept_button.isEnabled)
        told.append(said(dialog))
        return QDialog.DialogCode.Rejected

    monkeypatch.setattr(EraseDialog, "exec", exec_)
    page.detail._erase.click()
    qtbot.waitUntil(lambda: bool(told))
    assert "The disk is full" in told[0]


def test_reading_the_history_holds_the_window_up_by_nothing(qtbot, page, workspace, monkeypatch):
    may_go_on, read = threading.Event(), workspace.history.revisions
    monkeypatch.setattr(workspace.history, "revisions", lambda subject: may_go_on.wait(10) and read(subject))
    page.detail.history_button.click()
    assert page.detail.history is None
    qtbot.keyClick(page.table, Qt.Key.Key_Down)
    may_go_on.set()
    qtbot.waitUntil(lambda: page.detail.history is not None)


@pytest.fixture
def words(dressed):
    return HistoryWords(Words(source_language()), ZONE)


def test_times_of_recording_are_those_of_the_clock_that_recorded(words):
    entry = make_revision(0, recorded_ms=1_780_000_000_000, recorded_offset_s=-(9 * 3600 + 1800))
    assert words.recorded(entry) == "2026-05-28 10:56:40 UTC-09:30"
    assert utc_offset(0) == "UTC+00:00"


def test_what_was_measured_of_the_clock_stands_beside(words):
    assert words.clock(make_revision(1)) == ""
    assert words.clock(make_revision(1, clock_offset_ms=125_000)) == "the clock was ahead by 2 min 05 s"
    assert words.clock(make_revision(1, clock_offset_ms=-300)) == "the clock was behind by less than a second"


@pytest.mark.parametrize(
    ("entry", "who"),
    [
        (make_revision(1, by=Recorder("s", "passphrase", "王律师")), "王律师"),
        (make_revision(1, by=Recorder("s", "recovery", "")), "with the recovery key"),
        (make_revision(1, by=Recorder("s", "", "")), "with the passphrase"),
        (make_revision(1, ours=False, by=Recorder("s", "", "")), "in another vault"),
        (make_revision(1, ours=False, by=Recorder("s", "passphrase", "李文")), "李文, in another vault"),
        (make_revision(1, erased=True), ""),
    ],
)
def test_who_it_was_is_told_as_well_as_it_is_known(words, entry, who):
    assert words.who(entry) == who


def test_an_erased_entry_shows_its_place_alone(qtbot, dressed):
    entry = make_revision(1, erased=True, recorded_ms=None, by=Recorder(""), changes=(), kind="", label="")
    shown = HistoryList(words=Words(source_language()), zone=ZONE)
    qtbot.addWidget(shown)
    shown.add([entry])
    assert "erased" in said(shown)
    assert not shown.findChildren(QPushButton)


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("tags", ["police"], "Poses as police or prosecutor"),
        ("status", "withdrawn", "Withdrawn"),
        ("include", "privileged", "Privileged"),
        ("reached", [{"kind": "third_person", "number": "10212340001", "label": "mother", "id": ""}], "mother"),
        ("closed", True, "yes"),
        ("rows", 1200, "1,200"),
        ("summary", "", "nothing"),
        ("status", "from a newer version", "from a newer version"),
        ("unheard_of", {"a": [1, None]}, "a: 1, –"),
    ],
)
def test_values_are_told_as_people_read_them(words, field, value, shown):
    assert shown in words.value(field, value)


def test_text_in_the_history_is_text(qtbot, dressed):
    entry = make_revision(1, reason=HOSTILE, changes=(FieldChange("summary", HOSTILE, HOSTILE * 9),), label=HOSTILE)
    shown = HistoryList(words=Words(source_language()), zone=ZONE, about="")
    qtbot.addWidget(shown)
    shown.add([entry])
    labels = shown.findChildren(PlainLabel)
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in labels)
    assert any(HOSTILE in label.text() for label in labels)
    assert QApplication.instance() is not None


@pytest.fixture
def lenders(qtbot, tools, workspace):
    fill(workspace, count=60)
    page = LendersPage(workspace=workspace, tools=tools)
    qtbot.addWidget(page)
    page.resize(1120, 700)
    page.set_case(workspace.cases.cases[0])
    page.show()
    page.activateWindow()
    page.arrive()
    qtbot.waitUntil(lambda: bool(page.model.rows) and not page.tasks.busy)
    return page


def dialog_of(qtbot):
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), HistoryDialog))
    dialog = QApplication.activeModalWidget()
    qtbot.waitUntil(lambda: dialog.list is not None)
    return dialog


def test_a_lender_and_a_number_have_a_history_too(qtbot, lenders):
    for button in (lenders.history_button, lenders._point_history):
        lenders.own.selectRow(0)
        button.setFocus()
        qtbot.keyClick(button, Qt.Key.Key_Return)
        dialog = dialog_of(qtbot)
        assert len(dialog.list.entries) == 2
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
        qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)


def test_what_is_undone_in_the_dialog_is_read_anew(qtbot, lenders, workspace, monkeypatch):
    lenders.history_button.click()
    dialog = dialog_of(qtbot)
    shown = dialog.list
    answer(monkeypatch, ReasonDialog, reason="wrong lender")
    with qtbot.waitSignal(lenders.histories.undone):
        shown.findChildren(QPushButton)[0].click()
    assert workspace.history.undone[0][1] == "wrong lender"
    qtbot.waitUntil(lambda: dialog.list is not shown and bool(dialog.list.entries))
    dialog.close()


def test_a_long_history_comes_page_by_page(qtbot, lenders, workspace):
    lenders.histories.open_case("case-1", "张三", ZONE)
    dialog = dialog_of(qtbot)
    assert len(dialog.list.entries) == 100
    qtbot.waitUntil(lambda: "No. 150" in said(dialog))
    dialog._more.click()
    qtbot.waitUntil(lambda: len(dialog.list.entries) == 150)
    assert not dialog._more.isVisible()
    dialog.close()
