"""Archives: every member to its importer, names that are only labels, passwords, and archives that lie."""

from __future__ import annotations

import io
import struct
import sys
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.errors import UserError
from shilu.core.job import Job, QuietJob
from shilu.core.record import Asked, Question, RawAttachment, RawRecord, ReadMember, SourceWarning
from shilu.core.when import unknown
from shilu.importers import registry
from shilu.importers.archive import Archive
from shilu.importers.base import BlobStore, Ended, Importer, ReadSettings, SourceStream, SourceValue
from shilu.importers.reading import SourceReader
from shilu.importers.sms_backup_restore import SmsBackupRestore
from tests.unit.importers import pdfs
from tests.unit.importers.archives import named, packed, sealed
from tests.unit.importers.backups import SHANGHAI, KeptBlobs, MemoryStream, Result, call, calls, read, sms, smses
from tests.unit.importers.bills import read_bill

ONE, TWO = smses(sms(body="一"), sms(body="二", date="1700000001000")), calls(call(), call(type="x", date="bad"))
PASSWORD = "还钱 42"
TOLD = replace(SHANGHAI, password=PASSWORD)


@dataclass(frozen=True, slots=True)
class Letters:
    """A format of tests: ``LETTER name,name`` is one message that names files."""

    name: str = "letters"
    version: str = "1"

    def identify(self, head: bytes, name: str) -> bool:
        return head.startswith(b"LETTER ")

    def read(self, stream: SourceStream, settings: ReadSettings, blobs: BlobStore, job: Job) -> Iterator[SourceValue]:
        text = stream.read(1 << 20).decode()
        found: list[RawAttachment] = []
        missing: list[str] = []
        for wanted in text.removeprefix("LETTER ").split(","):
            beside = stream.companion(wanted)
            if beside is None:
                missing.append(wanted)
                continue
            writer = blobs.create()
            while data := beside.read(1000):
                writer.write(data)
            found.append(RawAttachment(writer.close(), wanted, "image/png"))
        yield RawRecord(
            "letter@0",
            unknown("", zone=settings.zone),
            Channel.LETTER,
            Direction.INCOMING,
            Outcome.UNKNOWN,
            None,
            "",
            "",
            text,
            facts={"file_name": settings.file_name},
            attachments=tuple(found),
            named=tuple(missing),
        )
        yield Ended(partial=False, rows=1)


@dataclass(frozen=True, slots=True)
class Pictures(Letters):
    """A format of files that others name."""

    name: str = "pictures"
    keeps_whole: bool = True

    def identify(self, head: bytes, name: str) -> bool:
        return head.startswith(b"PICTURE")


@dataclass(frozen=True, slots=True)
class Seeming(Letters):
    """A format that is known only when it is read."""

    name: str = "seeming"

    def identify(self, head: bytes, name: str) -> bool:
        return head.startswith(b"SEEMING")

    def read(self, stream: SourceStream, settings: ReadSettings, blobs: BlobStore, job: Job) -> Iterator[SourceValue]:
        raise UserError("file.unknown_format")


IMPORTERS: tuple[Importer, ...] = (SmsBackupRestore(), Letters(), Pictures())


def unpacked(data: bytes, settings: ReadSettings = SHANGHAI, importers: tuple[Importer, ...] = IMPORTERS) -> Result:
    """Read an archive in this process."""
    blobs = KeptBlobs()
    values = list(Archive(lambda: importers).read(MemoryStream(data), settings, blobs, QuietJob()))
    assert blobs.open_writers == 0
    result = Result(values, blobs)
    assert result.ended.rows == len(result.records) + len(result.skipped)
    return result


def members(result: Result) -> list[ReadMember]:
    return [value for value in result.values if isinstance(value, ReadMember)]


