"""What runs after a filing: ``shilu filing due``, ``shilu filing calendar``."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import click

from shilu.cli.choices import CASE, VAULT, opened
from shilu.cli.program import DONE, INCOMPLETE, Session
from shilu.cli.spoken import Choice, Command
from shilu.core.case import PAPER_LANGUAGES
from shilu.core.filing import Deadline
from shilu.core.filing_text import FilledField, limit_said, name_of, personal_said, wanted
from shilu.core.filing_words import follows, in_a_calendar, told
from shilu.core.pack_parts import in_language
from shilu.core.text import one_line
from shilu.core.wording import N_, Catalog


@click.command("due", cls=Command, help=N_("List what has to happen by when: what has passed first."))
@VAULT
@CASE
@click.pass_obj
def due(session: Session, *, vault: Path, case_id: str) -> None:
    """``shilu filing due``"""
    texts = session.texts
    with opened(session, vault) as workspace:
        case = workspace.cases.open(case_id)
        found, today = workspace.filings.deadlines(case), workspace.filings.today(case)
    lines = [line for one in found for line in (told(one, today, texts), f"  {follows(one, texts)}") if line.strip()]
    session.document({"deadlines": [_document(one, today) for one in found]}, lines)


@click.command(
    "calendar",
    cls=Command,
    help=N_("Write the last days as a file for a calendar (.ics). It names nobody, and nothing of the case."),
)
@VAULT
@click.argument("file", type=click.Path(path_type=Path), metavar=N_("FILE"))
@CASE
@click.pass_obj
def calendar(session: Session, *, vault: Path, file: Path, case_id: str) -> None:
    """``shilu filing calendar``"""
    with opened(session, vault) as workspace:
        case = workspace.cases.open(case_id)
        count = workspace.filings.write_calendar(case, file, lambda one: in_a_calendar(one, session.texts))
    session.document({"file": str(file), "deadlines": count}, (str(file),))


@click.command(
    "form",
    cls=Command,
    help=N_(
        "Begin the fields of an office’s own form from the case, each with its length. Without FORM, list the forms."
    ),
)
@VAULT
@click.argument("form", required=False, default="", metavar=N_("FORM"))
@CASE
@click.option(
    "--language",
    type=Choice(PAPER_LANGUAGES),
    metavar=N_("LANGUAGE"),
    help=N_("Language of what is filled in; the case’s by default."),
)
@click.pass_obj
def form_(session: Session, *, vault: Path, form: str, case_id: str, language: str | None) -> int:
    """``shilu filing form``"""
    with opened(session, vault) as workspace:
        case = workspace.cases.open(case_id)
        if not form:
            known = workspace.filling.profiles(case)
            names = [(one.id, one_line(in_language(one.names, session.texts.language), 120)) for one in known]
            session.document(
                {"forms": [{"id": id_, "name": name} for id_, name in names]}, ["\t".join(one) for one in names]
            )
            return DONE
        texts = session.application.load_catalog(language or case.language)
        made = workspace.filling.fill(case, form, texts)
    profile = made.profile
    session.document(
        {
            "form": profile.id,
            "channel": profile.channel,
            "copies": profile.copies,
            "papers": list(profile.papers),
            "cap": {
                "most_bytes_each": profile.cap.most_bytes_each,
                "most_bytes": profile.cap.most_bytes,
                "most_files": profile.cap.most_files,
                "most_pages": profile.cap.most_pages,
            },
            "fields": [_field(one, texts) for one in made.fields],
        },
        [*wanted(profile, session.texts), *(line for one in made.fields for line in _told(one, session.texts))],
    )
    return INCOMPLETE if any(one.over for one in made.fields) else DONE


def _told(one: FilledField, own: Catalog) -> Iterator[str]:
    yield own.tr("{field}: {value}", field=name_of(one.field, own), value=limit_said(one, own)).rstrip(" :：")
    yield from (f"  {one_line(line, 2000)}" for line in one.text.split("\n") if line)
    if personal := personal_said(one, own):
        yield f"  {personal}"
    if one.over:
        yield f"  {own.tr('This is longer than the office takes: shorten it.')}"


def _field(one: FilledField, texts: Catalog) -> dict[str, Any]:
    limit = one.field.limit
    return {
        "id": one.field.id,
        "name": name_of(one.field, texts),
        "text": one.text,
        "characters": one.characters,
        "words": one.words,
        "most_characters": limit.most_characters,
        "most_words": limit.most_words,
        "limits": {"characters": list(limit.characters), "words": list(limit.words)},
        "over": one.over,
        "personal": one.field.personal,
        "personal_found": list(one.personal_found),
        "mandatory": one.field.mandatory,
        "note": one_line(in_language(one.field.note, texts.language), 1000) or None,
    }


def _document(one: Deadline, today: date) -> dict[str, Any]:
    clock = one.clock
    return {
        one.kind.value: {"id": one.of, "number": one.number, "office": one.office, "receipt": one.receipt or None},
        "clock": clock.id,
        "from": None if one.began is None else one.began.isoformat(),
        "due": None if one.due is None else one.due.isoformat(),
        "days_left": one.days_left(today),
        "state": one.state.value,
        "ours": clock.ours,
        "what": dict(clock.what),
        "next": dict(clock.next),
        "citation": clock.cite or None,
        "mark": clock.mark.value,
    }
