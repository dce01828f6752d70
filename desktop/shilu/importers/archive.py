"""Importer for zip archives, also locked ones: gives each member to the importer that knows it.

Rows are found as ``member!locator``, the member percent-encoded as RFC 3986 has it. Names are labels: a member is
looked up by them for a message that names it, and nothing is ever written. Members that no format claims and no message
names are told of. Limits: design decision 15.
"""

from __future__ import annotations

import hashlib
import re
import struct
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from posixpath import normpath
from urllib.parse import quote

from msgspec import structs

from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.core.record import Asked, Question, RawRecord, ReadMember, Skipped, SourceWarning
from shilu.importers import zip_member
from shilu.importers.base import (
    HEAD_BYTES,
    BlobStore,
    Ended,
    Importer,
    KeepingWhole,
    Loading,
    ReadSettings,
    SourceStream,
    SourceValue,
)
from shilu.importers.claims import first_claim
from shilu.importers.warning_limit import LimitedWarnings
from shilu.importers.zip_directory import Entry, listing_of
from shilu.importers.zip_member import MemberStream

ARCHIVE = "archive"
"""Its name: rows of it have members in their locators."""

_BLOCK = 1 << 20
_LOCAL = struct.Struct("<4s5H3L2H")
_OFFICE = ("[Content_Types].xml", "_rels/", "docProps/", "xl/", "word/", "ppt/", "mimetype", "AndroidManifest.xml")
_LEFT_BY_SYSTEMS = re.compile(r"(?:\A|/)(?:__MACOSX/|\.DS_Store\Z|Thumbs\.db\Z|desktop\.ini\Z)")
_MOST_LOCATOR = 200
_NUMBERS = re.compile(r"([0-9]+)")
_TRIED = 20  # members whose password is tried before anything is read
_QUIETLY = frozenset({Asked.ME})  # may be asked by each member, with other choices


@dataclass(frozen=True, slots=True)
class Archive:
    """``others`` gives the importers for members; asked for late, since this one is among them."""

    others: Callable[[], Sequence[Importer]]
    name: str = ARCHIVE
    version: str = "2"
    expansion: int = zip_member.MOST_RATIO

    def identify(self, head: bytes, name: str) -> bool:  # noqa: ARG002  # a name says nothing about the content
        """Whether this is a zip, and none that is a document of its own (office, book, app)."""
        if head.startswith(b"PK\x05\x06"):
            return True
        if len(head) < _LOCAL.size or not head.startswith(b"PK\x03\x04"):
            return False
        fields = _LOCAL.unpack_from(head)
        first = head[_LOCAL.size : _LOCAL.size + fields[9]].decode("utf-8", "replace")
        return not first.startswith(_OFFICE)

    def load(self) -> None:
        """See base.Loading."""
        zip_member.load()
        for importer in self._readers():
            if isinstance(importer, Loading):
                importer.load()

    def read(self, stream: SourceStream, settings: ReadSettings, blobs: BlobStore, job: Job) -> Iterator[SourceValue]:
        """See base.Importer. Refuses with UserError ``file.archive_damaged``, ``file.archive_in_parts``,
        ``file.archive_too_many`` or ``file.wrong_password``."""
        return _Reading(stream, settings, blobs, job, self._readers()).values()

    def _readers(self) -> tuple[Importer, ...]:
        return tuple(importer for importer in self.others() if importer.name != self.name)


