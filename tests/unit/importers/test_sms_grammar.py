"""What each element and attribute of SMS Backup & Restore becomes (formats.md section 1.2)."""

from __future__ import annotations

import base64

import pytest

from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.record import SkippedKind
from shilu.core.when import Precision, ZoneBasis
from tests.unit.importers.backups import PNG, call, calls, element, mms, part, read, sms, smses


@pytest.mark.parametrize(
    ("kind", "duration", "direction", "outcome"),
    [
        ("1", "61", Direction.INCOMING, Outcome.ANSWERED),
        ("1", "0", Direction.INCOMING, Outcome.ANSWERED),
        ("2", "61", Direction.OUTGOING, Outcome.ANSWERED),
        ("2", "0", Direction.OUTGOING, Outcome.NO_ANSWER),
        ("2", "null", Direction.OUTGOING, Outcome.UNKNOWN),
        ("3", "0", Direction.INCOMING, Outcome.MISSED),
        ("4", "12", Direction.INCOMING, Outcome.VOICEMAIL),
        ("5", "0", Direction.INCOMING, Outcome.REJECTED),
        ("6", "0", Direction.INCOMING, Outcome.BLOCKED),
        ("7", "5", Direction.INCOMING, Outcome.ANSWERED_ELSEWHERE),
    ],
)
def test_each_call_type_is_a_direction_and_an_outcome(
    kind: str, duration: str, direction: Direction, outcome: Outcome
) -> None:
    record = read(calls(call(type=kind, duration=duration))).only()
    assert (record.channel, record.direction, record.outcome) == (Channel.CALL, direction, outcome)
    assert record.duration_s == (None if duration == "null" else int(duration))


@pytest.mark.parametrize("kind", ["8", "10", "1000", "null", "x"])
def test_a_call_type_of_some_maker_is_kept_raw_with_an_unknown_outcome(kind: str) -> None:
    result = read(calls(call(type=kind)))
    assert result.only().outcome is Outcome.UNKNOWN
    assert result.only().facts["type"] == ("" if kind == "null" else kind)
    assert result.warning_codes == ["unknown_call_type"]


@pytest.mark.parametrize("number", ["", "-1", "-2", "null"])
def test_a_withheld_number_is_no_number(number: str) -> None:
    record = read(calls(call(number=number, presentation="2"))).only()
    assert record.withheld
    assert record.peer == ""


@pytest.mark.parametrize("presentation", ["2", "3"])
def test_a_number_that_was_withheld_all_the_same_is_kept_as_a_raw_fact(presentation: str) -> None:
    result = read(calls(call(presentation=presentation)))
    assert result.only().withheld
    assert (result.only().peer, result.only().facts["number"]) == ("", "10412345678")
    assert result.warning_codes == ["number_though_withheld"]


def test_a_payphone_is_a_number() -> None:
    record = read(calls(call(presentation="4"))).only()
    assert (record.peer, record.withheld, record.facts["presentation"]) == ("10412345678", False, "4")


@pytest.mark.parametrize(("duration", "expected"), [("-5", None), ("soon", None), ("", None), ("99999999999", None)])
def test_a_duration_that_is_none_is_not_guessed(duration: str, expected: None) -> None:
    result = read(calls(call(duration=duration)))
    assert result.only().duration_s is expected
    assert result.warning_codes == (["bad_duration"] if duration else [])


def test_a_message_keeps_its_words_and_time_and_the_useful_raw_fields() -> None:
    row = sms(
        body="还钱！\n<b>& 😡",
        service_center="+8610412345678",
        sub_id="1",
        date_sent="1700000000000",
        toa="null",
        read="1",
        status="-1",
        contact_name="(Unknown)",
        spam_report="1",
    )
    record = read(smses(row)).only()
    assert record.text == "还钱！\n<b>& 😡"
    assert record.when.raw == "1700000000123"
    assert record.when.earliest_ms == record.when.latest_ms == 1700000000123
    assert (record.when.precision, record.when.zone_basis) == (Precision.MS, ZoneBasis.EPOCH)
    assert (record.when.zone, record.when.order) == ("Asia/Shanghai", 1)
    assert (record.peer, record.peer_name, record.own) == ("10412345678", "", "1")
    assert record.facts == {
        "service_center": "+8610412345678",
        "sub_id": "1",
        "date_sent": "1700000000000",
        "spam_report": "1",
    }


