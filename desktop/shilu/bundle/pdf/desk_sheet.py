"""The paper of a desk sheet: one page, in the language of the office, and below each text in that of whoever goes.

What stands there is the rule pack's and says where that stands; what is learnt at the desk is written on lines by hand.
Where a page does not hold all of it, the parts that matter least at the desk are left out first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from shilu.bundle.desk_sheet import DeskSheet
from shilu.bundle.pdf import by_hand, single, theme
from shilu.bundle.pdf.draw import Margins
from shilu.bundle.pdf.flow import Flow
from shilu.bundle.pdf.fonts import FontShelf
from shilu.bundle.pdf.sheet import Sheet
from shilu.bundle.pdf.theme import Style
from shilu.bundle.pdf.words import Wording
from shilu.core.clock import to_utc
from shilu.core.job import Job
from shilu.core.mark_words import doubt
from shilu.core.pack_parts import Words, in_language
from shilu.core.step_words import waits_for
from shilu.core.text import one_line
from shilu.core.wording import N_, Catalog

_HEAD, _APART = 104.0, 12.0
_INDENT = 15.0
_LINE, _LINE_OF_TWO = 23.0, 27.0
_AT_THE_DESK = (
    (N_("Day and time"), N_("Taken by (name, badge number)")),
    (N_("Number of the receipt"), N_("Phone of the office")),
    (N_("Said, or refused and why"), ""),
    ("", ""),
)


class _Room(NamedTuple):
    """What a page may hold: the law's translation, how many clocks, what the office is for, how many lines to write on,
    both languages; and how large it is set."""

    law: bool = True
    clocks: int = 99
    purpose: bool = True
    lines: int = 4
    both: bool = True
    small: bool = False


_ROOMS = (
    _Room(),
    _Room(law=False),
    *(_Room(law=False, clocks=count, small=True) for count in range(6, -1, -1)),
    _Room(law=False, clocks=0, purpose=False, small=True),
    _Room(law=False, clocks=0, purpose=False, lines=3, small=True),
    _Room(law=False, clocks=0, purpose=False, lines=3, both=False, small=True),
)
"""Each is tried until all stands on one page."""


@dataclass(frozen=True)
class _Paper:
    """``texts`` are the office's, ``second`` those of whoever goes, None where both are one."""

    of: DeskSheet
    texts: Catalog
    second: Catalog | None
    words: Wording
    sheet: Sheet
    room: _Room

    @property
    def body(self) -> Style:
        return self.sheet.styles.table if self.room.small else self.sheet.styles.body

    @property
    def below(self) -> Style:
        """That of the other language's text."""
        return theme.theme_for(chinese=self.second is not None and self.second.is_chinese).caption

    @property
    def catalogs(self) -> tuple[Catalog, ...]:
        return (self.texts,) if self.second is None else (self.texts, self.second)


def render_desk_sheet(
    of: DeskSheet, *, to: Path, fonts: FontShelf, texts: Catalog, second: Catalog | None, job: Job
) -> int:
    """Write the paper to ``to``, a new file; says how many pages it has, which is one unless a pack's texts are longer
    than a page. A draft stands beside it meanwhile. The same value gives the same bytes.

    Raises Cancelled, UserError ``file.font_missing``, OSError.
    """
    for room in _ROOMS:
        styles = theme.theme_for(chinese=texts.is_chinese)
        sheet = Sheet(Flow(fonts.faces(), chinese=texts.is_chinese), styles)
        _lay(_Paper(of, texts, second if room.both else None, Wording(texts, of.zone), sheet, room))
        if len(sheet.pages) == 1:
            break
    title = texts.tr("Sheet for the desk")
    margins = Margins(case="", bundle="", page_of=lambda page, last: f"{page}/{last}" if last > 1 else "")
    return single.write(
        sheet,
        to=to,
        title=title,
        language=texts.language,
        margins=margins,
        made_ms=of.made_ms,
        version=of.version,
        job=job,
    )


