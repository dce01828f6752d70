"""A disk that loses its power: what may be left of a folder after a cut at any moment.

Only what was synced is sure. Of the rest each sector of 512 or 4,096 bytes, by itself, holds what it held before,
what was written last, or what was written in between. A name counts once its folder was synced; of the changes to
names since then a folder keeps the first few. A stretch that a file was lengthened by and that never arrived is
zeros, or whatever lay there.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Literal

from tests.soak.strace import Call, text

CALLS = (
    *("openat", "open", "creat", "close", "lseek", "dup", "dup2", "dup3"),
    *("write", "pwrite64", "writev", "pwritev", "pwritev2", "sendfile", "copy_file_range", "splice"),
    *("ftruncate", "truncate", "fallocate", "fsync", "fdatasync", "sync_file_range", "sync", "syncfs"),
    *("rename", "renameat", "renameat2", "unlink", "unlinkat", "mkdir", "mkdirat", "rmdir"),
    *("link", "linkat", "symlink", "symlinkat"),
)
"""What has to be recorded."""

Kind = Literal["create", "folder", "write", "cut", "sync", "rename", "remove", "said"]


class Survival(StrEnum):
    """How much of what was not synced is left."""

    NONE = "none"
    ALL = "all"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that happened on the disk. Paths are relative to its root; ``at`` is an offset or a length;
    ``began`` and ``ended`` as in Call."""

    kind: Kind
    path: str
    data: bytes = b""
    at: int = 0
    to: str = ""
    began: int = 0
    ended: int = 0


def changes(calls: Iterable[Call], folder: Path, said: Path, *, begun: Iterable[str] = ()) -> Iterator[Change]:
    """What calls did below ``folder``, and what was written to the file ``said``: the acknowledgements. ``begun``: what
    lay there before, relative to the folder.

    The index of the write-ahead log (``…-shm``) is left out: SQLite makes it anew. Raises ValueError for a call whose
    effect is not simulated here, so that a new way of writing does not go unnoticed.
    """
    within, positions, there = f"{folder}/", dict[int, int](), {f"{folder}/{path}" for path in begun}

    def ours(path: str) -> bool:
        return (path == str(folder) or path.startswith(within)) and not path.endswith("-shm")

    def timed(change: Change, call: Call) -> Change:
        return replace(
            change,
            path=change.path.removeprefix(str(folder)).strip("/"),
            to=change.to.removeprefix(str(folder)).strip("/"),
            began=call.began,
            ended=call.ended,
        )

    for call in calls:
        if call.result is None or call.result < 0:
            continue
        change: Change | None = None
        match call.name:
            case "openat" | "open" | "creat":
                change = _opened(call, ours, there, positions)
            case "lseek":
                positions[call.descriptor()[0]] = call.result
            case "write" | "pwrite64":
                number, path = call.descriptor()
                data = call.string(1)[: call.result] if ours(path) or path == str(said) else b""
                if path == str(said):
                    change = Change("said", path, data)
                elif ours(path):
                    at = int(call.arguments[3]) if call.name == "pwrite64" else positions.get(number, 0)
                    change = Change("write", path, data, at)
                if call.name == "write":
                    positions[number] = positions.get(number, 0) + call.result
            case "ftruncate":
                change = Change("cut", call.descriptor()[1], at=int(call.arguments[1]))
            case "fsync" | "fdatasync":
                change = Change("sync", call.descriptor()[1])
            case "rename":
                change = Change("rename", call.path(None, 0), to=call.path(None, 1))
            case "renameat" | "renameat2":
                change = Change("rename", call.path(0, 1), to=call.path(2, 3))
            case "unlink" | "rmdir":
                change = Change("remove", call.path(None, 0))
            case "unlinkat":
                change = Change("remove", call.path(0, 1))
            case "mkdir":
                change = Change("folder", call.path(None, 0))
            case "mkdirat":
                change = Change("folder", call.path(0, 1))
            case "close" | "dup" | "dup2" | "dup3":
                pass
            case name:
                if any(ours(_named(argument)) for argument in call.arguments):
                    raise ValueError(f"what {name} does to a disk is not simulated")
        if change is not None and (change.kind == "said" or ours(change.path)):
            if change.kind == "rename":
                moved = {path for path in there if path == change.path or path.startswith(f"{change.path}/")}
                there -= moved
                there |= {change.to + path.removeprefix(change.path) for path in moved}
            elif change.kind == "remove":
                there.discard(change.path)
            elif change.kind == "folder":
                there.add(change.path)
            yield timed(change, call)


