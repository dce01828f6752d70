"""A number, sender ID, account or address that contacts came from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ContactPointKind(StrEnum):
    """What sort of address it is."""

    NUMBER = "number"  # a subscriber number that could be dialled back
    SHORT = "short"  # short codes and service lines: 10086, 95588, 12378
    SERVICE = "service"  # bulk-message numbers: 106…
    SENDER_ID = "sender_id"  # letters instead of digits: "LOANCO"
    WITHHELD = "withheld"
    EMAIL = "email"
    ACCOUNT = "account"
    OTHER = "other"


class NumberKind(StrEnum):
    """The same, as fine as the digits show it. Nothing of it is stored: it is read off the address each time."""

    MOBILE = "mobile"
    VIRTUAL = "virtual"  # of an operator without a network of its own: 162, 165, 167, 170, 171 in China
    LANDLINE = "landline"
    INTERNET = "internet"
    SUBSCRIBER = "subscriber"  # a number that could be dialled back, and no more is known
    BULK = "bulk"  # 106…: sends messages only
    LINE_95 = "line_95"  # service lines of banks and companies: 95…, 96…
    LINE_400 = "line_400"  # 400…, 800…, and what is like them elsewhere: takes calls
    SHORT = "short"
    SENDER_ID = "sender_id"
    WITHHELD = "withheld"
    CHAT = "chat"
    EMAIL = "email"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a raw address was understood to be.

    ``key`` is equal for two ways of writing the same address and for nothing else; ``e164`` is there
    when the number is possible and no service, short or bulk number; ``valid`` is only a hint.
    ``region`` is ISO 3166-1 alpha-2, empty when unknown.
    """

    raw: str
    key: str
    kind: ContactPointKind
    e164: str | None
    valid: bool
    region: str


@dataclass(frozen=True, slots=True)
class ContactPoint:
    """A recognised address. Beside an incident ``raw`` is how that one wrote it and ``name`` what its source called it;
    the directory, which is every client's, knows how it was first written, and no name."""

    id: str
    key: str
    raw: str
    e164: str | None
    valid: bool
    kind: ContactPointKind
    region: str
    name: str
