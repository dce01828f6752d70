"""Reading the letters in a picture of a screen, for a form that a person compares with the picture. Keeps nothing."""

from __future__ import annotations

from pathlib import Path

from shilu.core.channel import Direction
from shilu.core.correction import ReadOff
from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.core.screen import ScreenKind, ScreenReading
from shilu.core.screen_layout import audience_of, says_a_day, understood
from shilu.importers.on_disk import is_folder
from shilu.importers.screen_child import LetterReader


class ReadingPictures:
    """What is read is never taken for true, and never stands for the picture."""

    def __init__(self, *, reader: LetterReader) -> None:
        self._reader = reader

    @property
    def is_installed(self) -> bool:
        """Whether the extra that reads letters is there."""
        return self._reader.is_installed

    def read(self, untrusted_bytes: bytes, job: Job) -> ScreenReading:
        """What it seems to show. Raises UserError ``usage.no_letter_reader`` and ``file.letters_unreadable``."""
        letters = self._reader.read(untrusted_bytes, job=job)
        return understood(letters.lines, width=letters.width, height=letters.height)

    def read_off(self, untrusted_bytes: bytes, job: Job) -> ReadOff | None:
        """The same as a person would type it into the form of a contact; None where nothing of use was found. A day
        that the picture counts from its own ("yesterday") is nobody's to guess. Raises UserError as ``read`` does."""
        found = self.read(untrusted_bytes, job)
        reached = None if found.number else audience_of(found.sender)
        off = ReadOff(
            address="" if reached else found.number or found.sender,
            when=found.when if says_a_day(found.when) else "",
            channel=found.channel,
            direction=None if found.direction is Direction.UNKNOWN else found.direction,
            text=found.text,
            undated="" if says_a_day(found.when) else found.when,
            reached=reached,
        )
        return None if found.kind is ScreenKind.UNKNOWN and not found.number else off

    def read_file(self, path: Path, job: Job) -> ScreenReading:
        """The same of a file. Raises UserError ``file.missing``, ``file.is_a_folder`` and ``file.unreadable`` too."""
        if is_folder(path):
            raise UserError("file.is_a_folder", name=path.name)
        try:
            data = path.read_bytes()
        except FileNotFoundError as error:
            raise UserError("file.missing", name=path.name) from error
        except OSError as error:
            raise UserError("file.unreadable", name=path.name) from error
        return self.read(data, job)
