"""The fictional demo: a phone backup, a vault that it was brought into, and the finished bundle.

The story stands in ``resources/demo/story.toml``; the same seed tells it the same way each time. It goes through
the services that a person uses, so that what it shows is what there is.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from shilu.core.bundle import BundleChoice, BundleResult
from shilu.core.case import CaseDraft
from shilu.core.contact_point import ContactPointKind
from shilu.core.errors import UserError
from shilu.core.evidence import FileToAttach
from shilu.core.incident import IncidentDraft, Judgement, Reached, ReachedKind
from shilu.core.job import Job
from shilu.core.party import PartyDraft, PartyKind, Role
from shilu.core.query import EVERYTHING, Page
from shilu.core.record import Receipt
from shilu.core.when import Precision, ZoneBasis, from_local
from shilu.services.demo_record import tell_leak, tell_record
from shilu.services.demo_story import Story, Telling, tell
from shilu.services.gate import Gate
from shilu.services.importing import ImportChoice
from shilu.services.parties import PartyRevision
from shilu.services.tagging import Change
from shilu.services.workspace import Workspace

PASSPHRASE = "shilu-demo-2026"  # noqa: S105 - it opens nothing but an invented case, and is printed
ZONE = "Asia/Shanghai"
_PARTS = ("demo.shilu", "phone-backup", "bundle")


@dataclass(frozen=True, slots=True)
class MadeDemo:
    """What lies in the demo's folder."""

    vault: Path
    passphrase: str
    case_id: str
    incidents: int
    receipts: tuple[Receipt, ...]
    bundle: BundleResult


class Demo:
    """Makes the demo. ``story`` is the folder of the story, ``fonts`` that of the fonts its pictures are drawn with."""

    def __init__(self, *, gate: Gate, story: Path, fonts: Path) -> None:
        self._gate = gate
        self._story = story
        self._fonts = fonts

    def make(self, folder: Path, *, force: bool, job: Job) -> MadeDemo:
        """Fill ``folder``. Raises UserError ``file.folder_not_empty`` without ``force``; with it, an earlier demo is
        replaced and nothing else is touched."""
        self._prepare(folder, force=force)
        try:
            return self._made(folder, job)
        except BaseException:
            for part in _PARTS:
                shutil.rmtree(folder / part, ignore_errors=True)
            raise

    def _made(self, folder: Path, job: Job) -> MadeDemo:
        telling = tell(Story.read(self._story / "story.toml"), self._fonts)
        files = telling.write_backup(folder / "phone-backup")
        workspace = self._gate.create(folder / "demo.shilu", PASSPHRASE).workspace
        try:
            case = workspace.cases.add(CaseDraft(telling.story.title, telling.story.complainant))
            receipts = workspace.importing.run(case.id, files, strangers(workspace, case.id, files, job), job)
            _add_parties(workspace, telling)
            _log(workspace, case.id, telling, folder / "phone-backup")
            _judge(workspace, case.id, telling)
            story = telling.story
            named = sorted(telling.lenders[: story.named], key=lambda lender: lender.since)
            tell_record(workspace, case.id, entries=story.record, lenders=named, last_day=story.last_day)
            for leak in story.leaks:
                tell_leak(workspace, leak)
            total = workspace.timeline.count(case.id, EVERYTHING)
            bundle = workspace.bundling.build(case.id, BundleChoice(), folder / "bundle", job)
        finally:
            workspace.close()
        return MadeDemo(folder / "demo.shilu", PASSPHRASE, case.id, total, receipts, bundle)

    def _prepare(self, folder: Path, *, force: bool) -> None:
        if folder.exists() and not folder.is_dir():
            raise UserError("file.exists", name=folder.name)
        if folder.is_dir() and any(folder.iterdir()):
            if not force:
                raise UserError("file.folder_not_empty", name=folder.name)
            for part in _PARTS:
                shutil.rmtree(folder / part, ignore_errors=True)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UserError("file.not_writable", name=folder.name) from error


def strangers(workspace: Workspace, case_id: str, files: Sequence[Path], job: Job) -> ImportChoice:
    """The senders that are not in the phone's contacts: family and landlord stay out, as they would."""
    previews = workspace.importing.preview(case_id, files, job)
    keys = {sender.key for preview in previews for sender in preview.senders if sender.name in ("", "(Unknown)")}
    return ImportChoice(senders=frozenset(keys))


def _add_parties(workspace: Workspace, telling: Telling) -> None:
    for lender in telling.lenders[: telling.story.named]:
        party = workspace.parties.add(PartyDraft(lender.name, PartyKind.APP))
        for number in lender.numbers:
            workspace.parties.link(party.id, number, "CN", Role.CREDITOR)
    agency = workspace.parties.add(PartyDraft(telling.story.collector, PartyKind.AGENCY))
    for number in telling.collector_numbers:
        workspace.parties.link(agency.id, number, "CN", Role.COLLECTOR)
    there = {party.name: party.id for party in workspace.parties.list()}
    for known in telling.story.known:
        fields = dict(known.fields)
        lender_type = fields.pop("lender_type", "")
        if known.name in there:
            changed = PartyRevision(lender_type=lender_type, fields=fields)
            workspace.parties.revise(there[known.name], changed, "")
        else:
            workspace.parties.add(PartyDraft(known.name, PartyKind(known.kind), (), lender_type), fields=fields)


def _log(workspace: Workspace, case_id: str, telling: Telling, pictures: Path) -> None:
    """What no backup holds: words on the phone, calls to others, messages in chats."""
    parties = {party.name: party.id for party in workspace.parties.list()}
    for note in telling.notes:
        reached = Reached(ReachedKind.COMPLAINANT)
        if note.reached is not None:
            reached = Reached(ReachedKind.THIRD_PERSON, number=note.reached.number, label=note.reached.label)
        picture = () if note.picture is None else (FileToAttach(pictures / note.picture, note.picture),)
        logged = workspace.intake.log(
            case_id,
            IncidentDraft(
                when=from_local(note.at_text, note.at, Precision.MINUTE, zone=ZONE, basis=ZoneBasis.TYPED),
                channel=note.channel,
                outcome=note.outcome,
                duration_s=note.duration_s,
                address=note.number,
                reached=(reached,),
                text=note.text,
                summary=note.summary,
                party=parties.get(note.lender, ""),
                tags=note.tags,
                files=picture,
            ),
        )
        if picture and note.tags:
            (shown,) = workspace.intake.get(logged).attachments
            workspace.tagging.change_file(logged, shown.sha256, Change(note.tags, (), "serious"))


def _judge(workspace: Workspace, case_id: str, telling: Telling) -> None:
    """Bulk numbers are shared, so their messages are attributed one by one, by the name they are signed with; and
    the complainant has tagged the messages of the first and the last month."""
    parties = {party.name: party.id for party in workspace.parties.list()}
    for incident in workspace.timeline.find(case_id, EVERYTHING, Page(limit=10_000)).incidents:
        signed = next((name for name in parties if incident.text.startswith(f"【{name}】")), None)
        point = incident.contact_point
        if signed is not None and point is not None and point.kind is ContactPointKind.SERVICE and not incident.parties:
            workspace.parties.link_incident(parties[signed], incident.id)
        tags = telling.tags_of.get(incident.text, ())
        if tags and not incident.tags:
            workspace.intake.revise(incident.id, Judgement(tags=tags), "")
