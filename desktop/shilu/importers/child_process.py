"""A child process that is fed an open file and answers in frames: started, watched, and always ended."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from types import TracebackType
from typing import IO, BinaryIO, Self

from shilu.core.job import Job
from shilu.importers.frames import BadFrame, Kind, read_frame
from shilu.importers.settings_codec import BESIDE, TOLD

_LOOK_S = 0.1  # how often a wait asks whether the person wants it to stop
_FRAMES_AHEAD = 64
# What a Python, plain or frozen, needs to start. Nothing else of the environment is handed on.
_ENVIRONMENT = ("PATH", "SYSTEMROOT", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "VIRTUAL_ENV")
_NO_WINDOW = 0x0800_0000  # Windows: CREATE_NO_WINDOW

_Message = tuple[Kind, bytes]


class Stalled(Exception):
    """Nothing came for too long."""


class ChildProcess:
    """A context manager; when it is left, the process is gone, its exit read and its pipe closed."""

    def __init__(
        self, command: tuple[str, ...], file: BinaryIO, *, beside: Mapping[str, BinaryIO], told: str, stall_s: float
    ) -> None:
        self._stall_s = stall_s
        self._messages: queue.Queue[_Message | BadFrame | None] = queue.Queue(_FRAMES_AHEAD)
        self._leaving = threading.Event()
        environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
        handed = {} if sys.platform == "win32" else {name: one.fileno() for name, one in beside.items()}
        # Its standard error could quote the file: what is to be said is said in frames.
        self._process = subprocess.Popen(
            command,
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            close_fds=True,
            pass_fds=tuple(handed.values()),
            bufsize=-1,
            env=environment | {"PYTHONDONTWRITEBYTECODE": "1", TOLD: told, BESIDE: json.dumps(handed)},
            creationflags=_NO_WINDOW if sys.platform == "win32" else 0,
        )
        if self._process.stdout is None:
            raise RuntimeError("a pipe was asked for")
        self._pipe: IO[bytes] = self._process.stdout
        self._thread = threading.Thread(target=self._listen, name="shilu-child", daemon=True)
        self._thread.start()

    def next_frame(self, job: Job) -> _Message | None:
        """The next frame, None when the child has no more to say. Raises Stalled, BadFrame and Cancelled."""
        deadline = time.monotonic() + self._stall_s
        while True:
            job.check()
            try:
                message = self._messages.get(timeout=min(_LOOK_S, self._stall_s))
            except queue.Empty:
                if time.monotonic() >= deadline:
                    raise Stalled from None
                continue
            if isinstance(message, BadFrame):
                raise message
            return message

    def ended_how(self) -> str:
        """``exit 1`` or ``signal 9``, after the last frame."""
        code = self._process.wait()
        return f"signal {-code}" if code < 0 else f"exit {code}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leaving.set()
        self._process.kill()  # by its handle; does nothing to a process that has ended
        self._process.wait()
        while self._thread.is_alive():  # it may wait for room in the queue
            try:
                self._messages.get_nowait()
            except queue.Empty:
                self._thread.join(_LOOK_S / 10)
        self._pipe.close()

    def _listen(self) -> None:
        message: _Message | BadFrame | None = None
        while not self._leaving.is_set():
            try:
                message = read_frame(self._pipe.read)
            except BadFrame as error:
                message = error
            self._messages.put(message)
            if not isinstance(message, tuple):
                return
