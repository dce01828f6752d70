"""Files that are evidence as they are: kept whole, with no more said of them than they claim."""

from __future__ import annotations

import json
import sys
import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.errors import UserError
from shilu.core.job import QuietJob
from shilu.core.record import Asked, DateOrder, Question, RawRecord, ReadMember
from shilu.core.when import Precision, ZoneBasis, iso
from shilu.importers import iso_media, registry, row_codec
from shilu.importers.archive import Archive
from shilu.importers.base import HEAD_BYTES, HashedOnly, ReadSettings
from shilu.importers.evidence_files import RECORDING
from shilu.importers.read_file import ReadFile
from shilu.importers.reading import SourceReader
from tests.unit.importers import evidence
from tests.unit.importers.archives import packed
from tests.unit.importers.backups import SHANGHAI, KeptBlobs, MemoryStream, Result
from tests.unit.importers.golden import DATA, _shown, read_with

SAMPLES = Path(__file__).parents[4] / "shared" / "samples"
TOLD = replace(SHANGHAI, zone_is_told=True)
MADE_S = 1_681_523_821  # 2023-04-15T09:57:01+08:00
HERE = "2023-04-15T09:57:01+08:00"
SCREENSHOT = "Screenshot_20230101_120000.png"


def read(
    data: bytes, name: str = "", settings: ReadSettings = SHANGHAI, beside: dict[str, bytes] | None = None
) -> Result:
    """Read one with the importer that claims it."""
    importer = registry.identify(data[:HEAD_BYTES], "any name")
    return read_with(importer, data, replace(settings, file_name=name), beside)


def questions(result: Result) -> list[Question]:
    return [value for value in result.values if isinstance(value, Question)]


def moment(record: RawRecord) -> str | None:
    return iso(record.when.earliest_ms, "Asia/Shanghai")


KINDS = {
    "picture": {
        "image/jpeg": evidence.picture(),
        "image/png": evidence.picture("PNG"),
        "image/gif": evidence.picture("GIF"),
        "image/webp": evidence.picture("WEBP"),
        "image/bmp": evidence.picture("BMP"),
        "image/heic": evidence.heic(evidence.exif("2023:04:15 09:57:01")),
    },
    "recording": {
        "audio/amr": evidence.AMR,
        "audio/silk": evidence.SILK,
        "audio/mpeg": evidence.MP3,
        "audio/aac": evidence.AAC,
        "audio/ogg": evidence.OGG,
        "audio/flac": evidence.FLAC,
        "audio/wav": evidence.wav(),
        "audio/mp4": evidence.film(b"M4A ", tracks=(b"soun",)),
        "audio/3gpp": evidence.film(b"3gp4", tracks=(b"soun",)),
        "video/3gpp": evidence.film(b"3gp4"),
        "video/mp4": evidence.film(),
        "video/quicktime": evidence.film(b"qt  "),
        "video/webm": evidence.WEBM,
    },
    "pdf": {"application/pdf": evidence.paper()},
}
ALL = [(name, media, data) for name, kinds in KINDS.items() for media, data in kinds.items()]


@pytest.mark.parametrize(("importer", "media", "data"), ALL, ids=[media for _name, media, _data in ALL])
def test_a_file_is_known_by_its_content_and_kept_whole(importer: str, media: str, data: bytes) -> None:
    assert registry.identify(data[:HEAD_BYTES], "letter.txt").name == importer
    result = read(data, "letter.txt")
    record = result.only()
    (attachment,) = record.attachments
    assert (attachment.media_type, attachment.name) == (media, "letter.txt")
    assert result.content(attachment.blob) == data
    assert result.rebuilt(record.segments) == data
    assert (record.of_file, record.text, record.peer, record.withheld) == (True, "", "", False)


@pytest.mark.parametrize(
    "data",
    [
        b"BM is short for a name, and this is a text of a chat.\n" * 4,
        "\ufeff12.05.26, 23:12 - BM: hi\n".encode("utf-16"),
        "\ufeffhi there, this is UTF-16".encode("utf-16-le"),
        b"Call me about the %PDF-1.7 that I sent\n" * 3,
        b"ID3 is what he said\n" * 9,
        b"RIFF\x10\0\0\0WORDsome bytes",
        b"\0\0\0\x14ftypjp2 \0\0\0\0jp2 ",
        b"\xff\xd8",
        b"OggS",
    ],
)
def test_what_only_looks_alike_is_not_claimed(data: bytes) -> None:
    claims = [one.name for one in registry.IMPORTERS if one.name in {*KINDS, "call_sidecar"} and one.identify(data, "")]
    assert claims == []


