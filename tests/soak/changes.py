"""``kill -9`` during what changes a vault as a whole: passphrase, new key, backup, restoring, upgrading.

Afterwards it is the old one or the new one and opens as such, with everything in it; a file or vault that was being
made is there whole or not at all.
"""

from __future__ import annotations

import random
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from shilu.core.clock import FixedClock
from shilu.core.errors import UserError
from shilu.core.job import QuietJob
from shilu.services.backups import Backups
from shilu.services.restoring import restore
from shilu.vault import keys
from tests.soak.deeds import CHEAP, PASSPHRASE, Deeds, Desk, answers, make_desk, open_desk
from tests.soak.kills import Durations
from tests.soak.part import Finding, Soak
from tests.soak.victim import PATIENCE_S, apart, start, warm_up
from tests.unit.services.backups import NOON_MS

_OLD_VAULTS = Path(__file__).resolve().parents[1] / "migrations"
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Whole:
    """What must not be lost: the vault as it was, its passphrase, and what is seen of it."""

    place: Path
    passphrase: str
    looks: str


@dataclass(frozen=True, slots=True)
class Change:
    """``make`` is done in the child that is killed; ``judge`` says what is wrong afterwards."""

    name: str
    make: Callable[[Path, Whole, Say], None]
    judge: Callable[[Path, Whole, bool], list[str]]


@dataclass(slots=True)
class Tally:
    """What became of the kills."""

    kills: int = 0
    states: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def run(soak: Soak) -> Iterator[Finding]:
    """200 kills during each."""
    warm_up()
    kills = soak.either(200, 5)
    with soak.folder() as folder:
        whole = folder / "whole"
        looks = apart(partial(_prepare, whole, soak.seed))
        old = _old_vault(folder / "old")
        for change in CHANGES:
            before = old if change.name == "upgrade" else Whole(whole, PASSPHRASE, looks)
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


def _prepare(place: Path, seed: int) -> str:
    place.mkdir()
    desk = make_desk(place)
    person = Deeds(desk, random.Random(seed), place.with_name("inputs"))
    person.add_case()
    for _ in range(2):
        person.log(files=True)
    person.bring_in()
    person.revise()
    person.keep_draft()
    Backups(vault=desk.vault, clock=FixedClock(NOON_MS)).make(place.with_name("made.shilu-backup"), QuietJob())
    looks = answers(desk)
    desk.close()
    return looks


def _old_vault(place: Path) -> Whole:
    """The oldest vault that was ever saved, and what is seen of it once it was brought up to this version."""
    saved = sorted(path for path in _OLD_VAULTS.iterdir() if (path / "vault.shilu").is_dir())[0]
    place.mkdir()
    shutil.copytree(saved / "vault.shilu", place / "v.shilu")
    upgraded = place.with_name("upgraded")
    shutil.copytree(place, upgraded)
    return Whole(place, PASSPHRASE, apart(partial(_looks, upgraded, PASSPHRASE)))


def _looks(place: Path, passphrase: str) -> str:
    desk = open_desk(place, passphrase=passphrase)
    try:
        return answers(desk)
    finally:
        desk.close()


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
    wrong = apart(partial(change.judge, place, whole, acknowledged))
    tally.states[wrong.pop()] += 1
    tally.wrong += wrong


def _passphrase(place: Path, _: Whole, say: Say) -> None:
    desk = open_desk(place)
    say("begin")
    desk.workspace.keys.change_passphrase(PASSPHRASE, "another passphrase")
    say("done")
    time.sleep(PATIENCE_S)


def _judge_passphrase(place: Path, whole: Whole, acknowledged: bool) -> list[str]:
    opens = {}
    for passphrase in (PASSPHRASE, "another passphrase"):
        try:
            opens[passphrase] = _looks(place, passphrase) == whole.looks
        except UserError as error:
            if error.code != "vault.wrong_passphrase":
                return [f"it does not open: {error.code}", "damaged"]
    if acknowledged and PASSPHRASE in opens:
        return ["the old passphrase still opens", "old"]
    if len(opens) != 1 or not all(opens.values()):
        return [f"{len(opens)} passphrases open, or something is missing", "damaged"]
    return [*_checked(place, next(iter(opens))), "old" if PASSPHRASE in opens else "new"]


