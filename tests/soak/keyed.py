"""Somebody who has the key edits the database itself: every column of every table, rows taken out, rows put in.

What changes an answer is reported by opening or by the check. Whoever writes the chain of hashes anew as well, tables,
header and all, leaves a vault in which nothing is wrong: that shows only against a head that was kept elsewhere.
"""

from __future__ import annotations

import json
import random
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from shilu.core import history
from shilu.core.errors import UserError
from shilu.core.job import QuietJob
from shilu.vault import keys
from shilu.vault.connection import connect, driver
from shilu.vault.header import encode
from shilu.vault.header_file import read_header
from tests.soak.deeds import CHEAP, PASSPHRASE, Deeds, Desk, answers, make_desk, open_desk
from tests.soak.part import Finding, Soak

_NAME = "v.shilu"
OUTSIDE = {
    "bodies: a row put in": "a text that no event names is read by nobody",
    "origins: created_ms": "when the signing key was made is shown nowhere",
    "origins: a row put in": "another key signs nothing",
    "safekeeping": "when the last backup and check were made: reminders",
    "search_queue": "what the search has still to learn",
    "secrets: a row put in": "a secret that nothing asks for",
    "versions": "which version of Shilu made a derived table: it is made anew when that differs",
}
"""What may be changed without a report, as long as no answer changes."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of one row. ``column`` is "" for a row that is taken out, and "*" for one that is put in twice."""

    table: str
    column: str
    row: int

    def __str__(self) -> str:
        what = {"": "a row taken out", "*": "a row put in"}.get(self.column, self.column)
        return f"{self.table}: {what} ({self.row})"