@pytest.mark.parametrize("media", ["image/jpeg", "image/png", "image/webp", "image/heic", "audio/wav", "video/mp4"])
def test_a_file_that_was_cut_short_is_kept_and_said_to_be(media: str) -> None:
    data = next(whole for _name, kind, whole in ALL if kind == media)
    for whole in (read(data), read(data + b"\0" * 7)):
        assert ("file_cut_short" in whole.warning_codes, whole.ended.partial) == (False, False)
    cut = read(data[:-3])
    assert ("file_cut_short" in cut.warning_codes, cut.ended.partial) == (True, True)
    assert len(cut.only().attachments) == 1


# --- when ---


def test_exif_with_an_offset_is_a_time_and_asks_nothing() -> None:
    block = evidence.exif("2023:04:15 09:57:01", offset="+08:00", ms="088", model="Phone 9")
    for kind in ("JPEG", "PNG", "WEBP"):
        result = read(evidence.picture(kind, block), SCREENSHOT)
        record = result.only()
        assert questions(result) == []
        assert (moment(record), record.when.precision, record.when.zone_basis) == (HERE, Precision.MS, ZoneBasis.OFFSET)
        assert record.facts["claimed_time_by"] == "exif"
        assert record.facts["file_name_time"] == "20230101_120000"  # what disagrees stays to be seen
        assert record.facts["device_model"] == "Phone 9"


def test_exif_of_a_heic_is_found() -> None:
    assert moment(read(evidence.heic(evidence.exif("2023:04:15 09:57:01", offset="+08:00"))).only()) == HERE


def test_exif_without_an_offset_asks_for_the_zone_and_is_shown_meanwhile() -> None:
    result = read(evidence.picture(exif_block=evidence.exif("2023:04:15 09:57:01")), "IMG_1.jpg")
    assert questions(result) == [Question(Asked.TIMEZONE, examples=("2023:04:15 09:57:01",))]
    assert result.only().when.zone_basis is ZoneBasis.FILE_DEFAULT
    told = read(evidence.picture(exif_block=evidence.exif("2023:04:15 09:57:01")), "IMG_1.jpg", TOLD)
    assert questions(told) == []
    assert (moment(told.only()), told.only().when.zone_basis) == (HERE, ZoneBasis.ASKED)


def test_the_time_of_satellites_gives_the_offset_where_both_were_noted_together() -> None:
    near = evidence.exif("2023:04:15 09:57:01", gps="2023:04:15 01:56:30")
    record = read(evidence.picture(exif_block=near)).only()
    assert (moment(record), record.when.zone_basis) == (HERE, ZoneBasis.OFFSET)
    stale = evidence.exif("2023:04:15 09:57:01", gps="2023:04:15 01:50:00")
    assert [one.asked for one in questions(read(evidence.picture(exif_block=stale)))] == [Asked.TIMEZONE]


@pytest.mark.parametrize("never", ["1970:01:01 00:00:00", "1980:01:01 00:00:00", "0000:00:00 00:00:00"])
def test_a_camera_whose_clock_was_never_set_claims_no_time_and_what_it_wrote_stays_to_be_seen(never: str) -> None:
    record = read(evidence.picture(exif_block=evidence.exif(never)), SCREENSHOT, TOLD).only()
    assert (moment(record), record.facts["claimed_time_by"]) == ("2023-01-01T12:00:00+08:00", "file_name")
    assert record.facts["exif_datetime_original"] == never


def test_when_a_picture_was_last_changed_claims_nothing() -> None:
    record = read(evidence.picture(exif_block=evidence.exif(changed="2023:04:15 09:57:01"))).only()
    assert (record.when.precision, record.facts["exif_datetime"]) == (Precision.UNKNOWN, "2023:04:15 09:57:01")


def test_where_a_picture_was_taken_is_not_read_out_of_it() -> None:
    record = read(evidence.picture(exif_block=evidence.exif("2023:04:15 09:57:01", gps="2023:04:15 01:57:01"))).only()
    assert not [name for name in record.facts if "latitude" in name or "location" in name]


def test_a_picture_of_billions_of_pixels_is_read_without_unpacking_it() -> None:
    data = evidence.png_of_many_pixels(evidence.exif("2023:04:15 09:57:01", offset="+08:00"))
    assert moment(read(data).only()) == HERE


