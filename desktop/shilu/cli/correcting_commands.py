"""What was recorded, corrected: ``shilu correct``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from shilu.cli.choices import VAULT, opened, reached_of, recipient, words
from shilu.cli.field_options import circumstance_options, typed_fields
from shilu.cli.history_commands import OF_CASE
from shilu.cli.program import Session
from shilu.cli.spoken import Choice, Command, Count
from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.correction import UNCHANGED, TypedCorrection
from shilu.core.errors import UserError
from shilu.core.wording import N_


@click.command(
    cls=Command,
    help=N_("Correct what was recorded of a contact. What was recorded stays, and is shown beside the correction."),
)
@VAULT
@click.argument("incident", metavar=N_("CONTACT"))
@OF_CASE
@click.option(
    "--at",
    metavar=N_("TIME"),
    help=N_("When it was: 2026-05-12 23:12, now, “about 9pm yesterday”, or ? when nobody knows."),
)
@click.option("--channel", type=words(Channel), help=N_("By what means."))
@click.option(
    "--direction",
    type=Choice([Direction.INCOMING.value, Direction.OUTGOING.value]),
    help=N_("To the complainant, or from them."),
)
@click.option(
    "--number",
    metavar=N_("NUMBER"),
    help=N_("Number, sender ID or account, however it is written; empty for none."),
)
@click.option("--outcome", type=words(Outcome), help=N_("How a call ended."))
@click.option(
    "--duration", "duration_s", type=Count(), metavar=N_("SECONDS"), help=N_("Length of the call in seconds.")
)
@click.option("--text", metavar=N_("WORDS"), help=N_("What was said or written, word for word."))
@recipient
@circumstance_options
@click.option("--complete", "is_complete", is_flag=True, help=N_("Nothing more is to be learnt of it."))
@click.option("--reason", required=True, metavar=N_("WORDS"), help=N_("Why; it stands in the history and on paper."))
@click.pass_obj
def correct(  # one parameter an option
    session: Session,
    /,
    *,
    vault: Path,
    incident: str,
    case_id: str,
    at: str | None,
    channel: str | None,
    direction: str | None,
    number: str | None,
    outcome: str | None,
    duration_s: int | None,
    text: str | None,
    recipient: str | None,
    reached: str,
    is_complete: bool,
    reason: str,
    **said: Any,
) -> None:
    """``shilu correct``"""
    if at is not None and not at.strip():  # an unset variable of a script
        raise UserError("usage.time_not_understood", text=at)
    with opened(session, vault) as workspace:
        case = workspace.cases.get(case_id).id if case_id else ""
        incident = workspace.timeline.named(incident, case)
        zone = workspace.cases.get(workspace.intake.get(incident).case).timezone
        came_to = reached_of(recipient, reached)
        typed = TypedCorrection(
            when=UNCHANGED if at is None else workspace.correcting.understand_time(at, zone),
            channel=UNCHANGED if channel is None else Channel(channel),
            direction=UNCHANGED if direction is None else Direction(direction),
            outcome=UNCHANGED if outcome is None else Outcome(outcome),
            duration_s=UNCHANGED if duration_s is None else duration_s,
            address=UNCHANGED if number is None else number,
            text=UNCHANGED if text is None else text,
            reached=UNCHANGED if came_to is None else (came_to,),
            is_complete=is_complete,
        )
        circumstances = typed_fields(said)
        is_corrected = typed != TypedCorrection() or not circumstances
        if circumstances and not is_corrected:
            workspace.circumstances.revise(incident, circumstances, reason)
        else:
            changes = workspace.circumstances.differing(incident, circumstances)
            workspace.correcting.correct(incident, typed, reason)
            if changes:
                workspace.circumstances.revise(incident, circumstances, reason)
        now = workspace.intake.get(incident)
    fields = [one.field for one in now.corrected]
    session.document({"id": incident, "corrected": fields, "status": now.status.value}, (incident,))
