"""What a grammar of chats says of each line of a text, and how the reader of lines asks it. Values only.

A line begins a message, is the app's own, says something of the messages below it, means nothing, or goes on with
what stands above. chat_lines makes messages of that.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Protocol, TypeAlias

from shilu.core.errors import UserError
from shilu.core.record import DateOrder, Question
from shilu.core.when import Precision
from shilu.importers.base import HEAD_BYTES
from shilu.importers.chat_body import Body
from shilu.importers.mailbox import begins_mail
from shilu.importers.text_lines import encoding_of
from shilu.importers.wall_time import WallClock, clock_of

MOST_HEAD = 400
"""Characters: what begins a message does so within them; the rest of a longer line is somebody's words."""
_NO_TEXT = (b"PK\x03\x04", b"SQLite format 3\0", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True, slots=True)
class Head:
    """The line that begins a message. ``moment`` is what the clock showed, None where that is no time at all or, with
    an unknown ``precision``, where the order of day and month is still asked;
    ``account`` is a number or address that the line gives beside the name; ``body`` the words that stand on the same
    line, None where they begin below. ``is_mine`` is what the line says of it, None where it says nothing; ``is_app``
    that the app itself speaks; ``own`` the line that was reached; ``doubt`` the code of a warning about it."""

    raw_time: str
    moment: datetime | None
    precision: Precision
    sender: str = ""
    account: str = ""
    body: str | None = None
    is_mine: bool | None = None
    is_app: bool = False
    own: str = ""
    doubt: str = ""

    @property
    def key(self) -> str:
        """Who that is."""
        return self.account or self.sender

    @property
    def label(self) -> str:
        """How a person recognises who that is."""
        return f"{self.sender} ({self.account})" if self.account and self.account != self.sender else self.key


def day_of(year: str, month: str, day: str) -> date | None:
    """The day of what was written with the year first; None where it is none."""
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def dated(
    raw: str,
    day: date | None,
    clock: str,
    sender: str,
    account: str = "",
    *,
    body: str | None = None,
    is_mine: bool | None = None,
    is_app: bool = False,
    own: str = "",
) -> Head:
    """The beginning of a message on this day, at the time that a clock showed."""
    at: WallClock | None = clock_of(clock)
    moment = datetime.combine(day, at.at) if day is not None and at is not None else None
    precision = Precision.MINUTE if at is None else at.precision
    return Head(raw, moment, precision, sender, account, body, is_mine, is_app, own)


@dataclass(frozen=True, slots=True)
class Notice:
    """A line that the app wrote; nobody's words."""

    code: str


@dataclass(frozen=True, slots=True)
class Chat:
    """With whom the messages that follow were exchanged, as far as the file says. ``is_group`` None: it does not."""

    name: str = ""
    is_group: bool | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """A line that says something of the messages that follow, and is none. ``kind`` replaces the one before of that
    kind; ``chat`` begins another one."""

    kind: str
    chat: Chat | None = None


class Layout(Enum):
    """A line that means nothing."""

    RULE = 0


Recognised: TypeAlias = Head | Notice | Context | Layout | None
"""What a line is; None = it goes on with what stands before it."""


class Grammar(Protocol):
    """Recognises the lines of one file, in order; it may remember."""

    @property
    def asked(self) -> Question | None:
        """After all lines: the order of day and month, or the year, where they do not settle it."""
        ...

    @property
    def doubts(self) -> tuple[str, ...]:
        """After all lines: codes of warnings that hold for the whole file."""
        ...

    def line(self, text: str, following: str) -> Recognised:
        """What this line is; ``following`` is the next one, empty at the end."""
        ...

    def notice(self, head: Head, text: str) -> str:
        """The code of a notice, where a message is the app's own words; "" for a message."""
        ...

    def words(self, text: str) -> tuple[str, Body]:
        """The words of a message as they were sent, and what they say beside themselves."""
        ...

    def again(self, order: DateOrder | None) -> Grammar:
        """One for reading the same file from its beginning, with all that was learnt."""
        ...


def text_of(head: bytes) -> str:
    """The first bytes of a file as text, to see whose it is; "" for what is no text, such as an archive that holds
    one, and for a mail, which may quote a chat."""
    if head.startswith(_NO_TEXT) or begins_mail(head):
        return ""
    try:
        encoding = encoding_of(head, is_whole=len(head) < HEAD_BYTES)
    except UserError:
        return ""
    return head[encoding.mark_bytes :].decode(encoding.codec, "replace")
