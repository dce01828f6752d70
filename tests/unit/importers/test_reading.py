"""Reading through a real child, and through children that do not keep to the protocol."""

from __future__ import annotations

import base64
import dataclasses
import errno
import gc
import hashlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from msgspec import structs

from shilu.core.errors import Cancelled, UserError
from shilu.core.job import CancelledJob, QuietJob
from shilu.core.record import (
    Asked,
    BlobRef,
    DateOrder,
    Question,
    RawRecord,
    Skipped,
    SkippedKind,
    SourceWarning,
)
from shilu.core.when import When
from shilu.importers.base import Ended, ReadSettings, SourceValue
from shilu.importers.frames import BadFrame, Kind, frame
from shilu.importers.reading import OpenedSource, SourceReader
from shilu.importers.row_codec import Value, pack, unpack
from shilu.importers.settings_codec import settings_told, told
from tests.unit.importers.backups import PNG, SHANGHAI, KeptBlobs, Result, mms, part, read, sms, smses

SHILU = (sys.executable, "-m", "shilu")
ROOT = Path(__file__).parents[3]
SAMPLES = ROOT.parent / "shared" / "samples" / "sms_backup_restore"
BACKUP = smses(sms(body="一"), mms(part(ct="image/png", data=base64.b64encode(PNG).decode())), sms(type="3"))


class StopsAfter(QuietJob):
    """Somebody presses Cancel at the nth look."""

    def __init__(self, looks: int) -> None:
        self._looks = looks

    def check(self) -> None:
        self._looks -= 1
        if self._looks < 0:
            raise Cancelled