def test_a_film_says_when_it_was_made_in_utc() -> None:
    record = read(evidence.film(made_s=MADE_S, seconds=75), "VID_20230101_120000.mp4").only()
    assert (moment(record), record.when.zone_basis, record.when.precision) == (HERE, ZoneBasis.EPOCH, Precision.SECOND)
    assert record.facts["claimed_time_by"] == "container"
    assert record.facts["recorded_seconds"] == "75.0"
    assert (record.channel, record.duration_s) == (Channel.OTHER, None)


def test_apples_date_with_its_offset_goes_before_that() -> None:
    data = evidence.film(b"qt  ", made_s=MADE_S + 60, creation_date="2023-04-15T09:57:01+0800")
    record = read(data).only()
    assert (moment(record), record.when.zone_basis) == (HERE, ZoneBasis.OFFSET)
    assert record.facts["container_time"] == "2023-04-15T01:58:01+00:00"


def test_a_clock_of_a_film_that_was_never_set_claims_nothing() -> None:
    for never in (None, 0, -2_082_844_800):
        result = read(evidence.film(made_s=never), "VID_20230101_120000.mp4", TOLD)
        assert result.only().facts["claimed_time_by"] == "file_name"


def test_a_name_with_an_instant_asks_nothing() -> None:
    result = read(evidence.picture(), "mmexport1681523821088.jpg")
    assert questions(result) == []
    assert (moment(result.only()), result.only().when.zone_basis) == (HERE, ZoneBasis.EPOCH)


def test_nothing_claimed_is_an_unknown_time_and_no_question() -> None:
    result = read(evidence.picture(), "IMG_1234.PNG")
    assert questions(result) == []
    assert (result.only().when.earliest_ms, "claimed_time_by" in result.only().facts) == (None, False)


def test_a_date_whose_order_only_a_person_knows_is_asked() -> None:
    name = "Puhelun tallenne 0401234567_101112_114902.m4a"
    data = evidence.film(b"M4A ", tracks=(b"soun",))
    result = read(data, name)
    assert {one.asked for one in questions(result)} == {Asked.DATE_ORDER, Asked.TIMEZONE}
    assert (result.only().when.raw, result.only().when.earliest_ms) == ("101112_114902", None)
    told = read(data, name, replace(TOLD, date_order=DateOrder.DMY))
    assert (questions(told), moment(told.only())) == ([], "2012-11-10T11:49:02+08:00")


def test_a_picture_that_went_through_a_chat_app_is_told_by_its_name_or_by_what_it_lacks() -> None:
    whole, anew = evidence.picture(exif_block=evidence.exif(model="M")), evidence.picture()
    for name, data, codes in (
        ("mmexport1646221740123.jpg", whole, ["came_through_chat"]),
        ("微信图片_20260512231200.jpg", anew, ["came_through_chat"]),
        ("IMG-20260512-WA0002.jpg", anew, ["came_through_chat"]),
        ("WhatsApp Image 2026-05-12 at 23.12.00 (1).jpeg", anew, ["came_through_chat"]),
        ("photo_2026-05-12_23-12-00.jpg", anew, ["came_through_chat"]),
        ("signal-2026-05-12-231200_002.png", evidence.picture("PNG"), ["came_through_chat"]),
        ("IMG_20260512_231200.jpg", anew, ["maker_removed"]),
        ("IMG_20260512_231200.jpg", whole, []),
        ("Screenshot_20260512_231200_com.tencent.mm.png", evidence.picture("PNG"), []),
        ("Screenshot_20260512_231200_com.tencent.mm.jpg", whole, []),
    ):
        assert read(data, name, TOLD).warning_codes == codes, name
    (warning,) = read(whole, "mmexport1646221740123.jpg", TOLD).warnings
    assert (warning.locator, warning.detail) == ("file@0", "WeChat")


def test_times_that_are_more_than_a_day_apart_are_said() -> None:
    block = evidence.exif("2023:04:15 09:57:01", offset="+08:00")
    for name, codes in {
        "IMG_20230415_095703.jpg": [],
        "IMG-20230415-WA0001.jpg": ["came_through_chat"],
        "IMG-20230416-WA0001.jpg": ["came_through_chat"],  # received the day after
        "IMG-20230417-WA0001.jpg": ["came_through_chat", "times_differ"],
        SCREENSHOT: ["times_differ"],
    }.items():
        assert read(evidence.picture(exif_block=block), name, TOLD).warning_codes == codes


