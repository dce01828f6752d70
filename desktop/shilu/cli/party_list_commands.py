"""``shilu party import`` and ``shilu party export``: lists of lenders that offices share."""

from __future__ import annotations

from pathlib import Path

import click

from shilu.cli.choices import VAULT, opened
from shilu.cli.documents import Document
from shilu.cli.party_commands import REGION
from shilu.cli.program import Session
from shilu.cli.spoken import Command
from shilu.core.party_words import party_vocabulary
from shilu.core.text import one_line
from shilu.core.wording import N_
from shilu.host.party_list_words import STANDINGS, problem, remarks
from shilu.services.particular_tables import text_of
from shilu.services.party_lists import ListedParty, PartyList, Standing


@click.command(
    "export", cls=Command, help=N_("Write the parties of the vault as a list that other offices can read (CSV).")
)
@VAULT
@click.argument("file", type=click.Path(path_type=Path), metavar=N_("FILE"))
@click.pass_obj
def party_export(session: Session, vault: Path, file: Path) -> None:
    """``shilu party export``"""
    with opened(session, vault) as workspace:
        count = workspace.party_lists.write(file, session.texts)
    session.document({"file": str(file), "parties": count}, (str(file),))


@click.command(
    "import", cls=Command, help=N_("Take in a list of parties (CSV): what is known already is not made again.")
)
@VAULT
@click.argument("file", type=click.Path(path_type=Path), metavar=N_("FILE"))
@click.option("--preview", is_flag=True, help=N_("Only say what would be taken in."))
@REGION
@click.pass_obj
def party_import(session: Session, *, vault: Path, file: Path, preview: bool, region: str) -> None:
    """``shilu party import``"""
    texts = session.texts
    known = party_vocabulary(map(session.application.load_catalog, session.application.languages))
    text = text_of(file)
    with opened(session, vault) as workspace:
        listed = workspace.party_lists.read(text, known, region)
        if not preview:
            workspace.party_lists.store(listed, texts.tr("from the list {name}", name=one_line(file.name, 80)))
    for heading in listed.left_out:
        said = texts.tr("The column “{heading}” was left out: no field is called so.", heading=one_line(heading, 80))
        session.warn("table.column_left_out", said)
    session.document(_document(listed, session, stored=not preview), [_line(row, session) for row in listed.rows])


def _document(listed: PartyList, session: Session, *, stored: bool) -> Document:
    return {
        "stored": stored,
        **{standing.value: listed.count(standing) for standing in Standing},
        "revised": len(listed.revised),
        "rows": [
            {
                "line": row.line,
                "name": row.name,
                "standing": row.standing.value,
                "party": row.party or None,
                "first_line": row.first_line or None,
                "adds": list(row.adds),
                "differs": list(row.differs),
                "problems": [{"code": one.code, "message": problem(one, session.texts)} for one in row.problems],
                "doubts": [session.texts.tr(one) for one in row.doubts],
            }
            for row in listed.rows
        ],
    }


def _line(row: ListedParty, session: Session) -> str:
    texts = session.texts
    said = texts.tr("Row {number}: {problem}", number=row.line, problem=texts.tr(STANDINGS[row.standing]))
    return "\t".join((said, one_line(row.name, 80), *remarks(row, texts)))
