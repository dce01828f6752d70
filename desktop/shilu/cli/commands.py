"""The commands. Each opens what it needs, calls one service, says what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import click

from shilu import __version__
from shilu.cli import documents
from shilu.cli.program import INCOMPLETE, Session
from shilu.core.bundle import BundleChoice, Recipient
from shilu.core.case import Case, CaseDraft
from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.evidence import FileToAttach
from shilu.core.incident import CONDUCT_TAGS, IncidentDraft, Reached, ReachedKind
from shilu.core.job import QuietJob
from shilu.core.labels import CHANNELS, OUTCOMES
from shilu.core.party import PartyDraft, PartyKind
from shilu.core.phone import recognise
from shilu.core.query import IncidentFilter, Page
from shilu.core.record import Receipt
from shilu.core.text import one_line
from shilu.core.when import day_bounds_ms, iso
from shilu.core.wording import Catalog
from shilu.host import sentences
from shilu.services.importing import ImportChoice
from shilu.services.workspace import Workspace

_VAULT = click.argument("vault", type=click.Path(path_type=Path))
_CASE = click.option("--case", "case_id", required=True, metavar="ID", help="Number or id of the case.")
_DAY = click.DateTime(["%Y-%m-%d"])


def _words(enum: type) -> click.Choice[str]:
    return click.Choice([member.value for member in enum])  # type: ignore[attr-defined]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="Shilu")
def commands() -> None:
    """Turn harassing calls and messages into ordered, checkable evidence. Without a command the window opens.

    Global options, before or after any command: --json (one JSON document on standard output) and
    --passphrase-file FILE (or - for standard input).
    """


@commands.command()
@_VAULT
@click.pass_obj
def init(session: Session, vault: Path) -> None:
    """Create a vault; its recovery key is printed once."""
    created = session.application.gate.create(vault, session.passphrase(new=True))
    created.workspace.close()
    session.document(
        {"vault": str(created.workspace.path), "recovery_key": created.recovery_key},
        (
            session.texts.tr("Created {vault}.", vault=created.workspace.path),
            session.texts.tr("Recovery key, shown this once. Write it on paper and keep it away from this computer:"),
            created.recovery_key,
        ),
    )


@commands.group()
def case() -> None:
    """The cases of a vault: one for each complainant's matter."""


@case.command("add")
@_VAULT
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
    with _opened(session, vault) as workspace:
        added = workspace.cases.add(draft)
    session.document({"id": added.id, "number": added.number}, (added.id,))


@case.command("list")
@_VAULT
@click.pass_obj
def case_list(session: Session, vault: Path) -> None:
    """List the cases."""
    with _opened(session, vault) as workspace:
        cases = workspace.cases.list()
    session.document(
        {"cases": [documents.case(one) for one in cases]},
        [f"{one.number}\t{one.id}\t{one.incidents}\t{one_line(one.title)}" for one in cases],
    )


@case.command("show")
@_VAULT
@_CASE
@click.pass_obj
def case_show(session: Session, vault: Path, case_id: str) -> None:
    """Show one case."""
    with _opened(session, vault) as workspace:
        one = workspace.cases.get(case_id)
    document = documents.case(one)
    session.document(document, [f"{key}: {value}" for key, value in document.items()])


@case.command("close")
@_VAULT
@_CASE
@click.pass_obj
def case_close(session: Session, vault: Path, case_id: str) -> None:
    """Mark a case as closed."""
    with _opened(session, vault) as workspace:
        one = workspace.cases.get(case_id)
        workspace.cases.close(one.id)
    session.document({"id": one.id}, (session.texts.tr("Case {number} is closed.", number=one.number),))


@commands.command("import")
@_VAULT
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@_CASE
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
    with _opened(session, vault) as workspace:
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


@commands.command()
@_VAULT
@_CASE
@click.option("--at", default="now", show_default=True, help="When: 2026-05-12 23:12, now, “about 9pm yesterday”, ?")
@click.option("--channel", type=_words(Channel), default="call", show_default=True)
@click.option("--direction", type=_words(Direction), default="incoming", show_default=True)
@click.option("--number", default="", help="Number, sender ID or account, however it is written.")
@click.option("--outcome", type=_words(Outcome), default="unknown", show_default=True)
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
    with _opened(session, vault) as workspace:
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


@commands.command("list")
@_VAULT
@_CASE
@click.option("--from", "first", type=_DAY, help="First day, in the case's zone.")
@click.option("--to", "last", type=_DAY, help="Last day, inclusive.")
@click.option("--number", "numbers", multiple=True)
@click.option("--party", "parties", multiple=True)
@click.option("--tag", "tags", multiple=True, type=click.Choice(CONDUCT_TAGS))
@click.option("--channel", "channels", multiple=True, type=_words(Channel))
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
    with _opened(session, vault) as workspace:
        chosen = workspace.cases.get(case_id)
        wanted = _filter(workspace, chosen, first=first, last=last, numbers=numbers, parties=parties, tags=tags)
        wanted = _with(wanted, channels, text)
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


@commands.group()
def party() -> None:
    """Lenders and other parties; the directory belongs to the vault."""


@party.command("add")
@_VAULT
@click.option("--name", required=True)
@click.option("--alias", "aliases", multiple=True)
@click.option("--kind", type=_words(PartyKind), default="lender", show_default=True)
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
    with _opened(session, vault) as workspace:
        added = workspace.parties.add(PartyDraft(name, PartyKind(kind), aliases, lender_type))
        for number in numbers:
            workspace.parties.link(added.id, number, region)
    session.document({"id": added.id}, (added.id,))


