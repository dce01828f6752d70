"""Counts that can be traced to their rows: by lender, number, day, hour and weekday, and who else was reached."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from msgspec import structs

from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.incident import Incident, ReachedKind, Tier
from shilu.core.when import Precision

_HOUR_KNOWN = (Precision.MS, Precision.SECOND, Precision.MINUTE, Precision.HOUR)
_DAY_KNOWN = (*_HOUR_KNOWN, Precision.DAY)


@dataclass(frozen=True, slots=True)
class Tally:
    """Contacts of one sort: documented in a source, or recorded by the complainant only; with the first and last."""

    count: int = 0
    documented: int = 0
    calls: int = 0
    answered: int = 0
    messages: int = 0
    first_ms: int | None = None
    last_ms: int | None = None

    @property
    def stated(self) -> int:
        """Contacts that only the complainant recorded."""
        return self.count - self.documented

    def plus(self, incident: Incident) -> Tally:
        """The tally with one incident more."""
        at = incident.when.earliest_ms
        is_call = incident.channel is Channel.CALL
        return replace(
            self,
            count=self.count + 1,
            documented=self.documented + (incident.tier is Tier.OBSERVED),
            calls=self.calls + is_call,
            answered=self.answered + (is_call and incident.outcome is Outcome.ANSWERED),
            messages=self.messages + (not is_call),
            first_ms=_lesser(self.first_ms, at),
            last_ms=_greater(self.last_ms, at),
        )

    def together(self, other: Tally) -> Tally:
        """Both counted as one. No contact is in both."""
        return Tally(
            count=self.count + other.count,
            documented=self.documented + other.documented,
            calls=self.calls + other.calls,
            answered=self.answered + other.answered,
            messages=self.messages + other.messages,
            first_ms=_lesser(self.first_ms, other.first_ms),
            last_ms=_greater(self.last_ms, other.last_ms),
        )


@dataclass(frozen=True, slots=True)
class Stats:
    """The figures of a set of incoming contacts. Keys of ``by_party`` are party ids ("" for none), of
    ``by_contact_point`` contact point ids ("" for none), of ``by_reached`` the label or number of each other person."""

    total: Tally
    outgoing: int
    undirected: int
    by_party: Mapping[str, Tally]
    by_contact_point: Mapping[str, Tally]
    by_reached: Mapping[str, Tally]
    by_day: Mapping[date, int]
    by_weekday_hour: Sequence[Sequence[int]]
    hour_unknown: int
    by_tag: Mapping[str, int]

    @property
    def days(self) -> int:
        """Days on which at least one contact came."""
        return len(self.by_day)


def count(incidents: Iterable[Incident], zone: str) -> Stats:
    """Count the incoming contacts; days and hours are those of ``zone``. An incident with two parties counts
    under each, so the parts can add up to more than the whole."""
    total = Tally()
    outgoing = undirected = hour_unknown = 0
    by_party: dict[str, Tally] = defaultdict(Tally)
    by_point: dict[str, Tally] = defaultdict(Tally)
    by_reached: dict[str, Tally] = defaultdict(Tally)
    by_day: Counter[date] = Counter()
    by_tag: Counter[str] = Counter()
    grid = [[0] * 24 for _ in range(7)]
    for incident in incidents:
        if incident.direction is Direction.OUTGOING:
            outgoing += 1
            continue
        if incident.direction is Direction.UNKNOWN:
            undirected += 1
            continue
        total = total.plus(incident)
        for party in {party.id for party in incident.parties} or {""}:
            by_party[party] = by_party[party].plus(incident)
        point = incident.contact_point.id if incident.contact_point else ""
        by_point[point] = by_point[point].plus(incident)
        for key in reached_keys(incident):
            by_reached[key] = by_reached[key].plus(incident)
        by_tag.update(incident.tags)
        local = structs.replace(incident.when, zone=zone).local()
        if local is not None and incident.when.precision in _DAY_KNOWN:
            by_day[local.date()] += 1
        hour = weekday_hour(incident, zone)
        if hour is None:
            hour_unknown += 1
        else:
            grid[hour[0]][hour[1]] += 1
    return Stats(
        total=total,
        outgoing=outgoing,
        undirected=undirected,
        by_party=dict(by_party),
        by_contact_point=dict(by_point),
        by_reached=dict(by_reached),
        by_day=dict(sorted(by_day.items())),
        by_weekday_hour=tuple(tuple(row) for row in grid),
        hour_unknown=hour_unknown,
        by_tag=dict(by_tag),
    )


def weekday_hour(incident: Incident, zone: str) -> tuple[int, int] | None:
    """On which weekday (0 is Monday) and in which hour it was there, None where the hour is not known."""
    local = structs.replace(incident.when, zone=zone).local()
    if local is None or incident.when.precision not in _HOUR_KNOWN:
        return None
    return local.weekday(), local.hour


def reached_keys(incident: Incident) -> tuple[str, ...]:
    """The labels under which the other people an incident reached are counted."""
    kinds = (ReachedKind.THIRD_PERSON, ReachedKind.GROUP, ReachedKind.PUBLIC)
    keys = (person.label or person.number or person.kind.value for person in incident.reached if person.kind in kinds)
    return tuple(dict.fromkeys(keys))


def _lesser(left: int | None, right: int | None) -> int | None:
    known = [value for value in (left, right) if value is not None]
    return min(known) if known else None


def _greater(left: int | None, right: int | None) -> int | None:
    known = [value for value in (left, right) if value is not None]
    return max(known) if known else None
