"""One invented chat, as several programs in several languages export it, and some of it under another name; and calls
that nothing but their place in a log tells apart. Which export comes in first must make no difference."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from msgspec import structs

from shilu.core.case import Case, CaseDraft
from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.dedupe import OWN_WORDS
from shilu.core.incident import Incident
from shilu.core.query import EVERYTHING
from shilu.core.record import RawRecord, RowSegment
from shilu.core.when import Precision, from_epoch_ms
from shilu.vault.vault import Vault
from tests.property.realities import NOON_MS, ZONE, BroughtIn, Source, bring, said, wall_clock

_WORDS = ("还钱", "今天必须处理", "你好", "收到", "别装死")
_LANGUAGES = {"en": "<Media omitted>", "cs": "<Média vynechány>", "ru": "<Без медиафайлов>", "zh": "<省略多媒体文件>"}
_NUMBER = "10412345678"


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody wrote, "" for a picture. ``is_kept`` in exports that leave out what was deleted."""

    at_ms: int
    is_mine: bool
    words: str
    is_kept: bool


def chat(source: random.Random, size: int) -> tuple[Message, ...]:
    """What was said, in its order; several within a minute, some in the same words, none within a second."""
    at_ms, found = NOON_MS, []
    for _ in range(size):
        at_ms += source.choice((5_000, 20_000, 70_000, 400_000)) + source.randrange(5) * 1_000
        words = "" if source.random() < 0.3 else source.choice(_WORDS)
        found.append(Message(at_ms, source.random() < 0.4, words, source.random() < 0.8))
    return tuple(found)


def exported(name: str, some: Sequence[Message], *, peer: str, language: str, precision: Precision) -> Source:
    """An export by a program that is set to a language and calls the other side so."""
    rows = [
        RawRecord(
            locator=f"line[{n}]@{n}",
            when=wall_clock(one.at_ms, precision),
            channel=Channel.WHATSAPP,
            direction=Direction.OUTGOING if one.is_mine else Direction.INCOMING,
            outcome=Outcome.UNKNOWN,
            duration_s=None,
            peer=peer,
            peer_name="",
            text=one.words or _LANGUAGES[language],
            facts={} if one.words else {"media": "omitted", OWN_WORDS: ""},
        )
        for n, one in enumerate(some)
    ]
    return Source(name, tuple(structs.replace(one, segments=(RowSegment(repr(one).encode()),)) for one in rows))


def exports(source: random.Random, happened: Sequence[Message]) -> tuple[Source, ...]:
    """By two phones, one to the second and without what was deleted, some of them only of a part."""
    kept = [one for one in happened if one.is_kept]
    half = source.randrange(1, len(happened))
    return (
        *(
            exported(f"minutes {language}", happened, peer="Lender", language=language, precision=Precision.MINUTE)
            for language in ("cs", "ru")
        ),
        *(
            exported(f"seconds {language}", kept, peer="Lender Li", language=language, precision=Precision.SECOND)
            for language in ("en", "zh")
        ),
        exported("whole", happened, peer="Lender Li", language="en", precision=Precision.SECOND),
        exported("early", happened[:half], peer="Lender", language="zh", precision=Precision.MINUTE),
        exported("late", kept[-2:], peer="Lender Li", language="ru", precision=Precision.SECOND),
    )


def equal_calls(source: random.Random, size: int) -> tuple[Source, ...]:
    """A log in which some calls have the millisecond of another, and logs that overlap with it."""
    times = sorted(NOON_MS + source.randrange(max(1, size // 3)) * 3_000 for _ in range(size))
    calls = [
        RawRecord(
            locator="",
            when=from_epoch_ms(str(at_ms), at_ms, zone=ZONE),
            channel=Channel.CALL,
            direction=Direction.INCOMING,
            outcome=Outcome.MISSED,
            duration_s=0,
            peer=_NUMBER,
            peer_name="",
            text="",
            segments=(RowSegment(str(at_ms).encode()),),
        )
        for at_ms in times
    ]
    start, end = sorted((source.randrange(size), source.randrange(size)))
    parts = {"log": calls, "its end": calls[start:], "its beginning": calls[: end + 1]}
    return tuple(
        Source(name, tuple(structs.replace(one, locator=f"call[{n}]@{n}") for n, one in enumerate(some)))
        for name, some in parts.items()
    )


def chats_brought_in(vault: Vault, seed: int, order: random.Random, *, size: int = 12) -> BroughtIn:
    """Some exports of one chat and logs of calls, brought into a new case in an order, then all of them again: those
    that brought something then, or changed what is shown, are told. Which of equal messages of a minute a row stands
    behind that knows no more than the minute is not shown: nobody knows."""
    source = random.Random(seed)
    files = (*exports(source, chat(source, size)), *equal_calls(source, size))
    told = [one for one in files if source.random() < 0.7]
    case = vault.cases.add(CaseDraft("案件", "李某"))
    order.shuffle(told)
    for one in told:
        bring(vault, case, one)
    shown = said(vault, case)
    again = [one.name for one in told if bring(vault, case, one).added or said(vault, case) != shown]
    return BroughtIn(_of_a_minute(vault, case), tuple(one.name for one in told), tuple(again))


def _of_a_minute(vault: Vault, case: Case) -> list[tuple[object, ...]]:
    """Of what says the same in one minute: how often it is there, and the rows behind all of it."""
    found = defaultdict[tuple[object, ...], list[Incident]](list)
    for one in vault.incidents.each(case.id, EVERYTHING):
        words = one.facts.get("media", one.text)
        found[one.channel, one.direction, words, (one.when.earliest_ms or 0) // 60_000].append(one)
    return sorted(
        (*key, len(some), sorted({(its.sha256, its.locator) for one in some for its in one.sources}))
        for key, some in found.items()
    )
