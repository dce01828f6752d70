"""Findings follow the record: worked out anew when something changed, of one case alone, by the pack that holds."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from threading import Event
from weakref import ref

import pytest

from shilu.core.case import Case, CaseDraft
from shilu.core.channel import Channel, Outcome
from shilu.core.errors import Cancelled, UserError
from shilu.core.finding import Finding, Result
from shilu.core.incident import IncidentDraft
from shilu.core.incident import Judgement as Thought
from shilu.core.job import CancelledJob, QuietJob
from shilu.core.particular import ParticularKind
from shilu.core.party import PartyDraft
from shilu.host.paths import resources_folder
from shilu.rules.engine import Judgement
from shilu.services import judging
from shilu.services.application import Application
from shilu.services.judging import FindingFilter, Judged
from shilu.services.parties import PartyRevision
from shilu.services.workspace import Workspace
from shilu.vault.brief_contacts import BriefContacts, BriefRow
from tests.unit.vault.conftest import PASSPHRASE

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


@pytest.fixture
def no_whole_pass(monkeypatch: pytest.MonkeyPatch) -> Callable[[], AbstractContextManager[None]]:
    """Whoever reads all contacts of a case meanwhile fails."""

    @contextmanager
    def forbidden() -> Iterator[None]:
        def each(_self: BriefContacts, _case: str) -> None:
            raise AssertionError("all contacts are read")

        with monkeypatch.context() as patched:
            patched.setattr(BriefContacts, "each", each)
            yield

    return forbidden


def alike(one: Judged, other: Judged) -> bool:
    return (one.findings, one.numbers, one.names) == (other.findings, other.numbers, other.names)


CHANGES: Mapping[str, Callable[[Workspace, Case, str], object]] = {
    "logged": lambda workspace, case, _: log(workspace, case, "2026-05-11 23:40"),
    "logged at the moment": lambda workspace, case, _: log(workspace, case, "2026-05-14 10:30"),
    "tagged": lambda workspace, _, known: workspace.intake.revise(known, Thought(tags=("violence", "flood")), ""),
    "withdrawn": lambda workspace, _, known: workspace.withdrawals.withdraw(known, "not mine"),
    "withdrawn and put back": lambda workspace, _, known: (
        workspace.withdrawals.withdraw(known, "not mine"),
        workspace.withdrawals.restore(known, "mine"),
    ),
    "attributed alone": lambda workspace, _, known: workspace.parties.link_incident(
        workspace.parties.add(PartyDraft("好借")).id, known
    ),
    "its number attributed": lambda workspace, _case, _known: workspace.parties.link(
        workspace.parties.add(PartyDraft("好借", lender_type="bank")).id, NUMBER, "CN"
    ),
    "harm recorded": lambda workspace, case, _: workspace.particulars.add(
        case.id, ParticularKind.HARM, {"kind": "sleep", "words": "睡不着"}
    ),
    "a loan recorded": lambda workspace, case, _: workspace.particulars.add(
        case.id, ParticularKind.LOAN, {"lender": "速贷", "contract_on": "2026-01-05"}
    ),
    "another party": lambda workspace, _case, _known: workspace.parties.add(PartyDraft("借借")),
    "looked at": lambda workspace, case, _: workspace.cases.open(case.id),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_changed_of_one_contact_is_judged_without_a_look_at_the_others(
    workspace: Workspace, case: Case, no_whole_pass: Callable[[], AbstractContextManager[None]], change: str
) -> None:
    known = [log(workspace, case, f"2026-05-{day} {hour}:12") for day in (10, 11) for hour in (12, 22, 23)][1]
    before = workspace.judging.of_case(case.id, JOB)
    CHANGES[change](workspace, case, known)
    with no_whole_pass():
        assert workspace.judging.known(case.id) is None or change == "looked at"
        judged = workspace.judging.of_case(case.id, JOB)
        assert workspace.judging.soon(case.id, JOB) is judged
    assert before.pack is not None
    assert alike(judged, workspace.judging.by_pack(case.id, before.pack, JOB))


WHOLE: Mapping[str, Callable[[Workspace, Case], object]] = {
    "a fact": lambda workspace, case: workspace.particulars.add(
        case.id, ParticularKind.FACT, {"kind": "stop_notice", "from": "2026-05-01"}
    ),
    "a third person": lambda workspace, case: workspace.particulars.add(
        case.id, ParticularKind.THIRD_PERSON, {"name": "母亲", "relation": "parent"}
    ),
    "the kind of a lender": lambda workspace, _: workspace.parties.revise(
        workspace.parties.get("速贷").id, PartyRevision(lender_type="bank"), "looked up"
    ),
    "more than a few": lambda workspace, case: [log(workspace, case, "2026-05-11 23:40") for _ in range(3)],
}


@pytest.mark.parametrize("change", WHOLE)
def test_what_many_contacts_rest_on_is_judged_anew_of_all(
    workspace: Workspace, case: Case, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    log(workspace, case, "2026-05-10 23:12")
    before = workspace.judging.of_case(case.id, JOB)
    monkeypatch.setattr(judging, "_MOST_CHANGED", 2)
    WHOLE[change](workspace, case)
    assert workspace.judging.soon(case.id, JOB) is None
    judged = workspace.judging.of_case(case.id, JOB)
    assert before.pack is not None
    assert alike(judged, workspace.judging.by_pack(case.id, before.pack, JOB))


def test_contacts_that_are_one_are_judged_anew_of_all(workspace: Workspace, case: Case) -> None:
    first, second, third = (log(workspace, case, f"2026-05-10 23:1{n}") for n in (2, 3, 4))
    workspace.judging.of_case(case.id, JOB)
    workspace.joining.join([first, second], "one call")
    assert workspace.judging.soon(case.id, JOB) is None
    (one,) = outside(workspace, case)
    assert len(one.incidents) == 2
    workspace.intake.revise(second, Thought(tags=("violence",)), "")
    assert workspace.judging.soon(case.id, JOB) is None
    workspace.judging.of_case(case.id, JOB)
    workspace.intake.revise(third, Thought(tags=("violence",)), "")
    assert workspace.judging.soon(case.id, JOB) is not None


def test_what_was_judged_is_of_no_use_once_judging_was_stopped_in_the_middle(
    workspace: Workspace, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(workspace, case, "2026-05-10 23:12")
    before = workspace.judging.of_case(case.id, JOB)
    second = log(workspace, case, "2026-05-11 23:12")

    def stopped(_self: Judgement, _check: object) -> tuple[Finding, ...]:
        raise Cancelled

    with monkeypatch.context() as patched:
        patched.setattr(Judgement, "findings", stopped)
        with pytest.raises(Cancelled):
            workspace.judging.of_case(case.id, JOB)
    assert workspace.judging.soon(case.id, JOB) is None
    judged = workspace.judging.of_case(case.id, JOB)
    assert second in judged.outside
    assert before.pack is not None
    assert alike(judged, workspace.judging.by_pack(case.id, before.pack, JOB))


def test_a_case_is_judged_by_one_at_a_time_and_whoever_waits_can_be_stopped(workspace: Workspace, case: Case) -> None:
    log(workspace, case, "2026-05-10 23:12")
    entered, go_on = Event(), Event()

    class Watched(QuietJob):
        def check(self) -> None:
            entered.set()
            go_on.wait()

    with ThreadPoolExecutor() as pool:
        first = pool.submit(workspace.judging.of_case, case.id, Watched())
        entered.wait()
        with pytest.raises(Cancelled):
            workspace.judging.of_case(case.id, CancelledJob())
        go_on.set()
        judged = first.result()
    assert workspace.judging.known(case.id) is judged


def test_nothing_of_a_closed_vault_stays(application: Application, tmp_path: Path) -> None:
    workspace = application.gate.create(tmp_path / "w", PASSPHRASE).workspace
    case = workspace.cases.add(CaseDraft("案件", "李某"))
    log(workspace, case, "2026-05-10 23:12")
    judged = ref(workspace.judging.of_case(case.id, JOB))
    assert judged() is not None
    workspace.close()
    gc.collect()
    assert judged() is None


def test_that_whoever_asked_first_wants_no_more_stops_nobody_else(workspace: Workspace, case: Case) -> None:
    class Leaving(QuietJob):
        wanted = True

        def check(self) -> None:
            if not self.wanted:
                raise Cancelled

    first = Leaving()
    log(workspace, case, "2026-05-10 23:12")
    workspace.judging.of_case(case.id, first)
    first.wanted = False
    second = log(workspace, case, "2026-05-11 23:12")
    judged = workspace.judging.soon(case.id, first)  # what takes a moment is done to its end, also for nobody
    assert judged is not None
    assert second in judged.outside


def test_a_contact_that_moves_in_time_while_all_are_read_is_judged_once(
    workspace: Workspace, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(workspace, case, "2026-05-10 23:12")
    each = BriefContacts.each

    def twice(brief: BriefContacts, case_id: str) -> Iterator[BriefRow]:
        for row in each(brief, case_id):
            yield from (row, row)

    monkeypatch.setattr(BriefContacts, "each", twice)
    (one,) = outside(workspace, case)
    assert len(one.incidents) == 1
