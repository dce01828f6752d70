"""Findings: the recorded contacts of a case beside the rules of its pack. Derived anew when the case, the directory or
the pack has changed, and never stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from threading import Lock
from types import MappingProxyType

from shilu.core.asking import Question, questions
from shilu.core.case import Case
from shilu.core.clock import Clock, to_utc
from shilu.core.errors import Cancelled, UserError
from shilu.core.finding import Finding, Result, Window
from shilu.core.incident import RunningNumber
from shilu.core.job import Job, Meter, QuietJob
from shilu.core.pack import RulePack
from shilu.core.particular import ParticularKind
from shilu.core.reckoning import RateTable
from shilu.core.rule import Rule
from shilu.core.wording import Catalog
from shilu.rules.engine import Judgement, judge
from shilu.services.judged_case import CaseRead, read_case
from shilu.vault.brief_contacts import BriefRow
from shilu.vault.history import DIRECTORY
from shilu.vault.vault import Vault

_ORDER = {result: at for at, result in enumerate((Result.OUTSIDE, Result.UNDETERMINED, Result.WITHIN))}
_LAST = len(_ORDER)
_NO_WINDOW = Window(date.min, date.min)
_MOST_CHANGED = 100
"""Contacts: where more changed, all are read and judged again."""
_WAIT_S = 0.05


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
    persons by id, ``numbers`` the running numbers of contacts; ``entries``: of what kind the entries of the record are
    that findings rest on."""

    case: Case
    pack: RulePack | None
    findings: tuple[Finding, ...]
    rules: Mapping[str, Rule]
    names: Mapping[str, str]
    numbers: Mapping[str, RunningNumber]
    entries: Mapping[str, ParticularKind] = field(default_factory=lambda: MappingProxyType({}))

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


@dataclass(slots=True)
class _Kept:
    """What was judged last, to which a few contacts more can be judged. ``mark``: where the case's history stood."""

    read: CaseRead
    pack: RulePack
    mark: Mapping[str, int]
    judgement: Judgement
    numbers: dict[str, RunningNumber]


