"""People to choose from where somebody is to be named: whom the case names already, and who is in contacts files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QObject, Signal

from shilu.core.incident import Reached, ReachedKind
from shilu.core.phone_contact import PhoneContact

MOST = 20_000


class People(QObject):
    """Of one case, as long as the window is open; an address book is kept nowhere else. Signals:
    changed: other people are offered now.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._case = ""
        self._reached: tuple[Reached, ...] = ()
        self._contacts: tuple[Reached, ...] = ()

    @property
    def offered(self) -> tuple[Reached, ...]:
        """Each person with each number once, those whom the case names first."""
        return tuple(dict.fromkeys((*self._reached, *self._contacts)))[:MOST]

    def take_reached(self, people: Sequence[Reached]) -> None:
        """Those whom contacts of the case reached."""
        self._reached = tuple(one for one in people if one.label)
        self.changed.emit()

    def take_contacts(self, contacts: Sequence[PhoneContact]) -> None:
        """These are in a contacts file, besides those of other files."""
        self._contacts = tuple(dict.fromkeys((*self._contacts, *_named(contacts))))
        self.changed.emit()

    def begin(self, case_id: str) -> None:
        """Those of another case are others: nobody of the last one is offered in it."""
        if case_id != self._case:
            self._case, self._reached, self._contacts = case_id, (), ()
            self.changed.emit()


def _named(contacts: Sequence[PhoneContact]) -> Iterator[Reached]:
    for contact in contacts[:MOST]:
        for number in contact.numbers or ("",):
            if contact.label:
                yield Reached(ReachedKind.THIRD_PERSON, number=number, label=contact.label)
