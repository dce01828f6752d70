"""Detail bills: headings, times, durations, directions, what is asked and what is no contact."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.column_mapping import ColumnMapping, Role, mapping_of
from shilu.core.errors import UserError
from shilu.core.record import Asked, DateOrder
from shilu.core.when import Precision, ZoneBasis
from shilu.importers.base import ReadSettings
from shilu.importers.bill_values import minutes, seconds, title_of, wall_clock
from shilu.importers.settings_codec import settings_told, told
from tests.unit.importers.backups import SHANGHAI
from tests.unit.importers.bills import bill, call, claimed, questions, read_bill, xlsx

HONOLULU = ReadSettings(zone="Pacific/Honolulu", zone_is_told=True)
T_MOBILE = 'Date Time,Number,"Destination",Minutes,Type\n'


@pytest.mark.parametrize(
    ("written", "length"),
    [
        ("1小时2分3秒", 3723),
        ("2分32秒", 152),
        ("47秒", 47),
        ("1时2分", 3720),
        ("3分钟", 180),
        ("00:01:02", 62),
        ("89", 89),
        ("８９", 89),
        ("0", 0),
        ("1 小时 1 秒", 3601),
        ("01:02", None),
        ("00:61:00", None),
        ("", None),
        ("坏的", None),
        ("99999999", None),
    ],
)
def test_a_duration_is_read_or_left_open(written: str, length: int | None) -> None:
    assert seconds(written) == length


def test_charged_minutes_are_no_duration() -> None:
    assert [minutes(written) for written in ("1 Min", "12", "3分钟", "--", "")] == [1, 12, 3, None, None]
    record = read_bill(T_MOBILE + "02/18/2026 09:47 AM,(808) 555-0197,Incoming,2 Min,--\n", HONOLULU).only()
    assert (record.duration_s, record.facts["billed_minutes"], record.outcome) == (None, "2", Outcome.ANSWERED)


@pytest.mark.parametrize(
    ("written", "precision"),
    [
        ("2026-09-18 14:07:37", Precision.SECOND),
        ("2026/9/18 14:07", Precision.MINUTE),
        ("2026年9月18日 14时7分37秒", Precision.SECOND),
        ("2026.09.18", Precision.UNKNOWN),
        ("20260918140737", Precision.SECOND),
        ("20260918", Precision.UNKNOWN),
        ("2026-09-18T14:07:37", Precision.SECOND),
        ("2026-09-18 下午2:07:37", Precision.SECOND),
        ("2026-09-18 02:07 PM", Precision.MINUTE),
    ],
)
def test_a_time_with_its_year_first_is_read(written: str, precision: Precision) -> None:
    clock = wall_clock(written)
    assert clock is not None
    assert clock.numbers == (2026, 9, 18)
    assert clock.precision is precision
    if precision is not Precision.UNKNOWN:
        assert (clock.hour, clock.minute) == (14, 7)


@pytest.mark.parametrize("written", ["", "--", "合计", "2026-09-18 25:00:00", "13-45 08:00:00", "1 2 3", "9" * 10_000])
def test_what_is_no_time_is_none(written: str) -> None:
    clock = wall_clock(written)
    assert clock is None or clock.precision is Precision.UNKNOWN


def test_the_clocks_of_a_chinese_carrier_stand_in_china_wherever_times_are_shown() -> None:
    for settings in (SHANGHAI, HONOLULU):
        result = read_bill(bill(call()), settings)
        record = result.only()
        assert record.when.earliest_ms == 1_789_711_657_000
        assert record.when.zone == settings.zone
        assert record.when.zone_basis is ZoneBasis.FILE_DEFAULT
        assert questions(result) == []


def test_a_bill_of_another_country_asks_for_its_zone() -> None:
    data = T_MOBILE + '02/18/2026 09:47 AM,(808) 555-0197,"HILO, HI",1 Min,--\n'
    (asked,) = questions(read_bill(data))
    assert (asked.asked, asked.examples) == (Asked.TIMEZONE, ("02/18/2026 09:47 AM",))
    record = read_bill(data, HONOLULU).only()
    assert record.when.zone_basis is ZoneBasis.ASKED
    assert record.when.earliest_ms == 1_771_444_020_000


def test_a_place_says_that_a_call_went_out_only_where_the_bill_marks_those_that_came_in() -> None:
    out, came = '02/18/2026 09:47 AM,(808) 555-0197,"HILO, HI",1,--\n', "02/18/2026 10:47 AM,555-0198,Incoming,1,--\n"
    assert read_bill(T_MOBILE + out, HONOLULU).only().direction is Direction.UNKNOWN
    both = read_bill(T_MOBILE + out + came, HONOLULU).records
    assert [record.direction for record in both] == [Direction.OUTGOING, Direction.INCOMING]


@pytest.mark.parametrize(
    ("word", "channel", "direction"),
    [
        ("主叫", Channel.CALL, Direction.OUTGOING),
        ("国内被叫", Channel.CALL, Direction.INCOMING),
        ("VoLTE主叫", Channel.CALL, Direction.OUTGOING),
        ("呼转", Channel.CALL, Direction.UNKNOWN),
        ("被叫前转", Channel.CALL, Direction.UNKNOWN),
        ("发送", Channel.SMS, Direction.OUTGOING),
        ("接受", Channel.SMS, Direction.INCOMING),
        ("接收彩信", Channel.MMS, Direction.INCOMING),
        ("??", Channel.CALL, Direction.UNKNOWN),
    ],
)
def test_a_word_says_the_direction_and_the_means(word: str, channel: Channel, direction: Direction) -> None:
    result = read_bill(bill(call(way=word)))
    record = result.only()
    assert (record.channel, record.direction) == (channel, direction)
    assert ("unknown_direction" in result.warning_codes) == (direction is Direction.UNKNOWN)


def test_a_bill_of_calls_says_that_unanswered_ones_are_not_on_it() -> None:
    assert read_bill(bill(call())).warning_codes == ["unanswered_not_billed"]
    assert read_bill(bill(call(way="接收"), heading="起始时间,通信地点,通信方式,对方号码,业务名称")).warning_codes == []


def test_a_call_of_no_length_is_not_said_to_be_answered() -> None:
    assert read_bill(bill(call(length="0"))).only().outcome is Outcome.UNKNOWN
    assert read_bill(bill(call(length="1秒"))).only().outcome is Outcome.ANSWERED


@pytest.mark.parametrize("number", ["", "--", "未知", "隐藏号码", "Unavailable"])
def test_a_number_that_is_not_there_is_withheld(number: str) -> None:
    record = read_bill(bill(call(number=number))).only()
    assert record.withheld
    assert record.peer == ""


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("合计,,,,1小时,", "total_row"),
        ("--,--,--,--,--,--", "empty_row"),
        ("2026-09-18,,,,,", "date_heading"),
        ("起始时间,通信地点,通信方式,对方号码,通信时长,通信类型", "repeated_heading"),
        ("2026-09-18 14:07:37,北京,,,,国内流量", "mobile_data"),
        (",北京,被叫,10412345678,1,国内", "no_date"),
        ("昨天,北京,被叫,10412345678,1,国内", "bad_date"),
        ("2026-02-30 10:00:00,北京,被叫,10412345678,1,国内", "bad_date"),
        ("1066-02-03 10:00:00,北京,被叫,10412345678,1,国内", "bad_date"),
    ],
)
def test_a_row_that_is_no_contact_is_counted_with_a_reason(row: str, code: str) -> None:
    result = read_bill(bill(call(), row))
    assert [skipped.code for skipped in result.skipped] == [code]
    assert result.ended.rows == 2


# --- years ---


def test_dates_without_a_year_take_it_from_the_period_of_the_bill() -> None:
    title = "客户号码：10412340001,,\n查询月份：2025年12月-2026年01月,打印时间：2027-02-03\n"
    result = read_bill(title + bill(call("12-31 23:00:00"), call("01-01 01:00:00")))
    assert questions(result) == []
    assert [record.when.earliest_ms for record in result.records] == [1_767_193_200_000, 1_767_200_400_000]
    assert {record.own for record in result.records} == {"10412340001"}
    assert "guessed_year" not in result.warning_codes


def test_dates_without_a_year_or_period_ask_for_it() -> None:
    data = bill(call("12-31 23:00:00"), call("01-01 01:00:00"))
    result = read_bill(data)
    (asked,) = questions(result)
    assert (asked.asked, asked.examples) == (Asked.YEAR, ("12-31 23:00:00", "01-01 01:00:00"))
    assert [record.when.earliest_ms for record in result.records] == [None, None]


def test_the_name_of_the_file_may_tell_the_year() -> None:
    result = read_bill(bill(call("09-18 14:07:37")), replace(SHANGHAI, file_name="10412340001_202609.csv"))
    assert result.only().when.earliest_ms == 1_789_711_657_000
    assert questions(result) == []


@pytest.mark.parametrize(
    ("months", "year", "years"),
    [
        (("12", "01"), 2025, ["2025", "2026"]),
        (("01", "12"), 2026, ["2026", "2025"]),
        (("06", "07"), 2026, ["2026"] * 2),
    ],
)
def test_a_given_year_turns_at_new_year_whichever_way_the_bill_runs(
    months: tuple[str, ...], year: int, years: list[str]
) -> None:
    result = read_bill(bill(*(call(f"{month}-15 10:00:00") for month in months)), replace(SHANGHAI, year=year))
    local = [record.when.local() for record in result.records]
    assert [str(at.year) for at in local if at] == years
    assert [warning.detail for warning in result.warnings if warning.code == "guessed_year"] == years


def test_a_date_in_a_row_of_its_own_stands_for_the_rows_below_it() -> None:
    result = read_bill(bill("2026-09-18,,,,,", call("14:07:37"), "2026-09-19,,,,,", call("14:07:37")))
    first, second = result.records
    assert first.when.raw == "2026-09-18 14:07:37"
    assert (first.when.earliest_ms, second.when.earliest_ms) == (1_789_711_657_000, 1_789_798_057_000)


@pytest.mark.parametrize("time", ["21:49:51", "214951"])
def test_date_and_time_may_stand_in_two_columns(time: str) -> None:
    data = f"通话日期,通话时间,话单方向,对方,时长\n2026-09-18,{time},主叫,10412345678,5\n"
    assert read_bill(data).only().when.earliest_ms == 1_789_739_391_000


def test_a_title_names_the_number_and_the_days() -> None:
    title = title_of([["用户号码", "10412340001"], ["查询时间:2026-09-01至2026-09-30"]])
    assert (title.own, str(title.first), str(title.last)) == ("10412340001", "2026-09-01", "2026-09-30")
    month = title_of([["账期 202602"]])
    assert (str(month.first), str(month.last)) == ("2026-02-01", "2026-02-28")
    assert title_of([["中国移动"]]).first is None


# --- both ends named ---


def test_who_stands_on_every_row_is_the_owner() -> None:
    data = (
        "主叫号码,被叫号码,开始时间,通话时长\n"
        "10412340001,10412345678,2026-09-18 14:07:37,5\n"
        "10412345679,10412340001,2026-09-18 15:07:37,5\n"
    )
    went, came = read_bill(data).records
    assert (went.direction, went.peer, went.own) == (Direction.OUTGOING, "10412345678", "10412340001")
    assert (came.direction, came.peer, came.own) == (Direction.INCOMING, "10412345679", "10412340001")


def test_where_both_numbers_stand_on_every_row_nobody_is_taken_for_the_owner() -> None:
    data = "主叫号码,被叫号码,开始时间,通话时长\n10412340001,10412345678,2026-09-18 14:07:37,5\n"
    record = read_bill(data).only()
    assert (record.direction, record.peer) == (Direction.UNKNOWN, "10412345678")


# --- any other table ---

OTHER = "Begin;Who;Kind;Length\n03/04/2026 10:00;+43 1 5550100;Dialled;00:00:05\n04/04/2026 11:00;Anna;Got;61\n"
SAID = mapping_of(
    'channel = "call"\noutgoing = ["Dialled"]\nincoming = ["Got"]\n'
    '[columns]\nstart = "begin"\npeer = "WHO"\ndirection = "Kind"\nduration = "Length"\n'
)
VIENNA = ReadSettings(zone="Europe/Vienna", zone_is_told=True, columns=SAID, date_order=DateOrder.DMY)


def test_a_table_that_nobody_explains_asks_for_its_columns() -> None:
    assert claimed(OTHER.encode()).name == "table"
    result = read_bill(OTHER)
    (asked,) = questions(result)
    assert (asked.asked, asked.choices) == (Asked.COLUMNS, ("Begin", "Who", "Kind", "Length"))
    assert asked.examples[1] == "04/04/2026 11:00\tAnna\tGot\t61"
    assert {skipped.code for skipped in result.skipped} == {"columns_unknown"}
    assert result.ended.rows == 3


def test_named_columns_make_contacts_of_any_table() -> None:
    result = read_bill(OTHER, VIENNA)
    went, came = result.records
    assert (went.direction, went.peer, went.duration_s) == (Direction.OUTGOING, "+43 1 5550100", 5)
    assert (came.direction, came.peer, came.when.raw) == (Direction.INCOMING, "Anna", "04/04/2026 11:00")
    assert went.when.zone_basis is ZoneBasis.ASKED
    assert went.when.earliest_ms == 1_775_203_200_000
    assert questions(result) == []
    assert result.warning_codes == []


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        (  # AT&T, from whom a court got it
            "Item|ConnDate|ConnTime|Number Called From|Number Called To|ElapsedTime\n"
            "1|09/18/26|14:07:37|555-0100|555-0199|1:01\n",
            'start = "ConnDate"\ntime = "ConnTime"\npeer = "Number Called From"\nduration = "ElapsedTime"\n',
        ),
        (  # Verizon
            "Wireless Usage Detail\nDate\tTime\tNumber\tOrigination\tDestination\tMin.\n"
            + "09/18/2026\t2:07 PM\t555-0100\tNewark NJ\tIncoming CL\t1\n" * 3,
            'start = "Date"\ntime = "Time"\npeer = "Number"\ndirection = "Destination"\nminutes = "Min."\n',
        ),
    ],
    ids=["pipes", "tabs"],
)
def test_tables_of_other_carriers_are_read_as_a_person_said(table: str, columns: str) -> None:
    asked = questions(read_bill(table))
    assert [one.asked for one in asked] == [Asked.COLUMNS]
    mapping = mapping_of(f'channel = "call"\nincoming = ["Incoming CL"]\n[columns]\n{columns}')
    result = read_bill(table, replace(VIENNA, columns=mapping, date_order=DateOrder.MDY))
    record = result.records[0]
    assert (record.peer, record.duration_s) == ("555-0100", None)  # 1:01 may be an hour and a minute
    assert record.when.raw.startswith("09/18/")
    assert record.when.earliest_ms in {1_789_733_257_000, 1_789_733_220_000}


def test_dates_that_can_be_read_two_ways_are_asked_about_and_one_that_cannot_settles_it() -> None:
    asked = questions(read_bill(OTHER, replace(VIENNA, date_order=None)))
    assert [one.asked for one in asked] == [Asked.DATE_ORDER]
    settled = OTHER + "13/04/2026 11:00;Anna;Got;61\n"
    assert questions(read_bill(settled, replace(VIENNA, date_order=None))) == []
    assert read_bill(settled, replace(VIENNA, date_order=None)).records[0].when == (
        read_bill(OTHER, VIENNA).records[0].when
    )


def test_columns_without_headings_are_named_by_number() -> None:
    mapping = ColumnMapping(
        columns=((Role.DIRECTION, "1"), (Role.START, "2"), (Role.DURATION, "3"), (Role.PEER, "4"), (Role.NAME, "5")),
        has_heading=False,
        channel=Channel.CALL,
        zone="Europe/Stockholm",
        date_order=DateOrder.DMY,
    )
    result = read_bill(
        "Incoming,02/06/17 09:45,00:01:43,+46879111111,Bob Smith\n" * 2, replace(SHANGHAI, columns=mapping)
    )
    record = result.records[0]
    assert (record.peer, record.peer_name, record.duration_s) == ("+46879111111", "Bob Smith", 103)
    assert record.when.earliest_ms == 1_496_389_500_000
    assert questions(result) == []


def test_columns_that_are_not_there_are_asked_for_again() -> None:
    missing = replace(SAID, columns=((Role.START, "Begin"), (Role.PEER, "Nobody")))
    assert [one.asked for one in questions(read_bill(OTHER, replace(VIENNA, columns=missing)))] == [Asked.COLUMNS]


def test_a_spreadsheet_that_nobody_explains_asks_too() -> None:
    (asked,) = questions(read_bill(xlsx([["Begin", "Who"], ["x", "y"]])))
    assert (asked.choices, asked.examples) == (("Begin", "Who"), ("x\ty",))


PRESETS = Path(__file__).parents[3] / "resources" / "importers"
TABLES = {
    "iexplorer_calls": '"Contact","Number","Date","Duration","Call Type","Unformatted Number","Number Geo Description"'
    "\n"
    '"Anna","555-0100","2026-09-18 14:07","61","Missed","5550100","Vienna"\n',
    "imazing_calls": "Missed,18/09/17 14:07,00:01:01,555-0100,Bob Smith\n" * 2,
    "india_cdr": "Target No,Call Type,B Party No,Date,Time,Dur(s)\n91000,SMT,555-0100,18/09/2026,14:07:37,61\n",
}


def test_every_preset_has_a_table_here() -> None:
    assert {path.stem for path in PRESETS.glob("*.toml")} == set(TABLES)


@pytest.mark.parametrize("name", TABLES)
def test_a_preset_reads_its_table(name: str) -> None:
    mapping = mapping_of((PRESETS / f"{name}.toml").read_text("utf-8"))
    result = read_bill(TABLES[name], replace(VIENNA, columns=mapping))
    record = result.records[0]
    assert (record.direction, record.peer) == (Direction.INCOMING, "555-0100")
    assert record.when.earliest_ms is not None
    missed = name != "india_cdr"
    assert record.outcome is (Outcome.MISSED if missed else Outcome.UNKNOWN)
    assert record.channel is (Channel.SMS if name == "india_cdr" else Channel.CALL)
    assert questions(result) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[columns]\nstart = 'a'",
        "[columns]\npeer = 'a'",
        "[columns]\nstart = 'a'\npeer = 'b'\nshoe = 'c'",
        "zone = 'Moon/Sea'\n[columns]\nstart = 'a'\npeer = 'b'",
        "has_heading = false\n[columns]\nstart = 'a'\npeer = '2'",
        "colour = 'red'\n[columns]\nstart = 'a'\npeer = 'b'",
        "columns = 3",
        "not toml",
    ],
)
def test_a_mapping_that_says_too_little_or_something_unknown_is_refused(text: str) -> None:
    with pytest.raises(UserError, match=r"usage\.bad_columns"):
        mapping_of(text)


def test_what_was_said_of_the_columns_reaches_the_child() -> None:
    assert settings_told(told(VIENNA)) == VIENNA


@pytest.mark.parametrize(
    "text",
    [
        "对方号码,时间,内容\n10412345678,2026-09-18 14:07:37,请还款\n",  # an app's export of messages
        "Date,Time,Number,Type\n1,2,3,4\n",
        "Dear Anna, I wrote, as said, twice\nand again\n",
    ],
)
def test_no_other_table_is_taken_for_a_bill(text: str) -> None:
    try:
        assert claimed(text.encode()).name == "table"
    except UserError as error:
        assert error.code == "file.unknown_format"
