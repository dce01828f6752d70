"""The command line's root: what makes and checks a vault, and the commands of the other modules."""

from __future__ import annotations

from pathlib import Path

import click

from shilu import __version__
from shilu.cli import bundle_commands, case_commands, contact_commands, documents, party_commands
from shilu.cli.choices import VAULT, opened
from shilu.cli.program import INCOMPLETE, Session
from shilu.core.job import QuietJob
from shilu.host import sentences


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="Shilu")
def commands() -> None:
    """Turn harassing calls and messages into ordered, checkable evidence. Without a command the window opens.

    Global options, before or after any command: --json (one JSON document on standard output) and
    --passphrase-file FILE (or - for standard input).
    """


@commands.command()
@VAULT
@click.pass_obj
def init(session: Session, vault: Path) -> None:
    """Create a vault; its recovery key is printed once."""
    created = session.application.gate.create(vault, session.passphrase(new=True))
    created.workspace.close()
    session.document(
        {"vault": str(created.workspace.path), "recovery_key": created.recovery_key},
        (
            session.texts.tr("Created {vault}.", vault=created.workspace.path),
            session.texts.tr("Recovery key, shown this once. Write it on paper and keep it away from this computer:"),
            created.recovery_key,
        ),
    )


@commands.command()
@VAULT
@click.pass_obj
def check(session: Session, vault: Path) -> int:
    """Check a vault: history, tables and attachments."""
    with opened(session, vault) as workspace:
        checked = workspace.check(QuietJob())
    good = session.texts.tr("The vault is whole.")
    session.document(
        documents.verification(checked),
        [f"{p.path}: {sentences.of_problem(p.problem, session.texts)}" for p in checked.problems] or [good],
    )
    return 0 if checked.ok else INCOMPLETE


for _command in (
    case_commands.case,
    contact_commands.import_,
    contact_commands.log,
    contact_commands.list_,
    party_commands.party,
    bundle_commands.bundle,
    bundle_commands.verify,
    bundle_commands.demo,
):
    commands.add_command(_command)
