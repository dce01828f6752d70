"""A disk that fails or is full: every single write, sync, rename and so on of what a person does is refused once.

strace makes the N-th call of a kind fail, for every N there is. What cannot be saved is refused in words that name
the cause, nothing that was acknowledged is lost, and the same thing works when it is tried again.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from shilu.core.bundle import BundleChoice
from shilu.core.errors import UserError
from shilu.core.job import QuietJob
from tests.soak import strace
from tests.soak.deeds import Deeds, Desk, make_desk, open_desk, seen
from tests.soak.kills import missing
from tests.soak.part import Finding, Soak
from tests.soak.victim import PATIENCE_S, Victim, apart, start, void, warm_up

_WRITING = ("pwrite64", "write", "fsync", "fdatasync", "ftruncate", "openat", "rename", "unlink", "mkdir")
_TAKING_ROOM = ("pwrite64", "write", "openat", "mkdir", "rename")
_KINDS = {"EIO": _WRITING, "ENOSPC": _TAKING_ROOM}
_NAMED = {
    "EIO": {"disk.failing", "file.not_writable", "vault.cannot_lock"},
    "ENOSPC": {"disk.full"},
}
_INDEX_OF_LOG = "-shm>"
"""SQLite does not say why this file could not grow. Whether the disk is full is then seen by its free room, and a disk
that refuses once and has room is taken for a failing one."""
_STEP_SMALL = 9
_FAR = 400
"""No deed makes that many calls of a kind."""


@dataclass(frozen=True, slots=True)
class Fault:
    """The N-th call of a kind by any one thread fails while a deed is done."""

    deed: str
    call: str
    error: str
    number: int

    def __str__(self) -> str:
        return f"{self.deed}: {self.error} at {self.call} {self.number}"


@dataclass(slots=True)
class Tally:
    """What became of the faults."""

    faults: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    harmless: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Take in the figures of another worker."""
        self.faults += other.faults
        self.refused += other.refused
        self.harmless += other.harmless
        self.wrong += other.wrong


@dataclass(frozen=True, slots=True)
class Sweep:
    """Calls of one kind, while one deed is done, refused one after the other with one error."""

    deed: str
    call: str
    error: str


DEEDS: dict[str, Callable[[Desk, Deeds, Path], object]] = {
    "log": lambda _desk, person, _out: person.log(files=True),
    "revise": lambda _desk, person, _out: person.revise(),
    "import": lambda _desk, person, _out: person.bring_in(),
    "draft": lambda _desk, person, _out: person.keep_draft(),
    "header": lambda _desk, person, _out: person.remember_heads(),
    "bundle": lambda desk, _person, out: _bundle(desk, out),
}
"""What is done while the disk fails; beside it, opening and closing."""


def run(soak: Soak) -> Iterator[Finding]:
    """Every call of every deed, refused once."""
    strace.need()
    warm_up()
    tally, sweeps = Tally(), _sweeps(full=soak.full)
    with soak.folder() as folder:
        apart(lambda: _prepare(folder / "whole", soak.seed))
        before = apart(lambda: _seen_in(folder / "whole"))
        for number, done in enumerate(_shared(folder, sweeps, before, soak), start=1):
            tally.add(done)
            soak.progress(f"{tally.faults.total():,} failing calls, kinds of them", number, len(sweeps))
    refused = ", ".join(f"{code} {count}" for code, count in tally.refused.most_common())
    deeds = ", ".join(f"{deed} {count}" for deed, count in tally.faults.most_common())
    every = "each of them" if soak.full else f"every {_STEP_SMALL}th"
    yield Finding(
        f"{tally.faults.total():,} failing calls ({deeds}), {every} by itself: {refused}; "
        f"{tally.harmless} did no harm; {len(tally.wrong)} lost something, were not named or would not work again"
        + "".join(f"\n    {wrong}" for wrong in tally.wrong[:20]),
        not tally.wrong and tally.faults.total() > 0,
    )


def _sweeps(*, full: bool) -> list[Sweep]:
    """The longest first, so that no worker waits for another at the end."""
    if not full:
        return [Sweep(deed, calls[0], error) for deed in ("log", "close") for error, calls in _KINDS.items()]
    deeds = ("bundle", "import", "log", *(deed for deed in DEEDS if deed not in ("bundle", "import", "log")))
    return [
        Sweep(deed, call, error)
        for deed in (*deeds, "open", "close")
        for error, calls in _KINDS.items()
        for call in calls
    ]


def _shared(folder: Path, sweeps: Sequence[Sweep], before: dict[str, Any], soak: Soak) -> Iterator[Tally]:
    """Each worker takes the next one that nobody has taken yet: a byte in a pipe."""
    taking, giving = os.pipe()
    os.write(giving, bytes(range(len(sweeps))))
    os.close(giving)
    step = 1 if soak.full else _STEP_SMALL

    def work(at: Path, say: Callable[[str], None]) -> None:
        shutil.copytree(folder / "whole", at / "whole")
        while number := os.read(taking, 1):
            done = _sweep(at, sweeps[number[0]], before, step=step)
            say(json.dumps([done.faults, done.refused, done.harmless, done.wrong]))

    workers = [start(partial(work, folder / f"worker{n}")) for n in range(soak.workers)]
    os.close(taking)
    try:
        while workers:
            for worker in tuple(workers):
                line = worker.read(0.2)
                if line == "":
                    worker.rest()
                    worker.wait()
                    workers.remove(worker)
                elif line is not None:
                    if not line.startswith("["):
                        raise RuntimeError(line)
                    faults, refused, harmless, wrong = json.loads(line)
                    yield Tally(Counter(faults), Counter(refused), harmless, wrong)
    finally:
        for worker in workers:
            worker.kill()


