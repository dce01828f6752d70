"""The labelled cases keep what they claim; how well anybody attributes them is not asked here."""

from __future__ import annotations

import functools
import re
from collections import Counter, defaultdict

import phonenumbers
import pytest

from shilu.core.channel import Direction
from shilu.core.party import PartyKind
from shilu.core.phone import recognise
from shilu.core.suggestion import Heard
from shilu.core.text import without_format_characters
from tests.bench.attribution import bystanders, groups, lenders, names, sentences
from tests.bench.attribution.baseline import baseline
from tests.bench.attribution.case import LabelledCase, labelled_case
from tests.bench.attribution.partial import partly_known
from tests.bench.attribution.score import calibration, merging, scored
from tests.bench.attribution.sentences import ordinary_words
from tests.bench.attribution.undone import distance, undone

SEEDS = (1, 8)


@functools.cache
def case(seed: int) -> LabelledCase:
    return labelled_case(seed, messages=2_000)


def heard_by_id(made: LabelledCase) -> dict[str, Heard]:
    return {one.incident: one for one in made.heard}


def test_the_same_seed_gives_the_same_case_and_another_seed_another() -> None:
    again = labelled_case(1, messages=2_000)
    assert again == case(1)
    assert case(8).heard != again.heard
    assert {party.name for party in case(8).parties} != {party.name for party in again.parties}


def test_a_case_has_the_sizes_asked_for() -> None:
    made = case(1)
    assert (len(made.parties), len(made.truth), len(made.heard)) == (55, 400, 2_000)
    assert {one.contact_point for one in made.heard} == set(made.truth)


def test_a_size_without_room_for_every_construct_is_refused() -> None:
    with pytest.raises(ValueError, match="parties"):
        labelled_case(1, parties=20)
    with pytest.raises(ValueError, match="numbers"):
        labelled_case(1, numbers=20, messages=2_000)
    with pytest.raises(ValueError, match="messages"):
        labelled_case(1, messages=500)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_construct_occurs_as_often_as_the_docstring_says(seed: int) -> None:
    made = case(seed)
    counts = Counter(made.construct.values())
    wanted = {kind: count for kind, (count, _) in {**lenders.CONSTRUCTS, **bystanders.CONSTRUCTS}.items()}
    assert {kind: counts[kind] for kind in wanted} == wanted
    assert [counts[kind] for kind in ("own_block", "own_block_silent", "friend_in_block")] == [15, 9, 3]
    assert [counts[kind] for kind in ("mixed_block", "mixed_block_silent", "bank_in_block")] == [5, 2, 1]
    assert [counts[kind] for kind in ("own_script", "own_script_silent")] == [16, 12]
    assert [counts[kind] for kind in ("shared_script", "shared_script_silent")] == [8, 4]
    assert set(groups.CONSTRUCTS) <= set(counts)
    no_clue = set(made.truth) - made.has_clue - made.private
    assert (len(made.has_clue), len(no_clue), len(made.private)) == (281, 49, 70)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_directory_has_every_kind_that_the_cases_need(seed: int) -> None:
    parties = case(seed).parties
    apps = [party.name for party in parties if party.kind is PartyKind.APP]
    assert Counter(party.kind for party in parties) == {
        PartyKind.APP: 34,
        **dict.fromkeys((PartyKind.LENDER, PartyKind.AGENCY), 7),
        **dict.fromkeys((PartyKind.PERSON, PartyKind.PAYMENT_COMPANY), 2),
        **dict.fromkeys((PartyKind.DATA_COMPANY, PartyKind.DATA_SELLER, PartyKind.TECHNOLOGY), 1),
    }
    assert sum(any(one != other and one in other for other in apps) for one in apps) >= 5
    assert sum(name in {word for lang in names.LANGUAGES for word in ordinary_words(lang)} for name in apps) == 6
    known_as = [word for party in parties for word in {party.name, *party.aliases}]
    assert len(known_as) == len(set(known_as)), "a name or alias of two parties says nothing"


def test_every_language_has_the_same_kinds_of_sentences() -> None:
    assert len({sentences.keys(lang) for lang in names.LANGUAGES}) == 1


