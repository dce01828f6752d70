"""Case files through the services: encrypted, whole or not there, and what both sides changed decided once."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from shilu.core.case import Case, CaseDraft
from shilu.core.errors import Cancelled, UserError
from shilu.core.evidence import FileToAttach
from shilu.core.incident import IncidentDraft, Judgement, Status
from shilu.core.job import CancelledJob, QuietJob
from shilu.core.party import PartyDraft
from shilu.core.query import EVERYTHING, Page
from shilu.core.when import unknown
from shilu.core.wording import source_language
from shilu.host import erasure_remarks
from shilu.services.application import Application
from shilu.services.importing import ImportChoice
from shilu.services.workspace import Workspace
from tests.unit.services.backups import sms, write_messages
from tests.unit.vault.conftest import PASSPHRASE

WORDS = "twelve horses in the rain"
QUIET = QuietJob()


@pytest.fixture
def other(application: Application, tmp_path: Path) -> Iterator[Workspace]:
    made = application.gate.create(tmp_path / "other", PASSPHRASE).workspace
    yield made
    made.close()


@pytest.fixture
def incident(workspace: Workspace, case: Case) -> str:
    draft = IncidentDraft(unknown("?", zone=case.timezone), address="10412345678", text="威胁你家人")
    return workspace.intake.log(case.id, draft)


def _send(giver: Workspace, case: Case, taker: Workspace, file: Path) -> Path:
    giver.case_files.export(case.id, file, QUIET, to=[taker.case_files.own_key()])
    taker.case_files.merge(file, QUIET)
    return file


def test_nothing_of_a_case_can_be_read_in_its_file(
    workspace: Workspace, case: Case, incident: str, tmp_path: Path
) -> None:
    for name, lock in (("a", {"passphrase": WORDS}), ("b", {"to": [workspace.case_files.own_key()]})):
        made = workspace.case_files.export(case.id, tmp_path / name, QUIET, **lock)  # type: ignore[arg-type]
        data = made.file.read_bytes()
        assert made.size_bytes == len(data)
        assert data.startswith(b"age-encryption.org/v1\n")
        for secret in (case.title, "威胁", "10412345678", incident, case.id):
            assert secret.encode() not in data
        assert made.file.stat().st_mode & 0o077 == 0
    assert workspace.case_files.needs_passphrase(tmp_path / "a")
    assert not workspace.case_files.needs_passphrase(tmp_path / "b")


def test_a_case_file_is_for_one_lock_only(workspace: Workspace, case: Case, tmp_path: Path) -> None:
    for lock in ({}, {"passphrase": WORDS, "to": [workspace.case_files.own_key()]}):
        with pytest.raises(UserError) as refused:
            workspace.case_files.export(case.id, tmp_path / "x", QUIET, **lock)  # type: ignore[arg-type]
        assert refused.value.code == "usage.no_lock"
    with pytest.raises(UserError) as refused:
        workspace.case_files.export(case.id, tmp_path / "x", QUIET, passphrase="short")
    assert refused.value.code == "usage.passphrase_too_short"


def test_an_export_that_is_stopped_or_fails_leaves_no_file(
    workspace: Workspace, case: Case, incident: str, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    with pytest.raises(Cancelled):
        workspace.case_files.export(case.id, folder / "x", CancelledJob(), passphrase=WORDS)
    with pytest.raises(UserError):
        workspace.case_files.export(case.id, tmp_path / "no such folder" / "x", QUIET, passphrase=WORDS)
    assert list(folder.iterdir()) == []


def test_an_earlier_case_file_is_replaced_where_that_was_confirmed_and_nothing_else(
    workspace: Workspace, case: Case, incident: str, tmp_path: Path
) -> None:
    file, picture = tmp_path / "x.shilu-case", tmp_path / "holiday.jpg"
    first = workspace.case_files.export(case.id, file, QUIET, passphrase=WORDS).file.read_bytes()
    picture.write_bytes(b"a picture")
    for replaced, confirmed in ((file, False), (picture, True)):
        with pytest.raises(UserError) as refused:
            workspace.case_files.export(case.id, replaced, QUIET, passphrase=WORDS, replace=confirmed)
        assert refused.value.code == "file.exists"
    workspace.case_files.export(case.id, file, QUIET, passphrase=WORDS, replace=True)
    assert file.read_bytes() != first
    assert picture.read_bytes() == b"a picture"


def test_every_flipped_or_missing_byte_is_noticed_and_leaves_nothing(
    workspace: Workspace, case: Case, incident: str, other: Workspace, tmp_path: Path
) -> None:
    made = workspace.case_files.export(case.id, tmp_path / "x", QUIET, to=[other.case_files.own_key()])
    data = made.file.read_bytes()
    for number, at in enumerate(range(0, len(data), len(data) // 25)):
        bad = tmp_path / f"bad{number}"
        bad.write_bytes(data[:at] if number % 2 else data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        with pytest.raises(UserError) as refused:
            other.case_files.merge(bad, QUIET)
        assert refused.value.code.startswith("file.")
    assert other.cases.list() == ()
    assert list((other.path / "blobs").iterdir()) == []
    other.case_files.merge(made.file, QUIET)
    assert list((other.path / "blobs").iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_pipe_is_not_waited_for(workspace: Workspace, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UserError) as refused:
        workspace.case_files.needs_passphrase(tmp_path / "pipe")
    assert refused.value.code == "file.not_a_case_file"


def test_whatever_a_vault_takes_can_be_handed_over(
    application: Application, workspace: Workspace, other: Workspace, tmp_path: Path
) -> None:
    """A message to a hundred people has an address of thousands of letters, and some reasons are long."""
    long = "长" * 100_000
    case = workspace.cases.add(CaseDraft(long, long))
    messages = [sms(long, "a"), sms("1" * 100_000, "b"), sms("10412345678", "c", name=long)]
    workspace.importing.run(case.id, [write_messages(tmp_path / "sms.xml", messages)], ImportChoice(), QUIET)
    workspace.parties.add(PartyDraft(long, aliases=(long,)), ["10412345678"])
    (tmp_path / "a.png").write_bytes(b"picture")
    draft = IncidentDraft(
        unknown(long, zone=case.timezone), address=long, text=long, files=(FileToAttach(tmp_path / "a.png", long),)
    )
    logged = workspace.intake.log(case.id, draft)
    workspace.intake.revise(logged, Judgement(summary=long, note=long, status=Status.WITHDRAWN), long)
    workspace.cases.close(case.id, long)
    workspace.erasing.erase([logged], long, QUIET)
    _send(workspace, case, other, tmp_path / "1")
    assert other.cases.list()[0].title == long
    folder = workspace.exporting.export(tmp_path / "out", QUIET).folder
    application.gate.create_from(tmp_path / "again", PASSPHRASE, folder, QUIET).workspace.close()


def test_what_both_sides_changed_is_decided_once_for_both(
    workspace: Workspace, case: Case, incident: str, other: Workspace, tmp_path: Path
) -> None:
    _send(workspace, case, other, tmp_path / "1")
    workspace.intake.revise(incident, Judgement(summary="ours", status=Status.REVIEWED), "read it")
    other.intake.revise(incident, Judgement(summary="theirs"), "asked her")
    _send(other, case, workspace, tmp_path / "2")
    (conflict,) = workspace.case_files.conflicts(case.id)
    assert [(s.value, s.ours, s.reason) for s in conflict.sides if s.ours] == [("ours", True, "read it")]
    assert workspace.case_files.conflicting([incident]) == {incident}
    with pytest.raises(UserError) as refused:
        workspace.case_files.decide(incident, {"summary": ["no words"]})
    assert refused.value.code == "usage.no_such_side"
    with pytest.raises(UserError) as refused:
        workspace.case_files.decide(incident, {"status": "reviewed"})
    assert refused.value.code == "usage.no_such_side"
    workspace.intake.revise(incident, Judgement(note="x"), "says nothing of the summary")
    assert workspace.case_files.conflicts(case.id) == (conflict,)
    assert workspace.case_files.conflicting([incident]) == {incident}
    workspace.case_files.decide(incident, {"summary": "both say so"}, "we talked")
    assert workspace.case_files.conflicts(case.id) == ()
    shown = workspace.timeline.find(case.id, EVERYTHING, Page()).incidents[0]
    assert (shown.summary, shown.status) == ("both say so", Status.REVIEWED)
    with pytest.raises(UserError) as refused:
        workspace.case_files.decide(incident, {"summary": "again"})
    assert refused.value.code == "usage.nothing_to_decide"
    _send(workspace, case, other, tmp_path / "3")
    assert other.case_files.conflicts(case.id) == ()
    assert other.timeline.find(case.id, EVERYTHING, Page()).incidents[0].summary == "both say so"


def test_who_writes_the_field_anew_has_decided(
    workspace: Workspace, case: Case, incident: str, other: Workspace, tmp_path: Path
) -> None:
    _send(workspace, case, other, tmp_path / "1")
    workspace.intake.revise(incident, Judgement(summary="ours"), "read it")
    other.intake.revise(incident, Judgement(summary="theirs"), "asked her")
    _send(other, case, workspace, tmp_path / "2")
    workspace.intake.revise(incident, Judgement(summary="third"), "knew of both")
    _send(workspace, case, other, tmp_path / "3")
    assert workspace.case_files.conflicts(case.id) == other.case_files.conflicts(case.id) == ()


def test_what_was_changed_apart_of_a_contact_that_one_side_erased_folds_alike(
    workspace: Workspace, case: Case, incident: str, other: Workspace, tmp_path: Path
) -> None:
    _send(workspace, case, other, tmp_path / "1")
    workspace.intake.revise(incident, Judgement(summary="ours"), "read it")
    other.intake.revise(incident, Judgement(summary="theirs"), "asked her")
    workspace.erasing.erase([incident], "private", QUIET)
    _send(other, case, workspace, tmp_path / "2")
    _send(workspace, case, other, tmp_path / "3")
    assert workspace.check(QUIET).problems == other.check(QUIET).problems == ()


def test_the_history_names_who_recorded_it_in_the_other_vault(
    application: Application, workspace: Workspace, tmp_path: Path
) -> None:
    ben = application.gate.create(tmp_path / "ben", PASSPHRASE, "Ben").workspace
    case = ben.cases.add(CaseDraft("案件", "李某"))
    _send(ben, case, workspace, tmp_path / "1")
    added = next(entry for entry in workspace.history.activity(case.id).entries if entry.kind == "case.added")
    assert (added.by.name, added.ours) == ("Ben", False)
    assert [slot.name for slot in workspace.keys.slots()].count("Ben") == 0
    ben.close()


def test_who_looked_at_a_case_stands_in_its_history_once(workspace: Workspace, case: Case, other: Workspace) -> None:
    def opened(at: Workspace, number: str) -> int:
        at.cases.open(number)
        return len(_kinds(at, case.id))

    assert opened(workspace, "1") == 1  # whoever added it looked at it
    workspace.cases.close(case.id)
    assert opened(workspace, case.id) == opened(workspace, case.id) == 2


def _kinds(workspace: Workspace, case_id: str) -> list[str]:
    vault = workspace.case_files._vault
    extent = vault.exchange.leaving.extent(case_id)
    return [line.hash.hex() for line in vault.exchange.leaving._events(extent, QUIET)]


def test_a_case_is_read_though_nothing_can_be_written(
    application: Application, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = application.gate.create(tmp_path / "read", PASSPHRASE).workspace
    case = made.cases.add(CaseDraft("案件", "李某"))
    made.close()
    again = application.gate.open(made.path, PASSPHRASE)

    def full(*_: object) -> None:
        raise UserError("disk.full")

    monkeypatch.setattr(again.case_files._vault.cases, "_note_opened", full)
    assert again.cases.open(case.id).id == case.id
    again.close()


_KILLED = """
import os, sys
from pathlib import Path
from shilu import app
from shilu.core.job import QuietJob
from shilu.host.paths import Folders
from tests.unit.vault.conftest import CHEAP, PASSPHRASE

