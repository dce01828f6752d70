"""The timeline: pages, search, filters, the reading pane, judgement."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QDialog

from shilu.core.channel import Channel
from shilu.core.evidence import Attachment
from shilu.core.incident import Reached, ReachedKind, Status
from shilu.core.normalise import NAMED_FILES, SIM_SLOT
from shilu.core.query import Reach
from shilu.core.wording import source_language
from shilu.gui.pages.timeline import PAGE_SIZE, TimelinePage
from shilu.gui.widgets.detail import DetailPane
from shilu.gui.widgets.filters import NOBODY
from shilu.gui.widgets.folded_text import FoldedText
from shilu.gui.widgets.text import PlainLabel
from tests.gui.fakes import ZONE, fill, make_incident, png


@pytest.fixture
def page(qtbot, tools, workspace):
    fill(workspace, count=450)
    page = TimelinePage(workspace=workspace, tools=tools)
    qtbot.addWidget(page)
    page.resize(1200, 700)
    page.set_case(workspace.cases.cases[0])
    page.show()
    page.arrive()
    qtbot.waitUntil(lambda: page.model.known == PAGE_SIZE and page.model.total is not None)
    return page


def idle(qtbot, page):
    qtbot.waitUntil(lambda: not page.tasks.busy)


def test_the_first_contact_is_read_without_asking(page):
    assert page.detail.incident is not None
    assert page.counts.text() == "450 contacts"


def test_the_rows_are_there_before_they_are_counted(qtbot, page):
    page._timeline.may_count.clear()
    page._timeline.waiting = 20_000
    page.refresh()
    qtbot.waitUntil(lambda: "search index is still being made" in page.counts.text())
    assert page.model.known == PAGE_SIZE
    page._timeline.may_count.set()
    qtbot.waitUntil(lambda: page.counts.text() == "450 contacts")


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
    qtbot.waitUntil(lambda: page.model.total not in (None, 450))
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
    qtbot.waitUntil(lambda: page.model.total not in (None, 0, 450))
    idle(qtbot, page)
    assert party.name in page.filters.party.text()


def test_a_picture_is_shown_as_a_picture(qtbot, page):
    row = next(
        r
        for r in range(page.model.rowCount())
        if (i := page.model.incident_at(page.model.index(r, 0))) is not None and i.attachments
    )
    page.table.setCurrentIndex(page.model.index(row, 0))
    frame = page.detail.files[0].frame
    qtbot.waitUntil(lambda: frame._pixmap is not None)


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
    page.detail._edit.click()
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
    page.detail._withdraw.click()
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


def answer_reason(monkeypatch, words="a reason"):
    from shilu.gui.dialogs.reason import ReasonDialog

    def answer(dialog: ReasonDialog) -> int:
        dialog.reason.setText(words)
        dialog.accept()
        return dialog.result()

    monkeypatch.setattr(ReasonDialog, "exec", answer)


def withdraw(qtbot, page, monkeypatch):
    answer_reason(monkeypatch)
    total = page.model.total
    page.detail._withdraw.click()
    qtbot.waitUntil(lambda: page.model.total == total - 1)
    idle(qtbot, page)


def test_after_withdrawing_the_neighbour_is_read_and_the_keyboard_is_in_the_list(qtbot, page, monkeypatch):
    page.activateWindow()
    page.table.setCurrentIndex(page.model.index(3, 0))
    gone = page.detail.incident
    page.detail._withdraw.setFocus()
    withdraw(qtbot, page, monkeypatch)
    assert page.detail.incident is not None
    assert page.detail.incident.id != gone.id
    assert page.table.currentIndex().row() in (2, 3)
    qtbot.waitUntil(page.table.hasFocus)


def test_withdrawing_can_be_taken_back_at_once(qtbot, page, monkeypatch):
    gone = page.detail.incident
    withdraw(qtbot, page, monkeypatch)
    page.messages._action.click()
    qtbot.waitUntil(lambda: page.model.total == 450)
    idle(qtbot, page)
    assert page.detail.incident.id == gone.id
    assert page.detail.incident.status is Status.REVIEWED


def test_withdrawn_contacts_are_seen_and_put_back(qtbot, page, monkeypatch):
    gone = page.detail.incident
    withdraw(qtbot, page, monkeypatch)
    page.filters.withdrawn.click()
    qtbot.waitUntil(lambda: page.model.total == 1)
    assert page.detail.incident.id == gone.id
    assert page.detail._withdraw.text() == "Put back"
    page.detail._withdraw.click()
    qtbot.waitUntil(page._nothing_found.isVisible)
    assert "back in the record" in page.messages.text
    page._nothing_found.button.click()
    qtbot.waitUntil(lambda: page.model.total == 450)
    assert not page.filters.withdrawn.isChecked()


def test_a_contact_far_down_is_found_and_chosen(qtbot, page, workspace):
    idle(qtbot, page)
    last = workspace.vault.incidents[-20]
    page.select(last.id)
    page.refresh()
    qtbot.waitUntil(lambda: page.detail.incident.id == last.id)
    assert page.model.incident_at(page.table.currentIndex()).id == last.id
    assert page.table.viewport().rect().intersects(page.table.visualRect(page.table.currentIndex()))


def test_an_empty_case_offers_both_ways_and_nothing_else(qtbot, page, workspace):
    idle(qtbot, page)
    page.activateWindow()
    page.set_case(workspace.add_case("other"))
    page.arrive()
    qtbot.waitUntil(page._empty.isVisible)
    assert not page.filters.search.isVisible()
    assert not page.detail.isVisible()
    qtbot.waitUntil(page._empty.button.hasFocus)
    with qtbot.waitSignal(page.log_requested):
        page._empty.other.click()
    page.set_case(workspace.cases.cases[0])
    page.arrive()
    qtbot.waitUntil(lambda: page.model.total == 450)
    assert page.filters.search.isVisible()
    assert page.detail.isVisible()


def test_a_contact_that_never_changed_does_not_speak_of_revisions(page):
    said = [label.text() for label in page.detail.findChildren(PlainLabel)]
    assert any(words.startswith("Recorded ") and "changed" not in words for words in said)


def test_closing_a_message_leaves_the_keyboard_on_the_page(qtbot, page):
    page.activateWindow()
    page.messages.note("something")
    page.messages._close.setFocus()
    qtbot.keyClick(page.messages._close, Qt.Key.Key_Space)
    qtbot.waitUntil(page.table.hasFocus)


@pytest.mark.parametrize(
    "text",
    ["骂人的话" * 5_000, "\n" * 9_000, "他说\n" * 3_000 + "end", "你再不还钱\r\n我就打给你妈"],
    ids=["no line", "empty lines", "lines", "short"],
)
def test_of_a_long_text_the_beginning_is_shown_and_all_of_it_piece_by_piece(qtbot, dressed, text):
    folded = FoldedText(text, name="words", texts=source_language())
    qtbot.addWidget(folded)
    folded.show()
    longest = 0
    while folded.more.isVisible():
        longest = max(longest, len(folded.views[-1].toPlainText()))
        before = len(folded.views)
        folded.more.click()
        assert len(folded.views) == before + 1
    assert longest <= 4_000
    assert all(view.blockCount() <= 201 for view in folded.views)
    shown = (
        "\n".join(view.toPlainText() for view in folded.views)
        if "\n" in text
        else "".join(view.toPlainText() for view in folded.views)
    )
    assert shown == text.replace("\r\n", "\n")


def test_what_a_row_says_beside_its_words_stands_by_the_contact(qtbot, tools):
    reached = (Reached(ReachedKind.COMPLAINANT, number="10200138000"),)
    incident = replace(make_incident(), reached=reached, facts={SIM_SLOT: "2", NAMED_FILES: "IMG_1.jpg\n[voice]"})
    pane = DetailPane(words=tools.words)
    qtbot.addWidget(pane)
    pane.show_incident(incident, ZONE)
    words = {label.text() for label in pane.findChildren(PlainLabel)}
    assert "own number or account 10200138000 · SIM card 2, as the phone numbers them" in words
    assert "named in the source, not contained in it: IMG_1.jpg, a voice message" in words
    incident = replace(incident, facts={NAMED_FILES: "IMG_1.jpg"})
    pane.show_incident(replace(incident, attachments=(Attachment("ab" * 32, "IMG_1.jpg", "image/jpeg", 5),)), ZONE)
    assert not [label for label in pane._body.findChildren(PlainLabel) if "not contained" in label.text()]
