"""What is said to be saved is on the disk: the system's own calls, seen from below, and what they made durable by when.

A file is there after a power cut when its bytes were synced, and then the folder that has its name. What SQLite itself
syncs is asked of its settings (test_doors), and of a disk that loses its power in ``make soak``.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from shilu.core.case import CaseDraft
from shilu.core.clock import FixedClock
from shilu.core.draft import Draft, DraftKind
from shilu.core.evidence import Attachment
from shilu.core.ids import new_id
from shilu.vault import vault as vaults
from shilu.vault.blobs import SealedBlob
from shilu.vault.connection import driver
from shilu.vault.vault import Vault
from tests.unit.vault.conftest import CHEAP, PASSPHRASE
from tests.unit.vault.contacts import add_rows, make_contact, make_row

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems are asked in other ways: test_storage")


class Disk:
    """What of files and folders would be there after a power cut; ``at_commits``: the same at each commit."""

    def __init__(self) -> None:
        self._bytes: dict[int, int] = {}
        self._names: dict[int, Mapping[str, int]] = {}
        self.at_commits: list[Callable[[Path], bool]] = []

    def synced(self, descriptor: int) -> None:
        """A file or folder was handed to the disk."""
        known = os.fstat(descriptor)
        if stat.S_ISDIR(known.st_mode):
            with os.scandir(descriptor) as entries:
                self._names[known.st_ino] = {entry.name: entry.inode() for entry in entries}
        else:
            self._bytes[known.st_ino] = known.st_size

    def committed(self) -> None:
        """A transaction ends."""
        self.at_commits.append(_State(dict(self._bytes), dict(self._names)).has)

    def has(self, path: Path) -> bool:
        """Whether a file would be there now, or a folder with this name."""
        return _State(self._bytes, self._names).has(path)

    def has_name(self, path: Path) -> bool:
        """Whether there would be a file of this name; its bytes are SQLite's to sync."""
        return _State(self._bytes, self._names).has_name(path)


class _State:
    def __init__(self, bytes_: Mapping[int, int], names: Mapping[int, Mapping[str, int]]) -> None:
        self._bytes = bytes_
        self._names = names

    def has(self, path: Path) -> bool:
        known = path.stat()
        is_whole = path.is_dir() or self._bytes.get(known.st_ino) == known.st_size
        return is_whole and self.has_name(path)

    def has_name(self, path: Path) -> bool:
        names = self._names.get(path.parent.stat().st_ino, {})
        return names.get(path.name) == path.stat().st_ino


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    watched = Disk()
    sync, api = os.fsync, driver()
    connect = api.connect

    def noting_sync(descriptor: int) -> None:
        sync(descriptor)
        watched.synced(descriptor)

    def noting_connect(*arguments: Any, **named: Any) -> Any:
        connection = connect(*arguments, **named)
        connection.set_trace_callback(lambda sql: watched.committed() if sql == "commit" else None)
        return connection

    monkeypatch.setattr(os, "fsync", noting_sync)
    monkeypatch.setattr(api, "connect", noting_connect)
    return watched


@pytest.fixture
def vault(tmp_path: Path, clock: FixedClock, disk: Disk) -> Iterator[Vault]:
    """Made while the disk is watched."""
    made, _ = vaults.create(tmp_path / "v.shilu", PASSPHRASE, clock=clock, cost=CHEAP)
    yield made
    made.close()


def _sealed(vault: Vault) -> tuple[Attachment, SealedBlob]:
    sealer = vault.evidence.sealer()
    sealer.write(b"picture" * 50_000)
    sealed = sealer.close()
    return Attachment(sealed.ref.sha256, "a.png", "image/png", sealed.ref.size_bytes), sealed


def _logged(vault: Vault, case_id: str) -> None:
    file, sealed = _sealed(vault)
    vault.incidents.log(case_id, make_contact(attachments=(file,)), sealed=[sealed])


def _imported(vault: Vault, case_id: str) -> None:
    file, sealed = _sealed(vault)
    vault.imports.begin("import")
    add_rows(vault, "import", case_id, [make_row(vault, make_contact(attachments=(file,)))], [sealed])


@pytest.mark.parametrize("save", [_logged, _imported])
def test_an_attachment_is_on_the_disk_with_its_name_when_the_commit_that_names_it_begins(
    vault: Vault, disk: Disk, save: Callable[[Vault, str], None]
) -> None:
    case_id = vault.cases.add(CaseDraft("案件", "李某")).id
    disk.at_commits.clear()
    save(vault, case_id)
    (file,) = (vault.path / "blobs").iterdir()
    assert disk.at_commits
    assert disk.at_commits[-1](file)


def test_a_new_vault_is_on_the_disk_with_every_name_in_it(vault: Vault, disk: Disk) -> None:
    assert disk.has(vault.path)
    for name in ("blobs", "drafts", "header.json", "header.copy.json"):
        assert disk.has(vault.path / name), name
    for name in ("vault.db", "vault.db-wal"):
        assert disk.has_name(vault.path / name), name


def test_a_changed_passphrase_and_a_draft_are_on_the_disk_when_that_is_said(vault: Vault, disk: Disk) -> None:
    before = (vault.path / "header.json").read_bytes()
    vault.slots.change_passphrase(PASSPHRASE, "another one entirely")
    assert (vault.path / "header.json").read_bytes() != before
    assert disk.has(vault.path / "header.json")
    vault.drafts.keep(Draft(new_id(), "case", DraftKind.CONTACT, 1, 2, {"text": "还钱"}))
    (draft,) = (vault.path / "drafts").iterdir()
    assert disk.has(draft)


def test_a_commit_waits_until_the_log_is_on_the_disk(vault: Vault) -> None:
    """Of the writing connection: a commit that only the system has is lost in a power cut."""

    def said() -> tuple[str, int, int]:
        names = ("journal_mode", "synchronous", "fullfsync")
        mode, synchronous, to_the_platter = (vault._database.conn.execute(f"pragma {n}").fetchone()[0] for n in names)
        return mode, synchronous, to_the_platter

    assert vault._threads.run(said) == ("wal", 2, 1)
