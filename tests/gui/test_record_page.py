"""The record of a case in the window: typed, changed, withdrawn and put back by keys alone, in real vaults."""

from __future__ import annotations

import hashlib
import re

import pypdfium2
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from shilu.core.filing_text import measured
from shilu.core.incident import IncidentDraft, Reached, ReachedKind
from shilu.core.pack_papers import FilingField, Limit
from shilu.core.particular import FieldKind, Money, ParticularKind, ParticularState
from shilu.core.party import PartyDraft, PartyKind
from shilu.core.shapes import SHAPES
from shilu.core.when import from_epoch_ms
from shilu.gui.dialogs.black_out import BlackOutDialog
from shilu.gui.dialogs.erase import EraseDialog
from shilu.gui.dialogs.history import HistoryDialog
from shilu.gui.dialogs.office_form import OfficeField, OfficeFormDialog
from shilu.gui.dialogs.particular import ParticularDialog
from shilu.gui.dialogs.particular_table import ParticularTableDialog
from shilu.gui.dialogs.reason import ReasonDialog
from shilu.gui.dialogs.statement import StatementDialog
from shilu.gui.navigation import Place
from shilu.gui.pages.asking import TITLE
from tests.gui.fakes import NOW_MS, PASSPHRASE
from tests.gui.real import Program, press, write

CTRL = Qt.KeyboardModifier.ControlModifier
TAB, ENTER, DOWN = Qt.Key.Key_Tab, Qt.Key.Key_Return, Qt.Key.Key_Down


@pytest.fixture
def window(program: Program):
    """A case with two contacts, two parties, a third person and a loan, on the page of its record."""
    path, _ = program.make_vault()
    workspace = program.application.gate.open(path, PASSPHRASE)
    case = workspace.cases.list()[0]
    for hours in (1, 2):
        when = from_epoch_ms("", NOW_MS - hours * 3_600_000, zone=case.timezone)
        workspace.intake.log(case.id, IncidentDraft(when, address="10412345678", text="威胁你家人"))
    for name in ("KuaiQian", "SuDai"):
        workspace.parties.add(PartyDraft(name, PartyKind.APP))
    workspace.particulars.add(case.id, ParticularKind.THIRD_PERSON, {"name": "王芳", "relation": "parent"})
    loan = {"lender": "KuaiQian", "promised": "1500", "proof": "2", "note": "mine alone", "emergency_contacts": "1"}
    workspace.particulars.add(case.id, ParticularKind.LOAN, loan)
    workspace.close()
    made = program.opened()
    press(Qt.Key.Key_8, CTRL)
    program.rest(made)
    return made


def entries(window, kind: ParticularKind, *, withdrawn: bool = False):
    return window.desk._workspace.particulars.of_case(window.desk.case.id, kind, withdrawn=withdrawn)


def see(program: Program, window, kind: ParticularKind) -> None:
    window.desk.record.show_kind(kind)
    program.rest(window)
    window.desk.record.focus_first()


def said(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget))


def tab_to(wanted: QWidget) -> None:
    """By the Tab key alone."""
    for _ in range(60):
        now = QApplication.focusWidget()
        if now is wanted or wanted.isAncestorOf(now):
            return
        press(TAB)
    raise AssertionError(f"the keyboard does not come to {wanted}")


