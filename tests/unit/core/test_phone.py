"""Numbers are recognised however they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shilu.core.contact_point import ContactPointKind
from shilu.core.phone import grouped, recognise


@pytest.mark.parametrize(
    "written",
    [
        "10412345678",
        "+8610412345678",
        "0086 104 1234 5678",
        "+86 104-1234-5678",
        "86 10412345678",
        "１０４１２３４５６７８",
        "\u202a+86 104\u00a01234\u20115678\u202c",
        "tel:+8610412345678",
    ],
)
def test_one_number_has_one_key_however_it_is_written(written: str) -> None:
    assert recognise(written, "CN").key == "tel:+8610412345678"


@pytest.mark.parametrize(
    ("written", "kind", "key"),
    [
        ("10690001234567", ContactPointKind.SERVICE, "service:CN:10690001234567"),
        ("+86 106 9000 1234567", ContactPointKind.SERVICE, "service:CN:10690001234567"),
        ("95599123", ContactPointKind.SERVICE, "service:CN:95599123"),
        ("95599", ContactPointKind.SHORT, "short:CN:95599"),
        ("10086", ContactPointKind.SHORT, "short:CN:10086"),
        ("110", ContactPointKind.SHORT, "short:CN:110"),
        ("4000000000", ContactPointKind.SERVICE, "service:CN:4000000000"),
        ("LoanCo", ContactPointKind.SENDER_ID, "sender:loanco"),
        ("【速贷】", ContactPointKind.SENDER_ID, "sender:【速贷】"),
        ("-1", ContactPointKind.WITHHELD, "withheld"),
        ("", ContactPointKind.WITHHELD, "withheld"),
        ("collect@example.invalid", ContactPointKind.EMAIL, "mail:collect@example.invalid"),
        ("QQ 20001234", ContactPointKind.ACCOUNT, "account:qq:20001234"),
        ("qq号：20001234", ContactPointKind.ACCOUNT, "account:qq:20001234"),
        ("wxid_Orange12345", ContactPointKind.ACCOUNT, "account:wechat:wxid_orange12345"),
        ("20001234567@chatroom", ContactPointKind.ACCOUNT, "account:wechat:20001234567@chatroom"),
    ],
)
def test_what_is_no_subscriber_has_no_e164(written: str, kind: ContactPointKind, key: str) -> None:
    recognised = recognise(written, "CN")
    assert (recognised.kind, recognised.key, recognised.e164) == (kind, key, None)


def test_a_service_number_of_another_country_is_not_read_as_a_chinese_one() -> None:
    assert recognise("+1 555-333-4444", "CN").key == "tel:+15553334444"


@pytest.mark.parametrize(
    ("written", "region"),
    [
        ("011 86 10690001234567", "US"),
        ("0011 86 10690001234567", "AU"),
        ("+8610690001234567", "US"),
        ("8610690001234567", "CN"),
    ],
)
def test_a_chinese_bulk_number_is_one_from_wherever_it_is_dialled(written: str, region: str) -> None:
    assert recognise(written, region).key == "service:CN:10690001234567"


def test_a_short_code_belongs_to_its_country() -> None:
    assert recognise("12345", "US").key != recognise("12345", "CN").key


@given(st.text(max_size=60), st.sampled_from(["CN", "US", "IN", "", "ZZ"]))
def test_no_text_is_refused_and_none_is_changed(text: str, region: str) -> None:
    recognised = recognise(text, region)
    assert recognised.raw == text
    assert recognised.key


def test_a_mobile_number_is_grouped_as_people_read_it() -> None:
    assert grouped("+8610412345678") == "+86 104 1234 5678"


@pytest.mark.parametrize(("written", "region"), [("88880002", "CN"), ("8888 000", "CN"), ("555-1234", "US")])
def test_a_local_number_without_its_area_code_stays_as_written(written: str, region: str) -> None:
    recognised = recognise(written, region)
    assert (recognised.raw, recognised.e164, recognised.kind) == (written, None, ContactPointKind.OTHER)


def test_with_its_area_code_it_is_a_number() -> None:
    assert recognise("021 8888 0002", "CN").e164 == recognise("+86 21 88880002", "CN").e164 == "+862188880002"


@pytest.mark.parametrize(
    "written",
    [
        f"'103{0:08}",
        f'"103{0:08}"',
        f"“+86 103{0:08}”",
        f"TEL:103{0:08}",
        f"tel:+86-103-{0:04}-{0:04};phone-context=+86",
        f"+86103{0:08};ext=12",
        f"103{0:08},,1",
        f"103{0:08}#",
        f"103_{0:04}_{0:04}",
    ],
)
def test_what_a_spreadsheet_or_a_link_puts_around_a_number_does_not_make_another_one(written: str) -> None:
    assert recognise(written, "CN").key == f"tel:+86103{0:08}"


def test_two_numbers_in_one_field_are_not_taken_for_the_first() -> None:
    first, second = f"103{0:08}", f"104{0:08}"
    keys = {recognise(joined, "CN").key for joined in (f"{first},{second}", f"{first};{second}", f"{first}/{second}")}
    assert recognise(first, "CN").key not in keys


@pytest.mark.parametrize(
    "written",
    [
        "",
        "-1",
        "Unknown",
        "No Caller ID",
        "Private Number",
        "(unknown)",
        "匿名",
        "未知号码",
        "私人号码",
        "无来电显示",
        "隱藏號碼",
    ],
)
def test_what_phones_and_bills_write_for_no_number_is_no_sender(written: str) -> None:
    found = recognise(written, "CN")
    assert (found.key, found.kind, found.raw) == ("withheld", ContactPointKind.WITHHELD, written)


@pytest.mark.parametrize("written", ["mailto:collect@loan.example", "<Collect@loan.example>", " collect@LOAN.example "])
def test_a_mail_address_is_one_in_a_link_and_in_angle_brackets(written: str) -> None:
    assert recognise(written, "CN").key == "mail:collect@loan.example"


def test_of_an_indian_sender_the_operator_and_the_sort_of_message_are_no_part() -> None:
    written = ("VM-KWIKMO", "AD-KWIKMO-S", "JD-KWIKMO-T", "jd-kwikmo-p", "KWIKMO")
    assert {recognise(one, "IN").key for one in written} == {"sender:kwikmo"}
    assert recognise("VM-KWIKMX-S", "IN").key == "sender:kwikmx"
    assert recognise("VM-KWIKMO", "IN").raw == "VM-KWIKMO"
    assert len({recognise(one, "CN").key for one in written[:3]}) == 3, "elsewhere that is a name"
