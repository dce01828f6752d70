"""Databases that are damaged, or made to hurt whoever reads them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shilu.core.errors import UserError
from shilu.core.record import RawRecord, Skipped
from shilu.importers import sqlite_image
from shilu.importers.sqlite_image import Image
from shilu.importers.sqlite_tables import MOST_CELL_BYTES, BrokenText, TableRow, Tables
from tests.unit.importers.backups import Result
from tests.unit.importers.phone_databases import CALLS, DATA, database, read

TABLE = "CREATE TABLE calls (_id INTEGER PRIMARY KEY, number TEXT, date INTEGER, duration INTEGER, type INTEGER"
SMS = "CREATE TABLE sms (_id INTEGER PRIMARY KEY, address TEXT, date INTEGER, type INTEGER, body TEXT);"


def opened(data: bytes) -> Tables:
    return Tables(Image(bytearray(data), (), is_cut=False))


def adds_up(result: Result) -> None:
    counted = [value for value in result.values if isinstance(value, RawRecord | Skipped)]
    assert result.ended.rows == len(counted)


def test_a_view_in_the_place_of_a_table_is_not_run() -> None:
    bomb = "WITH RECURSIVE n(a) AS (SELECT 1 UNION ALL SELECT a + 1 FROM n) SELECT a AS _id, 'x' AS number, 1 AS date"
    data = database(f"CREATE VIEW calls AS {bomb}, 1 AS duration, 1 AS type FROM n")
    with pytest.raises(UserError) as error:
        read(data)
    assert error.value.code == "file.unknown_format"


def test_a_virtual_table_is_not_opened() -> None:
    with pytest.raises(UserError) as error:
        read(database("CREATE VIRTUAL TABLE calls USING fts5(number, date, duration, type)"))
    assert error.value.code == "file.unknown_format"


def test_a_generated_column_is_not_computed() -> None:
    bomb = "AS (hex(zeroblob(100000000))) VIRTUAL"
    result = read(
        database(f"{TABLE}, name TEXT {bomb}); INSERT INTO calls VALUES (1, '10412345678', 1700000000123, 5, 1)")
    )
    assert result.only().peer == "10412345678"
    assert b'"name"' not in result.only().segments[0].literal


def test_an_index_over_an_expression_is_not_used() -> None:
    sql = f"{TABLE}); INSERT INTO calls VALUES (1, '1', 1700000000123, 5, 1);"
    sql += "CREATE INDEX bomb ON calls (number, date, duration, type, abs(date))"
    assert read(database(sql)).only().duration_s == 5


def test_nothing_but_reading_plain_tables_is_allowed() -> None:
    tables = opened(database(CALLS + "CREATE VIEW v AS SELECT 1 AS a;"))
    with closing(tables):
        connection = tables._connection
        for sql in (
            "SELECT * FROM v",
            "SELECT abs(Z_PK) FROM ZCALLRECORD",
            "DELETE FROM ZCALLRECORD",
            "CREATE TABLE t (a)",
            "CREATE TEMP TABLE t (a)",
            "ATTACH ':memory:' AS b",
            "PRAGMA writable_schema = ON",
            "PRAGMA journal_mode = WAL",
            "WITH RECURSIVE n(a) AS (SELECT 1 UNION ALL SELECT a + 1 FROM n) SELECT a FROM n",
        ):
            with pytest.raises(sqlite3.DatabaseError):
                connection.execute(sql).fetchall()


def test_a_table_without_row_numbers_is_named_damaged_and_the_rest_is_read() -> None:
    columns = "number TEXT, date INTEGER, duration INTEGER, type INTEGER, PRIMARY KEY (number)) WITHOUT ROWID;"
    sql = f"CREATE TABLE calls ({columns} INSERT INTO calls VALUES ('1', 1700000000123, 5, 1);"
    result = read(database(sql + SMS + "INSERT INTO sms VALUES (1, '10412345678', 1700000000123, 1, '一')"))
    assert result.only().text == "一"
    assert result.ended.partial
    assert result.warning_codes == ["table_damaged"]


def test_a_column_that_hides_the_row_number_is_only_a_column() -> None:
    sql = "CREATE TABLE sms (rowid TEXT, oid TEXT, address TEXT, date INTEGER, type INTEGER, body TEXT);"
    result = read(database(sql + "INSERT INTO sms VALUES ('9', '9', '10412345678', 1700000000123, 1, '一')"))
    assert result.only().locator == "sms[1]"


def test_a_cell_of_a_gigabyte_costs_one_row() -> None:
    sql = SMS + "INSERT INTO sms VALUES (1, '1', 1700000000123, 1, '一'), (3, '1', 1700000000123, 1, '三');"
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(sql)
        connection.execute("INSERT INTO sms VALUES (2, '1', 1, 1, ?)", ("x" * (MOST_CELL_BYTES + 1),))
        result = read(connection.serialize())
    assert [record.text for record in result.records] == ["一", "三"]
    assert [(skipped.locator, skipped.code) for skipped in result.skipped] == [("sms[2]", "row_unreadable")]
    assert not result.ended.partial


def test_a_very_long_message_is_kept_whole_as_an_attachment() -> None:
    text = "催" * 600_000
    for sql in (SMS, "CREATE TABLE handle (id TEXT); CREATE TABLE message (date, text, handle_id, is_from_me);"):
        with closing(sqlite3.connect(":memory:")) as connection:
            connection.executescript(sql)
            if "sms" in sql:
                connection.execute("INSERT INTO sms VALUES (1, '1', 1700000000123, 1, ?)", (text,))
            else:
                connection.execute("INSERT INTO message VALUES (721692789, ?, 0, 0)", (text,))
            record = (result := read(connection.serialize())).only()
        assert len(record.text) == 10_000
        (attached,) = record.attachments
        assert result.content(attached.blob).decode() == text


def test_numbers_and_texts_that_json_lacks_are_kept_exactly() -> None:
    row = TableRow("t", 1, {"b": BrokenText(b"\xff"), "c": b"\0", "d": float("inf"), "a": None, "e": 0.1})
    assert row.canonical() == (
        b'{"cells":{"a":null,"b":{"text_base64":"/w=="},"c":{"base64":"AA=="},"d":{"real":"inf"},"e":0.1},'
        b'"row":1,"table":"t"}'
    )


def test_pages_that_lie_in_a_circle_end() -> None:
    """An interior page all of whose children are one leaf gives the same rows again and again."""
    many = f"{TABLE}); WITH RECURSIVE n(a) AS (SELECT 1 UNION ALL SELECT a + 1 FROM n WHERE a < 2000) "
    data = bytearray(database(many + "INSERT INTO calls SELECT a, '10412345678', 1700000000123, 5, 1 FROM n"))
    root = _root(bytes(data))
    page = int.from_bytes(data[16:18], "big")
    start = (root - 1) * page
    assert data[start] == 5, "an interior page"
    first = int.from_bytes(data[start + 12 : start + 14], "big")
    child = data[start + first : start + first + 4]
    for cell in range(int.from_bytes(data[start + 3 : start + 5], "big")):
        at = int.from_bytes(data[start + 12 + 2 * cell : start + 14 + 2 * cell], "big")
        data[start + at : start + at + 4] = child
    result = read(bytes(data))
    adds_up(result)
    assert 0 < result.ended.rows < 2000
    assert result.ended.partial


def _root(data: bytes) -> int:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(data)
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'calls'").fetchone()
        return int(page)


def test_a_truncated_database_gives_what_is_there_and_says_so() -> None:
    many = f"{TABLE}); WITH RECURSIVE n(a) AS (SELECT 1 UNION ALL SELECT a + 1 FROM n WHERE a < 5000) "
    data = database(many + "INSERT INTO calls SELECT a, '10412345678', 1700000000123 + a, 5, 1 FROM n")
    result = read(data[: len(data) // 2 + 100])
    adds_up(result)
    assert 0 < result.ended.rows < 5000
    assert result.ended.partial
    assert "cut_off" in result.warning_codes


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda data: data[:50], "file.database_damaged"),
        (lambda data: data[:16] + b"\x03\x01" + data[18:], "file.database_damaged"),
        (lambda data: data[:100] + bytes(200) + data[300:], "file.database_damaged"),
        (
            lambda data: data[:24] + b"\1\1\1\1\x7f\xff\xff\xff" + data[32:92] + b"\1\1\1\1" + data[96:],
            "file.database_damaged",
        ),
        (lambda data: b"x" + data, "file.unknown_format"),
    ],
)
def test_what_is_no_whole_database_is_refused(change: Callable[[bytes], bytes], code: str) -> None:
    with pytest.raises(UserError) as error:
        read(change(database(CALLS)))
    assert error.value.code == code


def test_a_database_beyond_the_memory_of_the_child_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = database(CALLS)
    monkeypatch.setattr(sqlite_image, "MOST_BYTES", len(data))
    assert read(data).ended.rows == 15
    monkeypatch.setattr(sqlite_image, "MOST_BYTES", len(data) - 1)
    with pytest.raises(UserError) as error:
        read(data)
    assert error.value.code == "file.database_too_large"


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(DATA.glob("*.sql"))), st.data())
def test_a_mutated_database_is_read_or_refused_and_no_row_is_lost(path: object, choice: st.DataObject) -> None:
    data = bytearray(MADE[str(path)])
    for _ in range(choice.draw(st.integers(1, 20))):
        data[choice.draw(st.integers(16, len(data) - 1))] = choice.draw(st.integers(0, 255))
    if choice.draw(st.booleans()):
        del data[choice.draw(st.integers(100, len(data))) :]
    try:
        result = read(bytes(data))
    except UserError as error:
        assert error.code in {"file.database_damaged", "file.unknown_format", "file.database_too_large"}
        return
    adds_up(result)
    for record in result.records:
        for line in b"".join(segment.literal for segment in record.segments).splitlines():
            assert json.loads(line)["table"]


MADE = {str(path): database(path.read_text("utf-8")) for path in DATA.glob("*.sql")}
