"""The contract between the readers of foreign formats and those who run them. Knows core values; not the vault."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias, runtime_checkable

from shilu.core.column_mapping import ColumnMapping
from shilu.core.job import Job
from shilu.core.phone_contact import PhoneContact
from shilu.core.record import BlobRef, DateOrder, Question, RawRecord, ReadMember, Skipped, SourceFacts, SourceWarning

HEAD_BYTES = 64 * 1024
"""How much of a file an importer sees to say whether it is its own."""


@dataclass(frozen=True, slots=True)
class ReadSettings:
    """What a person was asked before reading; what was not asked, or not answered, is empty.

    ``zone`` (IANA) is where times are shown. ``zone_is_told`` says that it is also the zone to which the phone was set;
    until then a source without zones asks, and takes it for the time being. ``me`` are the names under which the
    owner of the phone writes, written as in a question's choices. ``year`` is that of the first date without one.
    ``password`` opens an archive. ``columns`` says what the columns of a table mean, where its heading does not.
    ``is_bill`` says that a paper or a picture is a detail bill; ``in_archive`` that the source is a member of one, and
    the password the archive's. ``file_name``, which nobody is asked, is what the file or the member of an archive is
    called: a label, untrusted.
    """

    zone: str
    zone_is_told: bool = False
    me: tuple[str, ...] = ()
    date_order: DateOrder | None = None
    year: int | None = None
    password: str = field(default="", repr=False)
    file_name: str = field(default="", repr=False)
    columns: ColumnMapping | None = None
    is_bill: bool = False
    in_archive: bool = False


class BlobWriter(Protocol):
    """Takes the bytes of one attachment. Ends with exactly one of ``close`` and ``abort``."""

    def write(self, data: bytes) -> None: ...

    def close(self) -> BlobRef: ...

    def abort(self) -> None: ...


class BlobStore(Protocol):
    """Where attachments go while a source is read; one writer is open at a time."""

    def create(self) -> BlobWriter: ...


class SourceStream(Protocol):
    """The bytes of a source, read once from front to back; a stretch already read may be read again."""

    @property
    def size_bytes(self) -> int: ...

    def read(self, size: int) -> bytes:
        """The next bytes, empty at the end."""
        ...

    def reread(self, offset: int, size: int) -> bytes:
        """Bytes from before the present position, which does not move; fewer than asked only at the end."""
        ...

    def companion(self, untrusted_name: str) -> SourceStream | None:
        """The file of this name, from its beginning, that came together with this one: out of one archive, or one
        folder. A name that begins with ``-`` is this one's with that ending. None where there is none. No other stream
        is read meanwhile."""
        ...


def head_of(stream: SourceStream) -> bytes:
    """The first HEAD_BYTES of a stream, however few come at a time; fewer only where it ends."""
    head = b""
    while len(head) < HEAD_BYTES and (block := stream.read(HEAD_BYTES - len(head))):
        head += block
    return head


@dataclass(frozen=True, slots=True)
class Ended:
    """The last value of every reading. ``rows`` counts the records and skipped rows; ``partial`` says that
    the source went on, or should have, where reading stopped."""

    partial: bool
    rows: int


SourceValue: TypeAlias = (
    RawRecord | PhoneContact | Skipped | SourceWarning | Question | ReadMember | SourceFacts | Ended
)


class Importer(Protocol):
    """A reader of one format. It never raises for a bad row; UserError means that the whole file is refused."""

    @property
    def name(self) -> str:
        """A short ASCII word, stored in receipts for ever."""
        ...

    @property
    def version(self) -> str:
        """Raised whenever the same bytes would give other values."""
        ...

    def identify(self, head: bytes, name: str) -> bool:
        """Whether these first bytes (HEAD_BYTES at most) are of this format; the name is only a hint."""
        ...

    def read(self, stream: SourceStream, settings: ReadSettings, blobs: BlobStore, job: Job) -> Iterator[SourceValue]:
        """Each row as one RawRecord or Skipped, warnings before the row they belong to, Ended last.

        What the source does not settle and ``settings`` do not answer is a Question, before the first row that waits
        for it. The rows come all the same, as well as they are understood: times unknown where the order of day and
        month is, in ``settings.zone`` with ``ZoneBasis.FILE_DEFAULT`` where the zone is, directions unknown where
        nobody is known to be the owner. They are for a preview: a reading with questions is never stored.
        """
        ...


@runtime_checkable
class Loading(Protocol):
    """An importer that imports modules, or opens anything, on first use: no file can be opened while it reads."""

    def load(self) -> None:
        """Do that now."""
        ...


@runtime_checkable
class Unpacking(Protocol):
    """An importer of files that hold more than their own bytes."""

    @property
    def expansion(self) -> int:
        """At most how many times as many."""
        ...


@runtime_checkable
class KeepingWhole(Protocol):
    """An importer of files that messages name, such as pictures: in an archive they are read after all others, and not
    again where a message took them."""

    @property
    def keeps_whole(self) -> bool:
        """False of files that only explain such a one: they are read last of all."""
        ...


class HashedOnly:
    """A blob store that keeps nothing but the hash: for previews."""

    def create(self) -> BlobWriter:
        return _HashedBlob()


class _HashedBlob:
    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self._size = 0

    def write(self, data: bytes) -> None:
        self._hash.update(data)
        self._size += len(data)

    def close(self) -> BlobRef:
        return BlobRef(self._hash.hexdigest(), self._size)

    def abort(self) -> None:
        pass
