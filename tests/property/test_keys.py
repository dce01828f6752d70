"""P12: a recovery key with a wrong letter opens nothing; however it is typed from its paper, it opens."""

import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shilu.core.errors import UserError
from shilu.core.recovery_key import PREFIX, groups
from shilu.vault import keys
from tests.unit.vault.conftest import CHEAP, PASSPHRASE

MADE = keys.make_keys(PASSPHRASE, created_ms=0, cost=CHEAP)
BETWEEN = st.sampled_from(["", " ", "  ", "-", " - ", "\n", "\t", "\u3000", "\u00a0", ".", "\u2014"])


def test_of_2000_one_letter_typos_none_is_accepted() -> None:
    chance = random.Random(12)
    key = MADE.recovery_key
    tried = 0
    while tried < 2_000:
        position = chance.randrange(len(key))
        wrong = chance.choice(string.ascii_uppercase + string.digits)
        if key[position] in (wrong, "-"):
            continue
        tried += 1
        with pytest.raises(UserError) as caught:
            keys.unlock_with_recovery_key(MADE.header, key[:position] + wrong + key[position + 1 :])
        assert caught.value.code == "vault.wrong_recovery_key"


def test_no_letter_that_is_left_out_doubled_or_swapped_is_accepted() -> None:
    key, begin = MADE.recovery_key, len(PREFIX)
    for at in range(begin, len(key)):
        swapped = key[:at] + key[at + 1 : at + 2] + key[at] + key[at + 2 :]
        for wrong in {key[:at] + key[at + 1 :], key[:at] + key[at] + key[at:], swapped} - {key}:
            with pytest.raises(UserError):
                keys.unlock_with_recovery_key(MADE.header, wrong)


@given(st.lists(BETWEEN, min_size=16, max_size=16), st.integers(min_value=0), st.booleans())
def test_however_it_is_typed_from_its_paper_it_opens(between: list[str], cases: int, with_beginning: bool) -> None:
    pieces = [PREFIX if with_beginning else "1", *groups(MADE.recovery_key)]
    text = "".join(piece + gap for piece, gap in zip(pieces, between, strict=True))
    typed = "".join(c.lower() if cases >> n & 1 else c for n, c in enumerate(text))
    assert keys.unlock_with_recovery_key(MADE.header, typed).secret == MADE.master.secret


@given(st.text())
def test_whatever_else_is_typed_opens_nothing(typed: str) -> None:
    with pytest.raises(UserError) as caught:
        keys.unlock_with_recovery_key(MADE.header, typed)
    assert caught.value.code == "vault.wrong_recovery_key"
