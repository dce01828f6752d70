"""What weakens evidence is said in the window at its moment, quietly: by one component, which asks nothing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from shilu.core.channel import Channel, Direction
from shilu.core.evidence_warning import Moment
from shilu.core.incident import IncidentDraft
from shilu.core.pack_parts import in_language
from shilu.core.particular import ParticularKind
from shilu.core.when import from_epoch_ms
from shilu.gui.dialogs.black_out import BlackOutDialog
from shilu.gui.dialogs.erase import EraseDialog
from shilu.gui.dialogs.particular import ParticularDialog
from shilu.gui.dialogs.reason import ReasonDialog
from shilu.gui.navigation import Place
from shilu.gui.widgets.caution import CautionNote
from shilu.host.paths import resources_folder
from shilu.rules.evidence_warnings import read_file
from tests.gui.fakes import NOW_MS, PASSPHRASE, png
from tests.gui.real import Program, press
from tests.gui.test_record_page import see, tab_to
from tests.moments import MOMENTS
from tests.unit.importers import evidence
from tests.unit.services.backups import sms, write_messages

CTRL = Qt.KeyboardModifier.ControlModifier
COMING_IN = {Moment.ADDING_PICTURE, Moment.ADDING_CHAT, Moment.ADDING_RECORDING, Moment.ADDING_ANYTHING}
WORDS = {one.id: in_language(one.words, "en") for one in read_file(resources_folder() / "warnings" / "evidence.toml")}


@pytest.fixture
def window(program: Program):
    """A case in which the complainant answered with a threat."""
    path, _ = program.make_vault()
    workspace = program.application.gate.open(path, PASSPHRASE)
    case = workspace.cases.list()[0]
    for hours, direction in ((2, Direction.INCOMING), (1, Direction.OUTGOING)):
        when = from_epoch_ms("", NOW_MS - hours * 3_600_000, zone=case.timezone)
        draft = IncidentDraft(when, Channel.SMS, direction, address="10412345678", text="再打来就弄死你")
        workspace.intake.log(case.id, draft)
    workspace.close()
    window = program.opened()
    program.qtbot.waitUntil(lambda: window.desk.timeline.detail.incident is not None)
    return window


def said_at(*moments: Moment) -> set[str]:
    ids = {id_ for id_, of in MOMENTS.items() if frozenset(of) & frozenset(moments)}
    if frozenset(moments) & {Moment.ADDING_PICTURE, Moment.ADDING_CHAT, Moment.ADDING_RECORDING}:
        ids |= said_at(Moment.ADDING_ANYTHING)
    return ids


def told(note: CautionNote) -> set[str]:
    return {id_ for id_, words in WORDS.items() if words in note.text}


def test_each_moment_of_the_window_says_its_warnings(program: Program, window) -> None:
    desk, seen = window.desk, {}

    def glance(moment: Moment):
        def look(dialog) -> None:
            seen[moment] = told(dialog.caution)
            dialog.reject()

        return look

    timeline = desk.timeline
    program.when_asked(ReasonDialog, glance(Moment.DELETING))
    timeline.detail.withdraw_requested.emit(timeline.detail.incident)
    program.return_to(window)
    assert seen[Moment.DELETING] == said_at(Moment.DELETING)
    program.when_asked(EraseDialog, glance(Moment.DELETING))
    timeline.detail.erase_requested.emit(timeline.detail.incident)
    program.qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None and not window._tasks.busy)
    program.return_to(window)
    desk.go(Place.LENDERS)
    seen[Moment.ATTRIBUTING] = told(desk.lenders.caution)
    desk.go(Place.BUNDLE)
    seen[Moment.BUNDLING] = told(desk.bundle.caution)
    program.qtbot.waitUntil(desk.bundle.own_words.isVisible)
    assert "In 1 contact (no. 2) your own words read like a threat" in desk.bundle.own_words.text()
    desk.go(Place.FINDINGS)
    desk.further.open_missing()
    seen[Moment.CAPTURING] = told(desk.further.missing.caution)
    desk.go(Place.RECORD)
    program.rest(window)
    see(program, window, ParticularKind.DEVICE)
    program.when_asked(ParticularDialog, glance(Moment.DEVICE))
    desk.record.ask_new()
    program.return_to(window)
    warnings = window._tools.cautions.at(Moment.BLACKING_OUT)
    dialog = BlackOutDialog("x", QImage(8, 8, QImage.Format.Format_RGB32), texts=window._texts, warnings=warnings)
    seen[Moment.BLACKING_OUT] = told(dialog.caution)
    dialog.deleteLater()
    desk.go(Place.LOG)
    form, note = desk.log.form, desk.log.caution
    seen[Moment.LOGGING] = told(note)
    form.fields.direction.set_value(Direction.OUTGOING)
    form.changed.emit()
    program.qtbot.waitUntil(lambda: told(note) == said_at(Moment.LOGGING, Moment.ANSWERING))
    seen[Moment.ANSWERING] = said_at(Moment.ANSWERING)
    assert seen == {moment: said_at(moment) for moment in seen}
    assert set(Moment) - seen.keys() == COMING_IN


def test_files_that_come_in_say_theirs_and_what_is_hidden_stays_so(program: Program, window) -> None:
    page = window.desk.bring_in
    files = {"a.png": png(), "b.amr": evidence.AMR, "d.pdf": evidence.paper()}
    for name, content in files.items():
        (program.folder / name).write_bytes(content)
    write_messages(program.folder / "c.xml", [sms("10412345678", "pay")])
    window.desk.go(Place.BRING_IN)
    for name, moment in (
        ("a.png", Moment.ADDING_PICTURE),
        ("b.amr", Moment.ADDING_RECORDING),
        ("c.xml", Moment.ADDING_CHAT),
        ("d.pdf", Moment.ADDING_ANYTHING),
    ):
        page.read_files((program.folder / name,))
        program.rest(window)
        program.qtbot.waitUntil(lambda moment=moment: told(page.how.caution) == said_at(moment))
    note = page.how.caution
    tab_to(note.more_button)
    press(Qt.Key.Key_Space)
    assert note._others.isVisible()
    assert note.more_button.text() == "Less"
    tab_to(note.hide_button)
    press(Qt.Key.Key_Space)
    assert note.text == ""
    window.desk.go(Place.LENDERS)
    lenders = window.desk.lenders.caution
    lenders.hide_button.click()
    window.desk.go(Place.BUNDLE)
    window.desk.go(Place.LENDERS)
    assert lenders.text == ""
