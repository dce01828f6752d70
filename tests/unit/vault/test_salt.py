"""The first 16 bytes of the database are no secret and stand in the header too: damaged, they cost nothing."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from shilu.core.bundle import Problem
from shilu.core.errors import UserError
from shilu.core.job import QuietJob
from shilu.vault import salt
from shilu.vault.rekey import Rekeying
from shilu.vault.vault import Vault
from tests.unit.vault.crash_states import Snapshots
from tests.unit.vault.damaging import PAGE_BYTES, fill, flip

Reopen = Callable[[Path], Vault]
SAID = (Problem("vault.db (page 1)", "salt_renewed"),)


@pytest.fixture
def path(vault: Vault) -> Path:
    """A closed vault with something in it."""
    fill(vault)
    vault.close()
    return vault.path


def _first_bytes(path: Path, content: bytes) -> None:
    with (path / "vault.db").open("r+b") as file:
        file.write(content)


@pytest.mark.parametrize("damage", ["a bit of each", "zeros"])
def test_damaged_first_bytes_are_put_right_and_told_once(path: Path, reopen: Reopen, damage: str) -> None:
    genuine = (path / "vault.db").read_bytes()
    for byte in range(16) if damage == "a bit of each" else (0,):
        _first_bytes(path, bytes(16)) if damage == "zeros" else flip(path / "vault.db", byte)
        vault = reopen(path)
        assert vault.noticed == SAID
        assert (path / "vault.db").read_bytes()[:16] == genuine[:16]
        report = vault.safekeeping.examine(QuietJob())
        assert report.problems == SAID
        assert all(tally.damaged == 0 for tally in report.good)
        vault.close()
    vault = reopen(path)
    assert (vault.noticed, vault.check(QuietJob()), vault.cases.all()[0].incidents) == ((), (), 8)
    vault.close()


def test_they_are_put_right_with_a_log_that_a_crash_left(vault: Vault, reopen: Reopen, tmp_path: Path) -> None:
    fill(vault)
    crashed = shutil.copytree(vault.path, tmp_path / "crashed.shilu", ignore=shutil.ignore_patterns("*-shm"))
    vault.close()
    assert (crashed / "vault.db-wal").stat().st_size > 0
    _first_bytes(crashed, bytes(16))
    again = reopen(crashed)
    assert (again.cases.all()[0].incidents, again.noticed) == (8, SAID)
    assert again.check(QuietJob()) == SAID
    again.close()


def test_they_are_put_right_in_the_middle_of_a_new_key(
    path: Path, reopen: Reopen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = reopen(path)
    snapshots = Snapshots(path, tmp_path)
    with monkeypatch.context() as patch:
        snapshots.around(patch, Rekeying, "_encrypt_anew")
        vault.rekeying.run(QuietJob())
    vault.close()
    assert len(snapshots.taken) == 2
    for copy in snapshots.taken:
        _first_bytes(copy, bytes(16))
        left = reopen(copy)
        assert left.check(QuietJob()) == SAID
        left.close()


def test_where_more_of_the_first_page_is_damaged_nothing_is_written(path: Path, reopen: Reopen) -> None:
    _first_bytes(path, bytes(8))
    flip(path / "vault.db", 500)
    before = (path / "vault.db").read_bytes()
    with pytest.raises(UserError, match=r"vault\.damaged"):
        reopen(path)
    assert (path / "vault.db").read_bytes() == before


def test_a_copy_that_is_not_of_this_file_is_never_written(path: Path, reopen: Reopen) -> None:
    vault = reopen(path)
    key = vault._file.master.database
    vault.close()
    genuine = (path / "vault.db").read_bytes()
    assert not salt.is_lost(path / "vault.db", [key], bytes(16))  # an upgrade gave the file a salt of its own
    assert not salt.is_lost(path / "vault.db", [bytes(32)], genuine[:16])
    _first_bytes(path, bytes(16))
    assert not salt.is_lost(path / "vault.db", [key], b"\1" * 16)
    assert salt.is_lost(path / "vault.db", [bytes(32), key], genuine[:16])
    assert (path / "vault.db").read_bytes() == bytes(16) + genuine[16:]


def test_first_bytes_that_are_damaged_while_the_vault_is_open_are_named(vault: Vault) -> None:
    fill(vault)
    vault.remember_heads()
    vault.check(QuietJob())
    _first_bytes(vault.path, bytes(16))
    report = vault.safekeeping.examine(QuietJob())
    assert report.problems == (Problem("vault.db (page 1)", "page_damaged"),)
    assert all(tally.damaged == 0 for tally in report.good)
    assert (vault.path / "vault.db").stat().st_size % PAGE_BYTES == 0
