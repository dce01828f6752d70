"""What changes a vault as a whole, done and judged: passphrase, key, backup, restoring, upgrading, taking a case in.

Whatever it is interrupted by, afterwards the vault is the old one or the new one and opens as such, with everything in
it; a file or vault that was being made is there whole or not at all. All happens in one folder: the vault lies in
``place``, what is made of it in ``made`` beside that.
"""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from shilu.core.clock import FixedClock
from shilu.core.errors import UserError
from shilu.core.job import QuietJob
from shilu.services.backups import Backups
from shilu.services.restoring import restore
from shilu.vault import keys
from shilu.vault.connection import connect
from shilu.vault.header_file import read_header
from tests.soak.deeds import CHEAP, PASSPHRASE, Deeds, Desk, digest, make_desk, open_desk
from tests.soak.victim import PATIENCE_S
from tests.unit.services.backups import NOON_MS

ANOTHER = "another passphrase"
_OLD_VAULTS = Path(__file__).resolve().parents[1] / "migrations"
_BACKUP, _SENT = "made.shilu-backup", "sent.shilu-case"
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Whole:
    """What must not be lost: the vault as it was and what is seen of it; and what is seen of it once it was changed,
    where that is something else."""

    place: Path
    looks: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Looking:
    """How closely a vault is looked at afterwards; deep: with the check of every page, event and attachment."""

    look: Callable[[Desk], str] = digest
    is_deep: bool = True

    def at(self, place: Path, passphrase: str = PASSPHRASE) -> tuple[str, list[str]]:
        """What is seen of a vault, and what the check says."""
        desk = open_desk(place, passphrase=passphrase)
        try:
            looks = self.look(desk)
            problems = desk.workspace.check(QuietJob()).problems if self.is_deep else ()
            return looks, [f"the check says {one.problem} of {one.path}" for one in problems]
        finally:
            desk.close()


@dataclass(frozen=True, slots=True)
class Change:
    """``make`` is done in the child that is interrupted, and says ``begin`` and ``done``; ``judge`` says what is wrong
    afterwards, and last what has become of it. ``before``: which of the vaults of ``prepare`` it is done to."""

    name: str
    make: Callable[[Path, Whole, Say], None]
    judge: Callable[[Path, Whole, bool, Looking], list[str]]
    before: str = "whole"


def prepare(folder: Path, seed: int, look: Callable[[Desk], str]) -> Mapping[str, Whole]:
    """The vaults, each in a folder of its own below ``folder``, and what is seen of them."""
    whole, behind = folder / "whole", folder / "behind"
    whole.mkdir(parents=True)
    desk = make_desk(whole)
    person = Deeds(desk, random.Random(seed), folder / "inputs")
    person.add_case()
    for _ in range(2):
        person.log(files=True)
    person.bring_in()
    person.revise()
    person.keep_draft()
    _back_up(desk, folder / _BACKUP)
    _send_back(desk, folder)
    looks = look(desk)
    desk.close()
    shutil.copytree(whole, folder / "merged")
    desk = open_desk(folder / "merged")
    desk.workspace.case_files.merge(folder / _SENT, QuietJob())
    merged = look(desk)
    desk.close()
    shutil.copytree(whole, behind)
    _put_fold_back(behind)
    return {
        "whole": Whole(whole, looks, merged),
        "old": _old_vault(folder / "old", look),
        "behind": Whole(behind, looks),
    }


def _send_back(desk: Desk, folder: Path) -> None:
    """A colleague takes the case in, works on it, and sends it back."""
    (folder / "elsewhere").mkdir()
    other = make_desk(folder / "elsewhere")
    ours, theirs = desk.workspace.case_files, other.workspace.case_files
    case = desk.workspace.cases.list()[0].id
    ours.export(case, folder / "there.shilu-case", QuietJob(), to=[theirs.own_key()])
    theirs.merge(folder / "there.shilu-case", QuietJob())
    person = Deeds(other, random.Random(1), folder / "inputs-elsewhere")
    for _ in range(5):  # some of the files are new
        person.log(files=True)
    person.revise()
    theirs.export(case, folder / _SENT, QuietJob(), to=[ours.own_key()])
    other.close()


def _old_vault(place: Path, look: Callable[[Desk], str]) -> Whole:
    """The oldest vault that was ever saved, and what is seen of it once it was brought up to this version."""
    saved = sorted(path for path in _OLD_VAULTS.iterdir() if (path / "vault.shilu").is_dir())[0]
    place.mkdir()
    shutil.copytree(saved / "vault.shilu", place / "v.shilu")
    upgraded = place.with_name("upgraded")
    shutil.copytree(place, upgraded)
    return Whole(place, Looking(look, is_deep=False).at(upgraded)[0])


def _put_fold_back(place: Path) -> None:
    """As if an earlier version had made the tables: they are folded anew at the next opening."""
    database = connect(place / "v.shilu" / "vault.db", _unlocked(place).database).conn
    database.execute("update versions set number = 0 where name = 'fold'")
    database.execute("pragma wal_checkpoint(truncate)").fetchall()
    database.close()


def _unlocked(place: Path) -> keys.MasterKey:
    header, _ = read_header(place / "v.shilu")
    return keys.unlock(header, PASSPHRASE, cost=CHEAP)


def _at_desk(place: Path, say: Say, deed: Callable[[Desk], object]) -> None:
    desk = open_desk(place)
    say("begin")
    deed(desk)
    say("done")
    time.sleep(PATIENCE_S)


