"""What a vault can look like after the end of a process or a power cut in the middle of something."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import pytest

from shilu.vault import storage


class Replacements:
    """Records how a file is replaced, and gives every content that it may have after a power cut.

    What was not synced may be there, or missing, or cut, or zeros; a rename may have happened until its folder was
    synced, and has happened from then on.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._first = path.read_bytes()
        self._synced = False
        self._steps: list[tuple[str, bytes, bool]] = []

    def possible(self) -> Iterator[tuple[int, bytes]]:
        """After each step, each content; the number is how many replacements had returned by then."""
        returned, durable, pending = 0, {self._first}, set[bytes]()
        yield 0, self._first
        for step, content, is_synced in self._steps:
            if step == "rename":
                torn = set() if is_synced else {b"", content[: len(content) // 2], bytes(len(content))}
                pending |= {content, *torn}
            else:
                durable, pending, returned = pending or durable, set(), returned + 1
            for one in durable | pending:
                yield returned, one

    @contextmanager
    def recorded(self, monkeypatch: pytest.MonkeyPatch, *, sync: bool = True) -> Iterator[None]:
        """Record meanwhile. ``sync`` False takes away the sync of the file: the negative control."""
        sync_file, sync_folder, rename = storage.sync_file, storage.sync_folder, Path.replace

        def noting_sync(file: BinaryIO) -> None:
            if sync:
                sync_file(file)
                self._synced = True

        def noting_folder(folder: Path) -> None:
            sync_folder(folder)
            if folder == self._path.parent:
                self._steps.append(("folder", b"", True))

        def noting_rename(source: Path, target: Path) -> Path:
            if target == self._path:
                self._steps.append(("rename", source.read_bytes(), self._synced))
                self._synced = False
            return rename(source, target)

        with monkeypatch.context() as patch:
            patch.setattr(storage, "sync_file", noting_sync)
            patch.setattr(storage, "sync_folder", noting_folder)
            patch.setattr(Path, "replace", noting_rename)
            yield


class Snapshots:
    """Copies of a vault's folder at every step of what is done to it: what a killed process leaves."""

    def __init__(self, vault: Path, folder: Path) -> None:
        self._vault = vault
        self._folder = folder
        self.taken: list[Path] = []

    def take(self) -> None:
        """Copy the folder as it is now. The index of the log is made anew by whoever opens."""
        copy = self._folder / f"{len(self.taken)}.shilu"
        shutil.copytree(self._vault, copy, ignore=shutil.ignore_patterns("*-shm"))
        self.taken.append(copy)

    def around(self, monkeypatch: pytest.MonkeyPatch, owner: object, name: str) -> None:
        """Take one before and one after each call of a function or method."""
        genuine: Callable[..., object] = getattr(owner, name)

        def watched(*arguments: object, **named: object) -> object:
            self.take()
            try:
                return genuine(*arguments, **named)
            finally:
                self.take()

        monkeypatch.setattr(owner, name, watched)
