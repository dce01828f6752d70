"""What a rule and the record together say: recorded facts beside a rule, never a verdict (law.md 0).

Derived anew each time; stored only inside a bundle's model. Sentences for results, reasons and what is missing stand at
the edge.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shilu.core.rule import Need


class Result(StrEnum):
    """How recorded contacts stand beside a rule. UNDETERMINED says what is missing, NOT_APPLICABLE why."""

    OUTSIDE = "outside"
    WITHIN = "within"
    UNDETERMINED = "undetermined"
    NOT_APPLICABLE = "not_applicable"


class About(StrEnum):
    """What a missing fact is a fact of."""

    PARTY = "party"
    CONTACT = "contact"
    PERSON = "person"
    LOAN = "loan"
    LEAK = "leak"
    CASE = "case"


@dataclass(frozen=True, slots=True, order=True)
class Missing:
    """A fact that would settle it. ``id`` is that of the party, person or loan ("" person: the complainant); "" where
    it is missing of each of the finding's contacts by itself, or of the case."""

    need: Need
    about: About
    id: str = ""


class Why(StrEnum):
    """Why a result is what it is. The holes of each are beside it."""

    # outside or within
    HOURS = "hours"  # hours, zone
    HOURS_AND_DAYS = "hours_and_days"  # hours, zone: also closed days
    CLOSED_DAY = "closed_day"  # zone
    UNWANTED = "unwanted"
    COUNT = "count"  # most, days, counted
    COOLDOWN = "cooldown"  # days
    THIRD_PERSON = "third_person"
    ALLOWED_PERSON = "allowed_person"
    ALLOWED_WITHOUT_DISCLOSURE = "allowed_without_disclosure"
    DISCLOSED = "disclosed"
    AGAIN = "again"  # another time to find the debtor
    TAGGED = "tagged"
    AFTER_REFUSAL = "after_refusal"
    AFTER_NOTICE = "after_notice"
    ALTHOUGH_REPRESENTED = "although_represented"
    AT_WORK = "at_work"
    ELSEWHERE = "elsewhere"
    ALLOWED_PLACE = "allowed_place"
    UNWANTED_CHANNEL = "unwanted_channel"
    HIDDEN_NUMBER = "hidden_number"
    VISITORS = "visitors"  # least
    CONDUCT = "conduct"  # least
    CONDUCT_PEOPLE = "conduct_people"  # people
    AFTER_WARNING = "after_warning"
    ENTRIES = "entries"  # data_class, total, counts_from
    RATE = "rate"  # rate, cap
    # not applicable
    NOT_IN_FORCE = "not_in_force"
    OTHER_LENDER_TYPE = "other_lender_type"  # type
    OTHER_CHANNEL = "other_channel"
    OTHER_PERSON = "other_person"
    OTHER_LOAN = "other_loan"
    CONSENT = "consent"
    LONG_PAST_DUE = "long_past_due"  # days
    NO_NOTICE = "no_notice"
    NO_REFUSAL = "no_refusal"
    NO_LAWYER = "no_lawyer"
    NO_BAN = "no_ban"
    NO_WARNING = "no_warning"
    NO_REQUEST = "no_request"
    NO_PERMISSION = "no_permission"
    NOT_AT_WORK = "not_at_work"
    NOT_TAGGED = "not_tagged"
    ALLOWED_PURPOSE = "allowed_purpose"
    NOT_COUNTED = "not_counted"
    NO_CLASS = "no_class"
    # undetermined
    WAITS = "waits"


@dataclass(frozen=True, slots=True, order=True)
class Reason:
    """A code and what fills the holes of its sentence."""

    why: Why
    holes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """Local days, both included, in which was counted."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Finding:
    """One per rule, lender group, person, window and result with its reason and what is missing.

    ``pack`` is its country. ``lender`` and ``person`` are ids ("" lender: nobody is named; "" person: the complainant).
    ``window`` None: all of the record in which the rule was in force. ``incidents`` are the ids that it rests on, in
    order of time, unknown ones last, then by running number; ``over`` those past the limit (of a count), ``borderline``
    those within 60 s of an edge, ``proposed`` those that are only suggested to be this lender's and were not counted.
    ``after``: ids of contacts that it is counted from (a conversation). ``facts``: ids of the dated facts it rests on.
    ``per``: the called number or the loan that was counted for. ``records``: ids of loans or leaks, where it is about
    those. ``documented`` and ``stated`` count ``incidents`` (or records): with a source behind them, and recorded by
    the complainant only. ``over_documented``: of those over. ``at_most``: of an undetermined one, what it can become
    once all is known: OUTSIDE or WITHIN.
    ``advised``, ``presumed``, ``to_verify`` as in the rule.
    """

    rule: str
    pack: str
    result: Result
    lender: str
    person: str
    window: Window | None
    reason: Reason
    incidents: tuple[str, ...]
    documented: int
    stated: int
    over: tuple[str, ...] = ()
    over_documented: int = 0
    borderline: tuple[str, ...] = ()
    proposed: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    missing: tuple[Missing, ...] = ()
    per: str = ""
    at_most: Result | None = None
    advised: bool = False
    presumed: bool = False
    to_verify: bool = False