def _passphrase(place: Path, _: Whole, say: Say) -> None:
    _at_desk(place, say, lambda desk: desk.workspace.keys.change_passphrase(PASSPHRASE, ANOTHER))


def _judge_passphrase(place: Path, whole: Whole, acknowledged: bool, looking: Looking) -> list[str]:
    opens, wrong = {}, list[str]()
    for passphrase in (PASSPHRASE, ANOTHER):
        try:
            looks, said = looking.at(place, passphrase)
        except UserError as error:
            if error.code != "vault.wrong_passphrase":
                return [f"it does not open: {error.code}", "damaged"]
        else:
            opens[passphrase] = looks == whole.looks
            wrong += said
    if acknowledged and PASSPHRASE in opens:
        return ["the old passphrase still opens", "old"]
    if len(opens) != 1 or not all(opens.values()):
        return [f"{len(opens)} passphrases open, or something is missing", "damaged"]
    return [*wrong, "old" if PASSPHRASE in opens else "new"]


def _rekey(place: Path, _: Whole, say: Say) -> None:
    _at_desk(place, say, lambda desk: desk.workspace.keys.rekey(QuietJob()))


def _judge_rekey(place: Path, whole: Whole, acknowledged: bool, looking: Looking) -> list[str]:
    looks, wrong = looking.at(place)
    if looks != whole.looks:
        return ["something is missing", "damaged"]
    is_new = _unlocked(place).secret != _unlocked(whole.place).secret
    if acknowledged and not is_new:
        wrong.append("the acknowledged key is not there")
    return [*wrong, "new" if is_new else "old"]


def _backup(place: Path, _: Whole, say: Say) -> None:
    _at_desk(place, say, lambda desk: _back_up(desk, place.with_name("made") / _BACKUP))


def _back_up(desk: Desk, file: Path) -> None:
    Backups(vault=desk.vault, clock=FixedClock(NOON_MS)).make(file, QuietJob())


def _judge_backup(place: Path, whole: Whole, acknowledged: bool, looking: Looking) -> list[str]:
    file = place.with_name("made") / _BACKUP
    looks, wrong = looking.at(place)
    wrong += [] if looks == whole.looks else ["something is missing in the vault"]
    if not file.exists():
        return [*wrong, *(["an acknowledged backup is missing"] if acknowledged else []), "absent"]
    target = place.with_name("made") / "restored"
    target.mkdir()
    try:
        _restore_to(file, target / "v.shilu")
    except UserError as error:
        return [*wrong, f"the backup is not whole: {error.code}", "damaged"]
    looks, said = replace(looking, is_deep=False).at(target)  # restoring has checked it
    wrong += [] if looks == whole.looks else ["something is missing in the backup"]
    return [*wrong, *said, "whole"]


def _restore_to(file: Path, path: Path) -> None:
    unlock = partial(keys.unlock, passphrase=PASSPHRASE, cost=CHEAP)
    restore(file, path, unlock, clock=FixedClock(NOON_MS), cost=CHEAP, job=QuietJob())


def _restoring(place: Path, whole: Whole, say: Say) -> None:
    say("begin")
    _restore_to(whole.place.with_name(_BACKUP), place.with_name("made") / "v.shilu")
    say("done")
    time.sleep(PATIENCE_S)


def _judge_restoring(place: Path, whole: Whole, acknowledged: bool, looking: Looking) -> list[str]:
    made = place.with_name("made")
    if not (made / "v.shilu").exists():
        return [*(["an acknowledged vault is missing"] if acknowledged else []), "absent"]
    looks, wrong = looking.at(made)
    return [*wrong, *([] if looks == whole.looks else ["something is missing"]), "whole"]


def _upgrade(place: Path, _: Whole, say: Say) -> None:
    say("begin")
    open_desk(place)
    say("done")
    time.sleep(PATIENCE_S)


def _judge_upgrade(place: Path, whole: Whole, _: bool, looking: Looking) -> list[str]:
    old = (whole.place / "v.shilu" / "vault.db").read_bytes() == (place / "v.shilu" / "vault.db").read_bytes()
    looks, wrong = looking.at(place)
    wrong += [] if looks == whole.looks else ["something is missing"]
    scratch = place / "v.shilu" / "scratch"
    if scratch.is_dir() and any(scratch.iterdir()):
        wrong.append("a copy was left behind")
    return [*wrong, "old" if old else "new"]


def _merge(place: Path, whole: Whole, say: Say) -> None:
    _at_desk(place, say, lambda desk: desk.workspace.case_files.merge(whole.place.with_name(_SENT), QuietJob()))


def _judge_merge(place: Path, whole: Whole, acknowledged: bool, looking: Looking) -> list[str]:
    looks, wrong = looking.at(place)
    if looks == whole.after:
        return [*wrong, "new"]
    if looks != whole.looks:
        return [*wrong, "half of a case is there", "damaged"]
    return [*wrong, *(["what was taken in is missing"] if acknowledged else []), "old"]


CHANGES = (
    Change("a change of the passphrase", _passphrase, _judge_passphrase),
    Change("a change of the key", _rekey, _judge_rekey),
    Change("a backup", _backup, _judge_backup),
    Change("restoring", _restoring, _judge_restoring),
    Change("upgrade", _upgrade, _judge_upgrade, before="old"),
    Change("tables folded anew", _upgrade, _judge_upgrade, before="behind"),
    Change("taking a case in", _merge, _judge_merge),
)


def named(name: str) -> Change:
    """The change of this name."""
    return next(change for change in CHANGES if change.name == name)
