"""Every contact in order of time: day bands, verbatim words, links to exhibits."""

from __future__ import annotations

from datetime import date

from shilu.bundle.model import Day
from shilu.bundle.pdf import corrections, theme
from shilu.bundle.pdf.contents import month_anchor
from shilu.bundle.pdf.flow import Line
from shilu.bundle.pdf.parts import CHRONOLOGY, Paper, exhibit_anchor, incident_anchor, script_anchor
from shilu.core import labels
from shilu.core.channel import Direction
from shilu.core.circumstances import on_paper
from shilu.core.claim_words import claimed
from shilu.core.incident import Incident, Tier
from shilu.core.particular_words import CircumstanceWords
from shilu.core.party import AttributedParty, AttributionState, Basis
from shilu.core.row_words import named_only, own_line
from shilu.core.when import Precision

_TIME = 32.0
_BODY = 104.0
_CHECK_EVERY = 50


def day_anchor(day: date | None) -> str:
    """The anchor of a day's band."""
    return "day-unknown" if day is None else f"day-{day.isoformat()}"


def lay(paper: Paper) -> None:
    """As many pages as it takes."""
    sheet, model, texts = paper.sheet, paper.model, paper.texts
    sheet.section(CHRONOLOGY, paper.title(CHRONOLOGY))
    sheet.text(_introduction(paper), sheet.styles.quiet)
    if any(one.field == "text" for incident in model.incidents for one in incident.corrected):
        said = texts.tr(
            "Where words were corrected, the line above them says so: those are not as received. What was recorded "
            "first stands in the part “Corrections”."
        )
        sheet.text(said, sheet.styles.quiet)
    if len(paper.own_lines) == 1:
        said = texts.tr("Where a source names the complainant’s own line, it is: {line}.", line=paper.own_lines[0])
        sheet.text(said, sheet.styles.quiet)
    sheet.skip(10)
    if not model.incidents:
        sheet.text(texts.tr("No contact was chosen for this bundle."), sheet.styles.body)
        return
    done = 0
    month = ""
    for day in model.days:
        if month_anchor(day.day) != month:
            month = month_anchor(day.day)
            _month(paper, day, month)
        _day(paper, day)
        for incident in day.incidents:
            if done % _CHECK_EVERY == 0:
                paper.job.check()
                paper.job.progress("laying_out", done, len(model.incidents))
            done += 1
            _row(paper, incident)
    sheet.head(None)


def _introduction(paper: Paper) -> str:
    texts = paper.texts
    return texts.tr(
        "All times are {zone}. Words beside a grey bar are verbatim: as received where the contact is documented, as "
        "the complainant wrote them down where it is an own record; nothing in them was changed. "
        "“documented” means that a row of a source file stands behind the contact, and names it; “own record” means "
        "that only the complainant recorded it. “recorded” says when it was put into this record, by the clock of the "
        "computer, which proves nothing. The number at the left is the contact’s running number in the case.",
        zone=paper.words.zone_name(),
    )


def _month(paper: Paper, day: Day, anchor: str) -> None:
    sheet = paper.sheet
    title = paper.texts.tr("Day not known") if day.day is None else paper.words.month(day.day)
    sheet.head(None)
    sheet.need(110)
    sheet.anchor(anchor)
    sheet.bookmark(title, 1, anchor)


def _day(paper: Paper, day: Day) -> None:
    sheet, texts = paper.sheet, paper.texts
    title = texts.tr("Day not known") if day.day is None else paper.words.day(day.day)
    outgoing = sum(incident.direction is Direction.OUTGOING for incident in day.incidents)
    undirected = sum(incident.direction is Direction.UNKNOWN for incident in day.incidents)
    count = texts.trn("{count} contact", "{count} contacts", len(day.incidents) - outgoing - undirected)
    if outgoing:
        count = texts.trn("{contacts}, {count} outgoing", "{contacts}, {count} outgoing", outgoing, contacts=count)
    if undirected:
        count = texts.trn(
            "{contacts}, {count} of unknown direction",
            "{contacts}, {count} of unknown direction",
            undirected,
            contacts=count,
        )

    def band(*, again: bool = False) -> None:
        name = texts.tr("{day}, continued", day=title) if again else title
        style = sheet.styles.strong
        sheet.line_at(sheet.flow.line(name, style), 0)
        sheet.line_at(sheet.flow.line(count, sheet.styles.quiet), theme.WIDTH, right=True)
        sheet.skip(style.leading + 1)
        sheet.rule()
        sheet.skip(8)

    sheet.head(None)
    sheet.need(90)
    sheet.anchor(day_anchor(day.day))
    band()
    sheet.head(lambda: band(again=True))


