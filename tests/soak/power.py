"""Power cuts: a writer is recorded once, and its disk is cut off at thousands of moments (see disk.py).

Each state is opened as a real vault. What was acknowledged is there to the last byte, and nothing else than the one
deed that may have been under way; one in four has the deep check: pages, chain, tables, attachments. Four negative
controls, each a writer without one of the mechanisms, must lose something: a simulator that finds nothing wrong with
them would prove nothing.
"""

from __future__ import annotations

import random
import shutil
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from shilu.core.errors import UserError
from shilu.core.job import QuietJob
from tests.soak import strace
from tests.soak.deeds import Desk, digest, open_desk
from tests.soak.disk import CALLS, Change, Disk, Survival, changes
from tests.soak.part import Finding, Soak
from tests.soak.writer import CONTROLS, KEYS

_DEEP_EVERY = 4
"""In so many states one has the deep check; in all of them everything that can be seen is looked at."""
_SURVIVALS = (Survival.NONE, Survival.ALL, Survival.MIXED, Survival.MIXED, Survival.MIXED)


@dataclass(frozen=True, slots=True)
class Look:
    """What is seen after an acknowledgement, and the passphrase that opens."""

    digest: str
    passphrase: str


@dataclass(frozen=True, slots=True)
class Recording:
    """What one writer did to its disk, and what was to be seen after each acknowledgement."""

    changes: tuple[Change, ...]
    seen: tuple[Look, ...]
    deeds: tuple[str, ...]

    @property
    def moments(self) -> range:
        """The cuts that make a difference: after each of the changes."""
        return range(1, len(self.changes) + 1)


