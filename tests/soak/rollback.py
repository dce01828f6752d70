"""Older pages put back into a newer vault: their checksums are genuine, so only the history can tell.

Every page of a small vault by itself, some sets of them, the whole file, and the whole folder. What changes an answer
must be reported when the vault is opened or by the deep check; the whole folder can be reported by nobody but a head
that was kept elsewhere.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from shilu.core.errors import UserError
from shilu.core.job import QuietJob
from tests.soak.deeds import Deeds, answers, make_desk, open_desk
from tests.soak.part import Finding, Soak

PAGE_BYTES = 4096
_NAME = "v.shilu"


@dataclass(slots=True)
class Tally:
    """What became of the mixed vaults."""

    tried: int = 0
    at_open: int = 0
    by_check: int = 0
    same_answers: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Take in the figures of another worker."""
        self.tried += other.tried
        self.at_open += other.at_open
        self.by_check += other.by_check
        self.same_answers += other.same_answers
        self.wrong += other.wrong


@dataclass(frozen=True, slots=True)
class Page:
    """A page of one of the vault's databases, from 0."""

    file: str
    number: int

    def __str__(self) -> str:
        return f"{self.file} {self.number + 1}"


@dataclass(frozen=True, slots=True)
class Twice:
    """One vault at two times: the folders, which pages differ, what the later one answers, and its heads."""

    older: Path
    newer: Path
    pages: tuple[Page, ...]
    answers: str


def run(soak: Soak) -> Iterator[Finding]:
    """Each page, then sets of pages, then files."""
    with soak.folder() as folder:
        with ProcessPoolExecutor(1) as pool:
            twice = pool.submit(_twice, folder, soak.seed, soak.either(30, 12)).result()
        tally = _shared(soak, twice, [(page,) for page in twice.pages], folder)
        yield _said(f"each of {tally.tried} older pages put into a newer vault by itself", tally)
        source = random.Random(soak.seed)
        sets = [tuple(p for p in twice.pages if source.random() < 0.5) for _ in range(soak.either(400, 10))]
        tally = _shared(soak, twice, [one for one in sets if one], folder)
        yield _said(f"{tally.tried} sets of older pages", tally)
        with ProcessPoolExecutor(1) as pool:
            yield from pool.submit(_whole, twice, folder / "whole").result()


def _twice(folder: Path, seed: int, deeds: int) -> Twice:
    place = folder / "place"
    place.mkdir()
    desk = make_desk(place)
    person = Deeds(desk, random.Random(seed), folder / "inputs")
    for _ in range(deeds):
        person.one()
    desk.close()
    shutil.copytree(place, folder / "older")
    desk = open_desk(place)
    person = Deeds(desk, random.Random(seed + 1), folder / "inputs2")
    for deed in (person.add_case, person.log, person.revise, person.add_party, person.link, person.bring_in):
        deed()
    for _ in range(deeds // 2):
        person.one()
    looks = answers(desk)
    desk.close()
    shutil.copytree(place, folder / "newer")
    differ = [
        Page(file, number)
        for file in sorted(path.name for path in (folder / "older" / _NAME).glob("*.db"))
        for number, (old, new) in enumerate(
            zip(_pages(folder / "older" / _NAME / file), _pages(folder / "newer" / _NAME / file), strict=False)
        )
        if old != new
    ]
    return Twice(folder / "older", folder / "newer", tuple(differ), looks)


def _pages(file: Path) -> list[bytes]:
    content = file.read_bytes()
    return [content[at : at + PAGE_BYTES] for at in range(0, len(content), PAGE_BYTES)]


def _shared(soak: Soak, twice: Twice, sets: Sequence[tuple[Page, ...]], folder: Path) -> Tally:
    tally = Tally()
    shares = [sets[n :: soak.workers * 4] for n in range(soak.workers * 4)]
    with ProcessPoolExecutor(soak.workers) as pool:
        for done in pool.map(partial(_some, twice, folder), range(len(shares)), shares):
            tally.add(done)
            soak.progress("rolled back", tally.tried, len(sets))
    return tally


def _some(twice: Twice, folder: Path, number: int, sets: Sequence[tuple[Page, ...]]) -> Tally:
    tally = Tally()
    for pages in sets:
        place = folder / f"mixed{number}"
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(twice.newer, place)
        for page in pages:
            at = page.number * PAGE_BYTES
            with (place / _NAME / page.file).open("r+b") as file, (twice.older / _NAME / page.file).open("rb") as old:
                file.seek(at)
                old.seek(at)
                file.write(old.read(PAGE_BYTES))
        tally.tried += 1
        _judge(place, twice.answers, f"pages {', '.join(map(str, pages))[:60]}", tally)
    return tally


def _judge(place: Path, expected: str, what: str, tally: Tally) -> None:
    try:
        desk = open_desk(place)
    except UserError:
        tally.at_open += 1
        return
    except Exception as error:  # what a page does to the program is what is counted here
        tally.wrong.append(f"{what}: opening crashed ({type(error).__name__}: {error})")
        return
    try:
        try:
            same = answers(desk) == expected
        except UserError:
            same = False  # it said that something is wrong
        problems = desk.workspace.check(QuietJob()).problems
        tally.by_check += bool(problems)
        tally.same_answers += same and not problems
        if not same and not problems:
            tally.wrong.append(f"{what}: other answers, and nothing is reported")
    except Exception as error:
        tally.wrong.append(f"{what}: the check crashed ({type(error).__name__}: {error})")
    finally:
        desk.close()


def _whole(twice: Twice, folder: Path) -> list[Finding]:
    findings = []
    shutil.copytree(twice.newer, folder)
    shutil.copyfile(twice.older / _NAME / "vault.db", folder / _NAME / "vault.db")
    tally = Tally(tried=1)
    _judge(folder, twice.answers, "the whole older database", tally)
    findings.append(_said("the whole older vault.db beside the newer header", tally))
    shutil.rmtree(folder)
    desk = open_desk(twice.newer)
    kept = {case.id: desk.vault.position(case.id) for case in desk.workspace.cases.list()}
    desk.close()
    shutil.copytree(twice.older, folder)
    desk = open_desk(folder)
    problems = desk.workspace.check(QuietJob()).problems
    there = {case.id: desk.vault.position(case.id) for case in desk.workspace.cases.list()}
    desk.close()
    behind = [case for case in kept if case not in there or there[case].sequence < kept[case].sequence]
    findings.append(
        Finding(
            f"the whole older folder: the vault itself reports {len(problems)} problems, as nothing in it can tell; "
            f"against heads kept elsewhere {len(behind)} of {len(kept)} cases are behind",
            bool(behind),
        )
    )
    return findings


def _said(what: str, tally: Tally) -> Finding:
    return Finding(
        f"{what}: {tally.at_open} refused at opening, {tally.by_check} named by the check, {tally.same_answers} change "
        f"no answer, {len(tally.wrong)} go unnoticed" + "".join(f"\n    {one}" for one in tally.wrong[:10]),
        not tally.wrong and tally.tried > 0,
    )
