"""A dated fact that rules wait for: a notice, a refusal, consent, a move. Entered once with its proof, used by every
rule."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from shilu.core.channel import Channel


class FactKind(StrEnum):
    """What a fact says. Which of its further fields it uses is beside each."""

    STOP_NOTICE = "stop_notice"  # party; in_writing, told = delivered
    REFUSAL = "refusal"  # person, party; began = when it was said to them
    UNWANTED_TIME = "unwanted_time"  # party; hours, weekdays; told
    UNWANTED_PLACE = "unwanted_place"  # party; places, or numbers; told
    UNWANTED_CHANNEL = "unwanted_channel"  # party; channels; told
    CONSENT = "consent"  # party; hours, weekdays, channels, places narrow it; ended = withdrawn
    REPRESENTED = "represented"  # party; told
    EMPLOYER_BAN = "employer_ban"  # party; told
    POLICE_WARNING = "police_warning"  # party that was warned
    REACHABLE = "reachable"  # the debtor
    GUARANTOR = "guarantor"  # person, party
    AGENT_ANNOUNCED = "agent_announced"  # party = the agency; in_writing
    PAST_DUE = "past_due"  # party, loan; began = the first day past due
    RESIDENCE = "residence"  # person; zone
    BILLING_ADDRESS = "billing_address"  # person; text
    APP_PERMISSION = "app_permission"  # party: the app took contacts, call log or files from the phone


SAID_IN_LETTERS = (
    FactKind.STOP_NOTICE,
    FactKind.UNWANTED_TIME,
    FactKind.UNWANTED_PLACE,
    FactKind.UNWANTED_CHANNEL,
    FactKind.REPRESENTED,
    FactKind.EMPLOYER_BAN,
)
"""What the arrival of a letter can be."""


@dataclass(frozen=True, slots=True)
class Span:
    """When something was, as far as it is known: UTC ms, both ends inclusive, an open end None."""

    earliest_ms: int | None = None
    latest_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Hours:
    """Minutes since local midnight, from ``begins`` to before ``ends``; past midnight where ``ends`` is not greater.
    22:00-08:00 is Hours(1320, 480)."""

    begins: int
    ends: int


UNKNOWN_WHEN = Span()


@dataclass(frozen=True, slots=True)
class DatedFact:
    """What held, from when until when. ``number`` counts facts in the case, as paper and speech have it.

    ``is_so`` False: it is known not to be so ("no notice was sent", "consent was never given"); that too is an answer.
    ``began`` None: it held at all times before; ``ended`` None: it still holds; UNKNOWN_WHEN: nobody knows when.
    ``told``: when the other side knew of it (delivered, said to them); None: it is not known that they were told.
    ``party`` "" is every lender, ``person`` "" the complainant, ``loan`` "" every loan; party ids are those of lender
    groups and of agencies alike. ``in_writing`` None: not known. Empty ``hours``, ``weekdays``, ``channels``,
    ``places`` and ``numbers`` narrow nothing; ``weekdays`` have Monday 0; ``places`` are words of core/judged Place,
    ``numbers`` keys of addresses (core/contact_point), and any of both will do. ``zone`` is IANA.
    """

    id: str
    number: int
    kind: FactKind
    is_so: bool = True
    began: Span | None = None
    ended: Span | None = None
    told: Span | None = None
    party: str = ""
    person: str = ""
    loan: str = ""
    in_writing: bool | None = None
    hours: tuple[Hours, ...] = ()
    weekdays: frozenset[int] = frozenset()
    channels: frozenset[Channel] = frozenset()
    places: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    zone: str = ""
    documented: bool = False
