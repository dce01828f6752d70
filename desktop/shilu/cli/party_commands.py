"""``shilu party …``"""

from __future__ import annotations

from pathlib import Path

import click

from shilu.cli import documents
from shilu.cli.choices import VAULT, opened, words
from shilu.cli.program import Session
from shilu.core.party import PartyDraft, PartyKind
from shilu.core.text import one_line


@click.group()
def party() -> None:
    """Lenders and other parties; the directory belongs to the vault."""


@party.command("add")
@VAULT
@click.option("--name", required=True)
@click.option("--alias", "aliases", multiple=True)
@click.option("--kind", type=words(PartyKind), default="lender", show_default=True)
@click.option("--lender-type", default="")
@click.option("--number", "numbers", multiple=True, help="A number that acts for it; may be repeated.")
@click.option("--region", default="CN", show_default=True, help="Where numbers without a country code belong.")
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
    """Make a party; its id is printed."""
    with opened(session, vault) as workspace:
        added = workspace.parties.add(PartyDraft(name, PartyKind(kind), aliases, lender_type), numbers, region)
    session.document({"id": added.id}, (added.id,))


@party.command("list")
@VAULT
@click.pass_obj
def party_list(session: Session, vault: Path) -> None:
    """List the parties."""
    with opened(session, vault) as workspace:
        parties = workspace.parties.list()
    session.document(
        {"parties": [documents.party(one) for one in parties]},
        [f"{one.id}\t{one.kind.value}\t{one_line(one.name)}" for one in parties],
    )


@party.command("link")
@VAULT
@click.option("--party", "name", required=True, metavar="NAME-OR-ID")
@click.option("--number", "numbers", multiple=True, required=True)
@click.option("--region", default="CN", show_default=True)
@click.pass_obj
def party_link(session: Session, vault: Path, name: str, numbers: tuple[str, ...], region: str) -> None:
    """Say that numbers act for a party; every contact from them shows it."""
    with opened(session, vault) as workspace:
        found = workspace.parties.get(name)
        made = [workspace.parties.link(found.id, number, region) for number in numbers]
    session.document({"id": found.id, "attributions": [one.id for one in made]}, [one.id for one in made])
