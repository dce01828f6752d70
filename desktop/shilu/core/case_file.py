"""A case handed over: what was written, what was taken in, what exporting and erasing one came to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class CaseFileMade:
    """A case file that lies on the disk."""

    file: Path
    size_bytes: int
    contacts: int
    originals: int


@dataclass(frozen=True, slots=True)
class SameName:
    """Two parties of one name under two ids. They stay two; a person may know that they are one."""

    id: str
    other: str
    name: str


@dataclass(frozen=True, slots=True)
class Merged:
    """What a case file brought: new events, new contacts, new originals; nothing at all when everything was known.

    ``erased`` counts contacts that were here and that somebody erased there. ``conflicts`` counts what both sides
    changed and nobody has decided, in the whole case. ``left_of_erased`` are the labels of contacts that were erased
    here and of which the vault has something again: what somebody added who did not know of it. It shows nowhere.
    ``left_of_record`` are entries of the record of which that is so, by kind and number.
    """

    case: str
    number: int
    title: str
    is_new: bool
    events: int
    contacts: int
    erased: int
    originals: int
    conflicts: int
    same_names: tuple[SameName, ...]
    left_of_erased: tuple[str, ...] = ()
    left_of_record: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Exported:
    """A folder with everything of a vault, or of one case, in the clear."""

    folder: Path
    cases: int
    contacts: int
    originals: int


@dataclass(frozen=True, slots=True)
class CaseErasure:
    """What erasing a case takes away. ``kept_originals`` are files that another case names too."""

    number: int
    title: str
    contacts: int
    originals: int
    kept_originals: int
    drafts: int = 0


@dataclass(frozen=True, slots=True)
class ErasedCase:
    """What is left of an erased case: its number, and that it was erased, when, by whom and why."""

    id: str
    number: int
    erased_ms: int
    by: str
    reason: str
