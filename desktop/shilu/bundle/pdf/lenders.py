"""Who stands behind the contacts, as far as anybody said, and which numbers they used; every count with its rows."""

from __future__ import annotations

from collections.abc import Sequence

from shilu.bundle.model import PartyEntry, PointEntry
from shilu.bundle.number import numbers
from shilu.bundle.pdf import theme
from shilu.bundle.pdf.parts import LENDERS, Paper, party_anchor
from shilu.bundle.pdf.record import field_line, named_contacts
from shilu.bundle.pdf.sheet import Column, Table
from shilu.core import labels
from shilu.core.credit_code import doubt
from shilu.core.particular_words import ParticularWords
from shilu.core.party import Basis, Party, Role
from shilu.core.party_link import PartyLink, circles
from shilu.core.party_words import BEFORE, circle_said
from shilu.core.shapes.parties import LENDER_TYPES, LINK_BASES, LINK_KINDS, LINK_STATES, PARTY_FIELDS
from shilu.core.text import one_line
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
    shown = {entry.party.id for entry in model.named_parties if entry.party is not None}
    _others(paper, [party for party in model.record.parties if party.id not in shown])
    _links(paper)


def _others(paper: Paper, parties: Sequence[Party]) -> None:
    """Those that stand in the record, or in a link, and behind no contact of this bundle."""
    sheet, texts = paper.sheet, paper.texts
    for party in parties:
        paper.job.check()
        sheet.skip(14)
        sheet.need(60)
        sheet.anchor(party_anchor(party.id))
        sheet.bookmark(party.name, 1, party_anchor(party.id))
        sheet.text(party.name, sheet.styles.subheading)
        sheet.text(_names_of(paper, party, [texts.tr("no contact of this bundle is theirs")]), sheet.styles.quiet)
        _fields(paper, party)


def _fields(paper: Paper, party: Party) -> None:
    """What the directory knows of it, and what does not fit in that."""
    sheet, texts = paper.sheet, paper.texts
    words = ParticularWords(texts, {})
    if party.lender_type:
        known = LENDER_TYPES.get(party.lender_type)
        field_line(paper, texts.tr(BEFORE["lender_type"]), texts.tr(known) if known else party.lender_type)
    for field in PARTY_FIELDS:
        value = party.get(field.name)
        if value is not None:
            field_line(paper, texts.tr(field.label), words.value(field, value))
    said = doubt(party.text("registration_number"))
    if said:
        sheet.text(texts.tr(said), sheet.styles.caption)


def _links(paper: Paper) -> None:
    """What these are to each other, each with its basis and whether somebody vouches for it."""
    sheet, texts, record = paper.sheet, paper.texts, paper.model.record
    links = [link for link in record.links if not link.is_within_one]
    if not links:
        return
    sheet.skip(20)
    sheet.need(120)
    sheet.anchor("party-links")
    sheet.bookmark(texts.tr("What the parties are to each other"), 1, "party-links")
    sheet.text(texts.tr("What the parties are to each other"), sheet.styles.subheading)
    sheet.text(
        texts.tr(
            "Each of these is a statement with its basis. What rests on a press article or an official notice is "
            "always unconfirmed: it was written by others, and nobody of this case saw it."
        ),
        sheet.styles.quiet,
    )
    sheet.skip(6)
    table = Table(
        sheet,
        (
            Column(0, 140, texts.tr("who")),
            Column(144, 100, texts.tr("does what")),
            Column(248, 140, texts.tr("for whom, or whom")),
            Column(392, 73, texts.tr("state")),
        ),
    )
    table.begin()
    for link in links:
        paper.job.check()
        state = texts.tr(LINK_STATES[link.state.value])
        names = (one_line(record.names.get(party, ""), 80) for party in (link.from_party, link.to_party))
        first, second = (name or texts.tr("one that is gone") for name in names)
        table.row((first, texts.tr(LINK_KINDS[link.kind]), second, state), note=_said_of(paper, link))
    table.end()
    for way in circles(links):
        sheet.skip(4)
        said = circle_said([record.names.get(party, "") for party in way], texts)
        sheet.text(texts.tr("In a circle: {said}", said=said), sheet.styles.table)


def _said_of(paper: Paper, link: PartyLink) -> str:
    texts = paper.texts
    said = [texts.tr("basis: {basis}", basis=texts.tr(LINK_BASES[link.basis]))]
    if link.from_day:
        said.append(texts.tr("since {day}", day=link.from_day))
    if link.until_day:
        said.append(texts.tr("until {day}", day=link.until_day))
    if link.proof:
        said.append(named_contacts(paper, link.proof))
    if link.words:
        said.append(one_line(link.words, 2_000))
    said.append(paper.words.entered(link.recorded_ms))
    return " · ".join(said)


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
    if entry.party is not None and (entry.party.values or entry.party.lender_type):
        sheet.skip(2)
        _fields(paper, entry.party)
        sheet.skip(4)
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
            note="\n".join(
                filter(None, (texts.tr("nos. {numbers}", numbers=numbers(count.rows)), _only(paper, point)))
            ),
        )
    table.end()


def _only(paper: Paper, point: PointEntry) -> str:
    """For which time a number is said to be theirs, where that has an end."""
    if point.period is None:
        return ""
    first, last = point.period
    day, texts = paper.words.day_of, paper.texts
    if first is None:
        return texts.tr("said to be theirs until {last} only", last=day(last))
    if last is None:
        return texts.tr("said to be theirs from {first} only", first=day(first))
    return texts.tr("said to be theirs from {first} to {last} only", first=day(first), last=day(last))


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
    after = [texts.tr(_BASES[basis]) for basis in entry.bases]
    if not entry.confirmed:
        after.append(texts.tr("in part only suggested, not confirmed"))
    return _names_of(paper, entry.party, after, entry.roles)


def _names_of(paper: Paper, party: Party, after: Sequence[str], roles: Sequence[Role] = ()) -> str:
    texts = paper.texts
    between = "、" if texts.is_chinese else ", "
    parts = [texts.tr(labels.PARTY_KINDS[party.kind]), *(texts.tr(labels.ROLES[role]) for role in roles)]
    names = dict.fromkeys((*party.aliases, *(name for one in party.absorbed for name in one.names)))
    if names:
        parts.append(texts.tr("also called {names}", names=between.join(names)))
    return " · ".join((*parts, *after))
