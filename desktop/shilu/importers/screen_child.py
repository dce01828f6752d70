"""The parent's side of reading the letters in a picture: one limited child for one picture, and its answer checked.

The picture goes to it through a pipe, so that none stands on the disk in plain.
"""

from __future__ import annotations

import json
import os
import threading
from contextlib import suppress
from dataclasses import dataclass

from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.core.screen import ScreenLine
from shilu.importers.child import READ_LETTERS
from shilu.importers.child_ocr import MOST_BYTES, model_paths
from shilu.importers.child_process import ChildProcess, Stalled
from shilu.importers.frames import BadFrame, Kind

_MOST_ANSWER = 8 << 20
_MOST_SIDE = 100_000


@dataclass(frozen=True, slots=True)
class Letters:
    """What is written on a picture of this size, in pixels."""

    width: int
    height: int
    lines: tuple[ScreenLine, ...]


@dataclass(frozen=True, slots=True)
class LetterReader:
    """Starts children with ``child_command`` (see reading.SourceReader)."""

    child_command: tuple[str, ...]
    stall_s: float = 60.0

    @property
    def is_installed(self) -> bool:
        """Whether the extra that reads letters is there."""
        return model_paths() is not None

    def read(self, untrusted_bytes: bytes, *, job: Job) -> Letters:
        """All lines. Raises UserError ``usage.no_letter_reader`` and ``file.letters_unreadable``, and Cancelled."""
        if not self.is_installed:
            raise UserError("usage.no_letter_reader")
        if len(untrusted_bytes) > MOST_BYTES:
            raise UserError("file.letters_unreadable")
        reading, writing = os.pipe()
        writer = threading.Thread(target=_write, args=(writing, untrusted_bytes), daemon=True)
        try:
            with os.fdopen(reading, "rb", buffering=0) as theirs:
                command = (*self.child_command, "--child", READ_LETTERS)
                child = ChildProcess(command, theirs, beside={}, told="", stall_s=self.stall_s)
            writer.start()
            with child:
                return _heard(child, job)
        except (Stalled, BadFrame) as error:
            raise UserError("file.letters_unreadable") from error
        finally:
            if writer.ident is None:
                os.close(writing)
            else:
                writer.join()


def _write(descriptor: int, data: bytes) -> None:
    with os.fdopen(descriptor, "wb", buffering=0) as pipe, suppress(OSError):  # the child may have ended
        rest = memoryview(data)
        while rest:
            rest = rest[pipe.write(rest) :]


def _heard(child: ChildProcess, job: Job) -> Letters:
    answer = bytearray()
    while (said := child.next_frame(job)) is not None:
        kind, payload = said
        if kind is Kind.REFUSED:
            match _json(payload):
                case [str(code), str()] if code in {"usage.no_letter_reader", "file.letters_unreadable"}:
                    raise UserError(code)
        elif kind is Kind.MORE_ROWS and len(answer) + len(payload) <= _MOST_ANSWER:
            answer += payload
            continue
        elif kind is Kind.ENDED:
            return _letters(_json(bytes(answer)))
        raise BadFrame("no letters")
    raise BadFrame("it has ended")


def _letters(said: object) -> Letters:
    match said:
        case {"width": int(width), "height": int(height), "lines": [*lines]} if (
            0 < width <= _MOST_SIDE and 0 < height <= _MOST_SIDE
        ):
            return Letters(width, height, tuple(_line(line) for line in lines))
    raise BadFrame("no letters")


def _line(said: object) -> ScreenLine:
    match said:
        case [str(text), int(left), int(top), int(right), int(bottom), float() | int() as sure] if (
            max(map(abs, (left, top, right, bottom))) <= _MOST_SIDE and 0 <= sure <= 1
        ):
            return ScreenLine(text, left, top, max(left, right), max(top, bottom), float(sure))
    raise BadFrame("no line")


def _json(payload: bytes) -> object:
    try:
        return json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise BadFrame("no JSON") from error
