"""Bringing in what a phone or an app exported: preview, then the chosen senders, then a receipt that adds up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from shilu.core.case import Case
from shilu.core.channel import Channel
from shilu.core.clock import Clock
from shilu.core.contact_point import Recognised
from shilu.core.dedupe import Candidate, pair
from shilu.core.errors import UserError
from shilu.core.ids import new_id
from shilu.core.job import Job
from shilu.core.normalise import contact_of
from shilu.core.phone import recognise
from shilu.core.record import (
    BlobRef,
    Preview,
    RawRecord,
    Receipt,
    Refusal,
    Sample,
    SenderSummary,
    Skipped,
    SourceFile,
    SourceWarning,
)
from shilu.core.source_row import NewRow
from shilu.core.when import zone_named
from shilu.importers.base import BlobStore, BlobWriter, Ended, ReadSettings, SourceValue
from shilu.importers.reading import OpenedSource, SourceReader
from shilu.vault.blobs import BlobSealer, SealedBlob
from shilu.vault.imports import PreparedRow
from shilu.vault.vault import Vault

_CHUNK_ROWS = 500
_SAMPLES = 3
_SAMPLE_CHARACTERS = 120


@dataclass(frozen=True, slots=True)
class ImportChoice:
    """Which senders come in (keys of SenderSummary; None = all of them), and the zone in which times are shown
    ("" = the case's)."""

    senders: frozenset[str] | None = None
    zone: str = ""


class Importing:
    """Previews and imports. A bad file never stops the batch: it is a preview or a receipt that says it was refused."""

    def __init__(self, *, vault: Vault, reader: SourceReader, clock: Clock) -> None:
        self._vault = vault
        self._reader = reader
        self._clock = clock

    def preview(self, case_id: str, paths: Sequence[Path], job: Job) -> tuple[Preview, ...]:
        """What each file would bring in. Nothing is stored."""
        case = self._case(case_id)
        return tuple(self._preview_one(case, path, job) for path in paths)

    def run(self, case_id: str, paths: Sequence[Path], choice: ImportChoice, job: Job) -> tuple[Receipt, ...]:
        """Bring in the chosen senders of each file. Raises Cancelled with nothing of the present file kept, and
        UserError ``disk.…`` likewise; the files before it stay."""
        case = self._case(case_id)
        return tuple(self._run_one(case, path, choice, job) for path in paths)

    def undo(self, import_id: str, reason: str) -> int:
        """Withdraw what one import brought. Returns how many incidents that were."""
        return self._vault.imports.withdraw(import_id, reason)

    def receipts(self, case_id: str) -> tuple[Receipt, ...]:
        """The receipts of a case, oldest first."""
        return self._vault.imports.receipts(self._case(case_id).id)

    def _preview_one(self, case: Case, path: Path, job: Job) -> Preview:
        try:
            with self._reader.open(path, job=job) as opened:
                senders = _Senders(case)
                found = _Found()
                for record in found.records(self._values(opened, case.timezone, None, job)):
                    senders.add(record)
        except UserError as error:
            _let_through(error)
            source = SourceFile(path.name, "", 0, None)
            return Preview(source, "", 0, (), (), (), partial=False, refused=Refusal(error.code, error.holes))
        return Preview(
            source=opened.source,
            importer=opened.importer,
            rows=found.rows,
            senders=senders.summaries(),
            skipped=tuple(found.skipped),
            warnings=tuple(found.warnings),
            partial=found.partial,
            refused=None,
        )

    def _run_one(self, case: Case, path: Path, choice: ImportChoice, job: Job) -> Receipt:
        zone = choice.zone or case.timezone
        try:
            opened = self._reader.open(path, job=job)
        except UserError as error:
            _let_through(error)
            return _refused(SourceFile(path.name, "", 0, None), "", "", error)
        with opened:
            return self._run_opened(case, opened, replace(choice, zone=zone), job)

    def _run_opened(self, case: Case, opened: OpenedSource, choice: ImportChoice, job: Job) -> Receipt:
        import_id = new_id()
        self._vault.imports.begin(import_id)
        staged = _Staged(self._vault.evidence.sealer)
        try:
            intake = _Intake(vault=self._vault, case=case, import_id=import_id, clock=self._clock, staged=staged)
            found = _Found()
            left_out = 0
            for record in found.records(self._values(opened, choice.zone, staged, job)):
                address = intake.address_of(record)
                if choice.senders is None or address.key in choice.senders:
                    intake.take(record, address)
                else:
                    staged.drop(_blobs_of(record))
                    left_out += 1
            intake.finish(job)
            receipt = Receipt(
                source=opened.source,
                importer=opened.importer,
                importer_version=opened.importer_version,
                settings={"zone": choice.zone},
                rows=found.rows,
                added=intake.added,
                duplicates=intake.duplicates,
                left_out=left_out,
                skipped=tuple(found.skipped),
                warnings=tuple(found.warnings),
                partial=found.partial,
                refused=None,
                import_id=import_id,
            )
            self._vault.imports.finish(import_id, case.id, receipt, intake.points)
        except UserError as error:
            self._forget(import_id, staged)
            _let_through(error)
            return _refused(opened.source, opened.importer, opened.importer_version, error)
        except BaseException:
            self._forget(import_id, staged)
            raise
        staged.drop_all()
        return receipt

    def _forget(self, import_id: str, staged: _Staged) -> None:
        """Remove what was stored. Should that fail too, it shows nowhere, and the next open removes it."""
        staged.drop_all()
        with suppress(UserError):
            self._vault.imports.drop(import_id)

    def _values(self, opened: OpenedSource, zone: str, blobs: BlobStore | None, job: Job) -> Iterator[SourceValue]:
        try:
            zone_named(zone)
        except ValueError as error:
            raise UserError("usage.no_such_zone", zone=zone) from error
        return self._reader.read(opened, settings=ReadSettings(zone), blobs=blobs, job=job)

    def _case(self, case_id: str) -> Case:
        for case in self._vault.cases.all():
            if case.id == case_id:
                return case
        raise UserError("usage.unknown_case", case=case_id)


@dataclass(slots=True)
class _Found:
    """What a reading gave beside its records. The records pass through, so that no file is held in memory."""

    rows: int = 0
    partial: bool = False
    skipped: list[Skipped] = field(default_factory=list)
    warnings: list[SourceWarning] = field(default_factory=list)

    def records(self, values: Iterator[SourceValue]) -> Iterator[RawRecord]:
        """The records among the values; the rest is noted."""
        for value in values:
            match value:
                case RawRecord():
                    self.rows += 1
                    yield value
                case Skipped():
                    self.rows += 1
                    self.skipped.append(value)
                case SourceWarning():
                    self.warnings.append(value)
                case Ended():
                    self.partial = value.partial


class _Addresses:
    """Recognises addresses, each way of writing once."""

    def __init__(self, country: str) -> None:
        self._country = country
        self._known: dict[str, Recognised] = {}

    def of(self, record: RawRecord) -> Recognised:
        raw = "" if record.withheld else record.peer
        known = self._known.get(raw)
        if known is None:
            known = self._known[raw] = recognise(raw, self._country)
        return known


class _Senders:
    """Gathers senders for a preview, in bounded memory per sender."""

    def __init__(self, case: Case) -> None:
        self._addresses = _Addresses(case.country)
        self._summaries: dict[str, SenderSummary] = {}

    def add(self, record: RawRecord) -> None:
        address = self._addresses.of(record)
        at = record.when.earliest_ms
        seen = self._summaries.get(address.key)
        if seen is None:
            seen = SenderSummary(address.key, address.raw, record.peer_name, 0, 0, None, None, ())
        samples = seen.samples
        if len(samples) < _SAMPLES or (record.text and not samples[-1].text):
            # Words say more than the time of a call does, so they come first and push calls out.
            sample = Sample(record.when, record.channel, record.text[:_SAMPLE_CHARACTERS])
            samples = tuple(sorted((*samples, sample), key=lambda s: not s.text))[:_SAMPLES]
        self._summaries[address.key] = replace(
            seen,
            name=seen.name or record.peer_name,
            count=seen.count + 1,
            calls=seen.calls + (record.channel is Channel.CALL),
            first_ms=at if seen.first_ms is None or (at is not None and at < seen.first_ms) else seen.first_ms,
            last_ms=at if seen.last_ms is None or (at is not None and at > seen.last_ms) else seen.last_ms,
            samples=samples,
        )

    def summaries(self) -> tuple[SenderSummary, ...]:
        """Busiest first."""
        return tuple(sorted(self._summaries.values(), key=lambda s: (-s.count, s.key)))


class _Staged:
    """Attachments that came out of the child and wait, sealed, until a chosen row names them."""

    def __init__(self, sealer: Callable[[], BlobSealer]) -> None:
        self._sealer = sealer
        self._waiting: dict[str, SealedBlob] = {}
        self._taken: list[SealedBlob] = []

    def create(self) -> BlobWriter:
        return _StagedBlob(self._sealer(), self._arrived)

    def _arrived(self, sealed: SealedBlob) -> None:
        twin = self._waiting.get(sealed.ref.sha256)
        if twin is not None:
            sealed.temporary.unlink(missing_ok=True)
        else:
            self._waiting[sealed.ref.sha256] = sealed

    def take(self, refs: Sequence[BlobRef]) -> list[SealedBlob]:
        """The waiting blobs among these; the others are in the vault already."""
        taken = [self._waiting.pop(ref.sha256) for ref in refs if ref.sha256 in self._waiting]
        self._taken += taken
        return taken

    def drop(self, refs: Sequence[BlobRef]) -> None:
        """Blobs of a row that was left out."""
        for sealed in self.take(refs):
            sealed.temporary.unlink(missing_ok=True)

    def drop_all(self) -> None:
        """Whatever nobody wanted, and what was wanted and never came into the vault. What did has another name now."""
        for sealed in (*self._waiting.values(), *self._taken):
            sealed.temporary.unlink(missing_ok=True)
        self._waiting.clear()
        self._taken.clear()


class _StagedBlob:
    """A sealer that reports to the staging when it is closed."""

    def __init__(self, sealer: BlobSealer, arrived: Callable[[SealedBlob], None]) -> None:
        self._sealer = sealer
        self._arrived = arrived

    def write(self, data: bytes) -> None:
        self._sealer.write(data)

    def close(self) -> BlobRef:
        sealed = self._sealer.close()
        self._arrived(sealed)
        return sealed.ref

    def abort(self) -> None:
        self._sealer.abort()


@dataclass(slots=True)
class _Waiting:
    """A chosen row that says the same as something that is in the vault: paired once the whole file is read."""

    row: NewRow
    sealed: list[SealedBlob]


class _Intake:
    """Turns chosen records into rows of an import, a chunk at a time, and pairs those that have twins at the end."""

    def __init__(self, *, vault: Vault, case: Case, import_id: str, clock: Clock, staged: _Staged) -> None:
        self._vault = vault
        self._case = case
        self._import_id = import_id
        self._recorded_ms = clock.now_ms()
        self._staged = staged
        self._addresses = _Addresses(case.country)
        self._ordinal = 0
        self._chunk: list[tuple[NewRow, list[SealedBlob]]] = []
        self._waiting: list[_Waiting] = []
        self._twins: dict[str, Candidate] = {}
        self._stored: Callable[[], None] = _nothing_under_way
        self._point_ids: dict[str, str] = {}
        self.points: dict[str, tuple[Recognised, str]] = {}
        self.added = 0
        self.duplicates = 0

    def address_of(self, record: RawRecord) -> Recognised:
        return self._addresses.of(record)

    def take(self, record: RawRecord, address: Recognised) -> None:
        contact = contact_of(record, address)
        point = self._point_ids.get(address.key)
        if point is None:
            point = self._point_ids[address.key] = self._vault.directory.point_id(address)
            self.points[point] = (address, record.peer_name)
        row = NewRow(
            ordinal=self._ordinal,
            locator=record.locator,
            contact=contact,
            segments=record.segments,
            contact_point=point,
            incident="",
            twin=False,
            number_offset=0,
        )
        self._ordinal += 1
        self._chunk.append((row, self._staged.take(_blobs_of(record))))
        if len(self._chunk) >= _CHUNK_ROWS:
            self._flush()

    def finish(self, job: Job) -> None:
        """Store what is left, then pair the rows that waited."""
        self._flush()
        new = [
            Candidate(str(n), w.row.contact.fingerprint(), w.row.contact.when.earliest_ms or 0, w.row.ordinal)
            for n, w in enumerate(self._waiting)
        ]
        pairs = pair(new, self._twins.values())
        for start in range(0, len(self._waiting), _CHUNK_ROWS):
            job.check()
            some = self._waiting[start : start + _CHUNK_ROWS]
            rows = [
                self._linked(w.row, pairs[str(n)]) if str(n) in pairs else self._fresh(w.row)
                for n, w in enumerate(some, start=start)
            ]
            self._store(rows, [blob for w in some for blob in w.sealed])
        self._stored()

    def _flush(self) -> None:
        chunk, self._chunk = self._chunk, []
        fingerprints = [row.contact.fingerprint() for row, _ in chunk]
        twins = self._vault.imports.twins(self._case.id, fingerprints) if chunk else ()
        self._twins |= {twin.id: twin for twin in twins}
        known = {twin.fingerprint for twin in twins}
        fresh: list[NewRow] = []
        sealed: list[SealedBlob] = []
        for (row, blobs), fingerprint in zip(chunk, fingerprints, strict=True):
            if fingerprint in known and row.contact.when.earliest_ms is not None:
                self._waiting.append(_Waiting(row, blobs))
            else:
                fresh.append(self._fresh(row))
                sealed += blobs
        self._store(fresh, sealed)

    def _fresh(self, row: NewRow) -> NewRow:
        self.added += 1
        return replace(row, incident=new_id(), number_offset=self.added - 1)

    def _linked(self, row: NewRow, incident: str) -> NewRow:
        self.duplicates += 1
        return replace(row, incident=incident, twin=True)

    def _store(self, rows: Sequence[NewRow], sealed: Sequence[SealedBlob]) -> None:
        if rows:
            prepared: list[PreparedRow] = [
                self._vault.imports.prepare(
                    row, import_id=self._import_id, case_id=self._case.id, recorded_ms=self._recorded_ms
                )
                for row in rows
            ]
            self._stored()
            self._stored = self._vault.imports.add_rows(self._import_id, prepared, sealed)


def _nothing_under_way() -> None:
    """Stands for the chunk before the first."""


def _blobs_of(record: RawRecord) -> list[BlobRef]:
    refs = [attachment.blob for attachment in record.attachments]
    refs += [segment.blob for segment in record.segments if segment.blob is not None]
    return list(dict.fromkeys(refs))


def _let_through(error: UserError) -> None:
    """Only what is wrong with a file becomes part of a receipt; a full disk or a damaged vault concerns everything."""
    if not error.code.startswith("file."):
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
