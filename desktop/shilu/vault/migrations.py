"""The schema, one frozen step after another. A released step is never changed; a new one is added below it.

Steps change what is no fold of the events: history, rows, evidence, secrets. The projected tables have no steps: they
are dropped and folded anew when their version is another one (vault/refold.py).

``user_version`` is the number of steps applied; a vault with more steps than are known here is from a newer
Shilu and is refused (``vault.too_new``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shilu.core.errors import UserError
from shilu.vault.connection import driver_errors, transaction

if TYPE_CHECKING:
    from sqlite_utils import Database

    from shilu.vault.thread import Connections


def m0001_first(database: Database | Connections) -> None:
    """Secrets, history, directory, cases, imports, incidents, evidence."""
    for statement in _FIRST.split(";;"):
        database.conn.execute(statement)


def m0002_versions(database: Database | Connections) -> None:
    """The projected tables leave the migrations: they are folded anew. Versions get a table of their own."""
    for statement in _VERSIONS.split(";;"):
        database.conn.execute(statement)


MIGRATIONS = (m0001_first, m0002_versions)


def steps_applied(database: Database | Connections) -> int:
    """How many steps a database has had. Raises UserError ``vault.too_new`` when they are more than are known here."""
    with driver_errors():
        applied: int = database.conn.execute("pragma user_version").fetchone()[0]
    if applied > len(MIGRATIONS):
        raise UserError("vault.too_new")
    return applied


def migrate(database: Database | Connections) -> None:
    """Apply what is missing, each step in one transaction with its number. Raises UserError ``vault.too_new``."""
    applied = steps_applied(database)
    for number, step in enumerate(MIGRATIONS[applied:], start=applied + 1):
        with transaction(database):
            step(database)
            database.conn.execute(f"pragma user_version = {number}")


# events: one hash chain per (chain, origin); chain is a case id or 'directory'. The body of an event stands in
# bodies, so that it can be erased while the chain stays whole. Rows of an import are leaves of one event.
# The tables from cases on were derived from these two, until step 2; evidence holds keys and is no projection.
_FIRST = """
create table secrets (name text primary key, value blob not null) strict
;;
create table origins (id text primary key, created_ms integer not null, signing_key blob not null,
  public_key blob not null, mine integer not null) strict
;;
create table events (chain text not null, origin text not null, seq integer not null, lamport integer not null,
  body_hash blob not null, hash blob not null, primary key (chain, origin, seq)) strict, without rowid
;;
create index events_in_order on events (lamport, origin)
;;
create table bodies (body_hash blob primary key, body text not null) strict, without rowid
;;
create trigger events_are_not_changed before update on events begin select raise(abort, 'append-only'); end
;;
create trigger events_are_not_removed before delete on events begin select raise(abort, 'append-only'); end
;;
create table source_rows (import_id text not null, ordinal integer not null, locator text not null,
  leaf blob not null, body text, raw blob, segments text, primary key (import_id, ordinal)) strict
;;
create table evidence (sha256 text primary key, size_bytes integer not null, key blob not null) strict
;;
create table pending_imports (id text primary key) strict
;;
create table cases (id text primary key, number integer not null, title text not null, complainant text not null,
  pack text not null, region text not null, timezone text not null, language text not null,
  created_ms integer not null, closed_ms integer, next_incident integer not null) strict
;;
create table contact_points (id text primary key, key text not null unique, raw text not null, e164 text,
  valid integer not null, kind text not null, region text not null, name text not null,
  search text not null) strict
;;
create table parties (id text primary key, name text not null, kind text not null, aliases text not null,
  lender_type text not null, search text not null) strict
;;
create table attributions (id text primary key, contact_point text not null, party text not null, role text not null,
  scope text not null, scope_id text not null, basis text not null, state text not null,
  confidence_percent integer not null, from_ms integer, to_ms integer, by_slot text not null,
  at_ms integer not null) strict
;;
create index attributions_by_point on attributions (contact_point)
;;
create index attributions_by_party on attributions (party)
;;
create table imports (id text primary key, case_id text not null, state text not null, sha256 text not null,
  file_name text not null, size_bytes integer not null, modified_ms integer, importer text not null,
  importer_version text not null, receipt text not null, number_base integer not null, recorded_ms integer not null
  ) strict
;;
create index imports_by_case on imports (case_id)
;;
create table incidents (id text primary key, case_id text not null, import_id text, number integer not null,
  at_key integer not null, earliest_ms integer, latest_ms integer, precision text not null,
  approximate integer not null, zone text not null, zone_basis text not null, raw_when text not null,
  source_order integer, channel text not null, direction text not null, outcome text not null, duration_s integer,
  contact_point text, reached text not null, others integer not null, text text not null, summary text not null,
  facts text not null, tags text not null, loan text, note text not null, include text not null,
  status text not null, revision integer not null, recorded_ms integer not null, fingerprint text not null,
  search text not null) strict
;;
create index incidents_in_order on incidents (case_id, at_key)
;;
create index incidents_by_point on incidents (contact_point)
;;
create index incidents_by_fingerprint on incidents (fingerprint)
;;
create index incidents_by_import on incidents (import_id)
;;
create table exhibits (case_id text not null, sha256 text not null, kind text not null, serial integer not null,
  group_number integer not null, item integer not null, primary key (case_id, sha256)) strict, without rowid
;;
create table incident_files (incident text not null, ordinal integer not null, sha256 text not null,
  name text not null, media_type text not null, size_bytes integer not null, primary key (incident, ordinal)
  ) strict, without rowid
;;
create index incident_files_by_content on incident_files (sha256)
;;
create table incident_rows (incident text not null, import_id text not null, ordinal integer not null,
  primary key (incident, import_id, ordinal)) strict, without rowid
;;
create index incident_rows_by_import on incident_rows (import_id, ordinal)
"""

# versions: with what version of its rules something derived was made: 'fold', 'search_keys'.
_VERSIONS = """
create table versions (name text primary key, number integer not null) strict
;;
insert into versions select name, cast(cast(value as text) as integer) from secrets where name = 'search_keys'
;;
delete from secrets where name = 'search_keys'
;;
create index source_rows_with_files on source_rows (import_id) where segments is not null
;;
drop table cases
;;
drop table contact_points
;;
drop table parties
;;
drop table attributions
;;
drop table imports
;;
drop table incidents
;;
drop table exhibits
;;
drop table incident_files
;;
drop table incident_rows
"""
