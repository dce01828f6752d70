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
