"""A case file that is taken in holds up no save: its last transaction is short, and what is saved meanwhile is kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from shilu.core.case import CaseDraft
from shilu.core.errors import Cancelled
from shilu.core.incident import Judgement, Status
from shilu.core.job import QuietJob
from shilu.core.query import EVERYTHING
from shilu.vault.exchange import arriving
from shilu.vault.vault import Vault
from tests.unit.vault.contacts import import_contacts, make_contact
from tests.unit.vault.handing_over import Meanwhile, hand_over, new_vault, state

_ROWS = 200
_STAGED = 150
"""At a time: fewer than there are."""
_FEW = 60
_MOMENTS = 9
"""In a merge of a small case."""


@pytest.fixture(autouse=True)
def staged_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arriving, "_CHUNK", _STAGED)


@pytest.fixture
def giver(tmp_path: Path) -> Iterator[Vault]:
    made = new_vault(tmp_path / "giver.shilu")
    yield made
    made.close()


@pytest.fixture
def case_id(giver: Vault) -> str:
    case = giver.cases.add(CaseDraft("案件", "李某"))
    giver.incidents.log(case.id, make_contact("by hand"))
    import_contacts(giver, case.id, [make_contact(f"第{n}条", at_ms=n) for n in range(_ROWS)])
    giver.incidents.judge(_first(giver, case.id), Judgement(summary="threat"), "heard it again")
    return case.id


def _first(vault: Vault, case_id: str) -> str:
    return next(vault.incidents.each(case_id, EVERYTHING)).id


def _asked(vault: Vault, statement: str) -> int:
    return int(vault._threads.run(lambda: vault._database.conn.execute(statement).fetchone()[0]))


@pytest.fixture
def changes(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many rows each last transaction of a merge changed."""
    counted: list[int] = []
    taking = vault.exchange.arriving
    take_in = taking._take_in

    def counting(*args: object) -> object:
        before = vault._threads.run(lambda: vault._database.conn.total_changes)
        merged = take_in(*args)  # type: ignore[arg-type]
        counted.append(vault._threads.run(lambda: vault._database.conn.total_changes) - before)
        return merged

    monkeypatch.setattr(taking, "_take_in", counting)
    return counted


def test_the_last_transaction_of_a_case_that_is_new_changes_little(
    giver: Vault, case_id: str, vault: Vault, changes: list[int]
) -> None:
    merged = hand_over(giver, case_id, vault)
    assert merged.contacts == _ROWS + 1
    assert changes[0] < _FEW
    assert state(vault, case_id) == state(giver, case_id)
    assert vault.check(QuietJob()) == ()


def test_the_last_transaction_changes_what_differs_and_the_search_learns_no_more(
    giver: Vault, case_id: str, vault: Vault, changes: list[int]
) -> None:
    hand_over(giver, case_id, vault)
    while vault.learning.step():
        pass
    giver.incidents.log(case_id, make_contact("later"))
    giver.incidents.judge(_first(giver, case_id), Judgement(status=Status.REVIEWED), "")
    hand_over(giver, case_id, vault)
    assert changes[1] < _FEW
    assert _asked(vault, "select count(*) from search_queue where kind = 'incident'") == 2
    assert _asked(vault, "select count(*) from search_queue where kind = 'import'") == 0
    assert state(vault, case_id) == state(giver, case_id)
    assert vault.check(QuietJob()) == ()


def test_an_import_that_was_taken_back_arrives_as_such_and_can_be_put_back(
    giver: Vault, case_id: str, vault: Vault, changes: list[int]
) -> None:
    import_id = import_contacts(giver, case_id, [make_contact(f"twice {n}", at_ms=n) for n in range(_FEW)])
    giver.imports.withdraw(import_id, "twice")
    hand_over(giver, case_id, vault)
    assert changes[0] < _FEW
    assert vault.cases.all()[0].incidents == _ROWS + 1
    assert vault.imports.restore(import_id, "not twice") == _FEW
    assert vault.check(QuietJob()) == ()


def test_what_is_saved_while_a_case_is_taken_in_is_kept(giver: Vault, case_id: str, vault: Vault) -> None:
    hand_over(giver, case_id, vault)
    giver.incidents.log(case_id, make_contact("theirs"))
    import_contacts(giver, case_id, [make_contact("their import")])
    other = vault.cases.add(CaseDraft("ours", "王某")).id
    saved: list[str] = []

    def save() -> None:
        saved.append(vault.incidents.log(case_id, make_contact(f"{len(saved)}")))
        vault.incidents.judge(saved[-1], Judgement(summary="ours"), "")
        vault.incidents.judge(_first(vault, case_id), Judgement(note=saved[-1]), "")
        vault.incidents.log(other, make_contact("elsewhere"))

    hand_over(giver, case_id, vault, Meanwhile(save))
    assert len(saved) >= 5
    assert all(vault.incidents.get(incident).summary == "ours" for incident in saved)
    assert vault.incidents.get(_first(vault, case_id)).note == saved[-1]
    labels = [incident.label for incident in vault.incidents.each(case_id, EVERYTHING)]
    assert len(labels) == len(set(labels)) == _ROWS + 3 + len(saved)
    assert vault.check(QuietJob()) == ()


@pytest.mark.parametrize("moment", range(_MOMENTS))
def test_whatever_is_done_at_whatever_moment_of_a_merge_the_tables_are_what_the_history_says(
    giver: Vault, vault: Vault, moment: int
) -> None:
    case_id = giver.cases.add(CaseDraft("案件", "李某")).id
    import_contacts(giver, case_id, [make_contact(f"{n}", at_ms=n) for n in range(5)])
    hand_over(giver, case_id, vault)
    theirs = giver.incidents.log(case_id, make_contact("theirs"))
    import_contacts(giver, case_id, [make_contact("their import")])
    for n in range(3):
        giver.incidents.judge(_first(giver, case_id), Judgement(note=f"{n}"), "")
    mine = import_contacts(vault, case_id, [make_contact("our import", at_ms=-n) for n in range(5)])

    def change() -> None:
        import_contacts(vault, case_id, [make_contact("ours", at_ms=-100)])
        vault.imports.withdraw(mine, "twice")
        vault.erasing.erase([_first(vault, case_id)], "private", QuietJob())
        vault.imports.begin("a" * 26)

    meanwhile = Meanwhile(change, moment=moment)
    hand_over(giver, case_id, vault, meanwhile)
    assert meanwhile.moments == _MOMENTS
    assert vault.incidents.get(theirs).text == "theirs"
    assert vault.check(QuietJob()) == ()


def test_an_interruption_at_the_last_moment_leaves_nothing(
    giver: Vault, case_id: str, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise Cancelled

    taking = vault.exchange.arriving
    monkeypatch.setattr(taking, "_take_in", killed)
    monkeypatch.setattr(taking, "_forget", lambda _: None)
    with pytest.raises(Cancelled):
        hand_over(giver, case_id, vault)
    assert _asked(vault, "select count(*) from incidents") == _ROWS
    assert vault.cases.all() == ()
    assert vault.check(QuietJob()) == ()
    assert vault.imports.sweep() == 1
    assert _asked(vault, "select count(*) from incidents") == 0
    assert _asked(vault, "select count(*) from incident_rows") == 0
    assert _asked(vault, "select count(*) from source_rows") == 0
    assert _asked(vault, "select count(*) from events where chain != 'directory'") == 0
    assert vault.check(QuietJob()) == ()