def test_a_loan_is_recorded_from_the_keyboard_and_read(program: Program, window) -> None:
    page = window.desk.record
    assert (window.desk.place, page.kinds.buttons[ParticularKind.LOAN].accessibleName()) == (Place.RECORD, "Loans 1")
    page.kinds.buttons[page.kind].setFocus()
    for _ in range(4):
        press(DOWN)
    program.rest(window)
    assert page.kind is ParticularKind.LOAN
    tab_to(page.add_button)

    def answer(dialog: ParticularDialog) -> None:
        write("SuDai")
        press(ENTER)  # goes on, and does not save
        for name, typed in (("contract_on", "2026-1-5"), ("promised", "3,000 CNY"), ("received", "many")):
            tab_to(dialog.inputs[name])
            write(typed)
        tab_to(dialog.accept_button)
        press(ENTER)
        amount = dialog.inputs["received"]
        assert amount.isAncestorOf(QApplication.focusWidget())
        assert "“many” in “Amount that arrived” is no amount." in amount.complaint.text()
        assert not dialog.inputs["proof"].isVisible()
        amount.input.line.clear()
        write("2100")
        tab_to(dialog.more)
        press(ENTER)
        tab_to(dialog.inputs["proof"])
        write("2, 7")
        program.qtbot.waitUntil(dialog.inputs["proof"].input.meant.isVisible)
        assert "7: there is no such contact" in dialog.inputs["proof"].input.meant.text()
        assert "No. 2" in dialog.inputs["proof"].input.meant.text()
        tab_to(dialog.accept_button)
        press(ENTER)  # the vault refuses it, and it is said there
        program.qtbot.waitUntil(dialog.inputs["proof"].complaint.isVisible)
        program.qtbot.waitUntil(dialog.accept_button.isEnabled)
        assert dialog.inputs["proof"].isAncestorOf(QApplication.focusWidget())
        dialog.inputs["proof"].input.line.clear()
        write("1;2")
        press(ENTER)

    program.when_asked(ParticularDialog, answer)
    press(ENTER)
    program.return_to(window)
    _, made = entries(window, ParticularKind.LOAN)
    assert (made.money("received"), made.text("contract_on")) == (Money(210_000, "CNY"), "2026-01-05")
    assert len(made.several("proof")) == 2
    assert page.detail.title.text() == "Loan 2 · SuDai"
    shown = said(page.detail)
    assert "Loan 2 · SuDai" in shown
    assert "3,000.00 CNY" in shown
    assert f"Recorded {page.tools.words.stamp(made.recorded_ms, page.zone)}" in shown
    assert page.table.hasFocus()
    assert window.desk._workspace.drafts.of_case(window.desk.case.id).drafts == ()


def test_what_one_party_is_to_another_is_recorded_and_contradictions_are_said_where_they_stand(
    program: Program, window
) -> None:
    page = window.desk.record
    see(program, window, ParticularKind.PARTY_LINK)  # there is none yet: the button in the middle has the focus

    def answer(dialog: ParticularDialog) -> None:
        assert not dialog.more.isVisible()  # nothing is folded away
        for name, typed in (("from_party", "KuaiQian"), ("kind", "recommended"), ("to_party", "KuaiQian")):
            dialog.inputs[name].input.put(typed)
        dialog.inputs["basis"].input.put("press")
        dialog.inputs["state"].input.put("confirmed")
        tab_to(dialog.accept_button)
        press(ENTER)
        program.qtbot.waitUntil(dialog.inputs["to_party"].complaint.isVisible)
        program.qtbot.waitUntil(dialog.accept_button.isEnabled)
        assert "cannot be linked to itself" in dialog.inputs["to_party"].complaint.text()
        dialog.inputs["to_party"].input.put("SuDai")
        tab_to(dialog.accept_button)
        press(ENTER)
        program.qtbot.waitUntil(dialog.inputs["state"].complaint.isVisible)
        program.qtbot.waitUntil(dialog.accept_button.isEnabled)
        assert "stays unconfirmed" in dialog.inputs["state"].complaint.text()
        dialog.inputs["state"].input.put("unconfirmed")
        tab_to(dialog.accept_button)
        press(ENTER)

    program.when_asked(ParticularDialog, answer)
    press(ENTER)
    program.return_to(window)
    (made,) = entries(window, ParticularKind.PARTY_LINK)
    assert (made.text("kind"), made.text("basis"), made.text("state")) == ("recommended", "press", "unconfirmed")
    assert page.detail.title.text() == "Link between parties 1 · KuaiQian · recommended · SuDai"


