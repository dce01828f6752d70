"""Somebody changes a closed vault's files: bits, bytes, pages, attachments, names, headers, older copies.

Every change is reported, by opening or by the check, or it changes nothing at all. What may be changed without a
report is listed in ``OUTSIDE``, with the reason.
"""

from __future__ import annotations

import json
import os
import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from shilu.core.errors import UserError
from shilu.core.job import QuietJob
from tests.soak.deeds import Deeds, Desk, answers, make_desk, open_desk
from tests.soak.part import Finding, Soak

_NAME = "v.shilu"
_PAGE_BYTES = 4096
OUTSIDE = {
    "ballast": "it only takes up room",
    "in-use": "the lock is held by the system; the file stays empty",
    "header.json": "blanks between its words, or an earlier header of the same keys: it says the same",
    "header.copy.json": "an earlier one, or none: opening brings it up to header.json, which decides",
    "drafts": "a form that was never saved is no record: one that is taken away, or is an older state, is not missed",
    "search.db": "it is made from the records, and anew when it cannot be read",
    "new": "a file that nobody asked for is not looked at",
}


@dataclass(slots=True)
class Tally:
    """What became of the tamperings."""

    tried: int = 0
    at_open: int = 0
    by_check: int = 0
    in_words: int = 0
    without_effect: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Take in the figures of another worker."""
        self.tried += other.tried
        self.at_open += other.at_open
        self.by_check += other.by_check
        self.in_words += other.in_words
        self.without_effect += other.without_effect
        self.kinds += other.kinds
        self.wrong += other.wrong


@dataclass(frozen=True, slots=True)
class Untouched:
    """The vault as it was, an older state of it, and what is seen of it."""

    now: Path
    older: Path
    looks: str


def run(soak: Soak) -> Iterator[Finding]:
    """5,000 tamperings."""
    count = soak.either(5_000, 80)
    with soak.folder() as folder:
        with ProcessPoolExecutor(1) as pool:
            untouched = pool.submit(_prepare, folder, soak.seed).result()
        tally, shares = Tally(), soak.workers * 8
        with ProcessPoolExecutor(soak.workers) as pool:
            work = partial(_some, untouched, folder, -(-count // shares))
            for done in pool.map(work, range(soak.seed * 1000, soak.seed * 1000 + shares)):
                tally.add(done)
                soak.progress("tampered", tally.tried, count)
    kinds = ", ".join(f"{kind} {number}" for kind, number in tally.kinds.most_common())
    outside = ", ".join(f"{what} {number}" for what, number in tally.without_effect.most_common())
    yield Finding(
        f"{tally.tried:,} tamperings of a closed vault ({kinds}): {tally.at_open:,} refused at opening, "
        f"{tally.by_check:,} named by the check, {tally.in_words} drafts said to be unreadable, "
        f"{tally.without_effect.total()} without effect ({outside}), {len(tally.wrong)} unnoticed"
        + "".join(f"\n    {one}" for one in tally.wrong[:20]),
        not tally.wrong and tally.tried > 0,
    )


def _prepare(folder: Path, seed: int) -> Untouched:
    place = folder / "place"
    place.mkdir()
    desk = make_desk(place)
    person = Deeds(desk, random.Random(seed), folder / "inputs")
    person.add_case()
    for _ in range(3):
        person.log(files=True)
    person.keep_draft()
    for _ in range(12):
        person.one()
    desk.close()
    shutil.copytree(place, folder / "older")
    desk = open_desk(place)
    person = Deeds(desk, random.Random(seed + 1), folder / "inputs2")
    for deed in (person.keep_draft, person.log, person.revise, person.bring_in):
        deed()
    looks = answers(desk)
    desk.close()
    shutil.copytree(place, folder / "now")
    return Untouched(folder / "now", folder / "older", looks)


def _some(untouched: Untouched, folder: Path, count: int, seed: int) -> Tally:
    source, tally = random.Random(seed), Tally()
    place = folder / f"tampered{seed}"
    while tally.tried < count:
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(untouched.now, place)
        kind = source.choices(list(_WAYS), weights=[weight for _, weight in _WAYS.values()])[0]
        what = _WAYS[kind][0](place / _NAME, untouched, source)
        if what is None:
            continue
        tally.tried += 1
        tally.kinds[kind] += 1
        _judge(place, untouched, f"{kind} of {what}", tally)
    shutil.rmtree(place, ignore_errors=True)
    return tally


def _judge(place: Path, untouched: Untouched, what: str, tally: Tally) -> None:
    try:
        desk = open_desk(place)
    except UserError:
        tally.at_open += 1
        return
    except Exception as error:  # what a changed file does to the program is what is counted here
        tally.wrong.append(f"{what}: opening crashed ({type(error).__name__}: {error})")
        return
    try:
        if desk.workspace.check(QuietJob()).problems:
            tally.by_check += 1
        elif any(desk.workspace.drafts.of_case(case.id).unreadable for case in desk.workspace.cases.list()):
            tally.in_words += 1
        else:
            _judge_unreported(desk, untouched, what, tally)
    except Exception as error:
        tally.wrong.append(f"{what}: the check crashed ({type(error).__name__}: {error})")
    finally:
        desk.close()


def _judge_unreported(desk: Desk, untouched: Untouched, what: str, tally: Tally) -> None:
    """Without a report it must be in the list, and look as before (drafts apart, which are no records)."""
    listed = next((name for name in OUTSIDE if f"of {name}" in what), None)
    try:
        same = answers(desk) == untouched.looks
    except UserError as error:
        same = False
        what += f" ({error.code})"
    if listed is None or (not same and listed != "drafts"):
        tally.wrong.append(f"{what}: {'no report' if same else 'other answers and no report'}")
    else:
        tally.without_effect[listed] += 1


def _file(vault: Path, source: random.Random) -> Path:
    """One of the files, the small and the many as often as the large."""
    files = sorted(path for path in vault.rglob("*") if path.is_file())
    kinds: dict[str, list[Path]] = {}
    for path in files:
        kinds.setdefault(path.relative_to(vault).parts[0], []).append(path)
    weights = {"vault.db": 50, "blobs": 25, "header.json": 12, "header.copy.json": 6, "drafts": 4}
    names = sorted(kinds)
    return source.choice(kinds[source.choices(names, weights=[weights.get(name, 1) for name in names])[0]])


def _named(path: Path, vault: Path) -> str:
    return path.relative_to(vault).as_posix()


def _flip(vault: Path, _: Untouched, source: random.Random) -> str | None:
    path = _file(vault, source)
    content = bytearray(path.read_bytes())
    if not content:
        return None
    place = source.randrange(len(content))
    content[place] ^= 1 << source.randrange(8)
    path.write_bytes(content)
    return f"{_named(path, vault)} at {place}"


def _overwrite(vault: Path, _: Untouched, source: random.Random) -> str | None:
    path = _file(vault, source)
    content = bytearray(path.read_bytes())
    if not content:
        return None
    place = source.randrange(len(content))
    length = min(source.choice((1, 16, 512, 4096, 10_000)), len(content) - place)
    new = source.choice((bytes(length), source.randbytes(length)))
    if content[place : place + length] == new:
        return None
    content[place : place + length] = new
    path.write_bytes(content)
    return f"{_named(path, vault)} from {place}, {length} bytes"


def _cut(vault: Path, _: Untouched, source: random.Random) -> str | None:
    path = _file(vault, source)
    size = path.stat().st_size
    if not size:
        return None
    left = source.choice((0, source.randrange(size), source.randrange(size) // _PAGE_BYTES * _PAGE_BYTES))
    os.truncate(path, left)
    return f"{_named(path, vault)} to {left} of {size} bytes"


def _append(vault: Path, _: Untouched, source: random.Random) -> str:
    path = _file(vault, source)
    length = source.choice((1, 16, _PAGE_BYTES, 3 * _PAGE_BYTES))
    with path.open("ab") as file:
        file.write(source.choice((bytes(length), source.randbytes(length), b" " * length)))
    return f"{_named(path, vault)} by {length} bytes"


def _remove(vault: Path, _: Untouched, source: random.Random) -> str:
    path = _file(vault, source)
    path.unlink()
    return _named(path, vault)


def _swap_pages(vault: Path, _: Untouched, source: random.Random) -> str | None:
    path = vault / "vault.db"
    content = bytearray(path.read_bytes())
    pages = len(content) // _PAGE_BYTES
    one, other = source.sample(range(pages), 2)
    first, second = (slice(n * _PAGE_BYTES, (n + 1) * _PAGE_BYTES) for n in (one, other))
    content[first], content[second] = content[second], content[first]
    path.write_bytes(content)
    return f"vault.db pages {one + 1} and {other + 1}"


def _swap_files(vault: Path, _: Untouched, source: random.Random) -> str | None:
    files = sorted((vault / "blobs").iterdir())
    one, other = source.sample(files, 2)
    if one.read_bytes() == other.read_bytes():
        return None
    aside = vault / "aside"
    one.rename(aside)
    other.rename(one)
    aside.rename(other)
    return f"blobs/{one.name[:8]} and {other.name[:8]}"


def _older_copy(vault: Path, untouched: Untouched, source: random.Random) -> str | None:
    older = untouched.older / _NAME
    path = older / _named(_file(vault, source), vault)
    here = vault / path.relative_to(older)
    if not path.exists() or path.read_bytes() == here.read_bytes():
        return None
    shutil.copyfile(path, here)
    return _named(here, vault)


def _edit_header(vault: Path, _: Untouched, source: random.Random) -> str:
    path = vault / "header.json"
    header = json.loads(path.read_bytes())
    name = source.choice(sorted(header))
    before = json.dumps(header[name])
    while json.dumps(header[name]) == before:
        header[name] = source.choice(
            (
                _changed(header[name], source),
                None,
                [],
                source.randrange(10),
                "x",
            )
        )
    path.write_text(json.dumps(header, indent=1), "utf-8")
    return f"header: {name}"


def _changed(value: object, source: random.Random) -> object:
    """The same with one leaf of it changed."""
    if isinstance(value, dict) and value:
        key = source.choice(sorted(value))
        return {**value, key: _changed(value[key], source)}
    if isinstance(value, list) and value:
        place = source.randrange(len(value))
        return source.choice(([*value[:place], *value[place + 1 :]], [*value[:place], _changed(value[place], source)]))
    if isinstance(value, str) and value:
        place = source.randrange(len(value))
        return value[:place] + source.choice("ABCdef234") + value[place + 1 :]
    return source.randrange(100) if isinstance(value, int) else "changed"


def _add(vault: Path, _: Untouched, source: random.Random) -> str:
    name = source.choice(
        ("note.txt", "blobs/" + source.randbytes(32).hex(), "drafts/x.draft", "vault.db-journal", "vault.db-wal")
    )
    (vault / name).write_bytes(source.randbytes(5000))
    return f"new {name}"


_WAYS: dict[str, tuple[Callable[[Path, Untouched, random.Random], str | None], int]] = {
    "flipped bit": (_flip, 40),
    "overwriting": (_overwrite, 15),
    "cut": (_cut, 8),
    "appending": (_append, 5),
    "removal": (_remove, 5),
    "swap of pages": (_swap_pages, 6),
    "swap of attachments": (_swap_files, 3),
    "older copy": (_older_copy, 4),
    "edit of the header": (_edit_header, 10),
    "additional file": (_add, 2),
}
