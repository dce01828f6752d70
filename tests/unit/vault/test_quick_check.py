"""The quick check at every opening notices what changed last and lately, and keeps nobody out."""

from collections.abc import Callable
from pathlib import Path

import pytest

from shilu.core.bundle import Problem
from shilu.core.errors import UserError
from shilu.core.incident import Judgement
from shilu.core.query import EVERYTHING, Page
from shilu.vault.vault import Vault
from tests.unit.vault.contacts import import_contacts, make_contact
from tests.unit.vault.damaging import PAGE_BYTES, fill, flip

Reopen = Callable[[Path], Vault]


def _meddle(vault: Vault, statement: str, *values: object) -> None:
    vault._threads.run(lambda: vault._database.conn.execute(statement, values))


def _noticed(vault: Vault, reopen: Reopen) -> tuple[Problem, ...]:
    vault.close()
    again = reopen(vault.path)
    noticed = again.noticed
    again.close()
    return noticed


def test_a_vault_with_all_kinds_of_contacts_is_well(vault: Vault, reopen: Reopen) -> None:
    case_id = fill(vault)
    incident = vault.incidents.log(case_id, make_contact("judged"))
    vault.incidents.judge(incident, Judgement(summary="better", tags=("extort",)), "remembered")
    first = import_contacts(vault, case_id, [make_contact("twice", number="10612345678")], sha256="cd" * 32)
    vault.imports.withdraw(first, "not mine")
    assert _noticed(vault, reopen) == ()


@pytest.mark.parametrize("statement", ["update incidents set text = 'forged'", "delete from incident_files"])
def test_what_changed_last_is_compared_with_what_the_history_says(vault: Vault, reopen: Reopen, statement: str) -> None:
    fill(vault)
    _meddle(vault, statement)
    noticed = _noticed(vault, reopen)
    assert {problem.problem for problem in noticed} == {"table_differs"}
    assert any(problem.contacts == ("1/3",) for problem in noticed)


def test_a_row_of_an_import_is_compared_too(vault: Vault, reopen: Reopen) -> None:
    case_id = fill(vault)
    (found,) = [one for one in vault.finding.find(case_id, EVERYTHING, Page(limit=100)).incidents if one.number == 5]
    _meddle(vault, "update incidents set outcome = 'answered' where id = ?", found.id)
    assert Problem(f"incidents/{found.id}", "table_differs", ("1/5",)) in _noticed(vault, reopen)


def test_a_body_that_is_not_what_was_chained_is_named(vault: Vault, reopen: Reopen) -> None:
    case_id = fill(vault)
    _meddle(vault, "update bodies set body = replace(body, '还钱', '谢谢') where body like '%还钱%'")
    noticed = _noticed(vault, reopen)
    assert [problem.problem for problem in noticed] == ["history_broken"]
    assert noticed[0].path.startswith(case_id)


def test_a_damaged_page_keeps_nobody_from_what_is_whole(vault: Vault, reopen: Reopen) -> None:
    """One page that is not whole makes SQLCipher refuse all others: such a connection is replaced."""
    case_id = fill(vault)
    incident = vault.incidents.log(case_id, make_contact("很长 " * 3_000))
    vault.close()
    file = vault.path / "vault.db"
    opened = 0
    for page in range(8, file.stat().st_size // PAGE_BYTES, 3):
        genuine = file.read_bytes()
        flip(file, page * PAGE_BYTES + 77)
        try:
            again = reopen(vault.path)
        except UserError as error:
            assert error.code == "vault.damaged"
        else:
            opened += 1
            bad = 0
            for one in (incident, *(i.id for i in _readable(again, case_id))):
                try:
                    again.incidents.get(one)
                except UserError as error:
                    assert error.code == "vault.damaged"
                    bad += 1
            assert bad <= 2, page
            again._threads.stop()
            again.learning.close()
        file.write_bytes(genuine)
        for end in ("-wal", "-shm"):
            file.with_name(file.name + end).unlink(missing_ok=True)
    assert opened > 5


def _readable(vault: Vault, case_id: str) -> tuple[object, ...]:
    try:
        return vault.finding.find(case_id, EVERYTHING, Page(limit=100)).incidents
    except UserError:
        return ()
