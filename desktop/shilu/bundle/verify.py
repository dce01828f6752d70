#!/usr/bin/env python3
"""Checks a bag (BagIt 1.0, RFC 8493) made by Shilu: a folder, or the zip of one. Needs nothing but Python 3.8.

    python3 verify.py [BAG]        BAG is the folder this file lies in unless it is given

Every problem is listed, not the first one, each with the file it was found in. Exit code 0: everything fits;
1: something does not; 2: wrong usage. Nothing is written and nothing in the bag is executed or unpacked.

What this shows: the files are those that the manifests name, and the originals those of ``originals-sha256.txt``,
whose hash stands on the cover of the PDF. Compare the two: whoever changes a file and all manifests cannot change
the paper in your hand.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, NamedTuple

DECLARATION = "bagit.txt"
MANIFEST = "manifest-sha256.txt"
TAG_MANIFEST = "tagmanifest-sha256.txt"
ORIGINALS = "data/originals-sha256.txt"
INCIDENTS = "data/incidents.json"
BAG_INFO = "bag-info.txt"
ZIP_DATE = (1980, 1, 1, 0, 0, 0)
ZIP_MODE = 0o100644 << 16
_DECLARED = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_LINE = re.compile(rb"([0-9a-f]{64})  ([^\r\n]+)")
_DRIVE = re.compile(r"[A-Za-z]:")
_CHUNK = 1 << 20
_MOST_TEXT = 1 << 30  # a manifest or a list of incidents larger than this is not ours
_ZIP64 = (1 << 31) - 1
_BROKEN = (
    OSError,
    zipfile.BadZipFile,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    struct.error,
    zlib.error,
)

SENTENCES = {
    "not_a_bag": "this is not a bag: there is no bagit.txt in it",
    "not_readable": "this file cannot be read",
    "not_regular": "this is a link or a device, not a file of the bag",
    "outside": "this path leads out of the bag",
    "missing": "this file is named in a manifest but is not there",
    "unexpected": "this file is there but no manifest names it",
    "changed": "this file is not the one that its manifest names",
    "malformed_line": "this line of a manifest cannot be read",
    "duplicate_line": "this file is named twice in a manifest",
    "not_listed": "this original is not in originals-sha256.txt",
    "no_such_attachment": "incidents.json names an attachment that is not there, or another one",
    "malformed": "the content of this file is not what it has to be",
    "size_differs": "the number or size of the files is not what bag-info.txt says",
    "line_does_not_fit": "this line does not fit the file it names",
    "twice_in_zip": "the zip holds two files of this name",
    "zip_frame": "this entry of the zip is not as the program that made it wrote it",
}


class Found(NamedTuple):
    """A problem: where (a path inside the bag, with ``:n`` the nth line of it), and what, as a code."""

    path: str
    problem: str


class _File(NamedTuple):
    """What was read of a file: its SHA-256 ("" when it could not be read) and its size."""

    sha256: str
    size: int


class _Bag(NamedTuple):
    """The files of a bag by their path inside it, and how to open one."""

    paths: list[str]
    open: Callable[[str], IO[bytes]]


def _go_on() -> None:
    """Nobody wants to stop."""


def verify(path: Path, check: Callable[[], None] = _go_on) -> tuple[Found, ...]:
    """Everything that is wrong with a bag, in order of path. ``check`` is called now and then and may raise to stop."""
    found: list[Found] = []
    if path.is_dir():
        if not _is_file(path / DECLARATION):  # before a whole disk is walked that somebody chose by mistake
            return (Found(DECLARATION, "not_a_bag"),)
        _verify(_folder(path, found, check), found, check)
    else:
        try:
            with zipfile.ZipFile(path) as archive:
                _verify(_archive(archive, path, found), found, check)
        except (zipfile.BadZipFile, struct.error, UnicodeDecodeError):
            found.append(Found(path.name, "not_a_bag"))
        except (OSError, NotImplementedError, ValueError):
            found.append(Found(path.name, "not_readable"))
    return tuple(sorted(set(found)))


def _is_file(path: Path) -> bool:
    try:
        return stat.S_ISREG(os.lstat(path).st_mode)
    except OSError:
        return False


def _folder(root: Path, found: list[Found], check: Callable[[], None]) -> _Bag:
    paths = []
    for folder, folders, files in os.walk(root):
        check()
        here = Path(folder)
        for name in (*folders, *files):
            inside = (here / name).relative_to(root).as_posix()
            if (here / name).is_symlink() or (name in files and not (here / name).is_file()):
                found.append(Found(inside, "not_regular"))
            elif name in files:
                paths.append(inside)
    return _Bag(sorted(paths), lambda inside: (root / inside).open("rb"))


def _archive(archive: zipfile.ZipFile, path: Path, found: list[Found]) -> _Bag:
    infos = [info for info in archive.infolist() if not info.is_dir()]
    top = infos[0].filename.split("/", 1)[0] + "/" if infos and "/" in infos[0].filename else ""
    entries: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        inside = info.filename[len(top) :]
        if not info.filename.startswith(top) or _leaves(info.filename):
            found.append(Found(info.filename, "outside"))
        elif inside in entries:
            found.append(Found(inside, "twice_in_zip"))
        else:
            entries[inside] = info
    if DECLARATION in entries:
        found += _frames(archive, path)
    else:
        found.clear()  # of a zip that is no bag that one thing is said

    def opened(inside: str) -> IO[bytes]:
        if entries[inside].compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise zipfile.BadZipFile("other compressions are not read")
        return archive.open(entries[inside])

    return _Bag(sorted(entries), opened)


def _verify(bag: _Bag, found: list[Found], check: Callable[[], None]) -> None:
    if DECLARATION not in bag.paths:
        found.append(Found(DECLARATION, "not_a_bag"))
        return
    files = dict(_read(bag, check))
    found += [Found(inside, "not_readable") for inside, file in files.items() if not file.sha256]
    payload = {inside for inside in files if inside.startswith("data/")}
    if _text(bag, DECLARATION) != _DECLARED:
        found.append(Found(DECLARATION, "malformed"))
    found += _compare(bag, MANIFEST, payload, files)
    found += _compare(bag, TAG_MANIFEST, set(files) - payload - {TAG_MANIFEST}, files)
    originals = {inside for inside in payload if inside.startswith("data/attachments/") or inside.endswith(".rows")}
    found += _compare(bag, ORIGINALS, originals, files)
    found += _incidents(bag, files)
    found += _oxum(bag, [files[inside].size for inside in payload])


def _read(bag: _Bag, check: Callable[[], None]) -> Iterator[tuple[str, _File]]:
    buffer = memoryview(bytearray(_CHUNK))
    for inside in bag.paths:
        digest, size = hashlib.sha256(), 0
        try:
            with bag.open(inside) as file:
                while True:
                    check()
                    length = file.readinto(buffer)  # type: ignore[attr-defined]  # every binary file has it
                    if not length:
                        break
                    size += length
                    digest.update(buffer[:length])
        except _BROKEN:
            yield inside, _File("", size)
        else:
            yield inside, _File(digest.hexdigest(), size)


def _compare(bag: _Bag, manifest: str, there: set[str], files: dict[str, _File]) -> list[Found]:
    """What a manifest says against what is there, both ways."""
    if manifest not in files:
        return [Found(manifest, "missing")]
    below = "data/" if manifest == ORIGINALS else ""
    found: list[Found] = []
    named: set[str] = set()
    *lines, rest = _text(bag, manifest).split(b"\n")
    for number, line in enumerate([*lines, rest] if rest else lines, start=1):
        place = f"{manifest}:{number}"
        match = _LINE.fullmatch(line)
        inside = None if match is None or number > len(lines) else _inside(match.group(2))
        if match is None or inside is None:
            found.append(Found(place, "malformed_line"))
        elif not inside:
            found.append(Found(place, "outside"))
        elif below + inside in named:
            found.append(Found(place, "duplicate_line"))
        else:
            inside = below + inside
            named.add(inside)
            if inside not in files:
                found += [Found(inside, "missing"), Found(place, "line_does_not_fit")]
            elif files[inside].sha256 != match.group(1).decode("ascii"):
                found += [Found(inside, "changed"), Found(place, "line_does_not_fit")]
    return found + [Found(inside, "not_listed" if below else "unexpected") for inside in there - named]


def _inside(raw_path: bytes) -> str | None:
    """A path of a manifest as text; "" when it leads out of the bag, None when it is no text."""
    try:
        path = raw_path.decode("utf-8")
    except UnicodeDecodeError:
        return None
    path = path.replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")
    return "" if _leaves(path) else path


def _leaves(path: str) -> bool:
    parts = path.split("/")
    odd = path.startswith(("/", "~")) or "\\" in path or "\0" in path
    return odd or bool(_DRIVE.match(path)) or not {"", ".", ".."}.isdisjoint(parts)


def _incidents(bag: _Bag, files: dict[str, _File]) -> list[Found]:
    """Whether each attachment of each incident is there, and every attachment belongs to one."""
    if INCIDENTS not in files:
        return [Found(INCIDENTS, "missing")]
    wanted: dict[str, str] = {}
    try:
        for incident in json.loads(_text(bag, INCIDENTS).decode("utf-8"))["incidents"]:
            for attachment in incident["attachments"]:
                wanted["data/" + attachment["file"]] = attachment["sha256"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return [Found(INCIDENTS, "malformed")]
    found = [
        Found(inside, "no_such_attachment")
        for inside, sha256 in wanted.items()
        if inside not in files or files[inside].sha256 != sha256
    ]
    there = {inside for inside in files if inside.startswith("data/attachments/")}
    return found + [Found(inside, "unexpected") for inside in there - set(wanted)]


def _oxum(bag: _Bag, sizes: list[int]) -> list[Found]:
    """Payload-Oxum of bag-info.txt: bytes and files of the payload."""
    if BAG_INFO not in bag.paths:
        return [Found(BAG_INFO, "missing")]
    stated = re.search(rb"^Payload-Oxum: (\d+)\.(\d+)$", _text(bag, BAG_INFO), re.MULTILINE)
    if stated is None:
        return [Found(BAG_INFO, "malformed")]
    return [] if (int(stated[1]), int(stated[2])) == (sum(sizes), len(sizes)) else [Found(BAG_INFO, "size_differs")]


def _text(bag: _Bag, inside: str) -> bytes:
    try:
        with bag.open(inside) as file:
            return file.read(_MOST_TEXT)
    except _BROKEN:
        return b""  # named already, as not_readable


def _frames(archive: zipfile.ZipFile, path: Path) -> list[Found]:
    """Headers of a zip that no checksum covers. Shilu stores without compression, with fixed dates and rights, so that
    each byte between the files is known. A zip that another program packed anew has other headers throughout."""
    infos = archive.infolist()
    ours = [info for info in infos if info.date_time == ZIP_DATE and info.external_attr == ZIP_MODE]
    if 2 * len(ours) <= len(infos) or path.stat().st_size > _ZIP64:
        return []
    found = []
    place, begin = 0, archive.start_dir
    directory = begin
    with path.open("rb") as file:
        for info in infos:
            local, central = _headers(info, place)
            file.seek(place)
            fits = bool(local) and info.header_offset == place and file.read(len(local)) == local
            file.seek(directory)
            if not fits or file.read(len(central)) != central:
                found.append(Found(info.filename, "zip_frame"))
            place += len(local) + info.file_size
            directory += len(central)
        file.seek(directory)
        end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, len(infos), len(infos), directory - begin, begin, 0)
        whole = place == begin and file.read() == end
    return found if whole else [*found, Found(path.name, "zip_frame")]


def _headers(info: zipfile.ZipInfo, place: int) -> tuple[bytes, bytes]:
    """The two headers of an entry as Shilu writes them; empty for an entry that it cannot have written."""
    name = info.filename.encode("utf-8", "surrogateescape")
    try:
        common = struct.pack("<HHHHHLLLHH", 20, 0, 0, 0, 33, info.CRC, info.file_size, info.file_size, len(name), 0)
        rights = struct.pack("<HHHLL", 0, 0, 0, ZIP_MODE, place)
    except struct.error:
        return b"", b""
    return b"PK\3\4" + common + name, b"PK\1\2" + struct.pack("<BB", 20, 3) + common + rights + name


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in text)


def main(arguments: list[str]) -> int:
    """Check one bag and say what was found."""
    if len(arguments) > 1 or arguments[:1] in (["-h"], ["--help"]):
        print(__doc__)
        return 2
    path = Path(arguments[0]) if arguments else Path(__file__).resolve().parent
    if not path.exists():
        print(f"{_printable(str(path))}: there is no such file or folder")
        return 2
    found = verify(path)
    for place, problem in found:
        print(f"{_printable(place)}: {SENTENCES[problem]}")
    if found:
        print(f"NOT VERIFIED: problems found: {len(found)}")
        return 1
    print("Verified: every file fits its manifest.")
    listed = path / ORIGINALS
    if listed.is_file():
        print(
            "SHA-256 of originals-sha256.txt, to compare with the cover: "
            + hashlib.sha256(listed.read_bytes()).hexdigest()
        )
    return 0


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # always a text stream here
    sys.exit(main(sys.argv[1:]))
