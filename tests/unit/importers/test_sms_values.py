"""What the exports of one app for messages store as values."""

from __future__ import annotations

import pytest

from shilu.core.when import When
from shilu.importers.sms_values import BadDate, date_of


@pytest.mark.parametrize("around", ["{}", " {} ", "\t{}\n", "\x1f{}", "{}\x1d", "\x85{}"])
def test_a_date_is_read_whatever_stands_for_space_around_it(around: str) -> None:
    found = date_of(around.format(1_778_598_727_123), zone="Asia/Shanghai", order=0)
    assert isinstance(found, When)
    assert found.earliest_ms == 1_778_598_727_123


@pytest.mark.parametrize("raw", ["17785x8727123", "1 778", "١٢٣", "1_778_598_727_123", "99" * 40])
def test_what_is_no_number_of_a_date_is_a_bad_date(raw: str) -> None:
    assert date_of(raw, zone="Asia/Shanghai", order=0) == BadDate("bad_date")
