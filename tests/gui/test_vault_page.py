"""The page about the vault, with real keys pressed on a real encrypted vault."""

from __future__ import annotations

import json
import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog

from shilu.core.channel import Channel
from shilu.core.errors import UserError
from shilu.core.evidence import FileToAttach
from shilu.core.incident import IncidentDraft
from shilu.core.job import QuietJob
from shilu.core.key_slot import SlotKind
from shilu.core.when import from_epoch_ms
from shilu.gui.dialogs.clock import CompareClockDialog
from shilu.gui.dialogs.confirm import ConfirmDialog
from shilu.gui.dialogs.keys import AddWayDialog, ChangePassphraseDialog, RenameWayDialog
from shilu.gui.dialogs.recovery_key import RecoveryKeyDialog
from shilu.gui.navigation import Place
from tests.gui.fakes import NOW_MS, PASSPHRASE, png
from tests.gui.real import Program, asked, press, write

CTRL = Qt.KeyboardModifier.ControlModifier
NEW = "viaduct emery tortoise"


@pytest.fixture
def accepting(monkeypatch):
    """Whoever is asked says yes; what was asked is kept."""
    questions: list[str] = []

    def answer(dialog: ConfirmDialog) -> int:
        questions.append(dialog.words)
        return int(QDialog.DialogCode.Accepted)

    monkeypatch.setattr(ConfirmDialog, "exec", answer)
    return questions


def open_page(program: Program, passphrase: str = PASSPHRASE):
    """The page of the vault, come to by its key."""
    window = program.opened(passphrase)
    press(Qt.Key.Key_7, CTRL)
    assert window.desk.place is Place.VAULT
    program.rest(window)
    return window


def dialog_of(program: Program, kind: type):
    program.qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), kind))
    dialog = QApplication.activeModalWidget()
    program.qtbot.waitUntil(dialog.isActiveWindow)
    return dialog


def gone(program: Program, window) -> None:
    program.qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)
    program.rest(window)


def names(window) -> list[str]:
    return [row.name for row in window.page.ways_in.rows]


def add_li_wen(program: Program, window) -> None:
    ways = window.page.ways_in
    ways.add.setFocus()
    press(Qt.Key.Key_Return)
    dialog = dialog_of(program, AddWayDialog)
    write("Li Wen")
    dialog.new.first.setFocus()
    write(NEW)
    press(Qt.Key.Key_Return)
    write(NEW)
    press(Qt.Key.Key_Return)
    gone(program, window)


def test_the_ways_in_are_named(program):
    program.make_vault()
    window = open_page(program)
    assert names(window) == ["Passphrase", "Recovery key on paper"]
    own, paper = window.page.ways_in.rows
    assert own.remove.isHidden()
    assert not paper.remove.isHidden()
    assert window.page.ways_in.change.hasFocus()


def test_somebody_else_gets_a_passphrase_of_their_own(program):
    path, _ = program.make_vault()
    window = open_page(program)
    add_li_wen(program, window)
    assert names(window) == ["Passphrase", "Recovery key on paper", "Li Wen"]
    assert "Li Wen" in window.page.messages.text
    window.shut()
    program.application.gate.open(path, NEW).close()


def test_who_added_a_way_in_and_when_stands_beside_it(program):
    program.make_vault()
    window = open_page(program)
    window.page.ways_in.rows[0].rename.setFocus()
    press(Qt.Key.Key_Space)
    dialog_of(program, RenameWayDialog)
    write("Zhang San")
    press(Qt.Key.Key_Return)
    gone(program, window)
    program.return_to(window)
    add_li_wen(program, window)
    own, _, theirs = window.page.ways_in.rows
    day = window.page.ways_in.here(NOW_MS)[:10]
    assert f"since {day}" in theirs.facts.text()
    assert "added by Zhang San" in theirs.facts.text()
    assert "added" not in own.facts.text()


