"""The bag that a case travels in: BagIt 1.0 (RFC 8493), as a stored zip or as a folder.

Names are ours alone. What reads a bag trusts nothing in it: no name is a path, no size is believed, nothing in it is
compressed, and the list of members is bounded before it is read.
"""

from __future__ import annotations

import hashlib
import json
import re
import struct
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from shilu.core.errors import UserError
from shilu.core.evidence import extension_of
from shilu.vault.storage import disk_errors, sync_file, sync_folder

CASE, ORIGINS, RECORDERS = "data/case.json", "data/origins.jsonl", "data/recorders.jsonl"
EVENTS, ROWS, DIRECTORY = "data/events.jsonl", "data/rows.jsonl", "data/directory.jsonl"
CONTACTS_CSV, FILES_CSV = "data/contacts.csv", "data/files.csv"
RECORD_CSV, PARTIES_CSV = "data/record.csv", "data/parties.csv"
_FOR_READING = (CONTACTS_CSV, FILES_CSV, RECORD_CSV, PARTIES_CSV)
MANIFEST, DECLARATION = "manifest-sha256.txt", "bagit.txt"
ORIGINALS = "data/originals/"
_DECLARED = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_REQUIRED = frozenset({CASE, ORIGINS, RECORDERS, EVENTS, ROWS, DIRECTORY, MANIFEST, DECLARATION})
_KNOWN = _REQUIRED.union(_FOR_READING)
_ORIGINAL = re.compile(re.escape(ORIGINALS) + r"([0-9a-f]{64})(?:\.[a-z0-9]{1,5})?")
_LISTED = re.compile(r"([0-9a-f]{64})  (.{1,120})")
_PIECE_BYTES = 256 * 1024
_MOST_MEMBERS = 200_000
_MOST_LIST_BYTES = 64 * 1024 * 1024
_MOST_LISTED_BYTES = 256  # a line of the manifest has 187 at most
_MOST_LINE_BYTES = 32 * 1024 * 1024
_MOST_PARTS = 1_000_000  # of one line: the receipt of an import that skipped 200,000 rows has 800,000
_MOST_SMALL_BYTES = 1024 * 1024
_MOST_DEPTH = 24
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_ZIP_MODE = 0o100600 << 16
_END, _END64, _END64_PLACE = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
_END_BYTES, _END64_BYTES, _PLACE_BYTES = 22, 56, 20

_LEFT_BY_FILE_MANAGERS = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})

Member = tuple[str, Iterable[bytes]]
"""A file of a bag: its name, and its bytes when asked for."""


def original_name(sha256: str, media_type: str) -> str:
    """Where a file of evidence lies in a bag."""
    return f"{ORIGINALS}{sha256}.{extension_of(media_type)}"


def damaged(where: str) -> UserError:
    """What to raise for a case file that is not as it should be."""
    return UserError("file.case_file_damaged", where=where)


# writing


def with_manifest(members: Iterable[Member]) -> Iterator[Member]:
    """The whole bag: the declaration, the payload, and the manifest once everything has passed through."""
    hashes: dict[str, str] = {}
    yield DECLARATION, (_DECLARED,)
    for name, pieces in members:
        yield name, _hashed(name, pieces, hashes)
    lines = "".join(f"{sha256}  {name}\n" for name, sha256 in sorted(hashes.items()))
    yield MANIFEST, (lines.encode("ascii"),)


def zipped(members: Iterable[Member]) -> Iterator[bytes]:
    """A bag as the bytes of a zip, nothing in it compressed."""
    sink = _Pieces()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:  # type: ignore[call-overload]  # it needs no more than write and flush
        for name, pieces in members:
            entry = zipfile.ZipInfo(name, _ZIP_DATE)
            entry.create_system = 3
            entry.external_attr = _ZIP_MODE
            with archive.open(entry, "w", force_zip64=True) as out:
                for piece in pieces:
                    out.write(piece)
                    yield from sink.taken()
            yield from sink.taken()
    yield from sink.taken()


def unpacked(members: Iterable[Member], folder: Path) -> None:
    """A bag as files below a new folder, on the disk when this returns."""
    with disk_errors(folder.name):
        folder.mkdir(mode=0o700)
        for name, pieces in members:
            path = folder / name
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with path.open("xb") as out:
                for piece in pieces:
                    out.write(piece)
                sync_file(out)
        for inner in (path for path in sorted(folder.rglob("*")) if path.is_dir()):
            sync_folder(inner)
        sync_folder(folder)


def _hashed(name: str, pieces: Iterable[bytes], hashes: dict[str, str]) -> Iterator[bytes]:
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
        yield piece
    hashes[name] = digest.hexdigest()


