"""Cases, and the exhibit numbers that their bundles gave."""

from __future__ import annotations

from shilu.core.history import Event
from shilu.vault.fold.base import Folding

TABLES = {
    "cases": """
create table cases (id text primary key, number integer not null, title text not null, complainant text not null,
  pack text not null, region text not null, timezone text not null, language text not null,
  created_ms integer not null, closed_ms integer, erased_ms integer, next_incident integer not null,
  standing integer not null default 0) strict
""",
    "exhibits": """
create table exhibits (case_id text not null, sha256 text not null, kind text not null, serial integer not null,
  group_number integer not null, item integer not null, primary key (case_id, sha256)) strict, without rowid
""",
    "withdrawn_exhibits": """
create table withdrawn_exhibits (case_id text not null, sha256 text not null, reason text not null,
  recorded_ms integer not null, primary key (case_id, sha256)) strict, without rowid
""",
}

OF_CASE = {
    "exhibits": "case_id = :case",
    "withdrawn_exhibits": "case_id = :case",
    "cases": "id = :case",
}


_OF_ATTRIBUTIONS = (
    "(scope = 'case' and scope_id = :case) or (scope = 'incident' and scope_id in "
    "(select id from incidents where case_id = :case))"
)
_FORGET_WHAT_THE_DIRECTORY_TOLD = (
    f"delete from revisions where chain != :case and subject in (select id from attributions where {_OF_ATTRIBUTIONS})",
    f"delete from attributions where {_OF_ATTRIBUTIONS}",
)
"""In vaults of the first version."""


def _added(fold: Folding, event: Event) -> None:
    """A case that came from another vault gets its number here by ``case.received``."""
    data = event.data
    fold.execute(
        "insert into cases values (?, ?, ?, ?, ?, ?, ?, ?, ?, null, null, 1, 0)",
        (
            data["id"],
            data["number"] if event.origin in fold.identity.own else 0,
            data["title"],
            data["complainant"],
            data["pack"],
            data["region"],
            data["timezone"],
            data["language"],
            event.recorded_ms,
        ),
    )


def _closed(fold: Folding, event: Event) -> None:
    fold.execute("update cases set closed_ms = ? where id = ?", (event.recorded_ms, event.data["id"]))


def _reopened(fold: Folding, event: Event) -> None:
    fold.execute("update cases set closed_ms = null where id = ?", (event.data["id"],))


def _received(fold: Folding, event: Event) -> None:
    if event.origin in fold.identity.own:
        fold.execute("update cases set number = ? where id = ?", (event.data["number"], event.chain))


def _bundled(fold: Folding, event: Event) -> None:
    """A number that another vault's bundle gave to another file stays with the file that had it first."""
    fold.connection.executemany(
        "insert or ignore into exhibits select :case, :sha256, :kind, :serial, :group, :item where not exists "
        "(select 1 from exhibits where case_id = :case and (serial = :serial or (group_number = :group "
        "and item = :item)))",
        [{**exhibit, "case": event.chain} for exhibit in event.data["exhibits"]],
    )


def _erased(fold: Folding, event: Event) -> None:
    """All that is left of a case: its number, and that it is gone."""
    for statement in _FORGET_WHAT_THE_DIRECTORY_TOLD:
        fold.execute(statement, {"case": event.chain})
    fold.execute("delete from cases where id = ?", (event.chain,))
    fold.execute(
        "insert into cases values (?, ?, '', '', '', '', 'UTC', '', ?, null, ?, 1, 0)",
        (event.chain, event.data["number"], event.recorded_ms, event.recorded_ms),
    )


def _exhibit_withdrawn(fold: Folding, event: Event) -> None:
    """Its number stays taken."""
    data = event.data
    fold.execute(
        "insert or ignore into withdrawn_exhibits values (?, ?, ?, ?)",
        (event.chain, data["sha256"], data["reason"], event.recorded_ms),
    )


def _exhibit_restored(fold: Folding, event: Event) -> None:
    fold.execute("delete from withdrawn_exhibits where case_id = ? and sha256 = ?", (event.chain, event.data["sha256"]))


def _nothing_to_show(fold: Folding, event: Event) -> None:
    """Recorded: who opened or exported the case. No table shows it."""


KINDS = {
    "case.added": _added,
    "case.closed": _closed,
    "case.reopened": _reopened,
    "case.received": _received,
    "case.erased": _erased,
    "case.opened": _nothing_to_show,
    "case.exported": _nothing_to_show,
    "bundle.made": _bundled,
    "exhibit.withdrawn": _exhibit_withdrawn,
    "exhibit.restored": _exhibit_restored,
}
