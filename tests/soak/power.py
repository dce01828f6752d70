"""Power cuts: programs are recorded once, and their disk is cut off at thousands of moments (see disk.py).

Each state is opened as a real vault. What was acknowledged is there to the last byte, and nothing else than the one
deed that may have been under way; what changes a vault as a whole is done or not done, and nothing is half-made. One in
four has the deep check: pages, chain, tables, attachments. Negative controls, each a program without one of the
mechanisms, must lose something: a simulator that finds nothing wrong with them would prove nothing.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from shilu.core.errors import UserError
from shilu.core.job import QuietJob
from tests.soak import strace
from tests.soak.changing import CHANGES, Change, Looking, Whole, named, prepare
from tests.soak.controls import CONTROLS
from tests.soak.cutting import Recorder, Recording, Tally, cut, recorder_in
from tests.soak.deeds import Desk, digest, open_desk
from tests.soak.part import Finding, Soak
from tests.soak.writer import KEYS

_CHANGES = {
    "a change of the passphrase": (600, 6),
    "a change of the key": (600, 6),
    "a backup": (1_000, 8),
    "restoring": (800, 8),
    "upgrade": (900, 6),
    "tables folded anew": (800, 6),
    "taking a case in": (1_000, 10),
}
"""States of each, at full scale and in small. With those of the writers more than 10,000, since some turn out alike."""


@dataclass(frozen=True, slots=True)
class Look:
    """What is seen after an acknowledgement, and the passphrase that opens."""

    digest: str
    passphrase: str


@dataclass(frozen=True, slots=True)
class Written:
    """Judges what a writer has left: of the deed under way at the cut all is there, or nothing."""

    seen: tuple[Look, ...]
    deeds: tuple[str, ...]

    def __call__(self, disk: Path, said: int, *, is_deep: bool) -> tuple[str, str]:
        possible = self.seen[max(said - 1, 0) : said + 1]
        try:
            desk = _opened(disk, sorted({look.passphrase for look in possible}))
        except UserError as error:
            if said == 0 and error.code in ("vault.missing", "vault.not_a_vault", "vault.damaged"):
                return "", "nothing yet"
            raise
        try:
            return _wrong_inside(desk, possible, is_deep=is_deep), ""
        finally:
            desk.close()


@dataclass(frozen=True, slots=True)
class Changed:
    """Judges what is left of a vault that was being changed as a whole."""

    name: str
    whole: Whole

    def __call__(self, disk: Path, said: int, *, is_deep: bool) -> tuple[str, str]:
        *wrong, became = named(self.name).judge(disk / "place", self.whole, said > 0, Looking(digest, is_deep))
        return next(iter(wrong), ""), became


def run(soak: Soak) -> Iterator[Finding]:
    """More than 10,000 states, and the controls."""
    strace.need()
    total = Tally()
    with soak.folder() as folder, recorder_in(folder) as recorder:
        yield from _of_writers(soak, recorder, folder, total)
        with ProcessPoolExecutor(1) as pool:  # the process that forks workers opens no vault itself
            before = pool.submit(prepare, folder / "before", soak.seed, digest).result()
        for change in CHANGES:
            yield _of_change(soak, recorder, folder, change, before, total)
        yield Finding(
            f"{total.states:,} simulated power cuts in all ({total.different:,} different states): {total.lost} bad",
            total.lost == 0,
        )
        yield from _controls(soak, recorder, folder, before)


def _of_writers(soak: Soak, recorder: Recorder, folder: Path, total: Tally) -> Iterator[Finding]:
    for what, control, writers, states in (
        ("what a person writes", "", soak.either(5, 1), soak.either(8_000, 48)),
        ("changes of passphrase and key between", KEYS, soak.either(2, 1), soak.either(1_500, 16)),
    ):
        tally, deeds, happened = Tally(), Counter[str](), 0
        for number in range(writers):
            recording, judge = _writer(recorder, folder, soak.either(60, 20), soak.seed + number, control)
            deeds += Counter(judge.deeds)
            happened += len(recording.changes)
            tally.add(cut(soak, recording, judge, folder, states // writers))
        total.add(tally)
        listed = ", ".join(f"{count} × {deed}" for deed, count in deeds.most_common())
        yield Finding(
            f"{tally.states:,} simulated power cuts ({tally.different:,} different states) in {happened:,} recorded "
            f"writes, syncs and renames of {what} ({listed}): {tally.lost} bad{tally.listed}",
            tally.lost == 0,
        )


def _of_change(
    soak: Soak, recorder: Recorder, folder: Path, change: Change, before: Mapping[str, Whole], total: Tally
) -> Finding:
    recording, judge = _changer(recorder, folder, change, before)
    tally = cut(soak, recording, judge, folder, soak.either(*_CHANGES[change.name]))
    total.add(tally)
    became = ", ".join(f"{state} {count}" for state, count in tally.became.most_common())
    return Finding(
        f"{tally.states:,} simulated power cuts ({tally.different:,} different states) in {len(recording.changes):,} "
        f"recorded writes, syncs and renames of {change.name} ({became}): {tally.lost} bad{tally.listed}",
        tally.lost == 0,
    )


def _controls(soak: Soak, recorder: Recorder, folder: Path, before: Mapping[str, Whole]) -> Iterator[Finding]:
    for name, control in CONTROLS.items():
        if control.change:
            recording, judge = _changer(recorder, folder, named(control.change), before, name)
            tally = cut(soak, recording, judge, folder, soak.either(200, 12), only_told=True)
        else:
            recording, written = _writer(recorder, folder, soak.either(30, 16), soak.seed, name)
            tally = cut(soak, recording, written, folder, soak.either(300, 12), only_told=True)
        yield Finding(
            f"negative control {name} ({control.said}): {tally.lost} of {tally.states} bad, as it must be",
            tally.lost > 0,
        )


def _writer(recorder: Recorder, folder: Path, deeds: int, seed: int, control: str) -> tuple[Recording, Written]:
    """Record somebody at work. Raises Unable where that is not allowed."""
    place = folder / "writer"
    disk, said, expected = place / "disk", place / "said", place / "expected"
    disk.mkdir(parents=True)
    program = ["tests.soak.writer", *map(str, (disk, said, expected, deeds, seed)), *([control] if control else [])]
    recording = recorder.record(disk, said, program)
    looked = [line.split("\t") for line in expected.read_text("utf-8").splitlines()]
    shutil.rmtree(place)
    if sum(change.kind == "said" for change in recording.changes) != len(looked):
        raise RuntimeError("an acknowledgement is missing in the record")
    looks = tuple(Look(seen, passphrase) for seen, _, passphrase in looked)
    return recording, Written(looks, tuple(deed for _, deed, _ in looked))


def _changer(
    recorder: Recorder, folder: Path, change: Change, before: Mapping[str, Whole], control: str = ""
) -> tuple[Recording, Changed]:
    """Record one change of a whole vault."""
    whole, place = before[change.before], folder / "changer"
    disk, said = place / "disk", place / "said"
    (disk / "made").mkdir(parents=True)
    shutil.copytree(whole.place, disk / "place")
    program = ["tests.soak.changer", change.name, *map(str, (disk / "place", whole.place, said)), control]
    recording = recorder.record(disk, said, program)
    shutil.rmtree(place)
    if sum(one.kind == "said" for one in recording.changes) != 1:
        raise RuntimeError(f"{change.name} was not acknowledged")
    return recording, Changed(change.name, whole)


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
