"""``shilu third-person statement``: the paper that somebody who was contacted signs."""

from __future__ import annotations

from pathlib import Path

import click

from shilu.cli.choices import CASE, VAULT, opened
from shilu.cli.program import Session
from shilu.cli.spoken import Choice, Command
from shilu.core.case import PAPER_LANGUAGES
from shilu.core.job import QuietJob
from shilu.core.particular import ParticularKind
from shilu.core.statement import StatementChoice
from shilu.core.wording import N_


@click.command("statement", cls=Command, help=N_("Write a statement for one to check and sign, as a PDF."))
@VAULT
@click.argument("which", metavar=N_("NUMBER-OR-ID"))
@click.argument("file", type=click.Path(path_type=Path), metavar=N_("FILE"))
@CASE
@click.option(
    "--contact",
    "contacts",
    multiple=True,
    metavar=N_("CONTACT"),
    help=N_("A contact that stands on it; without this option all that the record names for them."),
)
@click.option("--without-words", is_flag=True, help=N_("Say when contacts came, and not what was said in them."))
@click.option(
    "--language",
    type=Choice(PAPER_LANGUAGES),
    metavar=N_("LANGUAGE"),
    help=N_("Language of the paper; the case’s by default."),
)
@click.pass_obj
def statement(
    session: Session,
    *,
    vault: Path,
    which: str,
    file: Path,
    case_id: str,
    contacts: tuple[str, ...],
    without_words: bool,
    language: str | None,
) -> None:
    """``shilu third-person statement``"""
    with opened(session, vault) as workspace:
        case = workspace.cases.open(case_id)
        person = workspace.particulars.get(case.id, ParticularKind.THIRD_PERSON, which)
        chosen = tuple(workspace.particulars.contact(case.id, one) for one in contacts) or None
        choice = StatementChoice(chosen, not without_words, language or "")
        made = workspace.stating.write(person, choice, file, QuietJob())
    if made.left_out:
        said = session.texts.trn(
            "{count} contact was left out: it may stand on no paper.",
            "{count} contacts were left out: they may stand on no paper.",
            made.left_out,
        )
        session.warn("statement.left_out", said)
    session.document(
        {"file": str(made.file), "pages": made.pages, "contacts": made.contacts, "left_out": made.left_out},
        (str(made.file),),
    )
