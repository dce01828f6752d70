"""Which column of a table says what: by the headings that carriers use, or as a person said.

Headings: formats.md 5.3 and 5.4. A row is a heading when three of its cells are known, a time and the other side's
number among them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from shilu.core.channel import Channel
from shilu.core.column_mapping import ColumnMapping, Role
from shilu.core.record import DateOrder
from shilu.core.text import without_format_characters

CHINA = "Asia/Shanghai"
_FEWEST_KNOWN = 3
_UNIT = re.compile(r"\((?:s|秒|元|分钟|分|min|mins|minutes|seconds|sec)\)$")
_MOST_HEADING_CHARACTERS = 60


_CHINESE: Mapping[Role, str] = {
    Role.START: "起始时间 开始时间 通话起始时间 截获时间 通话开始时间 呼叫时间 发送时间 通信时间 发生时间 起始日期时间",
    Role.DATE: "通话日期 日期 起始日期",
    Role.TIME: "通话时间 时间",
    Role.PEER: "对方号码 对端号码 对方 对方电话 对方电话号码 对方手机号 对端电话 对方号",
    Role.OWN: "用户号码 己方号码 业务号码 本机号码 手机号码 计费号码",
    Role.CALLER: "主叫号码",
    Role.CALLED: "被叫号码",
    Role.DIRECTION: "通信方式 事件类型 呼叫类型 话单方向 主被叫 主被叫类型 呼叫方式 通话方式 收发类型 呼叫方向",
    Role.DURATION: "通信时长 通话时长 拨打秒数 时长 呼叫时长",
    Role.KIND: "通话类型 通信类型 信息类型 长途类型",
    Role.BUSINESS: "业务类型 业务名称 业务种类",
    Role.PLACE: "通信地点 通话地点 活动地区 话单位置 通话地",
    Role.PEER_PLACE: "对端归属地 对方归属地",
    Role.TEXT: "内容 短信内容 信息内容 消息内容",
}
_TELECOM: Mapping[Role, str] = {  # the interface behind the web hall
    Role.START: "calldate",
    Role.DIRECTION: "calltype",
    Role.PEER: "counternumber",
    Role.DURATION: "duration",
}
_T_MOBILE: Mapping[Role, str] = {
    Role.START: "datetime date/time",
    Role.DATE: "date",
    Role.TIME: "time",
    Role.PEER: "number",
    Role.PLACE: "destination",
    Role.MINUTES: "minutes",
    Role.KIND: "type",
}


def _by_heading(words: Mapping[Role, str]) -> Mapping[str, Role]:
    return {heading: role for role, headings in words.items() for heading in headings.split()}


@dataclass(frozen=True, slots=True)
class _Family:
    """Bills that are alike. ``zone`` is where their clocks stand, ``country`` where their numbers belong (ISO 3166-1
    alpha-2); "" where that is nowhere said."""

    roles: Mapping[str, Role]
    zone: str
    date_order: DateOrder | None = None
    needs: frozenset[Role] = frozenset()
    country: str = ""


_FAMILIES = (
    _Family(_by_heading(_CHINESE), CHINA, DateOrder.YMD),
    _Family(_by_heading(_TELECOM), CHINA, DateOrder.YMD),
    _Family(
        _by_heading(_T_MOBILE), "", DateOrder.MDY, frozenset({Role.PEER, Role.PLACE, Role.MINUTES}), "US"
    ),  # the other words stand in any table
)


@dataclass(frozen=True, slots=True)
class Columns:
    """Where a table says what."""

    places: Mapping[Role, int]
    heading: tuple[str, ...] = ()
    zone: str = ""
    date_order: DateOrder | None = None
    channel: Channel | None = None
    outgoing: frozenset[str] = field(default_factory=frozenset)
    incoming: frozenset[str] = field(default_factory=frozenset)
    is_told: bool = False
    country: str = ""

    @property
    def has_length(self) -> bool:
        """Whether it says how long calls were."""
        return Role.DURATION in self.places or Role.MINUTES in self.places

    def cell(self, cells: Sequence[str], role: Role) -> str:
        """What a row says there; "" where it says nothing."""
        place = self.places.get(role)
        return cells[place].strip() if place is not None and place < len(cells) else ""


def plain(heading: str) -> str:
    """A heading to compare with: without width, case, blanks and unit."""
    text = unicodedata.normalize("NFKC", without_format_characters(heading[:_MOST_HEADING_CHARACTERS])).casefold()
    return _UNIT.sub("", "".join(text.split()).strip(":\"'="))


def known_columns(cells: Sequence[str]) -> Columns | None:
    """The columns under this heading, if it is a carrier's."""
    headings = [plain(cell) for cell in cells]
    for family in _FAMILIES:
        places: dict[Role, int] = {}
        for place, heading in enumerate(headings):
            role = family.roles.get(heading)
            if role is not None:
                places.setdefault(role, place)
        if Role.TEXT in places or len(places) < _FEWEST_KNOWN or not family.needs <= places.keys():
            continue  # what was said stands on no bill: it is the export of an app
        if Role.START not in places and Role.DATE not in places and Role.TIME in places:
            places[Role.START] = places.pop(Role.TIME)  # 通话时间 is also what some call the whole of it
        has_peer = Role.PEER in places or {Role.CALLER, Role.CALLED} <= places.keys()
        if not has_peer and Role.CALLED in places:
            places[Role.PEER] = places.pop(Role.CALLED)
            has_peer = True
        if has_peer and (Role.START in places or Role.DATE in places):
            if _is_in_minutes(cells, places):
                places[Role.MINUTES] = places.pop(Role.DURATION)
            return Columns(places, tuple(cells), family.zone, family.date_order, country=family.country)
    return None


def _is_in_minutes(cells: Sequence[str], places: Mapping[Role, int]) -> bool:
    place = places.get(Role.DURATION)
    return place is not None and "分" in unicodedata.normalize("NFKC", cells[place]).partition("(")[2]


def told_columns(mapping: ColumnMapping, cells: Sequence[str]) -> Columns | None:
    """The columns that a person named, if this row is their heading (any row, where there is none)."""
    if mapping.has_heading:
        headings = [plain(cell) for cell in cells]
        wanted = [(role, plain(name)) for role, name in mapping.columns]
        if not all(name in headings for _, name in wanted):
            return None
        places = {role: headings.index(name) for role, name in wanted}
    else:
        places = {role: int(name) - 1 for role, name in mapping.columns}
    return Columns(
        places,
        tuple(cells) if mapping.has_heading else (),
        mapping.zone,
        mapping.date_order,
        mapping.channel,
        frozenset(map(plain, mapping.outgoing)),
        frozenset(map(plain, mapping.incoming)),
        is_told=True,
    )
