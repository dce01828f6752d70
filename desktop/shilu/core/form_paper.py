"""A form of a rule pack, filled from a case: from data and material to a paper to tick. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from shilu.core.case import Case
from shilu.core.contents import WORDLESS, said
from shilu.core.exhibit import ExhibitNumber
from shilu.core.listed_file import ListedContact, ListedFile
from shilu.core.material import Material
from shilu.core.pack import RulePack
from shilu.core.pack_papers import Cell, Content, Form, FormField, FormPart, Hash, Purpose, Request, Role, Rows
from shilu.core.pack_parts import in_language
from shilu.core.ticked import (
    SIGNED,
    PackSeen,
    TickedBox,
    TickedColumn,
    TickedField,
    TickedPaper,
    TickedPart,
    TickedRow,
    TickedSentence,
    languages_of,
    offered,
)
from shilu.core.wording import Catalog

_BLANK_ROWS = 8
_SHARES: Mapping[Cell, float] = MappingProxyType(
    {
        Cell.NUMBER: 0.5,
        Cell.GROUP: 0.5,
        Cell.EXHIBIT: 1.1,
        Cell.NAME: 2.2,
        Cell.KIND: 1.0,
        Cell.FILE: 2.4,
        Cell.PATH: 2.6,
        Cell.TYPE: 1.2,
        Cell.BYTES: 1.0,
        Cell.MADE: 1.3,
        Cell.DATE: 1.3,
        Cell.CONTENT: 3.2,
        Cell.SOURCE: 1.8,
        Cell.TAKEN: 2.2,
        Cell.KEPT: 1.6,
        Cell.HASHED_AT: 1.6,
    }
)
_OR_BY_HAND = (None, Cell.EXHIBIT, Cell.GROUP)
"""What a person writes where the case does not know it: no bundle has given a number yet."""
_BELOW = (Cell.HASH, Cell.HASH_NOW)
"""64 characters need the whole width."""


@dataclass(frozen=True, slots=True)
class Filler:
    """What a form is filled with. ``values``: those of holes by language; ``hashes``: which columns it has, SHA-256
    first; ``not_kept``, ``damaged`` and ``held_back`` stand where a value cannot be computed. ``speaks``: the program
    speaks the language of the paper; in another one it writes no sentences of its own. ``for_print``: there is a sheet
    for each exhibit, and not one to show what they are."""

    case: Case
    known: Material
    files: Sequence[ListedFile]
    contacts: Sequence[ListedContact]
    values: Mapping[str, Mapping[str, str]]
    hashes: tuple[Hash, ...]
    hashed_at: str
    label: Callable[[ExhibitNumber], str]
    not_kept: str
    damaged: str
    held_back: str
    texts: Catalog
    speaks: bool = True
    for_print: bool = True


def paper_of(
    form: Form, pack: RulePack, filler: Filler, *, language: str, beside: str, purpose: Purpose, role: Role | None
) -> TickedPaper:
    """The form with everything that it offers."""
    requests = tuple(one for one in pack.papers.requests if purpose in one.purposes)
    complainant = filler.values.get(language, {}).get("complainant", filler.case.complainant)
    return TickedPaper(
        id=form.id,
        title=form.title,
        language=language,
        languages=languages_of((form.title, *(part.title for part in form.parts))),
        beside="" if beside == language else beside,
        parts=tuple(one for part in form.parts for one in _parts(_for(part, purpose), filler, requests)),
        cite=form.cite,
        cite_translation=form.cite_translation,
        mark=form.mark,
        pack=seen(pack, language),
        zone=filler.case.timezone,
        case_number=filler.case.number,
        role=in_language(role.names, language) if role else "",
        complainant=complainant,
        words=words_in(pack, language),
        hashes=filler.hashes,
        fingerprint=form.fingerprint,
        sign_every_page=form.sign_every_page,
        margin_mm=form.margin_mm,
        witness=form.witness,
        original_device=form.original_device,
        open_points=tuple(one.words for one in pack.parts.open_points if form.id in one.concerns),
    )


def seen(pack: RulePack, language: str) -> PackSeen:
    """What a paper in a language says of the pack it comes from."""
    return PackSeen(
        country=pack.pack.country,
        version=pack.pack.version,
        reviewed_by=pack.pack.reviewed_by if pack.is_reviewed else "",
        native_checked=language in pack.native_checked,
    )


def words_in(pack: RulePack, language: str) -> Mapping[str, str]:
    """What a paper says beside its sentences, by the pack, where it is in its language."""
    return pack.papers.words if language == pack.language else MappingProxyType({})


def _for(part: FormPart, purpose: Purpose) -> FormPart:
    """A part with the fields that such an office is told."""
    return replace(part, fields=tuple(one for one in part.fields if not one.purposes or purpose in one.purposes))


def _parts(part: FormPart, filler: Filler, requests: Sequence[Request]) -> Iterator[TickedPart]:
    if part.each:
        yield from _sheets(part, filler)
        return
    asked = tuple(_request(one) for one in requests) if part.asks else ()
    yield TickedPart(
        id=part.id,
        title=part.title,
        fields=() if part.is_list else tuple(_field(one, part, filler) for one in part.fields),
        sentences=(*asked, *(offered(one, filler.values) for one in part.sentences)),
        columns=tuple(_column(one) for one in part.fields) if part.is_list else (),
        rows=_rows(part, filler) if part.is_list else (),
        signer=part.signer,
        blank=part.is_blank,
        asks=part.asks,
        own_page=part.own_page,
        signs=tuple(one for one in SIGNED if one not in {field.id for field in part.fields}),
    )


def _sheets(part: FormPart, filler: Filler) -> Iterator[TickedPart]:
    """A sheet for each exhibit that has a number; one to fill in where none has."""
    numbered: list[ExhibitNumber | None] = [one.exhibit for one in filler.files if one.exhibit is not None]
    for number in (numbered or [None])[: None if filler.for_print else 1]:
        label = "" if number is None else filler.label(number)
        values = {language: {**some, "exhibit": label} for language, some in filler.values.items()}
        yield TickedPart(
            id=part.id,
            title=part.title,
            sentences=tuple(replace(offered(one, values), ticked=True) for one in part.sentences),
            signer=part.signer,
            on_request=True,
            own_page=True,
        )


def _request(one: Request) -> TickedSentence:
    return TickedSentence(
        id=one.id,
        texts=one.text,
        only_if=one.only_if,
        cite=one.cite,
        cite_translation=one.cite_translation,
        mark=one.mark,
    )


def _field(one: FormField, part: FormPart, filler: Filler) -> TickedField:
    own = f"{part.id}.{one.id}"
    contents = () if part.is_blank else [each for each in one.filled_with if filler.speaks or each in WORDLESS]
    text = "\n".join(said(contents, filler.known, filler.texts))
    # the one that every list has; others are columns beside it
    own_way = Hash.SHA256.value.upper() if Content.ALGORITHMS in one.filled_with and not part.is_blank else ""
    boxes = tuple(TickedBox(f"{own}={word}", word, word.upper().replace("-", "") == own_way) for word in one.choices)
    return TickedField(own, one.names, text, boxes, one.mandatory, one.numbered)


def _column(one: FormField) -> TickedColumn:
    below = one.below or one.cell in _BELOW
    share = 0.0 if below else _SHARES.get(one.cell, 1.0) if one.cell else 0.8
    return TickedColumn(
        one.id,
        one.names,
        share,
        right=one.cell is Cell.BYTES,
        mandatory=one.mandatory,
        hashes=one.cell is Cell.HASH,
        by_hand=one.cell in _OR_BY_HAND,
    )


def _rows(part: FormPart, filler: Filler) -> tuple[TickedRow, ...]:
    match part.rows:
        case Rows.FILES:
            return tuple(_file_row(part, filler, number, one) for number, one in enumerate(filler.files, start=1))
        case Rows.CONTACTS:
            return tuple(
                TickedRow(tuple(_of_contact(field, number, one, filler) for field in part.fields))
                for number, one in enumerate(filler.contacts, start=1)
            )
        case Rows.BY_HAND:
            return (TickedRow(("",) * len(part.fields)),) * _BLANK_ROWS


def _file_row(part: FormPart, filler: Filler, number: int, one: ListedFile) -> TickedRow:
    cells = tuple(_of_file(field, number, one, filler) for field in part.fields)
    hashes = tuple(_values(one, filler)) if any(field.cell is Cell.HASH for field in part.fields) else ()
    return TickedRow(cells, hashes)


def _values(one: ListedFile, filler: Filler) -> Iterator[tuple[Hash, str]]:
    """The SHA-256 of when the file was taken in always, the others where they can be computed."""
    computed = dict(one.now.values)
    for way in filler.hashes:
        if way is Hash.SHA256:
            yield way, one.sha256
        else:
            yield way, computed.get(way) or _why_not(one, filler)


def _of_file(field: FormField, number: int, one: ListedFile, filler: Filler) -> str:
    match field.cell:
        case Cell.NUMBER:
            return str(number)
        case Cell.GROUP:
            return "" if one.exhibit is None else str(one.exhibit.group)
        case Cell.EXHIBIT:
            return "" if one.exhibit is None else filler.label(one.exhibit)
        case Cell.NAME:
            return one.title
        case Cell.KIND:
            return "" if one.by_hand else next(iter(field.choices), "")
        case Cell.FILE:
            return one.name
        case Cell.PATH:
            return one.path
        case Cell.TYPE:
            return one.media_type
        case Cell.BYTES:
            return f"{one.size_bytes:,}"
        case Cell.MADE:
            return one.made
        case Cell.DATE:
            return one.date
        case Cell.CONTENT:
            return one.content
        case Cell.SOURCE:
            return one.source
        case Cell.TAKEN:
            return one.taken
        case Cell.KEPT:
            return filler.values[""].get("kept_at", "")
        case Cell.HASH_NOW:
            return _now(one, filler)
        case Cell.HASHED_AT:
            return filler.hashed_at
    return ""


def _now(one: ListedFile, filler: Filler) -> str:
    """The SHA-256 of the copy that is kept, reckoned anew."""
    now = dict(one.now.values).get(Hash.SHA256)
    return f"SHA-256 {now}" if now else _why_not(one, filler)


def _why_not(one: ListedFile, filler: Filler) -> str:
    if one.now.held_back:
        return filler.held_back
    return filler.not_kept if one.now.absent else filler.damaged if one.now.damaged else ""


def _of_contact(field: FormField, number: int, one: ListedContact, filler: Filler) -> str:
    match field.cell:
        case Cell.NUMBER:
            return str(number)
        case Cell.DATE:
            return one.date
        case Cell.CONTENT:
            return one.event
        case Cell.EXHIBIT:
            return ", ".join(filler.label(each) for each in one.exhibits)
    return ""


def exhibit_label(form: Form, number: ExhibitNumber, complainant: str) -> str:
    """How an exhibit is called on a form whose rule has names of its own; "" where it has none, or where they are made
    of initials and the name has none."""
    initials = initials_of(complainant)
    if "{initials}" in form.exhibit and not initials:
        return ""
    return form.exhibit.format(initials=initials, number=number.serial, group=number.group, item=number.item)


def initials_of(name: str) -> str:
    """``AR`` of ``Ana Reyes``; "" for a name that is not written in an alphabet with capitals."""
    letters = [word[0].upper() for word in name.replace("-", " ").split() if word[0].isalpha()]
    return "".join(letters) if all(letter.lower() != letter for letter in letters) else ""
