"""A file behind a case's contacts, as a list of evidence has it."""

from __future__ import annotations

from dataclasses import dataclass

from shilu.core.exhibit import ExhibitNumber
from shilu.core.pack_papers import Hash


@dataclass(frozen=True, slots=True)
class CheckValues:
    """Of one file: by each way of reckoning what it is now. ``damaged``: it is not what it was when it was taken in, or
    cannot be read; ``absent``: only its SHA-256 is here; ``held_back``: nothing may make a copy of it, or open it."""

    values: tuple[tuple[Hash, str], ...] = ()
    damaged: bool = False
    absent: bool = False
    held_back: bool = False


@dataclass(frozen=True, slots=True)
class ListedFile:
    """``exhibit`` None where no bundle has given it a number yet. ``sha256`` is that of when it was taken in, ``name``
    what its source called it, ``path`` where it lies in the bag. ``made``, ``date``, ``content``, ``source`` and
    ``taken`` (from which device or account, and when) are as they are shown, "" where that is not known. ``by_hand``:
    it shows a paper, such as a photographed letter."""

    sha256: str
    exhibit: ExhibitNumber | None
    name: str
    path: str
    media_type: str
    size_bytes: int
    made: str
    date: str
    title: str
    content: str
    source: str
    taken: str
    by_hand: bool
    now: CheckValues


@dataclass(frozen=True, slots=True)
class ListedContact:
    """A contact for a list of dates and events. ``exhibits``: the numbers of its files."""

    date: str
    event: str
    exhibits: tuple[ExhibitNumber, ...]
