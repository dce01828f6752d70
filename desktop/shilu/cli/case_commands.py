"""``shilu case …``"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from shilu.cli import documents
from shilu.cli.asides import tell_warnings
from shilu.cli.choices import CASE, VAULT, opened
from shilu.cli.program import Session
from shilu.cli.spoken import Choice, Group
from shilu.core.case import PAPER_LANGUAGES, Case, CaseDraft
from shilu.core.case_file import CaseErasure
from shilu.core.errors import Cancelled, UserError
from shilu.core.evidence_warning import Moment
from shilu.core.safekeeping import LastBackup
from shilu.core.text import one_line
from shilu.core.when import iso
from shilu.core.wording import N_, Catalog
from shilu.host import erasure_remarks

REASON = click.option("--reason", default="", metavar=N_("WORDS"), help=N_("Why; it stands in the history."))


@click.group(cls=Group, help=N_("The cases of a vault: one for each complainant’s matter."))
def case() -> None:
    """``shilu case …``"""


@case.command("add", help=N_("Open a case; its id is printed."))
@VAULT
@click.option("--title", default="", metavar=N_("TITLE"), help=N_("What the case is called."))
@click.option("--complainant", default="", metavar=N_("NAME"), help=N_("Whose matter it is."))
@click.option("--pack", default="cn", show_default=True, metavar=N_("PACK"), help=N_("Rule pack of the jurisdiction."))
@click.option(
    "--region",
    default="CN",
    show_default=True,
    metavar=N_("REGION"),
    help=N_("Country or province by ISO 3166-2, such as CN or CN-GD; numbers without a country code belong there."),
)
@click.option(
    "--timezone",
    default="Asia/Shanghai",
    show_default=True,
    metavar=N_("ZONE"),
    help=N_("Time zone, as region and city."),
)
@click.option(
    "--language",
    type=Choice(PAPER_LANGUAGES),
    default="zh-CN",
    show_default=True,
    metavar=N_("LANGUAGE"),
    help=N_("Language of the paper."),
)
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
    """``shilu case add``"""
    draft = CaseDraft(title, complainant, pack, region, timezone, language)
    with opened(session, vault) as workspace:
        added = workspace.cases.add(draft)
    session.document({"id": added.id, "number": added.number}, (added.id,))


@case.command("list", help=N_("List the cases."))
@VAULT
@click.pass_obj
def case_list(session: Session, vault: Path) -> None:
    """``shilu case list``"""
    with opened(session, vault) as workspace:
        cases = workspace.cases.list()
    session.document(
        {"cases": [documents.case(one) for one in cases]},
        [f"{one.number}\t{one.id}\t{one.incidents}\t{one_line(one.title)}" for one in cases],
    )


@case.command("show", help=N_("Show one case."))
@VAULT
@CASE
@click.pass_obj
def case_show(session: Session, vault: Path, case_id: str) -> None:
    """``shilu case show``"""
    with opened(session, vault) as workspace:
        one = workspace.cases.open(case_id)
    session.document(documents.case(one), list(_lines(one, session.texts)))


@case.command("close", help=N_("Mark a case as closed."))
@VAULT
@CASE
@REASON
@click.pass_obj
def case_close(session: Session, vault: Path, case_id: str, reason: str) -> None:
    """``shilu case close``"""
    with opened(session, vault) as workspace:
        one = workspace.cases.get(case_id)
        workspace.cases.close(one.id, reason)
    session.document({"id": one.id}, (session.texts.tr("Case {number} is closed.", number=one.number),))


@case.command("reopen", help=N_("Take the mark away that a case is closed."))
@VAULT
@CASE
@REASON
@click.pass_obj
def case_reopen(session: Session, vault: Path, case_id: str, reason: str) -> None:
    """``shilu case reopen``"""
    with opened(session, vault) as workspace:
        one = workspace.cases.get(case_id)
        workspace.cases.reopen(one.id, reason)
    session.document({"id": one.id}, (session.texts.tr("Case {number} is open again.", number=one.number),))


@case.command("erase", help=N_("Erase a whole case from this vault; its number stays. Make a backup first."))
@VAULT
@CASE
@REASON
@click.option("--yes", is_flag=True, help=N_("Do not ask again."))
@click.pass_obj
def case_erase(session: Session, *, vault: Path, case_id: str, reason: str, yes: bool) -> None:
    """``shilu case erase``"""
    with opened(session, vault) as workspace:
        one = workspace.cases.get(case_id)
        plan = workspace.cases.plan_erasing(one.id)
        tell_warnings(session, Moment.DELETING, pack=one.pack)
        if not yes:
            _ask(session, plan, workspace.backups.last())
        gone = workspace.cases.erase(one.id, reason)
    session.document(
        {
            "id": one.id,
            "number": gone.number,
            "contacts": gone.contacts,
            "originals": gone.originals,
            "kept_originals": gone.kept_originals,
            "drafts": gone.drafts,
        },
        (session.texts.tr("Case {number} was erased.", number=gone.number), erasure_remarks.gone(session.texts)),
    )


def _ask(session: Session, plan: CaseErasure, backup: LastBackup | None) -> None:
    """Have the number typed, where somebody can type. Raises UserError ``usage.confirm_erasing_case``; Cancelled."""
    if not session.is_terminal:
        raise UserError("usage.confirm_erasing_case")
    texts = session.texts
    session.note(
        texts.tr(
            "Of case {number} would go: contacts {contacts}, attached files {originals}, drafts {drafts}.",
            number=plan.number,
            contacts=plan.contacts,
            originals=plan.originals,
            drafts=plan.drafts,
        )
    )
    session.note(erasure_remarks.before(texts))
    if backup is None:
        session.note(texts.tr("There is no backup of this vault yet. “shilu backup VAULT FILE” makes one."))
    else:
        session.note(texts.tr("The last backup was made on {day}.", day=(iso(backup.at_ms, "UTC") or "")[:10]))
    if session.line(texts.tr("Type the number of the case to erase it: ")).strip() != str(plan.number):
        raise Cancelled


def _lines(one: Case, texts: Catalog) -> Iterator[str]:
    """A case to read."""
    yield texts.tr("Number: {number}", number=one.number)
    yield texts.tr("Id: {id}", id=one.id)
    if one.title:
        yield texts.tr("Title: {title}", title=one_line(one.title))
    if one.complainant:
        yield texts.tr("Complainant: {name}", name=one_line(one.complainant))
    yield texts.tr("Rule pack: {pack}", pack=one.pack)
    yield texts.tr("Region: {region}", region=one.region)
    yield texts.tr("Time zone: {zone}", zone=one.timezone)
    yield texts.tr("Language of the papers: {language}", language=one.language)
    yield texts.tr("Opened: {time}", time=iso(one.created_ms, one.timezone))
    if one.closed_ms is not None:
        yield texts.tr("Closed: {time}", time=iso(one.closed_ms, one.timezone))
    yield texts.tr("Contacts: {count}", count=one.incidents)
