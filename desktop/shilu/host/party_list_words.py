"""What a row of a list of parties is to a vault, in words, for window and terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Protocol

from shilu.core.errors import UserError
from shilu.core.party_words import LABELS
from shilu.core.wording import N_, Catalog
from shilu.host.sentences import of_code

STANDINGS: Mapping[str, str] = MappingProxyType(
    {
        "new": N_("new"),
        "known": N_("known already"),
        "same_row": N_("the same as an earlier row"),
        "bad": N_("left out"),
    }
)


class ListRow(Protocol):
    """A row as it was understood."""

    @property
    def standing(self) -> str:
        """A key of STANDINGS."""
        ...

    @property
    def adds(self) -> tuple[str, ...]:
        """Fields that say something new."""
        ...

    @property
    def differs(self) -> tuple[str, ...]:
        """Fields that say something else than is known, which stays."""
        ...

    @property
    def problems(self) -> tuple[UserError, ...]:
        """Why it cannot be taken in."""
        ...

    @property
    def doubts(self) -> tuple[str, ...]:
        """Sentences to be translated."""
        ...


def problem(error: UserError, texts: Catalog) -> str:
    """What is wrong with a row; a field is called as the list calls it."""
    name = str(error.holes.get("field", ""))
    holes = {**error.holes, "field": texts.tr(LABELS[name])} if name in LABELS else error.holes
    return of_code(error.code, holes, texts).message


def remarks(row: ListRow, texts: Catalog) -> Iterator[str]:
    """What there is to say of a row beside its standing."""
    between = "、" if texts.is_chinese else ", "
    yield from (problem(one, texts) for one in row.problems)
    yield from (texts.tr(one) for one in row.doubts)
    for fields, sentence in ((row.adds, N_("adds: {fields}")), (row.differs, N_("stays as it is here: {fields}"))):
        if fields:
            yield texts.tr(sentence, fields=between.join(texts.tr(LABELS[name]) for name in fields))
