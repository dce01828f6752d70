"""Calls that come in bursts, each in one of two backups of a phone: a bill has some of them, and a person logged some.
What goes to the first that comes in could be of another then, and both say so in whatever order they came."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import replace

from shilu.core.case import CaseDraft
from shilu.core.channel import Direction, Outcome
from shilu.core.query import EVERYTHING
from shilu.vault.vault import Vault
from tests.property.realities import NOON_MS, BroughtIn, Happening, bill, bring, log, phone

_APART_MS = 1_200_000
_NUMBER = "10412345678"


def _burst(source: random.Random, n: int) -> list[Happening]:
    at_ms = NOON_MS + n * _APART_MS
    found = []
    for _ in range(source.choice((1, 2, 2))):
        length_s = source.choice((5, 5, 60))
        found.append(Happening(at_ms, _NUMBER, Direction.INCOMING, True, Outcome.ANSWERED, length_s, "", b""))
        at_ms += source.randrange(20_000, 80_000)
    return found


def bursts_brought_in(vault: Vault, seed: int, order: random.Random, *, size: int = 4) -> BroughtIn:
    """Two backups and a bill, brought into a new case in an order, then all of them again. Shown is of each burst how
    many contacts it is, and how many of them could be another."""
    source = random.Random(seed)
    happened = [one for n in range(size) for one in _burst(source, n)]
    in_first = [source.random() < 0.5 for _ in happened]
    billed = [one for one in happened if source.random() < 0.6]
    told = [
        replace(phone([one for one, is_first in zip(happened, in_first, strict=True) if is_first]), name="first"),
        replace(phone([one for one, is_first in zip(happened, in_first, strict=True) if not is_first]), name="second"),
        bill(billed),
    ]
    case = vault.cases.add(CaseDraft("案件", "李某"))
    if seed % 2:
        log(vault, case, happened)
    order.shuffle(told)
    for one in told:
        bring(vault, case, one)
    again = [one.name for one in told if bring(vault, case, one).added]
    found = defaultdict[int, list[bool]](list)
    for shows in vault.incidents.each(case.id, EVERYTHING):
        found[((shows.when.earliest_ms or 0) - NOON_MS + 60_000) // _APART_MS].append(bool(shows.could_be))
    shown: list[tuple[object, ...]] = [(n, len(some), sum(some)) for n, some in sorted(found.items())]
    return BroughtIn(shown, tuple(one.name for one in told), tuple(again))
