"""Organisations and people behind contacts, and the statement that a contact point acts for one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the window shows the words of parties before it needs what history and fields are made of
    from shilu.core.particular import FieldValue

OTHER_NAMES = ("other_scripts", "short_names")
"""Fields of a party that are names of it."""


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
    """Belongs to the vault's directory, not to one case. ``lender_type`` is a word of the rule pack, or empty.

    ``values`` are its fields (core/shapes/parties) that have one. ``absorbed``: the parties that were merged into it.
    """

    id: str
    name: str
    kind: PartyKind
    aliases: tuple[str, ...] = ()
    lender_type: str = ""
    values: tuple[tuple[str, FieldValue], ...] = ()
    absorbed: tuple[Absorbed, ...] = ()

    def get(self, name: str) -> FieldValue | None:
        """What stands in a field; None where nothing does."""
        return dict(self.values).get(name)

    def text(self, name: str) -> str:
        """The text that stands in a field; "" where nothing does."""
        value = self.get(name)
        return value if isinstance(value, str) else ""

    def several(self, name: str) -> tuple[str, ...]:
        """What stands in a field that holds several."""
        value = self.get(name)
        return value if isinstance(value, tuple) else ()

    @property
    def addresses(self) -> tuple[str, ...]:
        """Where it is found, and to what it is paid: its app's package name, its website, accounts."""
        return (*filter(None, map(self.text, ("app_package", "website"))), *self.several("repayment_accounts"))

    @property
    def other_names(self) -> tuple[str, ...]:
        """Every name but the first: aliases, other scripts, short ones, and those of parties that were merged into
        it."""
        own = (*self.aliases, *(name for field in OTHER_NAMES for name in self.several(field)))
        theirs = (name for one in self.absorbed for name in one.names)
        return tuple(dict.fromkeys(name for name in (*own, *theirs) if name != self.name))


@dataclass(frozen=True, slots=True)
class Absorbed:
    """A party that was merged into another one: its id, and all its names, the first of which it was recorded with."""

    id: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Merging:
    """The statement that two parties are one, and under which of them it shows."""

    id: str
    kept: str
    absorbed: str


def shown_as(mergings: Iterable[Merging], lacking: Collection[str] = ()) -> Mapping[str, str]:
    """Under which party each of those shows that are one with it, by id, from the mergings that stand; a party that
    shows under its own name is not in it.

    Whatever order they come in, the result is the same, so that two vaults that know the same agree: of parties that
    are one, the one shows that was merged into no other; where several are so, or none (two people merged them apart),
    the one with the lowest id. Where that is ``lacking`` (withdrawn, say), those that were merged into it show as if
    they had not been.
    """
    standing = list(mergings)
    found = _shown_as(standing)
    while hidden := {shown for shown in found.values() if shown in lacking}:
        standing = [one for one in standing if one.kept not in hidden]
        found = _shown_as(standing)
    return found


def _shown_as(mergings: Iterable[Merging]) -> dict[str, str]:
    beside: dict[str, set[str]] = defaultdict(set)
    absorbed: set[str] = set()
    for one in mergings:
        beside[one.kept].add(one.absorbed)
        beside[one.absorbed].add(one.kept)
        absorbed.add(one.absorbed)
    found: dict[str, str] = {}
    seen: set[str] = set()
    for start in beside:
        if start in seen:
            continue
        together, waiting = {start}, [start]
        while waiting:
            new = beside[waiting.pop()] - together
            together |= new
            waiting += new
        seen |= together
        shown = min(together - absorbed or together)
        found.update((party, shown) for party in together if party != shown)
    return found


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
    """A party as it shows beside an incident, and the period for which that is said of its number (UTC ms, inclusive,
    open ends None)."""

    id: str
    name: str
    kind: PartyKind
    role: Role
    basis: Basis
    state: AttributionState
    confidence_percent: int
    from_ms: int | None = None
    to_ms: int | None = None


@dataclass(frozen=True, slots=True)
class PartyDraft:
    """What a person types to make a party."""

    name: str
    kind: PartyKind = PartyKind.LENDER
    aliases: tuple[str, ...] = ()
    lender_type: str = ""
    values: tuple[tuple[str, FieldValue], ...] = ()
