"""What is handed over, and checked: ``shilu bundle``, ``shilu verify``, ``shilu demo``."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from shilu.cli import documents
from shilu.cli.asides import tell_warnings
from shilu.cli.choices import (
    CASE,
    FROM,
    NUMBERS,
    PARTIES,
    TAGS,
    TO,
    VAULT,
    incident_filter,
    opened,
    tell_when_not_backed_up,
    words,
)
from shilu.cli.mark_commands import LATER, STATES, answer_before_bundle, consent_option
from shilu.cli.program import INCOMPLETE, Session
from shilu.cli.spoken import Choice, Command
from shilu.core.bundle import LONG_CHECK_S, BundleChoice, CheckScope, Naming, Recipient
from shilu.core.case import PAPER_LANGUAGES
from shilu.core.evidence_warning import Moment
from shilu.core.job import QuietJob
from shilu.core.wording import N_
from shilu.host import sentences
from shilu.host.case_remarks import kept_out_of_bundle, own_threats, unnamed_in_bundle
from shilu.services.workspace import Workspace


@click.command(cls=Command, help=N_("Build the evidence bundle: one PDF, the bag and its zip."))
@VAULT
@CASE
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    metavar=N_("FOLDER"),
    help=N_("Folder for PDF, bag and zip."),
)
@click.option(
    "--for", "recipient", type=words(Recipient), default="police", show_default=True, help=N_("Whom it is for.")
)
@click.option(
    "--language",
    type=Choice(PAPER_LANGUAGES),
    metavar=N_("LANGUAGE"),
    help=N_("Language of the paper; the case’s by default."),
)
@click.option(
    "--check",
    type=words(CheckScope),
    default="vault",
    show_default=True,
    help=N_("What is checked before: all of the vault, or only this case."),
)
@click.option(
    "--name",
    "naming",
    type=words(Naming),
    default="agreed",
    show_default=True,
    help=N_("Which third persons are printed by name: those who agreed to it, or all."),
)
@click.option("--without-rules", is_flag=True, help=N_("Leave out what the contacts are beside the rules of the pack."))
@consent_option(
    LATER,
    says=N_("Whether everybody on the recordings agreed, where the pack asks it; later leaves those out that wait."),
)
@STATES
@FROM
@TO
@PARTIES
@TAGS
@NUMBERS
@click.pass_obj
def bundle(
    session: Session,
    *,
    vault: Path,
    case_id: str,
    out: Path,
    recipient: str,
    language: str | None,
    check: str,
    naming: str,
    without_rules: bool,
    consent: str | None,
    states: str,
    first: date | None,
    last: date | None,
    parties: tuple[str, ...],
    tags: tuple[str, ...],
    numbers: tuple[str, ...],
) -> int:
    """``shilu bundle``"""
    with opened(session, vault) as workspace:
        chosen = workspace.cases.open(case_id)
        wanted = incident_filter(workspace, chosen, first=first, last=last, numbers=numbers, parties=parties, tags=tags)
        choice = BundleChoice(
            Recipient(recipient),
            language or "",
            wanted,
            CheckScope(check),
            Naming(naming),
            with_rules=not without_rules,
        )
        tell_warnings(session, Moment.BUNDLING, pack=chosen.pack)
        own = own_threats(workspace.bundling.plan(chosen.id, choice).own_threats, session.texts)
        if own:
            session.warn("evidence.own_threats", own)
        answer_before_bundle(session, workspace, chosen, wanted, consent=consent, states=states)
        if choice.check is CheckScope.VAULT:
            _tell_how_long(session, workspace)
        built = workspace.bundling.build(chosen.id, choice, out, QuietJob())
        tell_when_not_backed_up(session, workspace)
    session.document(
        documents.bundle(built, session.texts),
        (
            str(built.pdf),
            str(built.bag),
            str(built.zip),
            *([unnamed_in_bundle(built.unnamed, session.texts)] if built.unnamed else []),
            *kept_out_of_bundle(built.recordings_out, built.held_back, session.texts),
            *(sentences.of_bundle_warning(w.code, w.detail, session.texts) for w in built.warnings),
        ),
    )
    return INCOMPLETE if built.lacks_something else 0


def _tell_how_long(session: Session, workspace: Workspace) -> None:
    """Before somebody waits for a long check: how long, and what else there is."""
    seconds = workspace.checking.before_bundle_s()
    if seconds > LONG_CHECK_S:
        said = session.texts.trn(
            "First all of this vault is checked, which may take {count} minute; “--check case” looks only at "
            "what the bundle rests on.",
            "First all of this vault is checked, which may take {count} minutes; “--check case” looks only at "
            "what the bundle rests on.",
            -(-seconds // 60),
        )
        session.warn("check.takes_minutes", said)


@click.command(cls=Command, help=N_("Check a bag folder or zip; needs no vault and no passphrase."))
@click.argument("bag", type=click.Path(path_type=Path), metavar=N_("BAG"))
@click.pass_obj
def verify(session: Session, bag: Path) -> int:
    """``shilu verify``"""
    verified = session.application.verifying.verify(bag, QuietJob())
    good = session.texts.tr("Every file is there and unchanged.")
    session.document(
        documents.verification(verified),
        [f"{p.path}: {sentences.of_problem(p.problem, session.texts)}" for p in verified.problems] or [good],
    )
    return 0 if verified.ok else INCOMPLETE


@click.command(cls=Command, help=N_("Make the fictional demo vault and its bundle in a folder."))
@click.argument("folder", type=click.Path(path_type=Path), metavar=N_("FOLDER"))
@click.option("--force", is_flag=True, help=N_("Also into a folder that has something in it."))
@click.pass_obj
def demo(session: Session, folder: Path, *, force: bool) -> None:
    """``shilu demo``"""
    made = session.application.make_demo().make(folder, force=force, job=QuietJob())
    session.document(
        {
            "vault": str(made.vault),
            "passphrase": made.passphrase,
            "case": made.case_id,
            "incidents": made.incidents,
            **documents.bundle(made.bundle, session.texts),
        },
        (
            session.texts.tr("Vault: {vault}", vault=made.vault),
            session.texts.tr("Passphrase: {passphrase}", passphrase=made.passphrase),
            session.texts.tr("Bundle: {pdf} ({pages} pages)", pdf=made.bundle.pdf, pages=made.bundle.pages),
            session.texts.tr("Bag: {bag}", bag=made.bundle.bag),
        ),
    )