def places(result: Result) -> list[tuple[str, str, str]]:
    return [(warning.locator, warning.code, warning.detail) for warning in result.warnings]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_each_member_goes_to_its_importer_in_the_order_of_names(method: int) -> None:
    result = unpacked(packed({"sms-10.xml": ONE, "b/": "", "sms-9.xml": TWO}, method=method))
    assert [value.locator.partition("@")[0] for value in (*result.records, *result.skipped)] == [
        "sms-9.xml!call[1]",
        "sms-10.xml!sms[1]",
        "sms-10.xml!sms[2]",
        "sms-9.xml!call[2]",
    ]
    alone = read(ONE).records
    assert [structs.replace(one, locator="", when=one.when) for one in result.records[1:]] == [
        structs.replace(one, locator="", when=structs.replace(one.when, order=(one.when.order or 0) + 2))
        for one in alone
    ]
    assert members(result) == [
        ReadMember("sms-9.xml", "sms_backup_restore", 2),
        ReadMember("sms-10.xml", "sms_backup_restore", 2),
    ]
    assert result.ended == Ended(partial=False, rows=4)


def test_an_office_document_is_no_archive_of_exports() -> None:
    archive = Archive(lambda: IMPORTERS)
    assert archive.identify(packed({"a.txt": "a"}), "x.xlsx")
    assert archive.identify(packed({}), "empty.zip")
    for first in ("[Content_Types].xml", "xl/workbook.xml", "word/document.xml", "_rels/.rels", "mimetype"):
        assert not archive.identify(packed({first: "a", "b": "b"}), "x.zip")
    assert not archive.identify(b"PK", "x.zip")


@pytest.mark.parametrize(("bits", "version"), [(128, 1), (192, 2), (256, 1), (256, 2)])
def test_a_locked_archive_asks_for_the_password_and_opens_with_it(bits: int, version: int) -> None:
    data = sealed({"sms.xml": ONE}, PASSWORD, bits=bits, version=version)
    assert unpacked(data).values == [Question(Asked.PASSWORD), Ended(partial=False, rows=0)]
    assert [record.text for record in unpacked(data, TOLD).records] == ["一", "二"]
    with pytest.raises(UserError) as error:
        unpacked(data, replace(SHANGHAI, password="other"))
    assert error.value.code == "file.wrong_password"


def test_the_old_cipher_is_opened_too_also_with_a_password_of_chinese_windows() -> None:
    for password in (PASSWORD.encode(), PASSWORD.encode("gb18030")):
        data = named(b"sms.xml", ONE.encode(), password=password)
        assert [record.text for record in unpacked(data, TOLD).records] == ["一", "二"]
        assert unpacked(data).values[0] == Question(Asked.PASSWORD)
    refused = 0
    for wrong in range(8):  # one byte tells; by chance it is right once in 256 times
        try:
            assert unpacked(data, replace(SHANGHAI, password=f"other {wrong}")).records == []
        except UserError as error:
            refused += error.code == "file.wrong_password"
    assert refused >= 6


def test_a_changed_byte_under_the_seal_is_told() -> None:
    data = bytearray(sealed({"sms.xml": ONE + "<!--" + "x" * 20_000 + "-->"}, PASSWORD))
    end = data.index(b"PK\1\2")
    data[end - 3] ^= 1
    result = unpacked(bytes(data), TOLD)
    assert places(result) == [("sms.xml", "member_damaged", "seal")]
    assert len(result.records) == 2
    assert result.ended.partial


@pytest.mark.parametrize(
    ("raw", "flags", "name"),
    [
        ("短信.xml".encode(), 0x800, "短信.xml"),
        ("短信.xml".encode(), 0, "短信.xml"),
        ("短信.xml".encode("gb18030"), 0, "短信.xml"),
        ("Grüße.xml".encode("cp437"), 0, "Grüße.xml"),
        (b"a\xff\xfe.xml", 0x800, "a\ufffd\ufffd.xml"),
        (b"export\\sms.xml", 0, "export/sms.xml"),
        (b"../../etc/sms.xml", 0, "../../etc/sms.xml"),
        (b"/sms\0.xml", 0, "/sms\0.xml"),
    ],
)
def test_a_name_is_read_as_it_was_meant_and_is_only_a_label(raw: bytes, flags: int, name: str) -> None:
    result = unpacked(named(raw, ONE.encode(), flags=flags))
    assert members(result) == [ReadMember(name, "sms_backup_restore", 2)]
    assert all(record.locator.isascii() and " " not in record.locator for record in result.records)


