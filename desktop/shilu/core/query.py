"""Which incidents a person asks for. The vault answers in SQL; ``matches`` says the same in plain Python for tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from shilu.core.channel import Channel
from shilu.core.circumstances import searched
from shilu.core.incident import Incident, Include, Reached, Status
from shilu.core.text import search_key


class Reach(StrEnum):
    """Who was reached, as a filter."""

    ANYONE = "anyone"
    COMPLAINANT = "complainant"
    OTHERS = "others"


@dataclass(frozen=True, slots=True)
class IncidentFilter:
    """All given conditions hold together; an empty one asks for everything that is not withdrawn or erased.

    ``from_ms``/``to_ms`` are UTC bounds, inclusive, on the earliest instant; an incident without a time passes
    only when neither is given. ``contact_point`` and ``party`` are ids; ``party`` "" with ``unattributed`` asks for
    incidents that no party stands behind. ``text`` is searched in words, summary, address and party names, as
    substrings, each blank-separated part by itself. ``incomplete`` asks for those of which something is still to be
    said, as of a picture that nobody has read yet; ``incidents`` (ids) for some of these.
    """

    from_ms: int | None = None
    to_ms: int | None = None
    contact_points: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    unattributed: bool = False
    tags: tuple[str, ...] = ()
    channels: tuple[Channel, ...] = ()
    text: str = ""
    reach: Reach = Reach.ANYONE
    includes: tuple[Include, ...] = ()
    withdrawn: bool = False
    incomplete: bool = False
    incidents: tuple[str, ...] = ()


EVERYTHING = IncidentFilter()


@dataclass(frozen=True, slots=True)
class Page:
    """A slice of an ordered list: after the incident with this id, at most ``limit``."""

    limit: int = 100
    after: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """Incidents in order, and how many there are in all, None when that is still to be counted. ``waiting``: about how
    many incidents the search index has still to learn; what is found is right all the same, and takes longer."""

    incidents: Sequence[Incident]
    total: int | None
    waiting: int = 0


def incident_search_key(
    text: str,
    summary: str,
    reached: Sequence[Reached],
    *,
    written: str = "",
    called: str = "",
    circumstances: str = "",
) -> str:
    """What a search compares of an incident itself; its parties, and its address in the one form that is the same for
    every way of writing it, are searched in the directory. ``written`` is the address as it was written, ``called``
    what the source calls it, ``circumstances`` what is searched of these."""
    summary = f"{summary}\n{circumstances}" if circumstances else summary
    people = " ".join(f"{person.number} {person.label}" for person in reached)
    return search_key("\n".join((text, summary, people, written, called)))


def point_search_key(key: str) -> str:
    """What a search compares of a contact point. The directory is every client's, so no client's words are in it."""
    return search_key(key)


def party_search_key(name: str, aliases: Sequence[str]) -> str:
    """What a search compares of a party."""
    return search_key("\n".join((name, *aliases)))


def matches(incident: Incident, wanted: IncidentFilter) -> bool:
    """Whether an incident is among those asked for."""
    at = incident.when.earliest_ms
    point = incident.contact_point
    party_ids = {party.id for party in incident.parties}
    others = any(person.kind.value not in ("complainant", "unknown") for person in incident.reached)
    gone = incident.status in (Status.WITHDRAWN, Status.ERASED)
    written, called = (point.raw, point.name) if point else ("", "")
    more = searched(incident.circumstances)
    keys = [
        incident_search_key(
            incident.text, incident.summary, incident.reached, written=written, called=called, circumstances=more
        )
    ]
    keys += [party_search_key(party.name, ()) for party in incident.parties]
    keys += [point_search_key(point.key)] if point else []
    return (
        gone == wanted.withdrawn
        and (not wanted.incomplete or incident.status is Status.INCOMPLETE)
        and (not wanted.incidents or incident.id in wanted.incidents)
        and (wanted.from_ms is None or (at is not None and at >= wanted.from_ms))
        and (wanted.to_ms is None or (at is not None and at <= wanted.to_ms))
        and (not wanted.contact_points or (point is not None and point.id in wanted.contact_points))
        and (not wanted.parties or bool(party_ids & set(wanted.parties)))
        and not (wanted.unattributed and party_ids)
        and set(wanted.tags) <= set(incident.tags)
        and (not wanted.channels or incident.channel in wanted.channels)
        and (wanted.reach is Reach.ANYONE or others == (wanted.reach is Reach.OTHERS))
        and (not wanted.includes or incident.include in wanted.includes)
        and all(any(part in key for key in keys) for part in search_key(wanted.text).split())
    )
