"""Who may stand behind a contact point, with reasons that a person can check. Nothing here is attributed by itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from shilu.core.channel import Channel, Direction
from shilu.core.contact_point import Recognised
from shilu.core.party import Role

DEFAULT_THRESHOLD_PERCENT = 90
"""Suggestions of at least this confidence are offered to be confirmed together; the others one by one."""


class ClueKind(StrEnum):
    """What points to a party, from what says it outright to what only makes it likely."""

    SIGNATURE = "signature"  # 【…】 at the head or the end
    SENDER_ID = "sender_id"  # the letters or the account it was sent from
    SELF_IDENTIFIED = "self_identified"  # they said so, and the complainant noted it
    SAME_POINT = "same_point"  # the number is attributed already, to this party or in another period
    PAYEE = "payee"  # the account that the money is to go to
    APP_NAME = "app_name"  # the text says which app it is about
    LINK = "link"  # a host or an app's package name
    NAME = "name"  # the name somewhere in the text
    SCRIPT = "script"  # the same text, names and amounts apart, from a number that gives a better clue
    NEIGHBOUR = "neighbour"  # numbers beside it in its block belong to this party


@dataclass(frozen=True, slots=True)
class Heard:
    """What the matcher reads of one incident. ``claimed`` is who they said they were, as the complainant noted it."""

    incident: str
    contact_point: str
    address: Recognised | None
    channel: Channel
    direction: Direction
    at_ms: int | None
    text: str
    claimed: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """An attribution that stands (UTC ms, inclusive, open ends None)."""

    party: str
    contact_point: str
    role: Role
    from_ms: int | None
    to_ms: int | None


@dataclass(frozen=True, slots=True)
class Clue:
    """One reason. ``words`` are what was read, as written (a number, for what a neighbour or a known number says);
    ``incidents`` where they stand, the first few."""

    kind: ClueKind
    party: str
    words: str
    incidents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A contact point may act for a party. ``party`` is "" for a name that the directory does not have yet.

    ``basis`` is the strongest of the clues, which come strongest first. ``incidents`` are all of the contact point
    that give a clue; none where only neighbours do. ``from_ms`` and ``to_ms`` (UTC, inclusive, open ends None) bound
    the period where the texts show a change of hands."""

    contact_point: str
    party: str
    name: str
    role: Role
    confidence_percent: int
    basis: ClueKind
    clues: tuple[Clue, ...]
    incidents: tuple[str, ...]
    from_ms: int | None = None
    to_ms: int | None = None
