"""A script is what several texts have in common; what comes later does not change what was there."""

from __future__ import annotations

import pytest

from shilu.attribution.scripts import Received, scripts_of
from shilu.core.channel import Direction
from shilu.core.job import QuietJob
from shilu.core.party import Party, PartyKind
from shilu.core.script import Script
from tests.bench.attribution.case import labelled_case

SHILIU = Party("shiliu", "石榴籽快借", PartyKind.APP)
QIAN = Party("qian", "竹蜻蜓贷", PartyKind.APP)
KITA = Party("kita", "向日葵", PartyKind.APP)
TEXT = "【{}】陈先生您好，您名下借款本金{}元已逾期，今日下午{}点前不处理将移交法务部门"


def scripts(*said: tuple[str, str]) -> tuple[Script, ...]:
    """Of these texts, each with its number, in this order."""
    received = [Received(f"i{at}", number, text) for at, (number, text) in enumerate(said)]
    return scripts_of(received, (SHILIU, QIAN, KITA), job=QuietJob())


def test_texts_that_differ_in_names_and_amounts_are_one_script_with_slots() -> None:
    (script,) = scripts(
        ("a", TEXT.format("石榴籽快借", 1500, 3)),
        ("b", TEXT.format("竹蜻蜓贷", "2,300", 5)),
        ("a", TEXT.format("石榴籽快借", 99, 3)),
        ("", "今天是个好天气，适合出去走一走看一看"),
    )
    assert script.incidents == ("i0", "i1", "i2")
    assert script.contact_points == ("a", "b")
    assert script.named == ("shiliu", "qian")
    assert script.template == "【…】陈先生您好，您名下借款本金…元已逾期，今日下午…点前不处理将移交法务部门"
    assert [set(slot) for slot in script.slots] == [{"石榴籽快借", "竹蜻蜓贷"}, {"1500", "2,300", "99"}, {"3", "5"}]


def test_what_varies_in_a_wording_is_marked_in_it() -> None:
    (script,) = scripts(("a", TEXT.format("石榴籽快借", 1500, 3)), ("b", TEXT.format("竹蜻蜓贷", 2300, 3)))
    marked = [[one.text[start:end] for start, end in one.spans] for one in script.variations]
    assert marked == [["石榴籽快借", "1500"], ["竹蜻蜓贷", "2300"]]


def test_a_signature_and_a_name_behind_it_are_two_slots_and_signs_that_all_have_are_kept() -> None:
    (script,) = scripts(
        ("a", "【石榴籽快借】李先生您好，点 http://a.example/k 还款，“一号”客服等您，逾期后果自负"),
        ("b", "【竹蜻蜓贷】王女士您好，点 http://b.example/m 还款，“二号”客服等您，逾期后果自负"),
        ("b", "【竹蜻蜓贷】您好，点 http://c.example/n 还款，“三号”客服等您，逾期后果自负"),
    )
    assert script.template == "【…】…您好，点 … 还款，“…号”客服等您，逾期后果自负"
    assert set(script.slots[1]) == {"李先生", "王女士", ""}
    marked = [[one.text[start:end] for start, end in one.spans] for one in script.variations]
    assert marked[0][:2] == ["石榴籽快借", "李先生"]


def test_a_signature_of_nobody_who_is_known_is_told_as_it_is_written() -> None:
    (script,) = scripts(
        ("a", TEXT.format("石榴籽快借", 1500, 3)),
        ("b", TEXT.format("金豆钱包", 2300, 3)),
        ("b", TEXT.format("易周转", 200, 5)),
        ("c", TEXT.format("易周转", 300, 5)),
        ("c", TEXT.format("易周转", 300, 5)[len("【易周转】") :] + "（回T退订）"),
    )
    assert script.named == ("shiliu",)
    assert script.signed == ("易周转", "金豆钱包")


def test_another_spelling_or_an_unseen_character_is_no_difference() -> None:
    (script,) = scripts(
        ("a", "您的借款已逾期，請立即還款，否則將聯繫您的家人"),
        ("b", "您的借款已逾\u200b期,请立即还款，否则将联系您的家人"),
    )
    assert script.slots == ()


@pytest.mark.parametrize("text", ["短信", "好的", "在吗在吗"])
def test_a_few_words_are_no_script(text: str) -> None:
    assert scripts(("a", text), ("b", text)) == ()


def test_a_word_of_everyday_life_is_no_name() -> None:
    (script,) = scripts(*[("a", "花园里的向日葵开了，周末带孩子们一起去看看吧")] * 2)
    assert script.named == ()


def test_a_text_that_came_once_is_no_script_and_the_most_used_comes_first() -> None:
    other = "您有一笔账单已到期，请登录客户端处理，以免影响您的信用"
    found = scripts(
        ("a", other), *[("b", TEXT.format("x", n, n)) for n in range(3)], ("c", other), ("a", "仅此一次的一条消息内容")
    )
    assert [len(one.incidents) for one in found] == [3, 2]


@pytest.mark.parametrize("seed", [21, 22])
def test_what_comes_in_later_changes_neither_ids_nor_what_belonged_together(seed: int) -> None:
    case = labelled_case(seed, messages=2000)
    received = [Received(one.incident, one.contact_point, one.text) for one in case.heard if one.text]
    early = scripts_of(received[:1200], case.parties, job=QuietJob())
    late = {one.id: set(one.incidents) for one in scripts_of(received, case.parties, job=QuietJob())}
    assert len(early) > 50
    assert len(late) == len({one.id for one in early} | late.keys())
    before = {one.incident for one in received[:1200]}
    assert all(late[one.id] & before == set(one.incidents) for one in early)


def test_every_span_lies_in_its_text_and_every_text_is_told_once() -> None:
    case = labelled_case(23, messages=2000)
    received = [
        Received(one.incident, one.contact_point, one.text) for one in case.heard if one.direction is Direction.INCOMING
    ]
    for script in scripts_of(received, case.parties, job=QuietJob()):
        assert len(script.parts) == len(script.slots) + 1
        assert len({one.text for one in script.variations}) == len(script.variations)
        for one in script.variations:
            places = [place for span in one.spans for place in span]
            assert places == sorted(places)
            assert not places or places[-1] <= len(one.text)
