"""Broken files of every format: no crash, no hang, no row lost, never two claims, the same wherever the bytes end.

Each input is a fixture that was cut, flipped, doubled, moved, spliced with another format, written in another
encoding, given impossible numbers or nested. It is read by the importer of its format whether or not that still knows
it, in this process within a limit of time and memory; some are read again a byte, seven bytes or a block at a time.
Some go through the limited child as the program would send them, and must come back the same. Workbooks, which a
library reads that may end its process, go through the child only. ``--formats NAME …`` chooses some.
"""

from __future__ import annotations

import faulthandler
import multiprocessing
import os
import random
import resource
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from shilu.core.errors import UserError
from shilu.core.job import QuietJob
from shilu.core.record import RawRecord, Skipped, SourceWarning
from shilu.importers import registry
from shilu.importers.base import HashedOnly, Importer, Loading, SourceValue
from shilu.importers.child import MEMORY_BYTES
from shilu.importers.iphone_folder import IMPORTER as IPHONE_BACKUP
from shilu.importers.reading import SourceReader
from tests.soak.judging import PATIENCE_CPU_S, Reading, claims, judged
from tests.soak.mutations import Input, made
from tests.soak.part import Finding, Soak
from tests.soak.samples import importers, is_workbook, lay_out, samples

_MOST_AT_ONCE = (1, 7, 7, 65_536)
_READ_AGAIN = 0.15  # the share of inputs
_FAR_TOO_LONG_S = 300.0  # nothing of Python answers any more: the process is ended and says where it was
_WATCHED_TOGETHER = 100
_TRIES = 60  # inputs made for one that is still claimed
_SHOWN = 5
_CHILDREN_FROM = 10_000_000  # the numbers of inputs for the child


