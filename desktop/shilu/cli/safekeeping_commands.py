"""Keeping a vault: ``shilu check``, ``shilu backup``, ``shilu restore``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from shilu.cli import documents, history_documents
from shilu.cli.choices import VAULT, opened, tell_when_not_backed_up, tell_when_unchecked
from shilu.cli.program import INCOMPLETE, Session
from shilu.cli.spoken import Command, Misunderstood
from shilu.core.checkpoint import CheckpointState, CheckpointVerdict
from shilu.core.errors import UserError
from shilu.core.job import QuietJob
from shilu.core.safekeeping import CheckReport
from shilu.core.when import iso
from shilu.core.wording import N_
from shilu.host.checkpoint_remarks import of_verdict
from shilu.host.safekeeping_sentences import of_backup, of_found, of_lost_before, of_tally

_FILE = click.Path(path_type=Path)


@click.command(cls=Command, help=N_("Check a vault: pages, history, tables and attachments. Repairs nothing."))
@VAULT
@click.option("--quick", is_flag=True, help=N_("Only what is looked at whenever the vault is opened."))
@click.option(
    "--salvage",
    type=_FILE,
    metavar=N_("FOLDER"),
    help=N_("Also write all that can be read into this folder, unencrypted; works for a vault that does not open."),
)
@click.option(
    "--mend",
    type=_FILE,
    metavar=N_("NEW-VAULT"),
    help=N_("Make a whole vault out of a damaged one of which no history is lost."),
)
@click.option(
    "--checkpoint",
    type=_FILE,
    metavar=N_("FILE"),
    help=N_("Also say whether the history still contains this checkpoint."),
)
@click.pass_context
def check(
    context: click.Context,
    *,
    vault: Path,
    quick: bool,
    salvage: Path | None,
    mend: Path | None,
    checkpoint: Path | None,
) -> int:
    """``shilu check``"""
    session: Session = context.obj
    if sum((quick, salvage is not None, mend is not None, checkpoint is not None)) > 1:
        raise Misunderstood(session.texts.tr("Only one of --quick, --salvage, --mend and --checkpoint goes."), context)
    if salvage is not None:
        return _salvage(session, vault, salvage)
    if mend is not None:
        return _mend(session, vault, mend)
    secret = session.passphrase()
    verdict: CheckpointVerdict | None = None
    try:
        with opened(session, vault, secret, tell_noticed=False) as workspace:
            noticed = workspace.checking.noticed()  # some of it is put right by now
            report = CheckReport(()) if quick else workspace.checking.run(QuietJob())
            new = tuple(found for found in noticed if found not in report.problems)
            report = replace(report, problems=(*new, *report.problems))
            verdict = None if checkpoint is None else workspace.checkpoints.verify_file(checkpoint)
            tell_when_not_backed_up(session, workspace)
    except UserError as error:
        if error.code != "vault.damaged":
            raise
        report = session.application.gate.inspect(vault, secret, QuietJob())
    lines = _lines(session, report, quick=quick)
    document = dict(documents.check(report))
    if verdict is not None:
        lines.append(of_verdict(verdict, session.texts))
        document["checkpoint"] = history_documents.verdict(verdict)
    session.document(document, lines)
    contained = verdict is None or verdict.state is CheckpointState.CONTAINED
    return 0 if report.ok and contained else INCOMPLETE


@click.command(cls=Command, help=N_("Write an encrypted backup of a vault into one file, and read it back."))
@VAULT
@click.argument("file", type=_FILE, metavar=N_("FILE"))
@click.option("--replace", is_flag=True, help=N_("An earlier backup of this vault may be there; it is replaced."))
@click.pass_obj
def backup(session: Session, vault: Path, file: Path, *, replace: bool) -> int:
    """``shilu backup``"""
    with opened(session, vault) as workspace:
        tell_when_unchecked(session, workspace)
        made = workspace.backups.make(file, QuietJob(), replace=replace)
    texts = session.texts
    lines = [texts.tr("Backed up into {file}, and read back to its end.", file=made.file)]
    if made.is_on_same_disk:
        lines.append(texts.tr("It lies on the same disk as the vault: keep a copy on another one."))
    said = of_backup(made, texts)
    lines += [*((said,) if said else ()), *(of_found(problem, texts) for problem in made.problems)]
    session.document(documents.backup(made), lines)
    return INCOMPLETE if made.problems else 0


@click.command(cls=Command, help=N_("Make a vault out of a backup; the passphrase is the one it had then."))
@click.argument("file", type=_FILE, metavar=N_("FILE"))
@VAULT
@click.pass_obj
def restore(session: Session, file: Path, vault: Path) -> int:
    """``shilu restore``"""
    restored = session.application.gate.restore(file, vault, session.passphrase(), QuietJob())
    texts = session.texts
    lines = [texts.tr("Restored {vault} as it was at {time}.", vault=restored.path, time=iso(restored.made_ms, "UTC"))]
    lines += filter(None, (of_lost_before(restored.lost_before, texts),))
    session.document(documents.restored(restored), [*lines, *_lines(session, restored.report)])
    return 0 if restored.report.ok else INCOMPLETE


def _salvage(session: Session, vault: Path, out: Path) -> int:
    salvaged = session.application.gate.salvage(vault, session.passphrase(), out, QuietJob())
    texts = session.texts
    lines = [
        *_lines(session, salvaged.report),
        texts.tr("What can be read was written into {folder}, unencrypted.", folder=salvaged.folder),
    ]
    session.document({**documents.check(salvaged.report), "salvaged": str(salvaged.folder)}, lines)
    return 0 if salvaged.report.ok else INCOMPLETE


def _mend(session: Session, vault: Path, new: Path) -> int:
    mended = session.application.gate.mend(vault, new, session.passphrase(), QuietJob())
    said = session.texts.tr("Made {vault}, which is whole; {damaged} is as it was.", vault=mended.path, damaged=vault)
    session.document(documents.restored(mended), [said, *_lines(session, mended.report)])
    return 0 if mended.report.ok else INCOMPLETE


def _lines(session: Session, report: CheckReport, *, quick: bool = False) -> list[str]:
    """What is wrong; and where something is, what is not."""
    if report.ok and quick:
        return [session.texts.tr("Nothing was noticed at opening. “shilu check” looks at all of the vault.")]
    if report.ok:
        return [session.texts.tr("The vault is whole.")]
    texts = session.texts
    found = [of_found(problem, texts) for problem in report.problems]
    readable = [of_tally(tally, texts) for tally in report.good if tally.readable or tally.damaged != 0]
    if not report.has_damaged_pages:
        return [*found, *readable]
    way_on = (
        texts.tr("No entry of the history is lost: --mend NEW-VAULT makes a whole vault out of it.")
        if report.has_whole_history
        else texts.tr("Restore your latest backup, or write what can be read into a folder with --salvage FOLDER.")
    )
    return [*found, *readable, way_on]
