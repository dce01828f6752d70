"""``kill -9`` during what changes a vault as a whole: passphrase, new key, backup, restoring, upgrading, taking in.

Afterwards it is the old one or the new one and opens as such, with everything in it; a file or vault that was being
made is there whole or not at all.
"""

from __future__ import annotations

import random
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tests.soak.changing import CHANGES, Change, Looking, Whole, prepare
from tests.soak.deeds import answers
from tests.soak.kills import Durations
from tests.soak.part import Finding, Soak
from tests.soak.victim import PATIENCE_S, apart, start, warm_up


@dataclass(slots=True)
class Tally:
    """What became of the kills."""

    kills: int = 0
    states: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def run(soak: Soak) -> Iterator[Finding]:
    """200 kills during each."""
    warm_up()
    kills = soak.either(200, 3)
    with soak.folder() as folder:
        looked = apart(lambda: _prepared(folder / "before", soak.seed))
        for change in CHANGES:
            before = Whole(folder / "before" / change.before, *looked[change.before])
            tally, durations, source = Tally(), Durations(), random.Random(soak.seed)
            while tally.kills < kills and not tally.wrong:
                _one(folder, change, before, tally, durations, source)
                soak.progress(change.name, tally.kills, kills)
            states = ", ".join(f"{state} {count}" for state, count in tally.states.most_common())
            yield Finding(
                f"{tally.kills} × kill -9 during {change.name} ({states}): {len(tally.wrong)} lost or half-made"
                + "".join(f"\n    {wrong}" for wrong in tally.wrong[:10]),
                not tally.wrong,
            )


def _prepared(folder: Path, seed: int) -> dict[str, tuple[str, str]]:
    return {name: (whole.looks, whole.after) for name, whole in prepare(folder, seed, answers).items()}


def _one(folder: Path, change: Change, whole: Whole, tally: Tally, durations: Durations, source: random.Random) -> None:
    place = folder / "place"
    for left in (place, folder / "place-config", folder / "made"):
        shutil.rmtree(left, ignore_errors=True)
    shutil.copytree(whole.place, place)
    (folder / "made").mkdir()
    victim = start(lambda say: change.make(place, whole, say))
    ends, began, acknowledged = time.monotonic() + PATIENCE_S, 0.0, False
    while (line := victim.read(max(0.0, ends - time.monotonic()))) not in (None, ""):
        if line == "begin":
            began = time.monotonic()
            moment = durations.moment(change.name, source)
            ends = began + (PATIENCE_S if moment is None else moment)
        elif line == "done":
            acknowledged = True
            durations.note(change.name, time.monotonic() - began)
            ends = min(ends, time.monotonic() + 0.001)
        else:
            tally.wrong.append(str(line))
    killed = victim.kill() and line is None
    acknowledged |= "done" in victim.rest()
    if not killed:
        return
    tally.kills += 1
    wrong = apart(partial(change.judge, place, whole, acknowledged, Looking(answers)))
    tally.states[wrong.pop()] += 1
    tally.wrong += wrong
