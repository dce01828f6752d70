"""Whole databases with every row of the grammar, against values that were checked by eye; logs, and what is beside."""

from __future__ import annotations

import json
import sqlite3
import struct
import sys
from contextlib import closing
from pathlib import Path

import pytest

from shilu.core.channel import Channel, Outcome
from shilu.core.errors import UserError
from shilu.core.job import QuietJob
from shilu.core.record import RawRecord, ReadMember, Skipped, SourceWarning
from shilu.host.remarks import SKIPPED, SOURCE_WARNINGS
from shilu.importers import registry
from shilu.importers.base import Ended, HashedOnly, SourceValue
from shilu.importers.reading import SourceReader
from tests.unit.importers.archives import packed
from tests.unit.importers.backups import SHANGHAI, MemoryStream
from tests.unit.importers.phone_databases import CALLS, DATA, database, read, with_log
from tests.unit.importers.shown import fields_of

NAMES = sorted(path.stem for path in DATA.glob("*.sql"))
ONE_MORE = (
    "INSERT INTO ZCALLRECORD (Z_PK, ZANSWERED, ZORIGINATED, ZDATE, ZDURATION, ZADDRESS) "
    "VALUES (100, 1, 0, 721700000, 5, '10412345678')"
)


def shown(value: SourceValue) -> dict[str, object]:
    """A value as JSON, the row's bytes as the JSON that they are."""
    fields = {"value": type(value).__name__, **fields_of(value)}
    if isinstance(value, RawRecord):
        del fields["of_file"]
        fields["when"] = [value.when.raw, value.when.earliest_ms, value.when.latest_ms, value.when.order]
        fields["attachments"] = [[item.name, item.media_type] for item in value.attachments]
        fields["segments"] = [json.loads(line)["row"] for line in literal(value).splitlines()]
    return fields


def literal(record: RawRecord) -> bytes:
    return b"".join(segment.literal for segment in record.segments)


