"""What looks like a lender and is another, and what one lender is seen to use where nobody knows the others yet."""

from __future__ import annotations

import pytest

from shilu.attribution.suggest import suggest
from shilu.core.channel import Channel, Direction
from shilu.core.job import QuietJob
from shilu.core.party import Party, PartyKind, Role
from shilu.core.suggestion import DEFAULT_THRESHOLD_PERCENT, Known
from tests.unit.attribution.messages import (
    ENGLISH_BILL,
    NUMBERS,
    day,
    heard,
    of_other_lenders,
    only,
    suggested,
    sure,
    threats,
)


def test_a_number_that_a_stranger_has_since_was_the_lenders_until_it_signed_last() -> None:
    demands = [day(n, f"【石榴籽快借】您的借款已逾期{n}天，请还款") for n in (1, 2, 3)]
    later = [day(20, "晚上回家吃饭吗"), day(21, "下班了", Direction.OUTGOING), day(22, "周末去看电影")]
    (one,) = suggested(*demands, *later)
    assert one.confidence_percent >= DEFAULT_THRESHOLD_PERCENT
    assert (one.from_ms, one.to_ms) == (None, 3 * 86_400_000)
    talk = [day(0, "晚上回家吃饭吗"), day(2, "下班了", Direction.OUTGOING), day(22, "周末去看电影")]
    assert sure(*demands, *talk) == set()


def test_what_only_the_one_lender_uses_whose_numbers_are_known_says_nothing_of_the_others() -> None:
    """Whoever names the first lender of a case leaves all other numbers open: collectors share texts, and links."""
    texts = [
        heard(
            f"你已涉嫌恶意骗贷，案件{n}已移交，三日内上门，还款后可撤案 http://zq7.example/{n}",
            f"1030{n:02}0{n:02}{n:02}",
        )
        for n in range(12)
    ]
    known = [Known("shiliu", one.contact_point, Role.CREDITOR, None, None) for one in texts[:4]]
    assert suggested(*texts, known=known) == ()
    named = {point for point, _ in sure(*texts, *of_other_lenders(), known=known)}
    assert {one.contact_point[7:] for one in texts[4:]} <= named
    shared = [heard(texts[0].text, one.contact_point[7:]) for one in of_other_lenders(6)]
    assert not {point for point, _ in sure(*texts, *shared, *of_other_lenders(), known=known)} & {
        one.contact_point[7:] for one in texts[4:]
    }


def test_numbers_that_write_in_another_language_say_nothing_of_who_shares_a_text() -> None:
    texts = [*threats("Kwikmoni", NUMBERS[:4]), *threats("our company", NUMBERS[4:])]
    silent = set(NUMBERS[4:])
    assert {point for point, _ in sure(*texts, *of_other_lenders(bill=ENGLISH_BILL))} >= silent
    assert not {point for point, _ in sure(*texts, *of_other_lenders())} & silent


def test_a_text_with_a_name_that_nobody_knows_where_others_have_a_lenders_is_shared_and_says_nothing() -> None:
    texts = [*threats("Kwikmoni", NUMBERS[:4]), *threats("our company", NUMBERS[4:6])]
    others = of_other_lenders(bill=ENGLISH_BILL)
    assert {point for point, _ in sure(*texts, *others)} >= set(NUMBERS[4:6])
    texts += threats("Moonharbour Advance", NUMBERS[6:])
    assert not {point for point, _ in sure(*texts, *others)} & set(NUMBERS[4:])


def test_a_text_that_many_more_use_whose_nobody_knows_may_be_everybodys() -> None:
    script = "陈先生您好，您名下借款本金{}元已逾期，今日下午{}点前不处理将移交法务部门走程序"
    signed = [heard("【石榴籽快借】请还款", f"1030000000{n}") for n in range(3)]
    sent = [heard(script.format(n * 700, n), f"1030000000{n}") for n in range(3)]
    silent = [heard(script.format(99 + n, 3), f"104{n:02}0{n:02}777") for n in range(7)]
    some = {point for point, _ in sure(*signed, *sent, *silent[:3], *of_other_lenders(40))}
    assert {one.contact_point[7:] for one in silent[:3]} <= some
    every = {point for point, _ in sure(*signed, *sent, *silent, *of_other_lenders(40))}
    assert not {one.contact_point[7:] for one in silent} & every


@pytest.mark.parametrize(
    "text",
    [
        "【石榴籽快借极速版】您的借款已逾期",
        "您在石榴籽快借通的借款已逾期，请立即还款",
        "Your Kwikmoni Plus loan is overdue, pay today",
        "This is Ravi from Kwikmoni Pro, your loan is overdue",
        "逾期！请点 https://kwikmoniplus.example/a 还款",
    ],
)
def test_the_longer_name_of_another_product_is_not_this_one(text: str) -> None:
    assert sure(text) == set()


def test_a_name_that_lacks_its_last_character_is_the_shorter_name_of_another() -> None:
    """云帆快贷 signs several texts; only 云帆快贷通 is in the directory."""
    longer = Party("longer", "云帆快贷通", PartyKind.APP)
    texts = ["您在云帆快贷的借款已逾期", "云帆快贷委托我司催收您的欠款", "这里是云帆快贷客服，请还款"]
    found = suggest((longer,), [heard(text) for text in texts], (), job=QuietJob())
    assert all(one.confidence_percent < DEFAULT_THRESHOLD_PERCENT for one in found)
    found = suggest((longer,), [heard(text.replace("快贷", "快贷通")) for text in texts], (), job=QuietJob())
    assert [one.confidence_percent >= DEFAULT_THRESHOLD_PERCENT for one in found] == [True]


