"""What one party is to another, in a case or for all of the vault."""

import pytest

from shilu.core.case import Case, CaseDraft
from shilu.core.errors import UserError
from shilu.core.incident import IncidentDraft
from shilu.core.job import QuietJob
from shilu.core.party import PartyDraft, PartyKind, Scope
from shilu.core.party_link import LinkState
from shilu.core.when import from_epoch_ms
from shilu.services.workspace import Workspace
from tests.unit.services.conftest import NOW_MS

AGENCY = {"from_party": "飞鸟催收", "kind": "collects_for", "to_party": "速贷"}


@pytest.fixture(autouse=True)
def parties(workspace: Workspace) -> tuple[str, ...]:
    agency = workspace.parties.add(PartyDraft("飞鸟催收", PartyKind.AGENCY))
    return agency.id, *(workspace.parties.add(PartyDraft(name, PartyKind.APP)).id for name in ("速贷", "好借"))


def contact(workspace: Workspace, case: Case) -> str:
    at = from_epoch_ms("", NOW_MS, zone="Asia/Shanghai")
    return workspace.intake.log(case.id, IncidentDraft(at, address="10411112222"))


def test_a_link_keeps_basis_period_words_and_proof(workspace: Workspace, case: Case, parties: tuple[str, ...]) -> None:
    heard = contact(workspace, case)
    typed = {"basis": "contact", "state": "confirmed", "from": "2026-05", "words": "said so", "proof": "1"}
    made = workspace.party_links.add({**AGENCY, **typed}, case.id)
    assert (made.from_party, made.to_party, made.kind) == (parties[0], parties[1], "collects_for")
    assert (made.basis, made.state, made.from_day, made.words) == (
        *("contact", LinkState.CONFIRMED),
        *("2026-05", "said so"),
    )
    assert (made.scope, made.scope_id, made.proof) == (Scope.CASE, case.id, (heard,))
    assert workspace.party_links.of_party(parties[1], case.id) == (made,)


def test_a_link_of_a_case_is_unknown_to_another_and_one_of_the_vault_to_none(workspace: Workspace, case: Case) -> None:
    other = workspace.cases.add(CaseDraft("另案", "王某")).id
    own = workspace.party_links.add({**AGENCY, "basis": "stated"}, case.id)
    everywhere = workspace.party_links.add({**AGENCY, "to_party": "好借", "basis": "notice"})
    assert workspace.party_links.of_case(case.id) == (own, everywhere)
    assert workspace.party_links.of_case(other) == (everywhere,)
    assert (everywhere.scope, everywhere.scope_id) == (Scope.VAULT, "")


@pytest.mark.parametrize("basis", ["press", "notice"])
def test_what_rests_on_what_others_wrote_stays_unconfirmed(workspace: Workspace, case: Case, basis: str) -> None:
    with pytest.raises(UserError, match="link_stays_unconfirmed"):
        workspace.party_links.add({**AGENCY, "basis": basis, "state": "confirmed"}, case.id)
    made = workspace.party_links.add({**AGENCY, "basis": basis}, case.id)
    assert made.state is LinkState.UNCONFIRMED
    (recorded,) = workspace.particulars.of_case(case.id)
    assert recorded.text("state") == "unconfirmed"  # it stands in every list and form
    with pytest.raises(UserError, match="link_stays_unconfirmed"):
        workspace.party_links.revise(made.id, {"state": "confirmed"}, "sure")
    stated = workspace.party_links.add({**AGENCY, "basis": "stated", "state": "confirmed"}, case.id)
    with pytest.raises(UserError, match="link_stays_unconfirmed"):
        workspace.party_links.revise(stated.id, {"basis": basis}, "read it")


def test_a_party_is_not_linked_to_itself_under_any_of_its_names(workspace: Workspace, case: Case) -> None:
    workspace.parties.merge("速贷", "好借", "one")
    with pytest.raises(UserError, match="party_linked_to_itself"):
        workspace.party_links.add(
            {"from_party": "速贷", "kind": "recommended", "to_party": "好借", "basis": "stated"}, case.id
        )


def test_a_circle_of_recommendations_is_kept_and_said(workspace: Workspace, case: Case) -> None:
    for first, second in (("速贷", "好借"), ("好借", "速贷")):
        typed = {"from_party": first, "kind": "recommended", "to_party": second, "basis": "stated"}
        workspace.party_links.add(typed, case.id)
    (circle,) = workspace.party_links.circles(case.id)
    assert (circle[0], circle[-1], set(circle)) == (circle[0], circle[0], {"速贷", "好借"})


