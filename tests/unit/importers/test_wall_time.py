"""Dates and times of text exports, in the ways that phones write them."""

from __future__ import annotations

import re
from datetime import date, time

import pytest

from shilu.core.record import DateOrder
from shilu.core.when import Precision
from shilu.importers.wall_time import CLOCK, DATE, behind, clock_of, date_of, plain

DMY, MDY, YMD = DateOrder.DMY, DateOrder.MDY, DateOrder.YMD


def on(text: str, order: DateOrder | None = None, year: int | None = None) -> date | None:
    matched = re.fullmatch(DATE, plain(text))
    written = matched and date_of(matched[0])
    return written.on(order, year) if written else None


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("02/03/21", DMY, date(2021, 3, 2)),
        ("02/03/21", MDY, date(2021, 2, 3)),
        ("28/3/2025", DMY, date(2025, 3, 28)),
        ("28/3/2025", MDY, None),
        ("28/3/2025", YMD, None),
        ("2024/10/31", YMD, date(2024, 10, 31)),
        ("2024/10/31", DMY, None),
        ("2023-12-20", YMD, date(2023, 12, 20)),
        ("23-03-2022", DMY, date(2022, 3, 23)),
        ("23.03.22", DMY, date(2022, 3, 23)),
        ("13. 6. 2018.", DMY, date(2018, 6, 13)),
        ("22. 3. 27.", YMD, date(2022, 3, 27)),
        ("\u200f27\u200f/3\u200f/2022", DMY, date(2022, 3, 27)),
        ("١٨\u200f/٣\u200f/٢٠٢٢", DMY, date(2022, 3, 18)),
        ("3/18/2565 BE", MDY, date(2022, 3, 18)),
        ("18/3/2565", DMY, date(2022, 3, 18)),
        ("18/3/65", DMY, date(2022, 3, 18)),
        ("3/18/R4", MDY, date(2022, 3, 18)),
        ("R4/3/18", YMD, date(2022, 3, 18)),
        ("31/12/99", DMY, date(1999, 12, 31)),
        ("31/12/49", DMY, date(2049, 12, 31)),
        ("2022年3月27日", None, date(2022, 3, 27)),
        ("令和4年3月27日", None, date(2022, 3, 27)),
        ("2022년 3월 27일", None, date(2022, 3, 27)),
        ("28 Aug 2013", None, date(2013, 8, 28)),
        ("Mar 5, 2013", None, date(2013, 3, 5)),
        ("28 août 2013", None, date(2013, 8, 28)),
        ("29/02/23", DMY, None),
        ("3 dogs", None, None),
        ("31/13/22", DMY, None),
        ("1/2022/3", DMY, None),
        ("1/2/123", DMY, None),
    ],
)
def test_each_way_of_writing_a_date_is_read_by_its_order(text: str, order: DateOrder | None, day: date | None) -> None:
    assert on(text, order) == day


def test_a_date_without_a_year_takes_the_one_that_was_told() -> None:
    assert on("Mar 5", year=2013) == on("5 Mar", year=2013) == on("3月5日", year=2013) == date(2013, 3, 5)
    assert on("Mar 5") is None
    assert on("Feb 29", year=2013) is None


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("13:31", time(13, 31)),
        ("1:34 pm", time(13, 34)),
        ("12:05 AM", time(0, 5)),
        ("12:25:55\u202fPM", time(12, 25, 55)),
        ("9:29 p. m.", time(21, 29)),
        ("9:29\u00a0p.\u00a0m.", time(21, 29)),
        ("5:46 p.m.", time(17, 46)),
        ("下午6:18:45", time(18, 18, 45)),
        ("上午10:51:13", time(10, 51, 13)),
        ("오후 1:31", time(13, 31)),
        ("午後0:15", time(12, 15)),
        ("午前0:15", time(0, 15)),
        ("凌晨1:05", time(1, 5)),
        ("中午12:30", time(12, 30)),
        ("中午1:05", time(13, 5)),
        ("晚上9:05", time(21, 5)),
        ("晚上12:05", None),
        ("21.41.35", time(21, 41, 35)),
        ("klo 14.30", time(14, 30)),
        ("13 h 31", time(13, 31)),
        ("٢:٥٦:٠٠ م", time(14, 56)),
        ("11:05 ص", time(11, 5)),
        ("9:05 μ.μ.", time(21, 5)),
        ("9:05 SA", time(9, 5)),
        ("13:31 PM", time(13, 31)),
        ("13:31 AM", None),
        ("24:00", None),
        ("9:61", None),
    ],
)
def test_each_way_of_writing_a_time_of_day_is_read(text: str, at: time | None) -> None:
    matched = re.fullmatch(CLOCK, plain(text))
    clock = matched and clock_of(matched[0])
    assert (clock and clock.at) == at
    if clock:
        seconds = len(re.findall(r"\d+", text)) == 3
        assert clock.precision is (Precision.SECOND if seconds else Precision.MINUTE)


def test_a_word_behind_a_time_is_no_half_of_the_day() -> None:
    matched = re.match(CLOCK, "9:30 choose")
    assert matched is not None
    assert matched[0] == "9:30"


def test_what_stands_behind_plain_text_is_found_in_the_text_itself() -> None:
    text = "\u200e[27/3/22]\u202f\u200eHi"
    assert plain(text) == "[27/3/22] Hi"
    assert text[behind(text, len("[27/3/22] ")) :] == "\u200eHi"
    assert behind("plain", 3) == 3
