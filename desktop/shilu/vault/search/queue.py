"""What the index has still to learn. Triggers on the tables fill the queue, so that nothing that changes an incident
can forget to, whatever module it is in; a search looks at what waits here in the tables themselves.

An entry is one incident, all incidents of an import or of a contact point (from the row after ``done`` on),
``everything``, or ``purge``: what was deleted is to leave the index file too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

INCIDENT, IMPORT, POINT, EVERYTHING, PURGE = "incident", "import", "point", "everything", "purge"
_SOON = (EVERYTHING, INCIDENT, POINT, IMPORT, PURGE)
"""In which order entries are taken."""
UNPLACED = -1
"""``done`` of an incident that has no place in the order of the index: it stays in the queue."""

_TABLE = """
create table if not exists search_queue (kind text not null, id text not null,
  token integer not null default (random()), done integer not null default 0,
  primary key (kind, id)) strict, without rowid
"""


def _entry(kind: str, identity: str) -> str:
    # not "insert or replace": the conflict clause of the statement that fires a trigger would override it
    return (
        f"delete from search_queue where kind = '{kind}' and id = {identity}; "
        f"insert into search_queue (kind, id) values ('{kind}', {identity});"
    )


def _entries(kind: str, ids: str) -> str:
    return (
        f"delete from search_queue where kind = '{kind}' and id in ({ids}); "
        f"insert into search_queue (kind, id) select '{kind}', * from ({ids});"
    )


def _of_attribution(row: str) -> str:
    """An attribution concerns the contacts of its address, or one contact."""
    point = f"select {row}.contact_point where {row}.scope != 'incident'"
    incident = f"select {row}.scope_id where {row}.scope = 'incident'"
    return _entries(POINT, point) + _entries(INCIDENT, incident)


def _of_party(party: str) -> str:
    """What is said of a party, and of those that show as it."""
    showing = f"select party from merged_parties where shown = {party}"
    own = f"from attributions where (party = {party} or party in ({showing}))"
    points = f"select distinct contact_point {own} and scope != 'incident'"
    return _entries(POINT, points) + _entries(INCIDENT, f"select distinct scope_id {own} and scope = 'incident'")


_NO_ID = "''"
_SAME = "kind = ? and id = ? and token = ?"
_TRIGGERS = {
    "incident_added": "after insert on incidents when new.import_id is null "
    "or (exists (select 1 from imports where id = new.import_id) "
    f"and not exists (select 1 from search_queue where kind = '{IMPORT}' and id = new.import_id)) "
    f"begin {_entry(INCIDENT, 'new.id')} end",
    "incident_changed": f"after update on incidents begin {_entry(INCIDENT, 'new.id')} end",
    "incident_removed": "after delete on incidents when old.import_id is null or exists "
    f"(select 1 from imports where id = old.import_id) begin {_entry(INCIDENT, 'old.id')} {_entry(PURGE, _NO_ID)} end",
    "import_added": f"after insert on imports begin {_entry(IMPORT, 'new.id')} end",
    "attribution_added": f"after insert on attributions begin {_of_attribution('new')} end",
    "attribution_changed": f"after update on attributions begin {_of_attribution('old')} {_of_attribution('new')} end",
    "attribution_removed": f"after delete on attributions begin {_of_attribution('old')} end",
    "party_added": f"after insert on parties begin {_of_party('new.id')} end",
    "party_changed": f"after update of id, state on parties begin {_of_party('new.id')} end",
    "party_removed": f"after delete on parties begin {_of_party('old.id')} end",
    "merging_added": f"after insert on merged_parties begin {_of_party('new.party')} end",
    "merging_removed": f"after delete on merged_parties begin {_of_party('old.party')} end",
    "address_changed": f"after update on contact_points begin {_entry(POINT, 'new.id')} end",
    "address_removed": f"after delete on contact_points begin {_entry(POINT, 'old.id')} end",
}

SOME_WAIT = "exists (select 1 from search_queue where kind != 'purge')"
MUCH_WAITS = f"exists (select 1 from search_queue where kind in ('{EVERYTHING}', '{IMPORT}'))"
"""More than can be looked at one by one: then the tables are read in their order, without the index."""
WAITING = f"""
select rowid as row from incidents where id in (select id from search_queue where kind = '{INCIDENT}')
union select i.rowid from search_queue q cross join incidents i on i.contact_point = q.id and i.rowid > q.done
  where q.kind = '{POINT}' and q.id != ''
