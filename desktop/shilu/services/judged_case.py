"""What rules read of a case, gathered from the vault."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from shilu.core.case import Case
from shilu.core.debts import debts_of
from shilu.core.fact import DatedFact
from shilu.core.judged import JudgedContact, JudgedLeak, JudgedLoan
from shilu.core.pack import RulePack
from shilu.core.particular import Particular, ParticularKind
from shilu.core.party import Party
from shilu.core.party_link import PartyLink, links_among
from shilu.core.reckoning import RateTable
from shilu.core.shapes.referring import as_shown
from shilu.rules.engine import Recorded
from shilu.services.judged_contacts import PartiesBehind, PeopleMet, judged
from shilu.services.judged_facts import facts_of, leaks_of, loans_of, types_of, with_types
from shilu.services.particulars import called
from shilu.vault.brief_contacts import BriefRow, SaidBehind
from shilu.vault.history import DIRECTORY
from shilu.vault.vault import Vault

_WHOM = frozenset({ParticularKind.THIRD_PERSON, ParticularKind.OWN_ADDRESS})
"""Entries of the record that say whom a contact reached."""


@dataclass(frozen=True)
class CaseRead:
    """A case but for its contacts. ``names`` are those of parties and third persons, by id; ``said`` who is behind
    which address and contact."""

    case: Case
    particulars: Sequence[Particular]
    parties: Mapping[str, Party]
    names: Mapping[str, str]
    links: Sequence[PartyLink]
    said: tuple[SaidBehind, ...]
    facts: tuple[DatedFact, ...]
    leaks: Sequence[JudgedLeak]
    loans: Sequence[JudgedLoan]
    tables: Mapping[str, RateTable]

    def contacts(self, rows: Iterable[BriefRow], withheld: frozenset[str]) -> Iterator[JudgedContact]:
        """Contacts as rules read them. ``withheld``: the addresses that are a hidden number."""
        case = self.case
        return judged(
            rows,
            met=PeopleMet(self.particulars, case.country),
            behind=PartiesBehind(case.id, self.said, self.parties, self.links, case.timezone),
            withheld=withheld,
            loan_kinds=self._loan_kinds(),
        )

    def recorded(self, contacts: Sequence[JudgedContact], now_ms: int) -> Recorded:
        """The record with these contacts."""
        return Recorded(
            contacts=contacts,
            zone=self.case.timezone,
            now_ms=now_ms,
            facts=self.facts,
            leaks=self.leaks,
            loans=self.loans,
            tables=self.tables,
        )

    def is_alike(self, other: CaseRead) -> bool:
        """Whether contacts that did not change themselves, and whose attributions did not, are the same to every
        rule as they were with the other."""
        here, there = self.case, other.case
        return (
            (here.id, here.timezone, here.country) == (there.id, there.timezone, there.country)
            and self.facts == other.facts
            and self.links == other.links
            and other._loan_kinds().items() <= self._loan_kinds().items()
            and self._whom() == other._whom()
            and all(self._is_as_before(id_, party) for id_, party in other.parties.items())
        )

    def attributed_anew(self, other: CaseRead) -> Iterable[SaidBehind]:
        """What is said of one of the two and not of the other."""
        return set(self.said).symmetric_difference(other.said)

    def _is_as_before(self, id_: str, before: Party) -> bool:
        now = self.parties.get(id_)
        return now is not None and (now.kind, now.lender_type) == (before.kind, before.lender_type)

    def _whom(self) -> Sequence[Particular]:
        return [one for one in self.particulars if one.kind in _WHOM]

    def _loan_kinds(self) -> Mapping[str, str]:
        return {one.id: one.text("kind") for one in self.particulars if one.kind is ParticularKind.LOAN}


def read_case(vault: Vault, case: Case, pack: RulePack | None, table_of: Callable[[str], RateTable | None]) -> CaseRead:
    """Read what there is beside contacts. ``table_of`` gives the rates of a country (ISO 3166-1, lower case)."""
    directory = vault.directory
    shown = directory.shown_as()
    every = vault.particulars.of_case(case.id)
    particulars = [as_shown(one, shown) for one in every if one.state == "active"]
    parties = with_types(directory.parties(), particulars)
    names = {id_: party.name for id_, party in parties.items()}
    names |= {one.id: called(one, names) for one in particulars if one.kind is ParticularKind.THIRD_PERSON}
    links = (
        *links_among(every, shown),
        *links_among(vault.particulars.of_case(DIRECTORY), shown, of_vault=True),
    )
    table = table_of(case.country.lower())
    wanted = {rule.terms.table for rule in pack.pack.rules if hasattr(rule.terms, "table")} if pack else ()
    return CaseRead(
        case=case,
        particulars=particulars,
        parties=parties,
        names=names,
        links=links,
        said=vault.incidents.brief.behind(),
        facts=facts_of(particulars, case.timezone, case.country),
        leaks=leaks_of(particulars),
        loans=loans_of(debts_of(particulars, names, table).loans, particulars, types_of(parties)),
        tables={} if table is None else dict.fromkeys(wanted, table),
    )