def test_the_unicode_name_beside_another_is_taken_when_it_belongs_to_it() -> None:
    for crc, name in ((zlib.crc32(b"sms.xml"), "短信.xml"), (0, "sms.xml")):
        field = struct.pack("<BL", 1, crc) + "短信.xml".encode()
        data = named(b"sms.xml", ONE.encode(), extra=struct.pack("<HH", 0x7075, len(field)) + field)
        assert [member.name for member in members(unpacked(data))] == [name]


def test_two_members_of_one_name_have_places_of_their_own() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("短 信.xml", ONE)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("短 信.xml", ONE)
    locators = [record.locator for record in unpacked(file.getvalue()).records]
    assert len(set(locators)) == 4
    assert locators[0].startswith("%E7%9F%AD%20%E4%BF%A1.xml!sms[1]@")
    assert locators[2].startswith("%E7%9F%AD%20%E4%BF%A1.xml#2!sms[1]@")


def test_a_long_name_stands_in_places_as_its_hash() -> None:
    result = unpacked(packed({"很长的名字" * 20 + ".xml": ONE}))
    assert {len(record.locator.partition("!")[0]) for record in result.records} == {39}
    assert len({record.locator for record in result.records}) == 2


def test_what_a_message_names_is_found_beside_it_or_anywhere_and_is_not_read_twice() -> None:
    data = packed(
        {
            "PICTURE-a.png": b"PICTURE a",
            "chat/letter.txt": "LETTER b.png,../PICTURE-a.png,c.png,missing.png,letter.txt",
            "chat/b.png": b"PICTURE b",
            "b.png": b"PICTURE other b",
            "media/c.png": b"plain",
            "notes": b"nobody's",
            "__MACOSX/chat/._b.png": b"x",
        }
    )
    result = unpacked(data)
    letter = next(record for record in result.records if record.text.startswith("LETTER"))
    assert [result.content(item.blob) for item in letter.attachments] == [b"PICTURE b", b"PICTURE a", b"plain"]
    assert letter.named == ("missing.png", "letter.txt")
    assert [(member.name, member.importer) for member in members(result)] == [
        ("chat/letter.txt", "letters"),
        ("b.png", "pictures"),
    ]
    assert places(result) == [("", "member_unread", "1")]


def test_a_nested_archive_and_what_nobody_reads_are_told() -> None:
    result = unpacked(packed({"in.zip": packed({"sms.xml": ONE}), "sms.xml": ONE, "x.bin": b"\0\1"}))
    assert places(result) == [("", "member_is_archive", "1"), ("", "member_unread", "1")]
    assert result.ended == Ended(partial=False, rows=2)


def test_a_refused_member_does_not_stop_the_others() -> None:
    result = unpacked(packed({"a.xml": "<!DOCTYPE smses><smses/>", "b.xml": ONE}))
    assert places(result) == [("a.xml", "member_refused", "file.doctype_refused")]
    assert result.ended == Ended(partial=True, rows=2)


def test_a_member_in_an_encoding_that_nobody_reads_does_not_stop_the_others() -> None:
    result = unpacked(packed({"a.txt": "a,b,c\n".encode("utf-32"), "b.xml": ONE}), importers=registry.IMPORTERS[1:])
    assert places(result) == [("", "member_unread", "1")]
    assert len(result.records) == 2


def test_a_member_that_only_begins_like_a_format_is_one_that_nobody_reads() -> None:
    importers = (*IMPORTERS, Seeming())
    data = packed({"a.xml": ONE, "b.seeming": "SEEMING"})
    values = list(Archive(lambda: importers).read(MemoryStream(data), SHANGHAI, KeptBlobs(), QuietJob()))
    assert places(Result(values)) == [("", "member_unread", "1")]
    assert values[-1] == Ended(partial=False, rows=2)


def test_a_member_that_unpacks_without_end_is_cut() -> None:
    bomb = ONE.removesuffix("</smses>").encode() + b" " * (16 << 20)
    data = packed({"bomb.xml": bomb, "sms.xml": ONE})
    assert len(data) < 100_000
    result = unpacked(data)
    assert ("bomb.xml", "member_too_large", "ratio") in places(result)
    assert len(result.records) == 4
    assert result.ended.partial