@pytest.mark.parametrize("name", NAMES)
def test_a_database_with_every_row_of_the_grammar_gives_the_expected_values(name: str) -> None:
    result = read(database((DATA / f"{name}.sql").read_text("utf-8")))
    assert result.ended.rows == len(result.records) + len(result.skipped)
    assert {skipped.code for skipped in result.skipped} <= SKIPPED.keys()
    assert set(result.warning_codes) <= SOURCE_WARNINGS.keys()
    values = json.loads(json.dumps([shown(value) for value in result.values]))
    assert values == json.loads((DATA / f"{name}.expected.json").read_text("utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_the_source_bytes_of_a_row_are_all_its_cells_as_json(name: str) -> None:
    sql = (DATA / f"{name}.sql").read_text("utf-8")
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(sql)
        connection.text_factory = lambda content: content.decode("utf-8", "replace")
        for record in read(database(sql)).records:
            kept = json.loads(literal(record).splitlines()[0])
            table, number = record.locator.rstrip("]").split("[")
            assert (kept["table"], kept["row"]) == (table, int(number))
            cursor = connection.execute(f'SELECT * FROM "{table}" WHERE rowid = ?', (number,))
            cells = dict(zip([column[0] for column in cursor.description], cursor.fetchone(), strict=True))
            assert kept["cells"].keys() == cells.keys()
            plain = {key: cell for key, cell in kept["cells"].items() if not isinstance(cell, dict)}
            assert plain == {key: cells[key] for key in plain}


@pytest.mark.parametrize("name", NAMES)
def test_one_importer_claims_a_database(name: str) -> None:
    head = database((DATA / f"{name}.sql").read_text("utf-8"))[:65_536]
    assert registry.identify(head, "x").name == "phone_database"


def test_a_database_without_tables_of_a_phone_is_refused() -> None:
    with pytest.raises(UserError) as error:
        read(database("CREATE TABLE ZWAMESSAGE (Z_PK INTEGER PRIMARY KEY, ZTEXT VARCHAR)"))
    assert error.value.code == "file.unknown_format"


def test_an_empty_table_is_read_and_has_no_rows() -> None:
    sql = (DATA / "iphone_voicemail.sql").read_text("utf-8").partition("INSERT")[0]
    assert read(database(sql)).values == [Ended(partial=False, rows=0)]


def test_columns_that_a_version_lacks_are_not_missed() -> None:
    """iOS 9 had neither ZSERVICE_PROVIDER nor ZCALL_CATEGORY."""
    sql = (
        "CREATE TABLE ZCALLRECORD (Z_PK INTEGER PRIMARY KEY, ZANSWERED INTEGER, ZCALLTYPE INTEGER, ZORIGINATED INTEGER,"
        "ZDATE TIMESTAMP, ZDURATION FLOAT, ZADDRESS BLOB);"
        "INSERT INTO ZCALLRECORD VALUES (1, 1, 1, 0, 470000000.5, 9, '10412345678'), (2, 1, 0, 0, 470000100, 9, 'x')"
    )
    assert [record.channel for record in read(database(sql)).records] == [Channel.CALL, Channel.APP]


def test_a_missed_call_may_have_been_declined_and_the_receipt_says_so_once() -> None:
    result = read(database(CALLS))
    missed = [record for record in result.records if record.outcome is Outcome.MISSED]
    assert len(missed) > 1
    assert {record.facts["answered"] for record in missed} == {"0"}
    assert result.warning_codes.count("missed_or_declined") == 1


# --- the log beside a database ---


def test_what_the_phone_wrote_last_is_read_from_the_log(tmp_path: Path) -> None:
    data, log = with_log(tmp_path, CALLS, ONE_MORE, "DELETE FROM ZCALLRECORD WHERE Z_PK = 1")
    locators = [value.locator for value in read(data, {"-wal": log}).values if isinstance(value, RawRecord | Skipped)]
    assert "ZCALLRECORD[100]" in locators
    assert "ZCALLRECORD[1]" not in locators
    assert len(locators) == 15


def test_a_database_that_is_only_in_its_log_is_read(tmp_path: Path) -> None:
    data, log = with_log(tmp_path, "CREATE TABLE other (a)", CALLS)
    assert read(data, {"-wal": log}).ended.rows == 15


def test_a_commit_that_was_cut_off_is_left_out(tmp_path: Path) -> None:
    data, log = with_log(tmp_path, CALLS, ONE_MORE)
    assert read(data, {"-wal": log}).ended.rows == 16
    for cut in (log[:-1], log[:-5000], log[:-1] + bytes([log[-1] ^ 1])):
        assert read(data, {"-wal": cut}).ended.rows == 15


def test_frames_of_an_earlier_round_of_the_log_are_not_taken(tmp_path: Path) -> None:
    data, log = with_log(tmp_path, CALLS, ONE_MORE)
    stale = bytearray(log)
    stale[32 + 8] ^= 1  # the first frame's salt
    assert read(data, {"-wal": bytes(stale)}).ended.rows == 15


def test_it_is_said_what_became_of_the_log(tmp_path: Path) -> None:
    data, log = with_log(tmp_path, CALLS, ONE_MORE)
    assert "wal_not_there" in read(data).warning_codes
    assert "wal_applied" in read(data, {"-wal": log}).warning_codes
    assert "wal_damaged" in read(data, {"-wal": b"x" * 100}).warning_codes
    for said in ("wal_not_there", "wal_applied", "wal_damaged"):
        assert said not in read(data, {"-wal": b""}).warning_codes


def test_each_kind_of_log_checksum_is_read(tmp_path: Path) -> None:
    """A computer of the other byte order would have written the log so."""
    data, log = with_log(tmp_path, CALLS, ONE_MORE)
    assert log[:4] in (b"\x37\x7f\x06\x82", b"\x37\x7f\x06\x83")
    other = swapped(log, int.from_bytes(data[16:18], "big"))
    assert read(data, {"-wal": other}).ended.rows == 16


def swapped(log: bytes, page: int) -> bytes:
    """The same log with checksums of the other byte order."""
    order = "<>"[int.from_bytes(log[:4], "big") ^ 0x377F0682 ^ 1]

    def sums(content: bytes, one: int, two: int) -> tuple[int, int]:
        words = struct.unpack(f"{order}{len(content) // 4}I", content)
        for number in range(0, len(words), 2):
            one = (one + words[number] + two) & 0xFFFFFFFF
            two = (two + words[number + 1] + one) & 0xFFFFFFFF
        return one, two

    header = (int.from_bytes(log[:4], "big") ^ 1).to_bytes(4, "big") + log[4:24]
    state = sums(header, 0, 0)
    out = [header, struct.pack(">II", *state)]
    for at in range(32, len(log), page + 24):
        frame, content = log[at : at + 24], log[at + 24 : at + 24 + page]
        state = sums(content, *sums(frame[:8], *state))
        out += [frame[:16], struct.pack(">II", *state), content]
    return b"".join(out)


# --- through a child, and out of an archive ---


def test_a_child_that_can_open_nothing_reads_a_database(tmp_path: Path) -> None:
    path = tmp_path / "CallHistory.storedata"
    path.write_bytes(data := database(CALLS))
    with (reader := SourceReader((sys.executable, "-m", "shilu"))).open(path, job=QuietJob()) as opened:
        values = list(reader.read(opened, settings=SHANGHAI, blobs=None, job=QuietJob()))
    assert values == read(data).values


def test_a_database_in_an_archive_finds_its_log_there(tmp_path: Path) -> None:
    data, log = with_log(tmp_path, CALLS, ONE_MORE)
    archive = packed({"phone/a.db": data, "phone/a.db-wal": log, "phone/a.db-shm": b"\0" * 32_768, "b.db": data})
    values = list(registry.named("archive").read(MemoryStream(archive), SHANGHAI, HashedOnly(), QuietJob()))
    assert [value.rows for value in values if isinstance(value, ReadMember)] == [15, 16]
    assert "member_unread" not in {value.code for value in values if isinstance(value, SourceWarning)}
