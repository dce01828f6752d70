"""Bringing in what leaves questions open, with real keys pressed: asked, shown as understood, and never guessed."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from shilu.core.incident import ReachedKind
from shilu.core.query import EVERYTHING, Page
from shilu.core.record import Asked
from shilu.gui.navigation import Place
from shilu.gui.pages.bring_in import BringInPage
from shilu.gui.widgets.parts import PlainLabel
from shilu.gui.widgets.receipts import ReceiptCard
from shilu.gui.widgets.tall_column import TallColumn
from shilu.services.importing import Importing
from tests.asking import LINES, MOTHER, OWNER, PASSWORD, in_process, write_chat
from tests.gui.real import Program, press, write
from tests.unit.importers.archives import sealed
from tests.unit.importers.locked_backups import locked_backup
from tests.unit.importers.test_iphone_backups import INFO, MESSAGES
from tests.unit.services.backups import sms, write_messages


@pytest.fixture(autouse=True)
def a_format_that_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shilu.importers.reading.SourceReader", in_process)


@pytest.fixture
def chat(tmp_path: Path) -> Path:
    return write_chat(tmp_path / "chat.txt")


READING_MS = 60_000  # child processes read the files: on a busy machine they take their time


def begin(program: Program, *files: Path) -> BringInPage:
    """Choose these files, and wait until it is shown how they are read."""
    program.make_vault()
    window = program.opened()
    assert window.desk is not None
    window.desk.go(Place.BRING_IN)
    page = window.desk.bring_in
    program.desktop.files = files
    program.qtbot.waitUntil(page._drop.button.hasFocus)
    press(Qt.Key.Key_Return)
    program.qtbot.waitUntil(page.how.phone.row._buttons[0].hasFocus, timeout=READING_MS)
    program.qtbot.waitUntil(lambda: is_at_rest(page) and all(card.isVisible() for card in page.how._cards))
    return page


def is_at_rest(page: BringInPage) -> bool:
    """Whether all cards are made and filled, and in the order of the Tab key; they come one by one."""
    how = page.how
    return not (how._turn.isActive() or how._is_unasked or how._to_make or how._to_refresh)


def rest(program: Program, page: BringInPage) -> None:
    """Wait until nothing is read, and every card shows what was."""
    program.rest(program.windows[-1])
    program.qtbot.waitUntil(lambda: is_at_rest(page))


def tab_to(widget: QWidget) -> None:
    """Go there as a person without a mouse does."""
    for _ in range(80):
        if widget.hasFocus() or (widget.focusProxy() is not None and widget.focusProxy().hasFocus()):
            return
        press(Qt.Key.Key_Tab)
    raise AssertionError(f"the Tab key does not lead to {widget}")


def field(page: BringInPage, asked: Asked, card: int | None = 0) -> QWidget:
    questions = page.how._together if card is None else page.how._cards[card].questions
    assert questions is not None
    found = questions.field_of(asked)
    assert found is not None
    return found


def answer(program: Program, page: BringInPage, asked: Asked, *keys: Qt.Key, card: int | None = 0) -> None:
    """Tab to a question, press these keys, and wait until the file was read again."""
    tab_to(field(page, asked, card))
    for key in keys:
        press(key)
    rest(program, page)


def settle(program: Program, page: BringInPage, card: int | None = 0) -> None:
    answer(program, page, Asked.TIMEZONE, Qt.Key.Key_Space, card=card)
    answer(program, page, Asked.DATE_ORDER, Qt.Key.Key_Right, card=card)
    answer(program, page, Asked.ME, Qt.Key.Key_Right, Qt.Key.Key_Space, card=card)


def shown(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(PlainLabel) if label.isVisible())


def bring(program: Program, page: BringInPage) -> list[ReceiptCard]:
    tab_to(page.how.go_button)
    press(Qt.Key.Key_Return)
    program.qtbot.waitUntil(page.senders.table.hasFocus, timeout=READING_MS)
    page.senders._on_all()
    tab_to(page.bring_in_button)
    press(Qt.Key.Key_Return)
    program.qtbot.waitUntil(page._see.hasFocus, timeout=READING_MS)
    rest(program, page)
    program.qtbot.waitUntil(lambda: not page._cards.findChild(TallColumn)._waiting)  # cards come one by one
    return page.findChildren(ReceiptCard)


def test_a_file_that_leaves_something_open_comes_in_once_it_is_answered(program, chat):
    page = begin(program, chat)
    assert not page.how.go_button.isEnabled()
    assert "waits for the order of dates, the time zone, the owner’s name" in shown(page.how)
    settle(program, page)
    assert page.how.readings.files[0].is_settled
    (card,) = bring(program, page)
    workspace = program.windows[-1]._workspace
    (case,) = workspace.cases.list()
    found = workspace.timeline.find(case.id, EVERYTHING, Page()).incidents
    first = next(one for one in found if one.text == "今天不还就打给你妈")
    assert (first.when.local().month, first.when.local().day) == (4, 3)
    assert len(found) == len(LINES)
    assert f"Phone of: the complainant · Writes as: {OWNER}" in shown(card)


def test_what_each_order_makes_of_the_dates_stands_beside_what_the_file_has(program, chat):
    page = begin(program, chat)
    said = shown(page.how._cards[0].questions)
    assert "03/04/2026 21:30\n05/04/2026 08:00" in said
    assert "Fri 3 April 2026\nSun 5 April 2026" in said
    assert "Wed 4 March 2026\nMon 4 May 2026" in said


def test_rows_are_shown_as_they_are_understood_now(program, chat):
    page = begin(program, chat)
    columns = page.how._cards[0].columns
    assert columns[0].text().startswith("03/04/2026 21:30 · ?")
    answer(program, page, Asked.DATE_ORDER, Qt.Key.Key_Right)
    assert columns[0].text().startswith("Fri 3 April 2026 21:30")
    answer(program, page, Asked.DATE_ORDER, Qt.Key.Key_Right)
    assert columns[0].text().startswith("Wed 4 March 2026 21:30")
    answer(program, page, Asked.ME, Qt.Key.Key_Right, Qt.Key.Key_Space)
    assert columns[1].text().split("\n")[:2] == ["from 小橙客服", "to 小橙客服"]


def test_somebody_elses_phone_must_be_named_and_its_contacts_reached_that_person(program, chat):
    page = begin(program, chat)
    press(Qt.Key.Key_Right)
    assert "Say whose phone it is." in shown(page.how)
    settle(program, page)
    assert not page.how.go_button.isEnabled()
    tab_to(page.how.phone.who)
    write("mother")
    assert "that of mother, the owner of the phone" in shown(page.how)
    (card,) = bring(program, page)
    workspace = program.windows[-1]._workspace
    (case,) = workspace.cases.list()
    found = workspace.timeline.find(case.id, EVERYTHING, Page()).incidents
    assert {(one.reached[0].kind, one.reached[0].label) for one in found} == {(ReachedKind.THIRD_PERSON, "mother")}
    assert "Phone of: mother" in shown(card)


def test_a_password_is_masked_asked_again_when_wrong_and_then_the_file_asks_on(program, tmp_path):
    page = begin(program, write_chat(tmp_path / "locked.txt", "locked"))
    line = field(page, Asked.PASSWORD)
    tab_to(line)
    write("guess")
    assert line.displayText() == "•" * 5 or set(line.displayText()) != set("guess")
    press(Qt.Key.Key_Return)
    rest(program, page)
    assert "This password does not open locked.txt." in shown(page.how)
    line.clear()
    write(PASSWORD)
    press(Qt.Key.Key_Return)
    rest(program, page)
    assert "does not open" not in shown(page.how)
    settle(program, page)
    bring(program, page)
    assert page.how.readings is None
    assert not [one for one in page.findChildren(type(line)) if one.text() == PASSWORD]


def test_archives_with_passwords_of_their_own_are_opened_one_after_the_other(program, tmp_path):
    for n, password in enumerate(("old one", "new one")):
        inside = write_messages(tmp_path / "sms.xml", [sms(f"1041234567{n}", "还钱")])
        (tmp_path / f"{n}.zip").write_bytes(sealed({"sms.xml": inside.read_bytes()}, password))
    page = begin(program, tmp_path / "0.zip", tmp_path / "1.zip")
    states = [card.state for card in page.how._cards]
    for typed, said in (
        ("neither", ("waits for the password", "waits for the password")),
        ("new one", ("waits for the password", "settled")),
        ("old one", ("settled", "settled")),
    ):
        line = field(page, Asked.PASSWORD, None)
        tab_to(line)
        line.clear()
        write(typed)
        press(Qt.Key.Key_Return)
        rest(program, page)
        assert tuple(state.text() for state in states) == said
        assert ("This password does not open 0.zip" in shown(page.how)) is (typed != "old one")
    cards = bring(program, page)
    assert [card._receipt.added for card in cards] == [1, 1]


def test_what_turns_out_to_be_unreadable_once_it_is_open_is_not_called_settled(program, tmp_path):
    backup = locked_backup(tmp_path / "00008110", {MESSAGES: b"x"}, PASSWORD, INFO)
    (backup / "Manifest.db").write_bytes(bytes(4096))
    page = begin(program, backup, write_messages(tmp_path / "sms.xml", [sms("10412345678", "还钱")]))
    tab_to(field(page, Asked.PASSWORD))
    write(PASSWORD)
    press(Qt.Key.Key_Return)
    rest(program, page)
    (card,) = page.how._cards[:1]
    assert card.state.text() == "cannot be read"
    assert "encrypted in a way that Shilu cannot open" in shown(card)
    assert page.how.go_button.isEnabled()


def test_a_year_is_asked_where_dates_have_none(program, tmp_path):
    page = begin(program, write_chat(tmp_path / "old.txt", "without years"))
    settle(program, page)
    assert not page.how.go_button.isEnabled()
    tab_to(field(page, Asked.YEAR))
    write("26")
    press(Qt.Key.Key_Return)
    assert "four digits" in shown(page.how)
    write("x")
    field(page, Asked.YEAR).setText("2025")
    press(Qt.Key.Key_Return)
    rest(program, page)
    assert page.how._cards[0].columns[0].text().startswith("Thu 3 April 2025")
    assert page.how.go_button.isEnabled()


def test_one_answer_is_that_of_every_file_that_asks_and_one_may_differ(program, tmp_path):
    other = tuple(line.replace(OWNER, MOTHER) for line in LINES)
    files = *(write_chat(tmp_path / f"{n}.txt", n) for n in "ab"), write_chat(tmp_path / "c.txt", lines=other)
    page = begin(program, *files, write_messages(tmp_path / "sms.xml", [sms("10412345678", "还钱")]))
    settle(program, page, card=None)
    assert [file.is_settled for file in page.how.readings.files] == [True, True, False, True]
    assert "Nobody of that name writes in c.txt." in shown(page.how)
    tab_to(page.how._cards[2].apart_button)
    press(Qt.Key.Key_Return)
    answer(program, page, Asked.ME, Qt.Key.Key_Right, Qt.Key.Key_Space, card=2)
    assert page.how.readings.files[2].is_settled
    cards = bring(program, page)
    assert [card._receipt.settings.get("me", "") for card in cards] == [OWNER, OWNER, MOTHER, ""]


def ring(page: BringInPage, key: Qt.Key = Qt.Key.Key_Tab) -> list[QWidget]:
    """Where the Tab key leads to on the page, from where the keyboard is, until it leaves it."""
    found = []
    while (now := QApplication.focusWidget()) not in found and page.how.isAncestorOf(now):
        found.append(now)
        press(key)
    return found


def heights(page: BringInPage, stops: list[QWidget]) -> list[int]:
    inside = page.how._area.widget()
    return [stop.mapTo(inside, stop.rect().center()).y() for stop in stops if inside.isAncestorOf(stop)]


def test_the_tab_key_goes_from_the_first_question_to_the_last_then_to_the_buttons_though_cards_come_one_by_one(
    program, tmp_path
):
    page = begin(program, *(write_chat(tmp_path / f"{name}.txt", name) for name in "abc"))
    together = [field(page, asked, None) for asked in (Asked.DATE_ORDER, Asked.TIMEZONE, Asked.ME)]
    there = ring(page)
    assert heights(page, there) == sorted(heights(page, there))
    assert [stop for stop in there if stop in [f.focusProxy() or f for f in together]] == [
        f.focusProxy() or f for f in together
    ]
    assert [card for card in page.how._cards if any(card.isAncestorOf(stop) for stop in there)] == page.how._cards
    assert there.index(page.how.where.show_button) < there.index(together[0].focusProxy() or together[0])
    assert there[-1].text() == "Cancel"
    settle(program, page, card=None)  # each answer fills the cards anew
    tab_to(page.how._cards[1].apart_button)
    press(Qt.Key.Key_Return)
    rest(program, page)
    page.how.focus_first()
    again = ring(page)
    assert len(again) > len(there)
    assert heights(page, again) == sorted(heights(page, again))
    assert [stop.text() for stop in again[-2:]] == ["Cancel", "Go on to the senders"]
    press(Qt.Key.Key_Backtab)
    assert ring(page, Qt.Key.Key_Backtab) == again[::-1]


def test_an_archive_that_opens_late_gets_the_answers_that_were_given_before(program, chat, tmp_path):
    page = begin(program, write_chat(tmp_path / "locked.txt", "locked"), chat)
    settle(program, page, card=None)
    tab_to(field(page, Asked.PASSWORD, None))
    write(PASSWORD)
    press(Qt.Key.Key_Return)
    rest(program, page)
    assert page.how.go_button.isEnabled()
    assert len(bring(program, page)) == 2


def test_a_file_that_nobody_can_answer_for_is_left_out_and_the_rest_comes_in(program, chat, tmp_path):
    page = begin(program, write_chat(tmp_path / "locked.txt", "locked"), chat)
    settle(program, page, card=None)
    assert not page.how.go_button.isEnabled()
    tab_to(page.how._cards[0].leave_button)
    press(Qt.Key.Key_Return)
    assert page.how.go_button.isEnabled()
    assert len(bring(program, page)) == 1


def test_all_that_nobody_can_answer_for_is_left_out_at_once_and_the_rest_comes_in(program, chat, tmp_path):
    """As the tables in a folder of downloads, each of which asks what its columns mean."""
    tables = [tmp_path / f"table {n}.csv" for n in range(3)]
    for n, table in enumerate(tables):
        table.write_text(f"a{n},b,c\n1,2,3\n4,5,6\n")
    page = begin(program, chat, *tables)
    settle(program, page, card=None)
    assert "An answer is missing for 3 files of 4." in shown(page.how)
    tab_to(page.how._without)
    press(Qt.Key.Key_Return)
    assert page.how.go_button.hasFocus()
    assert not page.how._without.isVisible()
    assert [file.is_left_out for file in page.how.readings.files] == [False, True, True, True]
    assert len(bring(program, page)) == 1


def test_a_file_that_was_given_twice_under_two_names_comes_in_once_and_it_is_said(program, tmp_path):
    first = write_messages(tmp_path / "sms.xml", [sms("10412345678", "还钱")])
    copy = tmp_path / "sms (1).xml"
    copy.write_bytes(first.read_bytes())
    page = begin(program, first, copy)
    assert "sms (1).xml is the same file as sms.xml, byte for byte. It comes in once." in shown(page.how)
    assert "1 file is ready" in shown(page.how)
    (card,) = bring(program, page)
    assert card._receipt.added == 1


def test_what_was_undone_stands_among_what_came_in_and_can_be_put_back_later(program, tmp_path):
    page = begin(program, *(write_messages(tmp_path / f"{n}.xml", [sms("10412345678", n)]) for n in "ab"))
    first, _ = bring(program, page)
    workspace, window = program.windows[-1]._workspace, program.windows[-1]
    (case,) = workspace.cases.list()
    workspace.withdrawals.withdraw_import(first.import_id, "wrong phone")
    page._on_choice_cancelled()
    program.rest(window)
    program.qtbot.waitUntil(lambda: len(cards_shown(page)) == 2)
    assert [card._state.text() for card in cards_shown(page)] == ["", "undone"]
    assert "Brought in so far" in shown(page)
    undone = cards_shown(page)[1]
    tab_to(undone._restore)
    press(Qt.Key.Key_Return)
    program.qtbot.waitUntil(lambda: "1 contact is back." in page.messages.text)
    assert workspace.timeline.count(case.id, EVERYTHING) == 2
    assert undone._undo.isVisible()


def cards_shown(page: BringInPage) -> list[ReceiptCard]:
    return [card for card in page.findChildren(ReceiptCard) if card.isVisible()]


def test_a_folder_is_dropped_and_what_cannot_be_read_has_its_sentence_beside_what_can(program, tmp_path):
    folder = tmp_path / "phone"
    folder.mkdir()
    write_messages(folder / "sms.xml", [sms("10412345678", "还钱")])
    (folder / "holiday.txt").write_text("nothing of ours")
    page = begin(program, folder)
    said = shown(page.how)
    assert "holiday.txt — This is not an export that Shilu can read." in said
    assert "sms.xml" in said
    assert page.how.go_button.isEnabled()
    assert len(bring(program, page)) == 1


def test_where_files_come_from_is_asked_once_and_stands_in_each_receipt(program, tmp_path):
    page = begin(program, *(write_messages(tmp_path / f"{n}.xml", [sms("10412345678", n)]) for n in "ab"))
    tab_to(page.how.where.show_button)
    press(Qt.Key.Key_Space)
    assert page.how.where.device.hasFocus()
    write("Redmi Note 9")
    tab_to(page.how.where.taken)
    write("3 March")
    tab_to(page.how.where.kind)
    press(Qt.Key.Key_Right)
    cards = bring(program, page)
    said = "Phone of: the complainant · Device: Redmi Note 9 · Taken from there: 3 March · This is: The original"
    assert [said in shown(card) for card in cards] == [True, True]
    assert page.how.where.device.text() == page.how.where.taken.text() == ""
    press(Qt.Key.Key_Return)  # to the timeline
    desk = program.windows[-1].desk
    program.qtbot.waitUntil(lambda: said in shown(desk.timeline.detail), timeout=READING_MS)


def test_reading_again_blocks_nothing_and_can_be_stopped(program, chat, monkeypatch):
    page = begin(program, chat)
    stopped = threading.Event()

    def preview(_self, _case, _paths, job, *, choice):
        while True:
            job.progress("reading", 1, 10)
            try:
                job.check()
            except BaseException:
                stopped.set()
                raise

    monkeypatch.setattr(Importing, "preview", preview)
    zone = field(page, Asked.TIMEZONE)
    tab_to(zone)
    press(Qt.Key.Key_Space)
    program.qtbot.waitUntil(page.how.progress.isVisible)
    assert zone.hasFocus()
    tab_to(page.how.progress.cancel_button)
    press(Qt.Key.Key_Return)
    rest(program, page)
    assert stopped.is_set()
    assert "not read again yet" in shown(page.how)
    assert not page.how.go_button.isEnabled()
    monkeypatch.undo()
    monkeypatch.setattr("shilu.importers.reading.SourceReader", in_process)
    tab_to(page.how._again)
    press(Qt.Key.Key_Return)
    rest(program, page)
    assert "not read again yet" not in shown(page.how)


def test_going_back_from_the_senders_keeps_every_answer(program, chat):
    page = begin(program, chat)
    settle(program, page)
    tab_to(page.how.go_button)
    press(Qt.Key.Key_Return)
    program.qtbot.waitUntil(page.senders.table.hasFocus, timeout=READING_MS)
    assert "Phone of the complainant · chat.txt" in shown(page)
    tab_to(page.back_button)
    press(Qt.Key.Key_Return)
    program.qtbot.waitUntil(page.how.go_button.isVisible)
    assert page.how.go_button.isEnabled()
    assert QApplication.focusWidget() is not None
