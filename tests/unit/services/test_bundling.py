"""Bundles through the services: what goes in, what is counted out, and numbers that stay."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from shilu.core.bundle import BundleChoice, BundleResult
from shilu.core.case import Case, CaseDraft
from shilu.core.errors import Cancelled, UserError
from shilu.core.evidence import FileToAttach
from shilu.core.incident import IncidentDraft, Include, Judgement, Tier
from shilu.core.job import CancelledJob, QuietJob
from shilu.core.query import IncidentFilter, Page
from shilu.services.importing import ImportChoice
from shilu.services.workspace import Workspace
from tests.unit.services.backups import sms, write_messages

ENGLISH = BundleChoice(language="en")


def _logged(workspace: Workspace, case: Case, at: str, number: str, picture: Path | None = None) -> str:
    files = () if picture is None else (FileToAttach(picture, picture.name),)
    when = workspace.intake.understand_time(at, case.timezone)
    return workspace.intake.log(case.id, IncidentDraft(when=when, address=number, text=f"from {number}", files=files))


def _picture(folder: Path, grey: int) -> Path:
    path = folder / f"{grey}.png"
    file = io.BytesIO()
    Image.new("L", (8, 8), grey).save(file, "PNG")
    path.write_bytes(file.getvalue())
    return path


def _texts(built: BundleResult) -> list[str]:
    document = json.loads((built.bag / "data" / "incidents.json").read_text("utf-8"))
    return [incident["text"] for incident in document["incidents"]]


def _attachments(built: BundleResult) -> list[str]:
    return sorted(path.name[:5] + path.suffix for path in (built.bag / "data" / "attachments").iterdir())


def test_an_exhibit_keeps_the_number_it_left_with(workspace: Workspace, case: Case, tmp_path: Path) -> None:
    _logged(workspace, case, "2026-05-10 10:00", "10412345678", _picture(tmp_path, 10))
    _logged(workspace, case, "2026-05-12 10:00", "10787654321", _picture(tmp_path, 20))
    later = next(o.point for o in workspace.parties.contact_points(case.id) if o.point.raw == "10787654321")
    only = replace(ENGLISH, wanted=IncidentFilter(contact_points=(later.id,)))
    first = workspace.bundling.build(case.id, only, tmp_path / "first", QuietJob())
    (left,) = (first.bag / "data" / "attachments").iterdir()
    second = workspace.bundling.build(case.id, ENGLISH, tmp_path / "second", QuietJob())
    names = [path.name for path in (second.bag / "data" / "attachments").iterdir()]
    assert left.name in names
    assert _attachments(second) == ["00001.png", "00002.png"]
    assert workspace.check(QuietJob()).ok


def test_what_is_marked_to_stay_out_stays_out_and_is_counted(workspace: Workspace, case: Case, tmp_path: Path) -> None:
    ids = [_logged(workspace, case, f"2026-05-1{n} 10:00", f"1041234567{n}") for n in range(4)]
    workspace.intake.revise(ids[0], Judgement(include=Include.NO), "")
    workspace.intake.revise(ids[1], Judgement(include=Include.PRIVILEGED), "")
    workspace.intake.withdraw(ids[2], "mistaken")
    plan = workspace.bundling.plan(case.id, ENGLISH)
    assert (plan.contacts, plan.included, plan.left_out) == (3, 1, 2)
    built = workspace.bundling.build(case.id, ENGLISH, tmp_path / "out", QuietJob())
    assert _texts(built) == ["from 10412345673"]


def test_a_bundle_of_one_case_tells_nothing_of_another(workspace: Workspace, case: Case, tmp_path: Path) -> None:
    other = workspace.cases.add(CaseDraft("CANARY-TITLE", "CANARY-NAME"))
    _logged(workspace, case, "2026-05-10 10:00", "10412345678")
    _logged(workspace, other, "2026-05-10 11:00", "10799999999")
    built = workspace.bundling.build(case.id, ENGLISH, tmp_path / "out", QuietJob())
    for path in (path for path in (tmp_path / "out").rglob("*") if path.is_file()):
        content = path.read_bytes()
        assert b"CANARY" not in content
        assert b"10799999999" not in content
    assert built.incidents == 1


def test_an_empty_choice_makes_no_bundle(workspace: Workspace, case: Case, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"usage\.nothing_to_bundle"):
        workspace.bundling.build(case.id, ENGLISH, tmp_path / "out", QuietJob())
    assert not (tmp_path / "out").exists()


def test_stopping_leaves_no_bundle(workspace: Workspace, case: Case, tmp_path: Path) -> None:
    _logged(workspace, case, "2026-05-10 10:00", "10412345678")
    with pytest.raises(Cancelled):
        workspace.bundling.build(case.id, ENGLISH, tmp_path / "out", CancelledJob())
    assert not (tmp_path / "out").exists()


def test_private_notes_never_leave(workspace: Workspace, case: Case, tmp_path: Path) -> None:
    incident_id = _logged(workspace, case, "2026-05-10 10:00", "10412345678")
    workspace.intake.revise(incident_id, Judgement(note="CANARY-NOTE"), "")
    workspace.bundling.build(case.id, ENGLISH, tmp_path / "out", QuietJob())
    assert all(b"CANARY-NOTE" not in p.read_bytes() for p in (tmp_path / "out").rglob("*") if p.is_file())


def test_a_contact_put_back_after_its_import_was_undone_is_as_documented_as_before(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    rows = [sms("10412345678", "还钱"), sms("10787654321", "其他")]
    path = write_messages(tmp_path / "sms.xml", rows)
    (receipt,) = workspace.importing.run(case.id, [path], ImportChoice(), QuietJob())
    assert receipt.import_id is not None
    workspace.importing.undo(receipt.import_id, "the wrong phone")
    withdrawn = workspace.timeline.find(case.id, IncidentFilter(withdrawn=True), Page()).incidents
    assert [incident.tier for incident in withdrawn] == [Tier.OBSERVED] * 2
    workspace.intake.restore(withdrawn[0].id, "it was the right one")
    built = workspace.bundling.build(case.id, ENGLISH, tmp_path / "out", QuietJob())
    assert _texts(built) == ["还钱"]
    assert rows[0].encode() in (built.bag / "data" / "rows" / "source-001.rows").read_bytes()
    assert rows[1].encode() not in (built.bag / "data" / "rows" / "source-001.rows").read_bytes()
    assert built.warnings == ()
