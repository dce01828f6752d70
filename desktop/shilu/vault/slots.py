"""The ways into an open vault: added, renamed, removed, given another passphrase.

Each change rewrites ``header.json`` and its copy, and nothing else. The header comes first, since it is the fact: it
carries a note of what was done and which place in the history its event takes. The event follows, then the note is
cleared. A crash in between leaves the note, and the next opening records what is missing: the history never tells of a
way in that was not made, nor of one as removed that still opens.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from shilu.core.bundle import Problem
from shilu.core.clock import Clock
from shilu.core.errors import UserError
from shilu.core.history import Json, event_from_body
from shilu.core.key_slot import KeySlot, SlotKind
from shilu.core.revision import Recorder
from shilu.vault import keys
from shilu.vault.connection import transaction
from shilu.vault.header import MOST_SLOTS, PASSPHRASE, RECOVERY, Header, Slot, Unrecorded
from shilu.vault.header_file import HEADER, REKEYED, HeaderFile
from shilu.vault.history import DIRECTORY, History
from shilu.vault.kdf import KdfCost
from shilu.vault.keys import Prepared
from shilu.vault.thread import Connections, VaultThreads, on_reading_thread, on_vault_thread

Change = Callable[[Header], Header]
_KINDS = {PASSPHRASE: SlotKind.PASSPHRASE, RECOVERY: SlotKind.RECOVERY}


class Slots:
    """The key slots of an open vault. Every public method may be called from any thread; those that take a passphrase
    derive on that thread, about half a second for each, and come to the vault's thread when they are done. A new
    passphrase is tried at the others first: two slots that one passphrase opens could not be told apart in the
    history."""

    def __init__(
        self,
        database: Connections,
        *,
        file: HeaderFile,
        history: History,
        threads: VaultThreads,
        clock: Clock,
        renew_secrets: Callable[[], None],
        cost: KdfCost | None = None,
    ) -> None:
        """``renew_secrets`` is called in the transaction that records a re-key. ``cost``: what new slots cost, instead
        of what is calibrated; handed in by tests only."""
        self._database = database
        self._file = file
        self._history = history
        self._threads = threads
        self._clock = clock
        self._renew_secrets = renew_secrets
        self._cost = cost

    @on_reading_thread
    def all(self) -> tuple[KeySlot, ...]:
        """Every way in that the header has, in the order in which they were made."""
        found = self._database.conn.execute("select id, name, added_ms from slots where removed_ms is null")
        known = {slot: (name, added_ms) for slot, name, added_ms in found}
        added_by = self._added_by()
        header, own = self._file.header, self._file.master.slot
        return tuple(
            KeySlot(
                slot.id,
                _KINDS.get(slot.kind, SlotKind.OTHER),
                *known.get(slot.id, ("", None)),
                is_open=slot.id == own,
                is_confirmed=slot.confirmed_ms is not None,
                added_by=added_by.get(slot.id),
            )
            for slot in header.slots
        )

    def _added_by(self) -> Mapping[str, Recorder]:
        """Through which way in each other one was added, as the history tells."""
        recorders = {
            slot: Recorder(slot, kind, name)
            for slot, kind, name in self._database.conn.execute("select id, kind, name from recorders")
        }
        added: dict[str, Recorder] = {}
        for body, hashed in self._database.conn.execute(
            "select b.body, b.body_hash from slots s join revisions r on r.subject = s.id "
            "join bodies b on b.body_hash = r.body_hash where s.removed_ms is null order by r.lamport desc, r.origin"
        ):
            event = event_from_body(body, bytes(hashed))
            by = event.data["late"]["by"] if "late" in event.data else event.by
            if event.kind == "slot.added" and by in recorders and by != event.data["id"]:
                added[event.data["id"]] = recorders[by]
        return added

    def add(self, name: str, passphrase: str) -> str:
        """Another passphrase; returns the id of its slot. Raises UserError ``usage.too_many_slots``,
        ``usage.passphrase_taken``."""
        self._refuse_taken(passphrase)
        made = keys.passphrase_slot(passphrase, cost=self._cost)
        self._change(lambda header: _with_slot(header, made.slot), [("slot.added", made.slot.id)], made, name=name)
        return made.slot.id

    @on_vault_thread
    def rename(self, slot_id: str, name: str) -> None:
        """Call a way in something else. Names stand in the database only."""
        _known(self._file.header, slot_id)
        with transaction(self._database):
            self._history.record(DIRECTORY, "slot.renamed", {"id": slot_id, "name": name})

    def remove(self, slot_id: str) -> None:
        """Close a way in. Old copies of the vault keep opening by it; so does this one to whoever kept its key, until
        it is re-keyed.

        Raises UserError ``usage.slot_is_open``, ``usage.last_passphrase``, ``usage.last_recovery_key``.
        """

        def without(header: Header) -> Header:
            slot = _known(header, slot_id)
            if slot.id == self._file.master.slot:
                raise UserError("usage.slot_is_open")
            if [one.kind for one in header.slots].count(slot.kind) == 1 and slot.kind in _KINDS:
                raise UserError("usage.last_passphrase" if slot.kind == PASSPHRASE else "usage.last_recovery_key")
            return _without_slots(header, [slot.id])

        self._change(without, [("slot.removed", slot_id)])

    def change_passphrase(self, old: str, new: str) -> str:
        """Another passphrase for the slot that is open, whose id is returned.

        Raises UserError ``vault.wrong_passphrase`` for another ``old``, ``usage.opened_with_recovery_key``,
        ``usage.passphrase_taken``.
        """
        slot = _known(self._file.header, self._file.master.slot)
        if slot.kind != PASSPHRASE:
            raise UserError("usage.opened_with_recovery_key")
        if keys.unlock_slot(slot, old) is None:
            raise UserError("vault.wrong_passphrase")
        self._set(slot.id, new)
        return slot.id

    def set_passphrase(self, slot_id: str, new: str) -> None:
        """Another passphrase for a slot whose own is not asked: the vault was opened with the recovery key.

        Raises UserError ``usage.needs_recovery_key``, ``usage.passphrase_taken``.
        """
        self.refuse_without_recovery_key()
        if _known(self._file.header, slot_id).kind != PASSPHRASE:
            raise UserError("usage.unknown_slot", slot=slot_id)
        self._set(slot_id, new)

    def refuse_without_recovery_key(self) -> None:
        """Raises UserError ``usage.needs_recovery_key`` unless the vault was opened with the recovery key."""
        if _known(self._file.header, self._file.master.slot).kind != RECOVERY:
            raise UserError("usage.needs_recovery_key")

    def add_recovery_key(self) -> tuple[str, str]:
        """Another key for paper: the id of its slot, and the key as it is printed. Those made earlier keep opening.

        Raises UserError ``usage.opened_with_recovery_key``, ``usage.too_many_slots``.
        """
        if _known(self._file.header, self._file.master.slot).kind == RECOVERY:
            raise UserError("usage.opened_with_recovery_key")
        made = keys.recovery_slot()
        notes = [("slot.added", made.slot.id), ("recovery_key.made", made.slot.id)]
        self._change(lambda header: _with_slot(header, made.slot), notes, made)
        return made.slot.id, made.identity

    def settle_recovery_key(self, slot_id: str, *, is_confirmed: bool, keep_others: bool) -> None:
        """Say that a new recovery key is on paper: it is marked when a part of it was typed back, and those made
        earlier no longer open unless they are kept."""
        header = self._file.header
        gone = [
            slot.id
            for slot in header.slots
            if slot.kind == RECOVERY and slot.id not in (slot_id, self._file.master.slot) and not keep_others
        ]
        at_ms = self._clock.now_ms()

        def settled(header: Header) -> Header:
            slot = _known(header, slot_id)
            if is_confirmed:
                header = _with_slot(header, replace(slot, confirmed_ms=at_ms))
            return _without_slots(header, gone)

        confirmed = [("recovery_key.confirmed", slot_id)] if is_confirmed else []
        notes = [*confirmed, *(("slot.removed", one) for one in gone)]
        if notes:
            self._change(settled, notes)

    @on_vault_thread
    def problems(self) -> tuple[Problem, ...]:
        """``header.json`` that does not have the ways in which the history tells of: an older one was put back."""
        found = self._database.conn.execute("select id, recipient from slots where removed_ms is null")
        here = {(slot.id, slot.recipient) for slot in self._file.header.slots}
        return () if self._file.header.unrecorded or here == set(found) else (Problem(HEADER, "slots_differ"),)

    # recording

    def record_first(self, name: str) -> None:
        """Record the slots that a new vault has. On the vault's thread, inside the transaction that makes it."""
        for slot in self._file.header.slots:
            self._history.record(DIRECTORY, "slot.added", _added(slot, name if slot.kind == PASSPHRASE else ""))

    def notes(self, changes: Sequence[tuple[str, str]]) -> tuple[Unrecorded, ...]:
        """Notes of changes (kind of event, slot) for a header, with the places that their events take. On the vault's
        thread."""
        (last,) = self._database.conn.execute(
            "select coalesce(max(seq), 0) from events where chain = ? and origin = ?",
            (DIRECTORY, self._history.author.origin),
        ).fetchone()
        origin, by, at_ms = self._history.author.origin, self._file.master.slot, self._clock.now_ms()
        return tuple(Unrecorded(origin, last + n, kind, slot, by, at_ms) for n, (kind, slot) in enumerate(changes, 1))

    def settle(self, *, name: str = "", is_late: bool = True) -> None:
        """Record what the header says is done and the history does not know yet; then clear its notes. On the vault's
        thread. ``is_late``: it was done before this opening, or long enough ago that its own time is said.

        Raises UserError ``disk.full`` and the like; the notes then stay.
        """
        header = self._file.header
        if header.unrecorded and not self._is_recorded(header.unrecorded[0]):
            with transaction(self._database):
                for note in header.unrecorded:
                    late: dict[str, Json] = {"late": {"by": note.by, "ms": note.at_ms}} if is_late else {}
                    self._history.record(DIRECTORY, note.kind, self._data(note, name) | late)
                    if note.kind == REKEYED:
                        self._renew_secrets()
        self._record_unknown()
        if header.unrecorded or self._file.is_stale:
            self._file.replace(replace(header, unrecorded=(), heads=self._history.heads()))

    def _record_unknown(self) -> None:
        """Vaults made before slots were recorded have some that the history does not know."""
        known = {slot for (slot,) in self._database.conn.execute("select id from slots")}
        unknown = [slot for slot in self._file.header.slots if slot.id not in known]
        if unknown:
            made: dict[str, Json] = {"late": {"by": "", "ms": self._file.header.created_ms}}
            with transaction(self._database):
                for slot in unknown:
                    self._history.record(DIRECTORY, "slot.added", _added(slot, "") | made)

    def _data(self, note: Unrecorded, name: str) -> dict[str, Json]:
        slot = self._file.header.slot(note.slot)
        match note.kind:
            case "slot.added" if slot is not None:
                return _added(slot, name)
            case "passphrase.changed" if slot is not None:
                return {"id": slot.id, "recipient": slot.recipient}
            case _:
                return {"id": note.slot} if note.slot else {}

    def _is_recorded(self, note: Unrecorded) -> bool:
        found = self._database.conn.execute(
            "select 1 from events where chain = ? and origin = ? and seq = ?",
            (DIRECTORY, note.origin, note.seq),
        )
        return found.fetchone() is not None

    # changing

    def _refuse_taken(self, passphrase: str, *, but: str = "") -> None:
        if keys.is_taken(self._file.header, passphrase, but=but):
            raise UserError("usage.passphrase_taken")

    def _set(self, slot_id: str, passphrase: str) -> None:
        self._refuse_taken(passphrase, but=slot_id)
        made = keys.passphrase_slot(passphrase, slot_id=slot_id, cost=self._cost)

        def changed(header: Header) -> Header:
            return _with_slot(header, replace(made.slot, rest=_known(header, slot_id).rest))

        self._change(changed, [("passphrase.changed", slot_id)], made)

    def _change(
        self, change: Change, changes: Sequence[tuple[str, str]], added: Prepared | None = None, *, name: str = ""
    ) -> None:
        """One change of the header, durable when this returns; then its events."""
        self._threads.run(lambda: self._change_here(change, changes, added, name=name))

    def _change_here(
        self, change: Change, changes: Sequence[tuple[str, str]], added: Prepared | None, *, name: str
    ) -> None:
        self.settle()
        master = self._file.master
        if added is not None and added.slot.id == master.slot:
            master = replace(master, identity=added.identity)
        changed = keys.sealed_to_all(change(self._file.header), master)
        self._file.replace(replace(changed, unrecorded=self.notes(changes)), master=master, added=added)
        # It is done, whatever comes now: a disk that has just become full must not make anybody believe that the old
        # passphrase still holds. What is not recorded now is recorded with the next change or at the next opening.
        with suppress(UserError):
            self.settle(name=name, is_late=False)


def _known(header: Header, slot_id: str) -> Slot:
    slot = header.slot(slot_id)
    if slot is None:
        raise UserError("usage.unknown_slot", slot=slot_id)
    return slot


def _with_slot(header: Header, slot: Slot) -> Header:
    if header.slot(slot.id) is not None:
        return replace(header, slots=tuple(slot if one.id == slot.id else one for one in header.slots))
    if len(header.slots) >= MOST_SLOTS:
        raise UserError("usage.too_many_slots", most=MOST_SLOTS)
    return replace(header, slots=(*header.slots, slot))


def _without_slots(header: Header, ids: Sequence[str]) -> Header:
    return replace(header, slots=tuple(slot for slot in header.slots if slot.id not in ids))


def _added(slot: Slot, name: str) -> dict[str, Json]:
    return {"id": slot.id, "kind": slot.kind, "name": name, "recipient": slot.recipient}