union select i.rowid from search_queue q cross join incidents i on i.contact_point is null and i.rowid > q.done
  where q.kind = '{POINT}' and q.id = ''
"""
"""The row ids of incidents of which the index may say something that holds no more, or nothing."""
NOT_WAITING = (
    f"not exists (select 1 from search_queue where kind = '{INCIDENT}' and id = i.id) "
    f"and not exists (select 1 from search_queue where kind = '{POINT}' and id = coalesce(i.contact_point, '') "
    "and i.rowid > done) "
)
"""The opposite, as a condition over ``incidents i``."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to do. ``token`` is another one when the same thing was put into the queue again meanwhile."""

    kind: str
    id: str
    token: int
    done: int


def install(connection: Any) -> bool:
    """Make the table and the triggers. Whether all of them were there: if not, changes have gone unnoticed."""
    there = {
        name
        for (name,) in connection.execute("select name from sqlite_master where name like 'search\\_%' escape '\\'")
    }
    connection.execute(_TABLE)
    wanted = {f"search_{name}": body for name, body in _TRIGGERS.items()}
    for name, body in wanted.items():
        if name not in there:
            connection.execute(f"create trigger {name} {body}")
    return {"search_queue", *wanted} <= there


def start_anew(connection: Any, *, nothing_to_learn: bool = False) -> None:
    """Everything is to be learnt again, from an empty index on."""
    connection.execute("delete from search_queue")
    if not nothing_to_learn:
        connection.execute("insert into search_queue (kind, id) values (?, '')", (EVERYTHING,))


def restart(connection: Any) -> None:
    """At an opening: row ids of an earlier one mean nothing any more, should the file have been rewritten since."""
    connection.execute("update search_queue set done = 0 where done > 0 and kind != ?", (EVERYTHING,))


def first(connection: Any, limit: int) -> Sequence[Entry]:
    """What is to be done next: several of one kind, or one that takes several steps."""
    for kind in _SOON:
        most = limit if kind == INCIDENT else 1
        found = connection.execute(
            "select kind, id, token, done from search_queue where kind = ? and done >= 0 order by id limit ?",
            (kind, most),
        ).fetchall()
        if found:
            return [Entry(*row) for row in found]
    return ()


def acknowledge(connection: Any, finished: Sequence[Entry]) -> None:
    """Take out what was done; what was put in again meanwhile has another token and stays."""
    connection.executemany(f"delete from search_queue where {_SAME}", [(e.kind, e.id, e.token) for e in finished])


def go_on(connection: Any, entry: Entry, done: int) -> None:
    """Remember how far an entry is."""
    connection.execute(f"update search_queue set done = ? where {_SAME}", (done, entry.kind, entry.id, entry.token))


def keep_aside(connection: Any, incidents: Sequence[str]) -> None:
    """Incidents without a place in the index wait for good, or until they change."""
    connection.executemany(
        "insert or ignore into search_queue (kind, id, done) values (?, ?, ?)",
        [(INCIDENT, incident, UNPLACED) for incident in incidents],
    )


def aside(connection: Any) -> frozenset[str]:
    """The incidents that were kept aside."""
    found = connection.execute("select id from search_queue where kind = ? and done = ?", (INCIDENT, UNPLACED))
    return frozenset(incident for (incident,) in found)


def is_any(connection: Any) -> bool:
    """Whether the tables may be ahead of the index, what was kept aside apart."""
    found = connection.execute(
        "select exists (select 1 from search_queue where kind != ? and done != ?)", (PURGE, UNPLACED)
    )
    return bool(found.fetchone()[0])


def total(connection: Any) -> int:
    """How many incidents there are, whatever became of them."""
    return int(connection.execute("select count(*) from incidents").fetchone()[0])


def waiting(connection: Any) -> int:
    """About how many incidents the index knows nothing of, or nothing that can be relied on."""
    if connection.execute("select 1 from search_queue where kind = ?", (EVERYTHING,)).fetchone():
        return int(connection.execute("select sum(next_incident - 1) from cases").fetchone()[0] or 0)
    (imported,) = connection.execute(
        "select sum(json_extract(m.receipt, '$.added')) from search_queue q join imports m on m.id = q.id "
        "where q.kind = ?",
        (IMPORT,),
    ).fetchone()
    return int(connection.execute(f"select count(*) from ({WAITING})").fetchone()[0]) + int(imported or 0)
