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
@click.option(
    "--and-others",
    is_flag=True,
    help=N_(
        "Also all others that came to their number, or to somebody of their name; the record names them from then on."
    ),
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
    and_others: bool,
    without_words: bool,
    language: str | None,
) -> None:
    """``shilu third-person statement``"""
    with opened(session, vault) as workspace:
        case = workspace.cases.open(case_id)
        person = workspace.particulars.get(case.id, ParticularKind.THIRD_PERSON, which)
        chosen = tuple(workspace.particulars.contact(case.id, one) for one in contacts) or None
        others = tuple(one.id for one in workspace.stating.others(person, QuietJob()))
        theirs = others if and_others else ()
        if theirs and chosen is not None:
            chosen = (*chosen, *(one for one in theirs if one not in chosen))
        choice = StatementChoice(chosen, theirs, not without_words, language or "")
        made = workspace.stating.write(person, choice, file, QuietJob())
    if made.left_out:
        said = session.texts.trn(
            "{count} contact was left out: it may stand on no paper.",
            "{count} contacts were left out: they may stand on no paper.",
            made.left_out,
        )
        session.warn("statement.left_out", said)
    left = set(others) - set(theirs) - set(chosen or ())
    if left:
        said = session.texts.trn(
            "{count} more contact came to them and is not named in the record: “--and-others” takes it.",
            "{count} more contacts came to them and are not named in the record: “--and-others” takes them.",
            len(left),
        )
        session.warn("statement.more_contacts", said)
    session.document(
        {"file": str(made.file), "pages": made.pages, "contacts": made.contacts, "left_out": made.left_out},
        (str(made.file),),
    )
