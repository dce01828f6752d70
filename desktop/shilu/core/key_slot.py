"""A way into a vault, as people see it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from shilu.core.revision import Recorder


class SlotKind(StrEnum):
    """How a way in is opened. ``OTHER`` was made by a newer version."""

    PASSPHRASE = "passphrase"  # noqa: S105 - the name of a kind
    RECOVERY = "recovery"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class KeySlot:
    """One way into a vault: somebody's passphrase, or the recovery key on paper.

    ``is_open``: the vault was opened through it. ``is_confirmed``: for a recovery key, that a part of it was typed back
    from its paper. ``added_ms`` is UTC, None where the history does not say. ``added_by`` is the way in that was open
    when this one was added; None where the history does not say, and of the one that a vault was made with.
    """

    id: str
    kind: SlotKind
    name: str
    added_ms: int | None
    is_open: bool
    is_confirmed: bool
    added_by: Recorder | None = None
