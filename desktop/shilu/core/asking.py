"""Which facts would settle the most findings that cannot be said yet. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from shilu.core.finding import About, Finding, Missing, Result
from shilu.core.rule import Need

_OF_ALL = frozenset(
    {
        *(Need.POLICE_CONTACT, Need.NO_CONSENT, Need.CEASE_NOTICE, Need.REQUEST, Need.OPTOUT, Need.REPRESENTED),
        *(Need.EMPLOYER_PROHIBITS, Need.COLLECTOR_TOLD),
    }
)
"""What can be answered for all parties at once: that nobody was warned, that there was no agreement with any."""
_UNTOLD = (Need.COLLECTOR_TOLD, Need.DELIVERY_PROOF)
"""What is missing of a notice or wish that is recorded: when it reached them."""


@dataclass(frozen=True, slots=True)
class Question:
    """A missing fact, and what waits for it: ids of contacts, in the order in which findings name them, and of records
    (loans, leaks); ids of rules. ``settles``: how many of the contacts and records wait for nothing else. ``facts``:
    the letters and dated facts that are recorded and of which this is what is missing, by id."""

    missing: Missing
    incidents: tuple[str, ...]
    records: tuple[str, ...]
    rules: tuple[str, ...]
    settles: int
    facts: tuple[str, ...] = ()

    @property
    def waiting(self) -> int:
        """How many contacts and records wait for the answer."""
        return len(self.incidents) + len(self.records)


def questions(findings: Iterable[Finding]) -> tuple[Question, ...]:
    """What is worth asking for: what may make a finding one that is outside a rule. What one answer settles comes
    first, most worth first, then what has to be said of each contact by itself. A contact counts once for each fact,
    however many rules wait for that; what can be answered for all parties at once is asked once (About.CASE)."""
    findings = [one for one in findings if one.result is Result.UNDETERMINED and one.at_most is Result.OUTSIDE]
    alike = Counter(missing.need for missing in {missing for one in findings for missing in one.missing})
    contacts: dict[Missing, dict[str, None]] = defaultdict(dict)
    records: dict[Missing, dict[str, None]] = defaultdict(dict)
    rules: dict[Missing, dict[str, None]] = defaultdict(dict)
    facts: dict[Missing, dict[str, None]] = defaultdict(dict)
    alone: dict[Missing, set[str]] = defaultdict(set)
    for one in findings:
        asked = {_asked(missing, alike) for missing in one.missing}
        for missing in asked:
            contacts[missing].update(dict.fromkeys(one.incidents))
            records[missing].update(dict.fromkeys(one.records))
            rules[missing][one.rule] = None
            if missing.need in _UNTOLD:
                facts[missing].update(dict.fromkeys(one.facts))
            if len(asked) == 1:
                alone[missing].update((*one.incidents, *one.records))
    found = (
        Question(
            missing,
            tuple(waiting),
            tuple(records[missing]),
            tuple(rules[missing]),
            len(alone[missing]),
            tuple(facts[missing]),
        )
        for missing, waiting in contacts.items()
    )
    return tuple(
        sorted(
            found,
            key=lambda one: (one.missing.about is About.CONTACT, -one.waiting, -one.settles, one.missing),
        )
    )


def _asked(missing: Missing, alike: Counter[Need]) -> Missing:
    """As it is asked: of all parties at once where it is asked of several."""
    is_of_all = missing.about is About.PARTY and missing.need in _OF_ALL and alike[missing.need] > 1
    return Missing(missing.need, About.CASE) if is_of_all else missing
