"""Where to go, in which order: the offices of a pack that fit what happened and who lends, with the reason, and what
has to come before. Nothing is sent, and nobody is called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from shilu.core.filing import WorkingDays, last_day
from shilu.core.pack_parts import Before, Channel, Office

NO_DESK = (Office.EMERGENCY, Office.SUPPORT)
"""Kinds of offices that are only called."""


class Because(StrEnum):
    """Why an office is among them."""

    FOR_ALL = "for_all"
    CONDUCT = "conduct"
    LENDER = "lender"
    LENDER_UNKNOWN = "lender_unknown"
    REGION = "region"
    REGION_UNKNOWN = "region_unknown"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a case. ``lender_types``: those of who is behind its contacts, "" among them where that is not
    known of one. By the ids of offices and letters: ``done``, on which day somebody was there or it arrived; ``sent``,
    where nobody knows whether it arrived; ``answered``; ``done_with``, with which parties (ids), "" among them where
    nobody said. ``lenders``: names of who lends, by id. ``region``: where it happened (ISO 3166-1 or -2)."""

    tags: frozenset[str]
    lender_types: frozenset[str]
    done: Mapping[str, date]
    sent: Mapping[str, date] = field(default_factory=dict)
    answered: frozenset[str] = frozenset()
    region: str = ""
    done_with: Mapping[str, frozenset[str]] = field(default_factory=dict)
    lenders: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody says when asked what happened, who lends and where, in place of what is recorded; None as that."""

    tags: frozenset[str] | None = None
    lender_types: frozenset[str] | None = None
    region: str | None = None

    def beside(self, known: Known) -> Known:
        """What is known then."""
        return replace(
            known,
            tags=known.tags if self.tags is None else self.tags,
            lender_types=known.lender_types if self.lender_types is None else self.lender_types,
            region=known.region if self.region is None else self.region,
        )


AS_RECORDED = Told()


@dataclass(frozen=True, slots=True)
class Waiting:
    """What has to come first. ``since`` None: it was not done yet, or ``sent`` by letter, of which nobody knows whether
    it arrived; ``until``: the last day of the time that has to pass after it, None where none has to. ``not_with``:
    lenders with whom it was not done, where it was with others."""

    before: Before
    since: date | None
    until: date | None
    sent: date | None = None
    not_with: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stop:
    """An office. ``tags``: the conduct of the case that it is for, ``lender_types`` the lenders; empty for all.
    ``done_on``: somebody was there."""

    channel: Channel
    because: tuple[Because, ...]
    tags: tuple[str, ...]
    lender_types: tuple[str, ...]
    waits: tuple[Waiting, ...]
    done_on: date | None


def where_to_go(channels: Sequence[Channel], known: Known, today: date, working: WorkingDays) -> tuple[Stop, ...]:
    """Those that fit, in the order of the pack. An office for certain lenders fits as long as it is not known of all
    that they are others, one for a part of the country as long as it is not known in which part it happened."""
    stops: list[Stop] = []
    for channel in channels:
        tags = tuple(tag for tag in channel.tags if tag in known.tags)
        types = tuple(one for one in channel.lender_types if one in known.lender_types)
        is_open = bool(channel.lender_types) and not types and (not known.lender_types or "" in known.lender_types)
        is_there = known.region in channel.regions
        may_be_there = any(region.startswith(f"{known.region}-") for region in channel.regions)
        if (channel.tags and not tags) or (channel.lender_types and not types and not is_open):
            continue
        if channel.regions and not is_there and not may_be_there:
            continue
        because = [
            *([Because.CONDUCT] if tags else ()),
            *([Because.LENDER] if types else ()),
            *([Because.LENDER_UNKNOWN] if is_open else ()),
            *([Because.REGION] if is_there else ()),
            *([Because.REGION_UNKNOWN] if may_be_there and not is_there else ()),
        ]
        waits = tuple(one for one in (_waiting(before, known, today, working) for before in channel.before) if one)
        stops.append(
            Stop(channel, tuple(because) or (Because.FOR_ALL,), tags, types, waits, known.done.get(channel.id))
        )
    return tuple(stops)


def _waiting(before: Before, known: Known, today: date, working: WorkingDays) -> Waiting | None:
    left = _left(before, known)
    since = known.done.get(before.step)
    if before.or_answer and before.step in known.answered:
        return Waiting(before, since, None, not_with=left) if left else None
    if since is None:
        return Waiting(before, None, None, known.sent.get(before.step))
    until = None if before.wait is None else last_day(since, before.wait, working)
    waits = until is not None and until >= today
    return Waiting(before, since, until if waits else None, not_with=left) if waits or left else None


def _left(before: Before, known: Known) -> tuple[str, ...]:
    """The lenders with whom a step was not done that is one with each of them."""
    parties = known.done_with.get(before.step, frozenset())
    if not parties or "" in parties or not parties & known.lenders.keys():
        return ()
    return tuple(name for id_, name in known.lenders.items() if id_ not in parties)
