"""A bag holds what was chosen and nothing else, and any change to it is found and named."""

from __future__ import annotations

import base64
import csv
import errno
import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import bagit
import pytest
from bundle_builders import (
    MADE_MS,
    SOURCE_SHA,
    DecodedHere,
    blobs,
    make_file,
    make_incident,
    make_model,
    make_picture,
    make_row,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shilu.bundle.model import BundleModel
from shilu.bundle.pdf.fonts import FontShelf
from shilu.bundle.press import press
from shilu.bundle.verify import Found, main, verify
from shilu.core.bundle import BundleResult
from shilu.core.errors import Cancelled, UserError
from shilu.core.incident import SourceRef
from shilu.core.job import QuietJob
from shilu.core.provenance import BroughtIn
from shilu.core.record import BlobRef, RowSegment
from shilu.core.source_row import StoredRow
from shilu.core.wording import source_language

PICTURE = make_picture()
SOUND = b"#!AMR" + bytes(range(256)) * 5
EVIL = make_file(PICTURE, "../../etc/passwd\u202egnp.exe", "image/png")


def build(
    model: BundleModel,
    out: Path,
    fonts: FontShelf,
    *,
    rows: tuple[StoredRow, ...] = (),
    open_blob: Callable[[str], BinaryIO] | None = None,
    job: QuietJob | None = None,
) -> BundleResult:
    return press(
        model,
        rows=rows,
        open_blob=open_blob or blobs(PICTURE, SOUND),
        fonts=fonts,
        decoder=DecodedHere(),
        out=out,
        texts=source_language(),
        job=job or QuietJob(),
    )


def small_model() -> tuple[BundleModel, tuple[StoredRow, ...]]:
    incidents = (
        make_incident(1, text='=cmd|"/c calc"!A1', attachments=(EVIL,)),
        make_incident(2, text="Pay now 😡, half \ud83d", attachments=(make_file(SOUND, "call.amr", "audio/amr"),)),
        make_incident(3, sources=(), note="private"),
    )
    return make_model(*incidents), tuple(make_row(incident) for incident in incidents[:2])


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, fonts: FontShelf) -> BundleResult:
    model, rows = small_model()
    return build(model, tmp_path_factory.mktemp("built"), fonts, rows=rows)


def test_what_is_handed_over_verifies_for_us_and_for_everyone(built: BundleResult) -> None:
    assert verify(built.bag) == ()
    assert verify(built.zip) == ()
    bag = bagit.Bag(str(built.bag))
    assert bag.validate()
    program = subprocess.run([sys.executable, "verify.py"], cwd=built.bag, capture_output=True, text=True, check=False)
    assert program.returncode == 0, program.stdout
    assert not (built.bag / "__pycache__").exists()
    originals = built.bag / "data" / "originals-sha256.txt"
    assert hashlib.sha256(originals.read_bytes()).hexdigest() in program.stdout
    if shutil.which("sha256sum"):
        check = ["sha256sum", "--strict", "-c"]
        for folder, manifest in ((built.bag, "manifest-sha256.txt"), (built.bag / "data", originals.name)):
            subprocess.run([*check, manifest], cwd=folder, check=True, capture_output=True)


def test_the_result_names_what_was_written_and_nothing_else_is_left(built: BundleResult) -> None:
    assert sorted(path.name for path in built.pdf.parent.iterdir()) == sorted(
        path.name for path in (built.pdf, built.bag, built.zip)
    )
    assert built.pdf.read_bytes() == (built.bag / "data" / "bundle.pdf").read_bytes()
    assert (built.incidents, built.exhibits, built.warnings) == (3, 2, ())


def test_names_inside_are_ours(built: BundleResult) -> None:
    for path in built.bag.rglob("*"):
        assert path.name.isascii()
        assert not set(path.name) & set('<>:"\\|?* ')
        assert "passwd" not in path.name


def test_the_record_says_everything_but_private_notes(built: BundleResult) -> None:
    text = (built.bag / "data" / "incidents.json").read_text("utf-8")
    incidents = json.loads(text)["incidents"]
    assert [incident["number"] for incident in incidents] == [1, 2, 3]
    assert incidents[1]["text"] == "Pay now 😡, half \ud83d"
    assert incidents[0]["attachments"][0]["file"] == f"attachments/00001-{EVIL.sha256[:16]}.png"
    assert "private" not in text


