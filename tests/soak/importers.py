"""Broken files of every format: no crash, no hang, no row lost, never two claims, the same wherever the bytes end.

Each input is a fixture that was cut, flipped, doubled, moved, spliced with another format, written in another
encoding, given impossible numbers or nested. It is read by the importer of its format whether or not that still knows
it, in this process within a limit of time and memory; every fourth is shown to all importers, and some are read again
a byte, seven bytes or a block at a time. What a library in Rust or C++ reads, which may end its process, is read in a
fork. Some go through the limited child as the program would send them, and must come back the same: forks of one that
has loaded the readers, and one in twenty a child of its own. ``--formats NAME …`` chooses some,
``--inputs`` and ``--children N`` how many; ``--resume FILE`` keeps the figures, goes on where they stopped, and first
reads again what misbehaved.
"""

from __future__ import annotations

import faulthandler
import multiprocessing
import os
import random
import resource
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, suppress
from dataclasses import replace
from functools import cache
from pathlib import Path

from shilu.__main__ import collect_garbage_seldom
from shilu.core.errors import UserError
from shilu.core.job import QuietJob
from shilu.core.record import SourceWarning
from shilu.importers import registry
from shilu.importers.base import HashedOnly, Importer, Loading, SourceValue
from shilu.importers.child import MEMORY_BYTES
from shilu.importers.iphone_folder import IMPORTER as IPHONE_BACKUP
from shilu.importers.letters_codec import LETTERS
from shilu.importers.reading import SourceReader
from tests.soak import forked
from tests.soak.apart import read_apart
from tests.soak.figures import Figures, Format, Tally, inputs_kept
from tests.soak.judging import PATIENCE_CPU_S, ROWS, Reading, claims, judged
from tests.soak.mutations import Input, made
from tests.soak.part import Finding, Soak
from tests.soak.samples import importers, is_workbook, lay_out, samples

_MOST_AT_ONCE = (1, 7, 7, 65_536)
_READ_AGAIN = 0.05  # the share of inputs
_SHOWN_TO_ALL = 4  # every so manieth
_FAR_TOO_LONG_S = 300.0  # nothing of Python answers any more: the process is ended and says where it was
_WATCHED_TOGETHER = 100
_TRIES = 60  # inputs made for one that is still claimed
_CHILDREN_FROM = 10_000_000  # the numbers of inputs for the child
_SHARE, _CHILDREN_SHARE = 1_000, 100
_OWN_CHILD = 20  # every so manieth


def run(soak: Soak) -> Iterator[Finding]:
    """100,000 inputs of each format in process, 500 through the child."""
    inputs = soak.either(100_000, 40) if soak.inputs is None else soak.inputs
    children = soak.either(500, 1) if soak.children is None else soak.children
    names = soak.formats or tuple(importer.name for importer in importers())
    figures = Figures(soak.resume, soak.seed)
    soak.said(f"{'format':20} inputs (still claimed; refused; partial) → rows")
    with ExitStack() as begun:
        folder = begun.enter_context(soak.folder())
        pools = [_pool(soak, folder)]
        begun.callback(lambda: pools[-1].shutdown(cancel_futures=True))
        for at, name in enumerate(names):
            _read_again(figures.of(name).tally, name, folder)
            # in small every tenth format has its child: starting all of them would take most of the time
            crashed = _one(soak, pools[-1], folder, name, figures, inputs, children if soak.full or at % 10 == 0 else 0)
            tally = figures.of(name).tally
            yield Finding(
                _said(name, tally) + _states(figures.of(name)),
                not tally.bad and not crashed and tally.inputs + tally.through_child > 0,
            )
            if crashed:
                pools.append(_pool(soak, folder))
    total = Tally()
    for name in names:
        total.add(figures.of(name).tally)
    total.wrong.clear()
    limits = f"; limits: {PATIENCE_CPU_S:.0f} processor seconds a reading, {MEMORY_BYTES >> 20} MiB"
    yield Finding(_said(f"{len(names)} formats", total) + limits, not total.bad)