def test_a_name_that_is_taken_is_refused_and_nothing_typed_is_lost(program):
    program.make_vault()
    window = open_page(program)
    add_li_wen(program, window)
    window.page.ways_in.add.click()
    dialog = dialog_of(program, AddWayDialog)
    write("Li Wen")
    dialog.new.first.setText(NEW)
    dialog.new.again.setText(NEW)
    press(Qt.Key.Key_Return)
    program.qtbot.waitUntil(dialog.complaint.isVisible)
    assert "already" in dialog.complaint.text()
    assert dialog.new.value() == NEW
    dialog.name.setText("Wang Min")
    for field in (dialog.new.first, dialog.new.again):
        field.setText(NEW + " of her own")
    dialog.name.setFocus()
    press(Qt.Key.Key_Return)
    gone(program, window)
    assert names(window)[-1] == "Wang Min"


def test_the_passphrase_is_changed_and_what_that_does_not_do_is_said(program):
    path, _ = program.make_vault()
    window = open_page(program)
    press(Qt.Key.Key_Return)  # the keyboard is on the first button
    dialog = dialog_of(program, ChangePassphraseDialog)
    write("not this one")
    dialog.new.first.setFocus()
    for _ in range(2):
        write(NEW)
        press(Qt.Key.Key_Return)
    program.qtbot.waitUntil(dialog.complaint.isVisible)
    assert "does not open this vault" in dialog.complaint.text()
    dialog.old.setText(PASSPHRASE)
    dialog.old.setFocus()
    press(Qt.Key.Key_Return)
    gone(program, window)
    assert "still open with the old passphrase" in window.page.messages.text
    window.shut()
    program.application.gate.open(path, NEW).close()
    with pytest.raises(UserError, match="wrong_passphrase"):
        program.application.gate.open(path, PASSPHRASE)


def test_a_way_in_is_renamed(program):
    program.make_vault()
    window = open_page(program)
    window.page.ways_in.rows[0].rename.setFocus()
    press(Qt.Key.Key_Space)
    dialog_of(program, RenameWayDialog)
    write("Zhang San")
    press(Qt.Key.Key_Return)
    gone(program, window)
    assert names(window)[0] == "Zhang San"


def test_removing_a_way_in_says_what_old_copies_still_do_and_offers_a_new_master_key(program, accepting):
    path, _ = program.make_vault()
    window = open_page(program)
    add_li_wen(program, window)
    page = window.page
    page.ways_in.rows[-1].remove.click()
    program.qtbot.waitUntil(lambda: "no longer opens" in page.messages.text)
    program.rest(window)
    assert "Copies made earlier, backups among them, still open with it" in accepting[0]
    assert names(window) == ["Passphrase", "Recovery key on paper"]
    before = program.application.gate  # a reader of the header would find another one afterwards
    page.messages._action.click()
    program.qtbot.waitUntil(lambda: "new master key" in page.messages.text)
    program.rest(window)
    assert "keep the old key" in accepting[1]
    window.shut()
    before.open(path, PASSPHRASE).close()
    with pytest.raises(UserError, match="wrong_passphrase"):
        before.open(path, NEW)


def test_the_only_recovery_key_is_not_removed(program, accepting):
    program.make_vault()
    window = open_page(program)
    window.page.ways_in.rows[1].remove.click()
    program.qtbot.waitUntil(lambda: "only recovery key" in window.page.messages.text)
    assert len(names(window)) == 2


def test_a_new_recovery_key_takes_the_place_of_the_old_one_once_it_was_typed_back(program):
    path, old = program.make_vault()
    window = open_page(program)
    ways = window.page.ways_in
    ways.recovery.click()
    dialog = dialog_of(program, RecoveryKeyDialog)
    key = dialog.form.sheet.text
    assert key != old.key
    press(Qt.Key.Key_Tab)
    press(Qt.Key.Key_Return)
    for word in ("qqqq", "qqqq"):
        write(word)
    press(Qt.Key.Key_Return)
    assert dialog.form.complaint.isVisible()
    dialog.form.typed[0].clear()
    dialog.form.typed[1].clear()
    dialog.form.typed[0].setFocus()
    for word in asked_of(key, dialog):
        write(word)
    press(Qt.Key.Key_Return)
    gone(program, window)
    assert "new recovery key opens" in window.page.messages.text
    assert len(names(window)) == 2
    window.shut()
    program.application.gate.recover(path, key).close()
    with pytest.raises(UserError, match="wrong_recovery_key"):
        program.application.gate.recover(path, old.key)


