"""``shilu where``: where to go, in which order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import click

from shilu.cli.choices import CASE, VAULT, opened
from shilu.cli.documents import Document
from shilu.cli.program import Session
from shilu.cli.spoken import Choice, Command, Day
from shilu.core.case import PAPER_LANGUAGES
from shilu.core.incident import CONDUCT_TAGS
from shilu.core.job import QuietJob
from shilu.core.pack_parts import in_language
from shilu.core.shapes.parties import LENDER_TYPES
from shilu.core.step_words import not_with
from shilu.core.text import one_line
from shilu.core.where_to_go import Because, Stop, Told, Waiting
from shilu.core.wording import N_, Catalog
from shilu.host.pack_sentences import because_of


class Done(click.ParamType[tuple[str, date]]):
    """What was done, and on which day: ``cn.police=2026-11-22``."""

    name = "step"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, date]:
        """What was written."""
        step, _, day = str(value).partition("=")
        return step, Day().convert(day, param, ctx).date()


@click.command(
    "where",
    cls=Command,
    help=N_(
        "Say where to go with a case and in which order, what has to come first, and what each office will not do."
    ),
)
@VAULT
@CASE
@click.option(
    "--done",
    multiple=True,
    type=Done(),
    metavar=N_("STEP=DAY"),
    help=N_("On that day somebody was at this office, or sent this letter; by its id in the rule pack."),
)
@click.option(
    "--tag",
    "tags",
    multiple=True,
    type=Choice(CONDUCT_TAGS),
    metavar=N_("TAG"),
    help=N_("What happened, in place of what the contacts are tagged with."),
)
@click.option(
    "--lender-type",
    "lender_types",
    multiple=True,
    type=Choice(tuple(LENDER_TYPES)),
    metavar=N_("TYPE"),
    help=N_("Who lends, in place of what is recorded of the lenders."),
)
@click.option(
    "--region",
    metavar=N_("REGION"),
    help=N_("Where it happened (ISO 3166-2), in place of the region of the case."),
)
@click.option(
    "--sheet",
    type=click.Path(path_type=Path),
    metavar=N_("FILE"),
    help=N_("Write a page for the desk as a PDF: which office may take it, what to bring, what it has to hand out."),
)
@click.option(
    "--office",
    default="",
    metavar=N_("OFFICE"),
    help=N_("Whose desk the page is for, by its id; without this option that of the first that hands something out."),
)
@click.option(
    "--language",
    type=Choice(PAPER_LANGUAGES),
    metavar=N_("LANGUAGE"),
    help=N_("Your language, which stands on the page below that of the office; that of this program by default."),
)
@click.pass_obj
def where(
    session: Session,
    *,
    vault: Path,
    case_id: str,
    done: tuple[tuple[str, date], ...],
    tags: tuple[str, ...],
    lender_types: tuple[str, ...],
    region: str | None,
    sheet: Path | None,
    office: str,
    language: str | None,
) -> None:
    """``shilu where``"""
    with opened(session, vault) as workspace:
        case = workspace.cases.open(case_id)
        told = Told(frozenset(tags) if tags else None, frozenset(lender_types) if lender_types else None, region)
        stops = workspace.lacking.where_to_go(case, done, told)
        made = None
        if sheet is not None:
            made = workspace.desk_sheets.write(
                case, stops, sheet, QuietJob(), office=office, language=language or session.texts.language
            )
    document: Document = {"channels": [_stop(one) for one in stops]}
    if made is None:
        session.document(document, list(_lines(stops, session.texts)))
        return
    written = {"file": str(made.file), "office": made.office, "pages": made.pages, "languages": list(made.languages)}
    session.document({**document, "sheet": written}, (str(made.file),))


def _stop(one: Stop) -> Document:
    channel = one.channel
    return {
        "id": channel.id,
        "office": channel.office.value,
        "name": dict(channel.names),
        "phones": list(channel.phones),
        "emails": list(channel.emails),
        "url": channel.url,
        "because": [reason.value for reason in one.because],
        "tags": list(one.tags),
        "lender_types": list(one.lender_types),
        "good_for": dict(channel.good_for),
        "will_not": dict(channel.will_not),
        "takes": dict(channel.takes),
        "bring": dict(channel.bring),
        "hands_out": dict(channel.hands_out),
        "waits": [_wait(wait) for wait in one.waits],
        "done_on": _day(one.done_on),
        "cite": channel.cite,
        "mark": channel.mark.value,
        "last_checked": _day(channel.last_checked),
    }


def _wait(one: Waiting) -> Document:
    return {
        "step": one.before.step,
        "why": dict(one.before.why),
        "since": _day(one.since),
        "sent": _day(one.sent),
        "until": _day(one.until),
        "not_with": list(one.not_with),
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _lines(stops: tuple[Stop, ...], texts: Catalog) -> Iterator[str]:
    language = texts.language
    for number, one in enumerate(stops, start=1):
        channel = one.channel
        reached = (*channel.phones, *channel.emails, *filter(None, (channel.url,)))
        name = one_line(in_language(channel.names, language))
        yield "\t".join((f"{number}. {name}", *map(one_line, reached), f"({channel.id})"))
        yield f"    {one_line(in_language(channel.good_for, language), 500)}"
        if Because.FOR_ALL not in one.because:
            yield f"    {because_of(one, texts)}"
        if one.done_on is not None:
            yield f"    {texts.tr('Somebody was there on {day}.', day=one.done_on)}"
        for wait in one.waits:
            why = one_line(in_language(wait.before.why, language), 500)
            if wait.not_with:
                yield f"    {texts.tr('First ({step}): {why}', step=wait.before.step, why=not_with(wait, texts))}"
            if wait.not_with and wait.until is None:
                continue
            if wait.sent is not None:
                said = texts.tr("Sent on {day}; when it arrived is not recorded.", day=wait.sent)
                yield f"    {texts.tr('First ({step}): {why}', step=wait.before.step, why=why)} {said}"
            elif wait.until is None:
                yield f"    {texts.tr('First ({step}): {why}', step=wait.before.step, why=why)}"
            else:
                yield f"    {texts.tr('Wait until {day} is over: {why}', day=wait.until, why=why)}"
        for label, words in (
            (N_("Who may take it: {words}"), channel.takes),
            (N_("Bring: {words}"), channel.bring),
            (N_("They have to hand out: {words}"), channel.hands_out),
            (N_("Not there: {words}"), channel.will_not),
        ):
            if words:
                yield f"    {texts.tr(label, words=one_line(in_language(words, language), 1000))}"
