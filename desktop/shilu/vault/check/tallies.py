"""How much there is of each kind that can be read, beside what cannot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shilu.core.bundle import Problem
from shilu.core.safekeeping import Tally
from shilu.vault.header import Head

_SHOWN = "(import_id is null or import_id not in (select id from pending_imports))"
_COUNTS = {
    "cases": "select count(*) from cases where erased_ms is null",
    "incidents": f"select count(*) from incidents where status != 'erased' and {_SHOWN}",
    "parties": "select count(*) from parties",
    "contact_points": "select count(*) from contact_points",
    "attributions": "select count(*) from attributions",
    "particulars": "select count(*) from particulars where state != 'erased'",
    "imports": "select count(*) from imports",
    "rows": "select count(*) from source_rows where import_id not in (select id from pending_imports)",
    "events": "select count(*) from events",
}
_NUMBERS_GIVEN = "select coalesce(sum(next_incident - 1), 0) from cases where erased_ms is null"
_NUMBERS_SEEN = f"select count(*) from incidents where {_SHOWN} and case_id in (select id from cases)"
"""Every contact has a running number that is given once, so that gaps tell how many are gone."""
_ROWS_COUNTED = (
    "select coalesce(sum(json_extract(b.body, '$.data.count')), 0) from bodies b "
    "where json_extract(b.body, '$.kind') = 'import.completed'"
)


def tallies(connection: Any, heads: Sequence[Head], problems: Sequence[Problem]) -> tuple[Tally, ...]:
    """The counts of a copy, or of what is left of a damaged database."""

    def count(statement: str) -> int:
        return int(connection.execute(statement).fetchone()[0])

    counts = {noun: count(statement) for noun, statement in _COUNTS.items()}
    broken = sum(problem.problem in ("history_broken", "history_other") for problem in problems)
    events_lost = max(broken, sum(head.seq for head in heads) - counts["events"])
    is_damaged = any(problem.problem == "page_damaged" for problem in problems)
    # where all of the history is there, so is all that follows from it
    lost: dict[str, int | None] = dict.fromkeys(counts, None if is_damaged and events_lost else 0)
    lost["events"] = events_lost
    if not is_damaged:
        lost["incidents"] = sum(p.problem == "table_differs" and p.path.startswith("incidents/") for p in problems)
        lost["rows"] = sum(p.problem in ("row_missing", "row_changed") for p in problems)
    else:
        if counts["cases"]:
            lost["incidents"] = max(0, count(_NUMBERS_GIVEN) - count(_NUMBERS_SEEN))
        if not events_lost:
            lost["rows"] = max(0, count(_ROWS_COUNTED) - counts["rows"])
    attachments = count("select count(*) from evidence")
    bad = sum(problem.problem in ("attachment_damaged", "attachment_missing") for problem in problems)
    return (
        *(Tally(noun, readable, lost[noun]) for noun, readable in counts.items()),
        Tally("attachments", max(0, attachments - bad), bad),
    )
