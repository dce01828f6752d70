"""Bringing in, lenders, bundle, verify."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication

from shilu.core.bundle import CheckScope, Naming, Problem, Recipient
from shilu.core.channel import Channel, Direction
from shilu.core.job import FILES, Job
from shilu.core.party import PartyKind
from shilu.core.phone_contact import KnownAs, PhoneContact
from shilu.core.record import (
    Asked,
    Preview,
    PreviewRow,
    Question,
    Refusal,
    Sample,
    SenderSummary,
    SourceFile,
    SourceWarning,
)
from shilu.gui.bridge import Desktop
from shilu.gui.models.readings import Readings
from shilu.gui.pages.bring_in import BringInPage
from shilu.gui.pages.bundle import BundlePage
from shilu.gui.pages.lenders import LendersPage
from shilu.gui.pages.refused import refusals
from shilu.gui.pages.verify import VerifyPage
from shilu.gui.tasks import Progress
from shilu.gui.widgets.parts import ProgressRow
from shilu.gui.widgets.receipt_list import ReceiptList
from shilu.gui.widgets.receipts import ImportState, ReceiptCard
from shilu.gui.widgets.senders import merged, shown_name, ticked_at_first
from shilu.gui.widgets.text import PlainLabel
from shilu.gui.words import Words
from shilu.host.sentences import PROBLEMS
from shilu.services.contact_files import ContactsRead
from shilu.services.importing import ImportChoice
from tests.gui.fakes import FakeVerifying, fill, make_incident, make_preview, make_receipt, point


@pytest.fixture
def bring_in(qtbot, tools, workspace):
    page = BringInPage(workspace=workspace, tools=tools)
    return shown(qtbot, page, workspace)


def shown(qtbot, page, workspace):
    qtbot.addWidget(page)
    page.resize(1120, 700)
    page.set_case(workspace.cases.cases[0] if workspace.cases.cases else workspace.add_case())
    page.show()
    page.arrive()
    qtbot.waitUntil(lambda: not page.tasks.busy)
    return page


def read(qtbot, page, tmp_path, desktop):
    desktop.files = (tmp_path / "sms-20260512.xml",)
    page._drop.button.click()
    go_on(qtbot, page)


def go_on(qtbot, page):
    qtbot.waitUntil(page.how.go_button.isVisible)
    page.how.go_button.click()
    qtbot.waitUntil(page.senders.isVisible)


def test_strangers_come_first_and_are_ticked(qtbot, bring_in, tmp_path, desktop):
    read(qtbot, bring_in, tmp_path, desktop)
    assert [bool(s.name) for s in bring_in.senders.model.rows] == [False, False, False, True, True]
    assert bring_in.bring_in_button.text() == "Bring in 409"
    assert not any(s.name for s in bring_in.senders.model.rows if s.key in bring_in.senders.ticked())


def test_ticks_decide_what_comes_in(qtbot, bring_in, tmp_path, desktop, workspace):
    read(qtbot, bring_in, tmp_path, desktop)
    qtbot.keyClick(bring_in.senders.table, Qt.Key.Key_Space)
    assert bring_in.bring_in_button.text() == "Bring in 195"
    with qtbot.waitSignal(bring_in.contacts_changed):
        bring_in.bring_in_button.click()
    choice = workspace.importing.choices[0]
    assert choice.senders == bring_in.senders.ticked()
    assert choice.zone == "Asia/Shanghai"


def test_all_ticked_is_everybody(qtbot, bring_in, tmp_path, desktop, workspace):
    read(qtbot, bring_in, tmp_path, desktop)
    bring_in.senders._on_all()
    bring_in.bring_in_button.click()
    qtbot.waitUntil(lambda: bool(workspace.importing.choices))
    assert workspace.importing.choices[0].senders is None


def test_what_did_not_come_in_is_not_called_done_and_can_be_tried_again_as_it_was_ticked(
    qtbot, bring_in, tmp_path, desktop, workspace
):
    read(qtbot, bring_in, tmp_path, desktop)
    ticked = bring_in.senders.ticked()
    workspace.importing.refused = Refusal("disk.full")
    bring_in.bring_in_button.click()
    qtbot.waitUntil(lambda: "The disk is full" in bring_in.messages.text)
    assert bring_in.findChildren(ReceiptCard) == []
    workspace.importing.refused = None
    with qtbot.waitSignal(bring_in.contacts_changed):
        bring_in.bring_in_button.click()
    assert [choice.senders for choice in workspace.importing.choices] == [ticked, ticked]


def test_the_receipt_shows_four_numbers_that_add_up_and_can_be_undone(
    qtbot, bring_in, tmp_path, desktop, workspace, monkeypatch
):
    from shilu.gui.dialogs.reason import ReasonDialog

    def answer(dialog: ReasonDialog) -> int:
        dialog.reason.setText("wrong phone")
        dialog.accept()
        return dialog.result()

    monkeypatch.setattr(ReasonDialog, "exec", answer)
    read(qtbot, bring_in, tmp_path, desktop)
    bring_in.bring_in_button.click()
    qtbot.waitUntil(lambda: bool(bring_in.findChildren(ReceiptCard)))
    card = bring_in.findChildren(ReceiptCard)[0]
    said = [label.text() for label in card.findChildren(type(bring_in.title))]
    assert {"409", "0", "100", "3", "together all 512 rows of the file"} <= set(said)
    card.undo_requested.emit(card.import_id)
    qtbot.waitUntil(lambda: "409 contacts" in bring_in.messages.text)
    assert workspace.withdrawals.imports == [("import-1", "wrong phone")]
    card._restore.click()
    qtbot.waitUntil(lambda: "are back" in bring_in.messages.text)
    assert card._undo.isVisible()


def test_files_that_came_in_together_are_undone_together_with_one_reason(bring_in, qtbot, workspace, monkeypatch):
    from shilu.gui.dialogs.reason import ReasonDialog
    from shilu.gui.widgets.receipt_list import ReceiptList
    from tests.gui.fakes import make_receipt

    def answer(dialog: ReasonDialog) -> int:
        dialog.reason.setText("wrong phone")
        dialog.accept()
        return dialog.result()

    monkeypatch.setattr(ReasonDialog, "exec", answer)
    nothing = {"added": 0, "duplicates": 0, "left_out": 509}
    receipts = [replace(make_receipt(), import_id=f"import-{n}", **(nothing if n == 2 else {})) for n in range(4)]
    bring_in._show_receipts(receipts, is_new=True)
    (listed,) = bring_in.findChildren(ReceiptList)
    qtbot.waitUntil(lambda: len(bring_in.findChildren(ReceiptCard)) == 4)
    bring_in.findChildren(ReceiptCard)[0]._undo.click()
    qtbot.waitUntil(lambda: "409 contacts" in bring_in.messages.text)
    assert listed.undo_all.isVisible()
    listed.undo_all.click()
    qtbot.waitUntil(lambda: "818 contacts" in bring_in.messages.text)
    assert workspace.withdrawals.imports == [(f"import-{n}", "wrong phone") for n in (0, 1, 3)]
    assert not listed.undo_all.isVisible()
    assert [card._restore.isVisible() for card in bring_in.findChildren(ReceiptCard)] == [True, True, False, True]
    listed.restore_all.click()
    qtbot.waitUntil(lambda: "1,227 contacts are back" in bring_in.messages.text)
    assert not listed.restore_all.isVisible()
    assert listed.undo_all.isVisible()
    assert [card._undo.isVisible() for card in bring_in.findChildren(ReceiptCard)] == [True, True, False, True]


def test_an_import_is_undone_also_while_other_files_are_read(bring_in, qtbot, workspace, monkeypatch):
    from shilu.gui.dialogs.reason import ReasonDialog
    from tests.gui.fakes import make_receipt

    monkeypatch.setattr(ReasonDialog, "exec", lambda dialog: ReasonDialog.DialogCode.Accepted)
    bring_in._show_receipts([make_receipt()], is_new=False)
    bring_in._task = object()
    bring_in.findChildren(ReceiptCard)[0]._undo.click()
    qtbot.waitUntil(lambda: "409 contacts" in bring_in.messages.text)
    bring_in._task = None
    assert [one for one, _ in workspace.withdrawals.imports] == ["import-1"]


def test_what_came_in_at_different_times_is_not_undone_together(bring_in, workspace):
    from shilu.gui.widgets.receipt_list import ReceiptList
    from tests.gui.fakes import make_receipt

    bring_in._show_receipts([replace(make_receipt(), import_id=f"import-{n}") for n in range(2)], is_new=False)
    (listed,) = bring_in.findChildren(ReceiptList)
    listed.show_state(("import-0", "import-1"), ImportState.WITHDRAWN)
    assert listed.undo_all.isHidden()
    assert listed.restore_all.isHidden()


def test_a_bill_is_compared_with_the_log_and_says_what_is_to_be_looked_at(
    qtbot, bring_in, tmp_path, desktop, workspace, monkeypatch
):
    from shilu.core.record import ReadMember
    from shilu.gui.dialogs.reconciliation import ReconciliationDialog
    from tests.gui import fakes

    made = fakes.make_receipt
    bill = (ReadMember("bill.csv", "carrier_bill", 512),)
    monkeypatch.setattr(fakes, "make_receipt", lambda: replace(made(), members=bill))
    read(qtbot, bring_in, tmp_path, desktop)
    bring_in.bring_in_button.click()
    qtbot.waitUntil(lambda: bool(bring_in.findChildren(ReceiptCard)))
    card = bring_in.findChildren(ReceiptCard)[0]
    card._reconcile.click()
    qtbot.waitUntil(lambda: bool(bring_in.window().findChildren(ReconciliationDialog)))
    assert workspace.reconciling.asked == [("case-1", "import-1")]
    (dialog,) = bring_in.window().findChildren(ReconciliationDialog)
    said = {label.text() for label in dialog.findChildren(type(bring_in.title))}
    assert "2 contacts were not found on the bill and are to be looked at." in said
    assert dialog.which.currentText() == "Not found on the bill: too little is known of it (1)"
    assert [dialog.model.rowCount(), dialog.which.count()] == [1, 11]
    dialog.which.setCurrentIndex(10)
    assert dialog.model.rowCount() == 1
    dialog.accept()


def test_what_is_no_bill_is_compared_with_nothing(qtbot, bring_in, tmp_path, desktop, workspace):
    read(qtbot, bring_in, tmp_path, desktop)
    bring_in.bring_in_button.click()
    qtbot.waitUntil(lambda: bool(bring_in.findChildren(ReceiptCard)))
    assert bring_in.findChildren(ReceiptCard)[0]._reconcile.isHidden()


def test_an_import_that_only_added_to_contacts_can_be_undone_too(
    qtbot, bring_in, tmp_path, desktop, workspace, monkeypatch
):
    from shilu.gui.dialogs.reason import ReasonDialog
    from tests.gui import fakes

    made = fakes.make_receipt
    monkeypatch.setattr(fakes, "make_receipt", lambda: replace(made(), added=0, duplicates=409))
    monkeypatch.setattr(ReasonDialog, "exec", lambda dialog: ReasonDialog.DialogCode.Accepted)
    monkeypatch.setattr(type(workspace.withdrawals), "withdraw_import", lambda *_: 0)
    read(qtbot, bring_in, tmp_path, desktop)
    bring_in.bring_in_button.click()
    qtbot.waitUntil(lambda: bool(bring_in.findChildren(ReceiptCard)))
    card = bring_in.findChildren(ReceiptCard)[0]
    assert card._undo.isVisible()
    card._undo.click()
    qtbot.waitUntil(lambda: "added to contacts that were there" in bring_in.messages.text)


def test_a_mistaken_import_is_erased_after_saying_what_goes_and_what_stays(
    qtbot, bring_in, tmp_path, desktop, workspace, monkeypatch
):
    from shilu.gui.dialogs.erase import EraseDialog

    told = []

    def answer(dialog: EraseDialog) -> int:
        told.extend(label.text() for label in dialog.findChildren(type(bring_in.title)))
        dialog.reason.setText("my sister’s phone")
        dialog.accept_button.click()
        return dialog.result()

    monkeypatch.setattr(EraseDialog, "exec", answer)
    read(qtbot, bring_in, tmp_path, desktop)
    bring_in.bring_in_button.click()
    qtbot.waitUntil(lambda: bool(bring_in.findChildren(ReceiptCard)))
    card = bring_in.findChildren(ReceiptCard)[0]
    with qtbot.waitSignal(bring_in.contacts_changed):
        card._erase.click()
    assert workspace.erasing.erased == [(("import-1",), "my sister’s phone")]
    assert "409 contacts would go." in told
    assert "7 contacts stay, because something else shows them too." in told
    assert not card._erase.isVisible()
    assert not card._undo.isVisible()


def test_a_file_that_cannot_be_read_gets_its_sentence(qtbot, bring_in, tmp_path, workspace):
    workspace.importing.previews = (make_preview(name="cat.png", refused=Refusal("file.empty")),)
    bring_in.read_files((tmp_path / "cat.png",))
    qtbot.waitUntil(lambda: "cat.png" in bring_in.messages.text)
    assert not bring_in.senders.isVisible()


def test_cancel_stops_the_reading(qtbot, bring_in, tmp_path, workspace):
    reading = threading.Event()

    def wait(job):
        job.progress("reading", 5, 10)
        reading.set()
        while True:
            job.check()

    workspace.importing.wait = wait
    bring_in.read_files((tmp_path / "sms.xml",))
    assert reading.wait(5)
    qtbot.waitUntil(lambda: "50 %" in bring_in.progress._words.text())
    bring_in.progress.cancel_requested.emit()
    qtbot.waitUntil(lambda: "Stopped" in bring_in.messages.text)
    assert bring_in.progress.isHidden()


def test_files_can_be_dropped(qtbot, bring_in, tmp_path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.xml")), QUrl("https://example.org/b.xml")])
    event = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    with qtbot.waitSignal(bring_in._drop.files_dropped) as dropped:
        bring_in._drop.dropEvent(event)
    assert dropped.args[0] == (tmp_path / "a.xml",)
    go_on(qtbot, bring_in)


def contacts_file(*contacts: PhoneContact, refused: Refusal | None = None) -> ContactsRead:
    return ContactsRead(SourceFile("contacts.vcf", "", 0, None), contacts, refused=refused)


def test_an_address_book_beside_the_files_says_who_the_senders_are(qtbot, bring_in, tmp_path, workspace):
    preview = make_preview()
    first, *others = preview.senders
    known = replace(first, known=KnownAs("王老师", is_certain=True))
    perhaps = replace(others[0], known=KnownAs("李四", is_certain=False))
    workspace.importing.previews = (replace(preview, senders=(known, perhaps, *others[1:])),)
    workspace.importing.books = (contacts_file(PhoneContact("card[1]@0", "王老师")),)
    bring_in.read_files((tmp_path / "sms.xml", tmp_path / "contacts.vcf"))
    go_on(qtbot, bring_in)
    names = {sender.sender: shown_name(sender, bring_in.texts) for sender in bring_in.senders.model.rows}
    assert names[known.sender] == "in your contacts: 王老师"
    assert names[perhaps.sender] == "perhaps in your contacts: 李四"
    assert known.key not in bring_in.senders.ticked()
    assert perhaps.key in bring_in.senders.ticked()
    assert "1 entry of your contacts" in bring_in._files.text()
    bring_in.bring_in_button.click()
    qtbot.waitUntil(lambda: bool(workspace.importing.choices))
    assert [contact.name for contact in workspace.importing.choices[0].contacts] == ["王老师"]


def test_an_address_book_by_itself_says_what_it_is_for(qtbot, bring_in, tmp_path, workspace):
    workspace.importing.previews = ()
    workspace.importing.books = (contacts_file(PhoneContact("card[1]@0", "王老师")),)
    bring_in.read_files((tmp_path / "contacts.vcf",))
    qtbot.waitUntil(lambda: "address book" in bring_in.messages.text)
    assert not bring_in.senders.isVisible()


def test_an_address_book_that_cannot_be_read_stops_nothing(qtbot, bring_in, tmp_path, workspace):
    workspace.importing.books = (contacts_file(refused=Refusal("file.reader_failed")),)
    bring_in.read_files((tmp_path / "sms.xml", tmp_path / "contacts.vcf"))
    go_on(qtbot, bring_in)
    assert bring_in.senders.count() > 0


def test_whoever_cancels_at_once_can_bring_in_others_at_once(qtbot, bring_in, tmp_path, desktop):
    read(qtbot, bring_in, tmp_path, desktop)
    bring_in.back_button.click()
    bring_in.how.go_button.click()
    bring_in._on_choice_cancelled()
    assert bring_in._finding is not None
    assert not bring_in._finding.wanted
    read(qtbot, bring_in, tmp_path, desktop)


def test_a_search_among_senders_keeps_ticks_and_ticks_whom_it_shows(qtbot, bring_in, tmp_path, desktop):
    read(qtbot, bring_in, tmp_path, desktop)
    senders = bring_in.senders
    ticked = senders.ticked()
    chosen = senders.model.rows[1]
    senders.table.setCurrentIndex(senders.model.index(1, 0))
    qtbot.keyClicks(senders.search, chosen.sender)
    assert senders.model.rows == (chosen,)
    assert senders.model.row_at(senders.table.currentIndex()) is chosen
    assert senders.ticked() == ticked
    senders._on_none()
    senders.search.clear()
    assert senders.ticked() == ticked - {chosen.key}
    assert len(senders.model.rows) == 5
    assert senders.model.row_at(senders.table.currentIndex()) is chosen
    qtbot.keyClicks(senders.search, "nobody of that name")
    assert senders.model.rows == ()
    assert senders.count() == 5


def test_the_window_waits_for_no_list_of_a_hundred_thousand_senders(qtbot, bring_in, tmp_path, workspace):
    """Bars: own processor time of one turn (a third of it measured)."""
    preview = make_preview()
    many = tuple(replace(preview.senders[n % 5], key=f"tel:{n}", sender=f"1{n:010d}", count=3) for n in range(100_000))
    workspace.importing.previews = (replace(preview, rows=300_000, senders=many),)
    bring_in.read_files((tmp_path / "sms.xml",))
    qtbot.waitUntil(bring_in.how.go_button.isVisible)
    senders, longest = bring_in.senders, 0.0

    def turn(deed: Callable[[], object]) -> None:
        nonlocal longest
        before = time.thread_time()
        deed()
        longest = max(longest, time.thread_time() - before)

    turn(bring_in.how.go_button.click)
    while not senders.isVisible():
        turn(QApplication.processEvents)
    first = senders.chosen_rows()
    assert first == 3 * len(senders.ticked()) == 180_000
    turn(partial(qtbot.keyClick, senders.table, Qt.Key.Key_Space))
    assert senders.chosen_rows() == first - 3
    turn(senders._on_none)
    assert senders.chosen_rows() == 0
    turn(senders._on_all)
    turn(partial(qtbot.keyClicks, senders.search, "1"))
    turn(QApplication.processEvents)
    assert len(senders.model.rows) == senders.count() == 100_000
    assert bring_in.bring_in_button.text() == "Bring in 300,000"
    assert longest < 0.05


def test_who_writes_in_most_files_stands_first_among_those_who_may_own_the_phone(tmp_path):
    previews = [
        replace(make_preview(), questions=(Question(Asked.ME, (f"lender {n}", "Li Si", "Li Si of work")),))
        for n in range(3)
    ]
    asked = Readings([tmp_path / f"{n}.txt" for n in range(3)], previews, ImportChoice()).questions()
    assert asked[Asked.ME].choices == ("Li Si", "Li Si of work", "lender 0", "lender 1", "lender 2")


def test_of_many_files_that_are_refused_for_one_reason_some_are_named(tools):
    junk = [replace(make_preview(), source=SourceFile(f"{n}.tmp", "", 0, None)) for n in range(500)]
    (line,) = refusals([replace(one, refused=Refusal("file.unknown_format")) for one in junk], tools.texts)
    assert line.startswith("0.tmp, 1.tmp, 2.tmp")
    assert "11.tmp, and 488 more — This is not an export that Shilu can read." in line
    assert "12.tmp" not in line


def test_below_the_files_that_are_asked_about_there_is_no_empty_page(qtbot, bring_in, tmp_path, workspace):
    asks = Question(Asked.COLUMNS, ("a", "b", "c"), ("1\t2\t3", "4\t5\t6"))
    workspace.importing.previews = (replace(make_preview(), importer="table", questions=(asks,)),) * 6
    bring_in.read_files([tmp_path / f"{n}.csv" for n in range(6)])
    how = bring_in.how
    qtbot.waitUntil(lambda: len(how._cards) == 6 and how._files.isVisible() and not how._turn.isActive())
    inside = how._area.widget()
    assert inside.height() > how._area.viewport().height()
    qtbot.waitUntil(lambda: inside.height() - how._files.geometry().bottom() < 40, timeout=5000)


def test_a_sender_of_two_files_is_one_sender():
    senders = merged((make_preview(), make_preview()))
    assert len(senders) == 5
    assert senders[0].count == 428


def test_pictures_beside_the_messages_of_an_archive_are_offered_and_not_ticked():
    nobody = SenderSummary("", "", "", 12, 0, None, None, ())
    friend = SenderSummary("wechat:ravi", "Ravi", "Ravi", 3, 0, None, None, ())

    def of(importer: str, *senders: SenderSummary) -> Preview:
        return replace(make_preview(), importer=importer, senders=senders)

    assert ticked_at_first([of("archive", nobody, friend)]) == {friend.key}
    assert ticked_at_first([of("archive", nobody)]) == {""}
    assert ticked_at_first([of("archive", nobody, friend), of("picture", nobody)]) == {"", friend.key}
    assert "" not in ticked_at_first([of("archive", nobody, *make_preview().senders)])


def test_a_mail_that_was_chosen_by_itself_is_ticked_though_it_says_a_name():
    """And not those of a mailbox, nor one from somebody who stands in the contacts that came along."""
    collector = SenderSummary("mail:a@example.net", "a@example.net", "", 1, 0, None, None, (), calls_itself="Desk")
    friend = replace(collector, key="mail:b@example.org", known=KnownAs("Ravi", is_certain=True))
    number = SenderSummary("tel:+8610412345678", "10412345678", "", 3, 0, None, None, ())

    def of(*senders: SenderSummary) -> Preview:
        return replace(make_preview(), importer="mail", rows=sum(one.count for one in senders), senders=senders)

    assert ticked_at_first([of(number), of(collector), of(friend)]) == {number.key, collector.key}
    assert ticked_at_first([of(collector)]) == {collector.key}
    assert ticked_at_first([of(number), of(collector, friend)]) == {number.key}


def test_of_several_files_it_is_said_which_one_is_under_way(qtbot, tools):
    row = ProgressRow(texts=tools.texts)
    qtbot.addWidget(row)
    row.start("Reading")
    for progress in (Progress(FILES, 3, 29), Progress("hashing", 10, 10), Progress("reading", 50, 100)):
        row.show_progress(progress)
    assert row._words.text() == "File 3 of 29 · Reading"
    assert (row._bar.value(), row._bar.maximum()) == (2_500, 29_000)
    row.start("Bringing in")
    row.show_progress(Progress("hashing", 10, 10))
    assert row._words.text() == "Computing check sums: 100 %"


def test_what_came_in_before_it_was_stopped_has_its_receipt(qtbot, bring_in, tmp_path, workspace):
    """The files before the one under way stay in: whoever stops must see which."""
    bring_in.read_files((tmp_path / "a.xml", tmp_path / "b.xml"))
    go_on(qtbot, bring_in)

    def second_waits(job: Job) -> None:
        while workspace.importing.done:
            job.check()

    workspace.importing.wait = second_waits
    bring_in.bring_in_button.click()
    qtbot.waitUntil(lambda: bool(workspace.importing.done))
    bring_in.progress.cancel_button.click()
    qtbot.waitUntil(lambda: "Stopped" in bring_in.messages.text)
    assert len(bring_in.findChildren(ReceiptCard)) == 1
    assert bring_in._see.isVisible()


def test_ticks_outlive_a_look_back_at_how_files_are_read(qtbot, bring_in, tmp_path, desktop):
    read(qtbot, bring_in, tmp_path, desktop)
    every = {sender.key for sender in bring_in.senders.model.rows}
    first = bring_in.senders.ticked()
    bring_in.senders.model.set_ticked(frozenset(every - first))
    bring_in.back_button.click()
    go_on(qtbot, bring_in)
    assert bring_in.senders.ticked() == every - first
    bring_in._leave.click()
    read(qtbot, bring_in, tmp_path, desktop)
    assert bring_in.senders.ticked() == first


def test_receipts_of_several_files_are_summed_up_and_a_file_of_one_row_is_told_in_words(qtbot, tools):
    one = replace(make_receipt(), rows=1, added=0, duplicates=1, left_out=0, skipped=())
    refused = replace(make_receipt(), rows=0, added=0, left_out=0, skipped=(), refused=Refusal("file.empty"))
    cards: list[ReceiptCard] = []
    shown = ReceiptList(
        [make_receipt(), one, refused], heading="Done", words=Words(tools.texts), connect_card=cards.append
    )
    qtbot.addWidget(shown)
    qtbot.waitUntil(lambda: len(cards) == 3)
    said = [label.text() for label in shown.findChildren(PlainLabel)]
    whole = make_receipt()
    together = "2 files together: 409 came in, 1 were there already, 100 left out, 3 skipped; 513 rows."
    assert f"{together} 1 file could not be read." in said
    assert "It belongs to a contact that was there already, and stands there as a source of it." in said
    assert [card.import_id for card in cards] == [whole.import_id, one.import_id, refused.import_id]


def test_what_one_file_alone_asks_stands_above_pictures_that_all_ask_the_same(qtbot, bring_in, tmp_path, workspace):
    asks = (Question(Asked.TIMEZONE),)
    row = PreviewRow(make_preview().senders[0].samples[0].when, Channel.OTHER, Direction.UNKNOWN, "", "shot.png")
    picture = replace(make_preview(), importer="picture", rows=1, questions=asks, first=(row,))
    table = replace(make_preview(), importer="table", questions=(Question(Asked.COLUMNS, ("a", "b")),))
    chat = replace(make_preview(), importer="whatsapp_txt", questions=asks)
    workspace.importing.previews = (*[picture] * 10, chat, table)
    bring_in.read_files([tmp_path / f"{n}" for n in range(12)])
    qtbot.waitUntil(lambda: len(bring_in.how._cards) == 12)
    kinds = [card.file.preview.importer for card in bring_in.how._cards]
    assert kinds == ["table", "whatsapp_txt", *["picture"] * 10]
    qtbot.waitUntil(lambda: bool(bring_in.how._cards[-1]._name.text()))
    assert "from or to not known" in bring_in.how._cards[-1]._how.text()


def test_by_a_picture_that_went_through_a_chat_app_it_is_said(qtbot, bring_in, tmp_path, workspace):
    doubts = (SourceWarning("file@0", "came_through_chat", "WeChat"),)
    passed = replace(make_preview(name="mmexport1.jpg"), warnings=doubts)
    archive = replace(make_preview(name="a.zip"), warnings=(SourceWarning("a!file@0", "maker_removed"),) * 3)
    asking = replace(make_preview(name="own.png"), questions=(Question(Asked.TIMEZONE),))
    asking_too = replace(asking, source=passed.source, warnings=doubts)
    workspace.importing.previews = (passed, archive, asking, asking_too)
    bring_in.read_files([tmp_path / f"{n}" for n in range(4)])
    qtbot.waitUntil(lambda: len(bring_in.how._cards) == 2)
    cards = {card.file.preview.source.name: card._passed_on for card in bring_in.how._cards}
    qtbot.waitUntil(lambda: "went through WeChat" in cards["mmexport1.jpg"].text())
    assert [cards[name].isHidden() for name in ("mmexport1.jpg", "own.png")] == [False, True]
    listed = "\n".join(label.text() for label in bring_in.how.findChildren(PlainLabel))
    assert "These went through a chat app, or may have" in listed
    assert "mmexport1.jpg — By its name this picture went through WeChat" in listed
    assert "a.zip — 3 × Nothing in this picture says which phone made it" in listed
    bring_in._show_receipts([replace(make_receipt(), warnings=doubts)], is_new=True)
    qtbot.waitUntil(lambda: bool(bring_in.findChildren(ReceiptCard)))
    said = [label.text() for label in bring_in.findChildren(ReceiptCard)[0].findChildren(PlainLabel)]
    assert any("went through WeChat" in one for one in said)


def test_files_that_are_refused_for_one_reason_are_named_together(qtbot, bring_in, tmp_path, workspace):
    refused = Refusal("file.unknown_format")
    workspace.importing.previews = (
        make_preview(),
        *(make_preview(name=n, refused=refused) for n in ("a.exe", "b.txt")),
    )
    bring_in.read_files([tmp_path / f"{n}" for n in range(3)])
    qtbot.waitUntil(lambda: bool(bring_in.how._cards))
    said = "\n".join(label.text() for label in bring_in.how.findChildren(PlainLabel))
    assert "a.exe, b.txt — This is not" in said


@pytest.fixture
def lenders(qtbot, tools, workspace):
    fill(workspace, count=200)
    return shown(qtbot, LendersPage(workspace=workspace, tools=tools), workspace)


def test_numbers_are_busiest_first_and_split_into_own_and_others(lenders):
    own, others = lenders.own_model.rows, lenders.other_model.rows
    assert len(own) == 5
    assert len(own) + len(others) == len(lenders._seen.points)
    counts = [row.tally.count for row in others]
    assert counts == sorted(counts, reverse=True)


def test_numbers_are_given_and_taken_away(qtbot, lenders, workspace, monkeypatch):
    from shilu.gui.dialogs.reason import ReasonDialog

    def answer(dialog: ReasonDialog) -> int:
        dialog.reason.setText("a mistake")
        dialog.accept()
        return dialog.result()

    monkeypatch.setattr(ReasonDialog, "exec", answer)
    before = len(lenders.own_model.rows)
    lenders.others.selectRow(0)
    number = lenders.others.selected_items()[0].point.id
    assert lenders.link_button.text().startswith("Give 1 number to")
    lenders.link_button.click()
    qtbot.waitUntil(lambda: len(lenders.own_model.rows) == before + 1)
    qtbot.waitUntil(lambda: not lenders.tasks.busy)
    row = [r.point.id for r in lenders.own_model.rows].index(number)
    lenders.own.selectRow(row)
    lenders._unlink.click()
    qtbot.waitUntil(lambda: len(lenders.own_model.rows) == before)


def test_a_number_can_be_typed(qtbot, lenders, workspace):
    known = len(workspace.vault.links)
    qtbot.keyClicks(lenders.number, "0086 104 1234 5678")
    qtbot.keyClick(lenders.number, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(workspace.vault.links) == known + 1)
    qtbot.waitUntil(lambda: "1 number given" in lenders.messages.text)


def test_a_lender_is_made_from_the_form(qtbot, lenders, workspace, monkeypatch):
    from shilu.gui.dialogs.party import PartyDialog

    def answer(dialog: PartyDialog) -> int:
        dialog.name.setText("橙色科技")
        dialog.kind.setCurrentIndex(dialog.kind.findData(PartyKind.TECHNOLOGY))
        dialog.aliases.setText("小橙，Orange, ")
        dialog.accept()
        return dialog.result()

    monkeypatch.setattr(PartyDialog, "exec", answer)
    with qtbot.waitSignal(lenders.count_changed):
        lenders.ask_new()
    party = workspace.vault.parties[-1]
    assert (party.name, party.kind, party.aliases) == ("橙色科技", PartyKind.TECHNOLOGY, ("小橙", "Orange"))
    qtbot.waitUntil(lambda: lenders._name.text() == "橙色科技")


@pytest.fixture
def bundle(qtbot, tools, workspace):
    fill(workspace, count=40)
    return shown(
        qtbot,
        BundlePage(
            bundling=workspace.bundling, marking=workspace.marking_files, parties=workspace.parties, tools=tools
        ),
        workspace,
    )


def test_the_line_of_counts_follows_the_choice(qtbot, bundle):
    assert bundle.counts.text().startswith("40 contacts, 40 in, 0 left out")
    bundle.period.last.set_day(bundle.period.first.day)
    qtbot.keyClicks(bundle.period.last._line, "2026-01-03")
    qtbot.waitUntil(lambda: " 0 left out" not in bundle.counts.text())
    counted = [int(part.split()[0]) for part in bundle.counts.text().split(", ")]
    assert counted[0] == counted[1] + counted[2] == 40


def test_only_where_the_check_takes_minutes_somebody_is_asked_what_is_checked(qtbot, bundle, workspace):
    assert not bundle.check_field.isVisible()
    assert bundle.choice().check is CheckScope.VAULT
    workspace.bundling.check_s = 541
    bundle.arrive()
    qtbot.waitUntil(bundle.check_field.isVisible)
    assert "may take 10 minutes" in bundle._how_long.text()
    assert bundle.choice().check is CheckScope.VAULT
    qtbot.keyClick(bundle.check.focusProxy(), Qt.Key.Key_Right)
    assert bundle.choice().check is CheckScope.CASE
    bundle.build_button.click()
    qtbot.waitUntil(lambda: bool(workspace.bundling.choices) and not bundle.tasks.busy)
    assert workspace.bundling.choices[-1].check is CheckScope.CASE
    workspace.bundling.check_s = 0  # checked meanwhile
    bundle.arrive()
    qtbot.waitUntil(lambda: not bundle.check_field.isVisible())
    assert bundle.choice().check is CheckScope.VAULT


def test_third_persons_who_have_not_agreed_are_named_only_where_that_is_chosen(qtbot, bundle, workspace):
    assert not bundle.naming_field.isVisible()
    workspace.bundling.not_agreed = 2
    bundle.arrive()
    qtbot.waitUntil(bundle.naming_field.isVisible)
    assert bundle._how_many.text().startswith("2 people. Their relation stands")
    bundle.build_button.click()
    qtbot.waitUntil(lambda: bundle._unnamed.isVisible() and not bundle.tasks.busy)
    assert bundle._unnamed.text().startswith("2 third persons are not named")
    qtbot.keyClick(bundle.naming.focusProxy(), Qt.Key.Key_Right)
    bundle.build_button.click()
    qtbot.waitUntil(lambda: len(workspace.bundling.choices) == 2 and not bundle.tasks.busy)
    assert [choice.naming for choice in workspace.bundling.choices] == [Naming.AGREED, Naming.ALL]
    assert not bundle._unnamed.isVisible()


def test_nothing_to_bundle_cannot_be_built(qtbot, bundle):
    qtbot.keyClicks(bundle.period.first._line, "2030-01-01")
    qtbot.waitUntil(lambda: not bundle.build_button.isEnabled())


def test_the_language_of_the_paper_is_the_cases_unless_chosen(bundle):
    assert bundle.choice().language == "zh-CN"
    bundle.language.setCurrentIndex(bundle.language.findData("en"))
    bundle.recipient.set_value(Recipient.COURT)
    choice = bundle.choice()
    assert (choice.language, choice.recipient) == ("en", Recipient.COURT)


def test_a_finished_bundle_is_shown_page_by_page(qtbot, bundle, workspace, desktop):
    workspace.bundling.pdf = two_pages()
    bundle.build_button.click()
    qtbot.waitUntil(lambda: bundle.strip.count == 2)
    qtbot.waitUntil(lambda: bundle.strip.has_picture(0))
    assert "not encrypted" in bundle.messages.text
    bundle._on_show_folder()
    assert desktop.shown == [desktop.start]


def test_building_can_be_cancelled(qtbot, bundle, workspace):
    def wait(job):
        while True:
            job.check()

    workspace.bundling.wait = wait
    bundle.build_button.click()
    bundle.progress.cancel_requested.emit()
    qtbot.waitUntil(lambda: "Stopped" in bundle.messages.text)
    assert bundle.build_button.isEnabled()


def test_every_problem_of_a_bundle_is_listed(qtbot, tools, tmp_path):
    codes = list(PROBLEMS)[:3] or ["missing"]
    page = VerifyPage(verifying=FakeVerifying(*(Problem("data/<b>.pdf", code) for code in codes)), tools=tools)
    qtbot.addWidget(page)
    page.show()
    page.check(tmp_path)
    qtbot.waitUntil(lambda: bool(page.verdict))
    assert page.model.rowCount() == len(codes)
    assert page.model.index(0, 0).data() == "data/<b>.pdf"
    assert page.verdict.startswith("✗ Not verified")


def test_a_bundle_that_is_not_there_gets_a_sentence(qtbot, tools, tmp_path):
    page = VerifyPage(verifying=FakeVerifying(), tools=tools)
    qtbot.addWidget(page)
    page.show()
    page.check(tmp_path / "nothing.zip")
    qtbot.waitUntil(lambda: "nothing.zip" in page.messages.text)


def two_pages() -> bytes:
    """A PDF of two pages."""
    import io

    from reportlab.pdfgen.canvas import Canvas

    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(595, 842))
    for words in ("one", "two"):
        canvas.drawString(100, 700, words)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def test_enter_presses_the_button_it_stands_on(qtbot):
    from shilu.gui.widgets.parts import plain

    button = plain("Do it")
    qtbot.addWidget(button)
    with qtbot.waitSignal(button.clicked):
        qtbot.keyClick(button, Qt.Key.Key_Return)


def test_only_the_readable_one_of_two_files_with_one_name_comes_in(qtbot, bring_in, tmp_path, workspace):
    taken = []
    run = workspace.importing.run
    workspace.importing.run = lambda case, paths, *rest: taken.append(paths) or run(case, paths, *rest)
    workspace.importing.previews = (make_preview(refused=Refusal("file.empty")), make_preview())
    bring_in.read_files((tmp_path / "a" / "sms.xml", tmp_path / "b" / "sms.xml"))
    go_on(qtbot, bring_in)
    bring_in.bring_in_button.click()
    qtbot.waitUntil(lambda: bool(taken))
    assert taken == [(tmp_path / "b" / "sms.xml",)]


def test_what_ends_after_another_case_was_opened_is_not_shown_there(qtbot, bundle, workspace, tmp_path):
    go = threading.Event()
    workspace.bundling.pdf = two_pages()
    workspace.bundling.wait = lambda _job: go.wait(5)
    bundle.build_button.click()
    bundle.set_case(workspace.add_case("other"))
    go.set()
    qtbot.waitUntil(lambda: "other case" in bundle.messages.text)
    qtbot.waitUntil(lambda: not bundle.tasks.busy)
    assert bundle._done.isHidden()
    assert bundle.strip.count == 0


def test_an_import_that_ends_in_another_case_shows_no_receipt_there(qtbot, bring_in, tmp_path, desktop, workspace):
    read(qtbot, bring_in, tmp_path, desktop)
    go = threading.Event()
    workspace.importing.wait = lambda _job: go.wait(5)
    bring_in.bring_in_button.click()
    bring_in.set_case(workspace.add_case("other"))
    go.set()
    qtbot.waitUntil(lambda: "other case" in bring_in.messages.text)
    assert not any(card.isVisible() for card in bring_in.findChildren(ReceiptCard))


def test_after_an_import_the_keyboard_is_on_the_next_step_and_never_on_undo(
    qtbot, bring_in, tmp_path, desktop, monkeypatch
):
    from shilu.gui.dialogs.reason import ReasonDialog

    monkeypatch.setattr(ReasonDialog, "exec", lambda dialog: dialog.reason.setText("x") or 1)
    bring_in.activateWindow()
    read(qtbot, bring_in, tmp_path, desktop)
    qtbot.waitUntil(bring_in.senders.table.hasFocus)
    bring_in.bring_in_button.setFocus()
    qtbot.keyClick(bring_in.bring_in_button, Qt.Key.Key_Return)
    qtbot.waitUntil(bring_in._see.hasFocus)
    card = bring_in.findChildren(ReceiptCard)[0]
    card._undo.setFocus()
    card.undo_requested.emit(card.import_id)
    qtbot.waitUntil(bring_in._see.hasFocus)


def test_what_is_chosen_cannot_be_left_while_it_is_brought_in(qtbot, bring_in, tmp_path, desktop, workspace):
    read(qtbot, bring_in, tmp_path, desktop)
    go = threading.Event()
    workspace.importing.wait = lambda _job: go.wait(5)
    bring_in.bring_in_button.click()
    assert not bring_in._leave.isEnabled()
    assert bring_in.progress.cancel_button.isVisible()
    go.set()
    qtbot.waitUntil(lambda: not bring_in.tasks.busy)
    assert bring_in._leave.isEnabled()


def test_of_two_files_the_words_of_a_sender_are_shown_before_its_calls():
    call = Sample(make_preview().senders[0].samples[0].when, Channel.CALL, "")
    calls = make_preview(name="calls.xml")
    calls = replace(calls, senders=tuple(replace(s, samples=(call,) * 3) for s in calls.senders))
    assert [bool(sample.text) for sample in merged((calls, make_preview()))[0].samples] == [True, True, False]


def test_numbers_without_a_lender_are_counted_with_a_way_there(qtbot, bundle, workspace):
    open_points = [p for p in workspace.parties.contact_points("case-1") if not p.parties]
    assert bundle.unnamed.text == f"{len(open_points)} numbers have no lender yet"
    with qtbot.waitSignal(bundle.lenders_requested):
        bundle.unnamed.link.click()
    for seen in open_points:
        workspace.parties.link_point(workspace.vault.parties[0].id, seen.point.id)
    bundle.arrive()
    qtbot.waitUntil(lambda: bundle.unnamed.text == "")


def test_withheld_numbers_wait_for_no_lender(qtbot, bundle, workspace):
    before = bundle.unnamed.text
    workspace.vault.incidents.append(make_incident(999, contact_point=point("")))
    bundle.arrive()
    qtbot.waitUntil(lambda: not bundle.tasks.busy)
    assert bundle.unnamed.text == before


def test_after_an_import_too(qtbot, bring_in, tmp_path, desktop, workspace):
    workspace.vault.incidents.append(make_incident(1))
    read(qtbot, bring_in, tmp_path, desktop)
    bring_in.bring_in_button.click()
    qtbot.waitUntil(lambda: bring_in.unnamed.text == "1 number has no lender yet")


def test_a_finished_bundle_is_opened_with_the_next_key(qtbot, bundle, workspace, desktop):
    workspace.bundling.pdf = two_pages()
    bundle.activateWindow()
    bundle.build_button.setFocus()
    qtbot.keyClick(bundle.build_button, Qt.Key.Key_Return)
    qtbot.waitUntil(bundle.open_button.hasFocus)
    qtbot.keyClick(bundle.open_button, Qt.Key.Key_Return)
    assert desktop.opened == [desktop.start / "bundle.pdf"]
    assert bundle.rect().contains(bundle._done.geometry())


def test_only_a_file_that_is_there_is_opened(tmp_path):
    assert not Desktop(tmp_path).open_file(tmp_path / "nothing.pdf")


def test_what_a_number_said_is_one_key_away(qtbot, lenders):
    lenders.others.selectRow(0)
    number = lenders.others.selected_items()[0].point.raw
    with qtbot.waitSignal(lenders.number_requested) as asked:
        qtbot.keyClick(lenders.others, Qt.Key.Key_Return)
    assert asked.args == [number]


def test_after_giving_numbers_the_next_ones_can_be_chosen(qtbot, lenders):
    lenders.activateWindow()
    lenders.others.selectRow(0)
    lenders.link_button.setFocus()
    qtbot.keyClick(lenders.link_button, Qt.Key.Key_Return)
    qtbot.waitUntil(lenders.others.hasFocus)


def test_without_any_lender_the_first_step_has_the_keyboard(qtbot, tools, workspace):
    workspace.add_case()
    page = LendersPage(workspace=workspace, tools=tools)
    qtbot.addWidget(page)
    page.set_case(workspace.cases.cases[0])
    page.show()
    page.activateWindow()
    page.arrive()
    qtbot.waitUntil(page._empty.button.hasFocus)


def test_the_way_out_of_phone_app_and_carrier_is_said_with_its_limit(qtbot, bring_in):
    out = bring_in.getting_out
    assert not out.panel.isVisible()
    out.show_button.click()
    assert "SMS Backup & Restore" in out.steps.text()
    assert "500 to 1,000 calls" in out.limit.text()
    qtbot.waitUntil(lambda: out.steps.height() >= out.steps.heightForWidth(out.steps.width()))
    out.kinds.setFocus()
    qtbot.keyClick(out.kinds.focusProxy(), Qt.Key.Key_Right)
    assert "40,000" in out.limit.text()
    assert "10,000" in out.limit.text()
    out.show_button.click()
    assert bring_in._start.isVisible()


@pytest.mark.parametrize("letter", ["逾", "w", "W_"], ids=["chinese", "latin", "without a break"])
def test_in_the_smallest_window_nothing_of_how_files_are_read_is_cut_off(qtbot, tools, workspace, tmp_path, letter):
    """1024 × 640 less the side bar and the margins: what does not fit is cut with an ellipsis, and every button is
    there."""
    page = BringInPage(workspace=workspace, tools=tools)
    shown(qtbot, page, workspace)
    page.resize(1024 - 200, 640)
    when = make_preview().senders[0].samples[0].when
    rows = tuple(PreviewRow(when, Channel.WECHAT, Direction.UNKNOWN, letter * 200, letter * 300) for _ in range(5))
    asks = tuple(Question(asked, (letter * 100,) * 3, (letter * 200,) * 5) for asked in (Asked.TIMEZONE, Asked.ME))
    workspace.importing.previews = tuple(
        replace(make_preview(name=letter * 100), importer="wechat_mail", first=rows[:n], rows=n, questions=asks)
        for n in (5, 1)
    )
    page.read_files([tmp_path / "a.txt", tmp_path / "b.txt"])
    how = page.how
    qtbot.waitUntil(lambda: len(how._cards) == 2 and how._cards[1].isVisible() and not how._turn.isActive())
    assert how._area.viewport().width() < 800
    assert how._area.widget().width() == how._area.viewport().width()
    how.where.show_button.click()
    kinds = how.where.kind
    for width in (824, 724, 1166):
        page.resize(width, 640)
        qtbot.waitUntil(lambda: all(kinds.rect().contains(one.geometry()) for one in kinds._buttons))
    told = {"device": letter * 200, "me": letter * 200, "owner": letter * 200}
    name = replace(make_receipt().source, name=letter * 100)
    page._show_receipts([replace(make_receipt(), source=name, settings=told)] * 2, is_new=True)
    area = page._cards.currentWidget()
    qtbot.waitUntil(lambda: len(page.findChildren(ReceiptCard)) == 2 and area.isVisible())
    assert area.widget().width() == area.viewport().width()
