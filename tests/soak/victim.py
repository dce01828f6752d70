"""A child process that is watched, killed or made to fail while it works. Made by fork, it starts in a millisecond.

The process that forks opens no vault itself: a fork while another thread of it is still ending takes along a lock
of OpenSSL that nobody will open any more (seen as a child that hangs in its first HMAC).
"""

from __future__ import annotations

import json
import os
import select
import signal
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shilu.vault.connection import driver

PATIENCE_S = 60.0


@dataclass(slots=True)
class Victim:
    """A child process that does one thing, and tells through a pipe when it begins and when it was acknowledged."""

    process: int
    pipe: int
    _pending: bytes = b""

    def read(self, timeout_s: float) -> str | None:
        """The next line; None when there is none in time, "" when there will be none any more."""
        ends = time.monotonic() + timeout_s
        while b"\n" not in self._pending:
            ready, _, _ = select.select([self.pipe], [], [], max(0.0, ends - time.monotonic()))
            if not ready:
                return None
            if not (piece := os.read(self.pipe, 65_536)):
                return ""
            self._pending += piece
        line, _, self._pending = self._pending.partition(b"\n")
        return line.decode()

    def kill(self) -> bool:
        """End it at once; whether it was still there. Everything that it started has to end by itself."""
        os.kill(self.process, signal.SIGKILL)
        _, status = os.waitpid(self.process, 0)
        return os.WIFSIGNALED(status)

    def wait(self) -> None:
        """Until it has ended."""
        os.waitpid(self.process, 0)

    def rest(self) -> list[str]:
        """All that it had said before it ended."""
        lines = []
        while line := self.read(PATIENCE_S):
            lines.append(line)
        os.close(self.pipe)
        return lines

    def left_behind(self) -> bool:
        """Whether a process that it started is still there after a while."""
        ends = time.monotonic() + PATIENCE_S
        while running := _running(self.process):
            if time.monotonic() > ends:
                for process in running:
                    os.kill(process, signal.SIGKILL)
                return True
            time.sleep(0.002)
        return False


def _running(group: int) -> list[int]:
    """The processes of a group that have not ended (those that only nobody has asked about have)."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                state, _, of_group = (entry / "stat").read_text().rpartition(")")[2].split()[:3]
            except OSError:
                continue  # it ended meanwhile
            if int(of_group) == group and state not in "ZX":
                found.append(int(entry.name))
    return found


def warm_up() -> None:
    """Load what the program loads on first use, once for all children. A thread it starts would be too many."""
    import importlib
    import pkgutil

    import shilu

    for layer in ("core", "host", "importers", "vault", "bundle", "services"):
        for module in pkgutil.walk_packages([str(Path(shilu.__path__[0], layer))], f"shilu.{layer}."):
            with suppress(ImportError):  # then it is not needed here, or whoever needs it will say so
                importlib.import_module(module.name)
    for part in ("sqlcipher3.dbapi2", "pyrage", "pikepdf", "pypdfium2", "PIL.Image", "reportlab.pdfgen.canvas"):
        importlib.import_module(part)
    driver()
    importlib.import_module("sqlite_utils")
    importlib.import_module("cryptography.hazmat.primitives.kdf.argon2")
    if threading.active_count() > 1:
        raise RuntimeError("a process with more threads than one is not to be forked")


def start(work: Callable[[Callable[[str], None]], None]) -> Victim:
    """Do ``work`` in a child; what it says comes through the pipe. A crash of the child says so too."""
    read, write = os.pipe()
    process = os.fork()
    if process:
        os.close(write)
        return Victim(process, read)
    code = 1
    try:
        os.close(read)
        os.setpgid(0, 0)
        work(lambda line: say(write, line))
        code = 0
    except BaseException as error:  # it must not run on as a second test program
        frames = traceback.extract_tb(error.__traceback__)[-3:]
        where = " < ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in reversed(frames))
        say(write, f"crashed {type(error).__name__} at {where}")
    finally:
        os._exit(code)


def say(pipe: int, line: str) -> None:
    """With writev, which nothing else uses: a test that makes ``write`` fail means the program's own."""
    left = line.encode() + b"\n"
    while left:
        left = left[os.writev(pipe, [left]) :]


def apart(work: Callable[[], Any]) -> Any:
    """The result of ``work``, which has to be JSON, from a child of its own. Raises RuntimeError when it fails."""
    child = start(lambda say: say("result " + json.dumps(work())))
    lines = child.rest()
    child.wait()
    if not lines or not lines[-1].startswith("result "):
        raise RuntimeError("\n".join(lines) or "a child process ended without a word")
    return json.loads(lines[-1].removeprefix("result "))


def void(_: object) -> None:
    """A value that is not wanted."""
