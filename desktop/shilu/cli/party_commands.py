"""``shilu party …``"""

from __future__ import annotations

from pathlib import Path

import click

from shilu.cli import documents
from shilu.cli.choices import VAULT, opened, words
from shilu.cli.program import Session
from shilu.cli.spoken import Group
from shilu.core.party import PartyDraft, PartyKind
from shilu.core.text import one_line
from shilu.core.wording import N_

REGION = click.option(
    "--region",
    default="CN",
    show_default=True,
    metavar=N_("REGION"),
    help=N_("Where numbers without a country code belong."),
)


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
@click.option("--lender-type", default="", metavar=N_("TYPE"), help=N_("What kind of lender it is."))
@click.option("--number", "numbers", multiple=True, metavar=N_("NUMBER"), help=N_("A number that acts for it."))
@REGION
@click.pass_obj
def party_add(
    session: Session,
    *,
    vault: Path,
    name: str,
    aliases: tuple[str, ...],
    kind: str,
    lender_type: str,
    numbers: tuple[str, ...],
    region: str,
) -> None:
    """``shilu party add``"""
    with opened(session, vault) as workspace:
        added = workspace.parties.add(PartyDraft(name, PartyKind(kind), aliases, lender_type), numbers, region)
    session.document({"id": added.id}, (added.id,))


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


@party.command("link", help=N_("Say that numbers act for a party; every contact from them shows it."))
@VAULT
@click.option("--party", "name", required=True, metavar=N_("NAME-OR-ID"), help=N_("Name or id of the party."))
@click.option(
    "--number", "numbers", multiple=True, required=True, metavar=N_("NUMBER"), help=N_("A number that acts for it.")
)
@REGION
@click.pass_obj
def party_link(session: Session, vault: Path, name: str, numbers: tuple[str, ...], region: str) -> None:
    """``shilu party link``"""
    with opened(session, vault) as workspace:
        found = workspace.parties.get(name)
        made = [workspace.parties.link(found.id, number, region) for number in numbers]
    session.document({"id": found.id, "attributions": [one.id for one in made]}, [one.id for one in made])