def _row(paper: Paper, incident: Incident) -> None:
    sheet, words, texts = paper.sheet, paper.words, paper.texts
    styles = sheet.styles
    width = theme.WIDTH - _BODY
    times = _time_lines(paper, incident)
    about = sheet.flow.lines(_about(paper, incident), styles.caption, width)
    if incident.corrected:
        corrected = texts.tr("Corrected since it was recorded: {fields}.", fields=corrections.fields(paper, incident))
        about = [*about, *sheet.flow.lines(corrected, styles.caption, width)]
    if incident.joined:
        numbers = ("、" if texts.is_chinese else ", ").join(number.label for number in incident.joined)
        was = texts.tr("Also recorded as no. {numbers}: one contact.", numbers=numbers)
        about = [*about, *sheet.flow.lines(was, styles.caption, width)]
    if incident.could_be:
        numbers = ("、" if texts.is_chinese else ", ").join(number.label for number in incident.could_be)
        unsure = texts.tr("What is recorded here could also be about no. {numbers}: it fits both.", numbers=numbers)
        about = [*about, *sheet.flow.lines(unsure, styles.caption, width)]
    said = sheet.flow.lines(incident.text, styles.body, width) if incident.text else []
    head = styles.table.leading + len(about) * styles.caption.leading
    sheet.need(max(head + min(len(said), 2) * styles.body.leading + 6, len(times) * styles.table.leading))
    sheet.anchor(incident_anchor(incident.running))
    top = sheet.y
    sheet.line_at(sheet.flow.line(incident.label, styles.quiet), 0)
    for line in times:
        sheet.line_at(line, _TIME)
        sheet.skip(styles.table.leading)
    times_end, sheet.y = sheet.y, top
    mark = sheet.flow.line(_tier(paper, incident), styles.caption, theme.WIDTH / 3)
    sheet.line_at(mark, theme.WIDTH, right=True, beside=styles.table)
    strong = styles.table_strong
    name = incident.contact_point.name if incident.contact_point else ""
    address = words.address(incident.contact_point) + (f"  {name}" if name else "")
    sheet.line_at(sheet.flow.line(address, strong, width - mark.width - 8), _BODY)
    sheet.skip(styles.table.leading)
    script = paper.script_of.get(incident.running)
    if script is not None:
        sheet.link(script_anchor(script), x=_BODY, width=width, height=len(about) * styles.caption.leading)
    sheet.lines(about, x=_BODY)
    if said:
        sheet.skip(2)
        sheet.lines(said, x=_BODY, bar=True)
    if incident.summary:
        sheet.skip(2)
        sheet.need(styles.caption.leading + styles.body.leading)
        sheet.text(texts.tr("In the complainant’s own words:"), styles.caption, x=_BODY)
        sheet.text(incident.summary, styles.body, x=_BODY)
    _circumstances(paper, incident)
    _exhibits(paper, incident)
    if len(sheet.pages) == paper.sheet.page_of[incident_anchor(incident.running)]:
        sheet.y = min(sheet.y, times_end)
    sheet.skip(9)


def _circumstances(paper: Paper, incident: Incident) -> None:
    """What else was said of it, each field under its name."""
    sheet, texts = paper.sheet, paper.texts
    caption = sheet.styles.caption
    for head, value in CircumstanceWords(texts).fields(incident, on_paper(incident.circumstances)):
        sheet.skip(2)
        sheet.need(caption.leading + sheet.styles.table.leading)
        sheet.text(texts.tr("{field}:", field=head), caption, x=_BODY)
        sheet.text(value, sheet.styles.table, x=_BODY)


