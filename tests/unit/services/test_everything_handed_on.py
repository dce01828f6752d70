"""The saved vault of today has every kind of event in it: loans, third persons, leaks, links, joins, tags, mergings and
all else. Nothing of it is lost on the way through an export, or through a case file."""

import shutil
from pathlib import Path

import pytest

from shilu.core.clock import FixedClock
from shilu.core.job import QuietJob
from shilu.services.application import Application
from shilu.vault import vault as vaults
from shilu.vault.fold import OF_CASE, TABLES
from shilu.vault.vault import Vault
from tests.migrations.save import TODAY, vault_of
from tests.unit.vault.conftest import CHEAP, NOON_MS, PASSPHRASE
from tests.unit.vault.handing_over import hand_over

SAVED = Path(__file__).parents[2] / "migrations" / f"{TODAY:04}" / "vault.shilu"
_OF_THIS_VAULT = {"slots", "safekeeping"}
"""Who opens it, and when it was backed up and checked."""
_GROWING = {"revisions", "recorders"}
"""The new vault has slots of its own."""


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SAVED, tmp_path / "saved.shilu"))


def _rows(vault: Vault, table: str, condition: str = "true", case_id: str = "") -> set[str]:
    statement = f"select * from {table} where {condition}"  # noqa: S608  # our own tables
    found = vault._threads.run(lambda: vault._database.conn.execute(statement, {"case": case_id}).fetchall())
    return {repr(row) for row in found}


def test_a_whole_vault_comes_back_from_its_export(application: Application, saved: Path, tmp_path: Path) -> None:
    whole = application.gate.open(saved, PASSPHRASE)
    said = {table: _rows(vault_of(whole), table) for table in TABLES.keys() - _OF_THIS_VAULT}
    folder = whole.exporting.export(tmp_path / "out", QuietJob()).folder
    whole.close()
    again = application.gate.create_from(tmp_path / "again", PASSPHRASE, folder, QuietJob()).workspace
    for table, rows in said.items():
        found = _rows(vault_of(again), table)
        assert rows <= found if table in _GROWING else rows == found, table
    again.close()


def test_each_case_comes_whole_with_a_case_file(application: Application, saved: Path, tmp_path: Path) -> None:
    whole = application.gate.open(saved, PASSPHRASE)
    giver = vault_of(whole)
    # addresses have the same ids then, and the rows can be compared as they are
    key = giver.exchange.point_key
    taker, _ = vaults.create(tmp_path / "taker", PASSPHRASE, clock=FixedClock(NOON_MS), cost=CHEAP, point_key=key)
    for case in giver.cases.all():
        for _ in range(2):
            hand_over(giver, case.id, taker)
        for table, of_case in OF_CASE.items():
            assert _rows(giver, table, of_case, case.id) - _rows(taker, table) == set(), table
    assert taker.check(QuietJob()) == ()
    taker.close()
    whole.close()
