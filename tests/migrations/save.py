"""Saves a vault of the schema of today, with every kind of event in it: ``python -m tests.migrations.save [--again]``.

Run it before a step is added to vault/migrations.py, and again (``--again``) as long as the newest schema is not
released and still changes; a test says when that is due. A released one is never made again.
"""

from __future__ import annotations

import argparse
import base64
import json
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from shilu import app
from shilu.bundle.exports import particular_json
from shilu.cli import documents
from shilu.core.bundle import BundleChoice
from shilu.core.case import Case, CaseDraft
from shilu.core.clock import FixedClock
from shilu.core.correction import TypedCorrection
from shilu.core.draft import Draft, DraftKind
from shilu.core.evidence import FileToAttach
from shilu.core.ids import new_id
from shilu.core.incident import IncidentDraft, Include, Judgement, Reached, ReachedKind
from shilu.core.job import QuietJob
from shilu.core.particular import ParticularKind
from shilu.core.party import PartyDraft
from shilu.core.query import EVERYTHING, IncidentFilter
from shilu.core.recovery_key import groups
from shilu.host.paths import Folders, resources_folder
from shilu.services.application import Application
from shilu.services.importing import ImportChoice
from shilu.services.parties import PartyRevision
from shilu.services.workspace import Workspace
from shilu.vault import keys
from shilu.vault.fold import FOLD_VERSION
from shilu.vault.migrations import MIGRATIONS
from shilu.vault.pages import PageFile
from shilu.vault.salvage import rescue
from shilu.vault.salvage.tables import Tables
from shilu.vault.vault import Vault
from tests.unit.services.authority import make_authority
from tests.unit.services.backups import NOON_MS, mms, sms, write_messages
from tests.unit.vault.conftest import CHEAP, PASSPHRASE
from tests.unit.vault.damaging import PAGE_BYTES, flip

HERE = Path(__file__).parent
TODAY = max(len(MIGRATIONS), FOLD_VERSION)
"""What saved vaults are counted by: a step of the schema, or another form of the tables that are folded."""
_PICTURE = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00:~\x9bU\x00\x00\x00\nIDATx\x9c"
    b"c`\x00\x00\x00\x02\x00\x01H\xaf\xa4q\x00\x00\x00\x00IEND\xaeB`\x82"
)
_ELSEWHERE = "another passphrase"


