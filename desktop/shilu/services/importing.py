"""Bringing in what a phone or an app exported: preview, then the chosen senders, then a receipt that adds up."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from itertools import islice
from pathlib import Path

from shilu.core.case import Case
from shilu.core.channel import Channel
from shilu.core.clock import Clock
from shilu.core.column_mapping import ColumnMapping
from shilu.core.errors import UserError
from shilu.core.ids import new_id
from shilu.core.incident import Reached
from shilu.core.job import FILES, Job
from shilu.core.normalise import OWN_PHONE
from shilu.core.phone_contact import PhoneContact
from shilu.core.provenance import Provenance
from shilu.core.reconciliation import CARRIER_BILL
from shilu.core.record import (
    Asked,
    DateOrder,
    Preview,
    PreviewRow,
    Question,
    RawRecord,
    ReadMember,
    Receipt,
    Refusal,
    Skipped,
    SourceFacts,
    SourceFile,
    SourceWarning,
)
from shilu.core.source_row import member_of
from shilu.core.when import zone_named
from shilu.importers.archive import ARCHIVE
from shilu.importers.base import Ended, ReadSettings, SourceValue
from shilu.importers.reading import OpenedSource, SourceReader
from shilu.importers.warning_limit import LimitedWarnings
from shilu.services.column_presets import ColumnPresets
from shilu.services.contact_files import ContactFiles, KnownSenders
from shilu.services.file_intake import belongs
from shilu.services.known_limits import at_limit
from shilu.services.left_out import without_names
from shilu.services.row_intake import RowIntake
from shilu.services.senders import Senders, sender_key, words_of
from shilu.services.source_files import files_in, in_turn
from shilu.services.staging import Staged, blobs_of
from shilu.vault.vault import Vault

NO_PROVENANCE = Provenance()
_FIRST_ROWS = 5
_CLOCKS_APART_MS = 24 * 3600 * 1000  # this computer's and the phone's
_LOOKED_AT = 2_000  # rows, for some of different days


@dataclass(frozen=True, slots=True)
class ImportChoice:
    """Which senders come in (keys of SenderSummary; None = all of them), and what a person answered.

    ``zone`` is that of the phone, and times are shown in it; "" = nobody was asked, and they are shown in the case's.
    ``me`` are the names under which the owner of the phone writes, ``owner`` who that is. The password is not kept.
    ``columns`` says what the columns of a table mean, ``is_bill`` that a paper or a picture is a bill. ``contacts`` are
    those of address books that came along; they are not kept either. ``provenance`` is what was said of where the files
    come from.
    """

    senders: frozenset[str] | None = None
    zone: str = ""
    me: tuple[str, ...] = ()
    date_order: DateOrder | None = None
    year: int | None = None
    password: str = field(default="", repr=False)
    columns: ColumnMapping | None = None
    is_bill: bool = False
    contacts: tuple[PhoneContact, ...] = field(default=(), repr=False)
    owner: Reached = OWN_PHONE
    provenance: Provenance = NO_PROVENANCE

    def settings(self, case: Case) -> ReadSettings:
        """What an importer is told. Raises UserError ``usage.no_such_zone``."""
        zone = self.zone or case.timezone
        try:
            zone_named(zone)
        except ValueError as error:
            raise UserError("usage.no_such_zone", zone=zone) from error
        return ReadSettings(
            zone,
            zone_is_told=bool(self.zone),
            me=self.me,
            date_order=self.date_order,
            year=self.year,
            password=self.password,
            columns=self.columns,
            is_bill=self.is_bill,
        )

    def recorded(self, case: Case) -> dict[str, str]:
        """The answers as a receipt keeps them."""
        said = {
            "zone": self.zone or case.timezone,
            "me": "\n".join(self.me),
            "date_order": self.date_order or "",
            "year": "" if self.year is None else str(self.year),
            "columns": "" if self.columns is None else json.dumps(asdict(self.columns), ensure_ascii=False),
            "is_bill": "yes" if self.is_bill else "",
            "owner": "" if self.owner == OWN_PHONE else self.owner.label or self.owner.kind,
            **self.provenance.recorded(),
        }
        return {name: str(answer) for name, answer in said.items() if answer}


EVERYTHING = ImportChoice()

_UNSETTLED = {
    Asked.TIMEZONE: "file.asks_timezone",
    Asked.ME: "file.asks_me",
    Asked.DATE_ORDER: "file.asks_date_order",
    Asked.YEAR: "file.asks_year",
    Asked.PASSWORD: "file.asks_password",
    Asked.COLUMNS: "file.asks_columns",
    Asked.WHOSE_PHONE: "file.asks_whose_phone",
}
QUESTIONS = frozenset(_UNSETTLED.values())
"""The refusals of files that have a question left."""


class Importing:
    """Previews and imports. A bad file never stops the batch: it is a preview or a receipt that says it was refused.
    ``presets`` are the tables whose columns are known by name."""

    def __init__(self, *, vault: Vault, reader: SourceReader, clock: Clock, presets: ColumnPresets) -> None:
        self._vault = vault
        self._reader = reader
        self._clock = clock
        self.presets = presets

    @property
    def formats(self) -> tuple[str, ...]:
        """The names of the importers there are, and of what reads address books."""
        from shilu.importers.registry import CONTACTS

        return tuple(importer.name for importer in (*self._reader.known, *CONTACTS))

    def files(self, paths: Sequence[Path], job: Job) -> tuple[Path, ...]:
        """The files that are meant where folders are named too. Raises UserError ``file.too_many_in_folder``."""
        return files_in(paths, job)

    def preview(
        self, case_id: str, paths: Sequence[Path], job: Job, *, choice: ImportChoice = EVERYTHING
    ) -> tuple[Preview, ...]:
        """What each file would bring in, with the answers that were given so far. Nothing is stored."""
        case = self._case(case_id)
        known = KnownSenders(choice.contacts, case)
        previews: list[Preview] = []
        for path in paths:
            if len(paths) > 1:
                job.progress(FILES, len(previews) + 1, len(paths))
            previews.append(self._preview_one(case, path, choice.settings(case), job))
        return tuple(replace(one, senders=known.with_names(one.senders)) for one in previews)

    @property
    def contact_files(self) -> ContactFiles:
        """What reads address books that come along."""
        return ContactFiles(reader=self._reader)

    def run(self, case_id: str, paths: Sequence[Path], choice: ImportChoice, job: Job) -> tuple[Receipt, ...]:
        """Bring in the chosen senders of each file; one that has a question left is refused (``file.asks_timezone`` and
        so on). Files of evidence come after what they may belong to; the receipts are in the order of ``paths``. Raises
        Cancelled with nothing of the present file kept; the files before it stay."""
        case = self._case(case_id)
        done = {place: self._run_one(case, paths[place], choice, job) for place in self.in_turn(paths)}
        return tuple(done[place] for place in range(len(paths)))

    def in_turn(self, paths: Sequence[Path]) -> tuple[int, ...]:
        """The places of these files in the order in which they come in: pictures and recordings find the calls and
        messages that they belong to only once those are there."""
        return tuple(in_turn(paths))

    def undo(self, import_id: str, reason: str) -> int:
        """Withdraw what one import brought. Returns how many incidents that were."""
        return self._vault.imports.withdraw(import_id, reason)

    def receipts(self, case_id: str) -> tuple[Receipt, ...]:
        """The receipts of a case, oldest first."""
        return self._vault.imports.receipts(self._case(case_id).id)

    def undone(self, case_id: str) -> tuple[Receipt, ...]:
        """The receipts of what was brought in and undone, and can be put back, oldest first."""
        return self._vault.imports.receipts(self._case(case_id).id, undone=True)

    def _preview_one(self, case: Case, path: Path, settings: ReadSettings, job: Job) -> Preview:
        importer = ""
        try:
            with self._reader.open(path, job=job) as opened:
                importer = opened.importer
                senders = Senders(case)
                found = _Found(self._clock.now_ms(), opened.importer)
                first: list[PreviewRow] = []
                files: list[RawRecord] = []
                for record in found.records(self._reader.read(opened, settings=settings, blobs=None, job=job)):
                    senders.add(record)
                    if len(first) < _FIRST_ROWS:
                        first.append(_row(record))
                    if record.of_file and len(files) < _LOOKED_AT:
                        files.append(record)
                orders = self._orders(opened, found.questions, settings, job)
        except UserError as error:
            _let_through(error)
            source = SourceFile(path.name, "", 0, None)
            return Preview(source, importer, 0, (), (), (), partial=False, refused=Refusal(error.code, error.holes))
        return Preview(
            source=opened.source,
            importer=opened.importer,
            rows=found.rows,
            senders=senders.summaries(),
            skipped=tuple(found.skipped),
            warnings=tuple(found.warnings),
            partial=found.partial,
            refused=None,
            questions=tuple(found.questions),
            first=tuple(first),
            orders=orders,
            belongs=belongs(files, vault=self._vault, case=case),
        )

    def _orders(
        self, opened: OpenedSource, questions: Sequence[Question], settings: ReadSettings, job: Job
    ) -> dict[DateOrder, tuple[PreviewRow, ...]]:
        """Rows of a source as each order of dates that is possible would have them: understood by the importer itself,
        so that nobody is shown what would not come in."""
        asked = next((question for question in questions if question.asked is Asked.DATE_ORDER), None)
        if asked is None:
            return {}
        possible = [DateOrder(choice) for choice in asked.choices] or list(DateOrder)
        found = {order: self._of_several_days(opened, replace(settings, date_order=order), job) for order in possible}
        return {order: rows for order, rows in found.items() if rows}

    def _of_several_days(self, opened: OpenedSource, settings: ReadSettings, job: Job) -> tuple[PreviewRow, ...]:
        days: dict[object, PreviewRow] = {}
        records = _Found(self._clock.now_ms(), opened.importer).records(
            self._reader.read(opened, settings=settings, blobs=None, job=job)
        )
        for record in islice(records, _LOOKED_AT):
            local = record.when.local()
            if local is not None:
                days.setdefault(local.date(), _row(record))
            if len(days) == _FIRST_ROWS:
                break
        return tuple(days.values())

    def _run_one(self, case: Case, path: Path, choice: ImportChoice, job: Job) -> Receipt:
        settings = choice.settings(case)
        try:
            opened = self._reader.open(path, job=job)
        except UserError as error:
            _let_through(error)
            return _refused(SourceFile(path.name, "", 0, None), "", "", error)
        with opened:
            return self._run_opened(case, opened, choice, settings, job)

    def _run_opened(
        self, case: Case, opened: OpenedSource, choice: ImportChoice, settings: ReadSettings, job: Job
    ) -> Receipt:
        import_id = new_id()
        self._vault.imports.begin(import_id)
        staged = Staged(self._vault.evidence.sealer)
        try:
            known = KnownSenders(choice.contacts, case)
            intake = RowIntake(
                vault=self._vault,
                case=case,
                import_id=import_id,
                owner=choice.owner,
                clock=self._clock,
                staged=staged,
                source=opened.source.sha256,
                by_carrier=opened.importer == CARRIER_BILL,
                address_called=known.address_called,
            )
            found = _Found(self._clock.now_ms(), opened.importer)
            left_out = 0
            is_archive = opened.importer == ARCHIVE
            taken: set[str] = set()  # members of it
            left: set[str] = set()
            for record in found.settled(self._reader.read(opened, settings=settings, blobs=staged, job=job)):
                address = intake.address_of(record)
                if choice.senders is None or sender_key(address) in choice.senders:
                    whole = self._reader.with_files(opened, record, staged, job)
                    intake.take(known.with_name(whole, address), address)
                    members = taken
                else:
                    staged.drop(blobs_of(record))
                    left_out += 1
                    members = left
                if is_archive:
                    members.add(member_of(record.locator))
            intake.finish(job)
            joins = intake.joins()
            receipt = Receipt(
                source=opened.source,
                importer=opened.importer,
                importer_version=opened.importer_version,
                settings=_of_itself(opened, found.facts) | choice.recorded(case),
                rows=found.rows,
                added=intake.added,
                duplicates=intake.duplicates,
                left_out=left_out,
                skipped=tuple(found.skipped),
                warnings=tuple(found.warnings),
                partial=found.partial,
                refused=None,
                import_id=import_id,
                members=tuple(found.members),
                came_back=intake.came_back,
                joined=len(joins),
            )
            receipt = without_names(receipt, taken=taken, left=left)
            self._vault.imports.finish(import_id, case.id, receipt, intake.points, joins=joins)
        except UserError as error:
            self._forget(import_id, staged)
            _let_through(error)
            return _refused(opened.source, opened.importer, opened.importer_version, error)
        except BaseException:
            self._forget(import_id, staged)
            raise
        staged.drop_all()
        return receipt

    def _forget(self, import_id: str, staged: Staged) -> None:
        """Remove what was stored. Should that fail too, it shows nowhere, and the next open removes it."""
        staged.drop_all()
        with suppress(UserError):
            self._vault.imports.drop(import_id)

    def _case(self, case_id: str) -> Case:
        for case in self._vault.cases.all():
            if case.id == case_id:
                return case
        raise UserError("usage.unknown_case", case=case_id)


@dataclass(slots=True)
class _Found:
    """What a reading gave beside its records. The records pass through, so that no file is held in memory."""

    now_ms: int
    importer: str
    rows: int = 0
    partial: bool = False
    skipped: list[Skipped] = field(default_factory=list)
    warnings: list[SourceWarning] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    members: list[ReadMember] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)
    odd: LimitedWarnings = field(default_factory=LimitedWarnings)
    calls: int = 0  # these three since the last member of an archive
    first_ms: int | None = None
    rows_before: int = 0

    def records(self, values: Iterator[SourceValue]) -> Iterator[RawRecord]:
        """The records among the values; the rest is noted."""
        for value in values:
            match value:
                case RawRecord():
                    self.rows += 1
                    at_ms = value.when.earliest_ms
                    if at_ms is not None:
                        if at_ms > self.now_ms + _CLOCKS_APART_MS:
                            self.warnings += self.odd.of(value.locator, "time_ahead")
                        if (self.first_ms is None or at_ms < self.first_ms) and not value.of_file:
                            self.first_ms = at_ms
                    self.calls += value.channel is Channel.CALL
                    yield value
                case Skipped():
                    self.rows += 1
                    self.skipped.append(value)
                case SourceWarning():
                    self.warnings.append(value)
                case Question():
                    self.questions.append(value)
                case ReadMember():
                    self.members.append(value)
                    self._look_at_limits(value.importer)
                case SourceFacts():
                    self.facts |= value.facts
                case Ended():
                    self.partial = value.partial
                    self.warnings += self.odd.left_out()
                    self._look_at_limits(self.importer)

    def _look_at_limits(self, importer: str) -> None:
        rows = self.rows - self.rows_before
        self.warnings += at_limit(importer, rows=rows, calls=self.calls, first_ms=self.first_ms, now_ms=self.now_ms)
        self.calls, self.first_ms, self.rows_before = 0, None, self.rows

    def settled(self, values: Iterator[SourceValue]) -> Iterator[RawRecord]:
        """The same, of a source whose questions are all answered. Raises UserError ``file.asks_`` and
        what."""
        for record in self.records(values):
            if self.questions:
                break
            yield record
        if self.questions:
            raise UserError(_UNSETTLED[self.questions[0].asked])


def _of_itself(opened: OpenedSource, facts: Mapping[str, str]) -> dict[str, str]:
    """What a receipt keeps of a source besides the answers: what it says of itself, and the files that came along."""
    return {**facts, **{f"sha256 {name}": sha256 for name, sha256 in opened.hashes.items()}}


def _row(record: RawRecord) -> PreviewRow:
    sender = record.peer_name or record.peer
    return PreviewRow(record.when, record.channel, record.direction, sender, words_of(record))


def _let_through(error: UserError) -> None:
    """What keeps one file out, be it the file or the disk, is part of its receipt; the rest concerns everything."""
    if not error.code.startswith(("file.", "disk.")):
        raise error


def _refused(source: SourceFile, importer: str, version: str, error: UserError) -> Receipt:
    holes: Mapping[str, str | int] = error.holes
    return Receipt(
        source=source,
        importer=importer,
        importer_version=version,
        settings={},
        rows=0,
        added=0,
        duplicates=0,
        left_out=0,
        skipped=(),
        warnings=(),
        partial=False,
        refused=Refusal(error.code, holes),
        import_id=None,
    )