def test_a_change_asks_for_a_reason_and_leaves_the_rest_alone(program: Program, window) -> None:
    page = window.desk.record
    see(program, window, ParticularKind.LOAN)
    before = entries(window, ParticularKind.LOAN)[0]

    def answer(dialog: ParticularDialog) -> None:
        assert dialog.inputs["lender"].input.box.currentText() == "KuaiQian"
        assert dialog.inputs["promised"].input.line.text() == "1,500.00 CNY"
        assert dialog.inputs["proof"].input.line.text() == "2"
        assert dialog.inputs["note"].isVisible()  # what is folded away is not, where something stands in it
        assert "On no paper" in said(dialog.inputs["note"])
        assert "In the bundle" in said(dialog.inputs["contract_number"])
        assert "In the bundle, forms and letters" in said(dialog.inputs["received"])
        assert all(re.search("In the bundle|On no paper", said(field)) for field in dialog.inputs.values())
        assert "(required)" in said(dialog.inputs["lender"])
        dialog.accept()
        assert dialog.complaint.text() == "Nothing is different yet."
        tab_to(dialog.inputs["promised"])
        dialog.inputs["promised"].input.line.selectAll()
        write("1600")
        press(ENTER)
        assert "reason" in dialog.complaint.text()
        assert dialog.reason.hasFocus()
        write("as the contract says")
        press(ENTER)

    program.when_asked(ParticularDialog, answer)
    press(ENTER)  # on its row
    program.return_to(window)
    now = entries(window, ParticularKind.LOAN)[0]
    assert dict(now.values) == {**dict(before.values), "promised": Money(160_000, "CNY")}
    seen: list[str] = []

    def read(dialog: HistoryDialog) -> None:
        program.qtbot.waitUntil(lambda: "as the contract says" in said(dialog))
        seen.append(said(dialog))
        dialog.accept()

    program.when_asked(HistoryDialog, read)
    tab_to(page.detail.history)
    press(ENTER)
    program.qtbot.waitUntil(lambda: bool(seen))
    assert "Amount in the contract" in seen[0]


def test_one_is_withdrawn_and_put_back_and_an_empty_kind_says_what_belongs_there(program: Program, window) -> None:
    page = window.desk.record
    see(program, window, ParticularKind.LOAN)

    def reason(dialog: ReasonDialog) -> None:
        write("entered twice")
        press(ENTER)

    program.when_asked(ReasonDialog, reason)
    tab_to(page.detail.withdraw)
    press(ENTER)
    program.return_to(window)
    assert entries(window, ParticularKind.LOAN) == ()
    assert "Loans: what was promised and what arrived." in said(page)
    assert not page.add_button.isVisible()  # one button is enough, in the middle
    page.with_withdrawn.setFocus()
    press(Qt.Key.Key_Space)
    assert "Withdrawn: it counts no more" in said(page.detail)
    assert page.model.index(0, 0).data() == "1 · withdrawn"
    assert not page.detail.change.isVisible()
    program.when_asked(ReasonDialog, reason)
    tab_to(page.detail.restore)
    press(ENTER)
    program.return_to(window)
    assert entries(window, ParticularKind.LOAN)[0].state is ParticularState.ACTIVE


def test_what_was_typed_when_the_window_was_locked_stands_in_its_form_again(program: Program, window) -> None:
    see(program, window, ParticularKind.HARM)

    def answer(dialog: ParticularDialog) -> None:
        press(DOWN)
        tab_to(dialog.inputs["words"])
        write("no sleep since May")
        tab_to(dialog.inputs["whose"])
        write("1")
        press(Qt.Key.Key_L, CTRL)
        dialog.reject()

    program.when_asked(ParticularDialog, answer)
    window.desk.record.ask_new()
    program.qtbot.waitUntil(lambda: window.was_locked)
    program.end()
    again = program.opened()
    program.qtbot.waitUntil(again.desk.unfinished.isVisible)
    program.rest(again)
    assert "“Add to the record: Harm”" in again.desk.unfinished.text
    program.when_asked(ParticularDialog, lambda dialog: press(ENTER, CTRL) or dialog.accept())
    again.desk.unfinished.bars[0].step.click()
    program.return_to(again)
    (harm,) = entries(again, ParticularKind.HARM)
    (person,) = entries(again, ParticularKind.THIRD_PERSON)
    assert (harm.text("kind"), harm.text("words"), harm.text("whose")) == ("fear", "no sleep since May", person.id)
    assert again.desk._workspace.drafts.of_case(again.desk.case.id).drafts == ()


