"""One kind of suggestion, as the page that goes through all of them sees it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from shilu.core.job import Job
from shilu.gui.models.review import Group
from shilu.gui.models.sitting import Sitting
from shilu.gui.models.table import Column
from shilu.gui.pages.page import Page
from shilu.gui.pages.review.deeds import Deed
from shilu.gui.widgets.review_pane import Explained, ShownQuote
from shilu.gui.widgets.review_table import Answer

R = TypeVar("R")


class ReviewKind(ABC, Generic[R]):
    """Reads suggestions, says why, and makes answers of keys. Methods named ``read…`` run in the background."""

    title: str
    keys: str
    """The answers that there are and their keys, in one line."""
    columns: Sequence[Column[R]]
    empty: tuple[str, str]
    """Where nothing is suggested: a heading, and what would bring suggestions."""

    def __init__(self, page: Page) -> None:
        self.page, self.texts = page, page.texts
        self.sitting: Sitting[R] = Sitting(self.key, self.order)

    @staticmethod
    @abstractmethod
    def key(row: R) -> str:
        """What a row is known by."""

    @abstractmethod
    def read(self, case_id: str, job: Job) -> Any:
        """All that is suggested, and what else is needed."""

    @abstractmethod
    def take(self, read: Any) -> None:
        """What was read came."""

    @abstractmethod
    def groups(self, rows: Sequence[R]) -> Sequence[Group[R]]:
        """The rows under their headings, in order."""

    @abstractmethod
    def order(self, row: R) -> tuple[object, ...]:
        """By which rows stand in order."""

    @abstractmethod
    def said(self, row: R) -> str:
        """The words of a row that a search looks through."""

    @abstractmethod
    def explained(self, row: R) -> Explained:
        """What the pane says of a row."""

    @abstractmethod
    def read_quotes(self, row: R, job: Job) -> tuple[ShownQuote, ...]:
        """The messages that say so."""

    @abstractmethod
    def answer(self, asked: Answer, rows: Sequence[R], among: Sequence[R]) -> Deed | None:
        """The deed of a key for these rows, which may ask the person something first; None when there is none.
        ``among``: those that the key may mean beside them (the rows of the group, or all)."""

    def put_back(self, deed: Deed) -> None:
        """An answer was taken back, or could not be saved."""

    @abstractmethod
    def number_of(self, row: R) -> str:
        """The address whose contacts show more of it; "" where there is none."""
