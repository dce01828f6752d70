"""The ways into the open vault: who has a passphrase, the recovery key on paper, and a new master key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shilu.core import recovery_key as paper
from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.core.key_slot import KeySlot, SlotKind
from shilu.core.recovery_key import RecoveryPart, RecoverySheet

if TYPE_CHECKING:
    from shilu.vault.vault import Vault

_LEAST_CHARACTERS = 8
_MOST_NAME = 100


class Keys:
    """The key slots of the open vault. Whatever takes a passphrase needs a second or more: the derivation is dear."""

    def __init__(self, *, vault: Vault) -> None:
        self._vault = vault

    def slots(self) -> tuple[KeySlot, ...]:
        """Every way into the vault, in the order in which they were made."""
        return self._vault.slots.all()

    @property
    def has_confirmed_recovery_key(self) -> bool:
        """Whether somebody proved to have a recovery key on paper. Until then setting up is not finished."""
        return any(slot.is_confirmed for slot in self.slots())

    def get(self, slot: str) -> KeySlot:
        """One way in by its id or name. Raises UserError ``usage.unknown_slot``."""
        known = self.slots()
        found = [one for one in known if one.id == slot] or [one for one in known if slot and one.name == slot]
        if len(found) != 1:
            raise UserError("usage.unknown_slot", slot=slot)
        return found[0]

    def add(self, name: str, passphrase: str) -> KeySlot:
        """A passphrase for somebody else; it opens every case of the vault.

        Raises UserError ``usage.no_slot_name``, ``usage.slot_name_too_long``, ``usage.slot_exists``,
        ``usage.too_many_slots``, ``usage.passphrase_too_short``, ``usage.passphrase_taken``.
        """
        name = self._free_name(name)
        refuse_short(passphrase)
        return self.get(self._vault.slots.add(name, passphrase))

    def rename(self, slot: str, name: str) -> KeySlot:
        """Call a way in something else. Raises what ``add`` raises of names, and ``usage.unknown_slot``."""
        found = self.get(slot)
        if named_slot(name) != found.name:
            self._vault.slots.rename(found.id, self._free_name(name))
        return self.get(found.id)

    def remove(self, slot: str) -> KeySlot:
        """Close a way in. Copies of the vault that were made earlier keep opening by it; and who kept a copy can still
        find the master key there, so that offering ``rekey`` is due.

        Raises UserError ``usage.unknown_slot``, ``usage.slot_is_open``, ``usage.last_passphrase``,
        ``usage.last_recovery_key``.
        """
        found = self.get(slot)
        self._vault.slots.remove(found.id)
        return found

    def change_passphrase(self, old: str, new: str) -> KeySlot:
        """Another passphrase for the way in through which the vault was opened; the old one is typed again.

        Raises UserError ``vault.wrong_passphrase``, ``usage.passphrase_too_short``, ``usage.passphrase_taken``,
        ``usage.opened_with_recovery_key``.
        """
        refuse_short(new)
        return self.get(self._vault.slots.change_passphrase(old, new))

    def set_passphrase(self, new: str, *, slot: str = "", name: str = "") -> KeySlot:
        """After a passphrase was forgotten: a new one for the way in ``slot``, or for a new one called ``name``, or for
        the only passphrase there is. The vault has to be open by the recovery key.

        Raises UserError ``usage.needs_recovery_key``, ``usage.which_slot``, and what ``add`` raises.
        """
        self._vault.slots.refuse_without_recovery_key()
        if name:
            return self.add(name, new)
        refuse_short(new)
        passphrases = [one for one in self.slots() if one.kind is SlotKind.PASSPHRASE]
        if not slot and len(passphrases) != 1:
            raise UserError("usage.which_slot")
        found = self.get(slot) if slot else passphrases[0]
        self._vault.slots.set_passphrase(found.id, new)
        return self.get(found.id)

    def new_recovery_key(self) -> RecoverySheet:
        """Another recovery key, to be shown once. The one before opens until ``confirm_recovery_key``.

        Raises UserError ``usage.opened_with_recovery_key``, ``usage.too_many_slots``.
        """
        slot, key = self._vault.slots.add_recovery_key()
        return paper.sheet(key, slot=slot)

    def confirm_recovery_key(self, part: RecoveryPart, typed: str, *, keep_others: bool = False) -> None:
        """Take the part that was typed back. Recovery keys made earlier no longer open, unless they are kept.

        Raises UserError ``usage.recovery_part_wrong``.
        """
        if not part.matches(typed):
            raise UserError("usage.recovery_part_wrong")
        self._vault.slots.settle_recovery_key(part.slot, is_confirmed=True, keep_others=keep_others)

    def accept_recovery_key(self, part: RecoveryPart, *, keep_others: bool = False) -> None:
        """Use a new recovery key although nothing of it was typed back: where a program reads it, not a person."""
        self._vault.slots.settle_recovery_key(part.slot, is_confirmed=False, keep_others=keep_others)

    def rekey(self, job: Job) -> None:
        """Encrypt the vault with a new master key, for the ways in that it has now. Nobody's passphrase is needed, no
        attachment is touched. Once begun it cannot be stopped.

        Raises UserError ``disk.no_room_to_rekey``.
        """
        self._vault.rekeying.run(job)

    def _free_name(self, name: str) -> str:
        """A name as it is stored. Raises UserError ``usage.no_slot_name``, ``…_too_long``, ``usage.slot_exists``."""
        name = named_slot(name)
        if any(name in (one.id, one.name) for one in self.slots()):
            raise UserError("usage.slot_exists", name=name)
        return name


def refuse_short(passphrase: str) -> None:
    """Raises UserError ``usage.passphrase_too_short``. What is weak otherwise is shown, and never refused."""
    if len(passphrase) < _LEAST_CHARACTERS:
        raise UserError("usage.passphrase_too_short", least=_LEAST_CHARACTERS)


def named_slot(name: str) -> str:
    """The name of a way in as it is stored. Raises UserError ``usage.no_slot_name``, ``usage.slot_name_too_long``."""
    name = name.strip()
    if not name:
        raise UserError("usage.no_slot_name")
    if len(name) > _MOST_NAME:
        raise UserError("usage.slot_name_too_long", most=_MOST_NAME)
    return name