class Killed(QuietJob):
    def progress(self, stage, done, total):
        if stage == sys.argv[3]:
            os._exit(9)

folders = Folders(config=Path(sys.argv[1]).parent / "c", documents=Path(sys.argv[1]).parent / "d")
app.build(folders, cost=CHEAP).gate.open(Path(sys.argv[1]), PASSPHRASE).case_files.merge(Path(sys.argv[2]), Killed())
"""


@pytest.mark.parametrize("stage", ["decrypting", "originals", "merging"])
def test_a_merge_whose_process_is_killed_leaves_nothing(
    application: Application, workspace: Workspace, case: Case, tmp_path: Path, stage: str
) -> None:
    picture = tmp_path / "a.png"
    picture.write_bytes(b"picture" * 100_000)
    draft = IncidentDraft(unknown("?", zone=case.timezone), files=(FileToAttach(picture, "a.png"),))
    workspace.intake.log(case.id, draft)
    backup = write_messages(tmp_path / "sms.xml", [sms("10412345678", str(n)) for n in range(700)])
    workspace.importing.run(case.id, [backup], ImportChoice(), QUIET)
    taker = application.gate.create(tmp_path / "taker", PASSPHRASE).workspace
    workspace.case_files.export(case.id, tmp_path / "x", QUIET, to=[taker.case_files.own_key()])
    taker.close()
    root = str(Path(__file__).resolve().parents[3])
    killed = subprocess.run(
        [sys.executable, "-c", _KILLED, str(taker.path), str(tmp_path / "x"), stage],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([root, *sys.path])},
        check=False,
    )
    assert killed.returncode == 9
    again = application.gate.open(taker.path, PASSPHRASE)
    assert again.cases.list() == ()
    assert list((again.path / "blobs").iterdir()) == []
    assert again.check(QUIET).problems == ()
    assert again.case_files.merge(tmp_path / "x", QUIET).contacts == 701
    assert again.check(QUIET).problems == ()
    again.close()


def test_what_comes_in_of_a_contact_that_was_erased_here_is_told(
    workspace: Workspace, case: Case, other: Workspace, incident: str, tmp_path: Path
) -> None:
    _send(workspace, case, other, tmp_path / "1")
    workspace.erasing.erase([incident], "private", QUIET)
    other.intake.revise(incident, Judgement(summary="said again"), "not knowing of it")
    other.case_files.export(case.id, tmp_path / "2", QUIET, to=[workspace.case_files.own_key()])
    for _ in range(2):  # as long as it is there
        merged = workspace.case_files.merge(tmp_path / "2", QUIET)
        assert merged.left_of_erased == ("1",)
    told = erasure_remarks.left(merged.left_of_erased, source_language())
    assert told.startswith("Something came in of 1 contact that was erased here (1).")
    workspace.erasing.erase([workspace.timeline.named("1/1")], "this too", QUIET)
    assert workspace.case_files.merge(tmp_path / "2", QUIET).left_of_erased == ()
