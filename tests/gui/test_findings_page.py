"""Findings in the window: read, filtered and followed by keys alone; and what is missing, asked and answered."""

from __future__ import annotations

from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from shilu.core.asking import Question
from shilu.core.channel import Channel, Outcome
from shilu.core.finding import About, Missing, Result
from shilu.core.incident import IncidentDraft
from shilu.core.job import Job
from shilu.core.particular import ParticularKind
from shilu.core.party import PartyDraft, PartyKind
from shilu.core.rule import Need
from shilu.gui.dialogs.particular import ParticularDialog
from shilu.gui.main_window import MainWindow
from shilu.gui.navigation import Place
from shilu.gui.pages import beside_rules
from shilu.services.judging import Judged, Judging
from tests.gui.fakes import PASSPHRASE
from tests.gui.real import Program, press

CTRL = Qt.KeyboardModifier.ControlModifier
ENTER, ESC, DOWN = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Down
HOURS = "Collection between 22:00 and 08:00 (GB/T 45251-2025)"


@pytest.fixture
def window(program: Program) -> MainWindow:
    """Calls at night of a lender whose type is known, and of one of which nothing is known."""
    path, _ = program.make_vault()
    workspace = program.application.gate.open(path, PASSPHRASE)
    case = workspace.cases.list()[0]
    known = PartyDraft("速贷", PartyKind.APP, lender_type="licensed_consumer_lender")
    workspace.parties.add(known, ("10300000001",))
    workspace.parties.add(PartyDraft("好借", PartyKind.APP), ("10300000002",))
    never = {"kind": "consent", "holds": "no"}
    workspace.particulars.add(case.id, ParticularKind.FACT, {**never, "party": "速贷"})
    for day, number in ((10, 1), (11, 1), (12, 2)):
        when = workspace.intake.understand_time(f"2026-05-{day} 23:12", case.timezone)
        draft = IncidentDraft(when, Channel.CALL, outcome=Outcome.MISSED, address=f"1030000000{number}", text="x")
        workspace.intake.log(case.id, draft)
    noon = workspace.intake.understand_time("2026-05-10 12:00", case.timezone)
    workspace.intake.log(case.id, IncidentDraft(noon, Channel.CALL, outcome=Outcome.MISSED, address="10300000001"))
    workspace.close()
    made = program.opened()
    program.rest(made)
    press(Qt.Key.Key_R, CTRL)
    program.rest(made)
    program.qtbot.waitUntil(lambda: made.desk.findings._stack.currentIndex() == 2)
    return made


def rules(page) -> list[str]:
    return [page.model.index(row, 1).data() for row in range(page.model.rowCount())]


def test_what_is_outside_a_rule_is_read_with_its_counts_its_text_and_its_source(window: MainWindow) -> None:
    page = window.desk.findings
    assert page.table.hasFocus()
    assert page.result.values() == (Result.OUTSIDE,)
    assert rules(page)[0] == HOURS
    row = [page.model.index(0, column).data() for column in range(page.model.columnCount())]
    assert (row[0], row[2], row[3]) == ("▲ outside the rule", "速贷", "the complainant")
    assert row[-2:] == ["0", "2"]
    labels = [label.text() for label in page.detail.findChildren(type(page.detail.title))]
    said = "\n".join(labels)
    assert "2 contacts: 0 documented, 2 recorded by the complainant only" in said
    assert "1, 2" in labels
    assert "GB/T 45251-2025《互联网金融" in said
    assert "Recorded facts beside a rule. Whether the rule was broken is not said here." in said
    assert "No lawyer has reviewed the rule pack" in page.about_pack.text()


def test_the_contacts_of_a_finding_are_one_key_away(program: Program, window: MainWindow) -> None:
    press(ENTER)
    program.rest(window)
    timeline = window.desk.timeline
    assert window.desk.place is Place.TIMELINE
    program.qtbot.waitUntil(lambda: timeline.counts.text() == "2 contacts")
    assert timeline.filters.some.text().startswith("Collection between 22:00")


def test_the_timeline_shows_what_is_outside_a_rule_and_the_pane_says_which(
    program: Program, window: MainWindow
) -> None:
    press(Qt.Key.Key_1, CTRL)
    program.rest(window)
    timeline = window.desk.timeline
    program.qtbot.waitUntil(lambda: timeline.counts.text() == "4 contacts")
    QTest.mouseClick(timeline.filters.outside, Qt.MouseButton.LeftButton)
    program.qtbot.waitUntil(lambda: timeline.counts.text() == "2 contacts")

    def said() -> list[str]:
        return [label.text() for label in timeline.detail.findChildren(type(timeline.counts))]

    program.qtbot.waitUntil(lambda: f"▲ outside: {HOURS}" in said())
    assert any("it cannot be said yet: a fact is missing." in line for line in said())
    assert "Still missing to prove it: The telephone company’s call details" in said()
    QTest.mouseClick(timeline.filters.outside, Qt.MouseButton.LeftButton)
    program.qtbot.waitUntil(lambda: timeline.counts.text() == "4 contacts")
    assert timeline.filters.is_empty


