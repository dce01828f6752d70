"""The payload: a tar archive that is written and read as a stream, in pieces, with a list of its files at its end.

Names are few and ours: ``vault.db``, ``blobs/…``, ``drafts/…``, and ``backup.json``, the list, last. What has another
name, or does not agree with the list, is damage.
"""

from __future__ import annotations

import hashlib
import io
import re
import tarfile
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import BinaryIO, Protocol, TypeAlias

from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.vault.storage import disk_errors, sync_file

LIST = "backup.json"
_NAME = re.compile(r"vault\.db|blobs/[0-9a-f]{64}|drafts/[a-z2-7]{26}\.draft|backup\.json")
_BLOCK = 512
_PIECE_BYTES = 256 * 1024
_MOST_LIST_BYTES = 256 * 1024 * 1024

Digests: TypeAlias = Mapping[str, str]
"""SHA-256 in hexadecimal of each file, by name."""


class Judge(Protocol):
    """Told all bytes of a file in order; says at its end whether they are what they have to be."""

    def take(self, piece: bytes) -> None: ...

    @property
    def is_whole(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Member:
    """A file to pack: ``open`` gives its bytes, ``size_bytes`` of them; None when it is not there any more. ``judge``
    is asked whether it is whole, where that can be told."""

    name: str
    open: Callable[[], tuple[BinaryIO, int] | None]
    judge: Callable[[], Judge] | None = None


class Packing:
    """Members as the bytes of an archive, pulled by whoever reads. ``make_list`` gets the digests of all of them.

    ``missing`` are those that were not there; ``damaged`` those that were packed and are not what they have to be.
    """

    def __init__(self, members: Iterable[Member], make_list: Callable[[Digests], bytes], job: Job, total: int) -> None:
        self.failure: BaseException | None = None
        self.digests: dict[str, str] = {}
        self.missing: list[str] = []
        self.damaged: list[str] = []
        self._members = members
        self._make_list = make_list
        self._job = job
        self._total = total
        self._done = 0
        self._pieces = self._all()
        self._left = b""

    def read(self, size: int) -> bytes:
        """The next bytes, at most ``size``; none at the end."""
        try:
            if not self._left:
                self._left = next(filter(None, self._pieces), b"")  # an empty piece would be taken for the end
        except BaseException as failure:
            self.failure = failure
            raise
        piece, self._left = self._left[:size], self._left[size:]
        return piece

    def _all(self) -> Iterator[bytes]:
        for member in self._members:
            found = member.open()
            if found is None:
                self.missing.append(member.name)
                continue
            file, size_bytes = found
            with file:
                yield from self._member(member, file, size_bytes)
        listed = self._make_list(self.digests)
        yield from self._member(Member(LIST, lambda: None), io.BytesIO(listed), len(listed))
        yield bytes(2 * _BLOCK)

    def _member(self, member: Member, file: BinaryIO, size_bytes: int) -> Iterator[bytes]:
        info = tarfile.TarInfo(member.name)
        info.size, info.mode = size_bytes, 0o600
        yield info.tobuf(tarfile.GNU_FORMAT)
        digest = hashlib.sha256()
        judge = None if member.judge is None else member.judge()
        left = size_bytes
        while left:
            self._job.check()
            self._job.progress("writing", self._done, self._total)
            piece = self._piece(member.name, file, left)
            digest.update(piece)
            if judge is not None:
                judge.take(piece)
            left -= len(piece)
            self._done += len(piece)
            yield piece
        yield bytes(-size_bytes % _BLOCK)
        self.digests[member.name] = digest.hexdigest()
        if judge is not None and not judge.is_whole:
            self._note_damage(member.name)

    def _piece(self, name: str, file: BinaryIO, left: int) -> bytes:
        """What a failing disk does not give is zeros, so that all else is kept; it is known to be damaged then."""
        wanted, at = min(left, _PIECE_BYTES), file.tell()
        try:
            piece = file.read(wanted)
        except OSError:
            piece = b""
        if len(piece) < wanted:
            self._note_damage(name)
            file.seek(at + wanted)
        return piece.ljust(wanted, b"\0")

    def _note_damage(self, name: str) -> None:
        if name not in self.damaged:
            self.damaged.append(name)


class Unpacking:
    """Takes the bytes of an archive in pieces of any size. ``create`` opens a file to keep a member in; None for a look
    at whether all is there."""

    def __init__(self, create: Callable[[str], BinaryIO] | None, job: Job, total: int) -> None:
        self.failure: BaseException | None = None
        self.digests: dict[str, str] = {}
        self._listed = b""
        self._is_over = False
        self._create = create
        self._job = job
        self._total = total
        self._done = 0
        self._pending = bytearray()
        self._take = self._parser()
        next(self._take)

    def write(self, piece: bytes) -> int:
        """The next bytes. Raises UserError ``file.backup_damaged``, Cancelled, or what ``create`` raises."""
        try:
            self._job.check()
            self._job.progress("verifying" if self._create is None else "restoring", self._done, self._total)
            self._done += len(piece)
            self._take.send(bytes(piece))
        except BaseException as failure:
            self.failure = failure
            raise
        return len(piece)

    def flush(self) -> None:
        """Nothing is held back."""

    def finish(self) -> bytes:
        """The list, once everything was written. Raises UserError ``file.backup_damaged`` when the end is missing."""
        if not self._is_over:
            raise UserError("file.backup_damaged")
        return self._listed

    def close(self) -> None:
        """Let go of a file that is half there."""
        self._take.close()

    def _parser(self) -> Generator[None, bytes, None]:
        while any(block := (yield from self._exactly(_BLOCK))):
            try:
                info = tarfile.TarInfo.frombuf(block, "ascii", "strict")
            except (tarfile.HeaderError, UnicodeDecodeError) as error:
                raise UserError("file.backup_damaged") from error
            is_known = _NAME.fullmatch(info.name) and info.type == tarfile.REGTYPE
            if not is_known or info.name in self.digests or LIST in self.digests:
                raise UserError("file.backup_damaged")
            yield from self._member(info.name, info.size)
        self._is_over = LIST in self.digests
        while True:
            self._pending.clear()
            self._pending += yield

    def _member(self, name: str, size_bytes: int) -> Generator[None, bytes, None]:
        digest, left = hashlib.sha256(), size_bytes
        with _let_go(self._sink(name, size_bytes), name) as sink:
            while left:
                if not self._pending:
                    self._pending += yield
                piece = bytes(self._pending[:left])
                del self._pending[:left]
                left -= len(piece)
                digest.update(piece)
                with disk_errors(name):
                    sink.write(piece)
            if name == LIST:
                self._listed = sink.getvalue()  # type: ignore[attr-defined]  # it is the one kept in memory
            elif self._create is not None:
                with disk_errors(name):
                    sync_file(sink)
        yield from self._exactly(-size_bytes % _BLOCK)
        self.digests[name] = digest.hexdigest()

    def _sink(self, name: str, size_bytes: int) -> BinaryIO:
        if name == LIST:
            if size_bytes > _MOST_LIST_BYTES:
                raise UserError("file.backup_damaged")
            return io.BytesIO()
        return _Nowhere() if self._create is None else self._create(name)

    def _exactly(self, count: int) -> Generator[None, bytes, bytes]:
        while len(self._pending) < count:
            self._pending += yield
        found = bytes(self._pending[:count])
        del self._pending[:count]
        return found


@contextmanager
def _let_go(file: BinaryIO, name: str) -> Iterator[BinaryIO]:
    """Close a file, whatever happens; after trouble what is still in its buffer is not wanted."""
    try:
        yield file
    except BaseException:
        with suppress(OSError):
            file.close()
        raise
    with disk_errors(name):
        file.close()


class _Nowhere(io.BytesIO):
    def write(self, piece: object) -> int:
        return len(piece)  # type: ignore[arg-type]
