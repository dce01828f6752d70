"""A party in the window: read in full, changed, merged and taken apart, and lists of parties in and out."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from shilu.core.incident import IncidentDraft
from shilu.core.particular import ParticularKind
from shilu.core.party import PartyDraft, PartyKind, Role
from shilu.core.when import from_epoch_ms
from shilu.gui.dialogs.history import HistoryDialog
from shilu.gui.dialogs.party_change import PartyChangeDialog
from shilu.gui.dialogs.party_list import PartyListDialog
from shilu.gui.dialogs.party_merge import PartyMergeDialog
from shilu.gui.dialogs.reason import ReasonDialog
from shilu.gui.navigation import Place
from tests.gui.fakes import NOW_MS, PASSPHRASE
from tests.gui.real import Program, press, write

CTRL = Qt.KeyboardModifier.ControlModifier
TAB, ENTER, ESC = Qt.Key.Key_Tab, Qt.Key.Key_Return, Qt.Key.Key_Escape
ONE, TWO = f"170{0:04}0001", f"170{0:04}0002"


@pytest.fixture
def window(program: Program):
    """An app with a number, a loan and a link; an agency; and another name of the app, on the lenders page."""
    path, _ = program.make_vault()
    workspace = program.application.gate.open(path, PASSPHRASE)
    case = workspace.cases.list()[0]
    app = workspace.parties.add(PartyDraft("KuaiQian", PartyKind.APP, ("KQ",)), [ONE], fields={"website": "kq.invalid"})
    workspace.parties.add(PartyDraft("Kuai Qian Loan", PartyKind.APP), [TWO])
    agency = workspace.parties.add(PartyDraft("Slate Recovery", PartyKind.AGENCY))
    workspace.parties.link(agency.id, ONE, "CN", Role.COLLECTOR)
    for number, tags in ((ONE, ("violence", "doxx")), (ONE, ("violence",)), (TWO, ("fee",))):
        when = from_epoch_ms("", NOW_MS, zone=case.timezone)
        workspace.intake.log(case.id, IncidentDraft(when, address=number, tags=tags))
    workspace.particulars.add(case.id, ParticularKind.LOAN, {"lender": app.id, "promised": "1500", "received": "1050"})
    link = {"from_party": agency.id, "kind": "collects_for", "to_party": app.id, "basis": "press"}
    workspace.party_links.add(link, case.id)
    workspace.close()
    made = program.opened()
    press(Qt.Key.Key_2, CTRL)
    program.rest(made)
    program.qtbot.waitUntil(made.desk.lenders.table.hasFocus)
    return made


def said(widget: QWidget) -> str:
    shown = (*widget.findChildren(QLabel), *widget.findChildren(QPushButton))
    return "\n".join(part.text() for part in shown if part.isVisibleTo(widget))


def open_party(program: Program, window, name: str):
    table = window.desk.lenders.table
    row = next(row for row in range(table.model().rowCount()) if table.model().index(row, 0).data() == name)
    table.setFocus()
    table.selectRow(row)
    press(ENTER)
    program.qtbot.waitUntil(lambda: window.desk.place is Place.PARTY and window.desk.page.dossier is not None)
    program.return_to(window)
    return window.desk.page


def tab_to(wanted: QWidget) -> None:
    for _ in range(60):
        now = QApplication.focusWidget()
        if now is wanted or wanted.isAncestorOf(now):
            return
        press(TAB)
    raise AssertionError(f"the keyboard does not come to {wanted}")


def test_the_lenders_page_says_who_how_often_from_where_and_how(program: Program, window) -> None:
    page = window.desk.lenders
    model = page.table.model()
    rows = {model.index(row, 0).data(): [model.index(row, at).data() for at in range(1, 5)] for row in range(3)}
    assert rows["KuaiQian"][:2] == ["2", "1"]
    assert rows["KuaiQian"][3] == "Threat of violence 2 · Private details published 1"
    assert rows["Slate Recovery"][3] == rows["KuaiQian"][3]
    window.resize(1100, 700)
    assert page.table.isColumnHidden(4)
    page.alone.setFocus()
    press(Qt.Key.Key_Space)
    program.qtbot.waitUntil(lambda: not page.table.isColumnHidden(4))
    assert page.table.hasFocus()


def test_a_party_is_read_in_full_and_leads_on_and_back(program: Program, window) -> None:
    page = open_party(program, window, "KuaiQian")
    assert page.title.text() == "KuaiQian"
    assert page.area.hasFocus()
    shown = said(page)
    for words in (
        "Loan app",
        "Website",
        "kq.invalid",
        "Slate Recovery collects for KuaiQian",
        "press article · unconfirmed",
        "Threat of violence: 2",
        f"+86 170 {0:04} 0001",
        "Mobile number of a virtual operator · 2 contacts",
        "Creditor · stated by hand · confirmed",
        "Loan 1 · 1,500.00 CNY → 1,050.00 CNY",
    ):
        assert words in shown
    number = next(one for one in page.findChildren(QPushButton) if one.text() == f"+86 170 {0:04} 0001")
    tab_to(number)
    press(ENTER)
    program.qtbot.waitUntil(lambda: window.desk.place is Place.NUMBER and window.desk.page.dossier is not None)
    program.rest(window)
    assert "Slate Recovery: Collection agency, Collector" in said(window.desk.page)
    press(ESC)
    program.rest(window)
    assert window.desk.place is Place.PARTY
    press(ESC)
    program.rest(window)
    assert window.desk.place is Place.LENDERS
    assert page.dossier.party.name == "KuaiQian"


def test_it_is_changed_by_the_form_of_its_fields_with_a_reason(program: Program, window) -> None:
    page = open_party(program, window, "KuaiQian")
    seen: list[str] = []

    def answer(dialog: PartyChangeDialog) -> None:
        assert dialog.inputs["website"].input.line.text() == "kq.invalid"
        assert not dialog.inputs["regulator"].isVisible()
        dialog.accept()
        assert dialog.complaint.text() == "Nothing is different yet."
        tab_to(dialog.inputs["lender_type"])
        dialog.inputs["lender_type"].input.put("microlender")
        tab_to(dialog.inputs["aliases"])
        dialog.inputs["aliases"].input.put("KQ\nFast Money")
        press(TAB)
        dialog.accept()
        assert dialog.reason.hasFocus()
        write("as its site says")
        seen.append("asked")
        press(ENTER)

    program.when_asked(PartyChangeDialog, answer)
    tab_to(page.change_button)
    press(ENTER)
    program.return_to(window)
    program.qtbot.waitUntil(lambda: "Fast Money" in said(page))
    assert seen == ["asked"]
    party = window.desk._workspace.parties.get("KuaiQian")
    assert (party.aliases, party.lender_type, party.text("website")) == (
        ("KQ", "Fast Money"),
        "microlender",
        "kq.invalid",
    )
    told: list[str] = []

    def read(dialog: HistoryDialog) -> None:
        program.qtbot.waitUntil(lambda: "as its site says" in said(dialog))
        told.append(said(dialog))
        dialog.accept()

    program.when_asked(HistoryDialog, read)
    tab_to(page.history_button)
    press(ENTER)
    program.qtbot.waitUntil(lambda: bool(told))
    assert window.desk._workspace.drafts.of_case(window.desk.case.id).drafts == ()


def test_two_that_are_one_are_merged_and_taken_apart_without_a_loss(program: Program, window) -> None:
    page = open_party(program, window, "KuaiQian")
    before = window.desk._workspace.parties.list()

    def answer(dialog: PartyMergeDialog) -> None:
        dialog.accept()
        assert dialog.complaint.text() == "Choose a party that is in the list."
        write("kuai qian loan")
        press(ENTER)
        tab_to(dialog.reason)
        write("one app, two names")
        press(ENTER)

    program.when_asked(PartyMergeDialog, answer)
    tab_to(page.merge_button)
    press(ENTER)
    program.qtbot.waitUntil(lambda: "Merged into it: Kuai Qian Loan" in said(page))
    program.return_to(window)
    assert f"+86 170 {0:04} 0002" in said(page)
    assert "Invented fees: 1" in said(page)

    def reason(dialog: ReasonDialog) -> None:
        write("they are two after all")
        press(ENTER)

    program.when_asked(ReasonDialog, reason)
    split = next(one for one in page.findChildren(QPushButton) if one.text() == "Take apart…" and one.isVisible())
    tab_to(split)
    press(ENTER)
    program.qtbot.waitUntil(lambda: "Merged into it" not in said(page))
    program.return_to(window)
    assert window.desk._workspace.parties.list() == before
    assert f"+86 170 {0:04} 0002" not in said(page)


def test_one_that_is_no_party_after_all_is_withdrawn_with_a_reason(program: Program, window) -> None:
    page = open_party(program, window, "Slate Recovery")

    def reason(dialog: ReasonDialog) -> None:
        write("a bank, no collector")
        press(ENTER)

    program.when_asked(ReasonDialog, reason)
    tab_to(page.withdraw_button)
    press(ENTER)
    program.qtbot.waitUntil(lambda: window.desk.place is Place.LENDERS)
    program.return_to(window)
    program.qtbot.waitUntil(lambda: len(window.desk.lenders.model.rows) == 2)
    assert page.dossier is None
    assert [party.name for party in window.desk._workspace.parties.list()] == ["Kuai Qian Loan", "KuaiQian"]


def test_a_list_is_shown_before_it_is_taken_in_and_written_again(program: Program, window, tmp_path) -> None:
    file, out = tmp_path / "list.csv", tmp_path / "out.csv"
    file.write_text("Name,Website,Nonsense\nKuaiQian,other.invalid,x\nBrook Cash,'=1+1,\n,,\n", "utf-8")
    program.desktop.files = (file,)
    program.desktop.save_to = out
    seen: list[str] = []

    def answer(dialog: PartyListDialog) -> None:
        seen.append(dialog.said.text())
        seen.append(dialog.model.index(0, 3).data())
        press(ENTER)

    program.when_asked(PartyListDialog, answer)
    page = window.desk.lenders
    button = next(one for one in page.findChildren(QPushButton) if one.text() == "Bring in a list…")
    button.setFocus()
    press(ENTER)
    program.qtbot.waitUntil(lambda: len(page.model.rows) == 4)
    program.return_to(window)
    assert seen[0].startswith("1 new party")
    assert "stays as it is here: Website" in seen[1]
    assert window.desk._workspace.parties.get("Brook Cash").text("website") == "=1+1"
    button = next(one for one in page.findChildren(QPushButton) if one.text() == "Save the list…")
    button.setFocus()
    press(ENTER)
    program.qtbot.waitUntil(out.exists)
    program.rest(window)
    assert "Brook Cash" in out.read_text("utf-8-sig")
    assert "The list is written: out.csv" in said(page.messages)
