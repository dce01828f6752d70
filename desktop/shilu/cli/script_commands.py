"""The texts that came several times: ``shilu scripts …``"""

from __future__ import annotations

from pathlib import Path

import click

from shilu.cli import documents
from shilu.cli.choices import CASE, VAULT, opened
from shilu.cli.program import Session
from shilu.cli.spoken import Group
from shilu.core.job import QuietJob
from shilu.core.text import one_line
from shilu.core.wording import N_, Catalog
from shilu.services.scripts import SeenScript


@click.group(cls=Group, help=N_("Texts that came several times and differ only in names, amounts, dates and links."))
def scripts() -> None:
    """``shilu scripts …``"""


@scripts.command("list", help=N_("List them, the most often used first, with how often and from how many addresses."))
@VAULT
@CASE
@click.pass_obj
def scripts_list(session: Session, vault: Path, case_id: str) -> None:
    """``shilu scripts list``"""
    with opened(session, vault) as workspace:
        case = workspace.cases.open(case_id)
        listed = workspace.scripts.of_case(case.id, QuietJob())
    session.document(
        {"scripts": [documents.script(one, case.timezone) for one in listed]},
        ["\t".join((one.id, *_counts(one, session.texts), one_line(one.script.template, 100))) for one in listed],
    )


@scripts.command("show", help=N_("Show one of them: what varies in it, whom it names, where it came from."))
@VAULT
@click.argument("script_id", metavar=N_("ID"))
@CASE
@click.pass_obj
def scripts_show(session: Session, vault: Path, script_id: str, case_id: str) -> None:
    """``shilu scripts show``"""
    with opened(session, vault) as workspace:
        case = workspace.cases.open(case_id)
        shown = workspace.scripts.get(case.id, script_id, QuietJob())
    texts = session.texts
    lines = ["\t".join((shown.id, *_counts(shown, texts))), one_line(shown.script.template)]
    for place, slot in enumerate(shown.script.slots, start=1):
        lines.append("\t".join((f"[{place}]", " · ".join(one_line(one, 60) or texts.tr("nothing") for one in slot))))
    for head, parties in ((texts.tr("names"), shown.named), (texts.tr("attributed to"), shown.behind)):
        lines += [f"{head}\t{one_line(party.name)}" for party in parties]
    if shown.script.signed:
        lines.append("\t".join((texts.tr("signed"), " · ".join(one_line(one, 60) for one in shown.script.signed))))
    lines += [f"{texts.tr('from')}\t{one_line(point.raw)}" for point in shown.points]
    lines.append("\t".join((texts.tr("contacts"), ", ".join(one.label for one in shown.incidents))))
    session.document(documents.whole_script(shown, case.timezone), lines)


def _counts(one: SeenScript, texts: Catalog) -> tuple[str, ...]:
    others = len(one.script.signed)
    return (
        texts.trn("{count} time", "{count} times", one.count),
        texts.trn("from {count} address", "from {count} addresses", len(one.points)),
        texts.trn("naming {count} party", "naming {count} parties", len(one.named)),
        *([texts.trn("{count} other signature", "{count} other signatures", others)] if others else []),
    )
