"""The quick check at every opening notices what changed last and lately, and keeps nobody out."""

from collections.abc import Callable
from pathlib import Path

import pytest

from shilu.core.bundle import Problem
from shilu.core.case import CaseDraft
from shilu.core.correction import Correction
from shilu.core.errors import UserError
from shilu.core.evidence import Attachment
from shilu.core.ids import new_id
from shilu.core.incident import Judgement
from shilu.core.job import QuietJob
from shilu.core.query import EVERYTHING, Page
from shilu.vault.check import quick
from shilu.vault.pages import PageFile
from shilu.vault.salvage.tables import Tables
from shilu.vault.vault import Vault
from tests.unit.vault.contacts import add_rows, import_contacts, make_contact, make_row
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


def test_the_first_rows_do_not_wait_for_it_and_it_is_made_once(
    vault: Vault, reopen: Reopen, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = fill(vault)
    _meddle(vault, "update incidents set text = 'forged'")
    vault.close()
    check, made = quick.problems, []
    monkeypatch.setattr(quick, "problems", lambda *of: made.append(of) or check(*of))
    again = reopen(vault.path)
    assert again.finding.find(case_id, EVERYTHING, Page()).incidents
    assert made == []
    assert again.noticed
    assert again.noticed
    assert len(made) == 1
    again.close()


@pytest.mark.parametrize("statement", ["update incidents set text = 'forged'", "delete from incident_files"])
def test_what_changed_last_is_compared_with_what_the_history_says(vault: Vault, reopen: Reopen, statement: str) -> None:
    fill(vault)
    _meddle(vault, statement)
    noticed = _noticed(vault, reopen)
    assert {problem.problem for problem in noticed} == {"table_differs"}
    assert any(problem.contacts == ("1/3",) for problem in noticed)


def test_what_was_recorded_of_a_corrected_contact_is_compared_too(vault: Vault, reopen: Reopen) -> None:
    case_id = vault.cases.add(CaseDraft("案件", "李某")).id
    incident = vault.incidents.log(case_id, make_contact("还钱"))
    vault.incidents.correct(incident, Correction(text="今天还钱"), "a word was missing")
    _meddle(vault, "update corrections set recorded = '\"forged\"'")
    assert Problem(f"incidents/{incident}", "table_differs", ("1/1",)) in _noticed(vault, reopen)


def test_an_import_that_is_under_way_is_no_fault_of_what_it_is_linked_to(vault: Vault, reopen: Reopen) -> None:
    case_id = vault.cases.add(CaseDraft("案件", "李某")).id
    incident = vault.incidents.log(case_id, make_contact("还钱"))
    vault.close()
    again = reopen(vault.path)
    under_way = new_id()
    again.imports.begin(under_way)
    file = Attachment("ab" * 32, "a.bin", "application/octet-stream", 1)
    add_rows(again, under_way, case_id, [make_row(again, make_contact(attachments=(file,)), twin_of=incident)])
    assert again.noticed == ()
    again.close()


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


def test_a_damaged_page_keeps_nobody_from_what_is_whole_nor_from_saving(vault: Vault, reopen: Reopen) -> None:
    """One page that is not whole makes SQLCipher refuse all others: such a connection is replaced."""
    case_id = fill(vault)
    incidents = [vault.incidents.log(case_id, make_contact(f"{n} " + "很长 " * 400)) for n in range(60)]
    vault.close()
    file = vault.path / "vault.db"
    with PageFile(file, vault._file.master.database) as pages:
        owned = [page for page, owner in Tables(pages, QuietJob())._owners.items() if owner == "incidents"]
    flip(file, (sorted(owned)[len(owned) // 2] - 1) * PAGE_BYTES + 77)
    again = reopen(vault.path)

    def is_lost(incident: str) -> bool:
        try:
            return again.incidents.get(incident).id != incident
        except UserError as error:
            assert error.code == "vault.damaged"
            return True

    lost = [incident for incident in incidents if is_lost(incident)]
    assert 1 <= len(lost) <= 3
    with pytest.raises(UserError) as caught:  # by the writing connection
        again.incidents.judge(lost[0], Judgement(summary="better"), "")
    assert caught.value.code == "vault.damaged"
    again.cases.add(CaseDraft("afterwards", "李某"))
    again.close()


def test_a_link_that_does_not_follow_from_the_one_before_is_named(vault: Vault, reopen: Reopen) -> None:
    """Not of the last event: the header remembers that one, and would not let anybody in."""
    case_id = fill(vault)
    _meddle(vault, "drop trigger events_are_not_changed")
    _meddle(vault, "update events set hash = zeroblob(32) where chain = ? and seq = 2", case_id)
    found = {problem.path for problem in _noticed(vault, reopen) if problem.problem == "history_broken"}
    assert found == {f"{case_id}:2", f"{case_id}:3"}
