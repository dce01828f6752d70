"""The command line's root: what makes and checks a vault, and the commands of the other modules."""

from __future__ import annotations

from pathlib import Path

import click

from shilu import __version__
from shilu.cli import (
    bundle_commands,
    case_commands,
    contact_commands,
    documents,
    history_commands,
    history_documents,
    key_commands,
    party_commands,
    stamp_commands,
    trace_commands,
)
from shilu.cli.choices import VAULT, opened
from shilu.cli.program import INCOMPLETE, Session
from shilu.cli.spoken import Group
from shilu.core.checkpoint import CheckpointState
from shilu.core.job import QuietJob
from shilu.core.wording import N_
from shilu.host import sentences


@click.group(
    cls=Group,
    help=N_("Turn harassing calls and messages into ordered, checkable evidence. Without a command the window opens."),
    epilog=N_(
        "Before or after any command: --json gives one JSON document on standard output; "
        "--passphrase-file FILE reads the passphrase from a file, or from standard input when FILE is “-”."
    ),
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(
    __version__, prog_name="Shilu", message="%(prog)s %(version)s", help=N_("Show the version and exit.")
)
def commands() -> None:
    """The root of the command line."""


@commands.command(help=N_("Check a vault: history, tables and attachments."))
@VAULT
@click.option(
    "--checkpoint",
    type=click.Path(path_type=Path),
    metavar=N_("FILE"),
    help=N_("Also say whether the history still contains this checkpoint."),
)
@click.pass_obj
def check(session: Session, vault: Path, checkpoint: Path | None) -> int:
    """``shilu check``"""
    with opened(session, vault) as workspace:
        checked = workspace.check(QuietJob())
        verdict = None if checkpoint is None else workspace.checkpoints.verify_file(checkpoint)
    good = session.texts.tr("The vault is whole.")
    lines = [f"{p.path}: {sentences.of_problem(p.problem, session.texts)}" for p in checked.problems] or [good]
    document = dict(documents.verification(checked))
    if verdict is not None:
        lines.append(stamp_commands.verdict(verdict, session.texts))
        document["checkpoint"] = history_documents.verdict(verdict)
    session.document(document, lines)
    contained = verdict is None or verdict.state is CheckpointState.CONTAINED
    return 0 if checked.ok and contained else INCOMPLETE


for _command in (
    key_commands.init,
    key_commands.slots,
    key_commands.recover,
    key_commands.rekey,
    case_commands.case,
    contact_commands.import_,
    contact_commands.log,
    contact_commands.list_,
    party_commands.party,
    bundle_commands.bundle,
    bundle_commands.verify,
    bundle_commands.demo,
    history_commands.history,
    history_commands.undo,
    history_commands.withdraw,
    history_commands.erase,
    stamp_commands.now,
    stamp_commands.stamp,
    trace_commands.traces,
):
    commands.add_command(_command)
