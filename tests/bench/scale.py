"""How a vault of a size answers: opening, pages, filters, searches, saves, the check; and a bare table beside it.

Run as ``python -m tests.bench.scale SIZE``; prints one JSON object of figures in seconds. The baseline is the least
that could be done: the same rows in one encrypted table with the same driver, an index on the time and one on the
number, and SQL without a thought.
"""

from __future__ import annotations

import itertools
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from msgspec import structs

from shilu.core.case import CaseDraft
from shilu.core.channel import Channel
from shilu.core.ids import new_id
from shilu.core.incident import Contact, Include
from shilu.core.job import QuietJob
from shilu.core.query import EVERYTHING, IncidentFilter, Page, Reach
from shilu.vault.connection import connect
from shilu.vault.exchange.bag import Bag, FolderPlace, unpacked, with_manifest
from shilu.vault.vault import Vault
from tests.bench import vaults
from tests.bench.vaults import DAYS, FIRST_MS, Source

PAGE = Page(100)  # what the timeline asks for
T = TypeVar("T")
_DAY_MS = 86_400_000
_ROWS = 10_000
_WARM = 20
_MOST_MERGED = 50_000
_BETWEEN_SAVES_S = 0.05


_SHOWN = (
    ("import of all", None),
    ("import, storing 10,000 rows", "import, storing 10,000 rows"),
    ("index of all", None),
    ("index of all, processor", None),
    ("save", "save"),
    ("save during an import p95", None),
    ("save during a merge, longest", None),
    ("first rows after unlock", None),
    ("first rows, processor", None),
    ("page", "page"),
    ("page in the middle", "page"),
    ("page during an import p95", None),
    ("filter p50", "filter p50"),
    ("filter p95", "filter p95"),
    ("search p50", "search p50"),
    ("search p95", "search p95"),
    ("count p50", "count p50"),
    ("count p95", "count p95"),
    ("counts by number and party", None),
    ("check", "check"),
)
"""What is shown, and what of the bare table it stands beside."""