class Endless:
    """A film of so many bytes, made up as it is read; what lies in the middle is nothing."""

    def __init__(self, size_bytes: int) -> None:
        whole = evidence.film(made_s=MADE_S, content=b"")
        at = whole.index(b"mdat") - 4
        head, self._tail = whole[:at], whole[at + 8 :]
        middle = size_bytes - len(head) - len(self._tail)
        self._head = head + b"\0\0\0\1mdat" + middle.to_bytes(8)
        self._tail_at, self._position = size_bytes - len(self._tail), 0
        self.size_bytes = size_bytes
        self.largest = 0

    def read(self, size: int) -> bytes:
        data = self.reread(self._position, size)
        self._position += len(data)
        return data

    def reread(self, offset: int, size: int) -> bytes:
        size = max(0, min(size, self.size_bytes - offset))
        self.largest = max(self.largest, size)
        found = bytearray(size)
        for at, data in ((0, self._head), (self._tail_at, self._tail)):
            start, end = max(at, offset), min(at + len(data), offset + size)
            if start < end:
                found[start - offset : end - offset] = data[start - at : end - at]
        return bytes(found)

    def companion(self, untrusted_name: str) -> None:
        return None


def test_a_film_of_any_length_is_read_in_little_memory() -> None:
    stream = Endless(5 << 30)
    facts = iso_media.facts_of(ReadFile(stream, stream.reread(0, 1 << 20), stream.size_bytes))
    assert (facts.made_s, facts.is_whole) == (MADE_S, True)
    assert stream.largest <= 1 << 20
    small = Endless(64 << 20)
    tracemalloc.start()
    (record,) = [one for one in RECORDING.read(small, TOLD, HashedOnly(), QuietJob()) if isinstance(one, RawRecord)]
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (moment(record), record.attachments[0].blob.size_bytes) == (HERE, 64 << 20)
    assert most < 12 << 20


# --- calls ---


def test_a_recorder_names_the_call() -> None:
    record = read(evidence.AMR, "From_10200138000_1681523821088.amr").only()
    assert (record.channel, record.direction, record.outcome) == (Channel.CALL, Direction.INCOMING, Outcome.ANSWERED)
    assert (record.peer, moment(record)) == ("10200138000", HERE)
    claimed = {name: said for name, said in record.facts.items() if name.startswith("claimed_")}
    assert claimed == {
        "claimed_time_by": "file_name",
        "claimed_number_by": "file_name",
        "claimed_direction_by": "file_name",
    }


def test_a_film_is_no_call_whatever_it_is_called() -> None:
    assert read(evidence.film(), "From_10200138000_1681523821088.mp4").only().channel is Channel.OTHER
    sound = evidence.film(tracks=(b"soun",))
    assert read(sound, "From_10200138000_1681523821088.mp4").only().channel is Channel.CALL


def test_a_voicemail_came_in() -> None:
    record = read(evidence.AMR, "voicemail-13.amr").only()
    assert (record.channel, record.outcome) == (Channel.CALL, Outcome.VOICEMAIL)


def test_how_long_a_recording_is_stands_beside_it_and_is_not_said_to_be_the_call() -> None:
    record = read(evidence.wav(2)).only()
    assert (record.facts["recorded_seconds"], record.duration_s) == ("2.0", None)


BCR = "20230414_215701.088-0400_in_sim1_+15550009999_Somebody Else.oga"


def test_the_file_beside_a_recording_is_the_best_evidence_and_is_kept_with_it() -> None:
    beside = evidence.sidecar(direction="out", numbers=("+15551234567", "+15557654321"))
    result = read(evidence.OGG, f"calls/{BCR}", beside={BCR.replace(".oga", ".json"): beside})
    record = result.only()
    assert (record.peer, record.others, record.peer_name) == ("+15551234567", ("+15557654321",), "Mr Pressing")
    assert (record.direction, moment(record), record.when.precision) == (Direction.OUTGOING, HERE, Precision.MS)
    assert record.facts["claimed_time_by"] == "sidecar"
    assert record.facts["claimed_number_by"] == "sidecar"
    assert record.facts["file_name_number"] == "+15550009999"
    assert record.facts["file_name_time"] == "20230414_215701.088-0400"
    assert result.rebuilt(record.segments) == evidence.OGG + beside
    assert questions(result) == []