def main() -> int:
    """Make the vault and what is expected of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--again", action="store_true", help="the newest schema is not released yet")
    wanted = parser.parse_args()
    place = HERE / f"{TODAY:04}"
    if place.exists() and not wanted.again:
        parser.error(f"{place.name} is there already")
    with tempfile.TemporaryDirectory() as folder:
        vault, recovery_key = make(Path(folder))
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        shutil.copytree(vault, place / "vault.shilu", ignore=shutil.ignore_patterns("search.db*", "ballast", "in-use"))
        (place / "recovery-key.txt").write_text(recovery_key + "\n")
        workspace = _application(Path(folder)).gate.open(vault, PASSPHRASE)
        (place / "expected.json").write_text(
            json.dumps(said(vault_of(workspace)), ensure_ascii=False, indent=1) + "\n", "utf-8"
        )
        workspace.close()
    return 0


def said(vault: Vault) -> dict[str, list[object]]:
    """What a vault says of its contacts and of what stands beside them, by the titles of its cases."""
    return {
        case.title: [
            *(
                documents.incident(incident)
                for wanted in (EVERYTHING, IncidentFilter(withdrawn=True))
                for incident in vault.incidents.each(case.id, wanted)
            ),
            *(particular_json(one, {}, case.timezone) for one in vault.particulars.of_case(case.id)),
        ]
        for case in vault.cases.all()
    }


def vault_of(workspace: Workspace) -> Vault:
    """What stands behind the services."""
    return workspace.intake._vault


def make(folder: Path) -> tuple[Path, str]:
    """A vault of today with every kind of event, in a folder; and its recovery key."""
    story = _Story(folder, _application(folder))
    return story.tell()


def _application(folder: Path) -> Application:
    folders = Folders(config=folder / "config", documents=folder)
    return app.build(folders, clock=FixedClock(NOON_MS + 3_600_000, tick_ms=1000), cost=CHEAP, language="en")


@dataclass(slots=True)
class _Story:
    folder: Path
    application: Application

    def tell(self) -> tuple[Path, str]:
        created = self.application.gate.create(self.folder / "first", PASSPHRASE)
        workspace, recovery_key = created.workspace, created.recovery_key
        workspace.keys.confirm_recovery_key(created.part, self._groups(recovery_key, created.part.groups))
        self._keys(workspace)
        case = workspace.cases.add(CaseDraft("案件", "李某"))
        self._contacts(workspace, case)
        self._imports(workspace, case)
        self._parties(workspace, case)
        self._record(workspace, case)
        self._taking_back(workspace, case)
        self._leaving(workspace, case)
        self._from_elsewhere(workspace)
        self._cases(workspace)
        workspace.drafts.keep(
            Draft(new_id(), case.id, DraftKind.CONTACT, begun_ms=NOON_MS, changed_ms=NOON_MS, form={"text": "half"})
        )
        workspace.close()
        workspace = self.application.gate.open(self.folder / "first.shilu", PASSPHRASE)
        workspace.cases.open(case.id)
        workspace.checking.run(QuietJob())
        workspace.backups.make(self.folder / "a.shilu-backup", QuietJob())  # which only the next one tells of
        backup = workspace.backups.make(self.folder / "b.shilu-backup", QuietJob()).file
        workspace.close()
        restored = self.application.gate.restore(backup, self.folder / "restored", PASSPHRASE, QuietJob())
        self._damage_an_index(restored.path)
        mended = self.application.gate.mend(restored.path, self.folder / "vault", PASSPHRASE, QuietJob())
        if not restored.report.ok or not mended.report.ok:
            raise RuntimeError(str((restored.report.problems, mended.report.problems)))
        return mended.path, recovery_key

    @staticmethod
    def _damage_an_index(vault: Path) -> None:
        door = rescue.unlock(vault, lambda header: keys.unlock(header, PASSPHRASE, cost=CHEAP))
        with PageFile(vault / "vault.db", door.master.database) as file:
            owners = Tables(file, QuietJob())._owners
        page = next(page for page, owner in owners.items() if owner == "incidents_in_order")
        flip(vault / "vault.db", (page - 1) * PAGE_BYTES + 100)

    @staticmethod
    def _groups(key: str, numbers: tuple[int, int]) -> str:
        return " ".join(groups(key)[number - 1] for number in numbers)

    def _keys(self, workspace: Workspace) -> None:
        mei = workspace.keys.add("Mei", "mei and her passphrase")
        workspace.keys.rename(mei.id, "梅")
        gone = workspace.keys.add("Gone", "a passphrase of nobody")
        workspace.keys.remove(gone.id)
        workspace.keys.change_passphrase(PASSPHRASE, "for a moment another")
        workspace.keys.change_passphrase("for a moment another", PASSPHRASE)
        sheet = workspace.keys.new_recovery_key()
        workspace.keys.confirm_recovery_key(sheet.part, self._groups(sheet.key, sheet.part.groups), keep_others=True)
        workspace.keys.rekey(QuietJob())
        workspace.clock.measure(-1500, "telephone")
        own = (resources_folder() / "rules" / "uk.toml").read_text("utf-8").replace('version = "', 'version = "ours ')
        given = workspace.packs.look_at(self._file("uk.toml", own.encode()).path)
        workspace.packs.give(given)
        workspace.packs.take_back("uk")

    def _file(self, name: str, content: bytes) -> FileToAttach:
        path = self.folder / name
        path.write_bytes(content)
        return FileToAttach(path, name)

    def _log(self, workspace: Workspace, case: Case, text: str, at: str, number: str, *files: FileToAttach) -> str:
        return workspace.intake.log(
            case.id,
            IncidentDraft(
                when=workspace.intake.understand_time(at, case.timezone),
                address=number,
                text=text,
                summary="in my words",
                tags=("extort",),
                note="for the lawyer",
                reached=(Reached(ReachedKind.COMPLAINANT),),
                files=files,
            ),
        )

    def _contacts(self, workspace: Workspace, case: Case) -> None:
        picture = self._file("截图.png", _PICTURE)
        first = self._log(workspace, case, "今天不还就找你家人 😡", "2026-05-10 23:12", "10412345678", picture)
        workspace.intake.revise(first, Judgement(summary="better", tags=("extort", "work"), note="n"), "remembered")
        second = self._log(workspace, case, "", "2026-05", "10787654321")
        workspace.intake.revise(second, Judgement(include=Include.PRIVILEGED), "")
        when = workspace.correcting.understand_time("2026-05-03 09:40", case.timezone)
        workspace.correcting.correct(
            second, TypedCorrection(when=when, address="10799990000", text="是你吗"), "as the letter says"
        )
        third = self._log(workspace, case, "很长 " * 3_000, "?", "LoanCo", self._file("录音.m4a", b"sound" * 30_000))
        workspace.withdrawals.withdraw(third, "a mistake")
        workspace.withdrawals.restore(third, "it was right")
        twice = [self._log(workspace, case, "twice", "2026-05-11 10:00", "10300001111") for _ in range(3)]
        workspace.joining.join(twice[:2], "told by two people")
        workspace.joining.join(twice[1:], "by three")
        workspace.joining.separate(twice[2], "that was another one")
        fourth = self._log(workspace, case, "gone", "2026-05-11 10:00", "10300001111")
        workspace.withdrawals.withdraw(fourth, "not mine")

    def _imports(self, workspace: Workspace, case: Case) -> None:
        picture = base64.b64encode(_PICTURE).decode()
        for n in range(4):
            rows = [
                sms("10412345678", f"还钱 {n}", at_ms=NOON_MS + n * 60_000),
                sms("106900012345", f"最后一次通知 {n}", at_ms=NOON_MS + n * 60_000 + 1),
                mms("10787654321", f"look {n}", picture, at_ms=NOON_MS + n * 60_000 + 2),
                sms("10412345678", "the same in all", at_ms=NOON_MS),
            ]
            path = write_messages(self.folder / f"sms-{n}.xml", rows)
            (receipt,) = workspace.importing.run(case.id, [path], ImportChoice(), QuietJob())
            if receipt.import_id is None:
                raise RuntimeError(str(receipt))
            if n == 1:
                workspace.withdrawals.withdraw_import(receipt.import_id, "not my phone")
            if n == 2:
                workspace.withdrawals.withdraw_import(receipt.import_id, "not my phone")
                workspace.withdrawals.restore_import(receipt.import_id, "it was")
            if n == 3:
                workspace.erasing.erase_import(receipt.import_id, "private messages", QuietJob())

    def _parties(self, workspace: Workspace, case: Case) -> None:
        lender = workspace.parties.add(PartyDraft("石榴籽快借", aliases=("石榴籽",)), ["10412345678"])
        collector = workspace.parties.add(PartyDraft("远山资产"))
        made = workspace.parties.link(lender.id, "106900012345", "CN")
        workspace.parties.unlink(made.id, "a slip")
        self._undo(workspace, made.id)
        workspace.parties.link(collector.id, "10787654321", "CN")
        third = workspace.parties.add(PartyDraft("误记"))
        self._undo(workspace, third.id)
        self._undo(workspace, third.id)
        workspace.parties.revise(lender.id, PartyRevision(fields={"website": "shiliu.example"}), "as the app says")
        workspace.parties.merge(collector.id, third.id, "one and the same")
        self._undo(workspace, third.id)
        self._undo(workspace, third.id)
        of_vault = {"from_party": "远山资产", "kind": "owned_by", "to_party": "石榴籽快借", "basis": "notice"}
        link = workspace.party_links.add(of_vault)
        workspace.party_links.revise(link.id, {"from": "2025"}, "the notice says so")
        workspace.party_links.withdraw(link.id, "a slip")
        workspace.party_links.restore(link.id, "it was right")
        stated = {**of_vault, "kind": "collects_for", "basis": "contact", "proof": "1"}
        workspace.party_links.add(stated, case.id)

    def _record(self, workspace: Workspace, case: Case) -> None:
        """What stands beside the contacts: revised, withdrawn, put back."""
        loan = {
            "lender": "远山资产",
            "promised": "1500元",
            "contract_on": "2026-01-05",
            "permissions_asked": "contacts",
        }
        made = workspace.particulars.add(case.id, ParticularKind.LOAN, loan)
        paid = {"loan": "1", "paid_on": "2026-02", "amount": "300", "proof": "1"}
        workspace.particulars.add(case.id, ParticularKind.REPAYMENT, paid)
        workspace.particulars.revise(made, {"received": "1050"}, "the bank says so")
        workspace.particulars.withdraw(made, "a slip")
        self._undo(workspace, made.id)
        notice = {"kind": "stop_notice", "party": "远山资产", "from": "2026-04-01", "how": "letter", "proof": "1"}
        told = workspace.particulars.add(case.id, ParticularKind.FACT, notice)
        report = {"office": "阳光派出所", "channel": "cn.police", "handed_in_on": "2026-04-05", "receipt": "受2026-17"}
        workspace.particulars.add(case.id, ParticularKind.FILING, report)
        letter = {"title": "停止骚扰告知函", "party": "远山资产", "sent_on": "2026-04-02", "letter": "cn.letter.stop"}
        sent = workspace.particulars.add(case.id, ParticularKind.LETTER, {**letter, "starts": "stop_notice"})
        workspace.particulars.revise(sent, {"delivered_on": "2026-04-04", "proof": "1"}, "the slip of the courier")
        workspace.particulars.revise(told, {"delivered_on": "2026-04-03"}, "the slip of the post office")
        slip = workspace.particulars.add(case.id, ParticularKind.DEVICE, {"make": "a stranger’s phone"})
        workspace.particulars.erase(slip, "not of this case")
        said = workspace.circumstances.understood(case.id, {"place": "at the door", "visitors": "2", "loan": "1"})
        when = workspace.intake.understand_time("2026-05-08 18:00", case.timezone)
        contact = workspace.intake.log(case.id, IncidentDraft(when, text="两个人上门", circumstances=said))
        workspace.circumstances.revise(contact, {"next_step": "ask the neighbour", "visitors": ""}, "she saw it")
        self._undo(workspace, contact)

    @staticmethod
    def _undo(workspace: Workspace, subject: str) -> None:
        """Take back what was done last to something."""
        workspace.history.undo(workspace.history.revisions(subject)[-1].ref, "a slip")

    def _taking_back(self, workspace: Workspace, case: Case) -> None:
        shown = self._log(workspace, case, "twice", "2026-05-12 10:00", "10412345678", self._file("b.bin", b"b" * 100))
        (sha256,) = {file.sha256 for file in vault_of(workspace).incidents.get(shown).attachments}
        workspace.withdrawals.withdraw_exhibit(case.id, sha256, "not needed")
        workspace.withdrawals.restore_exhibit(case.id, sha256, "it is")
        alone = self._log(workspace, case, "private", "2026-05-11 11:00", "10499999999", self._file("c.bin", b"c" * 90))
        workspace.erasing.erase([alone], "private", QuietJob())

    def _leaving(self, workspace: Workspace, case: Case) -> None:
        workspace.bundling.build(case.id, BundleChoice(language="en"), self.folder / "bundle", QuietJob())
        authority = make_authority(self.folder / "authority")
        workspace.checkpoints.write_request(case.id, self.folder / "stamp")
        reply = self.folder / "reply.tsr"
        reply.write_bytes(authority.reply(next((self.folder / "stamp").rglob("*.tsq")).read_bytes()))
        (taken,) = workspace.checkpoints.take([reply], authority.root)
        if taken.refused is not None:
            raise RuntimeError(taken.refused.code)

    def _from_elsewhere(self, workspace: Workspace) -> None:
        """A case of another vault, with what both changed in it."""
        other = self.application.gate.create(self.folder / "other", _ELSEWHERE).workspace
        shared = other.cases.add(CaseDraft("共同的案件", "王某"))
        party = other.parties.add(PartyDraft("飞鸟催收"), ["10211112222"])
        incident = self._log(other, shared, "还钱", "2026-05-09 09:00", "10211112222")
        other.parties.link_incident(party.id, incident)
        second = other.parties.add(PartyDraft("飞鸟借款"))
        other.parties.link_incident(second.id, incident)
        other.parties.merge(party.id, other.parties.add(PartyDraft("飞鸟")).id, "one and the same")
        other.party_links.add(
            {"from_party": "飞鸟催收", "kind": "collects_for", "to_party": "飞鸟借款", "basis": "press"}
        )
        self._log(other, shared, "【远山小贷】逾期请还款，否则等着坐牢", "2026-05-09 09:30", "10422223333")
        suggested = other.suggesting.of_case(shared.id, QuietJob())
        other.suggesting.take_back(other.suggesting.decline(shared.id, suggested, QuietJob()), QuietJob())
        other.suggesting.decline(shared.id, other.suggesting.of_case(shared.id, QuietJob()), QuietJob())
        said = other.tagging.of_case(shared.id, QuietJob())
        other.tagging.take_back(other.tagging.decline(said, QuietJob()), QuietJob())
        file = self.folder / "1.shilu-case"
        to_here, to_there = [workspace.case_files.own_key()], [other.case_files.own_key()]
        other.case_files.export(shared.id, file, QuietJob(), to=to_here)
        workspace.case_files.merge(file, QuietJob())
        workspace.case_files.export(shared.id, self.folder / "2.shilu-case", QuietJob(), to=to_there)
        workspace.intake.revise(incident, Judgement(summary="here"), "")
        other.intake.revise(incident, Judgement(summary="there"), "")
        self._log(other, shared, "more", "2026-05-09 10:00", "10211112222")
        other.case_files.export(shared.id, self.folder / "3.shilu-case", QuietJob(), to=to_here)
        other.close()
        if not workspace.case_files.merge(self.folder / "3.shilu-case", QuietJob()).conflicts:
            raise RuntimeError("both sides changed one contact, and nobody was told")
        workspace.case_files.decide(incident, {"summary": "here, and there"}, "both remembered")

    @staticmethod
    def _cases(workspace: Workspace) -> None:
        closed = workspace.cases.add(CaseDraft("了结的案件", "赵某"))
        workspace.cases.open(closed.id)
        workspace.cases.close(closed.id, "settled")
        workspace.cases.reopen(closed.id, "not settled")
        workspace.cases.close(closed.id, "settled after all")
        erased = workspace.cases.add(CaseDraft("抹去的案件", "孙某"))
        workspace.cases.erase(erased.id, "asked for")


if __name__ == "__main__":
    sys.exit(main())
