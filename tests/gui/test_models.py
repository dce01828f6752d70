"""The models: what Qt's own tester says, and what a page relies on."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from shilu.core.channel import Channel
from shilu.core.when import ZoneBasis, from_epoch_ms, unknown
from shilu.core.wording import source_language
from shilu.gui.models.table import Column, Role, SortedRows, TableModel
from shilu.gui.models.timeline import TimelineModel
from shilu.gui.words import Words
from tests.gui.fakes import NOW_MS, ZONE, make_incident

DAY_MS = 86_400_000


def incidents(*days: int):
    return [
        make_incident(n, when=from_epoch_ms("", NOW_MS + day * DAY_MS, zone=ZONE))
        for n, day in enumerate(days, start=1)
    ]


@pytest.fixture
def timeline() -> TimelineModel:
    return TimelineModel(words=Words(source_language()), zone=ZONE)


def test_the_timeline_passes_qts_own_tester(qtmodeltester, timeline):
    timeline.set_first_page(incidents(0, 0, 1), 5)
    qtmodeltester.check(timeline)
    timeline.add_page(incidents(1, 2))
    qtmodeltester.check(timeline)


def test_each_day_has_one_band_also_across_pages(timeline):
    timeline.set_first_page(incidents(0, 0, 1), 5)
    timeline.add_page(incidents(1, 2))
    bands = [timeline.index(r, 0).data(Role.BAND) for r in range(timeline.rowCount())]
    assert [bool(band) for band in bands] == [True, False, False, True, False, False, True, False]


def test_a_band_cannot_be_chosen(timeline):
    timeline.set_first_page(incidents(0), 1)
    assert timeline.flags(timeline.index(0, 0)) == Qt.ItemFlag.NoItemFlags
    assert timeline.incident_at(timeline.index(0, 0)) is None
    assert timeline.incident_at(timeline.index(1, 0)) is not None


def test_the_end_of_the_list_asks_for_more_once(qtbot, timeline):
    first = incidents(0, 1)
    timeline.set_first_page(first, 3)
    with qtbot.waitSignal(timeline.more_wanted) as asked:
        timeline.fetchMore()
    assert asked.args == [first[-1].id]
    assert not timeline.canFetchMore()
    timeline.add_page(incidents(2))
    assert not timeline.canFetchMore()


def test_a_page_that_did_not_come_may_be_asked_for_again(timeline):
    timeline.set_first_page(incidents(0), 2)
    timeline.fetchMore()
    timeline.page_failed()
    assert timeline.canFetchMore()


def test_a_list_that_shrank_meanwhile_does_not_ask_forever(timeline):
    timeline.set_first_page(incidents(0), 2)
    timeline.fetchMore()
    timeline.add_page([])
    assert not timeline.canFetchMore()


def test_an_unknown_time_is_never_shown_as_one(timeline):
    timeline.set_first_page([make_incident(when=unknown("?", zone=ZONE, basis=ZoneBasis.TYPED))], 1)
    assert timeline.index(0, 0).data(Role.BAND) == "Time not known"
    assert timeline.index(1, 0).data() == "—"


def test_replacing_an_incident_shows_the_new_value(qtbot, timeline):
    timeline.set_first_page(incidents(0), 1)
    later = make_incident(1, text="new words")
    with qtbot.waitSignal(timeline.dataChanged):
        timeline.replace(later)
    assert timeline.incident_at(timeline.index(1, 0)) == later


@pytest.fixture
def table() -> TableModel:
    columns = (Column("n", "N", str, sort=lambda n: n, right=True), Column("hex", "Hex", hex))
    return TableModel(columns, key=str)


def test_a_table_passes_qts_own_tester(qtmodeltester, table):
    qtmodeltester.check(table)
    table.set_rows((3, 20, 100))
    qtmodeltester.check(table)
    qtmodeltester.check(SortedRows(table))


def test_tables_sort_by_value_not_by_text(table):
    table.set_rows((100, 20, 3))
    proxy = SortedRows(table)
    proxy.sort(0, Qt.SortOrder.AscendingOrder)
    assert [proxy.index(row, 0).data(Role.ITEM) for row in range(3)] == [3, 20, 100]


def test_rows_are_found_by_their_words_whatever_rows_come(table):
    proxy = SortedRows(table)
    table.set_rows((1, 26, 42))
    proxy.look_for("0X1a")
    assert [proxy.index(row, 0).data(Role.ITEM) for row in range(proxy.rowCount())] == [26]
    table.set_rows((26, 3, 0x1A0))
    assert [proxy.index(row, 0).data(Role.ITEM) for row in range(proxy.rowCount())] == [26, 0x1A0]
    proxy.look_for(" ")
    assert proxy.rowCount() == 3


def test_ticks_stay_with_their_rows(qtbot, table):
    table.set_rows((1, 2))
    with qtbot.waitSignal(table.ticked_changed):
        table.setData(table.index(1, 0), Qt.CheckState.Checked.value, Qt.ItemDataRole.CheckStateRole)
    table.set_rows((2, 3, 1))
    assert table.ticked() == {"2"}
    assert table.index(0, 0).data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
    assert not table.setData(table.index(1, 1), Qt.CheckState.Checked.value, Qt.ItemDataRole.CheckStateRole)


def test_the_place_of_a_picture_in_a_message_is_no_sign_that_nobody_knows() -> None:
    words, place = Words(source_language()), "\N{OBJECT REPLACEMENT CHARACTER}"
    of_picture = make_incident(channel=Channel.MMS, text=place)
    assert words.in_brief(of_picture) == words.heading(of_picture)
    assert words.in_brief(make_incident(channel=Channel.MMS, text=f"看{place}这个")) == "看 这个"
