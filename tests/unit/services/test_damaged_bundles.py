"""Before a bundle is made, what it rests on is checked. A damaged vault still makes one, and the paper says so."""

from pathlib import Path

import pytest

from shilu.bundle.verify import verify
from shilu.core.bundle import BundleChoice, BundleWarning
from shilu.core.case import Case, CaseDraft
from shilu.core.errors import UserError
from shilu.core.evidence import FileToAttach
from shilu.core.incident import IncidentDraft
from shilu.core.job import QuietJob
from shilu.core.party import PartyDraft
from shilu.services.importing import ImportChoice
from shilu.services.workspace import Workspace
from tests.unit.services.backups import mms, sms, write_messages
from tests.unit.services.papers import paper_of
from tests.unit.vault.damaging import flip

ENGLISH = BundleChoice(language="en")


def _log(workspace: Workspace, case: Case, text: str, file: Path | None = None) -> str:
    files = () if file is None else (FileToAttach(file, file.name),)
    when = workspace.intake.understand_time("2026-05-10 10:00", case.timezone)
    return workspace.intake.log(case.id, IncidentDraft(when=when, address="10412345678", text=text, files=files))


def _file(folder: Path, content: bytes) -> Path:
    path = folder / f"{content[:4].decode()}.bin"
    path.write_bytes(content)
    return path


def _meddle(workspace: Workspace, statement: str, *values: object) -> None:
    vault = workspace.checking._vault
    vault._threads.run(lambda: vault._database.conn.execute(statement, values))


@pytest.mark.parametrize("damage", ["flip", "remove"])
def test_an_attachment_that_cannot_be_read_any_more_stays_out_and_everybody_is_told(
    workspace: Workspace, case: Case, tmp_path: Path, damage: str
) -> None:
    _log(workspace, case, "one", _file(tmp_path, b"good" * 10))
    lost = _file(tmp_path, b"lost" * 100_000)
    _log(workspace, case, "two", lost)
    _log(workspace, workspace.cases.add(CaseDraft("另案", "王某")), "the same file, of which nothing is told", lost)
    blob = max((workspace.path / "blobs").iterdir(), key=lambda path: path.stat().st_size)
    if damage == "flip":
        flip(blob, 200_000)
    else:
        blob.unlink()
    built = workspace.bundling.build(case.id, ENGLISH, tmp_path / "out", QuietJob())
    assert built.warnings == (BundleWarning("file_unreadable", "2"),)
    assert [path.read_bytes() for path in (built.bag / "data" / "attachments").iterdir()] == [b"good" * 10]
    assert (built.incidents, built.exhibits) == (2, 1)
    assert "1 file of the case can no longer be read and is not in here" in paper_of(built)
    assert verify(built.bag) == ()
    assert verify(built.zip) == ()


def test_rows_that_hold_a_file_that_is_lost_stay_out_with_it(workspace: Workspace, case: Case, tmp_path: Path) -> None:
    picture = b"\x89PNG\r\n\x1a\n" + bytes(200)
    rows = [sms("10412345678", "还钱"), mms("10412345678", "look", picture)]
    (receipt,) = workspace.importing.run(
        case.id, [write_messages(tmp_path / "sms.xml", rows)], ImportChoice(), QuietJob()
    )
    assert receipt.added == 2
    (blob,) = (workspace.path / "blobs").iterdir()
    blob.unlink()
    built = workspace.bundling.build(case.id, ENGLISH, tmp_path / "out", QuietJob())
    assert [warning.code for warning in built.warnings] == ["file_unreadable"]
    assert built.incidents == 2
    assert verify(built.bag) == ()


def test_a_record_that_was_changed_is_named_on_thepaper_of(workspace: Workspace, case: Case, tmp_path: Path) -> None:
    incident = _log(workspace, case, "as it was")
    _log(workspace, case, "another")
    _meddle(workspace, "update incidents set summary = 'forged' where id = ?", incident)
    built = workspace.bundling.build(case.id, ENGLISH, tmp_path / "out", QuietJob())
    assert built.warnings == (BundleWarning("record_flawed", f"incidents/{incident}"),)
    assert f"damaged or changed in 1 place: incidents/{incident}" in paper_of(built)


@pytest.mark.parametrize(
    ("statement", "where"),
    [
        ("update recorders set name = 'forged'", "recorders"),
        ("update parties set name = 'forged'", "parties"),
        ("update contact_points set raw = '10400000000'", "contact_points"),
        ("update clock set offset_ms = 1", "clock"),
    ],
)
def test_what_the_paper_prints_of_the_directory_is_checked_too(
    workspace: Workspace, case: Case, tmp_path: Path, statement: str, where: str
) -> None:
    _log(workspace, case, "mine")
    workspace.parties.add(PartyDraft("石榴籽快借"))
    workspace.clock.measure(2_500, "the speaking clock")
    assert workspace.bundling.build(case.id, ENGLISH, tmp_path / "1", QuietJob()).warnings == ()
    _meddle(workspace, statement)
    built = workspace.bundling.build(case.id, ENGLISH, tmp_path / "2", QuietJob())
    assert [warning.code for warning in built.warnings] == ["record_flawed"]
    assert where in built.warnings[0].detail
    assert built.lacks_something


def test_what_is_wrong_in_another_case_keeps_out_of_this_ones_bundle(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    other = workspace.cases.add(CaseDraft("另案", "王某"))
    _log(workspace, case, "mine")
    theirs = _log(workspace, other, "theirs", _file(tmp_path, b"else" * 100))
    _meddle(workspace, "update incidents set summary = 'forged' where id = ?", theirs)
    (blob,) = (workspace.path / "blobs").iterdir()
    blob.unlink()
    built = workspace.bundling.build(case.id, ENGLISH, tmp_path / "out", QuietJob())
    assert built.warnings == (BundleWarning("vault_flawed", "2"),)
    assert not built.lacks_something
    assert "damaged" not in paper_of(built)
    assert not workspace.check(QuietJob()).ok


def test_a_healthy_case_of_every_kind_has_no_flaw(workspace: Workspace, case: Case, tmp_path: Path) -> None:
    rows = [sms("10412345678", f"还钱 {n}") for n in range(3)]
    workspace.importing.run(case.id, [write_messages(tmp_path / "sms.xml", rows)], ImportChoice(), QuietJob())
    first = _log(workspace, case, "one", _file(tmp_path, b"good" * 10))
    workspace.intake.withdraw(first, "mistaken")
    workspace.intake.restore(first, "no, it was right")
    _log(workspace, workspace.cases.add(CaseDraft("另案", "王某")), "theirs")
    assert workspace.bundling.build(case.id, ENGLISH, tmp_path / "1", QuietJob()).warnings == ()
    # with what the first bundle itself recorded
    assert workspace.bundling.build(case.id, ENGLISH, tmp_path / "2", QuietJob()).warnings == ()


def test_a_damaged_page_of_the_database_is_named_too(workspace: Workspace, case: Case, tmp_path: Path) -> None:
    _log(workspace, case, "one")
    workspace.check(QuietJob())
    file = workspace.path / "vault.db"
    flip(file, file.stat().st_size - 1000)
    try:
        built = workspace.bundling.build(case.id, ENGLISH, tmp_path / "out", QuietJob())
    except UserError as error:  # it was a page that the bundle needs
        assert error.code == "vault.damaged"
    else:
        (warning,) = built.warnings
        assert (warning.code, "page" in warning.detail) == ("record_flawed", True)
