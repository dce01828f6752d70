"""Entries of personal data are added up by class, with what they are the sum of, beside the rule; nothing is judged."""

from __future__ import annotations

import pytest

from shilu.core.leak_words import told
from shilu.core.leaks import Reach, count_leaks
from shilu.core.particular import FieldValue, Particular, ParticularKind, ParticularState
from shilu.core.wording import source_language
from shilu.host.paths import resources_folder
from shilu.rules import volumes

CN = volumes.of_country(resources_folder() / "rules" / "volumes", "cn")
GONE = ParticularState.WITHDRAWN


def one(
    number: int, *, offer: bool = True, state: ParticularState = ParticularState.ACTIVE, **values: FieldValue
) -> Particular:
    kind = ParticularKind.OFFER if offer else ParticularKind.LEAK
    return Particular(f"p{number}", kind, "case", number, tuple(values.items()), state, 1, 0)


def test_each_class_is_added_up_by_itself_and_says_of_what() -> None:
    counts = count_leaks(
        (
            one(1, data_class="other", entries=4_000),
            one(2, data_class="other", entries=1_500),
            one(3, offer=False, data_class="high"),
            one(4, data_class="other", entries=9_000_000, state=GONE),
            one(5, entries=7),
        ),
        CN,
    )
    assert [(each.data_class, each.total, each.reach) for each in counts] == [
        ("high", 0, Reach.UNKNOWN),
        ("other", 5_500, Reach.FROM_THERE),
        ("", 7, Reach.UNKNOWN),
    ]
    assert told(counts[1], source_language()) == (
        "5,500 entries of personal data (Data offered for sale 1: 4,000, Data offered for sale 2: 1,500); "
        "the rule counts from 5,000: reached"
    )


@pytest.mark.parametrize(
    ("entries", "reach"),
    [(49, Reach.BELOW), (50, Reach.FROM_THERE), (51, Reach.FROM_THERE)],
)
def test_the_edge_is_where_the_rule_counts_from(entries: int, reach: Reach) -> None:
    assert count_leaks([one(1, data_class="high", entries=entries)], CN)[0].reach is reach


def test_what_is_not_known_leaves_a_low_sum_open_and_a_country_without_a_rule_says_nothing() -> None:
    some = [one(1, data_class="high", entries=3), one(2, data_class="high")]
    assert count_leaks(some, CN)[0].reach is Reach.UNKNOWN
    (count,) = count_leaks(some, volumes.of_country(resources_folder() / "rules" / "volumes", "fr"))
    assert (count.counts_from, "rule" in told(count, source_language())) == (None, False)


def test_a_wrong_file_says_all_that_is_wrong() -> None:
    with pytest.raises(ValueError, match=r"format.*cite.*high: no number"):
        volumes.read('country = "cn"\nmark = "x"\nhigh = 0\nsensitive = 500\nother = 5000\n')
