"""What stands on the picture of a screen, as a reader of pictures saw it, and what that may mean.

It is no evidence: everything in here is a suggestion for a form that a person compares with the picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from shilu.core.channel import Channel, Direction, Outcome


class ScreenKind(StrEnum):
    """What the picture seems to show."""

    MESSAGES = "messages"  # of a phone: the sender is a number, or the app says so
    CHAT = "chat"
    CALLS = "calls"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ScreenLine:
    """Letters on one line, their place in pixels from the upper left corner, and how sure the reader is (0 to 1)."""

    text: str
    left: int
    top: int
    right: int
    bottom: int
    confidence: float = 1.0

    @property
    def height(self) -> int:
        """Of the letters."""
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        """Between top and bottom."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Letters:
    """What is written on a picture, or a page, of this size, in pixels."""

    width: int
    height: int
    lines: tuple[ScreenLine, ...]


@dataclass(frozen=True, slots=True)
class ScreenMessage:
    """One balloon. ``when`` is the time that stands nearest above it, as it is written there."""

    text: str
    is_own: bool
    when: str = ""


@dataclass(frozen=True, slots=True)
class ScreenCall:
    """One row of a call log."""

    when: str
    direction: Direction
    outcome: Outcome
    duration_s: int | None = None


@dataclass(frozen=True, slots=True)
class ScreenReading:
    """``number`` and ``sender`` are the other side's, ``when`` the first time of what came from there: all as written,
    "" where nothing is found. ``lines`` are everything that was read."""

    kind: ScreenKind
    number: str
    sender: str
    when: str
    messages: tuple[ScreenMessage, ...]
    calls: tuple[ScreenCall, ...]
    lines: tuple[ScreenLine, ...]

    @property
    def channel(self) -> Channel | None:
        """What it was, where the picture says it; which app a chat is of, it does not."""
        return {ScreenKind.MESSAGES: Channel.SMS, ScreenKind.CALLS: Channel.CALL}.get(self.kind)

    @property
    def direction(self) -> Direction:
        """Of the call, or incoming where something came in."""
        if self.calls:
            return self.calls[0].direction
        if self.messages:
            return Direction.OUTGOING if all(one.is_own for one in self.messages) else Direction.INCOMING
        return Direction.UNKNOWN

    @property
    def text(self) -> str:
        """What came from the other side, a balloon in each line; what was sent there, where nothing else is seen."""
        theirs = [one.text for one in self.messages if not one.is_own]
        return "\n".join(theirs or [one.text for one in self.messages])