def asked_of(key: str, dialog: RecoveryKeyDialog) -> tuple[str, ...]:
    from shilu.core.recovery_key import RecoverySheet

    return asked(RecoverySheet(key, dialog.form._part))


def test_a_new_recovery_key_that_nobody_wrote_down_is_taken_back(program):
    path, old = program.make_vault()
    window = open_page(program)
    window.page.ways_in.recovery.click()
    dialog = dialog_of(program, RecoveryKeyDialog)
    key = dialog.form.sheet.text
    press(Qt.Key.Key_Escape)
    gone(program, window)
    assert "made before still opens" in window.page.messages.text
    window.shut()
    program.application.gate.recover(path, old.key).close()
    with pytest.raises(UserError, match="wrong_recovery_key"):
        program.application.gate.recover(path, key)


def test_a_recovery_key_that_nobody_typed_back_is_pointed_out(program):
    created = program.application.gate.create(program.folders.vaults / "New", PASSPHRASE)
    created.workspace.close()
    window = open_page(program)
    slots = window._workspace.keys.slots()
    assert [slot.kind for slot in slots] == [SlotKind.PASSPHRASE, SlotKind.RECOVERY]
    from shilu.gui.widgets.text import PlainLabel

    said = [label.text() for label in window.page.ways_in.rows[1].findChildren(PlainLabel)]
    assert any("may not be on any paper" in text for text in said)


def test_what_was_written_outside_the_vault_is_shown_and_taken_away(program, accepting):
    path, _ = program.make_vault()
    window = open_page(program)
    traces = window.page.traces
    assert str(path) in traces.found.text()
    traces.remove.click()
    program.qtbot.waitUntil(lambda: "Nothing is there" in traces.found.text())
    assert not any(program.folders.config.rglob("*.json"))
    assert not traces.remove.isEnabled()


def test_the_page_of_the_vault_needs_no_open_case(program):
    program.make_vault(cases=0)
    window = open_page(program)
    assert window.desk.case is None
    assert window.page.ways_in.rows


def chosen(program: Program, name: str):
    """The place that the person picks for a file."""
    program.desktop.save_to = program.folder / "stick" / name
    program.desktop.save_to.parent.mkdir(exist_ok=True)
    return program.desktop.save_to


def test_a_backup_is_made_read_back_and_remembered(program):
    path, _ = program.make_vault()
    window = open_page(program)
    backup = window.page.backup
    assert "no backup of this vault yet" in backup.last.text()
    file = chosen(program, "a.shilu-backup")
    backup.make.setFocus()
    press(Qt.Key.Key_Return)
    program.qtbot.waitUntil(lambda: "read back to its end" in window.page.messages.text)
    program.rest(window)
    assert "same disk" in window.page.messages.text
    assert "a.shilu-backup" in backup.last.text()
    assert backup.make.hasFocus()
    window.shut()
    restored = program.application.gate.restore(file, program.folder / "again", PASSPHRASE, QuietJob())
    assert restored.report.ok
    program.application.gate.open(restored.path, PASSPHRASE).close()
    assert path.exists()


def test_a_backup_of_a_vault_with_a_damaged_attachment_says_whose_it_is(program):
    log_with_a_picture(program)
    window = open_page(program)
    chosen(program, "a.shilu-backup")
    window.page.backup.make.click()
    program.qtbot.waitUntil(lambda: "read back to its end" in window.page.messages.text)
    program.rest(window)
    assert "1 attachment was missing or damaged in the vault itself" in window.page.messages.text
    assert "Contacts that have them: 1/1." in window.page.messages.text


