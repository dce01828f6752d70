"""Bundles through the services: what goes in, what is counted out, and numbers that stay."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import Image

from shilu.bundle.verify import verify
from shilu.core.bundle import BundleChoice, BundleResult, BundleWarning
from shilu.core.case import Case, CaseDraft
from shilu.core.checkpoint import CheckpointState
from shilu.core.errors import Cancelled, UserError
from shilu.core.evidence import FileToAttach
from shilu.core.incident import IncidentDraft, Include, Judgement, Tier
from shilu.core.job import CancelledJob, QuietJob
from shilu.core.particular import ParticularKind
from shilu.core.party import PartyDraft
from shilu.core.query import IncidentFilter, Page
from shilu.core.safekeeping import CheckReport
from shilu.services.importing import ImportChoice
from shilu.services.workspace import Workspace
from shilu.vault.header import authenticate
from shilu.vault.safekeeping import Safekeeping
from tests.unit.services.authority import make_authority
from tests.unit.services.backups import NOON_MS, mms, sms, write_messages

ENGLISH = BundleChoice(language="en")


_OURS = (("OUR ONE", "10411112222"), ("OUR TWO", "10433334444"))


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


def test_the_ends_of_the_history_are_in_the_header_before_a_bundle_rests_on_them_and_after_it(
    workspace: Workspace, case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A damaged write-ahead log can lose the last events without any built-in check noticing."""
    vault = workspace.intake._vault
    _logged(workspace, case, "2026-05-10 10:00", "10412345678")

    def ends() -> tuple[int, int]:
        """Of the case, by the header on the disk and by the history."""
        header = authenticate((vault.path / "header.json").read_bytes(), vault._file.master.header)
        remembered = max((head.seq for head in header.heads if head.chain == case.id), default=0)
        return remembered, vault.position(case.id).sequence

    seen = []
    examine = Safekeeping.examine

    def examined(*arguments: Any) -> CheckReport:
        seen.append(ends())
        return examine(*arguments)

    monkeypatch.setattr(Safekeeping, "examine", examined)
    workspace.bundling.build(case.id, ENGLISH, tmp_path / "out", QuietJob())
    seen.append(ends())
    (before, is_before), (after, is_after) = seen
    assert (before, after) == (is_before, is_after)
    assert 0 < before < after


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


