"""What was recorded, and taking it back: ``shilu history``, ``undo``, ``withdraw``, ``erase``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from shilu.cli import history_documents as documents
from shilu.cli.asides import tell_warnings
from shilu.cli.choices import VAULT, opened
from shilu.cli.program import Session
from shilu.cli.spoken import Command, Count
from shilu.core.case import Case
from shilu.core.errors import Cancelled, UserError
from shilu.core.evidence_warning import Moment
from shilu.core.history_labels import KINDS
from shilu.core.job import QuietJob
from shilu.core.particular_words import title_of
from shilu.core.revision import Activity, HistoryPage, Revision
from shilu.core.text import one_line
from shilu.core.wording import N_, Catalog
from shilu.host import erasure_remarks
from shilu.host.history_words import HistoryWords
from shilu.host.value_words import ValueWords
from shilu.services.workspace import Workspace

_MOST_SHOWN = 60
_YES = frozenset({"yes", "y", "是"})
_OF_AN_IMPORT = 12  # characters of its id
OF_CASE = click.option("--case", "case_id", default="", metavar=N_("ID"), help=N_("Number or id of the case."))
REASON = click.option("--reason", default="", metavar=N_("WORDS"), help=N_("Why; it stands in the history."))


@click.command(cls=Command, help=N_("Show what was recorded, the newest first; of one thing, its revisions in order."))
@VAULT
@OF_CASE
@click.option(
    "--incident", default="", metavar=N_("CONTACT"), help=N_("Every revision of this contact: 1/37, or its id.")
)
@click.option("--party", default="", metavar=N_("NAME-OR-ID"), help=N_("Every revision of this party."))
@click.option("--limit", type=Count(), default=100, show_default=True, metavar=N_("COUNT"), help=N_("At most so many."))
@click.option("--after", default="", metavar=N_("ENTRY"), help=N_("Begin after this entry."))
@click.pass_obj
def history(session: Session, *, vault: Path, case_id: str, incident: str, party: str, limit: int, after: str) -> None:
    """``shilu history``"""
    if incident and party:
        raise UserError("usage.history_of_what")
    with opened(session, vault) as workspace:
        case = workspace.cases.get(case_id).id if case_id else ""
        subject = workspace.parties.get(party).id if party else workspace.timeline.named(incident, case)
        shown = (
            _some(workspace.history.revisions(subject), HistoryPage(limit, after))
            if subject
            else workspace.history.activity(case, HistoryPage(limit, after))
        )
        cases = {one.id: one for one in workspace.cases.list()}
    session.document(
        documents.activity(shown),
        [line for entry in shown.entries for line in _lines(entry, cases.get(entry.case), session.texts)],
    )


@click.command(cls=Command, help=N_("Take back what an entry of the history did, by a new entry; nothing is removed."))
@VAULT
@click.option("--event", default="", metavar=N_("ENTRY"), help=N_("The entry, or how it begins."))
@click.option("--last", is_flag=True, help=N_("The last one of yours that still stands."))
@OF_CASE
@REASON
@click.option("--force", is_flag=True, help=N_("Also when it was changed again since."))
@click.option("--yes", is_flag=True, help=N_("Do not ask again."))
@click.pass_obj
def undo(
    session: Session, *, vault: Path, event: str, last: bool, case_id: str, reason: str, force: bool, yes: bool
) -> None:
    """``shilu undo``"""
    if bool(event) == last:
        raise UserError("usage.undo_what")
    with opened(session, vault) as workspace:
        if last:
            found = _last(workspace, case_id)
            if session.is_terminal and not yes:
                _ask(session, workspace, found)
            event = found.ref
        undone = workspace.history.undo(event, reason, force=force)
    said = session.texts.tr(
        "Taken back: {what} ({label})",
        what=session.texts.tr(KINDS.get(undone.kind, undone.kind)),
        label=title_of(undone.label, session.texts)
        if undone.noun == "particular"
        else one_line(undone.label, _MOST_SHOWN),
    )
    session.document(documents.undone(undone), (said,))


@click.command(cls=Command, help=N_("Withdraw a contact or an exhibit: it is left out of bundles, and counted there."))
@VAULT
@click.argument("incident", required=False, default="", metavar=N_("[CONTACT]"))
@click.option("--exhibit", default="", metavar=N_("SHA-256"), help=N_("A file of the case instead of a contact."))
@OF_CASE
@REASON
@click.option("--put-back", is_flag=True, help=N_("Put back what was withdrawn."))
@click.pass_obj
def withdraw(
    session: Session, *, vault: Path, incident: str, exhibit: str, case_id: str, reason: str, put_back: bool
) -> None:
    """``shilu withdraw``"""
    if bool(incident) == bool(exhibit) or (exhibit and not case_id):
        raise UserError("usage.withdraw_what")
    with opened(session, vault) as workspace:
        if not put_back:
            tell_warnings(session, Moment.DELETING)
        taking = workspace.withdrawals
        case = workspace.cases.get(case_id).id if case_id else ""
        if exhibit:
            turn = taking.restore_exhibit if put_back else taking.withdraw_exhibit
            turn(case, exhibit.lower(), reason)
        else:
            incident = workspace.timeline.named(incident, case)
            (taking.restore if put_back else taking.withdraw)(incident, reason)
    said = session.texts.tr("Put back.") if put_back else session.texts.tr("Withdrawn.")
    session.document({"id": incident or exhibit.lower(), "withdrawn": not put_back}, (said,))


@click.command(
    cls=Command,
    help=N_(
        "Erase contacts, or what an import brought: words, rows and files leave the vault, with no way back. Look with "
        "--dry-run first."
    ),
)
@VAULT
@click.argument("incidents", nargs=-1, metavar=N_("[CONTACT]…"))
@click.option(
    "--import", "import_id", default="", metavar=N_("IMPORT"), help=N_("Everything that only this import brought.")
)
@OF_CASE
@REASON
@click.option("--dry-run", is_flag=True, help=N_("Show what would go; erase nothing."))
@click.pass_obj
def erase(
    session: Session,
    *,
    vault: Path,
    incidents: tuple[str, ...],
    import_id: str,
    case_id: str,
    reason: str,
    dry_run: bool,
) -> None:
    """``shilu erase``"""
    if bool(incidents) == bool(import_id):
        raise UserError("usage.erase_what")
    with opened(session, vault) as workspace:
        tell_warnings(session, Moment.DELETING)
        erasing, timeline = workspace.erasing, workspace.timeline
        case = workspace.cases.get(case_id).id if case_id else ""
        incidents = tuple(timeline.named(ref, case) for ref in incidents)
        import_id = import_id and timeline.named_import(import_id)
        if dry_run:
            planned = erasing.plan_import(import_id) if import_id else erasing.plan(incidents)
            texts = session.texts
            known = erasure_remarks.before_import(texts) if import_id else erasure_remarks.before(texts)
            session.document(documents.erasure(planned), (*erasure_remarks.planned(planned, texts), known))
            return
        gone = (
            erasing.erase_import(import_id, reason, QuietJob())
            if import_id
            else erasing.erase(incidents, reason, QuietJob())
        )
    session.document(documents.erasure(gone), erasure_remarks.after(gone, session.texts))


def _ask(session: Session, workspace: Workspace, last: Revision) -> None:
    """Show what would be taken back, which nobody named, and have that confirmed. Raises Cancelled."""
    case = next((one for one in workspace.cases.list() if one.id == last.case), None)
    if case is not None:
        workspace.cases.open(case.id)
    for line in _lines(last, case, session.texts):
        session.note(line)
    if session.line(session.texts.tr("Type “yes” to take this back: ")).strip().casefold() not in _YES:
        raise Cancelled


def _last(workspace: Workspace, case_id: str) -> Revision:
    found = workspace.history.last(workspace.cases.get(case_id).id if case_id else "")
    if found is None:
        raise UserError("usage.nothing_to_undo")
    return found


def _some(revisions: tuple[Revision, ...], page: HistoryPage) -> Activity:
    """A page of the revisions of one thing."""
    start = 0
    if page.after:
        places = [n for n, one in enumerate(revisions) if one.ref.startswith(page.after.lower())]
        if len(places) != 1:
            raise UserError("usage.unknown_event", ref=page.after)
        start = places[0] + 1
    return Activity(revisions[start : start + page.limit], len(revisions) > start + page.limit)


def _lines(entry: Revision, case: Case | None, texts: Catalog) -> Iterator[str]:
    """An entry to read: one line, and one more for each field."""
    words = HistoryWords(ValueWords(texts), "UTC" if case is None else case.timezone)
    marks = texts.tr("taken back") if entry.undone else ""
    yield "\t".join(
        (
            words.recorded(entry) or "?",
            entry.ref[:12],
            words.deed(entry),
            _label(entry, case, words),
            words.who(entry),
            one_line(entry.reason),
            marks,
        )
    )
    for change in words.changes(entry, beginnings=True):
        after, before = (words.value(change.field, one, entry.names) for one in (change.after, change.before))
        after, before = one_line(after, _MOST_SHOWN), "" if change.before is None else one_line(before, _MOST_SHOWN)
        yield (
            f"\t{words.field(change.field)}: {before} → {after}"
            if before
            else f"\t{words.field(change.field)}: {after}"
        )


def _label(entry: Revision, case: Case | None, words: HistoryWords) -> str:
    """What an entry is about: a contact as lists name it, an import with the beginning of its id."""
    if entry.noun == "particular":
        return words.subject(entry)
    label = one_line(entry.label, _MOST_SHOWN)
    if entry.noun == "incident" and label and case is not None:
        return f"{case.number}/{label}"
    return f"{label} ({entry.subject[:_OF_AN_IMPORT]})" if entry.noun == "import" else label
