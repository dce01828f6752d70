"""Who is behind a number, as a person would check it: the reason stands in the text, and what only mentions a name is
not attributed to it."""

from __future__ import annotations

import pytest

from shilu.attribution import weights
from shilu.attribution.suggest import suggest
from shilu.core.channel import Channel, Direction
from shilu.core.job import QuietJob
from shilu.core.party import Party, PartyKind, Role
from shilu.core.suggestion import DEFAULT_THRESHOLD_PERCENT, ClueKind, Known
from tests.unit.attribution.messages import (
    ENGLISH_BILL,
    KITA,
    NUMBERS,
    PARTIES,
    SHILIU,
    heard,
    of_other_lenders,
    only,
    suggested,
    sure,
    threats,
)


@pytest.mark.parametrize(
    "text",
    [
        "【石榴籽快借】您的借款已逾期",
        "您的借款已逾期，请尽快处理【石榴籽快借】",
        "[石榴籽快借] 您的借款已逾期",
        "【 石 榴 籽 快 借 】您的借款已逾期",
        "【石榴❤籽快借】您的借款已逾期",
        "【石榴籽\u200b快借】您的借款已逾期",
        "【石榴籽快借APP】您的借款已逾期",
        "【石榴籽快借客服】您的借款已逾期，退订回T",
        "【Ｓｈｉｌｉｕｚｉ】您的借款已逾期",
        "【Shi1iuzi】您的借款已逾期",
        "【Ѕhіlіuzі】您的借款已逾期",
    ],
)
def test_a_signature_is_read_however_it_is_disguised(text: str) -> None:
    one = only(text)
    assert (one.party, one.basis, one.role) == ("shiliu", ClueKind.SIGNATURE, Role.CREDITOR)
    assert one.confidence_percent >= DEFAULT_THRESHOLD_PERCENT


@pytest.mark.parametrize("text", ["【竹蜻蜓貸】請儘快還款", "【竹蜻蜓贷】请尽快还款"])
def test_traditional_and_simplified_forms_are_one_name(text: str) -> None:
    assert sure(text) == {("10300000001", "qian")}


@pytest.mark.parametrize(
    ("text", "party"),
    [
        ("This is Ravi from Kwikmoni, your loan is overdue, pay today", "kwik"),
        ("Dear customer, your K w i k m o n i loan EMI is overdue", "kwik"),
        ("Main Kwikmoni se bol raha hoon, aapka loan bakaya hai", "kwik"),
        ("Kami dari DanaKilatku, tagihan anda sudah jatuh tempo", "danaku"),
        ("Galing sa PeraGopher po ito, bayaran mo na ang utang mo", "perago"),
        ("您在石榴籽快借的借款已逾期三天，请立即还款", "shiliu"),
    ],
)
def test_who_speaks_for_a_lender_is_attributed_to_it_in_every_language(text: str, party: str) -> None:
    assert sure(text) == {("10300000001", party)}


@pytest.mark.parametrize(
    "text",
    [
        "我以前也在石榴籽快借借过，利息很高，别借",
        "听说石榴籽快借天天给人打电话催收，是真的吗",
        "My cousin took a loan from Kwikmoni and they harass him, don't borrow there",
        "Hati-hati sama DanaKilatku, jangan pinjam di sana",
        "Huwag kang umutang sa PeraGopher, scam yan",
        "【某某银行】您尾号1234的储蓄卡向石榴籽快借支出500.00元，余额20.00元",
        "【晨星快递】您的包裹已到石榴籽快借旁的驿站，请取件",
        "石榴籽快借银行提醒您：您的账单已出",
        "kita makan malam di rumah besok ya",
        "Kita bayar tagihan listrik besok",
    ],
)
def test_who_only_mentions_a_lender_is_not_attributed_to_it(text: str) -> None:
    assert sure(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "请打开 https://pay.fielded.example/x1 处理",
        "请转到 6222 0000 0000 2222",
        "下载 com.fielded.loan 还款",
        "【简称贷】今日还款",
    ],
)
def test_what_stands_in_the_fields_of_a_party_points_to_it(text: str) -> None:
    fields = {
        "short_names": ("简称贷",),
        "website": "https://fielded.example",
        "app_package": "com.fielded.loan",
        "repayment_accounts": ("虚构支付 6222 0000 0000 2222",),
        "store_link": "https://play.google.com/store/apps/details?id=x",
    }
    party = Party("fielded", "带有内容的一方", PartyKind.APP, values=tuple(fields.items()))
    (one,) = suggest((party,), [heard(text)], (), job=QuietJob())
    assert one.party == "fielded"
    assert suggest((party,), [heard("看 https://play.google.com/store/apps/details?id=y")], (), job=QuietJob()) == ()


def test_private_talk_stays_below_the_threshold_even_when_it_forwards_a_demand() -> None:
    talk = [
        heard("晚上回家吃饭吗", channel=Channel.WECHAT),
        heard("下班了", channel=Channel.WECHAT, direction=Direction.OUTGOING),
        heard("【石榴籽快借】您的借款已逾期，请还款", channel=Channel.WECHAT),
        heard("周末一起去看电影", channel=Channel.WECHAT),
    ]
    assert sure(*talk) == set()


