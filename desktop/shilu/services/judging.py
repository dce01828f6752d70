"""Findings: the recorded contacts of a case beside the rules of its pack. Derived anew when the case, the directory or
the pack has changed, and never stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from threading import Lock
from types import MappingProxyType

from shilu.core.asking import Question, questions
from shilu.core.case import Case
from shilu.core.clock import Clock, to_utc
from shilu.core.debts import debts_of
from shilu.core.errors import UserError
from shilu.core.finding import Finding, Result, Window
from shilu.core.incident import RunningNumber
from shilu.core.job import Job, Meter
from shilu.core.judged import JudgedContact
from shilu.core.pack import RulePack
from shilu.core.particular import Particular, ParticularKind
from shilu.core.party import Party
from shilu.core.party_link import links_among
from shilu.core.reckoning import RateTable
from shilu.core.rule import Rule
from shilu.core.shapes.referring import as_shown
from shilu.core.wording import Catalog
from shilu.rules.engine import Judgement, Recorded, judge
from shilu.services.judged_contacts import PartiesBehind, PeopleMet, judged
from shilu.services.judged_facts import facts_of, leaks_of, loans_of, types_of, with_types
from shilu.services.particulars import called
from shilu.vault.history import DIRECTORY
from shilu.vault.vault import Vault

_ORDER = {result: at for at, result in enumerate((Result.OUTSIDE, Result.UNDETERMINED, Result.WITHIN))}
_LAST = len(_ORDER)
_NO_WINDOW = Window(date.min, date.min)


@dataclass(frozen=True, slots=True)
class FindingFilter:
    """Which findings are asked for; an empty one asks for all. ``incident`` is one that they rest on."""

    results: tuple[Result, ...] = ()
    rules: tuple[str, ...] = ()
    lenders: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    incident: str = ""


@dataclass(frozen=True)
class Judged:
    """The findings of a case, and what is worked out of them when it is first asked for: of a large case that takes a
    while, and is asked for away from the window's thread.

    ``pack`` None: there is none for the case's country, and so no finding. ``names`` are those of parties and third
    persons by id, ``numbers`` the running numbers of contacts."""

    case: Case
    pack: RulePack | None
    findings: tuple[Finding, ...]
    rules: Mapping[str, Rule]
    names: Mapping[str, str]
    numbers: Mapping[str, RunningNumber]

    def wanted(self, wanted: FindingFilter) -> tuple[Finding, ...]:
        """Those asked for, in order."""
        return tuple(
            one
            for one in self.findings
            if (not wanted.results or one.result in wanted.results)
            and (not wanted.rules or one.rule in wanted.rules)
            and (not wanted.lenders or one.lender in wanted.lenders)
            and (not wanted.persons or one.person in wanted.persons)
            and (not wanted.incident or wanted.incident in one.incidents)
        )

    @cached_property
    def counts(self) -> Mapping[Result, int]:
        """How many findings there are of each result."""
        return Counter(one.result for one in self.findings)

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """Which facts would settle the most, most worth first."""
        return questions(self.findings)

    @cached_property
    def waiting(self) -> Mapping[str, tuple[str, ...]]:
        """The contacts of which a fact is missing that may make them outside a rule, by id, with these rules' ids."""
        return _by_incident(one for one in self.findings if one.at_most is Result.OUTSIDE)

    @cached_property
    def outside(self) -> Mapping[str, tuple[str, ...]]:
        """The contacts that are outside a rule, by id, with the ids of these rules. Of a count those past the limit."""
        return _by_incident(one for one in self.findings if one.result is Result.OUTSIDE)


