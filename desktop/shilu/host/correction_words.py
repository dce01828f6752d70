"""How corrections are said in words: what was recorded first, and who corrected it, when and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.contact_point import ContactPoint, ContactPointKind
from shilu.core.correction import Corrected
from shilu.core.labels import CHANNELS, DIRECTIONS, OUTCOMES
from shilu.core.text import one_line
from shilu.core.when import When
from shilu.host.history_words import HistoryWords, recorded_at
from shilu.host.value_words import ValueWords

_LONGEST = 300


def told(corrected: Sequence[Corrected], words: ValueWords, zone: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """For each time that something was corrected: when, by whom and why; and of each field what was recorded first."""
    texts, history = words.texts, HistoryWords(words, zone)
    ordered = sorted(corrected, key=lambda one: (one.at_ms, one.reason, one.field))
    for (at_ms, reason), some in groupby(ordered, key=lambda one: (one.at_ms, one.reason)):
        fields = tuple(some)
        head = texts.tr(
            "Corrected {time} · {who} · {reason}",
            time=recorded_at(at_ms, fields[0].at_offset_s),
            who=history.recorder(fields[0].by, ours=fields[0].ours),
            reason=one_line(reason, _LONGEST),
        )
        yield (
            head,
            tuple(
                texts.tr(
                    "{field}: recorded as {value}", field=history.field(one.field), value=_recorded(one, words, zone)
                )
                for one in fields
            ),
        )


def _recorded(corrected: Corrected, words: ValueWords, zone: str) -> str:
    texts, value = words.texts, corrected.recorded
    match value:
        case When():
            return words.moment(value, zone)
        case Channel():
            return texts.tr(CHANNELS[value])
        case Direction():
            return texts.tr(DIRECTIONS[value])
        case Outcome():
            return texts.tr(OUTCOMES[value])
        case ContactPoint():
            withheld = value.kind is ContactPointKind.WITHHELD or not value.raw
            return texts.tr("number withheld") if withheld else one_line(value.raw, 80)
        case int():
            return words.duration(value)
        case str() if value:
            return texts.tr("“{words}”", words=one_line(value, _LONGEST))
        case _:
            return texts.tr("nothing")
