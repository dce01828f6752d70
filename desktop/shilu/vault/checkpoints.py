"""Checkpoints of cases: what the history says of itself, signed; and the time stamps of other clocks on them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shilu.core.checkpoint import ChainHead, CheckpointState, CheckpointVerdict, SignedNote, Statement, root_of
from shilu.core.errors import UserError
from shilu.core.history import Json
from shilu.core.time_stamp import Stamp, StampToKeep, WaitingRequest
from shilu.vault.connection import transaction
from shilu.vault.history import History
from shilu.vault.thread import Connections, VaultThreads, on_reading_thread, on_vault_thread


class Checkpoints:
    """Notes over the chains of one case. Every public method may be called from any thread."""

    def __init__(self, database: Connections, *, history: History, threads: VaultThreads) -> None:
        self._database = database
        self._history = history
        self._threads = threads

    @on_reading_thread
    def note(self, case_id: str) -> str:
        """Where the history of a case stands now, signed with the key of this vault. Reads only.

        Raises UserError ``usage.unknown_case``.
        """
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        origin = self._history.author.origin
        secret, public = self._database.conn.execute(
            "select signing_key, public_key from origins where id = ?", (origin,)
        ).fetchone()
        heads = self._heads(case_id)
        if not heads:
            raise UserError("usage.unknown_case", case=case_id)
        statement = Statement(
            case=case_id,
            origin=origin,
            size=sum(head.seq for head in heads),
            root=root_of(self._hashes(case_id, heads)),
            key=bytes(public),
            heads=heads,
        )
        return statement.signed(Ed25519PrivateKey.from_private_bytes(bytes(secret)).sign(statement.body))

    @on_reading_thread
    def verdict(self, note: SignedNote) -> CheckpointVerdict:
        """Whether the history still contains what a checkpoint says of it."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        said = note.statement
        now = self._heads(said.case)
        known = self._database.conn.execute("select public_key from origins where id = ?", (said.origin,)).fetchone()
        try:
            Ed25519PublicKey.from_public_bytes(said.key).verify(note.signature, said.body)
        except (InvalidSignature, ValueError):
            return CheckpointVerdict(CheckpointState.BAD_SIGNATURE, said.case, said.size)
        if not now:
            return CheckpointVerdict(CheckpointState.OTHER_CASE, said.case, said.size)
        if known is None or bytes(known[0]) != said.key:
            return CheckpointVerdict(CheckpointState.UNKNOWN_KEY, said.case, said.size)
        if (
            sum(head.seq for head in said.heads) != said.size
            or root_of(self._hashes(said.case, said.heads)) != said.root
        ):
            return CheckpointVerdict(CheckpointState.CHANGED, said.case, said.size)
        for head in said.heads:
            found = self._database.conn.execute(
                "select hash from events where chain = ? and origin = ? and seq = ?", (said.case, head.origin, head.seq)
            ).fetchone()
            if found is None or bytes(found[0]) != head.hash:
                return CheckpointVerdict(CheckpointState.CHANGED, said.case, said.size)
        later = sum(head.seq for head in now) - said.size
        return CheckpointVerdict(CheckpointState.CONTAINED, said.case, said.size, later)

    @on_vault_thread
    def remember_request(self, case_id: str, *, note: str, sha256: str, nonce: str) -> None:
        """Record that a time stamp was asked for: the reply must answer to this hash and nonce."""
        with transaction(self._database):
            data: dict[str, Json] = {"sha256": sha256, "nonce": nonce, "note": note}
            self._history.record(case_id, "checkpoint.requested", data)

    @on_reading_thread
    def waiting(self, sha256: str) -> tuple[WaitingRequest, ...]:
        """The requests that were made for this hash, the last one first."""
        found = self._database.conn.execute(
            "select case_id, sha256, nonce, recorded_ms from checkpoints where sha256 = ? order by recorded_ms desc",
            (sha256,),
        )
        return tuple(WaitingRequest(*row) for row in found)

    @on_vault_thread
    def keep(self, stamp: StampToKeep) -> bool:
        """Keep what an authority replied, byte for byte. False when it is here already, followed as far."""
        with transaction(self._database):
            known = self._database.conn.execute(
                "select 1 from stamps where reply_sha256 = :reply and :root in (root, '')",
                {"reply": stamp.reply_sha256, "root": stamp.root},
            ).fetchone()
            if known:
                return False
            data: dict[str, Json] = {
                "sha256": stamp.sha256,
                "nonce": stamp.nonce,
                "at_ms": stamp.at_ms,
                "accuracy_ms": stamp.accuracy_ms,
                "authority": stamp.authority,
                "serial": stamp.serial,
                "policy": stamp.policy,
                "root": stamp.root,
                "reply": stamp.reply,
                "reply_sha256": stamp.reply_sha256,
            }
            self._history.record(stamp.case, "checkpoint.stamped", data)
        return True

    @on_reading_thread
    def stamps(self, case_id: str) -> tuple[Stamp, ...]:
        """The time stamps of a case, oldest first."""
        found = self._database.conn.execute(
            "select s.case_id, s.sha256, s.at_ms, s.accuracy_ms, s.authority, s.serial, s.policy, s.root, s.reply, "
            "c.note, c.recorded_ms, s.recorded_ms from stamps s join checkpoints c "
            "on c.sha256 = s.sha256 and c.nonce = s.nonce where s.case_id = ? order by s.at_ms, s.reply_sha256",
            (case_id,),
        )
        return tuple(Stamp(*row) for row in found)

    def _heads(self, case_id: str) -> tuple[ChainHead, ...]:
        found = self._database.conn.execute(
            "select origin, max(seq), hash from events where chain = ? group by origin order by origin", (case_id,)
        )
        return tuple(ChainHead(origin, seq, bytes(hashed)) for origin, seq, hashed in found)

    def _hashes(self, case_id: str, heads: Sequence[ChainHead]) -> list[bytes]:
        """The chain hashes of the events up to these heads, in the order of the case."""
        upto = {head.origin: head.seq for head in heads}
        found: Any = self._database.conn.execute(
            "select origin, seq, hash from events where chain = ? order by lamport, origin", (case_id,)
        )
        return [bytes(hashed) for origin, seq, hashed in found if seq <= upto.get(origin, 0)]