def test_in_a_large_case_the_pane_says_what_needs_no_look_at_all_contacts(
    program: Program, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beside_rules, "_MOST_AT_ONCE", 0)
    workspace = window.desk._workspace
    case = workspace.cases.list()[0]
    again = workspace.intake.understand_time("2026-05-13 23:40", case.timezone)
    workspace.intake.log(case.id, IncidentDraft(again, Channel.CALL, outcome=Outcome.MISSED, address="10300000001"))
    press(Qt.Key.Key_1, CTRL)
    program.rest(window)
    timeline = window.desk.timeline
    program.qtbot.waitUntil(lambda: timeline.counts.text() == "5 contacts")
    timeline.table.setCurrentIndex(timeline.model.index(timeline.model.rowCount() - 1, 0))

    def said() -> list[str]:
        return [label.text() for label in timeline.detail.findChildren(type(timeline.counts))]

    program.qtbot.waitUntil(lambda: f"▲ outside: {HOURS}" in said())


def test_what_is_judged_of_a_case_that_was_left_is_stopped(
    program: Program, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, stopped = Event(), Event()

    def of_case(_judging: Judging, _case: str, job: Job) -> Judged:
        began.set()
        try:
            while True:
                job.check()
        finally:
            stopped.set()

    press(Qt.Key.Key_1, CTRL)
    program.rest(window)
    monkeypatch.setattr(Judging, "of_case", of_case)
    timeline = window.desk.timeline
    QTest.mouseClick(timeline.filters.outside, Qt.MouseButton.LeftButton)
    assert began.wait(10)
    timeline.set_case(None)
    assert stopped.wait(10)


def test_findings_are_filtered_and_counted(program: Program, window: MainWindow) -> None:
    page = window.desk.findings
    assert page.counts.text().startswith(f"{page.model.rowCount()} of ")
    page.clear_button.setFocus()
    press(ENTER)
    assert page.result.values() == ()
    assert page.model.rowCount() == len(page._judged.findings)
    assert page.table.hasFocus()
    assert not page.clear_button.isVisible()
    other = next(value for value, name in page._judged.names.items() if name == "好借")
    page.lender.choose((other,))
    page.lender.changed.emit()
    assert {page.model.index(row, 2).data() for row in range(page.model.rowCount())} == {"好借"}


def test_what_is_missing_is_asked_and_its_answer_settles_findings(program: Program, window: MainWindow) -> None:
    press(Qt.Key.Key_M, CTRL)
    program.rest(window)
    page = window.desk.page
    program.qtbot.waitUntil(lambda: page._stack.currentIndex() == 2)

    def shown() -> list[str]:
        return [page.model.index(row, 0).data() for row in range(page.model.rowCount())]

    asked = shown()
    licence = asked.index("Does 好借 have a licence, and as what kind of lender?")
    page.table.setCurrentIndex(page.model.index(licence, 0))
    assert "waits for the answer" in page.waiting.text() or "wait for the answer" in page.waiting.text()
    assert "https://www.nfra.gov.cn" in page.where.text()

    def look_up(dialog: ParticularDialog) -> None:
        assert dialog.inputs["kind"].input.typed() == "register_entry"
        assert page._speaking.names[dialog.inputs["party"].input.typed()] == "好借"
        dialog.inputs["lender_type"].input.put("licensed_consumer_lender")
        dialog.inputs["source"].input.put("the list of the regulator")
        dialog.accept()

    program.when_asked(ParticularDialog, look_up)
    page.table.setFocus()
    press(ENTER)
    program.return_to(window)
    press(Qt.Key.Key_M, CTRL)
    program.rest(window)
    program.qtbot.waitUntil(lambda: asked[licence] not in shown())
    asked = shown()
    agreed = next(row for row, said in enumerate(asked) if said.startswith("Did the complainant ever agree"))
    page.table.setCurrentIndex(page.model.index(agreed, 0))

    def answer(dialog: ParticularDialog) -> None:
        assert dialog.inputs["kind"].input.typed() == "consent"
        dialog.inputs["holds"].input.put("no")
        dialog.accept()

    program.when_asked(ParticularDialog, answer)
    page.table.setFocus()
    press(ENTER)
    program.return_to(window)
    assert window.desk.place is Place.RECORD
    facts = window.desk._workspace.particulars.of_case(window.desk.case.id, ParticularKind.FACT)
    assert [one.text("holds") for one in facts] == ["no", "yes", "no"]
    press(Qt.Key.Key_M, CTRL)
    program.rest(window)
    program.qtbot.waitUntil(
        lambda: (
            not any(
                str(page.model.index(row, 0).data()).startswith("Did the complainant ever agree")
                for row in range(page.model.rowCount())
            )
        )
    )


def test_when_a_notice_arrived_is_asked_of_the_entry_that_is_there(program: Program, window: MainWindow) -> None:
    press(Qt.Key.Key_M, CTRL)
    program.rest(window)
    page = window.desk.page
    program.qtbot.waitUntil(lambda: page.model.rowCount() > 0)
    (fact,) = window.desk._workspace.particulars.of_case(window.desk.case.id, ParticularKind.FACT)
    arrival = Missing(Need.DELIVERY_PROOF, About.PARTY, fact.text("party"))
    page.model.set_rows([Question(arrival, (), (), (), 0, (fact.id,))])
    page.table.setCurrentIndex(page.model.index(0, 0))
    page.answer()
    program.return_to(window)
    assert window.desk.place is Place.RECORD
    program.qtbot.waitUntil(lambda: window.desk.record.chosen is not None)
    assert window.desk.record.chosen.id == fact.id


def test_a_case_of_a_country_without_a_pack_says_so(program: Program) -> None:
    path, _ = program.make_vault()
    window = program.opened()
    program.rest(window)
    press(Qt.Key.Key_R, CTRL)
    program.rest(window)
    page = window.desk.findings
    program.qtbot.waitUntil(lambda: page._stack.currentIndex() == 1)
    assert "they are set beside the rules" in page._empty_words.text()
    assert path.exists()
