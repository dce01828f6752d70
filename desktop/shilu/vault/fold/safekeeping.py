"""What happened to the vault itself: its key slots, and what was done to keep it safe."""

from __future__ import annotations

from collections.abc import Mapping

from shilu.core.history import Event
from shilu.vault.fold.base import Folding

TABLES = {
    "slots": """
create table slots (id text primary key, kind text not null, name text not null, recipient text not null,
  added_ms integer not null, removed_ms integer) strict
""",
    # of each kind the last one: when, and what is to be said of it
    "safekeeping": """
create table safekeeping (what text primary key, at_ms integer not null, name text not null,
  number integer not null) strict
""",
    "clock": """
create table clock (origin text primary key, offset_ms integer not null, how text not null,
  measured_ms integer not null) strict
""",
    # every key slot that ever recorded something, of this vault or of another one
    "recorders": """
create table recorders (id text primary key, kind text not null, name text not null) strict
""",
}

CHECK, BACKUP = "check", "backup"


OF_CASE: Mapping[str, str] = {}
_NAMED = (
    "insert into recorders values (?, ?, ?) on conflict (id) do update set name = excluded.name, kind = excluded.kind"
)


def _is_ours(fold: Folding, event: Event) -> bool:
    """Whether it happened to this vault. What happened to one whose directory was read back says who recorded what, and
    nothing of this vault's keys and backups."""
    return event.origin in fold.identity.own


def _recorders_noted(fold: Folding, event: Event) -> None:
    for one in event.data["recorders"]:
        fold.execute(_NAMED, (one["id"], one["kind"], one["name"]))


def _created(fold: Folding, event: Event) -> None:
    """Recorded, and nothing to show in a table."""


def _slot_added(fold: Folding, event: Event) -> None:
    data = event.data
    fold.execute(_NAMED, (data["id"], data["kind"], data["name"]))
    if not _is_ours(fold, event):
        return
    fold.execute(
        "insert or ignore into slots values (?, ?, ?, ?, ?, null)",
        (data["id"], data["kind"], data["name"], data["recipient"], _done_ms(event)),
    )


def _slot_renamed(fold: Folding, event: Event) -> None:
    fold.execute("update recorders set name = ? where id = ?", (event.data["name"], event.data["id"]))
    if _is_ours(fold, event):
        fold.execute("update slots set name = ? where id = ?", (event.data["name"], event.data["id"]))


def _slot_removed(fold: Folding, event: Event) -> None:
    if _is_ours(fold, event):
        fold.execute("update slots set removed_ms = ? where id = ?", (_done_ms(event), event.data["id"]))


def _passphrase_changed(fold: Folding, event: Event) -> None:
    # the slot has another private key from then on: a header put back to an older state shows
    if _is_ours(fold, event):
        fold.execute("update slots set recipient = ? where id = ?", (event.data["recipient"], event.data["id"]))


def _clock_measured(fold: Folding, event: Event) -> None:
    data = event.data
    fold.execute(
        "insert or replace into clock values (?, ?, ?, ?)",
        (event.origin, data["offset_ms"], data["how"], data["measured_ms"]),
    )


def _key_changed(fold: Folding, event: Event) -> None:
    """Recorded: a recovery key or the master key. No table shows it."""


def _checked(fold: Folding, event: Event) -> None:
    _remember(fold, event, (CHECK, event.recorded_ms, "", event.data["problems"]))


def _backed_up(fold: Folding, event: Event) -> None:
    _remember(fold, event, (BACKUP, event.recorded_ms, event.data["name"], event.data["bytes"]))


def _restored(fold: Folding, event: Event) -> None:
    # what it was restored from is a backup of it
    _remember(fold, event, (BACKUP, event.data["made_ms"], event.data["name"], 0))


def _remember(fold: Folding, event: Event, row: tuple[str, int, str, int]) -> None:
    if _is_ours(fold, event):
        fold.execute("insert or replace into safekeeping values (?, ?, ?, ?)", row)


def _done_ms(event: Event) -> int:
    """When it was done: what was recorded only at a later opening says so."""
    return int(event.data.get("late", {}).get("ms", event.recorded_ms))


KINDS = {
    "recorders.noted": _recorders_noted,
    "vault.created": _created,
    "slot.added": _slot_added,
    "slot.renamed": _slot_renamed,
    "slot.removed": _slot_removed,
    "passphrase.changed": _passphrase_changed,
    "recovery_key.made": _key_changed,
    "recovery_key.confirmed": _key_changed,
    "vault.rekeyed": _key_changed,
    "vault.checked": _checked,
    "vault.restored": _restored,
    "vault.mended": _created,
    "backup.made": _backed_up,
    "clock.measured": _clock_measured,
}
