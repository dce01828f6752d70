"""What two people changed apart from each other, and what stands against what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shilu.core.circumstances import FIELDS
from shilu.core.history import Json
from shilu.core.particular import FieldKind

FREE_TEXTS = frozenset(
    {"summary", "note", "name", *(one.name for one in FIELDS if one.kind in (FieldKind.LINE, FieldKind.TEXT))}
)
"""Fields whose words may be written anew instead of taking a side's."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the values that stand against each other, and who gave it when and why. Of a party that came with a case
    file nobody knows who said it: ``recorded_ms`` is when it came.

    ``ours``: recorded in this vault. ``shown``: the one that the tables have until somebody decides.
    """

    value: Json
    origin: str
    ours: bool
    recorded_ms: int
    recorded_offset_s: int | None
    by: str
    reason: str
    shown: bool


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field of one subject that was changed on two sides, neither of which knew the other's value.

    ``noun`` is ``incident``, ``party`` or ``particular``; ``label`` the number or the name that people know it by. Of a
    particular that is its kind and number (``loan 3``), and ``field`` is ``loan.promised`` there. ``names``: what the
    ids among the values name, particulars likewise.
    """

    subject: str
    noun: str
    label: str
    field: str
    sides: tuple[Side, ...]
    names: Mapping[str, str]
