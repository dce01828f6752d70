"""Prints how well numbers are merged and attributed in labelled cases, beside the baseline. Only here the matcher runs.

Bars: F1 of merging 0.999; precision 0.99 at a recall of 0.9 of the contact points with a clue, at the threshold of the
program; nothing private attributed at it; 2 seconds for 20,000 messages.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from functools import reduce
from operator import add

from shilu.core.job import QuietJob
from shilu.core.suggestion import DEFAULT_THRESHOLD_PERCENT, Suggestion
from tests.bench.attribution.baseline import baseline
from tests.bench.attribution.case import LabelledCase, labelled_case
from tests.bench.attribution.partial import partly_known
from tests.bench.attribution.score import (
    THRESHOLDS,
    Pairs,
    Score,
    calibration,
    calibration_error,
    merging,
    reliability,
    scored,
    split,
)

SEEDS = (1, 2, 3)
FEW_NAMED = (1, 3, 10)


def print_attribution(seeds: tuple[int, ...] = SEEDS) -> None:
    """All figures, over the cases of these seeds together; seconds are those of the slowest."""
    from shilu.attribution.suggest import suggest

    cases = [labelled_case(seed) for seed in seeds]
    _print_merging(cases)
    found: list[tuple[Suggestion, ...]] = []
    clocks: list[tuple[float, float]] = []
    bare: list[tuple[frozenset[tuple[str, str]], float]] = []
    for case in cases:
        started, started_cpu = time.perf_counter(), time.process_time()
        found.append(suggest(case.parties, case.heard, case.known, job=QuietJob()))
        clocks.append((time.perf_counter() - started, time.process_time() - started_cpu))
        started = time.process_time()
        bare.append((baseline(case.parties, case.heard), time.process_time() - started))
    pairs = [_pairs(suggestions) for suggestions in found]
    print(
        f"\n{'attribution, threshold':30} {'precision':>9} {'recall':>7} {'pairs':>7} {'suggested':>9} {'private':>8}"
    )
    for threshold in THRESHOLDS:
        whose = " (the program's)" if threshold == DEFAULT_THRESHOLD_PERCENT else ""
        _line(f"{threshold} %{whose}", _total(cases, pairs, threshold))
    _line(
        "signature or exact alias only",
        reduce(add, (scored(case, one) for case, (one, _) in zip(cases, bare, strict=True))),
    )
    errors = [calibration_error(calibration(case, ours)) for case, ours in zip(cases, pairs, strict=True)]
    print(f"calibration of each case, off by {', '.join(f'{error:.1f}' for error in errors)} points; of all together:")
    _print_reliability(cases, pairs)
    _print_new_names(cases, found)
    _print_misses(cases, pairs)
    _print_partly_known(seeds)
    seconds, cpu = max(clocks)
    print(f"\n{len(cases[0].heard):,} messages: {seconds:.2f} s, {cpu:.2f} s of processor; baseline {bare[0][1]:.2f} s")


def _pairs(suggestions: tuple[Suggestion, ...]) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for one in suggestions:
        if one.party:
            key = (one.contact_point, one.party)
            found[key] = max(found.get(key, 0), one.confidence_percent)
    return found


def _total(cases: list[LabelledCase], pairs: list[dict[tuple[str, str], int]], threshold: int) -> Score:
    return reduce(add, (scored(case, _above(ours, threshold)) for case, ours in zip(cases, pairs, strict=True)))


def _above(pairs: Pairs, threshold: int) -> frozenset[tuple[str, str]]:
    return frozenset(pair for pair, percent in pairs.items() if percent >= threshold)


def _line(what: str, score: Score) -> None:
    print(
        f"{what:30} {score.precision:9.4f} {score.recall:7.4f} {score.pair_recall:7.4f} {score.suggested:9} "
        f"{score.private:8}"
    )


def _print_reliability(cases: list[LabelledCase], pairs: list[dict[tuple[str, str], int]]) -> None:
    print(f"  {'stated':>12} {'on average':>11} {'right':>7} {'pairs':>6}")
    for step in reliability(cases, pairs):
        stated = f"{step.low} % or more"
        print(f"  {stated:>12} {step.mean_percent:9.1f} % {step.right_percent:5.1f} % {step.count:6}")


def _print_merging(cases: list[LabelledCase]) -> None:
    forms = [form for case in cases for form in case.number_forms]
    one = merging(cases[0].number_forms)
    print(
        f"numbers merged: pairwise F1 {min(merging(case.number_forms).f1 for case in cases):.4f} at the worst; "
        f"{one.right:,} of {one.belong_together:,} pairs in the first case, {one.put_together - one.right} wrongly"
    )
    for written, region in split(forms)[:3]:
        print(f"  not merged: {written!r} in {region}")


def _print_partly_known(seeds: tuple[int, ...]) -> None:
    """The same at the program's threshold where few of the 55 parties are named; each row over cases of its own."""
    from shilu.attribution.suggest import suggest

    print(f"\n{'few named, of 55':30} {'precision':>9} {'recall':>7} {'pairs':>7} {'suggested':>9} {'private':>8}")
    cases: list[LabelledCase] = []
    pairs: list[dict[tuple[str, str], int]] = []
    for named in FEW_NAMED:
        for confirmed in (0, 2):
            drawn = [
                partly_known(labelled_case(100 + seed, messages=5_000), draw, named=named, confirmed=confirmed)
                for seed in seeds
                for draw in range(max(1, 6 // named))
            ]
            found = [_pairs(suggest(case.parties, case.heard, case.known, job=QuietJob())) for case in drawn]
            _line(
                f"{named} named, {confirmed or 'no'} numbers confirmed",
                _total(drawn, found, DEFAULT_THRESHOLD_PERCENT),
            )
            cases += drawn
            pairs += found
    print("stated against right, where few are named:")
    _print_reliability(cases, pairs)
    _print_misses(cases, pairs)


def _print_new_names(cases: list[LabelledCase], found: list[tuple[Suggestion, ...]]) -> None:
    """Names that the directory does not have: what was proposed at the program's threshold."""
    counts: Counter[str] = Counter()
    for case, suggestions in zip(cases, found, strict=True):
        for one in suggestions:
            if one.party or one.confidence_percent < DEFAULT_THRESHOLD_PERCENT:
                continue
            if one.contact_point in case.private:
                counts["of private numbers"] += 1
            elif one.name.casefold() == case.outside.get(one.contact_point, "").casefold():
                counts["right"] += 1
            else:
                counts["wrong"] += 1
    outside = sum(len(case.outside) for case in cases)
    print(
        f"names outside the directory: {outside} numbers;",
        ", ".join(f"{n} {what}" for what, n in counts.items()) or "none",
    )


def _print_misses(cases: list[LabelledCase], pairs: list[dict[tuple[str, str], int]]) -> None:
    """What each kind of number suffered at the program's threshold: (number of that kind, unreached, wrong pairs)."""
    sizes: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for case, ours in zip(cases, pairs, strict=True):
        before = {(known.contact_point, known.party) for known in case.known}
        suggested = _above(ours, DEFAULT_THRESHOLD_PERCENT) - before
        right = {point for point, party in suggested if party in case.truth[point]}
        sizes.update(case.construct.values())
        missed.update(
            case.construct[point]
            for point, clued in case.clued.items()
            if any((point, party) not in before for party in clued) and point not in right
        )
        wrong.update(case.construct[point] for point, party in suggested if party not in case.truth[point])
    for construct in sorted({*missed, *wrong}):
        print(f"  {construct:24} of {sizes[construct]:3}: {missed[construct]:3} missed, {wrong[construct]:3} wrong")


if __name__ == "__main__":
    print_attribution(tuple(map(int, sys.argv[1:])) or SEEDS)
