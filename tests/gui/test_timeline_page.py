"""The timeline: pages, search, filters, the reading pane, judgement."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QDialog

from shilu.core.channel import Channel
from shilu.core.incident import Status
from shilu.core.query import Reach
from shilu.gui.pages.timeline import PAGE_SIZE, TimelinePage
from shilu.gui.pictures import decode
from shilu.gui.widgets.filters import NOBODY
from tests.gui.fakes import fill, png


@pytest.fixture
def page(qtbot, tools, workspace):
    fill(workspace, count=450)
    page = TimelinePage(timeline=workspace.timeline, intake=workspace.intake, parties=workspace.parties, tools=tools)
    qtbot.addWidget(page)
    page.resize(1200, 700)
    page.set_case(workspace.cases.cases[0])
    page.show()
    page.arrive()
    qtbot.waitUntil(lambda: page.model.known == PAGE_SIZE)
    return page


def idle(qtbot, page):
    qtbot.waitUntil(lambda: not page.tasks.busy)


def test_the_first_contact_is_read_without_asking(page):
    assert page.detail.incident is not None
    assert page.counts.text() == "450 contacts"


def test_scrolling_brings_all_of_them(qtbot, page):
    while page.model.known < page.model.total:
        known = page.model.known
        page.table.scrollToBottom()
        qtbot.waitUntil(lambda n=known: page.model.known > n)
    assert page.model.known == 450
    incidents = [page.model.incident_at(page.model.index(r, 0)) for r in range(page.model.rowCount())]
    numbers = [i.number for i in incidents if i is not None]
    assert numbers == list(range(1, 451))


def test_arrow_keys_jump_over_the_days(qtbot, page):
    page.table.setCurrentIndex(page.model.index(1, 0))
    for _ in range(12):
        qtbot.keyClick(page.table, Qt.Key.Key_Down)
        assert page.model.incident_at(page.table.currentIndex()) is page.detail.incident


def test_typing_searches_after_a_pause_and_only_the_last_word_counts(qtbot, page):
    page.filters.search.setText("公安")
    qtbot.waitUntil(lambda: page.model.total < 450)
    idle(qtbot, page)
    assert page.model.total == sum("公安" in i.text for i in page._timeline._vault.incidents)
    page.filters.search.setText("zzz")
    qtbot.waitUntil(page._nothing_found.isVisible)
    assert page.detail.incident is None
    page._nothing_found.button.click()
    qtbot.waitUntil(lambda: page.model.total == 450)


def test_filters_say_what_they_ask_for(qtbot, page):
    page.filters.channel.choose((Channel.SMS,))
    page.filters.reach.choose((Reach.OTHERS,))
    page.filters.tag.choose(("police",))
    page.filters.party.choose((NOBODY,))
    page.filters.period.first.set_day(None)
    qtbot.keyClicks(page.filters.period.first._line, "2026-01-05")
    wanted = page.filters.value()
    assert wanted.channels == (Channel.SMS,)
    assert wanted.reach is Reach.OTHERS
    assert wanted.tags == ("police",)
    assert wanted.unattributed
    assert wanted.from_ms == 1_767_542_400_000  # 2026-01-05 00:00 in Shanghai
    assert wanted.to_ms is None
    assert "Text message" in page.filters.channel.text()
    page.filters.clear()
    assert page.filters.is_empty


def test_a_day_that_is_none_is_marked_and_asks_for_nothing(qtbot, page):
    field = page.filters.period.first
    qtbot.keyClicks(field._line, "2026-02-30")
    assert field.is_wrong
    assert field.day is None


def test_one_lenders_contacts(qtbot, page, workspace):
    idle(qtbot, page)
    party = workspace.vault.parties[0]
    page.show_party(party.id)
    qtbot.waitUntil(lambda: 0 < page.model.total < 450)
    idle(qtbot, page)
    assert party.name in page.filters.party.text()


def test_a_picture_is_shown_as_a_picture(qtbot, page):
    row = next(
        r
        for r in range(page.model.rowCount())
        if (i := page.model.incident_at(page.model.index(r, 0))) is not None and i.attachments
    )
    page.table.setCurrentIndex(page.model.index(row, 0))
    frame = next(iter(page.detail._frames.values()))
    qtbot.waitUntil(lambda: frame._pixmap is not None)


def test_what_is_no_picture_is_none():
    assert decode(png(), longest_px=64).width == 64
    assert decode(b"not a picture", longest_px=64) is None
    assert decode(png()[:60], longest_px=64) is None


def test_notes_are_revised_with_a_reason(qtbot, page, workspace, monkeypatch):
    from shilu.gui.dialogs.judgement import JudgementDialog

    def answer(dialog: JudgementDialog) -> int:
        dialog.summary.setPlainText("he shouted")
        dialog.tags.set_values(("obscene",))
        dialog.reason.setText("remembered later")
        dialog.accept()
        return dialog.result()

    monkeypatch.setattr(JudgementDialog, "exec", answer)
    incident = page.detail.incident
    page.detail.edit_requested.emit()
    qtbot.waitUntil(lambda: page.detail.incident.revision == 2)
    assert page.detail.incident.summary == "he shouted"
    assert page.detail.incident.id == incident.id
    reason, judgement = workspace.vault.log[-1]
    assert (reason, judgement.tags, judgement.include) == ("remembered later", ("obscene",), None)


def test_a_contact_is_withdrawn_with_a_reason_and_leaves_the_list(qtbot, page, workspace, monkeypatch):
    from shilu.gui.dialogs.reason import ReasonDialog

    def answer(dialog: ReasonDialog) -> int:
        dialog.accept()
        assert dialog.result() != QDialog.DialogCode.Accepted
        dialog.reason.setText("it was my aunt")
        dialog.accept()
        return dialog.result()

    monkeypatch.setattr(ReasonDialog, "exec", answer)
    page.detail.withdraw_requested.emit()
    qtbot.waitUntil(lambda: page.model.total == 449)
    assert workspace.vault.incidents[0].status is Status.WITHDRAWN


def test_a_copy_is_saved_where_the_person_says(qtbot, page, desktop, tmp_path, workspace):
    desktop.save_to = tmp_path / "copy.png"
    incident = next(i for i in workspace.vault.incidents if i.attachments)
    page.detail.show_incident(incident, "Asia/Shanghai")
    page.detail.save_requested.emit(incident.attachments[0])
    qtbot.waitUntil(lambda: "not encrypted" in page.messages.text)
    assert (tmp_path / "copy.png").read_bytes() == png()


def test_where_there_is_little_room_reading_is_a_page_of_its_own(qtbot, page):
    page.resize(780, 600)
    assert not page.detail.isVisible()
    assert page.table.isVisible()
    page.table.clicked.emit(page.table.currentIndex())
    assert page.detail.isVisible()
    assert not page.table.isVisible()
    page.detail.back_requested.emit()
    assert page.table.isVisible()
    page.resize(1200, 700)
    assert page.detail.isVisible()


def test_another_case_starts_afresh(qtbot, page, workspace):
    idle(qtbot, page)
    page.filters.tag.choose(("police",))
    other = workspace.add_case("other")
    page.set_case(other)
    page.arrive()
    qtbot.waitUntil(page._empty.isVisible)
    assert page.filters.is_empty
    assert page.model.rowCount() == 0
    assert page.detail.incident is None


def test_a_day_can_be_picked_from_the_calendar(qtbot, page):
    field = page.filters.period.last
    field.set_day(date(2026, 3, 3))
    field._menu.aboutToShow.emit()
    assert field._calendar.selectedDate() == QDate(2026, 3, 3)
    field._calendar.clicked.emit(QDate(2026, 3, 9))
    assert field.day == date(2026, 3, 9)
