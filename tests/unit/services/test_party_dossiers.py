"""The dossier of a party: its numbers with their periods, its links and loans, and how its contacts are tagged."""

from __future__ import annotations

from shilu.core.case import Case, CaseDraft
from shilu.core.incident import IncidentDraft
from shilu.core.particular import ParticularKind
from shilu.core.party import PartyDraft, PartyKind, Role
from shilu.core.when import from_epoch_ms
from shilu.services.workspace import Workspace
from tests.unit.services.conftest import NOW_MS

ONE, TWO, BULK = f"170{0:04}0001", f"170{0:04}0002", "106900001234567"


def _log(workspace: Workspace, case: Case, number: str, *tags: str, party: str = "") -> str:
    when = from_epoch_ms("", NOW_MS, zone=case.timezone)
    return workspace.intake.log(case.id, IncidentDraft(when, address=number, tags=tags, party=party))


def test_numbers_tags_links_and_loans_of_a_party_stand_together(workspace: Workspace, case: Case) -> None:
    app = workspace.parties.add(PartyDraft("石榴籽快借", PartyKind.APP), [ONE])
    agency = workspace.parties.add(PartyDraft("青瓦催收", PartyKind.AGENCY), [TWO])
    workspace.parties.link(app.id, TWO, "CN", Role.ACTING_FOR)
    _log(workspace, case, ONE, "violence")
    _log(workspace, case, TWO, "violence", "doxx")
    _log(workspace, case, TWO)
    _log(workspace, case, BULK, "fee", party=app.id)
    _log(workspace, case, BULK, "flood")
    workspace.particulars.add(case.id, ParticularKind.LOAN, {"lender": app.id, "promised": "1500"})
    workspace.particulars.add(case.id, ParticularKind.LOAN, {"lender": agency.id, "promised": "9"})
    link = {"from_party": agency.id, "kind": "collects_for", "to_party": app.id, "basis": "stated"}
    workspace.party_links.add(link, case.id)
    dossier = workspace.party_dossiers.of(case.id, "石榴籽快借")
    assert dossier.party.id == app.id
    assert [(one.point.e164, one.attribution.role, one.tally.count) for one in dossier.numbers] == [
        (f"+86170{0:04}0002", Role.ACTING_FOR, 2),
        (f"+86170{0:04}0001", Role.CREDITOR, 1),
        (None, Role.CREDITOR, 2),
    ]
    assert [one.contacts for one in dossier.numbers] == [0, 0, 1]
    bulk = workspace.dossiers.named(case.id, BULK)
    assert [(one.party.id, one.contacts) for one in bulk.attributed] == [(app.id, 1)]
    assert dossier.tags == (("violence", 2), ("doxx", 1), ("fee", 1))
    assert dossier.tally.count == 4
    assert [(one.from_party, one.to_party) for one in dossier.links] == [(agency.id, app.id)]
    assert dossier.names == {app.id: "石榴籽快借", agency.id: "青瓦催收"}
    assert [one.number for one in dossier.loans] == [1]


def test_another_client_s_case_adds_nothing_to_it(workspace: Workspace, case: Case) -> None:
    app = workspace.parties.add(PartyDraft("石榴籽快借"), [ONE])
    other = workspace.cases.add(CaseDraft("另一案", "王某"))
    _log(workspace, other, ONE, "violence")
    workspace.particulars.add(other.id, ParticularKind.LOAN, {"lender": app.id})
    workspace.party_links.add(
        {"from_party": app.id, "kind": "owned_by", "to_party": workspace.parties.add(PartyDraft("母公司")).id,
         "basis": "stated"}, other.id,
    )  # fmt: skip
    dossier = workspace.party_dossiers.of(case.id, app.id)
    assert (dossier.tally.count, dossier.tags, dossier.links, dossier.loans) == (0, (), (), ())
    assert [one.tally.count for one in dossier.numbers] == [0]


def test_what_was_merged_into_it_is_its_own(workspace: Workspace, case: Case) -> None:
    kept = workspace.parties.add(PartyDraft("石榴籽快借"), [ONE])
    absorbed = workspace.parties.add(PartyDraft("石榴籽"), [TWO])
    _log(workspace, case, TWO, "violence")
    workspace.particulars.add(case.id, ParticularKind.LOAN, {"lender": absorbed.id})
    workspace.parties.merge(kept.id, absorbed.id, "the same app")
    dossier = workspace.party_dossiers.of(case.id, absorbed.id)
    assert dossier.party.id == kept.id
    assert {one.point.e164 for one in dossier.numbers} == {f"+86170{0:04}0001", f"+86170{0:04}0002"}
    assert dossier.tags == (("violence", 1),)
    assert len(dossier.loans) == 1
    assert workspace.dossiers.named(case.id, TWO).attributed[0].party.id == kept.id
