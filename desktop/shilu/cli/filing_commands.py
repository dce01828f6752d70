"""What runs after a filing: ``shilu filing due``, ``shilu filing calendar``."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from shilu.cli.choices import CASE, VAULT, opened
from shilu.cli.program import Session
from shilu.cli.spoken import Command
from shilu.core.filing import Deadline
from shilu.core.filing_words import follows, in_a_calendar, told
from shilu.core.wording import N_


@click.command("due", cls=Command, help=N_("List what has to happen by when: what has passed first."))
@VAULT
@CASE
@click.pass_obj
def due(session: Session, *, vault: Path, case_id: str) -> None:
    """``shilu filing due``"""
    texts = session.texts
    with opened(session, vault) as workspace:
        case = workspace.cases.open(case_id)
        found, today = workspace.filings.deadlines(case), workspace.filings.today(case)
    lines = [line for one in found for line in (told(one, today, texts), f"  {follows(one, texts)}") if line.strip()]
    session.document({"deadlines": [_document(one, today) for one in found]}, lines)


@click.command(
    "calendar",
    cls=Command,
    help=N_("Write the last days as a file for a calendar (.ics). It names nobody, and nothing of the case."),
)
@VAULT
@click.argument("file", type=click.Path(path_type=Path), metavar=N_("FILE"))
@CASE
@click.pass_obj
def calendar(session: Session, *, vault: Path, file: Path, case_id: str) -> None:
    """``shilu filing calendar``"""
    with opened(session, vault) as workspace:
        case = workspace.cases.open(case_id)
        count = workspace.filings.write_calendar(case, file, lambda one: in_a_calendar(one, session.texts))
    session.document({"file": str(file), "deadlines": count}, (str(file),))


def _document(one: Deadline, today: date) -> dict[str, Any]:
    clock = one.clock
    return {
        "filing": {"id": one.filing, "number": one.number, "office": one.office, "receipt": one.receipt or None},
        "clock": clock.id,
        "from": None if one.began is None else one.began.isoformat(),
        "due": None if one.due is None else one.due.isoformat(),
        "days_left": one.days_left(today),
        "state": one.state.value,
        "ours": clock.ours,
        "what": dict(clock.what),
        "next": dict(clock.next),
        "citation": clock.cite or None,
        "mark": clock.mark.value,
    }