class _Pieces:
    """A file that cannot be wound back: it hands on what was written to it."""

    def __init__(self) -> None:
        self._waiting: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self._waiting.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing waits."""

    def taken(self) -> Iterator[bytes]:
        """What came since the last time."""
        waiting, self._waiting = self._waiting, []
        yield from waiting


# reading


class Place(Protocol):
    """Where the files of a bag lie."""

    def sizes(self) -> Mapping[str, int]:
        """Every file, with the size that is claimed for it."""
        ...

    def open(self, name: str) -> BinaryIO:
        """The bytes of a file."""
        ...


class ZipPlace:
    """A stored zip. ``file`` can be wound back; nothing of it is believed."""

    def __init__(self, file: BinaryIO, size_bytes: int) -> None:
        try:
            _refuse_long_list(file, size_bytes)
            self._archive = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, struct.error, ValueError, OSError, NotImplementedError) as error:
            raise damaged("zip") from error
        self._sizes: dict[str, int] = {}
        total = 0
        for entry in self._archive.infolist():
            stored = entry.compress_type == zipfile.ZIP_STORED and entry.compress_size == entry.file_size
            if not stored or entry.flag_bits & 0x1 or entry.orig_filename != entry.filename:
                raise damaged("zip")
            if entry.filename in self._sizes:
                raise damaged("names")
            self._sizes[entry.filename] = entry.file_size
            total += entry.file_size
        if total > size_bytes:  # members that lie over one another
            raise damaged("zip")

    def sizes(self) -> Mapping[str, int]:
        return self._sizes

    def open(self, name: str) -> BinaryIO:
        try:
            return self._archive.open(name)  # type: ignore[return-value]  # it reads bytes
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError) as error:
            raise damaged(_shown(name)) from error


def is_clutter(path: Path) -> bool:
    """Whether a file manager leaves such a file in a folder that somebody looks at or copies."""
    return path.name in _LEFT_BY_FILE_MANAGERS or path.name.startswith("._")


class FolderPlace:
    """A folder on this computer. Links are not followed, and what file managers leave is passed over."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sizes: dict[str, int] = {}
        try:
            for path in folder.rglob("*"):
                if path.is_symlink() or not (path.is_file() or path.is_dir()):
                    raise damaged("names")
                if path.is_file() and not is_clutter(path):
                    self._sizes[path.relative_to(folder).as_posix()] = path.stat().st_size
                if len(self._sizes) > _MOST_MEMBERS:
                    raise UserError("file.case_file_too_large")
        except OSError as error:
            raise UserError("file.unreadable", name=folder.name) from error

    def sizes(self) -> Mapping[str, int]:
        return self._sizes

    def open(self, name: str) -> BinaryIO:
        try:
            return (self._folder / name).open("rb")
        except OSError as error:
            raise UserError("file.unreadable", name=name) from error


@dataclass(frozen=True, slots=True)
class Original:
    """A file of evidence in a bag."""

    sha256: str
    name: str
    size_bytes: int


