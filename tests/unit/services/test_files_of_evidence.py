"""Files and contacts find each other: exports with and without pictures, and files that are a row of their own."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from msgspec import structs

from shilu.core.case import Case, CaseDraft
from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.clock import FixedClock
from shilu.core.evidence import FileToAttach
from shilu.core.ids import new_id
from shilu.core.incident import Incident, IncidentDraft, Status
from shilu.core.job import QuietJob
from shilu.core.normalise import OWN_PHONE
from shilu.core.query import EVERYTHING, Page
from shilu.core.record import BelongsTo, BlobRef, RawAttachment, RawRecord, Receipt, RowSegment, SourceFile
from shilu.core.when import Precision, When, from_epoch_ms, unknown
from shilu.services.file_intake import belongs
from shilu.services.importing import ImportChoice
from shilu.services.row_intake import RowIntake
from shilu.services.staging import Staged
from shilu.services.workspace import Workspace
from tests.unit.importers import evidence
from tests.unit.importers.archives import packed
from tests.unit.services.backups import NOON_MS, call, mms, sms, write_calls, write_messages

LENDER, OTHER = "10412345678", "10787654321"
PICTURE, RECORDING = b"\x89PNG\r\n\x1a\n", b"RIFF recording"
ZONE = "Asia/Shanghai"
CHAT = "22/05/2026, 12:00 - {0}\n22/05/2026, 12:00 - {1}\n22/05/2026, 12:01 - Orange: today\n"


def bring(workspace: Workspace, case: Case, path: Path, **told: object) -> Receipt:
    (receipt,) = workspace.importing.run(case.id, [path], ImportChoice(**told), QuietJob())  # type: ignore[arg-type]
    assert receipt.refused is None, receipt.refused
    return receipt


def contacts(workspace: Workspace, case: Case) -> tuple[Incident, ...]:
    return workspace.timeline.find(case.id, EVERYTHING, Page()).incidents


def said(workspace: Workspace, case: Case) -> list[tuple[int, list[str]]]:
    """Of each contact the number of sources and the files."""
    return sorted(
        (len(one.sources), sorted(file.sha256 for file in one.attachments)) for one in contacts(workspace, case)
    )


def a_file(content: bytes, name: str = "a.amr", **claims: object) -> tuple[RawRecord, bytes]:
    """A row that is a whole file."""
    blob = BlobRef(hashlib.sha256(content).hexdigest(), len(content))
    record = RawRecord(
        locator="file@0",
        when=unknown("", zone=ZONE),
        channel=Channel.OTHER,
        direction=Direction.UNKNOWN,
        outcome=Outcome.UNKNOWN,
        duration_s=None,
        peer="",
        peer_name="",
        text="",
        attachments=(RawAttachment(blob, name, "audio/amr"),),
        segments=(RowSegment(blob=blob),),
        of_file=True,
    )
    return structs.replace(record, **claims), content  # type: ignore[arg-type]  # any field, by name


def take(workspace: Workspace, case: Case, *files: tuple[RawRecord, bytes]) -> Receipt:
    """Bring in rows as an importer of such files hands them over."""
    vault = workspace.importing._vault
    import_id = new_id()
    vault.imports.begin(import_id)
    staged = Staged(vault.evidence.sealer)
    intake = RowIntake(
        vault=vault, case=case, import_id=import_id, owner=OWN_PHONE, clock=FixedClock(NOON_MS), staged=staged
    )
    for record, content in files:
        writer = staged.create()
        writer.write(content)
        writer.close()
        intake.take(record, intake.address_of(record))
    intake.finish(QuietJob())
    receipt = Receipt(
        source=SourceFile("a.amr", "cd" * 32, 1, None),
        importer="evidence_file",
        importer_version="1",
        settings={},
        rows=len(files),
        added=intake.added,
        duplicates=intake.duplicates,
        left_out=0,
        skipped=(),
        warnings=(),
        partial=False,
        refused=None,
        import_id=import_id,
    )
    vault.imports.finish(import_id, case.id, receipt, intake.points)
    staged.drop_all()
    assert workspace.check(QuietJob()).ok
    return receipt


def at(ms: int) -> When:
    return from_epoch_ms(str(ms), ms, zone=ZONE)


@pytest.fixture
def chats(tmp_path: Path) -> tuple[Path, Path, Path]:
    """One WhatsApp chat with its pictures, without them, and with one of them."""
    attached = [f"Orange: IMG-2026051{n}-WA0001.jpg (file attached)" for n in range(2)]
    text = CHAT.format(*attached)
    whole, bare, half = tmp_path / "whole.zip", tmp_path / "bare.txt", tmp_path / "half.zip"
    pictures = {f"IMG-2026051{n}-WA0001.jpg": PICTURE + bytes([n]) for n in range(2)}
    whole.write_bytes(packed({"WhatsApp Chat with Orange.txt": text, **pictures}))
    bare.write_text(CHAT.format(*["Orange: <Media omitted>"] * 2), "utf-8")
    last = dict(list(pictures.items())[1:])
    half.write_bytes(
        packed({"WhatsApp Chat with Orange.txt": text.replace(attached[0], "Orange: <Media omitted>"), **last})
    )
    return whole, bare, half


def test_an_export_with_pictures_and_one_without_are_the_same_messages_in_either_order(
    workspace: Workspace, case: Case, chats: tuple[Path, Path, Path]
) -> None:
    found = []
    for n, order in enumerate([(0, 1, 2), (1, 2, 0), (2, 0, 1)]):
        one = workspace.cases.add(CaseDraft(f"{n}", "李某"))
        receipts = [bring(workspace, one, chats[which], zone=ZONE, me=("Me",)) for which in order]
        assert [(r.added, r.duplicates) for r in receipts] == [(3, 0), (0, 3), (0, 3)]
        found.append(said(workspace, one))
    assert [len(files) for _, files in found[0]] == [0, 1, 1]
    assert all(one == found[0] for one in found)
    assert [bring(workspace, one, path, zone=ZONE, me=("Me",)).added for path in chats] == [0, 0, 0]
    assert [files for _, files in said(workspace, one)] == [files for _, files in found[0]]
    assert workspace.check(QuietJob()).ok


def test_a_picture_message_that_says_something_else_stays_apart(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    bring(workspace, case, write_messages(tmp_path / "a.xml", [mms(LENDER, "", "iVBORw0KGgo=")]))
    other = bring(workspace, case, write_messages(tmp_path / "b.xml", [mms(LENDER, "", "iVBORw0KGgpB")]))
    assert (other.added, other.duplicates) == (1, 0)


def test_undoing_the_export_with_pictures_leaves_the_messages_and_redoing_brings_them_back(
    workspace: Workspace, case: Case, chats: tuple[Path, Path, Path]
) -> None:
    bring(workspace, case, chats[1], zone=ZONE, me=("Me",))
    whole = bring(workspace, case, chats[0], zone=ZONE, me=("Me",))
    assert whole.import_id is not None
    before = said(workspace, case)
    workspace.importing.undo(whole.import_id, "no")
    assert said(workspace, case) == [(1, []), (1, []), (1, [])]
    workspace.history.undo(workspace.history.revisions(whole.import_id)[-1].ref)
    assert said(workspace, case) == before
    assert workspace.check(QuietJob()).ok


def test_the_same_file_again_adds_nothing(workspace: Workspace, case: Case, tmp_path: Path) -> None:
    bring(workspace, case, write_messages(tmp_path / "a.xml", [mms(LENDER, "看", "iVBORw0KGgo=")]))
    assert take(workspace, case, a_file(PICTURE)).duplicates == 1
    assert take(workspace, case, a_file(RECORDING)).added == 1
    assert take(workspace, case, a_file(RECORDING, "copy.amr")).duplicates == 1
    assert len(contacts(workspace, case)) == 2


def test_the_file_that_a_person_attached_is_known(workspace: Workspace, case: Case, tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(PICTURE)
    workspace.intake.log(case.id, IncidentDraft(when=at(NOON_MS), files=(FileToAttach(path, "a.png"),)))
    assert take(workspace, case, a_file(PICTURE)).duplicates == 1


def test_a_file_without_number_or_time_is_a_contact_of_its_own_to_be_completed(
    workspace: Workspace, case: Case
) -> None:
    for n, claims in enumerate([{}, {"peer": LENDER}, {"when": at(NOON_MS)}]):
        assert take(workspace, case, a_file(RECORDING + bytes([n]), **claims)).added == 1
    assert take(workspace, case, a_file(RECORDING, peer=LENDER, when=at(NOON_MS + 10**9))).added == 1
    found = sorted((one.status, one.contact_point is None) for one in contacts(workspace, case))
    assert found == [
        (Status.INCOMPLETE, False),
        (Status.INCOMPLETE, True),
        (Status.INCOMPLETE, True),
        (Status.NEW, False),
    ]


def test_a_withheld_number_is_known_to_be_withheld(workspace: Workspace, case: Case) -> None:
    take(workspace, case, a_file(RECORDING, withheld=True, when=at(NOON_MS)))
    (one,) = contacts(workspace, case)
    assert one.status is Status.NEW
    assert one.contact_point is not None


@pytest.mark.parametrize(
    ("later_s", "linked"), [(-121, False), (-120, True), (0, True), (300, True), (420, True), (421, False)]
)
def test_a_recording_belongs_to_the_call_during_which_it_was_made(
    workspace: Workspace, case: Case, tmp_path: Path, later_s: int, linked: bool
) -> None:
    bring(workspace, case, write_calls(tmp_path / "a.xml", [call(LENDER, kind=1, duration_s=300)]))
    recording = a_file(RECORDING, peer=LENDER, when=at(NOON_MS + later_s * 1000), channel=Channel.CALL)
    assert take(workspace, case, recording).duplicates == int(linked)
    if linked:
        (one,) = contacts(workspace, case)
        assert (one.duration_s, [file.name for file in one.attachments]) == (300, ["a.amr"])
        assert len(one.sources) == 2


def test_a_recording_that_comes_together_with_the_calls_finds_its_call_whatever_stands_first(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    calls = write_calls(tmp_path / "calls.xml", [call(LENDER, kind=1, duration_s=300)])
    recording = tmp_path / f"{LENDER}({LENDER})_20260512120010.wav"
    recording.write_bytes(evidence.wav())
    choice = ImportChoice(zone=ZONE)
    receipts = workspace.importing.run(case.id, [recording, calls], choice, QuietJob())
    assert [(one.source.name, one.added, one.duplicates) for one in receipts] == [
        (recording.name, 0, 1),
        (calls.name, 1, 0),
    ]


def test_a_number_that_stands_for_a_name_is_no_name_of_the_phone(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    recording = tmp_path / f"{LENDER}({LENDER})_20260512120010.wav"
    recording.write_bytes(evidence.wav())
    (preview,) = workspace.importing.preview(case.id, [recording], QuietJob())
    assert [(one.sender, one.name) for one in preview.senders] == [(LENDER, "")]


def test_a_recording_belongs_to_a_call_and_to_the_nearest(workspace: Workspace, case: Case, tmp_path: Path) -> None:
    bring(workspace, case, write_messages(tmp_path / "m.xml", [sms(LENDER, "x")]))
    bring(workspace, case, write_calls(tmp_path / "c.xml", [call(LENDER, at_ms=NOON_MS + n * 60_000) for n in (1, 2)]))
    recording = a_file(RECORDING, peer=LENDER, when=at(NOON_MS + 100_000), channel=Channel.CALL)
    assert take(workspace, case, recording).duplicates == 1
    (with_file,) = [one for one in contacts(workspace, case) if one.attachments]
    assert (with_file.channel, with_file.when.earliest_ms) == (Channel.CALL, NOON_MS + 120_000)
    assert take(workspace, case, a_file(PICTURE, peer=OTHER, when=at(NOON_MS))).added == 1


def test_a_file_comes_to_the_one_contact_that_named_it(workspace: Workspace, case: Case, tmp_path: Path) -> None:
    path = tmp_path / "chat.txt"
    path.write_text(CHAT.format("Orange: IMG-20260511-WA0001.jpg (file attached)", "Orange: x"), "utf-8")
    bring(workspace, case, path, zone=ZONE, me=("Me",))
    assert take(workspace, case, a_file(PICTURE, "IMG-20260511-WA0002.jpg")).added == 1
    assert take(workspace, case, a_file(RECORDING, "IMG-20260511-WA0001.jpg")).duplicates == 1
    (one,) = [one for one in contacts(workspace, case) if one.attachments and one.channel is Channel.WHATSAPP]
    assert one.text == "IMG-20260511-WA0001.jpg (file attached)"
    assert take(workspace, case, a_file(b"another", "IMG-20260511-WA0001.jpg")).added == 1


def test_a_name_for_which_two_contacts_wait_decides_nothing(workspace: Workspace, case: Case, tmp_path: Path) -> None:
    path = tmp_path / "chat.txt"
    path.write_text(CHAT.format(*["Orange: IMG-20260511-WA0001.jpg (file attached)"] * 2), "utf-8")
    bring(workspace, case, path, zone=ZONE, me=("Me",))
    assert take(workspace, case, a_file(PICTURE, "IMG-20260511-WA0001.jpg")).added == 1


def test_a_time_that_is_known_to_the_day_only_finds_no_call(workspace: Workspace, case: Case, tmp_path: Path) -> None:
    bring(workspace, case, write_calls(tmp_path / "c.xml", [call(LENDER)]))
    day = When("2026-05-12", NOON_MS - 43_200_000, NOON_MS + 43_199_999, Precision.DAY, ZONE, at(0).zone_basis)
    assert take(workspace, case, a_file(RECORDING, peer=LENDER, when=day)).added == 1


def test_a_preview_says_to_which_contact_a_file_belongs(workspace: Workspace, case: Case, tmp_path: Path) -> None:
    bring(workspace, case, write_calls(tmp_path / "c.xml", [call(OTHER), call(LENDER, kind=1, duration_s=300)]))
    recording = a_file(RECORDING, peer=LENDER, when=at(NOON_MS), channel=Channel.CALL)[0]
    unknown_one = a_file(PICTURE, "b.png")[0]
    found = belongs([unknown_one, recording], vault=workspace.importing._vault, case=case)
    assert found == (BelongsTo("a.amr", "2"),)
    assert len(contacts(workspace, case)) == 2


def test_a_picture_that_is_there_already_is_known_in_the_preview(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    path = tmp_path / "IMG_1.jpg"
    path.write_bytes(evidence.picture(exif_block=evidence.exif("2023:04:15 09:57:01", offset="+08:00")))
    bring(workspace, case, path)
    (preview,) = workspace.importing.preview(case.id, [path], QuietJob())
    assert preview.belongs == (BelongsTo("IMG_1.jpg", "1"),)
    assert bring(workspace, case, path).added == 0


def test_a_number_that_only_a_linked_file_claims_leaves_the_directory_with_the_contact(
    workspace: Workspace, case: Case
) -> None:
    """It would hold were the other file's import undone, whichever of the two came first."""
    for n, peer in enumerate((LENDER, OTHER)):
        take(workspace, case, a_file(PICTURE, f"{n}.png", when=at(NOON_MS), peer=peer))
    vault = workspace.importing._vault
    assert {point.raw for point in vault.directory.points().values()} == {LENDER, OTHER}
    workspace.cases.erase(case.id, "asked for")
    assert vault.directory.points() == {}
