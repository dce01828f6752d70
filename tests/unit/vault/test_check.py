"""The deep check names what is damaged, all of it, and says what is not. It keeps nobody waiting."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import pytest

from shilu.core.bundle import Problem
from shilu.core.errors import Cancelled, UserError
from shilu.core.job import QuietJob
from shilu.core.safekeeping import Tally
from shilu.vault import connection, scratch
from shilu.vault.connection import connect, scratch_database
from shilu.vault.pages import PageFile
from shilu.vault.salvage.tables import Tables
from shilu.vault.vault import Vault
from tests.unit.vault.contacts import make_contact
from tests.unit.vault.damaging import PAGE_BYTES, attach, fill, flip


class Meddling(QuietJob):
    """Does something at the first sign of progress of a stage."""

    def __init__(self, stage: str, deed: Callable[[], object]) -> None:
        self._stage = stage
        self._deed: Callable[[], object] | None = deed

    def progress(self, stage: str, done: int, total: int | None) -> None:
        if stage == self._stage and self._deed is not None:
            deed, self._deed = self._deed, None
            deed()


@pytest.fixture(params=["in its place", "as a copy"])
def either_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A small vault is looked at in its place, a large one as a copy."""
    if request.param == "as a copy":
        monkeypatch.setattr(scratch, "SMALL_BYTES", 0)
    return


@pytest.mark.usefixtures("either_way")
def test_a_whole_vault_has_no_problem_and_it_is_said_how_much_there_is(vault: Vault) -> None:
    fill(vault)
    report = vault.safekeeping.examine(QuietJob())
    assert report.ok
    assert {tally.noun: (tally.readable, tally.damaged) for tally in report.good} == {
        "cases": (1, 0),
        "incidents": (8, 0),
        "parties": (0, 0),
        "contact_points": (7, 0),
        "attributions": (0, 0),
        "particulars": (0, 0),
        "imports": (1, 0),
        "rows": (5, 0),
        "events": (report_events(vault), 0),
        "attachments": (1, 0),
        "drafts": (0, 0),
    }


def report_events(vault: Vault) -> int:
    return int(vault._threads.run(lambda: vault._database.conn.execute("select count(*) from events").fetchone()[0]))


@pytest.mark.usefixtures("either_way")
def test_a_row_that_is_not_what_the_history_says_is_named_with_its_contact(vault: Vault) -> None:
    case_id = fill(vault)
    incident = vault.incidents.log(case_id, make_contact("as it was"))
    vault._threads.run(
        lambda: vault._database.conn.execute("update incidents set summary = 'other' where id = ?", (incident,))
    )
    assert vault.safekeeping.examine(QuietJob()).problems == (
        Problem(f"incidents/{incident}", "table_differs", ("1/9",)),
    )


@pytest.mark.usefixtures("either_way")
def test_a_row_that_is_missing_or_too_many_is_named(vault: Vault) -> None:
    case_id = fill(vault)
    incident = vault.incidents.log(case_id, make_contact("gone"))

    def meddle() -> None:
        vault._database.conn.execute("delete from incidents where id = ?", (incident,))
        vault._database.conn.execute(
            "insert into exhibits (case_id, sha256, kind, serial, group_number, item) values ('c', 's', 'k', 1, 1, 1)"
        )

    vault._threads.run(meddle)
    report = vault.safekeeping.examine(QuietJob())
    assert {problem.path for problem in report.problems} >= {f"incidents/{incident}", "exhibits/c/s"}
    assert Tally("incidents", 8, 1) in report.good


@pytest.mark.usefixtures("either_way")
def test_a_damaged_page_of_an_open_vault_is_named_and_never_copied_as_zeros(vault: Vault) -> None:
    fill(vault)
    vault.safekeeping.examine(QuietJob())  # empties the write-ahead log
    file = vault.path / "vault.db"
    page = file.stat().st_size // PAGE_BYTES
    flip(file, (page - 1) * PAGE_BYTES + 700)
    report = vault.safekeeping.examine(QuietJob())
    assert Problem(f"vault.db (page {page})", "page_damaged") in report.problems
    assert Tally("incidents", 8, 0) in report.good


@pytest.mark.usefixtures("either_way")
@pytest.mark.parametrize("content", [b"", b"x", b"x" * 65_536, b"x" * 65_537])
@pytest.mark.parametrize("damage", ["flip the last byte", "lengthen"])
def test_an_attachment_is_read_to_its_very_end(vault: Vault, content: bytes, damage: str) -> None:
    case_id = fill(vault)
    blob = vault.path / "blobs" / attach(vault, case_id, content)
    sealed = blob.read_bytes()
    blob.write_bytes(sealed + b"\0" if damage == "lengthen" else sealed[:-1] + bytes([sealed[-1] ^ 1]))
    report = vault.safekeeping.examine(QuietJob())
    assert report.problems == (Problem(f"blobs/{blob.name}", "attachment_damaged", ("1/9",)),)
    assert Tally("attachments", 1, 1) in report.good


def test_a_file_that_nobody_knows_is_named(vault: Vault) -> None:
    fill(vault)
    (vault.path / "blobs" / "holiday.jpg").write_bytes(b"x")
    assert vault.safekeeping.examine(QuietJob()).problems == (Problem("blobs/holiday.jpg", "file_unknown"),)


