"""What a number shows of itself: its kind, in whose block it lies, and when it looks false."""

from __future__ import annotations

import pytest

from shilu.core.channel import Channel, Direction
from shilu.core.contact_point import NumberKind
from shilu.core.number_kind import Network, SpoofSign, Way, kind_of, network_of, spoof_signs
from shilu.core.phone import recognise


@pytest.mark.parametrize(
    ("written", "region", "kind"),
    [
        (f"138{0:04}0000", "CN", NumberKind.MOBILE),
        (f"+86 199 {0:04} 0000", "CN", NumberKind.MOBILE),
        *((f"{block}00000000", "CN", NumberKind.VIRTUAL) for block in ("162", "165", "167", "170", "171")),
        (f"011 86 170 {0:04} 0001", "US", NumberKind.VIRTUAL),
        ("010 5555 0000", "CN", NumberKind.LANDLINE),
        ("0755-25550000", "CN", NumberKind.LANDLINE),
        ("95599", "CN", NumberKind.LINE_95),
        ("95013812345", "CN", NumberKind.LINE_95),
        ("96110", "CN", NumberKind.LINE_95),
        ("106900001234567", "CN", NumberKind.BULK),
        ("+8610690000123", "CN", NumberKind.BULK),
        ("400-000-0000", "CN", NumberKind.LINE_400),
        ("800 000 0000", "CN", NumberKind.LINE_400),
        ("10086", "CN", NumberKind.SHORT),
        ("12378", "CN", NumberKind.SHORT),
        ("110", "CN", NumberKind.SHORT),
        ("56767", "IN", NumberKind.SHORT),
        ("+44 20 7946 0000", "GB", NumberKind.LANDLINE),
        ("+44 7400 000000", "GB", NumberKind.MOBILE),
        ("+1 800 555 0199", "US", NumberKind.LINE_400),
        ("+1 202 555 0143", "US", NumberKind.SUBSCRIBER),
        ("VM-KWIKMO", "IN", NumberKind.SENDER_ID),
        ("-2", "CN", NumberKind.WITHHELD),
        ("wxid_orange12345", "CN", NumberKind.CHAT),
        ("collect@example.invalid", "CN", NumberKind.EMAIL),
        ("55512345", "CN", NumberKind.UNKNOWN),
    ],
)
def test_a_number_is_of_the_kind_that_its_digits_show(written: str, region: str, kind: NumberKind) -> None:
    assert kind_of(recognise(written, region)) is kind


@pytest.mark.parametrize(
    ("written", "network"),
    [
        (f"138{0:04}0000", Network.CHINA_MOBILE),
        (f"1703{0:07}", Network.CHINA_MOBILE),
        (f"1704{0:07}", Network.CHINA_UNICOM),
        (f"1700{0:07}", Network.CHINA_TELECOM),
        (f"162{0:04}0000", Network.CHINA_TELECOM),
        (f"192{0:04}0000", Network.CHINA_BROADNET),
        ("10412345678", None),  # no such block
        ("01055550000", None),
        ("95599", None),
        ("+44 7700 900123", None),
    ],
)
def test_a_chinese_mobile_number_lies_in_the_block_of_a_network(written: str, network: Network | None) -> None:
    assert network_of(recognise(written, "CN")) is network


def _signs(written: str, *, channel: Channel = Channel.CALL, direction: Direction = Direction.INCOMING):
    return spoof_signs(recognise(written, "CN"), [Way(written, channel, direction, 1)])


@pytest.mark.parametrize(
    ("written", "sign"),
    [
        ("+86 95588", SpoofSign.LINE_FROM_ABROAD),
        ("008610086", SpoofSign.LINE_FROM_ABROAD),
        ("106900001234567", SpoofSign.BULK_CALLS),
        ("4000000000", SpoofSign.LINE_400_CALLS),
        ("+00123456789012", SpoofSign.NO_SUCH_NUMBER),
        ("123456789012345678", SpoofSign.NO_SUCH_NUMBER),
    ],
)
def test_a_call_from_what_cannot_call_so_looks_false(written: str, sign: SpoofSign) -> None:
    assert _signs(written) == (sign,)
    assert _signs(written, direction=Direction.OUTGOING) == ()
    assert _signs(written, channel=Channel.SMS) == ()


@pytest.mark.parametrize(
    "written", ["95588", "10086", f"170{0:04}0001", "01055550000", "55512345", "+447700900123", "-1"]
)
def test_what_may_well_call_does_not_look_false(written: str) -> None:
    assert _signs(written) == ()
