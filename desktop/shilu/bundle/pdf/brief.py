"""The one page for the officer at the desk: who, what, how often, when, by whom, who else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from shilu.bundle.model import FIRST_NIGHT_HOUR, LAST_NIGHT_HOUR, PartyEntry
from shilu.bundle.pdf import charts, theme
from shilu.bundle.pdf.chronology import day_anchor
from shilu.bundle.pdf.parts import (
    ALL_COUNTED,
    CHRONOLOGY,
    CONDUCT,
    COUNTS,
    LENDERS,
    NIGHT,
    REACHED,
    SUMMARY,
    Paper,
    party_anchor,
    reached_name,
)
from shilu.bundle.pdf.sheet import PAGE, Column, Table
from shilu.core import labels
from shilu.core.text import one_line

_MOST_PARTIES = 8
_MOST_ROWS = 7
_MOST_NAME = 60
_MOST_TAG_LINES = 4
_HALF = theme.WIDTH / 2 - 10


def lay(paper: Paper) -> None:
    """One page, however much there is to sum up."""
    sheet, styles = paper.sheet, paper.sheet.styles
    sheet.section(SUMMARY, paper.title(SUMMARY))
    for sentence in _sentences(paper):
        sheet.text(sentence, styles.body)
    sheet.skip(14)
    _figures(paper)
    sheet.skip(16)
    _charts(paper)
    sheet.skip(16)
    _lenders(paper)
    sheet.skip(16)
    _two_lists(paper)
    _conduct(paper)
    _where(paper)


def _sentences(paper: Paper) -> Sequence[str]:
    model, texts, words = paper.model, paper.texts, paper.words
    count = model.count
    sentences = [
        texts.trn(
            "{name} was contacted {count} time; period: {period}.",
            "{name} was contacted {count} times; period: {period}.",
            count.total,
            name=one_line(model.case.complainant, _MOST_NAME),
            period=words.period(count.first_ms, count.last_ms),
        ),
        texts.tr(
            "Documented in source files: {documented}. Recorded by the complainant only: {stated}.",
            documented=words.number(count.documented),
            stated=words.number(count.stated),
        ),
    ]
    recorded = [incident.recorded_ms for incident in model.incidents]
    if recorded:
        sentences.append(texts.tr("Put into the record: {period}.", period=words.period(min(recorded), max(recorded))))
    named = len(model.named_parties)
    if named:
        sentences.append(
            texts.trn(
                "{count} lender, app or agency is named as standing behind them.",
                "{count} lenders, apps or agencies are named as standing behind them.",
                named,
            )
        )
    if model.reached:
        sentences.append(
            texts.trn(
                "{count} other person or group was contacted as well.",
                "{count} other people or groups were contacted as well.",
                len(model.reached),
            )
        )
    return sentences


def _figures(paper: Paper) -> None:
    """Six figures in a row."""
    sheet, model, texts, words = paper.sheet, paper.model, paper.texts, paper.words
    night = texts.tr("between {first}:00 and {last}:00", first=f"{FIRST_NIGHT_HOUR:02}", last=f"{LAST_NIGHT_HOUR:02}")
    numbers = sum(entry.point is not None for entry in model.points)
    figures = (
        (model.count.total, texts.tr("contacts"), ALL_COUNTED),
        (len(model.by_day), texts.tr("days with contacts"), CHRONOLOGY),
        (len(model.night), night, NIGHT),
        (numbers, texts.tr("numbers and addresses"), LENDERS),
        (len(model.named_parties), texts.tr("lenders and others named"), LENDERS),
        (len(model.reached), texts.tr("others contacted"), REACHED),
    )
    width = theme.WIDTH / len(figures)
    top = sheet.y
    lowest = top
    for index, (figure, name, anchor) in enumerate(figures):
        sheet.y = top
        if figure:
            sheet.link(anchor, x=index * width, width=width - 6, height=sheet.styles.figure.leading)
        sheet.line_at(sheet.flow.line(words.number(figure), sheet.styles.figure), index * width)
        sheet.skip(sheet.styles.figure.leading)
        for line in sheet.flow.lines(name, sheet.styles.caption, width - 6)[:2]:
            sheet.line_at(line, index * width)
            sheet.skip(sheet.styles.caption.leading)
        lowest = min(lowest, sheet.y)
    sheet.y = lowest


def _charts(paper: Paper) -> None:
    sheet, model, texts, words = paper.sheet, paper.model, paper.texts, paper.words
    style = sheet.styles.caption
    right = theme.WIDTH - _HALF
    weekly = charts.is_weekly(model.by_day, width=_HALF)
    darkest = max((count for row in model.by_weekday_hour for count in row), default=0)
    hours = texts.tr(
        "By hour and weekday ({zone}); darkest: {count}", zone=words.zone_name(), count=words.number(darkest)
    )
    busiest = max(model.by_day.values(), default=0)
    title = (
        texts.tr("Contacts per week")
        if weekly
        else texts.trn(
            "Contacts per day (most: {count} on one day)", "Contacts per day (most: {count} on one day)", busiest
        )
    )
    _captions(paper, hours, title)
    charts.heat_map(sheet, words, model.by_weekday_hour, x=0, width=_HALF)
    charts.per_day(sheet, words, model.by_day, x=right, width=_HALF)
    sheet.skip(charts.HEIGHT)
    if model.hour_unknown:
        unknown = texts.trn(
            "{count} contact whose hour is not known is not in the left picture.",
            "{count} contacts whose hour is not known are not in the left picture.",
            model.hour_unknown,
        )
        sheet.text(unknown, style)


def _captions(paper: Paper, *captions: str) -> None:
    """What the two pictures show, above each, in as many lines as it takes."""
    sheet = paper.sheet
    style = sheet.styles.caption
    top = lowest = sheet.y
    for place, caption in enumerate(captions):
        sheet.y = top
        for line in sheet.flow.lines(caption, style, _HALF):
            sheet.line_at(line, place * (theme.WIDTH - _HALF))
            sheet.skip(style.leading)
        lowest = min(lowest, sheet.y)
    sheet.y = lowest - 2


def _lenders(paper: Paper) -> None:
    sheet, model, texts, words = paper.sheet, paper.model, paper.texts, paper.words
    table = Table(
        sheet,
        (
            Column(0, 132, texts.tr("Named as behind the contacts")),
            Column(136, 44, texts.tr("numbers"), right=True),
            Column(184, 44, texts.tr("contacts"), right=True),
            Column(232, 56, texts.tr("documented"), right=True),
            Column(292, 48, texts.tr("own record"), right=True),
            Column(362, 50, texts.tr("first")),
            Column(414, 51, texts.tr("last")),
        ),
        rules=False,
    )
    table.begin()
    sheet.skip(2)
    shown = model.parties[:_MOST_PARTIES]
    for entry in shown:
        count = entry.count
        name = _short(paper, entry, 132)
        table.row(
            (
                name,
                words.number(sum(point.point is not None for point in entry.points)),
                words.number(count.total),
                words.number(count.documented),
                words.number(count.stated),
                words.day_of(count.first_ms),
                words.day_of(count.last_ms),
            ),
            link="" if entry.party is None else party_anchor(entry.party.id),
        )
    table.end()
    left = sum(entry.party is not None for entry in model.parties[_MOST_PARTIES:])
    if left:
        more = texts.trn(
            "{count} more, from page {page} on",
            "{count} more, from page {page} on",
            left,
            page=PAGE,
        )
        sheet.page_at(LENDERS, 0, sheet.styles.quiet, sentence=more)
        sheet.skip(sheet.styles.table.leading)
    note = texts.tr("A contact that two parties are named for counts under each of them.")
    if sum(entry.count.total for entry in model.parties) > model.count.total:
        sheet.text(note, sheet.styles.caption)


def _short(paper: Paper, entry: PartyEntry, width: float) -> str:
    """The name on one line; the whole name stands in the list of lenders."""
    name = paper.texts.tr("Nobody named yet") if entry.party is None else entry.party.name
    line = paper.sheet.flow.line(name, paper.sheet.styles.table, width - 1)
    return "".join(run.said for run in line.runs)


def _two_lists(paper: Paper) -> None:
    sheet = paper.sheet
    top = sheet.y
    _busiest_days(paper)
    lowest = sheet.y
    sheet.y = top
    _others(paper, theme.WIDTH - _HALF)
    sheet.y = min(lowest, sheet.y)


def _busiest_days(paper: Paper) -> None:
    sheet, model, texts, words = paper.sheet, paper.model, paper.texts, paper.words
    style = sheet.styles.table
    _head(paper, texts.tr("Days with the most contacts"), texts.tr("page"), 0)
    ranked: list[tuple[date, int]] = sorted(model.by_day.items(), key=lambda item: (-item[1], item[0]))
    for day, count in ranked[:_MOST_ROWS]:
        sheet.line_at(sheet.flow.line(words.day(day), style), 0)
        sheet.line_at(sheet.flow.line(words.number(count), style), _HALF - 40, right=True)
        sheet.page_at(day_anchor(day), _HALF, style)
        sheet.link(day_anchor(day), x=0, width=_HALF, height=style.leading)
        sheet.skip(style.leading)


def _others(paper: Paper, x: float) -> None:
    sheet, model, texts, words = paper.sheet, paper.model, paper.texts, paper.words
    style = sheet.styles.table
    _head(paper, texts.tr("Who else was contacted"), texts.tr("contacts"), x)
    if not model.reached:
        sheet.line_at(sheet.flow.line(texts.tr("Nobody else is recorded."), sheet.styles.quiet), x)
        sheet.skip(style.leading)
    for entry in model.reached[:_MOST_ROWS]:
        sheet.line_at(sheet.flow.line(reached_name(paper, entry), style, _HALF - 44), x)
        sheet.link(REACHED, x=x, width=_HALF, height=style.leading)
        sheet.line_at(sheet.flow.line(words.number(entry.count.total), style), theme.WIDTH, right=True)
        sheet.skip(style.leading)
    if len(model.reached) > _MOST_ROWS:
        more = len(model.reached) - _MOST_ROWS
        line = texts.trn("{count} more, from page {page} on", "{count} more, from page {page} on", more, page=PAGE)
        sheet.page_at(REACHED, x, sheet.styles.quiet, sentence=line)
        sheet.skip(style.leading)


def _conduct(paper: Paper) -> None:
    """What sort of conduct the complainant says it was."""
    sheet, model, texts, words = paper.sheet, paper.model, paper.texts, paper.words
    if not model.by_tag:
        return
    between = "，" if texts.is_chinese else ", "
    tags = [
        f"{texts.tr(labels.TAGS.get(tag, tag))}\u00a0{words.number(count.total)}" for tag, count in model.by_tag.items()
    ]
    sheet.skip(14)
    said = texts.tr("Conduct as stated by the complainant, in contacts: {tags}", tags=between.join(tags))
    for line in sheet.flow.lines(said, sheet.styles.table, theme.WIDTH)[:_MOST_TAG_LINES]:
        sheet.line_at(line, 0)
        sheet.link(CONDUCT, x=0, width=theme.WIDTH, height=line.style.leading)
        sheet.skip(line.style.leading)


def _where(paper: Paper) -> None:
    """Where the numbers of the contacts behind these counts stand."""
    sheet = paper.sheet
    said = paper.texts.tr("The contacts behind each count: page {page}.", page=PAGE)
    sheet.skip(4)
    sheet.page_at(COUNTS, 0, sheet.styles.caption, sentence=said)
    sheet.skip(sheet.styles.caption.leading)


def _head(paper: Paper, left: str, right: str, x: float) -> None:
    sheet = paper.sheet
    style = sheet.styles.caption
    sheet.line_at(sheet.flow.line(left, style), x)
    sheet.line_at(sheet.flow.line(right, style), x + _HALF, right=True)
    sheet.skip(style.leading + 2)
    sheet.rule(x=x, width=_HALF)
    sheet.skip(3)