def _said(name: str, tally: Tally) -> str:
    died = f" ({tally.died} ended by a library)" if tally.died else ""
    mended = f" ({tally.mended} more were, and are mended)" if tally.mended else ""
    return (
        f"{name:20} {tally.inputs:9,} ({tally.claimed:9,}; {tally.refused.total():9,}; {tally.partial:9,}) → "
        f"{tally.rows:11,} rows, {tally.again:6,} read again in pieces, {tally.through_child:6,} through the child"
        f" ({tally.started} of them its own){died}, slowest {tally.slowest:5.2f} s, largest child "
        f"{tally.child_peak_mib:3.0f} MiB, {tally.bad} bad{mended}{tally.listed}"
    )


def _states(figures: Format) -> str:
    return f"\n    read by {len(figures.states)} states of the readers" if len(figures.states) > 1 else ""


def _pool(soak: Soak, folder: Path) -> ProcessPoolExecutor:
    spawn = multiprocessing.get_context("spawn")  # the memory of this process is not theirs
    return ProcessPoolExecutor(soak.workers, mp_context=spawn, initializer=_begin)


def _begin() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, resource.RLIM_INFINITY))
    collect_garbage_seldom()


def _one(
    soak: Soak, pool: ProcessPoolExecutor, folder: Path, name: str, figures: Figures, inputs: int, children: int
) -> bool:
    """Read what is left of a format. Returns whether a process was lost."""
    done = figures.of(name)
    size = min(_SHARE, -(-inputs // soak.workers))
    if soak.resume is not None:  # whole shares, so that the next run knows which are done
        size, inputs = _SHARE, -(-inputs // _SHARE) * _SHARE
    work: list[tuple[Step, range, bool]] = []
    work += [(_in_process, some, False) for some in _shared(inputs, size) if some.start not in done.shares]
    work += [
        (_through_child, some, True) for some in _shared(children, _CHILDREN_SHARE) if some.start not in done.children
    ]
    futures = {
        pool.submit(step, folder, name, soak.seed, numbers): (numbers.start, in_child)
        for step, numbers, in_child in work
    }
    try:
        for future in as_completed(futures):
            start, in_child = futures[future]
            figures.done(name, start, future.result(), in_child=in_child)
            soak.progress(f"inputs of {name}", done.tally.inputs + done.tally.through_child, inputs + children)
    except BrokenProcessPool:
        present = ", ".join(path.read_text() for path in sorted(folder.glob("present-*")))
        done.tally.found(-1, [f"a process ended while it read one of the inputs {present}"])
        return True
    return False


Step = Callable[[Path, str, int, range], Tally]


def _read_again(tally: Tally, name: str, folder: Path) -> None:
    """What an earlier run found, by the readers of now."""
    before, tally.kept, tally.wrong = inputs_kept(tally), [], []
    again = Tally()
    for number, untrusted in before:
        if number >= _CHILDREN_FROM:
            with tempfile.TemporaryDirectory(dir=folder) as place:
                _send(Path(place), untrusted, number, again, _OWN)
        else:
            _judge_safely(name, [(number, untrusted)], again)
    tally.bad += again.bad - len(before)
    tally.mended += len(before) - again.bad
    tally.wrong, tally.kept = again.wrong, again.kept


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
    tally = Tally()
    with (folder / f"present-{os.getpid()}").open("w") as present:
        for start in range(numbers.start, numbers.stop, _WATCHED_TOGETHER):
            faulthandler.dump_traceback_later(_FAR_TOO_LONG_S, exit=True)  # a thread each time
            some = range(start, min(start + _WATCHED_TOGETHER, numbers.stop))
            os.pwrite(present.fileno(), f"{start:9}".encode(), 0)
            found = [(number, input_of(name, seed, number)) for number in some]
            _judge_safely(name, [(number, one) for number, one in found if one is not None], tally)
        faulthandler.cancel_dump_traceback_later()
    return tally


def _judge_safely(name: str, inputs: Sequence[tuple[int, Input]], tally: Tally) -> None:
    """In this process, or in a fork of it where a library may end that."""
    importer = registry.named(name)
    if isinstance(importer, Loading):
        importer.load()
    apart = [(number, one) for number, one in inputs if is_workbook(one.data)]
    for number, one in inputs:
        if not is_workbook(one.data):
            _judge(importer, one, number, tally)
    if apart:
        read_apart(apart, lambda number, one, found: _judge(importer, one, number, found), tally)


def _judge(importer: Importer, untrusted: Input, number: int, tally: Tally) -> None:
    reading = judged(importer, untrusted, is_shown_to_all=number % _SHOWN_TO_ALL == 0)
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
        again = judged(importer, untrusted, most=most, is_shown_to_all=False)
        wrong += again.wrong
        tally.again += 1
        if not wrong and (again.values, again.refused) != (reading.values, reading.refused):
            wrong.append(f"something else when {most} bytes come at a time")
    tally.found(number, wrong, untrusted)


_OWN = (sys.executable, "-m", "shilu")


def _through_child(folder: Path, name: str, seed: int, numbers: range) -> Tally:
    tally = Tally()
    forks: Path | None = None
    with ExitStack() as begun:
        for number in numbers:
            for attempt in range(_TRIES):
                made_as = _CHILDREN_FROM + number * _TRIES + attempt
                untrusted = input_of(name, seed, made_as)
                if untrusted is None:
                    return tally
                if name == IPHONE_BACKUP or _claimed(name, untrusted):
                    if number % _OWN_CHILD and forks is None:
                        forks = begun.enter_context(forked.forking(folder))
                    command = forked.command(forks) if number % _OWN_CHILD and forks else _OWN
                    with tempfile.TemporaryDirectory(dir=folder) as place:
                        _send(Path(place), untrusted, made_as, tally, command)
                    break
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        tally.child_peak_mib = max(peak, forked.peak_mib(forks) if forks else 0.0)
    return tally


def _claimed(name: str, untrusted: Input) -> bool:
    with suppress(UserError):
        return claims(untrusted)[:1] == (name,)
    return False


def _send(place: Path, untrusted: Input, number: int, tally: Tally, command: tuple[str, ...]) -> None:
    """Have the program read it, and compare with what this process makes of it."""
    reader, job = SourceReader(command), QuietJob()
    beside = {name: data for name, data in untrusted.beside.items() if name != LETTERS}  # read off by another child
    untrusted = replace(untrusted, beside=beside)
    values: list[SourceValue] = []
    refused = ""
    tally.through_child += 1
    tally.started += command == _OWN
    try:
        path = lay_out(place, untrusted)
        with reader.open_contacts(path, job=job) if reader.is_contacts(path) else reader.open(path, job=job) as opened:
            expected = Reading() if is_workbook(untrusted.data) else judged(registry.named(opened.importer), untrusted)
            values += reader.read(opened, settings=untrusted.settings, blobs=HashedOnly(), job=job)
    except UserError as error:
        refused = error.code
    except Exception as error:  # the parent must not be brought down by a file either
        tally.found(number, [f"the parent raised {type(error).__name__}"], untrusted)
        return
    wrong = []
    died = refused == "file.reader_failed" or any(_says_died(value) for value in values)
    if is_workbook(untrusted.data):
        tally.died += died
        tally.refused.update([refused] if refused else [])
        tally.rows += sum([isinstance(value, ROWS) for value in values])
    elif died:
        wrong.append("the child died")
    elif (values, refused) != (expected.values, expected.refused) and not expected.wrong:
        wrong.append(f"comes back from the child as something else ({refused or 'not refused'})")
    if refused == "file.reader_stalled":
        wrong.append("the child said nothing any more")
    tally.found(number, wrong, untrusted)


def _says_died(value: SourceValue) -> bool:
    return isinstance(value, SourceWarning) and value.code == "reader_died"