def _opened(call: Call, ours: Callable[[str], bool], there: set[str], positions: dict[int, int]) -> Change | None:
    assert call.result is not None
    path = call.path(0, 1) if call.name == "openat" else call.path(None, 0)
    flags = call.arguments[2] if call.name == "openat" else call.arguments[1]
    positions[call.result] = 0
    if not ours(path) or ("O_WRONLY" not in flags and "O_RDWR" not in flags):
        return None
    if "O_APPEND" in flags:
        raise ValueError(f"appending to {path} is not simulated")
    if path not in there:
        there.add(path)
        return Change("create", path)
    return Change("cut", path, at=0) if "O_TRUNC" in flags else None


def _named(argument: str) -> str:
    if argument.startswith('"'):
        return text(argument.strip('"'))
    return text(argument.partition("<")[2].partition(">")[0])


@dataclass(slots=True, eq=False)
class _File:
    sure: bytearray = field(default_factory=bytearray)
    unsure: list[Change] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class _Renaming:
    """Names that change together; None takes a name away."""

    names: tuple[tuple[str, _File | _Folder | None], ...]
    ended: int


@dataclass(slots=True, eq=False)
class _Folder:
    now: dict[str, _File | _Folder] = field(default_factory=dict)
    sure: dict[str, _File | _Folder] = field(default_factory=dict)
    unsure: list[_Renaming] = field(default_factory=list)

    def change(self, renaming: _Renaming) -> None:
        _rename(self.now, renaming)
        self.unsure.append(renaming)


class Disk:
    """A folder on a disk, as far as a list of changes has come. The folder itself is there for sure, and so is what
    it begins with, ``begun``: the bytes of each file, None for a folder, folders before what is in them."""

    def __init__(self, begun: Mapping[str, bytes | None] | None = None) -> None:
        self._top = _Folder()
        self.said: list[bytes] = []
        for path, content in (begun or {}).items():
            folder, name = self._parent(path)
            node = _Folder() if content is None else _File(bytearray(content))
            folder.now[name] = folder.sure[name] = node

    def apply(self, change: Change) -> None:
        """Go on by one change."""
        match change.kind:
            case "said":
                self.said.append(change.data)
            case "create" | "folder":
                made = _File() if change.kind == "create" else _Folder()
                self._rename(change.path, made, change.ended)
            case "remove":
                self._rename(change.path, None, change.ended)
            case "rename":
                self._move(change)
            case "write" | "cut":
                node = self._node(change.path)
                if isinstance(node, _File):  # else it has no name any more, and nobody will find it
                    node.unsure.append(change)
            case "sync":
                self._sync(change)

    def survivors(self, source: random.Random, survival: Survival) -> dict[str, bytes | None]:
        """What is below the root after a power cut now: the bytes of each file, None for a folder."""
        found: dict[str, bytes | None] = {}
        self._collect("", self._top, source, survival, found)
        return found

    def _collect(
        self, path: str, folder: _Folder, source: random.Random, survival: Survival, found: dict[str, bytes | None]
    ) -> None:
        names = dict(folder.sure)
        kept = len(folder.unsure)
        if survival is not Survival.ALL:
            kept = 0 if survival is Survival.NONE else source.randint(0, kept)
        for renaming in folder.unsure[:kept]:
            _rename(names, renaming)
        for name, node in names.items():
            if isinstance(node, _File):
                found[path + name] = _content(node, source, survival)
            else:
                found[path + name] = None
                self._collect(f"{path}{name}/", node, source, survival, found)

    def _parent(self, path: str) -> tuple[_Folder, str]:
        parts = PurePosixPath(path).parts
        folder = self._top
        for part in parts[:-1]:
            inner = folder.now[part]
            assert isinstance(inner, _Folder)
            folder = inner
        return folder, parts[-1]

    def _node(self, path: str) -> _File | _Folder | None:
        if not path:
            return self._top
        try:
            folder, name = self._parent(path)
        except KeyError:
            return None
        return folder.now.get(name)

    def _rename(self, path: str, node: _File | _Folder | None, ended: int) -> None:
        folder, name = self._parent(path)
        folder.change(_Renaming(((name, node),), ended))

    def _move(self, change: Change) -> None:
        (old_folder, old), (new_folder, new) = self._parent(change.path), self._parent(change.to)
        node = old_folder.now[old]
        if old_folder is new_folder:
            old_folder.change(_Renaming(((old, None), (new, node)), change.ended))
        else:
            old_folder.change(_Renaming(((old, None),), change.ended))
            new_folder.change(_Renaming(((new, node),), change.ended))

    def _sync(self, change: Change) -> None:
        """What had ended when the call began is sure when it comes back."""
        node = self._node(change.path)
        if isinstance(node, _File):
            before = [one for one in node.unsure if one.ended <= change.began]
            for one in before:
                _put(node.sure, one)
            node.unsure = node.unsure[len(before) :]
        elif isinstance(node, _Folder):
            settled = [one for one in node.unsure if one.ended <= change.began]
            for renaming in settled:
                _rename(node.sure, renaming)
            node.unsure = node.unsure[len(settled) :]


