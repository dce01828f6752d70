"""Whatever is written and whatever is typed: the index finds what contains it, and nothing else."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shilu.core.case import CaseDraft
from shilu.core.clock import FixedClock
from shilu.core.query import IncidentFilter, Page, matches
from shilu.core.text import search_key
from shilu.vault import vault as vaults
from shilu.vault.search.grams import cover, grams
from shilu.vault.vault import Vault
from tests.unit.vault.conftest import CHEAP, PASSPHRASE
from tests.unit.vault.contacts import import_contacts, make_contact
from tests.unit.vault.searching import learn, without_tables

_SCRIPTS = "还钱威胁贷貸 abAB ll 0104 धमकी ไทย عرب 😡é\u0301ß\ue000\ue101s\ufeff.\"'%_*:()^-\x00\x1f\n\t\u2028"
_texts = st.text(st.sampled_from(_SCRIPTS), max_size=12) | st.text(st.characters(exclude_categories=["Cs"]), max_size=6)


@given(_texts, _texts, _texts)
def test_a_text_has_the_pieces_of_all_that_it_contains(before: str, part: str, after: str) -> None:
    key = search_key(before + part + after)
    for word in key.split():
        for start in range(len(word)):
            for end in range(start + 1, len(word) + 1):
                assert set(cover(word[start:end]).pieces) <= grams(key)


@given(_texts, _texts)
def test_exact_pieces_tell_whether_a_text_contains_a_part(text: str, part: str) -> None:
    for word in search_key(part).split():
        covering = cover(word)
        if covering.exact:
            assert (set(covering.pieces) <= grams(search_key(text))) == (word in search_key(text))


@pytest.fixture(scope="module")
def vault() -> Iterator[Vault]:
    with tempfile.TemporaryDirectory() as folder:
        clock = FixedClock(1_778_558_400_000, tick_ms=1)
        made, _ = vaults.create(Path(folder) / "v.shilu", PASSPHRASE, clock=clock, cost=CHEAP)
        yield made
        made.close()


_NUMBERS = st.sampled_from(["10412345678", "+8610412345678", "104 1234 5679", "106900012345", "LoanCo", "10787654321"])


@settings(max_examples=40)
@given(st.lists(st.tuples(_texts, _NUMBERS), min_size=1, max_size=12), st.lists(_texts, min_size=1, max_size=12))
def test_the_index_finds_what_contains_what_is_typed(
    vault: Vault, written: list[tuple[str, str]], typed: list[str]
) -> None:
    case_id = vault.cases.add(CaseDraft("案件", "李某")).id
    contacts = [make_contact(text, number=n, at_ms=1) for text, n in written]
    import_contacts(vault, case_id, contacts)
    learn(vault)
    everything = list(vault.incidents.each(case_id, IncidentFilter()))
    with pytest.MonkeyPatch.context() as patch:
        without_tables(patch)
        for text in [*typed, *(text[1:4] for text, _ in written), *(number[2:7] for _, number in written)]:
            wanted = IncidentFilter(text=text)
            expected = [i.id for i in everything if matches(i, wanted)]
            assert [i.id for i in vault.finding.find(case_id, wanted, Page()).incidents] == expected
            assert vault.finding.count(case_id, wanted) == len(expected)