def test_a_backup_that_is_stopped_leaves_nothing(program, monkeypatch):
    program.make_vault()
    window = open_page(program)
    backups, begun = window._workspace.backups, threading.Event()

    def wait(file, job, *, replace):
        begun.set()
        while True:
            job.check()

    monkeypatch.setattr(type(backups), "make", lambda _self, file, job, replace: wait(file, job, replace=replace))
    file = chosen(program, "b.shilu-backup")
    page = window.page
    page.backup.make.click()
    program.qtbot.waitUntil(begun.is_set)
    program.qtbot.waitUntil(page.backup.progress.isVisible)
    assert page.is_working
    assert not page.checking.check.isEnabled()  # one long piece of work at a time
    page.backup.progress.cancel_button.click()
    program.qtbot.waitUntil(lambda: "Stopped" in page.messages.text)
    assert not page.is_working
    assert page.checking.check.isEnabled()
    assert not file.exists()


def test_a_place_inside_the_vault_is_refused_for_a_backup(program):
    path, _ = program.make_vault()
    window = open_page(program)
    program.desktop.save_to = path / "here.shilu-backup"
    window.page.backup.make.click()
    program.qtbot.waitUntil(lambda: "inside the vault" in window.page.messages.text)


def test_a_whole_vault_is_said_to_be_whole(program):
    program.make_vault()
    window = open_page(program)
    checking = window.page.checking
    assert "never checked" in checking.last.text()
    checking.check.click()
    program.qtbot.waitUntil(lambda: "Checked: the vault is whole" in window.page.messages.text)
    program.rest(window)
    assert "everything was whole" in checking.last.text()
    assert not checking.salvage.isVisible()
    assert "1 case can be read." in checking.report.good.text()


def log_with_a_picture(program: Program):
    """A vault with one contact whose attachment is then flipped by one bit."""
    path, _ = program.make_vault()
    workspace = program.application.gate.open(path, PASSPHRASE)
    case = workspace.cases.list()[0]
    picture = program.folder / "screen.png"
    picture.write_bytes(png())
    when = from_epoch_ms("", NOW_MS - 3_600_000, zone="Asia/Shanghai")
    draft = IncidentDraft(
        when, Channel.SMS, address="10412345678", text="还钱", files=(FileToAttach(picture, picture.name),)
    )
    workspace.intake.log(case.id, draft)
    workspace.close()
    blob = max((path / "blobs").rglob("*"), key=lambda file: file.stat().st_size if file.is_file() else 0)
    data = bytearray(blob.read_bytes())
    data[len(data) // 2] ^= 1
    blob.write_bytes(data)


def test_what_is_damaged_is_named_and_what_is_good_too_and_it_can_be_saved(program):
    log_with_a_picture(program)
    window = open_page(program)
    page = window.page
    page.checking.check.click()
    program.qtbot.waitUntil(lambda: "1 problem was found" in page.messages.text)
    program.rest(window)
    (problem,) = page.checking.report.model.rows
    assert problem.problem == "attachment_damaged"
    assert problem.contacts == ("1/1",)
    assert "1 contact can be read." in page.checking.report.good.text()
    assert "1 problem was found" in page.checking.last.text()
    program.desktop.folder = program.folder / "stick"
    program.desktop.folder.mkdir()
    page.checking.salvage.click()
    program.qtbot.waitUntil(lambda: "What can be read lies in" in page.messages.text)
    (saved,) = program.desktop.folder.iterdir()
    (line,) = (saved / "incidents.jsonl").read_text("utf-8").splitlines()
    assert json.loads(line)["text"] == "还钱"
    page.messages._action.click()
    assert program.desktop.shown == [saved]


def test_the_clock_is_compared_at_the_moment_of_the_key(program):
    program.make_vault()
    window = open_page(program)
    section = window.page.clock
    assert "not compared yet" in section.last.text()
    section.compare.click()
    dialog = dialog_of(program, CompareClockDialog)
    program.clock.at_ms = NOW_MS  # 2026-05-29 04:26:40 in Shanghai
    write("25:00")
    press(Qt.Key.Key_Return)
    assert "14:05:00" in dialog.complaint.text()
    dialog.other.selectAll()
    write("4:26:43")
    press(Qt.Key.Key_Return)
    gone(program, window)
    assert "3 seconds behind" in window.page.messages.text
    assert window._workspace.clock.measured().offset_ms == -3000
    assert "3 seconds behind" in section.last.text()
