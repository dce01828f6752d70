"""Whose an address is, by the address books that came along."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from shilu.core.contact_point import ContactPointKind, Recognised
from shilu.core.phone import national_digits, recognise
from shilu.core.phone_contact import KnownAs, PhoneContact

_LOCAL_DIGITS = 7  # at least, of a number that was noted without its area code
_MOST_NAMES = 3


class AddressBook:
    """All that was in one or several files. ``country`` (ISO 3166-1 alpha-2) is where numbers without one belong."""

    def __init__(self, contacts: Iterable[PhoneContact], country: str) -> None:
        self._names: dict[str, list[str]] = defaultdict(list)
        self._endings: dict[str, list[tuple[Recognised, str]]] = defaultdict(list)
        self._called: dict[str, dict[str, Recognised]] = defaultdict(dict)
        for contact in contacts:
            if not contact.label:
                continue
            for written in (*contact.numbers, *contact.mails):
                address = recognise(written, country)
                _note(self._names[address.key], contact.label)
                if written in contact.numbers:
                    self._called[contact.label][address.key] = address
                if len(_digits(address)) >= _LOCAL_DIGITS:
                    self._endings[_digits(address)[-_LOCAL_DIGITS:]].append((address, contact.label))
        self._country = country

    def called(self, name: str) -> Recognised | None:
        """The number of whoever is called so; None where nobody is, or there are several."""
        found = self._called.get(name, {})
        return next(iter(found.values())) if len(found) == 1 else None

    def who(self, address: Recognised) -> KnownAs | None:
        """Who has this address; None where nobody has, or it is withheld. Numbers are one if their E.164 is, or else
        perhaps, if one is the end of the other, and both are of one country."""
        if address.kind is ContactPointKind.WITHHELD:
            return None
        if names := self._names.get(address.key):
            return KnownAs(" / ".join(names[:_MOST_NAMES]), is_certain=True)
        likely: list[str] = []
        for name in self._likely(address):
            _note(likely, name)
        return KnownAs(" / ".join(likely[:_MOST_NAMES]), is_certain=False) if likely else None

    def _likely(self, address: Recognised) -> Iterator[str]:
        digits = _digits(address)
        for other, name in self._endings.get(digits[-_LOCAL_DIGITS:], ()) if len(digits) >= _LOCAL_DIGITS else ():
            theirs = _digits(other)
            is_end = digits.endswith(theirs) or theirs.endswith(digits)
            if is_end and (address.region or self._country) == (other.region or self._country):
                yield name


def _note(names: list[str], name: str) -> None:
    if name not in names:
        names.append(name)


def _digits(address: Recognised) -> str:
    """Those that are dialled within its country; "" for what is no number."""
    if address.e164 is not None:
        return national_digits(address.e164)
    if address.kind is not ContactPointKind.OTHER:
        return ""
    digits = address.key.removeprefix("digits:").removeprefix("+").lstrip("0")
    return digits if digits.isascii() and digits.isdecimal() else ""