def _prepare(place: Path, seed: int) -> None:
    place.mkdir()
    desk = make_desk(place)
    person = Deeds(desk, random.Random(seed), place.with_name("inputs"))
    person.add_case()
    for _ in range(3):
        person.log(files=True)
    person.bring_in()
    person.keep_draft()
    desk.close()


def _sweep(folder: Path, sweep: Sweep, before: dict[str, Any], *, step: int) -> Tally:
    tally = Tally()
    for number in range(1, _FAR, step):
        fault = Fault(sweep.deed, sweep.call, sweep.error, number)
        place = folder / "place"
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(folder / "whole", place)
        met, said, hidden = _suffer(place, fault, folder / "record")
        if met is None:
            break
        if not met:
            continue
        tally.faults[sweep.deed] += 1
        named = _NAMED[fault.error] | (_NAMED["EIO"] if hidden else set())
        wrong = [*_words(fault, said, named), *apart(partial(_judged, place, before))]
        tally.wrong += [f"{fault}: {one} ({', '.join(said)})" for one in wrong]
        codes = [line.removeprefix("refused ") for line in said if line.startswith("refused ")]
        tally.refused.update(codes[:1])
        tally.harmless += not codes
    return tally


def _words(fault: Fault, said: list[str], named: set[str]) -> Iterator[str]:
    """What is wrong with what was said."""
    for line in said:
        word, _, rest = line.partition(" ")
        if word == "crashed":
            yield "it crashed"
        if word == "refused" and rest not in named:
            yield "the cause was not named"
    if not said:
        yield "the program ended without a word"
    elif said[-1] not in ("done", "ended") and fault.deed != "open":
        yield "it did not work when it was tried again"


def _suffer(place: Path, fault: Fault, record: Path) -> tuple[bool | None, list[str], bool]:
    """Do the deed while the disk fails, then again. Whether a call was refused that would have changed something below
    the folder (None when none was refused at all), what was said, and whether SQLite hides the cause."""
    go_read, go_write = os.pipe()
    victim = start(lambda say: _do(place, fault.deed, lambda: void(os.read(go_read, 1)), say))
    os.close(go_read)
    threads = _threads(victim) if victim.read(PATIENCE_S) == "ready" else []
    follow = ["-f"] if fault.deed in ("open", "close") else []
    attach = [word for thread in threads for word in ("-p", thread)]
    calls = ["-e", f"trace={fault.call}", "-e", f"inject={fault.call}:error={fault.error}:when={fault.number}"]
    with subprocess.Popen(
        ["strace", *follow, "-y", "-o", str(record), "-e", "signal=none", *calls, *attach],
        stderr=subprocess.PIPE,
        text=True,
    ) as tracer:
        assert tracer.stderr is not None
        for _ in threads:
            tracer.stderr.readline()  # "Process 1 attached"
        os.write(go_write, b"g")
        os.close(go_write)
        said = victim.rest()
        victim.wait()
        tracer.communicate()
    injected = [line for line in record.read_text(errors="replace").splitlines() if "(INJECTED)" in line]
    if not injected:
        return None, said, False
    met = all(str(place) in line and "O_RDONLY" not in line for line in injected)
    return met, said, all(_INDEX_OF_LOG in line for line in injected)


def _threads(victim: Victim) -> list[str]:
    return sorted(thread.name for thread in Path(f"/proc/{victim.process}/task").iterdir())


def _do(place: Path, deed: str, wait: Callable[[], None], say: Callable[[str], None]) -> None:
    """In the child: up to three tries, since more than one thread may meet its N-th call. Opening makes new threads
    each time, so that it is tried once; ``_judged`` tries it again."""
    desk: Desk | None = None
    person: Deeds | None = None
    inputs = place.with_name("inputs-now")
    if deed != "open":
        desk = open_desk(place)
        person = Deeds(desk, random.Random(7), inputs)
    say("ready")
    wait()
    for _ in range(1 if deed == "open" else 3):
        try:
            if deed == "open":
                desk = open_desk(place)
            elif deed == "close":
                assert desk is not None
                desk.close()
            else:
                assert desk is not None
                assert person is not None
                DEEDS[deed](desk, person, place / "out")
        except UserError as error:
            say(f"refused {error.code}")
            if deed == "close":
                desk = None
                say("ended")
                return
            continue
        say("done")
        break
    if desk is not None and deed != "close":
        try:
            desk.close()
        except UserError as error:
            say(f"refused {error.code}")
            say("ended")


def _bundle(desk: Desk, out: Path) -> None:
    case = next(case for case in desk.workspace.cases.list() if case.incidents)
    desk.workspace.bundling.build(case.id, BundleChoice(language="en"), out, QuietJob())


def _seen_in(place: Path) -> dict[str, Any]:
    desk = open_desk(place)
    try:
        return plainly(desk)
    finally:
        desk.close()


def _judged(place: Path, before: dict[str, Any]) -> list[str]:
    """What is wrong afterwards, on a disk that works again."""
    try:
        desk = open_desk(place)
    except UserError as error:
        return [f"it does not open any more: {error.code}"]
    try:
        wrong = [f"the check says {one.problem} of {one.path}" for one in desk.workspace.check(QuietJob()).problems]
        return [*wrong, *missing(before, plainly(desk), "")]
    finally:
        desk.close()


def plainly(desk: Desk) -> dict[str, Any]:
    """What is seen, as it comes back from JSON."""
    looks: dict[str, Any] = json.loads(json.dumps(seen(desk)))
    return looks
