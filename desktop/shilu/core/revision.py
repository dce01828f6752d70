"""What the history tells of one thing: every revision of it, by whom, when, why, and what changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Value: TypeAlias = Any
"""A value as the bodies of the history have it: text, whole number, truth, None, or lists and mappings of them."""


@dataclass(frozen=True, slots=True)
class Recorder:
    """The key slot that was open. ``name`` and ``kind`` are "" where this vault knows no more than its id."""

    slot: str
    kind: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after; None before what began with this revision."""

    field: str
    before: Value
    after: Value


@dataclass(frozen=True, slots=True)
class Revision:
    """One event as a revision of ``subject`` (an id; "" for an event that revises nothing).

    ``ref`` names the event: the SHA-256 of its body in hexadecimal. ``case`` is "" for what belongs to the directory.
    ``recorded_ms`` is UTC as the device had it, ``recorded_offset_s`` its local offset, ``clock_offset_ms`` what was
    measured of its clock (device minus true), ``seq`` and ``lamport`` the order. ``ours`` tells this vault's own
    events. ``label`` is what people call the subject. ``standing``: nobody has followed it; two that stand were made
    apart. ``undone``: a later event takes it back. ``erased``: only its place and hash are left. ``subject_erased``:
    what it speaks of was erased since. ``names``: what the ids in ``changes`` name (a particular is ``loan 3``).
    """

    ref: str
    subject: str
    noun: str
    kind: str
    case: str
    origin: str
    ours: bool
    seq: int
    lamport: int
    recorded_ms: int | None
    recorded_offset_s: int | None
    clock_offset_ms: int | None
    by: Recorder
    reason: str
    changes: tuple[FieldChange, ...]
    label: str = ""
    undoes: str = ""
    standing: bool = False
    undone: bool = False
    erased: bool = False
    subject_erased: bool = False
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def can_undo(self) -> bool:
        """Whether there is a way back from it, and nobody has gone it yet."""
        return self.kind in UNDOABLE and not (self.undone or self.erased or self.subject_erased)


UNDOABLE = frozenset(
    {
        "incident.logged",
        "incident.judged",
        "incident.corrected",
        "incident.joined",
        "incident.separated",
        "attribution.made",
        "attribution.withdrawn",
        "attribution.restored",
        "import.completed",
        "import.withdrawn",
        "import.restored",
        "party.added",
        "party.revised",
        "party.withdrawn",
        "party.restored",
        "merging.made",
        "merging.withdrawn",
        "merging.restored",
        "case.closed",
        "case.reopened",
        "exhibit.withdrawn",
        "exhibit.restored",
        "particular.recorded",
        "particular.revised",
        "particular.withdrawn",
        "particular.restored",
    }
)
"""Kinds of events that can be taken back, always by a new one."""


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """A slice of the history, newest first: after the event with this ref, at most ``limit``."""

    limit: int = 100
    after: str = ""


@dataclass(frozen=True, slots=True)
class Activity:
    """A page of the history; ``more``: there are older ones."""

    entries: tuple[Revision, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back, and the event that did it."""

    ref: str
    kind: str
    noun: str
    subject: str
    label: str