def test_a_registered_sender_is_not_mistyped_and_one_cut_before_the_last_word_may_be_another_product() -> None:
    plus = Party("plus", "Cobnut Payday Plus", PartyKind.APP, ("CBNTPX",))
    for raw in ("VM-CBNTPY-S", "CobnutPayda"):
        found = suggest((plus,), [heard("Your loan is overdue, pay now", raw)], (), job=QuietJob())
        assert all(one.confidence_percent < DEFAULT_THRESHOLD_PERCENT for one in found), raw
    found = suggest((plus,), [heard("Your loan is overdue, pay now", "VM-CBNTPX-S")], (), job=QuietJob())
    assert [one.confidence_percent >= DEFAULT_THRESHOLD_PERCENT for one in found] == [True]


def test_what_was_noted_of_who_they_are_names_whole_words() -> None:
    kal = Party("kal", "Kal", PartyKind.APP)
    noted = heard("", claimed="Kalesa Utang, Mark ang pangalan")
    assert suggest((kal,), [noted], (), job=QuietJob()) == ()
    assert suggested(heard("", claimed="said he was from Kwikmoni Plus")) == ()


def test_a_mail_comes_from_whose_host_it_is_sent_from() -> None:
    assert sure(heard("您的账单已出，请处理", "dc17@shiliuzi.example", channel=Channel.EMAIL)) == {
        ("mail:dc17@shiliuzi.example", "shiliu")
    }
    assert sure(heard("您的账单已出，请处理", "dc17@mail.shiliuzi.example", channel=Channel.EMAIL))


LAOZHOU = Party("zhou", "周德旺", PartyKind.PERSON, ("老周",))


@pytest.mark.parametrize(
    ("text", "is_he"),
    [
        ("老周找你，别躲了，13点前转我5000", True),
        ("我周德旺的钱你也敢拖？38天了", True),
        ("我是周德旺，欠我的什么时候还", True),
        ("老周今天没来上班", False),
        ("老周找你吃饭，晚上七点", False),
        ("我跟老周的钱都还清了", False),
    ],
)
def test_a_person_who_lends_speaks_for_himself_and_is_talked_about_by_others(text: str, *, is_he: bool) -> None:
    found = suggest((LAOZHOU,), [heard(text)], (), job=QuietJob())
    assert any(one.confidence_percent >= DEFAULT_THRESHOLD_PERCENT for one in found) is is_he


@pytest.mark.parametrize(
    "text",
    [
        "跟竹蜻蜓贷没关系，石榴籽快借的账你打算怎么办",
        "我们不是竹蜻蜓贷，我们是石榴籽快借，今天还款",
    ],
)
def test_who_says_that_it_is_not_another_is_itself(text: str) -> None:
    assert sure(text) == {("10300000001", "shiliu")}


@pytest.mark.parametrize(
    ("text", "party"),
    [
        ("Forget PeraGopher, this is about Kwikmoni. Your loan is overdue, pay today", "kwik"),
        ("Kwikmoni has no connection with PeraGopher. This is Kwikmoni, pay your overdue loan", "kwik"),
        ("Hindi kami Kwikmoni, PeraGopher kami. Bayaran mo ang utang mo", "perago"),
        ("Hindi ito tungkol sa Kwikmoni, PeraGopher ito. Bayad na", "perago"),
        ("Jangan bahas Kwikmoni, ini soal DanaKilatku. Tagihan sudah jatuh tempo", "danaku"),
    ],
)
def test_who_says_that_it_is_not_another_is_itself_in_other_languages(text: str, party: str) -> None:
    assert sure(text) == {("10300000001", party)}


@pytest.mark.parametrize(
    "text",
    [
        "You repaid Kwikmoni, why not us? Pay your overdue loan",
        "Binayaran mo Kwikmoni, bakit hindi kami? Bayad na",
        "Kwikmoni ka bhar diya, hamara kyun nahi? Loan overdue hai",
        "Kamu juga telat di DanaKilatku, dahulukan tagihan kami",
        "Waspada penipuan mengatasnamakan DanaKilatku. Tagihan Anda jatuh tempo",
        "Kwikmoni has nothing to do with us. Pay your loan",
    ],
)
def test_who_compares_itself_with_a_lender_is_not_that_lender(text: str) -> None:
    assert sure(text) == set()


def test_an_agency_that_signs_does_not_take_its_client_for_another() -> None:
    texts = (
        "【望潮资产管理】您在石榴籽快借逾期13天，请于19点前处理。",
        "【望潮资产管理】您在石榴籽快借逾期31天，请还款",
    )
    assert sure(*texts) == {("10300000001", "shiliu")}


def test_a_case_number_is_no_account_that_money_goes_to() -> None:
    texts = [heard("【石榴籽快借】案件编号C7392001，请还款", f"1030000002{n}") for n in range(3)]
    assert not [
        one
        for one in sure(*texts, heard("案件编号D7392001，请还款", "10400000888"), *of_other_lenders())
        if one[0] == "10400000888"
    ]


def test_a_text_that_is_full_of_a_name_is_read_as_any_other() -> None:
    """Each name was held against all that stood before it: a hostile text of 100 KB took minutes."""
    one = only("Kwikmoni, Kwikmoni! " * 5_000 + "Your loan is overdue, pay today")
    assert one.party == "kwik"
    assert suggested("aaa" * 30_000) == ()
