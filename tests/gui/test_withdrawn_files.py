"""A file of a contact is withdrawn from bundles and put back, with real keys pressed on a real encrypted vault."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from shilu.core.bundle import BundleChoice
from shilu.core.case import CaseDraft
from shilu.core.channel import Channel
from shilu.core.evidence import FileToAttach
from shilu.core.file_marks import marks_of
from shilu.core.incident import IncidentDraft
from shilu.core.query import EVERYTHING
from shilu.core.when import from_epoch_ms
from shilu.gui.dialogs.file_tags import FileTagsDialog
from shilu.gui.dialogs.reason import ReasonDialog
from shilu.gui.navigation import Place
from shilu.gui.widgets.text import PlainLabel
from tests.gui.fakes import NOW_MS, PASSPHRASE, png
from tests.gui.real import Program, press, write
from tests.gui.test_record_page import tab_to

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(program: Program):
    """The timeline of a case with one message, its screenshot and a recording in full beside it."""
    path, _ = program.make_vault()
    workspace = program.application.gate.open(path, PASSPHRASE)
    files = []
    for name, content in (("screen.png", png()), ("call.amr", b"#!AMR\n" + bytes(300))):
        (program.folder / name).write_bytes(content)
        files.append(FileToAttach(program.folder / name, name))
    when = from_epoch_ms("", NOW_MS - 3_600_000, zone="Asia/Shanghai")
    draft = IncidentDraft(when, Channel.SMS, address="10412345678", text="还钱", files=tuple(files))
    workspace.intake.log(workspace.cases.list()[0].id, draft)
    workspace.close()
    window = program.opened()
    program.qtbot.waitUntil(lambda: len(window.desk.timeline.detail.files) == 2)
    program.rest(window)
    return window


def withdraw(program: Program, window, reason: str) -> None:
    file = window.desk.timeline.detail.files[0]

    def answer(dialog: ReasonDialog) -> None:
        assert "counted there as withdrawn" in said(dialog)
        press(Qt.Key.Key_Return)
        assert dialog.complaint.isVisible()  # no reason yet
        write(reason)
        press(Qt.Key.Key_Return)

    program.when_asked(ReasonDialog, answer)
    file.turn.setFocus()
    press(Qt.Key.Key_Return)
    program.qtbot.waitUntil(lambda: "Withdrawn" in said(file))
    program.return_to(window)


def said(widget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(PlainLabel) if label.isVisibleTo(widget))


def plan(window):
    workspace = window._workspace
    return workspace.bundling.plan(workspace.cases.list()[0].id, BundleChoice())


def test_a_file_is_withdrawn_with_a_reason_and_stays_out_of_bundles(program, window):
    assert plan(window).exhibits == 2
    withdraw(program, window, "a friend is in the picture")
    picture, recording = window.desk.timeline.detail.files
    assert "Withdrawn, and left out of bundles: a friend is in the picture" in said(picture)
    assert "Withdrawn" not in said(recording)
    assert picture.turn.hasFocus()
    assert picture.turn.accessibleName() == "Put screen.png back"
    assert (plan(window).exhibits, plan(window).exhibits_withdrawn) == (1, 1)
    assert "withdrawn from bundles" in window.page.messages.text


def test_it_is_put_back_with_the_same_button(program, window):
    withdraw(program, window, "not mine")
    file = window.desk.timeline.detail.files[0]
    press(Qt.Key.Key_Return)
    program.qtbot.waitUntil(lambda: "Withdrawn" not in said(file))
    assert (plan(window).exhibits, plan(window).exhibits_withdrawn) == (2, 0)
    assert file.turn.accessibleName() == "Withdraw screen.png"


def test_how_it_stands_is_there_after_the_vault_was_closed(program, window):
    withdraw(program, window, "not mine")
    window.shut()
    again = program.opened()
    program.qtbot.waitUntil(lambda: len(again.desk.timeline.detail.files) == 2)
    program.qtbot.waitUntil(lambda: "not mine" in said(again.desk.timeline.detail.files[0]))


def test_the_bundle_page_counts_it_as_withdrawn(program, window):
    withdraw(program, window, "not mine")
    press(Qt.Key.Key_4, CTRL)
    assert window.desk.place is Place.BUNDLE
    program.qtbot.waitUntil(lambda: "1 exhibit withdrawn" in window.desk.bundle.counts.text())
    assert "1 exhibit," in window.desk.bundle.counts.text()


def test_what_a_file_shows_is_said_by_keys_and_its_contact_is_of_that_kind(program, window):
    page = window.desk.timeline

    def answer(dialog: FileTagsDialog) -> None:
        assert dialog.value() == ((), (), None)
        dialog.tags.set_values(("morphed",))
        dialog.severity.set_value("grave")
        dialog.accept_button.click()

    program.when_asked(FileTagsDialog, answer)
    page.detail.files[0].tag.setFocus()
    press(Qt.Key.Key_Return)
    program.qtbot.waitUntil(lambda: "Shows: Edited or fake picture" in said(page.detail.files[0]))
    program.return_to(window)
    assert "(very serious)" in said(page.detail.files[0])
    assert "Shows:" not in said(page.detail.files[1])
    assert page.detail.incident.tags == ("morphed",)
    assert "What its files show" in said(page.detail)
    assert "screen.png: Edited or fake picture (very serious)" in said(page.detail)


def test_a_sexual_picture_of_a_minor_is_shown_no_more_and_can_be_unmarked(program, window):
    page = window.desk.timeline
    program.qtbot.waitUntil(lambda: page.detail.files[0].frame is not None)

    def mark(dialog: FileTagsDialog) -> None:
        assert not dialog.recording.isVisible()
        tab_to(dialog.minor)
        press(Qt.Key.Key_Space)
        tab_to(dialog.holder)
        write("the police")
        press(Qt.Key.Key_Return)

    program.when_asked(FileTagsDialog, mark)
    tab_to(page.detail.files[0].tag)
    press(Qt.Key.Key_Return)
    program.qtbot.waitUntil(lambda: "no copy is made; held by the police" in said(page.detail.files[0]))
    program.return_to(window)
    assert page.detail.files[0].frame is None
    assert not page.detail.files[0].save.isVisible()
    assert page.detail.files[1].save.isVisible()
    press(Qt.Key.Key_4, CTRL)
    program.qtbot.waitUntil(lambda: "1 sexual picture of a minor stays out" in window.desk.bundle.counts.text())
    press(Qt.Key.Key_1, CTRL)
    program.rest(window)

    def unmark(dialog: FileTagsDialog) -> None:
        assert (dialog.minor.isChecked(), dialog.holder.text()) == (True, "the police")
        tab_to(dialog.minor)
        press(Qt.Key.Key_Space)
        dialog.accept_button.click()

    program.when_asked(FileTagsDialog, unmark)
    tab_to(page.detail.files[0].tag)
    press(Qt.Key.Key_Return)
    program.qtbot.waitUntil(lambda: page.detail.files[0].frame is not None)
    program.return_to(window)


def test_a_recording_waits_on_the_bundle_page_and_goes_in_once_it_is_answered(program):
    path, _ = program.make_vault()
    workspace = program.application.gate.open(path, PASSPHRASE)
    where = CaseDraft("in the Philippines", "c", pack="ph", region="PH", timezone="Asia/Manila", language="en")
    case = workspace.cases.add(where)
    (program.folder / "call.amr").write_bytes(b"#!AMR\n" + bytes(300))
    when = from_epoch_ms("", NOW_MS - 3_600_000, zone="Asia/Manila")
    files = (FileToAttach(program.folder / "call.amr", "call.amr"),)
    workspace.intake.log(case.id, IncidentDraft(when, Channel.CALL, address="10412345678", text="pay", files=files))
    workspace.close()
    window = program.opened()
    window.desk.open_case(case)
    program.rest(window)
    press(Qt.Key.Key_4, CTRL)
    bundle = window.desk.bundle
    program.qtbot.waitUntil(lambda: "1 recording left out" in bundle.counts.text())
    asked = said(bundle.recordings)
    assert "1 recording waits for an answer" in asked
    assert "it is a crime here" in asked
    tab_to(bundle.recordings.fields.agreed)
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Space)
    assert bundle.recordings.fields.value().agreed
    tab_to(bundle.build_button)
    press(Qt.Key.Key_Return)
    program.qtbot.waitUntil(bundle._done.isVisible)
    program.rest(window)
    program.qtbot.waitUntil(lambda: "left out" not in bundle.counts.text().replace("0 left out", ""))
    assert not bundle.recordings.isVisible()
    (one,) = window._workspace.timeline._vault.incidents.each(case.id, EVERYTHING)
    assert [mark.mark.value for mark in marks_of(one.circumstances)] == ["agreed"]
