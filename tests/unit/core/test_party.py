"""Which parties are one, and which recommended each other in a circle: pure, and the same in whatever order."""

from hypothesis import given
from hypothesis import strategies as st

from shilu.core.party import Absorbed, Merging, Party, PartyKind, Scope, shown_as
from shilu.core.party_link import LinkState, PartyLink, circles

_MERGINGS = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")).filter(lambda pair: pair[0] != pair[1]), max_size=9
)


def merging(kept: str, absorbed: str) -> Merging:
    return Merging(f"{kept}{absorbed}", kept, absorbed)


def recommended(*pairs: str, state: LinkState = LinkState.UNCONFIRMED) -> list[PartyLink]:
    return [
        PartyLink(pair, 1, "recommended", pair[0], pair[1], "", "", "stated", (), "", Scope.CASE, "c", state, 0)
        for pair in pairs
    ]


@given(_MERGINGS, st.randoms(use_true_random=False))
def test_the_order_in_which_mergings_come_makes_no_difference(pairs: list[tuple[str, str]], shuffle: object) -> None:
    made = [merging(*pair) for pair in pairs]
    expected = dict(shown_as(made))
    shuffle.shuffle(made)  # type: ignore[attr-defined]  # what Hypothesis hands in
    assert dict(shown_as(made)) == expected
    assert not expected.keys() & set(expected.values())
    for kept, absorbed in pairs:
        assert expected.get(kept, kept) == expected.get(absorbed, absorbed)


def test_a_chain_shows_as_its_last() -> None:
    assert dict(shown_as([merging("b", "a"), merging("c", "b")])) == {"a": "c", "b": "c"}


def test_two_that_were_merged_into_each_other_apart_show_as_one_of_them() -> None:
    assert dict(shown_as([merging("b", "a"), merging("a", "b")])) == {"b": "a"}


def test_what_was_merged_into_one_that_is_lacking_shows_as_itself() -> None:
    made = [merging("c", "a"), merging("c", "b"), merging("b", "d")]
    assert dict(shown_as(made, {"c"})) == {"d": "b"}
    assert dict(shown_as(made, {"b"})) == dict(shown_as(made)) == {"a": "c", "b": "c", "d": "c"}
    assert dict(shown_as(made, {"b", "c"})) == {}


def test_a_party_is_known_by_all_its_names() -> None:
    party = Party(
        *("a", "速贷", PartyKind.APP, ("快贷",)),
        values=(("short_names", ("速", "快贷")),),
        absorbed=(Absorbed("b", ("速贷金融", "速贷")),),
    )
    assert party.other_names == ("快贷", "速", "速贷金融")


def test_a_circle_of_recommendations_is_found_once_and_a_chain_is_none() -> None:
    assert circles(recommended("ab", "bc", "cd")) == ()
    assert circles(recommended("ab", "ba")) == (("a", "b", "a"),)
    assert circles(recommended("xa", "ab", "bc", "ca", "cd")) == (("a", "b", "c", "a"),)


def test_what_was_withdrawn_closes_no_circle() -> None:
    assert circles([*recommended("ab"), *recommended("ba", state=LinkState.WITHDRAWN)]) == ()
    assert circles(recommended("aa")) == ()