class _Reading:
    """One pass over one archive."""

    def __init__(
        self,
        source: SourceStream,
        settings: ReadSettings,
        blobs: BlobStore,
        job: Job,
        importers: tuple[Importer, ...],
    ) -> None:
        self._source, self._settings, self._blobs, self._job = source, settings, blobs, job
        self._importers = importers
        self._entries: tuple[Entry, ...] = ()
        self._by_name: dict[str, Entry] = {}
        self._by_base_name: dict[str, Entry] = {}
        self._named: set[Entry] = set()
        self._passwords: tuple[bytes, ...] = ()
        self._warnings = LimitedWarnings()
        self._asked: set[Asked] = set()
        self._unread: Counter[str] = Counter()
        self._rows = 0
        self._partial = False
        self._packed_done = self._packed_total = 0

    def values(self) -> Iterator[SourceValue]:
        """Everything in the archive."""
        while self._source.read(_BLOCK):  # hashed
            self._job.progress("reading", 0, self._source.size_bytes)
        listing = listing_of(self._source)
        wanted = [entry for entry in listing.entries if not _LEFT_BY_SYSTEMS.search(entry.name)]
        self._entries = tuple(sorted(wanted, key=lambda entry: (_natural(entry.name), entry.ordinal)))
        if not listing.is_whole:
            self._partial = True
            yield from self._warnings.of("", "archive_list_broken")
        for entry in self._entries:
            self._by_name.setdefault(normpath(entry.name), entry)
            self._by_base_name.setdefault(entry.name.rpartition("/")[2], entry)
        yield from self._unlock()
        known = [(entry, importer) for entry in self._entries if (importer := self._importer_of(entry)) is not None]
        known.sort(key=lambda found: _turn(found[1]))
        self._packed_total = sum(entry.packed_bytes for entry, _importer in known) or 1
        for entry, importer in known:
            if entry not in self._named:
                yield from self._member(entry, importer)
            self._packed_done += entry.packed_bytes
        unread = set(self._entries) - self._named - {entry for entry, _importer in known}
        for entry in self._entries:
            if entry in unread:
                yield from self._tell_unread(entry)
        for code, count in sorted(self._unread.items()):  # not by name: what lies in an archive beside is private
            yield SourceWarning("", code, str(count))
        yield from self._warnings.left_out()
        yield Ended(self._partial, self._rows)

    def _unlock(self) -> Iterator[SourceValue]:
        """Ask for the password, or see whether it opens anything."""
        locked = [entry for entry in self._entries if entry.is_encrypted]
        if not locked:
            return
        told = self._settings.password
        if not told:
            yield Question(Asked.PASSWORD)
            return
        # Which bytes a password is depends on the program that locked the archive.
        self._passwords = tuple(dict.fromkeys((told.encode(), told.encode("gb18030", "replace"))))
        if all(self._password_of(entry) is None for entry in locked[:_TRIED]):
            raise UserError("file.wrong_password")

    def _password_of(self, entry: Entry) -> bytes | None:
        self._job.progress("reading", 0, self._source.size_bytes)
        found = (password for password in self._passwords if zip_member.opens(self._source, entry, password))
        return next(found, None) if entry.is_encrypted else None

    def _stream(self, entry: Entry) -> MemberStream:
        return MemberStream(self._source, entry, self._password_of(entry), self._companion)

    def _importer_of(self, entry: Entry) -> Importer | None:
        """Who reads a member, by its beginning."""
        if entry.overlaps or not zip_member.is_known(entry.method) or not entry.size_bytes:
            return None
        self._job.check()
        head = self._stream(entry).read(HEAD_BYTES)
        try:
            return first_claim(self._importers, head, entry.name)
        except UserError:  # in an encoding that nobody reads: no reason to refuse the other members
            return None

    def _companion(self, member: Entry, untrusted_name: str) -> SourceStream | None:
        """What a member names: beside it, by its path from the top, or wherever it lies."""
        wanted = untrusted_name.replace("\\", "/").lstrip("/")
        if wanted.startswith("-"):  # what SQLite keeps beside a database
            wanted = member.name + wanted
        beside = normpath(f"{member.name.rpartition('/')[0]}/{wanted}".lstrip("/"))
        found = (
            self._by_name.get(beside)
            or self._by_name.get(normpath(wanted))
            or self._by_base_name.get(wanted.rpartition("/")[2])
        )
        if found is None or found == member or not zip_member.is_known(found.method):
            return None
        stream = self._stream(found)
        if stream.trouble:
            return None
        self._named.add(found)
        return stream

    def _member(self, entry: Entry, importer: Importer) -> Iterator[SourceValue]:
        prefix = _prefix(entry)
        stream = self._stream(entry)
        job = _MemberJob(self._job, self._packed_done, entry.packed_bytes, self._packed_total)
        before = self._rows
        settings = replace(self._settings, file_name=entry.name, in_archive=True)
        try:
            for value in importer.read(stream, settings, self._blobs, job):
                yield from self._placed(value, prefix, before)
            while stream.read(_BLOCK):  # to its end, for its checksum
                job.check()
        except UserError as error:
            if error.code == "file.unknown_format":  # its first bytes were those of a format, and no more of it
                self._unread["member_unread"] += 1
                return
            self._partial = True
            yield from self._warnings.of(prefix, "member_refused", error.code)
        if stream.trouble:
            self._partial = True
            yield from self._warnings.of(prefix, _code_of(stream.trouble), stream.trouble)
        yield ReadMember(entry.name, importer.name, self._rows - before)

    def _placed(self, value: SourceValue, prefix: str, before: int) -> Iterator[SourceValue]:
        """A value of a member, as one of the archive."""
        match value:
            case RawRecord():
                self._rows += 1
                when = value.when
                order = None if when.order is None else when.order + before
                yield structs.replace(
                    value, locator=_locator(prefix, value.locator), when=structs.replace(when, order=order)
                )
            case Skipped():
                self._rows += 1
                yield replace(value, locator=_locator(prefix, value.locator))
            case SourceWarning():
                yield replace(value, locator=_locator(prefix, value.locator))
            case Question():
                if value.asked in _QUIETLY or value.asked not in self._asked:
                    self._asked.add(value.asked)
                    yield value
            case Ended():
                self._partial = self._partial or value.partial
            case ReadMember():
                yield value

    def _tell_unread(self, entry: Entry) -> Iterator[SourceWarning]:
        if entry.is_encrypted and not self._passwords:
            return  # asked for
        stream = self._stream(entry)
        head = stream.read(HEAD_BYTES)
        if stream.trouble:
            self._partial = True
            yield from self._warnings.of(_prefix(entry), _code_of(stream.trouble), stream.trouble)
        elif not zip_member.is_known(entry.method):
            self._partial = True
            yield from self._warnings.of(_prefix(entry), "member_packed_otherwise", f"method {entry.method}")
        elif head.startswith(b"PK\x03\x04") and entry.name.lower().endswith(".zip"):
            self._unread["member_is_archive"] += 1
        else:
            self._unread["member_unread"] += 1


