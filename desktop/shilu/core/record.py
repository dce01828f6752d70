"""What comes out of an importer: one value for each row of a source, and the receipt that adds them up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from msgspec import Struct

from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.incident import NO_FACTS
from shilu.core.phone_contact import KnownAs
from shilu.core.when import When

READ_BY_OCR = "read_by_ocr"
"""A fact of rows that a program read off a picture: how sure it was (0 to 1) of the cell that it was least sure of."""
NUMBER_COUNTRY = "number_country"
"""A fact of rows whose format says to which country (ISO 3166-1 alpha-2) numbers without one belong."""


class SkippedKind(StrEnum):
    """Why a row is no incident."""

    NOT_A_CONTACT = "not_a_contact"  # drafts, unsent messages, system lines
    UNREADABLE = "unreadable"


class BlobRef(Struct, frozen=True, array_like=True, forbid_unknown_fields=True, gc=False):
    """Bytes that the importer handed over beside the row, by SHA-256."""

    sha256: str
    size_bytes: int


class RowSegment(Struct, frozen=True, array_like=True, forbid_unknown_fields=True, gc=False):
    """A stretch of the exact source bytes of a row.

    Either ``literal`` bytes, or, where a huge attribute was diverted, the ``blob`` that holds them:
    ``encoding`` "base64" means that standard base64 (RFC 4648, padded, no line breaks) of the blob gives
    the bytes back; "raw" means that the blob is those bytes.
    """

    literal: bytes = b""
    blob: BlobRef | None = None
    encoding: str = "raw"


class RawAttachment(Struct, frozen=True, array_like=True, forbid_unknown_fields=True, gc=False):
    """A part of a message that is a file. ``name`` is untrusted text."""

    blob: BlobRef
    name: str
    media_type: str


class Asked(StrEnum):
    """What only a person can say, where a source does not settle it. The words of the command line."""

    TIMEZONE = "timezone"  # to which zone the clock of the phone was set
    ME = "me"  # who of those who write is the owner of the phone
    DATE_ORDER = "date_order"  # whether 03/04 is in March or in April
    YEAR = "year"  # dates stand without one
    PASSWORD = "password"  # noqa: S105 - of an archive; it is not kept
    COLUMNS = "columns"  # which column of a table says what
    WHOSE_PHONE = "whose_phone"  # the complainant's, or that of a third person who was reached


class DateOrder(StrEnum):
    """In which order day, month and year stand."""

    DMY = "dmy"
    MDY = "mdy"
    YMD = "ymd"


@dataclass(frozen=True, slots=True)
class Question:
    """Something that a source does not settle. ``choices`` are the answers there are (for ``ME`` those who write, the
    busiest first; for ``COLUMNS`` the cells of the heading), empty where any may be given; ``examples`` are stretches
    of the source, five at most (for ``COLUMNS`` rows, up to twenty, their cells parted by tabs). Untrusted text."""

    asked: Asked
    choices: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()


class RawRecord(Struct, frozen=True, array_like=True, forbid_unknown_fields=True, gc=False):
    """One row, parsed but not yet understood against the vault.

    ``peer`` is the other side's address as the source writes it ("" when withheld), ``peer_name`` what the
    phone called it, ``others`` the further members of a group. ``own`` names the line that was reached (sub_id).
    ``named`` are files that the row names and the source does not contain.
    ``of_file`` marks a row that is itself a whole file of evidence, its one attachment: a picture, a recording, a
    paper. What else stands in it is then only what the name and the metadata of that file claim.
    """

    locator: str
    when: When
    channel: Channel
    direction: Direction
    outcome: Outcome
    duration_s: int | None
    peer: str
    peer_name: str
    text: str
    others: tuple[str, ...] = ()
    withheld: bool = False
    own: str = ""
    facts: Mapping[str, str] = NO_FACTS
    attachments: tuple[RawAttachment, ...] = ()
    segments: tuple[RowSegment, ...] = ()
    named: tuple[str, ...] = ()
    of_file: bool = False


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that became no incident, and why."""

    locator: str
    kind: SkippedKind
    code: str


@dataclass(frozen=True, slots=True)
class SourceWarning:
    """A repair or a doubt, at its place. ``detail`` is ASCII and holds no message text."""

    locator: str
    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ReadMember:
    """A file within an archive that was read: what it is called there (untrusted text), by which importer, and how many
    rows it had."""

    name: str
    importer: str
    rows: int


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """What a source says of itself: which phone it comes from, its number. Names are short ASCII words, kept among the
    settings of the receipt; what they say is untrusted text."""

    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that was read: hashed whole before parsing."""

    name: str
    sha256: str
    size_bytes: int
    modified_ms: int | None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a whole file was not read."""

    code: str
    holes: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an import did with each row of a file: ``rows == added + duplicates + left_out + len(skipped)``.

    ``came_back`` counts contacts that an import had brought which was undone: this one brings them again. ``joined``
    counts pairs of contacts that stood by themselves before and that this file shows to be one.
    """

    source: SourceFile
    importer: str
    importer_version: str
    settings: Mapping[str, str]
    rows: int
    added: int
    duplicates: int
    left_out: int
    skipped: tuple[Skipped, ...]
    warnings: tuple[SourceWarning, ...]
    partial: bool
    refused: Refusal | None
    import_id: str | None
    members: tuple[ReadMember, ...] = ()
    came_back: int = 0
    joined: int = 0

    def __post_init__(self) -> None:
        if self.rows != self.added + self.duplicates + self.left_out + len(self.skipped):
            raise ValueError("a receipt must add up")


@dataclass(frozen=True, slots=True)
class Sample:
    """A few words of a row, to recognise a sender by."""

    when: When
    channel: Channel
    text: str


@dataclass(frozen=True, slots=True)
class SenderSummary:
    """One sender in a preview. ``key`` is the recognised address, ``sender`` the first way it was written, ``name`` the
    phone's for it; ``calls_itself`` is what it says it is called, ``known`` who that is in an address book that came
    along."""

    key: str
    sender: str
    name: str
    count: int
    calls: int
    first_ms: int | None
    last_ms: int | None
    samples: tuple[Sample, ...]
    known: KnownAs | None = None
    calls_itself: str = ""


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One row of a preview as it is understood so far. ``sender`` is the other side's name, or its address."""

    when: When
    channel: Channel
    direction: Direction
    sender: str
    text: str


@dataclass(frozen=True, slots=True)
class BelongsTo:
    """A file of evidence, and what the contact of the case is called that it would be attached to."""

    name: str
    contact: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would bring in, before anything is stored. ``first`` are its first rows, five at most; ``orders``,
    where the order of dates is asked, five rows of different days as each of the orders would have them. ``belongs``
    are those files of evidence, of the first two thousand, that belong to a contact that is there."""

    source: SourceFile
    importer: str
    rows: int
    senders: tuple[SenderSummary, ...]
    skipped: tuple[Skipped, ...]
    warnings: tuple[SourceWarning, ...]
    partial: bool
    refused: Refusal | None
    questions: tuple[Question, ...] = ()
    first: tuple[PreviewRow, ...] = ()
    orders: Mapping[DateOrder, tuple[PreviewRow, ...]] = field(default_factory=dict)
    belongs: tuple[BelongsTo, ...] = ()
