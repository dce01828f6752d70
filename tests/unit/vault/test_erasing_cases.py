"""An erased case leaves its number and why it is gone; its words, rows, files and addresses are nowhere any more."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from shilu.core.case import CaseDraft
from shilu.core.errors import Cancelled, UserError
from shilu.core.ids import new_id
from shilu.core.job import QuietJob
from shilu.core.party import PartyDraft, Role, Scope
from shilu.core.query import EVERYTHING, IncidentFilter
from shilu.vault.exchange.directory_shapes import DIRECTORY_KINDS
from shilu.vault.exchange.shapes import CASE_KINDS
from shilu.vault.fold import KINDS, OF_CASE, TABLES
from shilu.vault.vault import Vault
from tests.unit.vault.contacts import add_rows, import_contacts, make_contact, make_receipt, make_row
from tests.unit.vault.handing_over import hand_over, members, new_vault, packed, state, take_in
from tests.unit.vault.test_case_files import fill

VAULT_WIDE = {
    "contact_points",
    "parties",
    "mergings",
    "merged_parties",
    "slots",
    "recorders",
    "safekeeping",
    "clock",
    "rule_packs",
}


@pytest.fixture
def case_id(vault: Vault) -> str:
    return fill(vault)


@pytest.fixture
def kept(vault: Vault, case_id: str) -> str:
    """Another case that shares a number, a file and a party with the first."""
    kept = vault.cases.add(CaseDraft("kept", "王某"))
    (file,) = (a for i in vault.incidents.each(case_id, EVERYTHING) for a in i.attachments)
    vault.incidents.log(kept.id, make_contact("kept words", attachments=(file,)))
    return kept.id


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Vault]:
    made = new_vault(tmp_path / "other.shilu")
    yield made
    made.close()


def _everything(vault: Vault) -> str:
    """All that the database holds, as text."""

    def read() -> str:
        conn = vault._database.conn
        tables = [name for (name,) in conn.execute("select name from sqlite_master where type = 'table'")]
        return "\n".join(str(conn.execute(f"select * from {name}").fetchall()) for name in tables)  # noqa: S608

    return vault._threads.run(read)


def test_what_an_erased_case_said_is_nowhere_and_the_rest_is_as_it_was(vault: Vault, case_id: str, kept: str) -> None:
    before = state(vault, kept)
    plan = vault.erasing.plan_case(case_id)
    assert (plan.number, plan.contacts, plan.originals, plan.kept_originals) == (1, 4, 0, 1)
    assert vault.erasing.erase_case(case_id, "she asked for it") == plan
    assert [case.id for case in vault.cases.all()] == [kept]
    assert state(vault, kept) == before
    assert vault.check(QuietJob()) == ()
    whole = _everything(vault)
    for secret in ("李某", "案件", "第0条", "threat", "heard it again", "10787654321", "<sms 0/>"):
        assert secret not in whole
    for shared in ("kept words", "10412345678", "石榴籽快借"):
        assert shared in whole
    (gone,) = vault.cases.erased()
    assert (gone.id, gone.number, gone.reason) == (case_id, 1, "she asked for it")
    assert vault.cases.add(CaseDraft("next", "")).number == 3


def test_files_that_no_other_case_names_lose_their_keys_and_their_bytes(vault: Vault, case_id: str) -> None:
    (sha256,) = (a.sha256 for i in vault.incidents.each(case_id, EVERYTHING) for a in i.attachments)
    vault.erasing.erase_case(case_id, "")
    with pytest.raises(UserError) as refused:
        vault.evidence.open(sha256)
    assert refused.value.code == "usage.unknown_attachment"
    assert list((vault.path / "blobs").iterdir()) == []


def test_an_erased_case_is_gone_for_good_also_after_folding_anew(vault: Vault, case_id: str, kept: str) -> None:
    from shilu.vault.connection import transaction
    from shilu.vault.refold import identity_of, refold

    party = vault.directory.add_party(PartyDraft("竹蜻蜓周转"))
    point = next(p.id for p in vault.directory.points().values() if p.raw == "10412345678")
    vault.directory.attribute(point=point, party=party.id, role=Role.COLLECTOR, scope=Scope.CASE, scope_id=case_id)
    vault.erasing.erase_case(case_id, "")
    before = state(vault, kept)

    def anew() -> None:
        with transaction(vault._database):
            refold(vault._database, identity_of(vault._database))

    vault._threads.run(anew)
    assert state(vault, kept) == before
    assert [one.number for one in vault.cases.erased()] == [1]


def test_nothing_comes_into_an_erased_case(vault: Vault, case_id: str, other: Vault) -> None:
    data = packed(members(vault, case_id))
    vault.erasing.erase_case(case_id, "")
    for attempt in (
        lambda: vault.incidents.log(case_id, make_contact()),
        lambda: import_contacts(vault, case_id, [make_contact()]),
        lambda: vault.erasing.erase_case(case_id, ""),
        lambda: take_in(vault, data),
    ):
        with pytest.raises(UserError) as refused:
            attempt()  # type: ignore[no-untyped-call]
        assert refused.value.code in ("usage.unknown_case", "vault.case_was_erased")
    assert vault.imports.sweep() == 1
    assert vault.check(QuietJob()) == ()
    take_in(other, data)  # another vault may have it


def test_what_one_side_erased_is_gone_from_the_other_after_the_next_case_file(
    vault: Vault, case_id: str, other: Vault
) -> None:
    hand_over(vault, case_id, other)
    incident = next(i for i in vault.incidents.each(case_id, EVERYTHING) if i.text.startswith("第1条"))
    logged = next(i for i in vault.incidents.each(case_id, EVERYTHING) if i.attachments)
    vault.erasing.erase([incident.id, logged.id], "private", QuietJob())
    vault.incidents.log(case_id, make_contact("new"))
    merged = hand_over(vault, case_id, other)
    assert (merged.contacts, merged.erased) == (1, 2)
    assert hand_over(vault, case_id, other).erased == 0
    assert state(other, case_id) == state(vault, case_id)
    whole = _everything(other)
    for secret in ("第1条", "<sms 1/>", "threat", "heard it again"):
        assert secret not in whole
    assert list((other.path / "blobs").iterdir()) == []
    assert other.check(QuietJob()) == ()
    hand_over(other, case_id, vault)
    assert vault.erasing.count(case_id) == 2


def test_a_number_that_only_an_erased_contact_had_is_gone_on_the_other_side_too(
    vault: Vault, case_id: str, other: Vault
) -> None:
    private = vault.incidents.log(case_id, make_contact("private", number="10312345678"))
    hand_over(vault, case_id, other)
    old = packed(members(vault, case_id))
    vault.erasing.erase([private], "private", QuietJob())
    hand_over(vault, case_id, other)
    take_in(vault, old)
    for each in (vault, other):
        assert "10312345678" not in _everything(each)
        assert each.check(QuietJob()) == ()


def test_what_is_erased_here_stays_erased_when_an_older_case_file_comes(
    vault: Vault, case_id: str, other: Vault
) -> None:
    data = packed(members(vault, case_id))
    incident = next(i for i in vault.incidents.each(case_id, EVERYTHING) if i.text.startswith("第1条"))
    vault.erasing.erase([incident.id], "private", QuietJob())
    take_in(vault, data)
    assert "第1条" not in _everything(vault)
    take_in(other, data)
    other.incidents.log(case_id, make_contact("new"))
    hand_over(other, case_id, vault)
    assert "第1条" not in _everything(vault)
    erased = vault.incidents.each(case_id, IncidentFilter(withdrawn=True))
    assert all(i.text == "" for i in erased if i.id == incident.id)
    assert vault.check(QuietJob()) == ()


def test_a_file_of_an_erased_contact_does_not_come_back_with_an_older_case_file(
    vault: Vault, case_id: str, other: Vault
) -> None:
    older = packed(members(vault, case_id))
    logged = next(i for i in vault.incidents.each(case_id, EVERYTHING) if i.attachments)
    vault.erasing.erase([logged.id], "private", QuietJob())
    assert take_in(vault, older).originals == 0
    take_in(other, older)
    other.incidents.log(case_id, make_contact("new"))
    assert hand_over(other, case_id, vault).originals == 0
    assert vault.evidence.all() == ()
    assert list((vault.path / "blobs").iterdir()) == []


def test_a_file_that_only_another_sides_row_names_stays_with_the_row(vault: Vault, case_id: str, other: Vault) -> None:
    """The other side imported the same message: its row is its own, and the case can still be handed over."""
    hand_over(vault, case_id, other)
    logged = next(i for i in vault.incidents.each(case_id, EVERYTHING) if i.attachments)
    import_id = new_id()
    other.imports.begin(import_id)
    contact = make_contact(logged.text, attachments=logged.attachments)
    add_rows(other, import_id, case_id, [make_row(other, contact, twin_of=logged.id)])
    other.imports.finish(import_id, case_id, replace(make_receipt(1), added=0, duplicates=1), {})
    vault.erasing.erase([logged.id], "private", QuietJob())
    hand_over(other, case_id, vault)
    vault.imports.begin(new_id())
    vault.imports.sweep()
    members(vault, case_id)
    assert vault.check(QuietJob()) == ()
    vault.erasing.erase([logged.id], "private", QuietJob())
    assert vault.evidence.all() == ()
    assert logged.text not in _everything(vault)
    assert vault.check(QuietJob()) == ()


def test_every_table_says_which_rows_are_a_cases() -> None:
    assert set(TABLES) == set(OF_CASE) | VAULT_WIDE


def test_every_kind_of_event_has_a_shape_that_an_outside_one_must_have() -> None:
    assert set(KINDS) == set(CASE_KINDS) | set(DIRECTORY_KINDS)


class _Stopping(QuietJob):
    """Asked to stop once a stage was reached."""

    def __init__(self, stage: str) -> None:
        self._stage = stage
        self.stages: list[str] = []

    def progress(self, stage: str, done: int, total: int | None) -> None:
        self.stages.append(stage)

    def check(self) -> None:
        if self._stage in self.stages:
            raise Cancelled


def test_erasing_a_case_can_be_stopped_until_there_is_no_way_back(vault: Vault, case_id: str) -> None:
    before = _everything(vault)
    with pytest.raises(Cancelled):
        vault.erasing.erase_case(case_id, "", _Stopping("erasing"))
    assert _everything(vault) == before
    assert vault.check(QuietJob()) == ()
    late = _Stopping("erased")
    vault.erasing.erase_case(case_id, "", late)
    assert late.stages[-1] == "erased"
    assert [one.number for one in vault.cases.erased()] == [1]


def test_every_kind_of_event_and_every_field_of_it_is_documented(vault: Vault, case_id: str) -> None:
    logged = next(i.id for i in vault.incidents.each(case_id, EVERYTHING))
    vault.erasing.erase([logged], "private", QuietJob())
    told = (Path(__file__).parents[3] / "docs" / "export-format.md").read_text("utf-8")
    assert [kind for kind in (*CASE_KINDS, *DIRECTORY_KINDS) if f"`{kind}`" not in told] == []
    for chain in (case_id, "directory"):
        for line in members(vault, chain)["data/events.jsonl"].splitlines():
            body = json.loads(line)["body"] or {"data": {}}
            fields = (*body, *body["data"], *body["data"].get("contact", {}))
            assert [name for name in fields if f'"{name}"' not in told and f"`{name}`" not in told] == []
    for line in members(vault, case_id)["data/rows.jsonl"].splitlines():
        assert [name for name in json.loads(line)["body"] if f'"{name}"' not in told] == []
