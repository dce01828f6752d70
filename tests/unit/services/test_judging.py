"""Findings follow the record: worked out anew when something changed, of one case alone, by the pack that holds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from shilu.core.case import Case, CaseDraft
from shilu.core.channel import Channel, Outcome
from shilu.core.errors import UserError
from shilu.core.finding import Finding, Result
from shilu.core.incident import IncidentDraft
from shilu.core.job import QuietJob
from shilu.core.particular import ParticularKind
from shilu.core.party import PartyDraft
from shilu.host.paths import resources_folder
from shilu.services.judging import FindingFilter
from shilu.services.workspace import Workspace

HOURS, NUMBER = "cn.hours.gbt45251", "10411112222"
JOB = QuietJob()


@pytest.fixture(autouse=True)
def known(workspace: Workspace, case: Case) -> None:
    """A lender that the rule binds, with whom nothing was agreed."""
    workspace.parties.add(PartyDraft("速贷", lender_type="licensed_consumer_lender"), [NUMBER])
    for one in workspace.cases.list():
        workspace.particulars.add(one.id, ParticularKind.FACT, {"kind": "consent", "holds": "no"})


def log(workspace: Workspace, case: Case, at: str) -> str:
    when = workspace.intake.understand_time(at, case.timezone)
    return workspace.intake.log(case.id, IncidentDraft(when, Channel.CALL, outcome=Outcome.MISSED, address=NUMBER))


def outside(workspace: Workspace, case: Case) -> tuple[Finding, ...]:
    judged = workspace.judging.of_case(case.id, JOB)
    return judged.wanted(FindingFilter(results=(Result.OUTSIDE,), rules=(HOURS,)))


def test_what_is_worked_out_stays_until_something_changes(workspace: Workspace, case: Case) -> None:
    night = log(workspace, case, "2026-05-10 23:12")
    assert workspace.judging.known(case.id) is None
    judged = workspace.judging.of_case(case.id, JOB)
    assert workspace.judging.of_case(case.id, JOB) is judged
    assert workspace.judging.known(case.id) is judged
    assert judged.outside == {night: (HOURS, "cn.hours.cba2026")}
    second = log(workspace, case, "2026-05-11 23:12")
    assert workspace.judging.known(case.id) is None
    assert outside(workspace, case)[0].incidents == (night, second)
    workspace.withdrawals.withdraw(night, "not mine")
    assert outside(workspace, case)[0].incidents == (second,)
    workspace.particulars.add(case.id, ParticularKind.FACT, {"kind": "consent", "from": "2026-01-01"})
    assert outside(workspace, case) == ()


def test_what_the_directory_says_of_a_lender_changes_findings_of_every_case(workspace: Workspace, case: Case) -> None:
    log(workspace, case, "2026-05-10 23:12")
    assert outside(workspace, case)
    before = workspace.parties.get("速贷")
    workspace.parties.merge(workspace.parties.add(PartyDraft("好借")).id, before.id, "one and the same")
    assert outside(workspace, case) == ()
    assert any(one.waiting for one in workspace.judging.of_case(case.id, JOB).questions)


def test_another_case_is_neither_judged_nor_counted(workspace: Workspace, case: Case) -> None:
    other = workspace.cases.add(CaseDraft("另案", "王某"))
    log(workspace, other, "2026-05-10 23:12")
    assert outside(workspace, case) == ()
    with pytest.raises(UserError, match="unknown_case"):
        workspace.judging.of_case("x" * 26, JOB)


def test_some_contacts_are_judged_as_if_there_were_no_others(workspace: Workspace, case: Case) -> None:
    first, _ = (log(workspace, case, f"2026-05-{day} 23:12") for day in (10, 11))
    some = workspace.judging.of_some(case.id, [first], JOB)
    (one,) = some.wanted(FindingFilter(results=(Result.OUTSIDE,), rules=(HOURS,)))
    assert one.incidents == (first,)
    assert some.wanted(FindingFilter(incident=first)) == some.wanted(FindingFilter())


def test_another_pack_gives_other_findings(workspace: Workspace, case: Case, tmp_path: Path) -> None:
    log(workspace, case, "2026-05-10 21:30")
    assert outside(workspace, case) == ()
    pack = (resources_folder() / "rules" / "cn.toml").read_text("utf-8")
    file = tmp_path / "cn.toml"
    file.write_text(pack.replace('hours = ["22:00-08:00"]', 'hours = ["21:00-08:00"]'), "utf-8")
    given = workspace.packs.look_at(file)
    assert not isinstance(given, tuple)
    workspace.packs.give(given)
    (one,) = outside(workspace, case)
    assert dict(one.reason.holes)["hours"] == "21:00-08:00"


def test_a_pack_that_was_checked_before_the_one_that_comes_with_the_program_is_kept_and_changes_nothing(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    log(workspace, case, "2026-05-10 21:30")
    pack = (resources_folder() / "rules" / "cn.toml").read_text("utf-8")
    older = re.sub(r"checked_on = \S+", "checked_on = 2025-01-02", pack, count=1)
    file = tmp_path / "cn.toml"
    file.write_text(older.replace('hours = ["22:00-08:00"]', 'hours = ["21:00-08:00"]'), "utf-8")
    given = workspace.packs.look_at(file)
    assert not isinstance(given, tuple)
    assert not given.would_hold
    workspace.packs.give(given)
    assert outside(workspace, case) == ()
    listed = [one for one in workspace.packs.listed() if one.country == "cn"]
    assert [(one.kept is None, one.holds, one.may_hold) for one in listed] == [
        (True, True, True),
        (False, False, False),
    ]
