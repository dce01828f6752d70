"""Who may be behind the numbers: ``shilu suggest``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from shilu.cli import documents
from shilu.cli.choices import CASE, FROM, TO, VAULT, opened
from shilu.cli.program import Session
from shilu.cli.spoken import Command, Count
from shilu.core.errors import UserError
from shilu.core.job import QuietJob
from shilu.core.text import one_line
from shilu.core.when import day_bounds_ms
from shilu.core.wording import N_
from shilu.host import suggestion_words
from shilu.services.suggesting import Suggested, chosen, in_period, together
from shilu.services.tagging import chosen_tags

_PERCENT = Count()


@click.command(
    cls=Command,
    help=N_(
        "Suggest which lender or other party is behind each number of a case, with the reasons. Nothing is attributed "
        "until you accept it; what you accept can be taken back, and stands on paper as suggested."
    ),
)
@VAULT
@CASE
@click.option(
    "--above", type=_PERCENT, default=0, metavar=N_("PERCENT"), help=N_("List only those of at least this confidence.")
)
@click.option(
    "--accept", "accepted", multiple=True, metavar=N_("ID"), help=N_("Accept a suggestion, by its id in the list.")
)
@click.option(
    "--accept-above",
    type=_PERCENT,
    metavar=N_("PERCENT"),
    help=N_("Accept all of at least this confidence whose party the vault has, and that contradict nothing."),
)
@FROM
@TO
@click.option(
    "--always", is_flag=True, help=N_("Accept for all times, also where the texts show that the number changed hands.")
)
@click.option(
    "--decline", "declined", multiple=True, metavar=N_("ID"), help=N_("Decline a suggestion: it is not made again.")
)
@click.option("--declined", "with_declined", is_flag=True, help=N_("Also those that were declined or taken back."))
@click.pass_obj
def suggest(
    session: Session,
    *,
    vault: Path,
    case_id: str,
    above: int,
    accepted: tuple[str, ...],
    accept_above: int | None,
    first: date | None,
    last: date | None,
    always: bool,
    declined: tuple[str, ...],
    with_declined: bool,
) -> None:
    """``shilu suggest``"""
    _refuse_both(accepted, declined)
    if (first or last) and (always or not accepted):
        raise UserError("usage.period_of_nothing")
    with opened(session, vault) as workspace:
        found = workspace.cases.open(case_id)
        case = found.id
        job = QuietJob()
        # an id from the longer list may be accepted too
        listed = workspace.suggesting.of_case(case, job, declined=with_declined or bool(accepted))
        to_accept = list(chosen(listed, accepted))
        if first or last or always:
            to_accept = [in_period(one, *day_bounds_ms(first, last, found.timezone)) for one in to_accept]
        to_decline = chosen(listed, declined)
        if accept_above is not None:
            shown = listed if with_declined or not accepted else workspace.suggesting.of_case(case, job)
            left = {one.id for one in (*to_accept, *to_decline)}
            to_accept += together([one for one in shown if one.id not in left], accept_above)[0]
        made = workspace.suggesting.accept(to_accept, job)
        workspace.suggesting.decline(case, to_decline, job)
        if to_accept or to_decline:
            listed = workspace.suggesting.of_case(case, job, declined=with_declined)
    listed = tuple(one for one in listed if one.suggestion.confidence_percent >= above)
    session.document(
        {
            "suggestions": [documents.suggestion(one, session.texts, found.timezone) for one in listed],
            "accepted": [one.id for one in to_accept],
            "attributions": list(made.attributions),
            "declined": [one.id for one in to_decline],
        },
        _lines(session, listed),
    )


def _lines(session: Session, listed: Sequence[Suggested]) -> list[str]:
    return [
        "\t".join(
            (
                one.id,
                f"{one.suggestion.confidence_percent}%",
                one_line(one.point.raw, 40),
                one_line(one.suggestion.name, 60),
                suggestion_words.reason(one.suggestion, session.texts),
            )
        )
        for one in listed
    ]


@click.command(
    "suggest-tags",
    cls=Command,
    help=N_(
        "Suggest kinds of conduct from the words of the contacts of a case, by dictionaries that can be read. Nothing "
        "is tagged until you accept it."
    ),
)
@VAULT
@CASE
@click.option(
    "--accept", "accepted", multiple=True, metavar=N_("ID"), help=N_("Accept a suggestion, by its id in the list.")
)
@click.option(
    "--decline", "declined", multiple=True, metavar=N_("ID"), help=N_("Decline a suggestion: it is not made again.")
)
@click.pass_obj
def suggest_tags(
    session: Session, *, vault: Path, case_id: str, accepted: tuple[str, ...], declined: tuple[str, ...]
) -> None:
    """``shilu suggest-tags``"""
    _refuse_both(accepted, declined)
    with opened(session, vault) as workspace:
        case = workspace.cases.open(case_id)
        listed = workspace.tagging.of_case(case.id, QuietJob())
        taken, gone = chosen_tags(listed, accepted), chosen_tags(listed, declined)
        workspace.tagging.accept(taken, QuietJob())
        workspace.tagging.decline(gone, QuietJob())
    left = tuple(one for one in listed if one not in (*taken, *gone))
    session.document(
        {
            "suggestions": [documents.suggested_tag(one) for one in left],
            "accepted": [one.id for one in taken],
            "declined": [one.id for one in gone],
        },
        [
            "\t".join((one.id, f"{case.number}/{one.incident.label}", one.tag, ", ".join(map(one_line, one.terms))))
            for one in left
        ],
    )


def _refuse_both(accepted: Sequence[str], declined: Sequence[str]) -> None:
    twice = next(iter(set(accepted) & set(declined)), None)
    if twice is not None:
        raise UserError("usage.accepted_and_declined", id=twice)
