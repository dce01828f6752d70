"""A tour of the program under strace: what it writes where, whether in clear, and whom it talks to.

Canaries, the recovery keys among them, go through every command of the command line and every page and dialog of the
window. Every byte that was written to any file, also to files that are gone again, is searched for them, and so is
everything that is left in the home: as UTF-8, UTF-16 and GB 18030, in either case of letters, as hexadecimal and
base64, inside zips. Only what the person asked for in the clear may hold them. No file is opened for writing outside of
a short list, and no socket is of another family than AF_UNIX.
"""

from __future__ import annotations

import base64
import functools
import io
import json
import re
import sys
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.soak import strace, tour
from tests.soak.part import Finding, Soak
from tests.soak.strace import Call

CALLS = (
    *("openat", "open", "creat", "write", "pwrite64", "writev", "pwritev", "pwritev2", "sendfile", "copy_file_range"),
    *(
        "socket",
        "socketpair",
        "connect",
        "bind",
        "sendto",
        "rename",
        "renameat",
        "renameat2",
        "mkdir",
        "link",
        "symlink",
    ),
)
_WRITING = ("O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC")


@dataclass(slots=True)
class Seen:
    """What the program did."""

    written: dict[str, bytearray] = field(default_factory=lambda: defaultdict(bytearray))
    opened: Counter[str] = field(default_factory=Counter)
    sockets: Counter[str] = field(default_factory=Counter)
    peers: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Told:
    """What the tour told of itself: recovery keys that were shown, commands, pages and dialogs."""

    keys: list[str] = field(default_factory=list)
    commands: int = 0
    forgotten: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    all: set[str] = field(default_factory=set)

    def take(self, told: dict[str, Any]) -> None:
        """One stage more."""
        self.keys += told.get("keys", ())
        self.commands += told.get("visited", 0)
        self.forgotten += told.get("forgotten", ())
        self.seen |= set(told.get("seen", ()))
        self.all |= set(told.get("all", ()))


