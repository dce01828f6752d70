"""Which contacts each count of the summary is of, by their running numbers: whoever reads one can find every one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from shilu.bundle.model import FIRST_NIGHT_HOUR, LAST_NIGHT_HOUR, Count
from shilu.bundle.number import numbers
from shilu.bundle.pdf.parts import ALL_COUNTED, CONDUCT, COUNTS, HOURS, NIGHT, REACHED, Paper, reached_name
from shilu.bundle.pdf.sheet import Column, Table
from shilu.core import labels
from shilu.core.channel import Direction
from shilu.core.incident import RunningNumber
from shilu.core.stats import weekday_hour


@dataclass(frozen=True)
class _Counted:
    name: str
    rows: Sequence[RunningNumber]
    count: Count | None = None
    anchor: str = ""
    note: str = ""


def lay(paper: Paper) -> None:
    """As many pages as it takes."""
    sheet, texts, model = paper.sheet, paper.texts, paper.model
    sheet.section(COUNTS, paper.title(COUNTS))
    sheet.text(
        texts.tr(
            "Behind “nos.” are the running numbers of the contacts, by which each count can be checked in the "
            "chronology. Those of each lender, each number and each text stand where these are listed."
        ),
        sheet.styles.quiet,
    )
    night = texts.tr("between {first}:00 and {last}:00", first=f"{FIRST_NIGHT_HOUR:02}", last=f"{LAST_NIGHT_HOUR:02}")
    _group(
        paper,
        texts.tr("Contacts"),
        ALL_COUNTED,
        (
            _Counted(texts.tr("incoming"), model.count.rows, model.count),
            _Counted(night, model.night, anchor=NIGHT),
            _Counted(texts.tr("outgoing, not counted"), model.outgoing),
            _Counted(texts.tr("of unknown direction, not counted"), model.undirected),
        ),
    )
    _group(
        paper,
        texts.tr("Conduct as stated by the complainant"),
        CONDUCT,
        (_Counted(texts.tr(labels.TAGS.get(tag, tag)), count.rows, count) for tag, count in model.by_tag.items()),
    )
    _group(
        paper,
        texts.tr("Who else was contacted"),
        REACHED,
        (_Counted(reached_name(paper, entry), entry.count.rows, entry.count) for entry in model.reached),
    )
    _group(paper, texts.tr("By hour and weekday ({zone})", zone=paper.words.zone_name()), HOURS, _by_hour(paper))


def _by_hour(paper: Paper) -> Iterator[_Counted]:
    """The contacts behind each cell of the picture of hours, a weekday a row."""
    texts, model = paper.texts, paper.model
    cells: dict[tuple[int, int], list[RunningNumber]] = defaultdict(list)
    unknown: list[RunningNumber] = []
    for incident in model.incidents:
        if incident.direction is Direction.INCOMING:
            hour = weekday_hour(incident, model.zone)
            (unknown if hour is None else cells[hour]).append(incident.running)
    for weekday, name in enumerate(labels.WEEKDAYS):
        hours = {hour: sorted(rows) for (day, hour), rows in sorted(cells.items()) if day == weekday}
        said = [
            texts.tr("{hour}:00 ({count}) nos. {numbers}", hour=f"{hour:02}", count=len(rows), numbers=numbers(rows))
            for hour, rows in hours.items()
        ]
        together = [row for rows in hours.values() for row in rows]
        yield _Counted(texts.tr(name), together, note=("；" if texts.is_chinese else "; ").join(said))
    yield _Counted(texts.tr("hour not known"), sorted(unknown))


def _group(paper: Paper, title: str, anchor: str, counted: Iterable[_Counted]) -> None:
    """Counts of one sort, each with its contacts."""
    sheet, texts, number = paper.sheet, paper.texts, paper.words.number
    some = [one for one in counted if one.rows]
    if not some:
        return
    sheet.skip(18)
    sheet.need(110)
    sheet.anchor(anchor)
    sheet.bookmark(title, 1, anchor)
    sheet.text(title, sheet.styles.subheading)
    sheet.skip(4)
    table = Table(
        sheet,
        (
            Column(0, 260, texts.tr("what was counted")),
            Column(264, 60, texts.tr("contacts"), right=True),
            Column(328, 66, texts.tr("documented"), right=True),
            Column(398, 67, texts.tr("own record"), right=True),
        ),
    )
    table.begin()
    for one in some:
        paper.job.check()
        if one.anchor:
            sheet.anchor(one.anchor)
        sources = () if one.count is None else (number(one.count.documented), number(one.count.stated))
        note = one.note or texts.tr("nos. {numbers}", numbers=numbers(one.rows))
        table.row((one.name, number(len(one.rows)), *sources), note=note)
    table.end()