def _rename(names: dict[str, _File | _Folder], renaming: _Renaming) -> None:
    for name, node in renaming.names:
        if node is None:
            names.pop(name, None)
        else:
            names[name] = node


def _put(content: bytearray, change: Change, start: int = 0, end: int | None = None) -> None:
    """Carry out a write, or the stretch of it from ``start`` to ``end``, or a cut."""
    if change.kind == "cut":
        del content[change.at :]
        content.extend(bytes(change.at - len(content)))
        return
    piece = change.data[start:end]
    at = change.at + start
    if len(content) < at:
        content.extend(bytes(at - len(content)))
    content[at : at + len(piece)] = piece


def _content(file: _File, source: random.Random, survival: Survival) -> bytes:
    content = bytearray(file.sure)
    if survival is Survival.NONE or not file.unsure:
        return bytes(content)
    if survival is Survival.ALL:
        for change in file.unsure:
            _put(content, change)
        return bytes(content)
    sector = source.choice((512, 4096))
    arrived: dict[int, int] = {}
    cuts_arrive = source.random() < 0.5
    lost: set[int] = set()
    for number, change in enumerate(file.unsure):
        if change.kind == "cut":
            if cuts_arrive:
                _put(content, change)
            continue
        start = 0
        while start < len(change.data):
            place = (change.at + start) // sector
            end = min(len(change.data), (place + 1) * sector - change.at)
            if number < arrived.setdefault(place, _how_many_arrive(len(file.unsure), source)):
                _put(content, change, start, end)
            else:
                lost.add(place)
            start = end
    _fill_with_what_lay_there(content, len(file.sure), lost, sector, source)
    return bytes(content)


def _how_many_arrive(count: int, source: random.Random) -> int:
    """Of the writes to one sector: none, all, or the first few of them."""
    chance = source.random()
    if chance < 0.4:
        return 0
    return count if chance < 0.8 else source.randint(0, count)


def _fill_with_what_lay_there(
    content: bytearray, grown_from: int, lost: set[int], sector: int, source: random.Random
) -> None:
    """Where a file was lengthened and nothing arrived, a file system may show what lay there before."""
    if source.random() < 0.5:
        return
    for place in lost:
        start, end = max(place * sector, grown_from), min((place + 1) * sector, len(content))
        if start < end and not any(content[start:end]):
            content[start:end] = source.randbytes(end - start)