def test_whatever_else_a_maker_wrote_is_a_fact() -> None:
    extras = {"sim_slot": "1", "sim_imsi": "460001", "creator": "com.samsung.android.messaging"}
    record = read(smses(mms(part(ct="text/plain", text="x", sef_type="0"), m_type="128", msg_box="2", **extras))).only()
    assert record.direction is Direction.OUTGOING
    assert extras.items() <= record.facts.items()


def test_null_is_a_missing_value() -> None:
    record = read(smses(sms(body="null", contact_name="null", sub_id="null"))).only()
    assert (record.text, record.peer_name, record.own) == ("", "", "")


@pytest.mark.parametrize(("kind", "code"), [("3", "draft"), ("4", "outbox"), ("5", "failed"), ("6", "queued")])
def test_what_was_never_sent_is_no_contact(kind: str, code: str) -> None:
    result = read(smses(sms(type=kind), mms(msg_box=kind)))
    assert [(skipped.kind, skipped.code) for skipped in result.skipped] == [(SkippedKind.NOT_A_CONTACT, code)] * 2
    assert result.records == []


def test_a_draft_without_a_date_is_still_a_draft() -> None:
    assert read(smses(sms(type="3", date="0"))).skipped[0].code == "draft"


@pytest.mark.parametrize(
    ("date", "code"),
    [
        ("bad", "bad_date"),
        ("today", "bad_date"),
        ("-1700000000123", "bad_date"),
        ("253402300800000", "bad_date"),
        ("9" * 400, "bad_date"),
        ("12", "bad_date"),
        ("１７０００００００００００", "bad_date"),
        ("0", "no_date"),
        ("null", "no_date"),
        ("", "no_date"),
    ],
)
def test_a_row_without_a_date_is_skipped_with_its_reason(date: str, code: str) -> None:
    result = read(smses(sms(date=date), mms(date=date))), read(calls(call(date=date)))
    for one in result:
        assert {(skipped.kind, skipped.code) for skipped in one.skipped} == {(SkippedKind.UNREADABLE, code)}
        assert one.records == []


def test_the_last_instant_of_the_year_9999_is_a_date() -> None:
    assert read(smses(sms(date="253402300799999"))).only().when.earliest_ms == 253402300799999


def test_an_element_without_attributes_is_skipped() -> None:
    assert read("<smses><sms/></smses>").skipped[0].code == "no_date"


@pytest.mark.parametrize(("kind", "code"), [("null", "no_type"), ("0", "bad_type"), ("x", "bad_type")])
def test_a_message_of_unknown_direction_is_unreadable(kind: str, code: str) -> None:
    assert read(smses(sms(type=kind))).skipped[0].code == code


def test_an_unknown_element_is_counted_and_named_by_its_place() -> None:
    data = smses(sms(), '<thread id="1"><sms date="1700000000123" type="1"/></thread>', sms())
    result = read(data)
    (skipped,) = result.skipped
    assert (skipped.kind, skipped.code) == (SkippedKind.UNREADABLE, "unknown_element")
    assert skipped.locator == f"element[1]@{data.encode().index(b'<thread')}"
    assert len(result.records) == 2
    assert result.ended.rows == 3
    assert result.warnings == []


def test_locators_count_per_element_and_point_at_the_byte() -> None:
    data = smses(sms(), mms(), sms(body="二"), mms()).encode()
    locators = [record.locator for record in read(data).records]
    assert [locator.split("@")[0] for locator in locators] == ["sms[1]", "mms[1]", "sms[2]", "mms[2]"]
    for locator in locators:
        name, offset = locator.split("[")[0], int(locator.split("@")[1])
        assert data[offset:].startswith(b"<" + name.encode())