def test_a_table_is_pasted_shown_row_by_row_and_recorded_whole_or_not(program: Program, window) -> None:
    page = window.desk.record
    see(program, window, ParticularKind.LOAN)
    good = "lender\tAmount in the contract\tcolour\nSuDai\t3,000\tred\nKuaiQian\t20 USD\t\n"
    QApplication.clipboard().setText(good.replace("3,000", "=1+1"))
    tab_to(page.paste_button)

    def answer(dialog: ParticularTableDialog) -> None:
        press(Qt.Key.Key_V, CTRL)
        dialog.accept()
        assert "still being read" in dialog.complaint.text()
        program.qtbot.waitUntil(lambda: dialog.table is not None)
        assert dialog.said.text().startswith("1 row cannot be recorded yet.")
        assert "colour" in dialog.left_out.text()
        rows = dialog.view.model()
        assert rows.index(0, 1).data() == "“=1+1” in “Amount in the contract” is no amount."
        assert [rows.index(1, at).data() for at in (0, 2, 3)] == ["3", "KuaiQian", "20.00 USD"]
        assert dialog.of_row.text() == "Row 2: “=1+1” in “Amount in the contract” is no amount."
        tab_to(dialog.accept_button)
        press(ENTER)
        assert "Nothing is recorded" in dialog.complaint.text()
        assert len(entries(window, ParticularKind.LOAN)) == 1
        dialog.text.setPlainText(good)
        program.qtbot.waitUntil(lambda: dialog.table is not None and not dialog.table.wrong)
        assert dialog.accept_button.text() == "Add 2"
        tab_to(dialog.accept_button)
        press(ENTER)

    program.when_asked(ParticularTableDialog, answer)
    press(ENTER)
    program.return_to(window)
    amounts = [one.money("promised") for one in entries(window, ParticularKind.LOAN)]
    assert amounts == [Money(150_000, "CNY"), Money(300_000, "CNY"), Money(2_000, "USD")]
    assert window.desk._workspace.drafts.of_case(window.desk.case.id).drafts == ()
    assert not page.paste_button.isHidden()
    see(program, window, ParticularKind.HARM)
    assert page.paste_button.isHidden()


def test_many_to_tick_stand_in_a_list_of_their_own(program: Program, window) -> None:
    case, particulars = window.desk.case.id, window.desk._workspace.particulars
    people = [{"name": f"person {number}", "relation": "friend"} for number in range(20)]
    made = particulars.add_all(case, ParticularKind.THIRD_PERSON, people)
    see(program, window, ParticularKind.LOAN)
    (mother,) = entries(window, ParticularKind.LOAN)[0].several("emergency_contacts")

    def answer(dialog: ParticularDialog) -> None:
        tab_to(dialog.inputs["emergency_contacts"])
        press(DOWN)
        press(DOWN)
        press(Qt.Key.Key_Space)
        tab_to(dialog.reason)
        write("she said so")
        press(ENTER)

    program.when_asked(ParticularDialog, answer)
    press(ENTER)
    program.return_to(window)
    assert entries(window, ParticularKind.LOAN)[0].several("emergency_contacts") == (mother, made[1].id)


def test_every_kind_has_a_form_that_the_keyboard_goes_through(program: Program, window) -> None:
    for kind, shape in SHAPES.items():
        see(program, window, kind)
        wrong: list[str] = []

        def answer(dialog: ParticularDialog, shape=shape, wrong=wrong) -> None:
            dialog.accept()
            required = [field.name for field in shape.fields if field.required]
            wrong += [name for name, shown in dialog.inputs.items() if not shown.complaint.isHidden()]
            wrong += ["ok"] * (wrong == required)
            dialog.unfold()
            last = [field for field in shape.fields if field.aside and field.kind is not FieldKind.PARTICULARS][-1:]
            for field in last:
                tab_to(dialog.inputs[field.name])
            press(Qt.Key.Key_Escape)

        program.when_asked(ParticularDialog, answer)
        window.desk.record.ask_new()
        program.return_to(window)
        assert wrong[-1:] == ["ok"], (kind, wrong)


def test_a_statement_for_a_third_person_is_chosen_by_keys_written_and_opened(program: Program, window) -> None:
    page, workspace = window.desk.record, window.desk._workspace
    (mother,) = entries(window, ParticularKind.THIRD_PERSON)
    workspace.particulars.revise(mother, {"in_contacts": "1, 2"}, "she told me")
    see(program, window, ParticularKind.LOAN)
    assert not page.detail.statement.isVisible()
    see(program, window, ParticularKind.THIRD_PERSON)
    program.desktop.save_to = program.folder / "statement.pdf"

    def answer(dialog: StatementDialog) -> None:
        assert len(dialog.value().contacts) == 2
        press(Qt.Key.Key_Space)  # the first contact is not to stand on it
        tab_to(dialog.with_words)
        press(Qt.Key.Key_Space)
        tab_to(dialog.language)
        press(DOWN)
        tab_to(dialog.accept_button)
        press(ENTER)

    program.when_asked(StatementDialog, answer)
    tab_to(page.detail.statement)
    press(ENTER)
    program.return_to(window)
    program.qtbot.waitUntil(lambda: "statement.pdf" in page.messages.text)
    assert "1 page, 1 contact." in page.messages.text
    with pypdfium2.PdfDocument(program.desktop.save_to) as paper:
        read = paper[0].get_textpage().get_text_range()
    assert "王芳" in read
    assert "威胁你家人" not in read
    page.messages._action.click()
    assert program.desktop.opened == [program.desktop.save_to]


