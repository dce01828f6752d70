"""The parent's side of decoding pictures: one limited child for many of them, started anew when it dies.

The picture goes to it through a pipe, so that none stands on the disk in plain; what comes back is checked: so many
pixels as were allowed, and nothing but pixels.
"""

from __future__ import annotations

import json
import os
import select
import sys
import threading
import time
from contextlib import ExitStack, suppress

from shilu.core.job import Job
from shilu.core.picture import Pixels, Unshown
from shilu.importers.child import DECODE
from shilu.importers.child_pictures import QUESTION
from shilu.importers.child_process import ChildProcess, Stalled
from shilu.importers.frames import BadFrame, Kind
from shilu.importers.picture_pixels import FORMATS

_CODES = frozenset({"picture_too_large", "picture_unreadable"})
_SOURCES = frozenset({*FORMATS, "MPO"})
_LOOK_S = 0.1
_PIECE_BYTES = 1 << 16


class PictureChild:
    """A PictureDecoder (core.picture) through a child started with ``child_command`` on first use. One picture at a
    time, from any thread. ``close`` ends the child; a later picture starts another."""

    def __init__(self, child_command: tuple[str, ...], *, stall_s: float = 30.0) -> None:
        self._command, self._stall_s = (*child_command, "--child", DECODE), stall_s
        self._lock = threading.Lock()
        self._running: _Running | None = None

    def decode(self, untrusted_bytes: bytes, *, most_width: int, most_height: int, job: Job) -> Pixels | Unshown:
        """See PictureDecoder. A picture that ends the child, or keeps it busy for too long, cannot be read."""
        question = QUESTION.pack(most_width, most_height, len(untrusted_bytes))
        with self._lock:
            while True:
                is_fresh = self._running is None
                running = self._running = self._running or _Running(self._command, self._stall_s)
                try:
                    running.tell(question, job)
                    running.tell(untrusted_bytes, job)
                    return running.answer(most_width, most_height, job)
                except (Stalled, BadFrame, OSError):
                    self._end()
                    if is_fresh:
                        return Unshown("picture_unreadable")  # the one before may have left the child unwell
                except BaseException:
                    self._end()  # half an answer may be on its way
                    raise

    def close(self) -> None:
        """End the child; nothing when there is none."""
        with self._lock:
            self._end()

    def _end(self) -> None:
        running, self._running = self._running, None
        if running is not None:
            running.end()


class _Running:
    """One child, and the pipe that leads to it."""

    def __init__(self, command: tuple[str, ...], stall_s: float) -> None:
        self._stall_s = stall_s
        self._ending = ExitStack()
        reading, self._to = os.pipe()
        self._ending.callback(os.close, self._to)
        if sys.platform != "win32":
            os.set_blocking(self._to, False)
        try:
            with os.fdopen(reading, "rb", buffering=0) as theirs:
                child = ChildProcess(command, theirs, beside={}, told="", stall_s=stall_s)
            self._child = self._ending.enter_context(child)
        except BaseException:
            self._ending.close()
            raise

    def end(self) -> None:
        self._ending.close()

    def tell(self, data: bytes, job: Job) -> None:
        """Write everything. Raises Stalled, OSError and Cancelled."""
        rest = memoryview(data)
        deadline = time.monotonic() + self._stall_s
        while rest:
            job.check()
            if sys.platform != "win32" and not select.select((), (self._to,), (), _LOOK_S)[1]:
                if time.monotonic() >= deadline:
                    raise Stalled
                continue
            with suppress(BlockingIOError):
                rest = rest[os.write(self._to, rest[:_PIECE_BYTES]) :]

    def answer(self, most_width: int, most_height: int, job: Job) -> Pixels | Unshown:
        """What it says. Raises Stalled, BadFrame and Cancelled."""
        kind, payload = self._frame(job)
        try:
            said = json.loads(payload)
        except (ValueError, RecursionError) as error:
            raise BadFrame("no JSON") from error
        if kind is Kind.REFUSED:
            match said:
                case [str(code), ""] if code in _CODES:
                    return Unshown(code)
        elif kind is Kind.PICTURE:
            match said:
                case [int(width), int(height), bool(is_grey), str(source)] if (
                    0 < width <= most_width and 0 < height <= most_height and source in _SOURCES
                ):
                    data = self._pixels(width * height * (1 if is_grey else 3), job)
                    return Pixels(width, height, data, is_grey, source)
        raise BadFrame("no picture")

    def _pixels(self, size: int, job: Job) -> bytes:
        data = bytearray()
        while len(data) < size:
            kind, payload = self._frame(job)
            if kind is not Kind.BLOB_DATA or not payload or len(data) + len(payload) > size:
                raise BadFrame("no pixels")
            data += payload
        return bytes(data)

    def _frame(self, job: Job) -> tuple[Kind, bytes]:
        frame = self._child.next_frame(job)
        if frame is None:
            raise BadFrame("it has ended")
        return frame
