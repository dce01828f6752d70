"""``kill -9`` of a writer at random moments of everything it does; what was acknowledged is there afterwards.

The writer is a child of this process made by fork: it starts in a millisecond, so that hundreds of kills take a
minute, and it is in nothing different from a program of its own. A killed import must also take its limited child
with it.
"""

from __future__ import annotations

import json
import random
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shilu.core.bundle import BundleChoice
from shilu.core.job import QuietJob
from shilu.services.verifying import Verifying
from tests.soak.deeds import Deeds, make_desk, open_desk, seen
from tests.soak.part import Finding, Soak
from tests.soak.victim import PATIENCE_S, apart, start, warm_up

_PHASES = {
    "open": 12,
    "close": 12,
    "log": 16,
    "revise": 8,
    "bring_in": 20,
    "keep_draft": 6,
    "remember_heads": 6,
    "add_party": 4,
    "undo_import": 4,
    "bundle": 4,
}
"""What is under way when the kill comes, and how often in a hundred."""
_LARGE = 150
"""Incidents after which a new vault is begun: a large one is slow to look through and shows nothing more."""


@dataclass(slots=True)
class Tally:
    """What became of the kills."""

    kills: int = 0
    acknowledged: int = 0
    kept_unacknowledged: int = 0
    phases: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


class Durations:
    """How long each thing takes from its beginning to its acknowledgement, so that kills fall all over it."""

    def __init__(self) -> None:
        self._usual: dict[str, float] = {}

    def note(self, phase: str, seconds: float) -> None:
        """One more was measured."""
        self._usual[phase] = 0.7 * self._usual.get(phase, seconds) + 0.3 * seconds

    def moment(self, phase: str, source: random.Random) -> float | None:
        """A random moment in it, in seconds from its beginning; None as long as it was never measured."""
        usual = self._usual.get(phase)
        return None if usual is None else source.random() * usual * 1.1


def run(soak: Soak) -> Iterator[Finding]:
    """500 kills of a writer."""
    warm_up()
    kills = soak.either(500, 15)
    source, tally, durations = random.Random(soak.seed), Tally(), Durations()
    with soak.folder() as folder:
        place = folder / "place"
        place.mkdir()
        before = apart(lambda: _made(place, soak.seed, folder / "inputs"))
        while tally.kills < kills and not tally.wrong:
            before = _one(folder, source, tally, durations, before)
            soak.progress("kills", tally.kills, kills)
    phases = ", ".join(f"{phase} {count}" for phase, count in tally.phases.most_common())
    yield Finding(
        f"{tally.kills} × kill -9 ({phases}): {tally.acknowledged:,} deeds acknowledged, {len(tally.wrong)} lost or "
        f"damaged; {tally.kept_unacknowledged} were on the disk before they could be acknowledged"
        + "".join(f"\n    {wrong}" for wrong in tally.wrong),
        not tally.wrong,
    )


def _one(
    folder: Path, source: random.Random, tally: Tally, durations: Durations, before: dict[str, Any]
) -> dict[str, Any]:
    """One life of a writer and its end. Returns what is to be seen afterwards."""
    place, out = folder / "place", folder / "out"
    phase = source.choices(list(_PHASES), weights=list(_PHASES.values()))[0]
    if sum(len(case["incidents"]) for case in before["cases"].values()) > _LARGE:
        shutil.rmtree(place)
        place.mkdir()
        before = apart(lambda: _made(place, source.randrange(2**32), folder / "inputs"))
    seed = source.randrange(2**32)
    victim = start(lambda say: live(place, folder / "inputs", out, phase, seed, say))
    begun, acknowledged, doing = 0.0, before, "start"
    kill_after: float | None = None
    ended = False
    while True:
        left = PATIENCE_S if kill_after is None else begun + kill_after - time.monotonic()
        line = victim.read(max(0.0, left))
        if line is None or line == "":
            ended = line == ""
            break
        word, _, rest = line.partition(" ")
        if word == "begin":
            doing, begun = rest, time.monotonic()
            if rest == phase:
                kill_after = durations.moment(phase, source) or 0.02
        elif word == "done":
            name, _, looks = rest.partition(" ")
            durations.note(name, time.monotonic() - begun)
            acknowledged = json.loads(looks) if looks else acknowledged
            tally.acknowledged += 1
            if name == phase:
                kill_after, begun = 0.0005, time.monotonic()
        elif word == "crashed":
            tally.wrong.append(f"{doing}: {line}")
    killed = victim.kill() and not ended
    for line in victim.rest():
        if line.startswith("done ") and "{" in line:
            acknowledged, doing = json.loads(line.partition("{")[1] + line.partition("{")[2]), "after it"
            tally.acknowledged += 1
        elif line.startswith("begin "):
            doing = line.removeprefix("begin ")
    if victim.left_behind():
        tally.wrong.append(f"{doing}: a process that it had started did not end")
    if killed:
        tally.kills += 1
        tally.phases[doing] += 1
    now: dict[str, Any]
    now, wrong = apart(lambda: _judged(place, out, doing, acknowledged))
    tally.kept_unacknowledged += now != acknowledged
    tally.wrong += [f"{doing}: {one}" for one in wrong]
    return now


