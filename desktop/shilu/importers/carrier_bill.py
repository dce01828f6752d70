"""Importer for the detail bills of carriers, and for any other table whose columns a person named.

Makes one value of each row below the heading; the rows above it say whose bill it is and of which days. Knows core
records; not the vault. Grammar: formats.md 5.3 and 5.4; what headings mean is in columns, what cells mean in
bill_values. The clocks of Chinese carriers stand in Asia/Shanghai whatever the phone was set to; that is taken as
``ZoneBasis.FILE_DEFAULT`` and not asked. Minutes that are charged are no duration: they are begun ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from msgspec import structs

from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.column_mapping import Role
from shilu.core.job import Job
from shilu.core.record import (
    NUMBER_COUNTRY,
    READ_BY_OCR,
    Asked,
    DateOrder,
    Question,
    RawRecord,
    RowSegment,
    Skipped,
    SkippedKind,
)
from shilu.core.when import Precision, When, ZoneBasis, from_local, unknown, zone_named
from shilu.importers.base import BlobStore, Ended, ReadSettings, SourceStream, SourceValue
from shilu.importers.bill_layout import FIRST_ROWS, Clocks, Layout, Survey, layout_of, unknown_table
from shilu.importers.bill_values import (
    Kind,
    WallClock,
    is_blank,
    is_data,
    is_total,
    is_withheld,
    kind_of,
    minutes,
    outcome_of,
    seconds,
)
from shilu.importers.columns import CHINA, known_columns, plain
from shilu.importers.sms_values import same_number
from shilu.importers.tables import SEPARATORS, Form, TableRow, Tables, first_rows, form_of, tables_of
from shilu.importers.warning_limit import LimitedWarnings

MOST_EXPANSION = 50
"""A spreadsheet is packed: how many times its own size the rows in it may take, where they are many and alike."""
_YEARS = range(1980, 2101)
_HALF_A_YEAR = 6
_FACTS = ((Role.PLACE, "place"), (Role.PEER_PLACE, "peer_place"), (Role.KIND, "kind"), (Role.BUSINESS, "business"))
_MOST_FACT_CHARACTERS = 1_000
_TELLING = (Role.DIRECTION, Role.KIND, Role.PLACE, Role.BUSINESS)
"""What may say which way a row went, and by what means; the rows of a bill say few things, over and over."""
_MOST_KNOWN = 10_000
_SURE = 0.9  # of 1: what a reader of pictures says of letters that stand clearly on the page
_COMPARED = frozenset(
    {Role.START, Role.DATE, Role.TIME, Role.PEER, Role.CALLER, Role.CALLED, Role.DURATION, Role.MINUTES}
)


@dataclass(frozen=True, slots=True)
class CarrierBill:
    """Spreadsheets of any kind, and texts and web pages under the heading of a carrier."""

    name: str = "carrier_bill"
    version: str = "2"
    expansion: int = MOST_EXPANSION

    def identify(self, head: bytes, name: str) -> bool:  # noqa: ARG002  # portals name a web page .xls
        """By what it is, and, where that can be read yet, by its heading."""
        form = form_of(head)
        if form is None or form is Form.WORKBOOK:
            return form is Form.WORKBOOK
        return any(known_columns(row.cells) is not None for rows in _beginnings(head, form) for row in rows)

    def read(
        self,
        stream: SourceStream,
        settings: ReadSettings,
        blobs: BlobStore,  # noqa: ARG002  # there are no attachments
        job: Job,
    ) -> Iterator[SourceValue]:
        """See base.Importer. Asks for columns where no heading is known. Refuses with UserError
        ``file.table_too_large``, ``file.damaged_workbook`` or ``file.encoding_not_supported``."""
        return rows_of(tables_of(stream, job), settings, job)

    def load(self) -> None:
        """See base.Loading."""
        load()


@dataclass(frozen=True, slots=True)
class AnyTable:
    """Any other text or web page with a table in it, for what no importer claims: it asks which column says what."""

    name: str = "table"
    version: str = "1"

    def identify(self, head: bytes, name: str) -> bool:  # noqa: ARG002  # as above
        """Whether three in four of its first rows have the same number of cells, three or more."""
        form = form_of(head)
        if form is None or form is Form.WORKBOOK:
            return False
        for rows in _beginnings(head, form):
            ((width, count),) = Counter(len(row.cells) for row in rows).most_common(1) or ((0, 0),)
            if width >= 3 and count >= 2 and count * 4 >= len(rows) * 3:
                return True
        return False

    def read(
        self,
        stream: SourceStream,
        settings: ReadSettings,
        blobs: BlobStore,  # noqa: ARG002  # there are no attachments
        job: Job,
    ) -> Iterator[SourceValue]:
        """See CarrierBill."""
        return rows_of(tables_of(stream, job), settings, job)

    def load(self) -> None:
        """See base.Loading."""
        load()


def load() -> None:
    """What is loaded on first use: see base.Loading."""
    from shilu.importers import web_tables, workbooks  # noqa: F401  # for what they load

    zone_named(CHINA)


def rows_of(found: Tables, settings: ReadSettings, job: Job) -> Iterator[SourceValue]:
    """Every row of tables that were found somewhere: see base.Importer.read."""
    return _Reading(found, settings, job).values()


def _beginnings(head: bytes, form: Form) -> Iterator[Sequence[TableRow]]:
    for separator in SEPARATORS if form is Form.TEXT else ("",):
        yield first_rows(head, separator, FIRST_ROWS)


class _Reading:
    """One reading of one file."""

    def __init__(self, found: Tables, settings: ReadSettings, job: Job) -> None:
        self._found, self._settings, self._job = found, settings, job
        self._warnings = LimitedWarnings()
        self._rows = 0
        self._partial = False

    def values(self) -> Iterator[SourceValue]:
        """Everything in the file."""
        found = self._found
        layouts = [
            layout_of(table, self._settings.columns, self._settings.file_name, self._job) for table in found.tables
        ]
        known = [layout for layout in layouts if layout is not None]
        surveys = [layout.surveyed(self._job) for layout in known]
        yield from self._remarks(found, known)
        separator = ""
        if known:
            yield from self._questions(known, surveys)
        else:
            asked = unknown_table(found.tables, self._job)
            separator = asked.separator
            yield Question(Asked.COLUMNS, asked.heading, asked.examples)
        waiting = iter(surveys)
        for table, layout in zip(found.tables, layouts, strict=True):
            if layout is not None:
                rows = _Rows(layout, next(waiting), self._settings, self._warnings)
                values = (rows.values(row) for row in layout.rows(self._job))
            else:
                kind, code = (
                    (SkippedKind.NOT_A_CONTACT, "no_table") if known else (SkippedKind.UNREADABLE, "columns_unknown")
                )
                places = separator if separator in table.separators else table.separators[0]
                values = ([Skipped(row.locator, kind, code)] for row in table.rows(places, self._job))
            for several in values:
                self._rows += 1
                yield from several
                last = several[-1]
                self._partial = self._partial or (isinstance(last, Skipped) and last.code == "cut_off")
        yield from self._warnings.left_out()
        yield Ended(self._partial, self._rows)

    def _remarks(self, found: Tables, known: Sequence[Layout]) -> Iterator[SourceValue]:
        if found.has_formulas:
            yield from self._warnings.of("", "formulas_not_evaluated")
        if found.encoding is not None and not found.encoding.is_certain and all(one.columns.is_told for one in known):
            yield from self._warnings.of("", "encoding_guessed", found.encoding.codec)
        if any(not one.columns.is_told and one.columns.has_length for one in known):
            yield from self._warnings.of("", "unanswered_not_billed")
        if found.is_read_off and known:
            yield from self._warnings.of("", "read_off_scan")
        if any(Role.MINUTES in layout.columns.places for layout in known):
            yield from self._warnings.of("", "minutes_rounded_up")

    def _questions(self, known: Sequence[Layout], surveys: Sequence[Survey]) -> Iterator[Question]:
        """Each once, for the first table that leaves it open."""
        asked: set[Asked] = set()
        for layout, survey in zip(known, surveys, strict=True):
            open_ones = {
                Asked.TIMEZONE: survey.timed if not _zone_is_known(layout, self._settings) else [],
                Asked.DATE_ORDER: survey.unordered if _order(layout, survey, self._settings) is None else [],
                Asked.YEAR: survey.without_year if self._settings.year is None else [],
            }
            for what, examples in open_ones.items():
                if examples and what not in asked:
                    asked.add(what)
                    yield Question(what, examples=tuple(examples))


def _zone_is_known(layout: Layout, settings: ReadSettings) -> bool:
    return settings.zone_is_told or bool(layout.columns.zone)


def _order(layout: Layout, survey: Survey, settings: ReadSettings) -> DateOrder | None:
    known = layout.columns.date_order
    return (known if known is not DateOrder.YMD else None) or survey.order or settings.date_order


class _Rows:
    """Understands the rows of one table, one after the other."""

    def __init__(self, layout: Layout, survey: Survey, settings: ReadSettings, warnings: LimitedWarnings) -> None:
        self._layout, self._columns, self._survey, self._warnings = layout, layout.columns, survey, warnings
        self._clocks = Clocks(layout.columns)
        self._order = _order(layout, survey, settings)
        self._zone, self._shown_zone = layout.columns.zone or settings.zone, settings.zone
        of_file = bool(layout.columns.zone) and not layout.columns.is_told
        is_asked = not of_file and _zone_is_known(layout, settings)
        self._basis = ZoneBasis.ASKED if is_asked else ZoneBasis.FILE_DEFAULT
        self._year, self._month = settings.year, 0
        self._ordinal = 0
        self._facts_there = [(role, name) for role, name in _FACTS if role in layout.columns.places]
        self._kinds: dict[tuple[str, ...], Kind] = {}
        always = survey.always or frozenset()
        self._own = layout.title.own or (next(iter(always)) if len(always) == 1 else "")

    def values(self, row: TableRow) -> list[SourceValue]:
        """Warnings, then the row as exactly one value."""
        self._ordinal += 1
        if row.is_cut:
            return [Skipped(row.locator, SkippedKind.UNREADABLE, "cut_off")]
        if self._clocks.heads(row):
            return [Skipped(row.locator, SkippedKind.NOT_A_CONTACT, "date_heading")]
        raw, clock = self._clocks.of(row)
        if clock is None:
            return [self._no_contact(row, raw)]
        if any(is_data(self._cell(row, role)) for role in (Role.KIND, Role.BUSINESS)):
            return [Skipped(row.locator, SkippedKind.NOT_A_CONTACT, "mobile_data")]
        told: list[SourceValue] = []
        when = self._when(row, raw, clock, told)
        if when is None:
            return [*told, Skipped(row.locator, SkippedKind.UNREADABLE, "bad_date")]
        if row.repaired:
            told += self._warnings.of(row.locator, "invalid_utf8", f"{row.repaired}")
        for role, place in self._columns.places.items() if row.sure else ():
            if role in _COMPARED and place < len(row.sure) and row.sure[place] < _SURE:
                told += self._warnings.of(row.locator, "letters_unsure", f"{place + 1}")
        record = self._record(row, when, told)
        return [*told, record]

    def _cell(self, row: TableRow, role: Role) -> str:
        return self._columns.cell(row.cells, role)

    def _no_contact(self, row: TableRow, raw: str) -> Skipped:
        if self._layout.repeats_heading(row):
            return Skipped(row.locator, SkippedKind.NOT_A_CONTACT, "repeated_heading")
        if is_total(row.cells):
            return Skipped(row.locator, SkippedKind.NOT_A_CONTACT, "total_row")
        if row.is_aside:
            return Skipped(row.locator, SkippedKind.NOT_A_CONTACT, "outside_table")
        if is_blank(raw) and is_blank(self._cell(row, Role.PEER)):
            return Skipped(row.locator, SkippedKind.NOT_A_CONTACT, "empty_row")
        return Skipped(row.locator, SkippedKind.UNREADABLE, "no_date" if is_blank(raw) else "bad_date")

    def _when(self, row: TableRow, raw: str, clock: WallClock, told: list[SourceValue]) -> When | None:
        """The time, unknown where a question is open; None for what is none."""
        year = None
        if not clock.has_year:
            month = clock.numbers[0]
            year = self._layout.title.year_of(month)
            if year is None and self._year is not None:
                if abs(month - self._month) > _HALF_A_YEAR and self._month:  # bills run either way
                    self._year += 1 if month < self._month else -1
                self._month, year = month, self._year
                told += self._warnings.of(row.locator, "guessed_year", str(year))
        day = clock.day(self._order, year)
        if day is None:
            waits = (not clock.has_year and year is None) or (clock.has_year and not clock.ordered and not self._order)
            return unknown(raw, zone=self._shown_zone, basis=self._basis, order=self._ordinal) if waits else None
        if day.year not in _YEARS:
            return None
        precision = Precision.DAY if clock.precision is Precision.UNKNOWN else clock.precision
        moment, order = clock.at(day), self._ordinal
        when = from_local(raw, moment, precision, zone=self._zone, basis=self._basis, order=order)
        return when if self._shown_zone == self._zone else structs.replace(when, zone=self._shown_zone)

    def _record(self, row: TableRow, when: When, told: list[SourceValue]) -> RawRecord:
        words = tuple([self._cell(row, role) for role in _TELLING])
        kind = self._kinds.get(words)
        if kind is None:
            if len(self._kinds) >= _MOST_KNOWN:
                self._kinds.clear()
            kind = self._kinds[words] = self._kind(words)
        peer, own = self._cell(row, Role.PEER), self._cell(row, Role.OWN) or self._own
        direction = kind.direction
        caller, called = self._cell(row, Role.CALLER), self._cell(row, Role.CALLED)
        if caller or called:
            direction, peer = _between(caller, called, own, direction)
        if direction is Direction.UNKNOWN:
            told += self._warnings.of(row.locator, "unknown_direction")
        channel = self._columns.channel or kind.channel
        if channel is None:
            is_call = self._columns.has_length or self._columns.is_told
            channel = Channel.CALL if is_call else Channel.SMS
        length, charged = self._length(row, told) if channel is Channel.CALL else (None, None)
        outcome = Outcome.ANSWERED if length or charged else Outcome.UNKNOWN  # what is charged was connected
        if channel is Channel.CALL:
            said = (outcome_of(self._cell(row, role)) for role in (Role.DIRECTION, Role.KIND))
            outcome = next((one for one in said if one is not Outcome.UNKNOWN), outcome)
        hidden = is_withheld(peer)
        return RawRecord(
            locator=row.locator,
            when=when,
            channel=channel,
            direction=direction,
            outcome=outcome,
            duration_s=length,
            peer="" if hidden else peer,
            peer_name=self._cell(row, Role.NAME),
            text=self._cell(row, Role.TEXT),
            withheld=hidden,
            own=own,
            facts={**self._facts(row, charged), **_read_by_ocr(row)},
            segments=(RowSegment(row.content),),
        )

    def _length(self, row: TableRow, told: list[SourceValue]) -> tuple[int | None, int | None]:
        """Seconds, and begun minutes."""
        raw, charged = self._cell(row, Role.DURATION), self._cell(row, Role.MINUTES)
        length = None if is_blank(raw) else seconds(raw)
        begun = None if is_blank(charged) else minutes(charged)
        if (length is None and not is_blank(raw)) or (begun is None and not is_blank(charged)):
            told += self._warnings.of(row.locator, "bad_duration")
        return length, begun

    def _kind(self, cells: Sequence[str]) -> Kind:
        """What a row with these cells says of its direction and means, whichever column says it."""
        direction, channel = Direction.UNKNOWN, None
        columns = self._columns
        told = columns.outgoing | columns.incoming
        if told and (word := plain(cells[_TELLING.index(Role.DIRECTION)])) in told:
            direction = Direction.OUTGOING if word in columns.outgoing else Direction.INCOMING
        for cell in cells:
            found = kind_of(cell)
            if direction is Direction.UNKNOWN:
                direction = found.direction
            channel = channel or found.channel
        place = cells[_TELLING.index(Role.PLACE)]
        if direction is Direction.UNKNOWN and self._survey.says_incoming and not is_blank(place):
            direction = Direction.OUTGOING  # T-Mobile: a place is where a number that was called belongs
        return Kind(direction, channel)

    def _facts(self, row: TableRow, charged: int | None) -> Mapping[str, str]:
        facts = {
            name: cell[:_MOST_FACT_CHARACTERS]
            for role, name in self._facts_there
            if not is_blank(cell := self._cell(row, role))
        }
        title = self._layout.title
        if self._columns.country:
            facts[NUMBER_COUNTRY] = self._columns.country
        if charged is not None:
            facts["billed_minutes"] = str(charged)
        if title.first is not None and title.last is not None:
            facts["bill_period"] = f"{title.first}/{title.last}"
        return facts


def _read_by_ocr(row: TableRow) -> Mapping[str, str]:
    """How sure a reader of pictures was of the cell that it was least sure of."""
    return {READ_BY_OCR: f"{min(row.sure):.2f}"} if row.sure else {}


def _between(caller: str, called: str, own: str, direction: Direction) -> tuple[Direction, str]:
    """Which way a call went that names both ends, and who the other side is."""
    if own and same_number(own, caller) != same_number(own, called):
        if same_number(own, caller):
            return Direction.OUTGOING, called
        return Direction.INCOMING, caller
    return direction, caller if direction is Direction.INCOMING else called
