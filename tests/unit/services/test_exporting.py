"""A vault that was written into a folder in the clear comes back whole; a case goes alone."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from shilu.cli import documents
from shilu.core.case import Case, CaseDraft
from shilu.core.errors import Cancelled, UserError
from shilu.core.evidence import FileToAttach
from shilu.core.incident import IncidentDraft, Judgement, Status
from shilu.core.job import CancelledJob, Job, QuietJob
from shilu.core.particular import ParticularKind
from shilu.core.party import PartyDraft
from shilu.core.query import EVERYTHING, IncidentFilter, Page
from shilu.core.when import unknown
from shilu.host.lock import hold
from shilu.services import exporting
from shilu.services.application import Application
from shilu.services.importing import ImportChoice
from shilu.services.workspace import Workspace
from shilu.vault.vault import Vault
from tests.unit.services.backups import mms, sms, write_messages
from tests.unit.vault.conftest import PASSPHRASE

QUIET = QuietJob()


@pytest.fixture
def other_case(workspace: Workspace, case: Case, tmp_path: Path) -> Case:
    """Two cases with all sorts of things in them, a third one erased."""
    (tmp_path / "a.jpg").write_bytes(b"\xff\xd8\xff picture")
    backup = write_messages(
        tmp_path / "sms.xml", [sms("10412345678", "还钱"), mms("10787654321", "看", "iVBORw0KGgo=")]
    )
    workspace.importing.run(case.id, [backup], ImportChoice(), QUIET)
    party = workspace.parties.add(PartyDraft("石榴籽快借", aliases=("石榴",)), ["10412345678"])
    draft = IncidentDraft(
        unknown("?", zone=case.timezone),
        address="10412345678",
        text="=1+1",
        party=party.id,
        files=(FileToAttach(tmp_path / "a.jpg", "a.jpg"),),
    )
    logged = workspace.intake.log(case.id, draft)
    workspace.intake.revise(logged, Judgement(summary="threat", tags=("violence",)), "heard it again")
    other = workspace.cases.add(CaseDraft("OTHER-title", "OTHER-name"))
    workspace.intake.log(other.id, IncidentDraft(unknown("?", zone=case.timezone), address="10512345678", text="OTHER"))
    gone = workspace.cases.add(CaseDraft("GONE-title", "GONE-name"))
    workspace.intake.log(gone.id, IncidentDraft(unknown("?", zone=case.timezone), text="GONE-text"))
    workspace.cases.erase(gone.id, "she asked for it")
    return other


@pytest.fixture
def exported(workspace: Workspace, other_case: Case, tmp_path: Path) -> Path:
    made = workspace.exporting.export(tmp_path / "out", QUIET)
    assert (made.cases, made.contacts, made.originals) == (2, 4, 2)
    return made.folder


@pytest.fixture
def again(application: Application, exported: Path, tmp_path: Path) -> Iterator[Workspace]:
    made = application.gate.create_from(tmp_path / "again", PASSPHRASE, exported, QUIET).workspace
    yield made
    made.close()


def _said(workspace: Workspace) -> str:
    said = {
        "cases": [documents.case(case) for case in workspace.cases.list()],
        "gone": [(gone.id, gone.number, gone.erased_ms, gone.reason) for gone in workspace.cases.erased()],
        "parties": [documents.party(party) for party in workspace.parties.list()],
        "incidents": [
            documents.incident(incident)
            for case in workspace.cases.list()
            for wanted in (EVERYTHING, IncidentFilter(withdrawn=True))
            for incident in workspace.timeline.find(case.id, wanted, Page()).incidents
        ],
        "receipts": [str(workspace.importing.receipts(case.id)) for case in workspace.cases.list()],
    }
    return json.dumps(said, ensure_ascii=False, indent=1, default=str)


def _events(workspace: Workspace) -> set[tuple[object, ...]]:
    vault = workspace.case_files._vault
    return vault._threads.run(
        lambda: {
            tuple(row)
            for row in vault._database.conn.execute(
                "select chain, origin, seq, lamport, hash, body from events e left join bodies b "
                "on b.body_hash = e.body_hash"
            )
        }
    )


def test_what_a_killed_export_left_beside_a_vault_is_gone_once_that_is_opened(
    application: Application, tmp_path: Path
) -> None:
    vault = application.gate.create(tmp_path / "w", PASSPHRASE).workspace
    vault.close()
    left, running = (tmp_path / f".{digit * 16}.shilu-part" for digit in "01")
    for folder in (left, running):
        folder.mkdir()
        (folder / "incidents.jsonl").write_text("in the clear")
    held = hold(running / "in-use")
    again = application.gate.open(vault.path, PASSPHRASE)
    assert (left.exists(), running.exists()) == (False, True)
    held.release()
    again.close()


def test_a_vault_comes_back_from_its_export_with_documents_and_history(workspace: Workspace, again: Workspace) -> None:
    assert _said(again) == _said(workspace)
    exported = {event for event in _events(workspace) if "case.exported" not in str(event[-1])}
    assert exported <= _events(again)
    assert again.check(QUIET).problems == ()
    assert again.cases.add(CaseDraft("next", "")).number == 4


def test_what_came_back_opens_again_and_goes_on(application: Application, again: Workspace, case: Case) -> None:
    said = _said(again)
    again.close()
    opened = application.gate.open(again.path, PASSPHRASE)
    assert _said(opened) == said
    opened.intake.log(case.id, IncidentDraft(unknown("?", zone=case.timezone), text="more"))
    assert opened.check(QUIET).problems == ()
    opened.close()
    object.__setattr__(again, "close", lambda: None)  # the fixture closes it too


def test_tables_and_originals_can_be_read_without_shilu(exported: Path, case: Case) -> None:
    folder = exported / "cases" / "0001" / "data"
    rows = list(csv.DictReader((folder / "contacts.csv").read_text("utf-8-sig").splitlines()))
    assert sorted(row["text"] for row in rows) == ["'=1+1", "看", "还钱"]
    files = list(csv.DictReader((folder / "files.csv").read_text("utf-8-sig").splitlines()))
    for row in files:
        (original,) = (folder / "originals").glob(row["sha256"] + ".*")
        assert original.stat().st_size == int(row["bytes"])
    assert {row["name"] for row in files} >= {"a.jpg"}
    written = [path for path in exported.rglob("*") if path.is_file()]
    assert not [path for path in written if "GONE" in path.read_text("utf-8", "replace")]


def test_the_table_of_contacts_says_which_were_withdrawn_or_erased(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    logged = [workspace.intake.log(case.id, IncidentDraft(unknown("?", zone=case.timezone), text=t)) for t in "abc"]
    workspace.intake.revise(logged[1], Judgement(status=Status.WITHDRAWN), "twice")
    workspace.erasing.erase([logged[2]], "private", QUIET)
    folder = workspace.exporting.export(tmp_path / "out", QUIET).folder / "cases" / "0001" / "data"
    rows = list(csv.DictReader((folder / "contacts.csv").read_text("utf-8-sig").splitlines()))
    assert [(row["number"], row["status"]) for row in rows] == [("1", "new"), ("2", "withdrawn"), ("3", "erased")]


def test_what_stands_beside_the_contacts_and_the_parties_are_tables_too(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    lender = workspace.parties.add(PartyDraft("石榴籽快借", aliases=("石榴",), values=(("website", "a.example"),)))
    merged = workspace.parties.add(PartyDraft("石榴籽"))
    workspace.parties.merge(lender.id, merged.id, "one")
    logged = workspace.intake.log(case.id, IncidentDraft(unknown("?", zone=case.timezone), text="x"))
    loan = workspace.particulars.add(case.id, ParticularKind.LOAN, {"lender": lender.id, "promised": "1500"})
    workspace.particulars.revise(loan, {"promised": "1,600 CNY"}, "the contract says so")
    harm = {"kind": "fear", "words": "=1+1", "in_contacts": logged}
    workspace.particulars.withdraw(workspace.particulars.add(case.id, ParticularKind.HARM, harm), "twice")
    claim = {"loan": loan.id, "amount": "1", "claimed_on": "2026-05"}
    workspace.particulars.add(case.id, ParticularKind.CLAIM, claim)
    folder = workspace.exporting.export(tmp_path / "out", QUIET).folder

    def table(name: str) -> list[dict[str, str]]:
        return list(csv.DictReader((folder / name).read_text("utf-8-sig").splitlines()))

    rows = table("cases/0001/data/record.csv")
    told = {(row["kind"], row["field"]): (row["value"], row["state"], row["revision"]) for row in rows}
    assert told["loan", "lender"] == ("石榴籽快借", "active", "2")
    assert told["loan", "promised"] == ("1,600.00 CNY", "active", "2")
    assert told["harm", "words"] == ("'=1+1", "withdrawn", "2")
    assert told["harm", "in_contacts"] == ("1", "withdrawn", "2")
    assert told["claim", "loan"] == ("loan 1", "active", "1")
    assert all(row["recorded_at"] for row in rows)
    (party,) = table("directory/data/parties.csv")
    assert (party["name"], party["aliases"], party["merged"]) == ("石榴籽快借", "石榴", "石榴籽")
    assert party["website"] == "a.example"


def test_the_export_of_one_case_tells_nothing_of_another_and_makes_a_vault_with_that_case(
    application: Application, workspace: Workspace, case: Case, other_case: Case, tmp_path: Path
) -> None:
    folder = workspace.exporting.export(tmp_path / "one", QUIET, case.id).folder
    whole = "".join(path.read_text("utf-8", "replace") for path in folder.rglob("*") if path.is_file())
    for secret in ("OTHER", "GONE", "10512345678", other_case.id, workspace.case_files._vault.exchange.point_key.hex()):
        assert secret not in whole
    made = application.gate.create_from(tmp_path / "of-one", PASSPHRASE, folder, QUIET).workspace
    assert [one.id for one in made.cases.list()] == [case.id]
    assert made.check(QUIET).problems == ()
    made.close()


def test_an_export_overwrites_nothing_and_leaves_nothing_half_done(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    full = tmp_path / "full"
    full.mkdir()
    (full / "mine.txt").write_text("mine")
    for out, code in ((full, "file.folder_not_empty"), (workspace.path / "x", "file.inside_vault")):
        with pytest.raises(UserError) as refused:
            workspace.exporting.export(out, QUIET)
        assert refused.value.code == code
    before = sorted(tmp_path.iterdir())
    with pytest.raises(Cancelled):
        workspace.exporting.export(tmp_path / "stopped", CancelledJob())
    assert sorted(tmp_path.iterdir()) == before


def test_a_vault_has_its_name_only_when_all_of_the_folder_is_in_it(
    application: Application, exported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill, seen = exporting.fill, []

    def watched(vault: Vault, folder: Path, job: Job) -> None:
        seen.append((tmp_path / "again.shilu").exists())
        fill(vault, folder, job)
        seen.append((tmp_path / "again.shilu").exists())

    monkeypatch.setattr(exporting, "fill", watched)
    made = application.gate.create_from(tmp_path / "again", PASSPHRASE, exported, QUIET)
    assert seen == [False, False]
    assert len(made.workspace.cases.list()) == 2
    made.workspace.close()
    opened = application.gate.recover(tmp_path / "again.shilu", made.recovery_key)
    assert opened.check(QUIET).problems == ()
    opened.close()
    assert not [path for path in tmp_path.iterdir() if "part" in path.name]


def test_a_folder_that_was_looked_at_with_a_file_manager_still_makes_a_vault(
    application: Application, exported: Path, tmp_path: Path
) -> None:
    for folder in (exported, exported / "cases", exported / "cases" / "0001" / "data"):
        (folder / ".DS_Store").write_bytes(b"Bud1")
        (folder / "Thumbs.db").write_bytes(b"")
    (exported / "cases" / "._0001").write_bytes(b"")
    made = application.gate.create_from(tmp_path / "again", PASSPHRASE, exported, QUIET).workspace
    assert len(made.cases.list()) == 2
    made.close()


def test_a_folder_that_was_altered_makes_no_vault(application: Application, exported: Path, tmp_path: Path) -> None:
    events = exported / "cases" / "0001" / "data" / "events.jsonl"
    events.write_bytes(events.read_bytes().replace(b"threat", b"thread"))
    with pytest.raises(UserError) as refused:
        application.gate.create_from(tmp_path / "no", PASSPHRASE, exported, QUIET)
    assert refused.value.code == "file.case_file_damaged"
    assert not (tmp_path / "no.shilu").exists()
    with pytest.raises(UserError) as refused:
        application.gate.create_from(tmp_path / "no", PASSPHRASE, tmp_path, QUIET)
    assert refused.value.code == "file.not_an_export"
