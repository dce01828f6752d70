"""Texts that came several times in the window: read from the keyboard, and their contacts one key away."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from shilu.core.case import CaseDraft
from shilu.core.channel import Channel
from shilu.core.incident import IncidentDraft
from shilu.core.party import PartyDraft, PartyKind
from shilu.gui.main_window import MainWindow
from shilu.gui.navigation import Place
from shilu.gui.widgets.marked_text import MarkedText
from tests.gui.fakes import PASSPHRASE
from tests.gui.real import Program, press

CTRL = Qt.KeyboardModifier.ControlModifier
THREAT = "【{}】您的借款{}元已逾期，请于今日还清，否则将联系您的家人😡"
BILL = "您有一笔账单已到期，金额{}，请登录客户端处理，以免影响信用"


def fill(program: Program, *, scripts: bool) -> None:
    path, _ = program.make_vault()
    workspace = program.application.gate.open(path, PASSPHRASE)
    case = workspace.cases.list()[0]
    workspace.parties.add(PartyDraft("石榴籽快借", PartyKind.APP), ("10300000001",))
    texts = [("10300000001", "只来过一次的一条消息内容")]
    if scripts:
        names = ("石榴籽快借", "速贷星", "速贷星")
        texts += [(f"1030000000{n}", THREAT.format(name, 1000 + n)) for n, name in enumerate(names, start=1)]
        texts += [("10300000001", BILL.format(n)) for n in (10, 20)]
    for number, text in texts:
        when = workspace.intake.understand_time("2026-05-10 11:00", case.timezone)
        workspace.intake.log(case.id, IncidentDraft(when=when, channel=Channel.SMS, address=number, text=text))
    workspace.close()


def are_apart(wordings: list[MarkedText]) -> bool:
    """Whether all are seen, one below the other."""
    return all(one.isVisible() for one in wordings) and all(
        above.geometry().bottom() < below.geometry().top() for above, below in pairwise(wordings)
    )


def opened(program: Program) -> MainWindow:
    window = program.opened()
    program.rest(window)
    press(Qt.Key.Key_T, CTRL)
    program.rest(window)
    program.qtbot.waitUntil(lambda: window.desk.page._stack.currentIndex() > 0)
    assert window.desk.place is Place.SCRIPTS
    return window


def test_scripts_are_read_with_the_arrow_keys_and_what_varies_is_marked(program: Program) -> None:
    fill(program, scripts=True)
    window = opened(program)
    page = window.desk.page
    assert page.table.hasFocus()
    assert [page.model.index(0, column).data() for column in (1, 2, 3)] == ["3", "3", "2"]
    assert page.detail.title.text() == "3 times · from 3 addresses"
    assert page.detail.template.toPlainText() == "【…】您的借款…元已逾期，请于今日还清，否则将联系您的家人😡"
    marked = [[wording.toPlainText()[start:end] for start, end in wording.marked] for wording in page.detail.wordings]
    assert marked == [["石榴籽快借", "1001"], ["速贷星", "1002"], ["速贷星", "1003"]]
    program.qtbot.waitUntil(lambda: are_apart(page.detail.wordings))
    press(Qt.Key.Key_Down)
    assert page.detail.title.text() == "2 times · from 1 address"
    press(Qt.Key.Key_Up)
    program.qtbot.waitUntil(lambda: len(page.detail.wordings) == 3 and are_apart(page.detail.wordings))
    window.resize(1024, 640)
    program.rest(window)
    program.qtbot.waitUntil(lambda: are_apart(page.detail.wordings))


def test_the_contacts_of_a_script_are_one_key_away_and_the_filter_is_taken_off_again(program: Program) -> None:
    fill(program, scripts=True)
    window = opened(program)
    press(Qt.Key.Key_Return)
    program.rest(window)
    timeline = window.desk.timeline
    assert window.desk.place is Place.TIMELINE
    program.qtbot.waitUntil(lambda: timeline.counts.text() == "3 contacts")
    assert timeline.filters.some.isVisible()
    QTest.mouseClick(timeline.filters.some, Qt.MouseButton.LeftButton)
    program.qtbot.waitUntil(lambda: timeline.counts.text() == "6 contacts")
    assert not timeline.filters.some.isVisible()
    assert timeline.filters.is_empty


def test_where_no_text_came_twice_that_is_said(program: Program) -> None:
    fill(program, scripts=False)
    page = opened(program).desk.page
    assert page._stack.currentIndex() == 1
    assert page.back_button.hasFocus()


def test_the_lenders_page_leads_there_and_back(program: Program) -> None:
    fill(program, scripts=True)
    window = program.opened()
    press(Qt.Key.Key_2, CTRL)
    program.rest(window)
    QTest.mouseClick(window.desk.page.scripts_button, Qt.MouseButton.LeftButton)
    program.rest(window)
    assert window.desk.place is Place.SCRIPTS
    press(Qt.Key.Key_Escape)
    program.rest(window)
    assert window.desk.place is Place.LENDERS


def test_what_was_being_read_of_one_case_is_not_shown_of_another(program: Program) -> None:
    fill(program, scripts=True)
    window = opened(program)
    page = window.desk.page
    other = window.desk._workspace.cases.add(CaseDraft("case 2", "李四"))
    page.arrive()
    page.set_case(other)
    program.rest(window)
    assert not page.is_shown
    assert page.model.rowCount() == 0
