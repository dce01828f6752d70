"""Each chunk of an import is compared with what may be its twin, never with the whole case."""

import re

import pytest

from shilu.vault import twins
from shilu.vault.connection import driver
from shilu.vault.fold import corrections, imports, incidents

_INDEXES = ("incidents_by_", "incident_files_by_content", "incidents_waiting")


@pytest.mark.parametrize("statement", ["_LIKE", "_BILLABLE", "_WITH_FILE", "_NEAR", "_WAITING"])
def test_twins_are_found_through_an_index_of_what_they_say(statement: str) -> None:
    sql = getattr(twins, statement)
    connection = driver().connect(":memory:")
    tables = (*incidents.TABLES.values(), imports.TABLES["imports"], *corrections.TABLES.values())
    connection.execute("create table pending_imports (id text primary key)")
    connection.execute("create table cases (id text primary key, standing integer)")
    for one in ";;".join(tables).split(";;"):
        connection.execute(one)
    plan = connection.execute(f"explain query plan {sql}", dict.fromkeys(re.findall(r":(\w+)", sql), 1)).fetchall()
    connection.close()
    used = [step[3] for step in plan]
    assert any(index in step for step in used for index in _INDEXES)
    assert not any("incidents_in_order" in step or step in {"SCAN i", "SCAN f"} for step in used)
