"""Where a Chinese number was given out, checked against what its area code or its block is known for."""

from __future__ import annotations

from pathlib import Path

import pytest

from shilu.core.places import Places

FILE = Path(__file__).parents[3] / "resources" / "places" / "cn.gz"


@pytest.mark.parametrize(
    ("number", "en", "zh"),
    [
        ("+861000000000", "Beijing", "北京市"),
        ("+862100000000", "Shanghai", "上海市"),
        ("+8675500000000", "Shenzhen, Guangdong", "广东省深圳市"),
        (f"+861380010{0:04}", "Beijing", "北京市"),
        (f"+86170{0:08}", "Beijing", "北京市"),
    ],
)
def test_a_chinese_number_is_registered_where_its_block_was_given_out(number: str, en: str, zh: str) -> None:
    place = Places(FILE).of(number)
    assert place is not None
    assert (place.named("en"), place.named("en-GB"), place.named("zh-CN")) == (en, en, zh)


@pytest.mark.parametrize("number", ["+8610300000001", "+639170000000", "+442079460000", "+86", "+861", "+8613800", ""])
def test_of_what_the_tables_do_not_know_nothing_is_said(number: str) -> None:
    assert Places(FILE).of(number) is None
