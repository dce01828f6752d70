"""Parties with their fields; merging two into one, and taking that back."""

import pytest

from shilu.core import credit_code
from shilu.core.case import Case
from shilu.core.errors import UserError
from shilu.core.incident import IncidentDraft
from shilu.core.job import QuietJob
from shilu.core.particular import ParticularKind
from shilu.core.party import PartyDraft, PartyKind
from shilu.core.query import IncidentFilter, Page
from shilu.core.when import from_epoch_ms
from shilu.services.parties import PartyRevision, doubts
from shilu.services.workspace import Workspace
from tests.unit.core.test_credit_code import CODE
from tests.unit.services.conftest import NOW_MS

WHY = "they are one"


def fields(party_id: str, workspace: Workspace) -> dict[str, object]:
    return dict(workspace.parties.get(party_id).values)


def logged(workspace: Workspace, case: Case, number: str) -> str:
    at = from_epoch_ms("", NOW_MS, zone="Asia/Shanghai")
    return workspace.intake.log(case.id, IncidentDraft(at, address=number))


def test_a_party_keeps_what_was_typed_into_its_fields(workspace: Workspace) -> None:
    typed = {
        "short_names": "速贷; 速",
        "official_phones": "010-6000 1234",
        "registration_number": f"{CODE[:9].lower()} {CODE[9:]}",
        "repayment_accounts": "6200 0000 0000 0000\nwallet@example.org",
    }
    made = workspace.parties.add(PartyDraft("速贷金融", PartyKind.LENDER, lender_type="microlender"), fields=typed)
    assert fields(made.id, workspace) == {
        "short_names": ("速贷", "速"),
        "official_phones": ("+861060001234",),
        "registration_number": CODE,
        "repayment_accounts": ("6200 0000 0000 0000", "wallet@example.org"),
    }
    assert doubts(made) == ()
    assert workspace.parties.get("速").id == made.id


def test_a_wrong_check_character_is_said_and_the_number_kept_as_written(workspace: Workspace) -> None:
    wrong = CODE[:-1] + ("0" if CODE[-1] != "0" else "1")
    made = workspace.parties.add(PartyDraft("速贷"), fields={"registration_number": wrong})
    assert made.text("registration_number") == wrong
    assert doubts(made) == (credit_code.CHECK_FAILS,)


def test_a_call_from_an_official_number_is_recognised_however_it_is_written(workspace: Workspace) -> None:
    made = workspace.parties.add(PartyDraft("速贷"), fields={"official_phones": "010 6000 1234"})
    assert [one.id for one in workspace.parties.official("+86-10-60001234", "CN")] == [made.id]
    assert workspace.parties.guess("0086 10 60001234", "CN") == workspace.parties.get(made.id)
    assert workspace.parties.official("10412345678", "CN") == ()


def test_a_revision_changes_what_it_names_stands_in_the_history_and_is_undone(workspace: Workspace) -> None:
    made = workspace.parties.add(PartyDraft("速贷"), fields={"website": "a.example", "regulator": "X"})
    changed = PartyRevision(name="速贷金融", fields={"website": "b.example", "regulator": ""})
    now = workspace.parties.revise(made.id, changed, "the site says so")
    assert (now.name, dict(now.values)) == ("速贷金融", {"website": "b.example"})
    last = workspace.history.revisions(made.id)[-1]
    assert last.reason == "the site says so"
    assert {one.field: (one.before, one.after) for one in last.changes} == {
        "name": ("速贷", "速贷金融"),
        "party.website": ("a.example", "b.example"),
        "party.regulator": ("X", None),
    }
    workspace.history.undo(last.ref)
    assert workspace.parties.get(made.id) == made


def test_what_says_nothing_new_or_takes_the_name_of_another_is_refused(workspace: Workspace) -> None:
    made = workspace.parties.add(PartyDraft("速贷"))
    workspace.parties.add(PartyDraft("好借"))
    for changed, code in (
        (PartyRevision(), "usage.nothing_to_correct"),
        (PartyRevision(name="好借"), "usage.party_exists"),
        (PartyRevision(name=" "), "usage.no_name"),
        (PartyRevision(fields={"colour": "red"}), "usage.particular_no_such_field"),
    ):
        with pytest.raises(UserError) as refused:
            workspace.parties.revise(made.id, changed, "")
        assert refused.value.code == code


def test_two_that_were_merged_are_read_as_one_and_are_two_again_afterwards(workspace: Workspace, case: Case) -> None:
    kept = workspace.parties.add(PartyDraft("速贷"), ["10411112222"])
    absorbed = workspace.parties.add(PartyDraft("速贷金融", aliases=("SD",)), ["10433334444"])
    contact = logged(workspace, case, "10433334444")
    logged(workspace, case, "10411112222")
    before = workspace.parties.overview(case.id)
    workspace.parties.merge(kept.id, "速贷金融", WHY)

    (only,) = workspace.parties.overview(case.id)
    assert (only.party.id, only.tally.count, len(only.points)) == (kept.id, 2, 2)
    for name in ("速贷金融", "SD", absorbed.id):
        assert workspace.parties.get(name).id == kept.id
    assert [party.id for party in workspace.timeline.get(contact).parties] == [kept.id]
    for party, found in ((kept.id, 2), (absorbed.id, 1)):
        assert len(list(workspace.timeline.find(case.id, IncidentFilter(parties=(party,)), Page()).incidents)) == found

    assert workspace.parties.unmerge("速贷金融", "they are two").id == absorbed.id
    assert workspace.parties.overview(case.id) == before
    assert [party.id for party in workspace.timeline.get(contact).parties] == [absorbed.id]