def _rekey(place: Path, _: Whole, say: Say) -> None:
    desk = open_desk(place)
    say("begin")
    desk.workspace.keys.rekey(QuietJob())
    say("done")
    time.sleep(PATIENCE_S)


def _judge_rekey(place: Path, whole: Whole, acknowledged: bool) -> list[str]:
    before = _key(whole.place)
    if _looks(place, PASSPHRASE) != whole.looks:
        return ["something is missing", "damaged"]
    is_new = _key(place) != before
    wrong = ["the acknowledged key is not there"] if acknowledged and not is_new else []
    return [*wrong, *_checked(place, PASSPHRASE), "new" if is_new else "old"]


def _key(place: Path) -> bytes:
    from shilu.vault.header_file import read_header

    header, _ = read_header(place / "v.shilu")
    return keys.unlock(header, PASSPHRASE, cost=CHEAP).secret


def _backup(place: Path, _: Whole, say: Say) -> None:
    desk = open_desk(place)
    say("begin")
    _make_backup(desk, place.with_name("made") / "b.shilu-backup")
    say("done")
    time.sleep(PATIENCE_S)


def _make_backup(desk: Desk, file: Path) -> None:
    Backups(vault=desk.vault, clock=FixedClock(NOON_MS)).make(file, QuietJob())


def _judge_backup(place: Path, whole: Whole, acknowledged: bool) -> list[str]:
    file = place.with_name("made") / "b.shilu-backup"
    wrong = [] if _looks(place, PASSPHRASE) == whole.looks else ["something is missing in the vault"]
    wrong += _checked(place, PASSPHRASE)
    if not file.exists():
        return [*wrong, *(["an acknowledged backup is missing"] if acknowledged else []), "absent"]
    target = place.with_name("made") / "restored"
    target.mkdir()
    _restore_to(file, target / "v.shilu")
    wrong += [] if _looks(target, PASSPHRASE) == whole.looks else ["something is missing in the backup"]
    return [*wrong, "whole"]


def _restore_to(file: Path, path: Path) -> None:
    unlock = partial(keys.unlock, passphrase=PASSPHRASE, cost=CHEAP)
    restore(file, path, unlock, clock=FixedClock(NOON_MS), cost=CHEAP, job=QuietJob())


def _restoring(place: Path, whole: Whole, say: Say) -> None:
    say("begin")
    _restore_to(whole.place.with_name("made.shilu-backup"), place.with_name("made") / "v.shilu")
    say("done")
    time.sleep(PATIENCE_S)


def _judge_restoring(place: Path, whole: Whole, acknowledged: bool) -> list[str]:
    made = place.with_name("made")
    if not (made / "v.shilu").exists():
        return [*(["an acknowledged vault is missing"] if acknowledged else []), "absent"]
    wrong = [] if _looks(made, PASSPHRASE) == whole.looks else ["something is missing"]
    return [*wrong, *_checked(made, PASSPHRASE), "whole"]


def _upgrade(place: Path, _: Whole, say: Say) -> None:
    say("begin")
    open_desk(place)
    say("done")
    time.sleep(PATIENCE_S)


def _judge_upgrade(place: Path, whole: Whole, _: bool) -> list[str]:
    old = (whole.place / "v.shilu" / "vault.db").read_bytes() == (place / "v.shilu" / "vault.db").read_bytes()
    wrong = [] if _looks(place, PASSPHRASE) == whole.looks else ["something is missing"]
    scratch = place / "v.shilu" / "scratch"
    if scratch.is_dir() and any(scratch.iterdir()):
        wrong.append("a copy was left behind")
    return [*wrong, *_checked(place, PASSPHRASE), "old" if old else "new"]


def _checked(place: Path, passphrase: str) -> list[str]:
    desk = open_desk(place, passphrase=passphrase)
    try:
        return [f"the check says {one.problem} of {one.path}" for one in desk.workspace.check(QuietJob()).problems]
    finally:
        desk.close()


CHANGES = (
    Change("a change of the passphrase", _passphrase, _judge_passphrase),
    Change("a change of the key", _rekey, _judge_rekey),
    Change("a backup", _backup, _judge_backup),
    Change("restoring", _restoring, _judge_restoring),
    Change("upgrade", _upgrade, _judge_upgrade),
)