@pytest.mark.parametrize("seed", SEEDS)
def test_a_clue_is_true_and_stands_where_it_is_said_to(seed: int) -> None:
    made = case(seed)
    heard = heard_by_id(made)
    for clue in made.planted:
        one = heard[clue.incident]
        assert one.contact_point == clue.contact_point
        assert one.direction is Direction.INCOMING
        assert clue.party in made.truth[clue.contact_point]
        raw = one.address.raw if one.address is not None else ""
        assert clue.words in one.text or clue.words in one.claimed or clue.words.casefold() == raw.strip().casefold()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_careful_reader_takes_the_words_of_a_clue_for_its_party_and_for_no_other(seed: int) -> None:
    made = case(seed)
    spelt = {(party.id, undone(word)) for party in made.parties for word in (party.name, *party.aliases)}
    for words, party in {(clue.words, clue.party) for clue in made.planted}:
        if "@" in words or re.fullmatch(r"[A-Z]{2}-\w+(-\w)?", words):
            continue
        read = undone(words)
        if (party, read) in spelt:
            continue
        own = min(distance(read, word) for owner, word in spelt if owner == party)
        others = min(distance(read, word) for owner, word in spelt if owner != party)
        assert own <= max(1, len(read) // 4), words
        assert own < others, words


@pytest.mark.parametrize("seed", SEEDS)
def test_a_number_with_a_clue_has_one_of_its_own_or_four_neighbours_with_one(seed: int) -> None:
    made = case(seed)
    own: defaultdict[str, set[str]] = defaultdict(set)
    for clue in made.planted:
        own[clue.contact_point].add(clue.party)
    keys = {one.contact_point: one.address.key for one in made.heard if one.address is not None}
    for point in made.has_clue - set(own):
        (party,) = made.clued[point]
        kind = made.construct[point].removesuffix("_silent")
        assert kind in ("own_block", "own_script")
        like = [other for other in own if made.construct[other] == kind and party in own[other]]
        if kind == "own_block":
            like = [other for other in like if abs(int(keys[other][-6:]) - int(keys[point][-6:])) <= 8]
        assert len(like) >= 4


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_private_acts_for_nobody_and_holds_no_clue(seed: int) -> None:
    made = case(seed)
    assert not any(made.truth[point] or made.clued[point] or point in made.outside for point in made.private)
    assert not made.private & {clue.contact_point for clue in made.planted}


@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_is_named_but_where_it_is_a_clue_or_marked_as_a_mention(seed: int) -> None:
    made = case(seed)
    everyday = {word for lang in names.LANGUAGES for word in ordinary_words(lang)}
    words = {word for party in made.parties for word in (party.name, *party.aliases)} - everyday
    pattern = re.compile("|".join(rf"\b{re.escape(word)}\b" if word.isascii() else re.escape(word) for word in words))
    spoken = {clue.incident for clue in made.planted} | made.mentioned
    spoken |= {one.incident for one in made.heard if made.construct[one.contact_point] == "bank_like"}
    unspoken = [without_format_characters(one.text) for one in made.heard if one.incident not in spoken]
    assert [text for text in unspoken if pattern.search(text)] == []


@pytest.mark.parametrize("seed", SEEDS)
def test_each_trap_is_laid(seed: int) -> None:
    made = case(seed)
    texts: defaultdict[str, list[str]] = defaultdict(list)
    for one in made.heard:
        texts[made.construct[one.contact_point]].append(one.text)
    mentions = Counter(made.construct[one.contact_point] for one in made.heard if one.incident in made.mentioned)
    named = {party.name for party in made.parties}
    shorts = {alias for party in made.parties if party.kind is PartyKind.APP for alias in party.aliases}
    for kind in (
        *("bank", "antifraud", "friend_warns", "friend_tells", "friend_forwards", "nickname", "everyday_chat"),
        *("everyday_words", "recommends_only", "recommends", "compares", "denies", "warns_of", "withheld"),
    ):
        assert mentions[kind] > 0, kind
    assert any(short in text for short in shorts for text in texts["bank_like"])
    signed = [way.format(name) for way in ("【{}】", "[{}]", "{}:") for name in named]
    assert any(words in text for words in signed for text in texts["friend_forwards"])
    assert not any(name in made.outside.values() for name in named)
    assert {made.construct[point] for point in made.outside} == {"outside", "near"}
    assert all(len(made.truth[point]) >= 3 for point, kind in made.construct.items() if kind == "agency")
    assert all(len(made.clued[point]) == 2 for point, kind in made.construct.items() if kind == "changes_hands")
    for point, kind in made.construct.items():
        if kind == "near":
            outside = made.outside[point]
            first = outside.partition(" ")[0] + " "
            assert any(
                name.startswith(first) if outside.isascii() else distance(outside, name) == 1 for name in named
            ), outside
    joined = "".join(texts["disguised"])
    assert any(letter in joined for letter in "貸錢")
    assert any("\u0400" <= letter <= "\u04ff" for letter in joined)
    assert any("\uff21" <= letter <= "\uff5a" or "\U0001d400" <= letter <= "\U0001d433" for letter in joined)
    assert any(letter in joined for letter in "\u200b\u200c\u2060")


@pytest.mark.parametrize("seed", SEEDS)
def test_a_number_that_changes_hands_is_one_partys_first_and_then_the_others(seed: int) -> None:
    made = case(seed)
    heard = heard_by_id(made)
    turns: defaultdict[str, dict[str, list[int]]] = defaultdict(dict)
    for clue in made.planted:
        if made.construct[clue.contact_point] == "changes_hands":
            at_ms = heard[clue.incident].at_ms
            assert at_ms is not None
            turns[clue.contact_point].setdefault(clue.party, []).append(at_ms)
    assert len(turns) == 6
    for times in turns.values():
        first, second = sorted(times.values())
        assert max(first) < min(second)


@pytest.mark.parametrize(("named", "confirmed"), [(1, 0), (3, 2), (10, 2)])
def test_whoever_has_named_few_gets_the_same_messages_and_is_asked_for_these_alone(named: int, confirmed: int) -> None:
    made = case(1)
    some = partly_known(made, 4, named=named, confirmed=confirmed)
    assert some == partly_known(made, 4, named=named, confirmed=confirmed)
    assert (some.heard, some.private) == (made.heard, made.private)
    ids = {party.id for party in some.parties}
    assert len(ids) == named
    assert all(some.truth[point] == made.truth[point] & ids for point in made.truth)
    assert all(some.clued[point] <= some.truth[point] for point in made.truth)
    assert some.has_clue
    before = {(known.contact_point, known.party) for known in made.known}
    more = [known for known in some.known if (known.contact_point, known.party) not in before]
    assert all(made.truth[known.contact_point] == {known.party} for known in more)
    assert max(Counter(known.party for known in more).values(), default=0) <= confirmed


def test_of_a_party_that_only_its_name_is_known_of_only_what_reads_as_that_name_counts() -> None:
    made = case(1)
    seen = [partly_known(made, draw, named=10) for draw in range(3)]
    bare = {party.id for some in seen for party in some.parties if not party.aliases}
    whole = {party.id: party for party in made.parties}
    assert bare, "none was drawn by its name alone"
    payees = {alias for party in bare for alias in whole[party].aliases if alias.endswith(("Services", "公司"))}
    assert payees
    assert not payees & {clue.words for some in seen for clue in some.planted if clue.party in bare}


def test_what_is_known_is_true_and_leaves_most_to_be_found() -> None:
    for made in map(case, SEEDS):
        assert all(known.party in made.truth[known.contact_point] for known in made.known)
        assert len(made.known) <= 12


@pytest.mark.parametrize("seed", SEEDS)
def test_no_number_can_be_anybodys(seed: int) -> None:
    made = case(seed)
    for address in {one.address for one in made.heard if one.address is not None}:
        key = address.key
        if key.startswith("tel:+1"):
            assert key[-7:-2] == "55501", key
        elif key.startswith("tel:+44"):
            assert key.startswith("tel:+447700900"), key
        elif key.startswith("tel:"):
            assert not phonenumbers.is_valid_number(phonenumbers.parse(key.removeprefix("tel:"))), key
        elif key.startswith("mail:"):
            assert key.endswith(".example")
        else:
            assert key.startswith(("service:CN:1069", "sender:", "account:", "withheld")), key
    hosts = {host for one in made.heard for host in re.findall(r"(?<![\w.])[\w-]+\.(?!example)[a-z]{2,}/", one.text)}
    assert hosts == set()


def test_written_forms_of_a_number_belong_together_and_neighbours_do_not() -> None:
    forms = case(1).number_forms
    sizes = Counter(identity for _, _, identity in forms)
    assert len(sizes) > 400
    assert max(sizes.values()) > 4
    assert merging((written, region, identity) for written, region, identity in forms).f1 > 0.9
    assert len(set(forms)) > 0.95 * len(forms)
    heads = Counter(identity[:-1] for identity in sizes)
    assert sum(count > 1 for count in heads.values()) > 40


def test_the_figures_say_what_they_are_called() -> None:
    made = case(1)
    truth = {(point, party) for point, parties in made.truth.items() for party in parties}
    before = {(known.contact_point, known.party) for known in made.known}
    all_true = scored(made, truth)
    assert (all_true.precision, all_true.recall, all_true.pair_recall, all_true.private) == (1.0, 1.0, 1.0, 0)
    private = sorted(made.private)[0]
    wrong = scored(made, [(private, made.parties[0].id)])
    assert (wrong.precision, wrong.recall, wrong.private) == (0.0, 0.0, 1)
    assert scored(made, before).suggested == 0
    half = sorted(truth - before)[:10]
    pairs = {**dict.fromkeys(half, 95), (private, made.parties[0].id): 85, (private, made.parties[1].id): 12}
    assert [(step.low, step.count, step.right_percent) for step in calibration(made, pairs)] == [
        *((10, 1, 0.0), (80, 1, 0.0), (90, 10, 100.0))
    ]


def test_merging_counts_pairs() -> None:
    forms = [("10412345678", "CN", "a"), ("+8610412345678", "CN", "a"), ("10412345678", "CN", "b")]
    found = merging(forms)
    assert recognise(forms[0][0], "CN").key == recognise(forms[1][0], "CN").key
    assert (found.right, found.put_together, found.belong_together, found.f1) == (1, 3, 1, 0.5)


def test_the_baseline_finds_the_plain_ones_and_falls_into_the_traps() -> None:
    made = case(1)
    found = baseline(made.parties, made.heard)
    reached = Counter(
        made.construct[point] for point in {point for point, party in found if party in made.truth[point]}
    )
    assert reached["signed"] == 26
    assert reached["disguised"] < 15
    score = scored(made, found)
    assert score.precision < 0.95
    assert score.private > 10
