"""The paper of a form or a letter of a rule pack: what was ticked, in the language of whoever gets it.

Sentences are numbered through the paper. What is not known is a line to write on; a part that somebody else fills in is
printed empty. How far the wording was checked stands at the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from shilu.bundle.pdf import single, theme
from shilu.bundle.pdf.by_hand import BOX, LINE, box, frame, write_line
from shilu.bundle.pdf.draw import Margins
from shilu.bundle.pdf.flow import Flow
from shilu.bundle.pdf.fonts import FontShelf
from shilu.bundle.pdf.sheet import Column, Placed, Rule, Sheet, Table
from shilu.bundle.pdf.theme import Style
from shilu.bundle.pdf.words import Wording
from shilu.core.job import Job
from shilu.core.pack_papers import Hash
from shilu.core.pack_parts import Words
from shilu.core.ticked import TickedColumn, TickedField, TickedPaper, TickedPart, TickedRow, TickedSentence, in_words
from shilu.core.ticked_words import marks, said
from shilu.core.wording import Catalog

HASH_NAMES = {Hash.SHA256: "SHA-256", Hash.SM3: "SM3", Hash.MD5: "MD5", Hash.SHA1: "SHA-1"}
_HEAD = 150.0
_NUMBER = 24.0
_BETWEEN = 6.0
_BLANK_ROW = 24.0
_FINGERPRINT = 96.0
_LINES_BY_HAND = 6
_MOST_BESIDE = 6
"""A longer text stands below its name, over the whole width."""
_SIGN_EACH_Y = theme.FOOTER_Y + 15
_SIGN_EACH = 110.0
_NONE_LISTED = "–"


@dataclass
class _Paper:
    """``left`` is where its text begins, in points from the usual margin."""

    paper: TickedPaper
    texts: Catalog
    sheet: Sheet
    left: float
    sentences: int = field(default=0)
    titles: set[str] = field(default_factory=set)

    @property
    def width(self) -> float:
        return theme.WIDTH - self.left

    def said(self, words: Words) -> str:
        return in_words(words, self.paper)

    def cited(self, cite: str, translation: Words) -> str:
        """A citation as a reader of the paper knows it."""
        return translation.get(self.paper.language, cite)

    def beside(self, words: Words) -> str:
        """The same in the language beside it; "" where there is none, or where it says nothing else."""
        other = words.get(self.paper.beside, "")
        return "" if other == self.said(words) else other


def render_ticked(
    paper: TickedPaper, *, to: Path, fonts: FontShelf, texts: Catalog, made_ms: int, version: str, job: Job
) -> int:
    """Write a chosen paper to ``to``, a new file; says how many pages it has. A draft stands beside it meanwhile.
    ``texts`` is the program's own language nearest to that of the paper.

    The same paper gives the same bytes. Raises Cancelled, UserError ``file.font_missing``, OSError.
    """
    sheet, margins, title = _laid_out(paper, fonts, texts, job)
    return single.write(
        sheet,
        to=to,
        title=title,
        language=paper.language,
        margins=margins,
        made_ms=made_ms,
        version=version,
        identifiers=(paper.id,),
        job=job,
    )


def draw_ticked(paper: TickedPaper, *, fonts: FontShelf, texts: Catalog, job: Job) -> bytes:
    """The same pages, to be looked at: a PDF that is nowhere on a disk. Raises Cancelled, UserError
    ``file.font_missing``."""
    sheet, margins, title = _laid_out(paper, fonts, texts, job)
    return single.drawn(sheet, title=title, language=paper.language, margins=margins, job=job)


def _laid_out(paper: TickedPaper, fonts: FontShelf, texts: Catalog, job: Job) -> tuple[Sheet, Margins, str]:
    chinese = paper.language.split("-", 1)[0] == "zh"
    sheet = Sheet(Flow(fonts.faces(), chinese=chinese), theme.theme_for(chinese=chinese))
    laid = _Paper(paper, texts, sheet, max(0.0, paper.margin_mm * theme.MM - theme.LEFT))
    title = laid.said(paper.title)
    single.begin(sheet, "paper", title)
    _head(laid)
    for part in paper.parts:
        job.check()
        _part(laid, part, job)
    _marks(laid)
    if paper.sign_every_page:
        _sign_each(laid)
    margins = Margins(
        case="",
        bundle=f"{title} · {paper.case_number}",
        page_of=lambda page, last: said(paper, "page", texts, page=page, pages=last),
    )
    return sheet, margins, title


def _head(laid: _Paper) -> None:
    """Whom it is for, what it is, by which provision, and who the complainant is on it."""
    paper, sheet = laid.paper, laid.sheet
    styles = sheet.styles
    if paper.to:
        _text(laid, f"{said(paper, 'to', laid.texts)}{_colon(laid)}{paper.to[0]}", styles.body)
        for line in paper.to[1:]:
            _text(laid, line, styles.body)
        sheet.skip(10)
    _text(laid, laid.said(paper.title), styles.heading)
    if beside := laid.beside(paper.title):
        _text(laid, beside, styles.quiet)
    if paper.cite:
        for cite in dict.fromkeys((laid.cited(paper.cite, paper.cite_translation), paper.cite)):
            _text(laid, cite, styles.caption)
        if beside := paper.cite_translation.get(paper.beside, ""):
            _text(laid, beside, styles.caption)
    sheet.skip(6)
    if paper.role and paper.complainant:
        _text(laid, f"{paper.role}{_colon(laid)}{paper.complainant}", styles.body)
        sheet.skip(4)


def _part(laid: _Paper, part: TickedPart, job: Job) -> None:
    sheet = laid.sheet
    if part.own_page:
        sheet.new_page()
        if part.on_request and not part.columns:
            _cover(laid, part)
            return
    else:
        sheet.need(70)
        sheet.skip(8)
    title = laid.said(part.title)
    laid.titles.add(title)
    if title != laid.said(laid.paper.title):
        _text(laid, title, sheet.styles.subheading)
        if beside := laid.beside(part.title):
            _text(laid, beside, sheet.styles.quiet)
        sheet.skip(4)
    sentences = _in_order(part)
    signing = _signing(laid, part)
    for one in part.fields:
        _field(laid, one, blank=part.blank, below=0.0 if sentences or one is not part.fields[-1] else signing)
    if part.columns:
        _list(laid, part, job, signing=0.0 if sentences else signing)
    if part.asks and sentences and not sentences[0].declares:
        _text(laid, f"{said(laid.paper, 'asked', laid.texts)}{_colon(laid)}", sheet.styles.body)
        sheet.skip(2)
    for sentence in sentences:
        # nobody signs a page on which nothing else stands
        _sentence(laid, sentence, below=signing if sentence is sentences[-1] else 0.0)
    if part.signer:
        _sign(laid, part)


def _cover(laid: _Paper, part: TickedPart) -> None:
    """A sheet before an exhibit: what it says, and nothing else."""
    laid.sheet.skip(theme.TOP / 4)
    for sentence in part.sentences:
        _text(laid, laid.said(sentence.texts), laid.sheet.styles.heading)
        if beside := laid.beside(sentence.texts):
            _text(laid, beside, laid.sheet.styles.quiet)
        laid.sheet.skip(10)


def _signing(laid: _Paper, part: TickedPart) -> float:
    """The room that it takes to sign a part."""
    if not part.signer:
        return 0.0
    lines = max(sum(name in part.signs for name in ("place", "date")), "signature" in part.signs)
    height = 20 + 12 * len(laid.said(part.signer)) / 80 + lines * (LINE + 3)
    return max(height, _FINGERPRINT) if laid.paper.fingerprint and not part.blank else height


def _in_order(part: TickedPart) -> list[TickedSentence]:
    """Its sentences; what is asked for stands before what is declared."""
    return sorted(part.sentences, key=lambda one: one.declares) if part.asks else list(part.sentences)


def _sentence(laid: _Paper, one: TickedSentence, *, below: float = 0.0) -> None:
    """One that was ticked, with its number, which stays with its first lines; ``below``: room for what has to stand
    on the same page."""
    sheet, styles = laid.sheet, laid.sheet.styles
    laid.sentences += 1
    text = laid.said(one.texts)
    if one.cite:
        cite = laid.cited(one.cite, one.cite_translation)
        text += f"（{cite}）" if laid.texts.is_chinese else f" ({cite})"
    lines = sheet.flow.lines(text, styles.body, laid.width - _NUMBER)
    sheet.need(min(len(lines), 8 if below else 3) * styles.body.leading + below)
    number = sheet.flow.line(f"{laid.sentences}.", styles.body)
    sheet.line_at(number, laid.left + _NUMBER - 6, right=True)
    sheet.lines(lines, x=laid.left + _NUMBER)
    if beside := laid.beside(one.texts):
        sheet.text(beside, styles.caption, x=laid.left + _NUMBER)
    sheet.skip(_BETWEEN)


def _field(laid: _Paper, one: TickedField, *, blank: bool, below: float = 0.0) -> None:
    sheet, styles = laid.sheet, laid.sheet.styles
    name = laid.said(one.names)
    if beside := laid.beside(one.names):
        name = f"{name}\n{beside}"
    text = "" if blank else one.text.strip()
    if below:
        sheet.need(below + LINE + 6)
    if one.numbered and text:
        if name not in laid.titles:
            _text(laid, name, styles.caption)
            sheet.skip(2)
        for line in filter(None, text.split("\n")):
            _sentence(laid, TickedSentence("", {laid.paper.language: line}))
        return
    if not text and not one.boxes:
        write_line(sheet, name, x=laid.left, width=laid.width, indent=_HEAD)
        for _ in range(_LINES_BY_HAND if one.numbered else 0):
            write_line(sheet, "", x=laid.left, width=laid.width, indent=0)
        sheet.skip(3)
        return
    if len(sheet.flow.lines(text, styles.body, laid.width - _HEAD)) > _MOST_BESIDE:
        sheet.need(3 * styles.body.leading)
        _text(laid, name, styles.caption)
        _text(laid, text, styles.body)
        sheet.skip(4)
        return
    heads = sheet.flow.lines(name, styles.caption, _HEAD - 10)
    sheet.need(max(len(heads) * styles.caption.leading, styles.body.leading))
    top, page = sheet.y, len(sheet.pages)
    for each in heads:
        sheet.line_at(each, laid.left, beside=styles.body if len(heads) == 1 else None)
        sheet.skip(styles.caption.leading)
    lowest, sheet.y = sheet.y, top
    if one.boxes:
        _boxes(laid, one)
    if text:
        sheet.text(text, styles.body, x=laid.left + _HEAD)
    if len(sheet.pages) == page:
        sheet.y = min(sheet.y, lowest)
    sheet.skip(4)


def _boxes(laid: _Paper, one: TickedField) -> None:
    """Boxes one after the other, each kept on a line with its word."""
    sheet, style = laid.sheet, laid.sheet.styles.body
    x = start = laid.left + _HEAD
    for each in one.boxes:
        word = sheet.flow.line(each.word, style, theme.WIDTH - start - BOX - 5)
        if x > start and x + BOX + 5 + word.width > theme.WIDTH:
            sheet.skip(style.leading)
            sheet.need(style.leading)
            x = start
        box(sheet, x, sheet.y - (style.leading + BOX) / 2, ticked=each.ticked)
        sheet.line_at(word, x + BOX + 5)
        x += BOX + 5 + word.width + 16
    sheet.skip(style.leading)


def _list(laid: _Paper, part: TickedPart, job: Job, *, signing: float) -> None:
    """A row for each thing, with what needs the whole width below it."""
    sheet, styles = laid.sheet, laid.sheet.styles
    beside = [number for number, one in enumerate(part.columns) if one.share]
    table = Table(sheet, _columns(laid, [part.columns[number] for number in beside]))
    if not part.rows:
        _text(laid, said(laid.paper, "nothing_listed", laid.texts), styles.body)
        sheet.skip(6)
        return
    table.begin()
    for done, row in enumerate(part.rows):
        if done % 50 == 0:
            job.check()
            job.progress("drawing", done, len(part.rows))
        if not any(row.cells) and not row.hashes:
            sheet.need(_BLANK_ROW)
            sheet.skip(_BLANK_ROW)
            sheet.rule()
            continue
        below = _below(laid, part.columns, row)
        if done == len(part.rows) - 1:
            # nobody signs a page on which nothing else stands
            sheet.need(3 * styles.table.leading + len(below) * styles.caption.leading + signing)
        cells = [row.cells[at] or ("" if part.columns[at].by_hand else _NONE_LISTED) for at in beside]
        table.row(cells, note="\n".join(below))
    table.end()
    sheet.skip(8)


def _columns(laid: _Paper, columns: Sequence[TickedColumn]) -> tuple[Column, ...]:
    whole, gap, x = sum(one.share for one in columns), 6.0, 0.0
    room = theme.WIDTH - gap * (len(columns) - 1)
    made: list[Column] = []
    for one in columns:
        width = room * one.share / whole
        beside = laid.beside(one.names)
        title = laid.said(one.names) + (f"\n{beside}" if beside else "")
        made.append(Column(x, width, title, right=one.right))
        x += width + gap
    return tuple(made)


def _below(laid: _Paper, columns: Sequence[TickedColumn], row: TickedRow) -> list[str]:
    """What stands below a row, with its names: what nobody knows yet is a line to write on."""
    found: list[str] = []
    for column, cell in zip(columns, row.cells, strict=True):
        if column.share:
            continue
        if column.hashes:
            name = laid.said(column.names)
            for way, value in row.hashes:
                own = HASH_NAMES[way]
                found.append(f"{name if own in name else f'{name} {own}'}{_colon(laid)}{value}")
        elif cell or column.mandatory:
            found.append(f"{laid.said(column.names)}{_colon(laid)}{cell or '____________________'}")
    return found


def _sign(laid: _Paper, part: TickedPart) -> None:
    """Who signs, where and when, and where it is the custom a fingerprint."""
    sheet, paper, texts = laid.sheet, laid.paper, laid.texts
    caption = sheet.styles.caption
    sheet.need(_signing(laid, part))
    sheet.skip(6)
    signer = laid.said(part.signer)
    if beside := laid.beside(part.signer):
        signer = f"{signer}\n{beside}"
    _text(laid, signer, caption)
    top = sheet.y
    half = laid.width / 2 - 10
    asked = [name for name in ("place", "date") if name in part.signs]
    for name in asked:
        write_line(sheet, said(paper, name, texts), x=laid.left, width=half, indent=50)
    lowest = sheet.y
    if "signature" not in part.signs:
        sheet.skip(6)
        return
    wants_print = paper.fingerprint and not part.blank
    right = theme.WIDTH - half
    if wants_print:
        frame(sheet, theme.WIDTH - 56, top - 58, 56, 56)
        sheet.y = top - 58
        sheet.line_at(sheet.flow.line(said(paper, "fingerprint", texts), caption), theme.WIDTH - 28, centre=True)
    sheet.y = top - (LINE + 3) * max(len(asked) - 1, 0)
    write_line(sheet, said(paper, "signature", texts), x=right, width=half - (66 if wants_print else 0), indent=54)
    sheet.y = min(lowest, sheet.y, top - (72 if wants_print else 0))
    sheet.skip(6)


def _sign_each(laid: _Paper) -> None:
    """A line for a signature at the foot of every page."""
    sheet, style = laid.sheet, laid.sheet.styles.caption
    names = [said(laid.paper, "signature", laid.texts)]
    if laid.paper.fingerprint:
        names.append(said(laid.paper, "fingerprint", laid.texts))
    line = sheet.flow.line(" / ".join(names), style)
    x = theme.WIDTH - _SIGN_EACH
    for page in range(len(sheet.pages)):
        sheet.put_on(page, Placed(x - line.width - 6, _SIGN_EACH_Y, line))
        sheet.put_on(page, Rule(x, _SIGN_EACH_Y - 2, _SIGN_EACH))


def _marks(laid: _Paper) -> None:
    """By which clock all times are, and how far the wording was checked, small, at the end."""
    zone = Wording(laid.texts, laid.paper.zone).zone_name()
    checked = () if laid.paper.to_opponent else marks(laid.paper, laid.texts)
    lines = [said(laid.paper, "times", laid.texts, zone=zone), *checked]
    style = laid.sheet.styles.caption
    laid.sheet.need((len(lines) + 1) * style.leading)
    laid.sheet.skip(style.leading)
    for line in lines:
        _text(laid, line, style)


def _text(laid: _Paper, text: str, style: Style) -> None:
    laid.sheet.text(text, style, x=laid.left)


def _colon(laid: _Paper) -> str:
    return "：" if laid.paper.language.split("-", 1)[0] == "zh" else ": "
