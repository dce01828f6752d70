"""``shilu missing``: what vanishes first, and what is still missing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click

from shilu.cli.asides import tell_warnings
from shilu.cli.choices import CASE, VAULT, opened
from shilu.cli.documents import Document
from shilu.cli.program import Session
from shilu.cli.spoken import Choice, Command
from shilu.core.errors import UserError
from shilu.core.evidence_warning import Moment
from shilu.core.job import QuietJob
from shilu.core.pack_papers import Purpose
from shilu.core.pack_parts import in_language
from shilu.core.step_words import left_of
from shilu.core.still_missing import Lacking, RunsOut, StillMissing
from shilu.core.text import one_line
from shilu.core.wording import N_, Catalog

_NAMED = 12


@click.command(
    "missing",
    cls=Command,
    help=N_("Say what vanishes first, and what is still missing to prove the contacts of a case, with who has it."),
)
@VAULT
@CASE
@click.option(
    "--for",
    "purpose",
    type=Choice([one.value for one in Purpose]),
    metavar=N_("RECIPIENT"),
    help=N_("Only what those ask for to whom the papers go."),
)
@click.option("--contact", default="", metavar=N_("CONTACT"), help=N_("Only what is missing of this contact."))
@click.pass_obj
def missing(session: Session, *, vault: Path, case_id: str, purpose: str | None, contact: str) -> None:
    """``shilu missing``"""
    with opened(session, vault) as workspace:
        case = workspace.cases.open(case_id)
        today = workspace.lacking.today(case)
        tell_warnings(session, Moment.CAPTURING, pack=case.pack)
        if contact:
            if purpose is not None:
                raise UserError("usage.contact_or_recipient")
            found = workspace.lacking.of_contact(case, workspace.particulars.contact(case.id, contact))
        else:
            found = workspace.lacking.of_case(case, QuietJob(), purpose=None if purpose is None else Purpose(purpose))
    session.document(
        {"vanishing": [_gone(one, today) for one in found.runs_out], "proofs": [_lacks(one) for one in found.lacking]},
        list(_lines(found, today, session.texts)),
    )


def _gone(one: RunsOut, today: date) -> Document:
    return {
        "id": one.vanishing.id,
        "what": dict(one.vanishing.what),
        "do_now": dict(one.vanishing.do_now),
        "contacts": one.still,
        "gone": one.gone,
        "next_on": one.next_on and one.next_on.isoformat(),
        "days_left": one.days_left(today),
        "cite": one.vanishing.cite,
        "mark": one.vanishing.mark.value,
    }


def _lacks(one: Lacking) -> Document:
    return {
        "id": one.proof.id,
        "what": dict(one.proof.what),
        "who_has_it": dict(one.proof.who_has_it),
        "incidents": [running.label for running in one.contacts],
        "files": [{"incident": file.contact.label, "name": file.name, "sha256": file.sha256} for file in one.files],
        "records": [{"kind": entry.kind.value, "number": entry.number, "id": entry.id} for entry in one.records],
        "asked": one.is_asked,
        "cite": one.proof.cite,
        "mark": one.proof.mark.value,
    }


def _lines(found: StillMissing, today: date, texts: Catalog) -> Iterator[str]:
    language = texts.language
    if found.runs_out:
        yield texts.tr("What vanishes first:")
    for gone in found.runs_out:
        yield f"  {one_line(in_language(gone.vanishing.what, language))}: {left_of(gone, today, texts)}"
        yield f"    {one_line(in_language(gone.vanishing.do_now, language), 500)}"
    if found.lacking:
        yield texts.tr("Still missing:")
    for one in found.lacking:
        who = one_line(in_language(one.proof.who_has_it, language))
        yield f"  {one_line(in_language(one.proof.what, language), 500)}"
        yield f"    {texts.tr('Who has it: {who}', who=who)}"
        if one.contacts:
            count = texts.trn("{count} contact", "{count} contacts", len(one.contacts))
            named = ", ".join(running.label for running in one.contacts[:_NAMED])
            yield f"    {count}: {named}{' …' if len(one.contacts) > _NAMED else ''}"
        if one.records:
            yield f"    {texts.trn('{count} entry of the record', '{count} entries of the record', len(one.records))}"
