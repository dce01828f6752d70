"""Who stands behind the contacts, as far as anybody said, and which numbers they used; every count with its rows."""

from __future__ import annotations

from shilu.bundle.model import PartyEntry
from shilu.bundle.number import numbers
from shilu.bundle.pdf import theme
from shilu.bundle.pdf.parts import LENDERS, Paper, party_anchor
from shilu.bundle.pdf.sheet import Column, Table
from shilu.core import labels
from shilu.core.party import Basis
from shilu.core.wording import N_

_BASES = {
    Basis.STATED: N_("as stated by the complainant"),
    Basis.SIGNATURE: N_("as named in the messages"),
    Basis.SUGGESTED: N_("as suggested by the program and confirmed by the complainant"),
}


def lay(paper: Paper) -> None:
    """As many pages as it takes."""
    sheet, model, texts = paper.sheet, paper.model, paper.texts
    sheet.section(LENDERS, paper.title(LENDERS))
    introduction = texts.tr(
        "Who stands behind a number is a statement, not a finding: below each name stands where it comes from. "
        "Behind “nos.” are the running numbers of the contacts, by which each count can be checked in the chronology."
    )
    sheet.text(introduction, sheet.styles.quiet)
    if not model.parties:
        sheet.skip(10)
        sheet.text(texts.tr("No incoming contact was chosen for this bundle."), sheet.styles.body)
    for done, entry in enumerate(model.parties):
        paper.job.check()
        paper.job.progress("laying_out", done, None)
        _party(paper, entry)


def _party(paper: Paper, entry: PartyEntry) -> None:
    sheet, words, texts = paper.sheet, paper.words, paper.texts
    styles = sheet.styles
    sheet.head(None)
    sheet.skip(20)
    sheet.need(120)
    if entry.party is not None:
        sheet.anchor(party_anchor(entry.party.id))
        sheet.bookmark(entry.party.name, 1, party_anchor(entry.party.id))
        sheet.text(entry.party.name, styles.subheading)
    else:
        sheet.text(texts.tr("Nobody named yet"), styles.subheading)
    described = _described(paper, entry)
    if described:
        sheet.text(described, styles.quiet)
    counted = texts.trn(
        "{count} contact ({sources}) · {period}",
        "{count} contacts ({sources}) · {period}",
        entry.count.total,
        sources=paper.two_counts(entry.count.documented, entry.count.stated),
        period=words.period(entry.count.first_ms, entry.count.last_ms),
    )
    sheet.text(counted, styles.table)
    sheet.skip(6)
    table = Table(
        sheet,
        (
            Column(0, 120, texts.tr("Number or address")),
            Column(122, 42, texts.tr("contacts"), right=True),
            Column(166, 54, texts.tr("documented"), right=True),
            Column(222, 50, texts.tr("own record"), right=True),
            Column(274, 30, texts.tr("calls"), right=True),
            Column(306, 44, texts.tr("answered"), right=True),
            Column(362, 50, texts.tr("first")),
            Column(414, 51, texts.tr("last")),
        ),
    )
    table.begin(before=lambda: _again(paper, entry))
    for point in entry.points:
        count = point.count
        name = point.point.name if point.point else ""
        address = words.address(point.point)
        table.row(
            (
                f"{address}\n{name}" if name else address,
                words.number(count.total),
                words.number(count.documented),
                words.number(count.stated),
                words.number(count.calls),
                words.number(count.answered),
                words.day_of(count.first_ms),
                words.day_of(count.last_ms),
            ),
            note=texts.tr("nos. {numbers}", numbers=numbers(count.rows)),
        )
    table.end()


def _again(paper: Paper, entry: PartyEntry) -> None:
    """The name once more, at the top of each further page of its numbers."""
    name = paper.texts.tr("Nobody named yet") if entry.party is None else entry.party.name
    sheet = paper.sheet
    sheet.line_at(sheet.flow.line(name, sheet.styles.strong, theme.WIDTH), 0)
    sheet.skip(sheet.styles.strong.leading + 2)


def _described(paper: Paper, entry: PartyEntry) -> str:
    """Kind, role, other names, and on what basis it is named."""
    if entry.party is None:
        return ""
    texts = paper.texts
    between = "、" if texts.is_chinese else ", "
    parts = [texts.tr(labels.PARTY_KINDS[entry.party.kind])]
    parts += [texts.tr(labels.ROLES[role]) for role in entry.roles]
    if entry.party.aliases:
        parts.append(texts.tr("also called {names}", names=between.join(entry.party.aliases)))
    parts += [texts.tr(_BASES[basis]) for basis in entry.bases]
    if not entry.confirmed:
        parts.append(texts.tr("in part only suggested, not confirmed"))
    return " · ".join(parts)