@dataclass(slots=True)
class Tally:
    """What became of the inputs of one format. ``slowest`` in processor seconds."""

    inputs: int = 0
    claimed: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    partial: int = 0
    rows: int = 0
    again: int = 0
    through_child: int = 0
    children_died: int = 0
    slowest: float = 0.0
    child_peak_mib: float = 0.0
    bad: int = 0
    crashed: bool = False
    wrong: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Take in the figures of another worker."""
        for name in ("inputs", "claimed", "refused", "partial", "rows", "again", "through_child", "children_died"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.slowest = max(self.slowest, other.slowest)
        self.child_peak_mib = max(self.child_peak_mib, other.child_peak_mib)
        self.bad += other.bad
        self.wrong += other.wrong[: max(0, _SHOWN - len(self.wrong))]

    def found(self, number: int, wrong: list[str]) -> None:
        """Something that an input should not have done; the number makes the same input again."""
        self.bad += bool(wrong)
        self.wrong += [f"input {number}: {one}" for one in wrong][: max(0, _SHOWN - len(self.wrong))]


def run(soak: Soak) -> Iterator[Finding]:
    """100,000 inputs of each format in process, 500 through the child."""
    inputs, children = soak.either(100_000, 40), soak.either(500, 1)
    names = soak.formats or tuple(importer.name for importer in importers())
    total = Tally()
    soak.said(f"{'format':20} inputs (still claimed; refused; partial) → rows")
    with soak.folder() as folder:
        pool = _pool(soak, folder)
        for at, name in enumerate(names):
            # in small every tenth format has its child: starting all of them would take most of the time
            tally = _one(soak, pool, folder, name, inputs, children if soak.full or at % 10 == 0 else 0)
            total.add(tally)
            yield Finding(_said(name, tally), not tally.bad and tally.inputs + tally.through_child > 0)
            if tally.crashed:
                pool = _pool(soak, folder)
        pool.shutdown()
    yield Finding(
        _said(f"{len(names)} formats", replace(total, wrong=[]))
        + f"; limits: {PATIENCE_CPU_S:.0f} processor seconds a reading, {MEMORY_BYTES >> 20} MiB",
        not total.bad,
    )


def _said(name: str, tally: Tally) -> str:
    died = f" ({tally.children_died} ended by its library)" if tally.children_died else ""
    sentence = (
        f"{name:20} {tally.inputs:9,} ({tally.claimed:9,}; {tally.refused.total():9,}; {tally.partial:9,}) → "
        f"{tally.rows:11,} rows, {tally.again:6,} read again in pieces, {tally.through_child:6,} through the child"
        f"{died}, slowest {tally.slowest:5.2f} s, largest child {tally.child_peak_mib:3.0f} MiB, {tally.bad} bad"
    )
    return sentence + "".join(f"\n    {one}" for one in tally.wrong)


def _pool(soak: Soak, folder: Path) -> ProcessPoolExecutor:
    spawn = multiprocessing.get_context("spawn")  # the memory of this process is not theirs
    return ProcessPoolExecutor(soak.workers, mp_context=spawn, initializer=_limit_memory)


def _limit_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, resource.RLIM_INFINITY))


def _one(soak: Soak, pool: ProcessPoolExecutor, folder: Path, name: str, inputs: int, children: int) -> Tally:
    tally = Tally()
    work = [(_in_process, numbers) for numbers in _shared(inputs, min(2_000, -(-inputs // soak.workers)))]
    work += [(_through_child, numbers) for numbers in _shared(children, 25)]
    futures = [pool.submit(step, folder, name, soak.seed, numbers) for step, numbers in work]
    try:
        for future in as_completed(futures):
            tally.add(future.result())
            soak.progress(f"inputs of {name}", tally.inputs + tally.through_child, inputs + children)
    except BrokenProcessPool:
        present = ", ".join(path.read_text() for path in sorted(folder.glob("present-*")))
        tally.wrong.append(f"a process ended while it read one of the inputs {present}")
        tally.bad, tally.crashed = tally.bad + 1, True
    return tally


def _shared(count: int, size: int) -> list[range]:
    return [range(start, min(start + size, count)) for start in range(0, count, max(1, size))]


def input_of(name: str, seed: int, number: int) -> Input | None:
    """The input of a format that has this number; always the same. None for a format without a fixture."""
    all_samples = samples()
    if not all_samples[name]:
        return None
    source = random.Random(f"{name} {seed} {number}")
    return made(source.choice(all_samples[name]), source, _others(name))


@cache
def _others(name: str) -> tuple[bytes, ...]:
    """Files of the other formats."""
    rest = (sample.data for other, some in samples().items() if other != name for sample in some)
    return tuple(data for data in rest if not is_workbook(data))


def _in_process(folder: Path, name: str, seed: int, numbers: range) -> Tally:
    tally, importer = Tally(), registry.named(name)
    if isinstance(importer, Loading):
        importer.load()
    with (folder / f"present-{os.getpid()}").open("w") as present:
        for number in numbers:
            untrusted = input_of(name, seed, number)
            if untrusted is None or is_workbook(untrusted.data):
                continue
            os.pwrite(present.fileno(), f"{number:9}".encode(), 0)
            if number % _WATCHED_TOGETHER == 0:  # a thread each time
                faulthandler.dump_traceback_later(_FAR_TOO_LONG_S, exit=True)
            _judge(importer, untrusted, number, tally)
        faulthandler.cancel_dump_traceback_later()
    return tally


def _judge(importer: Importer, untrusted: Input, number: int, tally: Tally) -> None:
    reading = judged(importer, untrusted)
    wrong = list(reading.wrong)
    tally.inputs += 1
    tally.claimed += importer.name in reading.claims
    tally.refused.update([reading.refused] if reading.refused else [])
    tally.partial += reading.is_partial
    tally.rows += reading.rows
    tally.slowest = max(tally.slowest, reading.seconds)
    source = random.Random(number)
    if source.random() < _READ_AGAIN and not wrong:
        most = source.choice(_MOST_AT_ONCE)
        again = judged(importer, untrusted, most=most)
        wrong += again.wrong
        tally.again += 1
        if not wrong and (again.values, again.refused) != (reading.values, reading.refused):
            wrong.append(f"something else when {most} bytes come at a time")
    tally.found(number, wrong)


def _through_child(folder: Path, name: str, seed: int, numbers: range) -> Tally:
    tally = Tally()
    for number in numbers:
        for attempt in range(_TRIES):
            untrusted = input_of(name, seed, _CHILDREN_FROM + number * _TRIES + attempt)
            if untrusted is None:
                return tally
            if name == IPHONE_BACKUP or _claimed(name, untrusted):
                with tempfile.TemporaryDirectory(dir=folder) as place:
                    _send(Path(place), untrusted, _CHILDREN_FROM + number * _TRIES + attempt, tally)
                break
    tally.child_peak_mib = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return tally


def _claimed(name: str, untrusted: Input) -> bool:
    with suppress(UserError):
        return claims(untrusted)[:1] == (name,)
    return False


def _send(place: Path, untrusted: Input, number: int, tally: Tally) -> None:
    """Have the program read it, and compare with what this process makes of it."""
    reader, job = SourceReader((sys.executable, "-m", "shilu")), QuietJob()
    values: list[SourceValue] = []
    refused = ""
    tally.through_child += 1
    try:
        with reader.open(lay_out(place, untrusted), job=job) as opened:
            expected = Reading() if is_workbook(untrusted.data) else judged(registry.named(opened.importer), untrusted)
            values += reader.read(opened, settings=untrusted.settings, blobs=HashedOnly(), job=job)
    except UserError as error:
        refused = error.code
    except Exception as error:  # the parent must not be brought down by a file either
        tally.found(number, [f"the parent raised {type(error).__name__}"])
        return
    wrong = []
    died = refused == "file.reader_failed" or any(_says_died(value) for value in values)
    if is_workbook(untrusted.data):
        tally.children_died += died
        tally.refused.update([refused] if refused else [])
        tally.rows += sum([isinstance(value, RawRecord | Skipped) for value in values])
    elif died:
        wrong.append("the child died")
    elif (values, refused) != (expected.values, expected.refused) and not expected.wrong:
        wrong.append(f"comes back from the child as something else ({refused or 'not refused'})")
    if refused == "file.reader_stalled":
        wrong.append("the child said nothing any more")
    tally.found(number, wrong)


def _says_died(value: SourceValue) -> bool:
    return isinstance(value, SourceWarning) and value.code == "reader_died"
