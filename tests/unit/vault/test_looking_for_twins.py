"""Each chunk of an import is compared with what may be its twin, never with the whole case."""

import re

import pytest

from shilu.vault import twins
from shilu.vault.connection import driver
from shilu.vault.fold import directory, imports, incidents, tellings

_INDEXES = ("incidents_by_", "tellings_by_", "incident_files_by_content", "incidents_waiting", "incidents_of_files")
_STATEMENTS = [
    "_LIKE",
    "_UNTIMED",
    "_BY_ROW",
    "_BILLABLE",
    "_REMEMBERED",
    "_WITH_FILE",
    "_NEAR",
    "_WAITING",
    "_FILES_ALONE",
]


def _plan(sql: str) -> list[str]:
    """The steps in which a statement is carried out."""
    connection = driver().connect(":memory:")
    tables = (*incidents.TABLES.values(), *imports.TABLES.values(), *tellings.TABLES.values())
    tables = (*tables, directory.TABLES["contact_points"])
    connection.execute(
        "create table source_rows (import_id text, ordinal integer, body text, primary key (import_id, ordinal))"
    )
    connection.execute("create table pending_imports (id text primary key)")
    connection.execute("create table cases (id text primary key, standing integer)")
    for one in ";;".join(tables).split(";;"):
        connection.execute(one)
    plan = connection.execute(f"explain query plan {sql}", dict.fromkeys(re.findall(r":(\w+)", sql), 1)).fetchall()
    connection.close()
    return [step[3] for step in plan]


@pytest.mark.parametrize("statement", _STATEMENTS)
def test_twins_are_found_through_an_index_of_what_they_say(statement: str) -> None:
    used = _plan(getattr(twins, statement))
    assert any(index in step for step in used for index in _INDEXES)
    assert not any("incidents_in_order" in step or step in {"SCAN i", "SCAN f", "SCAN s"} for step in used)


def test_chats_are_looked_at_by_their_times() -> None:
    assert any("at_key>? AND at_key<?" in step for step in _plan(twins._IN_CHATS))
