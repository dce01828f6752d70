"""A statement for a third person to sign: how it is wanted, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class StatementChoice:
    """How a statement is wanted. ``contacts`` (ids) None: all that the record names for the person. ``theirs`` are
    those of which somebody confirmed that they came to the person: the record names them from then on. ``with_words``:
    what was said in them stands there too. ``language`` (BCP 47) "" is the case's."""

    contacts: tuple[str, ...] | None = None
    theirs: tuple[str, ...] = ()
    with_words: bool = True
    language: str = ""


@dataclass(frozen=True, slots=True)
class StatementMade:
    """A finished one. ``left_out``: how many of the contacts may stand on no paper."""

    file: Path
    pages: int
    contacts: int
    left_out: int
