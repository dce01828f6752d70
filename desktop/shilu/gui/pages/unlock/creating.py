"""A new vault: its name, where it is kept, its passphrase."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLineEdit, QWidget

from shilu.core.wording import Catalog
from shilu.gui.pages.unlock.opening import SUFFIX
from shilu.gui.style import FIELD_GAP, GAP
from shilu.gui.widgets.parts import column, field, primary, quiet, row, rule
from shilu.gui.widgets.text import PlainLabel, TextLine

_SHORTEST = 10  # characters; the service decides what it takes, this only advises


class CreatingStep(QWidget):
    """Signals:
    create_requested: a vault at ``path()`` with what stands in the fields.
    folder_requested: another folder for it.
    back_requested, other_requested, verify_requested: another way to go.
    """

    create_requested = Signal()
    folder_requested = Signal()
    back_requested = Signal()
    other_requested = Signal()
    verify_requested = Signal()

    def __init__(self, *, texts: Catalog, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = texts
        self._folder = Path()
        layout = column(self, gap=FIELD_GAP)
        self.name = TextLine(texts.tr("My records"))
        self._where = PlainLabel(tone="soft", size="small", wrap=True)
        change = quiet(texts.tr("Another folder…"))
        change.clicked.connect(self.folder_requested)
        self.new_passphrase = TextLine()
        self.new_passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.new_passphrase.textChanged.connect(self._on_new_typed)
        self.new_passphrase.returnPressed.connect(self._on_first_typed)
        self.again = TextLine()
        self.again.setEchoMode(QLineEdit.EchoMode.Password)
        self.again.textChanged.connect(self._on_new_typed)
        self.again.returnPressed.connect(self._on_create)
        self._advice = PlainLabel(tone="soft", size="small", wrap=True)
        self.create_button = primary(texts.tr("Make the vault"))
        self.create_button.clicked.connect(self._on_create)
        self._making = PlainLabel(tone="soft")
        other = quiet(texts.tr("Open another vault…"))
        other.clicked.connect(self.other_requested)
        verify = quiet(texts.tr("Verify a bundle"))
        verify.clicked.connect(self.verify_requested)
        words = texts.tr(
            "Everything is kept in one encrypted folder on this computer. "
            "Without the passphrase nobody can read it, and nobody can reset it."
        )
        layout.addWidget(PlainLabel(texts.tr("A new vault"), size="title"))
        layout.addWidget(PlainLabel(words, tone="soft", wrap=True))
        layout.addLayout(field(texts.tr("Name"), self.name, self._where))
        layout.addWidget(change, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addLayout(field(texts.tr("Passphrase"), self.new_passphrase, self._advice))
        layout.addLayout(field(texts.tr("The same again"), self.again))
        layout.addLayout(row(self._making, 1, self.create_button))
        layout.addSpacing(GAP)
        layout.addWidget(rule())
        self.back = quiet(texts.tr("Back"))
        self.back.clicked.connect(self.back_requested)
        layout.addLayout(row(self.back, other, verify, 1, gap=0))
        self.name.textChanged.connect(self._show_path)
        self._on_new_typed()

    def focus_first(self) -> None:
        """Put the cursor where typing begins."""
        self.new_passphrase.setFocus()

    def set_folder(self, folder: Path) -> None:
        """Where the vault is to lie."""
        self._folder = folder
        self._show_path()

    def path(self) -> Path:
        """The vault that is to be made."""
        name = self.name.text().strip().replace("/", " ").replace("\\", " ").strip(". ")
        return self._folder / f"{name.removesuffix(SUFFIX) or 'vault'}{SUFFIX}"

    def wait(self, words: str) -> None:
        """Say what is being waited for; nothing else can be begun meanwhile. Empty: nothing is."""
        self._making.setText(words)
        self.create_button.setEnabled(not words)

    def forget_typed(self) -> None:
        """Leave no passphrase in a field."""
        self.new_passphrase.clear()
        self.again.clear()

    @Slot()
    def _show_path(self) -> None:
        self._where.setText(str(self.path()))

    @Slot()
    def _on_first_typed(self) -> None:
        self.again.setFocus()

    @Slot()
    def _on_new_typed(self) -> None:
        first, again = self.new_passphrase.text(), self.again.text()
        advice = self._texts.tr("Four or more words that do not belong together are best.")
        tone = "soft"
        if first and len(first) < _SHORTEST:
            advice, tone = self._texts.tr("This is short: it could be guessed."), "attention"
        if again and not first.startswith(again):
            advice, tone = self._texts.tr("The two are not the same yet."), "attention"
        self._advice.set_tone(tone)
        self._advice.setText(advice)
        self.create_button.setEnabled(bool(first) and first == again)

    @Slot()
    def _on_create(self) -> None:
        if self.create_button.isEnabled():
            self.create_requested.emit()