@party.command("list")
@_VAULT
@click.pass_obj
def party_list(session: Session, vault: Path) -> None:
    """List the parties."""
    with _opened(session, vault) as workspace:
        parties = workspace.parties.list()
    session.document(
        {"parties": [documents.party(one) for one in parties]},
        [f"{one.id}\t{one.kind.value}\t{one_line(one.name)}" for one in parties],
    )


@party.command("link")
@_VAULT
@click.option("--party", "name", required=True, metavar="NAME-OR-ID")
@click.option("--number", "numbers", multiple=True, required=True)
@click.option("--region", default="CN", show_default=True)
@click.pass_obj
def party_link(session: Session, vault: Path, name: str, numbers: tuple[str, ...], region: str) -> None:
    """Say that numbers act for a party; every contact from them shows it."""
    with _opened(session, vault) as workspace:
        found = workspace.parties.get(name)
        made = [workspace.parties.link(found.id, number, region) for number in numbers]
    session.document({"id": found.id, "attributions": [one.id for one in made]}, [one.id for one in made])


@commands.command()
@_VAULT
@_CASE
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Folder for PDF, bag and zip.")
@click.option("--for", "recipient", type=_words(Recipient), default="police", show_default=True)
@click.option("--language", default="", help="Language of the paper: zh-CN or en; the case's by default.")
@click.option("--from", "first", type=_DAY)
@click.option("--to", "last", type=_DAY)
@click.option("--party", "parties", multiple=True)
@click.option("--tag", "tags", multiple=True, type=click.Choice(CONDUCT_TAGS))
@click.option("--number", "numbers", multiple=True)
@click.pass_obj
def bundle(
    session: Session,
    *,
    vault: Path,
    case_id: str,
    out: Path,
    recipient: str,
    language: str,
    first: date | None,
    last: date | None,
    parties: tuple[str, ...],
    tags: tuple[str, ...],
    numbers: tuple[str, ...],
) -> None:
    """Build the evidence bundle: one PDF, the bag and its zip."""
    with _opened(session, vault) as workspace:
        chosen = workspace.cases.get(case_id)
        wanted = _filter(workspace, chosen, first=first, last=last, numbers=numbers, parties=parties, tags=tags)
        choice = BundleChoice(Recipient(recipient), language, wanted)
        built = workspace.bundling.build(chosen.id, choice, out, QuietJob())
    session.document(
        documents.bundle(built, session.texts),
        (
            str(built.pdf),
            str(built.bag),
            str(built.zip),
            *(sentences.of_bundle_warning(w.code, w.detail, session.texts) for w in built.warnings),
        ),
    )


@commands.command()
@click.argument("bag", type=click.Path(path_type=Path))
@click.pass_obj
def verify(session: Session, bag: Path) -> int:
    """Check a bag folder or zip; needs no vault and no passphrase."""
    verified = session.application.verifying.verify(bag, QuietJob())
    good = session.texts.tr("Every file is there and unchanged.")
    session.document(
        documents.verification(verified),
        [f"{p.path}: {sentences.of_problem(p.problem, session.texts)}" for p in verified.problems] or [good],
    )
    return 0 if verified.ok else INCOMPLETE


@commands.command()
@_VAULT
@click.pass_obj
def check(session: Session, vault: Path) -> int:
    """Check a vault: history, tables and attachments."""
    with _opened(session, vault) as workspace:
        checked = workspace.check()
    good = session.texts.tr("The vault is whole.")
    session.document(
        documents.verification(checked),
        [f"{p.path}: {sentences.of_problem(p.problem, session.texts)}" for p in checked.problems] or [good],
    )
    return 0 if checked.ok else INCOMPLETE


@commands.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Also into a folder that has something in it.")
@click.pass_obj
def demo(session: Session, folder: Path, *, force: bool) -> None:
    """Make the fictional demo vault and its bundle in FOLDER."""
    made = session.application.demo.make(folder, force=force, job=QuietJob())
    session.document(
        {
            "vault": str(made.vault),
            "passphrase": made.passphrase,
            "case": made.case_id,
            "incidents": made.incidents,
            **documents.bundle(made.bundle, session.texts),
        },
        (
            session.texts.tr("Vault: {vault}", vault=made.vault),
            session.texts.tr("Passphrase: {passphrase}", passphrase=made.passphrase),
            session.texts.tr("Bundle: {pdf} ({pages} pages)", pdf=made.bundle.pdf, pages=made.bundle.pages),
            session.texts.tr("Bag: {bag}", bag=made.bundle.bag),
        ),
    )


@contextmanager
def _opened(session: Session, vault: Path) -> Iterator[Workspace]:
    workspace = session.open(vault)
    try:
        yield workspace
    finally:
        workspace.close()


def _filter(
    workspace: Workspace,
    chosen: Case,
    *,
    first: date | None,
    last: date | None,
    numbers: Sequence[str],
    parties: Sequence[str],
    tags: Sequence[str],
) -> IncidentFilter:
    from_ms, to_ms = day_bounds_ms(first, last, chosen.timezone)
    points = {overview.point.key: overview.point.id for overview in workspace.parties.contact_points(chosen.id)}
    return IncidentFilter(
        from_ms=from_ms,
        to_ms=to_ms,
        # A number that the case does not know matches nothing, and must not be taken for "no condition".
        contact_points=tuple(points.get(recognise(n, chosen.country).key, "none") for n in numbers),
        parties=tuple(workspace.parties.get(name).id for name in parties),
        tags=tuple(tags),
    )


def _with(wanted: IncidentFilter, channels: Sequence[str], text: str) -> IncidentFilter:
    from dataclasses import replace

    return replace(wanted, channels=tuple(Channel(channel) for channel in channels), text=text)


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
