"""What a picture seems to show, as a person would type it: no day is guessed, and nothing stands for the picture."""

from __future__ import annotations

import pytest

from shilu.core.app_names import channel_of
from shilu.core.channel import Channel, Direction
from shilu.core.correction import ReadOff
from shilu.core.incident import Reached, ReachedKind
from shilu.core.job import QuietJob
from shilu.core.screen import ScreenLine
from shilu.core.screen_layout import says_a_day
from shilu.importers.screen_child import Letters
from shilu.services.reading_pictures import ReadingPictures


class Lines:
    """Has read these."""

    is_installed = True

    def __init__(self, *lines: ScreenLine) -> None:
        self._lines = lines

    def read(self, untrusted_bytes: bytes, *, job: object) -> Letters:
        return Letters(1080, 2340, self._lines)


def read_off(*lines: ScreenLine) -> ReadOff | None:
    return ReadingPictures(reader=Lines(*lines)).read_off(b"", QuietJob())  # type: ignore[arg-type]  # it reads nothing


def test_number_time_direction_and_words_are_typed_into_the_form() -> None:
    found = read_off(
        ScreenLine("10412345678", 400, 160, 680, 205),
        ScreenLine("2026年9月3日 22:15", 380, 320, 700, 352),
        ScreenLine("今天不还就打给你妈", 60, 420, 500, 464),
    )
    assert found == ReadOff("10412345678", "2026年9月3日 22:15", Channel.SMS, Direction.INCOMING, "今天不还就打给你妈")


def test_a_name_stands_where_there_is_no_number() -> None:
    found = read_off(ScreenLine("小橙客服", 440, 160, 640, 205), ScreenLine("还钱", 60, 420, 150, 464))
    assert found == ReadOff("小橙客服", "", None, Direction.INCOMING, "还钱")


@pytest.mark.parametrize(
    ("title", "kind"),
    [("朋友圈", ReachedKind.PUBLIC), ("一家人(12)", ReachedKind.GROUP), ("同学群（134）", ReachedKind.GROUP)],
)
def test_the_title_of_a_page_of_posts_or_of_a_group_is_no_sender(title: str, kind: ReachedKind) -> None:
    off = read_off(ScreenLine(title, 440, 160, 640, 205), ScreenLine("欠债不还，大家转发", 60, 420, 500, 464))
    assert off is not None
    assert (off.address, off.reached) == ("", Reached(kind, label=title))


def test_a_picture_that_shows_nothing_of_the_kind_fills_nothing() -> None:
    assert read_off() is None


@pytest.mark.parametrize(
    "text", ["2026-05-01 07:30", "9月3日 周三 22:15", "Wed, Sep 3 at 10:15 PM", "3 Sep 2026", "5/12/26 09:10"]
)
def test_a_day_that_stands_by_itself_is_taken(text: str) -> None:
    assert says_a_day(text)


@pytest.mark.parametrize("text", ["", "昨天 21:03", "Yesterday 9:03 PM", "22:10", "周三 22:10", "Wed 10:15 PM"])
def test_a_day_that_counts_from_the_picture_is_not_guessed(text: str) -> None:
    assert not says_a_day(text)


def test_a_time_whose_day_is_not_said_is_handed_on_beside() -> None:
    found = read_off(
        ScreenLine("小橙客服", 440, 160, 640, 205),
        ScreenLine("昨天 21:03", 470, 280, 620, 312),
        ScreenLine("还钱", 60, 420, 150, 464),
    )
    assert found is not None
    assert (found.when, found.undated) == ("", "昨天 21:03")


@pytest.mark.parametrize(
    ("app", "channel"),
    [("com.tencent.mm", Channel.WECHAT), ("WhatsApp", Channel.WHATSAPP), (" 微信 ", Channel.WECHAT), ("gallery", None)],
)
def test_the_name_of_an_app_says_by_what_means_somebody_wrote(app: str, channel: Channel | None) -> None:
    assert channel_of(app) is channel
