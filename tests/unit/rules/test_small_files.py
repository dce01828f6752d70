"""The small files of rules: each tells all that is wrong with it at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from shilu.rules import declarations, rate_tables, volumes

RESOURCES = Path(__file__).resolve().parents[3] / "resources"
VOLUMES = (RESOURCES / "rules" / "volumes" / "cn.toml").read_text("utf-8")
RATES = (RESOURCES / "rules" / "rates" / "lpr_1y.toml").read_text("utf-8")
TRUTH = (RESOURCES / "statements" / "truth.toml").read_text("utf-8")


def test_volumes_are_those_of_a_country() -> None:
    folder = RESOURCES / "rules" / "volumes"
    found = volumes.of_country(folder, "cn")
    assert found is not None
    assert dict(found.counts_from) == {"high": 50, "sensitive": 500, "other": 5000}
    assert volumes.of_country(folder, "us") is volumes.of_country(folder, "../cn") is None


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("format = 1", "format = 2", "format"),
        ("high = 50", "high = 0", "high"),
        ('country = "cn"', "country = 1", "country"),
    ],
)
def test_volumes_tell_what_is_wrong(right: str, wrong: str, told: str) -> None:
    assert right in VOLUMES
    with pytest.raises(ValueError, match=told):
        volumes.read(VOLUMES.replace(right, wrong, 1))


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [('percent = "4.25"', 'percent = "many"', "percent"), ("begins = 2019-08-20,", 'begins = "?",', "no date")],
)
def test_rates_tell_what_is_wrong(right: str, wrong: str, told: str) -> None:
    assert right in RATES
    with pytest.raises(ValueError, match=told):
        rate_tables.read(RATES.replace(right, wrong, 1))


def test_rates_without_a_row_are_none() -> None:
    with pytest.raises(ValueError, match="rows: none"):
        rate_tables.read(RATES[: RATES.index("rows = [")])


def test_a_country_without_words_of_its_own_declares_as_every_other() -> None:
    file = RESOURCES / "statements" / "truth.toml"
    assert declarations.of_country(file, "cn", "zh-CN").fingerprint
    assert declarations.of_country(file, "xx", "en") == declarations.of_country(file, "", "en")


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("format = 1", "format = 2", "format"),
        ('country = ""', 'country = "zz"', "every other country"),
        ('mark = "ours"', 'mark = "theirs"', "mark"),
        ('cite = ""', "cite = 1", "cite"),
        ("en = ", "de = ", "nothing in en"),
    ],
)
def test_declarations_tell_what_is_wrong(right: str, wrong: str, told: str) -> None:
    assert right in TRUTH
    with pytest.raises(ValueError, match=told):
        declarations.read(TRUTH.replace(right, wrong, 1), "cn", "en")
