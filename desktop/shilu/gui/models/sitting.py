"""What is reviewed in one sitting: what is left, what was answered, and back again. Knows nothing of Qt."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Generic, TypeVar

R = TypeVar("R")


class Sitting(Generic[R]):
    """Rows, known by ``key``, in their ``order``. ``is_read``: they have come at least once."""

    def __init__(self, key: Callable[[R], str], order: Callable[[R], Any]) -> None:
        self._key, self._order = key, order
        self._rows: dict[str, R] = {}
        self._answered: dict[str, R] = {}
        self._places: dict[str, int] = {}
        self.is_read = False

    def take(self, rows: Iterable[R]) -> None:
        """What was read; it may name what was answered while it was being read."""
        new = {self._key(one): one for one in rows}
        every = sorted({**self._answered, **new}.items(), key=lambda item: self._order(item[1]))
        self._places = {key: place for place, (key, _) in enumerate(every)}
        self._rows = {key: one for key, one in every if key in new and key not in self._answered}
        self.is_read = True

    @property
    def left(self) -> tuple[R, ...]:
        """What waits for an answer, in order."""
        return tuple(self._rows.values())

    @property
    def answered(self) -> int:
        """How many were answered."""
        return len(self._answered)

    @property
    def total(self) -> int:
        """How many there were in all."""
        return len(self._answered) + len(self._rows)

    def answer(self, rows: Iterable[R]) -> None:
        """These are answered."""
        for one in rows:
            self._rows.pop(self._key(one), None)
            self._answered[self._key(one)] = one

    def put_back(self, rows: Iterable[R]) -> None:
        """These wait again, in their place."""
        for one in rows:
            self._answered.pop(self._key(one), None)
            self._rows[self._key(one)] = one
        self._rows = dict(sorted(self._rows.items(), key=lambda item: self._places.get(item[0], 0)))

    def replace(self, one: R) -> None:
        """The same row as it is now."""
        if self._key(one) in self._rows:
            self._rows[self._key(one)] = one

    def forget(self) -> None:
        """Another case is open."""
        self._rows, self._answered, self._places, self.is_read = {}, {}, {}, False
