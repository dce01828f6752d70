"""Who can open the vault: passphrases, the recovery key on paper, and a new master key for all of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QWidget

from shilu.core.draft import DraftKind, Matter
from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.core.key_slot import KeySlot, SlotKind
from shilu.core.recovery_key import RecoveryPart, RecoverySheet
from shilu.core.revision import Recorder
from shilu.core.text import one_line
from shilu.core.wording import N_, Catalog
from shilu.gui.dialogs.confirm import ConfirmDialog
from shilu.gui.dialogs.keys import AddWayDialog, ChangePassphraseDialog, RenameWayDialog
from shilu.gui.dialogs.recovery_key import RecoveryKeyDialog
from shilu.gui.pages.guessing import Guessing
from shilu.gui.pages.page import Tools
from shilu.gui.pages.section import Said, Section
from shilu.gui.style import GAP
from shilu.gui.widgets.parts import column, plain, quiet, row
from shilu.gui.widgets.text import PlainLabel
from shilu.host.sentences import of_keys

if TYPE_CHECKING:
    from shilu.services.keys import Keys

_KINDS = {
    SlotKind.PASSPHRASE: N_("Passphrase"),
    SlotKind.RECOVERY: N_("Recovery key on paper"),
    SlotKind.OTHER: N_("Made by a newer version of Shilu"),
}


class WayRow(QWidget):
    """One way in.

    Signals:
        rename_requested, remove_requested: of the slot with this id.
    """

    rename_requested = Signal(str)
    remove_requested = Signal(str)

    def __init__(self, slot: KeySlot, *, since: str, tools: Tools, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        texts = tools.texts
        self.slot_id = slot.id
        kind = texts.tr(_KINDS[slot.kind])
        self.name = one_line(slot.name) or kind
        facts = [kind] if slot.name else []
        facts += [texts.tr("since {time}", time=since)] if since else []
        facts += [_added(slot.added_by, texts)] if slot.added_by is not None else []
        facts += [texts.tr("the vault is open with it now")] if slot.is_open else []
        said = column(gap=0)
        said.addWidget(PlainLabel(self.name, size="strong", wrap=True))
        self.facts = PlainLabel(" · ".join(facts), tone="soft", size="small", wrap=True)
        said.addWidget(self.facts)
        if slot.kind is SlotKind.RECOVERY and not slot.is_confirmed:
            doubt = texts.tr("Nobody has typed part of it back yet, so it may not be on any paper. Make a new one.")
            said.addWidget(PlainLabel(doubt, tone="attention", size="small", wrap=True))
        self.rename, self.remove = quiet(texts.tr("Rename…")), quiet(texts.tr("Remove…"))
        self.rename.setAccessibleName(texts.tr("Rename {name}", name=self.name))
        self.remove.setAccessibleName(texts.tr("Remove {name}", name=self.name))
        self.rename.clicked.connect(self._on_rename)
        self.remove.clicked.connect(self._on_remove)
        line = row(gap=GAP)
        line.addLayout(said, 1)
        for button in (self.rename, self.remove):
            line.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self.setLayout(line)
        keeps_room = self.remove.sizePolicy()
        keeps_room.setRetainSizeWhenHidden(True)  # so that one column of buttons stands under the other
        self.remove.setSizePolicy(keeps_room)
        self.remove.setVisible(not slot.is_open)  # it cannot be

    @Slot()
    def _on_rename(self) -> None:
        self.rename_requested.emit(self.slot_id)

    @Slot()
    def _on_remove(self) -> None:
        self.remove_requested.emit(self.slot_id)


class WaysInSection(Section):
    """The list of ways in, and what can be done about them.

    Signals:
        key_confirmed: part of a new recovery key was typed back.
    """

    key_confirmed = Signal()

    def __init__(self, *, keys: Keys, tools: Tools, parent: QWidget | None = None) -> None:
        texts = tools.texts
        words = texts.tr("Each of these opens the whole vault, with every case in it.")
        super().__init__(texts.tr("Ways in"), words, tools=tools, parent=parent)
        self._keys = keys
        self._slots: tuple[KeySlot, ...] = ()
        self.rows: list[WayRow] = []
        self._dialog: QDialog | None = None
        self._part: RecoveryPart | None = None
        self._list = column(gap=GAP)
        self.change = plain(texts.tr("Change my passphrase…"))
        self.change.clicked.connect(self._on_change)
        self.add = plain(texts.tr("Add a passphrase…"))
        self.add.clicked.connect(self._on_add)
        self.recovery = plain(texts.tr("New recovery key…"))
        self.recovery.clicked.connect(self.make_recovery_key)
        self.rekey = self.begins_work(plain(texts.tr("New master key…")))
        self.rekey.clicked.connect(self.ask_rekey)
        self.column.addLayout(self._list)
        self.column.addLayout(row(self.change, self.add, 1))
        self.column.addLayout(row(self.recovery, self.rekey, 1))

    def arrive(self) -> None:
        self.tasks.run(partial(_read, self._keys), done=self._on_read)

    @Slot(object)
    def _on_read(self, slots: tuple[KeySlot, ...]) -> None:
        if slots == self._slots:
            return
        self._slots = slots
        for old in self.rows:
            self._list.removeWidget(old)
            old.deleteLater()
        self.rows = []
        for slot in slots:
            since = self.here(slot.added_ms) if slot.added_ms is not None else ""
            line = WayRow(slot, since=since, tools=self.tools, parent=self)
            line.rename_requested.connect(self._on_rename)
            line.remove_requested.connect(self._on_remove)
            self._list.addWidget(line)
            self.rows.append(line)

    def _of(self, slot_id: str) -> KeySlot:
        return next(slot for slot in self._slots if slot.id == slot_id)

    def _name_of(self, slot: KeySlot) -> str:
        return one_line(slot.name) or self.texts.tr(_KINDS[slot.kind])

    def _known_words(self) -> tuple[str, ...]:
        return tuple(slot.name for slot in self._slots)

    # add, change, rename

    @Slot()
    def _on_add(self) -> None:
        dialog = AddWayDialog(texts=self.texts, parent=self.window())
        Guessing(dialog.new, tools=self.tools, known=lambda: (dialog.name.text(), *self._known_words()))
        dialog.submitted.connect(self._on_add_submitted)
        self.tools.asking.keep(dialog, Matter(DraftKind.WAY_IN))
        self._ask(dialog)

    @Slot()
    def _on_add_submitted(self) -> None:
        dialog = self._dialog
        if isinstance(dialog, AddWayDialog):
            work = partial(_add, self._keys, *dialog.value())
            self.tasks.run(work, done=self._on_added, failed=dialog.refuse)

    @Slot(object)
    def _on_added(self, slot: KeySlot) -> None:
        self._finish(Said(self.texts.tr("“{name}” has a passphrase of their own now.", name=self._name_of(slot))))

    @Slot()
    def _on_change(self) -> None:
        dialog = ChangePassphraseDialog(texts=self.texts, parent=self.window())
        Guessing(dialog.new, tools=self.tools, known=self._known_words)
        dialog.submitted.connect(self._on_change_submitted)
        self._ask(dialog)

    @Slot()
    def _on_change_submitted(self) -> None:
        dialog = self._dialog
        if isinstance(dialog, ChangePassphraseDialog):
            work = partial(_change, self._keys, *dialog.value())
            self.tasks.run(work, done=self._on_changed, failed=dialog.refuse)

    @Slot(object)
    def _on_changed(self, _slot: KeySlot) -> None:
        texts = self.texts
        self._finish(
            Said(
                texts.tr("The passphrase was changed."),
                of_keys("passphrase_changed", texts),
                action=texts.tr("New master key…"),
                then=self.ask_rekey,
            )
        )

    @Slot(str)
    def _on_rename(self, slot_id: str) -> None:
        dialog = RenameWayDialog(self._of(slot_id).name, texts=self.texts, parent=self.window())
        dialog.setProperty("slot", slot_id)
        dialog.submitted.connect(self._on_rename_submitted)
        self.tools.asking.keep(dialog, Matter(DraftKind.WAY_NAME, about=slot_id))
        self._ask(dialog)

    @Slot()
    def _on_rename_submitted(self) -> None:
        dialog = self._dialog
        if isinstance(dialog, RenameWayDialog):
            work = partial(_rename, self._keys, str(dialog.property("slot")), dialog.value())
            self.tasks.run(work, done=self._on_renamed, failed=dialog.refuse)

    @Slot(object)
    def _on_renamed(self, slot: KeySlot) -> None:
        self._finish(Said(self.texts.tr("It is called “{name}” now.", name=self._name_of(slot))))

    def _ask(self, dialog: QDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._dialog = dialog
        dialog.open()

    def _finish(self, said: Said) -> None:
        if self._dialog is not None:
            QDialog.accept(self._dialog)
            self._dialog = None
        self.said.emit(said)
        self.arrive()

    # remove

    @Slot(str)
    def _on_remove(self, slot_id: str) -> None:
        texts = self.texts
        slot = self._of(slot_id)
        dialog = ConfirmDialog(
            texts.tr("Remove “{name}”?", name=self._name_of(slot)),
            of_keys("slot_removed", texts),
            texts.tr("Remove it"),
            texts=texts,
            parent=self.window(),
        )
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.tasks.run(partial(_remove, self._keys, slot_id), done=self._on_removed, failed=self._on_refused)

    @Slot(object)
    def _on_removed(self, slot: KeySlot) -> None:
        texts = self.texts
        self.said.emit(
            Said(
                texts.tr("“{name}” no longer opens this vault.", name=self._name_of(slot)),
                texts.tr(
                    "Whoever kept a copy of the vault could find its master key there. A new one makes that key "
                    "useless for this vault; the copy itself still opens."
                ),
                action=texts.tr("New master key…"),
                then=self.ask_rekey,
            )
        )
        self.arrive()

    @Slot(object)
    def _on_refused(self, error: UserError) -> None:
        self.tell(error)

    # recovery key

    @Slot()
    def make_recovery_key(self) -> None:
        """Make one, show it once, have part of it typed back."""
        self.recovery.setEnabled(False)
        self.tasks.run(partial(_new_recovery_key, self._keys), done=self._on_sheet, failed=self._on_no_sheet)

    @Slot(object)
    def _on_no_sheet(self, error: UserError) -> None:
        self.recovery.setEnabled(True)
        self.tell(error)

    @Slot(object)
    def _on_sheet(self, sheet: RecoverySheet) -> None:
        self.recovery.setEnabled(True)
        dialog = RecoveryKeyDialog(sheet, texts=self.texts, parent=self.window())
        self._part = sheet.part
        dialog.confirmed.connect(self._on_typed_back)
        dialog.rejected.connect(self._on_not_wanted)
        self._ask(dialog)

    @Slot(str)
    def _on_typed_back(self, typed: str) -> None:
        dialog = self._dialog
        if isinstance(dialog, RecoveryKeyDialog) and self._part is not None:
            dialog.wait(True)
            work = partial(_confirm, self._keys, self._part, typed)
            self.tasks.run(work, done=self._on_confirmed, failed=dialog.refuse)

    @Slot(object)
    def _on_confirmed(self, _nothing: None) -> None:
        texts = self.texts
        self._finish(
            Said(
                texts.tr("The new recovery key opens the vault; the one before no longer does."),
                texts.tr("Copies of the vault made earlier, backups among them, still open with the old one."),
            )
        )
        self.key_confirmed.emit()

    @Slot()
    def _on_not_wanted(self) -> None:
        dialog = self._dialog
        if isinstance(dialog, RecoveryKeyDialog) and self._part is not None:
            self._dialog = None
            work = partial(_remove, self._keys, self._part.slot)
            self.tasks.run(work, done=self._on_old_kept, failed=self._on_refused)

    @Slot(object)
    def _on_old_kept(self, _slot: KeySlot) -> None:
        self.said.emit(Said(self.texts.tr("The recovery key made before still opens the vault."), tone="plain"))
        self.arrive()

    # master key

    @Slot()
    def ask_rekey(self) -> None:
        """Offer a new master key; what it does not do is said first."""
        texts = self.texts
        dialog = ConfirmDialog(
            texts.tr("Encrypt the vault with a new master key?"),
            texts.tr(
                "Everybody who can open it now still can, with the same passphrase or recovery key. Copies made "
                "earlier, backups among them, keep the old key and open as they did. Once begun it cannot be stopped; "
                "a large vault takes minutes."
            ),
            texts.tr("Encrypt it anew"),
            texts=texts,
            parent=self.window(),
        )
        if dialog.exec() == QDialog.DialogCode.Accepted:
            words = texts.tr("Encrypting the vault with its new key")
            self.work(partial(_rekey, self._keys), words, done=self._on_rekeyed, stoppable=False)

    def _on_rekeyed(self, _nothing: None) -> None:
        self.said.emit(Said(self.texts.tr("The vault is encrypted anew."), of_keys("rekeyed", self.texts)))
        self.arrive()


def _added(by: Recorder, texts: Catalog) -> str:
    """Through which way in it was added."""
    if by.name:
        return texts.tr("added by {name}", name=one_line(by.name, 60))
    if by.kind == SlotKind.RECOVERY:
        return texts.tr("added with the recovery key")
    return texts.tr("added with the passphrase without a name")


def _read(keys: Keys, _job: Job) -> tuple[KeySlot, ...]:
    return keys.slots()


def _add(keys: Keys, name: str, passphrase: str, _job: Job) -> KeySlot:
    return keys.add(name, passphrase)


def _change(keys: Keys, old: str, new: str, _job: Job) -> KeySlot:
    return keys.change_passphrase(old, new)


def _rename(keys: Keys, slot: str, name: str, _job: Job) -> KeySlot:
    return keys.rename(slot, name)


def _remove(keys: Keys, slot: str, _job: Job) -> KeySlot:
    return keys.remove(slot)


def _new_recovery_key(keys: Keys, _job: Job) -> RecoverySheet:
    return keys.new_recovery_key()


def _confirm(keys: Keys, part: RecoveryPart, typed: str, _job: Job) -> None:
    keys.confirm_recovery_key(part, typed)


def _rekey(keys: Keys, job: Job) -> None:
    keys.rekey(job)