def test_lies_about_size_and_checksum_are_told_and_what_came_is_kept() -> None:
    good = packed({"sms.xml": ONE}, method=zipfile.ZIP_STORED)
    listed = good.index(b"PK\1\2")
    for at, trouble in ((listed + 16, "checksum"), (listed + 24, "size")):
        lying = bytearray(good)
        lying[at] ^= 1
        result = unpacked(bytes(lying))
        assert places(result) == [("sms.xml", "member_damaged", trouble)]
        assert (len(result.records), result.ended.partial) == (2, True)


def test_members_that_lie_over_one_another_are_read_once() -> None:
    data = packed({"a.xml": ONE})
    listed = data.index(b"PK\1\2")
    entry = data[listed : data.index(b"PK\5\6")]
    again = entry.replace(b"a.xml", b"b.xml")
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 2, 2, 2 * len(entry), listed, 0)
    result = unpacked(data[:listed] + entry + again + end)
    assert len(result.records) == 2
    assert places(result) == [("b.xml", "member_overlaps", "overlaps")]


def test_a_damaged_member_gives_what_stands_before_the_damage() -> None:
    rows = [
        sms(body=f"催收 {number} {number * 7919 % 10007}", date=str(1700000000000 + number)) for number in range(500)
    ]
    whole = packed({"sms.xml": smses(*rows)})
    damaged = bytearray(whole)
    middle = whole.index(b"PK\1\2") // 2
    damaged[middle : middle + 50] = b"\xff" * 50
    result = unpacked(bytes(damaged))
    assert 100 < len(result.records) < 400
    assert "member_damaged" in result.warning_codes
    assert result.ended.partial


@pytest.mark.parametrize(
    ("end", "code"),
    [
        (b"", "file.archive_damaged"),
        (struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, 0x7FFFFFFF, 0, 0), "file.archive_damaged"),
        (struct.pack("<4s4H2LH", b"PK\5\6", 1, 1, 1, 1, 10, 0, 0), "file.archive_in_parts"),
        (
            struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, 10**6, 10**6, 10, 0)
            + struct.pack("<4sLQL", b"PK\6\7", 0, 40, 1)
            + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0),
            "file.archive_too_many",
        ),
    ],
)
def test_an_archive_without_a_list_that_can_be_believed_is_refused(end: bytes, code: str) -> None:
    with pytest.raises(UserError) as error:
        unpacked(b"PK\3\4" + bytes(36) + end)
    assert error.value.code == code


def test_an_archive_behind_other_bytes_is_read() -> None:
    assert len(unpacked(b"MZ unpacks itself" + packed({"sms.xml": ONE})).records) == 2


def test_a_row_far_back_is_read_again_exactly() -> None:
    rows = [sms(body=f"{number}" * 40, date=str(1700000000000 + number)) for number in range(200)]
    content = smses(*rows, sms(body="长" * 3_000_000), sms(body="后"))
    result = unpacked(packed({"a.xml": content}))
    for record in result.records:
        offset = int(record.locator.split("@")[1])
        assert content.encode()[offset:].startswith(result.rebuilt(record.segments))


@given(data=st.data())
def test_an_archive_with_changed_bytes_never_loses_a_row_unseen(data: st.DataObject) -> None:
    good = data.draw(st.sampled_from([GOOD, GOOD_LOCKED]))
    broken = bytearray(good)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(good) - 1))
        broken[at] = data.draw(st.integers(0, 255))
    broken = broken[: data.draw(st.sampled_from([len(good), data.draw(st.integers(0, len(good)))]))]
    try:
        result = unpacked(bytes(broken), TOLD)
    except UserError as error:
        assert error.code.startswith("file.")
        return
    if bytes(broken) == good:
        return
    assert result.ended.partial or result.warnings or len(result.records) == 3


GOOD = packed({"a.xml": ONE, "b.xml": TWO, "c.txt": "x"})
GOOD_LOCKED = sealed({"a.xml": ONE, "b.xml": TWO}, PASSWORD)


# --- through the child ---


def through_child(path: Path, settings: ReadSettings) -> list[SourceValue]:
    reader = SourceReader((sys.executable, "-m", "shilu"))
    with reader.open(path, job=QuietJob()) as opened:
        assert opened.importer == "archive"
        return list(reader.read(opened, settings=settings, blobs=None, job=QuietJob()))


