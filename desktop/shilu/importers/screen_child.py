"""The parent's side of reading the letters in a picture: one limited child for one picture, or for the pages of one
PDF, and its answer checked.

The picture goes to it through a pipe, so that none stands on the disk in plain.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.core.screen import Letters
from shilu.importers.child import READ_LETTERS
from shilu.importers.child_ocr import MOST_BYTES, model_paths
from shilu.importers.child_process import ChildProcess, Stalled
from shilu.importers.frames import BadFrame, Kind
from shilu.importers.letters_codec import MOST_PAGES, json_of, letters_of

_MOST_ANSWER = 8 << 20


@dataclass(frozen=True, slots=True)
class LetterReader:
    """Starts children with ``child_command`` (see reading.SourceReader)."""

    child_command: tuple[str, ...]
    stall_s: float = 60.0
    page_stall_s: float = 300.0  # hundreds of lines stand on a page

    @property
    def is_installed(self) -> bool:
        """Whether the extra that reads letters is there."""
        return model_paths() is not None

    def read(self, untrusted_bytes: bytes, *, job: Job) -> Letters:
        """All lines. Raises UserError ``usage.no_letter_reader`` and ``file.letters_unreadable``, and Cancelled."""
        return self._read(untrusted_bytes, "", self.stall_s, job)[0]

    def read_pages(self, untrusted_bytes: bytes, *, password: str, job: Job) -> tuple[Letters, ...]:
        """The same of each page of a PDF, which may be locked; a picture is one page. Raises as ``read`` does."""
        return self._read(untrusted_bytes, password, self.page_stall_s, job)

    def _read(self, untrusted_bytes: bytes, password: str, stall_s: float, job: Job) -> tuple[Letters, ...]:
        if not self.is_installed:
            raise UserError("usage.no_letter_reader")
        if len(untrusted_bytes) > MOST_BYTES:
            raise UserError("file.letters_unreadable")
        reading, writing = os.pipe()
        writer = threading.Thread(target=_write, args=(writing, untrusted_bytes), daemon=True)
        try:
            with os.fdopen(reading, "rb", buffering=0) as theirs:
                command = (*self.child_command, "--child", READ_LETTERS)
                told = json.dumps(password)
                child = ChildProcess(command, theirs, beside={}, told=told, stall_s=stall_s)
            writer.start()
            with child:
                return tuple(_heard(child, job))
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


def _heard(child: ChildProcess, job: Job) -> Iterator[Letters]:
    """One page after the other."""
    page, count = bytearray(), 0
    while (said := child.next_frame(job)) is not None:
        kind, payload = said
        if kind is Kind.REFUSED:
            match json_of(payload):
                case [str(code), str()] if code in {"usage.no_letter_reader", "file.letters_unreadable"}:
                    raise UserError(code)
        elif kind in {Kind.MORE_ROWS, Kind.ROWS} and len(page) + len(payload) <= _MOST_ANSWER:
            page += payload
            if kind is Kind.ROWS:
                yield letters_of(json_of(bytes(page)))
                page.clear()
                count += 1
            continue
        elif kind is Kind.PROGRESS:
            match json_of(payload):
                case [int(done), int(total)] if 0 <= done < total <= MOST_PAGES:
                    job.progress("reading", done, total)
                    continue
        elif kind is Kind.ENDED and count and not page:
            return
        raise BadFrame("no letters")
    raise BadFrame("it has ended")
