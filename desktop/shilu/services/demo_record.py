"""What stands beside the contacts of the demo: its people, how one loan led to the next, what leaked, what it did."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from shilu.core.case import CaseDraft
from shilu.core.particular import ParticularKind
from shilu.services.demo_entries import Entry, Leak
from shilu.services.demo_story import Lender
from shilu.services.workspace import Workspace

_ARRIVES_PERCENT = 70
_DAYS = 6
_CLAIMED_AT_LAST = 350_000
_STARTED_WITH = 1_500


def tell_record(
    workspace: Workspace, case_id: str, *, entries: Sequence[Entry], lenders: Sequence[Lender], last_day: date
) -> None:
    """Record the entries of the story, and a loan of each lender: each one was recommended by the one before, and paid
    it off a week later. ``lenders`` in the order in which they came; all stand in the directory."""
    _tell(workspace, case_id, entries)
    began = min(lender.since for lender in lenders)
    for place, lender in enumerate(lenders):
        amount = _STARTED_WITH if place == 0 else lender.amount
        day = began + timedelta(days=_DAYS * place)
        loan = {
            "lender": lender.name,
            "status": "overdue" if place == len(lenders) - 1 else "settled",  # as the repayments below have it
            "kind": "app",
            "contract_on": day.isoformat(),
            "promised": str(amount),
            "received": str(amount * _ARRIVES_PERCENT // 100),
            "received_on": day.isoformat(),
            "instalments": "1",
            "due_on": (day + timedelta(days=_DAYS)).isoformat(),
            "permissions_asked": "contacts;call_log;photos",
            "permissions_given": "contacts",
        }
        if place:
            loan["pushed_by"] = lenders[place - 1].name
        made = workspace.particulars.add(case_id, ParticularKind.LOAN, loan)
        if place:
            before = lenders[place - 1]
            paid = {
                "loan": str(made.number - 1),
                "paid_on": day.isoformat(),
                "amount": str(_STARTED_WITH if place == 1 else before.amount),
                "paid_for": "settlement",
                "payee": before.name,
                "from_loan": str(made.number),
            }
            workspace.particulars.add(case_id, ParticularKind.REPAYMENT, paid)
    claim = {"loan": str(len(lenders)), "claimed_on": last_day.isoformat(), "amount": str(_CLAIMED_AT_LAST)}
    workspace.particulars.add(case_id, ParticularKind.CLAIM, claim)


def tell_leak(workspace: Workspace, leak: Leak) -> None:
    """Record a case of leaked data and nothing else."""
    case = workspace.cases.add(CaseDraft(leak.title, leak.complainant))
    _tell(workspace, case.id, leak.record)


def _tell(workspace: Workspace, case_id: str, entries: Sequence[Entry]) -> None:
    for entry in entries:
        workspace.particulars.add(case_id, ParticularKind(entry.kind), dict(entry.fields))