def test_a_statement_suggests_what_came_to_the_number_of_the_person(program: Program, window) -> None:
    page, workspace = window.desk.record, window.desk._workspace
    (mother,) = entries(window, ParticularKind.THIRD_PERSON)
    workspace.particulars.revise(mother, {"numbers": "105 1234 5678"}, "she told me")
    when = from_epoch_ms("", NOW_MS, zone=window.desk.case.timezone)
    for number in ("+8610512345678", "10512345678", "10512345679"):
        reached = (Reached(ReachedKind.THIRD_PERSON, number=number, label="mother"),)
        draft = IncidentDraft(when, address="10412345678", text="让你女儿还钱", reached=reached)
        workspace.intake.log(window.desk.case.id, draft)
    see(program, window, ParticularKind.THIRD_PERSON)
    program.desktop.save_to = program.folder / "statement.pdf"

    def answer(dialog: StatementDialog) -> None:
        assert len(dialog.value().theirs) == 2
        assert "Suggested: these came to their number" in said(dialog)
        press(Qt.Key.Key_Space)  # the first of them is not theirs
        press(ENTER)

    program.when_asked(StatementDialog, answer)
    page.detail.statement.click()
    program.return_to(window)
    program.qtbot.waitUntil(lambda: "1 page, 1 contact." in page.messages.text)
    (mother,) = entries(window, ParticularKind.THIRD_PERSON)
    assert len(mother.several("in_contacts")) == 1
    program.qtbot.waitUntil(lambda: "Contacts that reached them" in said(page.detail))


def test_one_is_erased_after_a_reason_and_enter_alone_does_not_erase(program: Program, window) -> None:
    page = window.desk.record
    see(program, window, ParticularKind.THIRD_PERSON)

    def answer(dialog: EraseDialog) -> None:
        write("not my mother")
        press(ENTER)
        assert len(entries(window, ParticularKind.THIRD_PERSON)) == 1
        tab_to(dialog.accept_button)
        press(Qt.Key.Key_Space)

    program.when_asked(EraseDialog, answer)
    tab_to(page.detail.erase)
    press(ENTER)
    program.return_to(window)
    assert entries(window, ParticularKind.THIRD_PERSON, withdrawn=True) == ()
    program.qtbot.waitUntil(lambda: "Removed from this vault" in page.messages.text)
    program.qtbot.waitUntil(lambda: page._stack.currentIndex() == 1)  # nothing of that kind is left
    see(program, window, ParticularKind.LOAN)
    program.qtbot.waitUntil(lambda: "one that is gone" in said(page.detail))


def test_the_search_of_the_timeline_finds_entries_and_leads_to_them(program: Program, window) -> None:
    press(Qt.Key.Key_1, CTRL)
    program.rest(window)
    page = window.desk.timeline
    page.focus_search()
    page.filters.search.insert("王芳")  # what an input method does; keys are ASCII
    program.qtbot.waitUntil(page.record_hits.isVisible)
    assert [button.text() for button in page.record_hits.buttons] == ["Third person 1 · 王芳", "Loan 1 · KuaiQian"]
    tab_to(page.record_hits.buttons[1])
    press(Qt.Key.Key_Space)
    program.rest(window)
    record = window.desk.record
    assert (window.desk.place, record.kind) == (Place.RECORD, ParticularKind.LOAN)
    program.qtbot.waitUntil(lambda: record.detail.title.text() == "Loan 1 · KuaiQian")
    press(Qt.Key.Key_1, CTRL)
    program.rest(window)
    page.focus_search()
    write("nothing like it")
    program.qtbot.waitUntil(lambda: not page.record_hits.isVisible())


