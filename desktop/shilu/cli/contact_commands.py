"""Contacts in and out: ``shilu import``, ``shilu log``, ``shilu list``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from shilu.cli import documents
from shilu.cli.choices import CASE, DAY, VAULT, incident_filter, opened, words
from shilu.cli.program import INCOMPLETE, Session
from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.errors import UserError
from shilu.core.evidence import FileToAttach
from shilu.core.incident import CONDUCT_TAGS, IncidentDraft, Reached, ReachedKind
from shilu.core.job import QuietJob
from shilu.core.labels import CHANNELS, OUTCOMES
from shilu.core.phone import recognise
from shilu.core.query import Page
from shilu.core.record import Receipt
from shilu.core.text import one_line
from shilu.core.when import iso
from shilu.core.wording import Catalog
from shilu.host import sentences
from shilu.services.importing import ImportChoice


@click.command("import")
@VAULT
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@CASE
@click.option("--timezone", default="", help="Zone in which times are shown; the case's by default.")
@click.option("--only", multiple=True, metavar="SENDER", help="Bring in this sender only; may be repeated.")
@click.option("--dry-run", is_flag=True, help="Show what would come in; store nothing.")
@click.pass_obj
def import_(
    session: Session,
    *,
    vault: Path,
    files: tuple[Path, ...],
    case_id: str,
    timezone: str,
    only: tuple[str, ...],
    dry_run: bool,
) -> int:
    """Bring in exports of a phone: SMS Backup & Restore XML (calls, SMS, MMS)."""
    with opened(session, vault) as workspace:
        chosen = workspace.cases.get(case_id)
        if dry_run:
            previews = workspace.importing.preview(chosen.id, files, QuietJob())
            zone = timezone or chosen.timezone
            session.document(
                {"previews": [documents.preview(one, zone, session.texts) for one in previews]},
                [f"{s.count}\t{one_line(s.sender)}\t{one_line(s.name)}" for one in previews for s in one.senders],
            )
            refused = [one.refused for one in previews if one.refused is not None]
            damaged = any(one.partial or one.skipped for one in previews)
            return _exit_code(len(previews), [r.code for r in refused], damaged=damaged)
        senders = frozenset(recognise(sender, chosen.country).key for sender in only) if only else None
        receipts = workspace.importing.run(chosen.id, files, ImportChoice(senders, timezone), QuietJob())
    session.document(
        {"receipts": [documents.receipt(one, session.texts) for one in receipts]},
        [line for one in receipts for line in _receipt_lines(one, session.texts)],
    )
    unreadable = any(row.kind.value == "unreadable" for one in receipts for row in one.skipped)
    damaged = unreadable or any(one.partial for one in receipts)
    return _exit_code(len(receipts), [r.refused.code for r in receipts if r.refused is not None], damaged=damaged)


@click.command()
@VAULT
@CASE
@click.option("--at", default="now", show_default=True, help="When: 2026-05-12 23:12, now, “about 9pm yesterday”, ?")
@click.option("--channel", type=words(Channel), default="call", show_default=True)
@click.option("--direction", type=words(Direction), default="incoming", show_default=True)
@click.option("--number", default="", help="Number, sender ID or account, however it is written.")
@click.option("--outcome", type=words(Outcome), default="unknown", show_default=True)
@click.option("--duration", "duration_s", type=click.IntRange(min=0), help="Length of the call in seconds.")
@click.option("--text", default="", help="What was said or written, word for word.")
@click.option("--summary", default="", help="What it was about, in your own words.")
@click.option("--party", default="", help="Name or id of the lender or other party behind it.")
@click.option("--tag", "tags", multiple=True, type=click.Choice(CONDUCT_TAGS), help="Kind of conduct; may be repeated.")
@click.option("--reached", default="", help="Who else was contacted: mother, colleague…")
@click.option("--attach", multiple=True, type=click.Path(path_type=Path), help="A file; may be repeated.")
@click.pass_obj
def log(  # one parameter an option
    session: Session,
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
    reached: str,
    attach: tuple[Path, ...],
) -> None:
    """Log one contact by hand; its id is printed."""
    if not at.strip():  # an unset variable of a script, never a wish for the present
        raise UserError("usage.time_not_understood", text=at)
    with opened(session, vault) as workspace:
        chosen = workspace.cases.get(case_id)
        person = Reached(ReachedKind.THIRD_PERSON, label=reached) if reached else Reached(ReachedKind.COMPLAINANT)
        draft = IncidentDraft(
            when=workspace.intake.understand_time(at, chosen.timezone),
            channel=Channel(channel),
            direction=Direction(direction),
            outcome=Outcome(outcome),
            duration_s=duration_s,
            address=number,
            reached=(person,),
            text=text,
            summary=summary,
            party=workspace.parties.get(party).id if party else "",
            tags=tags,
            files=tuple(FileToAttach(path, path.name) for path in attach),
        )
        incident_id = workspace.intake.log(chosen.id, draft)
    session.document({"id": incident_id}, (incident_id,))


@click.command("list")
@VAULT
@CASE
@click.option("--from", "first", type=DAY, help="First day, in the case's zone.")
@click.option("--to", "last", type=DAY, help="Last day, inclusive.")
@click.option("--number", "numbers", multiple=True)
@click.option("--party", "parties", multiple=True)
@click.option("--tag", "tags", multiple=True, type=click.Choice(CONDUCT_TAGS))
@click.option("--channel", "channels", multiple=True, type=words(Channel))
@click.option("--text", default="")
@click.option("--limit", type=click.IntRange(min=0), default=200, show_default=True)
@click.option("--after", default="", metavar="ID", help="Begin after this incident.")
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
    limit: int,
    after: str,
) -> None:
    """List incidents in order of time and number; unknown times come last."""
    with opened(session, vault) as workspace:
        chosen = workspace.cases.get(case_id)
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
        found = workspace.timeline.find(chosen.id, wanted, Page(limit, after))
    session.document(
        {"incidents": [documents.incident(one) for one in found.incidents], "total": found.total},
        [
            "\t".join(
                (
                    str(one.number),
                    iso(one.when.earliest_ms, chosen.timezone) or "?",
                    session.texts.tr(CHANNELS[one.channel]),
                    session.texts.tr(OUTCOMES[one.outcome]) if one.channel is Channel.CALL else "",
                    one_line(one.contact_point.raw if one.contact_point else ""),
                    ", ".join(one_line(p.name) for p in one.parties),
                    one_line(one.text or one.summary, 60),
                )
            )
            for one in found.incidents
        ],
    )


def _receipt_lines(receipt: Receipt, texts: Catalog) -> list[str]:
    if receipt.refused is not None:
        sentence = sentences.of_code(receipt.refused.code, receipt.refused.holes, texts)
        return [sentence.message + ("" if texts.is_chinese else " ") + sentence.next]
    lines = [
        texts.tr(
            "{file}: {rows} rows = {added} added + {duplicates} known + {left_out} left out + {skipped} skipped",
            file=one_line(receipt.source.name),
            rows=receipt.rows,
            added=receipt.added,
            duplicates=receipt.duplicates,
            left_out=receipt.left_out,
            skipped=len(receipt.skipped),
        )
    ]
    lines += [f"  {row.locator}: {sentences.of_skipped(row.code, texts)}" for row in receipt.skipped]
    lines += [f"  {w.locator}: {sentences.of_source_warning(w.code, w.detail, texts)}" for w in receipt.warnings]
    return lines


def _exit_code(files: int, refused: Sequence[str], *, damaged: bool) -> int:
    """4 when no file could be read, 1 when something was unreadable or partial, else 0."""
    if refused and len(refused) == files:
        return sentences.exit_code(refused[0])
    return INCOMPLETE if refused or damaged else 0
