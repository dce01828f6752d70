"""An old vault is brought up to this version on a copy: it is the old one or the new one, whole, whatever happens."""

import ctypes
import hashlib
import inspect
import json
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from shilu.core.clock import FixedClock
from shilu.core.errors import Cancelled, UserError
from shilu.core.job import QuietJob
from shilu.vault import keys, migrations, upgrade
from shilu.vault import vault as vaults
from shilu.vault.connection import connect, transaction
from shilu.vault.header import decode
from shilu.vault.history import DIRECTORY
from shilu.vault.refold import identity_of, refold
from shilu.vault.snapshot import copy_whole
from shilu.vault.upgrade import put_upgraded_copy_in_place
from shilu.vault.vault import Vault
from tests.unit.vault.conftest import CHEAP, PASSPHRASE
from tests.unit.vault.damaging import PAGE_BYTES, flip, rewrite_last_event

SAVED = sorted(path for path in (Path(__file__).parents[2] / "migrations").iterdir() if (path / "vault.shilu").is_dir())


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A vault of the first schema."""
    return shutil.copytree(SAVED[0] / "vault.shilu", tmp_path / "old.shilu")


def _files(vault: Path) -> dict[str, bytes]:
    return {str(path.relative_to(vault)): path.read_bytes() for path in vault.rglob("*") if path.is_file()}


def _schema(vault: Vault) -> set[tuple[str, ...]]:
    def read() -> set[tuple[str, ...]]:
        conn = vault._database.conn
        made = {
            (kind, name, " ".join((sql or "").split()))
            for kind, name, sql in conn.execute("select type, name, sql from sqlite_master").fetchall()
        }
        return made | {("user_version", str(conn.execute("pragma user_version").fetchone()[0]))}

    return vault._threads.run(read)


@pytest.mark.parametrize("saved", SAVED, ids=lambda path: path.name)
def test_a_vault_that_was_brought_up_has_the_schema_of_a_new_one(
    saved: Path, tmp_path: Path, vault: Vault, reopen: Callable[[Path], Vault]
) -> None:
    again = reopen(shutil.copytree(saved / "vault.shilu", tmp_path / "old.shilu"))
    try:
        assert _schema(again) == _schema(vault)
    finally:
        again.close()


def test_nothing_is_left_of_an_upgrade_but_the_vault(old: Path, reopen: Callable[[Path], Vault]) -> None:
    before = {name for name in _files(old) if not name.startswith("search.db")}
    reopen(old).close()
    assert {name for name in _files(old) if not name.startswith("search.db")} - before <= {
        "ballast",
        "header.copy.json",
    }
    assert not (old / "scratch").exists()


@pytest.mark.parametrize(
    "moment", ["copy_whole", "migrate", "refold", "_is_what_it_was", "checkpoint", "_put_in_place"]
)
def test_an_upgrade_that_fails_leaves_the_old_vault(
    old: Path, reopen: Callable[[Path], Vault], monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    before = (old / "vault.db").read_bytes()

    def fail(*_: object, **__: object) -> None:
        raise UserError("disk.full")

    with monkeypatch.context() as patch:
        patch.setattr(upgrade, moment, fail)
        with pytest.raises(UserError) as caught:
            reopen(old)
    assert caught.value.code == "disk.full"
    assert (old / "vault.db").read_bytes() == before
    assert not (old / "scratch").exists()
    reopen(old).close()


def test_the_copy_is_on_the_disk_and_the_old_log_gone_before_it_takes_the_place(
    old: Path, reopen: Callable[[Path], Vault], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A power cut in between leaves the old vault, or the new one; never a new one with the old one's log."""
    order: list[str] = []

    def noting(name: str, word: str) -> None:
        genuine = getattr(upgrade, name)

        def noted(*arguments: object) -> object:
            assert not (old / "vault.db-wal").exists()
            order.append(word)
            return genuine(*arguments)

        monkeypatch.setattr(upgrade, name, noted)

    genuine = Path.replace

    def replaced(self: Path, target: Path) -> Path:
        if target.name == "vault.db":
            order.append("rename")
        return genuine(self, target)

    noting("sync_file", "file")
    noting("sync_folder", "folder")
    monkeypatch.setattr(Path, "replace", replaced)
    reopen(old).close()
    assert order == ["folder", "file", "rename", "folder"]


def test_a_log_that_is_still_there_is_never_taken_for_one_of_the_new_file(tmp_path: Path) -> None:
    path, copy = tmp_path / "vault.db", tmp_path / "copy.db"
    for name in ("vault.db", "vault.db-wal", "vault.db-shm", "copy.db"):
        (tmp_path / name).write_bytes(name.encode())
    upgrade._put_in_place(copy, path)
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("vault.db", b"copy.db")]