def _turn(importer: Importer) -> int:
    """Messages first, which take what they name; then files that are evidence as they are; last what only explains
    one of those."""
    if not isinstance(importer, KeepingWhole):
        return 0
    return 1 if importer.keeps_whole else 2


def _code_of(trouble: str) -> str:
    return {"ratio": "member_too_large", "overlaps": "member_overlaps", "password": "member_locked"}.get(
        trouble, "member_damaged"
    )


def _natural(name: str) -> tuple[tuple[int, int | str], ...]:
    """So that part2 comes before part10."""
    parts = _NUMBERS.split(name.casefold())
    return tuple((0, int(part)) if number % 2 and len(part) < 20 else (1, part) for number, part in enumerate(parts))


def _prefix(entry: Entry) -> str:
    return locator_of_member(entry.name, entry.ordinal)


def locator_of_member(name: str, ordinal: int = 1) -> str:
    """A member in a locator; the second of the same name has ``#2``."""
    encoded = quote(name, safe="/") + (f"#{ordinal}" if ordinal > 1 else "")
    if len(encoded) > _MOST_LOCATOR * 3 // 5:
        return "sha256-" + hashlib.sha256(encoded.encode()).hexdigest()[:32]
    return encoded


def _locator(prefix: str, locator: str) -> str:
    placed = f"{prefix}!{locator}"
    if len(placed) <= _MOST_LOCATOR:
        return placed
    shortened = hashlib.sha256(locator.encode()).hexdigest()[:32]
    return f"{prefix}!sha256-{shortened}"


@dataclass(frozen=True, slots=True)
class _MemberJob:
    """Progress of one member as that of the whole archive."""

    job: Job
    before: int
    packed: int
    total: int

    def progress(self, stage: str, done: int, total: int | None) -> None:
        share = min(done, total) * self.packed // total if total else 0
        self.job.progress(stage, self.before + share, self.total)

    def check(self) -> None:
        self.job.check()
