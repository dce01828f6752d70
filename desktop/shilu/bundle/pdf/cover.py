"""The cover: for whom, what, by whom, against whom, when, how much, which parts, and the hash of the originals."""

from __future__ import annotations

from shilu.bundle.pdf import theme
from shilu.bundle.pdf.parts import COVER, RECIPIENTS, Paper

_LABEL_WIDTH = 2.6 * theme.COLUMN
_MOST_NAMES = 8
_MOST_LINES = 6


def lay(paper: Paper) -> None:
    """One page."""
    sheet, model, texts, words = paper.sheet, paper.model, paper.texts, paper.words
    styles = sheet.styles
    sheet.section(COVER, paper.document_title(), header=False, heading=False)
    sheet.skip(18)
    sheet.text(texts.tr(RECIPIENTS[model.recipient]), styles.body)
    sheet.skip(96)
    sheet.text(paper.document_title(), styles.title)
    about = (
        texts.tr("What is recorded in this case")
        if model.is_of_record_alone
        else texts.tr("Calls and messages from lenders and collectors")
    )
    sheet.text(about, styles.subheading)
    sheet.skip(40)
    sheet.rule()
    _fact(paper, texts.tr("Complainant"), model.case.complainant)
    if not model.is_of_record_alone:
        _fact(paper, texts.tr("Respondents"), respondents(paper))
        _fact(paper, texts.tr("Period"), words.period(model.count.first_ms, model.count.last_ms))
        _fact(paper, texts.tr("Contacts"), _contacts(paper))
    if model.exhibits:
        _fact(paper, texts.tr("Exhibits"), texts.trn("{count} file", "{count} files", len(model.exhibits)))
    if model.left_out.total:
        _fact(paper, texts.tr("Left out"), left_out(paper))
    _fact(paper, texts.tr("Made"), words.instant(model.made_ms))
    sheet.skip(26)
    _parts(paper)
    _hash(paper)


def respondents(paper: Paper) -> str:
    """Those who are named as standing behind the contacts, the first few by name."""
    names = [entry.party.name for entry in paper.model.named_parties if entry.party is not None]
    if not names:
        return paper.texts.tr("Nobody has been named yet; the numbers are listed inside.")
    between = "、" if paper.texts.is_chinese else ", "
    shown = between.join(names[:_MOST_NAMES])
    if len(names) <= _MOST_NAMES:
        return shown
    return paper.texts.trn(
        "{names} and {count} other", "{names} and {count} others", len(names) - _MOST_NAMES, names=shown
    )


def left_out(paper: Paper) -> str:
    """How many contacts of the case are not in here, and why."""
    left, texts = paper.model.left_out, paper.texts
    reasons = [
        texts.trn("{count} outside the period or choice", "{count} outside the period or choice", left.not_chosen),
        texts.trn("{count} left out by the complainant", "{count} left out by the complainant", left.marked_no),
        texts.trn("{count} privileged", "{count} privileged", left.privileged),
        texts.trn("{count} withdrawn", "{count} withdrawn", left.withdrawn),
        texts.trn("{count} erased", "{count} erased", left.erased),
    ]
    counts = (left.not_chosen, left.marked_no, left.privileged, left.withdrawn, left.erased)
    between = "，" if texts.is_chinese else ", "
    return between.join(reason for reason, count in zip(reasons, counts, strict=True) if count)


def _contacts(paper: Paper) -> str:
    model, texts = paper.model, paper.texts
    sentences = [
        texts.trn("{count} incoming contact", "{count} incoming contacts", model.count.total)
        + ("：" if texts.is_chinese else ": ")
        + paper.two_counts(model.count.documented, model.count.stated)
    ]
    if model.outgoing:
        sentences.append(
            texts.trn(
                "{count} outgoing contact is in the chronology and is not counted",
                "{count} outgoing contacts are in the chronology and are not counted",
                len(model.outgoing),
            )
        )
    if model.undirected:
        sentences.append(
            texts.trn(
                "{count} contact of which no source says the direction is in the chronology and is not counted",
                "{count} contacts of which no source says the direction are in the chronology and are not counted",
                len(model.undirected),
            )
        )
    return "\n".join(sentences)


def _fact(paper: Paper, name: str, value: str) -> None:
    sheet = paper.sheet
    style = sheet.styles.body
    sheet.skip(5)
    width = theme.WIDTH - _LABEL_WIDTH
    sheet.line_at(sheet.flow.line(name, sheet.styles.quiet, _LABEL_WIDTH - 6), 0, beside=style)
    lines = sheet.flow.lines(value, style, width)
    if len(lines) > _MOST_LINES:
        lines = [*lines[: _MOST_LINES - 1], sheet.flow.line("…", style)]
    for line in lines:
        sheet.line_at(line, _LABEL_WIDTH)
        sheet.skip(style.leading)
    sheet.skip(5)
    sheet.rule()


def _parts(paper: Paper) -> None:
    """The parts with their pages, unless facts of uncommon length took their room: the contents have them too."""
    sheet = paper.sheet
    style = sheet.styles.table
    if sheet.room < len(paper.parts) * (style.leading + 1) + 5 * sheet.styles.caption.leading:
        return
    for part in paper.parts:
        sheet.line_at(sheet.flow.line(paper.title(part), style), _LABEL_WIDTH)
        sheet.page_at(part, theme.WIDTH, style)
        sheet.link(part, x=_LABEL_WIDTH, width=theme.WIDTH - _LABEL_WIDTH, height=style.leading)
        sheet.skip(style.leading + 1)


def _hash(paper: Paper) -> None:
    """At the foot of the page, wherever the rest ended."""
    sheet, texts = paper.sheet, paper.texts
    style = sheet.styles.caption
    sheet.y = theme.BOTTOM + 4 * style.leading
    sheet.rule()
    sheet.skip(4)
    sheet.text(texts.tr("SHA-256 of the list of originals (originals-sha256.txt)"), style)
    sheet.text(paper.originals.sha256, sheet.styles.table)
