"""Arguments that several commands share, and what they mean to the services."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

import click

from shilu.cli.program import Session
from shilu.cli.spoken import Choice, Day
from shilu.core.case import Case
from shilu.core.channel import Channel
from shilu.core.incident import CONDUCT_TAGS, Reached, ReachedKind
from shilu.core.query import IncidentFilter
from shilu.core.when import day_bounds_ms
from shilu.core.wording import N_
from shilu.services.workspace import Workspace

VAULT = click.argument("vault", type=click.Path(path_type=Path), metavar=N_("VAULT"))
CASE = click.option("--case", "case_id", required=True, metavar=N_("ID"), help=N_("Number or id of the case."))
FROM = click.option("--from", "first", type=Day(), metavar=N_("DAY"), help=N_("First day, in the case’s time zone."))
TO = click.option("--to", "last", type=Day(), metavar=N_("DAY"), help=N_("Last day, included."))
NUMBERS = click.option(
    "--number", "numbers", multiple=True, metavar=N_("NUMBER"), help=N_("Only contacts from this number or account.")
)
PARTIES = click.option(
    "--party",
    "parties",
    multiple=True,
    metavar=N_("NAME-OR-ID"),
    help=N_("Only contacts that this party stands behind."),
)
TAGS = click.option(
    "--tag", "tags", multiple=True, type=Choice(CONDUCT_TAGS), help=N_("Only contacts with this kind of conduct.")
)


def recipient(function: Callable[..., Any]) -> Callable[..., Any]:
    """Options that say whom a contact came to."""
    kind = click.option("--recipient", type=words(ReachedKind), help=N_("To whom it came; a post is to the public."))
    who = click.option(
        "--reached", default="", metavar=N_("WHO"), help=N_("Who else was contacted: mother, colleague…")
    )
    return kind(who(function))


def reached_of(kind: str | None, who: str) -> Reached | None:
    """Whom these options name, None for nobody."""
    if kind is None:
        return Reached(ReachedKind.THIRD_PERSON, label=who) if who else None
    return Reached(ReachedKind(kind), label=who)


def words(enum: type[StrEnum]) -> Choice:
    """The words of an enum as the choices of an option."""
    return Choice([member.value for member in enum])


@contextmanager
def opened(
    session: Session, vault: Path, secret: str | None = None, *, tell_noticed: bool = True
) -> Iterator[Workspace]:
    """The services of a vault, which is closed again whatever happens. ``secret``: what opens it, if it is known."""
    workspace = session.open(vault, secret, tell_noticed=tell_noticed)
    try:
        yield workspace
    finally:
        workspace.close()


def tell_when_unchecked(session: Session, workspace: Workspace) -> None:
    """Before something leaves the vault: say when nobody looked at all of it for a week. The window looks by itself."""
    if workspace.checking.due():
        session.warn(
            "check.due",
            session.texts.tr("For more than a week nobody checked all of this vault: “shilu check VAULT” does."),
        )


def tell_when_not_backed_up(session: Session, workspace: Workspace) -> None:
    """Where somebody looks after the vault: say when there was no backup for two weeks, as the window reminds."""
    if workspace.backups.due():
        session.warn(
            "backup.due",
            session.texts.tr("For two weeks no backup was made of this vault: “shilu backup VAULT FILE” makes one."),
        )


def incident_filter(
    workspace: Workspace,
    chosen: Case,
    *,
    first: date | None,
    last: date | None,
    numbers: Sequence[str],
    parties: Sequence[str],
    tags: Sequence[str],
    channels: Sequence[str] = (),
    text: str = "",
) -> IncidentFilter:
    """What a person asked for on the command line; days are those of the case's zone."""
    from_ms, to_ms = day_bounds_ms(first, last, chosen.timezone)
    return IncidentFilter(
        from_ms=from_ms,
        to_ms=to_ms,
        # A number that the vault does not know matches nothing, and must not be taken for "no condition".
        contact_points=tuple(workspace.parties.point_of(number, chosen.country) or "none" for number in numbers),
        parties=tuple(workspace.parties.get(name).id for name in parties),
        tags=tuple(tags),
        channels=tuple(Channel(channel) for channel in channels),
        text=text,
    )
