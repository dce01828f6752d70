"""What happened to the vault itself: its key slots, and what was done to keep it safe."""

from __future__ import annotations

from shilu.core.history import Event
from shilu.vault.fold.base import Folding

TABLES = {
    "slots": """
create table slots (id text primary key, kind text not null, name text not null, recipient text not null,
  added_ms integer not null, removed_ms integer) strict
""",
    "clock": """
create table clock (origin text primary key, offset_ms integer not null, how text not null,
  measured_ms integer not null) strict
""",
}


def _created(fold: Folding, event: Event) -> None:
    """Recorded, and nothing to show in a table."""


def _slot_added(fold: Folding, event: Event) -> None:
    data = event.data
    fold.execute(
        "insert or ignore into slots values (?, ?, ?, ?, ?, null)",
        (data["id"], data["kind"], data["name"], data["recipient"], _done_ms(event)),
    )


def _slot_renamed(fold: Folding, event: Event) -> None:
    fold.execute("update slots set name = ? where id = ?", (event.data["name"], event.data["id"]))


def _slot_removed(fold: Folding, event: Event) -> None:
    fold.execute("update slots set removed_ms = ? where id = ?", (_done_ms(event), event.data["id"]))


def _passphrase_changed(fold: Folding, event: Event) -> None:
    # the slot has another private key from then on: a header put back to an older state shows
    fold.execute("update slots set recipient = ? where id = ?", (event.data["recipient"], event.data["id"]))


def _clock_measured(fold: Folding, event: Event) -> None:
    data = event.data
    fold.execute(
        "insert or replace into clock values (?, ?, ?, ?)",
        (event.origin, data["offset_ms"], data["how"], data["measured_ms"]),
    )


def _key_changed(fold: Folding, event: Event) -> None:
    """Recorded: a recovery key or the master key. No table shows it."""


def _done_ms(event: Event) -> int:
    """When it was done: what was recorded only at a later opening says so."""
    return int(event.data.get("late", {}).get("ms", event.recorded_ms))


KINDS = {
    "vault.created": _created,
    "slot.added": _slot_added,
    "slot.renamed": _slot_renamed,
    "slot.removed": _slot_removed,
    "passphrase.changed": _passphrase_changed,
    "recovery_key.made": _key_changed,
    "recovery_key.confirmed": _key_changed,
    "vault.rekeyed": _key_changed,
    "clock.measured": _clock_measured,
}