def _lay(paper: _Paper) -> None:
    sheet, texts, of, styles = paper.sheet, paper.texts, paper.of, paper.sheet.styles
    channel = of.stop.channel
    single.begin(sheet, "desk", texts.tr("Sheet for the desk"))
    sheet.text(_both(paper, N_("Sheet for the desk")), styles.caption)
    _twice(paper, channel.names, styles.heading, paper.below)
    sheet.skip(2)
    reached = (*channel.phones, *channel.emails, *filter(None, (channel.url,)))
    if reached:
        sheet.text(" · ".join(map(one_line, reached)), styles.table)
    sheet.skip(6)
    sheet.rule()
    sheet.skip(6)
    _about(paper)
    _field(paper, N_("Which one may take it"), channel.takes)
    if paper.room.purpose:
        _field(paper, N_("What it is for"), channel.good_for)
    _first(paper)
    _bring(paper)
    _field(paper, N_("What they have to hand out"), channel.hands_out, box=True)
    _field(paper, N_("What is not to be had there"), channel.will_not)
    _clocks(paper)
    _cited(paper)
    _at_the_desk(paper)
    _foot(paper)


def _about(paper: _Paper) -> None:
    """Whose case it is, and how much is recorded: facts, counted twice."""
    of = paper.of
    said: list[str] = []
    for texts in paper.catalogs:
        words = Wording(texts, of.zone)
        parts = [texts.tr("case {number} of {name}", number=of.case_number, name=one_line(of.complainant, 120))]
        if of.total.count:
            parts.append(words.period(of.total.first_ms, of.total.last_ms))
            parts.append(texts.trn("{count} contact", "{count} contacts", of.total.count))
            parts.append(
                texts.tr(
                    "{documented} documented, {stated} recorded by the complainant only",
                    documented=words.number(of.total.documented),
                    stated=words.number(of.total.stated),
                )
            )
            parts.append(texts.trn("from {count} number", "from {count} numbers", of.numbers))
        else:
            parts.append(texts.tr("no contacts are recorded yet"))
        said.append(("；" if texts.is_chinese else "; ").join(parts))
    _beside(paper, N_("What it is about"), said)


def _first(paper: _Paper) -> None:
    """What has to come before this office."""
    for wait in paper.of.stop.waits:
        _beside(paper, N_("First"), [waits_for(wait, texts) for texts in paper.catalogs])


def _bring(paper: _Paper) -> None:
    of, head = paper.of, N_("What to bring")
    boxes = [*([of.stop.channel.bring] if of.stop.channel.bring else []), *(one.what for one in of.proofs)]
    for words in boxes:
        _field(paper, head, words, box=True)
        head = ""
    if of.papers:
        _beside(paper, head, [_of_bundle(of, texts) for texts in paper.catalogs], box=True)


def _of_bundle(of: DeskSheet, texts: Catalog) -> str:
    """What of a bundle the office reads, and how often it wants it."""
    titles = [one_line(in_language(one, texts.language), 120) for one in of.papers]
    papers = ("、" if texts.is_chinese else "; ").join(titles)
    copies = of.profile.copies if of.profile is not None else 1
    return texts.trn("From the bundle: {papers}", "From the bundle, in {count} copies: {papers}", copies, papers=papers)


def _clocks(paper: _Paper) -> None:
    head = N_("What runs then")
    for one in paper.of.clocks[: paper.room.clocks]:
        said = [in_language(one.what, texts.language) for texts in paper.catalogs]
        said[0] = paper.texts.tr("{what} ({cite})", what=said[0], cite=one.cite) if one.cite else said[0]
        _beside(paper, head, said)
        head = ""


def _cited(paper: _Paper) -> None:
    """Where all that stands: the law's own words, with their translation where another language is read."""
    channel = paper.of.stop.channel
    if not channel.cite:
        said = [
            texts.tr("The rule pack names no article ({how}).", how=how)
            for texts in paper.catalogs
            if (how := doubt(channel.mark, texts))
        ]
        if said:
            _beside(paper, N_("Where that stands"), said)
        return
    seen = doubt(channel.mark, paper.texts)
    said = [f"{channel.cite} ({seen})" if seen else channel.cite]
    if paper.room.law:
        languages = dict.fromkeys(one.language for one in paper.catalogs if one.language != paper.of.pack.language)
        said += [channel.cite_translation[one] for one in languages if one in channel.cite_translation]
    _beside(paper, N_("Where that stands"), said)


