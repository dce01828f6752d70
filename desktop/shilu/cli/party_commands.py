"""``shilu party …``: the parties of the directory, and the numbers that act for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from shilu.cli import documents
from shilu.cli.asides import tell_warnings
from shilu.cli.choices import VAULT, opened, words
from shilu.cli.field_options import option_of, typed_fields
from shilu.cli.particular_commands import REASON
from shilu.cli.program import Session
from shilu.cli.spoken import Choice, Group, WordOrNothing
from shilu.core.errors import UserError
from shilu.core.evidence_warning import Moment
from shilu.core.particular_words import ParticularWords
from shilu.core.party import Party, PartyDraft, PartyKind
from shilu.core.party_link import PartyLink
from shilu.core.party_words import circle_said
from shilu.core.shapes.parties import LENDER_TYPES, LINK_BASES, LINK_KINDS, LINK_STATES, PARTY_FIELDS
from shilu.core.text import one_line
from shilu.core.wording import N_
from shilu.services.parties import PartyRevision, doubts

REGION = click.option(
    "--region",
    default="CN",
    show_default=True,
    metavar=N_("REGION"),
    help=N_("Where numbers without a country code belong."),
)
_TYPE = WordOrNothing([*LENDER_TYPES])
_WHICH = click.argument("which", metavar=N_("PARTY"))
_LINK = click.argument("link_id", metavar=N_("LINK"))
_IN_CASE = click.option(
    "--case", "case_id", default="", metavar=N_("ID"), help=N_("Number or id of a case: with what it says of it.")
)
_LINK_OPTIONS: tuple[Callable[[Any], Any], ...] = (
    click.option("--proof", multiple=True, metavar=N_("CONTACT"), help=N_("A contact of the case that shows it.")),
    click.option("--words", metavar=N_("WORDS"), help=N_("More of it, in words.")),
    click.option("--until", metavar=N_("DAY"), help=N_("Until when.")),
    click.option("--from", metavar=N_("DAY"), help=N_("Since when.")),
    click.option("--state", type=Choice(list(LINK_STATES)), help=N_("Whether somebody vouches for it.")),
    click.option("--basis", type=Choice(list(LINK_BASES)), help=N_("How that is known.")),
    click.option("--as", "kind", type=Choice(list(LINK_KINDS)), help=N_("What it is to that one.")),
    click.option("--to", "to_party", metavar=N_("NAME-OR-ID"), help=N_("The party that it is something to.")),
)
"""The fields of what one party is to another, last first."""


def _of_a_link(command: Any) -> Any:
    for option in _LINK_OPTIONS:
        command = option(command)
    return command


@click.group(cls=Group, help=N_("Lenders and other parties; the directory belongs to the vault."))
def party() -> None:
    """``shilu party …``"""


@party.command("add", help=N_("Make a party; its id is printed."))
@VAULT
@click.option(
    "--name", required=True, metavar=N_("NAME"), help=N_("The name as it stands in the app or in the messages.")
)
@click.option("--alias", "aliases", multiple=True, metavar=N_("NAME"), help=N_("Another name of it."))
@click.option("--kind", type=words(PartyKind), default="lender", show_default=True, help=N_("What it is."))
@click.option("--lender-type", type=_TYPE, default="", metavar=N_("TYPE"), help=N_("What kind of lender it is."))
@click.option("--number", "numbers", multiple=True, metavar=N_("NUMBER"), help=N_("A number that acts for it."))
@REGION
@click.pass_obj
def party_add(
    session: Session,
    /,
    *,
    vault: Path,
    name: str,
    aliases: tuple[str, ...],
    kind: str,
    lender_type: str,
    numbers: tuple[str, ...],
    region: str,
    **fields: Any,
) -> None:
    """``shilu party add``"""
    with opened(session, vault) as workspace:
        draft = PartyDraft(name, PartyKind(kind), aliases, lender_type)
        added = workspace.parties.add(draft, numbers, region, typed_fields(fields))
    _tell_doubts(session, added)
    session.document({"id": added.id}, (added.id,))


@party.command("revise", help=N_("Let a party have other names or fields; an empty one takes the value away."))
@VAULT
@_WHICH
@REASON
@click.option("--name", metavar=N_("NAME"), help=N_("The name as it stands in the app or in the messages."))
@click.option(
    "--alias", "aliases", multiple=True, metavar=N_("NAME"), help=N_("Another name of it, in place of all there are.")
)
@click.option("--kind", type=words(PartyKind), help=N_("What it is."))
@click.option("--lender-type", type=_TYPE, metavar=N_("TYPE"), help=N_("What kind of lender it is."))
@REGION
@click.pass_obj
def party_revise(
    session: Session,
    /,
    *,
    vault: Path,
    which: str,
    reason: str,
    name: str | None,
    aliases: tuple[str, ...],
    kind: str | None,
    lender_type: str | None,
    region: str,
    **fields: Any,
) -> None:
    """``shilu party revise``"""
    changed = PartyRevision(name, PartyKind(kind) if kind else None, aliases or None, lender_type, typed_fields(fields))
    with opened(session, vault) as workspace:
        there = workspace.parties.get(which)
        now = workspace.parties.revise(there.id, changed, reason, region)
    _tell_doubts(session, now)
    session.document({"id": now.id}, (now.id,))


for _command in (party_add, party_revise):
    _command.params += [option_of(field) for field in PARTY_FIELDS]


@party.command("show", help=N_("Show a party: its names, its fields, and what it is to others."))
@VAULT
@_WHICH
@_IN_CASE
@click.pass_obj
def party_show(session: Session, vault: Path, which: str, case_id: str) -> None:
    """``shilu party show``"""
    with opened(session, vault) as workspace:
        one = workspace.parties.get(which)
        case = workspace.cases.open(case_id).id if case_id else ""
        links = workspace.party_links.of_party(one.id, case)
        names = workspace.parties.called()
        circles = [way for way in workspace.party_links.circles(case) if one.name in way]
    texts = session.texts
    said = ParticularWords(texts, names)
    values = [(field, one.get(field.name)) for field in PARTY_FIELDS]
    session.document(
        {**documents.party(one), "links": [documents.party_link(link, names) for link in links], "circles": circles},
        [
            f"{one.id}\t{one.kind.value}\t{one_line(one.name)}",
            *(
                texts.tr("{field}: {value}", field=texts.tr(field.label), value=one_line(said.value(field, value), 300))
                for field, value in values
                if value is not None
            ),
            *(texts.tr("Merged into it: {name}", name=one_line(gone.names[0], 80)) for gone in one.absorbed),
            *(_line_of(link, names, session) for link in links),
            *(circle_said(way, texts) for way in circles),
        ],
    )


@party.command("list", help=N_("List the parties."))
@VAULT
@click.pass_obj
def party_list(session: Session, vault: Path) -> None:
    """``shilu party list``"""
    with opened(session, vault) as workspace:
        parties = workspace.parties.list()
    session.document(
        {"parties": [documents.party(one) for one in parties]},
        [f"{one.id}\t{one.kind.value}\t{one_line(one.name)}" for one in parties],
    )


@party.command("link", help=N_("Say that numbers act for a party, or what it is to another one."))
@VAULT
@click.option("--party", "name", required=True, metavar=N_("NAME-OR-ID"), help=N_("Name or id of the party."))
@click.option("--number", "numbers", multiple=True, metavar=N_("NUMBER"), help=N_("A number that acts for it."))
@REGION
@_of_a_link
@click.option("--case", "case_id", default="", metavar=N_("ID"), help=N_("For this case only, and not for all."))
@click.pass_obj
def party_link(
    session: Session,
    /,
    *,
    vault: Path,
    name: str,
    numbers: tuple[str, ...],
    region: str,
    case_id: str,
    **fields: Any,
) -> None:
    """``shilu party link``"""
    given = typed_fields(fields)
    if bool(numbers) == bool(given) or (numbers and case_id):
        raise UserError("usage.number_or_party")
    tell_warnings(session, Moment.ATTRIBUTING)
    with opened(session, vault) as workspace:
        found = workspace.parties.get(name)
        if numbers:
            made = [workspace.parties.link(found.id, number, region) for number in numbers]
            session.document({"id": found.id, "attributions": [one.id for one in made]}, [one.id for one in made])
            return
        case = workspace.cases.get(case_id).id if case_id else ""
        link = workspace.party_links.add({**given, "from_party": found.id}, case)
        circles = [way for way in workspace.party_links.circles(case) if found.name in way]
    for way in circles:
        session.warn("party.circle", circle_said(way, session.texts))
    session.document({"id": link.id, "number": link.number, "state": link.state.value}, (link.id,))


@party.command(
    "revise-link", help=N_("Let what one party is to another have other fields; an empty one takes it away.")
)
@VAULT
@_LINK
@REASON
@click.option("--party", "from_party", metavar=N_("NAME-OR-ID"), help=N_("Name or id of the party."))
@_of_a_link
@click.pass_obj
def party_revise_link(session: Session, /, *, vault: Path, link_id: str, reason: str, **fields: Any) -> None:
    """``shilu party revise-link``"""
    with opened(session, vault) as workspace:
        link = workspace.party_links.revise(link_id, typed_fields(fields), reason)
    session.document({"id": link.id, "number": link.number, "state": link.state.value}, (link.id,))


@party.command("unlink", help=N_("Take back that a number acts for a party, or what one party is to another."))
@VAULT
@_LINK
@REASON
@click.option("--put-back", is_flag=True, help=N_("Put back what one party is to another."))
@click.option("--erase", is_flag=True, help=N_("Remove what one party is to another from the vault, with no way back."))
@click.pass_obj
def party_unlink(session: Session, *, vault: Path, link_id: str, reason: str, put_back: bool, erase: bool) -> None:
    """``shilu party unlink``"""
    with opened(session, vault) as workspace:
        if erase:
            workspace.party_links.erase(link_id, reason)
        elif workspace.party_links.knows(link_id):
            turn = workspace.party_links.restore if put_back else workspace.party_links.withdraw
            turn(link_id, reason)
        elif put_back:
            raise UserError("usage.unknown_link", id=link_id)
        else:
            workspace.parties.unlink(link_id, reason)
    session.document({"id": link_id}, (link_id,))


@party.command("merge", help=N_("Say that two parties are one; it shows as the first, and nothing recorded changes."))
@VAULT
@click.argument("kept", metavar=N_("KEPT"))
@click.argument("absorbed", metavar=N_("ABSORBED"))
@REASON
@click.pass_obj
def party_merge(session: Session, *, vault: Path, kept: str, absorbed: str, reason: str) -> None:
    """``shilu party merge``"""
    with opened(session, vault) as workspace:
        one = workspace.parties.merge(kept, absorbed, reason)
    session.document(documents.party(one), (one.id,))


@party.command("unmerge", help=N_("Let a party that was merged into another one be one of its own again."))
@VAULT
@_WHICH
@REASON
@click.pass_obj
def party_unmerge(session: Session, *, vault: Path, which: str, reason: str) -> None:
    """``shilu party unmerge``"""
    with opened(session, vault) as workspace:
        one = workspace.parties.unmerge(which, reason)
    session.document(documents.party(one), (one.id,))


def _tell_doubts(session: Session, one: Party) -> None:
    for said in doubts(one):
        session.warn("party.registration_number", session.texts.tr(said))


def _line_of(link: PartyLink, names: Mapping[str, str], session: Session) -> str:
    texts = session.texts
    said = texts.tr(
        "{party} {what} {other} ({basis}, {state})",
        party=one_line(names.get(link.from_party, ""), 80),
        what=texts.tr(LINK_KINDS[link.kind]),
        other=one_line(names.get(link.to_party, ""), 80),
        basis=texts.tr(LINK_BASES[link.basis]),
        state=texts.tr(LINK_STATES[link.state.value]),
    )
    return f"{link.id}\t{said}"
