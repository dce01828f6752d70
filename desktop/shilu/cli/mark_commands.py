"""What decides where a file of a contact may go: ``shilu mark``; and what a bundle asks of recordings first."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from shilu.cli.choices import VAULT, opened
from shilu.cli.history_commands import OF_CASE
from shilu.cli.program import Session
from shilu.cli.spoken import Choice, Command
from shilu.core.case import Case
from shilu.core.errors import UserError
from shilu.core.pack_parts import in_language
from shilu.core.query import IncidentFilter
from shilu.core.recordings import RecordingAnswer, states_typed
from shilu.core.text import one_line
from shilu.core.wording import N_
from shilu.services.workspace import Workspace

Decorated = TypeVar("Decorated", bound=Callable[..., Any])
_AGREED = {"all": True, "not-all": False}
LATER = "later"
STATES = click.option(
    "--recording-states",
    "states",
    default="",
    metavar=N_("STATES"),
    help=N_("In which states of the United States those on a recording were, such as NY,TX."),
)


def consent_option(other: str, *, says: str) -> Callable[[Decorated], Decorated]:
    """Whether everybody on a recording agreed, or another word. ``says``: what stands in the help."""
    return click.option("--recording-consent", "consent", type=Choice([*_AGREED, other]), help=says)


@click.command(
    cls=Command,
    help=N_(
        "Say of a file of a contact that it is a sexual picture of a minor, so that nothing copies it, or whether "
        "those on a recording agreed to it. The history keeps what was said before."
    ),
)
@VAULT
@click.argument("contact", metavar=N_("CONTACT"))
@OF_CASE
@click.option(
    "--file",
    "sha256",
    required=True,
    metavar=N_("WORDS"),
    help=N_("The file, by its SHA-256 or the beginning of that."),
)
@click.option(
    "--minor", is_flag=True, help=N_("It is a sexual picture of a minor: nothing shows it or copies it any more.")
)
@click.option("--held-by", "holder", default="", metavar=N_("WHO"), help=N_("Who holds what it was copied from."))
@click.option("--not-minor", is_flag=True, help=N_("It is no such picture after all."))
@consent_option("none", says=N_("Whether everybody on the recording agreed to it; none takes the answer away."))
@STATES
@click.pass_obj
def mark(
    session: Session,
    *,
    vault: Path,
    contact: str,
    case_id: str,
    sha256: str,
    minor: bool,
    holder: str,
    not_minor: bool,
    consent: str | None,
    states: str,
) -> None:
    """``shilu mark``"""
    if (minor and not_minor) or not (minor or not_minor or consent or states):
        raise UserError("usage.mark_what")
    with opened(session, vault) as workspace:
        case = workspace.cases.get(case_id).id if case_id else ""
        incident, marking = workspace.timeline.named(contact, case), workspace.marking_files
        changed = False
        if minor:
            changed = marking.mark_minor(incident, sha256, holder)
        elif not_minor:
            changed = marking.unmark_minor(incident, sha256)
        if consent or states:
            answer = RecordingAnswer(_AGREED.get(consent or ""), states_typed(states))
            changed = marking.answer(incident, sha256, answer) or changed
    texts = session.texts
    said = texts.tr("It is recorded with the contact.") if changed else texts.tr("This was said already.")
    session.document({"id": incident, "changed": changed}, [said])


def answer_before_bundle(
    session: Session, workspace: Workspace, case: Case, wanted: IncidentFilter, *, consent: str | None, states: str
) -> None:
    """What the pack asks of recordings, answered before a bundle is made. Raises UserError
    ``usage.recordings_unanswered``."""
    marking, texts = workspace.marking_files, session.texts
    answer = RecordingAnswer(_AGREED.get(consent or ""), states_typed(states))
    waiting = marking.unanswered(case, wanted)
    if waiting and answer != RecordingAnswer():
        marking.answer_waiting(case, wanted, answer)
        waiting = marking.unanswered(case, wanted)
    asked = marking.asked(case)
    if waiting and consent is None and asked is not None:
        session.note(
            one_line(in_language(asked.words, texts.language), 1000) + (f" ({asked.cite})" if asked.cite else "")
        )
        raise UserError("usage.recordings_unanswered", count=len({one.file.sha256 for one in waiting}))
