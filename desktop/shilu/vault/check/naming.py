"""Whom a problem concerns: contacts by the number of their case and their own label, as paper and speech name them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

_MOST_NAMED = 20


def labels(connection: Any, incidents: Sequence[str]) -> tuple[str, ...]:
    """``2/37-k4t`` for each of these incidents that is there: number of the case, label of the contact."""
    some = incidents[:_MOST_NAMED]
    found = connection.execute(
        "select coalesce(c.number, 0), i.number + coalesce(m.number_base, 0), i.series from incidents i "
        "left join imports m on m.id = i.import_id left join cases c on c.id = i.case_id "
        f"where i.id in ({', '.join('?' * len(some))}) order by 1, 2, 3",
        some,
    )
    return tuple(f"{case}/{number}{'-' + series if series else ''}" for case, number, series in found)


def labels_of_file(connection: Any, sha256: str) -> tuple[str, ...]:
    """The contacts that have this attachment."""
    found = connection.execute(
        "select distinct incident from incident_files where sha256 = ? limit ?", (sha256, _MOST_NAMED)
    )
    return labels(connection, [incident for (incident,) in found])
