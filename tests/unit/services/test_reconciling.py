"""A bill beside the log: what both say, what only one says, and why."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from shilu.core.case import Case
from shilu.core.channel import Channel, Outcome
from shilu.core.errors import UserError
from shilu.core.incident import IncidentDraft
from shilu.core.job import QuietJob
from shilu.core.reconciliation import Reconciliation, Standing
from shilu.core.when import Precision, ZoneBasis, from_local
from shilu.services.importing import ImportChoice
from shilu.services.workspace import Workspace
from tests.unit.importers import pdfs
from tests.unit.importers.bills import bill
from tests.unit.importers.bills import call as billed
from tests.unit.services.backups import NOON_MS, call, sms, write_calls, write_messages
from tests.unit.services.test_bills import LENDER, OTHER, bring, log, statement

MINUTE_MS = 60_000
DAY_MS = 86_400_000
ZONE = "Asia/Shanghai"
NOON = datetime(2026, 5, 12, 12)  # noqa: DTZ001 - the clock on a wall


def standings(found: Reconciliation) -> list[tuple[int | None, Standing]]:
    """Of each contact the minutes after noon, and how it stands."""
    return [
        (
            None if one.incident.when.earliest_ms is None else (one.incident.when.earliest_ms - NOON_MS) // MINUTE_MS,
            one.standing,
        )
        for one in found.contacts
    ]


def reconciled(workspace: Workspace, case: Case, folder: Path) -> Reconciliation:
    """With the statement, which says 12:00 to 18:00 of the day."""
    receipt = bring(workspace, case, statement(folder))
    assert receipt.import_id is not None
    return workspace.reconciling.reconcile(case.id, receipt.import_id)


@pytest.mark.parametrize("bill_first", [False, True])
def test_what_both_say_is_corroborated_and_what_only_the_bill_says_is_new(
    workspace: Workspace, case: Case, tmp_path: Path, bill_first: bool
) -> None:
    if bill_first:
        bring(workspace, case, statement(tmp_path))
    bring(workspace, case, log(tmp_path))
    found = reconciled(workspace, case, tmp_path)
    assert standings(found) == [
        (0, Standing.CORROBORATED),
        (60, Standing.UNANSWERED),
        (120, Standing.CORROBORATED),
        (360, Standing.NEW),  # also where the bill was read twice
    ]
    assert (found.bill.says_days, found.left_out) == (False, 0)


def test_a_call_that_is_not_there_says_why_as_far_as_that_is_known(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    rows = [
        (call(LENDER, kind=1, duration_s=33, at_ms=NOON_MS + 10 * MINUTE_MS), Standing.ABSENT),
        (call(LENDER, kind=3, at_ms=NOON_MS + 20 * MINUTE_MS), Standing.UNANSWERED),
        (call(LENDER, kind=5, at_ms=NOON_MS + 30 * MINUTE_MS), Standing.REJECTED),
        (call(LENDER, kind=6, at_ms=NOON_MS + 40 * MINUTE_MS), Standing.BLOCKED),
        (call(LENDER, kind=1, duration_s=9, at_ms=NOON_MS + DAY_MS), Standing.OUTSIDE),
    ]
    bring(workspace, case, write_calls(tmp_path / "more.xml", [row for row, _ in rows]))
    chat = tmp_path / "chat.txt"
    chat.write_text("2026/05/12, 12:15 - Orange: Missed voice call\n2026/05/22, 12:00 - Orange: x\n", "utf-8")
    told = ImportChoice(zone=ZONE, me=("Me",))
    assert workspace.importing.run(case.id, [chat], told, QuietJob())[0].added == 2
    bring(workspace, case, write_messages(tmp_path / "sms.xml", [sms(LENDER, "not a call")]))
    found = reconciled(workspace, case, tmp_path)
    by_minute = dict(standings(found))
    assert [by_minute[n] for n in (10, 20, 30, 40, 1440)] == [standing for _, standing in rows]
    assert by_minute[15] is Standing.OF_AN_APP
    assert found.counts[Standing.NEW] == 3
    assert all(one.incident.channel is Channel.CALL for one in found.contacts)


def test_a_call_logged_by_hand_is_corroborated_by_the_bill(workspace: Workspace, case: Case, tmp_path: Path) -> None:
    when = from_local("12:00", NOON, Precision.MINUTE, zone=ZONE, basis=ZoneBasis.TYPED)
    workspace.intake.log(
        case.id, IncidentDraft(when=when, channel=Channel.CALL, outcome=Outcome.ANSWERED, address=LENDER)
    )
    found = reconciled(workspace, case, tmp_path)
    assert standings(found)[0] == (0, Standing.CORROBORATED)
    assert found.counts[Standing.NEW] == 2


@pytest.mark.parametrize("is_later", [False, True])
def test_of_two_calls_that_one_row_could_be_neither_is_said_to_be_on_the_bill(
    workspace: Workspace, case: Case, tmp_path: Path, is_later: bool
) -> None:
    """Whether the second of them comes in before the bill or after it."""
    calls = [
        write_calls(tmp_path / f"{n}.xml", [call(LENDER, kind=1, duration_s=5, at_ms=NOON_MS + n * 40_000)])
        for n in range(2)
    ]
    path = tmp_path / "bill.csv"
    path.write_text(bill(billed("2026-05-12 12:00:45", number=LENDER, length="5秒")), "utf-8")
    came = [bring(workspace, case, one) for one in ([calls[0], path, calls[1]] if is_later else [*calls, path])]
    found = workspace.reconciling.reconcile(case.id, came[1 if is_later else 2].import_id or "")
    assert found.counts == {Standing.UNSURE: 2}


def test_the_days_that_a_bill_says_are_its_days(workspace: Workspace, case: Case, tmp_path: Path) -> None:
    bring(
        workspace, case, write_calls(tmp_path / "c.xml", [call(LENDER, kind=1, duration_s=9, at_ms=NOON_MS + DAY_MS)])
    )
    path = tmp_path / "bill.csv"
    row = billed("2026-05-12 18:00:00", number=OTHER, length="5秒")
    path.write_text("本机号码：10412345679\n查询月份：2026年05月\n" + bill(row), "utf-8")
    receipt = bring(workspace, case, path)
    found = workspace.reconciling.reconcile(case.id, (receipt.import_id or "")[:6])
    assert (found.bill.says_days, found.bill.own) == (True, "10412345679")
    assert [standing for _, standing in standings(found)] == [Standing.NEW, Standing.ABSENT]


def test_messages_are_compared_where_the_bill_lists_them(workspace: Workspace, case: Case, tmp_path: Path) -> None:
    path = tmp_path / "bill.xls"
    heading = "起始时间\t通信地点\t对方号码\t通信方式\t信息类型\t业务名称"
    path.write_text(f"{heading}\n2026-05-12 12:00:20\t北京\t{LENDER}\t接收\t短信\t点对点\n", "gb18030")
    bring(workspace, case, write_messages(tmp_path / "m.xml", [sms(LENDER, "还钱"), sms(OTHER, "x")]))
    receipt = bring(workspace, case, path)
    assert (receipt.added, receipt.duplicates) == (0, 1)
    found = workspace.reconciling.reconcile(case.id, receipt.import_id or "")
    assert sorted(one.standing for one in found.contacts) == [Standing.CORROBORATED, Standing.OUTSIDE]
    assert bring(workspace, case, path).added == 0


def test_a_bill_on_paper_is_compared_as_well_as_one_in_a_table(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    paper = tmp_path / "bill.pdf"
    paper.write_bytes(pdfs.bill(pdfs.calls(3)))
    receipt = bring(workspace, case, paper)
    assert (receipt.importer, receipt.added) == ("pdf", 3)
    found = workspace.reconciling.reconcile(case.id, receipt.import_id or "")
    assert [one.standing for one in found.contacts] == [Standing.NEW] * 3
    again = tmp_path / "bill of the shop.pdf"
    again.write_bytes(pdfs.bill(pdfs.calls(3)) + b"\n%scanned once more\n")
    bring(workspace, case, again)
    found = workspace.reconciling.reconcile(case.id, receipt.import_id or "")
    assert [one.standing for one in found.contacts] == [Standing.NEW] * 3  # two bills are no log
    letter = tmp_path / "letter.pdf"
    letter.write_bytes(pdfs.letter())
    receipt = bring(workspace, case, letter)
    with pytest.raises(UserError, match="import_is_no_bill"):
        workspace.reconciling.reconcile(case.id, receipt.import_id or "")


def test_what_is_no_bill_is_refused(workspace: Workspace, case: Case, tmp_path: Path) -> None:
    receipt = bring(workspace, case, log(tmp_path))
    for import_id, code in ((receipt.import_id or "", "usage.import_is_no_bill"), ("none", "usage.unknown_import")):
        with pytest.raises(UserError) as caught:
            workspace.reconciling.reconcile(case.id, import_id)
        assert caught.value.code == code
