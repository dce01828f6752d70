"""A million contacts beside the whole Chinese pack, and one contact more. ``--only rules``."""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Iterator
from itertools import repeat
from pathlib import Path

from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.fact import DatedFact, FactKind, Span
from shilu.core.incident import ReachedKind
from shilu.core.judged import Behind, JudgedContact, Met
from shilu.core.party import AttributionState, Role
from shilu.rules import packs
from shilu.rules.engine import Recorded, judge

_RULES = Path(__file__).resolve().parents[2] / "resources" / "rules"
_SHANGHAI = "Asia/Shanghai"
_DAY_MS = 86_400_000
_ENDS_MS = 1_790_000_000_000
"""21 September 2026; the record begins three years before."""
_TYPES = ("licensed_consumer_lender", "licensed_consumer_lender", "bank", "microlender", "", "unlicensed")


def print_rules(count: int) -> None:
    """Print what it takes."""
    pack = packs.of_country(_RULES, "cn")
    if pack is None:
        raise FileNotFoundError(_RULES / "cn.toml")
    contacts, extra = _record(count), list(_some(100, 2))
    recorded = Recorded(contacts, _SHANGHAI, _ENDS_MS + _DAY_MS, _FACTS)
    gc.collect()
    started, of_process = time.perf_counter(), time.process_time()
    judgement = judge(pack.pack, recorded)
    found = judgement.findings()
    taken, of_process = time.perf_counter() - started, time.process_time() - of_process
    print(f"{count:,} contacts, {len(pack.pack.rules)} rules → {len(found):,} findings", flush=True)
    print(f"{'judged':44} {taken:7.2f} s  (of the processor {of_process:.2f} s)", flush=True)
    times = sorted(_added(judgement.add, extra))
    print(f"{'one contact more, the middle one of 100':44} {times[50] * 1000:7.2f} ms")
    print(f"{'the slowest':44} {times[-1] * 1000:7.2f} ms")


def _added(add: object, contacts: list[JudgedContact]) -> Iterator[float]:
    for one in contacts:
        started = time.perf_counter()
        add(one)  # type: ignore[operator]  # Judgement.add
        yield time.perf_counter() - started


def _record(count: int) -> list[JudgedContact]:
    """In order of time, and made in it, as the vault reads them."""
    return sorted(_some(count, 1), key=lambda one: one.earliest_ms or 0)


def _some(count: int, seed: int) -> Iterator[JudgedContact]:
    """Calls and messages of 24 lenders, a third of them through an agency; one in ten to one of twelve others, one
    in twenty tagged."""
    source = random.Random(seed)
    people = [(Met(ReachedKind.COMPLAINANT, number="own"),)] * 108
    people += [
        (Met(ReachedKind.THIRD_PERSON, f"p{n}", ("parent", "colleague", "friend", "")[n % 4]),) for n in range(12)
    ]
    behind = [_behind(n) for n in range(24)]
    channels = (*repeat(Channel.CALL, 5), *repeat(Channel.SMS, 4), Channel.WECHAT)
    outcomes = (*repeat(Outcome.MISSED, 5), *repeat(Outcome.ANSWERED, 3), Outcome.REJECTED, Outcome.UNKNOWN)
    tags = (*repeat((), 57), ("violence",), ("obscene", "flood"), ("work",))
    times = sorted(_ENDS_MS - source.randrange(3 * 365 * _DAY_MS) for _ in range(count))
    for n, began in enumerate(times):
        channel = source.choice(channels)
        second = began // 1000 * 1000
        yield JudgedContact(
            id=f"{seed}{n:025}",
            number=n,
            earliest_ms=second if channel is Channel.SMS else began,
            latest_ms=second + 999 if channel is Channel.SMS else began,
            channel=channel,
            direction=Direction.INCOMING if source.randrange(30) else Direction.OUTGOING,
            outcome=source.choice(outcomes) if channel is Channel.CALL else Outcome.UNKNOWN,
            met=source.choice(people),
            behind=source.choice(behind),
            documented=bool(source.randrange(30)),
            tags=source.choice(tags),
        )


def _behind(n: int) -> tuple[Behind, ...]:
    lender, kind, state = f"L{n}", _TYPES[n % len(_TYPES)], AttributionState.CONFIRMED
    if n == 23:
        return (Behind(lender, kind, lender, kind, Role.CREDITOR, AttributionState.PROPOSED),)
    if n % 3:
        return (Behind(lender, kind, lender, kind, Role.CREDITOR, state),)
    return (Behind(lender, kind, f"A{n}", "third_party_collector", Role.COLLECTOR, state),)


def _day(at_ms: int) -> Span:
    return Span(at_ms, at_ms + _DAY_MS - 1)


_FACTS = (
    DatedFact("f1", 1, FactKind.CONSENT, is_so=False),
    DatedFact("f2", 2, FactKind.REACHABLE),
    DatedFact("f3", 3, FactKind.REFUSAL, person="p1", began=_day(_ENDS_MS - 200 * _DAY_MS)),
    DatedFact("f4", 4, FactKind.REFUSAL, person="p2", party="L1", began=_day(_ENDS_MS - 100 * _DAY_MS)),
    DatedFact("f5", 5, FactKind.POLICE_WARNING, party="L2", began=_day(_ENDS_MS - 90 * _DAY_MS)),
    DatedFact("f6", 6, FactKind.GUARANTOR, person="p4"),
)
