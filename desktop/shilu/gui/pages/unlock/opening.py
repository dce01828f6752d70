"""Which vault, and its passphrase or recovery key."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QWidget

from shilu.core.wording import Catalog
from shilu.gui.style import FIELD_GAP, GAP
from shilu.gui.tasks import Progress
from shilu.gui.widgets.parts import ProgressRow, column, field, primary, quiet, row, rule
from shilu.gui.widgets.text import PlainLabel, TextLine

SUFFIX = ".shilu"


class OpeningStep(QWidget):
    """Signals:
    open_requested: with what stands in the fields.
    cancel_requested: bringing the vault up to this version should stop.
    other_requested, create_requested, restore_requested, fill_requested, verify_requested: another way to go.
    rescue_requested: the vault is known to be damaged.
    """

    open_requested = Signal()
    cancel_requested = Signal()
    other_requested = Signal()
    create_requested = Signal()
    restore_requested = Signal()
    fill_requested = Signal()
    rescue_requested = Signal()
    verify_requested = Signal()

    def __init__(self, *, texts: Catalog, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = column(self, gap=FIELD_GAP)
        self.vault = QComboBox()
        self.vault.setAccessibleName(texts.tr("Vault"))
        self._vault_name = PlainLabel(size="title", wrap=True)
        self.passphrase = TextLine()
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.passphrase.returnPressed.connect(self.open_requested)
        self.passphrase.installEventFilter(self)
        self._caps = PlainLabel(texts.tr("Caps Lock seems to be on."), tone="attention", size="small")
        self._caps.hide()
        self.open_button = primary(texts.tr("Open"))
        self.open_button.clicked.connect(self.open_requested)
        self._opening = PlainLabel(tone="soft")
        self.progress = ProgressRow(texts=texts)
        self.progress.cancel_requested.connect(self._on_cancel)
        self.recover = QCheckBox(texts.tr("Use the recovery key instead"))
        self.recover.toggled.connect(self._on_recover_toggled)
        other = quiet(texts.tr("Open another vault…"))
        other.clicked.connect(self.other_requested)
        create = quiet(texts.tr("Make a new vault"))
        create.clicked.connect(self.create_requested)
        restore = quiet(texts.tr("Restore a backup…"))
        restore.clicked.connect(self.restore_requested)
        self.fill = quiet(texts.tr("Read an export in…"))
        self.fill.clicked.connect(self.fill_requested)
        self.rescue = quiet(texts.tr("A damaged vault…"))
        self.rescue.clicked.connect(self.rescue_requested)
        verify = quiet(texts.tr("Verify a bundle"))
        verify.clicked.connect(self.verify_requested)
        layout.addWidget(self._vault_name)
        layout.addWidget(self.vault)
        layout.addLayout(field(texts.tr("Passphrase or recovery key"), self.passphrase, self._caps))
        layout.addWidget(self.recover)
        layout.addLayout(row(self._opening, 1, self.open_button))
        layout.addWidget(self.progress)
        layout.addSpacing(GAP)
        layout.addWidget(rule())
        layout.addLayout(row(other, create, self.rescue, 1, gap=0))
        layout.addLayout(row(restore, self.fill, verify, 1, gap=0))
        layout.addStretch(1)

    def focus_first(self) -> None:
        """Put the cursor where typing begins."""
        self.passphrase.setFocus()

    def show_vaults(self, vaults: Sequence[Path], chosen: int) -> None:
        """The vaults there are to open."""
        self.vault.clear()
        for vault in vaults:
            self.vault.addItem(vault.name.removesuffix(SUFFIX))
        self.vault.setCurrentIndex(chosen)
        self.vault.setVisible(len(vaults) > 1)
        self._vault_name.setVisible(len(vaults) == 1)
        self._vault_name.setText(vaults[0].name.removesuffix(SUFFIX) if vaults else "")

    def wait(self, words: str) -> None:
        """Say what is being waited for; nothing else can be begun meanwhile. Empty: nothing is."""
        self._opening.setText(words)
        self.open_button.setEnabled(not words)
        if not words:
            self.progress.stop()

    def show_progress(self, progress: Progress) -> None:
        """An older vault is being brought up to this version: that takes its time."""
        if self.progress.isHidden():
            self.progress.start("")
        self.progress.show_progress(progress)

    @Slot()
    def _on_cancel(self) -> None:
        self.progress.stopping()
        self.cancel_requested.emit()

    @Slot(bool)
    def _on_recover_toggled(self, is_on: bool) -> None:
        # a key is copied from paper, letter by letter: it has to be seen
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Normal if is_on else QLineEdit.EchoMode.Password)
        self.passphrase.clear()
        self._caps.hide()
        self.passphrase.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and event.text().isalpha():
            shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._caps.setVisible(
                not self.recover.isChecked()
                and event.text().isupper() != shifted
                and event.text().upper() != event.text().lower()
            )
        return super().eventFilter(watched, event)