def test_a_wrong_count_is_only_a_warning() -> None:
    result = read(smses(sms(), count=12028))
    assert [(warning.code, warning.detail) for warning in result.warnings] == [("wrong_count", "said 12028, found 1")]
    assert not result.ended.partial


def test_calls_and_messages_may_be_mixed() -> None:
    assert [record.channel for record in read(smses(call(), sms(), mms())).records] == ["call", "sms", "mms"]


def test_a_message_to_several_has_others() -> None:
    result = read(smses(sms(type="2", address="10412345678~10512345678"), sms(type="2", address="1041234, 1051234")))
    assert [(record.peer, record.others) for record in result.records] == [
        ("10412345678", ("10512345678",)),
        ("1041234", ("1051234",)),
    ]


def test_a_comma_in_a_sender_id_parts_nothing() -> None:
    record = read(smses(sms(address="Loans, Inc"))).only()
    assert (record.peer, record.others) == ("Loans, Inc", ())


def test_the_sender_of_a_group_message_is_the_from_address() -> None:
    row = mms(
        part(ct="text/plain", text="hello"),
        address="10412345678~10512345678~10712345678",
        addresses={"+86 105 1234 5678": "137", "insert-address-token": "151", "10412345678": "151"},
    )
    record = read(smses(row)).only()
    assert record.peer == "+86 105 1234 5678"
    assert record.others == ("10412345678", "10712345678")
    assert record.facts["addresses"] == "from +86 105 1234 5678; to insert-address-token; to 10412345678"


def test_a_group_message_of_an_unknown_sender_says_so() -> None:
    result = read(smses(mms(address="10412345678~10512345678", addresses={})))
    assert result.only().peer == "10412345678~10512345678"
    assert result.only().others == ("10412345678", "10512345678")
    assert result.warning_codes == ["sender_unknown"]


def test_a_sent_group_message_went_to_all_members() -> None:
    row = mms(address="10412345678~10512345678", msg_box="2", addresses={"insert-address-token": "137"})
    record = read(smses(row)).only()
    assert (record.direction, record.peer, record.others) == (Direction.OUTGOING, "10412345678", ("10512345678",))


def test_a_message_without_an_address_takes_it_from_the_participants() -> None:
    assert read(smses(mms(address="null"))).only().peer == "10412345678"
    sent = mms(address="null", msg_box="2", addresses={"insert-address-token": "137", "10512345678": "151"})
    assert read(smses(sent)).only().peer == "10512345678"


def test_a_from_address_that_contradicts_the_thread_is_doubted() -> None:
    result = read(smses(mms(addresses={"10712345678": "137"})))
    assert result.only().peer == "10412345678"
    assert result.warning_codes == ["sender_differs"]


def test_text_parts_are_joined_and_smil_is_left_out() -> None:
    row = mms(
        part(ct="application/smil", text="<smil/>"),
        part(ct="text/plain", text="一"),
        part(ct="text/plain; charset=utf-8", text="二"),
        part(seq="-1", ct="text/xml", text="<smil/>"),
        part(ct="text/plain", text="null"),
        sub="逾期",
    )
    record = read(smses(row)).only()
    assert (record.text, record.facts["subject"], record.attachments) == ("一\n二", "逾期", ())


def test_every_other_part_is_an_attachment() -> None:
    data = base64.b64encode(PNG).decode()
    row = mms(
        part(ct="image/png", cl="pic.png", data=data),
        part(ct="text/x-vcard", name="card.vcf", text="BEGIN:VCARD"),
        part(ct="whatever it is", data=data),
    )
    result = read(smses(row))
    record = result.only()
    assert [(item.name, item.media_type) for item in record.attachments] == [
        ("pic.png", "image/png"),
        ("card.vcf", "text/x-vcard"),
        ("part-3", "application/octet-stream"),
    ]
    assert [result.content(item.blob) for item in record.attachments] == [PNG, b"BEGIN:VCARD", PNG]
    assert [segment.encoding for segment in record.segments if segment.blob] == ["base64", "base64"]
    assert result.rebuilt(record.segments).decode() == row


