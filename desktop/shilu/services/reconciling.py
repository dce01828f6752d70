"""A bill that came in, beside the calls and messages of its case."""

from __future__ import annotations

from datetime import date

from shilu.core.channel import Channel
from shilu.core.errors import UserError
from shilu.core.incident import Incident
from shilu.core.job import Job, QuietJob
from shilu.core.phone import recognise
from shilu.core.query import IncidentFilter
from shilu.core.reconciliation import (
    BILLS,
    Bill,
    Reconciled,
    Reconciliation,
    Standing,
    is_bill,
    standing_of_absent,
    without_the_unsure,
)
from shilu.core.record import Receipt
from shilu.core.source_row import member_of
from shilu.core.when import day_bounds_ms
from shilu.vault.imports import BroughtRow
from shilu.vault.vault import Vault

_TEXTS = frozenset({Channel.SMS, Channel.MMS})
_STEP = 500


class Reconciling:
    """Says what bill and log say together, and what only one of them says. Reads only."""

    def __init__(self, *, vault: Vault) -> None:
        self._vault = vault

    def reconcile(self, case_id: str, import_id: str, job: Job | None = None) -> Reconciliation:
        """Compare one import of a case with the rest of it. ``import_id`` may be the beginning of one.

        Raises UserError ``usage.unknown_case``, ``usage.unknown_import`` (also one that was taken back),
        ``usage.import_is_no_bill`` where none of its rows is a call or message with a time; Cancelled.
        """
        job = job or QuietJob()
        case = next((case for case in self._vault.cases.all() if case.id == case_id), None)
        if case is None:
            raise UserError("usage.unknown_case", case=case_id)
        receipt = self._receipt(case_id, import_id)
        rows = self._vault.imports.brought(receipt.import_id or "")
        bill = _bill(receipt, rows, zone=case.timezone)
        on_bill = {row.incident: row for row in rows}
        own = recognise(bill.own, case.country).key if bill.own else ""
        found: list[Reconciled] = []
        wanted = IncidentFilter(channels=tuple(sorted(bill.channels)))
        for n, incident in enumerate(self._vault.incidents.each(case_id, wanted)):
            if n % _STEP == 0:
                job.check()
                job.progress("reconciling", n, None)
            row = on_bill.get(incident.id)
            if row is not None:
                standing = Standing.CORROBORATED if _is_told_elsewhere(incident, row, receipt) else Standing.NEW
            else:
                lines = {recognise(one.number, case.country) for one in incident.reached[:1] if one.number}
                same_line = not own or all(line.e164 is None or line.key == own for line in lines)
                standing = standing_of_absent(incident, bill, same_line=same_line)
            found.append(Reconciled(incident, standing))
        return Reconciliation(bill, without_the_unsure(found), receipt.left_out)

    def _receipt(self, case_id: str, import_id: str) -> Receipt:
        found = [one for one in self._vault.imports.receipts(case_id) if (one.import_id or "").startswith(import_id)]
        if len(found) != 1 or not import_id:
            raise UserError("usage.unknown_import", id=import_id)
        if not is_bill(found[0]):
            raise UserError("usage.import_is_no_bill", name=found[0].source.name)
        return found[0]


def _is_told_elsewhere(incident: Incident, row: BroughtRow, receipt: Receipt) -> bool:
    """Whether a source that is no bill, or a person, tells of it too. A bill that was read twice does not."""
    bill = receipt.source.sha256, member_of(row.locator)
    others = {(one.sha256, member_of(one.locator)) for one in incident.sources if one.importer not in BILLS}
    return row.by_hand or bool(others - {bill})


def _bill(receipt: Receipt, rows: tuple[BroughtRow, ...], *, zone: str) -> Bill:
    timed = [row for row in rows if row.earliest_ms is not None and row.latest_ms is not None]
    of_calls = {Channel.CALL} & {row.channel for row in timed}
    channels = of_calls | (_TEXTS if _TEXTS & {row.channel for row in timed} else frozenset())
    if not channels:
        raise UserError("usage.import_is_no_bill", name=receipt.source.name)
    days = next((days for row in rows if (days := _days(row.period)) is not None), None)
    first, last = min(row.earliest_ms or 0 for row in timed), max(row.latest_ms or 0 for row in timed)
    if days is not None:
        from_ms, to_ms = day_bounds_ms(*days, zone)
        first, last = min(first, from_ms or first), max(last, to_ms or last)
    return Bill(
        import_id=receipt.import_id or "",
        file_name=receipt.source.name,
        first_ms=first,
        last_ms=last,
        says_days=days is not None,
        own=next((row.own for row in rows if row.own), ""),
        channels=frozenset(channels),
    )


def _days(untrusted_period: str) -> tuple[date, date] | None:
    first, _, last = untrusted_period.partition("/")
    try:
        return date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        return None
