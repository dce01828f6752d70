"""A million contacts beside the whole Chinese pack, one contact more, and those of a vault. ``--only rules``."""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import repeat
from pathlib import Path

from msgspec import structs

from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.clock import SystemClock
from shilu.core.fact import DatedFact, FactKind, Span
from shilu.core.finding import Finding
from shilu.core.incident import ReachedKind
from shilu.core.judged import Behind, JudgedContact, Met
from shilu.core.pack import RulePack
from shilu.core.party import AttributionState, Role
from shilu.rules import packs
from shilu.rules.engine import Judgement, Recorded, judge
from shilu.services.judged_case import read_case
from tests.bench import vaults

_RULES = Path(__file__).resolve().parents[2] / "resources" / "rules"
_SHANGHAI = "Asia/Shanghai"
_DAY_MS = 86_400_000
_ENDS_MS = 1_790_000_000_000
"""21 September 2026; the record begins three years before."""
_TURN_S = 0.005
_TYPES = ("licensed_consumer_lender", "licensed_consumer_lender", "bank", "microlender", "", "unlicensed")


def print_rules(count: int, of_vault: int) -> None:
    """Print what it takes, in memory and out of a vault."""
    pack = packs.of_country(_RULES, "cn")
    if pack is None:
        raise FileNotFoundError(_RULES / "cn.toml")
    contacts, extra = _record(count), list(_some(100, 2))
    recorded = Recorded(contacts, _SHANGHAI, _ENDS_MS + _DAY_MS, _FACTS)
    gc.collect()
    with _taken(f"{count:,} contacts of {len(_BEHIND)} lenders judged in memory"):
        judgement = judge(pack.pack, recorded)
        found = judgement.findings()
    print(f"{'rules, findings':50} {len(pack.pack.rules):7} → {len(found):,}", flush=True)
    judgement.of_contact("")
    times = sorted(_each(judgement.add, extra))
    _print_ms("one contact more, the middle one of 100", times[50])
    _print_ms("the slowest", times[-1])
    judgement.findings()
    times = sorted(_each(partial(_changed, judgement), extra[:20]))
    _print_ms("one changed, with all findings, the middle", times[10])
    _print_ms("the slowest", times[-1])
    _print_of_vault(of_vault, pack)


def _print_of_vault(size: int, pack: RulePack) -> None:
    vault = vaults.opened(vaults.made(size))
    case = vault.cases.all()[0]
    brief = vault.incidents.brief
    read = read_case(vault, case, pack, lambda _: None)
    gc.collect()
    with _taken(f"{size:,} contacts read from a vault"):
        contacts = list(read.contacts(brief.each(case.id), brief.withheld()))
    gc.disable()  # as in the window's process
    with ThreadPoolExecutor() as pool, _taken("judged, while another thread waits for its turns"):
        judging = pool.submit(lambda: judge(pack.pack, read.recorded(contacts, SystemClock().now_ms())).findings())
        longest = max(_turns(judging))
    gc.enable()
    _print_ms("the longest that one waited", longest)
    vault.close()


def _turns(judging: Future[tuple[Finding, ...]]) -> Iterator[float]:
    """What the judging thread took of the processor, beyond its five milliseconds, before another thread had the turn
    that it asked for. By the processor's time, since other programs may take their part too."""
    while not judging.done():
        started = time.process_time()
        time.sleep(_TURN_S)
        yield max(time.process_time() - started - _TURN_S, 0.0)


def _changed(judgement: Judgement, contact: JudgedContact) -> None:
    judgement.remove(contact.id)
    judgement.add(structs.replace(contact, tags=("violence",)))
    judgement.findings()


@contextmanager
def _taken(what: str) -> Iterator[None]:
    started, of_process = time.perf_counter(), time.process_time()
    yield
    taken, of_process = time.perf_counter() - started, time.process_time() - of_process
    print(f"{what:50} {taken:7.2f} s  (of the processor {of_process:.2f} s)", flush=True)


def _print_ms(what: str, seconds: float) -> None:
    print(f"{what:50} {seconds * 1000:7.2f} ms", flush=True)


def _each(work: Callable[[JudgedContact], object], contacts: list[JudgedContact]) -> Iterator[float]:
    for one in contacts:
        started = time.perf_counter()
        work(one)
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
            behind=source.choice(_BEHIND),
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


_BEHIND = [_behind(n) for n in range(24)]


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
