"""Address books: what an entry says of somebody, whoever wrote the file."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shilu.core.errors import UserError
from shilu.core.job import QuietJob
from shilu.core.phone_contact import PhoneContact
from shilu.core.record import Skipped
from shilu.importers import registry
from shilu.importers.base import HEAD_BYTES, Ended, HashedOnly, SourceValue
from shilu.importers.frames import BadFrame
from shilu.importers.reading import SourceReader
from shilu.importers.row_codec import unpack
from tests.soak.judging import SlowStream
from tests.soak.mutations import Input
from tests.unit.importers.backups import SHANGHAI, MemoryStream
from tests.unit.importers.exports import SAMPLES
from tests.unit.importers.golden import DATA
from tests.unit.importers.shown import fields_of

FOLDER = DATA / "contacts"
FILES = sorted(path for path in FOLDER.iterdir() if ".expected" not in path.name)


def read(data: bytes) -> list[SourceValue]:
    importer = registry.identify_contacts(data[:HEAD_BYTES], "any name")
    values = list(importer.read(MemoryStream(data), SHANGHAI, HashedOnly(), QuietJob()))
    ended = values[-1]
    assert isinstance(ended, Ended)
    assert ended.rows == sum(isinstance(value, PhoneContact | Skipped) for value in values)
    return values


def shown(value: SourceValue) -> dict[str, object]:
    fields = {"value": type(value).__name__, **fields_of(value)}
    return {key: said for key, said in fields.items() if said not in ("", (), None, False)}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_gives_the_expected_values(path: Path) -> None:
    values = json.loads(json.dumps([shown(value) for value in read(path.read_bytes())]))
    assert values == json.loads(path.with_suffix(".expected.json").read_text("utf-8"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_it_gives_the_same_a_byte_at_a_time_even_in_two_encodings(path: Path) -> None:
    data = path.read_bytes() + "１".encode() + b"\xff\n"
    importer = registry.identify_contacts(path.read_bytes(), "")
    whole, slow = MemoryStream(data), SlowStream(Input("", data, {}, SHANGHAI), 1)
    once, again = (list(importer.read(one, SHANGHAI, HashedOnly(), QuietJob())) for one in (whole, slow))
    assert once == again


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_child_gives_what_the_reader_gives(path: Path) -> None:
    reader = SourceReader((sys.executable, "-m", "shilu"))
    with reader.open_contacts(path, job=QuietJob()) as opened:
        assert list(reader.read(opened, settings=SHANGHAI, blobs=None, job=QuietJob())) == read(path.read_bytes())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_an_address_book_is_no_export_of_contacts_that_happened(path: Path) -> None:
    reader = SourceReader(())
    assert reader.is_contacts(path)
    with pytest.raises(UserError, match=r"file\.is_contacts"):
        reader.open(path, job=QuietJob())


def test_other_files_are_no_address_books(tmp_path: Path) -> None:
    others = [path for path in DATA.rglob("*") if path.is_file() and path.parent != FOLDER]
    claimed = [
        path.name
        for path in others
        if registry.begins_contacts(path.read_bytes()[:HEAD_BYTES], path.name) and not path.name.endswith(".vcf")
    ]
    assert claimed == []
    (tmp_path / "x.txt").write_text("x")
    with pytest.raises(UserError, match=r"file\.no_contacts"):
        SourceReader(()).open_contacts(tmp_path / "x.txt", job=QuietJob())
    assert not SourceReader(()).is_contacts(tmp_path)


def test_a_list_of_calls_with_names_is_no_address_book() -> None:
    for heading in ("Name,Number,Date,Duration\nAnna,1,2,3\n", "Name,Phone\nAnna,1\n", "姓名,电话\n王,1\n"):
        assert not registry.begins_contacts(heading.encode(), "x.csv")


@given(data=st.data())
def test_changed_and_cut_files_add_up(data: st.DataObject) -> None:
    broken = bytearray(data.draw(st.sampled_from(FILES)).read_bytes())
    for _ in range(data.draw(st.integers(0, 4))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    try:
        read(bytes(broken[: data.draw(st.integers(0, len(broken)))]))
    except UserError:
        return


TABLE = {
    "kenn-io+msgvault/internal/vcard/testdata/unknown-extensions.vcf": [("Alice Example", ())],
    "kenn-io+msgvault/internal/vcard/testdata/v21-quoted-printable.vcf": [("René Dupont", ("+33612345678",))],
    "kenn-io+msgvault/internal/vcard/testdata/v3-apple-groups.vcf": [("Alice Example", ("+12025550123",))],
    "kenn-io+msgvault/internal/vcard/testdata/v4-registry-smoke.vcf": [("Alice Example", ("+12025550123",))],
    "kenn-io+msgvault/internal/vcard/testdata/v4-rfc9554.vcf": [("Alice Example", ())],
    "py-vobject+vobject/test_files/radicale-1587.vcf": [("Given Family", ())],
    "jberkel+sms-backup-plus/app/src/test/resources/contacts.xml": None,  # Google's old feed: of no program any more
}


@pytest.mark.parametrize("name", TABLE)
def test_a_sample_is_read_as_the_table_says(name: str) -> None:
    path = SAMPLES / "vcard" / name
    if not path.exists():
        pytest.skip("the samples are not here")
    expected = TABLE[name]
    if expected is None:
        with pytest.raises(UserError, match=r"file\.no_contacts"):
            read(path.read_bytes())
        with pytest.raises(UserError, match=r"file\.unknown_format"):
            registry.identify(path.read_bytes()[:HEAD_BYTES], path.name)
        return
    found = [value for value in read(path.read_bytes()) if isinstance(value, PhoneContact)]
    assert [(one.name, one.numbers) for one in found] == expected


@pytest.mark.parametrize(
    "untrusted",
    [
        [6, "card[1]@0", ["A", "", "", ""], [], []],
        [6, "card[1]@0", ["A", "", "", "", 1], [], []],
        [6, "card[1]@0", ["A", "", "", "", ""], [1], []],
        [6, "card[1]@0", ["A", "", "", "", ""], "1", []],
        [6, "\ufffd", ["A", "", "", "", ""], [], []],
    ],
)
def test_an_entry_that_no_reader_makes_is_not_believed(untrusted: list[object]) -> None:
    text = json.dumps(["o", [], [untrusted]]).encode()
    with pytest.raises(BadFrame):
        unpack(text, zone="UTC", known=lambda _: False)


def test_a_book_of_empty_lines_has_no_more_rows_than_it_can_hold(tmp_path: Path) -> None:
    """A row may be as short as two bytes; a child that tells of more is not believed."""
    (tmp_path / "x.csv").write_bytes(
        "姓,名,单位,移动电话,电子邮件地址\r\n赵,六,,10400138000,\n".encode("gb18030") + b",\n" * 40
    )
    reader = SourceReader((sys.executable, "-m", "shilu"))
    with reader.open_contacts(tmp_path / "x.csv", job=QuietJob()) as opened:
        values = list(reader.read(opened, settings=SHANGHAI, blobs=None, job=QuietJob()))
    assert [one.name for one in values if isinstance(one, PhoneContact)] == ["赵六"]
    assert sum(isinstance(one, Skipped) for one in values) == 40
