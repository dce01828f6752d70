"""Appending to the history: one hash chain per (chain, origin), bodies beside it. See core.history for the hashes.

Every change goes through ``record``: the event, its body and what they mean for the tables are one transaction.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from shilu.core import history
from shilu.core.bundle import Position
from shilu.core.clock import Clock
from shilu.core.errors import UserError
from shilu.core.history import Event, Json
from shilu.vault.fold import Fold
from shilu.vault.fold.erasures import ERASING
from shilu.vault.fold.revisions import subjects_of, unfollowed
from shilu.vault.header import Head

if TYPE_CHECKING:
    from sqlite_utils import Database

    from shilu.vault.thread import Connections

DIRECTORY = "directory"
_CLOCK_HOLDS_MS = 24 * 3_600_000
"""A computer's clock drifts, is corrected, and vaults move: what was measured of it is said of a day's records."""


@dataclass(frozen=True, slots=True)
class Author:
    """On whose behalf events are recorded: the origin (this vault's signing key) and the slot that opened it."""

    origin: str
    slot: str


class History:
    """The events of a vault. All methods run on the vault's threads, ``record`` inside a transaction of the caller."""

    def __init__(self, database: Connections, *, fold: Fold, author: Author, clock: Clock) -> None:
        self._database = database
        self._fold = fold
        self.author = author
        self._clock = clock
        self._latest = 0

    def now_ms(self) -> int:
        """What this computer's clock says, UTC."""
        return self._clock.now_ms()

    def record_as(self, origin: str) -> None:
        """From now on record under another origin, which is this vault's own."""
        self.author = replace(self.author, origin=origin)
        self._fold.count_as_own(origin)

    def go_on_after(self, lamport: int) -> int:
        """From now on record what is later than a Lamport time, which comes with events of another vault, and than all
        that is there. Returns the latest of them."""
        (last,) = self._database.conn.execute("select coalesce(max(lamport), 0) from events").fetchone()
        self._latest = max(self._latest, lamport, last)
        return self._latest

    def record(
        self,
        chain: str,
        kind: str,
        data: Mapping[str, Json],
        *,
        rows_are_there: bool = False,
        after: Sequence[str] | None = None,
    ) -> Event:
        """Append an event and fold it into the tables. Returns it.

        ``rows_are_there``: the rows of an import were folded while they came in. ``after``: the revisions that its
        author knew of, where they are not all that stand here.
        """
        connection = self._database.conn
        last = connection.execute(
            "select seq, hash from events where chain = ? and origin = ? order by seq desc limit 1",
            (chain, self.author.origin),
        ).fetchone()
        seq, head = (0, history.GENESIS) if last is None else (last[0], bytes(last[1]))
        standing = unfollowed(connection, subjects_of(kind, chain, data)) if after is None else tuple(after)
        if kind in ERASING:
            standing = self._left_standing(standing, data["bodies"])  # type: ignore[arg-type]  # hashes in hexadecimal
        now_ms = self._clock.now_ms()
        draft = Event(
            kind=kind,
            chain=chain,
            origin=self.author.origin,
            seq=seq + 1,
            lamport=self.go_on_after(0) + 1,
            recorded_ms=now_ms,
            recorded_offset_s=self._clock.offset_s(),
            clock_offset_ms=self._clock_offset_ms(now_ms),
            by=self.author.slot,
            after=standing,
            data=data,
            body_hash=b"",
        )
        text = history.body_of(draft, salt=secrets.token_hex(16))
        event = replace(draft, body_hash=history.body_hash(text))
        connection.execute(
            "insert into events values (?, ?, ?, ?, ?, ?)",
            (chain, event.origin, event.seq, event.lamport, event.body_hash, history.link(head, event.body_hash)),
        )
        connection.execute("insert into bodies values (?, ?)", (event.body_hash, text.decode("utf-8", "surrogatepass")))
        self._fold.apply(event, rows_are_there=rows_are_there)
        return event

    def _left_standing(self, standing: Sequence[str], erased: Sequence[str]) -> tuple[str, ...]:
        """What an erasure follows: what stands, and what was followed by that which it erases and by nothing else."""
        followed = dict.fromkeys(standing)
        for hashed in erased:
            (body,) = self._database.conn.execute(
                "select body from bodies where body_hash = ?", (bytes.fromhex(hashed),)
            ).fetchone()
            followed |= dict.fromkeys(history.event_from_body(body, b"").after or ())
        for hashed in erased:
            followed.pop(hashed, None)
        return tuple(followed)

    def _clock_offset_ms(self, now_ms: int) -> int | None:
        """What was measured of this computer's clock within the day before."""
        found = self._database.conn.execute(
            "select offset_ms, measured_ms from clock where origin = ?", (self.author.origin,)
        ).fetchone()
        if found is None or not 0 <= now_ms - found[1] <= _CLOCK_HOLDS_MS:
            return None
        return int(found[0])

    def fold_in(self, chain: str) -> None:
        """Fold the events of other vaults in a chain of which this one has recorded nothing that they could touch."""
        for event in events_in_order(self._database, chain):
            if event.origin != self.author.origin:
                self._fold.apply(event)

    def position(self, case_id: str) -> Position:
        """Where a case's history stands: one hash, however many vaults recorded it. Raises UserError
        ``usage.unknown_case``."""
        heads = [head for head in self.heads() if head.chain == case_id]
        if not heads:
            raise UserError("usage.unknown_case", case=case_id)
        if len(heads) == 1:
            return Position(heads[0].seq, heads[0].hash)
        said = "".join(f"{head.origin} {head.seq} {head.hash}\n" for head in heads)
        return Position(sum(head.seq for head in heads), hashlib.sha256(said.encode("ascii")).hexdigest())

    def heads(self) -> tuple[Head, ...]:
        """The last event of every chain, without a look at the others."""
        found: list[Head] = []
        at = ("", "")
        while True:
            following = self._database.conn.execute(
                "select chain, origin from events where (chain, origin) > (?, ?) order by chain, origin limit 1", at
            ).fetchone()
            if following is None:
                return tuple(found)
            at = (following[0], following[1])
            seq, hashed = self._database.conn.execute(
                "select seq, hash from events where chain = ? and origin = ? order by seq desc limit 1", at
            ).fetchone()
            found.append(Head(*at, seq, bytes(hashed).hex()))

    def contains(self, head: Head) -> bool:
        """Whether a head that was remembered elsewhere is still part of its chain."""
        found = self._database.conn.execute(
            "select hash from events where chain = ? and origin = ? and seq = ?", (head.chain, head.origin, head.seq)
        ).fetchone()
        return found is not None and bytes(found[0]).hex() == head.hash


def tells_of(body: str, hashed: bytes, place: tuple[str, str, int, int]) -> bool:
    """Whether a body is the one that was chained, and tells of the place at which it stands."""
    if history.body_hash(body.encode("utf-8", "surrogatepass")) != hashed:
        return False
    event = history.event_from_body(body, hashed)
    return (event.chain, event.origin, event.seq, event.lamport) == place


def undoing(undoes: str) -> Mapping[str, Json]:
    """What an event says in its data when it takes another one back: that one's body hash in hexadecimal."""
    return {"undoes": undoes} if undoes else {}


def events_in_order(database: Database | Connections, chain: str | None = None) -> Iterator[Event]:
    """All events whose bodies were not erased, in the order in which a fold applies them: (Lamport time, origin)."""
    condition, values = ("", ()) if chain is None else (" where e.chain = ?", (chain,))
    found = database.conn.execute(
        "select b.body, b.body_hash from events e join bodies b on b.body_hash = e.body_hash"
        f"{condition} order by e.lamport, e.origin",
        values,
    )
    for body, hashed in found:
        yield history.event_from_body(body, bytes(hashed))


def rows_of_import(database: Database | Connections, import_id: str) -> Iterator[tuple[int, str]]:
    """The bodies of an import's rows that were not erased, by ordinal."""
    found = database.conn.execute(
        "select ordinal, body from source_rows where import_id = ? and body is not null order by ordinal", (import_id,)
    )
    yield from found