def test_the_reading_copy_holds_no_formula(built: BundleResult) -> None:
    raw = (built.bag / "data" / "incidents.csv").read_bytes()
    assert raw.startswith(b'\xef\xbb\xbf"number"')
    rows = list(csv.DictReader(raw.decode("utf-8-sig").splitlines()))
    assert rows[0]["text"].startswith("'=cmd")
    assert rows[0]["e164"] == "'+8610412345678"
    assert rows[2]["tier"] == "stated"


def test_rows_are_the_exact_bytes_with_their_places(tmp_path: Path, fonts: FontShelf) -> None:
    first, second = make_incident(1), make_incident(2)
    data = bytes(range(250)) * 9000  # larger than one chunk, not a multiple of three
    blob = BlobRef(hashlib.sha256(data).hexdigest(), len(data))
    segments = (RowSegment(b'<part data="'), RowSegment(blob=blob, encoding="base64"), RowSegment(b'"/>'))
    rows = (make_row(first, b"<sms \xff\x00 />"), make_row(second, segments=segments))
    result = build(make_model(first, second), tmp_path, fonts, rows=rows, open_blob=blobs(data))
    folder = result.bag / "data" / "rows"
    index = json.loads((folder / "source-001.json").read_text("utf-8"))
    kept = (folder / "source-001.rows").read_bytes()
    parts = [kept[row["offset"] : row["offset"] + row["bytes"]] for row in index["rows"]]
    assert parts == [b"<sms \xff\x00 />", b'<part data="' + base64.b64encode(data) + b'"/>']
    assert index["sha256"] == SOURCE_SHA
    assert [row["source_offset"] for row in index["rows"]] == [100, 200]


def test_beside_the_rows_of_a_source_stands_how_it_came_in_and_where_it_comes_from(
    tmp_path: Path, fonts: FontShelf
) -> None:
    said = {"owner": "mother", "device": "Redmi Note 9", "zone": "Asia/Shanghai", "sha256 a.txt": "ab"}
    came = BroughtIn(SOURCE_SHA, MADE_MS, "sms_backup_restore", "1", said)
    incident = make_incident(1)
    model = make_model(incident, brought_in=(came, replace(came, sha256="ab" * 32)))
    result = build(model, tmp_path, fonts, rows=(make_row(incident, b"x"),))
    index = json.loads((result.bag / "data" / "rows" / "source-001.json").read_text("utf-8"))
    (one,) = index["brought_in"]
    assert one.pop("at").endswith("+00:00")
    assert one == {
        "importer": "sms_backup_restore",
        "importer_version": "1",
        "owner": "mother",
        "device": "Redmi Note 9",
    }


def test_a_row_that_was_not_chosen_never_goes_in(tmp_path: Path, fonts: FontShelf) -> None:
    stranger = make_row(make_incident(99))
    with pytest.raises(ValueError, match="not chosen"):
        build(make_model(make_incident(1)), tmp_path, fonts, rows=(stranger,))
    assert list(tmp_path.iterdir()) == []


def test_a_row_that_is_not_given_is_told(tmp_path: Path, fonts: FontShelf) -> None:
    result = build(make_model(make_incident(1)), tmp_path, fonts)
    assert [(warning.code, warning.detail) for warning in result.warnings] == [("rows_missing", "1")]


def test_the_same_gives_the_same_bytes_and_overwrites_nothing(tmp_path: Path, fonts: FontShelf) -> None:
    model, rows = small_model()
    first, second = (build(model, tmp_path, fonts, rows=rows) for _ in range(2))
    assert second.bag.name == f"{first.bag.name}-2"
    for path in sorted(first.bag.rglob("*")):
        if path.is_file():
            assert path.read_bytes() == (second.bag / path.relative_to(first.bag)).read_bytes(), path.name


