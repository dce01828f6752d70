"""``shilu missing``: what vanishes first, and what is still missing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click

from shilu.cli.choices import CASE, VAULT, opened
from shilu.cli.documents import Document
from shilu.cli.program import Session
from shilu.cli.spoken import Command
from shilu.core.job import QuietJob
from shilu.core.pack_parts import in_language
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
@click.pass_obj
def missing(session: Session, *, vault: Path, case_id: str) -> None:
    """``shilu missing``"""
    with opened(session, vault) as workspace:
        case = workspace.cases.open(case_id)
        today = workspace.lacking.today(case)
        found = workspace.lacking.of_case(case, QuietJob())
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
        yield f"  {one_line(in_language(gone.vanishing.what, language))}: {_left(gone, today, texts)}"
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


def _left(gone: RunsOut, today: date, texts: Catalog) -> str:
    said = []
    if gone.still:
        said.append(texts.trn("still there for {count} contact", "still there for {count} contacts", gone.still))
    days = gone.days_left(today)
    if days is not None:
        left = texts.trn("{count} day left", "{count} days left", days)
        said.append(texts.tr("the first of them until {day}, {left}", day=gone.next_on, left=left))
    if gone.gone:
        said.append(texts.trn("over for {count} contact", "over for {count} contacts", gone.gone))
    return ("；" if texts.is_chinese else "; ").join(said)
