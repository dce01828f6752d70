"""The check character of a 统一社会信用代码 (GB 32100-2015), by numbers that are nobody's."""

import pytest

from shilu.core import credit_code

_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
"""As the standard prints them."""


def complete(seventeen: str) -> str:
    """With the check character that the standard's table of weights gives."""
    total = sum(_CHARACTERS.index(one) * weight for one, weight in zip(seventeen, _WEIGHTS, strict=True))
    return seventeen + _CHARACTERS[(31 - total % 31) % 31]


CODE = complete("91999999MA00TEST9".replace("S", "5"))


@pytest.mark.parametrize("written", [CODE, CODE.lower(), f"{CODE[:8]} {CODE[8:]}", f"{CODE[:2]}-{CODE[2:]}"])
def test_a_code_whose_check_character_fits_raises_no_doubt_however_it_is_written(written: str) -> None:
    assert credit_code.doubt(written) == ""


def test_every_single_wrong_character_is_noticed_and_none_is_offered() -> None:
    for place, right in enumerate(CODE):
        for wrong in _CHARACTERS.replace(right, ""):
            assert credit_code.doubt(CODE[:place] + wrong + CODE[place + 1 :]) == credit_code.CHECK_FAILS


def test_two_neighbours_that_changed_places_are_noticed() -> None:
    for place in range(17):
        first, second = CODE[place : place + 2]
        if first != second:
            assert credit_code.doubt(CODE[:place] + second + first + CODE[place + 2 :]) == credit_code.CHECK_FAILS


@pytest.mark.parametrize("letter", "IOSVZ")
def test_a_letter_that_no_code_has_is_said(letter: str) -> None:
    assert credit_code.doubt(letter + CODE[1:]) == credit_code.NO_SUCH_CHARACTER


@pytest.mark.parametrize("other", ["", "110000123456789", "CS201912345", "京ICP备00000000号"])
def test_a_number_of_another_kind_is_left_alone(other: str) -> None:
    assert credit_code.doubt(other) == ""