class Bag:
    """An untrusted bag: its names are known and each stands once; every file is what the manifest says when it was
    read to its end. Raises UserError ``file.case_file_damaged`` or ``file.case_file_too_large``."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._sizes = place.sizes()
        if len(self._sizes) > _MOST_MEMBERS:
            raise UserError("file.case_file_too_large")
        if not all(name in self._sizes for name in _REQUIRED):
            raise damaged("names")
        self.originals: dict[str, Original] = {}
        for name, size in self._sizes.items():
            original = _ORIGINAL.fullmatch(name)
            if original is not None:
                if original[1] in self.originals:
                    raise damaged("names")
                self.originals[original[1]] = Original(original[1], name, size)
            elif name not in _KNOWN:
                raise damaged("names")
        self._manifest = self._read_manifest()

    def read(self, name: str) -> Iterator[bytes]:
        """The bytes of a file, in pieces. Only when the last one came are they known to be what the manifest says."""
        digest = hashlib.sha256()
        size = 0
        with self._place.open(name) as file:
            while piece := _read(file, _PIECE_BYTES, name):
                size += len(piece)
                if size > self._sizes[name]:
                    raise damaged(_shown(name))
                digest.update(piece)
                yield piece
        if size != self._sizes[name] or digest.hexdigest() != self._manifest.get(name):
            raise damaged(_shown(name))

    def lines(self, name: str, *, most_bytes: int | None = None) -> Iterator[Mapping[str, Any]]:
        """The JSON objects of a file, one a line. ``most_bytes``: of a file that is held in memory whole."""
        if most_bytes is not None and self._sizes[name] > most_bytes:
            raise UserError("file.case_file_too_large")
        for number, line in enumerate(self._raw_lines(name), start=1):
            value = _parsed(line, f"{_shown(name)}:{number}")
            if not isinstance(value, dict):
                raise damaged(f"{_shown(name)}:{number}")
            yield value

    def one(self, name: str) -> Mapping[str, Any]:
        """The JSON object that a small file is."""
        if self._sizes[name] > _MOST_SMALL_BYTES:
            raise UserError("file.case_file_too_large")
        value = _parsed(b"".join(self.read(name)), _shown(name))
        if not isinstance(value, dict):
            raise damaged(_shown(name))
        return value

    def unread(self) -> Iterator[str]:
        """What is in the bag for people to read. It is checked too, and nothing is taken from it."""
        yield from (name for name in _FOR_READING if name in self._sizes)

    def _raw_lines(self, name: str) -> Iterator[bytes]:
        held: list[bytes] = []
        size = 0
        for piece in self.read(name):
            for number, part in enumerate(piece.split(b"\n")):
                if number:
                    yield b"".join(held)
                    held, size = [], 0
                held.append(part)
                size += len(part)
                if size > _MOST_LINE_BYTES:
                    raise UserError("file.case_file_too_large")
        if size:
            raise damaged(_shown(name))  # a line that was cut

    def _read_manifest(self) -> Mapping[str, str]:
        """Line by line, and with the texts that are there already: a bag may have 200,000 files."""
        listed: dict[str, str] = {}
        for line in self._manifest_lines():
            found = _LISTED.fullmatch(line)
            if found is None or found[2] in listed:
                raise damaged(MANIFEST)
            sha256, name = found.groups()
            original = self.originals.get(sha256)
            if original is not None and original.name == name:
                sha256, name = original.sha256, original.name
            listed[name] = sha256
        named = self._sizes.keys() - listed.keys()
        if named != {MANIFEST, DECLARATION} or len(listed) + len(named) != len(self._sizes):
            raise damaged(MANIFEST)
        return listed

    def _manifest_lines(self) -> Iterator[str]:
        size = self._sizes[MANIFEST]
        if size > _MOST_LIST_BYTES:
            raise UserError("file.case_file_too_large")
        with self._place.open(MANIFEST) as file:
            while line := _read(file, _MOST_LISTED_BYTES, MANIFEST, only_line=True):
                size -= len(line)
                if size < 0 or not line.endswith(b"\n") or not line.isascii():
                    raise damaged(MANIFEST)
                yield line[:-1].decode("ascii")


def _read(file: BinaryIO, size: int, name: str, *, only_line: bool = False) -> bytes:
    try:
        return file.readline(size) if only_line else file.read(size)
    except (zipfile.BadZipFile, EOFError) as error:
        raise damaged(_shown(name)) from error
    except OSError as error:
        raise UserError("file.unreadable", name=_shown(name)) from error


def _parsed(line: bytes, where: str) -> object:
    if sum(map(line.count, (b",", b"[", b"{"))) > _MOST_PARTS:  # an empty list takes two bytes here, and 64 in memory
        raise UserError("file.case_file_too_large")
    try:
        value: object = json.loads(line.decode("ascii"), parse_float=_no_number, parse_constant=_no_number)
        if b"\\ud" in line.lower():
            json.dumps(value, ensure_ascii=False).encode("utf-8")  # half of a surrogate pair is no character
    except (ValueError, RecursionError) as error:
        raise damaged(where) from error
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > _MOST_DEPTH:
            raise damaged(where)
        inner = [part for part in level if isinstance(part, dict | list)]
        level = [v for part in inner for v in (part.values() if isinstance(part, dict) else part)]
    return value


def _no_number(text: str) -> object:
    raise ValueError(f"no number that a case file has: {text[:20]}")


def _shown(name: str) -> str:
    """A name that was checked, as it may stand in a sentence."""
    return name.removeprefix("data/")[:40]


def _refuse_long_list(file: BinaryIO, size_bytes: int) -> None:
    """A list of members longer than we ever write is refused before anything holds it in memory."""
    file.seek(max(0, size_bytes - _END_BYTES))
    end = file.read(_END_BYTES)
    if len(end) != _END_BYTES or not end.startswith(_END):
        raise zipfile.BadZipFile
    members, length = struct.unpack("<10xHL6x", end)
    if members == 0xFFFF or length == 0xFFFFFFFF:
        file.seek(size_bytes - _END_BYTES - _PLACE_BYTES)
        place = file.read(_PLACE_BYTES)
        if not place.startswith(_END64_PLACE):
            raise zipfile.BadZipFile
        (at,) = struct.unpack("<8xQ4x", place)
        if at > size_bytes:
            raise zipfile.BadZipFile
        file.seek(at)
        members, length = struct.unpack("<32xQQ8x", file.read(_END64_BYTES))
    if members > _MOST_MEMBERS or length > _MOST_LIST_BYTES:
        raise UserError("file.case_file_too_large")
    file.seek(0)