@dataclass(slots=True)
class Tally:
    """What became of the states that were opened."""

    states: int = 0
    bad: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Take in the figures of another worker."""
        self.states += other.states
        self.bad += other.bad
        self.examples += other.examples

    @property
    def lost(self) -> int:
        """How many were not as they must be."""
        return self.bad.total()


def run(soak: Soak) -> Iterator[Finding]:
    """10,000 states, and the controls."""
    strace.need()
    with soak.folder() as folder:
        yield from _good(soak, folder)
        yield from _controls(soak, folder)


def _good(soak: Soak, folder: Path) -> Iterator[Finding]:
    for what, control, writers, states in (
        ("what a person writes", "", soak.either(5, 1), soak.either(10_000, 100)),
        ("changes of passphrase and key", KEYS, soak.either(3, 1), soak.either(1_500, 40)),
    ):
        tally, deeds, happened = Tally(), Counter[str](), 0
        for number in range(writers):
            length = soak.either(60, 24)
            recording = record(folder / f"writer{number}", deeds=length, seed=soak.seed + number, control=control)
            deeds += Counter(recording.deeds)
            happened += len(recording.changes)
            tally.add(_cut(soak, recording, folder, states // writers, done=tally.states, of=states))
        yield Finding(
            f"{tally.states:,} simulated power cuts in {happened:,} recorded writes, syncs and renames of {what} "
            f"({_listed(deeds)}): {tally.lost} bad{_examples(tally)}",
            tally.lost == 0,
        )


def _controls(soak: Soak, folder: Path) -> Iterator[Finding]:
    states = soak.either(300, 25)
    for control, mechanism in CONTROLS.items():
        recording = record(folder / control, deeds=soak.either(30, 16), seed=soak.seed, control=control)
        tally = _cut(soak, recording, folder, states, done=0, of=states)
        said = (mechanism.__doc__ or "").split(".")[0]
        yield Finding(
            f"negative control {control} ({said}): {tally.lost} of {tally.states} bad, as it must be", tally.lost > 0
        )


def record(folder: Path, *, deeds: int, seed: int, control: str = "") -> Recording:
    """Run a writer under strace. Raises Unable where that is not allowed."""
    disk, said, expected = folder / "disk", folder / "said", folder / "expected"
    disk.mkdir(parents=True)
    program = [sys.executable, "-m", "tests.soak.writer", *map(str, (disk, said, expected, deeds, seed))]
    done = strace.run([*program, *([control] if control else [])], folder / "record", CALLS)
    if done.returncode != 0:
        raise RuntimeError(f"the writer did not come to its end:\n{done.stderr[-4000:]}")
    happened = tuple(changes(strace.read(folder / "record"), disk, said))
    looked = [line.split("\t") for line in expected.read_text("utf-8").splitlines()]
    shutil.rmtree(folder)
    if sum(change.kind == "said" for change in happened) != len(looked):
        raise RuntimeError("an acknowledgement is missing in the record")
    looks = tuple(Look(seen, passphrase) for seen, _, passphrase in looked)
    return Recording(happened, looks, tuple(deed for _, deed, _ in looked))


def _cut(soak: Soak, recording: Recording, folder: Path, states: int, *, done: int, of: int) -> Tally:
    """Cut at random moments, the work shared among the workers."""
    source = random.Random(soak.seed)
    moments = sorted(source.choices(recording.moments, k=states))
    shares = [moments[n :: soak.workers * 4] for n in range(soak.workers * 4)]
    tally = Tally()
    with ProcessPoolExecutor(soak.workers) as pool:
        jobs = [
            pool.submit(_work, recording, share, soak.seed * 1000 + n, folder / f"cut{n}")
            for n, share in enumerate(shares)
        ]
        for job in jobs:
            tally.add(job.result())
            soak.progress("power cuts", done + tally.states, of)
    return tally


def _work(recording: Recording, moments: Sequence[int], seed: int, folder: Path) -> Tally:
    source, disk, tally, come = random.Random(seed), Disk(), Tally(), 0
    for moment in moments:
        for change in recording.changes[come:moment]:
            disk.apply(change)
        come = moment
        survival = source.choice(_SURVIVALS)
        is_deep = tally.states % _DEEP_EVERY == 0
        wrong = _judged(disk.survivors(source, survival), len(disk.said), recording.seen, folder, is_deep=is_deep)
        tally.states += 1
        if wrong:
            tally.bad[wrong] += 1
            tally.examples.append(f"after change {moment} ({survival}, {len(disk.said)} acknowledged): {wrong}")
    return tally


def _judged(left: dict[str, bytes | None], said: int, seen: Sequence[Look], folder: Path, *, is_deep: bool) -> str:
    """What is wrong with a state; "" when nothing is."""
    shutil.rmtree(folder, ignore_errors=True)
    place = folder / "place"
    place.mkdir(parents=True)
    for path, content in left.items():
        if content is None:
            (place / path).mkdir(parents=True, exist_ok=True)
        elif path.endswith("/ballast"):
            with (place / path).open("wb") as ballast:
                ballast.truncate(len(content))  # its bytes mean nothing, and there are millions of them
        else:
            (place / path).write_bytes(content)
    # of the deed under way at the cut all is there, or nothing
    possible = seen[max(said - 1, 0) : said + 1]
    try:
        desk = _opened(place, sorted({look.passphrase for look in possible}))
    except UserError as error:
        nothing_yet = said == 0 and error.code in ("vault.missing", "vault.not_a_vault", "vault.damaged")
        return "" if nothing_yet else f"does not open: {error.code}"
    except Exception as error:  # what a state does to the vault is what is counted here
        return f"does not open: {type(error).__name__}"
    try:
        return _wrong_inside(desk, possible, is_deep=is_deep)
    except UserError as error:
        return f"cannot be read: {error.code}"
    except Exception as error:
        return f"cannot be read: {type(error).__name__}"
    finally:
        desk.close()


def _opened(place: Path, passphrases: Sequence[str]) -> Desk:
    for passphrase in passphrases[:-1]:
        try:
            return open_desk(place, passphrase=passphrase)
        except UserError as error:
            if error.code != "vault.wrong_passphrase":
                raise
    return open_desk(place, passphrase=passphrases[-1])


def _wrong_inside(desk: Desk, possible: Sequence[Look], *, is_deep: bool) -> str:
    problems = desk.workspace.check(QuietJob()).problems if is_deep else ()
    if problems:
        return f"the check says {problems[0].problem}"
    if digest(desk) not in {look.digest for look in possible}:
        return "something acknowledged is missing, or something is there that nobody did"
    return ""


def _listed(deeds: Counter[str]) -> str:
    return ", ".join(f"{count} × {deed}" for deed, count in deeds.most_common())


def _examples(tally: Tally) -> str:
    return "".join(f"\n    {example}" for example in tally.examples[:5])
