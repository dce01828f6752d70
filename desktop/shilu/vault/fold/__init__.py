"""What events mean for the tables: state is the fold of all events, and the tables are that fold.

``Fold.apply`` is the only place that writes the projected tables, live and when folding again. A noun that comes new
gets a module here with its ``TABLES`` and ``KINDS``; a table that no module names is caught by a test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from shilu.core.history import Event
from shilu.vault.fold import (
    cases,
    checkpoints,
    corrections,
    directory,
    erasures,
    imports,
    incidents,
    joins,
    judgements,
    mergings,
    particulars,
    revisions,
    rule_packs,
    safekeeping,
    tellings,
)
from shilu.vault.fold.base import AT_ONCE, Folding, HasConnection, Identity, RowsOf
from shilu.vault.fold.base import point_id as point_id

FOLD_VERSION = 3
"""Goes up whenever a projected table or its meaning changes: a vault with another number is folded anew."""

_NOUNS = (
    *(cases, directory, mergings, incidents, judgements, corrections, imports, tellings, particulars),
    *(joins, erasures, checkpoints, safekeeping, rule_packs, revisions),
)
TABLES: Mapping[str, str] = {name: ddl for noun in _NOUNS for name, ddl in noun.TABLES.items()}
"""Every projected table and the statements that make it and its indexes. What is not here (history, rows, evidence,
secrets) is no fold of the events."""

KINDS: Mapping[str, Callable[[Folding, Event], None]] = {
    kind: apply for noun in _NOUNS for kind, apply in noun.KINDS.items()
}
"""What each kind of event does."""

OF_CASE: Mapping[str, str] = {name: rows for noun in _NOUNS for name, rows in noun.OF_CASE.items()}
"""For every table that tells of cases, which of its rows are those of ``:case``. The rest is the vault's."""

_OF_CASE_LAST = (
    "imports",
    "incidents",
    "joined_incidents",
    "particulars",
    "revisions",
)  # what others find their rows by
_LARGE = "incidents"
_FORGET_CASE = {name: f"delete from {name} where {OF_CASE[name]}" for name in OF_CASE} | {
    _LARGE: f"delete from {_LARGE} where rowid in (select rowid from {_LARGE} where {OF_CASE[_LARGE]} limit {AT_ONCE})"
}


class Fold:
    """Brings the tables of one database up to the history, event by event."""

    def __init__(self, database: HasConnection, *, identity: Identity, rows: RowsOf) -> None:
        self._folding = Folding(database, identity=identity, rows=rows)

    def count_as_own(self, origin: str) -> None:
        """This vault records under another origin from now on."""
        identity = self._folding.identity
        self._folding.identity = replace(identity, own=identity.own | {origin})

    def apply(self, event: Event, *, rows_are_there: bool = False) -> None:
        """Bring the tables up to one event more. Raises ValueError for a kind that is not known.

        ``rows_are_there``: the rows of an import were projected while they came in.
        """
        apply = KINDS.get(event.kind)
        if apply is None:
            raise ValueError(f"an event of unknown kind: {event.kind!r}")
        self._folding.rows_are_there = rows_are_there
        joins.apply_apart(self._folding, event, apply)
        revisions.note(self._folding, event)

    def apply_case(self, case: str, events: Iterable[Event]) -> None:
        """Fold the events of one case anew. What is the directory's stays as it is."""
        for name in sorted(_FORGET_CASE, key=lambda name: name in _OF_CASE_LAST):
            while self._folding.execute(_FORGET_CASE[name], {"case": case}).rowcount and name == _LARGE:
                pass  # some at a time: SQLite keeps what one statement changes in memory until it ends
        for event in events:
            self.apply(event)
        self.tell_series_apart(case)

    def apply_all(self, events: Iterable[Event]) -> None:
        """Fold events in their order, (Lamport time, origin), into empty tables."""
        for event in events:
            self.apply(event)
        self.tell_series_apart()

    def tell_series_apart(self, case: str | None = None) -> tuple[str, ...]:
        """Once the events of a case, or of all, are folded: tell apart what two vaults gave one number. Returns the
        incidents that got a series."""
        return incidents.tell_series_apart(self._folding, case)


def create_tables(connection: Any) -> None:
    """Make the projected tables, empty."""
    for ddl in TABLES.values():
        for statement in ddl.split(";;"):
            connection.execute(statement)


def drop_tables(connection: Any) -> None:
    """Remove the projected tables."""
    for name in TABLES:
        connection.execute(f"drop table if exists {name}")
