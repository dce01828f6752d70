"""Suggestions are gone through by keys alone, in real vaults: the next row comes by itself, every answer is saved and
can be taken back, and each says why it is made."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from shilu.core.channel import Channel
from shilu.core.incident import IncidentDraft
from shilu.core.labels import TAGS
from shilu.core.party import PartyDraft, PartyKind
from shilu.core.query import EVERYTHING, Page
from shilu.core.when import from_epoch_ms
from shilu.gui.dialogs.review import NewPartyDialog, OtherPartyDialog, PeriodDialog, TogetherDialog
from shilu.gui.dialogs.tags import OtherTagsDialog, TagsDialog
from shilu.gui.navigation import Place
from tests.gui.fakes import NOW_MS, PASSPHRASE
from tests.gui.real import Program, press, write

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
ENTER = Qt.Key.Key_Return
SIGNED = "【{name}】您的借款已逾期{n}天，请还款"
FIRST, SECOND = "石榴籽快借", "竹蜻蜓宝"
BULK = "10690000777"


def number(n: int) -> str:
    return f"103{n:08d}"


def logged(workspace, case, at: str, text: str, *, hours: int = 1) -> None:
    when = from_epoch_ms("", NOW_MS - hours * 3_600_000, zone=case.timezone)
    workspace.intake.log(case.id, IncidentDraft(when, Channel.SMS, address=at, text=text))


@pytest.fixture
def window(program: Program):
    """Three numbers of one lender, two of a name that nobody has, a bulk number; on the page of suggestions."""
    path, _ = program.make_vault()
    workspace = program.application.gate.open(path, PASSPHRASE)
    case = workspace.cases.list()[0]
    workspace.parties.add(PartyDraft(FIRST, PartyKind.APP))
    for n in (1, 2, 3):
        logged(workspace, case, number(n), SIGNED.format(name=FIRST, n=n))
    for n in (5000, 6000):
        logged(workspace, case, number(n), SIGNED.format(name=SECOND, n=n))
    logged(workspace, case, BULK, SIGNED.format(name=FIRST, n=9))
    logged(workspace, case, BULK, "【晨星快递】您的包裹已到")
    workspace.close()
    made = program.opened()
    press(Qt.Key.Key_9, CTRL)
    program.rest(made)
    return made


def given(window) -> dict[str, set[tuple[str, ...]]]:
    """By number, the names that its contacts show."""
    found = window.desk._workspace.timeline.find(window.desk.case.id, EVERYTHING, Page(1000)).incidents
    shown: dict[str, set[tuple[str, ...]]] = {}
    for one in found:
        shown.setdefault(one.contact_point.raw, set()).add(tuple(party.name for party in one.parties))
    return shown


def left(page) -> list[tuple[str, str]]:
    return [(one.point.raw, one.suggestion.name) for one in page.kind.sitting.left]


def test_each_answer_brings_the_next_row_and_is_saved_at_once(program: Program, window) -> None:
    page = window.desk.review
    assert page.table.hasFocus()
    assert page.done.text() == "0 of 6"
    first = page.kind.sitting.left[0]
    press(ENTER)
    assert page.done.text() == "1 of 6"
    assert first.id not in {one.id for one in page.kind.sitting.left}
    press(Qt.Key.Key_N)
    program.rest(window)
    assert page.done.text() == "2 of 6"
    assert given(window)[first.point.raw] == {(FIRST,)}
    assert page.table.hasFocus()


def test_every_suggestion_answers_why_with_the_words_in_the_message(program: Program, window) -> None:
    page = window.desk.review
    for one in page.kind.sitting.left:
        page.table.setCurrentIndex(page.model.index(page.model.place_of(one.id), 0))
        program.rest(window)
        assert page.pane.explained.reasons
        marked = [quote.toPlainText()[slice(*span)] for quote in page.pane.quotes for span in quote.marked]
        assert one.suggestion.name in marked


def test_answers_are_taken_back_one_by_one(program: Program, window) -> None:
    page, before = window.desk.review, left(window.desk.review)
    press(Qt.Key.Key_Y)
    press(Qt.Key.Key_N)
    press(Qt.Key.Key_U)
    press(Qt.Key.Key_U)
    program.rest(window)
    assert left(page) == before
    assert set().union(*given(window).values()) == {()}
    press(Qt.Key.Key_U)
    assert "nothing left" in page.messages.text
    press(Qt.Key.Key_1, CTRL)
    press(Qt.Key.Key_9, CTRL)
    program.rest(window)
    assert left(page) == before, "they are suggested again, also when they are read anew"


def test_the_certain_ones_of_a_group_are_confirmed_together_after_they_were_shown(program: Program, window) -> None:
    page = window.desk.review
    shown = []

    def answer(dialog: TogetherDialog) -> None:
        shown.append([one.point.raw for one in dialog.value()])
        assert dialog.accept_button.text() == f"Confirm {len(shown[0])}"
        press(Qt.Key.Key_Down)
        press(Qt.Key.Key_Space)
        press(ENTER)

    program.when_asked(TogetherDialog, answer)
    press(Qt.Key.Key_A)
    program.return_to(window)
    assert len(shown[0]) == 4
    names = given(window)
    assert names[shown[0][0]] >= {(FIRST,)}
    assert names[shown[0][1]] == {()}, "its tick was taken away"
    assert page.done.text() == "3 of 6"


def test_of_a_bulk_number_only_the_contacts_that_give_the_reason_bear_the_name(program: Program, window) -> None:
    page = window.desk.review
    press(Qt.Key.Key_Slash)
    write("1069")
    press(ENTER)
    assert "Many send from this number: only the 1 contact" in str(page.pane.explained.lines)
    press(ENTER)
    program.rest(window)
    assert given(window)[BULK] == {(FIRST,), ()}


def test_a_new_name_is_asked_about_once_and_becomes_a_party(program: Program, window) -> None:
    page = window.desk.review
    press(Qt.Key.Key_Slash)
    page.filter.setText(SECOND)  # as an input method types it
    press(ENTER)

    def answer(dialog: NewPartyDialog) -> None:
        assert dialog.value() == PartyDraft(SECOND, PartyKind.UNKNOWN)
        press(Qt.Key.Key_2)
        press(ENTER)

    program.when_asked(NewPartyDialog, answer)
    press(ENTER)
    program.return_to(window)
    press(ENTER)
    program.rest(window)
    assert {given(window)[number(n)] == {(SECOND,)} for n in (5000, 6000)} == {True}
    (made,) = [one for one in window.desk._workspace.parties.list() if one.name == SECOND]
    assert made.kind is not PartyKind.UNKNOWN


def test_several_are_ticked_and_given_to_another_party(program: Program, window) -> None:
    page = window.desk.review
    press(Qt.Key.Key_Space)
    press(Qt.Key.Key_Space)
    ticked = [one.point.raw for one in page.model.ticked]
    assert len(ticked) == 2

    def answer(_dialog: OtherPartyDialog) -> None:
        write("Stone Agency")
        press(ENTER)

    program.when_asked(OtherPartyDialog, answer)
    press(Qt.Key.Key_M)
    program.return_to(window)
    names = given(window)
    assert {("Stone Agency",) in names[raw] for raw in ticked} == {True}
    press(Qt.Key.Key_U)
    program.rest(window)
    assert "Stone Agency" not in [one.name for one in window.desk._workspace.parties.list()]


def test_a_period_is_set_before_it_is_confirmed(program: Program, window) -> None:
    page = window.desk.review
    first = page.kind.sitting.left[0].point.raw

    def answer(_dialog: PeriodDialog) -> None:
        write("2001-01-01")
        press(Qt.Key.Key_Tab)
        QApplication.activeModalWidget().period.last.setFocus()
        write("2001-02-01")
        press(ENTER)

    program.when_asked(PeriodDialog, answer)
    press(Qt.Key.Key_P)
    program.return_to(window)
    assert "Only from 2001-01-01 to 2001-02-01." in str(page.pane.explained.lines)
    press(ENTER)
    program.rest(window)
    assert given(window)[first] == {()}, "its contact is of another time"


def test_where_no_period_can_be_set_that_is_said(program: Program, window) -> None:
    page = window.desk.review
    press(Qt.Key.Key_G)
    press(Qt.Key.Key_P)
    assert page.messages.text == "A period is set for one number at a time."
    press(Qt.Key.Key_G)
    press(Qt.Key.Key_Slash)
    write("1069")
    press(ENTER)
    press(Qt.Key.Key_P)
    said = "This number is not one party’s alone: each has it for single contacts, never for a period."
    assert page.messages.text == said
    program.rest(window)


def test_a_second_lender_for_the_same_time_is_asked_about_and_both_can_stand(program: Program, window) -> None:
    workspace, case, page = window.desk._workspace, window.desk.case, window.desk.review
    other = workspace.parties.add(PartyDraft("麦芒周转", PartyKind.APP)).id
    workspace.parties.link(other, number(1), "CN")
    press(Qt.Key.Key_1, CTRL)
    press(Qt.Key.Key_9, CTRL)
    program.rest(window)
    assert case is window.desk.case
    press(Qt.Key.Key_Slash)
    write(number(1))
    press(ENTER)
    press(ENTER)
    program.rest(window)
    assert given(window)[number(1)] == {("麦芒周转",)}, "nothing yet: it was asked"
    assert page.pane.confirm.text() == "Let both stand"
    press(ENTER)
    program.rest(window)
    assert given(window)[number(1)] == {("麦芒周转", FIRST)}


def test_when_all_are_answered_that_is_said_and_the_last_can_be_taken_back(program: Program, window) -> None:
    page = window.desk.review
    press(Qt.Key.Key_G)
    press(Qt.Key.Key_N)
    press(Qt.Key.Key_G)
    press(Qt.Key.Key_N)
    program.rest(window)
    assert left(page) == []
    assert page._nothing.currentWidget() is page._finished
    press(Qt.Key.Key_U)
    program.rest(window)
    assert len(left(page)) == 2
    assert page.table.hasFocus()


def test_the_page_leads_to_the_contacts_of_a_number_and_comes_back_to_its_row(program: Program, window) -> None:
    page = window.desk.review
    press(Qt.Key.Key_J)
    chosen = page.model.at(page.table.currentIndex())
    press(Qt.Key.Key_R)
    program.rest(window)
    assert window.desk.place is Place.TIMELINE
    assert window.desk.timeline.filters.search.text() == chosen.point.raw
    press(Qt.Key.Key_9, CTRL)
    program.rest(window)
    assert page.model.at(page.table.currentIndex()).id == chosen.id


def test_a_case_without_suggestions_says_what_would_bring_them(program: Program) -> None:
    program.make_vault()
    window = program.opened()
    press(Qt.Key.Key_9, CTRL)
    program.rest(window)
    page = window.desk.review
    assert page._nothing.currentWidget() is page._empty[page.kind]
    press(ENTER)
    assert window.desk.place is Place.LENDERS


JAIL = "律师函已寄出，不还钱就等着坐牢，编号{n}"


@pytest.fixture
def tagging(program: Program):
    """Four messages with the same threat and one with another, on the page of suggestions, at what they did."""
    path, _ = program.make_vault()
    workspace = program.application.gate.open(path, PASSPHRASE)
    case = workspace.cases.list()[0]
    for n in range(4):
        logged(workspace, case, number(n), JAIL.format(n=n), hours=n + 1)
    logged(workspace, case, number(9), "三天不还，打断你的狗腿！", hours=9)
    workspace.close()
    made = program.opened()
    press(Qt.Key.Key_9, CTRL)
    program.rest(made)
    made.desk.review.mode.set_value(made.desk.review._kinds[1])
    program.rest(made)
    return made


def tags(window) -> list[tuple[str, ...]]:
    found = window.desk._workspace.timeline.find(window.desk.case.id, EVERYTHING, Page(1000)).incidents
    return [one.tags for one in found]


def test_what_they_did_is_gone_through_with_the_words_marked(program: Program, tagging) -> None:
    page = tagging.desk.review
    assert page.table.hasFocus()
    labels = [TAGS["violence"], TAGS["court"], TAGS["arrest"]]
    headings = [
        f"{label} · {count}" for label, count in zip(labels, ("1 contact", "4 contacts", "4 contacts"), strict=True)
    ]
    assert [group.title for group in page.kind.groups(page.kind.sitting.left)] == headings
    (quote,) = page.pane.quotes
    assert [quote.toPlainText()[slice(*span)] for span in quote.marked] == ["打断你的狗腿"]
    press(ENTER)
    press(Qt.Key.Key_N)
    program.rest(tagging)
    assert tags(tagging)[0] == ("violence",)
    assert page.done.text() == "2 of 9"
    press(Qt.Key.Key_U)
    press(Qt.Key.Key_U)
    program.rest(tagging)
    assert set(tags(tagging)) == {()}
    assert page.done.text() == "0 of 9"


def test_all_with_the_same_words_are_tagged_together(program: Program, tagging) -> None:
    page = tagging.desk.review
    press(Qt.Key.Key_J)

    def answer(dialog: TogetherDialog) -> None:
        assert len(dialog.value()) == 4
        press(ENTER)

    program.when_asked(TogetherDialog, answer)
    press(Qt.Key.Key_A)
    program.return_to(tagging)
    assert tags(tagging)[1:] == [("court",)] * 4
    assert page.done.text() == "4 of 9"


def test_it_can_have_been_something_else(program: Program, tagging) -> None:
    page = tagging.desk.review

    def answer(dialog: OtherTagsDialog) -> None:
        dialog.tags.set_values(("extort", "visit"))
        press(ENTER)

    program.when_asked(OtherTagsDialog, answer)
    press(Qt.Key.Key_M)
    program.return_to(tagging)
    assert tags(tagging)[0] == ("extort", "visit")
    assert "violence" not in {one.tag for one in page.kind.sitting.left}


def test_the_key_turns_from_one_list_to_the_other(program: Program, tagging) -> None:
    page = tagging.desk.review
    press(Qt.Key.Key_T)
    program.rest(tagging)
    assert page.kind is page._kinds[0]
    assert "Suggestions come from" in page._empty[page.kind].findChildren(QLabel)[1].text()


def test_many_contacts_are_tagged_from_the_timeline_and_one_step_takes_it_back(program: Program, tagging) -> None:
    press(Qt.Key.Key_1, CTRL)
    program.rest(tagging)
    timeline = tagging.desk.timeline
    press(Qt.Key.Key_Down, SHIFT)
    press(Qt.Key.Key_Down, SHIFT)
    chosen = len(timeline.table.selected_items())
    assert chosen >= 2
    assert timeline.several._said.text() == f"{chosen} selected"

    def answer(dialog: TagsDialog) -> None:
        dialog.add.set_values(("flood",))
        dialog.severity.set_value("grave")
        press(ENTER)

    program.when_asked(TagsDialog, answer)
    press(Qt.Key.Key_T)
    program.return_to(tagging)
    assert tags(tagging).count(("flood",)) == chosen
    assert timeline.messages.text == f"{chosen} contacts are changed."
    timeline.messages._action.click()
    program.rest(tagging)
    assert set(tags(tagging)) == {()}
