"""Contacts in and out: ``shilu import``, ``shilu log``, ``shilu list``."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import click

from shilu.cli import documents, joining_commands
from shilu.cli.asides import tell_help, tell_warnings
from shilu.cli.choices import (
    CASE,
    FROM,
    NUMBERS,
    PARTIES,
    TAGS,
    TO,
    VAULT,
    incident_filter,
    opened,
    reached_of,
    recipient,
    words,
)
from shilu.cli.field_options import circumstance_options, typed_fields
from shilu.cli.import_lines import exit_code, holds_nothing, is_asking, preview_lines, receipt_lines
from shilu.cli.program import Session
from shilu.cli.spoken import Choice, Command, Count
from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.column_mapping import ColumnMapping, mapping_of
from shilu.core.errors import UserError
from shilu.core.evidence import FileToAttach
from shilu.core.evidence_warning import Moment, bringing_in
from shilu.core.incident import CONDUCT_TAGS, Incident, IncidentDraft, Reached, ReachedKind, Status
from shilu.core.job import QuietJob
from shilu.core.labels import CHANNELS, OUTCOMES, STATUSES
from shilu.core.normalise import OWN_PHONE
from shilu.core.phone import recognise
from shilu.core.phone_contact import PhoneContact
from shilu.core.provenance import OriginalKind, Provenance
from shilu.core.query import Page
from shilu.core.record import DateOrder
from shilu.core.text import one_line
from shilu.core.when import iso
from shilu.core.wording import N_, Catalog
from shilu.host import case_remarks, getting_out
from shilu.services.column_presets import ColumnPresets
from shilu.services.contact_files import ContactFiles
from shilu.services.importing import ImportChoice


def _help_formats(context: click.Context, _parameter: click.Parameter, *, is_asked: bool) -> None:
    """Say what can be read and how to get it out, and do nothing else."""
    if is_asked:
        from shilu.importers.registry import CONTACTS, IMPORTERS

        session = context.ensure_object(Session)
        names = {importer.name for importer in (*IMPORTERS, *CONTACTS)}
        texts = session.texts
        session.document(
            {
                "as_of": getting_out.AS_OF.isoformat(),
                "formats": [
                    {
                        "title": texts.tr(way.title),
                        "importers": list(way.importers),
                        "how": getting_out.said(way, texts),
                    }
                    for way in getting_out.ways(names)
                ],
            },
            getting_out.lines(names, texts),
        )
        context.exit()


@click.command("import", cls=Command, help=N_("Bring in what phones, apps and carriers export."))
@VAULT
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar=N_("FILE…"))
@CASE
@click.option(
    "--timezone",
    default="",
    metavar=N_("ZONE"),
    help=N_("Zone to which the phone was set, and in which times are shown; shown in the case’s by default."),
)
@click.option("--me", multiple=True, metavar=N_("NAME"), help=N_("A name under which the owner of the phone writes."))
@click.option("--date-order", type=words(DateOrder), help=N_("In which order day, month and year stand in the file."))
@click.option("--year", type=Count(), metavar=N_("YEAR"), help=N_("Year of the first date that stands without one."))
@click.option(
    "--columns",
    default="",
    metavar=N_("FILE"),
    help=N_("A TOML file that says what the columns of a table mean."),
)
@click.option(
    "--preset",
    default="",
    metavar=N_("NAME"),
    help=N_("A table whose columns are known: iexplorer_calls, imazing_calls, india_cdr, or one saved in the window."),
)
@click.option(
    "--bill",
    "is_bill",
    is_flag=True,
    help=N_("The papers and pictures are detailed bills: the tables in them are read."),
)
@click.option(
    "--archive-password-file",
    "password_file",
    default="",
    metavar=N_("FILE"),
    help=N_("File whose first line is the password of an archive; it is not kept."),
)
@click.option(
    "--phone-of",
    "owner",
    default="",
    metavar=N_("WHO"),
    help=N_("Whose phone it is, where not the complainant’s: mother, colleague, a name."),
)
@click.option("--device", default="", metavar=N_("WORDS"), help=N_("The phone or computer that the files come from."))
@click.option("--account", default="", metavar=N_("WORDS"), help=N_("The app, and the account in it."))
@click.option("--taken", default="", metavar=N_("WORDS"), help=N_("When they were taken from there."))
@click.option("--provided-by", default="", metavar=N_("WHO"), help=N_("Who handed the files over."))
@click.option("--kind", type=words(OriginalKind), help=N_("Whether the files are originals."))
@click.option("--original-at", default="", metavar=N_("WORDS"), help=N_("Where the original is now."))
@click.option(
    "--help-formats",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=lambda context, parameter, value: _help_formats(context, parameter, is_asked=value),
    help=N_("Say what can be read, and how to get it out of a phone or an app."),
)
@click.option(
    "--contacts",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar=N_("FILE"),
    help=N_(
        "An address book (.vcf, .csv): shows who a sender is. Nothing of it is stored but names of chosen senders."
    ),
)
@click.option("--only", multiple=True, metavar=N_("SENDER"), help=N_("Bring in this sender only."))
@click.option("--dry-run", is_flag=True, help=N_("Show what would come in; store nothing."))
@click.pass_obj
def import_(
    session: Session,
    *,
    vault: Path,
    files: tuple[Path, ...],
    case_id: str,
    timezone: str,
    me: tuple[str, ...],
    date_order: str | None,
    year: int | None,
    columns: str,
    preset: str,
    is_bill: bool,
    password_file: str,
    owner: str,
    device: str,
    account: str,
    provided_by: str,
    kind: str | None,
    original_at: str,
    taken: str,
    contacts: tuple[Path, ...],
    only: tuple[str, ...],
    dry_run: bool,
) -> int:
    """``shilu import``"""
    with opened(session, vault) as workspace:
        chosen = workspace.cases.get(case_id)
        choice = ImportChoice(
            zone=timezone,
            me=me,
            date_order=None if date_order is None else DateOrder(date_order),
            year=year,
            columns=_columns(session, workspace.importing.presets, columns, preset),
            is_bill=is_bill,
            password=session.archive_password(password_file),
            owner=Reached(ReachedKind.THIRD_PERSON, label=owner) if owner else OWN_PHONE,
            provenance=Provenance(
                device, account, provided_by, None if kind is None else OriginalKind(kind), original_at, taken
            ),
        )
        files = workspace.importing.files(files, QuietJob())
        choice = replace(choice, contacts=_contacts(workspace.importing.contact_files, contacts))
        if dry_run:
            previews = workspace.importing.preview(chosen.id, files, QuietJob(), choice=choice)
            zone = timezone or chosen.timezone
            session.document(
                {"previews": [documents.preview(one, zone, session.texts) for one in previews]},
                [line for one in previews for line in preview_lines(one, session.texts, is_one=len(previews) == 1)],
            )
            tell_warnings(session, *{bringing_in(one.importer) for one in previews}, pack=chosen.pack)
            refused = [one.refused for one in previews if one.refused is not None]
            damaged = any(one.partial or one.skipped or holds_nothing(one) for one in previews)
            return exit_code(len(previews), [r.code for r in refused], damaged=damaged)
        senders = frozenset(recognise(sender, chosen.country).key for sender in only) if only else None
        receipts = workspace.importing.run(chosen.id, files, replace(choice, senders=senders), QuietJob())
        asked = [
            workspace.importing.preview(chosen.id, [path], QuietJob(), choice=choice)[0] if is_asking(one) else None
            for path, one in zip(files, receipts, strict=True)
        ]
        with suppress(KeyboardInterrupt):  # what is in stays in; the next opening goes on
            workspace.indexing.run(QuietJob())
        offered = workspace.joining.count(chosen.id)
    tell_warnings(session, *{bringing_in(one.importer) for one in receipts if one.import_id}, pack=chosen.pack)
    lines = [line for one in zip(receipts, asked, strict=True) for line in receipt_lines(*one, session.texts)]
    session.document(
        {
            "receipts": [documents.receipt(*one, session.texts) for one in zip(receipts, asked, strict=True)],
            "may_be_one": offered,
        },
        [*lines, *joining_commands.count_of_offers(offered, chosen.number, session.texts)],
    )
    unreadable = any(row.kind.value == "unreadable" for one in receipts for row in one.skipped)
    damaged = unreadable or any(one.partial or holds_nothing(one) for one in receipts)
    return exit_code(len(receipts), [r.refused.code for r in receipts if r.refused is not None], damaged=damaged)


def _columns(session: Session, presets: ColumnPresets, file: str, preset: str) -> ColumnMapping | None:
    """What was said of the columns of a table. Raises UserError ``usage.no_such_preset`` and ``usage.bad_columns``."""
    if preset:
        return presets.get(preset)
    return mapping_of(session.text(file)) if file else None


@click.command(cls=Command, help=N_("Log one contact by hand; its id is printed."))
@VAULT
@CASE
@click.option(
    "--at",
    default="now",
    show_default=True,
    metavar=N_("TIME"),
    help=N_("When it was: 2026-05-12 23:12, now, “about 9pm yesterday”, or ? when nobody knows."),
)
@click.option("--channel", type=words(Channel), default="call", show_default=True, help=N_("By what means."))
@click.option(
    "--direction",
    type=Choice([Direction.INCOMING.value, Direction.OUTGOING.value]),  # whoever logs it knows
    default="incoming",
    show_default=True,
    help=N_("To the complainant, or from them."),
)
@click.option(
    "--number", default="", metavar=N_("NUMBER"), help=N_("Number, sender ID or account, however it is written.")
)
@click.option("--outcome", type=words(Outcome), default="unknown", show_default=True, help=N_("How a call ended."))
@click.option(
    "--duration", "duration_s", type=Count(), metavar=N_("SECONDS"), help=N_("Length of the call in seconds.")
)
@click.option("--text", default="", metavar=N_("WORDS"), help=N_("What was said or written, word for word."))
@click.option("--summary", default="", metavar=N_("WORDS"), help=N_("What it was about, in your own words."))
@click.option("--party", default="", metavar=N_("NAME-OR-ID"), help=N_("The lender or other party behind it."))
@click.option("--tag", "tags", multiple=True, type=Choice(CONDUCT_TAGS), help=N_("Kind of conduct."))
@recipient
@click.option(
    "--attach",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar=N_("FILE"),
    help=N_("A file that belongs to it."),
)
@circumstance_options
@click.pass_obj
def log(  # one parameter an option
    session: Session,
    /,
    *,
    vault: Path,
    case_id: str,
    at: str,
    channel: str,
    direction: str,
    number: str,
    outcome: str,
    duration_s: int | None,
    text: str,
    summary: str,
    party: str,
    tags: tuple[str, ...],
    recipient: str | None,
    reached: str,
    attach: tuple[Path, ...],
    **said: Any,
) -> None:
    """``shilu log``"""
    if not at.strip():  # an unset variable of a script, never a wish for the present
        raise UserError("usage.time_not_understood", text=at)
    with opened(session, vault) as workspace:
        chosen = workspace.cases.get(case_id)
        draft = IncidentDraft(
            when=workspace.intake.understand_time(at, chosen.timezone),
            channel=Channel(channel),
            direction=Direction(direction),
            outcome=Outcome(outcome),
            duration_s=duration_s,
            address=number,
            reached=(reached_of(recipient, reached) or Reached(ReachedKind.COMPLAINANT),),
            text=text,
            summary=summary,
            party=workspace.parties.get(party).id if party else "",
            tags=tags,
            files=tuple(FileToAttach(path, path.name) for path in attach),
            circumstances=workspace.circumstances.understood(chosen.id, typed_fields(said)),
        )
        incident_id = workspace.intake.log(chosen.id, draft)
        known = workspace.joining.suggested_for(incident_id)
        tell_help(session, workspace.crisis.lines_for(chosen.country, text, summary, tags=tags))
    answers = direction == Direction.OUTGOING.value or bool(draft.circumstances.get("answer"))
    moments = (Moment.LOGGING, Moment.ANSWERING) if answers else (Moment.LOGGING,)
    tell_warnings(session, *moments, pack=chosen.pack)
    if chosen.closed_ms is not None:
        session.warn("case.closed", case_remarks.logged_into_closed(chosen.number, session.texts))
    lines = (
        (incident_id,) if known is None else (incident_id, joining_commands.offer(known, chosen.number, session.texts))
    )
    session.document({"id": incident_id, "may_be": None if known is None else known.told.id}, lines)


@click.command("list", cls=Command, help=N_("List contacts in order of time and number; unknown times come last."))
@VAULT
@CASE
@FROM
@TO
@NUMBERS
@PARTIES
@TAGS
@click.option("--channel", "channels", multiple=True, type=words(Channel), help=N_("Only contacts by this means."))
@click.option("--text", default="", metavar=N_("WORDS"), help=N_("Only contacts with these words in them."))
@click.option("--withdrawn", is_flag=True, help=N_("The contacts that were withdrawn or erased instead."))
@click.option(
    "--incomplete", is_flag=True, help=N_("Only contacts of which something is still to be said, such as pictures.")
)
@click.option("--limit", type=Count(), default=200, show_default=True, metavar=N_("COUNT"), help=N_("At most so many."))
@click.option("--after", default="", metavar=N_("CONTACT"), help=N_("Begin after this contact."))
@click.pass_obj
def list_(  # one parameter an option
    session: Session,
    *,
    vault: Path,
    case_id: str,
    first: date | None,
    last: date | None,
    numbers: tuple[str, ...],
    parties: tuple[str, ...],
    tags: tuple[str, ...],
    channels: tuple[str, ...],
    text: str,
    withdrawn: bool,
    incomplete: bool,
    limit: int,
    after: str,
) -> None:
    """``shilu list``"""
    with opened(session, vault) as workspace:
        chosen = workspace.cases.open(case_id)
        wanted = incident_filter(
            workspace,
            chosen,
            first=first,
            last=last,
            numbers=numbers,
            parties=parties,
            tags=tags,
            channels=channels,
            text=text,
        )
        wanted = replace(wanted, withdrawn=withdrawn, incomplete=incomplete)
        found = workspace.timeline.find(
            chosen.id, wanted, Page(limit, after and workspace.timeline.named(after, chosen.id))
        )
        total = workspace.timeline.count(chosen.id, wanted) if found.total is None else found.total
        apart = workspace.case_files.conflicting([one.id for one in found.incidents])
    session.document(
        {"incidents": [documents.incident(one, conflict=one.id in apart) for one in found.incidents], "total": total},
        [
            "\t".join(
                (
                    f"{chosen.number}/{one.label}",
                    iso(one.when.earliest_ms, chosen.timezone) or "?",
                    session.texts.tr(CHANNELS[one.channel]),
                    session.texts.tr(OUTCOMES[one.outcome]) if one.channel is Channel.CALL else "",
                    one_line(one.contact_point.raw if one.contact_point else ""),
                    ", ".join(one_line(p.name) for p in one.parties),
                    _words(one, session.texts),
                )
            )
            for one in found.incidents
        ],
    )


def _words(one: Incident, texts: Catalog) -> str:
    """The beginning of what was said, or else the name of the first file; before it, of what is no longer in the list,
    why it is not, and of what could be another one, which."""
    said = one_line(one.text or one.summary or next((file.name for file in one.attachments), ""), 60)
    before: list[str] = []
    if one.status in (Status.WITHDRAWN, Status.ERASED):
        before.append(texts.tr(STATUSES[one.status]))
    if one.could_be:
        numbers = ("、" if texts.is_chinese else ", ").join(other.label for other in one.could_be)
        before.append(
            texts.tr("What is recorded here could also be about no. {numbers}: it fits both.", numbers=numbers)
        )
    return "\t".join(filter(None, (*before, said)))


def _contacts(contact_files: ContactFiles, files: Sequence[Path]) -> tuple[PhoneContact, ...]:
    """What stands in address books. Raises UserError for one that cannot be read."""
    found: list[PhoneContact] = []
    for path in files:
        read = contact_files.reading(path, QuietJob())
        if read.refused is not None:
            raise UserError(read.refused.code, **{"name": path.name, **read.refused.holes})
        found += read.contacts
    return tuple(found)
