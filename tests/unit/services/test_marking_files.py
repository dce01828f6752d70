"""Pictures of minors leave the vault by no door, and recordings enter papers only as the pack lets them."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from shilu.core.bundle import BundleChoice, BundleResult
from shilu.core.case import Case, CaseDraft
from shilu.core.channel import Channel
from shilu.core.clock import FixedClock
from shilu.core.errors import UserError
from shilu.core.evidence import FileToAttach
from shilu.core.form_choice import FormChoice
from shilu.core.incident import IncidentDraft
from shilu.core.job import QuietJob
from shilu.core.query import EVERYTHING
from shilu.core.recordings import RecordingAnswer
from shilu.core.ticked import Ticks
from shilu.services.application import Application
from shilu.services.importing import ImportChoice
from shilu.services.restoring import restore
from shilu.services.salvaging import salvage
from shilu.services.workspace import Workspace
from shilu.vault import keys
from shilu.vault.header import Header
from shilu.vault.keys import MasterKey
from tests.unit.services.backups import mms, sms, write_messages
from tests.unit.services.conftest import NOW_MS
from tests.unit.vault.conftest import CHEAP, PASSPHRASE

HANDED_ON = "correct horse battery staple"
ENGLISH = BundleChoice(language="en")


def picture(grey: int) -> bytes:
    file = io.BytesIO()
    Image.effect_noise((24, 24), grey).save(file, "PNG")
    return file.getvalue()


def sound(folder: Path, name: str) -> Path:
    path = folder / name
    path.write_bytes(
        b"RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00" + name.encode() * 9
    )
    return path


def logged(workspace: Workspace, case: Case, *files: Path, channel: Channel = Channel.CALL) -> str:
    when = workspace.intake.understand_time("2026-05-10 10:00", case.timezone)
    draft = IncidentDraft(
        when=when,
        channel=channel,
        address="10412345678",
        text="x",
        files=tuple(FileToAttach(one, one.name) for one in files),
    )
    return workspace.intake.log(case.id, draft)


def written(folder: Path) -> Iterator[bytes]:
    yield from (path.read_bytes() for path in folder.rglob("*") if path.is_file())


def holds(folder: Path, content: bytes) -> bool:
    """Whether a piece of the file stands anywhere, as it is, in base64 at each of its turns, or in base64 twice."""
    middle = content[len(content) // 2 :][:120]
    once = [base64.b64encode(middle[turn:][:90]) for turn in range(3)]
    twice = [base64.b64encode(one[turn:][:60]) for one in once for turn in range(3)]
    forms = [middle[:60], *once, *twice]
    return any(form in data for data in written(folder) for form in forms)


def words(built: BundleResult) -> str:
    return words_of(built.pdf)


def words_of(pdf: Path) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)
    finally:
        document.close()


def test_nothing_copies_a_picture_that_shows_a_minor(
    application: Application, workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    content, other = picture(40), picture(90)
    rows = (mms("10412345678", "look", base64.b64encode(content).decode()), sms("10412345678", "pay"))
    backup = write_messages(tmp_path / "sms.xml", rows)
    workspace.importing.run(case.id, [backup], ImportChoice(), QuietJob())
    backup.unlink()
    (shown,) = [one for one in _each(workspace, case) if one.attachments]
    sha256 = shown.attachments[0].sha256
    also = workspace.cases.add(CaseDraft("another", "somebody"))
    own = tmp_path / "own.png"
    own.write_bytes(content)
    innocent = tmp_path / "other.png"
    innocent.write_bytes(other)
    logged(workspace, also, own, innocent, channel=Channel.LETTER)
    own.unlink()
    innocent.unlink()
    out = tmp_path / "before"
    workspace.exporting.export(out, QuietJob())
    assert holds(out, content)

    assert workspace.marking_files.mark_minor(shown.id, sha256, "the police station of Sunshine Road")
    assert not workspace.marking_files.mark_minor(shown.id, sha256, "the police station of Sunshine Road")
    assert workspace.timeline.picture(sha256, 100, QuietJob()) is None
    for attempt in (
        lambda: workspace.timeline.attachment(sha256, 10**6),
        lambda: workspace.timeline.save_attachment(sha256, tmp_path / "copy.png"),
    ):
        with pytest.raises(UserError, match=r"usage\.attachment_held_back"):
            attempt()

    out = tmp_path / "after"
    out.mkdir()
    plan = workspace.bundling.plan(case.id, ENGLISH)
    assert (plan.held_back, plan.exhibits) == (1, 0)
    built = workspace.bundling.build(case.id, ENGLISH, out / "bundle", QuietJob())
    again = workspace.bundling.build(also.id, ENGLISH, out / "bundle of the other", QuietJob())
    workspace.exporting.export(out / "all", QuietJob())
    workspace.case_files.export(case.id, out / "case.age", QuietJob(), passphrase=HANDED_ON)
    assert not holds(out, content)
    assert holds(out / "all", other)
    assert (built.held_back, built.exhibits, again.held_back, again.exhibits) == (1, 0, 1, 1)
    said = words(built)
    assert sha256 in said.replace(" ", "")
    assert "Who holds it: the police station of Sunshine Road" in said
    assert "Who holds it: not said" in words(again)
    about = json.loads((out / "all" / "cases" / "0001" / "data" / "case.json").read_text("utf-8"))
    assert about["held_back"] == [sha256]
    assert workspace.check(QuietJob()).ok

    merged = application.gate.create(tmp_path / "colleague", PASSPHRASE).workspace
    taken = merged.case_files.merge(out / "case.age", QuietJob(), passphrase=HANDED_ON)
    assert merged.check(QuietJob()).ok
    assert merged.bundling.plan(taken.case, ENGLISH).held_back == 1
    merged.close()
    workspace.backups.make(tmp_path / "vault.backup", QuietJob())
    restored = restore(
        tmp_path / "vault.backup", tmp_path / "again", unlock, clock=FixedClock(NOW_MS), cost=CHEAP, job=QuietJob()
    )
    assert restored.report.problems == ()
    sealed = [len(list((path / "blobs").iterdir())) for path in (workspace.path, restored.path)]
    assert sealed[0] - sealed[1] == 1

    salvaged = salvage(restored.path, unlock, tmp_path / "salvaged", QuietJob())
    assert not holds(salvaged.folder, content)
    shutil.copytree(workspace.path, tmp_path / "copy.shilu", ignore=shutil.ignore_patterns("*lock*"))
    salvaged = salvage(tmp_path / "copy.shilu", unlock, tmp_path / "salvaged too", QuietJob())
    assert not holds(salvaged.folder, content)
    assert holds(salvaged.folder, other)

    assert workspace.marking_files.unmark_minor(shown.id, sha256)
    assert workspace.timeline.attachment(sha256, 10**6) == content


def unlock(header: Header) -> MasterKey:
    return keys.unlock(header, PASSPHRASE, cost=CHEAP)


def _each(workspace: Workspace, case: Case):
    return list(workspace.timeline._vault.incidents.each(case.id, EVERYTHING))


def test_a_recording_goes_in_only_where_everybody_agreed_if_that_is_asked(workspace: Workspace, tmp_path: Path) -> None:
    case = workspace.cases.add(CaseDraft("x", "y", pack="ph", region="PH", timezone="Asia/Manila", language="en"))
    call = logged(workspace, case, sound(tmp_path, "call.wav"))
    logged(workspace, case, sound(tmp_path, "second.wav"))
    logged(workspace, case, *_picture_file(tmp_path))
    plan = workspace.bundling.plan(case.id, ENGLISH)
    assert plan.asked is not None
    assert (plan.unanswered, plan.recordings_out, plan.exhibits) == (2, 2, 1)
    marking = workspace.marking_files
    assert len(marking.unanswered(case)) == 2
    sha256 = workspace.timeline.get(call).attachments[0].sha256
    assert marking.answer(call, sha256[:12], RecordingAnswer(agreed=True))
    assert marking.answer_all(marking.unanswered(case), RecordingAnswer(agreed=False)) == 1
    assert marking.unanswered(case) == ()
    built = workspace.bundling.build(case.id, ENGLISH, tmp_path / "out", QuietJob())
    assert (built.recordings_out, built.exhibits) == (1, 2)
    names = {path.suffix for path in (built.bag / "data" / "attachments").iterdir()}
    assert names == {".wav", ".png"}
    said = words(built)
    assert "everybody on it agreed to be recorded" in said
    assert "1 recording of the case is not in here" in said
    assert not holds(tmp_path / "out", sound(tmp_path, "second.wav").read_bytes())
    made = workspace.forms.make(case, FormChoice("affidavit"), Ticks(), tmp_path / "affidavit.pdf", QuietJob())
    listed = words_of(made.file)
    out = hashlib.sha256(sound(tmp_path, "second.wav").read_bytes()).hexdigest()
    assert (sha256 in listed, out in listed) == (True, False)
    # taken back: out again, and with "no" beside "yes" of another contact it stays out
    assert marking.answer(call, sha256, RecordingAnswer())
    assert workspace.bundling.plan(case.id, ENGLISH).recordings_out == 2


def _picture_file(folder: Path) -> tuple[Path, ...]:
    path = folder / "p.png"
    path.write_bytes(picture(70))
    return (path,)


@pytest.mark.parametrize(
    ("states", "agreed", "waits", "out"),
    [
        ((), None, 1, 1),
        (("US-NY", "US-TX"), None, 0, 0),
        (("US-NY", "US-CA"), None, 1, 1),
        (("US-NY", "US-CA"), True, 0, 0),
        (("US-NY", "US-CA"), False, 0, 1),
        (("US-NY",), False, 0, 0),
        (("US-MI",), None, 1, 1),
        ((), False, 1, 1),
        ((), True, 0, 0),
    ],
)
def test_where_states_are_asked_those_decide(
    workspace: Workspace, tmp_path: Path, states: tuple[str, ...], agreed: bool | None, waits: int, out: int
) -> None:
    case = workspace.cases.add(CaseDraft("x", "y", pack="us", region="US", timezone="America/New_York", language="en"))
    call = logged(workspace, case, sound(tmp_path, "call.wav"))
    sha256 = workspace.timeline.get(call).attachments[0].sha256
    workspace.marking_files.answer(call, sha256, RecordingAnswer(agreed, states))
    plan = workspace.bundling.plan(case.id, ENGLISH)
    assert (plan.unanswered, plan.recordings_out) == (waits, out)


def test_nothing_is_asked_where_the_pack_asks_nothing_and_of_what_is_no_recording(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    logged(workspace, case, sound(tmp_path, "call.wav"))
    plan = workspace.bundling.plan(case.id, ENGLISH)
    assert (plan.unanswered, plan.recordings_out, plan.exhibits) == (0, 0, 1)
    other = workspace.cases.add(CaseDraft("x", "y", pack="ph", region="PH", timezone="Asia/Manila", language="en"))
    left = logged(workspace, other, sound(tmp_path, "left.wav"))
    assert workspace.bundling.plan(other.id, ENGLISH).unanswered == 1
    with pytest.raises(UserError, match=r"usage\.unknown_attachment"):
        workspace.marking_files.mark_minor(left, "0" * 64)
    shown = logged(workspace, other, *_picture_file(tmp_path), channel=Channel.LETTER)
    with pytest.raises(UserError, match=r"usage\.not_a_recording"):
        workspace.marking_files.answer(
            shown, workspace.timeline.get(shown).attachments[0].sha256, RecordingAnswer(True)
        )
