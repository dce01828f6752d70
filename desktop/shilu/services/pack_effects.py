"""Which findings would be others if a vault judged by another rule pack: told before it is given one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shilu.core.case import Case
from shilu.core.finding import Finding, Result
from shilu.core.job import Job
from shilu.core.pack import RulePack
from shilu.services.cases import Cases
from shilu.services.judging import Judging


@dataclass(frozen=True, slots=True)
class FindingChange:
    """How many contacts of a case (of a rule about loans or leaks: entries of the record) have a result by a rule, by
    the pack that holds and by the other. The numbers can be equal where it is others that have it."""

    case: Case
    rule: str
    result: Result
    before: int
    after: int


class PackEffects:
    """Judges twice, and keeps nothing."""

    def __init__(self, *, cases: Cases, judging: Judging) -> None:
        self._cases, self._judging = cases, judging

    def of(self, pack: RulePack, job: Job) -> tuple[FindingChange, ...]:
        """What would change in every case of the pack's country, rule by rule."""
        found: list[FindingChange] = []
        for case in self._cases.list():
            if case.pack != pack.pack.country or case.erased_ms is not None:
                continue
            before = _by_rule(self._judging.of_case(case.id, job).findings)
            after = _by_rule(self._judging.by_pack(case.id, pack, job).findings)
            for rule, result in sorted({*before, *after}):
                had, has = before.get((rule, result), frozenset()), after.get((rule, result), frozenset())
                if had != has:
                    found.append(FindingChange(case, rule, result, len(had), len(has)))
        return tuple(found)


def _by_rule(findings: Iterable[Finding]) -> Mapping[tuple[str, Result], frozenset[str]]:
    found: dict[tuple[str, Result], set[str]] = defaultdict(set)
    for one in findings:
        found[(one.rule, one.result)].update(one.over or one.incidents or one.records)
    return {key: frozenset(ids) for key, ids in found.items()}
