"""Reads the letters, forms and filings of a pack (core/pack_papers)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from string import Formatter
from types import MappingProxyType

from shilu.core.fact import SAID_IN_LETTERS, FactKind
from shilu.core.judged import Place
from shilu.core.pack_papers import (
    EXHIBIT_HOLES,
    HOLES,
    PAPER_WORDS,
    Addressee,
    Cell,
    Content,
    FileCap,
    FilingField,
    FilingProfile,
    Form,
    FormField,
    FormPart,
    Hash,
    Letter,
    Limit,
    PackPapers,
    Purpose,
    Request,
    Role,
    Rows,
    Section,
    Sentence,
)
from shilu.core.pack_problem import PackFault
from shilu.rules.pack_parts import BOTH, CONTACT_CHANNELS, read_mark, read_term
from shilu.rules.pack_reader import Table

_WORD_HOLES = {"page": ("page", "pages"), "not_reviewed": ("version",), "times": ("zone",)}
_MOST_MARGIN_MM = 60
_PLACES = tuple(one.value for one in Place if one is not Place.UNKNOWN)
_MEGABYTE = 10**6  # an office that says 5 MB may mean this or 5 MiB; the smaller one fits both


def read_papers(top: Table, *, language: str) -> PackPapers:
    """All of them; ``language`` is that of the law, in which papers are printed."""
    languages = tuple(dict.fromkeys((language, *BOTH)))
    return PackPapers(
        letters=tuple(_letter(one, languages) for one in top.tables("letter")),
        forms=tuple(_form(one, languages) for one in top.tables("form")),
        requests=tuple(_request(one, languages) for one in top.tables("request")),
        profiles=tuple(_profile(one) for one in top.tables("profile")),
        roles=tuple(_role(one, languages) for one in top.tables("role")),
        words=_paper_words(top, language),
    )


def _paper_words(top: Table, language: str) -> Mapping[str, str]:
    """What papers say beside their sentences; a pack in a language of the program need not have it."""
    table = top.table("paper")
    known = {name: table.text(name, required=language not in BOTH) for name in PAPER_WORDS}
    for name, text in known.items():
        _check_holes(table, name, text, _WORD_HOLES.get(name, ()))
    table.finish()
    return MappingProxyType({name: text for name, text in known.items() if text})


def _role(table: Table, languages: tuple[str, ...]) -> Role:
    found = Role(id=table.text("id"), names=table.words("name", languages), purposes=_purposes(table))
    table.finish()
    return found


def _letter(table: Table, languages: tuple[str, ...]) -> Letter:
    found = Letter(
        id=table.text("id"),
        to=table.one_of("to", Addressee),
        title=table.words("title", languages),
        sentences=tuple(_sentence(one, languages, is_sent=True) for one in table.tables("sentence")),
        answer=read_term(table),
        channel=table.text("channel", required=False),
        cite=table.text("cite", required=False),
        cite_translation=table.words("cite_translation", (), required=False),
        mark=read_mark(table),
    )
    if not found.sentences:
        table.wrong(PackFault.MISSING, "sentence")
    table.finish()
    return found


def _sentence(table: Table, languages: tuple[str, ...], *, is_sent: bool = False) -> Sentence:
    """``is_sent``: it is one of a letter, whose arrival may be a dated fact."""
    found = Sentence(
        id=table.text("id"),
        text=table.words("text", languages),
        declares=table.flag("declares"),
        ticked=table.flag("ticked"),
        starts=table.word("starts", SAID_IN_LETTERS, required=False) if is_sent else "",
        places=table.several("places", _PLACES) if is_sent else (),
        channels=table.several("channels", CONTACT_CHANNELS) if is_sent else (),
    )
    has_hours = all("{hours}" in text for text in found.text.values())
    for kind, key, is_there in (
        (FactKind.UNWANTED_PLACE, "places", bool(found.places)),
        (FactKind.UNWANTED_CHANNEL, "channels", bool(found.channels)),
        (FactKind.UNWANTED_TIME, "{hours}", has_hours),
    ):
        if found.starts == kind and not is_there:
            table.wrong(PackFault.MISSING, key)
    if found.declares and found.ticked:
        table.wrong(PackFault.PRE_TICKED, "ticked")
    for text in found.text.values():
        _check_holes(table, "text", text, HOLES)
    table.finish()
    return found


def _check_holes(table: Table, key: str, text: str, known: Collection[str]) -> None:
    try:
        pieces = list(Formatter().parse(text))
    except ValueError:
        table.wrong(PackFault.UNKNOWN_WORD, key, "{}")
        return
    for _, hole, format_spec, conversion in pieces:
        if hole is not None and (hole not in known or format_spec or conversion):
            table.wrong(PackFault.UNKNOWN_WORD, key, f"{{{hole}}}: {', '.join(known)}")


def _form(table: Table, languages: tuple[str, ...]) -> Form:
    found = Form(
        id=table.text("id"),
        title=table.words("title", languages),
        purposes=_purposes(table),
        parts=tuple(_part(one, languages) for one in table.tables("part")),
        hash_expected=table.flag("hash_expected"),
        hashes=tuple(Hash(one) for one in table.several("hashes", tuple(Hash))),
        fingerprint=table.flag("fingerprint"),
        sign_every_page=table.flag("sign_every_page"),
        words_of_the_rule=table.flag("words_of_the_rule"),
        witness=table.words("witness", BOTH, required=False),
        original_device=table.words("original_device", BOTH, required=False),
        cite=table.text("cite"),
        cite_translation=table.words("cite_translation", (), required=False),
        mark=read_mark(table),
        margin_mm=table.optional("margin_mm") or 0,
        exhibit=table.text("exhibit", required=False),
    )
    _check_holes(table, "exhibit", found.exhibit, EXHIBIT_HOLES)
    if found.margin_mm > _MOST_MARGIN_MM:
        table.wrong(PackFault.TOO_MUCH, "margin_mm")
    if not found.parts:
        table.wrong(PackFault.MISSING, "part")
    table.finish()
    return found


def _part(table: Table, languages: tuple[str, ...]) -> FormPart:
    found = FormPart(
        id=table.text("id"),
        title=table.words("title", languages),
        is_blank=table.flag("blank"),
        is_list=table.flag("list"),
        fields=tuple(_field(one, languages) for one in table.tables("field")),
        sentences=tuple(_sentence(one, languages) for one in table.tables("sentence")),
        signer=table.words("signer", languages, required=False),
        rows=Rows(table.word("rows", tuple(Rows), required=False) or Rows.BY_HAND),
        asks=table.flag("asks"),
        each=table.flag("each"),
        own_page=table.flag("own_page"),
    )
    if found.is_list and not found.fields:
        table.wrong(PackFault.MISSING, "field")
    table.finish()
    return found


def _field(table: Table, languages: tuple[str, ...]) -> FormField:
    found = FormField(
        id=table.text("id"),
        names=table.words("name", languages),
        choices=table.several("choices"),
        mandatory=not table.flag("optional"),
        filled_with=_contents(table),
        cell=Cell(word) if (word := table.word("cell", tuple(Cell), required=False)) else None,
        numbered=table.flag("numbered"),
        below=table.flag("below"),
        purposes=tuple(Purpose(one) for one in table.several("for", tuple(Purpose))),
    )
    table.finish()
    return found


def _contents(table: Table) -> tuple[Content, ...]:
    return tuple(Content(one) for one in table.several("filled_with", tuple(Content)))


def _request(table: Table, languages: tuple[str, ...]) -> Request:
    found = Request(
        id=table.text("id"),
        text=table.words("text", languages),
        purposes=_purposes(table),
        only_if=table.words("only_if", BOTH, required=False),
        cite=table.text("cite", required=False),
        cite_translation=table.words("cite_translation", (), required=False),
        mark=read_mark(table),
    )
    table.finish()
    return found


def _purposes(table: Table) -> tuple[Purpose, ...]:
    return tuple(Purpose(one) for one in table.several("for", tuple(Purpose), required=True))


def _profile(table: Table) -> FilingProfile:
    found = FilingProfile(
        id=table.text("id"),
        channel=table.text("channel"),
        purpose=table.one_of("purpose", Purpose),
        names=table.words("name", BOTH),
        fields=tuple(_filing_field(one) for one in table.tables("field")),
        papers=table.several("papers"),
        order=tuple(Section(one) for one in table.several("order", tuple(Section))),
        copies=table.whole("copies", required=False),
        cap=_cap(table),
        cite=table.text("cite", required=False),
        mark=read_mark(table),
    )
    table.finish()
    return found


def _cap(table: Table) -> FileCap:
    return FileCap(
        most_bytes_each=_bytes(table, "most_mb_each"),
        most_bytes=_bytes(table, "most_mb"),
        most_pages=table.optional("most_pages"),
        most_files=table.optional("most_files"),
    )


def _bytes(table: Table, key: str) -> int | None:
    megabytes = table.optional(key)
    return None if megabytes is None else megabytes * _MEGABYTE


def _filing_field(table: Table) -> FilingField:
    found = FilingField(
        id=table.text("id"),
        names=table.words("name", BOTH),
        limit=Limit(table.wholes("most_characters"), table.wholes("most_words")),
        personal=not table.flag("without_personal_data"),
        mandatory=not table.flag("optional"),
        note=table.words("note", BOTH, required=False),
        filled_with=_contents(table),
    )
    table.finish()
    return found