def test_of_the_links_of_the_vault_a_bundle_has_those_of_which_its_case_has_both_sides(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    ours = [workspace.parties.add(PartyDraft(name), [number]).id for name, number in _OURS]
    theirs = workspace.parties.add(PartyDraft("THEIRS", values=(("website", "theirs.example"),))).id
    other = workspace.cases.add(CaseDraft("another", "王某")).id
    for _, number in _OURS:
        _logged(workspace, case, "2026-05-12 23:12", number)
    for first, second, of_case in ((*ours, ""), (ours[0], theirs, ""), (ours[0], theirs, other)):
        typed = {"from_party": first, "kind": "owned_by", "to_party": second, "basis": "stated", "words": "WORDS"}
        workspace.party_links.add(typed, of_case)
    built = workspace.bundling.build(case.id, BundleChoice(language="en"), tmp_path / "out", QuietJob())
    paper = _paper(built)
    assert paper.count("is owned by") == 1
    record = next(built.bag.rglob("record.json")).read_text("utf-8")
    assert record.count("WORDS") == 1
    told = paper + "".join(file.read_text("utf-8", "replace") for file in built.bag.rglob("*.json"))
    assert [word for word in ("THEIRS", "theirs.example", theirs) if word in told] == []


def test_contacts_from_the_numbers_of_ones_own_people_are_named_to_whoever_makes_the_bundle(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    fields = {"name": "王秀", "relation": "parent", "numbers": "103 0000 0001"}
    workspace.particulars.add(case.id, ParticularKind.THIRD_PERSON, fields)
    mother = _logged(workspace, case, "2026-05-10 10:00", "10300000001")
    _logged(workspace, case, "2026-05-10 11:00", "10787654321")
    (warning,) = workspace.bundling.build(case.id, ENGLISH, tmp_path / "first", QuietJob()).warnings
    assert warning == BundleWarning("own_people", "1")
    workspace.intake.withdraw(mother, "she asked when I come home")
    assert workspace.bundling.build(case.id, ENGLISH, tmp_path / "second", QuietJob()).warnings == ()


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


def test_a_withdrawn_exhibit_stays_out_with_the_rows_that_hold_it_and_keeps_its_number(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    pictures = [_picture(tmp_path, grey).read_bytes() for grey in (10, 20)]
    data = [base64.b64encode(picture).decode() for picture in pictures]
    rows = [mms("10412345678", f"message {n}", text, at_ms=NOON_MS + n) for n, text in enumerate(data)]
    workspace.importing.run(case.id, [write_messages(tmp_path / "mms.xml", rows)], ImportChoice(), QuietJob())
    first = workspace.bundling.build(case.id, ENGLISH, tmp_path / "first", QuietJob())
    assert first.exhibits == 2
    gone = hashlib.sha256(pictures[0]).hexdigest()
    workspace.withdrawals.withdraw_exhibit(case.id, gone, "shows a neighbour")
    assert workspace.bundling.plan(case.id, ENGLISH).exhibits == 1
    second = workspace.bundling.build(case.id, ENGLISH, tmp_path / "second", QuietJob())
    assert (second.exhibits, second.incidents, second.warnings) == (1, 2, ())
    (kept,) = (second.bag / "data" / "attachments").iterdir()
    assert kept.name.startswith("00002-")
    held = [file.read_bytes() for file in second.bag.rglob("*") if file.is_file()]
    assert not [content for content in held if pictures[0] in content or data[0].encode() in content]
    assert [content for content in held if data[1].encode() in content]
    assert verify(second.bag) == ()
    assert "1 exhibit of the case was withdrawn" in _paper(second)
    _logged(workspace, case, "2026-05-13 10:00", "10412345678", _picture(tmp_path, 30))
    third = workspace.bundling.build(case.id, ENGLISH, tmp_path / "third", QuietJob())
    assert _attachments(third) == ["00002.png", "00003.png"]
    workspace.withdrawals.restore_exhibit(case.id, gone, "the neighbour agrees")
    fourth = workspace.bundling.build(case.id, ENGLISH, tmp_path / "fourth", QuietJob())
    assert _attachments(fourth) == ["00001.png", "00002.png", "00003.png"]


def test_withdrawn_and_erased_contacts_are_counted_apart(workspace: Workspace, case: Case, tmp_path: Path) -> None:
    ids = [_logged(workspace, case, f"2026-05-1{n} 10:00", "10412345678") for n in range(4)]
    workspace.withdrawals.withdraw(ids[0], "typed twice")
    workspace.erasing.erase(ids[1:3], "private", QuietJob())
    assert workspace.bundling.plan(case.id, ENGLISH).contacts == 1
    built = workspace.bundling.build(case.id, ENGLISH, tmp_path / "out", QuietJob())
    assert "1 withdrawn, 2 erased" in _paper(built)


def test_a_bundle_carries_a_checkpoint_that_the_history_still_contains_and_the_time_stamps(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    _logged(workspace, case, "2026-05-10 10:00", "10412345678")
    workspace.checkpoints.write_request(case.id, tmp_path / "request")
    authority = make_authority(tmp_path / "authority")
    reply = authority.reply((tmp_path / "request" / "request.tsq").read_bytes())
    (tmp_path / "r.tsr").write_bytes(reply)
    workspace.checkpoints.take([tmp_path / "r.tsr"], authority.root)
    built = workspace.bundling.build(case.id, ENGLISH, tmp_path / "out", QuietJob())
    history = built.bag / "data" / "history"
    note = (history / "checkpoint.txt").read_text("utf-8")
    assert workspace.checkpoints.verify(note).state is CheckpointState.CONTAINED
    assert (history / "stamped-001.tsr").read_bytes() == reply
    assert (history / "stamped-001.txt").read_bytes() == (tmp_path / "request" / "checkpoint.txt").read_bytes()
    paper = _paper(built)
    for line in note.splitlines()[:4]:
        assert line in paper
    assert "CN=Invented Authority" in paper
    assert verify(built.bag) == ()
    stranger = ["openssl", "ts", "-verify", "-data", history / "stamped-001.txt", "-in", history / "stamped-001.tsr"]
    subprocess.run([*stranger, "-CAfile", authority.root], check=True, capture_output=True)


def _paper(built: BundleResult) -> str:
    """What PDFium reads in the paper, in one line."""
    with pypdfium2.PdfDocument(built.pdf) as document:
        pages = [document[n].get_textpage().get_text_range() for n in range(len(document))]
    return " ".join(" ".join(pages).split())