def _made(place: Path, seed: int, inputs: Path) -> dict[str, Any]:
    desk = make_desk(place)
    Deeds(desk, random.Random(seed), inputs).one()
    looks = seen(desk)
    desk.close()
    return looks


def live(place: Path, inputs: Path, out: Path, phase: str, seed: int, say: Callable[[str], None]) -> None:
    """The life of a writer: open, a few deeds, the one that it is to be killed in, close."""
    source = random.Random(seed)
    say("begin open")
    desk = open_desk(place)
    say("done open " + json.dumps(seen(desk)))
    person = Deeds(desk, source, inputs / str(seed))
    if phase not in ("open", "close"):
        if source.random() < 0.5:
            say("begin log")
            person.log()
            say("done log " + json.dumps(seen(desk)))
        say(f"begin {phase}")
        if phase == "bundle":
            case = desk.workspace.cases.list()[0]
            person.log()
            if any(one.id == case.id and one.incidents for one in desk.workspace.cases.list()):
                desk.workspace.bundling.build(case.id, BundleChoice(language="en"), out, QuietJob())
        else:
            getattr(person, phase)()
        say(f"done {phase} " + json.dumps(seen(desk)))
    say("begin close")
    desk.close()
    say("done close")


def _judged(place: Path, out: Path, doing: str, acknowledged: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """What is to be seen now, and what is wrong with it."""
    desk = open_desk(place)
    try:
        problems = desk.workspace.check(QuietJob()).problems
        now = json.loads(json.dumps(seen(desk)))
        wrong = [f"the check says {problem.problem} of {problem.path}" for problem in problems]
        wrong += missing(acknowledged, now, doing)
        blobs = {path.name for path in (place / "v.shilu" / "blobs").iterdir()}
        if blobs != {desk.vault.evidence.name_of(sha256) for sha256 in desk.vault.evidence.all()}:
            wrong.append("there are attachments that nobody knows")
    finally:
        desk.close()
    if out.is_dir():
        for made in out.iterdir():
            if (
                not made.name.startswith(".")
                and made.suffix != ".pdf"
                and Verifying().verify(made, QuietJob()).problems
            ):
                wrong.append("a bundle that is not whole has the name of a finished one")
        shutil.rmtree(out)
    return now, wrong


def missing(acknowledged: dict[str, Any], now: dict[str, Any], doing: str) -> Iterator[str]:
    """What was acknowledged and is not there any more. One deed more, the one under way, may be there whole."""
    for case, was in acknowledged["cases"].items():
        if case not in now["cases"]:
            yield "a case is missing"
            continue
        is_now = now["cases"][case]
        there = {one["id"]: one for one in is_now["incidents"]}
        for incident in was["incidents"]:
            found = there.pop(incident["id"], None)
            if found is None or found["revision"] < incident["revision"]:
                yield "an incident, or a revision of it, is missing"
            elif found["revision"] == incident["revision"] and found["text"] != incident["text"]:
                yield "an incident reads differently"
        brought = [r["added"] for r in is_now["receipts"] if r not in was["receipts"]]
        if len(brought) > 1 or (brought and sum(brought) != len(there)) or (not brought and len(there) > 1):
            yield f"{len(there)} incidents too many for what was under way"
        if doing != "undo_import" and any(receipt not in is_now["receipts"] for receipt in was["receipts"]):
            yield "an import is missing"
        if any(now["cases"][case]["files"].get(sha256) != sha256 for sha256 in was["files"]):
            yield "an attachment is missing"
        drafts = {draft["id"] for draft in is_now["drafts"]["drafts"]}
        if any(draft["id"] not in drafts for draft in was["drafts"]["drafts"]) or is_now["drafts"]["unreadable"]:
            yield "a draft is missing"
    if any(party["id"] not in {one["id"] for one in now["parties"]} for party in acknowledged["parties"]):
        yield "a party is missing"
