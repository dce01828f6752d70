"""Who is in a contacts file, and whom a case names, can be chosen where a person is named, with real keys pressed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from shilu.core.incident import Reached, ReachedKind
from shilu.core.particular import Particular, ParticularKind, ParticularState
from shilu.core.phone_contact import KnownAs, PhoneContact
from shilu.core.record import Refusal, SourceFile
from shilu.gui.pages.bring_in import BringInPage
from shilu.gui.pages.log import LogPage
from shilu.gui.widgets.senders import shown_name
from shilu.services.contact_files import ContactsRead
from tests.gui.fakes import NOW_MS, make_incident, make_preview

MOTHER = Reached(ReachedKind.THIRD_PERSON, number="10212340001", label="妈妈")
TEACHER = PhoneContact("card[1]@0", "王老师", numbers=("10212340002", "10212340003"))


@pytest.fixture
def log(qtbot, tools, workspace):
    page = LogPage(workspace=workspace, tools=tools)
    qtbot.addWidget(page)
    page.resize(900, 1400)
    case = workspace.add_case()
    values = (("name", "表哥"), ("relation", "relative"), ("numbers", ("10212340007", "10212340008")))
    workspace.third_persons.append(
        Particular("x" * 26, ParticularKind.THIRD_PERSON, case.id, 1, values, ParticularState.ACTIVE, 1, NOW_MS)
    )
    workspace.vault.incidents.append(make_incident(1, case=case.id, reached=(MOTHER,)))
    page.set_case(case)
    page.show()
    qtbot.waitExposed(page)
    page.activateWindow()
    page.arrive()
    qtbot.waitUntil(lambda: page.form.address.hasFocus() and not page.tasks.busy)
    page.form.reached.set_value(ReachedKind.THIRD_PERSON)
    page.form.reached_label.setFocus()
    return page


def choose(line, typed: str) -> list[str]:
    """Type a part of a name, take the first who is offered; everybody who was."""
    line.setFocus()
    event = QInputMethodEvent()
    event.setCommitString(typed)  # as Chinese is typed
    QApplication.sendEvent(line, event)
    popup = line.completer().popup()
    offered = [popup.model().index(row, 0).data() for row in range(popup.model().rowCount())]
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    return offered


def contacts_read(*contacts: PhoneContact, refused: Refusal | None = None) -> ContactsRead:
    return ContactsRead(SourceFile("contacts.vcf", "", 0, None), contacts, refused=refused)


def give(qtbot, log, workspace, *contacts: PhoneContact) -> None:
    """A contacts file, asked for on the form."""
    workspace.importing.books = (contacts_read(*contacts),)
    log.tools.desktop.files = (Path("contacts.vcf"),)
    log.form.contacts_button.click()
    qtbot.waitUntil(lambda: "to choose from" in log.messages.text)


def test_a_third_person_whom_the_case_names_is_chosen_with_the_number(log):
    assert choose(log.form.reached_label, "妈") == ["妈妈 · 10212340001"]
    assert log.form.value().reached == (MOTHER,)


def test_a_third_person_of_the_record_is_chosen_by_each_number(log):
    assert choose(log.form.reached_label, "表") == ["表哥 · 10212340007", "表哥 · 10212340008"]
    assert log.form.value().reached == (Reached(ReachedKind.THIRD_PERSON, number="10212340007", label="表哥"),)


def test_a_contacts_file_given_on_the_form_is_offered_by_name_and_by_number(qtbot, log, workspace):
    give(qtbot, log, workspace, TEACHER)
    offered = choose(log.form.reached_label, "1021234000")
    assert offered == [
        "表哥 · 10212340007",
        "表哥 · 10212340008",
        "妈妈 · 10212340001",
        "王老师 · 10212340002",
        "王老师 · 10212340003",
    ]
    log.form.reached_label.clear()
    choose(log.form.reached_label, "老师")
    assert (log.form.reached_label.text(), log.form.reached_number.text()) == ("王老师", "10212340002")


def test_a_file_that_is_no_address_book_says_so(qtbot, log, workspace):
    workspace.importing.books = (contacts_read(refused=Refusal("file.no_contacts")),)
    log.tools.desktop.files = (Path("contacts.vcf"),)
    log.form.contacts_button.click()
    qtbot.waitUntil(lambda: "no address book" in log.messages.text)


def test_nobody_of_one_case_is_offered_in_another(qtbot, log, workspace):
    give(qtbot, log, workspace, TEACHER)
    other = replace(log.case, id="case-2", number=2)
    log.set_case(other)
    log.form.reached.set_value(ReachedKind.THIRD_PERSON)
    assert choose(log.form.reached_label, "1021234000") == []


def test_an_address_book_brought_along_names_whose_phone_it_is_and_whom_to_log(qtbot, log, tools, workspace, tmp_path):
    page = BringInPage(workspace=workspace, tools=tools)
    qtbot.addWidget(page)
    page.resize(1160, 720)
    page.set_case(log.case)
    page.show()
    workspace.importing.books = (contacts_read(TEACHER),)
    page.read_files((tmp_path / "sms.xml", tmp_path / "contacts.vcf"))
    qtbot.waitUntil(lambda: page.how.phone.isVisible() and not tools.tasks.busy)
    page.how.phone.row.set_value(False)
    choose(page.how.phone.who, "王")
    owner = page.how.phone.value()
    assert owner is not None
    assert (owner.kind, owner.label) == (ReachedKind.THIRD_PERSON, "王老师")
    assert choose(log.form.reached_label, "王") == ["王老师 · 10212340002", "王老师 · 10212340003"]


def test_a_name_on_the_phone_stands_beside_that_of_the_contacts(qtbot, tools, workspace, tmp_path):
    page = BringInPage(workspace=workspace, tools=tools)
    qtbot.addWidget(page)
    first = make_preview().senders[0]
    known = KnownAs("王老师", is_certain=True)
    names = [shown_name(replace(first, name=name, known=known), tools.texts) for name in ("老王", "王老师")]
    assert names == ["老王 · in your contacts: 王老师", "in your contacts: 王老师"]
    QApplication.processEvents()


def test_the_heading_of_names_is_whole_in_the_smallest_window(qtbot, tools, workspace, tmp_path):
    page = BringInPage(workspace=workspace, tools=tools)
    qtbot.addWidget(page)
    page.resize(1024 - 200, 640)  # beside the sidebar
    page.set_case(workspace.add_case())
    page.show()
    page.read_files((tmp_path / "sms.xml",))
    qtbot.waitUntil(page.how.go_button.isVisible)
    page.how.go_button.click()
    qtbot.waitUntil(page.senders.table.isVisible)
    header = page.senders.table.horizontalHeader()
    words = page.senders.model.headerData(1, Qt.Orientation.Horizontal)
    assert header.sectionSize(1) >= header.fontMetrics().horizontalAdvance(words) + 8
