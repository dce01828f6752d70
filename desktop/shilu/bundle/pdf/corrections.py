"""What was corrected: of each contact what was recorded first, what holds now, and who said so, when and why."""

from __future__ import annotations

from collections.abc import Iterator

from shilu.bundle.pdf import theme
from shilu.bundle.pdf.parts import CORRECTIONS, Paper, incident_anchor
from shilu.core import labels
from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.contact_point import ContactPoint
from shilu.core.correction import Corrected, Recorded
from shilu.core.history_labels import FIELDS
from shilu.core.incident import Incident
from shilu.core.when import When

_INDENT = 18.0
_CHECK_EVERY = 50


def lay(paper: Paper) -> None:
    """As many pages as it takes."""
    sheet, texts = paper.sheet, paper.texts
    styles = sheet.styles
    sheet.section(CORRECTIONS, paper.title(CORRECTIONS))
    sheet.text(
        texts.tr(
            "What a source or the complainant recorded first is never changed. Where something else holds, the "
            "correction is used everywhere in this document, and both stand here. All times are {zone}.",
            zone=paper.words.zone_name(),
        ),
        styles.quiet,
    )
    for done, incident in enumerate(i for i in paper.model.incidents if i.corrected):
        if done % _CHECK_EVERY == 0:
            paper.job.check()
        _contact(paper, incident)


def fields(paper: Paper, incident: Incident) -> str:
    """The corrected fields of a contact, with what was recorded of each where that is short."""
    between = "、" if paper.texts.is_chinese else ", "
    return between.join(_in_short(paper, one) for one in incident.corrected)


def _in_short(paper: Paper, one: Corrected) -> str:
    name = paper.texts.tr(FIELDS[one.field])
    if isinstance(one.recorded, str) and one.field == "text":
        return name
    return paper.texts.tr("{field} (recorded as {value})", field=name, value=_said(paper, one.recorded))


def _contact(paper: Paper, incident: Incident) -> None:
    sheet, texts, words = paper.sheet, paper.texts, paper.words
    styles = sheet.styles
    anchor = incident_anchor(incident.running)
    sheet.skip(12)
    sheet.need(styles.strong.leading + 4 * styles.body.leading)
    title = texts.tr("No. {number} · {time}", number=incident.label, time=words.moment(incident.when))
    sheet.line_at(sheet.flow.line(title, styles.strong, theme.WIDTH - 48), 0)
    sheet.page_at(anchor, theme.WIDTH, styles.strong)
    sheet.link(anchor, x=0, width=theme.WIDTH, height=styles.strong.leading)
    sheet.skip(styles.strong.leading + 2)
    for one, now in _pairs(incident):
        sheet.need(3 * styles.body.leading)
        sheet.text(_capital(texts.tr(FIELDS[one.field])), styles.caption, x=_INDENT)
        verbatim = one.field == "text"
        for head, value in ((texts.tr("recorded:"), one.recorded), (texts.tr("corrected to:"), now)):
            if verbatim:
                sheet.text(head, styles.caption, x=_INDENT)
                sheet.text(_said(paper, value), styles.body, x=_INDENT, bar=bool(value))
            else:
                sheet.text(f"{head} {_said(paper, value)}", styles.table, x=_INDENT)
        sheet.text(_why(paper, one), styles.caption, x=_INDENT)
        sheet.skip(5)


def _pairs(incident: Incident) -> Iterator[tuple[Corrected, Recorded]]:
    """Each correction with what holds now."""
    for one in incident.corrected:
        yield one, incident.contact_point if one.field == "address" else getattr(incident, one.field)


def _why(paper: Paper, one: Corrected) -> str:
    texts = paper.texts
    time = f"{paper.words.local(one.at_ms):%Y-%m-%d %H:%M}"
    if one.by.name:
        return texts.tr("{time}, by {name}: {reason}", time=time, name=one.by.name, reason=one.reason)
    return texts.tr("{time}: {reason}", time=time, reason=one.reason)


def _said(paper: Paper, value: Recorded) -> str:
    texts, words = paper.texts, paper.words
    match value:
        case When():
            return words.moment(value)
        case Channel():
            return texts.tr(labels.CHANNELS[value])
        case Direction():
            return texts.tr(labels.DIRECTIONS[value])
        case Outcome():
            return texts.tr(labels.OUTCOMES[value])
        case ContactPoint():
            return words.address(value)
        case int():
            return words.duration(value)
        case str() if value:
            return value
        case _:
            return texts.tr("nothing")


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
