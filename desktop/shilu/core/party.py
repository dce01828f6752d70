"""Organisations and people behind contacts, and the statement that a contact point acts for one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PartyKind(StrEnum):
    """What a party is."""

    LENDER = "lender"
    APP = "app"
    AGENCY = "agency"
    DATA_COMPANY = "data_company"
    DATA_SELLER = "data_seller"
    TECHNOLOGY = "technology"
    PAYMENT_COMPANY = "payment_company"
    PERSON = "person"
    UNKNOWN = "unknown"


class Role(StrEnum):
    """In what role a contact point acts for a party."""

    CREDITOR = "creditor"
    ACTING_FOR = "acting_for"
    COLLECTOR = "collector"
    PAYEE = "payee"
    DATA_SOURCE = "data_source"


class Scope(StrEnum):
    """How far an attribution reaches."""

    VAULT = "vault"
    CASE = "case"
    INCIDENT = "incident"


class Basis(StrEnum):
    """Why we think so."""

    STATED = "stated"  # the complainant says so
    SIGNATURE = "signature"  # the message is signed with the name
    SUGGESTED = "suggested"


class AttributionState(StrEnum):
    """Whether a person confirmed it."""

    CONFIRMED = "confirmed"
    PROPOSED = "proposed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Party:
    """Belongs to the vault's directory, not to one case. ``lender_type`` is a word of the rule pack, or empty."""

    id: str
    name: str
    kind: PartyKind
    aliases: tuple[str, ...] = ()
    lender_type: str = ""


@dataclass(frozen=True, slots=True)
class Attribution:
    """A contact point acts for a party, in a period (UTC ms, inclusive, open ends None), with confidence 0–100."""

    id: str
    contact_point: str
    party: str
    role: Role
    scope: Scope
    scope_id: str
    basis: Basis
    state: AttributionState
    confidence_percent: int
    from_ms: int | None
    to_ms: int | None
    by: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class AttributionDraft:
    """What is to be said of a contact point that the directory knows: see Attribution. ``name`` stands for a party
    that the directory does not have, where a suggestion of it is declined."""

    contact_point: str
    party: str
    role: Role
    scope: Scope
    scope_id: str
    basis: Basis
    confidence_percent: int
    name: str = ""
    from_ms: int | None = None
    to_ms: int | None = None


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What no longer holds, or was suggested and declined: a contact point, and a party, or the name of one that the
    directory did not have (``party`` is "")."""

    contact_point: str
    party: str
    name: str
    scope: Scope
    scope_id: str


@dataclass(frozen=True, slots=True)
class AttributedParty:
    """A party as it shows beside an incident."""

    id: str
    name: str
    kind: PartyKind
    role: Role
    basis: Basis
    state: AttributionState
    confidence_percent: int


@dataclass(frozen=True, slots=True)
class PartyDraft:
    """What a person types to make a party."""

    name: str
    kind: PartyKind = PartyKind.LENDER
    aliases: tuple[str, ...] = ()
    lender_type: str = ""
