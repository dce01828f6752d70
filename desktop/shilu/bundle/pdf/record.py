"""What stands in the case beside the contacts: people, loans, third persons, leaks, harm, each entry with its fields.

All of it is stated by the complainant; what is worked out from it says so, and what it is worked out from.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from shilu.bundle.pdf import chain, theme
from shilu.bundle.pdf.parts import RECORD, Paper, entry_anchor, incident_anchor
from shilu.bundle.pdf.sheet import Column, Table
from shilu.core.chain import Curve, chain_of
from shilu.core.debt_words import cap_explained, cap_said, owed_said, rate_said, still_open_in_all
from shilu.core.debts import Debts
from shilu.core.leak_words import class_name, told
from shilu.core.particular import Field, FieldKind, Money, Particular, ParticularKind, written_amount
from shilu.core.particular_words import ParticularWords
from shilu.core.party_link import links_among
from shilu.core.shapes import SHAPES
from shilu.core.text import one_line

_HEAD = 128.0
"""Where the values stand beside the names of their fields."""
_CHECK_EVERY = 50
_IN_TABLES = {
    ParticularKind.REPAYMENT: ("loan", "paid_on", "amount"),
    ParticularKind.CLAIM: ("loan", "claimed_on", "amount"),
}
"""What comes by the hundred stands in a row: the fields that get a column. The others stand below it."""


def lay(paper: Paper) -> None:
    """As many pages as it takes."""
    sheet, texts, record = paper.sheet, paper.texts, paper.model.record
    sheet.section(RECORD, paper.title(RECORD))
    sheet.text(
        texts.tr(
            "All of this is stated by the complainant. Proof is named by the running numbers of the contacts that hold "
            "it."
        ),
        sheet.styles.quiet,
    )
    words = ParticularWords(texts, entry_names(paper))
    for kind, shape in SHAPES.items():
        entries = record.of(kind)
        if not entries or kind is ParticularKind.PARTY_LINK:  # these stand with the parties
            continue
        sheet.skip(18)
        sheet.need(100)
        anchor = f"record-{kind.value}"
        sheet.anchor(anchor)
        sheet.bookmark(texts.tr(shape.plural), 1, anchor)
        sheet.text(texts.tr(shape.plural), sheet.styles.subheading)
        if kind in _IN_TABLES:
            _table(paper, entries, words, _IN_TABLES[kind])
            continue
        for done, one in enumerate(entries):
            if done % _CHECK_EVERY == 0:
                paper.job.check()
            _entry(paper, one, words)
        if kind is ParticularKind.LOAN and record.debts is not None:
            _debts(paper, record.debts)
    _leaks(paper)
    if record.withdrawn:
        sheet.skip(14)
        sheet.text(
            texts.trn(
                "{count} entry was withdrawn and is not printed.",
                "{count} entries were withdrawn and are not printed.",
                record.withdrawn,
            ),
            sheet.styles.quiet,
        )


def entry_names(paper: Paper) -> dict[str, str]:
    """What ids in fields stand for on this paper: parties by name, entries of the record by kind, number and name."""
    texts, record = paper.texts, paper.model.record
    plain = ParticularWords(texts, {})
    named = dict(record.names)
    for one in record.particulars:
        called = " ".join(filter(None, (one.text(name) for name in _called_by(one))))
        title = plain.title(one.kind, one.number)
        named[one.id] = texts.tr("{entry} ({name})", entry=title, name=one_line(called, 60)) if called else title
    return named


def _called_by(one: Particular) -> Iterator[str]:
    shape = SHAPES[one.kind]
    for name in shape.called_by:
        field = shape.field(name)
        if field is not None and field.kind in (FieldKind.LINE, FieldKind.DATE):
            yield name


def _entry(paper: Paper, one: Particular, words: ParticularWords) -> None:
    sheet = paper.sheet
    styles = sheet.styles
    sheet.skip(8)
    sheet.need(styles.strong.leading + 3 * styles.table.leading)
    sheet.anchor(entry_anchor(one.id))
    sheet.line_at(sheet.flow.line(words.title(one.kind, one.number), styles.strong, theme.WIDTH), 0)
    sheet.skip(styles.strong.leading + 1)
    for field in SHAPES[one.kind].fields:
        value = one.get(field.name)
        if value is None:
            continue
        if field.kind is FieldKind.CONTACTS:
            _contacts(paper, field, one.several(field.name))
        else:
            whole = value if field.kind is FieldKind.TEXT and isinstance(value, str) else words.value(field, value)
            field_line(paper, paper.texts.tr(field.label), whole)
    sheet.text(paper.words.entered(one.recorded_ms, one.revision), styles.caption)


def _table(
    paper: Paper, entries: tuple[Particular, ...], words: ParticularWords, columns: tuple[str, str, str]
) -> None:
    sheet, texts = paper.sheet, paper.texts
    loan, day, amount = columns
    sheet.skip(6)
    table = Table(
        sheet,
        (
            Column(0, 28, texts.tr("no.")),
            Column(32, 190, texts.tr("loan")),
            Column(226, 80, texts.tr("date")),
            Column(310, 110, texts.tr("amount"), right=True),
        ),
    )
    table.begin()
    for done, one in enumerate(entries):
        if done % _CHECK_EVERY == 0:
            paper.job.check()
        paid = one.money(amount)
        rest = [
            texts.tr("{field}: {value}", field=texts.tr(field.label), value=_said(paper, one, field, words))
            for field in SHAPES[one.kind].fields
            if field.name not in columns and one.get(field.name) is not None
        ]
        rest.append(paper.words.entered(one.recorded_ms, one.revision))
        cells = (str(one.number), words.names.get(one.text(loan), ""), one.text(day), _amount(paid))
        table.row(cells, note=" · ".join(rest))
    table.end()


def _said(paper: Paper, one: Particular, field: Field, words: ParticularWords) -> str:
    if field.kind is FieldKind.CONTACTS:
        return named_contacts(paper, one.several(field.name))
    value = one.get(field.name)
    return "" if value is None else words.value(field, value)


def field_line(paper: Paper, head: str, value: str) -> None:
    """A field: its name at the left, its value beside it."""
    paper.sheet.beside(head, value, paper.sheet.styles.table, at=_HEAD, apart=8)
    paper.sheet.skip(1)


def _contacts(paper: Paper, field: Field, ids: tuple[str, ...]) -> None:
    """The contacts a field names, linked to the chronology."""
    sheet = paper.sheet
    rows = sorted(paper.model.record.rows[one] for one in ids if one in paper.model.record.rows)
    if rows:
        sheet.need(sheet.styles.table.leading)
        sheet.link(incident_anchor(rows[0]), x=_HEAD, width=theme.WIDTH - _HEAD, height=sheet.styles.table.leading)
    field_line(paper, paper.texts.tr(field.label), named_contacts(paper, ids))


def named_contacts(paper: Paper, ids: tuple[str, ...]) -> str:
    """By their numbers; those that are not here are counted."""
    texts = paper.texts
    rows = sorted(paper.model.record.rows[one] for one in ids if one in paper.model.record.rows)
    between = "、" if texts.is_chinese else ", "
    said = [texts.tr("nos. {numbers}", numbers=between.join(row.label for row in rows))] if rows else []
    left = len(ids) - len(rows)
    if left:
        said.append(texts.trn("{count} that is not in this bundle", "{count} that are not in this bundle", left))
    return between.join(said)


def _leaks(paper: Paper) -> None:
    """How many entries of personal data are recorded, by class, and of what that is the sum."""
    sheet, texts, record = paper.sheet, paper.texts, paper.model.record
    if not record.leaks:
        return
    sheet.skip(14)
    sheet.need(80)
    sheet.text(texts.tr("Entries of personal data, by class"), sheet.styles.subheading)
    for count in record.leaks:
        sheet.need(3 * sheet.styles.table.leading)
        sheet.skip(4)
        sheet.text(class_name(count, texts), sheet.styles.table_strong)
        sheet.text(told(count, texts), sheet.styles.table)
    said = [texts.tr("One person may stand in several of these; a sum is of what is recorded, not of people.")]
    if record.volumes is not None:
        said.append(texts.tr("The rule: {cite}.", cite=record.volumes.cite))
    sheet.skip(4)
    sheet.text(" ".join(said), sheet.styles.caption)


def _debts(paper: Paper, debts: Debts) -> None:
    sheet, texts = paper.sheet, paper.texts
    sheet.skip(14)
    sheet.need(90)
    sheet.text(texts.tr("What the loans come to"), sheet.styles.strong)
    sheet.text(
        texts.tr(
            "Worked out from the entries above. The rate is the yearly rate of what arrived and what was repaid, on "
            "the days on which that was (XIRR)."
        ),
        sheet.styles.quiet,
    )
    sheet.skip(4)
    table = Table(
        sheet,
        (
            Column(0, 28, texts.tr("loan")),
            Column(30, 105, texts.tr("lender")),
            Column(137, 62, texts.tr("promised"), right=True),
            Column(201, 62, texts.tr("arrived"), right=True),
            Column(265, 62, texts.tr("cut off"), right=True),
            Column(329, 66, texts.tr("repaid"), right=True),
            Column(397, 68, texts.tr("last claimed"), right=True),
        ),
    )
    table.begin()
    for one in debts.loans:
        table.row(
            (
                str(one.loan.number),
                one_line(debts.name_of(one.loan.lender), 80),
                *map(_amount, (one.loan.promised, one.loan.received, one.deducted)),
                "\n".join(map(written_amount, one.paid)),
                _amount(one.claimed),
            ),
            note=" · ".join((owed_said(one.owed, texts), rate_said(one, texts), cap_said(one, texts))),
        )
    table.row(
        (
            "",
            texts.tr("in all"),
            *("\n".join(map(written_amount, some)) for some in (debts.promised, debts.received)),
            "",
            *("\n".join(map(written_amount, some)) for some in (debts.paid, debts.claimed)),
        ),
        note=" ".join(still_open_in_all(debts, texts)),
    )
    table.end()
    if debts.table is not None:
        sheet.skip(4)
        sheet.text(cap_explained(debts.table, texts), sheet.styles.caption)
    links = links_among(paper.model.record.particulars, {})
    picture = chain_of(debts, links, paper.model.record.names)
    chain.lay(paper, picture)
    _growth(paper, debts, picture.curves)


def _growth(paper: Paper, debts: Debts, curves: Sequence[Curve]) -> None:
    """As a curve, and the state after every dated entry."""
    sheet, texts = paper.sheet, paper.texts
    if len(debts.growth) < 2:
        return
    sheet.skip(10)
    sheet.need(90)
    sheet.text(texts.tr("How the debt grew"), sheet.styles.strong)
    for one in curves:
        if len(one.marks) > 1:
            chain.curve(paper, one)
    sheet.text(
        texts.tr(
            "What is owed of a loan is the last amount that was claimed, or else the amount in the contract, less what "
            "was repaid since. Of a settled loan nothing is owed from the day on which it was settled, unless more was "
            "claimed after it. Amounts without a date are left out; amounts of two currencies are never added."
        ),
        sheet.styles.caption,
    )
    sheet.skip(6)
    table = Table(
        sheet,
        (
            Column(0, 76, texts.tr("until")),
            Column(80, 92, texts.tr("promised"), right=True),
            Column(176, 92, texts.tr("arrived"), right=True),
            Column(272, 92, texts.tr("repaid"), right=True),
            Column(368, 97, texts.tr("claimed"), right=True),
        ),
        rules=False,
    )
    table.begin()
    for step in debts.growth:
        amounts = (step.promised, step.received, step.paid, step.claimed)
        table.row((step.written_on, *(written_amount(Money(minor, step.currency)) for minor in amounts)))
    table.end()


def _amount(amount: Money | None) -> str:
    return "" if amount is None else written_amount(amount)