def _time_lines(paper: Paper, incident: Incident) -> list[Line]:
    sheet, when = paper.sheet, incident.when
    clock = paper.words.clock(when)
    if not clock and when.precision is Precision.MONTH:
        clock = paper.words.moment(when)
    return sheet.flow.lines(clock or "–", sheet.styles.table_strong, _BODY - _TIME - 10)


def _about(paper: Paper, incident: Incident) -> str:
    """What sort of contact, to whom, from whom as far as is known, and where it was read."""
    texts, words = paper.texts, paper.words
    parts = [words.kind(incident)]
    people = [person for person in incident.reached if person.kind.value != "complainant"]
    if people:
        between = "、" if texts.is_chinese else ", "
        parts.append(texts.tr("to {people}", people=between.join(words.person(person) for person in people)))
    if len(paper.own_lines) > 1 and (own := own_line(incident, texts)):
        parts.append(own)
    for party in incident.parties:
        if party.state is not AttributionState.WITHDRAWN:
            parts.append(attribution(paper, party))
    if incident.tags:
        between = "、" if texts.is_chinese else ", "
        tags = between.join(texts.tr(labels.TAGS.get(tag, tag)) for tag in incident.tags)
        parts.append(texts.tr("stated as: {tags}", tags=tags))
    vague = incident.when.approximate or incident.when.precision in (Precision.UNKNOWN, Precision.MONTH, Precision.HOUR)
    if vague and incident.when.raw:
        parts.append(texts.tr("time given as: {raw}", raw=incident.when.raw))
    parts += claimed(incident, texts)
    if missing := named_only(incident, texts):
        parts.append(missing)
    if incident.when.zone != paper.model.zone:
        parts.append(texts.tr("recorded in the zone {zone}", zone=incident.when.zone))
    script = paper.script_of.get(incident.running)
    if script is not None:
        parts.append(texts.tr("text {number}", number=script.serial))
    parts.append(words.recorded(incident))
    return " · ".join(parts)


def _tier(paper: Paper, incident: Incident) -> str:
    """Whether a source row stands behind a contact, and which."""
    if incident.tier is Tier.STATED:
        return paper.texts.tr("own record")
    labels_of = paper.source_labels
    rows = [f"{labels_of.get(source.sha256, source.sha256[:8])} {source.locator}" for source in incident.sources]
    return paper.texts.tr("documented: {rows}", rows=", ".join(rows))


def attribution(paper: Paper, party: AttributedParty) -> str:
    """A party beside a contact, with the reason why it is named."""
    texts = paper.texts
    if party.state is AttributionState.PROPOSED:
        return texts.tr("{name} (suggested, not confirmed)", name=party.name)
    match party.basis:
        case Basis.SIGNATURE:
            return texts.tr("{name} (named in the message)", name=party.name)
        case Basis.SUGGESTED:
            return texts.tr("{name} (suggested, confirmed by the complainant)", name=party.name)
        case _:
            return texts.tr("{name} (as stated by the complainant)", name=party.name)


def _exhibits(paper: Paper, incident: Incident) -> None:
    sheet = paper.sheet
    style = sheet.styles.table
    names = {file.sha256: file.name for file in incident.attachments}
    for exhibit in paper.model.exhibits_of.get(incident.running, ()):
        sheet.need(style.leading)
        title = f"{paper.label(exhibit)}  {names[exhibit.attachment.sha256]}"
        sheet.line_at(sheet.flow.line(title, style, theme.WIDTH - _BODY - 60), _BODY)
        sheet.page_at(exhibit_anchor(exhibit), theme.WIDTH, style)
        sheet.link(exhibit_anchor(exhibit), x=_BODY, width=theme.WIDTH - _BODY, height=style.leading)
        sheet.skip(style.leading)