def test_a_header_that_somebody_changed_is_named(vault: Vault) -> None:
    fill(vault)
    header = vault.path / "header.json"
    header.write_bytes(header.read_bytes().replace(b'"created_ms": 1', b'"created_ms": 2'))
    assert vault.safekeeping.examine(QuietJob()).problems == (Problem("header.json", "header_changed"),)


def test_a_draft_that_cannot_be_opened_is_named(vault: Vault) -> None:
    fill(vault)
    (vault.path / "drafts" / ("a" * 26 + ".draft")).write_bytes(b"x")
    report = vault.safekeeping.examine(QuietJob())
    assert report.problems == (Problem("drafts", "draft_damaged"),)
    assert Tally("drafts", 0, 1) in report.good


def test_saving_goes_on_while_a_large_vault_is_checked(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scratch, "SMALL_BYTES", 0)
    case_id = fill(vault)
    for stage in ("pages", "snapshot", "history", "attachments"):
        report = vault.safekeeping.examine(
            Meddling(stage, lambda: vault.incidents.log(case_id, make_contact("meanwhile")))
        )
        assert report.ok, stage


@pytest.mark.parametrize("stage", ["pages", "snapshot", "history", "attachments"])
def test_a_check_that_is_stopped_leaves_nothing_behind(
    vault: Vault, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    monkeypatch.setattr(scratch, "SMALL_BYTES", 0)
    fill(vault)
    before = sorted(path.name for path in vault.path.rglob("*"))

    def stop() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        vault.safekeeping.examine(Meddling(stage, stop))
    assert sorted(path.name for path in vault.path.rglob("*")) == before


def test_a_copy_that_has_no_room_is_refused_before_it_is_begun(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    import shutil

    monkeypatch.setattr(scratch, "SMALL_BYTES", 0)
    fill(vault)
    usage = shutil.disk_usage(vault.path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1024 * 1024))
    with pytest.raises(UserError) as caught:
        vault.safekeeping.examine(QuietJob())
    assert caught.value.code == "disk.no_room"


def test_the_copy_is_encrypted_with_a_key_of_its_own(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scratch, "SMALL_BYTES", 0)
    fill(vault)
    seen: list[bytes] = []

    def look() -> None:
        seen.extend(path.read_bytes() for path in (vault.path / "scratch").rglob("*") if path.is_file())

    assert vault.safekeeping.examine(Meddling("history", look)).ok
    assert seen
    own = (vault.path / "vault.db").read_bytes()
    for copy in seen:
        assert not copy.startswith(b"SQLite format 3")
        assert copy[:16] != own[:16]
        assert "还钱".encode() not in copy


def test_the_key_of_a_copy_is_made_for_it_alone_and_stands_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = []

    def token_hex(size: int) -> str:
        given.append(secrets.token_bytes(size))
        return given[-1].hex()

    monkeypatch.setattr(connection, "secrets", SimpleNamespace(token_hex=token_hex))
    for name in ("one", "other"):
        with scratch_database(tmp_path / name) as database:
            database.conn.execute("create table something (text text)")
            (tmp_path / f"{name}.kept").write_bytes((tmp_path / name).read_bytes())
    assert [len(key) for key in given] == [32, 32]
    connect(tmp_path / "one.kept", given[0]).conn.close()
    with pytest.raises(UserError):
        connect(tmp_path / "other.kept", given[0])


def test_an_older_copy_of_any_page_that_is_put_back_is_noticed(vault: Vault, reopen: Callable[[Path], Vault]) -> None:
    """Every check sum of such a page is right."""
    case_id = fill(vault)
    vault.close()
    file = vault.path / "vault.db"
    older = file.read_bytes()
    again = reopen(vault.path)
    again.incidents.log(case_id, make_contact("later"))
    again.close()
    newer = file.read_bytes()
    changed = [
        at for at in range(0, len(older), PAGE_BYTES) if newer[at : at + PAGE_BYTES] != older[at : at + PAGE_BYTES]
    ]
    assert len(changed) > 8
    with PageFile(file, vault._file.master.database) as pages:
        owners = Tables(pages, QuietJob())._owners
    for at in changed:
        owner = owners.get(at // PAGE_BYTES + 1, "")
        if "search_queue" in owner or owner in ("sqlite_sequence", "versions"):
            continue  # what the index has still to learn is no part of the record
        file.write_bytes(newer[:at] + older[at : at + PAGE_BYTES] + newer[at + PAGE_BYTES :])
        try:
            last = reopen(vault.path)
        except UserError as error:
            assert error.code == "vault.damaged"
            continue
        assert not last.safekeeping.examine(QuietJob()).ok, owner
        with suppress(UserError):
            last.close()


def test_a_page_that_was_being_written_when_it_was_read_is_no_damage(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(vault)
    genuine = PageFile.damaged

    def torn(self: PageFile, job: QuietJob) -> Iterator[int]:
        yield from genuine(self, job)
        yield 2

    monkeypatch.setattr(PageFile, "damaged", torn)
    assert vault.check(QuietJob()) == ()