def test_a_locked_archive_opens_where_no_file_can_be_opened(tmp_path: Path) -> None:
    path = tmp_path / "backup.zip"
    path.write_bytes(sealed({"a.xml": ONE, "b.xml": TWO}, PASSWORD))
    there = through_child(path, TOLD)
    assert there == unpacked(path.read_bytes(), TOLD).values
    path.write_bytes(named(b"a.xml", ONE.encode(), password=PASSWORD.encode()))
    assert through_child(path, TOLD) == unpacked(path.read_bytes(), TOLD).values
    with pytest.raises(UserError) as error:
        through_child(path, replace(SHANGHAI, password="x" * 30))
    assert error.value.code == "file.wrong_password"


def test_more_rows_than_packed_bytes_are_believed_of_an_archive(tmp_path: Path) -> None:
    path = tmp_path / "backup.zip"
    path.write_bytes(packed({"a.xml": smses(*[sms()] * 20_000)}))
    values = through_child(path, SHANGHAI)
    assert path.stat().st_size < 20_000 * 4
    assert values[-1] == Ended(partial=False, rows=20_000)


def test_the_registry_gives_archives_to_this_importer() -> None:
    assert registry.identify(GOOD, "x").name == "archive"


def test_a_member_is_read_under_its_own_name() -> None:
    result = unpacked(packed({"a/letter.txt": "LETTER none.jpg"}), replace(SHANGHAI, file_name="all.zip"))
    assert result.only().facts["file_name"] == "a/letter.txt"


# What comes of each real archive: importers and rows of its members, and the codes of its warnings.
SAMPLES = Path(__file__).parents[3].parent / "shared" / "samples"
IN_SAMPLES = {
    "testdata.googleVoice.googleVoiceCalls.josh_ios17_ffs.zip": ([], ["member_unread"]),
    "testdata.voicemail.voicemail.josh_ios15_ffs.zip": ([("phone_database", 0)], []),
    "testdata.voicemail.voicemail.mvs_ios_2023.zip": ([("phone_database", 0)], []),
    "testdata.whatsApp.whatsAppCallHistory.josh_ios15_ffs.zip": ([], ["member_unread"]),
    "testdata.whatsApp.whatsAppCallHistory.mvs_ios_2023.zip": ([], ["member_unread"]),
}


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the shared samples are not here")
def test_every_archive_among_the_samples_is_read() -> None:
    found = {}
    for path in SAMPLES.rglob("*.zip"):
        importer = registry.named("archive")
        values = list(importer.read(MemoryStream(path.read_bytes()), SHANGHAI, KeptBlobs(), QuietJob()))
        assert values[-1] == Ended(partial=False, rows=0)
        result = Result(values)
        found[path.name] = ([(member.importer, member.rows) for member in members(result)], result.warning_codes)
    assert found == IN_SAMPLES


@pytest.mark.parametrize("lock", [packed, lambda members: sealed(members, PASSWORD)], ids=["open", "locked"])
def test_a_scan_in_an_archive_is_kept_as_evidence_and_says_that_it_could_be_read_by_itself(lock):
    scan, picture = pdfs.scan(pdfs.bill(pdfs.calls(3))), b"\x89PNG\r\n\x1a\n" + bytes(40)
    result = read_bill(lock({"Bills/scan.pdf": scan, "scan.png": picture}), TOLD)
    assert {one.attachments[0].blob.size_bytes for one in result.records} == {len(scan), len(picture)}
    assert all(one.of_file for one in result.records)
    told = [(one.locator, one.code) for one in result.values if isinstance(one, SourceWarning)]
    assert ("Bills/scan.pdf!", "looks_scanned") in told


def test_a_paper_that_is_locked_by_itself_keeps_no_archive_out():
    bill = pdfs.bill(pdfs.calls(3), password="123456")
    result = read_bill(packed({"bill.pdf": bill, "sms.xml": ONE}), SHANGHAI)
    assert [one for one in result.values if isinstance(one, Question)] == []
    assert [one.of_file for one in result.records] == [False, False, True]
    assert "paper_locked" in {one.code for one in result.values if isinstance(one, SourceWarning)}
    opened = read_bill(packed({"bill.pdf": bill}), replace(SHANGHAI, password="123456"))
    assert len(opened.records) == 3