def _by_incident(findings: Iterable[Finding]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for one in findings:
        for incident in one.over or one.incidents:
            found.setdefault(incident, {})[one.rule] = None
    return MappingProxyType({incident: tuple(rules) for incident, rules in found.items()})


class Judging:
    """Findings of the cases of the open vault. ``pack_of`` gives the pack by the word of a case, None where there is
    none; ``table_of`` the rates of a country (ISO 3166-1, lower case). May be called from any thread."""

    def __init__(
        self,
        *,
        vault: Vault,
        pack_of: Callable[[str], RulePack | None],
        table_of: Callable[[str], RateTable | None],
        clock: Clock,
    ) -> None:
        self._vault = vault
        self._pack_of = pack_of
        self._table_of = table_of
        self._clock = clock
        self._lock = Lock()
        self._last: tuple[object, Judged] | None = None

    def of_case(self, case_id: str, job: Job) -> Judged:
        """The findings of a case. Raises UserError ``usage.unknown_case``; Cancelled."""
        case = self._case(case_id)
        pack = self._pack_of(case.pack)
        known_by = self._known_by(case, pack)
        known = self._known(known_by)
        if known is not None:
            return known
        found = self._judge(case, pack, None, job)
        with self._lock:
            self._last = (known_by, found)
        return found

    def known(self, case_id: str) -> Judged | None:
        """The findings of a case if they were worked out and nothing changed since. Raises as ``of_case``."""
        case = self._case(case_id)
        return self._known(self._known_by(case, self._pack_of(case.pack)))

    def _known(self, known_by: object) -> Judged | None:
        with self._lock:
            return self._last[1] if self._last is not None and self._last[0] == known_by else None

    def _known_by(self, case: Case, pack: RulePack | None) -> object:
        positions = self._vault.position(case.id), self._vault.position(DIRECTORY)
        return case.id, positions, "" if pack is None else pack.pack.sha256

    def of_some(self, case_id: str, incidents: Iterable[str], job: Job) -> Judged:
        """The findings of some contacts of a case, as if it had no others. Raises as ``of_case``."""
        case = self._case(case_id)
        return self._judge(case, self._pack_of(case.pack), frozenset(incidents), job)

    def by_pack(self, case_id: str, pack: RulePack, job: Job) -> Judged:
        """The findings of a case by another pack than its own; nothing of it is remembered. Raises as ``of_case``."""
        return self._judge(self._case(case_id), pack, None, job)

    def _case(self, case_id: str) -> Case:
        for case in self._vault.cases.all():
            if case.id == case_id:
                return case
        raise UserError("usage.unknown_case", case=case_id)

    def cautions(self, judged: Judged, texts: Catalog) -> tuple[tuple[str, str], ...]:
        """What is to be said of the pack with every list of findings: codes and sentences."""
        pack, said = judged.pack, []
        if pack is None:
            sentence = texts.tr("There is no rule pack for this case’s country yet, so nothing is judged.")
            return (("pack.none", sentence),)
        name = pack.names.get(texts.language) or pack.names.get("en", pack.pack.country)
        if not pack.is_reviewed:
            sentence = texts.tr("No lawyer has reviewed the rule pack {name} yet.", name=name)
            said.append(("pack.not_reviewed", sentence))
        if pack.is_old(to_utc(self._clock.now_ms()).date()):
            sentence = texts.tr(
                "The rule pack {name} was last checked on {day}, more than 12 months ago.",
                name=name,
                day=pack.pack.checked_on.isoformat(),
            )
            said.append(("pack.old", sentence))
        return tuple(said)

    @staticmethod
    def registers(judged: Judged, texts: Catalog) -> tuple[str, ...]:
        """Where the pack says that somebody finds out what kind of lender a party is."""
        pack = judged.pack
        said = []
        for one in () if pack is None else pack.parts.lender_types:
            look = one.look_up.get(texts.language) or one.look_up.get("en", "")
            if look:
                name = one.names.get(texts.language) or one.names.get("en", one.id)
                line = texts.tr("{name}: {where}", name=name, where=look)
                said.append(f"{line} {one.url}".strip())
        return tuple(said)

    def _judge(self, case: Case, pack: RulePack | None, only: frozenset[str] | None, job: Job) -> Judged:
        """``only``: the contacts that are judged, all of them where None."""
        shown = self._vault.directory.shown_as()
        particulars = [
            as_shown(one, shown) for one in self._vault.particulars.of_case(case.id) if one.state == "active"
        ]
        parties = with_types(self._vault.directory.parties(), particulars)
        names = {id_: party.name for id_, party in parties.items()}
        names |= {one.id: called(one, names) for one in particulars if one.kind is ParticularKind.THIRD_PERSON}
        if pack is None:
            return Judged(case, None, (), {}, names, {})
        every = self._contacts(case, particulars, parties, job)
        contacts = tuple(one for one in every if only is None or one.id in only)
        recorded = Recorded(
            contacts=contacts,
            facts=facts_of(particulars, case.timezone),
            leaks=leaks_of(particulars),
            loans=loans_of(
                debts_of(particulars, names, self._table_of(case.country.lower())).loans, particulars, types_of(parties)
            ),
            tables=self._tables(case, pack),
            zone=case.timezone,
            now_ms=self._clock.now_ms(),
        )
        judgement: Judgement = judge(pack.pack, recorded)
        job.check()
        rules = {rule.id: rule for rule in pack.pack.rules}
        place = {rule: at for at, rule in enumerate(rules)}
        findings = sorted(
            judgement.findings(),
            key=lambda one: (
                _ORDER.get(one.result, _LAST),
                place.get(one.rule, len(place)),
                names.get(one.lender, "~"),
                one.person,
                one.window is None,
                one.window or _NO_WINDOW,
            ),
        )
        return Judged(
            case=case,
            pack=pack,
            findings=tuple(findings),
            rules=MappingProxyType(rules),
            names=MappingProxyType(names),
            numbers=MappingProxyType({one.id: RunningNumber(one.number, one.series) for one in contacts}),
        )

    def _contacts(
        self, case: Case, particulars: Sequence[Particular], parties: Mapping[str, Party], job: Job
    ) -> Iterator[JudgedContact]:
        vault = self._vault
        brief, directory = vault.incidents.brief, vault.directory
        shown = directory.shown_as()
        links = (
            *links_among(vault.particulars.of_case(case.id), shown),
            *links_among(vault.particulars.of_case(DIRECTORY), shown, of_vault=True),
        )
        return judged(
            Meter(job, "reading", case.incidents).through(brief.each(case.id)),
            met=PeopleMet(particulars, case.country),
            behind=PartiesBehind(case.id, brief.behind(), parties, links, case.timezone),
            withheld=brief.withheld(),
            loan_kinds={one.id: one.text("kind") for one in particulars if one.kind is ParticularKind.LOAN},
        )

    def _tables(self, case: Case, pack: RulePack) -> Mapping[str, RateTable]:
        """Rates by the names under which rules of the pack want them."""
        table = self._table_of(case.country.lower())
        wanted = {rule.terms.table for rule in pack.pack.rules if hasattr(rule.terms, "table")}
        return {} if table is None else dict.fromkeys(wanted, table)