def test_what_an_interruption_left_is_swept_at_the_next_opening(
    closed_vault: Path, reopen: Callable[[Path], Vault]
) -> None:
    left = closed_vault / "scratch" / "0123456789abcdef"
    left.mkdir(parents=True)
    (left / "vault.db").write_bytes(b"half")
    reopen(closed_vault).close()
    assert not (closed_vault / "scratch").exists()


def test_a_copy_that_lost_something_never_takes_the_place_of_the_vault(
    old: Path, reopen: Callable[[Path], Vault], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (old / "vault.db").read_bytes()
    genuine = upgrade.migrate

    def careless(database: object) -> None:
        genuine(database)  # type: ignore[arg-type]
        database.conn.execute("delete from source_rows where ordinal = 0")  # type: ignore[attr-defined]

    with monkeypatch.context() as patch:
        patch.setattr(upgrade, "migrate", careless)
        with pytest.raises(UserError) as caught:
            reopen(old)
    assert caught.value.code == "vault.damaged"
    assert (old / "vault.db").read_bytes() == before


@pytest.fixture
def both(old: Path, tmp_path: Path) -> Iterator[tuple[Database, Database]]:
    """An old database, and the copy of it that was brought up and is about to be compared."""
    header = decode((old / "header.json").read_bytes())
    key = keys.unlock(header, PASSPHRASE, cost=CHEAP).database
    copy_whole(old / "vault.db", key, tmp_path / "copy.db", QuietJob())
    before, after = connect(old / "vault.db", key), connect(tmp_path / "copy.db", key)
    migrations.migrate(after)
    with transaction(after):
        refold(after, identity_of(after))
    yield before, after
    before.conn.close()
    after.conn.close()


def _rewritten(database: Database) -> None:
    rewrite_last_event(database.conn, DIRECTORY)


def _run(*statements: str) -> Callable[[Database], None]:
    def run(database: Database) -> None:
        for statement in statements:
            database.conn.execute(statement)

    return run


@pytest.mark.parametrize(
    "careless",
    [
        _run("delete from evidence"),
        _rewritten,
        _run("update bodies set body = replace(body, '\"by\":', '\"by\": ')"),
        _run(
            "pragma writable_schema = on",
            "update sqlite_master set rootpage = (select rootpage from sqlite_master where name = 'events_in_order') "
            "where name = 'source_rows_with_files'",
            "pragma schema_version = 900",
        ),
        _run("pragma user_version = 1"),
    ],
    ids=["a row less", "another end", "another body", "a broken index", "not brought up"],
)
def test_whatever_a_copy_lost_it_is_not_what_it_was(
    both: tuple[Database, Database], careless: Callable[[Database], None]
) -> None:
    assert upgrade._is_what_it_was(*both, (), QuietJob())
    careless(both[1])
    assert not upgrade._is_what_it_was(*both, (), QuietJob())


def test_a_damaged_old_vault_is_not_brought_up(old: Path, reopen: Callable[[Path], Vault]) -> None:
    size = (old / "vault.db").stat().st_size
    codes = set()
    for page in range(3, size // PAGE_BYTES, 7):
        copy = shutil.copytree(old, old.with_name(f"{page}.shilu"))
        flip(copy / "vault.db", page * PAGE_BYTES + 100)
        before = (copy / "vault.db").read_bytes()
        try:
            reopen(copy).close()  # the page was one of an index, which is made anew
        except UserError as error:
            codes.add(error.code)
            assert (copy / "vault.db").read_bytes() == before
        shutil.rmtree(copy)
    assert codes == {"vault.damaged"}


def test_without_room_for_a_copy_nothing_is_begun(
    old: Path, reopen: Callable[[Path], Vault], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _files(old)
    usage = shutil.disk_usage(old)
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1024 * 1024))
        with pytest.raises(UserError) as caught:
            reopen(old)
    assert caught.value.code == "disk.no_room"
    assert _files(old) == before


def test_it_says_how_far_it_is_and_can_be_stopped(old: Path, clock: FixedClock) -> None:
    said: list[str] = []

    class Watching(QuietJob):
        def progress(self, stage: str, done: int, total: int | None) -> None:
            said.append(stage)
            if len(said) == 2:
                raise Cancelled

    before = (old / "vault.db").read_bytes()
    with pytest.raises(Cancelled):
        vaults.open_vault(old, PASSPHRASE, clock=clock, cost=CHEAP, job=Watching())
    assert said == ["upgrading", "upgrading"]
    assert (old / "vault.db").read_bytes() == before


_FILL = """
with recursive n(n) as (select 1 union all select n + 1 from n where n < ?)
insert into cases select 'case ' || n, n, hex(zeroblob(5000)), '', '', '', '', '', 0, null, null, 1, 0 from n
"""


def _most_memory_kib(act: Callable[[], object]) -> int:
    """How much more memory the process has at most while this runs than before. SQLite's is in it."""

    def of(name: str) -> int:
        lines = Path("/proc/self/status").read_text("ascii").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(name))

    ctypes.CDLL(None).malloc_trim(0)
    Path("/proc/self/clear_refs").write_text("5", "ascii")  # the peak begins anew
    before = of("VmRSS:")
    act()
    return of("VmHWM:") - before


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says how much memory a process had at most")
def test_bringing_a_vault_up_takes_no_more_memory_the_more_there_is_in_its_tables(
    closed_vault: Path, reopen: Callable[[Path], Vault]
) -> None:
    """From 6 to 18 MB of rows; what all caches hold is in both. It was 1 GB for a vault of 1,000,000 contacts."""
    key = keys.unlock(decode((closed_vault / "header.json").read_bytes()), PASSPHRASE, cost=CHEAP).database

    def taken_for(rows: int) -> int:
        database = connect(closed_vault / "vault.db", key)
        database.conn.execute("pragma synchronous = off")
        database.conn.execute(_FILL, (rows,))
        database.conn.execute("update versions set number = 2 where name = 'fold'")
        database.conn.close()
        return _most_memory_kib(lambda: put_upgraded_copy_in_place(closed_vault, key, (), QuietJob()))

    few = taken_for(600)
    assert taken_for(1800) < few + 4 * 1024
    vault = reopen(closed_vault)
    try:
        assert vault.cases.all() == ()
    finally:
        vault.close()


