"""Papers of a rule pack, filled from a case and ticked sentence by sentence: certificates, statements, letters.

A sentence that is not ticked is not printed. What says how evidence was made (``declares``) is ticked by nobody but the
signer. What nothing fills is a line to write on. ``chosen`` is the one way from what is offered to what is printed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from shilu.core.errors import UserError
from shilu.core.holes import filled_in
from shilu.core.pack_papers import Hash, Sentence
from shilu.core.pack_parts import Mark, Words

_NO_WORDS: Words = MappingProxyType({})


SIGNED = ("place", "date", "signature")
"""What a signature has."""


@dataclass(frozen=True, slots=True)
class TickedSentence:
    """One sentence to tick. ``texts`` by language, its holes filled; ``open``: the holes that are lines to write on.
    ``only_if``: what has to be so, said before it is ticked and never printed."""

    id: str
    texts: Words
    open: tuple[str, ...] = ()
    declares: bool = False
    ticked: bool = False
    only_if: Words = field(default_factory=lambda: _NO_WORDS)
    cite: str = ""
    cite_translation: Words = field(default_factory=lambda: _NO_WORDS)
    mark: Mark = Mark.TEXT_SEEN


@dataclass(frozen=True, slots=True)
class TickedBox:
    """A box of a field, printed ticked or empty. ``id``: that of its field, an equals sign and its word."""

    id: str
    word: str
    ticked: bool


@dataclass(frozen=True, slots=True)
class TickedField:
    """A field with what it is begun with, "" for a line to write on. ``numbered``: its lines are paragraphs with
    numbers."""

    id: str
    names: Words
    text: str
    boxes: tuple[TickedBox, ...] = ()
    mandatory: bool = True
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class TickedColumn:
    """A column of a list. ``share`` is how wide it is beside the others, 0 for what stands below its row; ``hashes``:
    that is where check values stand; ``by_hand``: what nobody but a person writes into."""

    id: str
    names: Words
    share: float
    right: bool = False
    mandatory: bool = True
    hashes: bool = False
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class TickedRow:
    """A row: a text for each column, "" for nothing; ``hashes`` stand below it, each with its way of reckoning."""

    cells: tuple[str, ...]
    hashes: tuple[tuple[Hash, str], ...] = ()


@dataclass(frozen=True, slots=True)
class TickedPart:
    """A part. ``blank``: empty for somebody else to fill in and sign; ``columns`` and ``rows`` where it is a list.
    ``asks``: its sentences are what is asked for of the office; ``on_request``: a part that is printed only where its
    own id is ticked, and then with all its sentences; ``own_page``: it begins on a page of its own; ``signs``: what
    stands beside the signer (``place``, ``date``, ``signature``), without what its fields have already."""

    id: str
    title: Words
    fields: tuple[TickedField, ...] = ()
    sentences: tuple[TickedSentence, ...] = ()
    columns: tuple[TickedColumn, ...] = ()
    rows: tuple[TickedRow, ...] = ()
    signer: Words = field(default_factory=lambda: _NO_WORDS)
    blank: bool = False
    asks: bool = False
    on_request: bool = False
    own_page: bool = False
    signs: tuple[str, ...] = SIGNED


@dataclass(frozen=True, slots=True)
class PackSeen:
    """What a paper says of the pack it comes from: who signed for it, if anybody, and whether somebody who grew up with
    the language of the paper read it."""

    country: str
    version: str
    reviewed_by: str
    native_checked: bool


@dataclass(frozen=True, slots=True)
class TickedPaper:
    """A paper. ``language`` (BCP 47) is that in which it is printed, ``beside`` another in which each sentence stands
    below its own, "" for none; ``languages`` are those it could have. ``to``: whom it is for, line by line; ``role``:
    what the complainant is called on it, ``complainant`` their name. ``words``: what stands beside the sentences
    (core/pack_papers ``PAPER_WORDS``) where the program does not speak its language. ``open_points``: what the pack
    does not know for certain about it. ``to_opponent``: the other side gets it, who needs not be told how far its
    wording was checked; whoever ticks it is."""

    id: str
    title: Words
    language: str
    languages: tuple[str, ...]
    parts: tuple[TickedPart, ...]
    cite: str
    cite_translation: Words
    mark: Mark
    pack: PackSeen
    zone: str
    case_number: int
    to: tuple[str, ...] = ()
    to_opponent: bool = False
    role: str = ""
    complainant: str = ""
    beside: str = ""
    words: Words = field(default_factory=lambda: _NO_WORDS)
    hashes: tuple[Hash, ...] = ()
    fingerprint: bool = False
    sign_every_page: bool = False
    margin_mm: int = 0
    witness: Words = field(default_factory=lambda: _NO_WORDS)
    original_device: Words = field(default_factory=lambda: _NO_WORDS)
    open_points: tuple[Words, ...] = ()

    @property
    def sentences(self) -> tuple[TickedSentence, ...]:
        """All of them, in their order."""
        return tuple(one for part in self.parts for one in part.sentences)

    @property
    def fields(self) -> tuple[TickedField, ...]:
        """All that are for the complainant to fill in."""
        return tuple(one for part in self.parts if not part.blank for one in part.fields)

    @property
    def open(self) -> tuple[str, ...]:
        """The holes of its sentences that nothing fills, in their order."""
        return tuple(dict.fromkeys(hole for one in self.sentences for hole in one.open))


@dataclass(frozen=True, slots=True)
class Ticks:
    """What a person chose of a paper. ``ticked``: ids of sentences, of boxes and of parts on request; None leaves them
    as they are offered. ``fields``: what they wrote into a field, by its id."""

    ticked: frozenset[str] | None = None
    fields: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class PaperMade:
    """A paper that was written. ``open``: the holes on it that are lines to write on."""

    file: Path
    pages: int
    paper: str
    sentences: tuple[str, ...]
    open: tuple[str, ...]


def offered(sentence: Sentence, values: Mapping[str, Mapping[str, str]], *, within: str = "") -> TickedSentence:
    """A sentence of a pack, filled. ``values`` are those of its holes by language, "" for every other language;
    ``within``: the id of its part."""
    filled = {
        language: filled_in(text, values.get(language, values.get("", {}))) for language, text in sentence.text.items()
    }
    return TickedSentence(
        id=f"{within}.{sentence.id}" if within else sentence.id,
        texts=MappingProxyType({language: one.text for language, one in filled.items()}),
        open=tuple(dict.fromkeys(hole for one in filled.values() for hole in one.open)),
        declares=sentence.declares,
        ticked=sentence.ticked and not sentence.declares,
    )


def chosen(paper: TickedPaper, ticks: Ticks) -> TickedPaper:
    """The paper as it is printed. Raises UserError ``usage.no_such_tick`` for an id that it does not have, and
    ``usage.nothing_ticked`` where nothing of it would be left."""
    known = _ids(paper)
    wanted = known & _offered_ticked(paper) if ticks.ticked is None else ticks.ticked
    for name in sorted((wanted - known) | (set(ticks.fields) - {one.id for one in paper.fields})):
        raise UserError("usage.no_such_tick", tick=name, ticks=", ".join(sorted(known)))
    parts = tuple(
        _chosen(part, wanted, ticks.fields) for part in paper.parts if not part.on_request or part.id in wanted
    )
    left = tuple(part for part in parts if part.blank or part.fields or part.sentences or part.columns)
    if not left or not any(part.fields or part.sentences or part.columns for part in left):
        raise UserError("usage.nothing_ticked", paper=paper.id)
    return replace(paper, parts=tuple(part for part in parts if part in left))


def _ids(paper: TickedPaper) -> frozenset[str]:
    boxes = (box.id for one in paper.fields for box in one.boxes)
    parts = (part.id for part in paper.parts if part.on_request)
    return frozenset((*(one.id for one in paper.sentences), *boxes, *parts))


def _offered_ticked(paper: TickedPaper) -> frozenset[str]:
    boxes = (box.id for one in paper.fields for box in one.boxes if box.ticked)
    return frozenset((*(one.id for one in paper.sentences if one.ticked and not one.declares), *boxes))


def _chosen(part: TickedPart, wanted: Collection[str], written: Mapping[str, str]) -> TickedPart:
    if part.blank:
        return part
    return replace(
        part,
        sentences=tuple(replace(one, ticked=True) for one in part.sentences if part.on_request or one.id in wanted),
        fields=tuple(
            replace(
                one,
                text=written.get(one.id, one.text),
                boxes=tuple(replace(box, ticked=box.id in wanted) for box in one.boxes),
            )
            for one in part.fields
        ),
    )


def in_words(words: Words, paper: TickedPaper, language: str = "") -> str:
    """A text in a language of the paper, by default its own; in English where there is no other."""
    wanted = language or paper.language
    return words.get(wanted) or words.get("en") or next(iter(words.values()), "")


def languages_of(titles: Iterable[Words]) -> tuple[str, ...]:
    """The languages that all of these have, in the order of the first."""
    several: Sequence[Words] = tuple(titles)
    return tuple(name for name in (several[0] if several else ()) if all(name in one for one in several))
