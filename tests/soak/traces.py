"""A tour of the program under strace: what it writes where, whether in clear, and whom it talks to.

Twenty canaries go through the command line and the window. Every byte that was written to any file, also to files
that are gone again, is searched for them, and so is everything that is left in the home: as UTF-8 and UTF-16, in
either case of letters, as hexadecimal and base64. Only what the person asked for may hold them. No file is opened for
writing outside of a short list, and no socket is of another family than AF_UNIX.
"""

from __future__ import annotations

import base64
import functools
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

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


def run(soak: Soak) -> Iterator[Finding]:
    """The command line, then the window, on one vault."""
    strace.need()
    with soak.folder() as folder:
        home, out = folder / "home", folder / "chosen"
        home.mkdir()
        out.mkdir()
        tour.furnish(home)
        seen = Seen()
        for way in ("line", "window"):
            program = [sys.executable, "-m", "tests.soak.tour", way, str(home), str(out)]
            record = folder / f"{way}.strace"
            done = strace.run(program, record, CALLS, environment=tour.environment(home))
            if done.returncode != 0:
                raise RuntimeError(f"the tour did not come to its end:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
            look(strace.read(record), seen)
            soak.said(f"toured by the {way}: {record.stat().st_size / 1e6:.0f} MB of calls")
        yield _canaries(seen, home, out)
        yield _places(seen, home, out)
        yield _sockets(seen)
        first = (home / "Documents" / "v.shilu" / "vault.db").read_bytes()[:16]
        yield Finding(
            f"vault.db begins with {first.hex()}, not with “SQLite format 3”", not first.startswith(b"SQLite")
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


def _canaries(seen: Seen, home: Path, out: Path) -> Finding:
    words = [tour.canary(place) for place in tour.PLACES] + [tour.NUMBER]
    hits: list[str] = []
    written = {path: bytes(data) for path, data in seen.written.items()}
    left = {str(path): path.read_bytes() for path in home.rglob("*") if path.is_file()}
    chosen = 0
    for what, files in (("written", written), ("left", left)):
        for path, data in files.items():
            if path.startswith((f"{out}/", f"{home}/inputs/")):
                chosen += bool(canaries_in(data, words))
                continue
            hits += [f"{what} {path}: {found[:40]!r}" for found in canaries_in(data, words)]
            hits += [f"in the name of {path}" for word in words if word.lower() in path.lower()]
    size = sum(map(len, written.values())) / 1e6
    return Finding(
        f"{len(words)} canaries through the command line and the window: {len(hits)} hits in {len(written):,} files "
        f"({size:.1f} MB) as they were written and {len(left):,} that are left; {chosen} files that were asked for "
        "have them, as they should" + "".join(f"\n    {hit}" for hit in hits[:20]),
        not hits and chosen > 0 and len(written) > 0,
    )


def canaries_in(data: bytes, words: Iterable[str]) -> list[bytes]:
    """The words in a file, whatever they look like there, in small letters."""
    return [found.group() for found in _pattern(tuple(words)).finditer(data.lower())]


@functools.cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[bytes]:
    looks: set[bytes] = set()
    for word in words:
        for text in (word, word.lower()):
            looks |= {text.encode(), text.encode("utf-16-le"), text.encode("utf-16-be"), text.encode().hex().encode()}
            for shift in range(3):
                # the letters of base64 that do not depend on what stands before or behind
                coded = base64.b64encode(b"\0" * shift + text.encode())
                looks.add(coded[4 if shift else 0 : -4])
    return re.compile(b"|".join(re.escape(look.lower()) for look in sorted(looks)))


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
        "the vault": f"{here}/Documents/v\\.shilu(/.*)?",
        "the restored vault": f"{here}/Documents/(restored\\.shilu|\\.[0-9a-f]{{16}}\\.shilu-part)(/.*|\\..*)?",
        "backups and stamp requests": f"{here}/(backups|stamps)(/.*)?",
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