@pytest.fixture(scope="module", autouse=True)
def only_what_comes_from_here_is_collected() -> None:
    """What thousands of other tests have loaded is looked through once, not before each test, which took a third of
    the time of all of them."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def nothing_is_left_behind(only_what_comes_from_here_is_collected: None) -> Iterator[None]:
    """No descriptor, no thread and no child outlives a reading."""
    gc.collect()  # what an earlier test left to Python's collector is not closed in the midst of this one
    descriptors = set(Path("/proc/self/fd").iterdir()) if sys.platform == "linux" else set()
    children = _children()
    threads = threading.active_count()
    yield
    assert threading.active_count() == threads
    if sys.platform == "linux":
        assert set(Path("/proc/self/fd").iterdir()) <= descriptors
    assert _children() == children


def _children() -> set[str]:
    """The processes that this one started and has not heard the end of, also what other tests keep for all of them."""
    found: set[str] = set()
    for stat in Path("/proc").glob("[0-9]*/stat") if sys.platform == "linux" else ():
        with suppress(OSError):  # it has ended meanwhile
            if int(stat.read_text().rpartition(")")[2].split()[1]) == os.getpid():
                found.add(stat.parent.name)
    return found


def backup(tmp_path: Path, content: str | bytes = BACKUP) -> Path:
    path = tmp_path / "sms-20231114.xml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def through_child(path: Path, reader: SourceReader, *, preview: bool = False) -> Result:
    blobs = KeptBlobs()
    try:
        with reader.open(path, job=QuietJob()) as opened:
            store = None if preview else blobs
            values = list(reader.read(opened, settings=SHANGHAI, blobs=store, job=QuietJob()))
    finally:
        assert blobs.open_writers == 0
    return Result(values, blobs)


def test_a_child_gives_what_the_importer_gives(tmp_path: Path) -> None:
    path = backup(tmp_path)
    there, here = through_child(path, SourceReader(SHILU)), read(BACKUP)
    assert there.values == here.values
    assert there.blobs.contents == here.blobs.contents
    assert there.ended == Ended(partial=False, rows=3)


def test_a_preview_gives_the_same_values_and_stores_nothing(tmp_path: Path) -> None:
    result = through_child(backup(tmp_path), SourceReader(SHILU), preview=True)
    assert result.values == read(BACKUP).values
    assert result.blobs.contents == {}


def test_a_source_may_be_read_twice(tmp_path: Path) -> None:
    reader = SourceReader(SHILU)
    with reader.open(backup(tmp_path), job=QuietJob()) as opened:
        first = list(reader.read(opened, settings=SHANGHAI, blobs=None, job=QuietJob()))
        second = list(reader.read(opened, settings=SHANGHAI, blobs=KeptBlobs(), job=QuietJob()))
    assert first == second
    assert opened.source.sha256 == hashlib.sha256(BACKUP.encode()).hexdigest()
    assert (opened.importer, opened.importer_version) == ("sms_backup_restore", "1")


def test_many_and_large_rows_cross_in_frames(tmp_path: Path) -> None:
    content = smses(*[sms(body=f"{number} " + "催" * (number * 7)) for number in range(800)], sms(body="x" * 900_000))
    result = through_child(backup(tmp_path, content), SourceReader(SHILU))
    assert result.values == read(content).values


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the shared samples are not here")
@pytest.mark.parametrize("path", sorted(SAMPLES.rglob("*.xml")), ids=lambda path: path.name)
def test_every_sample_is_read_and_adds_up(path: Path) -> None:
    data = path.read_bytes()
    result = read(data)
    assert result.ended.rows == len(result.records) + len(result.skipped)
    assert result.ended.partial is (path.name == "malformed.xml")
    for record in result.records:
        offset = int(record.locator.split("@")[1])
        rebuilt = result.rebuilt(record.segments)
        assert data[offset : offset + len(rebuilt)] == rebuilt


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the shared samples are not here")
def test_a_sample_goes_through_a_child() -> None:
    path = next(SAMPLES.rglob("mixed.xml"))
    assert through_child(path, SourceReader(SHILU)).values == read(path.read_bytes()).values


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\x7fELF" + bytes(100), "file.unknown_format"),
        (b"", "file.empty"),
        (b"<?xml version='1.0'?><html/>", "file.unknown_format"),
        (b"%PDF-1.7", "file.unknown_format"),
    ],
)
def test_what_is_no_backup_is_refused_by_its_content(tmp_path: Path, content: bytes, code: str) -> None:
    with pytest.raises(UserError) as error:
        SourceReader(SHILU).open(backup(tmp_path, content), job=QuietJob())
    assert (error.value.code, error.value.holes) == (code, {"name": "sms-20231114.xml"})


def test_what_cannot_be_opened_says_why(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    unreadable = tmp_path / "locked"
    unreadable.write_bytes(b"<smses/>")
    unreadable.chmod(0)
    cases = {tmp_path: "file.is_a_folder", tmp_path / "no": "file.missing", tmp_path / "pipe": "file.not_a_file"}
    cases[unreadable / "inside"] = "file.missing"
    cases[tmp_path / ("n" * 300)] = "file.unreadable"
    if os.geteuid() != 0:
        cases[unreadable] = "file.unreadable"
    for path, code in cases.items():
        with pytest.raises(UserError) as error:
            SourceReader(SHILU).open(path, job=QuietJob())
        assert error.value.code == code


def test_a_doctype_is_refused_through_the_child(tmp_path: Path) -> None:
    with pytest.raises(UserError) as error:
        through_child(backup(tmp_path, "<!DOCTYPE smses><smses/>"), SourceReader(SHILU))
    assert (error.value.code, error.value.holes) == ("file.doctype_refused", {"name": "sms-20231114.xml"})


def test_an_unknown_encoding_is_refused_by_its_name_through_the_child(tmp_path: Path) -> None:
    with pytest.raises(UserError) as error:
        through_child(backup(tmp_path, BACKUP.replace("UTF-8", "rot13")), SourceReader(SHILU))
    assert error.value.code == "file.encoding_not_supported"
    assert error.value.holes == {"name": "sms-20231114.xml", "encoding": "rot13"}


def test_a_file_that_changes_between_hashing_and_parsing_is_refused(tmp_path: Path) -> None:
    path, reader = backup(tmp_path), SourceReader(SHILU)
    with reader.open(path, job=QuietJob()) as opened:
        path.write_text(BACKUP.replace("一", "二"))
        with pytest.raises(UserError) as error:
            list(reader.read(opened, settings=SHANGHAI, blobs=None, job=QuietJob()))
    assert error.value.code == "file.changed_while_reading"


def test_cancelling_ends_the_child_at_once(tmp_path: Path) -> None:
    path = backup(tmp_path, smses(*[sms()] * 20_000))
    reader = SourceReader(SHILU)
    with reader.open(path, job=QuietJob()) as opened:
        with pytest.raises(Cancelled):
            list(reader.read(opened, settings=SHANGHAI, blobs=None, job=StopsAfter(5)))
        with pytest.raises(Cancelled):
            list(reader.read(opened, settings=SHANGHAI, blobs=None, job=CancelledJob()))
    with pytest.raises(Cancelled):
        reader.open(path, job=CancelledJob())


def test_leaving_early_ends_the_child(tmp_path: Path) -> None:
    reader = SourceReader(SHILU)
    with reader.open(backup(tmp_path, smses(*[sms()] * 20_000)), job=QuietJob()) as opened:
        values = reader.read(opened, settings=SHANGHAI, blobs=None, job=QuietJob())
        assert isinstance(next(values), RawRecord)
        values.close()  # type: ignore[attr-defined]


# --- children that do not behave ---


def saying(folder: Path, *frames: bytes, then: str = "") -> SourceReader:
    """A reader whose child says exactly these bytes."""
    script = folder / "child.py"
    script.write_text(f"import os, time\nos.write(1, bytes.fromhex({b''.join(frames).hex()!r}))\n{then}\n")
    return SourceReader((sys.executable, "-I", "-S", str(script)), stall_s=2)


def answer(tmp_path: Path, reader: SourceReader) -> list[SourceValue]:
    return through_child(backup(tmp_path), reader).values


def rows(*values: RawRecord) -> bytes:
    return frame(Kind.ROWS, pack(values))


RECORD = read(smses(sms())).only()
ENDED = frame(Kind.ENDED, b'[false, 0, "' + hashlib.sha256(BACKUP.encode()).hexdigest().encode() + b'", {}]')


def test_a_child_that_dies_after_rows_leaves_a_partial_reading(tmp_path: Path) -> None:
    values = answer(tmp_path, saying(tmp_path, rows(RECORD), then="os.kill(os.getpid(), 9)"))
    result = Result(values)
    assert result.records == [RECORD]
    assert [(warning.code, warning.detail) for warning in result.warnings] == [("reader_died", "signal 9")]
    assert result.ended == Ended(partial=True, rows=1)


@pytest.mark.parametrize("before", [(), (RECORD,)])
def test_a_disk_that_was_pulled_out_is_no_partial_reading_and_no_crash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: tuple[RawRecord, ...]
) -> None:
    def gone(*_: object) -> tuple[str, int, bytes]:
        raise OSError(errno.EIO, "Input/output error")

    reader = saying(tmp_path, *(rows(one) for one in before), frame(Kind.FAILED, b'["OSError"]'))
    with reader.open(backup(tmp_path), job=QuietJob()) as opened:
        monkeypatch.setattr("shilu.importers.reading.sha256_of", gone)
        with pytest.raises(UserError) as error:
            list(reader.read(opened, settings=SHANGHAI, blobs=None, job=QuietJob()))
    assert (error.value.code, error.value.holes) == ("file.unreadable", {"name": "sms-20231114.xml"})


def test_a_child_that_never_answers_is_ended(tmp_path: Path) -> None:
    reader = dataclasses.replace(saying(tmp_path, rows(RECORD), then="time.sleep(60)"), stall_s=0.3)
    started = time.monotonic()
    with pytest.raises(UserError) as error:
        answer(tmp_path, reader)
    assert error.value.code == "file.reader_stalled"
    assert time.monotonic() - started < 5


BLOB = BlobRef("0" * 64, 3)
WITH_BLOB = structs.replace(RECORD, segments=(structs.replace(RECORD.segments[0], literal=b"", blob=BLOB),))


def _other(entry: object) -> bytes:
    """A batch of one value that is no record."""
    return json.dumps(["o", [], [entry]]).encode()


def _bad_json(text: bytes) -> bytes:
    return frame(Kind.ROWS, text)


@pytest.mark.parametrize(
    "said",
    [
        b"\0\0",
        b"\xff\xff\xff\xff\x01",
        b"\0\0\0\0",
        frame(Kind.ENDED)[:-1] + b"\x63",
        frame(Kind.ROWS, b"abc"),
        _bad_json(b'["o", [], [[0]]]'),
        _bad_json(b"{}"),
        _bad_json(b"[" * 50_000),
        _bad_json(b'["o", [], ' + b"[" * 50_000),
        _bad_json(b'["oo", [], [[2, "", "x", ""]]]'),
        _bad_json(b'["", [], [[2, "", "x", ""]]]'),
        _bad_json(b'["r", [], []]'),
        _bad_json(b'["o", [], [[2, "", "\\ud800", ""]]]'),
        _bad_json(_other([2, "", "BAD CODE", ""])),
        _bad_json(_other([1, "sms[1]@0", "nonsense", "x"])),
        _bad_json(b'["", [], []]') + frame(Kind.ENDED, b"[false, 5, 0, {}]"),
        frame(Kind.ROWS, pack([RECORD])[:-1]),
        frame(Kind.ROWS, pack([RECORD]) + b"x"),
        rows(WITH_BLOB),
        frame(Kind.MORE_ROWS, b"x") + ENDED,
        frame(Kind.BLOB_DATA, b"x"),
        frame(Kind.BLOB_OPEN) + frame(Kind.BLOB_OPEN),
        frame(Kind.BLOB_OPEN) + frame(Kind.BLOB_DATA, b"abc") + frame(Kind.BLOB_CLOSE, b'["' + b"0" * 64 + b'", 3]'),
        frame(Kind.BLOB_OPEN) + frame(Kind.BLOB_DATA, b"x" * 60_000) * 30,
        frame(Kind.REFUSED, b'["vault.wrong_passphrase", ""]'),
        frame(Kind.FAILED, b'["<b>"]'),
        frame(Kind.FAILED, b'["MemoryError"]') + rows(RECORD),
        frame(Kind.PROGRESS, b'["<b>", 1, 2]'),
        ENDED.replace(b", 0,", b", 1,") * 2,
        rows(*[RECORD] * 100) * 100,
    ],
)
def test_a_child_that_breaks_the_protocol_is_not_believed(tmp_path: Path, said: bytes) -> None:
    with pytest.raises(UserError) as error:
        answer(tmp_path, saying(tmp_path, rows(RECORD), said))
    assert error.value.code == "file.reader_failed"


@pytest.mark.parametrize("said", [b"", frame(Kind.FAILED, b'["MemoryError"]')])
def test_a_child_that_dies_before_any_row_has_failed(tmp_path: Path, said: bytes) -> None:
    with pytest.raises(UserError) as error:
        answer(tmp_path, saying(tmp_path, said))
    assert error.value.code == "file.reader_failed"


def test_a_child_out_of_memory_says_so_and_its_rows_are_kept(tmp_path: Path) -> None:
    result = Result(answer(tmp_path, saying(tmp_path, rows(RECORD), frame(Kind.FAILED, b'["MemoryError"]'))))
    assert [warning.detail for warning in result.warnings] == ["MemoryError"]
    assert result.ended == Ended(partial=True, rows=1)


def test_a_program_that_is_not_there_is_our_bug(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        answer(tmp_path, SourceReader((str(tmp_path / "nothing"),)))


# --- what the child can do ---


@pytest.mark.skipif(sys.platform != "linux", reason="limits are asked of the Linux kernel")
@pytest.mark.parametrize(
    ("attempt", "error"),
    [
        ("open('/etc/hostname')", "OSError"),
        ("__import__('socket').socket(1)", "OSError"),
        ("os.pipe()", "OSError"),
        ("bytearray(1 << 30)", "MemoryError"),
        ("os.write(os.memfd_create('x'), b'x')", "OSError"),
    ],
)
def test_the_child_can_open_nothing_and_not_take_all_memory(attempt: str, error: str) -> None:
    program = (
        "import os, sys, socket\n"
        "from shilu.importers import child, child_reading\n"
        f"child_reading.run = lambda arguments: {attempt}\n"
        "try: child.main([])\n"
        "except Exception as error: print(type(error).__name__)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == error


@pytest.mark.skipif(sys.platform != "linux", reason="limits are asked of the Linux kernel")
def test_the_limits_are_in_place_before_anything_is_read() -> None:
    program = (
        "import resource, ctypes\n"
        "from shilu.importers import child, child_reading\n"
        "def show(arguments):\n"
        "    kinds = ('AS', 'CORE', 'FSIZE', 'NOFILE')\n"
        "    print([resource.getrlimit(getattr(resource, 'RLIMIT_' + kind)) for kind in kinds],\n"
        "          ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))\n"
        "    return 0\n"
        "child_reading.run = show\n"
        "child.main([])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[0] == f"[({1 << 30}, {1 << 30}), (0, 0), (0, 0), (3, 3)] 0"


def test_the_child_imports_neither_window_nor_vault() -> None:
    program = (
        "import sys\n"
        "from shilu.importers import child_reading\n"
        "heavy = {'PySide6', 'sqlcipher3', 'sqlite_utils', 'phonenumbers', 'reportlab', 'cryptography', 'socket'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_opened_source_is_a_context_manager(tmp_path: Path) -> None:
    opened = SourceReader(SHILU).open(backup(tmp_path), job=QuietJob())
    assert isinstance(opened, OpenedSource)
    with opened:
        assert not opened.file.closed
    assert opened.file.closed
    opened.close()


def test_a_question_reaches_the_parent_as_it_was_asked() -> None:
    asked = Question(Asked.ME, ("妈", "Meera K"), ("昨天 23:12 妈: 还钱",))
    assert unpack(pack([asked]), zone="Asia/Shanghai", known=lambda _: False) == [asked]


def test_a_row_that_is_a_file_of_evidence_stays_one_on_its_way_out_of_the_child() -> None:
    row = structs.replace(RECORD, of_file=True, named=("IMG_1.jpg",))
    assert unpack(pack([row]), zone=RECORD.when.zone, known=lambda _: False) == [row]


@pytest.mark.parametrize("untrusted", [[3, "me", ["a"] * 10_001, []], [3, "who", [], []], [3, "me", [], ["x"] * 21]])
def test_a_question_that_no_importer_asks_is_refused(untrusted: list[object]) -> None:
    with pytest.raises(BadFrame):
        unpack(_other(untrusted), zone="Asia/Shanghai", known=lambda _: False)


_FIELDS = {name: place for place, name in enumerate(RawRecord.__struct_fields__)}
_OF_WHEN = {name: place for place, name in enumerate(When.__struct_fields__)}


@pytest.mark.parametrize(
    ("field", "untrusted"),
    [
        *(("locator", wrong) for wrong in ("a\nb", "\u00e9", "x" * 201, 1)),
        *(("zone", wrong) for wrong in ("UTC", "", None)),
        *(("earliest_ms", wrong) for wrong in (10**15 + 1, None, "1", 1.5, 10**14)),
        *(("latest_ms", wrong) for wrong in (10**15 + 1, 0)),
        *(("order", wrong) for wrong in (-1, 1 << 53, True)),
        *(("precision", "about"), ("zone_basis", "guessed"), ("approximate", 1), ("raw", None)),
        *(("channel", "dove"), ("direction", ""), ("outcome", 1), ("withheld", 0), ("of_file", "no")),
        *(("duration_s", wrong) for wrong in (-1, 1 << 53, "1", False)),
        *((name, 1) for name in ("peer", "peer_name", "text", "own", "others", "named", "segments", "attachments")),
        *(("others", [1]), ("named", [None]), ("peer", "1" * ((2 << 20) + 1)), ("text", "x" * ((4 << 20) + 1))),
        *(("facts", wrong) for wrong in ({"\u540d": "x"}, {"a": 1}, [], {"a": "x" * ((2 << 20) + 1)})),
        ("attachments", [[["0" * 64, 3], "a.jpg", "image/jpeg"]]),
        *(("segments", [wrong]) for wrong in (["", None, "raw"], ["AA==", None, "base64"], ["A", None, "raw"])),
        *(("segments", [wrong]) for wrong in (["", ["0" * 64, 3], "raw"], ["AA==", ["0" * 64, 3], "raw"], ["AA==", 1])),
    ],
)
def test_a_record_that_no_importer_makes_is_not_believed(field: str, untrusted: object) -> None:
    def unpacked(content: bytes) -> list[Value]:
        return unpack(content, zone=RECORD.when.zone, known=lambda _: False)

    assert unpacked(pack([RECORD])) == [RECORD]
    kinds, (record,), others = json.loads(pack([RECORD]))
    inner, place = (record[_FIELDS["when"]], _OF_WHEN[field]) if field in _OF_WHEN else (record, _FIELDS[field])
    inner[place] = untrusted
    with pytest.raises(BadFrame):
        unpacked(json.dumps([kinds, [record], others], ensure_ascii=False).encode())


@pytest.mark.parametrize("change", [lambda record: record.append(1), lambda record: record.pop(0)])
def test_a_record_of_another_length_is_not_believed(change: Callable[[list[object]], object]) -> None:
    kinds, (record,), others = json.loads(pack([RECORD]))
    change(record)
    with pytest.raises(BadFrame):
        unpack(json.dumps([kinds, [record], others]).encode(), zone=RECORD.when.zone, known=lambda _: False)


def test_values_come_out_in_the_order_in_which_they_went_in() -> None:
    values = [SourceWarning("", "odd"), RECORD, Skipped("x", SkippedKind.UNREADABLE, "bad"), RECORD, RECORD]
    assert unpack(pack(values), zone=RECORD.when.zone, known=lambda _: False) == values


def test_what_a_person_was_asked_reaches_the_child() -> None:
    settings = ReadSettings("Asia/Kolkata", True, ("妈", "Me"), DateOrder.DMY, 2025, "p\0ss w\u20ac", "名\udcff.zip")
    assert settings_told(told(settings)) == settings
    assert told(settings).isascii()
    assert "\0" not in told(settings)
