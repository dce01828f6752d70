"""One row of Android's call log or message store, whatever wrote it: the same columns under many names.

A dialect says what it calls the columns; what they hold is the same everywhere (formats.md 1.2 and 1.5). Knows values;
neither bytes nor files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.record import RawAttachment, RawRecord, RowSegment, Skipped, SkippedKind
from shilu.core.when import Precision, When
from shilu.importers.sms_values import CALL_TYPES, NOT_SENT, BadDate, date_of, duration_s, is_name, is_withheld, present

_MOST_FACT_CHARACTERS = 1_000
_MOST_FACTS = 200

Warn = Callable[[str, str], None]
"""A doubt about the row in hand: its code, and a detail in ASCII."""


@dataclass(frozen=True, slots=True)
class PhoneRow:
    """The columns as they stand; "" for what is not there.

    ``kind`` is Android's number for the type of a call or the box of a message. ``date`` counts milliseconds or seconds
    since the epoch; ``when`` stands for it where a dialect writes dates otherwise. ``own`` is the line reached.
    """

    channel: Channel
    kind: str
    date: str = ""
    when: When | None = None
    number: str = ""
    name: str = ""
    text: str = ""
    duration: str = ""
    own: str = ""
    others: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    attachments: tuple[RawAttachment, ...] = ()
    named: tuple[str, ...] = ()


def value_of(
    row: PhoneRow, locator: str, segments: tuple[RowSegment, ...], *, order: int, zone: str, warn: Warn
) -> RawRecord | Skipped:
    """The one value of a row."""
    is_call = row.channel is Channel.CALL
    kind = present(row.kind).strip()
    if not is_call and kind in NOT_SENT:
        return Skipped(locator, SkippedKind.NOT_A_CONTACT, NOT_SENT[kind])
    when: When | BadDate = row.when or date_of(present(row.date), zone=zone, order=order)
    if isinstance(when, BadDate):
        return Skipped(locator, SkippedKind.UNREADABLE, when.code)
    if not is_call and kind not in {"1", "2"}:
        return Skipped(locator, SkippedKind.UNREADABLE, "bad_type" if kind else "no_type")
    if row.when is None and when.precision is Precision.SECOND and row.channel is not Channel.MMS:
        warn("date_in_seconds", "")
    direction = Direction.OUTGOING if kind == "2" else Direction.INCOMING
    outcome, seconds = Outcome.UNKNOWN, None
    facts = facts_of(row.facts, warn)
    if is_call:
        seconds = _duration(row, warn)
        if kind in CALL_TYPES:
            direction, outcome = CALL_TYPES[kind]
        else:
            warn("unknown_call_type", "")
            facts["type"] = kind[:_MOST_FACT_CHARACTERS]
        if direction is Direction.OUTGOING:
            outcome = Outcome.UNKNOWN if seconds is None else Outcome.ANSWERED if seconds else Outcome.NO_ANSWER
    number, name, own = present(row.number), present(row.name), present(row.own)
    withheld = is_withheld(number)
    return RawRecord(
        locator=locator,
        when=when,
        channel=row.channel,
        direction=direction,
        outcome=outcome,
        duration_s=seconds,
        peer="" if withheld else number,
        peer_name=name if is_name(name.strip()) and name != number else "",
        text=row.text,
        others=row.others,
        withheld=withheld,
        own="" if own == "-1" else own[:100],
        facts=facts,
        attachments=row.attachments,
        segments=segments,
        named=row.named,
    )


def facts_of(columns: Mapping[str, str], warn: Warn) -> dict[str, str]:
    """Further columns that say something, with ASCII keys."""
    facts: dict[str, str] = {}
    for key, column in columns.items():
        said = present(column)
        if not said:
            continue
        if len(facts) == _MOST_FACTS:
            warn("facts_left_out", "")
            break
        if len(said) > _MOST_FACT_CHARACTERS:
            warn("fact_cut", "")
        facts[key[:100].encode("ascii", "backslashreplace").decode()[:200]] = said[:_MOST_FACT_CHARACTERS]
    return facts


def _duration(row: PhoneRow, warn: Warn) -> int | None:
    raw = present(row.duration).strip()
    seconds = duration_s(raw)
    if seconds is None and raw:
        warn("bad_duration", "")
    return seconds
