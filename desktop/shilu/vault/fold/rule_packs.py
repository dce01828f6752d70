"""Rule packs that an office gave to this vault. Each file that was ever given stays: papers were made by it."""

from __future__ import annotations

from collections.abc import Mapping

from shilu.core.history import Event
from shilu.vault.fold.base import Folding

TABLES = {
    # the one of a country that was given last holds, unless it was taken back
    "rule_packs": """
create table rule_packs (sha256 text primary key, country text not null, version text not null, content text not null,
  given_ms integer not null, position integer not null, holds integer not null) strict
"""
}
OF_CASE: Mapping[str, str] = {}


def _given(fold: Folding, event: Event) -> None:
    data = event.data
    (position,) = fold.execute("select coalesce(max(position), 0) + 1 from rule_packs").fetchone()
    fold.execute(
        "insert or replace into rule_packs values (?, ?, ?, ?, ?, ?, 1)",
        (data["sha256"], data["country"], data["version"], data["content"], event.recorded_ms, position),
    )


def _taken_back(fold: Folding, event: Event) -> None:
    fold.execute("update rule_packs set holds = 0 where country = ?", (event.data["country"],))


KINDS = {"pack.given": _given, "pack.taken_back": _taken_back}