def test_a_number_of_both_shows_the_kept_one_once(workspace: Workspace, case: Case) -> None:
    kept = workspace.parties.add(PartyDraft("速贷"), ["10411112222"])
    absorbed = workspace.parties.add(PartyDraft("速贷金融"), ["10411112222"])
    contact = logged(workspace, case, "10411112222")
    workspace.parties.merge(kept.id, absorbed.id, WHY)
    assert [party.id for party in workspace.timeline.get(contact).parties] == [kept.id]
    assert workspace.parties.overview(case.id)[0].tally.count == 1


def test_chains_come_apart_where_they_are_cut(workspace: Workspace) -> None:
    a, b, c = (workspace.parties.add(PartyDraft(name)).id for name in ("甲", "乙", "丙"))
    workspace.parties.merge(b, a, WHY)
    workspace.parties.merge(c, b, WHY)
    assert {one.name: {x.id for x in one.absorbed} for one in workspace.parties.list()} == {"丙": {a, b}}
    assert workspace.parties.get("甲").id == c
    workspace.parties.unmerge("乙", WHY)
    assert {one.name: [x.id for x in one.absorbed] for one in workspace.parties.list()} == {"乙": [a], "丙": []}


def test_one_comes_apart_too_that_hangs_on_another_by_a_third(workspace: Workspace) -> None:
    """Two vaults merged a third party each into another one; neither of these two was merged into the other."""
    vault = workspace.case_files._vault
    a, b, c, d = (workspace.parties.add(PartyDraft(name)).id for name in ("甲", "乙", "丙", "丁"))
    for kept, absorbed in ((a, c), (b, c), (b, d)):
        vault.directory.merge(kept, absorbed, WHY)
    (shown,) = workspace.parties.list()
    hidden = b if shown.id == a else a
    workspace.parties.unmerge(hidden, "they are two")
    now = {one.id: {x.id for x in one.absorbed} for one in workspace.parties.list()}
    assert now == {a: {c}, b: {d}} if hidden == b else {a: set(), b: {c, d}}


def test_what_was_merged_into_a_party_that_was_withdrawn_is_found_to_be_taken_apart(workspace: Workspace) -> None:
    kept, absorbed = (workspace.parties.add(PartyDraft(name)).id for name in ("甲", "乙"))
    workspace.parties.merge(kept, absorbed, WHY)
    workspace.parties.withdraw(kept, WHY)
    assert [one.id for one in workspace.parties.list()] == [absorbed]
    assert workspace.parties.unmerge("乙", WHY).id == absorbed
    assert [one.id for one in workspace.parties.list()] == [absorbed]


def test_what_cannot_be_merged_is_refused(workspace: Workspace) -> None:
    a, b = (workspace.parties.add(PartyDraft(name)).id for name in ("甲", "乙"))
    for kept, absorbed, why, code in (
        (a, a, WHY, "usage.party_merged_into_itself"),
        (a, "丁", WHY, "usage.unknown_party"),
        (a, b, " ", "usage.no_reason"),
    ):
        with pytest.raises(UserError) as refused:
            workspace.parties.merge(kept, absorbed, why)
        assert refused.value.code == code
    workspace.parties.merge(a, b, WHY)
    for kept, absorbed in ((a, b), (b, a)):
        with pytest.raises(UserError, match="merged_into_itself"):
            workspace.parties.merge(kept, absorbed, WHY)
    with pytest.raises(UserError, match="not_merged"):
        workspace.parties.unmerge("甲", WHY)
    with pytest.raises(UserError, match="party_exists"):
        workspace.parties.add(PartyDraft("乙"))


def test_a_merge_stands_in_the_history_of_both_and_is_undone_and_done_again(workspace: Workspace) -> None:
    a, b = (workspace.parties.add(PartyDraft(name)).id for name in ("甲", "乙"))
    workspace.parties.merge(a, b, WHY)
    for party in (a, b):
        told = workspace.history.revisions(party)[-1]
        assert (told.kind, told.label, told.reason) == ("merging.made", "乙 → 甲", WHY)
    undone = workspace.history.undo(told.ref)
    assert len(workspace.parties.list()) == 2
    workspace.history.undo(undone.ref)
    assert len(workspace.parties.list()) == 1


def test_a_loan_of_an_absorbed_party_is_reckoned_with_the_kept_one(workspace: Workspace, case: Case) -> None:
    a, b = (workspace.parties.add(PartyDraft(name)).id for name in ("甲", "乙"))
    workspace.particulars.add(case.id, ParticularKind.LOAN, {"lender": "乙"})
    workspace.parties.merge(a, b, WHY)
    assert [one.name for one in workspace.reckoning.of_case(case.id).lenders] == ["甲"]
    (loan,) = workspace.particulars.of_case(case.id)
    assert loan.text("lender") == b
    assert workspace.particulars.named([loan])[b].name == "甲"


def test_the_whole_vault_checks_out_after_all_of_it(workspace: Workspace) -> None:
    a, b = (workspace.parties.add(PartyDraft(name)).id for name in ("甲", "乙"))
    workspace.parties.revise(a, PartyRevision(fields={"website": "a.example"}), "seen")
    workspace.parties.merge(a, b, WHY)
    assert workspace.check(QuietJob()).problems == ()
