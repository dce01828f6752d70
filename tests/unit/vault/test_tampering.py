"""Somebody who has the key changes the database: the check says so and never falls over it."""

from __future__ import annotations

import pytest

from shilu.core import history
from shilu.core.bundle import Problem
from shilu.core.case import CaseDraft
from shilu.core.errors import UserError
from shilu.core.job import QuietJob
from shilu.core.party import PartyDraft
from shilu.core.phone import recognise
from shilu.core.query import IncidentFilter, Page
from shilu.vault.connection import driver, driver_errors
from shilu.vault.search.queue import INCIDENT, UNPLACED
from shilu.vault.vault import Vault
from tests.unit.vault.contacts import make_contact
from tests.unit.vault.damaging import attach, fill, rewrite_last_event


def test_a_history_that_cannot_be_carried_out_is_named(vault: Vault) -> None:
    """The same contact logged twice, in a chain whose every hash is right."""
    case = vault.cases.add(CaseDraft("案件", "李某")).id
    vault.incidents.log(case, make_contact("还钱"))

    def log_again() -> None:
        connection = vault._database.conn
        chain, origin, seq, lamport, body_hash, head = connection.execute(
            "select * from events where chain = ? order by seq desc limit 1", (case,)
        ).fetchone()
        link = history.link(bytes(head), bytes(body_hash))
        connection.execute(
            "insert into events values (?, ?, ?, ?, ?, ?)", (chain, origin, seq + 1, lamport + 1, body_hash, link)
        )

    vault._threads.run(log_again)
    assert "history_broken" in {problem.problem for problem in vault.check(QuietJob())}


def test_an_event_of_a_kind_that_there_is_not_is_named_though_every_hash_is_right(vault: Vault) -> None:
    """Nothing can be folded then, so that no table is compared: that must not look as if all were well."""
    case = vault.cases.add(CaseDraft("案件", "李某")).id
    vault.incidents.log(case, make_contact("还钱"))
    said = ('"kind":"incident.logged"', '"kind":"incident.dreamt"')
    vault._threads.run(lambda: rewrite_last_event(vault._database.conn, case, said=said))
    assert Problem("events", "history_broken") in vault.check(QuietJob())


def test_contacts_whose_address_is_gone_are_damage_and_no_crash(vault: Vault) -> None:
    """What an older page leaves that was put back: every checksum is right."""
    case = fill(vault)

    def forget() -> None:
        connection = vault._database.conn
        connection.execute("pragma foreign_keys = off")
        connection.execute("delete from contact_points where id = (select max(id) from contact_points)")

    vault._threads.run(forget)
    with pytest.raises(UserError, match=r"vault\.damaged"):
        vault.finding.find(case, IncidentFilter(), Page(limit=50))
    assert vault.check(QuietJob()) != ()


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("update evidence set sha256 = 'none at all'", "attachment_missing"),
        ("update incident_files set sha256 = 'none at all'", "attachment_missing"),
        ("update evidence set key = x'00'", "attachment_damaged"),
        ("update evidence set size_bytes = -1", "attachment_damaged"),
        ("update evidence set size_bytes = 9223372036854775807", "attachment_damaged"),
        ("update attributions set scope = 'everywhere'", "table_differs"),
        ("update source_rows set segments = '[]'", "row_changed"),
        ("update source_rows set locator = 'elsewhere'", "row_changed"),
        ("update source_rows set raw = x'00' where raw is not null", "row_changed"),
        ("update origins set public_key = zeroblob(32)", "table_differs"),
        ("alter table checkpoints rename column note to remark", "table_differs"),
        ("update origins set signing_key = x'00'", "table_differs"),
    ],
)
def test_a_value_that_cannot_be_is_named(vault: Vault, statement: str, problem: str) -> None:
    fill(vault)
    vault.directory.add_party(PartyDraft("石榴籽快借"), [recognise("10412345678", "CN")])
    vault._threads.run(lambda: vault._database.conn.execute(statement))
    assert problem in {found.problem for found in vault.check(QuietJob())}


def test_an_event_in_the_place_of_the_one_that_is_remembered_is_named(vault: Vault) -> None:
    """Every hash of it is right; only the header still knows what stood there."""
    case = fill(vault)
    vault.remember_heads()
    vault._threads.run(lambda: rewrite_last_event(vault._database.conn, case))
    assert "history_other" in {problem.problem for problem in vault.check(QuietJob())}


def test_a_link_that_does_not_follow_from_the_one_before_is_named(vault: Vault) -> None:
    case = fill(vault)

    def meddle() -> None:
        connection = vault._database.conn
        connection.execute("drop trigger events_are_not_changed")
        connection.execute("update events set hash = zeroblob(32) where chain = ? and seq = 2", (case,))

    vault._threads.run(meddle)
    found = {problem.path for problem in vault.check(QuietJob()) if problem.problem == "history_broken"}
    assert {f"{case}:2", f"{case}:3"} <= found


def test_a_place_in_a_chain_that_was_left_empty_is_named_though_every_hash_is_right(vault: Vault) -> None:
    case = fill(vault)
    vault._threads.run(lambda: rewrite_last_event(vault._database.conn, case, skipped=1))
    found = [problem for problem in vault.check(QuietJob()) if problem.problem == "history_broken"]
    assert [problem.path.partition(":")[0] for problem in found] == [case]


