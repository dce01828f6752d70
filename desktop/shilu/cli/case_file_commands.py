"""``shilu case key|export|merge|conflicts|decide``: a case handed over, taken in, and what both sides changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from shilu.cli import documents
from shilu.cli.choices import CASE, VAULT, opened
from shilu.cli.program import Session
from shilu.cli.spoken import Command
from shilu.core.case import Case
from shilu.core.case_file import Merged
from shilu.core.conflict import Conflict
from shilu.core.errors import UserError
from shilu.core.history import Json
from shilu.core.job import QuietJob
from shilu.core.text import one_line
from shilu.core.when import iso
from shilu.core.wording import N_, Catalog
from shilu.host import erasure_remarks
from shilu.host.case_sentences import EXPORT_WARNING
from shilu.host.history_words import HistoryWords
from shilu.host.value_words import ValueWords

FILE_PASSPHRASE = click.option(
    "--file-passphrase",
    "source",
    default="",
    metavar=N_("FILE"),
    help=N_("Read the case file’s passphrase from a file, or from the next line of standard input when FILE is “-”."),
)


@click.command(
    "key", cls=Command, help=N_("Show the public key for which others make case files that this vault opens.")
)
@VAULT
@click.pass_obj
def case_key(session: Session, vault: Path) -> None:
    """``shilu case key``"""
    with opened(session, vault) as workspace:
        key = workspace.case_files.own_key()
    session.document({"key": key}, (key,))


@click.command("export", cls=Command, help=N_("Write one case into one encrypted file, for another person’s Shilu."))
@VAULT
@CASE
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), metavar=N_("FILE"), help=N_("The file to be made.")
)
@click.option(
    "--to",
    multiple=True,
    metavar=N_("KEY"),
    help=N_("Only who has this public key (age1…) can open it. Without --to it is for a passphrase."),
)
@FILE_PASSPHRASE
@click.pass_obj
def case_export(session: Session, *, vault: Path, case_id: str, out: Path, to: tuple[str, ...], source: str) -> None:
    """``shilu case export``"""
    with opened(session, vault) as workspace:
        chosen = workspace.cases.open(case_id)
        passphrase = "" if to and not source else session.file_passphrase(source, new=True)
        made = workspace.case_files.export(chosen.id, out, QuietJob(), passphrase=passphrase, to=to)
    session.document(
        {
            "file": str(made.file),
            "bytes": made.size_bytes,
            "contacts": made.contacts,
            "originals": made.originals,
        },
        (
            session.texts.tr(
                "{file}: case {number} (contacts: {contacts}, attached files: {originals}).",
                file=made.file,
                number=chosen.number,
                contacts=made.contacts,
                originals=made.originals,
            ),
        ),
    )


@click.command("merge", cls=Command, help=N_("Take in a case file: all of it, or nothing. Twice adds nothing."))
@VAULT
@click.argument("file", type=click.Path(path_type=Path), metavar=N_("FILE"))
@FILE_PASSPHRASE
@click.pass_obj
def case_merge(session: Session, *, vault: Path, file: Path, source: str) -> None:
    """``shilu case merge``"""
    with opened(session, vault) as workspace:
        locked = workspace.case_files.needs_passphrase(file)
        passphrase = session.file_passphrase(source) if locked else ""
        merged = workspace.case_files.merge(file, QuietJob(), passphrase=passphrase)
    session.document(documents.merged(merged), list(_merged_lines(merged, session.texts)))


@click.command("conflicts", cls=Command, help=N_("List what two people changed apart from each other, side by side."))
@VAULT
@CASE
@click.pass_obj
def case_conflicts(session: Session, vault: Path, case_id: str) -> None:
    """``shilu case conflicts``"""
    with opened(session, vault) as workspace:
        chosen = workspace.cases.open(case_id)
        found = workspace.case_files.conflicts(chosen.id)
    session.document(
        {"conflicts": [documents.conflict(one, chosen.timezone) for one in found]},
        [line for one in found for line in _conflict_lines(one, chosen, session.texts)],
    )


@click.command(
    "decide",
    cls=Command,
    help=N_("Say which of the sides holds, for every field that both changed; both stay in the history."),
)
@VAULT
@CASE
@click.argument("subject", metavar=N_("CONTACT-OR-PARTY"))
@click.option(
    "--take",
    "taken",
    multiple=True,
    metavar=N_("FIELD=SIDE"),
    help=N_("The value of this side, by its number in the list of conflicts: summary=2."),
)
@click.option(
    "--say",
    "said",
    multiple=True,
    metavar=N_("FIELD=WORDS"),
    help=N_("Words of your own instead: summary=both say so."),
)
@click.option("--reason", default="", metavar=N_("WORDS"), help=N_("Why."))
@click.pass_obj
def case_decide(
    session: Session,
    *,
    vault: Path,
    case_id: str,
    subject: str,
    taken: tuple[str, ...],
    said: tuple[str, ...],
    reason: str,
) -> None:
    """``shilu case decide``"""
    with opened(session, vault) as workspace:
        chosen = workspace.cases.open(case_id)
        open_ = workspace.case_files.conflicts(chosen.id)
        found = [one for one in open_ if subject in (one.subject, one.label)]
        if not found:
            named = workspace.timeline.named(subject, chosen.id)
            found = [one for one in open_ if one.subject == named]
        if not found:
            raise UserError("usage.nothing_to_decide")
        choices: dict[str, Json] = {}
        for choice in taken:
            name, _, number = choice.partition("=")
            choices[name] = _side(found, name, number)
        for choice in said:
            name, _, words = choice.partition("=")
            choices[name] = words
        workspace.case_files.decide(found[0].subject, choices, reason)
    session.document({"id": found[0].subject}, (session.texts.tr("Decided; both sides stay in the history."),))


@click.command(
    "export",
    cls=Command,
    help=N_("Write a whole vault, or one case, into a folder: readable, and not encrypted."),
)
@VAULT
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    metavar=N_("FOLDER"),
    help=N_("New, or empty."),
)
@click.option("--case", "case_id", default="", metavar=N_("ID"), help=N_("Only this case, by its number or id."))
@click.pass_obj
def export(session: Session, *, vault: Path, out: Path, case_id: str) -> None:
    """``shilu export``"""
    with opened(session, vault) as workspace:
        chosen = workspace.cases.open(case_id).id if case_id else ""
        session.note(session.texts.tr(EXPORT_WARNING))
        made = workspace.exporting.export(out, QuietJob(), chosen)
    session.document(
        {
            "folder": str(made.folder),
            "cases": made.cases,
            "contacts": made.contacts,
            "originals": made.originals,
            "encrypted": False,
        },
        (
            session.texts.tr(
                "{folder} (cases: {cases}, contacts: {contacts}, attached files: {originals})",
                folder=made.folder,
                cases=made.cases,
                contacts=made.contacts,
                originals=made.originals,
            ),
        ),
    )


def _side(conflicts: list[Conflict], name: str, number: str) -> Json:
    for conflict in conflicts:
        if conflict.field == name and number.isdecimal() and 1 <= int(number) <= len(conflict.sides):
            return conflict.sides[int(number) - 1].value
    raise UserError("usage.no_such_side")


def _merged_lines(merged: Merged, texts: Catalog) -> Iterator[str]:
    title = one_line(merged.title)
    if merged.is_new:
        yield texts.tr("Case {number} is new here: {title}", number=merged.number, title=title)
    elif merged.events:
        yield texts.tr("Case {number} was known here: {title}", number=merged.number, title=title)
    else:
        yield texts.tr("Case {number} was known here, and nothing is new: {title}", number=merged.number, title=title)
    yield texts.tr(
        "New here: contacts {contacts}, attached files {originals}, changes {events}.",
        contacts=merged.contacts,
        originals=merged.originals,
        events=merged.events,
    )
    if merged.erased:
        yield erasure_remarks.elsewhere(merged.erased, texts)
    if merged.left_of_erased:
        yield erasure_remarks.left(merged.left_of_erased, texts)
    if merged.left_of_record:
        yield erasure_remarks.left_of_record(merged.left_of_record, texts)
    if merged.conflicts:
        yield texts.trn(
            "{count} field was changed on both sides: see “shilu case conflicts”.",
            "{count} fields were changed on both sides: see “shilu case conflicts”.",
            merged.conflicts,
        )
    for same in merged.same_names:
        yield texts.tr(
            "Two parties are called “{name}” now ({id}, {other}). They stay two; look whether they are one.",
            name=one_line(same.name),
            id=same.id,
            other=same.other,
        )


def _conflict_lines(conflict: Conflict, chosen: Case, texts: Catalog) -> Iterator[str]:
    words = HistoryWords(ValueWords(texts), chosen.timezone)
    yield f"{one_line(conflict.label)}\t{conflict.field}\t{conflict.subject}"
    for number, side in enumerate(conflict.sides, start=1):
        value = words.value(conflict.field, side.value, conflict.names)
        who = side.by or (texts.tr("this vault") if side.ours else texts.tr("another vault"))
        mark = "*" if side.shown else " "
        when = iso(side.recorded_ms, chosen.timezone)
        yield f" {mark}{number}\t{one_line(value)}\t{one_line(who)}\t{when}\t{one_line(side.reason)}"
