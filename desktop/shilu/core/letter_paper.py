"""A letter of a rule pack, filled from a case for one party: a paper to tick, and what it would tell. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from shilu.core.case import Case
from shilu.core.form_paper import seen, words_in
from shilu.core.holes import LINE, holes_of
from shilu.core.pack import RulePack
from shilu.core.pack_papers import Addressee, Letter, Sentence
from shilu.core.pack_parts import Words
from shilu.core.party import Party, PartyKind
from shilu.core.shapes.facts import hours_of
from shilu.core.ticked import TickedColumn, TickedPaper, TickedPart, TickedRow, in_words, languages_of, offered
from shilu.core.wording import N_

PERSONAL: Mapping[str, str] = MappingProxyType(
    {
        "id_number": N_("number of the identity paper"),
        "address": N_("address"),
        "phone": N_("phone number"),
        "email": N_("e-mail address"),
        "own_numbers": N_("own numbers or accounts"),
        "third_persons": N_("other people"),
        "person": N_("another person"),
        "relation": N_("how that person is related"),
        "account": N_("account"),
        "app": N_("app"),
        "device": N_("device"),
        "imei": N_("device number (IMEI)"),
        "kept_at": N_("where something is kept"),
        "place": N_("place"),
    }
)
"""Holes of which the other side may not know yet what stands in them."""
_COUNTED = ("contacts", "first_day", "last_day", "numbers", "third_persons")
ANNEX = "annex"
"""The part with the contacts that a letter speaks of; it is printed where this is ticked."""
_SHARES: Mapping[str, float] = MappingProxyType({"number": 0.4, "when": 1.6, "what": 4.0})
_NOT_LENDING = (
    PartyKind.AGENCY,
    PartyKind.DATA_COMPANY,
    PartyKind.DATA_SELLER,
    PartyKind.TECHNOLOGY,
    PartyKind.PAYMENT_COMPANY,
)
_LONGEST = 90_000
_COLLECTOR_TYPE = "third_party_collector"


@dataclass(frozen=True, slots=True)
class LetterChoice:
    """``letter``: its id, or what follows ``letter.`` in it. ``party`` (an id): whom it goes to, "" leaves lines to
    write on. ``language`` (BCP 47) "" is that of the law; ``beside`` another that stands below each sentence. ``loan``
    (an id of the record) where there are several; ``own_words`` fill holes by name."""

    letter: str
    party: str = ""
    language: str = ""
    beside: str = ""
    loan: str = ""
    own_words: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Told:
    """What a sentence would tell the other side of the complainant or of others."""

    sentence: str
    hole: str
    words: str


@dataclass(frozen=True, slots=True)
class LetterReady:
    """A letter to tick. ``told``: what each of its sentences would tell; ``threats``: contacts of that party with
    threats or visits, for whoever has to think of their safety before a letter goes out."""

    letter: Letter
    party: Party | None
    paper: TickedPaper
    told: tuple[Told, ...]
    threats: int

    def tells(self, ticked: Collection[str] | None) -> tuple[Told, ...]:
        """Of the sentences with these ids, or as they are offered, each hole once."""
        wanted = {one.id for one in self.paper.sentences if one.ticked} if ticked is None else set(ticked)
        found = {one.hole: one for one in reversed(self.told) if one.sentence in wanted}
        return tuple(found[hole] for hole in PERSONAL if hole in found)

    def wants_annex(self, ticked: Collection[str] | None) -> bool:
        """Whether a sentence that is ticked counts the contacts, and the list of them is not ticked."""
        wanted = {one.id for one in self.paper.sentences if one.ticked} if ticked is None else set(ticked)
        counted = {one.id for one in self.letter.sentences if any("{contacts}" in text for text in one.text.values())}
        return bool(counted & wanted) and ANNEX not in wanted and any(part.id == ANNEX for part in self.paper.parts)


@dataclass(frozen=True, slots=True)
class LetterOffer:
    """A letter of the pack, and whom it is for in this case: each party with the holes that nothing fills."""

    letter: Letter
    parties: tuple[tuple[Party, tuple[str, ...]], ...]


def letter_paper(
    letter: Letter,
    pack: RulePack,
    case: Case,
    *,
    party: Party | None,
    values: Mapping[str, Mapping[str, str]],
    language: str,
    beside: str,
    annex: TickedPart | None = None,
) -> TickedPaper:
    """The letter with everything that it offers. ``values``: those of holes by language; ``annex``: the contacts that
    its sentences speak of, on request."""
    own = values.get(language, {})
    signer = own.get("complainant", "") or case.complainant or LINE
    languages = languages_of((letter.title, *(one.text for one in letter.sentences)))
    part = TickedPart(
        id="letter",
        title=letter.title,
        sentences=tuple(offered(one, values) for one in letter.sentences),
        signer=MappingProxyType(dict.fromkeys(languages, signer)),
    )
    return TickedPaper(
        id=letter.id,
        title=letter.title,
        language=language,
        languages=languages,
        beside="" if beside == language else beside,
        parts=(part,) if annex is None else (part, annex),
        cite=letter.cite,
        cite_translation=letter.cite_translation,
        mark=letter.mark,
        pack=seen(pack, language),
        zone=case.timezone,
        case_number=case.number,
        to_opponent=True,
        to=(LINE,) if party is None else tuple(filter(None, (party.name, *party.text("address").split("\n")))),
        words=words_in(pack, language),
        open_points=tuple(one.words for one in pack.parts.open_points if letter.id in one.concerns),
    )


def annex_of(rows: Sequence[TickedRow], columns: Mapping[str, Words], title: Words) -> TickedPart:
    """The list of contacts that letters speak of. ``columns``: names by id, ``when`` and ``what``."""
    return TickedPart(
        id=ANNEX,
        title=title,
        columns=tuple(TickedColumn(id_, names, _SHARES[id_]) for id_, names in columns.items()),
        rows=tuple(rows),
        on_request=True,
        own_page=True,
    )


def told_by(letter: Letter, values: Mapping[str, str], language: str) -> tuple[Told, ...]:
    """What of the complainant and others stands in the sentences."""
    return tuple(
        Told(one.id, hole, values[hole])
        for one in letter.sentences
        for hole in holes_of(one.text.get(language, one.text.get("en", "")))
        if hole in PERSONAL and values.get(hole)
    )


def as_sent(paper: TickedPaper) -> str:
    """The words of a letter as it is printed, for the record: whom it went to, what it is, its sentences."""
    sentences = [f"{at}. {in_words(one.texts, paper)}" for at, one in enumerate(paper.sentences, start=1)]
    head = [*paper.to, in_words(paper.title, paper), *filter(None, (paper.cite,))]
    lists = [line for part in paper.parts if part.columns for line in _listed(part, paper)]
    whole = "\n".join((*head, *sentences, *lists))
    return whole if len(whole) <= _LONGEST else "\n".join((*head, *sentences))


def _listed(part: TickedPart, paper: TickedPaper) -> Iterator[str]:
    yield in_words(part.title, paper)
    yield from (" · ".join(filter(None, row.cells)) for row in part.rows)


def asked_for(sentences: Sequence[Sentence], own_words: Mapping[str, str]) -> Mapping[str, str]:
    """What the ticked sentences of a letter ask for, as fields of the record that a person could have typed."""
    starting = [one for one in sentences if one.starts]
    hours = own_words.get("hours", "")
    has_hours = hours_of(hours) is not None and any("{hours}" in text for one in starting for text in one.text.values())
    found = {
        "starts": [one.starts for one in starting],
        "places": [place for one in starting for place in one.places],
        "channels": [channel for one in starting for channel in one.channels],
        "hours": [hours] if has_hours else [],
    }
    return {name: "\n".join(dict.fromkeys(several)) for name, several in found.items() if several}


def counted_in(letter: Letter, ticked: Collection[str]) -> bool:
    """Whether a ticked sentence says what changes with every contact that comes in."""
    return any(
        hole in _COUNTED
        for one in letter.sentences
        if one.id in ticked
        for text in one.text.values()
        for hole in holes_of(text)
    )


def lends(party: Party) -> bool:
    """Whether a party may be one that lends, as far as is known."""
    return party.kind not in _NOT_LENDING and party.lender_type != _COLLECTOR_TYPE


def is_for(letter: Letter, party: Party, lender_types: Collection[str]) -> bool:
    """Whether a letter is meant for such a party. ``lender_types``: those of the way to an office that it is, empty for
    all; a party of which nobody knows what it is may be one of them."""
    match letter.to:
        case Addressee.LENDER:
            fits = lends(party)
        case Addressee.COLLECTOR:
            fits = party.kind in (PartyKind.AGENCY, PartyKind.UNKNOWN) or party.lender_type == _COLLECTOR_TYPE
        case Addressee.PLATFORM:
            fits = party.kind in (PartyKind.TECHNOLOGY, PartyKind.PAYMENT_COMPANY)
        case Addressee.DATA_HOLDER:
            fits = True
    return fits and (not lender_types or not party.lender_type or party.lender_type in lender_types)
