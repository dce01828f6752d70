"""The forms of a case's rule pack: ``shilu form list``, ``shilu form show``, ``shilu form make``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from shilu.cli.choices import CASE, VAULT, opened
from shilu.cli.program import Session
from shilu.cli.spoken import Choice, Command, Group
from shilu.cli.ticked_documents import pairs, paper_document, paper_lines, tell_made
from shilu.core.case import Case
from shilu.core.form_choice import FormChoice
from shilu.core.job import QuietJob
from shilu.core.pack_papers import Form, Hash, Purpose, Role
from shilu.core.pack_parts import in_language
from shilu.core.particular import ParticularKind
from shilu.core.text import one_line
from shilu.core.ticked import Ticks, languages_of
from shilu.core.wording import N_
from shilu.services.workspace import Workspace

_F = TypeVar("_F", bound=Callable[..., Any])
FORM = click.argument("form", metavar=N_("FORM"))
TICKS = click.option(
    "--tick",
    "ticks",
    multiple=True,
    metavar=N_("TICK"),
    help=N_("A sentence, box or sheet that the signer ticks; what is not ticked is not printed."),
)
FIELDS = click.option(
    "--field", "fields", multiple=True, metavar=N_("FIELD=TEXT"), help=N_("What stands in a field instead.")
)
FILLED = click.option(
    "--fill", "filled", multiple=True, metavar=N_("BLANK=TEXT"), help=N_("What stands in a blank of the sentences.")
)
LANGUAGE = click.option(
    "--language", metavar=N_("LANGUAGE"), help=N_("Language of the paper; that of the law by default.")
)
BESIDE = click.option("--beside", metavar=N_("LANGUAGE"), help=N_("Another language, small below each sentence."))


def _options(command: _F) -> _F:
    """How a form is wanted."""
    for option in reversed(
        (
            CASE,
            click.option(
                "--for",
                "purpose",
                type=Choice([one.value for one in Purpose]),
                help=N_("For which kind of office; the first that the form is for by default."),
            ),
            click.option(
                "--as",
                "role",
                metavar=N_("ROLE"),
                help=N_("What the complainant is called on it: an id that the list of forms gives with “--json”."),
            ),
            LANGUAGE,
            BESIDE,
            click.option(
                "--hash",
                "hashes",
                multiple=True,
                type=Choice([one.value for one in Hash]),
                help=N_("A hash that stands beside SHA-256."),
            ),
            click.option("--device", metavar=N_("NUMBER-OR-ID"), help=N_("Which device, where there are several.")),
            click.option("--loan", metavar=N_("NUMBER-OR-ID"), help=N_("Which loan, where there are several.")),
            click.option("--filing", metavar=N_("NUMBER-OR-ID"), help=N_("Which filing, where there are several.")),
            FILLED,
        )
    ):
        command = option(command)
    return command


@click.group("form", cls=Group, help=N_("Certificates, statements and lists of the rule pack, filled from a case."))
def form_() -> None:
    """``shilu form``"""


@form_.command("list", cls=Command, help=N_("List the forms of the case’s rule pack."))
@VAULT
@CASE
@click.pass_obj
def list_(session: Session, *, vault: Path, case_id: str) -> None:
    """``shilu form list``"""
    with opened(session, vault) as workspace:
        case = workspace.cases.open(case_id)
        known = [(one, workspace.forms.roles(case, one)) for one in workspace.forms.forms(case)]
    language = session.texts.language
    session.document(
        {"forms": [_form_document(one, roles) for one, roles in known]},
        ["\t".join((one.id, one_line(in_language(one.title, language), 120))) for one, _ in known],
    )


@form_.command(
    "show", cls=Command, help=N_("Show what a form offers to tick, filled from the case. Nothing is written.")
)
@VAULT
@FORM
@_options
@click.pass_obj
def show(session: Session, /, *, vault: Path, form: str, case_id: str, **wanted: Any) -> None:
    """``shilu form show``"""
    with opened(session, vault) as workspace:
        case = workspace.cases.open(case_id)
        paper = workspace.forms.prepare(case, _choice(workspace, case, form, **wanted), QuietJob())
    texts = session.application.load_catalog(paper.language)
    session.document(paper_document(paper, texts), tuple(paper_lines(paper, texts, session.texts)))


@form_.command("make", cls=Command, help=N_("Write a form as a PDF, with what is ticked."))
@VAULT
@FORM
@click.argument("file", type=click.Path(path_type=Path), metavar=N_("FILE"))
@_options
@TICKS
@FIELDS
@click.pass_obj
def make(
    session: Session,
    /,
    *,
    vault: Path,
    form: str,
    file: Path,
    case_id: str,
    ticks: tuple[str, ...],
    fields: tuple[str, ...],
    **wanted: Any,
) -> None:
    """``shilu form make``"""
    with opened(session, vault) as workspace:
        case = workspace.cases.open(case_id)
        choice = _choice(workspace, case, form, **wanted)
        chosen = Ticks(frozenset(ticks) if ticks else None, pairs(fields))
        made = workspace.forms.make(case, choice, chosen, file, QuietJob())
    tell_made(session, made)


def _form_document(form: Form, roles: Sequence[Role]) -> dict[str, Any]:
    return {
        "id": form.id,
        "title": dict(form.title),
        "for": [one.value for one in form.purposes],
        "languages": list(languages_of((form.title, *(part.title for part in form.parts)))),
        "hashes": [one.value for one in form.hashes],
        "hash_expected": form.hash_expected,
        "roles": [
            {"id": one.id, "name": dict(one.names), "for": [each.value for each in one.purposes]} for one in roles
        ],
        "witness": dict(form.witness) or None,
        "original_device": dict(form.original_device) or None,
        "citation": form.cite,
        "mark": form.mark.value,
    }


def _choice(
    workspace: Workspace,
    case: Case,
    form: str,
    *,
    purpose: str | None,
    role: str | None,
    language: str | None,
    beside: str | None,
    hashes: tuple[str, ...],
    device: str | None,
    loan: str | None,
    filing: str | None,
    filled: tuple[str, ...],
) -> FormChoice:
    def of(kind: ParticularKind, which: str | None) -> str:
        return workspace.particulars.get(case.id, kind, which).id if which else ""

    return FormChoice(
        form=form,
        purpose=Purpose(purpose) if purpose else None,
        role=role or "",
        language=language or "",
        beside=beside or "",
        hashes=tuple(Hash(one) for one in hashes),
        device=of(ParticularKind.DEVICE, device),
        loan=of(ParticularKind.LOAN, loan),
        filing=of(ParticularKind.FILING, filing),
        own_words=pairs(filled),
    )
