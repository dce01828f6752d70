"""The chain of loans in the window: reached from the record, walked with the arrow keys, said in words as well."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from shilu.core.particular import ParticularKind
from shilu.core.party import PartyDraft, PartyKind
from shilu.gui.models.chain import ChainRow
from shilu.gui.navigation import Place
from shilu.gui.widgets.parts import EmptyState
from tests.gui.fakes import PASSPHRASE
from tests.gui.real import Program, press

CTRL = Qt.KeyboardModifier.ControlModifier
NAMES = ("KuaiQian", "SuDai", "Gourd")


def fill(program: Program, *, loans: bool) -> None:
    path, _ = program.make_vault()
    workspace = program.application.gate.open(path, PASSPHRASE)
    case = workspace.cases.list()[0]
    for name in NAMES:
        workspace.parties.add(PartyDraft(name, PartyKind.APP))
    workspace.parties.add(PartyDraft("Slate Recovery", PartyKind.AGENCY))
    if loans:
        for n, name in enumerate(NAMES):
            typed = {"lender": name, "contract_on": f"2026-01-{7 * n + 1:02d}", "promised": "1500", "received": "1050"}
            workspace.particulars.add(
                case.id, ParticularKind.LOAN, {**typed, **({"pushed_by": NAMES[n - 1]} if n else {})}
            )
        repaid = {"loan": "1", "paid_on": "2026-01-08", "amount": "1500", "from_loan": "2"}
        workspace.particulars.add(case.id, ParticularKind.REPAYMENT, repaid)
        link = {"from_party": "Slate Recovery", "kind": "collects_for", "to_party": "Gourd", "basis": "press"}
        workspace.party_links.add(link, case.id)
    workspace.close()


def opened(program: Program):
    window = program.opened()
    program.rest(window)
    press(Qt.Key.Key_0, CTRL)
    program.rest(window)
    program.qtbot.waitUntil(lambda: window.desk.page._stack.currentIndex() > 0)
    return window


def test_the_chain_is_walked_by_keys_and_says_what_it_draws(program: Program) -> None:
    fill(program, loans=True)
    window = opened(program)
    page = window.desk.page
    assert window.desk.place is Place.CHAIN
    assert page.table.hasFocus()
    assert [page.model.index(row, 3).data() for row in range(4)] == [*NAMES, "Slate Recovery"]
    assert page.said.text() == ("Loan 1, KuaiQian: repaid with the money of loan 2 · recommended loan 2")
    press(Qt.Key.Key_Down)
    assert (
        page.said.text()
        == "Loan 2, SuDai: recommended by KuaiQian (loan 1) · recommended loan 3 · its money repaid loan 1"
    )
    press(Qt.Key.Key_Down)
    assert page.said.text() == (
        "Loan 3, Gourd: recommended by SuDai (loan 2) · Slate Recovery collects for it (unconfirmed)"
    )
    assert page.model.index(2, 0).data() == page.said.text().removeprefix("Loan 3, Gourd: ")
    assert page.model.index(2, 5).data() == "3,150.00 CNY"
    assert page.legend.accessibleName() == "recommended · its money repaid · collects for · dotted: unconfirmed"


def test_a_loan_is_opened_in_the_record_and_esc_leads_back(program: Program) -> None:
    fill(program, loans=True)
    window = opened(program)
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Return)
    program.rest(window)
    record = window.desk.record
    assert (window.desk.place, record.kind) == (Place.RECORD, ParticularKind.LOAN)
    program.qtbot.waitUntil(lambda: record.chosen is not None and record.chosen.number == 2)
    record.chain_button.setFocus()
    press(Qt.Key.Key_Return)
    program.rest(window)
    assert window.desk.place is Place.CHAIN
    press(Qt.Key.Key_Escape)
    program.rest(window)
    assert window.desk.place is Place.RECORD
    record.show_kind(ParticularKind.HARM)
    program.rest(window)
    assert not record.chain_button.isVisible()


def test_every_row_has_the_part_of_the_lines_that_belongs_to_it(program: Program) -> None:
    fill(program, loans=True)
    window = opened(program)
    page = window.desk.page
    page.table.clearSelection()
    with_lines = [marks(page.table, row) for row in range(4)]
    bare = replace(page.model.rows[0].chain, trunks=())
    page.model.set_rows([ChainRow(bare, row) for row in range(4)])
    page.table.clearSelection()
    without = [marks(page.table, row) for row in range(4)]
    assert all(drawn > dot > 0 for drawn, dot in zip(with_lines, without, strict=True))


def test_a_line_that_nobody_vouches_for_is_dotted(program: Program) -> None:
    fill(program, loans=True)
    window = opened(program)
    page = window.desk.page
    chain = page.model.rows[0].chain
    (unsure,) = [one for one in chain.trunks if one.is_unconfirmed]
    below = len(chain.nodes) - 1
    drawn = []
    for trunk in (unsure, replace(unsure, unconfirmed=())):
        page.model.set_rows([ChainRow(replace(chain, trunks=(trunk,)), row) for row in range(len(chain.nodes))])
        page.table.clearSelection()
        drawn.append(marks(page.table, below))
    assert drawn[0] < drawn[1]


def marks(table, row: int) -> int:
    """How many points of a cell of the picture are not its ground."""
    cell = table.visualRect(table.model().index(row, 0))
    image: QImage = table.viewport().grab(cell.adjusted(0, 1, 0, -2)).toImage()
    ground = image.pixel(1, 1)
    return sum(image.pixel(x, y) != ground for x in range(image.width()) for y in range(image.height()))


def test_the_curve_is_a_table_too(program: Program) -> None:
    fill(program, loans=True)
    window = opened(program)
    page = window.desk.page
    assert page._curves.itemAt(0).widget().accessibleName() == (
        "Owed in CNY: 1,500.00 CNY on 2026-01-01, 3,000.00 CNY on 2026-01-15; the most was 3,000.00 CNY."
    )
    page.as_table.setFocus()
    press(Qt.Key.Key_Space)
    assert page.growth_table.isVisible()
    assert [page.growth.index(row, 1).data() for row in range(3)] == ["1,500.00 CNY", "1,500.00 CNY", "3,000.00 CNY"]


def test_a_case_without_loans_leads_to_where_they_are_recorded(program: Program) -> None:
    fill(program, loans=False)
    window = opened(program)
    page = window.desk.page
    assert page.findChild(EmptyState).button.hasFocus()
    press(Qt.Key.Key_Return)
    program.rest(window)
    assert (window.desk.place, window.desk.record.kind) == (Place.RECORD, ParticularKind.LOAN)
