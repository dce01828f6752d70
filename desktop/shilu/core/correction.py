"""What a person says of a contact instead of what was recorded. What was recorded stays, and stands beside it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final, TypeAlias

from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.contact_point import ContactPoint, Recognised
from shilu.core.revision import Recorder
from shilu.core.when import When

if TYPE_CHECKING:
    from shilu.core.incident import Reached


class Unchanged(Enum):
    """Stands for a value that is left as it is, where None is a value."""

    UNCHANGED = "unchanged"


UNCHANGED: Final = Unchanged.UNCHANGED

CORRECTABLE = ("when", "channel", "direction", "outcome", "duration_s", "address", "text")
"""The fields of a contact that can be corrected, as the history names them."""


@dataclass(frozen=True, slots=True)
class Correction:
    """What is to hold from now on. ``duration_s`` None: nobody knows how long; ``address`` None: there is none, or
    nobody knows it."""

    when: When | Unchanged = UNCHANGED
    channel: Channel | Unchanged = UNCHANGED
    direction: Direction | Unchanged = UNCHANGED
    outcome: Outcome | Unchanged = UNCHANGED
    duration_s: int | Unchanged | None = UNCHANGED
    address: Recognised | Unchanged | None = UNCHANGED
    text: str | Unchanged = UNCHANGED


@dataclass(frozen=True, slots=True)
class TypedCorrection:
    """What a person types instead of what was recorded. ``address`` is as typed, "" for none or one that was withheld;
    ``duration_s`` None: nobody knows how long. ``reached``: whom the contact came to, which is a judgement and so is
    revised, not corrected. ``is_complete``: no more is to be learnt of the contact."""

    when: When | Unchanged = UNCHANGED
    channel: Channel | Unchanged = UNCHANGED
    direction: Direction | Unchanged = UNCHANGED
    outcome: Outcome | Unchanged = UNCHANGED
    duration_s: int | Unchanged | None = UNCHANGED
    address: str | Unchanged = UNCHANGED
    text: str | Unchanged = UNCHANGED
    reached: tuple[Reached, ...] | Unchanged = UNCHANGED
    is_complete: bool = False


@dataclass(frozen=True, slots=True)
class ReadOff:
    """What a picture seems to show, as a person would type it; nobody has confirmed it. Empty and None: not found.
    ``undated`` is a time whose day counts from that of the picture ("yesterday 21:03"), which is nobody's to guess.
    ``reached``: whom it came to, where that was more than one."""

    address: str = ""
    when: str = ""
    channel: Channel | None = None
    direction: Direction | None = None
    text: str = ""
    undated: str = ""
    reached: Reached | None = None


Recorded: TypeAlias = "When | Channel | Direction | Outcome | ContactPoint | str | int | None"
"""A value as it was recorded; an address as the directory knows it."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """One field that says something else than what was recorded first, and who said so last, when and why.

    ``field`` is one of CORRECTABLE. ``at_ms`` is UTC as the device had it, ``at_offset_s`` its local offset then.
    ``ours``: it was corrected in this vault.
    """

    field: str
    recorded: Recorded
    by: Recorder
    ours: bool
    at_ms: int
    at_offset_s: int | None
    reason: str
