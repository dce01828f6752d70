"""Random edits against a plain model: no edit hides what was written before, and an undo is one revision more.

The model is a list of what a contact looked like after each deed. The history, read back, must tell the same list,
and the deep check must find the tables to be its fold.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from shilu.core.case import CaseDraft
from shilu.core.errors import UserError
from shilu.core.incident import CONDUCT_TAGS, IncidentDraft, Include, Judgement
from shilu.core.job import QuietJob
from shilu.core.when import from_epoch_ms
from tests.soak.deeds import ZONE, Desk, make_desk, open_desk, plain
from tests.soak.part import Finding, Soak
from tests.unit.services.backups import NOON_MS

_BEGIN: dict[str, Any] = {"summary": "", "note": "", "tags": [], "include": "yes", "status": "new"}
_STEPS = ("log", "revise", "revise", "revise", "withdraw", "restore", "undo")


@dataclass(slots=True)
class Tally:
    """What became of the scripts."""

    scripts: int = 0
    steps: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Take in the figures of another worker."""
        self.scripts += other.scripts
        self.steps += other.steps
        self.wrong += other.wrong


Looks = dict[str, list[dict[str, Any]]]
"""The model: for each contact, what it looked like after each deed."""


def run(soak: Soak) -> Iterator[Finding]:
    """1,000 scripts of 50 steps."""
    scripts, length = soak.either(1_000, 12), soak.either(50, 25)
    tally = Tally()
    with soak.folder() as folder, ProcessPoolExecutor(soak.workers) as pool:
        work = partial(_script, folder, length)
        for done in pool.map(work, range(soak.seed * 10_000, soak.seed * 10_000 + scripts)):
            tally.add(done)
            soak.progress("edit scripts", tally.scripts, scripts)
    steps = ", ".join(f"{step} {count:,}" for step, count in tally.steps.most_common())
    yield Finding(
        f"{tally.scripts:,} random edit scripts of {length} steps ({steps}): the history differs from the model in "
        f"{len(tally.wrong)}" + "".join(f"\n    {one}" for one in tally.wrong[:10]),
        not tally.wrong and tally.scripts > 0,
    )


def _script(folder: Path, length: int, seed: int) -> Tally:
    """Play one script, close and open in the middle, and compare."""
    source, tally, looks = random.Random(seed), Tally(scripts=1), Looks()
    place = folder / str(seed)
    place.mkdir()
    desk = make_desk(place)
    case = desk.workspace.cases.add(CaseDraft("案件", "李某")).id
    for number in range(length):
        if number == length // 2:
            desk.close()
            desk = open_desk(place)
        tally.steps[_step(desk, case, looks, source, number)] += 1
    tally.wrong += [f"script {seed}: {one}" for one in _differences(desk, looks)]
    tally.wrong += [f"script {seed}: the check says {one.problem}" for one in desk.workspace.check(QuietJob()).problems]
    desk.close()
    return tally


def _step(desk: Desk, case: str, looks: Looks, source: random.Random, number: int) -> str:
    step = source.choice(_STEPS) if looks else "log"
    incident = source.choice(sorted(looks)) if looks else ""
    intake = desk.workspace.intake
    match step:
        case "log":
            _log(desk, case, looks, number)
        case "revise":
            after: dict[str, Any] = {
                "summary": f"in my words {number}",
                "note": f"for the lawyer {number}",
                "tags": source.sample(CONDUCT_TAGS, 2),
                "include": source.choice(tuple(Include)).value,
            }
            chosen = {name: after[name] for name in source.sample(sorted(after), source.randint(1, 3))}
            intake.revise(
                incident,
                Judgement(
                    summary=chosen.get("summary"),
                    note=chosen.get("note"),
                    tags=tuple(chosen["tags"]) if "tags" in chosen else None,
                    include=Include(chosen["include"]) if "include" in chosen else None,
                ),
                f"reason {number}",
            )
            looks[incident].append({**looks[incident][-1], **chosen})
        case "withdraw":
            intake.withdraw(incident, "a mistake")
            looks[incident].append({**looks[incident][-1], "status": "withdrawn"})
        case "restore":
            intake.restore(incident, "it was right")
            looks[incident].append({**looks[incident][-1], "status": "reviewed"})
        case "undo":
            return _undo(desk, looks[incident], incident, source)
    return step


def _log(desk: Desk, case: str, looks: Looks, number: int) -> None:
    at_ms = NOON_MS - number * 1000
    when = from_epoch_ms(str(at_ms), at_ms, zone=ZONE)
    made = desk.workspace.intake.log(
        case, IncidentDraft(when=when, address="10412345678", text=f"said {number}", summary=f"first {number}")
    )
    looks[made] = [{**_BEGIN, "summary": f"first {number}"}]


def _undo(desk: Desk, past: list[dict[str, Any]], incident: str, source: random.Random) -> str:
    """Take one revision back: each field that it changed gets the value from before it, if nothing came after."""
    history = desk.workspace.history
    revisions = history.revisions(incident)
    place = source.randrange(len(past))
    if place == 0 or not revisions[place].can_undo:
        return "no undo"
    changed = [name for name in past[place] if past[place][name] != past[place - 1][name]]
    try:
        history.undo(revisions[place].ref, "not so")
    except UserError as error:
        later = any(past[-1][name] != past[place][name] for name in changed)
        if error.code == "usage.changed_since" and later:
            return "undo refused"
        if error.code == "usage.nothing_to_undo" and all(past[-1][n] == past[place - 1][n] for n in changed):
            return "undo refused"
        raise
    past.append({**past[-1], **{name: past[place - 1][name] for name in changed}})
    return "undo"


def _differences(desk: Desk, looks: Looks) -> Iterator[str]:
    for incident, past in looks.items():
        shown = plain(desk.workspace.timeline.get(incident))
        if any(_value(shown[name]) != _value(value) for name, value in past[-1].items()):
            yield "a contact does not look as it was left"
        told, now = desk.workspace.history.revisions(incident), dict(_BEGIN)
        if len(told) != len(past):
            yield f"{len(past)} revisions were made and {len(told)} are told"
            continue
        for revision, looked in zip(told, past, strict=True):
            now.update({one.field: plain(one.after) for one in revision.changes if one.field in now})
            if any(_value(now[name]) != _value(value) for name, value in looked.items()):
                yield "a revision does not tell what stood there then"


def _value(value: Any) -> Any:
    return sorted(value) if isinstance(value, list) else value
