"""Contacts that are one: what the kept one has of the others, and that taking them apart gives back what was there."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from shilu.core.case import Case, CaseDraft
from shilu.core.channel import Channel
from shilu.core.correction import Correction
from shilu.core.errors import UserError
from shilu.core.incident import Incident, Include, Judgement, Status
from shilu.core.job import QuietJob
from shilu.core.party import PartyDraft, Role, Scope
from shilu.core.query import EVERYTHING, IncidentFilter
from shilu.vault.fold import TABLES
from shilu.vault.vault import Vault
from tests.unit.vault.contacts import import_contacts, make_contact
from tests.unit.vault.handing_over import hand_over, new_vault

NOON_MS = 1_778_558_400_000
SECOND = 1_000


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    made = new_vault(tmp_path / "v.shilu")
    yield made
    assert made.check(QuietJob()) == ()
    made.close()


@pytest.fixture
def case(vault: Vault) -> Case:
    return vault.cases.add(CaseDraft("案件", "李某"))


def tables(vault: Vault) -> dict[str, list[tuple[Any, ...]]]:
    """What the tables say, but for how often a contact was revised, and who said what is no more one."""

    def read() -> dict[str, list[tuple[Any, ...]]]:
        found = {}
        for name in TABLES.keys() - {"revisions", "held_apart"}:
            columns = [row[1] for row in vault._database.conn.execute(f"pragma table_info({name})")]
            rows = vault._database.conn.execute(f"select * from {name}").fetchall()  # noqa: S608 - our own tables
            found[name] = sorted((_without_revision(columns, row) for row in rows), key=repr)
        return found

    return vault._threads.run(read)


def _without_revision(columns: list[str], row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(value for column, value in zip(columns, row, strict=True) if column != "revision")


def contacts(vault: Vault, case: Case) -> list[Incident]:
    return list(vault.incidents.each(case.id, EVERYTHING))


def told_twice(vault: Vault, case: Case) -> tuple[str, str]:
    """One message, as two files tell of it by different clocks: two contacts."""
    import_contacts(vault, case.id, [make_contact("还钱")], sha256="aa" * 32)
    import_contacts(vault, case.id, [make_contact("还钱", at_ms=NOON_MS + 2 * SECOND)], sha256="bb" * 32)
    one, other = contacts(vault, case)
    return one.id, other.id


def test_what_is_joined_is_counted_once_and_has_the_sources_of_both(vault: Vault, case: Case) -> None:
    one, other = told_twice(vault, case)
    assert vault.joins.join([other, one], "the same message") == one
    (kept,) = contacts(vault, case)
    assert (kept.id, kept.number, [number.label for number in kept.joined]) == (one, 1, ["2"])
    assert {source.sha256 for source in kept.sources} == {"aa" * 32, "bb" * 32}
    assert vault.finding.count(case.id, EVERYTHING) == 1
    assert vault.tallies.of(case.id).by_point[kept.contact_point.id].count == 1  # type: ignore[union-attr]  # has one
    assert vault.cases.all()[0].incidents == 1


def test_the_other_number_and_id_lead_to_the_one_that_is_kept(vault: Vault, case: Case) -> None:
    one, other = told_twice(vault, case)
    vault.joins.join([one, other], "")
    assert vault.incidents.get(other).id == one
    assert vault.incidents.called(case.id, 2, "") == (one,)
    vault.incidents.judge(other, Judgement(summary="said of the one"), "")
    assert vault.incidents.get(one).summary == "said of the one"
    import_contacts(vault, case.id, [make_contact("c")])
    assert [incident.number for incident in contacts(vault, case)] == [1, 3]


def test_what_people_said_of_either_is_said_of_the_one(vault: Vault, case: Case) -> None:
    one, other = told_twice(vault, case)
    vault.incidents.judge(one, Judgement(tags=("doxx",), note="first"), "")
    vault.incidents.judge(other, Judgement(tags=("violence",), note="second", include=Include.PRIVILEGED), "")
    vault.incidents.correct(other, Correction(text="还钱！"), "misread")
    vault.joins.join([one, other], "")
    (kept,) = contacts(vault, case)
    assert (kept.tags, kept.note, kept.include) == (("doxx", "violence"), "first\nsecond", Include.PRIVILEGED)
    assert (kept.text, [change.field for change in kept.corrected]) == ("还钱！", ["text"])


def _nothing(vault: Vault, one: str, other: str) -> None:
    """Two that nobody has looked at."""


def _judged(vault: Vault, one: str, other: str) -> None:
    vault.incidents.judge(one, Judgement(tags=("doxx",), summary="mine"), "")
    vault.incidents.judge(other, Judgement(tags=("violence", "doxx"), note="n", status=Status.REVIEWED), "")


def _corrected(vault: Vault, one: str, other: str) -> None:
    vault.incidents.correct(one, Correction(channel=Channel.MMS), "")
    vault.incidents.correct(other, Correction(channel=Channel.EMAIL, text="t", address=None), "")


def _attributed(vault: Vault, one: str, other: str) -> None:
    point = vault.incidents.get(other).contact_point
    party = vault.directory.add_party(PartyDraft("飞鸟催收"))
    assert point is not None
    vault.directory.attribute(point=point.id, party=party.id, role=Role.CREDITOR, scope=Scope.INCIDENT, scope_id=other)


def _undone(vault: Vault, one: str, other: str) -> None:
    vault.imports.withdraw(_import_of(vault, one), "")


def _import_of(vault: Vault, incident: str) -> str:
    statement = "select import_id from incidents where id = ?"
    return str(vault._threads.run(lambda: vault._database.conn.execute(statement, (incident,)).fetchone()[0]))


@pytest.mark.parametrize("before", [_nothing, _judged, _corrected, _attributed, _undone])
def test_taken_apart_they_are_what_they_were(
    vault: Vault, case: Case, before: Callable[[Vault, str, str], None]
) -> None:
    one, other = told_twice(vault, case)
    before(vault, one, other)
    was = tables(vault)
    vault.joins.join([one, other], "")
    assert len(contacts(vault, case)) == 1
    assert tables(vault) != was
    vault.joins.separate(other, "two after all")
    assert tables(vault) == was


def test_three_are_joined_in_any_order_and_taken_apart_in_another(vault: Vault, case: Case) -> None:
    one, other = told_twice(vault, case)
    import_contacts(vault, case.id, [make_contact("还钱", at_ms=NOON_MS + 3 * SECOND)], sha256="cc" * 32)
    third = contacts(vault, case)[2].id
    for tagged, tag in ((one, "doxx"), (other, "violence"), (third, "obscene")):
        vault.incidents.judge(tagged, Judgement(tags=(tag,)), "")
    was = tables(vault)
    vault.joins.join([third, other], "")
    half = tables(vault)
    vault.joins.join([third, one], "")
    assert contacts(vault, case)[0].tags == ("doxx", "violence", "obscene")
    vault.joins.separate(one, "")
    assert tables(vault) == half
    vault.joins.join([one, other], "")
    vault.joins.separate(other, "")
    assert [incident.tags for incident in contacts(vault, case)] == [("doxx", "obscene"), ("violence",)]
    vault.joins.separate(one, "")
    assert tables(vault) == was


def test_what_was_edited_while_they_were_one_stays(vault: Vault, case: Case) -> None:
    one, other = told_twice(vault, case)
    vault.incidents.judge(other, Judgement(tags=("violence",), note="n"), "")
    vault.joins.join([one, other], "")
    vault.incidents.judge(one, Judgement(tags=()), "no threat")
    vault.imports.withdraw(_import_of(vault, one), "")  # takes them apart and puts them together
    assert (vault.incidents.get(one).tags, vault.incidents.get(one).note) == ((), "n")
    vault.joins.separate(other, "")
    vault.imports.restore(_import_of(vault, one), "")
    assert (vault.incidents.get(one).tags, vault.incidents.get(other).tags) == ((), ("violence",))


def test_the_one_stands_while_a_source_of_either_stands(vault: Vault, case: Case) -> None:
    one, other = told_twice(vault, case)
    first, second = _import_of(vault, one), _import_of(vault, other)
    vault.joins.join([one, other], "")
    assert vault.imports.withdraw(first, "") == 0
    assert [source.sha256 for source in contacts(vault, case)[0].sources] == ["bb" * 32]
    assert vault.imports.withdraw(second, "") == 1
    assert contacts(vault, case) == []
    assert vault.imports.restore(second, "") == 1
    vault.joins.separate(one, "")
    assert [incident.id for incident in contacts(vault, case)] == [other]
    assert vault.imports.restore(first, "") == 1


def test_what_a_person_logged_is_kept(vault: Vault, case: Case) -> None:
    import_contacts(vault, case.id, [make_contact("还钱")])
    brought = contacts(vault, case)[0].id
    logged = vault.incidents.log(case.id, make_contact("他要我还钱", at_ms=NOON_MS + 90 * SECOND))
    assert vault.joins.join([brought, logged], "") == logged
    vault.imports.withdraw(_import_of_rows(vault, logged), "")
    (kept,) = contacts(vault, case)
    assert (kept.id, kept.text, kept.sources) == (logged, "他要我还钱", ())


def _import_of_rows(vault: Vault, incident: str) -> str:
    statement = "select import_id from incident_rows where incident = ?"
    return str(vault._threads.run(lambda: vault._database.conn.execute(statement, (incident,)).fetchone()[0]))


def test_what_cannot_be_joined_is_refused(vault: Vault, case: Case) -> None:
    one, other = told_twice(vault, case)
    elsewhere = vault.incidents.log(vault.cases.add(CaseDraft("另案", "王某")).id, make_contact("x"))
    with pytest.raises(UserError, match=r"usage\.joins_two_cases"):
        vault.joins.join([one, elsewhere], "")
    with pytest.raises(UserError, match=r"usage\.not_joined"):
        vault.joins.separate(one, "")
    with pytest.raises(UserError, match=r"usage\.unknown_incident"):
        vault.joins.join([one, "x" * 26], "")
    vault.joins.join([one, other], "")
    with pytest.raises(UserError, match=r"usage\.joins_one"):
        vault.joins.join([one, other], "")
    vault.joins.separate(one, "")
    vault.incidents.judge(other, Judgement(status=Status.WITHDRAWN), "not his")
    with pytest.raises(UserError, match=r"usage\.joins_withdrawn"):
        vault.joins.join([one, other], "")


def test_what_is_one_is_erased_as_one(vault: Vault, case: Case) -> None:
    one, other = told_twice(vault, case)
    vault.joins.join([one, other], "a reason with a name in it")
    assert vault.erasing.plan([other]).incidents == 1
    gone = vault.erasing.erase([other], "private", QuietJob())
    assert (gone.incidents, gone.rows) == (1, 2)
    assert contacts(vault, case) == []
    assert vault.erasing.count(case.id) == 2
    assert vault.erasing.left_of_erased(case.id).ids == ()
    bodies = vault._threads.run(lambda: vault._database.conn.execute("select body from bodies").fetchall())
    assert not any("a name in it" in body for (body,) in bodies)


def test_an_import_is_erased_and_what_another_tells_of_stays(vault: Vault, case: Case) -> None:
    one, other = told_twice(vault, case)
    vault.incidents.judge(other, Judgement(tags=("violence",)), "")
    vault.joins.join([one, other], "")
    vault.erasing.erase_import(_second(vault), "private", QuietJob())
    (kept,) = contacts(vault, case)
    assert (kept.id, kept.tags, [source.sha256 for source in kept.sources]) == (one, (), ["aa" * 32])
    with pytest.raises(UserError, match=r"usage\.not_joined"):
        vault.joins.separate(one, "")


def _second(vault: Vault) -> str:
    statement = "select id from imports where sha256 = ?"
    return str(vault._threads.run(lambda: vault._database.conn.execute(statement, ("bb" * 32,)).fetchone()[0]))


def test_a_case_goes_to_another_vault_with_what_is_one(vault: Vault, case: Case, tmp_path: Path) -> None:
    one, other = told_twice(vault, case)
    there = new_vault(tmp_path / "w.shilu")
    hand_over(vault, case.id, there)
    vault.joins.join([one, other], "")
    there.incidents.judge(other, Judgement(tags=("violence",)), "said meanwhile")
    hand_over(vault, case.id, there)
    hand_over(there, case.id, vault)
    for some in (vault, there):
        (kept,) = contacts(some, case)
        assert (kept.id, kept.tags, len(kept.sources)) == (one, ("violence",), 2)
        assert some.check(QuietJob()) == ()
    assert vault.finding.count(case.id, IncidentFilter(text="还钱")) == 1
    there.close()


def test_what_was_said_to_be_two_is_not_joined_by_an_import(vault: Vault, case: Case) -> None:
    one, other = told_twice(vault, case)
    assert vault.joins.beyond_doubt([(one, other)], "cc" * 32) == ((one, other),)
    assert vault.joins.beyond_doubt([(one, other)], "bb" * 32) == ()
    vault.joins.join([one, other], "")
    vault.joins.separate(one, "two")
    assert vault.joins.beyond_doubt([(one, other)], "cc" * 32) == ()


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_done_the_tables_are_the_fold(vault: Vault, case: Case, seed: int) -> None:
    """Joining, taking apart, undoing, editing and erasing in any order."""
    source = random.Random(seed)
    imports = [
        import_contacts(
            vault,
            case.id,
            [make_contact(f"m{n}", at_ms=NOON_MS + n * 60_000 + off) for n in range(3)],
            sha256=f"{off:064x}",
        )
        for off in (0, 2_000, 4_000)
    ]
    everyone = [incident.id for incident in contacts(vault, case)]
    everyone.append(vault.incidents.log(case.id, make_contact("logged")))
    for step in range(30):
        some = source.sample(everyone, 2)
        try:
            match source.randrange(7):
                case 0 | 1:
                    vault.joins.join(some, "")
                case 2:
                    vault.joins.separate(some[0], "")
                case 3:
                    vault.imports.withdraw(source.choice(imports), "")
                case 4:
                    vault.imports.restore(source.choice(imports), "")
                case 5:
                    tags = tuple(source.sample(("violence", "doxx", "obscene"), source.randrange(3)))
                    vault.incidents.judge(some[0], Judgement(tags=tags, note=source.choice(("", "n", "m"))), "")
                case _ if step > 20:
                    vault.erasing.erase([some[0]], "", QuietJob())
                case _:
                    vault.incidents.correct(some[0], Correction(text=f"t{step}"), "")
        except UserError as error:
            assert error.code.startswith("usage.")
        behind = vault._threads.run(
            lambda: vault._database.conn.execute(
                "select count(*), count(distinct import_id || ordinal) from incident_rows"
            ).fetchone()
        )
        assert behind[0] == behind[1]
    assert vault.check(QuietJob()) == ()