def _at_the_desk(paper: _Paper) -> None:
    """Lines to write on."""
    sheet = paper.sheet
    sheet.skip(4)
    sheet.need(len(_AT_THE_DESK) * _LINE_OF_TWO + 24)
    sheet.rule()
    sheet.skip(4)
    sheet.text(_both(paper, N_("To be written down at the desk")), sheet.styles.caption)
    half = theme.WIDTH / 2
    for left, right in _AT_THE_DESK[: paper.room.lines]:
        sheet.skip(_LINE if paper.second is None else _LINE_OF_TWO)
        _by_hand(paper, left, 0, half - 8 if right else theme.WIDTH)
        if right:
            _by_hand(paper, right, half, half)


def _by_hand(paper: _Paper, name: str, x: float, width: float) -> None:
    sheet, caption = paper.sheet, paper.sheet.styles.caption
    lines = [sheet.flow.line(said, caption) for said in _heads(paper, name)]
    indent = max((line.width for line in lines), default=-6.0) + 6
    below = sheet.y
    sheet.y += len(lines) * (caption.leading - 2)
    for line in lines:
        sheet.line_at(line, x)
        sheet.skip(caption.leading - 2)
    sheet.y = below
    sheet.rule(x=x + indent, width=width - indent)


def _foot(paper: _Paper) -> None:
    """By which pack, and what this paper is not."""
    sheet, pack = paper.sheet, paper.of.pack
    sheet.skip(6)
    for texts in paper.catalogs:
        name = in_language(pack.names, texts.language)
        reviewed = (
            texts.tr("reviewed by {name}", name=one_line(pack.pack.reviewed_by, 60))
            if pack.is_reviewed
            else texts.tr("no lawyer has reviewed it yet")
        )
        day = Wording(texts, paper.of.zone).full_date(to_utc(paper.of.made_ms).date())
        checked = paper.of.stop.channel.last_checked
        called = (
            texts.tr("Nobody has checked the number or address of this office since the pack was written.")
            if checked is None
            else texts.tr("The number or address of this office was last checked on {day}.", day=checked.isoformat())
        )
        said = texts.tr(
            "Made on {day} by the rule pack {name}, version {version}, last checked on {checked}; {reviewed}. {called} "
            "What is recorded is stated here, and whether a law was broken is not.",
            day=day,
            name=name,
            version=one_line(pack.pack.version, 40),
            checked=pack.pack.checked_on.isoformat(),
            reviewed=reviewed,
            called=called,
        )
        sheet.text(said, sheet.styles.caption)


def _both(paper: _Paper, sentence: str) -> str:
    return " · ".join(_heads(paper, sentence))


def _heads(paper: _Paper, sentence: str) -> list[str]:
    """In each language, once where they say the same."""
    return list(dict.fromkeys(texts.tr(sentence) for texts in paper.catalogs)) if sentence else []


def _twice(paper: _Paper, words: Words, first: Style, second: Style) -> None:
    said = list(dict.fromkeys(in_language(words, texts.language) for texts in paper.catalogs))
    for text, style in zip(said, (first, second), strict=False):
        paper.sheet.text(one_line(text, 300), style)


def _field(paper: _Paper, head: str, words: Words, *, box: bool = False) -> None:
    if words:
        _beside(paper, head, [in_language(words, texts.language) for texts in paper.catalogs], box=box)


def _beside(paper: _Paper, head: str, said: Sequence[str], *, box: bool = False) -> None:
    """A field: its name at the left in both languages, its text beside it, and below that the other language's."""
    sheet, caption, body = paper.sheet, paper.sheet.styles.caption, paper.body
    heads = [line for said_so in _heads(paper, head) for line in sheet.flow.lines(said_so, caption, _HEAD - _APART)]
    sheet.need(max(len(heads) * caption.leading, body.leading))
    top, page = sheet.y, len(sheet.pages)
    sheet.skip(2)
    for line in heads:
        sheet.line_at(line, 0)
        sheet.skip(caption.leading)
    below, sheet.y = sheet.y, top
    x = _HEAD + (_INDENT if box else 0)
    if box:
        by_hand.box(sheet, _HEAD, top - (body.leading + by_hand.BOX) / 2, ticked=False)
    for text, style in zip(dict.fromkeys(said), (body, paper.below, paper.below), strict=False):
        sheet.text(text, style, x=x)
    if len(sheet.pages) == page:
        sheet.y = min(sheet.y, below)
    sheet.skip(2 if paper.room.small else 4)
