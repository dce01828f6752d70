"""A dated fact says what it needs to, in a form that rules can read."""

from __future__ import annotations

import pytest

from shilu.core.channel import Channel, ChannelGroup
from shilu.core.errors import UserError
from shilu.core.particular import ParticularKind
from shilu.core.shapes import SHAPES
from shilu.core.shapes.facts import CHANNELS, KINDS, WANTED, hours_of, minutes_of

FACT = SHAPES[ParticularKind.FACT]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("22:00-08:00", (1320, 480)),
        ("9：30 至 18：00", (570, 1080)),
        ("00:00–24:00", (0, 1440)),
        ("12:00 to 13:30", (720, 810)),
        ("8:00-8:00", None),
        ("22-8", None),
        ("25:00-08:00", None),
        ("24:00-08:00", None),
        ("", None),
    ],
)
def test_hours_are_read_as_minutes_of_the_day(typed: str, read: tuple[int, int] | None) -> None:
    assert hours_of(typed) == read


def test_a_time_of_day_is_read_as_minutes() -> None:
    assert (minutes_of("15:30"), minutes_of(" 0:05 "), minutes_of("24:00"), minutes_of("3 pm")) == (930, 5, None, None)


@pytest.mark.parametrize(
    ("values", "code", "field"),
    [
        ({"kind": "unwanted_time", "hours": "at night"}, "usage.fact_not_hours", "hours"),
        ({"kind": "police_warning", "time": "noon"}, "usage.fact_not_a_time", "time"),
        ({"kind": "residence", "region": "Guangdong"}, "usage.fact_not_a_region", "region"),
        ({"kind": "residence", "zone": "Beijing time"}, "usage.fact_not_a_zone", "zone"),
        ({"kind": "consent", "from": "2026-05-12", "until": "2026-04"}, "usage.fact_ends_before", "until"),
        ({"kind": "consent", "from": "2026-05", "until": "2025"}, "usage.fact_ends_before", "until"),
        ({"kind": "unwanted_time"}, "usage.particular_missing", "hours"),
        ({"kind": "unwanted_channel", "words": "no calls"}, "usage.particular_missing", "channels"),
        ({"kind": "guarantor"}, "usage.particular_missing", "person"),
        ({"kind": "register_entry"}, "usage.particular_missing", "party"),
    ],
)
def test_what_no_rule_could_read_is_refused_at_its_field(values: dict[str, str], code: str, field: str) -> None:
    with pytest.raises(UserError) as refused:
        FACT.refuse(values)
    assert (refused.value.code, refused.value.holes["field"]) == (code, field)


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "stop_notice"},
        {"kind": "consent", "holds": "no"},
        {"kind": "consent", "from": "2026-05-12", "until": "2026-05"},
        {"kind": "consent", "from": "2026", "until": "2026-05-01"},
        {"kind": "consent", "until": "2026-05-01"},
        {"kind": "unwanted_time", "weekdays": ("sat", "sun")},
        {"kind": "residence", "region": "US-CA", "zone": "America/Los_Angeles"},
        {"kind": "residence", "words": "in a hospital"},
    ],
)
def test_what_is_known_only_in_part_is_taken(values: dict[str, object]) -> None:
    FACT.refuse(values)  # type: ignore[arg-type]  # narrower than what a field may hold


def test_every_kind_that_needs_more_is_a_kind_and_channels_are_those_of_contacts() -> None:
    assert set(WANTED) <= set(KINDS)
    assert all(FACT.field(name) is not None for wanted in WANTED.values() for name in wanted)
    assert set(CHANNELS) <= set(Channel) | set(ChannelGroup)