def test_the_longer_of_two_names_that_contain_one_another_is_meant() -> None:
    inner = Party("inner", "快借", PartyKind.APP)
    found = suggest((*PARTIES, inner), [heard("【石榴籽快借】请还款")], (), job=QuietJob())
    assert [one.party for one in found] == ["shiliu"]


def test_a_name_of_two_parties_is_never_certain() -> None:
    twin = Party("twin", "石榴籽快借", PartyKind.LENDER)
    found = suggest((SHILIU, twin), [heard("【石榴籽快借】请还款")], (), job=QuietJob())
    assert all(one.confidence_percent < DEFAULT_THRESHOLD_PERCENT for one in found)


def test_a_misspelt_name_in_a_signature_is_recognised_and_less_certain_than_the_right_one() -> None:
    right, wrong = only("【石榴籽快借】请还款"), only("【石榴耔快借】请还款")
    assert wrong.party == "shiliu"
    assert wrong.confidence_percent < right.confidence_percent


def test_a_link_or_an_account_of_a_party_speaks_for_it() -> None:
    assert sure("您的账单已出 https://pay.shiliuzi.example/x1 请处理") == {("10300000001", "shiliu")}
    assert sure("请将欠款转至 6222 0000 0000 1111") == {("10300000001", "shiliu")}
    assert sure("Overdue! open https://play.google.com/store/apps/details?id=com.kwikmoni.loan and pay") == {
        ("10300000001", "kwik")
    }


def test_letters_of_a_sender_speak_for_it_also_cut_short() -> None:
    assert only(heard("Pay now", "VM-KWIKMONI-S")).basis is ClueKind.SENDER_ID
    assert only(heard("Your loan is overdue, pay now", "AD-KWIKMO")).party == "kwik"


def test_what_they_said_they_were_is_a_clue_without_any_text() -> None:
    one = only(heard("", claimed="石榴籽快借的催收员"))
    assert (one.basis, one.clues[0].words) == (ClueKind.SELF_IDENTIFIED, "石榴籽快借的催收员")
    assert one.confidence_percent >= DEFAULT_THRESHOLD_PERCENT


def test_an_agency_and_the_lender_that_it_names_are_both_suggested_with_their_roles() -> None:
    roles = {one.party: one.role for one in suggested("【砺石法务】受石榴籽快借委托，您的欠款已逾期，请立即还款")}
    assert roles == {"lishi": Role.COLLECTOR, "shiliu": Role.ACTING_FOR}


def test_the_same_script_from_a_number_that_names_nobody_is_suggested_when_three_of_one_party_have_it() -> None:
    script = "陈先生您好，您名下借款本金{}元已逾期，今日下午{}点前不处理将移交法务部门走程序"
    signed = [heard("【石榴籽快借】请还款", f"1030000000{n}") for n in (2, 3, 4)]
    sent = [heard(script.format(n * 700, n), f"1030000000{n}") for n in (2, 3, 4)]
    silent = heard(script.format(99, 3), "10400000777")
    assert ("10400000777", "shiliu") in sure(*signed, *sent, silent, *of_other_lenders())
    assert ("10400000777", "shiliu") not in sure(*signed[:2], *sent[:2], silent, *of_other_lenders())  # may be chance


def test_three_numbers_beside_it_and_a_demand_suggest_the_same_party_but_not_for_private_talk() -> None:
    block = [heard("【石榴籽快借】请还款", f"1030000001{last}") for last in range(3)]
    block += of_other_lenders()
    assert ("10300000015", "shiliu") in sure(*block, heard("最后通知：再不还款上门", "10300000015"))
    assert ("10300000015", "shiliu") not in sure(*block, heard("妈我下班了，晚上回家吃饭", "10300000015"))


def test_a_link_that_only_others_sign_is_learnt() -> None:
    texts = [heard("【石榴籽快借】还款请点 http://zq7.example/a", f"1030000002{n}") for n in range(3)]
    silent = heard("逾期！请点 http://zq7.example/b 还款", "10400000888")
    assert ("10400000888", "shiliu") in sure(*texts, silent, *of_other_lenders())


def test_what_is_attributed_is_not_said_again() -> None:
    one = heard("【石榴籽快借】请还款")
    assert suggested(one, known=[Known("shiliu", one.contact_point, Role.CREDITOR, None, None)]) == ()


def test_a_name_that_the_directory_does_not_have_is_offered_below_the_threshold() -> None:
    one = only("【金桔宝】您的借款已逾期，请尽快还款")
    assert (one.party, one.name, one.basis) == ("", "金桔宝", ClueKind.SIGNATURE)
    assert one.confidence_percent < DEFAULT_THRESHOLD_PERCENT


def test_a_list_of_apps_to_borrow_from_is_not_from_all_of_them() -> None:
    assert sure("急用钱？Kwikmoni、DanaKilatku、PeraGopher、石榴籽快借 秒下款") == set()


