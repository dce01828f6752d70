"""Which parties are one: every statement of it, and under which party each of them shows."""

from __future__ import annotations

from typing import Any

from shilu.core.history import Event
from shilu.core.party import Merging, shown_as
from shilu.vault.fold.base import Folding, to_json

TABLES = {
    "mergings": """
create table mergings (id text primary key, kept text not null, absorbed text not null, state text not null,
  lamport integer not null, origin text not null, more text not null) strict
""",
    "merged_parties": """
create table merged_parties (party text primary key, shown text not null) strict, without rowid
;;
create index merged_parties_by_shown on merged_parties (shown)
""",
}
"""``mergings``: lamport and origin tell when its state was said last, in whatever vault; ``more``: what came with a
case file and this version does not know. ``merged_parties`` follows from those that stand: rows of other tables name
the party that they were recorded with, and whoever reads them looks here."""
OF_CASE: dict[str, str] = {}

_KNOWN = frozenset({"id", "kept", "absorbed", "state", "lamport", "origin", "reason", "undoes"})


def _made(fold: Folding, event: Event) -> None:
    data = event.data
    fold.execute(
        "insert or ignore into mergings values (?, ?, ?, 'active', ?, ?, '{}')",
        (data["id"], data["kept"], data["absorbed"], event.lamport, event.origin),
    )
    resolve(fold)


def _received(fold: Folding, event: Event) -> None:
    """Of what was said of it in two vaults the later holds, whichever came here first."""
    data = event.data
    more = to_json({name: value for name, value in data.items() if name not in _KNOWN})
    fold.execute(
        "insert into mergings values (?, ?, ?, ?, ?, ?, ?) on conflict (id) do update set state = excluded.state, "
        "lamport = excluded.lamport, origin = excluded.origin, more = excluded.more "
        "where (excluded.lamport, excluded.origin) > (lamport, origin)",
        (*(data[name] for name in ("id", "kept", "absorbed", "state", "lamport", "origin")), more),
    )
    resolve(fold)


def _withdrawn(fold: Folding, event: Event) -> None:
    _say(fold, event, "withdrawn")


def _restored(fold: Folding, event: Event) -> None:
    _say(fold, event, "active")


def _say(fold: Folding, event: Event, state: str) -> None:
    fold.execute(
        "update mergings set state = ?, lamport = ?, origin = ? where id = ? and (lamport, origin) < (?, ?)",
        (state, event.lamport, event.origin, event.data["id"], event.lamport, event.origin),
    )
    resolve(fold)


def resolve(fold: Folding) -> None:
    """Say anew which parties show as which. Rewrite just what differs: behind every row hang contacts that are then
    looked at anew."""
    standing = fold.execute(
        "select m.id, m.kept, m.absorbed, p.id is not null from mergings m "
        "left join parties p on p.id = m.kept and p.state = 'active' where m.state = 'active'"
    ).fetchall()
    lacking = {kept for _, kept, _, is_there in standing if not is_there}
    wanted = shown_as((Merging(*row[:3]) for row in standing), lacking)
    there: dict[str, Any] = dict(fold.execute("select party, shown from merged_parties").fetchall())
    for party in there.keys() - wanted.keys():
        fold.execute("delete from merged_parties where party = ?", (party,))
    for party, shown in wanted.items():
        if there.get(party) != shown:
            fold.execute("insert or replace into merged_parties values (?, ?)", (party, shown))


KINDS = {
    "merging.made": _made,
    "merging.received": _received,
    "merging.withdrawn": _withdrawn,
    "merging.restored": _restored,
}
