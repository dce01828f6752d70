"""The texts that came several times: what all have, what varied, from how many numbers, and which contacts."""

from __future__ import annotations

from collections.abc import Iterable

from shilu.bundle.model import ScriptEntry
from shilu.bundle.number import numbers
from shilu.bundle.pdf import theme
from shilu.bundle.pdf.parts import MOST_SCRIPTS, SCRIPTS, Paper, incident_anchor, party_anchor, script_anchor
from shilu.core.incident import RunningNumber
from shilu.core.party import Party
from shilu.core.text import one_line

_INDENT = 14.0
_MOST_POINTS = 40
_MOST_WORDS = 8
_MOST_LETTERS = 60


def lay(paper: Paper) -> None:
    """As many pages as it takes."""
    sheet, texts, scripts = paper.sheet, paper.texts, paper.model.scripts
    sheet.section(SCRIPTS, paper.title(SCRIPTS))
    sheet.text(
        texts.tr(
            "Messages that are the same but for names, amounts, dates and links, put together by a program: how alike "
            "two texts are is a matter of counting, not a finding of who wrote them. [1], [2] stand where they differ; "
            "some of what stood there is listed below. The word-for-word text of each contact stands in the chronology."
        ),
        sheet.styles.quiet,
    )
    for done, entry in enumerate(scripts[:MOST_SCRIPTS]):
        paper.job.check()
        paper.job.progress("laying_out", done, None)
        _script(paper, entry)
    left = len(scripts) - MOST_SCRIPTS
    if left > 0:
        sheet.skip(14)
        sheet.text(
            texts.trn(
                "{count} more, which came less often, stands in data/scripts.json.",
                "{count} more, which came less often, stand in data/scripts.json.",
                left,
            ),
            sheet.styles.quiet,
        )


def _script(paper: Paper, entry: ScriptEntry) -> None:
    sheet, words, texts, count = paper.sheet, paper.words, paper.texts, entry.count
    styles = sheet.styles
    title = texts.tr("Text {number}", number=entry.serial)
    sheet.skip(18)
    sheet.need(110)
    sheet.anchor(script_anchor(entry))
    sheet.bookmark(title, 1, script_anchor(entry))
    sheet.text(f"{title} · {_how_often(paper, entry)}", styles.strong)
    sheet.text(
        f"{paper.two_counts(count.documented, count.stated)} · {words.period(count.first_ms, count.last_ms)} · "
        + texts.tr("id {id}", id=entry.script.id),
        styles.caption,
    )
    sheet.skip(4)
    sheet.text(_numbered(entry.script.parts), styles.body, x=_INDENT)
    sheet.skip(4)
    for place, slot in enumerate(entry.script.slots, start=1):
        sheet.text(f"[{place}] {_stood(paper, slot)}", styles.table, x=_INDENT)
    _parties(paper, texts.tr("Names in the text:"), entry.named)
    _signed(paper, entry.script.signed)
    _parties(paper, texts.tr("Its contacts were attributed to:"), entry.behind)
    _points(paper, entry)
    _rows(paper, entry.count.rows)


def _how_often(paper: Paper, entry: ScriptEntry) -> str:
    texts = paper.texts
    times = texts.trn("{count} time", "{count} times", entry.count.total)
    points = sum(one.point is not None for one in entry.points)
    return f"{times} · " + texts.trn("from {count} address", "from {count} addresses", points) if points else times


def _numbered(parts: Iterable[str]) -> str:
    """The text with a number in each slot."""
    text = ""
    for place, part in enumerate(parts):
        text += f"[{place}]{part}" if place else part
    return text


def _stood(paper: Paper, slot: tuple[str, ...]) -> str:
    said = [one_line(words, _MOST_LETTERS) or paper.texts.tr("nothing") for words in slot[:_MOST_WORDS]]
    return " · ".join(said) + (" · …" if len(slot) >= _MOST_WORDS else "")


def _signed(paper: Paper, signed: tuple[str, ...]) -> None:
    """The signatures that are nobody's in this bundle, as they are written."""
    sheet = paper.sheet
    if not signed:
        return
    sheet.need(2 * sheet.styles.table.leading)
    sheet.skip(2)
    sheet.text(paper.texts.tr("Other signatures in it:"), sheet.styles.caption, x=_INDENT)
    sheet.text(" · ".join(one_line(one, _MOST_LETTERS) for one in signed), sheet.styles.table, x=2 * _INDENT)


def _parties(paper: Paper, head: str, parties: tuple[Party, ...]) -> None:
    """Their names, each on a line that leads to where its numbers are listed, if they are."""
    sheet = paper.sheet
    style = sheet.styles.table
    listed = {entry.party.id for entry in paper.model.named_parties if entry.party is not None}
    if not parties:
        return
    sheet.need(2 * style.leading)
    sheet.skip(2)
    if any(party.id in listed for party in parties):
        page = sheet.flow.line(paper.texts.tr("page"), sheet.styles.caption)
        sheet.line_at(page, theme.WIDTH, right=True)  # else the number below would be taken for a count
    sheet.text(head, sheet.styles.caption, x=_INDENT)
    for party in parties:
        sheet.need(style.leading)
        sheet.line_at(sheet.flow.line(party.name, style, theme.WIDTH - 2 * _INDENT - 48), 2 * _INDENT)
        if party.id in listed:
            sheet.page_at(party_anchor(party.id), theme.WIDTH, style)
            sheet.link(party_anchor(party.id), x=2 * _INDENT, width=theme.WIDTH - 2 * _INDENT, height=style.leading)
        sheet.skip(style.leading)


def _points(paper: Paper, entry: ScriptEntry) -> None:
    sheet, texts = paper.sheet, paper.texts
    points = [one for one in entry.points if one.point is not None]
    if not points:
        return
    said = [
        texts.tr("{words} ({count})", words=paper.words.address(one.point), count=paper.words.number(one.count.total))
        for one in points[:_MOST_POINTS]
    ]
    left = len(points) - _MOST_POINTS
    if left > 0:
        said.append(texts.trn("{count} more", "{count} more", left))
    sheet.skip(2)
    sheet.text(texts.tr("Came from:"), sheet.styles.caption, x=_INDENT)
    sheet.text(" · ".join(said), sheet.styles.table, x=2 * _INDENT)


def _rows(paper: Paper, rows: tuple[RunningNumber, ...]) -> None:
    """The running numbers of the contacts, each leading to its place in the chronology."""
    sheet = paper.sheet
    style = sheet.styles.table
    by_label = {row.label: row for row in rows}
    sheet.skip(2)
    sheet.need(2 * style.leading + sheet.styles.caption.leading)
    sheet.text(paper.texts.tr("Running numbers of the contacts:"), sheet.styles.caption, x=_INDENT)
    x = 2 * _INDENT
    pieces = numbers(rows).split(", ")
    for at, piece in enumerate(pieces):
        line = sheet.flow.line(piece + ("," if at + 1 < len(pieces) else "."), style)
        if x + line.width > theme.WIDTH and x > 2 * _INDENT:
            sheet.skip(style.leading)
            sheet.need(style.leading)
            x = 2 * _INDENT
        first = by_label[piece.split("–", 1)[0]]
        sheet.link(incident_anchor(first), x=x, width=line.width, height=style.leading)
        sheet.line_at(line, x)
        x += line.width + 4
    sheet.skip(style.leading)
