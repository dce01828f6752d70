"""A bill beside the log: ``shilu reconcile``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from shilu.cli.choices import CASE, VAULT, opened
from shilu.cli.program import Session
from shilu.cli.spoken import Command
from shilu.core.labels import CHANNELS, OUTCOMES
from shilu.core.reconciliation import Reconciliation, Standing
from shilu.core.text import one_line
from shilu.core.when import iso
from shilu.core.wording import N_, Catalog
from shilu.host import bill_sentences


@click.command(
    cls=Command,
    help=N_(
        "Compare a bill that came in with the case: what is on both, what is on the bill only, and what is not on it "
        "and why."
    ),
)
@VAULT
@CASE
@click.argument("import_id", metavar=N_("IMPORT"))
@click.pass_obj
def reconcile(session: Session, *, vault: Path, case_id: str, import_id: str) -> None:
    """``shilu reconcile``"""
    with opened(session, vault) as workspace:
        case = workspace.cases.open(case_id)
        found = workspace.reconciling.reconcile(case.id, import_id)
    session.document(_document(found, case.timezone), list(_lines(found, case.timezone, session.texts)))


def _document(found: Reconciliation, zone: str) -> Mapping[str, Any]:
    bill = found.bill
    return {
        "import": bill.import_id,
        "file": bill.file_name,
        "from": iso(bill.first_ms, zone),
        "to": iso(bill.last_ms, zone),
        "says_days": bill.says_days,
        "own": bill.own,
        "counts": {standing.value: found.counts.get(standing, 0) for standing in Standing},
        "left_out": found.left_out,
        "contacts": [
            {"id": one.incident.id, "number": one.incident.label, "standing": one.standing.value}
            for one in found.contacts
        ],
    }


def _lines(found: Reconciliation, zone: str, texts: Catalog) -> Iterator[str]:
    """The counts, what a bill cannot show, and the contacts within its days."""
    yield from bill_sentences.summary(found, texts)
    yield bill_sentences.caveat(texts)
    for one in found.contacts:
        incident = one.incident
        if one.standing is not Standing.OUTSIDE:
            when = iso(incident.when.earliest_ms, zone) or one_line(incident.when.raw, 40)
            what = OUTCOMES[incident.outcome] if incident.duration_s is not None else CHANNELS[incident.channel]
            number = one_line(incident.contact_point.raw) if incident.contact_point else ""
            said = texts.tr(bill_sentences.STANDINGS[one.standing])
            yield "\t".join((incident.label, when, number, texts.tr(what), said))
