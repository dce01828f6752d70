"""How good suggestions are: figures of the pairs (contact point, party), and of numbers that were merged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shilu.core.phone import recognise
from tests.bench.attribution.case import LabelledCase

Pairs = Mapping[tuple[str, str], int]
"""Confidence in percent by contact point and party."""
THRESHOLDS = (50, 60, 70, 80, 90, 95)


@dataclass(frozen=True, slots=True)
class Score:
    """``suggested`` pairs, of which ``right``; ``reached`` of ``reachable`` contact points with a clue got a right one;
    ``told`` of ``tellable`` pairs with a clue; ``private`` contact points that were attributed. Pairs that the user had
    confirmed before count nowhere."""

    suggested: int
    right: int
    reached: int
    reachable: int
    told: int
    tellable: int
    private: int

    @property
    def precision(self) -> float:
        """Of the pairs suggested, how many are true; 1 where there are none."""
        return self.right / self.suggested if self.suggested else 1.0

    @property
    def recall(self) -> float:
        """Of the contact points with a clue, how many got a true suggestion."""
        return self.reached / self.reachable

    @property
    def pair_recall(self) -> float:
        """Of the pairs with a clue, how many were suggested."""
        return self.told / self.tellable

    def __add__(self, other: Score) -> Score:
        return Score(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))


def scored(case: LabelledCase, pairs: Iterable[tuple[str, str]]) -> Score:
    """Pairs that were suggested against what is true."""
    before = {(known.contact_point, known.party) for known in case.known}
    clued = {(point, party) for point, parties in case.clued.items() for party in parties} - before
    suggested = set(pairs) - before
    right = {(point, party) for point, party in suggested if party in case.truth[point]}
    reachable = {point for point, _ in clued}
    return Score(
        suggested=len(suggested),
        right=len(right),
        reached=len(reachable & {point for point, _ in right}),
        reachable=len(reachable),
        told=len(clued & suggested),
        tellable=len(clued),
        private=len(case.private & {point for point, _ in suggested}),
    )


@dataclass(frozen=True, slots=True)
class Step:
    """Pairs with a confidence from ``low`` up to the next step: how sure on average, and how many are true."""

    low: int
    count: int
    mean_percent: float
    right_percent: float


def calibration(case: LabelledCase, pairs: Pairs) -> tuple[Step, ...]:
    """By steps of ten percent, those without pairs left out."""
    return reliability([case], [pairs], width=10)


def reliability(cases: Iterable[LabelledCase], pairs: Iterable[Pairs], *, width: int = 5) -> tuple[Step, ...]:
    """Of several cases together, by steps so many percent wide, those without pairs left out."""
    counts: Counter[int] = Counter()
    sums: Counter[int] = Counter()
    right: Counter[int] = Counter()
    for case, ours in zip(cases, pairs, strict=True):
        before = {(known.contact_point, known.party) for known in case.known}
        for (point, party), percent in ours.items():
            if (point, party) not in before:
                low = min(percent // width * width, 100 - width)
                counts[low] += 1
                sums[low] += percent
                right[low] += party in case.truth[point]
    return tuple(Step(low, n, sums[low] / n, 100 * right[low] / n) for low, n in sorted(counts.items()))


def calibration_error(steps: Iterable[Step]) -> float:
    """By how many percentage points confidence and truth differ on average."""
    steps = tuple(steps)
    total = sum(step.count for step in steps)
    return sum(step.count * abs(step.mean_percent - step.right_percent) for step in steps) / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Merging:
    """Numbers put together by their key, against who has them: pairs of written forms."""

    right: int
    put_together: int
    belong_together: int

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall of the pairs."""
        return 2 * self.right / (self.put_together + self.belong_together)


def merging(forms: Iterable[tuple[str, str, str]]) -> Merging:
    """Over all pairs of written forms of a case."""
    keys: Counter[str] = Counter()
    identities: Counter[str] = Counter()
    both: Counter[tuple[str, str]] = Counter()
    for written, region, identity in forms:
        key = recognise(written, region).key
        keys[key] += 1
        identities[identity] += 1
        both[key, identity] += 1
    return Merging(_pairs(both.values()), _pairs(keys.values()), _pairs(identities.values()))


def split(forms: Iterable[tuple[str, str, str]]) -> tuple[tuple[str, str], ...]:
    """Written forms whose key is not that of most forms of the same number."""
    forms = tuple(forms)
    keys: dict[str, Counter[str]] = {}
    for written, region, identity in forms:
        keys.setdefault(identity, Counter())[recognise(written, region).key] += 1
    return tuple(
        (written, region)
        for written, region, identity in forms
        if recognise(written, region).key != keys[identity].most_common(1)[0][0]
    )


def _pairs(sizes: Iterable[int]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes)
