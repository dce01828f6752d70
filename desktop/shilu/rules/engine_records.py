"""The kinds of rules that look at loans and at leaked data instead of contacts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from shilu.core.finding import About, Finding, Missing, Reason, Result, Why
from shilu.core.judged import JudgedLeak, JudgedLoan
from shilu.core.reckoning import Cap, RateTable
from shilu.core.rule import ANY_LENDER, DataVolume, Need, Pack, RateCap, Rule, RuleStatus
from shilu.rules.engine_said import WAITS


@dataclass(frozen=True, slots=True)
class _Found:
    result: Result
    reason: Reason
    missing: frozenset[Missing] = frozenset()


def of_records(
    pack: Pack, leaks: Sequence[JudgedLeak], loans: Sequence[JudgedLoan], tables: Mapping[str, RateTable]
) -> Iterator[Finding]:
    """What the rules of a pack say of leaks and loans."""
    for rule in pack.rules:
        if rule.status is RuleStatus.DRAFT_DISABLED:
            continue
        if isinstance(rule.terms, DataVolume):
            yield from _volumes(pack, rule, rule.terms, leaks)
        elif isinstance(rule.terms, RateCap):
            yield from _rates(pack, rule, rule.terms, loans, tables)


def _volumes(pack: Pack, rule: Rule, terms: DataVolume, leaks: Sequence[JudgedLeak]) -> Iterator[Finding]:
    """By party and class. One record with so many entries is enough; several that make them up together may hold the
    same data."""
    groups: dict[tuple[str, str, bool | None], list[JudgedLeak]] = defaultdict(list)
    for leak in leaks:
        groups[leak.party, leak.data_class, _in_force(rule, leak)].append(leak)
    for (party, data_class, in_force), some in sorted(groups.items(), key=lambda one: (*one[0][:2], str(one[0][2]))):
        yield _finding(pack, rule, party, some, _volume(terms, data_class, in_force, some))


def _volume(terms: DataVolume, data_class: str, in_force: bool | None, some: Sequence[JudgedLeak]) -> _Found:
    if in_force is False:
        return _Found(Result.NOT_APPLICABLE, Reason(Why.NOT_IN_FORCE))
    if data_class and data_class not in terms.counts_from:
        return _Found(Result.NOT_APPLICABLE, Reason(Why.NO_CLASS))
    missing = {Missing(Need.EXACT_TIME, About.LEAK)} if in_force is None else set()
    if not data_class:
        return _Found(Result.UNDETERMINED, WAITS, frozenset({*missing, Missing(Need.CATEGORY, About.LEAK)}))
    least, known = terms.counts_from[data_class], [one.entries for one in some if one.entries is not None]
    total = sum(known)
    holes = (("counts_from", str(least)), ("data_class", data_class), ("total", str(total)))
    is_one = max(known, default=0) >= least
    if not is_one and len(known) < len(some):
        missing.add(Missing(Need.ENTRY_COUNT, About.LEAK))
    if not is_one and total >= least:
        missing.add(Missing(Need.ONE_SET, About.LEAK))
    if missing:
        return _Found(Result.UNDETERMINED, WAITS, frozenset(missing))
    return _Found(Result.OUTSIDE if is_one else Result.WITHIN, Reason(Why.ENTRIES, holes))


def _in_force(rule: Rule, leak: JudgedLeak) -> bool | None:
    if leak.seen is None:
        return None
    return rule.begins <= leak.seen and (rule.ends is None or leak.seen <= rule.ends)


def _rates(
    pack: Pack, rule: Rule, terms: RateCap, loans: Sequence[JudgedLoan], tables: Mapping[str, RateTable]
) -> Iterator[Finding]:
    for loan in sorted(loans, key=lambda one: (one.number, one.id)):
        yield _finding(pack, rule, loan.lender, [loan], _rate(rule, loan, tables.get(terms.table)))


def _rate(rule: Rule, loan: JudgedLoan, table: RateTable | None) -> _Found:
    day = loan.contract_on
    if day is not None and (day < rule.begins or (rule.ends is not None and day > rule.ends)):
        return _Found(Result.NOT_APPLICABLE, Reason(Why.NOT_IN_FORCE))
    is_bound = ANY_LENDER in rule.applies_to or loan.lender_type in rule.applies_to
    if loan.lender_type and not is_bound:
        return _Found(Result.NOT_APPLICABLE, Reason(Why.OTHER_LENDER_TYPE, (("type", loan.lender_type),)))
    missing = set() if is_bound else {Missing(Need.LENDER_TYPE, About.PARTY, loan.lender)}
    cap = table.cap_on(day) if table is not None else None
    if day is None:
        missing.add(Missing(Need.CONTRACT_DATE, About.LOAN, loan.id))
    elif not isinstance(cap, Cap):
        missing.add(Missing(Need.RATE_TABLE, About.CASE))
    if not loan.has_principal:
        missing.add(Missing(Need.PRINCIPAL_RECEIVED, About.LOAN, loan.id))
    elif loan.rate_percent is None:
        missing.add(Missing(Need.RATE, About.LOAN, loan.id))
    if missing or not isinstance(cap, Cap) or loan.rate_percent is None:
        return _Found(Result.UNDETERMINED, WAITS, frozenset(missing))
    holes = (("cap", f"{cap.percent:f}"), ("rate", f"{loan.rate_percent:f}"))
    return _Found(Result.OUTSIDE if loan.rate_percent > cap.percent else Result.WITHIN, Reason(Why.RATE, holes))


def _finding(pack: Pack, rule: Rule, lender: str, records: Iterable[JudgedLeak | JudgedLoan], found: _Found) -> Finding:
    some = sorted(records, key=lambda one: (one.number, one.id))
    documented = sum(one.documented for one in some)
    return Finding(
        rule=rule.id,
        pack=pack.country,
        result=found.result,
        lender=lender,
        person="",
        window=None,
        reason=found.reason,
        incidents=(),
        documented=documented,
        stated=len(some) - documented,
        records=tuple(one.id for one in some),
        missing=tuple(sorted(found.missing)),
        at_most=Result.OUTSIDE if found.result is Result.UNDETERMINED else None,
        advised=rule.advised,
        presumed=rule.presumed,
        to_verify=rule.status is RuleStatus.VERIFY,
    )
