"""The record beside the contacts is kept as contacts are: each revision in the history, the tables its fold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shilu.core.case import CaseDraft
from shilu.core.errors import UserError
from shilu.core.job import QuietJob
from shilu.core.particular import FieldValue, Money, Particular, ParticularKind, ParticularState
from shilu.core.party import PartyDraft
from shilu.vault import refold
from shilu.vault.connection import transaction
from shilu.vault.vault import Vault
from tests.unit.vault.handing_over import hand_over, members, new_vault, packed, take_in

LOAN = ParticularKind.LOAN


@pytest.fixture
def case_id(vault: Vault) -> str:
    return vault.cases.add(CaseDraft("Wei", "Wei")).id


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Vault]:
    made = new_vault(tmp_path / "other.shilu")
    yield made
    made.close()


def loan(vault: Vault, case_id: str, *, minor: int = 150_000, **more: FieldValue) -> Particular:
    values = {"lender": "l" * 26, "promised": Money(minor, "CNY"), **more}
    return vault.particulars.record(case_id, LOAN, tuple(values.items()))


def test_each_kind_is_numbered_within_its_case(vault: Vault, case_id: str) -> None:
    elsewhere = vault.cases.add(CaseDraft("Lan", "Lan")).id
    numbers = [loan(vault, case).number for case in (case_id, case_id, elsewhere)]
    harm = vault.particulars.record(case_id, ParticularKind.HARM, (("kind", "sleep"), ("words", "awake")))
    assert (numbers, harm.number) == ([1, 2, 1], 1)


def test_a_revision_changes_what_it_names_and_stays_in_the_history(vault: Vault, case_id: str) -> None:
    made = loan(vault, case_id, stated_rate="7%")
    now = vault.particulars.revise(
        made.id, (("promised", Money(200_000, "CNY")), ("stated_rate", None)), "the contract says so"
    )
    assert now.values == (("lender", "l" * 26), ("promised", Money(200_000, "CNY")))
    assert now.revision == 2
    last = vault.revisions.of(made.id)[-1]
    assert (last.reason, last.label) == ("the contract says so", "loan 1")
    assert {one.field: one.after for one in last.changes} == {
        "loan.promised": {"minor": "200000", "currency": "CNY"},
        "loan.stated_rate": None,
    }


def test_one_is_withdrawn_and_put_back(vault: Vault, case_id: str) -> None:
    made = loan(vault, case_id)
    assert vault.particulars.withdraw(made.id, "entered twice")
    assert not vault.particulars.withdraw(made.id, "entered twice")
    assert vault.particulars.get(made.id).state is ParticularState.WITHDRAWN
    assert vault.particulars.restore(made.id, "not twice")
    assert vault.particulars.get(made.id).state is ParticularState.ACTIVE


def test_the_tables_are_the_fold_of_the_history(vault: Vault, case_id: str) -> None:
    first, second = loan(vault, case_id), loan(vault, case_id)
    vault.particulars.revise(first.id, (("status", "overdue"), ("guarantors", ("g" * 26, "h" * 26))))
    vault.particulars.withdraw(second.id, "twice")

    def content() -> object:
        return [
            vault._database.conn.execute(statement).fetchall()
            for statement in (
                "select * from particulars order by id",
                "select * from particular_links order by particular, field, target",
            )
        ]

    before = vault._threads.run(content)
    vault._threads.run(lambda: refold.refold(vault._database, refold.identity_of(vault._database)))
    assert vault._threads.run(content) == before


def test_what_the_tables_say_against_the_history_is_found_before_a_bundle(vault: Vault, case_id: str) -> None:
    loan(vault, case_id)
    statement = "update particulars set fields = replace(fields, '150000', '950000')"
    vault._threads.run(lambda: vault._database.conn.execute(statement))
    found = vault.safekeeping.examine_case(case_id, (), QuietJob())
    assert [problem.problem for problem in found.problems] == ["table_differs"]


def test_what_two_people_change_apart_waits_for_a_decision(vault: Vault, case_id: str, other: Vault) -> None:
    made = loan(vault, case_id)
    hand_over(vault, case_id, other)
    vault.particulars.revise(made.id, (("promised", Money(1, "CNY")), ("status", "overdue")), "ours")
    other.particulars.revise(made.id, (("promised", Money(2, "CNY")),), "theirs")
    hand_over(other, case_id, vault)
    hand_over(vault, case_id, other)
    assert vault.particulars.get(made.id) == other.particulars.get(made.id)
    (conflict,) = vault.exchange.conflicts.of_case(case_id)
    assert (conflict.noun, conflict.label, conflict.field) == ("particular", "loan 1", "loan.promised")
    vault.exchange.conflicts.decide(made.id, {"loan.promised": {"minor": "2", "currency": "CNY"}}, "looked it up")
    assert vault.exchange.conflicts.of_case(case_id) == ()
    now = vault.particulars.get(made.id)
    assert (now.money("promised"), now.text("status")) == (Money(2, "CNY"), "overdue")


def test_a_case_carries_the_parties_that_its_record_names(vault: Vault, case_id: str, other: Vault) -> None:
    named, unnamed = (vault.directory.add_party(PartyDraft(name)) for name in ("Named", "Another client’s"))
    loan(vault, case_id, lender=named.id)
    hand_over(vault, case_id, other)
    assert set(other.directory.parties()) == {named.id}
    assert unnamed.id not in packed(members(vault, case_id)).decode("latin-1")


def test_erasing_a_case_takes_its_record_along(vault: Vault, case_id: str) -> None:
    made = loan(vault, case_id, stated_rate="KQZUNIQUE")
    vault.erasing.erase_case(case_id, "asked for")
    with pytest.raises(KeyError):
        vault.particulars.get(made.id)
    bodies = vault._threads.run(lambda: vault._database.conn.execute("select body from bodies").fetchall())
    assert not any("KQZUNIQUE" in body for (body,) in bodies)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda line: line.replace('"number":1', '"number":0'),
        lambda line: line.replace('"minor":"150000"', '"minor":150000.5'),
        lambda line: line.replace('"fields":{', '"fields":[{').replace('},"id"', '}],"id"'),
    ],
)
def test_a_foreign_event_that_says_nonsense_is_refused(
    vault: Vault, case_id: str, other: Vault, spoil: Callable[[str], str]
) -> None:
    loan(vault, case_id)
    payload = members(vault, case_id)
    events = payload["data/events.jsonl"].decode()
    assert spoil(events) != events
    payload["data/events.jsonl"] = spoil(events).encode()
    with pytest.raises(UserError):
        take_in(other, packed(payload))
    assert other.cases.all() == ()


def test_a_word_of_a_newer_version_stays_and_is_not_shown(vault: Vault, case_id: str) -> None:
    made = loan(vault, case_id, status="restructured", surcharge="5%")
    there = vault.particulars.get(made.id)
    assert there.unknown == ("status", "surcharge")
    assert [name for name, _ in there.values] == ["lender", "promised"]
    later = vault.particulars.revise(made.id, (("stated_rate", "7%"),))
    assert later.unknown == ("status", "surcharge")


def bodies(vault: Vault) -> str:
    found = vault._threads.run(lambda: vault._database.conn.execute("select body from bodies").fetchall())
    return "\n".join(body for (body,) in found)


def test_an_erased_one_leaves_its_number_and_that_it_was_erased(vault: Vault, case_id: str) -> None:
    made, kept = loan(vault, case_id, stated_rate="KQZUNIQUE"), loan(vault, case_id)
    vault.particulars.revise(made.id, (("stated_rate", "KQZAGAIN"), ("guarantors", ("g" * 26,))), "KQZREASON")
    vault.particulars.erase(made.id, "the wrong person")
    assert not [word for word in ("KQZUNIQUE", "KQZAGAIN", "KQZREASON") if word in bodies(vault)]
    assert vault.particulars.of_case(case_id) == (kept,)
    with pytest.raises(KeyError):
        vault.particulars.get(made.id)
    (*gone, erased) = vault.revisions.of(made.id)
    assert [one.erased for one in gone] == [True, True]
    assert (erased.kind, erased.label, erased.reason) == ("particular.erased", "loan 1", "the wrong person")
    assert loan(vault, case_id).number == 3
    links = vault._threads.run(
        lambda: vault._database.conn.execute("select particular from particular_links").fetchall()
    )
    assert (made.id,) not in links
    assert vault.safekeeping.examine_case(case_id, (), QuietJob()).problems == ()
    assert vault.check(QuietJob()) == ()


def test_the_fold_of_an_erasure_is_what_the_tables_say(vault: Vault, case_id: str) -> None:
    made = loan(vault, case_id)
    vault.particulars.withdraw(made.id, "x")
    vault.particulars.erase(made.id, "x")
    select = "select * from particulars"
    before = vault._threads.run(lambda: vault._database.conn.execute(select).fetchall())
    vault._threads.run(lambda: refold.refold(vault._database, refold.identity_of(vault._database)))
    assert vault._threads.run(lambda: vault._database.conn.execute(select).fetchall()) == before


def test_no_merge_brings_back_what_was_erased_and_what_came_in_of_it_is_erased_too(
    vault: Vault, case_id: str, other: Vault
) -> None:
    made = loan(vault, case_id, stated_rate="KQZUNIQUE")
    hand_over(vault, case_id, other)
    other.particulars.revise(made.id, (("stated_rate", "KQZTHEIRS"),), "")
    vault.particulars.erase(made.id, "the wrong person")
    hand_over(other, case_id, vault)
    assert vault.particulars.of_case(case_id) == ()
    assert "KQZUNIQUE" not in bodies(vault)
    assert [(one.kind, one.number) for one in vault.particulars.left_of_erased(case_id)] == [(LOAN, 1)]
    came_in = [one for one in vault.revisions.of(made.id) if one.kind == "particular.revised"]
    assert [(one.can_undo, one.subject_erased) for one in came_in] == [(False, True)]
    vault.particulars.erase(made.id, "this too")
    assert vault.particulars.left_of_erased(case_id) == ()
    assert "KQZTHEIRS" not in bodies(vault)
    hand_over(vault, case_id, other)
    assert other.particulars.of_case(case_id) == ()
    assert not [word for word in ("KQZUNIQUE", "KQZTHEIRS") if word in bodies(other)]
    for one in (vault, other):
        assert one.check(QuietJob()) == ()


def test_an_erasure_of_one_case_reaches_no_other(vault: Vault, case_id: str) -> None:
    elsewhere = vault.cases.add(CaseDraft("Lan", "Lan")).id
    made = loan(vault, elsewhere)

    def forge() -> None:
        with transaction(vault._database):
            data = {"id": made.id, "kind": "loan", "number": 1, "revision": 2, "recorded_ms": 1}
            data |= {"recorded_offset_s": None, "bodies": [], "reason": ""}
            vault._history.record(case_id, "particular.erased", data)

    vault._threads.run(forge)
    assert vault.particulars.of_case(elsewhere) == (made,)
