"""What was done in contacts, said of several at once: ``shilu tag``."""

from __future__ import annotations

from pathlib import Path

import click

from shilu.cli.asides import tell_help
from shilu.cli.choices import VAULT, opened
from shilu.cli.history_commands import OF_CASE
from shilu.cli.program import Session
from shilu.cli.spoken import Choice, Command
from shilu.core.circumstances import SEVERITIES
from shilu.core.incident import CONDUCT_TAGS
from shilu.core.job import QuietJob
from shilu.core.wording import N_
from shilu.services.tagging import Change


@click.command(
    cls=Command,
    help=N_("Say of contacts what was done in them, and how serious it was. The history keeps what was said before."),
)
@VAULT
@click.argument("incidents", nargs=-1, required=True, metavar=N_("CONTACT…"))
@OF_CASE
@click.option("--add", multiple=True, type=Choice(CONDUCT_TAGS), help=N_("A kind of conduct that it was."))
@click.option("--remove", multiple=True, type=Choice(CONDUCT_TAGS), help=N_("A kind of conduct that it was not."))
@click.option("--severity", type=Choice([*SEVERITIES, "none"]), help=N_("How serious it was; none takes that away."))
@click.option(
    "--file",
    "sha256",
    metavar=N_("WORDS"),
    help=N_("The file of the contact that shows it, by its SHA-256 or the beginning of that."),
)
@click.pass_obj
def tag(
    session: Session,
    *,
    vault: Path,
    incidents: tuple[str, ...],
    case_id: str,
    add: tuple[str, ...],
    remove: tuple[str, ...],
    severity: str | None,
    sha256: str | None,
) -> None:
    """``shilu tag``"""
    with opened(session, vault) as workspace:
        case = workspace.cases.get(case_id).id if case_id else ""
        ids = [workspace.timeline.named(ref, case) for ref in incidents]
        for one in ids:
            workspace.intake.get(one)  # one that is not known is refused before anything is changed
        change = Change(add, remove, "" if severity == "none" else severity)
        if sha256 is None:
            before = workspace.tagging.change(ids, change, QuietJob()).before
        else:
            before = tuple(done for one in ids for done in workspace.tagging.change_file(one, sha256, change).before)
        country = workspace.cases.get(workspace.timeline.get(ids[0]).case).country
        tell_help(session, workspace.crisis.lines_for(country, tags=add))
    count = len(before)
    said = session.texts.trn("{count} contact is changed.", "{count} contacts are changed.", count)
    session.document({"changed": [incident for incident, _ in before]}, [said])