@pytest.mark.parametrize("newer", ["pragma user_version = 999", "update versions set number = 999 where name = 'fold'"])
def test_a_vault_of_a_newer_version_is_refused_and_stays_as_it_is_byte_for_byte(
    vault: Vault, reopen: Callable[[Path], Vault], newer: str
) -> None:
    vault.close()
    database = connect(vault.path / "vault.db", vault._file.master.database)
    database.conn.execute(newer)
    database.conn.close()
    before = _files(vault.path)
    with pytest.raises(UserError) as caught:
        reopen(vault.path)
    assert caught.value.code == "vault.too_new"
    assert _files(vault.path) == before


def test_the_newest_saved_vault_is_of_the_schema_before_this_one_or_of_this_one() -> None:
    """Whoever adds a step saves a vault first: tests/migrations/save.py."""
    numbers = {int(saved.name) for saved in SAVED}
    assert set(range(1, len(migrations.MIGRATIONS))) <= numbers


FROZEN = {
    "m0001_first": "c3d63eaeed00dd000936c25106222f01f79f2a551fb8292228a167dbeeb114be",
    "m0002_versions": "5d4ca2571518a4de8467860b0dc38d3c1a69bf9b38bbebb2c5f28a450feda2f6",
}
"""SHA-256 of each step that was released: its source, and the statements that it runs."""


def test_a_step_that_was_released_is_never_changed() -> None:
    """A vault that has had it would differ from one that gets it now. Add another step instead, and its line here."""
    statements = {"m0001_first": migrations._FIRST, "m0002_versions": migrations._VERSIONS}
    found = {
        step.__name__: hashlib.sha256((inspect.getsource(step) + statements[step.__name__]).encode()).hexdigest()
        for step in migrations.MIGRATIONS
    }
    assert found == FROZEN


def test_a_step_that_fails_leaves_neither_its_tables_nor_its_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(database: Any) -> None:
        database.conn.execute("create table half (done integer)")
        raise OSError("half done")

    monkeypatch.setattr(migrations, "MIGRATIONS", (*migrations.MIGRATIONS, fails))
    database = connect(tmp_path / "vault.db", bytes(32), create=True)
    with pytest.raises(OSError, match="half done"):
        migrations.migrate(database)
    assert migrations.steps_applied(database) == len(migrations.MIGRATIONS) - 1
    assert database.conn.execute("select 1 from sqlite_master where name = 'half'").fetchone() is None
    database.conn.close()


def test_what_was_saved_is_what_it_says_it_is() -> None:
    for saved in SAVED:
        assert json.loads((saved / "expected.json").read_text("utf-8"))