def test_another_file_of_that_name_is_left_where_it_is() -> None:
    record = read(evidence.OGG, BCR, beside={BCR.replace(".oga", ".json"): b'{"playlist": []}'}).only()
    assert (record.facts["claimed_number_by"], len(record.segments)) == ("file_name", 1)


def test_a_damaged_file_beside_a_recording_is_said() -> None:
    result = read(evidence.OGG, BCR, beside={BCR.replace(".oga", ".json"): evidence.sidecar()[:-9]})
    assert result.warning_codes == ["sidecar_unread"]
    assert result.only().facts["claimed_time_by"] == "file_name"


@pytest.mark.parametrize(
    "more",
    [
        {"timestamp_unix_ms": 10**400},
        {"timestamp_unix_ms": "x"},
        {"calls": 5},
        {"calls": [[]]},
        {"sim_slot": "\ud800", "calls": [{"phone_number": "1\udc00", "contact_name": "\ud800"}]},
    ],
)
def test_a_file_of_details_may_say_anything(more: dict[str, object]) -> None:
    record = read(evidence.OGG, BCR, beside={BCR.replace(".oga", ".json"): evidence.sidecar(more=more)}).only()
    assert row_codec.pack([record]), "it can be handed over"


def test_a_file_of_details_alone_is_refused() -> None:
    with pytest.raises(UserError) as error:
        read(evidence.sidecar())
    assert error.value.code == "file.sidecar_alone"


# --- in an archive ---


def unpacked(members: dict[str, bytes | str]) -> Result:
    blobs = KeptBlobs()
    importer = registry.named("archive")
    assert isinstance(importer, Archive)
    return Result(list(importer.read(MemoryStream(packed(members)), TOLD, blobs, QuietJob())), blobs)


def test_a_picture_that_no_message_took_is_a_row_of_its_own() -> None:
    chat = "12/05/2026, 23:12 - Asha: IMG-20260512-WA0001.jpg (file attached)\n31/12/2026, 23:12 - Ravi: hi\n"
    result = unpacked(
        {
            "IMG-20260512-WA0001.jpg": evidence.picture(),
            "IMG-20260512-WA0002.jpg": evidence.picture("PNG"),
            "WhatsApp Chat with Ravi.txt": chat,
        }
    )
    (own,) = [record for record in result.records if record.of_file]
    assert own.locator == "IMG-20260512-WA0002.jpg!file@0"
    assert own.attachments[0].name == "IMG-20260512-WA0002.jpg"
    assert sorted(len(record.attachments) for record in result.records) == [0, 1, 1]
    assert result.warning_codes == ["came_through_chat"]


def test_a_recording_in_an_archive_takes_the_file_beside_it_along() -> None:
    result = unpacked({f"BCR/{BCR}": evidence.OGG, f"BCR/{BCR.replace('.oga', '.json')}": evidence.sidecar()})
    assert (result.only().facts["claimed_time_by"], result.ended.partial, result.warnings) == ("sidecar", False, [])
    assert [value.importer for value in result.values if isinstance(value, ReadMember)] == ["recording"]


def test_a_file_of_details_alone_in_an_archive_is_told_of() -> None:
    result = unpacked({f"BCR/{BCR.replace('.oga', '.json')}": evidence.sidecar(), "voicemail-1.amr": evidence.AMR})
    assert [(one.code, one.detail) for one in result.warnings] == [("member_refused", "file.sidecar_alone")]
    assert len(result.records) == 1


# --- what is damaged ---

