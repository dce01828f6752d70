"""The services as plain lists: the same methods, no files, no secrets. Everyone in here is invented."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

from shilu.core import stats
from shilu.core.bundle import BundleChoice, BundlePlan, BundleResult, Naming, Problem, Verification
from shilu.core.case import Case, CaseDraft
from shilu.core.case_file import CaseErasure, ErasedCase
from shilu.core.chain import Chain
from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.contact_point import ContactPoint
from shilu.core.draft import Draft, KeptDrafts
from shilu.core.errors import UserError
from shilu.core.evidence import Attachment
from shilu.core.ids import new_id
from shilu.core.incident import (
    NO_FACTS,
    Incident,
    IncidentDraft,
    Include,
    Judgement,
    Reached,
    ReachedKind,
    SourceRef,
    Status,
)
from shilu.core.job import Job
from shilu.core.key_slot import KeySlot, SlotKind
from shilu.core.particular import Particular, ParticularKind
from shilu.core.party import AttributedParty, AttributionState, Basis, Party, PartyDraft, Role
from shilu.core.phone import recognise
from shilu.core.picture import Pixels
from shilu.core.provenance import BroughtIn
from shilu.core.query import Found, IncidentFilter, Page, matches
from shilu.core.reconciliation import Bill, Reconciled, Reconciliation, Standing
from shilu.core.record import (
    Preview,
    Receipt,
    Refusal,
    Sample,
    SenderSummary,
    Skipped,
    SkippedKind,
    SourceFile,
    SourceWarning,
)
from shilu.core.stats import Tally
from shilu.core.still_missing import StillMissing
from shilu.core.when import from_epoch_ms
from shilu.core.where_to_go import Known
from shilu.host.paths import resources_folder
from shilu.host.places import PlaceDoubt
from shilu.importers.picture_pixels import pixels_of
from shilu.services.column_presets import ColumnPresets
from shilu.services.contact_files import ContactsRead
from shilu.services.judging import Judged
from shilu.services.next_steps import Steps
from shilu.services.particulars import Overview
from tests.gui.fakes_of_cases import FakeCaseFiles, FakeCheckpoints
from tests.gui.fakes_of_history import FakeBackups, FakeErasing, FakeHistory, FakeWithdrawals

NOW_MS = 1_780_000_000_000  # 2026-05-28 in Shanghai
TODAY = date(2026, 5, 28)
ZONE = "Asia/Shanghai"
PASSPHRASE = "correct horse battery"
RECOVERY_KEY = "AGE-SECRET-KEY-1QQPZRY9X8GF2TVDW0S3JN54KHCE6MUA7LQQPZRY9X8GF2TVDW0S3JN54KH"


def point(address: str, name: str = "") -> ContactPoint:
    """A contact point as the vault would make it."""
    seen = recognise(address, "CN")
    return ContactPoint(f"p-{seen.key}", seen.key, address, seen.e164, seen.valid, seen.kind, seen.region, name)


def make_incident(number: int = 1, **given: object) -> Incident:
    """An incident; everything may be given."""
    at_ms = NOW_MS - (1000 - number) * 3_700_000
    base = Incident(
        id=f"i{number:025d}".replace("0", "a").replace("1", "b").replace("8", "c").replace("9", "d"),
        number=number,
        case="case-1",
        when=from_epoch_ms(str(at_ms), at_ms, zone=ZONE),
        channel=Channel.CALL,
        direction=Direction.INCOMING,
        outcome=Outcome.MISSED,
        duration_s=None,
        contact_point=point("10412345678"),
        reached=(Reached(ReachedKind.COMPLAINANT),),
        text="",
        summary="",
        facts=NO_FACTS,
        parties=(),
        tags=(),
        attachments=(),
        sources=(),
        include=Include.YES,
        status=Status.NEW,
        revision=1,
        recorded_ms=NOW_MS,
    )
    return replace(base, **given)  # type: ignore[arg-type]


@dataclass
class FakeCases:
    cases: list[Case] = field(default_factory=list)
    gone: list[ErasedCase] = field(default_factory=list)
    log: list[tuple[str, str]] = field(default_factory=list)
    wait: Callable[[Job], None] = lambda job: None

    def add(self, draft: CaseDraft) -> Case:
        case = Case(
            f"case-{len(self.cases) + 1}", len(self.cases) + 1, draft.title, draft.complainant, draft.pack,
            draft.region, draft.timezone, draft.language, NOW_MS,
        )  # fmt: skip
        self.cases.append(case)
        return case

    def list(self) -> tuple[Case, ...]:
        return tuple(self.cases)

    def open(self, case_id: str) -> Case:
        self.log.append(("opened", case_id))
        return next(case for case in self.cases if case.id == case_id)

    def close(self, case_id: str, reason: str = "") -> None:
        self._mark(case_id, NOW_MS, ("closed", reason))

    def reopen(self, case_id: str, reason: str = "") -> None:
        self._mark(case_id, None, ("reopened", reason))

    def _mark(self, case_id: str, closed_ms: int | None, deed: tuple[str, str]) -> None:
        self.log.append(deed)
        self.cases[:] = [replace(c, closed_ms=closed_ms) if c.id == case_id else c for c in self.cases]

    def erased(self) -> tuple[ErasedCase, ...]:
        return tuple(self.gone)

    def plan_erasing(self, case_id: str) -> CaseErasure:
        case = next(case for case in self.cases if case.id == case_id)
        return CaseErasure(case.number, case.title, 600, 12, 3, 1)

    def erase(self, case_id: str, reason: str, job: Job) -> CaseErasure:
        plan = self.plan_erasing(case_id)
        self.wait(job)
        self.gone.append(ErasedCase(case_id, plan.number, NOW_MS, "王律师", reason))
        self.cases[:] = [case for case in self.cases if case.id != case_id]
        return plan


@dataclass
class FakeVault:
    """What the fakes share."""

    incidents: list[Incident] = field(default_factory=list)
    parties: list[Party] = field(default_factory=list)
    links: dict[str, tuple[str, str, Role]] = field(default_factory=dict)  # attribution → point, party, role
    blobs: dict[str, bytes] = field(default_factory=dict)
    log: list[tuple[str, object]] = field(default_factory=list)
    brought_in: tuple[BroughtIn, ...] = ()

    def shown(self, incident: Incident) -> Incident:
        at = incident.contact_point.id if incident.contact_point else ""
        parties = tuple(self.attributed(party, role) for p, party, role in self.links.values() if p == at)
        return replace(incident, parties=parties) if parties else incident

    def attributed(self, party_id: str, role: Role) -> AttributedParty:
        party = next(p for p in self.parties if p.id == party_id)
        return AttributedParty(party.id, party.name, party.kind, role, Basis.STATED, AttributionState.CONFIRMED, 100)


class FakeTimeline:
    def __init__(self, vault: FakeVault) -> None:
        self._vault = vault
        self.delay_s = 0.0
        self.may_count = threading.Event()
        self.may_count.set()
        self.waiting = 0

    def _all(self, case_id: str, wanted: IncidentFilter) -> list[Incident]:
        shown = (self._vault.shown(i) for i in self._vault.incidents if i.case == case_id)
        return sorted((i for i in shown if matches(i, wanted)), key=lambda i: (i.when.earliest_ms or 2**62, i.number))

    def find(self, case_id: str, wanted: IncidentFilter, page: Page, job: Job | None = None) -> Found:
        """As the vault does: the total comes along when it costs nothing."""
        time.sleep(self.delay_s)
        found = self._all(case_id, wanted)
        start = next((n for n, i in enumerate(found, start=1) if i.id == page.after), 0)
        shown = found[start : start + page.limit]
        return Found(shown, len(shown) if len(shown) < page.limit and not page.after else None, self.waiting)

    def count(self, case_id: str, wanted: IncidentFilter, job: Job | None = None) -> int:
        self.may_count.wait()
        return len(self._all(case_id, wanted))

    def position(self, case_id: str, wanted: IncidentFilter, incident_id: str, job: Job | None = None) -> int | None:
        ids = [incident.id for incident in self._all(case_id, wanted)]
        return ids.index(incident_id) if incident_id in ids else None

    def get(self, incident_id: str) -> Incident:
        for incident in self._vault.incidents:
            if incident.id == incident_id:
                return self._vault.shown(incident)
        raise UserError("usage.unknown_case", case=incident_id)

    def came_from(self, incident: Incident) -> tuple[BroughtIn, ...]:
        return self._vault.brought_in

    def stats(self, case_id: str, wanted: IncidentFilter) -> stats.Stats:
        return stats.count(self._all(case_id, wanted), ZONE)

    def attachment(self, sha256: str, limit_bytes: int) -> bytes:
        return self._vault.blobs[sha256]

    def picture(self, sha256: str, longest_px: int, job: Job) -> Pixels | None:
        found = pixels_of(self._vault.blobs[sha256], most_width=longest_px, most_height=longest_px)
        return found if isinstance(found, Pixels) else None

    def people_reached(self, case_id: str) -> tuple[Reached, ...]:
        people = (one for i in self._vault.incidents if i.case == case_id for one in i.reached)
        return tuple(dict.fromkeys(one for one in people if one.kind is ReachedKind.THIRD_PERSON))

    def save_attachment(self, sha256: str, to: Path) -> None:
        to.write_bytes(self._vault.blobs[sha256])


class FakeIntake:
    def __init__(self, vault: FakeVault) -> None:
        self._vault = vault
        self.drafts: list[IncidentDraft] = []
        self.refusal: UserError | None = None

    def log(self, case_id: str, draft: IncidentDraft) -> str:
        if self.refusal is not None:
            raise self.refusal
        self.drafts.append(draft)
        incident = make_incident(
            len(self._vault.incidents) + 1, id=new_id(), case=case_id, when=draft.when, channel=draft.channel,
            direction=draft.direction, outcome=draft.outcome, duration_s=draft.duration_s, reached=draft.reached,
            contact_point=point(draft.address), text=draft.text, summary=draft.summary, tags=draft.tags,
        )  # fmt: skip
        self._vault.incidents.append(incident)
        if draft.party:
            self._vault.links[new_id()] = (point(draft.address).id, draft.party, Role.CREDITOR)
        return incident.id

    def revise(self, incident_id: str, judgement: Judgement, reason: str) -> None:
        self._vault.log.append((reason, judgement))
        for place, incident in enumerate(self._vault.incidents):
            if incident.id == incident_id:
                changes = {k: getattr(judgement, k) for k in Judgement.__slots__ if getattr(judgement, k) is not None}
                self._vault.incidents[place] = replace(incident, revision=incident.revision + 1, **changes)


class FakeDrafts:
    """Drafts as a table."""

    def __init__(self) -> None:
        self.table: dict[str, Draft] = {}
        self.unreadable = 0
        self.refusal: UserError | None = None

    def keep(self, draft: Draft) -> None:
        if self.refusal is not None:
            raise self.refusal
        self.table[draft.id] = draft

    def of_case(self, case_id: str) -> KeptDrafts:
        drafts = [draft for draft in self.table.values() if draft.case in (case_id, "")]
        return KeptDrafts(tuple(sorted(drafts, key=lambda draft: -draft.changed_ms)), self.unreadable)

    def discard(self, draft_id: str) -> None:
        self.table.pop(draft_id, None)

    def discard_unreadable(self) -> None:
        self.unreadable = 0


class FakeParties:
    def __init__(self, vault: FakeVault) -> None:
        self._vault = vault

    def add(self, draft: PartyDraft) -> Party:
        party = Party(new_id(), draft.name, draft.kind, draft.aliases)
        self._vault.parties.append(party)
        return party

    def list(self) -> tuple[Party, ...]:
        return tuple(self._vault.parties)

    def contact_points(self, case_id: str) -> tuple[SimpleNamespace, ...]:
        points: dict[str, ContactPoint] = {}
        tallies: dict[str, Tally] = {}
        for incident in self._vault.incidents:
            if incident.case == case_id and incident.contact_point is not None:
                key = incident.contact_point.id
                points[key] = incident.contact_point
                tallies[key] = tallies.get(key, Tally()).plus(incident)
        rows = [self._point(points[key], tallies[key]) for key in points]
        return tuple(sorted(rows, key=lambda row: -row.tally.count))

    def _point(self, at: ContactPoint, tally: Tally) -> SimpleNamespace:
        links = [(key, party, role) for key, (where, party, role) in self._vault.links.items() if where == at.id]
        return SimpleNamespace(
            point=at, tally=tally, parties=tuple(self._vault.attributed(party, role) for _, party, role in links),
            attribution_ids=tuple(key for key, _, _ in links),
        )  # fmt: skip

    def overview(self, case_id: str) -> tuple[SimpleNamespace, ...]:
        numbers = self.contact_points(case_id)
        rows = []
        for party in self._vault.parties:
            mine = tuple(row for row in numbers if party.id in {p.id for p in row.parties})
            tally = Tally()
            for incident in self._vault.incidents:
                if incident.case == case_id and any(p.id == party.id for p in self._vault.shown(incident).parties):
                    tally = tally.plus(incident)
            rows.append(SimpleNamespace(party=party, points=mine, tally=tally))
        return tuple(sorted(rows, key=lambda row: -row.tally.count))

    def link(self, party_id: str, address: str, region: str, role: Role = Role.CREDITOR) -> None:
        self._vault.links[new_id()] = (point(address).id, party_id, role)

    def link_point(self, party_id: str, contact_point_id: str, role: Role = Role.CREDITOR) -> None:
        self._vault.links[new_id()] = (contact_point_id, party_id, role)

    def unlink(self, attribution_id: str, reason: str) -> None:
        del self._vault.links[attribution_id]

    def guess(self, address: str, region: str) -> Party | None:
        at = point(address).id
        behind = [party for where, party, _ in self._vault.links.values() if where == at]
        return next((party for party in self._vault.parties if party.id in behind), None)


class FakeReconciling:
    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.found = Reconciliation(
            Bill("import-1", "bill.csv", NOW_MS - 86_400_000, NOW_MS, True, "10412345679", frozenset({Channel.CALL})),
            tuple(Reconciled(make_incident(n), standing) for n, standing in enumerate(Standing, 1)),
            left_out=2,
        )

    def reconcile(self, case_id: str, import_id: str, job: Job) -> Reconciliation:
        self.asked.append((case_id, import_id))
        return self.found


class FakeImporting:
    formats = ("sms_backup_restore", "whatsapp_txt", "carrier_bill")

    def __init__(self, vault: FakeVault) -> None:
        self._vault = vault
        self.previews: tuple[Preview, ...] = (make_preview(),)
        self.choices: list[object] = []
        self.done: list[Receipt] = []
        self.refused: Refusal | None = None
        self.wait: Callable[[Job], None] = lambda job: None
        self.presets = ColumnPresets(shipped=resources_folder() / "importers", own=Path("nowhere"))

        self.contact_files = self
        self.books: tuple[ContactsRead, ...] = ()

    def files(self, paths: Sequence[Path], job: Job) -> tuple[Path, ...]:
        return tuple(paths)

    def apart(self, paths: Sequence[Path], job: Job) -> tuple[tuple[Path, ...], tuple[ContactsRead, ...]]:
        names = {book.source.name for book in self.books}
        return tuple(path for path in paths if path.name not in names), self.books

    def reading(self, path: Path, job: Job) -> ContactsRead:
        return self.books[0]

    def preview(self, case_id: str, paths: Sequence[Path], job: Job, *, choice: object = None) -> tuple[Preview, ...]:
        self.wait(job)
        found = self.previews * len(paths) if len(self.previews) == 1 else self.previews
        return tuple(replace(one, source=replace(one.source, sha256=f"{n:064x}")) for n, one in enumerate(found))

    def in_turn(self, paths: Sequence[Path]) -> tuple[int, ...]:
        return tuple(range(len(paths)))

    def run(self, case_id: str, paths: Sequence[Path], choice: object, job: Job) -> tuple[Receipt, ...]:
        self.wait(job)
        self.choices.append(choice)
        if self.refused is not None:
            nothing = {"rows": 0, "added": 0, "left_out": 0, "skipped": (), "import_id": None}
            return (replace(make_receipt(), refused=self.refused, **nothing),)
        self.done.append(make_receipt())
        return (self.done[-1],)

    def receipts(self, case_id: str) -> tuple[Receipt, ...]:
        return tuple(self.done)

    def undone(self, case_id: str) -> tuple[Receipt, ...]:
        return ()


def make_preview(*, name: str = "sms-20260512.xml", refused: Refusal | None = None) -> Preview:
    """A file with a loud stranger, a quiet one, and a friend."""
    when = from_epoch_ms("", NOW_MS - 86_400_000, zone=ZONE)
    samples = (
        Sample(when, Channel.SMS, "【速易贷】您的借款已逾期，今日不处理将联系您的通讯录。"),
        Sample(when, Channel.SMS, "<b>最后通知</b> <img src=/etc/passwd>"),
        Sample(when, Channel.CALL, ""),
    )
    senders = tuple(
        SenderSummary(f"tel:{n}", address, who, count, calls, NOW_MS - 9_000_000_000, NOW_MS - 86_400_000, samples)
        for n, (address, who, count, calls) in enumerate(
            [
                ("10412345678", "", 214, 200),
                ("1069012345678", "", 160, 0),
                ("10598765432", "", 35, 35),
                ("10212340001", "妈妈", 88, 20),
                ("10312340002", "Li Wen (work)", 12, 1),
            ]
        )
    )
    return Preview(
        source=SourceFile(name, "ab" * 32, 4_300_000, NOW_MS), importer="sms_backup_restore", rows=512, senders=senders,
        skipped=(Skipped("sms[4]@900", SkippedKind.NOT_A_CONTACT, "draft"),) * 3, warnings=(), partial=False,
        refused=refused,
    )  # fmt: skip


def make_receipt() -> Receipt:
    """409 + 0 + 100 + 3 = 512."""
    return Receipt(
        source=SourceFile("sms-20260512.xml", "ab" * 32, 4_300_000, NOW_MS), importer="sms_backup_restore",
        importer_version="1", settings={}, rows=512, added=409, duplicates=0, left_out=100,
        skipped=(Skipped("sms[4]@900", SkippedKind.NOT_A_CONTACT, "draft"),) * 3,
        warnings=(SourceWarning("sms[9]@4000", "surrogates_joined"),), partial=False, refused=None,
        import_id="import-1",
    )  # fmt: skip


class FakeBundling:
    def __init__(self, vault: FakeVault) -> None:
        self._vault = vault
        self.choices: list[BundleChoice] = []
        self.check_s = self.not_agreed = 0
        self.pdf: bytes = b""
        self.wait: Callable[[Job], None] = lambda job: None

    def plan(self, case_id: str, choice: BundleChoice) -> BundlePlan:
        mine = [i for i in self._vault.incidents if i.case == case_id]
        included = [i for i in mine if matches(i, choice.wanted)]
        exhibits = sum(len(i.attachments) for i in included)
        left = len(mine) - len(included)
        more = {"check_s": self.check_s, "not_agreed": self.not_agreed}
        return BundlePlan(len(mine), len(included), left, exhibits, **more)

    def build(self, case_id: str, choice: BundleChoice, out: Path, job: Job) -> BundleResult:
        self.choices.append(choice)
        self.wait(job)
        pdf = out / "bundle.pdf"
        pdf.write_bytes(self.pdf)
        unnamed = self.not_agreed if choice.naming is Naming.AGREED else 0
        return BundleResult(pdf, out / "bundle", out / "bundle.zip", 2, 7, 1, (), unnamed)


class FakeVerifying:
    def __init__(self, *problems: Problem) -> None:
        self.problems = problems

    def verify(self, path: Path, job: Job) -> Verification:
        if not path.exists():
            raise UserError("file.missing", name=path.name)
        return Verification(self.problems)


class FakeParticulars:
    """A record with third persons in it, and nothing else."""

    def __init__(self, third_persons: list[Particular]) -> None:
        self._third_persons = third_persons

    def of_case(self, _case_id: str, _kind: ParticularKind) -> tuple[Particular, ...]:
        return tuple(self._third_persons)

    def overview(self, _case_id: str, kind: ParticularKind) -> Overview:
        return Overview(kind, {}, (), (), {}, ())


class FakeSuggesting:
    """Nothing is suggested."""

    def of_case(self, _case_id: str, _job: Job) -> tuple[()]:
        return ()


class FakeWorkspace:
    """An open vault."""

    def __init__(self) -> None:
        self.vault = FakeVault()
        self.cases = FakeCases()
        self.timeline = FakeTimeline(self.vault)
        self.intake = FakeIntake(self.vault)
        self.correcting = SimpleNamespace()  # on fakes nothing is corrected
        self.letters = SimpleNamespace(is_installed=False)
        self.dossiers = SimpleNamespace()  # and no dossier is opened
        self.party_dossiers = SimpleNamespace(conduct=lambda _case: {})
        self.party_lists = SimpleNamespace()
        self.reckoning = SimpleNamespace(chain=lambda _case: Chain((), (), (), 0, ()), leaks=lambda _case: ((), None))
        self.filling = SimpleNamespace()
        self.filings = SimpleNamespace(deadlines=lambda _case: (), today=lambda _case: TODAY)  # nor is anything filed
        self.forms = SimpleNamespace(forms=lambda _case: ())
        self.pack_letters = SimpleNamespace(letters=lambda _case: ())
        self.packs, self.pack_effects = SimpleNamespace(listed=tuple), SimpleNamespace()
        case = Case("c" * 26, 1, "", "", "cn", "CN", "Asia/Shanghai", "zh-CN", NOW_MS)
        judged = Judged(case, None, (), {}, {}, {})  # on fakes there is no rule pack
        self.judging = SimpleNamespace(
            of_case=lambda *_: judged, known=lambda _: judged, cautions=lambda *_: (("pack.none", "none"),)
        )
        self.drafts = FakeDrafts()
        self.history = FakeHistory()
        self.withdrawals = FakeWithdrawals(self.intake)
        self.erasing = FakeErasing(self.vault)
        self.backups = FakeBackups()
        self.case_files = FakeCaseFiles()
        self.checkpoints = FakeCheckpoints()
        self.parties = FakeParties(self.vault)
        self.suggesting = self.tagging = self.scripts = FakeSuggesting()
        self.importing = FakeImporting(self.vault)
        self.reconciling = FakeReconciling()
        self.bundling = FakeBundling(self.vault)
        self.third_persons: list[Particular] = []
        self.particulars = FakeParticulars(self.third_persons)
        self.blacking_out = SimpleNamespace()
        nothing = Known(frozenset(), frozenset(), {})
        self.next_steps = SimpleNamespace(
            of_case=lambda _case, _job, told, purpose: Steps((), (), nothing, None, None, TODAY)
        )
        self.desk_sheets = SimpleNamespace()
        self.lacking = SimpleNamespace(of_contact=lambda *_: StillMissing((), ()))
        self.marking_files = SimpleNamespace()  # nor is a file marked
        self.crisis = SimpleNamespace(lines_for=lambda *_, **__: (), lines_for_entry=lambda *_: ())
        self.record_search = SimpleNamespace(find=lambda *_: ())
        self.circumstances = SimpleNamespace()  # nor is anything more said than the form asks at first
        self.joining = SimpleNamespace(suggested=lambda _case: ())
        self.stating = SimpleNamespace()  # on fakes nobody signs
        self.indexing = SimpleNamespace(watch=self._watch)
        self.watched = False
        self.path = Path("Records.shilu")
        self.is_read_only = False
        self.lacks_room = lambda: False
        self.keys = FakeKeys()
        self.checking = self.backups = self.clock = self.exporting = FakeSafekeeping()
        self.closed = False

    def close(self) -> None:
        self.closed = True

    def _watch(self) -> None:
        self.watched = True

    def add_case(self, title: str = "张三 55 款App", complainant: str = "张三") -> Case:
        return self.cases.add(CaseDraft(title, complainant))


class FakeKeys:
    """One passphrase and a paper."""

    has_confirmed_recovery_key = True

    def slots(self) -> tuple[KeySlot, ...]:
        return (
            KeySlot("s1", SlotKind.PASSPHRASE, "", NOW_MS, is_open=True, is_confirmed=False),
            KeySlot("s2", SlotKind.RECOVERY, "", NOW_MS, is_open=False, is_confirmed=True),
        )


class FakeSafekeeping:
    """Checks, backups and the clock of a vault that is kept well: nothing is due."""

    def last(self) -> None:
        return None

    def due(self) -> bool:
        return False

    def noticed(self) -> tuple[Problem, ...]:
        return ()

    def measured(self) -> None:
        return None


class FakeTraces:
    """Nothing was written."""

    def find(self) -> tuple[()]:
        return ()


class FakeGate:
    def __init__(self, workspace: FakeWorkspace, folder: Path, *, known: bool = True) -> None:
        self._workspace, self._folder, self._known = workspace, folder, known
        self.doubtful: PlaceDoubt | None = None

    def doubt(self, path: Path) -> PlaceDoubt | None:
        return self.doubtful

    def make_ready(self) -> None:
        pass

    def known_vaults(self) -> tuple[Path, ...]:
        return (self._folder / "Records.shilu",) if self._known else ()

    def meant(self, folder: Path) -> Path:
        return folder

    def absent_vault(self) -> Path | None:
        return None

    def default_folder(self) -> Path:
        return self._folder

    def open(self, path: Path, passphrase: str, job: object = None) -> FakeWorkspace:
        if passphrase != PASSPHRASE:
            raise UserError("vault.wrong_passphrase")
        return self._workspace


class FakeDesktop:
    """Answers for the person in front of the file dialogs."""

    def __init__(self, start: Path) -> None:
        self.start = start
        self.files: tuple[Path, ...] = ()
        self.folder: Path | None = None
        self.save_to: Path | None = None
        self.shown: list[Path] = []
        self.opened: list[Path] = []

    def ask_files(self, parent: object, title: str, kinds: Sequence[str] = ()) -> tuple[Path, ...]:
        return self.files

    def ask_file(self, parent: object, title: str, kinds: Sequence[str] = ()) -> Path | None:
        return self.files[0] if self.files else None

    def ask_folder(self, parent: object, title: str, start: Path | None = None) -> Path | None:
        return self.folder

    def ask_where_to_save(self, parent: object, title: str, name: str) -> Path | None:
        return self.save_to

    def open_file(self, file: Path) -> bool:
        self.opened.append(file)
        return True

    def show_folder(self, folder: Path) -> bool:
        self.shown.append(folder)
        return True


def png() -> bytes:
    """A small picture."""
    from PIL import Image

    stream = io.BytesIO()
    Image.new("RGB", (320, 200), "#7A4B4B").save(stream, "PNG")
    return stream.getvalue()


def fill(workspace: FakeWorkspace, *, count: int = 600) -> None:
    """Five months of two lenders and an agency, as the demo window shows them."""
    import random

    pick = random.Random(7)
    workspace.add_case()
    lenders = [
        workspace.parties.add(PartyDraft(name, kind))  # type: ignore[arg-type]
        for name, kind in (("速易贷", "lender"), ("小橙分期", "app"), ("恒信催收服务有限公司", "agency"))
    ]
    numbers = [f"1{pick.choice('034578')}{pick.randrange(10**9):09d}"[:11].replace("106", "105") for _ in range(24)]
    numbers = ["10" + str(pick.choice((2, 3, 4, 5, 7, 8))) + f"{pick.randrange(10**8):08d}" for _ in range(24)]
    words = (
        "【速易贷】您的借款已逾期，今日18点前不处理，将通知您的紧急联系人。",
        "你再不还钱，我就打给你妈和你单位的每一个人。",
        "Final notice: pay 3,500 today or we publish your photo 😡 <img src='/etc/passwd'>",
        "法务部通知：您的案件已移交当地公安机关立案处理，请立即回电。",
    )
    workspace.vault.blobs["f0" * 32] = png()
    picture = Attachment("f0" * 32, "截图 2026-03-03 08:12.png", "image/png", len(png()))
    source = SourceRef("ab" * 32, "sms-20260512.xml", "sms[17]@10233", "sms_backup_restore", "1")
    at = NOW_MS - 150 * 86_400_000
    for number in range(1, count + 1):
        at += pick.randrange(30 * 60_000, 660 * 60_000)
        is_call = pick.random() < 0.6
        answered = pick.random() < 0.3
        others = pick.random() < 0.15
        workspace.vault.incidents.append(
            make_incident(
                number,
                id=new_id(),
                when=from_epoch_ms(str(at), at, zone=ZONE),
                channel=Channel.CALL if is_call else Channel.SMS,
                outcome=(Outcome.ANSWERED if answered else Outcome.MISSED) if is_call else Outcome.UNKNOWN,
                duration_s=pick.randrange(8, 300) if is_call and answered else None,
                contact_point=point(pick.choice(numbers) if is_call else pick.choice(numbers[:8])),
                reached=(
                    Reached(ReachedKind.THIRD_PERSON, "10212340001", pick.choice(("妈妈", "同事 李文", "班主任"))),
                )
                if others
                else (Reached(ReachedKind.COMPLAINANT),),
                text="" if is_call else pick.choice(words),
                summary="他说要去我单位。" if is_call and answered and pick.random() < 0.3 else "",
                tags=("contactblast", "police", "flood") if number % 9 == 0 else (),
                attachments=(picture,) if number % 9 == 0 else (),
                sources=() if number % 13 == 0 else (source,),
            )
        )
    for place, number_text in enumerate(numbers[:14]):
        lender = lenders[place % 3]
        workspace.vault.links[new_id()] = (point(number_text).id, lender.id, Role.CREDITOR)
