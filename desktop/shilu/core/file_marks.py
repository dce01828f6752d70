"""What somebody said of single files of a contact that decides where they may go: that one is a sexual picture of a
minor, so that nothing makes a copy of it, and whether those on a call agreed that it was recorded. It stands among the
circumstances of the contact, so that it has their history and can be corrected. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from shilu.core.particular import FieldValue

FILE_MARKS = "file_marks"
_WRITTEN = re.compile(r"(?P<sha256>[0-9a-f]{64}) (?P<mark>\w{1,20})(?: (?P<words>.{1,300}))?")
MOST_WORDS = 300


class Mark(StrEnum):
    """What is said. ``words`` of a file are who holds a picture, or the states (ISO 3166-2) that a call was between."""

    MINOR = "minor"
    AGREED = "agreed"
    NOT_AGREED = "not_agreed"
    STATES = "states"


@dataclass(frozen=True, slots=True)
class FileMark:
    """One thing that is said of a file, by its SHA-256."""

    sha256: str
    mark: Mark
    words: str = ""

    def written(self) -> str:
        """As the field holds it."""
        return " ".join(filter(None, (self.sha256, self.mark.value, self.words)))


def marks_of(circumstances: Mapping[str, FieldValue]) -> tuple[FileMark, ...]:
    """Of all files of a contact. What a newer version may say besides is passed over."""
    written = circumstances.get(FILE_MARKS)
    found = [_WRITTEN.fullmatch(one) for one in written] if isinstance(written, tuple) else []
    known = frozenset(Mark)
    return tuple(
        FileMark(one["sha256"], Mark(one["mark"]), one["words"] or "")
        for one in found
        if one is not None and one["mark"] in known
    )


def with_marks(
    circumstances: Mapping[str, FieldValue], sha256: str, instead_of: Iterable[Mark], marks: Iterable[FileMark]
) -> tuple[str, ...] | None:
    """The value of the field where ``marks`` stand ``instead_of`` those of a file; None where nothing is left."""
    gone = frozenset(instead_of)
    kept = [one for one in marks_of(circumstances) if one.sha256 != sha256 or one.mark not in gone]
    return tuple(one.written() for one in (*kept, *marks)) or None