def test_a_file_in_the_place_of_another_is_named_though_its_key_fits(vault: Vault) -> None:
    case = fill(vault)
    one, other = (vault.path / "blobs" / attach(vault, case, content) for content in (b"genuine", b"forged!"))

    def swap() -> None:
        connection = vault._database.conn
        keys = connection.execute("select sha256, key from evidence where size_bytes = 7").fetchall()
        for (sha256, _), (_, key) in zip(keys, reversed(keys), strict=True):
            connection.execute("update evidence set key = ? where sha256 = ?", (key, sha256))

    vault._threads.run(swap)
    contents = one.read_bytes(), other.read_bytes()
    other.write_bytes(contents[0])
    one.write_bytes(contents[1])
    found = {problem.path: problem.problem for problem in vault.check(QuietJob())}
    assert found == {f"blobs/{path.name}": "attachment_damaged" for path in (one, other)}


def test_a_row_that_was_changed_together_with_its_leaf_is_found_by_the_root(vault: Vault) -> None:
    fill(vault)

    def meddle() -> None:
        connection = vault._database.conn
        (body,) = connection.execute("select body from source_rows where ordinal = 2").fetchone()
        other = body.replace('"salt":"', '"salt":"0')
        leaf = history.leaf_hash(other.encode())
        connection.execute("update source_rows set body = ?, leaf = ? where ordinal = 2", (other, leaf))

    vault._threads.run(meddle)
    assert [problem.problem for problem in vault.check(QuietJob())] == ["rows_differ"]


@pytest.mark.parametrize("aside", [False, True])
def test_contacts_that_the_search_was_made_to_miss_are_noticed(vault: Vault, aside: bool) -> None:
    """Nothing waits to be learnt, as in an older copy of that page, and the index knows nothing of some contacts."""
    case = fill(vault)

    def forget() -> None:
        connection = vault._database.conn
        connection.execute("delete from search_queue")
        if aside:  # a contact that found no place between the others, as there may be in any vault
            (one,) = connection.execute("select id from incidents limit 1").fetchone()
            connection.execute("insert into search_queue (kind, id, done) values (?, ?, ?)", (INCIDENT, one, UNPLACED))

    vault._threads.run(forget)
    assert "index_differed" in {problem.problem for problem in vault.check(QuietJob())}
    assert vault.check(QuietJob()) == ()
    assert vault.finding.find(case, IncidentFilter(text="催收"), Page()).total == 5


def test_a_text_that_cannot_be_read_to_its_end_is_damage_and_is_not_repeated() -> None:
    connection = driver().connect(":memory:")
    with pytest.raises(UserError, match="damaged") as refused, driver_errors():
        connection.execute("select cast('secret' || x'ff' as text)").fetchone()
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__
    connection.close()


def _named(vault: Vault) -> set[tuple[str, str]]:
    return {(problem.path, problem.problem) for problem in vault.check(QuietJob())}


def test_a_body_that_no_table_is_made_of_is_compared_with_its_hash(vault: Vault) -> None:
    """That a case left the vault is in no table but the list of revisions."""
    case = fill(vault)
    vault.cases.note_exported(case, "folder")

    def meddle() -> None:
        vault._database.conn.execute(
            'update bodies set body = replace(body, \'"salt":"\', \'"salt":"0\') '
            "where json_extract(body, '$.kind') = 'case.exported'"
        )

    vault._threads.run(meddle)
    last = vault.position(case).sequence
    assert _named(vault) == {(f"{case}:{last}", "history_broken")}


def test_a_history_that_ends_before_what_the_header_remembers_is_named_though_no_table_differs(vault: Vault) -> None:
    case = fill(vault)
    vault.cases.note_exported(case, "folder")
    vault.remember_heads()
    last = vault.position(case).sequence

    def forget() -> None:
        connection = vault._database.conn
        connection.execute("drop trigger events_are_not_removed")
        (hashed,) = connection.execute(
            "select body_hash from events where chain = ? and seq = ?", (case, last)
        ).fetchone()
        connection.execute("delete from events where body_hash = ?", (hashed,))
        connection.execute("delete from bodies where body_hash = ?", (hashed,))
        connection.execute("delete from revisions where body_hash = ?", (hashed,))

    vault._threads.run(forget)
    assert _named(vault) == {(f"{case}:{last}", "history_cut")}


def test_a_row_of_which_nothing_is_shown_that_was_changed_is_named(vault: Vault) -> None:
    fill(vault)

    def meddle() -> str:
        connection = vault._database.conn
        connection.execute('update source_rows set body = replace(body, \'"salt":"\', \'"salt":"0\') where ordinal = 2')
        return str(connection.execute("select import_id from source_rows").fetchone()[0])

    import_id = vault._threads.run(meddle)
    assert _named(vault) == {(f"{import_id}:2", "row_changed")}


def test_a_row_that_is_gone_from_the_middle_is_named_by_its_place(vault: Vault) -> None:
    fill(vault)

    def remove() -> str:
        connection = vault._database.conn
        connection.execute("delete from source_rows where ordinal = 2")
        return str(connection.execute("select import_id from source_rows").fetchone()[0])

    import_id = vault._threads.run(remove)
    assert {(import_id, "rows_differ"), (f"{import_id}:3", "row_missing")} <= _named(vault)


def test_rows_of_an_import_that_the_history_knows_nothing_of_are_named(vault: Vault) -> None:
    fill(vault)

    def add() -> None:
        connection = vault._database.conn
        connection.execute(
            "insert into source_rows (import_id, ordinal, locator, leaf, body, raw, segments) "
            "select 'stranger', ordinal, locator, leaf, body, raw, segments from source_rows limit 1"
        )

    vault._threads.run(add)
    assert _named(vault) == {("stranger", "rows_differ")}
