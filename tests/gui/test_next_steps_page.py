"""Next steps in the window: what runs out first, where to go, what settles most, what is missing, all by keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from shilu.core.case import CaseDraft
from shilu.core.channel import Channel, Outcome
from shilu.core.incident import IncidentDraft
from shilu.core.next_steps import StepKind
from shilu.core.particular import ParticularKind
from shilu.core.party import PartyDraft, PartyKind
from shilu.gui.dialogs.particular import ParticularDialog
from shilu.gui.main_window import MainWindow
from shilu.gui.navigation import Place
from shilu.gui.widgets.text import PlainLabel
from tests.gui.fakes import PASSPHRASE
from tests.gui.real import Program, press

CTRL = Qt.KeyboardModifier.ControlModifier
ENTER, ESC = Qt.Key.Key_Return, Qt.Key.Key_Escape


@pytest.fixture
def window(program: Program) -> MainWindow:
    """An answered call that no bill shows yet, a filing that was refused, and a lender of whom nothing is known."""
    path, _ = program.make_vault()
    workspace = program.application.gate.open(path, PASSPHRASE)
    case = workspace.cases.list()[0]
    workspace.parties.add(PartyDraft("好借", PartyKind.APP), ("10300000002",))
    when = workspace.intake.understand_time("2026-05-12 23:12", case.timezone)
    call = IncidentDraft(when, Channel.CALL, outcome=Outcome.ANSWERED, address="10300000002", tags=("violence",))
    workspace.intake.log(case.id, call)
    filing = {"office": "朝阳派出所", "channel": "cn.police", "handed_in_on": "2026-05-20", "refused_on": "2026-05-25"}
    workspace.particulars.add(case.id, ParticularKind.FILING, filing)
    workspace.close()
    made = program.opened()
    program.rest(made)
    press(Qt.Key.Key_G, CTRL)
    arrived(program, made)
    return made


def arrived(program: Program, window: MainWindow) -> None:
    program.rest(window)
    program.qtbot.waitUntil(lambda: window.desk.place is Place.NEXT_STEPS and window.desk.page.is_shown)


def shown(window: MainWindow, kind: StepKind) -> list[str]:
    page = window.desk.page
    return [page.model.index(at, 1).data() for at, one in enumerate(page.model.rows) if one.kind is kind]


def choose(window: MainWindow, title: str) -> None:
    page = window.desk.page
    place = next(at for at in range(page.model.rowCount()) if title in page.model.index(at, 1).data())
    page.table.setCurrentIndex(page.model.index(place, 0))


def read(window: MainWindow) -> str:
    return "\n".join(label.text() for label in window.desk.page.findChildren(PlainLabel))


def test_what_runs_out_first_stands_first_and_offices_in_their_order(window: MainWindow) -> None:
    page = window.desk.page
    assert page.table.hasFocus()
    days = [one.days_left for one in page.model.rows if one.kind in (StepKind.VANISHES, StepKind.DEADLINE)]
    counted = [day for day in days if day is not None]
    assert counted == sorted(counted)
    assert days[: len(counted)] == counted
    assert (page.model.rows[0].kind, counted[0]) == (StepKind.DEADLINE, -1)
    assert "Export this first: Call details at the telephone company" in shown(window, StepKind.VANISHES)
    offices = shown(window, StepKind.OFFICE)
    assert offices[0] == "1. Police, emergency"
    assert len(shown(window, StepKind.QUESTION)) == 3
    assert "The device with the originals" in shown(window, StepKind.PROOF)


def test_each_leads_to_where_it_is_done_and_back(program: Program, window: MainWindow) -> None:
    choose(window, "Call details at the telephone company")
    press(ENTER)
    program.rest(window)
    program.qtbot.waitUntil(lambda: window.desk.timeline.counts.text() == "1 contact")
    press(Qt.Key.Key_G, CTRL)
    arrived(program, window)
    choose(window, "Does 好借 have a licence")
    press(ENTER)
    program.rest(window)
    assert window.desk.place is Place.MISSING
    press(ESC)
    arrived(program, window)
    assert window.desk.page.heading.text().startswith("Does 好借 have a licence")
    choose(window, "you can ask for a review")
    press(ENTER)
    program.rest(window)
    assert (window.desk.place, window.desk.record.kind) == (Place.RECORD, ParticularKind.FILING)


def test_a_page_for_the_desk_of_an_office_is_written(program: Program, window: MainWindow) -> None:
    choose(window, "Police station where you were")
    assert "受案回执, criminal procedure rules, art. 171" in read(window)
    assert "gone to on 2026-05-20" in [window.desk.page.model.index(at, 2).data() for at in range(10)]
    program.desktop.save_to = program.folder / "desk.pdf"
    press(ENTER)
    program.rest(window)
    assert program.desktop.save_to.read_bytes().startswith(b"%PDF")
    assert "The sheet is written: desk.pdf" in read(window)


def test_what_is_longer_than_its_room_is_read_by_keys(program: Program, window: MainWindow) -> None:
    window.resize(1024, 640)
    choose(window, "Police station where you were")
    program.rest(window)
    area = window.desk.page._area
    press(Qt.Key.Key_Tab)
    assert area.hasFocus()
    program.qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() > 0)
    press(Qt.Key.Key_Down)
    assert area.verticalScrollBar().value() > 0


def test_that_somebody_was_there_is_recorded_with_the_office(program: Program, window: MainWindow) -> None:
    choose(window, "Complaints about telephone companies")
    typed: list[str] = []

    def answer(dialog: ParticularDialog) -> None:
        typed.extend(dialog.inputs[name].input.typed() for name in ("office", "channel"))
        dialog.reject()

    program.when_asked(ParticularDialog, answer)
    window.desk.page.filed_button.setFocus()
    press(ENTER)
    program.return_to(window)
    program.qtbot.waitUntil(lambda: bool(typed))
    assert typed == ["Complaints about telephone companies", "cn.12300"]


def test_what_is_chosen_shows_where_else_one_would_go_and_is_not_recorded(program: Program, window: MainWindow) -> None:
    page = window.desk.page
    assert page.conduct.values() == ("violence",)
    assert not any("illegal content online" in one for one in shown(window, StepKind.OFFICE))
    page.conduct.choose(("doxx",))
    page.conduct.changed.emit()
    program.rest(window)
    assert any("illegal content online" in one for one in shown(window, StepKind.OFFICE))
    assert "nothing of that is recorded" in page.counts.text()
    assert not page.region.isVisible()
    page.as_recorded.setFocus()
    press(ENTER)
    program.rest(window)
    assert page.conduct.values() == ("violence",)
    assert not any("illegal content online" in one for one in shown(window, StepKind.OFFICE))
    page.kind.choose((StepKind.PROOF,))
    page.kind.changed.emit()
    assert {one.kind for one in page.model.rows} == {StepKind.PROOF}


def test_what_comes_before_an_office_is_one_key_away(program: Program, window: MainWindow) -> None:
    choose(window, "supervision of the police")
    assert not window.desk.page.first_button.isVisible()  # somebody was with the police
    choose(window, "Consumer line of the financial regulator")
    window.desk.page.first_button.setFocus()
    press(ENTER)
    assert window.desk.page.heading.text().endswith("Complaint to the lender itself")
    draft = CaseDraft("case 2", "李四", pack="ph", region="PH", timezone="Asia/Manila", language="en")
    case = window.desk._workspace.cases.add(draft)
    window.desk.open_case(case)
    window.desk.go(Place.NEXT_STEPS)
    arrived(program, window)
    page = window.desk.page
    page.conduct.choose(("contactblast",))
    page.conduct.changed.emit()
    program.rest(window)
    choose(window, "Privacy Commission")
    page.first_button.setFocus()
    press(ENTER)
    program.rest(window)
    assert window.desk.place is Place.PAPERS
    papers = window.desk.page
    program.qtbot.waitUntil(lambda: papers.state is not None and papers.state.paper == "ph.letter.complaint")


def test_where_it_happened_leaves_the_offices_of_other_parts_out(program: Program, window: MainWindow) -> None:
    draft = CaseDraft("case 2", "李四", pack="uk", region="GB", timezone="Europe/London", language="en")
    case = window.desk._workspace.cases.add(draft)
    window.desk.open_case(case)
    window.desk.go(Place.NEXT_STEPS)
    arrived(program, window)
    page = window.desk.page
    scottish = "Illegal money lending unit, Scotland"
    assert any(scottish in one for one in shown(window, StepKind.OFFICE))
    page.region.choose(("GB-WLS",))
    page.region.changed.emit()
    program.rest(window)
    assert not any(scottish in one for one in shown(window, StepKind.OFFICE))
