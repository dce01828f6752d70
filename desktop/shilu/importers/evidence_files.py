"""Importers of files that are evidence as they are: pictures, recordings and films, papers in PDF (formats.md 6).

One file is one row, kept whole. When, with which number and in which direction is only what its name, its metadata and
the file beside a recording claim; the facts say which of them, and keep what the others say. A time: the file beside it
before the container (mvhd, Apple's creationdate) or EXIF with an offset, before EXIF without one, before the name. When
the file was last changed claims nothing: copying changes it. Nothing is decoded, so that no picture is too large.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from msgspec import structs

from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.clock import to_ms
from shilu.core.errors import UserError
from shilu.core.evidence import extension_of
from shilu.core.job import Job
from shilu.core.record import Asked, BlobRef, Question, RawAttachment, RawRecord, RowSegment, SourceWarning
from shilu.core.when import Precision, When, ZoneBasis, from_local, unknown
from shilu.importers import exif, iso_media, paper_facts, sound_length
from shilu.importers.base import HEAD_BYTES, BlobStore, Ended, ReadSettings, SourceStream, SourceValue
from shilu.importers.call_sidecar import MOST_BYTES, Sidecar, is_sidecar, name_beside, sidecar_of
from shilu.importers.cut_short import is_cut_short
from shilu.importers.file_kinds import JPEG, Family, FileKind, kind_of
from shilu.importers.file_names import NameClaims, claims_of
from shilu.importers.read_file import ReadFile, copied

LOCATOR = "file@0"
_SPAN_MS = {Precision.MS: 1, Precision.SECOND: 1_000, Precision.MINUTE: 60_000}
_FAR_APART_MS = 24 * 3600 * 1000
_AS_SOUND = {"video/mp4": "audio/mp4", "video/3gpp": "audio/3gpp"}


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """See the module."""

    family: Family
    version: str = "1"
    keeps_whole: bool = True

    @property
    def name(self) -> str:
        """See base.Importer."""
        return self.family.value

    def identify(self, head: bytes, name: str) -> bool:  # noqa: ARG002  # a name says nothing about the content
        """Whether it begins like one of the family."""
        kind = kind_of(head)
        return kind is not None and kind.family is self.family

    def load(self) -> None:
        """See base.Loading."""
        {Family.PICTURE: exif, Family.RECORDING: sound_length, Family.PDF: paper_facts}[self.family].load()

    def read(self, stream: SourceStream, settings: ReadSettings, blobs: BlobStore, job: Job) -> Iterator[SourceValue]:
        """See base.Importer. Refuses with UserError ``file.unknown_format`` what is nothing of the kind."""
        blob, file = copied(stream, blobs, job)
        kind = kind_of(file.at(0, HEAD_BYTES))
        if kind is None:
            raise UserError("file.unknown_format")
        about = _looked_into(kind, file, settings)
        content = _beside(stream, settings.file_name) if kind.family is Family.RECORDING else b""
        sidecar = sidecar_of(content) if content else None
        if content and sidecar is None:
            yield SourceWarning(LOCATOR, "sidecar_unread")
        if about.is_damaged:
            yield SourceWarning(LOCATOR, "metadata_unread")
        yield from _passed_on(about, kind)
        is_cut = is_cut_short(file, kind)
        if is_cut:
            yield SourceWarning(LOCATOR, "file_cut_short")
        times = _times(about, sidecar, settings)
        yield from _questions(times, about.named, settings)
        if any(_apart_ms(times[0][1], when) > _FAR_APART_MS for _claim, when in times):
            yield SourceWarning(LOCATOR, "times_differ", " ".join(claim.by for claim, _when in times))
        record = _record(about, sidecar, times, blob, settings)
        yield (
            structs.replace(record, segments=(*record.segments, RowSegment(content))) if sidecar is not None else record
        )
        yield Ended(partial=is_cut, rows=1)


@dataclass(frozen=True, slots=True)
class _Claim:
    """A time that something claims: a wall clock, or with an offset an instant."""

    by: str
    at: datetime
    raw: str
    precision: Precision = Precision.SECOND
    basis: ZoneBasis = ZoneBasis.OFFSET


@dataclass(frozen=True, slots=True)
class _About:
    """What a file and its name say. ``times`` are in the order of their rank. ``has_no_maker``: a picture in which
    nothing stands of what made it."""

    kind: FileKind
    named: NameClaims
    times: tuple[_Claim, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    is_damaged: bool = False
    has_no_maker: bool = False


def _passed_on(about: _About, kind: FileKind) -> Iterator[SourceWarning]:
    """That a picture went through a chat app by its name, or may have: phones and cameras write into a JPEG what made
    it, and these apps take that away when they make it anew."""
    if about.named.passed_on_by:
        yield SourceWarning(LOCATOR, "came_through_chat", about.named.passed_on_by)
    elif kind is JPEG and about.has_no_maker:
        yield SourceWarning(LOCATOR, "maker_removed")


# --- looking into it ---


def _looked_into(kind: FileKind, file: ReadFile, settings: ReadSettings) -> _About:
    if kind.family is Family.PICTURE:
        about = _picture(kind, file)
    elif kind.family is Family.PDF:
        found = paper_facts.facts_of(file)
        about = _About(kind, NameClaims(), facts=found or {}, is_damaged=found is None)
    else:
        about = _film(kind, file) if kind.is_iso else _About(kind, NameClaims(), facts=sound_length.facts_of(file))
    named = claims_of(settings.file_name, is_sound=about.kind.is_sound, order=settings.date_order)
    return replace(about, named=named)


def _picture(kind: FileKind, file: ReadFile) -> _About:
    try:
        taken = exif.taken(file, kind)
    except exif.Unreadable:
        return _About(kind, NameClaims(), is_damaged=True)
    if taken is None:
        return _About(kind, NameClaims(), has_no_maker=True)
    precision = Precision.MS if taken.at is not None and taken.at.microsecond else Precision.SECOND
    times = () if taken.at is None else (_Claim("exif", taken.at, taken.raw, precision),)
    return _About(kind, NameClaims(), times, taken.facts)


def _film(kind: FileKind, file: ReadFile) -> _About:
    """An ISO file; it is sound where no track of it is a film."""
    found = iso_media.facts_of(file)
    if found.has_sound and not found.has_film:
        kind = replace(kind, media_type=_AS_SOUND.get(kind.media_type, kind.media_type), is_sound=True)
    times, facts = [], {}
    if found.creation_date:
        facts["container_creationdate"] = found.creation_date
        try:
            at = datetime.fromisoformat(found.creation_date)
        except ValueError:
            at = None
        if at is not None and at.tzinfo is not None:
            times.append(_Claim("container", at.replace(microsecond=0), found.creation_date))
    if found.made_s is not None:
        made = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=found.made_s)
        facts["container_time"] = made.isoformat()
        times.append(_Claim("container", made, made.isoformat(), basis=ZoneBasis.EPOCH))
    if found.duration_s is not None:
        facts["recorded_seconds"] = sound_length.written(found.duration_s)
    return _About(kind, NameClaims(), tuple(times), facts, is_damaged=not found.is_whole)


def _beside(stream: SourceStream, name: str) -> bytes:
    """The file of details that came along with a recording; nothing where it is something else."""
    found = stream.companion(name_beside(name))
    content = b""
    while found is not None and (part := found.read(MOST_BYTES)):
        content += part[: MOST_BYTES + 1 - len(content)]
    return content if len(content) <= MOST_BYTES and is_sidecar(content) else b""


# --- what is claimed ---


_Times = tuple[tuple[_Claim, When], ...]


def _times(about: _About, sidecar: Sidecar | None, settings: ReadSettings) -> _Times:
    """What is claimed and is a time, the highest rank first."""
    claims, named = list(about.times), about.named
    if sidecar is not None and sidecar.at is not None:
        claims.insert(0, _Claim("sidecar", sidecar.at, sidecar.raw_time, Precision.MS, ZoneBasis.EPOCH))
    if named.at is not None:
        basis = ZoneBasis.EPOCH if named.raw_time.isdecimal() and named.at.tzinfo else ZoneBasis.OFFSET
        claims.append(_Claim("file_name", named.at, named.raw_time, named.precision, basis))
    found = ((claim, _when(claim, settings)) for claim in claims)
    return tuple((claim, when) for claim, when in found if when is not None)


def _when(claim: _Claim, settings: ReadSettings) -> When | None:
    try:
        if claim.at.tzinfo is None:
            basis = ZoneBasis.ASKED if settings.zone_is_told else ZoneBasis.FILE_DEFAULT
            when = from_local(claim.raw, claim.at, claim.precision, zone=settings.zone, basis=basis)
            return structs.replace(when, order=0)
        at = to_ms(claim.at.astimezone(UTC))
    except (ValueError, OverflowError):
        return None
    end = at + _SPAN_MS[claim.precision] - 1
    return When(claim.raw, at, end, claim.precision, settings.zone, claim.basis, order=0)


def _apart_ms(one: When, other: When) -> int:
    """How far two times are apart at least."""
    spans = [(when.earliest_ms or 0, when.latest_ms or 0) for when in (one, other)]
    (first, first_end), (second, second_end) = spans
    return max(0, first - second_end, second - first_end)


def _questions(times: _Times, named: NameClaims, settings: ReadSettings) -> Iterator[Question]:
    if not times and named.orders:
        yield Question(Asked.DATE_ORDER, tuple(one.value for one in named.orders), (named.raw_time,))
    is_local = times[0][0].at.tzinfo is None if times else bool(named.orders)
    if is_local and not settings.zone_is_told:
        yield Question(Asked.TIMEZONE, examples=(times[0][0].raw if times else named.raw_time,))


def _record(about: _About, sidecar: Sidecar | None, times: _Times, blob: BlobRef, settings: ReadSettings) -> RawRecord:
    named, kind = about.named, about.kind
    facts = {**about.facts, "file_name_time": named.raw_time, "file_name_app": named.app}
    if times:
        facts["claimed_time_by"] = times[0][0].by
    numbers = sidecar.numbers if sidecar is not None else ()
    number = numbers[0] if numbers else named.number
    if number:
        facts["claimed_number_by"] = "sidecar" if numbers else "file_name"
    direction = sidecar.direction if sidecar is not None else Direction.UNKNOWN
    if direction is not Direction.UNKNOWN:
        facts["claimed_direction_by"] = "sidecar"
    elif named.direction is not Direction.UNKNOWN:
        direction, facts["claimed_direction_by"] = named.direction, "file_name"
    if sidecar is not None:
        facts |= {"sidecar_time": sidecar.raw_time, "sim_slot": sidecar.sim_slot}
        facts["conference"] = "yes" if sidecar.is_conference else ""
        facts["file_name_number"] = named.number if named.number != number else ""
    is_call = named.is_call or sidecar is not None
    outcome = Outcome.UNKNOWN
    if is_call:
        outcome = named.outcome if named.outcome is not Outcome.UNKNOWN else Outcome.ANSWERED
    names = (sidecar.names if sidecar is not None else ()) or (
        (named.who,) if named.who not in ("", named.number) else ()
    )
    name = settings.file_name.replace("\\", "/").rpartition("/")[2][:255]
    attachment = RawAttachment(blob, name or f"file.{extension_of(kind.media_type)}", kind.media_type)
    return RawRecord(
        locator=LOCATOR,
        when=times[0][1] if times else _unknown(named, settings),
        channel=Channel.CALL if is_call else Channel.OTHER,
        direction=direction,
        outcome=outcome,
        duration_s=None,
        peer=number,
        peer_name=names[0] if names else "",
        text="",
        others=numbers[1:],
        facts={key: said for key, said in facts.items() if said},
        attachments=(attachment,),
        segments=(RowSegment(blob=blob),),
        of_file=True,
    )


def _unknown(named: NameClaims, settings: ReadSettings) -> When:
    return structs.replace(unknown(named.raw_time, zone=settings.zone, basis=ZoneBasis.FILE_DEFAULT), order=0)


PICTURE, RECORDING, PDF = (EvidenceFile(family) for family in (Family.PICTURE, Family.RECORDING, Family.PDF))
