"""A disk that does not take what is written: it is named, nothing pretends to be saved, and work goes on afterwards."""

import errno
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from shilu.core.case import CaseDraft
from shilu.core.errors import UserError
from shilu.core.job import QuietJob
from shilu.core.query import EVERYTHING
from shilu.vault import blobs, header_file
from shilu.vault import vault as vaults
from shilu.vault.imports import Imports
from shilu.vault.storage import Ballast
from shilu.vault.thread import VaultThreads
from shilu.vault.vault import Vault
from tests.unit.vault.contacts import make_contact

if sys.platform == "win32":
    pytest.skip("there is no limit of files on Windows", allow_module_level=True)

import resource


@contextmanager
def no_file_longer_than(size_bytes: int) -> Iterator[None]:
    """What is written beyond that fails, as on a disk that fails."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_write_that_fails_is_named_and_saving_goes_on_without_opening_anew(vault: Vault) -> None:
    case_id = vault.cases.add(CaseDraft("案件", "李某")).id
    vault.incidents.log(case_id, make_contact("before"))
    with no_file_longer_than(20_000):
        for _ in range(3):
            with pytest.raises(UserError) as caught:
                vault.incidents.log(case_id, make_contact("很长" * 100_000))
            assert caught.value.code == "disk.failing"
        assert [i.text for i in vault.incidents.each(case_id, EVERYTHING)] == ["before"]
    vault.incidents.log(case_id, make_contact("after"))
    assert [i.text for i in vault.incidents.each(case_id, EVERYTHING)] == ["before", "after"]
    assert vault.check(QuietJob()) == ()


def test_a_vault_closes_on_a_full_disk_and_has_what_was_saved_when_it_opens_again(
    vault: Vault, reopen: Callable[[Path], Vault], monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = vault.cases.add(CaseDraft("案件", "李某")).id
    vault.incidents.log(case_id, make_contact("saved"))

    def full(*_: object) -> None:
        raise UserError("disk.full")

    with monkeypatch.context() as patch:
        patch.setattr(header_file, "replace_durably", full)
        patch.setattr(vaults, "checkpoint", full)
        vault.close()
    again = reopen(vault.path)
    assert [i.text for i in again.incidents.each(case_id, EVERYTHING)] == ["saved"]
    again.close()


def test_where_there_is_no_room_even_to_remove_an_import_the_ballast_goes_overboard(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    ballast = vault.path / "ballast"
    genuine = Imports._drop

    def drop(self: Imports, import_id: str, block: int) -> None:
        if ballast.exists():
            raise UserError("disk.full")
        genuine(self, import_id, block)

    monkeypatch.setattr(Imports, "_drop", drop)
    vault.imports.begin("unfinished")
    vault.imports.drop("unfinished")
    assert vault.imports._pending() == ()
    assert ballast.exists()


def test_an_attachment_that_does_not_fit_leaves_nothing_behind(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: object) -> None:
        raise OSError(errno.ENOSPC, "no room")

    monkeypatch.setattr(blobs, "sync_file", full)
    sealer = vault.evidence.sealer()
    sealer.write(b"picture")
    with pytest.raises(UserError) as caught:
        sealer.close()
    assert caught.value.code == "disk.full"
    assert list((vault.path / "blobs").iterdir()) == []


def test_the_ballast_takes_up_room_also_where_files_are_compressed(vault: Vault) -> None:
    ballast = (vault.path / "ballast").read_bytes()
    assert len(zlib.compress(ballast)) >= len(ballast)


def test_where_there_is_no_room_even_to_open_the_ballast_goes_overboard(
    vault: Vault, reopen: Callable[[Path], Vault], monkeypatch: pytest.MonkeyPatch
) -> None:
    vault.cases.add(CaseDraft("案件", "李某"))
    vault.close()
    ballast = vault.path / "ballast"
    reopen(vault.path).close()
    assert ballast.exists()
    genuine = VaultThreads.open

    def open_(self: VaultThreads) -> None:
        if ballast.exists():
            raise UserError("disk.full")
        genuine(self)

    with monkeypatch.context() as patch:
        patch.setattr(VaultThreads, "open", open_)
        patch.setattr(Ballast, "restore", lambda self: None)
        reopen(vault.path).close()
        assert not ballast.exists()
    reopen(vault.path).close()
    assert ballast.exists()
