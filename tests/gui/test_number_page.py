"""The dossier of a number in the window: reached by keys from where numbers stand, read, and left by Esc."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from shilu.core.case import CaseDraft
from shilu.core.channel import Channel
from shilu.core.incident import IncidentDraft
from shilu.core.particular import ParticularKind
from shilu.core.party import PartyDraft
from shilu.core.when import from_epoch_ms
from shilu.gui.navigation import Place
from shilu.gui.widgets.charts import bars_of
from tests.gui.fakes import NOW_MS, PASSPHRASE
from tests.gui.real import Program, press, write

CTRL = Qt.KeyboardModifier.ControlModifier
ESC, ENTER = Qt.Key.Key_Escape, Qt.Key.Key_Return
CALLER, MOTHER, LINE = f"170{0:04}0001", "10412345678", "+86 95588"


@pytest.fixture
def window(program: Program):
    """A case with calls from a number of a virtual operator, from the mother, and from a line that cannot call so."""
    path, _ = program.make_vault()
    workspace = program.application.gate.open(path, PASSPHRASE)
    case = workspace.cases.list()[0]
    other = workspace.cases.add(CaseDraft("another case", "someone"))

    def log(number: str, hours: int, in_case=case, **said: object) -> None:
        when = from_epoch_ms("", NOW_MS - hours * 3_600_000, zone=case.timezone)
        workspace.intake.log(in_case.id, IncidentDraft(when, address=number, **said))  # type: ignore[arg-type]  # by name

    log(LINE, 90)
    log(MOTHER, 60)
    log(CALLER, 30, channel=Channel.SMS, text="【KuaiQian】 pay today", tags=("violence",))
    log(CALLER, 1)
    log(CALLER, 200, in_case=other, text="theirs alone")
    workspace.parties.add(PartyDraft("KuaiQian"), [CALLER, MOTHER])
    typed = {"name": "王芳", "relation": "parent", "numbers": MOTHER}
    workspace.particulars.add(case.id, ParticularKind.THIRD_PERSON, typed)
    workspace.close()
    made = program.opened()
    made.desk.open_case(case)
    made.desk.go(Place.TIMELINE)
    program.rest(made)
    return made


def said(widget: QWidget) -> str:
    shown = (*widget.findChildren(QLabel), *widget.findChildren(QPushButton))
    return "\n".join(part.text() for part in shown if part.isVisibleTo(widget))


def arrived(program: Program, window) -> str:
    program.qtbot.waitUntil(lambda: window.desk.place is Place.NUMBER and window.desk.page.dossier is not None)
    program.rest(window)
    return said(window.desk.page)


def test_a_dossier_is_opened_from_the_contact_that_is_read_and_left_again(program: Program, window) -> None:
    table = window.desk.timeline.table
    press(Qt.Key.Key_End, CTRL)
    press(Qt.Key.Key_I, CTRL)
    shown = arrived(program, window)
    page = window.desk.page
    assert page.title.text() == f"+86 170 {0:04} 0001"
    for words in (
        "Mobile number of a virtual operator · region CN · registered in Beijing, which is not where the caller is · "
        "block of China Telecom, unless it was carried to another",
        "KuaiQian: signed its messages, 1 contact",
        "KuaiQian: Lender, Creditor",
        "stated by hand · confirmed",
        "another case: 1 contact",
        "Threat of violence: 1",
    ):
        assert words in shown
    assert "theirs alone" not in shown
    assert page.area.hasFocus()
    press(ESC)
    program.rest(window)
    assert window.desk.place is Place.TIMELINE
    assert table.hasFocus()
    assert window.desk.timeline.detail.incident.contact_point.raw == CALLER


def test_the_number_of_the_mother_is_said_to_be_hers_and_is_given_to_nobody(program: Program, window) -> None:
    press(Qt.Key.Key_Home, CTRL)
    while window.desk.timeline.detail.incident.contact_point.raw != MOTHER:
        press(Qt.Key.Key_Down)
    window.desk.timeline.detail.about_number.setFocus()
    press(ENTER)
    shown = arrived(program, window)
    assert "This is the number of 王芳, a third person of this case (no. 1)." in shown
    assert "it cannot be given to a lender here" in shown
    assert "It was given to a lender all the same." in shown
    assert not window.desk.page.attribute_button.isVisible()


def test_a_number_typed_in_the_search_leads_there_and_looks_false(program: Program, window) -> None:
    press(Qt.Key.Key_F, CTRL)
    write("95588")
    assert window.desk.timeline.hint.isVisible()
    press(Qt.Key.Key_I, CTRL)
    shown = arrived(program, window)
    assert "The number may be false" in shown
    assert "It called with a country code before it." in shown
    press(ESC)
    program.rest(window)
    press(Qt.Key.Key_F, CTRL)
    write("10498765432")
    press(Qt.Key.Key_I, CTRL)
    program.qtbot.waitUntil(window.desk.page.messages.isVisible)
    assert window.desk.place is Place.TIMELINE
    assert "This number is not in the vault." in said(window.desk.page.messages)
    write("x")
    assert not window.desk.timeline.hint.isVisible()


def test_from_the_lenders_page_there_and_to_the_contacts_and_to_another_lender(program: Program, window) -> None:
    press(Qt.Key.Key_2, CTRL)
    program.rest(window)
    page = window.desk.lenders
    page.own.setFocus()
    page.own.selectRow(0)
    press(Qt.Key.Key_I, CTRL)
    arrived(program, window)
    press(ESC)
    program.rest(window)
    assert window.desk.place is Place.LENDERS
    page.own.setFocus()
    page.own.selectRow(0)
    press(ENTER)
    arrived(program, window)
    window.desk.page.contacts_button.setFocus()
    press(ENTER)
    program.rest(window)
    assert (window.desk.place, window.desk.timeline.filters.search.text()) == (Place.TIMELINE, CALLER)
    press(Qt.Key.Key_I, CTRL)
    arrived(program, window)
    window.desk.page.attribute_button.setFocus()
    press(ENTER)
    program.rest(window)
    assert window.desk.place is Place.LENDERS
    assert page.number.hasFocus()
    assert page.number.text() == CALLER


def test_another_case_shows_nothing_of_the_one_before(program: Program, window) -> None:
    press(Qt.Key.Key_End, CTRL)
    press(Qt.Key.Key_I, CTRL)
    arrived(program, window)
    page = window.desk.page
    other = next(case for case in window.desk._workspace.cases.list() if case.title == "another case")
    window.desk.open_case(other)
    assert page.dossier is None
    assert "KuaiQian" not in said(page)


def test_bars_are_weeks_where_days_are_too_many() -> None:
    first = date(2026, 1, 1)
    assert bars_of({first: 2, first + timedelta(days=2): 1}, most=10) == ([2, 0, 1], 1)
    many = {first + timedelta(days=index): 1 for index in range(70)}
    assert bars_of(many, most=10) == ([7] * 10, 7)
    assert sum(bars_of({first: 1, first + timedelta(days=9000): 3}, most=12)[0]) == 4