@dataclass(slots=True)
class Tally:
    """What became of the edits."""

    tried: int = 0
    at_open: int = 0
    by_check: int = 0
    impossible: int = 0
    without_effect: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Take in the figures of another worker."""
        self.tried += other.tried
        self.at_open += other.at_open
        self.by_check += other.by_check
        self.impossible += other.impossible
        self.without_effect += other.without_effect
        self.wrong += other.wrong


def run(soak: Soak) -> Iterator[Finding]:
    """Each column of each table, then the chain written anew."""
    with soak.folder() as folder:
        with ProcessPoolExecutor(1) as pool:
            edits, looks = pool.submit(_prepare, folder, soak.seed, soak.either(4, 1)).result()
        if not soak.full:
            edits = random.Random(soak.seed).sample(edits, 60)
        tally, shares = Tally(), [edits[n :: soak.workers * 4] for n in range(soak.workers * 4)]
        with ProcessPoolExecutor(soak.workers) as pool:
            for done in pool.map(partial(_some, folder, looks), range(len(shares)), shares):
                tally.add(done)
                soak.progress("edits with the key", tally.tried, len(edits))
        outside = ", ".join(f"{table} {count}" for table, count in tally.without_effect.most_common())
        yield Finding(
            f"{tally.tried:,} edits by somebody with the key, in every column of every table: {tally.at_open} refused "
            f"at opening, {tally.by_check} named by the check, {tally.without_effect.total()} without effect "
            f"({outside}), {len(tally.wrong)} unnoticed" + "".join(f"\n    {one}" for one in tally.wrong[:30]),
            not tally.wrong and tally.tried > 0,
        )
        with ProcessPoolExecutor(1) as pool:
            yield pool.submit(_written_anew, folder).result()


def _prepare(folder: Path, seed: int, rows: int) -> tuple[list[Edit], str]:
    place = folder / "place"
    place.mkdir()
    desk = make_desk(place)
    person = Deeds(desk, random.Random(seed), folder / "inputs")
    person.add_case()
    for deed in (person.log, person.bring_in, person.add_party, person.link, person.revise, person.keep_draft):
        deed()
    person.log(files=True)
    for _ in range(8):
        person.one()
    looks = answers(desk)
    desk.close()
    database = _opened(place)
    edits: list[Edit] = []
    tables = [row[0] for row in database.execute("select name from sqlite_master where type = 'table' order by 1")]
    for table in tables:
        count = database.execute(f'select count(*) from "{table}"').fetchone()[0]
        columns = [row[1] for row in database.execute(f'pragma table_info("{table}")')]
        for row in sorted({count * n // max(rows, 1) for n in range(rows)} if count else ()):
            edits += [Edit(table, column, row) for column in (*columns, "", "*")]
    database.close()
    return edits, looks


def _opened(place: Path) -> Any:
    header, _ = read_header(place / _NAME)
    master = keys.unlock(header, PASSPHRASE, cost=CHEAP)
    return connect(place / _NAME / "vault.db", master.database).conn


def _some(folder: Path, looks: str, number: int, edits: Sequence[Edit]) -> Tally:
    tally, place = Tally(), folder / f"edited{number}"
    for edit in edits:
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(folder / "place", place)
        if not _made(place, edit):
            tally.impossible += 1
            continue
        tally.tried += 1
        _judge(place, looks, edit, tally)
    return tally


def _made(place: Path, edit: Edit) -> bool:
    """Make the edit, triggers taken away. False where the database itself refuses it."""
    database = _opened(place)
    try:
        for (trigger,) in database.execute("select name from sqlite_master where type = 'trigger'").fetchall():
            database.execute(f'drop trigger "{trigger}"')
        info = database.execute(f'pragma table_info("{edit.table}")').fetchall()
        columns = [row[1] for row in info]
        row = list(database.execute(f'select * from "{edit.table}" limit 1 offset {edit.row}').fetchone())
        here = " and ".join(f'"{column}" is ?' for column in columns)
        if edit.column == "":
            database.execute(f'delete from "{edit.table}" where {here}', row)
        elif edit.column == "*":
            fresh = [_other(value) if info[n][5] else value for n, value in enumerate(row)]
            database.execute(f'insert into "{edit.table}" values ({", ".join("?" * len(row))})', fresh)
        else:
            value = _other(row[columns.index(edit.column)])
            database.execute(f'update "{edit.table}" set "{edit.column}" = ? where {here}', (value, *row))
        database.execute("pragma wal_checkpoint(truncate)").fetchall()
        return True
    except driver().Error:
        return False
    finally:
        database.close()


def _other(value: Any) -> Any:
    """Another value of the same kind."""
    if isinstance(value, bytes):
        return bytes([value[0] ^ 1]) + value[1:] if value else b"x"
    if isinstance(value, int):
        return value + 1
    return "another" if value is None else f"{value}x" if value[-1:] not in "}]" else value.replace("0", "1", 1) + " "


def _judge(place: Path, looks: str, edit: Edit, tally: Tally) -> None:
    try:
        desk = open_desk(place)
    except UserError:
        tally.at_open += 1
        return
    except Exception as error:  # what an edit does to the program is what is counted here
        tally.wrong.append(f"{edit}: opening crashed ({type(error).__name__}: {str(error)[:80]})")
        return
    try:
        same, said = _same(desk, looks)
        outside = next((what for what in OUTSIDE if str(edit).startswith(what)), "")
        if desk.workspace.check(QuietJob()).problems:
            tally.by_check += 1
        elif same and outside:
            tally.without_effect[outside] += 1
        else:
            tally.wrong.append(f"{edit}: {'no report' if same else 'other answers and no report'} {said}")
    except Exception as error:
        tally.wrong.append(f"{edit}: the check crashed ({type(error).__name__}: {str(error)[:80]})")
    finally:
        desk.close()


def _same(desk: Desk, looks: str) -> tuple[bool, str]:
    """Whether everything is answered as before; and what was said instead."""
    try:
        return answers(desk) == looks, ""
    except UserError as error:
        return False, error.code
    except Exception as error:
        return False, f"looking crashed: {type(error).__name__}"


def _written_anew(folder: Path) -> Finding:
    """Another text in an old event, and every hash, table and header made to fit."""
    place = folder / "anew"
    shutil.copytree(folder / "place", place)
    desk = open_desk(place)
    kept = {case.id: desk.vault.position(case.id) for case in desk.workspace.cases.list()}
    before = answers(desk)
    desk.close()
    chain = _rewrite(place)
    desk = open_desk(place)
    problems = desk.workspace.check(QuietJob()).problems
    position, after = desk.vault.position(chain), answers(desk)
    desk.close()
    return Finding(
        f"a chain written anew with its tables and its header: the vault's own check reports {len(problems)} problems, "
        f"as nothing in it can tell; the head kept elsewhere {'differs' if position != kept[chain] else 'is the same'}",
        not problems and position != kept[chain] and before != after,
    )


def _rewrite(place: Path) -> str:
    """Change the text of a contact that was logged by hand, and all that follows from it. Returns the chain."""
    header, _ = read_header(place / _NAME)
    master = keys.unlock(header, PASSPHRASE, cost=CHEAP)
    database = _opened(place)
    for (trigger,) in database.execute("select name from sqlite_master where type = 'trigger'").fetchall():
        database.execute(f'drop trigger "{trigger}"')
    found = database.execute("select e.chain, e.origin, e.seq, b.body from events e join bodies b using (body_hash)")
    chain, origin, seq, text = next(row for row in found.fetchall() if json.loads(row[3])["kind"] == "incident.logged")
    body = json.loads(text)
    body["data"]["contact"]["text"] = "something that was never said"
    fresh = history.canonical(body)
    old_hash = database.execute(
        "select body_hash from events where chain = ? and origin = ? and seq = ?", (chain, origin, seq)
    ).fetchone()[0]
    new_hash = history.body_hash(fresh)
    database.execute(
        "update bodies set body_hash = ?, body = ? where body_hash = ?", (new_hash, fresh.decode(), old_hash)
    )
    database.execute(
        "update events set body_hash = ? where chain = ? and origin = ? and seq = ?", (new_hash, chain, origin, seq)
    )
    head = history.GENESIS
    for number, hashed in database.execute(
        "select seq, body_hash from events where chain = ? and origin = ? order by seq", (chain, origin)
    ).fetchall():
        head = history.link(head, bytes(hashed))
        database.execute(
            "update events set hash = ? where chain = ? and origin = ? and seq = ?", (head, chain, origin, number)
        )
    # the tables are folded anew at the next opening when their version differs
    database.execute("update versions set number = 0 where name = 'fold'")
    database.execute("pragma wal_checkpoint(truncate)").fetchall()
    database.close()
    heads = tuple(
        replace(one, hash=head.hex()) if (one.chain, one.origin) == (chain, origin) else one for one in header.heads
    )
    (place / _NAME / "header.json").write_bytes(encode(replace(header, heads=heads), master.header))
    return str(chain)
