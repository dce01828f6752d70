"""What was recorded is corrected from the reading pane, and what is incomplete one after the other: real vaults."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from shilu.core.channel import Channel, Direction
from shilu.core.correction import UNCHANGED, ReadOff
from shilu.core.evidence import Attachment, FileToAttach
from shilu.core.incident import Incident, IncidentDraft, Judgement, Reached, ReachedKind, Status
from shilu.core.when import from_epoch_ms, unknown
from shilu.gui.dialogs.correcting import CorrectingDialog, Understanding
from shilu.gui.pages import drafting
from shilu.services.reading_pictures import ReadingPictures
from tests.gui.fakes import NOW_MS, make_incident
from tests.gui.real import Program, press, write


def _picture(program: Program, number: int) -> FileToAttach:
    data = io.BytesIO()
    Image.new("RGB", (60, 120), (number * 20, 90, 90)).save(data, "PNG")
    path: Path = program.folder / f"Screenshot {number}.png"
    path.write_bytes(data.getvalue())
    return FileToAttach(path, path.name)


@pytest.fixture
def window(program: Program):
    """One logged message and three pictures that nobody has read, in the window."""
    path, _ = program.make_vault()
    workspace = program.application.gate.open(path, "correct horse battery")
    case = workspace.cases.list()[0]
    when = from_epoch_ms("", NOW_MS - 3_600_000, zone=case.timezone)
    workspace.intake.log(case.id, IncidentDraft(when, channel=Channel.SMS, address="10412345678", text="威胁你家人"))
    for number in range(3):
        when = unknown("", zone=case.timezone)
        draft = IncidentDraft(
            when, channel=Channel.OTHER, direction=Direction.UNKNOWN, files=(_picture(program, number),)
        )
        picture = workspace.intake.log(case.id, draft)
        workspace.intake.revise(picture, Judgement(status=Status.INCOMPLETE), "a picture")
    workspace.close()
    made = program.opened()
    program.qtbot.waitUntil(lambda: made.desk.timeline.detail.incident is not None)
    program.rest(made)
    return made


def _shown(window) -> Incident:
    return window.desk.timeline.detail.incident


def _said(window) -> str:
    return "\n".join(label.text() for label in window.desk.timeline.detail.findChildren(QLabel))


def test_a_correction_is_typed_from_the_keyboard_and_both_are_shown(program: Program, window) -> None:
    def answer(dialog: CorrectingDialog) -> None:
        assert dialog.contact.address.hasFocus()
        assert dialog.contact.address.text() == "10412345678"
        dialog.contact.address.selectAll()
        write("10787654321")
        press(Qt.Key.Key_Tab)
        write("2026-05-01 07:30")
        dialog.accept()
        assert "reason" in dialog.complaint.text()
        dialog.reason.setFocus()
        write("as the letter says")
        press(Qt.Key.Key_Return)

    program.when_asked(CorrectingDialog, answer)
    window.desk.timeline.detail._correct.click()
    program.return_to(window)
    now = _shown(window)
    assert (now.contact_point.raw, now.when.raw) == ("10787654321", "2026-05-01 07:30")
    assert [one.field for one in now.corrected] == ["address", "when"]
    assert "recorded as 10412345678" in _said(window)
    assert "as the letter says" in _said(window)


def test_a_post_came_to_the_public(program: Program, window) -> None:
    def answer(dialog: CorrectingDialog) -> None:
        assert not dialog.reached.label.isVisible()
        dialog.reached.kind.setFocus()
        for _ in range(3):
            press(Qt.Key.Key_Right)
        press(Qt.Key.Key_Space)
        dialog.reached.label.setFocus()
        write("Moments")
        dialog.reason.setFocus()
        write("a post")
        press(Qt.Key.Key_Return)

    program.when_asked(CorrectingDialog, answer)
    window.desk.timeline.detail._correct.click()
    program.return_to(window)
    assert _shown(window).reached == (Reached(ReachedKind.PUBLIC, label="Moments"),)
    assert "Reached: The public: Moments" in _said(window)


def test_what_stands_is_left_alone_and_nothing_is_saved_where_nothing_differs(program: Program, window) -> None:
    def answer(dialog: CorrectingDialog) -> None:
        dialog.reason.setText("no reason at all")
        dialog.accept()
        assert dialog.complaint.text() == "Nothing is different yet."
        dialog.text.setPlainText("威胁你的家人")
        dialog.accept()

    program.when_asked(CorrectingDialog, answer)
    window.desk.timeline.detail._correct.click()
    program.return_to(window)
    assert [one.field for one in _shown(window).corrected] == ["text"]


def test_a_call_that_becomes_a_message_has_no_outcome_and_no_length(program: Program, window) -> None:
    def make_a_call(dialog: CorrectingDialog) -> None:
        dialog.contact.choose_channel(Channel.CALL)
        dialog.contact.put_typed({**dialog.contact.typed(), "outcome": "answered", "duration": "1:30"})
        dialog.reason.setText("it was a call")
        dialog.accept()

    program.when_asked(CorrectingDialog, make_a_call)
    window.desk.timeline.detail._correct.click()
    program.return_to(window)
    assert (_shown(window).outcome.value, _shown(window).duration_s) == ("answered", 90)

    def make_a_message(dialog: CorrectingDialog) -> None:
        dialog.contact.choose_channel(Channel.WECHAT)
        dialog.reason.setText("it was none")
        dialog.accept()

    program.when_asked(CorrectingDialog, make_a_message)
    window.desk.timeline.detail._correct.click()
    program.return_to(window)
    assert (_shown(window).outcome.value, _shown(window).duration_s) == ("unknown", None)


def test_incomplete_contacts_are_gone_through_skipped_and_completed(program: Program, window) -> None:
    desk, seen = window.desk, []
    assert "3 contacts are incomplete." in desk.incomplete.text

    def complete(dialog: CorrectingDialog) -> None:
        seen.append(dialog.title_words)
        program.qtbot.waitUntil(lambda: bool(dialog.pictures.frame._pixmap))
        assert (dialog.contact.when.text(), dialog.contact.direction.value()) == ("", Direction.UNKNOWN)
        dialog.prefill(
            ReadOff(address="10412345678", when="2026-05-01 07:30", channel=Channel.SMS, direction=Direction.INCOMING)
        )
        assert "number, time, means, direction." in dialog.unconfirmed.text()
        dialog.contact.address.setText("10787654321")
        assert "Read from the picture by a program: time, means, direction." in dialog.unconfirmed.text()
        program.when_asked(CorrectingDialog, skip)
        press(Qt.Key.Key_Return)

    def skip(dialog: CorrectingDialog) -> None:
        seen.append(dialog.title_words)
        program.when_asked(CorrectingDialog, nothing_known)
        dialog.skip_button.click()

    def nothing_known(dialog: CorrectingDialog) -> None:
        seen.append(dialog.title_words)
        dialog.accept()

    program.when_asked(CorrectingDialog, complete)
    desk.incomplete.step.click()
    program.qtbot.waitUntil(lambda: len(seen) == 3)
    program.return_to(window)
    program.qtbot.waitUntil(lambda: "1 contact is incomplete." in desk.incomplete.text)
    assert [words.rpartition(", ")[2] for words in seen] == ["1 of 3", "2 of 3", "3 of 3"]
    assert "2 contacts are completed." in desk.timeline.messages.text
    desk.timeline.filters.clear()
    program.rest(window)
    rows = [
        desk.timeline.model.incident_at(desk.timeline.model.index(n, 0)) for n in range(desk.timeline.model.rowCount())
    ]
    standing = {one.number: one.status for one in rows if one is not None}
    assert standing == {1: Status.NEW, 2: Status.REVIEWED, 3: Status.INCOMPLETE, 4: Status.REVIEWED}
    completed = next(one for one in rows if one is not None and one.number == 2)
    assert (completed.contact_point.raw, completed.channel) == ("10787654321", Channel.SMS)
    assert completed.corrected[0].reason == "Read from the picture"


def test_who_stops_goes_on_later_and_the_bar_waits_for_more(program: Program, window) -> None:
    program.when_asked(CorrectingDialog, lambda dialog: dialog.cancel_button.click())
    window.desk.incomplete.step.click()
    program.return_to(window)
    assert "3 contacts are incomplete." in window.desk.incomplete.text
    window.desk.incomplete.other.click()
    window.desk.incomplete.look_again()
    program.rest(window)
    assert window.desk.incomplete.text == ""


def test_a_correction_that_was_being_typed_outlives_the_end_of_the_window(
    program: Program, window, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafting, "EVERY_MS", 1)

    def leave(dialog: CorrectingDialog) -> None:
        dialog.contact.address.setText("10787654321")
        dialog.contact.choose_channel(Channel.WECHAT)
        program.qtbot.waitUntil(lambda: not window._tasks.busy)
        window.desk.keep_drafts()
        dialog.reject()

    program.when_asked(CorrectingDialog, leave)
    window.desk.timeline.detail._correct.click()
    program.rest(window)
    program.end()
    again = program.opened()
    program.qtbot.waitUntil(lambda: "Correct contact No. 1" in again.desk.unfinished.text)
    found: list[tuple[str, Channel]] = []

    def go_on(dialog: CorrectingDialog) -> None:
        found.append((dialog.contact.address.text(), dialog.contact.channel_chosen()))
        dialog.reject()

    program.when_asked(CorrectingDialog, go_on)
    again.desk.unfinished.bars[0].step.click()
    program.qtbot.waitUntil(lambda: bool(found))
    program.return_to(again)
    assert found == [("10787654321", Channel.WECHAT)]


def test_what_a_program_reads_off_the_picture_fills_the_form_and_waits_to_be_confirmed(
    program: Program, window, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = ReadOff(address="10412345678", when="2026-05-01 07:30", text="今天不还就打给你妈")
    seen = Event()
    monkeypatch.setattr(ReadingPictures, "is_installed", True)
    monkeypatch.setattr(ReadingPictures, "read_off", lambda self, data, job: found if seen.wait(20) else None)

    def look(dialog: CorrectingDialog) -> None:
        assert "are being read" in dialog.unread.text()
        seen.set()
        program.qtbot.waitUntil(lambda: bool(dialog.contact.address.text()))
        assert dialog.contact.address.text() == "10412345678"
        assert "number, time, words." in dialog.unconfirmed.text()
        assert not dialog.unread.isVisible()
        dialog.reject()

    program.when_asked(CorrectingDialog, look)
    window.desk.incomplete.step.click()
    program.return_to(window)


def shown_with(qtbot, tools, incident: Incident, read: ReadOff) -> CorrectingDialog:
    understanding = Understanding(lambda text: from_epoch_ms(text, 0, zone="UTC"), str, incident.when.zone)
    dialog = CorrectingDialog(incident, words=tools.words, understanding=understanding)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.prefill(read)
    return dialog


@pytest.fixture
def screenshot() -> Incident:
    """Of a chat, as it came in: its name says when it was taken, and of which app."""
    facts = {"claimed_time_by": "file_name", "file_name_app": "com.tencent.mm"}
    picture = Attachment("0" * 64, "Screenshot_20260904-210712_com.tencent.mm.png", "image/png", 1000)
    taken = from_epoch_ms("20260904-210712", 1_788_527_232_000, zone="Asia/Shanghai")
    return make_incident(
        channel=Channel.OTHER, direction=Direction.UNKNOWN, facts=facts, attachments=(picture,), when=taken, text=""
    )


def test_the_time_of_a_picture_is_not_taken_for_that_of_the_words_in_it(qtbot, tools, screenshot) -> None:
    dialog = shown_with(qtbot, tools, screenshot, ReadOff(text="还钱", undated="昨天 21:03"))
    assert dialog.contact.when.text().startswith("2026-09-04 21:07:12")
    assert "when the picture was taken" in dialog.taken.text()
    assert "Beside the words stands “昨天 21:03”." in dialog.taken.text()
    assert dialog.taken.isVisible()
    dialog.contact.when.setText("2026-09-03 21:03")
    assert not dialog.taken.isVisible()


def test_a_time_that_stands_in_the_picture_takes_the_place_of_the_pictures_own(qtbot, tools, screenshot) -> None:
    dialog = shown_with(qtbot, tools, screenshot, ReadOff(when="2026年9月3日 22:15", channel=Channel.SMS))
    assert dialog.contact.when.text() == "2026年9月3日 22:15"
    assert not dialog.taken.isVisible()
    assert dialog.contact.channel_chosen() is Channel.WECHAT  # of which its name says more than its looks
    assert "a program: time, means." in dialog.unconfirmed.text()


def test_a_time_that_somebody_recorded_is_not_replaced(qtbot, tools, screenshot) -> None:
    recorded = replace(screenshot, facts={})
    dialog = shown_with(qtbot, tools, recorded, ReadOff(when="2026年9月3日 22:15", direction=Direction.INCOMING))
    assert dialog.contact.when.text().startswith("2026-09-04 21:07:12")
    assert not dialog.taken.isVisible()


def test_without_the_extra_the_form_says_how_pictures_could_be_read(
    program: Program, window, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ReadingPictures, "is_installed", False)

    def look(dialog: CorrectingDialog) -> None:
        program.qtbot.waitUntil(lambda: bool(dialog.unread.text()))
        assert "It is the extra “ocr”" in dialog.unread.text()
        dialog.reject()

    program.when_asked(CorrectingDialog, look)
    window.desk.incomplete.step.click()
    program.return_to(window)


def test_a_picture_of_a_group_is_suggested_as_having_come_to_the_group(qtbot, tools, screenshot) -> None:
    of_group = Reached(ReachedKind.GROUP, label="一家人(12)")
    dialog = shown_with(qtbot, tools, screenshot, ReadOff(text="还钱", reached=of_group))
    assert "a program: means, who was contacted, words." in dialog.unconfirmed.text()
    assert dialog.value().reached == (of_group,)
    mothers = replace(screenshot, reached=(Reached(ReachedKind.THIRD_PERSON, label="mother"),))
    assert shown_with(qtbot, tools, mothers, ReadOff(reached=of_group)).value().reached is UNCHANGED
