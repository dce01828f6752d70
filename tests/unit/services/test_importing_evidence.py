"""Files of evidence brought in: asked once for all of them, kept whole, and with the details that lie beside them."""

from __future__ import annotations

from pathlib import Path

from shilu.core.case import Case
from shilu.core.channel import Channel
from shilu.core.job import QuietJob
from shilu.core.query import EVERYTHING, Page
from shilu.core.record import Asked
from shilu.services.importing import ImportChoice
from shilu.services.workspace import Workspace
from tests.unit.importers import evidence

RECORDING = "20230414_215701.088-0400_in.oga"


def _written(folder: Path, **files: bytes) -> list[Path]:
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in files]


def test_one_answer_settles_the_times_of_ten_screenshots(workspace: Workspace, case: Case, tmp_path: Path) -> None:
    names = {f"Screenshot_20230101_12000{n}.png": evidence.picture("PNG", size=(n + 1, 9)) for n in range(10)}
    paths = _written(tmp_path / "shots", **names)
    asked = [preview.questions for preview in workspace.importing.preview(case.id, paths, QuietJob())]
    assert [[one.asked for one in questions] for questions in asked] == [[Asked.TIMEZONE]] * 10
    choice = ImportChoice(zone="Asia/Shanghai")
    again = workspace.importing.preview(case.id, paths, QuietJob(), choice=choice)
    assert all(not preview.questions for preview in again)
    receipts = workspace.importing.run(case.id, paths, choice, QuietJob())
    assert [(receipt.rows, receipt.added, receipt.refused) for receipt in receipts] == [(1, 1, None)] * 10


def test_a_picture_comes_in_whole(workspace: Workspace, case: Case, tmp_path: Path) -> None:
    data = evidence.picture(exif_block=evidence.exif("2023:04:15 09:57:01", offset="+08:00"))
    workspace.importing.run(case.id, _written(tmp_path / "a", **{"IMG_1.jpg": data}), ImportChoice(), QuietJob())
    (incident,) = workspace.timeline.find(case.id, EVERYTHING, Page()).incidents
    (attachment,) = incident.attachments
    assert workspace.timeline.attachment(attachment.sha256, 1 << 20) == data
    assert incident.facts["claimed_time_by"] == "exif"


def test_a_recording_brings_the_details_beside_it_and_they_are_no_file_of_their_own(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    details = RECORDING.replace(".oga", ".json")
    _written(tmp_path / "calls", **{RECORDING: evidence.OGG, details: evidence.sidecar(), "other.json": b"{}"})
    folder = tmp_path / "calls"
    assert workspace.importing.files([folder], QuietJob()) == (folder / RECORDING, folder / "other.json")
    assert workspace.importing.files([folder / details, folder / RECORDING], QuietJob()) == (folder / RECORDING,)
    (receipt,) = workspace.importing.run(case.id, [folder / RECORDING], ImportChoice(), QuietJob())
    assert f"sha256 {details}" in receipt.settings
    (incident,) = workspace.timeline.find(case.id, EVERYTHING, Page()).incidents
    assert (incident.channel, incident.facts["claimed_time_by"]) == (Channel.CALL, "sidecar")
    assert incident.contact_point is not None
    assert incident.contact_point.e164 == "+15551234567"


def test_details_without_their_recording_are_refused(workspace: Workspace, case: Case, tmp_path: Path) -> None:
    folder = tmp_path / "calls"
    _written(folder, **{RECORDING: evidence.OGG, RECORDING.replace(".oga", ".json"): evidence.sidecar()})
    alone = folder / RECORDING.replace(".oga", ".json")
    assert workspace.importing.files([alone], QuietJob()) == (alone,)
    (receipt,) = workspace.importing.run(case.id, [alone], ImportChoice(), QuietJob())
    assert receipt.refused is not None
    assert receipt.refused.code == "file.sidecar_alone"


def test_a_preview_names_files_and_says_nothing_of_a_number_that_nobody_knows(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    files = {"IMG_1.png": evidence.picture("PNG"), "Call recording Mr Pressing_240515_101010.amr": evidence.AMR}
    paths = _written(tmp_path / "a", **files)
    choice = ImportChoice(zone="Asia/Shanghai")
    for path, preview in zip(
        paths, workspace.importing.preview(case.id, paths, QuietJob(), choice=choice), strict=True
    ):
        (sender,) = preview.senders
        assert (sender.key, sender.sender, sender.name) == ("", "", "")
        assert [sample.text for sample in sender.samples] == [path.name]
        assert [row.text for row in preview.first] == [path.name]


def test_files_given_with_what_they_belong_to_are_attached_whatever_their_order(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    call = b'<calls count="1"><call number="10912345678" duration="65" date="1778598727000" type="1"/></calls>'
    chat = "12/05/2026, 23:30 - Boss: IMG-20260512-WA0007.jpg (file attached)\n13/05/2026, 23:31 - Boss: pay\n"
    paths = _written(
        tmp_path / "all",
        **{
            "10912345678_20260512231215.amr": evidence.AMR,
            "IMG-20260512-WA0007.jpg": evidence.picture(),
            "WhatsApp Chat with Boss.txt": chat.encode(),
            "calls.xml": call,
        },
    )
    choice = ImportChoice(zone="Asia/Shanghai", me=("Me",))
    receipts = workspace.importing.run(case.id, paths, choice, QuietJob())
    assert [(one.source.name, one.added, one.duplicates) for one in receipts] == [
        ("10912345678_20260512231215.amr", 0, 1),
        ("IMG-20260512-WA0007.jpg", 0, 1),
        ("WhatsApp Chat with Boss.txt", 2, 0),
        ("calls.xml", 1, 0),
    ]
    found = workspace.timeline.find(case.id, EVERYTHING, Page()).incidents
    assert [len(incident.attachments) for incident in found] == [1, 1, 0]


def test_a_time_in_the_future_is_said_in_the_preview_and_in_the_receipt(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    data = evidence.picture(exif_block=evidence.exif("2099:12:31 23:59:59", offset="+08:00"))
    paths = _written(tmp_path / "a", **{"IMG_1.jpg": data})
    for found in (
        *workspace.importing.preview(case.id, paths, QuietJob()),
        *workspace.importing.run(case.id, paths, ImportChoice(), QuietJob()),
    ):
        assert [(one.locator, one.code) for one in found.warnings] == [("file@0", "time_ahead")]