@pytest.mark.parametrize("data", ["not-valid-base64!!", "QQ==QQ==", "Q", "QQ=Q"])
def test_broken_base64_is_kept_as_it_stood(data: str) -> None:
    result = read(smses(mms(part(ct="image/png", fn="a.png", data=data))))
    (attachment,) = result.only().attachments
    assert (attachment.name, attachment.media_type) == ("a.png.b64", "text/plain")
    assert result.content(attachment.blob) == data.encode()
    assert result.warning_codes == ["broken_base64"]


@pytest.mark.parametrize("data", ["QUJD\nREVG", "QUJD REVG", "QUJDREVG"])
def test_blanks_in_base64_do_no_harm(data: str) -> None:
    result = read(smses(mms(part(ct="image/png", data=data))))
    assert result.content(result.only().attachments[0].blob) == b"ABCDEF"
    assert result.warnings == []


def test_missing_padding_is_not_broken() -> None:
    result = read(smses(mms(part(ct="image/png", data="QUI"))))
    assert result.content(result.only().attachments[0].blob) == b"AB"


@pytest.mark.parametrize("attributes", [{"data": ""}, {"data": "null"}, {}])
def test_a_picture_that_was_not_backed_up_is_missed(attributes: dict[str, str]) -> None:
    result = read(smses(mms(part(ct="image/png", **attributes))))
    assert (result.only().attachments, result.only().named) == ((), ())
    assert result.warning_codes == ["attachment_missing"]
    named = read(smses(mms(part(ct="image/png", cl="face.png", **attributes)))).only()
    assert (named.attachments, named.named) == ((), ("face.png",))


def test_the_names_of_all_members_are_a_fact_and_that_nobody_is_known_is_none() -> None:
    first, second = read(
        smses(*(sms(type="2", address="104~105", contact_name=name) for name in ("Ana, Ben", "(Unknown)")))
    ).records
    assert (first.peer_name, first.facts.get("contact_name")) == ("", "Ana, Ben")
    assert (second.peer_name, "contact_name" in second.facts) == ("", False)


def test_a_message_never_downloaded_is_a_contact() -> None:
    result = read(smses(mms(m_type="130", msg_box="null")))
    assert result.only().direction is Direction.INCOMING
    assert result.warning_codes == ["not_downloaded"]


def test_a_date_in_seconds_is_seen_and_told() -> None:
    result = read(smses(mms(date="1700000000")))
    when = result.only().when
    assert (when.earliest_ms, when.latest_ms, when.precision) == (1700000000000, 1700000000999, Precision.SECOND)
    assert result.warning_codes == ["date_in_seconds"]


def test_a_part_outside_an_mms_or_a_nested_row_makes_no_row() -> None:
    row = element("sms", {"address": "1", "date": "1700000000123", "type": "1"}, "<parts><sms/><mms/></parts>")
    result = read(smses(row))
    assert (len(result.records), result.ended.rows) == (1, 1)


def test_facts_have_ascii_keys_and_end_somewhere() -> None:
    result = read(smses(element("sms", {"date": "1700000000123", "type": "1", "号": "x", "long": "y" * 5000})))
    assert result.only().facts == {"\\u53f7": "x", "long": "y" * 1000}
    assert result.warning_codes == ["fact_cut"]


def test_a_text_over_the_limit_becomes_an_attachment() -> None:
    text = "催" * 20_000
    result = read(smses(sms(body=text)), huge=50_000)
    record = result.only()
    assert record.text == text[:10_000]
    assert [(item.name, item.media_type) for item in record.attachments] == [("body.txt", "text/plain")]
    assert result.content(record.attachments[0].blob).decode() == text
    assert result.warning_codes == ["text_cut"]
    joined = read(smses(mms(*[part(ct="text/plain", text=text[:9000])] * 3)), huge=50_000)
    assert joined.only().attachments[0].name == "text.txt"
