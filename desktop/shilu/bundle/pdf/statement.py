"""The paper of a statement: a page, or as many as its words need, that a third person reads, ticks and signs by hand.

Nothing is ticked beforehand. What the record does not know is a line to write on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from shilu.bundle.pdf import single, theme
from shilu.bundle.pdf.by_hand import BOX, LINE, box, frame, write_line
from shilu.bundle.pdf.draw import Margins
from shilu.bundle.pdf.flow import Flow
from shilu.bundle.pdf.fonts import FontShelf
from shilu.bundle.pdf.sheet import Column, Sheet, Table
from shilu.bundle.pdf.words import Wording
from shilu.bundle.statement import Statement
from shilu.core.clock import to_utc
from shilu.core.incident import Incident
from shilu.core.job import Job
from shilu.core.particular import Field
from shilu.core.particular_words import ParticularWords
from shilu.core.shapes import SHAPES
from shilu.core.text import one_line
from shilu.core.wording import N_, Catalog

ASKED: Mapping[str, str] = MappingProxyType(
    {
        "name": N_("My name"),
        "relation": N_("Relation to {complainant}"),
        "numbers": N_("Numbers and accounts at which I was reached"),
        "how_reached": N_("How I was reached"),
        "told": N_("What I was told"),
        "asked_to_stop": N_("I asked to be left alone"),
        "asked_on": N_("When I asked"),
    }
)
"""The fields of a third person in their own voice, in the order of the paper. ``consent`` is a sentence to tick, and
``in_contacts`` the table."""
_WHO = ("name", "relation", "numbers")
_HEAD = 138.0
_INDENT = 20.0
_TWO_LINES = ("told",)
_SIGNING = 96.0


@dataclass(frozen=True)
class _Paper:
    statement: Statement
    texts: Catalog
    words: Wording
    sheet: Sheet


def render_statement(statement: Statement, *, to: Path, fonts: FontShelf, texts: Catalog, job: Job) -> int:
    """Write the paper to ``to``, a new file; says how many pages it has. A draft stands beside it meanwhile.

    The same statement gives the same bytes. Raises Cancelled, UserError ``file.font_missing``, OSError.
    """
    sheet = Sheet(Flow(fonts.faces(), chinese=texts.is_chinese), theme.theme_for(chinese=texts.is_chinese))
    paper = _Paper(statement, texts, Wording(texts, statement.zone), sheet)
    _lay(paper)
    title = texts.tr("Statement of a person who was contacted")
    number = texts.tr("Statement {number} of case {case}", number=statement.number, case=statement.case_number)
    margins = Margins(case="", bundle=number, page_of=lambda page, last: f"{page}/{last}")
    return single.write(
        sheet,
        to=to,
        title=title,
        language=texts.language,
        margins=margins,
        made_ms=statement.made_ms,
        version=statement.version,
        job=job,
    )


def _lay(paper: _Paper) -> None:
    sheet, texts, styles = paper.sheet, paper.texts, paper.sheet.styles
    title = texts.tr("Statement of a person who was contacted")
    single.begin(sheet, "statement", title)
    sheet.text(title, styles.heading)
    sheet.skip(4)
    sheet.text(
        texts.tr(
            "On contacts that reached me in the matter of {complainant}. Drawn up on {day} from what {complainant} "
            "recorded, for me to check, change by hand where it is wrong, and sign.",
            complainant=one_line(paper.statement.complainant, 60),
            day=paper.words.full_date(to_utc(paper.statement.made_ms).date()),
        ),
        styles.quiet,
    )
    sheet.skip(8)
    for name in ASKED:
        _asked(paper, name)
        if name == _WHO[-1]:
            for blank in (texts.tr("Identity paper and its number"), texts.tr("Address"), texts.tr("Phone")):
                write_line(sheet, blank)
            sheet.skip(6)
    _contacts(paper)
    _to_tick(paper)
    _sign(paper)


def _asked(paper: _Paper, name: str) -> None:
    """A field with its value, or lines to write on."""
    texts, statement = paper.texts, paper.statement
    field = SHAPES[statement.person.kind].field(name)
    value = statement.person.get(name)
    head = texts.tr(ASKED[name], complainant=one_line(statement.complainant, 40))
    if field is None or value is None:
        write_line(paper.sheet, head)
        if name in _TWO_LINES:
            write_line(paper.sheet, "")
        return
    said = _value(paper, field)
    paper.sheet.beside(head, said, paper.sheet.styles.body, at=_HEAD, apart=10)
    paper.sheet.skip(4)


def _value(paper: _Paper, field: Field) -> str:
    value = paper.statement.person.get(field.name)
    return "" if value is None else ParticularWords(paper.texts, {}).value(field, value)


def _contacts(paper: _Paper) -> None:
    """When, from where and how they came, each with its words below it."""
    sheet, texts, words, statement = paper.sheet, paper.texts, paper.words, paper.statement
    if not statement.contacts:
        return
    sheet.skip(8)
    sheet.need(110)
    sheet.text(texts.tr("Contacts that reached me"), sheet.styles.subheading)
    sheet.text(
        texts.tr(
            "The numbers are those of the record of {complainant}; times are {zone}.",
            complainant=one_line(statement.complainant, 60),
            zone=words.zone_name(),
        ),
        sheet.styles.quiet,
    )
    sheet.skip(4)
    table = Table(
        sheet,
        (
            Column(0, 40, texts.tr("no.")),
            Column(44, 136, texts.tr("date and time")),
            Column(184, 130, texts.tr("from")),
            Column(318, theme.WIDTH - 318, texts.tr("how")),
        ),
        rules=False,
    )
    table.begin()
    for incident in statement.contacts:
        sheet.skip(3)
        table.row((incident.label, words.moment(incident.when), _from(paper, incident), words.kind(incident)))
        if incident.text:
            sheet.text(incident.text, sheet.styles.table, x=44, bar=True)
        sheet.skip(3)
    table.end()


def _from(paper: _Paper, incident: Incident) -> str:
    """The address, with the name that whoever contacted gave to it left out: it may be somebody else's word."""
    return paper.words.address(incident.contact_point)


