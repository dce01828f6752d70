"""A new passphrase for a vault that was opened with its recovery key."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QWidget

from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.core.key_slot import KeySlot, SlotKind
from shilu.gui.pages.guessing import Guessing
from shilu.gui.pages.page import Tools
from shilu.gui.style import FIELD_GAP
from shilu.gui.widgets.parts import column, field, primary, quiet, row
from shilu.gui.widgets.passphrase import NewPassphrase
from shilu.gui.widgets.text import PlainLabel, TextLine

if TYPE_CHECKING:
    from shilu.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Recovered:
    """A vault that its recovery key opened, and the ways into it."""

    workspace: Workspace
    slots: tuple[KeySlot, ...]


class RenewingStep(QWidget):
    """Signals:
    renewed: the new passphrase opens the vault, or was put off.
    refused: a UserError.
    """

    renewed = Signal()
    refused = Signal(object)

    def __init__(self, *, tools: Tools, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        texts = tools.texts
        self._tools = tools
        self._recovered: Recovered | None = None
        self.whose = QComboBox()
        self.whose.currentIndexChanged.connect(self._on_whose)
        self.name = TextLine()
        self.new = NewPassphrase(texts=texts, label=texts.tr("New passphrase"))
        self.new.changed.connect(self._on_changed)
        self.new.entered.connect(self._on_set)
        Guessing(self.new, tools=tools, known=self._known_words)
        self._whose_field, self._name_field = QWidget(), QWidget()
        column(self._whose_field).addLayout(field(texts.tr("Whose passphrase was forgotten"), self.whose))
        column(self._name_field).addLayout(field(texts.tr("Whose passphrase it is"), self.name))
        self.later = quiet(texts.tr("Not now"))
        self.later.clicked.connect(self.renewed)
        self.set_button = primary(texts.tr("Set the passphrase"))
        self.set_button.clicked.connect(self._on_set)
        self._waiting = PlainLabel(tone="soft")
        layout = column(self, gap=FIELD_GAP)
        layout.addWidget(PlainLabel(texts.tr("A new passphrase"), size="title"))
        layout.addWidget(
            PlainLabel(
                texts.tr(
                    "The recovery key opened the vault. A new passphrase takes the place of the forgotten one; copies "
                    "of the vault made earlier keep that."
                ),
                tone="soft",
                wrap=True,
            )
        )
        for part in (self._whose_field, self._name_field, self.new):
            layout.addWidget(part)
        layout.addLayout(row(self.later, self._waiting, 1, self.set_button))
        self._on_changed()

    @property
    def is_working(self) -> bool:
        """Whether the passphrase is being set."""
        return bool(self._waiting.text())

    @property
    def _is_choice(self) -> bool:
        """Whether there is more than one passphrase that could have been forgotten; the last entry is none of them."""
        return self.whose.count() > 2

    def focus_first(self) -> None:
        """Put the cursor where typing begins."""
        (self.whose if self._is_choice else self.new.first).setFocus()

    def show_slots(self, recovered: Recovered) -> None:
        """Ask for a passphrase of this vault."""
        self._recovered = recovered
        self.whose.clear()
        texts = self._tools.texts
        for slot in recovered.slots:
            if slot.kind is SlotKind.PASSPHRASE:
                self.whose.addItem(slot.name or texts.tr("The passphrase without a name"), slot.id)
        self.whose.addItem(texts.tr("None: add another one"), "")
        self._whose_field.setVisible(self._is_choice)
        self._on_whose()

    def _known_words(self) -> tuple[str, ...]:
        vault = self._recovered.workspace.path.stem if self._recovered is not None else ""
        return vault, self.name.text(), *(self.whose.itemText(place) for place in range(self.whose.count() - 1))

    def _wait(self, words: str) -> None:
        self._waiting.setText(words)
        self.later.setEnabled(not words)
        self._on_changed()

    @Slot()
    def _on_whose(self) -> None:
        self._name_field.setVisible(not self.whose.currentData())

    @Slot()
    def _on_changed(self) -> None:
        self.set_button.setEnabled(self.new.is_ready and not self.is_working)

    @Slot()
    def _on_set(self) -> None:
        if self._recovered is None or not self.set_button.isEnabled():
            return
        self._wait(self._tools.texts.tr("Setting the passphrase…"))
        slot, name = str(self.whose.currentData()), self.name.text()
        work = partial(_set, self._recovered.workspace, self.new.value(), slot, name)
        self._tools.tasks.run(work, done=self._on_done, failed=self._on_failed)

    @Slot(object)
    def _on_done(self, _slot: KeySlot) -> None:
        self._wait("")
        self.new.forget()
        self.renewed.emit()

    @Slot(object)
    def _on_failed(self, error: UserError) -> None:
        self._wait("")
        self.refused.emit(error)


def _set(workspace: Workspace, passphrase: str, slot: str, name: str, _job: Job) -> KeySlot:
    if slot:
        return workspace.keys.set_passphrase(passphrase, slot=slot)
    return workspace.keys.add(name, passphrase)