def test_crisis_lines_stand_beside_what_speaks_of_self_harm(program: Program, window) -> None:
    page = window.desk.record
    see(program, window, ParticularKind.HARM)

    def answer(dialog: ParticularDialog) -> None:
        dialog.inputs["kind"].input.put("sleep")
        assert dialog.crisis.text == ""
        tab_to(dialog.inputs["words"])
        write("some nights I want to die")
        assert "12356" in dialog.crisis.text
        assert "110" in dialog.crisis.text
        dialog.accept()

    program.when_asked(ParticularDialog, answer)
    page.ask_new()
    program.return_to(window)
    program.qtbot.waitUntil(lambda: "12356" in page.detail.crisis.text)
    press(Qt.Key.Key_N, CTRL)
    program.rest(window)
    form, note = window.desk.log.form, window.desk.log.crisis
    assert note.text == ""
    tab_to(form.tags)
    form.tags.set_values(["violence"])
    form.tags.changed.emit()
    program.qtbot.waitUntil(lambda: "In danger now: 110" in note.text)
    assert "12356" not in note.text
    tab_to(note.copy_buttons[0])
    press(Qt.Key.Key_Space)
    assert QGuiApplication.clipboard().text() == "110"
    tab_to(note.hide_button)
    press(Qt.Key.Key_Space)
    assert note.text == ""
    form.text.setPlainText("go and kill yourself")
    program.qtbot.waitUntil(lambda: "12356" in note.text)
    form.address.setFocus()
    press(Qt.Key.Key_Return, CTRL)
    program.rest(window)
    press(Qt.Key.Key_1, CTRL)
    program.rest(window)
    timeline = window.desk.timeline
    program.qtbot.waitUntil(lambda: timeline.model.known == 3)
    shown = {}
    rows = [timeline.model.index(number, 0) for number in range(timeline.model.rowCount())]
    for index in (index for index in rows if timeline.model.incident_at(index) is not None):
        timeline.table.setCurrentIndex(index)
        shown[timeline.detail.incident.text] = timeline.detail.crisis.text
    assert [text for text, lines in shown.items() if lines] == ["go and kill yourself"]
    assert "12356" in shown["go and kill yourself"]


def test_an_offer_is_filled_from_its_file_and_counted_above_the_list(program: Program, window) -> None:
    see(program, window, ParticularKind.OFFER)
    file = program.folder / "offered.csv"
    file.write_text("name,phone,password\nLin,10500000000,SECRETWORD\nother,10500001111,HIDDEN\n", "utf-8")
    program.desktop.files = (file,)

    def answer(dialog: ParticularDialog) -> None:
        write("a seller")
        dialog.inputs["data_class"].input.put("high")
        tab_to(dialog.inputs["own_entry"])
        write("Lin")
        tab_to(dialog.from_file)
        press(Qt.Key.Key_Space)
        program.qtbot.waitUntil(lambda: dialog.inputs["entries"].input.typed() == "2")
        assert dialog.inputs["own_entry"].input.typed() == "name: Lin; phone: 10500000000"
        tab_to(dialog.accept_button)
        press(ENTER)

    program.when_asked(ParticularDialog, answer)
    window.desk.record.ask_new()
    program.return_to(window)
    page = window.desk.record
    program.qtbot.waitUntil(page.sums.isVisible)
    assert "the rule counts from 50: not reached" in page.sums.text()
    assert "Change it wherever it was used" in said(page.detail)
    see(program, window, ParticularKind.HARM)
    program.qtbot.waitUntil(page.sums.isHidden)


def test_what_a_loan_comes_to_stands_with_it_and_what_all_do_above_the_list(program: Program, window) -> None:
    particulars, case = window.desk._workspace.particulars, window.desk.case.id
    more = {"lender": "SuDai", "contract_on": "2025-06-01", "promised": "300 USD", "received": "200 USD"}
    particulars.add(case, ParticularKind.LOAN, {**more, "settled_on": "2025-07-01"})
    particulars.add(case, ParticularKind.REPAYMENT, {"loan": "2", "paid_on": "2025-07-01", "amount": "300 USD"})
    particulars.add(case, ParticularKind.LOAN, {"lender": "SuDai"})
    page = window.desk.record
    see(program, window, ParticularKind.LOAN)
    program.qtbot.waitUntil(page.sums.isVisible)
    assert "promised in all: 1,500.00 CNY, 300.00 USD" in page.sums.text()
    assert "still open in all: 1,500.00 CNY · Of 1 loan it cannot be said" in page.sums.text()
    program.qtbot.waitUntil(lambda: "still open: 1,500.00 CNY (the amount in the contract" in said(page.detail))
    shown = said(page.detail)
    assert "no rate: it is not recorded what arrived" in shown
    press(DOWN)
    program.qtbot.waitUntil(lambda: "cut off before it arrived: 100.00 USD" in said(page.detail))
    shown = said(page.detail)
    assert "settled on 2025-07-01: nothing is owed from then on" in shown
    assert "cap on the day of the contract: 12.00 %" in shown
    assert "rate of what was paid: 13,7" in shown
    press(DOWN)
    program.qtbot.waitUntil(lambda: "neither an amount in the contract nor a claim" in said(page.detail))
    see(program, window, ParticularKind.HARM)
    program.qtbot.waitUntil(page.sums.isHidden)


