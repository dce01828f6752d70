"""Contacts that are one: ``shilu join``, ``shilu separate``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from shilu.cli import documents
from shilu.cli.choices import VAULT, opened
from shilu.cli.history_commands import OF_CASE, REASON
from shilu.cli.program import Session
from shilu.cli.spoken import Command
from shilu.core.case import Case
from shilu.core.errors import UserError
from shilu.core.incident import Incident
from shilu.core.labels import OUTCOMES
from shilu.core.text import one_line
from shilu.core.when import iso
from shilu.core.wording import N_, Catalog
from shilu.services.joining import Suggested


@click.command(
    cls=Command,
    help=N_(
        "Say that contacts are one and the same: what the best of their sources says is shown, and each can be taken "
        "out again. With --suggested, list which may be one."
    ),
)
@VAULT
@click.argument("incidents", nargs=-1, metavar=N_("[CONTACT]…"))
@OF_CASE
@REASON
@click.option(
    "--suggested", is_flag=True, help=N_("List calls that were logged and may be calls that a source tells of.")
)
@click.pass_obj
def join(
    session: Session, *, vault: Path, incidents: tuple[str, ...], case_id: str, reason: str, suggested: bool
) -> None:
    """``shilu join``"""
    if suggested == bool(incidents) or (suggested and not case_id):
        raise UserError("usage.join_what")
    with opened(session, vault) as workspace:
        case = workspace.cases.get(case_id) if case_id else None
        if suggested and case is not None:
            workspace.cases.open(case.id)
            found = workspace.joining.suggested(case.id)
            lines = [line for one in found for line in _offered(one, case, session.texts)]
            session.document({"suggested": [_pair(one) for one in found]}, lines or [session.texts.tr("None.")])
            return
        ids = [workspace.timeline.named(one, case.id if case else "") for one in incidents]
        kept = workspace.joining.join(ids, reason)
    said = session.texts.tr(
        "They are one contact now: no. {number}. The numbers of the others lead to it.", number=kept.label
    )
    session.document({"incident": documents.incident(kept)}, (said,))


@click.command(cls=Command, help=N_("Say that a contact is not one with those that it was joined with."))
@VAULT
@click.argument("incident", metavar=N_("CONTACT"))
@OF_CASE
@REASON
@click.pass_obj
def separate(session: Session, *, vault: Path, incident: str, case_id: str, reason: str) -> None:
    """``shilu separate``"""
    with opened(session, vault) as workspace:
        case = workspace.cases.get(case_id).id if case_id else ""
        apart = workspace.joining.separate(workspace.timeline.named(incident, case, itself=True), reason)
    labels = (", " if not session.texts.is_chinese else "、").join(one.label for one in apart)
    said = session.texts.tr("They are several contacts again: nos. {numbers}.", numbers=labels)
    session.document({"incidents": [documents.incident(one) for one in apart]}, (said,))


def offer(one: Suggested, case: int, texts: Catalog) -> str:
    """That a call which was just logged may be one that a source tells of, and how to say so."""
    return texts.tr(
        "It may be no. {number}, which a source tells of within two minutes. If so: {command}",
        number=one.told.label,
        command=_command(one, case),
    )


def count_of_offers(count: int, case: int, texts: Catalog) -> tuple[str, ...]:
    """That calls which were logged may be calls that came in; nothing where there are none."""
    if not count:
        return ()
    said = texts.trn(
        "{count} call that was logged may be one that came in:",
        "{count} calls that were logged may be ones that came in:",
        count,
    )
    return (f"{said} shilu join VAULT --case {case} --suggested",)


def _offered(one: Suggested, case: Case, texts: Catalog) -> Sequence[str]:
    return _named(one.logged, case, texts), _named(one.told, case, texts), f"  {_command(one, case.number)}"


def _command(one: Suggested, case: int) -> str:
    return f"shilu join VAULT {case}/{one.logged.label} {case}/{one.told.label} --reason …"


def _named(incident: Incident, case: Case, texts: Catalog) -> str:
    return "\t".join(
        (
            f"{case.number}/{incident.label}",
            iso(incident.when.earliest_ms, case.timezone) or "?",
            texts.tr(OUTCOMES[incident.outcome]),
            one_line(incident.contact_point.raw if incident.contact_point else ""),
            one_line(incident.text or incident.summary, 60),
        )
    )


def _pair(one: Suggested) -> documents.Document:
    return {"logged": documents.incident(one.logged), "told": documents.incident(one.told)}