BROKEN = {
    "empty APP1": b"\xff\xd8\xff\xe1\0\x08Exif\0\0" + evidence.picture()[2:],
    "EXIF of rubbish": evidence.picture(exif_block=b"II*\0" + b"\xff" * 60),
    "cut film": evidence.film(made_s=MADE_S)[:150],
    "film of boxes": evidence.film(content=evidence.box(b"free") * 5000),
    "box that goes back": b"\0\0\0\x18ftypisom\0\0\0\0isomisom" + b"\0\0\0\x04moov" * 9,
    "cut PDF": evidence.paper()[:300],
    "PDF of nothing": b"%PDF-1.7\n" + b"\0" * 64,
    "HEIC without an end": evidence.heic(evidence.exif("2023:04:15 09:57:01"))[:90],
    "sound of nothing": b"OggS\0" + bytes(40),
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_a_damaged_file_is_kept_all_the_same(data: bytes) -> None:
    result = read(data, SCREENSHOT, TOLD)
    assert result.content(result.only().attachments[0].blob) == data
    assert set(result.warning_codes) <= {"metadata_unread", "file_cut_short", "maker_removed"}


def test_what_cannot_be_read_of_a_file_is_said() -> None:
    assert read(BROKEN["cut PDF"]).warning_codes == ["metadata_unread"]
    assert read(BROKEN["cut film"]).warning_codes == ["metadata_unread", "file_cut_short"]


@given(st.sampled_from(ALL), st.data())
@settings(max_examples=300, deadline=None)
def test_mutated_files_are_one_row_or_refused(found: tuple[str, str, bytes], data: st.DataObject) -> None:
    importer, _media, whole = found
    mutated = bytearray(whole)
    for _change in range(data.draw(st.integers(0, 6))):
        at = data.draw(st.integers(0, len(mutated) - 1))
        mutated[at] = data.draw(st.integers(0, 255))
    cut = bytes(mutated[: data.draw(st.integers(1, len(mutated)))])
    try:
        result = read_with(registry.named(importer), cut, replace(SHANGHAI, file_name=data.draw(st.text(max_size=60))))
    except UserError as error:
        assert error.code == "file.unknown_format"
    else:
        assert result.content(result.only().attachments[0].blob) == cut
        assert result.ended.rows == 1


@given(st.binary(max_size=400))
@settings(max_examples=300, deadline=None)
def test_any_file_beside_a_recording_leaves_one_row(beside: bytes) -> None:
    read(evidence.OGG, "a.oga", beside={"a.json": b'{"timestamp_unix_ms": 1, "direction": "in", ' + beside}).only()


# --- fixtures, samples, and the child ---

FIXTURES = sorted(path for name in KINDS for path in (DATA / name).iterdir() if not path.name.endswith(".json"))


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.name)
def test_each_fixture_gives_what_was_checked_by_eye(path: Path) -> None:
    result = read(path.read_bytes(), path.name, beside=_beside(path))
    shown = json.loads(json.dumps([_shown(value) for value in result.values]))
    expected = path.with_name(f"{path.name}.expected.json")
    assert shown == json.loads(expected.read_text("utf-8"))


def _beside(path: Path) -> dict[str, bytes]:
    sidecar = path.with_suffix(".json")
    return {sidecar.name: sidecar.read_bytes()} if sidecar.is_file() else {}


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.name)
def test_a_child_that_can_open_nothing_reads_the_same(path: Path) -> None:
    reader = SourceReader((sys.executable, "-m", "shilu"))
    with reader.open(path, job=QuietJob()) as opened:
        values = list(reader.read(opened, settings=SHANGHAI, blobs=None, job=QuietJob()))
    assert values == read(path.read_bytes(), path.name, beside=_beside(path)).values


TABLE = {
    "heif_corrupted/corrupted.heic": ["file_cut_short"],
    "heif_corrupted/corrupted.hif": ["file_cut_short"],
    "heif_corrupted/empty.heic": "file.empty",
    "heif_other/L_exif_xmp_iptc.heic": [],
    "heif_special/xiaomi.heic": [],
}
HEIC = SAMPLES / "heic_exif" / "bigcat88+pillow_heif" / "tests" / "images"


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the shared samples are not here")
def test_each_sample_is_kept_or_refused_as_the_table_says() -> None:
    assert {path.relative_to(HEIC).as_posix() for path in HEIC.rglob("*.h*") if path.is_file()} == set(TABLE)
    reader = SourceReader((sys.executable, "-m", "shilu"))
    for name, expected in TABLE.items():
        if isinstance(expected, str):
            with pytest.raises(UserError) as error:
                reader.open(HEIC / name, job=QuietJob())
            assert error.value.code == expected
            continue
        with reader.open(HEIC / name, job=QuietJob()) as opened:
            assert opened.importer == "picture"
            result = Result(list(reader.read(opened, settings=SHANGHAI, blobs=None, job=QuietJob())))
        assert (result.warning_codes, len(result.records), result.ended.rows) == (expected, 1, 1)


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the shared samples are not here")
def test_the_voicemail_of_a_takeout_says_when_it_came() -> None:
    (path,) = (SAMPLES / "google_voice").rglob("*.mp3")
    record = read(path.read_bytes(), path.name).only()
    assert (record.outcome, record.direction) == (Outcome.VOICEMAIL, Direction.INCOMING)
    assert iso(record.when.earliest_ms, "UTC") == "2016-05-01T00:16:43+00:00"
    assert 1 < float(record.facts["recorded_seconds"]) < 600