class StopsAt(QuietJob):
    """Is asked to stop after so many checks."""

    def __init__(self, checks: int) -> None:
        self.left = checks

    def check(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise Cancelled


@pytest.mark.parametrize("checks", [0, 1, 3, 6, 10, 15, 20])
def test_a_wish_to_stop_leaves_nothing(tmp_path: Path, fonts: FontShelf, checks: int) -> None:
    model, rows = small_model()
    with pytest.raises(Cancelled):
        build(model, tmp_path / "new" / "place", fonts, rows=rows, job=StopsAt(checks))
    assert not (tmp_path / "new" / "place").exists()


def test_a_full_disk_is_said_and_leaves_nothing(tmp_path: Path, fonts: FontShelf) -> None:
    class Full(BytesIO):
        def read(self, _size: int | None = -1) -> bytes:
            raise OSError(errno.ENOSPC, "No space left on device")

    model, rows = small_model()
    with pytest.raises(UserError) as caught:
        build(model, tmp_path, fonts, rows=rows, open_blob=lambda _: Full())
    assert caught.value.code == "disk.full"
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_attachment_is_refused(tmp_path: Path, fonts: FontShelf) -> None:
    model, rows = small_model()
    with pytest.raises(UserError) as caught:
        build(model, tmp_path, fonts, rows=rows, open_blob=lambda _: BytesIO(b"other"))
    assert caught.value.code == "vault.attachment_damaged"


def test_two_sources_have_two_files(tmp_path: Path, fonts: FontShelf) -> None:
    one = make_incident(1)
    other = SourceRef("6" * 64, "calls.xml", "call[1]@50", "sms_backup_restore", "1")
    both = replace(one, sources=(*one.sources, other))
    rows = (make_row(one), make_row(replace(one, sources=(other,))))
    result = build(make_model(both), tmp_path, fonts, rows=rows)
    assert sorted(path.name for path in (result.bag / "data" / "rows").iterdir()) == [
        "source-001.json",
        "source-001.rows",
        "source-002.json",
        "source-002.rows",
    ]
    assert verify(result.bag) == ()


def test_what_a_killed_process_left_is_swept_after_a_day(tmp_path: Path, fonts: FontShelf) -> None:
    old, young = tmp_path / ".unfinished-old", tmp_path / ".unfinished-young"
    for folder in (old, young):
        (folder / "bundle").mkdir(parents=True)
    os.utime(old, (0, 0))
    build(make_model(make_incident(sources=())), tmp_path, fonts)
    assert not old.exists()
    assert young.exists()


# What verify finds


def copy_of(built: BundleResult, to: Path) -> Path:
    return shutil.copytree(built.bag, to / "bag")


def problems(bag: Path) -> set[tuple[str, str]]:
    return {tuple(found) for found in verify(bag)}


def test_any_flipped_byte_of_any_file_is_named(built: BundleResult, tmp_path: Path) -> None:
    bag = copy_of(built, tmp_path)
    for path in sorted(path for path in bag.rglob("*") if path.is_file()):
        whole = path.read_bytes()
        inside = path.relative_to(bag).as_posix()
        step = max(len(whole) // 6, 1)
        for place in {*range(0, len(whole), step), len(whole) - 1}:
            for bit in (1, 32, 128):
                path.write_bytes(whole[:place] + bytes([whole[place] ^ bit]) + whole[place + 1 :])
                assert any(found.path.startswith(inside) for found in verify(bag)), (inside, place, bit)
        path.write_bytes(whole)
    assert verify(bag) == ()


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_flipped_bit_of_the_zip_is_found(built: BundleResult, tmp_path: Path, data: st.DataObject) -> None:
    whole = bytearray(built.zip.read_bytes())
    tail = len(whole) - 3000  # the directory, where no checksum watches
    place = data.draw(st.integers(0, len(whole) - 1) | st.integers(tail, len(whole) - 1))
    whole[place] ^= 1 << data.draw(st.integers(0, 7))
    changed = tmp_path / "changed.zip"
    changed.write_bytes(whole)
    assert verify(changed) != ()


def test_every_byte_between_the_files_of_the_zip_is_watched(built: BundleResult, tmp_path: Path) -> None:
    whole = built.zip.read_bytes()
    with zipfile.ZipFile(built.zip) as archive:
        start = archive.start_dir
        heads = [info.header_offset + place for info in archive.infolist()[:2] for place in range(30)]
    changed = tmp_path / "changed.zip"
    for place in (*heads, *range(start, start + 60), *range(len(whole) - 22, len(whole))):
        changed.write_bytes(whole[:place] + bytes([whole[place] ^ 4]) + whole[place + 1 :])
        assert verify(changed) != (), place


def test_a_zip_that_was_packed_anew_still_verifies(built: BundleResult, tmp_path: Path) -> None:
    anew = shutil.make_archive(str(tmp_path / "anew"), "zip", built.bag.parent, built.bag.name)
    assert verify(Path(anew)) == ()


def test_every_problem_is_listed_not_the_first(built: BundleResult, tmp_path: Path) -> None:
    bag = copy_of(built, tmp_path)
    (bag / "data" / "incidents.csv").unlink()
    (bag / "data" / "added.txt").write_text("new")
    (bag / "bag-info.txt").write_text("Payload-Oxum: 1.1\n")
    found = problems(bag)
    assert {
        ("data/incidents.csv", "missing"),
        ("data/added.txt", "unexpected"),
        ("bag-info.txt", "changed"),
        ("bag-info.txt", "size_differs"),
    } <= found


def test_lines_of_a_manifest_are_read_strictly(built: BundleResult, tmp_path: Path) -> None:
    bag = copy_of(built, tmp_path)
    manifest = bag / "manifest-sha256.txt"
    lines = manifest.read_text().splitlines()
    outside = f"{'0' * 64}  ../../etc/passwd"
    manifest.write_text("\n".join([*lines, lines[0], "garbage", outside, f"{'0' * 64}  data/\\x"]) + "\n")
    count = len(lines)
    assert {
        (f"manifest-sha256.txt:{count + 1}", "duplicate_line"),
        (f"manifest-sha256.txt:{count + 2}", "malformed_line"),
        (f"manifest-sha256.txt:{count + 3}", "outside"),
        (f"manifest-sha256.txt:{count + 4}", "outside"),
        ("manifest-sha256.txt", "changed"),
    } <= problems(bag)


def test_an_attachment_swapped_with_all_its_manifests_is_still_named(built: BundleResult, tmp_path: Path) -> None:
    bag = copy_of(built, tmp_path)
    swapped = next((bag / "data" / "attachments").glob("*.png"))
    old = hashlib.sha256(swapped.read_bytes()).hexdigest()
    swapped.write_bytes(make_picture(10, 10))
    new = hashlib.sha256(swapped.read_bytes()).hexdigest()
    for name in ("manifest-sha256.txt", "data/originals-sha256.txt"):
        (bag / name).write_text((bag / name).read_text().replace(old, new))
    assert (f"data/attachments/{swapped.name}", "no_such_attachment") in problems(bag)


def test_links_that_lead_out_are_not_followed(built: BundleResult, tmp_path: Path) -> None:
    bag = copy_of(built, tmp_path)
    target = bag / "data" / "incidents.csv"
    target.unlink()
    target.symlink_to("/etc/hostname")
    assert ("data/incidents.csv", "not_regular") in problems(bag)


def test_names_in_a_zip_that_lead_out_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "evil.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("bag/bagit.txt", "x")
        archive.writestr("bag/../../evil", "x")
        archive.writestr("/abs", "x")
    assert {("bag/../../evil", "outside"), ("/abs", "outside")} <= problems(path)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"%PDF-1.7", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_bag_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    assert verify(path) in ((Found("file", "not_a_bag"),), (Found("bagit.txt", "not_a_bag"),))
    assert verify(tmp_path) == (Found("bagit.txt", "not_a_bag"),)


def test_the_program_prints_each_problem_and_says_so_by_its_exit_code(
    built: BundleResult, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bag = copy_of(built, tmp_path)
    assert main([str(bag)]) == 0
    (bag / "data" / "bad\u202ename\n").write_text("x")
    assert main([str(bag)]) == 1
    assert "data/bad\\u202ename\\u000a: this file is there but no manifest names it" in capsys.readouterr().out
    assert main([str(bag / "nowhere")]) == 2


def test_what_is_no_bag_is_not_walked_or_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """“shilu verify /” must not take hours, nor list every link of a disk."""
    (tmp_path / "etc").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "etc")
    (tmp_path / "large").write_bytes(b"x")

    def walk(*_: object) -> None:
        raise AssertionError("walked")

    monkeypatch.setattr(os, "walk", walk)
    assert verify(tmp_path) == (Found("bagit.txt", "not_a_bag"),)
    (tmp_path / "bagit.txt").symlink_to(tmp_path / "large")
    assert verify(tmp_path) == (Found("bagit.txt", "not_a_bag"),)


def test_of_a_zip_that_is_no_bag_one_thing_is_said(tmp_path: Path) -> None:
    path = tmp_path / "other.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("photos/a.jpg", b"a")
        archive.writestr("../b.jpg", b"b")
        archive.writestr("c.jpg", b"c")
    assert verify(path) == (Found("bagit.txt", "not_a_bag"),)
