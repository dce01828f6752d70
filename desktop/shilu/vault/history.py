"""Appending to the history: one hash chain per (chain, origin), bodies beside it. See core.history for the hashes.

Every change goes through ``record``: the event, its body and what they mean for the tables are one transaction.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shilu.core import history
from shilu.core.clock import Clock
from shilu.core.history import Json
from shilu.vault import projection
from shilu.vault.keys import Head

if TYPE_CHECKING:
    from sqlite_utils import Database

DIRECTORY = "directory"


@dataclass(frozen=True, slots=True)
class Author:
    """On whose behalf events are recorded: the origin (this vault's signing key) and the slot that opened it."""

    origin: str
    slot: str


class History:
    """The events of a vault. All methods run on the vault's thread, inside a transaction of the caller."""

    def __init__(self, database: Database, *, author: Author, clock: Clock) -> None:
        self._database = database
        self._author = author
        self._clock = clock

    def record(self, chain: str, kind: str, data: Mapping[str, Json], *, rows_are_there: bool = False) -> int:
        """Append an event and project it. Returns when it was recorded, in UTC ms.

        ``rows_are_there``: the rows of an import were projected while they came in.
        """
        connection = self._database.conn
        last = connection.execute(
            "select seq, hash from events where chain = ? and origin = ? order by seq desc limit 1",
            (chain, self._author.origin),
        ).fetchone()
        seq, head = (0, history.GENESIS) if last is None else (last[0], bytes(last[1]))
        lamport = connection.execute("select coalesce(max(lamport), 0) + 1 from events").fetchone()[0]
        recorded_ms = self._clock.now_ms()
        body: dict[str, Json] = {
            "v": 1,
            "kind": kind,
            "chain": chain,
            "origin": self._author.origin,
            "seq": seq + 1,
            "lamport": lamport,
            "recorded_ms": recorded_ms,
            "by": self._author.slot,
            "salt": secrets.token_hex(16),
            "data": data,
        }
        text = history.canonical(body)
        hashed = history.body_hash(text)
        connection.execute(
            "insert into events values (?, ?, ?, ?, ?, ?)",
            (chain, self._author.origin, seq + 1, lamport, hashed, history.link(head, hashed)),
        )
        connection.execute("insert into bodies values (?, ?)", (hashed, text.decode("utf-8", "surrogatepass")))
        projection.apply(self._database, body, rows_are_there=rows_are_there)
        return recorded_ms

    def heads(self) -> tuple[Head, ...]:
        """The last event of every chain."""
        found = self._database.conn.execute(
            "select chain, origin, max(seq), hash from events group by chain, origin order by chain, origin"
        )
        return tuple(Head(chain, origin, seq, bytes(hash_).hex()) for chain, origin, seq, hash_ in found)

    def contains(self, head: Head) -> bool:
        """Whether a head that was remembered elsewhere is still part of its chain."""
        found = self._database.conn.execute(
            "select hash from events where chain = ? and origin = ? and seq = ?", (head.chain, head.origin, head.seq)
        ).fetchone()
        return found is not None and bytes(found[0]).hex() == head.hash

    def problems(self) -> tuple[str, ...]:
        """Every break of a chain, as ``chain:seq``. Erased bodies are no break."""
        broken: list[str] = []
        heads: dict[tuple[str, str], tuple[int, bytes]] = {}
        found = self._database.conn.execute(
            "select e.chain, e.origin, e.seq, e.body_hash, e.hash, b.body from events e "
            "left join bodies b on b.body_hash = e.body_hash order by e.chain, e.origin, e.seq"
        )
        for chain, origin, seq, hashed, hash_, body in found:
            last_seq, head = heads.get((chain, origin), (0, history.GENESIS))
            genuine = body is None or history.body_hash(body.encode("utf-8", "surrogatepass")) == bytes(hashed)
            if seq != last_seq + 1 or history.link(head, bytes(hashed)) != bytes(hash_) or not genuine:
                broken.append(f"{chain}:{seq}")
            heads[chain, origin] = (seq, bytes(hash_))
        return tuple(broken)


def bodies_in_order(database: Database) -> list[dict[str, Any]]:
    """All bodies in the order in which a fold applies them: (Lamport time, origin)."""
    found = database.conn.execute(
        "select b.body from events e join bodies b on b.body_hash = e.body_hash order by e.lamport, e.origin"
    )
    return [json.loads(body) for (body,) in found]
