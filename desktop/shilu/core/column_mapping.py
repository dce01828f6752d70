"""What a person said of the columns of a table, and how it is written down."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from shilu.core.channel import Channel
from shilu.core.errors import UserError
from shilu.core.record import DateOrder
from shilu.core.when import zone_named


class Role(StrEnum):
    """What a column says. The words of a mapping."""

    START = "start"  # date and time
    DATE = "date"
    TIME = "time"
    PEER = "peer"  # the number or account of the other side
    NAME = "name"  # what the source calls the other side
    OWN = "own"
    CALLER = "caller"
    CALLED = "called"
    DIRECTION = "direction"
    DURATION = "duration"
    MINUTES = "minutes"  # begun minutes, as they are charged
    KIND = "kind"
    BUSINESS = "business"
    PLACE = "place"
    PEER_PLACE = "peer_place"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """What a person said of a table that no carrier's headings explain.

    ``columns`` names a column for each role: by its heading, or, where ``has_heading`` is false, by its number from 1.
    ``outgoing`` and ``incoming`` are the words that stand for a direction. ``channel`` is what all rows are; None
    leaves it to them. ``zone`` (IANA) and ``date_order`` are given where all tables of this kind share them.
    """

    columns: tuple[tuple[Role, str], ...]
    has_heading: bool = True
    channel: Channel | None = None
    outgoing: tuple[str, ...] = ()
    incoming: tuple[str, ...] = ()
    zone: str = ""
    date_order: DateOrder | None = None

    def __post_init__(self) -> None:
        roles = {role for role, _ in self.columns}
        has_number = roles & {Role.PEER, Role.NAME} or {Role.CALLER, Role.CALLED} <= roles
        if not has_number or not roles & {Role.START, Role.DATE}:
            raise ValueError("a time and the other side are needed")
        if not self.has_heading and not all(name.isdecimal() and int(name) > 0 for _, name in self.columns):
            raise ValueError("columns without headings have numbers")
        if self.zone:
            zone_named(self.zone)


def mapping_of(text: str) -> ColumnMapping:
    """A mapping as it is written down: TOML, with a table ``columns`` (role = heading) and the fields of ColumnMapping
    beside it. Raises UserError ``usage.bad_columns``."""
    try:
        found = tomllib.loads(text)
        found["columns"] = list(found["columns"].items())
        return mapping_from_json(found)
    except (ValueError, TypeError, KeyError, AttributeError) as error:  # TOML's own error is a ValueError
        raise UserError("usage.bad_columns") from error


def mapping_text(mapping: ColumnMapping) -> str:
    """How a mapping is written down, as ``mapping_of`` reads it. Raises ValueError for what TOML cannot say."""
    said: dict[str, object] = {
        "has_heading": mapping.has_heading,
        "channel": mapping.channel,
        "outgoing": list(mapping.outgoing),
        "incoming": list(mapping.incoming),
        "zone": mapping.zone,
        "date_order": mapping.date_order,
    }
    # The strings, lists and truths of JSON are TOML's too, DEL and halves of a surrogate pair apart.
    lines = [
        f"{name} = {json.dumps(value, ensure_ascii=False)}"
        for name, value in said.items()
        if value not in (None, "", [])
    ]
    lines += ["", "[columns]", *(f"{role} = {json.dumps(name, ensure_ascii=False)}" for role, name in mapping.columns)]
    text = "\n".join(lines) + "\n"
    if "\x7f" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("a heading that cannot be written down")
    return text


def mapping_from_json(found: Mapping[str, Any]) -> ColumnMapping:
    """The way back from ``dataclasses.asdict``, through JSON. Raises ValueError, TypeError or KeyError for what is no
    mapping."""
    rest = dict(found)
    channel, order = rest.pop("channel", None), rest.pop("date_order", None)
    return ColumnMapping(
        columns=tuple((Role(role), str(heading)) for role, heading in rest.pop("columns")),
        channel=None if channel is None else Channel(channel),
        date_order=None if order is None else DateOrder(order),
        outgoing=tuple(map(str, rest.pop("outgoing", ()))),
        incoming=tuple(map(str, rest.pop("incoming", ()))),
        **rest,
    )