class Judging:
    """Findings of the cases of the open vault. ``pack_of`` gives the pack by the word of a case, None where there is
    none; ``table_of`` the rates of a country (ISO 3166-1, lower case). May be called from any thread.

    The record of the case that was judged last stays in memory: where few contacts changed since, these alone are read
    and judged again."""

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
        self._turn = Lock()
        self._last: tuple[object, Judged] | None = None
        self._kept: _Kept | None = None
        self._is_closed = False

    def of_case(self, case_id: str, job: Job) -> Judged:
        """The findings of a case. Raises UserError ``usage.unknown_case``; Cancelled."""
        found = self._of_case(case_id, job, anew=True)
        if found is None:
            raise Cancelled
        return found

    def soon(self, case_id: str, job: Job) -> Judged | None:
        """The findings of a case where that does not take looking at every contact: where few changed since they were
        worked out. None otherwise. Raises as ``of_case``."""
        return self._of_case(case_id, job, anew=False)

    def forget(self) -> None:
        """The vault closes: nothing of it stays here, and what is being judged is judged for nobody."""
        with self._lock:
            self._is_closed = True
            self._last = self._kept = None

    def known(self, case_id: str) -> Judged | None:
        """The findings of a case if they were worked out and nothing changed since. Raises as ``of_case``."""
        case = self._case(case_id)
        return self._known(self._known_by(case, self._pack_of(case.pack)))

    def _of_case(self, case_id: str, job: Job, *, anew: bool) -> Judged | None:
        case = self._case(case_id)
        pack = self._pack_of(case.pack)
        known_by = self._known_by(case, pack)
        known = self._known(known_by)
        if known is not None:
            return known
        while not self._turn.acquire(timeout=_WAIT_S):
            job.check()
        try:
            known = self._known(known_by)
            if known is not None:
                return known
            mark = self._vault.incidents.touched.mark(case.id)
            read = read_case(self._vault, case, pack, self._table_of)
            kept, self._kept = self._kept, None  # should it be stopped half-way, it is of no use any more
            watched: Job = QuietJob()  # a moment; stopped in the middle all would have to be judged
            if kept is None or not self._is_caught_up(kept, read, pack, mark):
                if not anew:
                    return None
                watched = job
                kept = self._kept_of(read, pack, mark, self._rows(case), job)
            found = _judged(read, pack, kept, watched)
            with self._lock:
                if not self._is_closed:
                    self._last, self._kept = (known_by, found), kept
            return found
        finally:
            self._turn.release()

    def _is_caught_up(self, kept: _Kept, read: CaseRead, pack: RulePack | None, mark: Mapping[str, int]) -> bool:
        """Whether what was judged is up to the record now, by judging those contacts again that changed."""
        if pack is None or kept.pack.pack.sha256 != pack.pack.sha256 or not read.is_alike(kept.read):
            return False
        changed = self._changed(kept, read)
        if changed is None or not kept.judgement.go_on(self._clock.now_ms()):
            return False
        brief = self._vault.incidents.brief
        contacts = list(read.contacts(brief.among(read.case.id, changed), brief.withheld()))
        if not changed <= {one.id for one in contacts}:
            kept.numbers = dict(kept.numbers)  # who shows what was judged before may still ask for one that is gone
        for incident in changed:
            kept.judgement.remove(incident)
            kept.numbers.pop(incident, None)
        for one in contacts:
            kept.judgement.add(one)
            kept.numbers[one.id] = RunningNumber(one.number, one.series)
        kept.judgement.put_records(read.leaks, read.loans, read.tables)
        kept.read, kept.pack, kept.mark = read, pack, mark
        return True

    def _changed(self, kept: _Kept, read: CaseRead) -> frozenset[str] | None:
        """The contacts that changed, or whose attribution did; None where these are many, or not known."""
        touched, case_id = self._vault.incidents.touched, read.case.id
        found = touched.since(case_id, kept.mark, most=_MOST_CHANGED)
        for one in read.attributed_anew(kept.read):
            if found is None or len(found) > _MOST_CHANGED:
                return None
            if one.made.scope == "incident":
                found |= {one.made.scope_id}
            else:
                some = touched.at_point(case_id, one.made.contact_point, most=_MOST_CHANGED)
                found = None if some is None else found | some
        return found

    def _rows(self, case: Case) -> Iterable[BriefRow]:
        return self._vault.incidents.brief.each(case.id)

    def _kept_of(
        self, read: CaseRead, pack: RulePack | None, mark: Mapping[str, int], rows: Iterable[BriefRow], job: Job
    ) -> _Kept | None:
        """All of some contacts of a case, judged."""
        if pack is None:
            return None
        metered = Meter(job, "reading", read.case.incidents).through(rows)
        by_id = {one.id: one for one in read.contacts(metered, self._vault.incidents.brief.withheld())}
        contacts = list(by_id.values())  # each once, also one whose time was corrected while they were read
        judgement = judge(pack.pack, read.recorded(contacts, self._clock.now_ms()), check=job.check)
        numbers = {one.id: RunningNumber(one.number, one.series) for one in contacts}
        return _Kept(read, pack, mark, judgement, numbers)

    def _known(self, known_by: object) -> Judged | None:
        with self._lock:
            return self._last[1] if self._last is not None and self._last[0] == known_by else None

    def _known_by(self, case: Case, pack: RulePack | None) -> object:
        positions = self._vault.position(case.id), self._vault.position(DIRECTORY)
        return case.id, positions, "" if pack is None else pack.pack.sha256

    def of_some(self, case_id: str, incidents: Iterable[str], job: Job) -> Judged:
        """The findings of some contacts of a case, as if it had no others. Raises as ``of_case``."""
        case = self._case(case_id)
        pack = self._pack_of(case.pack)
        read = read_case(self._vault, case, pack, self._table_of)
        rows = self._vault.incidents.brief.among(case.id, incidents)
        return _judged(read, pack, self._kept_of(read, pack, {}, rows, job), job)

    def by_pack(self, case_id: str, pack: RulePack, job: Job) -> Judged:
        """The findings of a case by another pack than its own; nothing of it is remembered. Raises as ``of_case``."""
        read = read_case(self._vault, self._case(case_id), pack, self._table_of)
        return _judged(read, pack, self._kept_of(read, pack, {}, self._rows(read.case), job), job)

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


def _judged(read: CaseRead, pack: RulePack | None, kept: _Kept | None, job: Job) -> Judged:
    if pack is None or kept is None:
        return Judged(read.case, None, (), {}, read.names, {})
    rules = {rule.id: rule for rule in pack.pack.rules}
    place, names = {rule: at for at, rule in enumerate(rules)}, read.names
    findings = sorted(
        kept.judgement.findings(job.check),
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
        case=read.case,
        pack=pack,
        findings=tuple(findings),
        rules=MappingProxyType(rules),
        names=MappingProxyType(names),
        numbers=MappingProxyType(kept.numbers),
        entries=MappingProxyType({one.id: one.kind for one in read.particulars}),
    )
