"""``shilu case …``"""

from __future__ import annotations

from pathlib import Path

import click

from shilu.cli import documents
from shilu.cli.choices import CASE, VAULT, opened
from shilu.cli.program import Session
from shilu.core.case import CaseDraft
from shilu.core.text import one_line


@click.group()
def case() -> None:
    """The cases of a vault: one for each complainant's matter."""


@case.command("add")
@VAULT
@click.option("--title", default="", help="What the case is called.")
@click.option("--complainant", default="", help="Whose matter it is.")
@click.option("--pack", default="cn", show_default=True, help="Rule pack of the jurisdiction.")
@click.option("--region", default="CN", show_default=True, help="ISO 3166-2, for numbers without a country code.")
@click.option("--timezone", default="Asia/Shanghai", show_default=True, help="IANA name.")
@click.option("--language", default="zh-CN", show_default=True, help="Language of the paper: zh-CN or en.")
@click.pass_obj
def case_add(
    session: Session,
    *,
    vault: Path,
    title: str,
    complainant: str,
    pack: str,
    region: str,
    timezone: str,
    language: str,
) -> None:
    """Open a case; its id is printed."""
    draft = CaseDraft(title, complainant, pack, region, timezone, language)
    with opened(session, vault) as workspace:
        added = workspace.cases.add(draft)
    session.document({"id": added.id, "number": added.number}, (added.id,))


@case.command("list")
@VAULT
@click.pass_obj
def case_list(session: Session, vault: Path) -> None:
    """List the cases."""
    with opened(session, vault) as workspace:
        cases = workspace.cases.list()
    session.document(
        {"cases": [documents.case(one) for one in cases]},
        [f"{one.number}\t{one.id}\t{one.incidents}\t{one_line(one.title)}" for one in cases],
    )


@case.command("show")
@VAULT
@CASE
@click.pass_obj
def case_show(session: Session, vault: Path, case_id: str) -> None:
    """Show one case."""
    with opened(session, vault) as workspace:
        one = workspace.cases.get(case_id)
    document = documents.case(one)
    session.document(document, [f"{key}: {value}" for key, value in document.items()])


@case.command("close")
@VAULT
@CASE
@click.pass_obj
def case_close(session: Session, vault: Path, case_id: str) -> None:
    """Mark a case as closed."""
    with opened(session, vault) as workspace:
        one = workspace.cases.get(case_id)
        workspace.cases.close(one.id)
    session.document({"id": one.id}, (session.texts.tr("Case {number} is closed.", number=one.number),))