def test_a_link_is_revised_withdrawn_and_put_back_in_the_history(workspace: Workspace, case: Case) -> None:
    made = workspace.party_links.add({**AGENCY, "basis": "stated"}, case.id)
    assert workspace.party_links.revise(made.id, {"until": "2026-06"}, "it ended").until_day == "2026-06"
    assert workspace.party_links.withdraw(made.id, "a slip").state is LinkState.WITHDRAWN
    assert workspace.party_links.of_case(case.id) == ()
    assert workspace.party_links.restore(made.id, "no slip").state is LinkState.UNCONFIRMED
    told = workspace.history.revisions(made.id)
    assert [(one.kind, one.reason) for one in told] == [
        ("particular.recorded", ""),
        ("particular.revised", "it ended"),
        ("particular.withdrawn", "a slip"),
        ("particular.restored", "no slip"),
    ]


def test_a_link_of_the_vault_is_revised_and_undone_too(workspace: Workspace) -> None:
    made = workspace.party_links.add({**AGENCY, "basis": "notice"})
    workspace.party_links.revise(made.id, {"words": "published"}, "read it")
    last = workspace.history.last()
    assert last is not None
    workspace.history.undo(last.ref)
    assert workspace.party_links.get(made.id).words == ""


def test_no_undoing_links_a_party_to_itself(workspace: Workspace, case: Case, parties: tuple[str, ...]) -> None:
    made = workspace.party_links.add({**AGENCY, "basis": "stated"}, case.id)
    workspace.party_links.revise(made.id, {"to_party": "好借"}, "it was them")
    moved = workspace.history.last()
    assert moved is not None
    workspace.party_links.revise(made.id, {"from_party": "速贷"}, "they do")
    with pytest.raises(UserError, match="party_linked_to_itself"):
        workspace.history.undo(moved.ref)
    link = workspace.party_links.get(made.id)
    assert (link.from_party, link.to_party) == (parties[1], parties[2])


def test_proof_belongs_to_the_case_whose_link_it_is(workspace: Workspace, case: Case) -> None:
    contact(workspace, case)
    with pytest.raises(UserError, match="link_proof_needs_case"):
        workspace.party_links.add({**AGENCY, "basis": "contact", "proof": "1"})
    made = workspace.party_links.add({**AGENCY, "basis": "stated"})
    with pytest.raises(UserError, match="link_proof_needs_case"):
        workspace.party_links.revise(made.id, {"proof": "1"}, "heard")


def test_what_was_merged_is_linked_as_what_it_shows_as(
    workspace: Workspace, case: Case, parties: tuple[str, ...]
) -> None:
    made = workspace.party_links.add({**AGENCY, "basis": "stated"}, case.id)
    workspace.parties.merge(parties[2], parties[1], "one")
    assert workspace.party_links.get(made.id).to_party == parties[2]
    workspace.parties.merge(parties[0], parties[2], "one")
    assert workspace.party_links.get(made.id).is_within_one
    workspace.parties.unmerge("好借", "two")
    workspace.parties.unmerge("速贷", "two")
    assert workspace.party_links.get(made.id) == made


@pytest.mark.parametrize("of_vault", [False, True])
def test_an_erased_link_is_gone_and_the_vault_is_whole(workspace: Workspace, case: Case, *, of_vault: bool) -> None:
    made = workspace.party_links.add({**AGENCY, "basis": "stated", "words": "KNOWN"}, "" if of_vault else case.id)
    workspace.party_links.revise(made.id, {"words": "BETTER KNOWN"}, "heard")
    with pytest.raises(UserError, match="no_reason"):
        workspace.party_links.erase(made.id, " ")
    workspace.party_links.erase(made.id, "asked for")
    assert workspace.party_links.of_case(case.id, withdrawn=True) == ()
    with pytest.raises(UserError, match="unknown_link"):
        workspace.party_links.get(made.id)
    assert "KNOWN" not in str(workspace.history.revisions(made.id))
    assert workspace.check(QuietJob()).problems == ()


def test_what_is_no_link_is_unknown(workspace: Workspace) -> None:
    with pytest.raises(UserError, match="unknown_link"):
        workspace.party_links.get("x" * 26)
