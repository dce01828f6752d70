"""Kinds of conduct that were recorded, the contacts and exhibit pages behind each, and the provisions that a rule pack
names for such conduct, with the condition under which one may be cited. Never a verdict (law.md 1b)."""

from __future__ import annotations

from collections.abc import Sequence

from shilu.bundle.elements import exhibits_of
from shilu.bundle.model import Exhibit, Findings
from shilu.bundle.number import numbers
from shilu.bundle.pdf import theme
from shilu.bundle.pdf.parts import Paper, exhibit_anchor, incident_anchor
from shilu.bundle.pdf.record import field_line
from shilu.bundle.pdf.sheet import PAGE
from shilu.core.elements import Element, Provision
from shilu.core.labels import TAGS
from shilu.core.mark_words import doubt
from shilu.core.pack_parts import in_language

_MOST_EXHIBITS = 60
_HEAD = 128.0
"""Where values stand beside their names, as in ``field_line``."""
_INDENT = 14.0


def lay(paper: Paper, found: Findings) -> None:
    """As many pages as it takes; nothing where no such conduct is recorded."""
    elements = paper.elements
    if not elements:
        return
    sheet, texts = paper.sheet, paper.texts
    sheet.skip(18)
    sheet.need(150)
    sheet.anchor("elements")
    title = texts.tr("Conduct that was recorded, and where it may belong")
    sheet.bookmark(title, 1, "elements")
    sheet.text(title, sheet.styles.subheading)
    said = texts.tr(
        "Kinds of conduct that a person recorded of these contacts, the pages of the exhibits that belong to them, and "
        "the provisions that the rule pack names for such conduct. They are suspected, not found: whether a provision "
        "applies is for others to say. One that may be cited only under a condition stands with it, and none is "
        "named for a contact before it was in force."
    )
    sheet.text(said, sheet.styles.quiet)
    for one in elements:
        paper.job.check()
        _element(paper, found, one)


def _element(paper: Paper, found: Findings, one: Element) -> None:
    sheet, texts, styles = paper.sheet, paper.texts, paper.sheet.styles
    anchor = f"element-{one.tag}"
    name = texts.tr(TAGS[one.tag])
    sheet.skip(10)
    sheet.need(styles.strong.leading + 5 * styles.table.leading)
    sheet.anchor(anchor)
    sheet.bookmark(name, 2, anchor)
    sheet.text(texts.tr("Suspected: {conduct}", conduct=name), styles.strong)
    sheet.text(paper.two_counts(one.documented, one.stated), styles.table)
    rows = sorted(paper.numbers[id_] for id_ in one.incidents)
    sheet.need(styles.table.leading)
    sheet.link(incident_anchor(rows[0]), x=0, width=_HEAD, height=styles.table.leading)
    field_line(paper, texts.tr("Contacts"), texts.tr("nos. {numbers}", numbers=numbers(rows)))
    _exhibits(paper, exhibits_of(one, paper.model))
    for provision in one.provisions:
        _provision(paper, found, provision, len(one.incidents))


def _exhibits(paper: Paper, exhibits: Sequence[Exhibit]) -> None:
    """Two beside each other, each with the page on which it begins."""
    sheet, texts, table = paper.sheet, paper.texts, paper.sheet.styles.table
    if not exhibits:
        field_line(paper, texts.tr("Exhibits"), texts.tr("none belongs to these contacts"))
        return
    shown = exhibits[:_MOST_EXHIBITS]
    caption = sheet.flow.line(texts.tr("Exhibits"), sheet.styles.caption)
    width = (theme.WIDTH - _HEAD) / 2
    for place in range(0, len(shown), 2):
        sheet.need(table.leading)
        if not place:
            sheet.line_at(caption, 0, beside=table)
        for column, exhibit in enumerate(shown[place : place + 2]):
            sentence = texts.tr("{exhibit}, page {page}", exhibit=paper.label(exhibit), page=PAGE)
            sheet.page_at(exhibit_anchor(exhibit), _HEAD + column * width, table, sentence=sentence)
        sheet.skip(table.leading)
    if left := len(exhibits) - len(shown):
        more = texts.tr("and {count} more, which elements.json names", count=paper.words.number(left))
        sheet.text(more, sheet.styles.caption, x=_HEAD)
    sheet.skip(2)


def _provision(paper: Paper, found: Findings, one: Provision, of: int) -> None:
    """Its text, its name in the language of the paper where that is another, and on what conditions."""
    sheet, texts, citation = paper.sheet, paper.texts, one.citation
    said = [citation.cite]
    if texts.language != found.pack.language and texts.language in citation.translation:
        said.append(citation.translation[texts.language])
    sheet.skip(2)
    sheet.need(2 * sheet.styles.table.leading)
    sheet.text(" – ".join(said), sheet.styles.table, x=_INDENT)
    notes = []
    if citation.only_if:
        notes.append(texts.tr("Only where: {condition}", condition=in_language(citation.only_if, texts.language)))
    if len(one.incidents) < of:
        rows = sorted(paper.numbers[id_] for id_ in one.incidents)
        notes.append(texts.tr("Only for nos. {numbers}", numbers=numbers(rows)))
    if how := doubt(citation.mark, texts):
        notes.append(how)
    if notes:
        sheet.text(("；" if texts.is_chinese else "; ").join(notes), sheet.styles.caption, x=_INDENT)
