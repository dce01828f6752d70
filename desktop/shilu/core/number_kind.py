"""What an address shows of itself: its kind, in whose block it lies, and what makes a caller's number look false.

Sources: China's numbering plan and the blocks that 工信部 gave out (号段: three digits, four where operators share one;
162, 165, 167, 170 and 171 are those of virtual operators); 106… is for messages, 400… and 800… for calls to a company.
A block says to whom a number was given first: since 2019 it may have been carried to another network (携号转网).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from shilu.core.channel import Channel, Direction
from shilu.core.contact_point import ContactPoint, ContactPointKind, NumberKind, Recognised
from shilu.core.phone import line_of

_CHINESE_MOBILE = re.compile(r"\+861\d{10}")
_VIRTUAL = frozenset({"162", "165", "167", "170", "171"})
_LINE_95 = re.compile(r"9[56]\d{3,}")
_WITH_COUNTRY = re.compile(r"\s*(?:\+|00)\s*86")
_NO_AREA_CODE = re.compile(r"digits:\d{7,8}")
"""A subscriber's number without its area code, as a landline shows it to its neighbours."""
_LONG = re.compile(r"digits:\+?\d{7,}")


class Network(StrEnum):
    """To which operator a block was given."""

    CHINA_MOBILE = "china_mobile"
    CHINA_UNICOM = "china_unicom"
    CHINA_TELECOM = "china_telecom"
    CHINA_BROADNET = "china_broadnet"


_BLOCKS: Mapping[Network, str] = MappingProxyType(
    {
        Network.CHINA_MOBILE: "1703 1705 1706 134 135 136 137 138 139 147 148 150 151 152 157 158 159 165 172 178 182 "
        "183 184 187 188 195 197 198",
        Network.CHINA_UNICOM: "1704 1707 1708 1709 130 131 132 145 146 155 156 166 167 171 175 176 185 186 196",
        Network.CHINA_TELECOM: "1700 1701 1702 133 149 153 162 173 177 180 181 189 190 191 193 199",
        Network.CHINA_BROADNET: "192",
    }
)
_NETWORK_OF = {block: network for network, blocks in _BLOCKS.items() for block in blocks.split()}


class SpoofSign(StrEnum):
    """Why a caller's number looks false. None of it proves anything."""

    NO_SUCH_NUMBER = "no_such_number"
    LINE_FROM_ABROAD = "line_from_abroad"
    BULK_CALLS = "bulk_calls"
    LINE_400_CALLS = "line_400_calls"


@dataclass(frozen=True, slots=True)
class Way:
    """One way in which contacts of an address came: how it was written, by what means, in which direction."""

    written: str
    channel: Channel
    direction: Direction
    count: int


def kind_of(address: ContactPoint | Recognised) -> NumberKind:
    """What sort of address it is, as fine as its digits show."""
    match address.kind:
        case ContactPointKind.NUMBER:
            return _subscriber(address.e164 or "")
        case ContactPointKind.SERVICE | ContactPointKind.SHORT:
            return _service(address)
        case ContactPointKind.ACCOUNT:
            return NumberKind.CHAT
        case ContactPointKind.SENDER_ID | ContactPointKind.WITHHELD | ContactPointKind.EMAIL:
            return NumberKind(address.kind.value)
        case _:
            return NumberKind.UNKNOWN


def network_of(address: ContactPoint | Recognised) -> Network | None:
    """In whose block a Chinese mobile number lies."""
    e164 = address.e164 or ""
    if not _CHINESE_MOBILE.fullmatch(e164):
        return None
    return _NETWORK_OF.get(e164[3:7]) or _NETWORK_OF.get(e164[3:6])


def spoof_signs(address: ContactPoint | Recognised, ways: Iterable[Way]) -> tuple[SpoofSign, ...]:
    """What makes the number look false, from how its incoming calls came."""
    kind = kind_of(address)
    calls = [way for way in ways if way.channel is Channel.CALL and way.direction is not Direction.OUTGOING]
    found = []
    if calls and _LONG.fullmatch(address.key) and not _NO_AREA_CODE.fullmatch(address.key):
        found.append(SpoofSign.NO_SUCH_NUMBER)
    is_line = address.kind in (ContactPointKind.SERVICE, ContactPointKind.SHORT)
    if is_line and any(_WITH_COUNTRY.match(way.written) for way in calls):
        found.append(SpoofSign.LINE_FROM_ABROAD)
    if calls and kind is NumberKind.BULK:
        found.append(SpoofSign.BULK_CALLS)
    if calls and kind is NumberKind.LINE_400 and address.kind is ContactPointKind.SERVICE:
        found.append(SpoofSign.LINE_400_CALLS)
    return tuple(found)


def _subscriber(e164: str) -> NumberKind:
    if _CHINESE_MOBILE.fullmatch(e164):
        return NumberKind.VIRTUAL if e164[3:6] in _VIRTUAL else NumberKind.MOBILE
    return line_of(e164)


def _service(address: ContactPoint | Recognised) -> NumberKind:
    country, digits = address.key.split(":")[1:3]
    if country != "CN":
        return NumberKind.SHORT
    if digits.startswith("106"):
        return NumberKind.BULK
    if digits.startswith(("400", "800")) and address.kind is ContactPointKind.SERVICE:
        return NumberKind.LINE_400
    return NumberKind.LINE_95 if _LINE_95.fullmatch(digits) else NumberKind.SHORT
