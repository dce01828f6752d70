"""Papers to tick, as the page of papers shows them: what there is, how each can be wanted."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from shilu.core.ticked import TickedPaper


@dataclass(frozen=True, slots=True)
class PaperWanted:
    """A paper by its id and how it is wanted: ``choices`` by the name of an option, ``holes`` what fills one."""

    paper: str
    choices: Mapping[str, str]
    holes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PaperListed:
    """A paper that can be made. ``kind``: what it is, in a word."""

    id: str
    title: str
    kind: str


@dataclass(frozen=True, slots=True)
class PaperOption:
    """A way in which a paper can be wanted otherwise: values, each with its name, and how it stands. ``several``: any
    number of them, in one text with spaces between."""

    name: str
    label: str
    choices: tuple[tuple[str, str], ...]
    current: str
    several: bool = False


@dataclass(frozen=True, slots=True)
class Sending:
    """Of a letter: the party that it goes to, "" for none yet; its name; and what to think of before it goes out, by
    the ids of its sentences that are ticked."""

    party: str
    name: str
    cautions: Callable[[Collection[str]], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class PaperRead:
    """A paper filled from the case, how else it could be wanted, and where it goes, if it is a letter."""

    paper: TickedPaper
    options: tuple[PaperOption, ...]
    sending: Sending | None = None
