"""What a program asked of the system: recorded with strace, or made to fail by it, and read back as values.

strace rather than a library of our own put before the C library: it needs no compiler, it sees every thread, every
child and every call however it was made (Python's, SQLite's, Qt's), and the same tool injects errors. Measured on
a writer of 50 cases: 0.19 s bare, 0.29 s with ``--seccomp-bpf``, 0.81 s without.
"""

from __future__ import annotations

import functools
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.soak.part import Unable

_LINE = re.compile(r"(\d+) +(.*)")
_BEGUN = re.compile(r"(\w+)\((.*)")
_RESUMED = re.compile(r"<\.\.\. (\w+) resumed>(.*)")
_RESULT = re.compile(
    r"(.*)\) += (-?\d+|0x[0-9a-f]+|\?)(<[^>]*>(?:\(deleted\))?)?(?: (E[A-Z0-9]+) .*| \(.*\))?", re.DOTALL
)
_DESCRIPTOR = re.compile(r"(-?\d+|AT_FDCWD)(?:<([^>]*)>(?:\(deleted\))?)?")
_LONGEST = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Call:
    """One call. ``began`` and ``ended`` count the calls that had ended by then, in the order of the record.

    ``result`` is None for a call that never came back; ``error`` is its name (``ENOSPC``) or "".
    """

    name: str
    arguments: tuple[str, ...]
    result: int | None
    error: str
    began: int
    ended: int
    process: int
    opened: str = ""

    def descriptor(self, position: int = 0) -> tuple[int, str]:
        """A file descriptor of the arguments (-100 for the working directory), and the path behind it."""
        found = _DESCRIPTOR.match(self.arguments[position])
        if found is None:
            raise ValueError(f"no descriptor: {self.name}({', '.join(self.arguments)[:200]})")
        number = -100 if found[1] == "AT_FDCWD" else int(found[1])
        return number, text(found[2] or "")

    def string(self, position: int) -> bytes:
        """A string of the arguments, byte for byte. Raises ValueError when strace cut it off."""
        quoted = self.arguments[position]
        if not quoted.startswith('"') or not quoted.endswith('"'):
            raise ValueError(f"no whole string: {quoted[:80]}")
        return plain(quoted[1:-1])

    def path(self, folder: int | None, position: int) -> str:
        """An absolute path of the arguments; ``folder`` is the position of the descriptor it is relative to."""
        named = self.string(position).decode("utf-8", "surrogateescape")
        if named.startswith("/") or folder is None:
            return named
        return f"{self.descriptor(folder)[1]}/{named}" if named else self.descriptor(folder)[1]


def text(quoted: str) -> str:
    """A path as strace writes it."""
    return plain(quoted).decode("utf-8", "surrogateescape")


@functools.cache
def missing() -> str:
    """Why nothing can be traced here; "" when it can."""
    if shutil.which("strace") is None:
        return "strace is not on this system"
    done = subprocess.run(
        ["strace", "-f", "-qq", "-o", "/dev/null", "true"], capture_output=True, text=True, check=False
    )
    return "" if done.returncode == 0 else "this system lets nobody trace a program"


def need() -> None:
    """Raises Unable where nothing can be traced."""
    if said := missing():
        raise Unable(said)


def command(
    program: Sequence[str], record: Path, calls: Sequence[str], *, inject: Sequence[str] = (), strings: int = _LONGEST
) -> list[str]:
    """The command line that runs ``program`` and records these calls of it and of its children."""
    line = ["strace", "-f", "--seccomp-bpf", "-qq", "-y", "-xx", "-s", str(strings), "-o", str(record)]
    line += ["-e", f"trace={','.join(calls)}", "-e", "signal=none"]
    for fault in inject:
        line += ["-e", f"inject={fault}"]
    return [*line, "--", *program]


def run(
    program: Sequence[str],
    record: Path,
    calls: Sequence[str],
    *,
    inject: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
    timeout_s: float = 600,
    strings: int = _LONGEST,
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end under strace. Raises Unable where that is not allowed."""
    need()
    return subprocess.run(
        command(program, record, calls, inject=inject, strings=strings),
        env=environment,
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
    )


def read(record: Path, *, begins: int = 0) -> Iterator[Call]:
    """The calls of a record, in the order in which they ended. ``begins``: the byte where the first line begins."""
    begun: dict[int, tuple[str, str, int]] = {}
    ended = 0
    with record.open(encoding="utf-8", errors="surrogateescape") as file:
        file.seek(begins)
        for line in file:
            found = _LINE.fullmatch(line.rstrip("\n"))
            if found is None or found[2].startswith(("+++", "---")):
                continue
            process, rest, began = int(found[1]), found[2], ended
            if resumed := _RESUMED.match(rest):
                if process not in begun:
                    continue
                name, head, began = begun.pop(process)
                rest = f"{name}({head}{resumed[2]}"
            elif rest.endswith("<unfinished ...>"):
                if call := _BEGUN.match(rest.removesuffix("<unfinished ...>")):
                    begun[process] = (call[1], call[2], ended)
                continue
            call = _BEGUN.match(rest)
            done = _RESULT.fullmatch(call[2]) if call else None
            if call is None or done is None:
                continue
            ended += 1
            yield Call(
                name=call[1],
                arguments=tuple(_split(done[1])),
                result=None if done[2] == "?" else int(done[2], 0),
                error=done[4] or "",
                began=began,
                ended=ended,
                process=process,
                opened=text(done[3][1:].split(">")[0]) if done[3] else "",
            )
    for process, (name, head, began) in begun.items():
        yield Call(name, tuple(_split(head)), None, "", began, ended, process)


def _split(arguments: str) -> list[str]:
    """At the commas outside of brackets. With -xx no string holds a comma or a bracket."""
    if "{" not in arguments and "[" not in arguments:
        return [argument.strip() for argument in arguments.split(",")]
    parts, depth, start = [], 0, 0
    for place, letter in enumerate(arguments):
        if letter in "{[":
            depth += 1
        elif letter in "}]":
            depth -= 1
        elif letter == "," and depth == 0:
            parts.append(arguments[start:place].strip())
            start = place + 1
    return [*parts, arguments[start:].strip()]


def plain(quoted: str) -> bytes:
    r"""``\x2f\x64…`` as bytes; what is not written so (``socket:[12]``) as it is."""
    if quoted.startswith("\\x"):
        return bytes.fromhex(quoted.replace("\\x", ""))
    return quoted.encode("utf-8", "surrogateescape")
