"""Somebody in an address book. Never stored: an address book is private."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PhoneContact:
    """One entry of an address book. ``numbers`` and ``mails`` are as written; "" and () are what is not there.
    ``locator`` is where it stands in its file. Untrusted text, all of it."""

    locator: str
    name: str
    numbers: tuple[str, ...] = ()
    mails: tuple[str, ...] = ()
    nickname: str = ""
    organisation: str = ""
    note: str = ""
    uid: str = ""

    @property
    def label(self) -> str:
        """What to call it: the name, or what stands for one."""
        return self.name or self.nickname or self.organisation


@dataclass(frozen=True, slots=True)
class KnownAs:
    """Whose an address is, by an address book: the names of all who have it. ``is_certain`` is False where only the
    last digits are the same."""

    name: str
    is_certain: bool