def test_a_filing_is_recorded_by_its_way_there_and_its_last_days_stand_above_it(program: Program, window) -> None:
    page = window.desk.record
    see(program, window, ParticularKind.FILING)

    def answer(dialog: ParticularDialog) -> None:
        write("Sunshine station")
        tab_to(dialog.inputs["channel"])
        for _ in range(3):  # after the two ways to call for help
            press(DOWN)
        assert dialog.inputs["channel"].input.typed() == "cn.police"
        tab_to(dialog.inputs["handed_in_on"])
        write("2020-04-01")
        tab_to(dialog.inputs["refused_on"])
        write("2020-04-02")
        dialog.accept()

    program.when_asked(ParticularDialog, answer)
    page.ask_new()
    program.return_to(window)
    program.qtbot.waitUntil(page.sums.isVisible)
    assert "Filing 1 (Sunshine station): passed" in page.sums.text()
    assert "on 2020-04-09. Within seven days of receiving the decision you can ask for a review." in page.sums.text()
    program.qtbot.waitUntil(lambda: "Write the request and hand it in at the same office" in said(page.detail))
    file = program.desktop.save_to = program.folder / "days.ics"
    tab_to(page.filed.button)
    press(Qt.Key.Key_Space)
    program.qtbot.waitUntil(lambda: "The last days are written: days.ics" in page.messages.text)
    assert "DTSTART;VALUE=DATE:20200409" in file.read_text("utf-8")
    see(program, window, ParticularKind.HARM)
    program.qtbot.waitUntil(lambda: page.sums.isHidden() and page.filed.button.isHidden())


def test_an_offices_form_is_begun_from_the_case_written_on_and_copied_field_by_field(program: Program, window) -> None:
    page, drafts = window.desk.record, window.desk._workspace.drafts
    see(program, window, ParticularKind.FILING)
    program.qtbot.waitUntil(page.filed.form_button.isVisible)

    def shown(dialog: OfficeFormDialog, form: str) -> list:
        program.qtbot.waitUntil(lambda: dialog.form == form and bool(dialog.shown))
        program.qtbot.waitUntil(dialog.shown[0].box.isVisible)
        return list(dialog.shown)

    def answer(dialog: OfficeFormDialog) -> None:
        shown(dialog, "cn.profile.police")
        press(DOWN)
        name, _phone, _institution, facts, _demand = shown(dialog, "cn.profile.12378")
        assert name.box.toPlainText() == "张三"
        assert facts.box.toPlainText().startswith("From 2026-05-29 02:26 to 2026-05-29 03:26 2 contacts came.")
        begun = facts.box.toPlainText()
        tab_to(facts.box)
        press(Qt.Key.Key_End, CTRL)
        write(" In my own words.")
        assert facts.box.toPlainText() == f"{begun} In my own words."
        tab_to(facts.copy_button)
        press(Qt.Key.Key_Space)
        assert QGuiApplication.clipboard().text() == f"{begun} In my own words."
        tab_to(name.box)
        write("Li ")
        tab_to(name.anew_button)  # seen now that something was written
        press(ENTER)
        assert (name.box.toPlainText(), name.box.hasFocus()) == ("张三", True)
        tab_to(dialog.forms)
        press(Qt.Key.Key_Up)
        shown(dialog, "cn.profile.police")
        press(DOWN)
        assert shown(dialog, "cn.profile.12378")[3].box.toPlainText() == f"{begun} In my own words."
        press(Qt.Key.Key_Escape)

    program.when_asked(OfficeFormDialog, answer)
    page.filed.ask_form()
    program.return_to(window)
    program.qtbot.waitUntil(window.desk.unfinished.isVisible)
    (draft,) = drafts.of_case(window.desk.case.id).drafts
    assert draft.form.keys() - {TITLE} == {"facts"}
    seen = []

    def look(dialog: OfficeFormDialog) -> None:
        (facts,) = [one for one in shown(dialog, draft.about) if not one.is_as_begun]
        seen.append(facts.box.toPlainText())
        facts.anew_button.click()
        press(Qt.Key.Key_Escape)

    program.when_asked(OfficeFormDialog, look)
    window.desk.unfinished.bars[0].step.click()
    program.qtbot.waitUntil(lambda: bool(seen))
    assert seen[0].endswith(" In my own words.")
    program.return_to(window)
    assert not window.desk.unfinished.isVisible()
    assert drafts.of_case(window.desk.case.id).drafts == ()