def _to_tick(paper: _Paper) -> None:
    sheet, texts, sentences = paper.sheet, paper.texts, _sentences(paper)
    sheet.skip(8)
    sheet.need(_height(paper, sentences) + _SIGNING)  # nobody signs a page on which nothing else stands
    sheet.text(texts.tr("I tick what holds, and strike out what does not"), sheet.styles.subheading)
    sheet.skip(4)
    for sentence in sentences:
        _tick(paper, sentence)


def _sentences(paper: _Paper) -> list[str]:
    texts, statement = paper.texts, paper.statement
    sentences: list[str] = []
    if statement.contacts:
        sentences.append(texts.tr("I received or saw the contacts listed above myself, at the times that stand there."))
    consent = statement.person.text("consent")
    if consent != "no":
        sentences.append(texts.tr("I agree that authorities and courts are told my name in this matter."))
    if consent != "yes":
        sentences.append(
            texts.tr("I do not agree that my name is told. Papers for others are to have another name in its place.")
        )
    sentences += [
        texts.tr("I have read this statement, and it is correct."),
        texts.tr("This statement was read back to me by ____________________, and it is correct."),
        statement.declaration,
    ]
    return sentences


def _height(paper: _Paper, sentences: list[str]) -> float:
    sheet, styles = paper.sheet, paper.sheet.styles
    lines = [sheet.flow.lines(sentence, styles.body, theme.WIDTH - _INDENT) for sentence in sentences]
    return styles.subheading.leading + 4 + sum(len(some) * styles.body.leading + 4 for some in lines)


def _tick(paper: _Paper, sentence: str) -> None:
    """A sentence with a box before it; both stay on one page."""
    sheet, style = paper.sheet, paper.sheet.styles.body
    lines = sheet.flow.lines(sentence, style, theme.WIDTH - _INDENT)
    sheet.need(min(len(lines), 4) * style.leading)
    box(sheet, 0, sheet.y - (style.leading + BOX) / 2, ticked=False)
    sheet.lines(lines, x=_INDENT)
    sheet.skip(4)


def _sign(paper: _Paper) -> None:
    """Place, day, signature, and where the country has it a fingerprint."""
    sheet, texts, caption = paper.sheet, paper.texts, paper.sheet.styles.caption
    sheet.skip(2)
    sheet.need(_SIGNING - 2)
    top = sheet.y
    half = theme.WIDTH / 2 - 10
    write_line(sheet, texts.tr("Place"), width=half, indent=50)
    write_line(sheet, texts.tr("Date"), width=half, indent=50)
    write_line(sheet, texts.tr("Taken down by"), width=half, indent=90)
    lowest = sheet.y
    sheet.y = top
    right = theme.WIDTH - half
    if paper.statement.fingerprint:
        frame(sheet, theme.WIDTH - 62, top - 70, 62, 66)
        line = sheet.flow.line(texts.tr("Fingerprint"), caption)
        sheet.y = top - 70
        sheet.line_at(line, theme.WIDTH - 31, centre=True)
    sheet.y = top - 2 * (LINE + 3)
    width = half - (72 if paper.statement.fingerprint else 0)
    write_line(sheet, texts.tr("Signature"), x=right, width=width, indent=54)
    sheet.y = min(lowest, top - _SIGNING + 8)