def run(soak: Soak) -> Iterator[Finding]:
    """The command line, then the window three times, in one home."""
    strace.need()
    with soak.folder() as folder:
        home, out = folder / "home", folder / "chosen"
        home.mkdir()
        out.mkdir()
        tour.furnish(home)
        seen, told = Seen(), Told()
        for stage in tour.STAGES:
            program = [sys.executable, "-m", "tests.soak.tour", stage, str(home), str(out)]
            record = folder / f"{stage}.strace"
            environment = {**tour.environment(home), tour.RECOVERY_KEY: next(reversed(told.keys), "")}
            done = strace.run(program, record, CALLS, environment=environment)
            if done.returncode != 0:
                raise RuntimeError(f"the tour did not come to its end:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
            told.take(json.loads(done.stdout.splitlines()[-1]))
            look(strace.read(record), seen)
            soak.said(f"toured: {stage}, {record.stat().st_size / 1e6:.0f} MB of calls")
        yield _whole_tour(told)
        yield _canaries(seen, told, home, out)
        yield _places(seen, home, out)
        yield _sockets(seen)
        first = (home / "Documents" / "v.shilu" / "vault.db").read_bytes()[:16]
        yield Finding(
            f"vault.db begins with {first.hex()}, not with “SQLite format 3”", not first.startswith(b"SQLite")
        )


def _whole_tour(told: Told) -> Finding:
    """Whether there is a command, a page or a dialog that the tour did not come to."""
    unseen = sorted(told.all - told.seen)
    return Finding(
        f"{told.commands} commands and {len(told.all & told.seen)} pages, parts of pages and dialogs toured; "
        f"{len(told.forgotten) + len(unseen)} left out"
        + "".join(f"\n    {one}" for one in (*(f"shilu {one}" for one in told.forgotten), *unseen)),
        not told.forgotten and not unseen and told.commands > 0 and bool(told.all),
    )


def look(calls: Iterable[Call], seen: Seen) -> None:
    """Take in what calls did."""
    for call in calls:
        if call.result is None or call.result < 0:
            continue
        match call.name:
            case "openat" | "open" | "creat":
                position = 1 if call.name == "openat" else 0
                path = call.path(0 if position else None, position)
                if any(flag in call.arguments[position + 1] for flag in _WRITING):
                    seen.opened[path] += 1
            case "write" | "pwrite64":
                path = call.descriptor()[1]
                if path.startswith("/") and path != "/dev/null":
                    seen.written[path] += call.string(1)
            case "writev" | "pwritev" | "pwritev2":
                path = call.descriptor()[1]
                if path.startswith("/"):
                    quoted = re.findall(r'iov_base="([^"]*)"', ",".join(call.arguments))
                    seen.written[path] += b"".join(strace.plain(one) for one in quoted)
            case "socket" | "socketpair":
                seen.sockets[call.arguments[0]] += 1
            case "connect" | "bind" | "sendto":
                families = re.findall(r"sa_family=(\w+)", ",".join(call.arguments))
                seen.peers.update(families)


def _canaries(seen: Seen, told: Told, home: Path, out: Path) -> Finding:
    words = [*map(tour.canary, tour.PLACES), *tour.HANZI, tour.NUMBER, tour.UNNAMED, *told.keys]
    hits: list[str] = []
    written = {path: bytes(data) for path, data in seen.written.items()}
    left = {str(path): path.read_bytes() for path in home.rglob("*") if path.is_file()}
    chosen = 0
    for what, files in (("written", written), ("left", left)):
        for path, data in files.items():
            if path.startswith((f"{out}/", f"{home}/inputs/")):
                chosen += any(word.encode() in data for word in words)
                continue
            hits += [f"{what} {path}: {found[:40]!r}" for found in canaries_in(data, words)]
            hits += [f"in the name of {path}" for word in words if word.lower() in path.lower()]
    size = sum(map(len, written.values())) / 1e6
    return Finding(
        f"{len(words)} canaries, {len(told.keys)} recovery keys among them: {len(hits)} hits in {len(written):,} files "
        f"({size:.1f} MB) as they were written and {len(left):,} that are left; {chosen} files that were asked for in "
        "the clear have them, as they should" + "".join(f"\n    {hit}" for hit in hits[:20]),
        not hits and chosen > 0 and len(written) > 0,
    )


def canaries_in(data: bytes, words: Iterable[str]) -> list[bytes]:
    """The words in a file, whatever they look like there, in small letters; also in what is packed into it."""
    words, small = tuple(words), data.lower()
    pattern = _pattern(words)
    found = [
        one.group()
        for beginning in _beginnings(words)
        for place in _places_of(beginning, small)
        if (one := pattern.match(small, place))
    ]
    if data.startswith(b"PK"):
        # what was written in pieces is an archive only in the end; it was searched as it is
        with suppress(zipfile.BadZipFile), zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                found += canaries_in(name.encode(), words) + canaries_in(archive.read(name), words)
    return found


@functools.cache
def _beginnings(words: tuple[str, ...]) -> tuple[bytes, ...]:
    """How all of them begin, the few letters that many have in common: looking for these first is far faster."""
    return tuple({look[:3] for look in _looks(words)})


def _places_of(beginning: bytes, data: bytes) -> Iterator[int]:
    """Where it stands, at every place."""
    place = data.find(beginning)
    while place >= 0:
        yield place
        place = data.find(beginning, place + 1)


@functools.cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[bytes]:
    return re.compile(b"|".join(re.escape(look) for look in sorted(_looks(words))))


def _looks(words: tuple[str, ...]) -> set[bytes]:
    """All that the words can look like, in small letters."""
    looks: set[bytes] = set()
    for word in words:
        for text in (word, word.lower()):
            looks |= {text.encode(coding) for coding in ("utf-8", "utf-16-le", "utf-16-be", "gb18030")}
            looks.add(text.encode().hex().encode())
            for shift in range(3):
                # the letters of base64 that do not depend on what stands before or behind
                coded = base64.b64encode(b"\0" * shift + text.encode())
                looks.add(coded[4 if shift else 0 : -4])
    return {look.lower() for look in looks}


def _places(seen: Seen, home: Path, out: Path) -> Finding:
    wrong: list[str] = []
    counts: Counter[str] = Counter()
    for path, times in seen.opened.items():
        allowed = next((what for what, pattern in _allowed(home, out).items() if re.fullmatch(pattern, path)), None)
        if allowed is None:
            wrong.append(f"{path} ({times} times)")
        else:
            counts[allowed] += times
    said = ", ".join(f"{what} {times:,}" for what, times in counts.most_common())
    return Finding(
        f"{counts.total():,} openings for writing ({said}), {len(wrong)} anywhere else"
        + "".join(f"\n    {one}" for one in wrong[:20]),
        not wrong and counts.total() > 0,
    )


def _allowed(home: Path, out: Path) -> Mapping[str, str]:
    """Where the program may open a file for writing."""
    here = re.escape(str(home))
    return {
        "vaults": f"{here}/Documents/(Shilu/)?[^./][^/]*\\.shilu(/.*)?",
        "vaults under way": f"{here}/Documents/(Shilu/)?\\.[0-9a-f]{{16}}\\.shilu-part(/.*|\\..*)?",
        "sealed files and stamp requests": f"{here}/sealed(/.*)?",
        "the authority": f"{here}/authority(/.*)?",
        "what the person asked for": f"{re.escape(str(out))}(/.*)?",
        "settings": f"{here}/\\.config/shilu/settings\\.(json|new)",
        "the font cache of the system": f"{here}/\\.cache/fontconfig/.*",
        "nowhere": "/dev/null",
    }


def _sockets(seen: Seen) -> Finding:
    others = {family: count for family, count in (seen.sockets + seen.peers).items() if family != "AF_UNIX"}
    return Finding(
        f"{seen.sockets['AF_UNIX']} sockets of AF_UNIX, {sum(others.values())} of any other family"
        + "".join(f"\n    {family}: {count}" for family, count in others.items()),
        not others,
    )
