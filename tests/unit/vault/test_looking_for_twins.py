"""Each chunk of an import is compared with what may be its twin, never with the whole case."""

import re

import pytest

from shilu.vault import twin_statements
from shilu.vault.connection import driver
from shilu.vault.fold import directory, imports, incidents, tellings

_INDEXES = ("incidents_by_", "tellings_by_", "incident_files_by_content", "incidents_waiting", "incidents_of_files")
_STATEMENTS = [
    "LIKE",
    "UNTIMED",
    "BY_ROW",
    "BILLABLE",
    "REMEMBERED",
    "WITH_FILE",
    "NEAR",
    "WAITING",
    "FILES_ALONE",
    "OF_CHAT",
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
    used = _plan(getattr(twin_statements, statement))
    assert any(index in step for step in used for index in _INDEXES)
    assert not any("incidents_in_order" in step or step in {"SCAN i", "SCAN f", "SCAN s"} for step in used)


def test_chats_are_looked_at_by_their_times() -> None:
    assert any("at_key>? AND at_key<?" in step for step in _plan(twin_statements.IN_CHATS))
