"""A vault saved by each schema that was ever released opens, and says what it said then."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from shilu.core.job import QuietJob
from shilu.vault import vault as vaults
from shilu.vault.connection import connect
from shilu.vault.fold import KINDS
from shilu.vault.salvage import rescue
from shilu.vault.vault import Vault
from tests.migrations.save import TODAY, said
from tests.unit.vault.conftest import CHEAP, PASSPHRASE, clock, reopen, vault

__all__ = ["clock", "reopen", "vault"]

SAVED = sorted(path for path in Path(__file__).parent.iterdir() if (path / "vault.shilu").is_dir())
NEWEST = SAVED[-1] if int(SAVED[-1].name) == TODAY else None


@pytest.mark.parametrize("saved", SAVED, ids=lambda path: path.name)
def test_an_old_vault_opens_and_says_what_it_said(saved: Path, tmp_path: Path, reopen: Callable[[Path], Vault]) -> None:
    copy = shutil.copytree(saved / "vault.shilu", tmp_path / "v.shilu")
    expected = json.loads((saved / "expected.json").read_text("utf-8"))
    for _ in range(2):  # upgraded, and once more as it is now
        vault = reopen(copy)
        try:
            found = json.loads(json.dumps(said(vault)))
            # fields may be added; these keep their names and meaning
            for title, incidents in expected.items():
                assert [
                    {name: now[name] for name in then} for now, then in zip(found[title], incidents, strict=True)
                ] == incidents
            assert vault.noticed == ()
            assert (copy / "header.copy.json").read_bytes() == (copy / "header.json").read_bytes()
            assert vault.check(QuietJob()) == ()
        finally:
            vault.close()


@pytest.mark.parametrize("saved", SAVED, ids=lambda path: path.name)
def test_an_old_vault_opens_with_its_recovery_key(saved: Path, tmp_path: Path, clock: object) -> None:
    from shilu.vault import keys

    copy = shutil.copytree(saved / "vault.shilu", tmp_path / "v.shilu")
    typed = (saved / "recovery-key.txt").read_text()
    unlock = lambda header: keys.unlock_with_recovery_key(header, typed)  # noqa: E731
    vaults.open_with(copy, unlock, clock=clock, cost=CHEAP).close()  # type: ignore[arg-type]


def _unlocked(saved: Path) -> rescue.Door:
    from shilu.vault import keys

    return rescue.unlock(saved / "vault.shilu", lambda header: keys.unlock(header, PASSPHRASE, cost=CHEAP))


@pytest.mark.skipif(NEWEST is None, reason="the schema of today was not saved yet")
def test_every_kind_of_event_is_in_a_saved_vault(tmp_path: Path) -> None:
    """What a kind of event means can then never be changed unnoticed."""
    kinds = set()
    for saved in SAVED:
        with rescue.rescued(_unlocked(saved), tmp_path, QuietJob()) as left:
            kinds |= {event["body"]["kind"] for event in left.events() if event["body"] is not None}
    assert set(KINDS) - kinds == set()


@pytest.mark.skipif(NEWEST is None, reason="the schema of today was not saved yet")
def test_the_newest_saved_vault_has_the_schema_of_today(vault: Vault, tmp_path: Path) -> None:
    """If this fails before the schema is released: ``python -m tests.migrations.save --again``. A schema that was
    released is never changed; it gets another step, and its tables another FOLD_VERSION."""
    assert NEWEST is not None
    copy = shutil.copy(NEWEST / "vault.shilu" / "vault.db", tmp_path / "vault.db")
    database = connect(Path(copy), _unlocked(NEWEST).master.database)
    schema = "select type, name, sql from sqlite_master"
    saved = {(kind, name, " ".join((sql or "").split())) for kind, name, sql in database.conn.execute(schema)}
    database.conn.close()
    found = vault._threads.run(lambda: vault._database.conn.execute(schema).fetchall())
    assert saved == {(kind, name, " ".join((sql or "").split())) for kind, name, sql in found}
