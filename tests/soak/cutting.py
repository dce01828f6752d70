"""A program is recorded while it writes to a disk, and the disk is cut off at many moments; each state is judged."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from shilu.core.errors import UserError
from tests.soak import strace
from tests.soak.disk import CALLS, Change, Disk, Survival, changes
from tests.soak.part import Soak

_DEEP_EVERY = 4
"""In so many states one has the deep check; in all of them everything that can be seen is looked at."""
_SURVIVALS = (Survival.NONE, Survival.ALL, Survival.MIXED, Survival.MIXED, Survival.MIXED)
_SHARES = 4
"""For each worker, so that none waits long for the other."""
Left = Mapping[str, bytes | None]


@dataclass(frozen=True, slots=True)
class Recording:
    """What lay on the disk, and what a program then did to it."""

    changes: tuple[Change, ...]
    begun: Left = field(default_factory=dict)


class Judge(Protocol):
    """Looks at what a cut has left. May raise UserError where it cannot be opened or read."""

    def __call__(self, disk: Path, said: int, *, is_deep: bool) -> tuple[str, str]:
        """What is wrong ("" when nothing is), and what has become of it. ``said``: how much was acknowledged."""
        ...


@dataclass(slots=True)
class Tally:
    """What became of the states. The same bytes are judged once; a state counts as often as it was come upon."""

    states: int = 0
    different: int = 0
    bad: Counter[str] = field(default_factory=Counter)
    became: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Take in the figures of another worker."""
        self.states += other.states
        self.different += other.different
        self.bad += other.bad
        self.became += other.became
        self.examples += other.examples

    @property
    def lost(self) -> int:
        """How many were not as they must be."""
        return self.bad.total()

    @property
    def listed(self) -> str:
        """The first that were not."""
        return "".join(f"\n    {example}" for example in self.examples[:5])


@dataclass(slots=True)
class Recorder:
    """Records programs one after another, each a fork of one that strace follows (recorded.py)."""

    process: subprocess.Popen[str]
    strokes: Path
    errors: Path
    _read: int = 0

    def record(self, disk: Path, said: Path, program: Sequence[str]) -> Recording:
        """Run ``main`` of a module with arguments. Raises RuntimeError where it does not come to its end."""
        begun = {
            path.relative_to(disk).as_posix(): path.read_bytes() if path.is_file() else None
            for path in sorted(disk.rglob("*"))
        }
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(json.dumps(list(program)), file=self.process.stdin, flush=True)
        if self.process.stdout.readline() != "0\n":
            raise RuntimeError(f"the program did not come to its end:\n{self.errors.read_text('utf-8')[-4000:]}")
        calls, begins = strace.read(self.strokes, begins=self._read), self._read
        recorded = tuple(changes(calls, disk, said, begun=begun))
        self._read = self.strokes.stat().st_size
        os.truncate(self.strokes, 0)  # what comes next stands behind a hole, which takes no room
        if not recorded:
            raise RuntimeError(f"nothing was recorded behind {begins}")
        return Recording(recorded, begun)


@contextmanager
def recorder_in(folder: Path) -> Iterator[Recorder]:
    """While the context lasts, programs can be recorded. Raises Unable where that is not allowed."""
    strace.need()
    strokes, errors = folder / "strokes", folder / "errors"
    line = strace.command([sys.executable, "-m", "tests.soak.recorded"], strokes, CALLS)
    with (
        errors.open("w", encoding="utf-8") as said,
        subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said, text=True) as process,
    ):
        yield Recorder(process, strokes, errors)


def cut(soak: Soak, recording: Recording, judge: Judge, folder: Path, states: int, *, only_told: bool = False) -> Tally:
    """Cut at random moments, the work shared among the workers. ``only_told``: only when something was acknowledged."""
    source, tally = random.Random(soak.seed), Tally()
    told = [n for n, one in enumerate(recording.changes, 1) if one.kind == "said"]
    moments = sorted(source.choices(told, k=states) if only_told else _moments(recording, told, source, states))
    length = -(-states // (soak.workers * _SHARES))
    shares = [moments[start : start + length] for start in range(0, states, length)]
    with ProcessPoolExecutor(soak.workers) as pool:
        jobs = [
            pool.submit(_work, recording, judge, share, soak.seed * 1000 + n, folder / f"cut{n}")
            for n, share in enumerate(shares)
        ]
        for job in jobs:
            tally.add(job.result())
            soak.progress("power cuts", tally.states, states)
    return tally


def _moments(recording: Recording, told: Sequence[int], source: random.Random, states: int) -> list[int]:
    """After which of the changes to cut: a third anywhere, a third around the giving of names, and a third just when
    something was acknowledged, which is when nothing may be missing any more."""
    last = len(recording.changes)
    named = [n for n, one in enumerate(recording.changes, 1) if one.kind in ("rename", "remove", "sync")]
    kinds = (range(1, last + 1), [min(n + source.randint(0, 2), last) for n in named], told)
    return [source.choice(kinds[number % 3] or kinds[0]) for number in range(states)]


def _work(recording: Recording, judge: Judge, moments: Sequence[int], seed: int, folder: Path) -> Tally:
    source, disk, tally, come = random.Random(seed), Disk(recording.begun), Tally(), 0
    known: dict[bytes, tuple[str, str]] = {}
    for moment in moments:
        for change in recording.changes[come:moment]:
            disk.apply(change)
        come = moment
        survival = source.choice(_SURVIVALS)
        left, said = disk.survivors(source, survival), len(disk.said)
        tally.states += 1
        state = _fingerprint(left, said)
        if state not in known:
            is_deep = tally.different % _DEEP_EVERY == 0
            tally.different += 1
            known[state] = _judged(left, said, judge, folder, is_deep=is_deep)
        wrong, became = known[state]
        tally.became[became] += 1
        if wrong:
            tally.bad[wrong] += 1
            tally.examples.append(f"after change {moment} ({survival}, {said} acknowledged): {wrong}")
    shutil.rmtree(folder, ignore_errors=True)
    return tally


def _fingerprint(left: Left, said: int) -> bytes:
    digest = hashlib.blake2b(str(said).encode(), digest_size=16)
    for path, content in sorted(left.items()):
        digest.update(f"\0{path}\0{-1 if content is None else len(content)}\0".encode())
        if content is not None and not path.endswith("/ballast"):
            digest.update(content)
    return digest.digest()


def _judged(left: Left, said: int, judge: Judge, folder: Path, *, is_deep: bool) -> tuple[str, str]:
    shutil.rmtree(folder, ignore_errors=True)
    disk = folder / "disk"
    disk.mkdir(parents=True)
    for path, content in left.items():
        if content is None:
            (disk / path).mkdir(parents=True, exist_ok=True)
        elif path.endswith("/ballast"):
            with (disk / path).open("wb") as ballast:
                ballast.truncate(len(content))  # its bytes mean nothing, and there are millions of them
        else:
            (disk / path).write_bytes(content)
    try:
        return judge(disk, said, is_deep=is_deep)
    except UserError as error:
        return f"does not open, or cannot be read: {error.code}", "damaged"
    except Exception as error:  # what a state does to the vault is what is counted here
        return f"does not open, or cannot be read: {type(error).__name__}", "damaged"