def test_every_suggestion_names_its_reason_and_where_it_stands() -> None:
    first, second = heard("【石榴籽快借】请还款"), heard("【石榴籽快借】最后通知")
    one = only(first, second)
    assert one.incidents == (first.incident, second.incident)
    assert one.clues[0].words == "石榴籽快借"
    assert set(one.clues[0].incidents) == {first.incident, second.incident}


def test_numbers_that_share_a_script_and_name_one_party_in_it_confirm_each_other_and_the_silent_one() -> None:
    texts = [*threats("Kwikmoni", NUMBERS[:4]), *threats("our company", NUMBERS[4:])]
    others = of_other_lenders(bill=ENGLISH_BILL)
    found = [one for one in suggested(*texts, *others) if one.contact_point[7:] in NUMBERS]
    assert {(one.contact_point[7:], one.party) for one in found} == {(number, "kwik") for number in NUMBERS}
    assert all(one.confidence_percent >= DEFAULT_THRESHOLD_PERCENT for one in found)
    assert {one.basis for one in found if one.contact_point[7:] in NUMBERS[4:]} == {ClueKind.SCRIPT}


def test_a_script_that_several_lenders_use_says_nothing_of_who_names_none() -> None:
    texts = [*threats("Kwikmoni", NUMBERS[:3]), *threats("PeraGopher", NUMBERS[3:6])]
    assert not {one for one in sure(*texts, *threats("our company", NUMBERS[6:])) if one[0] == NUMBERS[6]}


@pytest.mark.parametrize(
    "text",
    [
        "还不上就先去石榴籽快借借一笔，把这边的欠款还了",
        "Can't pay? Take 3,000.00 from Kwikmoni and settle our dues first",
        "Pinjam di DanaKilatku saja buat bayar tagihan ini",
        "Umutang ka sa PeraGopher pambayad ng utang dito",
    ],
)
def test_who_sends_you_to_another_lender_is_not_that_lender(text: str) -> None:
    assert sure(text) == set()


def test_a_number_that_names_one_lender_after_the_other_is_none_of_them() -> None:
    assert sure("您在石榴籽快借的借款已逾期", "您在竹蜻蜓贷的借款已逾期") == set()
    assert sure("您在石榴籽快借的借款已逾期") != set()


def test_of_several_names_the_one_that_is_always_there_speaks() -> None:
    others = ("竹蜻蜓贷", "Kwikmoni", "DanaKilatku")
    texts = [f"{other}的账单你都还了，石榴籽快借的怎么还不还款？" for other in others]
    assert sure(*texts) == {("10300000001", "shiliu")}


def test_an_account_that_money_is_to_go_to_is_its_holders() -> None:
    one = only("请将欠款转至户名：石榴籽快借，备注姓名")
    assert one.basis is ClueKind.PAYEE
    assert one.confidence_percent >= DEFAULT_THRESHOLD_PERCENT


def test_a_bank_that_signs_without_brackets_is_not_whom_it_names() -> None:
    bank = ("Northbank: Kwikmoni loan repayment of 300 is due", "Card payment due tomorrow - Northbank")
    assert sure(*bank, "Northbank: your loan from Kwikmoni is overdue, keep funds ready") == set()


def test_a_name_always_miswritten_in_one_way_may_be_anothers_and_in_two_ways_is_not() -> None:
    wrong = [f"【石榴仔快借】{text}" for text in ("请还款", "最后通知，请立即还款", "您的欠款已移交法务")]
    assert sure(*wrong) == set()
    assert sure(*wrong, "【石榴籽块借】请还款") == {("10300000001", "shiliu")}


def test_a_character_written_as_its_two_halves_is_one() -> None:
    assert sure("【竹蜻蜓代贝】请还款") == {("10300000001", "qian")}


def test_numbers_for_bulk_messages_have_neighbours_too() -> None:
    block = [heard("【石榴籽快借】请还款", f"1069000012{last}") for last in range(3)] + of_other_lenders()
    assert any(point.endswith("10690000128") for point, _ in sure(*block, heard("再不还款上门", "10690000128")))


def test_a_stated_confidence_below_the_threshold_is_that_of_what_cases_showed() -> None:
    percents = [weights.percent(step / 10) for step in range(-120, 60)]
    assert percents == sorted(percents)
    assert weights.percent(weights.SURE) == DEFAULT_THRESHOLD_PERCENT
    assert weights.percent(weights.SURE - 0.01) < 70


def test_a_word_of_everyday_life_is_no_name_however_often_and_from_however_many_it_comes() -> None:
    kita = [heard(f"bayar {n}00 sekarang, kita tunggu sampai jam {n}", number) for n, number in enumerate(NUMBERS, 1)]
    days = [heard(f"last chance to pay is Sunday {n}:00", NUMBERS[0]) for n in range(1, 9)]
    sunday = Party("sunday", "Sunday", PartyKind.APP)
    found = suggest((KITA, sunday), [*kita, *days], (), job=QuietJob())
    assert all(one.confidence_percent < DEFAULT_THRESHOLD_PERCENT for one in found)