def test_how_long_a_field_of_an_office_is_stands_there_as_it_is_typed(qtbot, tools) -> None:
    limit = Limit(characters=(), words=(3, 20))  # sources disagree: the smaller one
    given = FilingField("f", {"en": "Facts"}, limit, personal=True, mandatory=True, note={})
    field = OfficeField(measured(given, "one two"), texts=tools.texts)
    qtbot.addWidget(field)
    field.show()
    field.box.setFocus()
    assert (field.length.text(), field.length.property("tone")) == ("2 of 3 words; another source says 20", "soft")
    QTest.keyClicks(field.box, " three ")
    field.box.insertPlainText("四")
    assert field.length.text() == "4 of 3 words; another source says 20: longer than the office takes, shorten it."
    assert field.length.property("tone") == "attention"
    QTest.keyClick(field.box, Qt.Key.Key_Z, CTRL)
    assert field.is_as_begun
    assert not field.anew_button.isVisible()


def test_a_number_where_no_personal_data_may_stand_is_pointed_out_as_it_is_typed(qtbot, tools) -> None:
    given = FilingField("f", {"en": "Facts"}, Limit((), ()), personal=False, mandatory=True, note={})
    field = OfficeField(measured(given, ""), texts=tools.texts)
    qtbot.addWidget(field)
    field.show()
    QTest.keyClicks(field.box, "They called from 10300000001")
    assert field.length.text() == "This looks like a number or an address of a person: 10300000001"
    assert field.length.property("tone") == "attention"


def test_a_screenshot_is_blacked_out_by_keys_and_its_hash_stands_in_the_form(program: Program, window) -> None:
    see(program, window, ParticularKind.OFFER)
    shot, copy = program.folder / "shot.png", program.folder / "copy.png"
    Image.new("RGB", (200, 100), "white").save(shot)
    program.desktop.files, program.desktop.save_to = (shot,), copy

    def draw(dialog: BlackOutDialog) -> None:
        assert dialog.canvas.hasFocus()
        dialog.accept()
        assert "Nothing is blacked out yet." in dialog.complaint.text()
        dialog.canvas.setFocus()
        box = dialog.canvas.current
        for _ in range(box.x() // 10):
            press(Qt.Key.Key_Left)
        press(Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
        press(ENTER)
        press(ENTER)
        press(Qt.Key.Key_Backspace)
        assert dialog.count.text() == "1 part is blacked out."
        (left, top, wide, tall) = dialog.value()[0]
        assert (left < 10, top, wide, tall) == (True, box.y(), 50, 20)
        drawn.append((left, top, wide, tall))
        tab_to(dialog.accept_button)
        press(Qt.Key.Key_Space)

    drawn: list[tuple[int, int, int, int]] = []

    def answer(dialog: ParticularDialog) -> None:
        program.when_asked(BlackOutDialog, draw)
        tab_to(dialog.black_out)
        press(Qt.Key.Key_Space)
        program.qtbot.waitUntil(lambda: bool(dialog.inputs["screenshot_sha256"].input.typed()), timeout=30_000)
        assert dialog.inputs["screenshot_sha256"].input.typed() == hashlib.sha256(shot.read_bytes()).hexdigest()
        dialog.reject()

    program.when_asked(ParticularDialog, answer)
    window.desk.record.ask_new()
    program.return_to(window)
    left, top, wide, tall = drawn[0]
    with Image.open(copy) as seen:
        inside, outside = (left + wide - 1, top + tall - 1), (left + wide, top + tall)
        assert [seen.getpixel(at) for at in ((left, top), inside, outside)] == [(0, 0, 0), (0, 0, 0), (255, 255, 255)]
