"""The record of a case as rules read it: small values, of which a million stay in memory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct

from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.incident import ReachedKind
from shilu.core.party import AttributionState, Role


class Place(StrEnum):
    """Where a contact reached somebody, as a person said it; never read off an address."""

    UNKNOWN = ""
    DOMICILE = "domicile"
    BILLING_ADDRESS = "billing_address"
    WORKPLACE = "workplace"
    ELSEWHERE = "elsewhere"


class Behind(Struct, frozen=True, gc=False):
    """Who is behind a contact. ``lender`` is the party that stands for its lender group, for which contacts are
    counted; ``actor`` the party that made the contact: the same, or an agency that collects for it. The types are words
    of the pack, "" where unknown; ``actor_type`` is that of the actor."""

    lender: str
    lender_type: str
    actor: str
    actor_type: str
    role: Role
    state: AttributionState


class Met(Struct, frozen=True, gc=False):
    """Somebody whom a contact reached. ``id``: "" for the complainant, otherwise what tells this person from others
    (the third person's id; where nobody is recorded, what they are called). ``relation`` is a word of RELATIONS, ""
    where unknown. ``number``: their number, or the own number that was called, "" where unknown; ``number_key`` is
    equal for two ways of writing it (core/contact_point)."""

    kind: ReachedKind
    id: str = ""
    relation: str = ""
    number: str = ""
    number_key: str = ""


class JudgedContact(Struct, frozen=True, gc=False):
    """A contact that stands: never a withdrawn or erased one.

    ``number`` and ``series`` are its running number. The times are UTC ms, inclusive, None when unknown. ``withheld``:
    from a hidden number; None where nothing is known of it. ``tags`` are those that a person gave. ``loan`` "" is
    unknown; ``loan_kind`` is a word of the pack, "" where unknown. ``disclosed``: whether the debt was spoken of to
    somebody else, None where nobody said. ``purpose``: a word that a person chose of what it was for
    (``end_of_efforts``, ``specific_remedy_notice``), "" otherwise. ``documented``: a source stands behind it.
    """

    id: str
    number: int
    earliest_ms: int | None
    latest_ms: int | None
    channel: Channel
    direction: Direction
    outcome: Outcome
    met: tuple[Met, ...]
    behind: tuple[Behind, ...]
    documented: bool
    series: str = ""
    tags: tuple[str, ...] = ()
    withheld: bool | None = None
    visitors: int | None = None
    place: Place = Place.UNKNOWN
    loan: str = ""
    loan_kind: str = ""
    disclosed: bool | None = None
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class JudgedLeak:
    """A record of leaked or offered data. ``seen``: the day, None when unknown; ``entries`` None: nobody knows."""

    id: str
    number: int
    party: str
    data_class: str
    entries: int | None
    seen: date | None
    documented: bool


@dataclass(frozen=True, slots=True)
class JudgedLoan:
    """A loan as the record has it, with the yearly rate in percent that was reckoned, None where there is none, and
    the cap of the day of its contract by the table that a rule names, None where that table says nothing."""

    id: str
    number: int
    lender: str
    lender_type: str
    contract_on: date | None
    has_principal: bool
    rate_percent: Decimal | None
    documented: bool
