"""The limited children of imports, forked from one process that has loaded what they load.

Starting Python and loading an importer costs a fifth of a second of the processor for each file that a test brings in;
a fork costs some milliseconds. What is forked is limited as the program's own children are, is handed the same
descriptors, and opens nothing. That children which start by themselves do the same is what tests/unit/importers shows:
nothing there is forked but the row of all chats.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import IO

import pytest

from shilu.importers import child_process
from shilu.importers.child import READ_LETTERS
from shilu.importers.settings_codec import BESIDE

_OWN = (sys.executable, "-m", "shilu", "--child")
_MOST_BYTES = 1 << 20
_MOST_DESCRIPTORS = 250
_ABOVE = 300
"""Descriptors from here on are in nobody's way."""


class Forked:
    """As much of a ``subprocess.Popen`` as ``ChildProcess`` asks for."""

    def __init__(self, server: Server, pid: int, stdout: IO[bytes]) -> None:
        self._server, self._pid, self.stdout = server, pid, stdout
        self._code: int | None = None

    def kill(self) -> None:
        """End it, unless it has ended."""
        if self._code is None:
            self._server.ask({"kill": self._pid})

    def wait(self) -> int:
        """The exit code, or the signal as a negative number."""
        if self._code is None:
            self._code = self._server.ask({"wait": self._pid})
        return self._code


class Server:
    """The process that forks, started when it is first needed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None

    def ask(self, question: Mapping[str, object], descriptors: Sequence[int] = ()) -> int:
        """Its answer."""
        with self._lock:
            if self._socket is None:
                self._socket = self._start()
            socket.send_fds(self._socket, [json.dumps(question).encode()], descriptors)
            return int(self._socket.recv(64))

    def close(self) -> None:
        """End it."""
        if self._socket is not None and self._process is not None:
            self._socket.close()
            self._process.wait()

    def popen(self, command: Sequence[str], **named: object) -> object:
        """In place of ``subprocess.Popen``."""
        if tuple(command[:4]) != _OWN or command[4] == READ_LETTERS:
            return subprocess.Popen(command, **named)  # type: ignore[call-overload]  # handed on as it came
        environment, stdin = named["env"], named["stdin"]
        assert isinstance(environment, dict)
        beside = list(json.loads(environment[BESIDE]).values())
        reading, writing = os.pipe()
        try:
            question = {"run": list(command[4:]), "environment": environment, "beside": beside}
            pid = self.ask(question, (stdin.fileno(), writing, *beside))  # type: ignore[attr-defined]  # a file
        finally:
            os.close(writing)
        return Forked(self, pid, os.fdopen(reading, "rb"))

    def _start(self) -> socket.socket:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.forked", str(theirs.fileno())],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )
        return ours


class _Subprocess:
    """The part of the module that ``child_process`` uses."""

    PIPE, DEVNULL = subprocess.PIPE, subprocess.DEVNULL

    def __init__(self, server: Server) -> None:
        self.Popen = server.popen


@contextmanager
def children(server: Server) -> Iterator[None]:
    """Within it the children of this process are forked, where descriptors can be handed over."""
    if sys.platform != "linux":
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(child_process, "subprocess", _Subprocess(server))
        yield


def _serve(asked: socket.socket) -> None:
    from shilu.__main__ import collect_garbage_seldom
    from shilu.importers import child, child_pictures, child_reading, registry
    from shilu.importers.base import Loading

    collect_garbage_seldom()
    child_reading.prepare(())
    child_pictures.prepare()
    for importer in registry.IMPORTERS:
        if isinstance(importer, Loading):
            importer.load()
    gc.freeze()
    running: set[int] = set()
    while True:
        data, descriptors, _, _ = socket.recv_fds(asked, _MOST_BYTES, _MOST_DESCRIPTORS)
        if not data:
            break
        question = json.loads(data)
        if "kill" in question:
            if question["kill"] in running:
                os.kill(question["kill"], signal.SIGKILL)
            answer = 0
        elif "wait" in question:
            _, status = os.waitpid(question["wait"], 0)
            running.discard(question["wait"])
            answer = os.waitstatus_to_exitcode(status)
        else:
            answer = os.fork()
            if answer == 0:
                code = 70
                with suppress(BaseException):
                    asked.close()
                    _become(question, descriptors)
                    code = child.main(question["run"])
                os._exit(code)
            running.add(answer)
            for descriptor in descriptors:
                os.close(descriptor)
        asked.send(str(answer).encode())
    for pid in running:
        os.kill(pid, signal.SIGKILL)


def _become(question: Mapping[str, object], descriptors: Sequence[int]) -> None:
    """Take the places of a process that was started with these."""
    import fcntl

    environment, beside = question["environment"], question["beside"]
    assert isinstance(environment, dict)
    assert isinstance(beside, list)
    above = [fcntl.fcntl(one, fcntl.F_DUPFD_CLOEXEC, _ABOVE) for one in descriptors]
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 2)
    os.closerange(3, _ABOVE)
    for one, place in zip(above, (0, 1, *beside), strict=True):
        os.dup2(one, place)
        os.close(one)
    os.environ.clear()
    os.environ.update(environment)


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
