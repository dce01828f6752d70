"""What names of recordings and pictures claim: every shape of the makers, and what is no claim."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from shilu.core.channel import Direction, Outcome
from shilu.core.record import DateOrder
from shilu.core.when import Precision
from shilu.importers.file_names import claims_of

NEW_YORK = timezone(timedelta(hours=-4))


def at(*parts: int, zone: timezone | None = None) -> datetime:
    return datetime(*parts, tzinfo=zone)  # type: ignore[arg-type, misc]


CALLS = {
    # Samsung, in several languages, and in one that is not listed
    "Call recording +15551234567_200605_114902.m4a": ("+15551234567", "", at(2020, 6, 5, 11, 49, 2)),
    "Call recording Mr Pressing_200605_114902.m4a": ("", "Mr Pressing", at(2020, 6, 5, 11, 49, 2)),
    "通话录音 10200138000_240515_101010.m4a": ("10200138000", "", at(2024, 5, 15, 10, 10, 10)),
    "通话录音 张三_240515_101010.m4a": ("", "张三", at(2024, 5, 15, 10, 10, 10)),
    "通話錄音 0912345678_240515_101010.m4a": ("0912345678", "", at(2024, 5, 15, 10, 10, 10)),
    "Grabación de llamada 600123456_240515_101010.m4a": ("600123456", "", at(2024, 5, 15, 10, 10, 10)),
    "Enregistrement d’appel 0612345678_240515_101010.m4a": ("0612345678", "", at(2024, 5, 15, 10, 10, 10)),
    "Puhelun tallenne 0401234567_200605_114902.m4a": ("0401234567", "", at(2020, 6, 5, 11, 49, 2)),
    # Xiaomi, MIUI: 00 for +, p for a comma, s for *; the name cut off after 50 characters
    "通话录音@张三(10200138000)_20180814153840.mp3": ("10200138000", "张三", at(2018, 8, 14, 15, 38, 40)),
    "张三(008610200138000)_20180814153840.mp3": ("008610200138000", "张三", at(2018, 8, 14, 15, 38, 40)),
    "张三(10086p1p2)_20180814153840.mp3": ("10086", "张三", at(2018, 8, 14, 15, 38, 40)),
    "一个非常长的名字(1020013800_20180814153840.mp3": ("1020013800", "一个非常长的名字", at(2018, 8, 14, 15, 38, 40)),
    # HyperOS
    "104 1096 1780_20220425103455.mp3": ("104 1096 1780", "", at(2022, 4, 25, 10, 34, 55)),
    # Huawei, Honor
    "张三@10200138000_20200101120000.amr": ("10200138000", "张三", at(2020, 1, 1, 12)),
    # OPPO, realme, OnePlus
    "10200138000-2203021149.mp3": ("10200138000", "", at(2022, 3, 2, 11, 49)),
    # LineageOS, GrapheneOS
    "+48123456789_240506_225406577.amr": ("+48123456789", "", at(2024, 5, 6, 22, 54, 6, 577_000)),
    "CallRecord_20230619-121746_+12192826655.m4a": ("+12192826655", "", at(2023, 6, 19, 12, 17, 46)),
    # BCR
    "20230414_215701.088-0400.oga": ("", "", at(2023, 4, 14, 21, 57, 1, 88_000, zone=NEW_YORK)),
    "20230414_215701.088-0400_conference.oga": ("", "", at(2023, 4, 14, 21, 57, 1, 88_000, zone=NEW_YORK)),
    # LG
    "0d20151122141548p+74991234567.3gp": ("+74991234567", "", at(2015, 11, 22, 14, 15, 48)),
    # a recorder's word, and the time in a shape of no maker
    "Call recording 2023-01-02 at 10.11.12.m4a": ("", "", at(2023, 1, 2, 10, 11, 12)),
}


@pytest.mark.parametrize("name", CALLS)
def test_recorders_name_a_number_and_a_time(name: str) -> None:
    claims = claims_of(name, is_sound=True)
    assert (claims.number, claims.who, claims.at) == CALLS[name]
    assert claims.is_call
    assert claims.outcome is Outcome.ANSWERED


@pytest.mark.parametrize(
    ("name", "direction", "number"),
    [
        ("20230414_215701.088-0400_in_sim1_+15551234567_Mr Pressing.oga", Direction.INCOMING, "+15551234567"),
        ("20230414_215701.088+0800_out_10200138000.oga", Direction.OUTGOING, "10200138000"),
        ("Operator (5433112233) 2026-02-28_122509_out.m4a", Direction.OUTGOING, "5433112233"),
        ("From_10200138000_1646221740123.amr", Direction.INCOMING, "10200138000"),
        ("To_10200138000_1646221740123.amr", Direction.OUTGOING, "10200138000"),
        ("+15551234567 - Received - 2016-05-01T00_16_43Z.mp3", Direction.INCOMING, "+15551234567"),
    ],
)
def test_some_recorders_name_the_direction(name: str, direction: Direction, number: str) -> None:
    claims = claims_of(name, is_sound=True)
    assert (claims.direction, claims.number, claims.is_call) == (direction, number, True)
    assert claims.at is not None


@pytest.mark.parametrize(
    "name", ["voicemail-13.amr", "Voicemail.m4a", "+15551234567 - Voicemail - 2016-05-01T00_16_43Z.mp3"]
)
def test_a_message_on_an_answering_machine_came_in(name: str) -> None:
    claims = claims_of(name, is_sound=True)
    assert (claims.direction, claims.outcome) == (Direction.INCOMING, Outcome.VOICEMAIL)


PICTURES = {
    "Screenshot_20190919-053857.png": at(2019, 9, 19, 5, 38, 57),
    "Screenshot_2023-01-01-12-00-00-123_com.example.chat.jpg": at(2023, 1, 1, 12, 0, 0, 123_000),
    "Screenshot_20230101_120000_Messages.jpg": at(2023, 1, 1, 12),
    "截屏_20230101_120000.jpg": at(2023, 1, 1, 12),
    "截屏2021-10-23 下午4.38.44.png": at(2021, 10, 23, 16, 38, 44),
    "屏幕截图 2023-01-01 120000.png": at(2023, 1, 1, 12),
    "Captura de pantalla 2023-01-01 120000.png": at(2023, 1, 1, 12),
    "Screenshot from 2023-01-01 12-00-00.png": at(2023, 1, 1, 12),
    "WhatsApp Image 2021-10-23 at 4.38.44 PM.jpeg": at(2021, 10, 23, 16, 38, 44),
    "WhatsApp Image 2021-10-23 at 16.38.44 (1).jpeg": at(2021, 10, 23, 16, 38, 44),
    "WhatsApp Video 2021-10-23 um 16.38.44.mp4": at(2021, 10, 23, 16, 38, 44),
    "WhatsApp Audio 2021-10-23 at 12.05.01 AM.ogg": at(2021, 10, 23, 0, 5, 1),
    "00000123-PHOTO-2021-10-23-16-38-44.jpg": at(2021, 10, 23, 16, 38, 44),
    "mmexport1646221740123.jpg": at(2022, 3, 2, 11, 49, 0, 123_000, zone=UTC),
    "wx_camera_1646221740123.jpg": at(2022, 3, 2, 11, 49, 0, 123_000, zone=UTC),
    "FB_IMG_1646221740123.jpg": at(2022, 3, 2, 11, 49, 0, 123_000, zone=UTC),
    "RPReplay_Final1680000000.MP4": at(2023, 3, 28, 10, 40, zone=UTC),
    "ScreenRecording_09-26-2024 14-05-33_1.mp4": at(2024, 9, 26, 14, 5, 33),
    "Screen_Recording_20230101_120000_Messages.mp4": at(2023, 1, 1, 12),
    "Screenrecorder-2023-01-01-12-00-00-123.mp4": at(2023, 1, 1, 12, 0, 0, 123_000),
    "IMG_20230101_120000.jpg": at(2023, 1, 1, 12),
    "IMG_20230101_120000123.jpg": at(2023, 1, 1, 12, 0, 0, 123_000),
    "VID_20230101_120000.mp4": at(2023, 1, 1, 12),
    "VID20230101120000.mp4": at(2023, 1, 1, 12),
    "20230101_120000.jpg": at(2023, 1, 1, 12),
    "PXL_20230101_120000123.jpg": at(2023, 1, 1, 12, 0, 0, 123_000, zone=UTC),  # these cameras name in UTC
    "photo_2023-01-01_12-00-00.jpg": at(2023, 1, 1, 12),
}


@pytest.mark.parametrize("name", PICTURES)
def test_pictures_and_films_name_a_time_and_no_number(name: str) -> None:
    claims = claims_of(f"WhatsApp Chat/{name}", is_sound=False)
    assert claims.at == PICTURES[name]
    assert (claims.at is not None and claims.at.tzinfo) == PICTURES[name].tzinfo
    assert (claims.number, claims.is_call) == ("", False)


def test_the_app_on_the_screen_is_told() -> None:
    assert (
        claims_of("Screenshot_2023-01-01-12-00-00-123_com.example.chat.jpg", is_sound=False).app == "com.example.chat"
    )


def test_whatsapp_on_android_names_only_the_day() -> None:
    claims = claims_of("IMG-20230814-WA0003.jpg", is_sound=False)
    assert (claims.at, claims.precision) == (at(2023, 8, 14), Precision.DAY)


@pytest.mark.parametrize("name", ["10200138000-2203021149.mp3", "From_10200138000_1646221740123.amr"])
def test_how_fine_a_time_is_known_is_kept(name: str) -> None:
    expected = Precision.MINUTE if name.startswith("102") else Precision.MS
    assert claims_of(name, is_sound=True).precision is expected


@pytest.mark.parametrize(
    "name",
    [
        "IMG_1234.PNG",
        "DSC_0001.jpg",
        "Screenshot_20231301_120000.png",
        "Screenshot_20230101_250000.png",
        "IMG_20230101.jpg",
        "WhatsApp Image 2021-10-23 at 14.38.44 PM.jpeg",
        "mmexport9999999999999.jpg",
        "10200138000_209905_114902.m4a",
        "Recording_99.m4a",
        "",
        "." * 300,
    ],
)
def test_what_is_no_time_claims_none(name: str) -> None:
    for is_sound in (True, False):
        claims = claims_of(name, is_sound=is_sound)
        assert (claims.at, claims.raw_time) == (None, "")


def test_a_name_of_a_picture_is_not_read_as_a_call() -> None:
    claims = claims_of("10200138000_20200101120000.jpg", is_sound=False)
    assert (claims.number, claims.is_call) == ("", False)


def test_a_voice_memo_is_no_call() -> None:
    assert not claims_of("Recording_20230101120000.m4a", is_sound=True).is_call


def test_a_date_of_six_digits_whose_order_nothing_shows_is_left_to_a_person() -> None:
    name = "Puhelun tallenne 0401234567_101112_114902.m4a"
    claims = claims_of(name, is_sound=True)
    assert (claims.at, claims.number) == (None, "0401234567")
    assert set(claims.orders) == set(DateOrder)
    told = claims_of(name, is_sound=True, order=DateOrder.DMY)
    assert told.at == at(2012, 11, 10, 11, 49, 2)


def test_what_was_said_of_dates_elsewhere_turns_no_recorders_date() -> None:
    for name in ("10912345678-2605130805.amr", "Call recording 10912345678_260513_080500.m4a"):
        told = claims_of(name, is_sound=True, order=DateOrder.DMY)
        assert told.at == at(2026, 5, 13, 8, 5)


def test_a_name_that_turns_its_direction_of_writing_is_read_through() -> None:
    assert claims_of("\u202eIMG_20230101_120000.jpg", is_sound=False).at == at(2023, 1, 1, 12)
