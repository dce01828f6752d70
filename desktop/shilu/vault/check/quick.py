"""The quick check, at every opening: the last events, and some contacts against what the history says of them.

It takes milliseconds however large the vault is. What it finds keeps nobody from their record; it is said, and the
deep check tells the rest.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from shilu.core import history
from shilu.core.bundle import Problem
from shilu.core.history import Event, event_from_body
from shilu.vault.check.naming import labels
from shilu.vault.connection import driver_errors, memory_database
from shilu.vault.fold import Fold, create_tables
from shilu.vault.fold.base import Identity
from shilu.vault.fold.joins import JOINING
from shilu.vault.fold.revisions import subjects_of
from shilu.vault.history import tells_of

if TYPE_CHECKING:
    from shilu.vault.thread import Connections

_LAST = 100
_OF_THE_LAST = 24
_AT_RANDOM = 8
_OF_AN_IMPORT = 3
_MOST_IMPORTS = 2
"""The event of an import holds its receipt, which may be long."""
_FINISHED = "import_id not in (select id from pending_imports)"
_ALONE = frozenset({"series"})
"""What a contact has only beside the others of its case."""


def problems(database: Connections, identity: Identity) -> tuple[Problem, ...]:
    """What is wrong with the last events or with some contacts. On one of the vault's threads."""
    with driver_errors():
        connection = database.conn
        last = connection.execute(
            "select e.chain, e.origin, e.seq, e.lamport, e.body_hash, e.hash, b.body from events e "
            f"left join bodies b on b.body_hash = e.body_hash order by e.lamport desc, e.origin desc limit {_LAST}"
        ).fetchall()
        broken = tuple(_broken(connection, last))
        # what the events say is worth comparing only where they are what was recorded
        return broken or tuple(_differing(connection, identity, _chosen(connection, last)))


def _broken(connection: Any, last: Sequence[Sequence[Any]]) -> Iterator[Problem]:
    """Those that are not chained to the ones before them, or whose bodies are not what was chained."""
    for chain, origin, seq, lamport, hashed, linked, body in last:
        before = connection.execute(
            "select hash from events where chain = ? and origin = ? and seq = ?", (chain, origin, seq - 1)
        ).fetchone()
        head = history.GENESIS if seq == 1 else b"" if before is None else bytes(before[0])
        is_genuine = body is None or tells_of(body, bytes(hashed), (chain, origin, seq, lamport))
        if history.link(head, bytes(hashed)) != bytes(linked) or not is_genuine:
            yield Problem(f"{chain}:{seq}", "history_broken")


def _chosen(connection: Any, last: Sequence[Sequence[Any]]) -> tuple[str, ...]:
    """Contacts that the last events speak of, and some at random."""
    found: dict[str, None] = {}
    for *_, hashed, _, body in last:
        if body is not None and len(found) < _OF_THE_LAST:
            event = event_from_body(body, bytes(hashed))
            for subject in subjects_of(event.kind, event.chain, event.data)[:_OF_THE_LAST]:
                found |= dict.fromkeys(_incidents_of(connection, subject))
    (most,) = connection.execute("select coalesce(max(rowid), 0) from incidents").fetchone()
    for _ in range(_AT_RANDOM if most else 0):
        row = connection.execute(
            "select id from incidents where rowid >= ? and (import_id is null or import_id not in "
            "(select id from pending_imports)) limit 1",
            (random.randint(1, most),),  # noqa: S311 - not for keeping a secret
        ).fetchone()
        found |= {} if row is None else {row[0]: None}
    return tuple(found)


def _incidents_of(connection: Any, subject: str) -> Iterable[str]:
    """A contact itself, or some contacts of an import."""
    found = connection.execute("select id from incidents where id = ?", (subject,)).fetchall()
    found = found or connection.execute(
        f"select incident from incident_rows where import_id = ? limit {_OF_AN_IMPORT}", (subject,)
    )
    return [incident for (incident,) in found]


def _differing(connection: Any, identity: Identity, incidents: Sequence[str]) -> Iterator[Problem]:
    """Contacts whose rows are not what their own events make of them."""
    events: dict[bytes, Event] = {}
    ordinals: dict[str, list[int]] = defaultdict(list)
    compared: list[str] = []
    for incident in incidents:
        rows = connection.execute(
            f"select import_id, ordinal from incident_rows where incident = ? and {_FINISHED}", (incident,)
        ).fetchall()
        own = _events(connection, (incident, *{import_id for import_id, _ in rows}))
        if own is None or any(event.kind in JOINING for event in own):
            continue  # what a contact is with others is not folded from its own events
        if len({*ordinals, *(import_id for import_id, _ in rows)}) > _MOST_IMPORTS:
            continue
        events |= {event.body_hash: event for event in own}
        for import_id, ordinal in rows:
            ordinals[import_id].append(ordinal)
        compared.append(incident)

    def bodies(import_id: str) -> list[tuple[int, str]]:
        wanted = ordinals.get(import_id, [])
        found = connection.execute(
            f"select ordinal, body from source_rows where import_id = ? and ordinal in "
            f"({', '.join('?' * len(wanted))}) and body is not null order by ordinal",
            (import_id, *wanted),
        )
        return list(found)

    with memory_database() as folded:
        create_tables(folded.conn)
        fold = Fold(folded, identity=identity, rows=bodies)
        for event in sorted(events.values(), key=lambda event: (event.lamport, event.origin)):
            fold.apply(event)
        for incident in compared:
            if _row(connection, incident, _FINISHED) != _row(folded.conn, incident, "true"):
                yield Problem(f"incidents/{incident}", "table_differs", labels(connection, (incident,)))


def _events(connection: Any, subjects: Sequence[str]) -> list[Event] | None:
    """The revisions of some subjects; None where a body is not there any more."""
    found = connection.execute(
        "select r.body_hash, b.body from revisions r left join bodies b on b.body_hash = r.body_hash "
        f"where r.subject in ({', '.join('?' * len(subjects))})",
        subjects,
    ).fetchall()
    if any(body is None for _, body in found):
        return None
    return [event_from_body(body, bytes(hashed)) for hashed, body in found]


def _row(connection: Any, incident: str, shown: str) -> object:
    found = connection.execute("select * from incidents where id = ?", (incident,))
    names = [column[0] for column in found.description]
    row = found.fetchone()
    files = connection.execute(
        f"select * from incident_files where incident = ? and {shown} order by import_id, row, ordinal", (incident,)
    )
    corrected = connection.execute("select * from corrections where incident = ? order by field", (incident,))
    own = None if row is None else {n: value for n, value in zip(names, row, strict=True) if n not in _ALONE}
    return own, files.fetchall(), corrected.fetchall()
