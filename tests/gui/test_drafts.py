"""What is typed and not saved: kept within two seconds, offered again, removed when it is saved or discarded."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from shilu.core.channel import Channel, Outcome
from shilu.core.clock import FixedClock
from shilu.core.draft import Draft, DraftKind
from shilu.core.errors import UserError
from shilu.core.wording import source_language
from shilu.gui.dialogs.confirm import ConfirmDialog
from shilu.gui.dialogs.judgement import JudgementDialog
from shilu.gui.main_window import MainWindow
from shilu.gui.navigation import Place
from shilu.gui.pages import drafting
from shilu.gui.tasks import Tasks
from shilu.host.paths import resources_folder
from shilu.host.settings import SettingsFile, Theme
from shilu.services.cautions import Cautions
from tests.gui.fakes import NOW_MS, PASSPHRASE, FakeGate, FakeTraces, FakeVerifying, fill, make_incident

CTRL = Qt.KeyboardModifier.ControlModifier
DAY_MS = 86_400_000


@pytest.fixture(autouse=True)
def impatient(request, monkeypatch):
    """Most tests need not wait for a second; what is promised of the time is tested with the real one."""
    if "within_two_seconds" not in request.node.name:
        monkeypatch.setattr(drafting, "EVERY_MS", 60)
        monkeypatch.setattr(drafting, "AGAIN_MS", 400)


@pytest.fixture
def open_desk(qtbot, dressed, desktop, workspace, tmp_path):
    """Starts the program and opens the vault, as often as it is called."""
    started = []
    if not workspace.cases.cases:
        workspace.add_case()

    def start():
        tasks = Tasks()
        texts = source_language()
        window = MainWindow(
            gate=FakeGate(workspace, tmp_path),
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
        started.append(window)
        qtbot.addWidget(window)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        page = window.page
        qtbot.waitUntil(page.passphrase.hasFocus)
        qtbot.keyClicks(page.passphrase, PASSPHRASE)
        qtbot.keyClick(page.passphrase, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: window.desk is not None and window.desk.place is Place.TIMELINE)
        qtbot.waitUntil(lambda: not tasks.busy)
        return window

    yield start
    for window in started:
        window.shut()


def write(text):
    QTest.keyClicks(QApplication.focusWidget(), text)


def log_something(qtbot, window, text="10412345678"):
    qtbot.keyClick(window, Qt.Key.Key_N, CTRL)
    qtbot.waitUntil(window.desk.log.form.address.hasFocus)
    write(text)


def only_draft(workspace):
    assert len(workspace.drafts.table) == 1
    return next(iter(workspace.drafts.table.values()))


def test_what_is_typed_is_kept_within_two_seconds(qtbot, open_desk, workspace):
    window = open_desk()
    log_something(qtbot, window, "104")
    typed_at = time.monotonic()
    qtbot.waitUntil(lambda: bool(workspace.drafts.table))
    assert time.monotonic() - typed_at < 2
    draft = only_draft(workspace)
    assert (draft.case, draft.kind, draft.form["address"]) == ("case-1", DraftKind.CONTACT, "104")


def test_one_draft_follows_the_typing(qtbot, open_desk, workspace):
    window = open_desk()
    log_something(qtbot, window, "104")
    qtbot.waitUntil(lambda: bool(workspace.drafts.table))
    first = only_draft(workspace).id
    write("12345678")
    qtbot.waitUntil(lambda: only_draft(workspace).form["address"] == "10412345678")
    assert only_draft(workspace).id == first
    assert "Draft kept" in window.desk.log._state.text()


def test_a_draft_does_not_wait_for_long_work(qtbot, open_desk, workspace):
    """Four imports at once take every thread of the pool; the draft has one of its own."""
    window = open_desk()
    may_end = threading.Event()
    for _ in range(4):
        window._tasks.run(lambda _job: may_end.wait(20), done=window._on_remembered)
    try:
        log_something(qtbot, window)
        qtbot.waitUntil(lambda: bool(workspace.drafts.table), timeout=15_000)
    finally:
        may_end.set()


def test_it_is_gone_once_the_contact_is_saved(qtbot, open_desk, workspace):
    window = open_desk()
    log_something(qtbot, window)
    qtbot.waitUntil(lambda: bool(workspace.drafts.table))
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: len(workspace.intake.drafts) == 1 and not window._tasks.busy)
    assert workspace.drafts.table == {}


def test_saving_before_the_first_draft_leaves_none_behind(qtbot, open_desk, workspace):
    window = open_desk()
    log_something(qtbot, window)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: len(workspace.intake.drafts) == 1)
    qtbot.wait(drafting.EVERY_MS * 5)
    assert workspace.drafts.table == {}


def test_what_could_not_be_saved_stays_a_draft(qtbot, open_desk, workspace):
    workspace.intake.refusal = UserError("disk.full")
    window = open_desk()
    log_something(qtbot, window)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: bool(window.desk.log.messages.text))
    qtbot.waitUntil(lambda: bool(workspace.drafts.table))
    assert only_draft(workspace).form["address"] == "10412345678"


@pytest.mark.parametrize("way", ["cancel", "empty"])
def test_it_is_gone_when_it_is_not_wanted(qtbot, open_desk, workspace, way):
    window = open_desk()
    log_something(qtbot, window)
    qtbot.waitUntil(lambda: bool(workspace.drafts.table))
    if way == "cancel":
        window.desk.log.cancel_button.click()
    else:
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_A, CTRL)
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: not workspace.drafts.table)


def test_what_was_thrown_away_by_mistake_comes_back(qtbot, open_desk, workspace):
    window = open_desk()
    log_something(qtbot, window)
    window.desk.log.cancel_button.click()
    page = window.desk.timeline
    assert window.desk.place is Place.TIMELINE
    assert "What was typed was not saved." in page.messages.text
    page.messages._action.click()
    assert window.desk.place is Place.LOG
    assert window.desk.log.form.address.text() == "10412345678"
    qtbot.waitUntil(lambda: bool(workspace.drafts.table))  # and is kept again
    assert only_draft(workspace).form["address"] == "10412345678"


def test_notes_that_cannot_be_kept_as_a_draft_are_said_to_be_so_while_they_are_typed(
    qtbot, open_desk, workspace, monkeypatch
):
    workspace.vault.incidents.append(make_incident(1))
    workspace.drafts.refusal = UserError("disk.full")
    window = open_desk()
    page = window.desk.timeline
    qtbot.waitUntil(lambda: page.detail.incident is not None)
    said = []

    def exec_(dialog):
        dialog.show()
        dialog.summary.setPlainText("she cried for an hour")
        qtbot.waitUntil(dialog.complaint.isVisible)
        said.append(dialog.complaint.text())
        workspace.drafts.refusal = None
        qtbot.waitUntil(dialog.complaint.isHidden)
        dialog.accept()
        return dialog.result()

    monkeypatch.setattr(JudgementDialog, "exec", exec_)
    page.detail._edit.click()
    assert "cannot be kept as a draft" in said[0]
    assert "Make room" in said[0]


def test_cancelling_an_empty_form_says_nothing(qtbot, open_desk):
    window = open_desk()
    window.desk.go(Place.LOG)
    window.desk.log.cancel_button.click()
    assert not window.desk.timeline.messages.text


def test_notes_that_were_thrown_away_by_mistake_come_back(qtbot, open_desk, workspace, monkeypatch):
    workspace.vault.incidents.append(make_incident(1))
    window = open_desk()
    page = window.desk.timeline
    qtbot.waitUntil(lambda: page.detail.incident is not None)
    seen = []

    def exec_(dialog):
        seen.append(dialog.summary.toPlainText())
        if len(seen) == 1:
            dialog.summary.setPlainText("she cried for an hour")
            dialog.reject()
        else:
            dialog.accept()
        return dialog.result()

    monkeypatch.setattr(JudgementDialog, "exec", exec_)
    page.detail._edit.click()
    assert "Your notes were not saved." in page.messages.text
    page.messages._action.click()
    assert seen == ["", "she cried for an hour"]
    qtbot.waitUntil(lambda: bool(workspace.vault.log))
    assert workspace.vault.log[0][1].summary == "she cried for an hour"


@pytest.mark.parametrize("way", ["lock", "close"])
def test_locking_and_closing_keep_what_was_typed_a_moment_ago(qtbot, open_desk, workspace, way):
    window = open_desk()
    log_something(qtbot, window)
    if way == "lock":
        qtbot.keyClick(window, Qt.Key.Key_L, CTRL)
        assert not window.isVisible()
    else:
        assert window.close()
    window.shut()
    assert only_draft(workspace).form["address"] == "10412345678"


def test_locking_works_from_a_dialog_and_keeps_the_notes_in_it(qtbot, open_desk, workspace):
    workspace.vault.incidents.append(make_incident(1))
    window = open_desk()
    qtbot.waitUntil(lambda: window.desk.timeline.detail.incident is not None)
    seen = []

    def person():
        dialog = QApplication.activeModalWidget()
        seen.append(dialog)
        qtbot.waitUntil(dialog.isActiveWindow)
        write("she cried for an hour")
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_L, CTRL)
        dialog.reject()  # where it is not gone by now

    QTimer.singleShot(0, person)
    window.desk.timeline.detail._edit.click()
    assert isinstance(seen[0], JudgementDialog)
    assert window.was_locked
    assert not [shown for shown in QApplication.topLevelWidgets() if shown.isVisible()]
    window.shut()
    assert only_draft(workspace).form["summary"] == "she cried for an hour"


def keep(workspace, **form):
    """A draft as the day before left it."""
    texts = {"address": "10412345678", "when": "", **form}
    draft = Draft("d" * 26, "case-1", DraftKind.CONTACT, NOW_MS - DAY_MS, NOW_MS - DAY_MS + 60_000, texts)
    workspace.drafts.table[draft.id] = draft
    return draft


def go_on(qtbot, window):
    bar = window.desk.unfinished
    qtbot.waitUntil(bar.isVisible)
    bar.bars[0].step.setFocus()
    qtbot.keyClick(bar.bars[0].step, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not window._tasks.busy)
    return window.desk.log.form


def test_it_is_offered_again_and_goes_on_where_it_was(qtbot, open_desk, workspace, tmp_path):
    window = open_desk()
    log_something(qtbot, window)
    form = window.desk.log.form
    form.channel.set_value(None)
    form.fields.more_channels.setCurrentIndex(form.fields.more_channels.findData(Channel.LETTER))
    form.text.setPlainText("Pay today.\nOr else.")
    form.tags.set_values(("police", "work"))
    form.add_files((tmp_path / "letter.jpg",))
    window.close()
    window.shut()
    again = open_desk()
    assert "An unfinished contact from" in again.desk.unfinished.text
    form = go_on(qtbot, again)
    assert again.desk.place is Place.LOG
    assert form.address.text() == "10412345678"
    assert form.text.toPlainText() == "Pay today.\nOr else."
    assert form.tags.values() == ("police", "work")
    assert form.value().channel is Channel.LETTER
    assert [file.name for file in form.value().files] == ["letter.jpg"]
    assert not again.desk.unfinished.isVisible()
    before = only_draft(workspace).id
    form.address.setFocus()
    write("9")
    qtbot.waitUntil(lambda: only_draft(workspace).form["address"].endswith("9"))
    assert only_draft(workspace).id == before


@pytest.mark.parametrize(("typed", "is_at"), [("", "2026-05-28 04:26:40"), ("yesterday 9:40", "2026-05-27 09:40")])
def test_a_time_that_was_relative_to_that_day_keeps_its_meaning(qtbot, open_desk, workspace, typed, is_at):
    keep(workspace, when=typed)
    form = go_on(qtbot, open_desk())
    assert form.when.text() == is_at


def test_discarding_asks_first_and_then_removes_it(qtbot, open_desk, workspace, monkeypatch):
    keep(workspace)
    window = open_desk()
    bar = window.desk.unfinished
    qtbot.waitUntil(bar.isVisible)
    monkeypatch.setattr(ConfirmDialog, "exec", lambda _dialog: QDialog.DialogCode.Rejected)
    bar.bars[0].other.click()
    assert bar.isVisible()
    monkeypatch.setattr(ConfirmDialog, "exec", lambda _dialog: QDialog.DialogCode.Accepted)
    bar.bars[0].other.click()
    qtbot.waitUntil(lambda: not workspace.drafts.table and not bar.isVisible())


def test_several_are_offered_together_the_one_changed_last_first(qtbot, open_desk, workspace):
    older = keep(workspace)
    newer = replace(older, id="e" * 26, changed_ms=older.changed_ms + 60_000, form={"address": "10598765432"})
    workspace.drafts.table[newer.id] = newer
    window = open_desk()
    qtbot.waitUntil(window.desk.unfinished.isVisible)
    assert window.desk.unfinished.text.count("An unfinished contact from") == 2
    form = go_on(qtbot, window)
    assert form.address.text() == "10598765432"
    form = go_on(qtbot, window)
    assert form.address.text() == "10412345678"
    assert window.desk.unfinished.isVisible()  # what stood in the form before waits again
    assert set(workspace.drafts.table) == {older.id, newer.id}


def test_another_cases_draft_is_not_offered_here(qtbot, open_desk, workspace):
    draft = keep(workspace)
    workspace.drafts.table[draft.id] = replace(draft, case="case-2")
    window = open_desk()
    assert not window.desk.unfinished.isVisible()


def test_going_to_another_case_keeps_what_was_typed_in_this_one(qtbot, open_desk, workspace):
    window = open_desk()
    log_something(qtbot, window)
    other = workspace.add_case("李四", "李四")
    window.desk.open_case(other)
    assert window.desk.log.form.is_empty
    qtbot.waitUntil(lambda: bool(workspace.drafts.table))
    assert only_draft(workspace).case == "case-1"
    window.desk.open_case(workspace.cases.cases[0])
    qtbot.waitUntil(window.desk.unfinished.isVisible)


def test_one_that_cannot_be_opened_is_said_and_can_be_removed(qtbot, open_desk, workspace):
    workspace.drafts.unreadable = 2
    window = open_desk()
    qtbot.waitUntil(window.desk.unfinished.isVisible)
    assert "2 drafts are damaged" in window.desk.unfinished.text
    window.desk.unfinished.bars[0].step.click()
    qtbot.waitUntil(lambda: workspace.drafts.unreadable == 0)


def test_a_full_disk_is_said_once_and_typing_goes_on(qtbot, open_desk, workspace):
    workspace.drafts.refusal = UserError("disk.full")
    window = open_desk()
    log_something(qtbot, window)
    said = window.desk.log.messages
    qtbot.waitUntil(lambda: "cannot be kept as a draft" in said.text)
    said.clear()
    write("9")
    qtbot.wait(drafting.EVERY_MS * 5)
    assert said.text == ""
    workspace.drafts.refusal = None
    write("8")
    qtbot.waitUntil(lambda: bool(workspace.drafts.table), timeout=60_000)
    assert only_draft(workspace).form["address"] == "1041234567898"


def test_another_language_or_colour_leaves_it_in_the_form(qtbot, open_desk, workspace):
    window = open_desk()
    log_something(qtbot, window)
    window.desk.log.form.fields.outcome.set_value(Outcome.MISSED)
    window._on_theme_chosen(Theme.HIGH_CONTRAST)
    qtbot.waitUntil(lambda: not window._tasks.busy)
    assert window.desk.place is Place.LOG
    assert window.desk.log.form.address.text() == "10412345678"
    assert window.desk.log.form.value().outcome is Outcome.MISSED
    assert not window.desk.unfinished.isVisible()
    window._on_theme_chosen(Theme.LIGHT)


def test_notes_on_a_contact_are_kept_and_resumed(qtbot, open_desk, workspace, monkeypatch):
    fill(workspace, count=3)
    workspace.cases.cases[1:] = []
    window = open_desk()
    incident = window.desk.timeline.detail.incident

    def type_and_crash(dialog):
        qtbot.keyClicks(dialog.summary, "She cried.")
        qtbot.waitUntil(lambda: bool(workspace.drafts.table))
        raise SystemExit

    monkeypatch.setattr(JudgementDialog, "exec", type_and_crash)
    with pytest.raises(SystemExit):
        window.desk.timeline.reading.judging.edit(incident)
    draft = only_draft(workspace)
    assert (draft.kind, draft.about) == (DraftKind.NOTES, incident.id)
    again = open_desk()
    assert f"No. {incident.number}" in again.desk.unfinished.text
    seen = []

    def save(dialog):
        seen.append(dialog.summary.toPlainText())
        return QDialog.DialogCode.Accepted

    monkeypatch.setattr(JudgementDialog, "exec", save)
    again.desk.unfinished.bars[0].step.click()
    qtbot.waitUntil(lambda: bool(seen) and not again._tasks.busy)
    assert seen == ["She cried." + incident.summary]
    assert workspace.vault.log[-1][1].summary == seen[0]
    assert workspace.drafts.table == {}
