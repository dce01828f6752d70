"""Who is not named in the bundle, what stands there instead, and where that is: the list of what was hidden."""

from __future__ import annotations

from shilu.bundle.number import numbers
from shilu.bundle.pdf.parts import UNNAMED, Paper
from shilu.bundle.pdf.sheet import Column, Table
from shilu.core.naming import Unnamed
from shilu.core.shapes.people import RELATIONS, YES_NO_UNASKED


def lay(paper: Paper) -> None:
    """As many pages as it takes."""
    sheet, texts = paper.sheet, paper.texts
    sheet.section(UNNAMED, paper.title(UNNAMED))
    for sentence in (
        texts.tr(
            "These third persons have not agreed to be named. Another name stands here in place of theirs, in brackets "
            "where it stands in the complainant’s own words, and their numbers are left out; so it is in the tables "
            "and the data of the bag too."
        ),
        texts.tr(
            "What contacts said word for word, what exhibits show, and the source rows and files in the bag are as "
            "they were received: a name may stand there. Other ways of writing a name may stand in the complainant’s "
            "words."
        ),
    ):
        sheet.text(sentence, sheet.styles.body)
        sheet.skip(5)
    sheet.skip(8)
    table = Table(
        sheet,
        (
            Column(0, 230, texts.tr("called here")),
            Column(234, 110, texts.tr("relation")),
            Column(348, 117, texts.tr("may be named")),
        ),
    )
    table.begin()
    for one in paper.model.unnamed:
        paper.job.check()
        relation = texts.tr(RELATIONS.get(one.relation, one.relation))
        table.row(
            (one.called, relation, texts.tr(YES_NO_UNASKED.get(one.consent or "not_asked", ""))),
            note=_where(paper, one),
        )
    table.end()


def _where(paper: Paper, one: Unnamed) -> str:
    texts = paper.texts
    said = []
    if one.replaced:
        said.append(texts.tr("replaced in contacts nos. {numbers}", numbers=numbers(one.replaced)))
    if one.entries:
        said.append(
            texts.trn("in {count} other entry of the record", "in {count} other entries of the record", one.entries)
        )
    if one.files:
        said.append(texts.trn("in the name of {count} file", "in the names of {count} files", one.files))
    if one.said:
        said.append(texts.tr("stands in the words of contacts nos. {numbers}", numbers=numbers(one.said)))
    return " · ".join(said)
