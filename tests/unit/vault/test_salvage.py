"""A page that is lost costs what stands on it and nothing else: every contact can still be read."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shilu.core.clock import FixedClock
from shilu.core.correction import Correction
from shilu.core.errors import UserError
from shilu.core.job import QuietJob
from shilu.core.query import EVERYTHING
from shilu.vault import fold
from shilu.vault import vault as vaults
from shilu.vault.connection import memory_database
from shilu.vault.pages import PageFile
from shilu.vault.salvage import tables
from shilu.vault.salvage.remains import Remains, gather
from shilu.vault.vault import Vault
from tests.unit.vault.conftest import CHEAP, PASSPHRASE
from tests.unit.vault.contacts import import_contacts, make_contact
from tests.unit.vault.damaging import PAGE_BYTES, fill, flipped_pages

TRUTHS = ("events", "bodies", "source_rows", "evidence", "origins", "secrets")
TABLES = (
    *TRUTHS,
    *("cases", "incidents", "incident_rows", "incident_files", "tellings", "corrections", "imports"),
    *("contact_points", "revisions"),
)


def _gathered(file: Path, key: bytes, salt: bytes = b"") -> tuple[Remains, dict[str, set[tuple[Any, ...]]]]:
    with memory_database() as database, PageFile(file, key, salt=salt) as pages:
        remains = gather(pages, database, QuietJob())
        return remains, {table: set(database.conn.execute(f"select * from {table}").fetchall()) for table in TABLES}  # noqa: S608


@pytest.fixture
def key(vault: Vault) -> bytes:
    return vault._file.master.database


@pytest.fixture
def case_id(vault: Vault) -> str:
    return fill(vault)


def _content(vault: Vault) -> dict[str, set[tuple[Any, ...]]]:
    def read() -> dict[str, set[tuple[Any, ...]]]:
        conn = vault._database.conn
        return {table: set(conn.execute(f"select * from {table}").fetchall()) for table in TABLES}  # noqa: S608

    return vault._threads.run(read)


@pytest.mark.usefixtures("case_id")
def test_of_a_whole_vault_everything_is_read_also_what_is_only_in_the_log(vault: Vault, key: bytes) -> None:
    assert (vault.path / "vault.db-wal").stat().st_size > 0
    remains, found = _gathered(vault.path / "vault.db", key)
    assert found == _content(vault)
    assert (remains.pages, dict(remains.lost), remains.without_meaning) == ((), {}, ())


def test_each_damaged_page_is_named_and_no_contact_is_lost_with_it(
    vault: Vault, key: bytes, tmp_path: Path, case_id: str
) -> None:
    for incident in list(vault.incidents.each(case_id, EVERYTHING))[::2]:
        vault.incidents.correct(incident.id, Correction(text="今天还钱"), "as the letter says")
    content = _content(vault)
    vault.close()
    genuine = (vault.path / "vault.db").read_bytes()
    incidents = {row[0]: row for row in content["incidents"]}
    damaged = tmp_path / "damaged.db"
    costs = 0
    for page, bytes_ in flipped_pages(genuine):
        damaged.write_bytes(bytes_)
        remains, found = _gathered(damaged, key)
        assert remains.pages == (page,)
        if content["secrets"] == found["secrets"]:  # else the ids of addresses are made anew
            assert {row[0]: row for row in found["incidents"]} == incidents, page
            assert found["corrections"] == content["corrections"] != set(), page
        assert len(found["incidents"]) == len(incidents)
        assert len(found["cases"]) == 1
        if found["bodies"] == content["bodies"]:  # a body tells where in the history it stands
            assert found["events"] == content["events"], page
        costs += any(found[table] != content[table] for table in TRUTHS)
    assert costs > 3  # some pages do hold what is nowhere else


@pytest.mark.usefixtures("case_id")
def test_a_file_that_lost_its_first_bytes_is_read_with_the_copy_of_them(
    vault: Vault, key: bytes, tmp_path: Path
) -> None:
    content = _content(vault)
    vault.close()
    genuine = (vault.path / "vault.db").read_bytes()
    damaged = tmp_path / "damaged.db"
    damaged.write_bytes(bytes(16) + genuine[16:])
    remains, found = _gathered(damaged, key, genuine[:16])
    assert (remains.pages, found) == ((1,), content)
    assert _gathered(damaged, key)[1]["events"] == set()


@pytest.mark.usefixtures("case_id")
def test_a_file_that_was_cut_off_gives_what_is_left_of_it(vault: Vault, key: bytes, tmp_path: Path) -> None:
    vault.close()
    genuine = (vault.path / "vault.db").read_bytes()
    damaged = tmp_path / "damaged.db"
    damaged.write_bytes(genuine[: len(genuine) // 2 + 100])
    remains, found = _gathered(damaged, key)
    pages = len(genuine) // PAGE_BYTES
    assert remains.pages == tuple(range(pages // 2 + 1, pages + 1))
    assert found["events"]


def test_the_oldest_vaults_can_be_read_too(
    tmp_path: Path, reopen: Callable[[Path], Vault], request: pytest.FixtureRequest
) -> None:
    saved = request.config.rootpath / "tests" / "migrations" / "0001" / "vault.shilu"
    old = shutil.copytree(saved, tmp_path / "old.shilu")
    vault = reopen(old)
    key, content = vault._file.master.database, _content(vault)
    vault.close()
    found = _gathered(saved / "vault.db", key)[1]
    assert found["events"]
    assert all(found[table] <= content[table] for table in ("events", "bodies", "origins", "evidence"))
    assert all(found[table] == content[table] for table in ("cases", "incidents", "source_rows", "contact_points"))


def test_a_contact_whose_words_are_lost_from_the_history_is_read_from_the_table(
    vault: Vault, key: bytes, case_id: str
) -> None:
    incident = vault.incidents.log(case_id, make_contact("only here"))
    vault._threads.run(lambda: vault._database.conn.execute("delete from bodies where body like '%only here%'"))
    found = _gathered(vault.path / "vault.db", key)[1]
    assert [row for row in found["incidents"] if row[0] == incident] == [
        row for row in _content(vault)["incidents"] if row[0] == incident
    ]


def test_an_import_under_way_is_no_contact(vault: Vault, key: bytes, case_id: str) -> None:
    import_contacts(vault, case_id, [make_contact("half-way")])
    vault._threads.run(
        lambda: vault._database.conn.execute("insert into pending_imports select id from imports order by recorded_ms")
    )
    assert len(_gathered(vault.path / "vault.db", key)[1]["incidents"]) == 3


@pytest.mark.parametrize("at", [3, 6, 9, 17, 22, 1000])
def test_damage_in_the_log_is_told_from_a_power_cut_and_costs_no_contact(
    vault: Vault, key: bytes, case_id: str, tmp_path: Path, clock: FixedClock, at: int
) -> None:
    """A transaction is on the disk before the next one begins: with a whole one behind it, it cannot be half there.
    ``at`` is a place in a frame: page, size, salts, check sums, content."""
    copy = tmp_path / "copy.shilu"
    for n in range(3):
        vault.incidents.log(case_id, make_contact(f"number {n}"))
    shutil.copytree(vault.path, copy, ignore=shutil.ignore_patterns("*-shm"))
    log = copy / "vault.db-wal"
    genuine = log.read_bytes()
    frame = 24 + PAGE_BYTES
    frames = range((len(genuine) - 32) // frame)
    ends = [n for n in frames if int.from_bytes(genuine[32 + n * frame + 4 : 32 + n * frame + 8])]
    salts = [genuine[32 + n * frame + 8 : 32 + n * frame + 16] for n in frames]
    ends = [n for n in ends if salts[n] == genuine[16:24]]
    for damaged in (ends[-3], ends[-3] + 1, ends[-2]):
        place = 32 + damaged * frame + at
        log.write_bytes(genuine[:place] + bytes([genuine[place] ^ 1]) + genuine[place + 1 :])
        before = {path.name: path.read_bytes() for path in copy.iterdir() if path.is_file()}
        with pytest.raises(UserError) as caught:
            vaults.open_vault(copy, PASSPHRASE, clock=clock, cost=CHEAP)
        assert caught.value.code == "vault.damaged"
        assert {path.name: path.read_bytes() for path in copy.iterdir() if path.is_file()} == before
        assert len(_gathered(copy / "vault.db", key)[1]["incidents"]) == 11
    cut = 32 + ends[-1] * frame + at
    log.write_bytes(genuine[:cut])
    vaults.open_vault(copy, PASSPHRASE, clock=clock, cost=CHEAP).close()


def test_an_open_log_that_is_whole_is_no_damage_whatever_lay_there_before(vault: Vault, key: bytes) -> None:
    """The room of the log is used again and again; what stood there before is still behind its end."""
    case_id = fill(vault)
    for n in range(150):
        vault.incidents.log(case_id, make_contact(f"number {n} " + "x" * 200))
        if n % 15 == 0:
            with PageFile(vault.path / "vault.db", key) as file:
                assert not file.log.is_cut_short


def test_every_table_is_a_truth_or_a_fold_or_of_the_search(vault: Vault) -> None:
    """Whoever adds a table says which: what is none of them would be lost to a salvage."""
    found = vault._threads.run(
        lambda: vault._database.conn.execute("select name from sqlite_master where type = 'table'").fetchall()
    )
    own = {name for (name,) in found if not name.startswith("sqlite_")}
    assert own - set(tables.TRUTHS) - set(fold.TABLES) == {"search_queue"}


def _correct(vault: Vault, incident: str, text: str) -> None:
    vault.incidents.correct(incident, Correction(text=text), f"because of {text}")


def test_where_the_last_correction_is_lost_from_the_history_it_is_read_from_the_table(
    vault: Vault, key: bytes, case_id: str
) -> None:
    incident = vault.incidents.log(case_id, make_contact("first"))
    for text in ("second", "third"):
        _correct(vault, incident, text)
    vault._threads.run(lambda: vault._database.conn.execute("delete from bodies where body like '%of third%'"))
    found, content = _gathered(vault.path / "vault.db", key)[1], _content(vault)
    assert found["corrections"] == content["corrections"] != set()
    assert any("because of third" in row for row in found["corrections"])


def test_what_belongs_to_a_contact_that_is_lost_altogether_is_left_out(vault: Vault, key: bytes, case_id: str) -> None:
    incident = vault.incidents.log(case_id, make_contact("lost"))
    _correct(vault, incident, "lost too")

    def lose() -> None:
        connection = vault._database.conn
        connection.execute("delete from bodies where body like '%lost%'")
        connection.execute("delete from incidents where id = ?", (incident,))
        connection.execute(
            "insert into incident_files select ?, '', 0, 0, sha256, 'n', 't', 1, '' from evidence", (incident,)
        )

    vault._threads.run(lose)
    found = _gathered(vault.path / "vault.db", key)[1]
    known = {row[0] for row in found["incidents"]}
    assert incident not in known
    for table in ("incident_files", "corrections"):
        assert incident in {row[0] for row in _content(vault)[table]}
        assert {row[0] for row in found[table]} <= known, table
