"""A file settles the order of its dates, or a person is asked."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from shilu.core.record import DateOrder
from shilu.importers.date_order import DateOrderFinder, FoundOrder, RisingYear
from shilu.importers.wall_time import date_of

DMY, MDY, YMD = DateOrder.DMY, DateOrder.MDY, DateOrder.YMD
_FORMS = {DMY: "{d}/{m}/{y}", MDY: "{m}/{d}/{y}", YMD: "{y}-{m}-{d}"}


def finder(*dates: str) -> DateOrderFinder:
    found = DateOrderFinder()
    for text in dates:
        written = date_of(text)
        assert written is not None
        found.add(written, f"{text}, 10:00")
    return found


def order_of(*dates: str) -> FoundOrder:
    return finder(*dates).found()


def test_one_number_above_twelve_settles_the_whole_file() -> None:
    assert order_of("2/3/22", "13/3/22", "1/4/22") == FoundOrder(DMY)
    assert order_of("2/3/22", "3/13/22", "4/1/22") == FoundOrder(MDY)


def test_a_year_in_front_settles_it_alone() -> None:
    assert order_of("2022/03/04") == FoundOrder(YMD)
    assert order_of("2022-03-04") == FoundOrder(YMD)


def test_where_only_one_order_never_jumps_back_the_sequence_settles_it_and_that_is_said() -> None:
    assert order_of("1/2/22", "3/2/22", "2/3/22") == FoundOrder(DMY, by_sequence=True)


def test_an_order_that_nothing_settles_is_open_with_examples_and_the_choices_there_are() -> None:
    found = order_of("1/2/22", "1/2/22", "2/2/22")
    assert found == FoundOrder(None, is_open=True, choices=(DMY, MDY), examples=("1/2/22, 10:00", "2/2/22, 10:00"))


def test_two_digits_in_front_are_taken_for_a_year_only_where_such_dates_begin_with_one() -> None:
    assert order_of("27/3/22") == FoundOrder(DMY)
    assert order_of("22-03-27").choices == (DMY, YMD)
    assert order_of("22. 3. 27.", "22. 3. 28.", "22. 4. 1.") == FoundOrder(YMD, by_sequence=True)
    assert order_of("95/3/27").order is YMD


def test_few_dates_of_another_order_are_pasted_and_many_are_a_contradiction() -> None:
    few = order_of(*["13/3/22"] * 199, "3/14/22")
    assert (few.order, few.misfits) == (DMY, 1)
    many = order_of(*["13/3/22"] * 10, "3/14/22")
    assert many.is_open
    assert many.choices == (DMY, MDY)
    assert many.examples == ("13/3/22, 10:00", "3/14/22, 10:00")


def test_one_pasted_date_does_not_turn_the_others_around() -> None:
    rising = [f"{day}/3/22" for day in range(1, 12) for _ in range(10)]
    assert order_of(*rising[:60], "12/25/21", *rising[60:]).is_open


def test_dates_with_words_need_no_order() -> None:
    assert order_of("28 Aug 2013", "2022年3月4日") == FoundOrder(None)


def test_a_year_rises_where_months_go_backward_and_not_for_a_late_message() -> None:
    years = RisingYear(2012)
    days = [
        years.of(written)
        for text in ("30 Nov", "2 Dec", "30 Nov", "1 Jan", "5 Mar", "2 Feb")
        if (written := date_of(text))
    ]
    assert days == [
        date(2012, 11, 30),
        date(2012, 12, 2),
        date(2012, 11, 30),
        date(2013, 1, 1),
        date(2013, 3, 5),
        date(2013, 2, 2),
    ]


@given(
    days=st.lists(st.dates(date(2015, 1, 1), date(2026, 12, 31)), min_size=1, max_size=40).map(sorted),
    order=st.sampled_from([DMY, MDY]),
    digits=st.sampled_from([2, 4]),
)
def test_a_rising_file_is_never_settled_wrongly(days: list[date], order: DateOrder, digits: int) -> None:
    written = [_FORMS[order].format(d=day.day, m=day.month, y=str(day.year)[-digits:]) for day in days]
    assert order_of(*written).order in (order, None)