def print_scale(sizes: Sequence[int]) -> None:
    """Measure each size in a process of its own, and print what each thing takes, the bare table, and the growth."""
    found = []
    for size in sizes:
        subprocess.run([sys.executable, "-m", "tests.bench.vaults", str(size)], check=True)
        command = [sys.executable, "-m", "tests.bench.scale", str(size)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        found.append(json.loads(done.stdout.splitlines()[-1]))
    print(f"\n{'contacts in the vault':29}" + "".join(f"{size:>12,} {'bare':>9} {'growth':>7}" for size in sizes))
    for what, beside in _SHOWN:
        cells = []
        for figures, smaller in zip(found, (None, *found), strict=False):
            bare = f"{_ms(figures['bare ' + beside])}" if beside else ""
            growth = f"{figures[what] / smaller[what]:.1f}×" if smaller and smaller[what] else ""
            cells.append(f"{_ms(figures[what]):>12} {bare:>9} {growth:>7}")
        print(f"{what:29}" + "".join(cells))
    print(f"{'peak memory':29}" + "".join(f"{figures['peak MiB']:>8.0f} MiB {'':17}" for figures in found), flush=True)


def _ms(seconds: float) -> str:
    return f"{seconds:,.1f} s" if seconds >= 1 else f"{seconds * 1000:,.1f} ms"


def main(size: int) -> None:
    """Measure everything at one size."""
    path = vaults.made(size)
    figures = json.loads((path.parent / "figures.json").read_text())
    figures |= {f"bare {name}": seconds for name, seconds in _bare(path.parent, size).items()}
    figures |= _opening(path)
    vault = vaults.opened(path)
    try:
        figures |= _reading(vault, size)
        figures |= _writing(vault, size)
    finally:
        vault.close()
    figures |= _merging(size) | _checking(path)
    figures["peak MiB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(figures))


def _opening(path: Path) -> dict[str, float]:
    """From the unlocked key to the first rows of the first case, as the window asks for them."""
    took, worked = [], []
    for _ in range(5):
        gate = vaults.gate_of(path.parent)
        started, before = time.perf_counter(), time.process_time()
        workspace = gate.open(path, vaults.PASSPHRASE)
        case = workspace.cases.list()[0]
        found = workspace.timeline.find(case.id, EVERYTHING, PAGE)
        took.append(time.perf_counter() - started)
        worked.append(time.process_time() - before)
        assert len(found.incidents) == PAGE.limit
        workspace.close()
    return {"first rows after unlock": statistics.median(took), "first rows, processor": statistics.median(worked)}


def _reading(vault: Vault, size: int) -> dict[str, float]:
    case = vault.cases.all()[0].id
    source = Source(size)
    figures = {}
    find = vault.finding.find
    first = find(case, EVERYTHING, PAGE)
    figures["page"] = _median(lambda: find(case, EVERYTHING, PAGE), 20)
    middle = find(case, IncidentFilter(from_ms=FIRST_MS + DAYS // 2 * _DAY_MS), Page(1)).incidents[0].id
    figures["page in the middle"] = _median(lambda: find(case, EVERYTHING, Page(PAGE.limit, middle)), 20)
    assert first.waiting == 0
    typed = list(_typed(source))
    for text in typed[:_WARM]:
        find(case, IncidentFilter(text=text), PAGE)
    figures |= _spread("search", _each(typed[_WARM:], lambda t: find(case, IncidentFilter(text=t), PAGE)))
    wanted = list(_filters(vault, case, source))
    figures |= _spread("filter", _each(wanted, lambda w: find(case, w, PAGE)))
    some = [*wanted[:20], *(IncidentFilter(text=text) for text in typed[_WARM : _WARM + 20])]
    figures["counts by number and party"] = _timed(lambda: vault.tallies.of(case))
    figures |= _spread("count", _each(some, lambda w: vault.finding.count(case, w)))
    return figures


def _writing(vault: Vault, size: int) -> dict[str, float]:
    """An import of 10,000 rows that is not finished, so that the vault stays as it is, and saves during it."""
    scratch = next((c.id for c in vault.cases.all() if c.title == "saves"), "")
    scratch = scratch or vault.cases.add(CaseDraft("saves", "nobody")).id
    contacts = list(Source(size + 1).contacts(_ROWS))
    figures = {"save": _median(lambda: vault.incidents.log(scratch, contacts[0]), 30)}
    import_id = new_id()
    vault.imports.begin(import_id)
    chunks = [vaults.prepared(vault, import_id, scratch, contacts[n : n + 500], n) for n in range(0, _ROWS, 500)]
    saves, pages = [], []
    case = vault.cases.all()[0].id
    started = time.perf_counter()
    for rows in chunks:
        stored = vault.imports.add_rows(rows, [])
        stored()
    figures["import, storing 10,000 rows"] = time.perf_counter() - started
    vault.imports.drop(import_id)
    vault.imports.begin(import_id)
    for rows in chunks:  # the next chunk is always under way when something else is asked for
        stored = vault.imports.add_rows(rows, [])
        pages.append(_timed(lambda: vault.finding.find(case, EVERYTHING, PAGE)))
        saves.append(_timed(lambda: vault.incidents.log(scratch, contacts[1])))
        stored()
    figures |= _spread("save during an import", saves) | _spread("page during an import", pages)
    vault.imports.drop(import_id)
    return figures


def _merging(size: int) -> dict[str, float]:
    """A case of the size, 50,000 contacts at most, is taken into a new vault, while contacts of another are saved."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        giver, taker = (vaults.new(Path(folder, name)) for name in ("giver", "taker"))
        for vault in (giver, taker):
            stack.callback(vault.close)
        case, other = (vault.cases.add(CaseDraft("bench", "nobody")).id for vault in (giver, taker))
        contacts = (structs.replace(c, attachments=()) for c in Source(size).contacts(min(size, _MOST_MERGED)))
        vaults.fill(giver, case, contacts)
        leaving, about = giver.exchange.leaving, {"origin": giver.exchange.origin}
        unpacked(with_manifest(leaving.members(leaving.extent(case), about, QuietJob())), Path(folder, "bag"))
        contact = structs.replace(next(Source(1).contacts(1)), attachments=())
        saves = []
        with ThreadPoolExecutor(max_workers=1) as pool:
            bag = Bag(FolderPlace(Path(folder, "bag")))
            merging = pool.submit(lambda: taker.exchange.arriving.merge(bag, QuietJob()))
            while wait([merging], timeout=_BETWEEN_SAVES_S).not_done:
                saves.append(_timed(lambda: taker.incidents.log(other, contact)))
        assert merging.result().contacts == min(size, _MOST_MERGED)
    return {"save during a merge, longest": max(saves)}


def _checking(path: Path) -> dict[str, float]:
    vault = vaults.opened(path)
    try:
        return {"check": _timed(lambda: vault.check(QuietJob()))}
    finally:
        vault.close()


def _typed(source: Source) -> Iterator[str]:
    """What a search field sees while somebody types: the beginnings of words, of numbers and of parts of numbers."""
    chance = random.Random(3)
    for n in range(60):
        text = source.text()
        start = chance.randrange(max(1, len(text) - 8))
        word = text[start : start + 8]
        number = chance.choice(source.numbers)
        part = number[chance.randrange(3, 8) :]
        yield word[: 1 + n % 4]
        yield word[: 4 + n % 5]
        yield number[: 1 + n % 11]
        yield part[: 2 + n % 6]


def _filters(vault: Vault, case: str, source: Source) -> Iterator[IncidentFilter]:
    """What the filters of the timeline can ask for, alone and with words."""
    chance = random.Random(4)
    parties = list(vault.directory.parties())
    points = list(vault.directory.points())
    for n in range(20):
        day = FIRST_MS + chance.randrange(DAYS) * _DAY_MS
        party, point = chance.choice(parties), chance.choice(points)
        word = source.text()[:2]
        yield IncidentFilter(channels=(chance.choice(list(Channel)),))
        yield IncidentFilter(parties=(party,))
        yield IncidentFilter(contact_points=(point,))
        yield IncidentFilter(from_ms=day, to_ms=day + _DAY_MS)
        yield IncidentFilter(reach=Reach.OTHERS, channels=(Channel.CALL,))
        yield IncidentFilter(parties=(party,), text=word)
        yield IncidentFilter(from_ms=day, text=word, channels=(Channel.SMS,))
        yield IncidentFilter(unattributed=True, text=word if n % 2 else "")
        yield IncidentFilter(tags=("violence",), includes=(Include.YES,))
        yield IncidentFilter(withdrawn=True)


def _bare(folder: Path, size: int) -> dict[str, float]:
    """The same rows in a bare encrypted table."""
    path, kept = folder / "bare.db", folder / "bare.json"
    fresh = not kept.exists()
    if fresh:
        path.unlink(missing_ok=True)
    database = connect(path, bytes(32), create=fresh)
    conn = database.conn
    if fresh:
        conn.execute("create table bare (id integer primary key, at integer, number text, channel text, text text)")
        conn.execute("create index bare_at on bare (at)")
        conn.execute("create index bare_number on bare (number)")
        took = 0.0
        contacts = enumerate(Source(size).contacts(size))
        while rows := [_bare_row(n, contact) for n, contact in itertools.islice(contacts, _ROWS)]:
            last = _timed(partial(_insert, conn, rows)) * _ROWS / len(rows)
            took = max(took, last) if len(rows) == _ROWS else last
        kept.write_text(json.dumps(took))
    figures = {"import, storing 10,000 rows": json.loads(kept.read_text())}
    order = "order by at, id limit 200"
    source = Source(size)
    typed = list(_typed(source))[_WARM : _WARM + 30]
    figures["page"] = _median(lambda: conn.execute(f"select * from bare {order}").fetchall(), 20)
    search = f"select * from bare where instr(text, ?) > 0 or instr(number, ?) > 0 {order}"
    figures |= _spread("search", _each(typed, lambda t: conn.execute(search, (t, t)).fetchall()))
    numbers = [f"+86{number}" for number in random.Random(4).choices(source.numbers, k=30)]
    by_number = f"select * from bare where number = ? {order}"
    figures |= _spread("filter", _each(numbers, lambda n: conn.execute(by_number, (n,)).fetchall()))
    count = "select count(*) from bare where instr(text, ?) > 0 or instr(number, ?) > 0"
    figures |= _spread("count", _each(typed[:10], lambda t: conn.execute(count, (t, t)).fetchall()))
    more = iter(range(size, size + 30))
    figures["save"] = _median(lambda: _insert(conn, [(next(more), FIRST_MS, source.numbers[0], "sms", "还钱")]), 30)
    conn.execute("delete from bare where id >= ?", (size,))
    figures["check"] = _timed(
        lambda: [conn.execute(f"pragma {check}").fetchall() for check in ("cipher_integrity_check", "integrity_check")]
    )
    conn.close()
    return figures


def _bare_row(n: int, contact: Contact) -> tuple[Any, ...]:
    number = "" if contact.address is None else contact.address.key
    return n, contact.when.earliest_ms, number, contact.channel.value, contact.text


def _insert(conn: Any, rows: Sequence[tuple[Any, ...]]) -> None:
    for start in range(0, len(rows), 500):
        conn.execute("begin immediate")
        conn.executemany("insert into bare values (?, ?, ?, ?, ?)", rows[start : start + 500])
        conn.execute("commit")


def _timed(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def _each(what: Sequence[T], call: Callable[[T], object]) -> list[float]:
    return [_timed(partial(call, one)) for one in what]


def _median(call: Callable[[], object], times: int) -> float:
    return statistics.median(_timed(call) for _ in range(times))


def _spread(what: str, took: Sequence[float]) -> dict[str, float]:
    in_order = sorted(took)
    return {f"{what} p50": statistics.median(in_order), f"{what} p95": in_order[int(len(in_order) * 0.95)]}


if __name__ == "__main__":
    main(int(sys.argv[1]))
