"""A chat export in JSON, read twice: once for who writes and what is to be asked, and again for its messages.

What the places of a document mean is a format's; that every row becomes one value, is this module's.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Protocol

from shilu.core.channel import Channel
from shilu.core.job import Job
from shilu.core.record import Asked, Question, Skipped, SkippedKind
from shilu.core.when import Precision, When, ZoneBasis, from_epoch_ms, from_epoch_s, from_local
from shilu.importers.base import BlobStore, Ended, ReadSettings, SourceStream, SourceValue
from shilu.importers.chat_messages import Message, MessageRecords, NoMessage
from shilu.importers.chat_people import People
from shilu.importers.json_rows import JsonRow, JsonRows, Path, Want
from shilu.importers.second_pass import PartOfJob, SecondPass
from shilu.importers.warning_limit import LimitedWarnings

_LAST_S = 253_402_300_799  # 9999-12-31T23:59:59Z
_EXAMPLES = 5
_WALL = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", re.ASCII)


class JsonChat(Protocol):
    """A format, and what was learnt of one file."""

    people: People

    @property
    def channel(self) -> Channel: ...

    @property
    def doubts(self) -> tuple[str, ...]:
        """After the first pass: codes of warnings that hold for the whole file."""
        ...

    def want(self, path: Path) -> Want:
        """What stands at a place."""
        ...

    def is_row(self, path: Path) -> bool:
        """Whether what stands at a place that is taken is a message; if not, it tells of a conversation."""
        ...

    def learn(self, row: JsonRow) -> str:
        """The first pass over what is taken, also where it has no value. Gives the time of a message that
        stands without a zone, else ""."""
        ...

    def message(self, row: JsonRow, order: int) -> tuple[Message | NoMessage, tuple[str, ...]]:
        """The second pass, over the rows that are objects; with the codes of warnings."""
        ...


def values(
    chat: JsonChat, stream: SourceStream, settings: ReadSettings, blobs: BlobStore, job: Job
) -> Iterator[SourceValue]:
    """Everything in the file."""
    people = chat.people
    without_zone: list[str] = []
    for row in JsonRows(stream, PartOfJob(job, part=0), chat.want).run():
        if (example := chat.learn(row)) and len(without_zone) < _EXAMPLES:
            without_zone.append(example[:200])
    if without_zone and not settings.zone_is_told:
        yield Question(Asked.TIMEZONE, examples=tuple(without_zone))
    yield from people.settle()
    again = SecondPass(stream)
    warnings = LimitedWarnings()
    for code in chat.doubts:
        yield from warnings.of("", code)
    records = MessageRecords(channel=chat.channel, people=people, stream=again, blobs=blobs, job=job, warnings=warnings)
    rows = 0
    walk = JsonRows(again, PartOfJob(job, part=1), chat.want)
    for row in walk.run():
        if not chat.is_row(row.path):
            continue
        for code in row.repairs:
            yield from warnings.of(row.locator, code)
        if row.trouble:
            yield Skipped(row.locator, SkippedKind.UNREADABLE, row.trouble)
        elif not isinstance(row.value, dict):
            yield Skipped(row.locator, SkippedKind.UNREADABLE, "unknown_element")
        else:
            found, codes = chat.message(row, rows)
            for code in codes:
                yield from warnings.of(row.locator, code)
            if isinstance(found, Message):
                yield from records.of(found)
            else:
                yield Skipped(row.locator, found.kind, found.code)
        rows += 1
    yield from warnings.left_out()
    failure = walk.failure
    if failure is not None:
        yield from warnings.of(f"@{failure.offset}", failure.code, f"byte {failure.offset}")
    yield Ended(failure is not None and failure.is_partial, rows)


# --- what several formats have in common ---


def text_of(value: object) -> str:
    """A text, or a number as text; "" for anything else."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def whole(value: object) -> int | None:
    """A whole number, also one in quotation marks; None for anything else."""
    text = text_of(value)
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else None


def at_seconds(value: object, *, zone: str) -> When | None:
    """A time in seconds since the epoch; None where it is none."""
    at = whole(value)
    return from_epoch_s(text_of(value), at, zone=zone) if at is not None and 0 < at <= _LAST_S else None


def at_milliseconds(value: object, *, zone: str) -> When | None:
    """A time in milliseconds since the epoch; None where it is none."""
    at = whole(value)
    return from_epoch_ms(text_of(value), at, zone=zone) if at is not None and 0 < at <= _LAST_S * 1000 else None


def on_the_wall(value: object, settings: ReadSettings) -> When | None:
    """A time as ``2019-07-12T16:55:32`` shows it; None where it is none."""
    text = text_of(value)
    if _WALL.fullmatch(text) is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        basis = ZoneBasis.ASKED if settings.zone_is_told else ZoneBasis.FILE_DEFAULT
        return from_local(text, moment, Precision.SECOND, zone=settings.zone, basis=basis)
    except (ValueError, OverflowError):
        return None


def further_fields(fields: Mapping[str, object], taken: frozenset[str]) -> dict[str, str]:
    """The fields that have no place of their own, as they stand; those within a field as ``field.inner``."""
    found: dict[str, str] = {}
    for key, value in fields.items():
        if key in taken or value in (None, "", [], {}, False):
            continue
        if isinstance(value, dict):
            for inner, part in value.items():
                if part not in (None, "", [], {}, False):
                    found[_ascii(f"{key}.{inner}")] = _written(part)
        else:
            found[_ascii(key)] = _written(value)
    return found


def _written(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _ascii(key: str) -> str:
    return key[:100].encode("ascii", "backslashreplace").decode()[:200]
