"""A new passphrase, typed twice, and how easily it could be guessed. Advice only: any passphrase may be used that the
service takes."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from shilu.core.wording import Catalog
from shilu.gui.style import FIELD_GAP
from shilu.gui.widgets.parts import column, field, row
from shilu.gui.widgets.text import PlainLabel, SteppingLine


class NewPassphrase(QWidget):
    """Signals:
    typed: the passphrase as far as it stands there; its strength may be asked for now.
    changed: whether it can be used (see ``is_ready``) may be different now.
    entered: Enter in the last field.
    """

    typed = Signal(str)
    changed = Signal()
    entered = Signal()

    def __init__(self, *, texts: Catalog, label: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = texts
        self.first, self.again = SteppingLine(), SteppingLine()
        for box in (self.first, self.again):
            box.setEchoMode(QLineEdit.EchoMode.Password)
            box.textChanged.connect(self._on_typed)
        self.first.textChanged.connect(self.typed)
        self.first.entered.connect(self.again.setFocus)
        self.again.entered.connect(self.entered)
        self._advice = PlainLabel(tone="soft", size="small", wrap=True)
        self._difference = PlainLabel(tone="attention", size="small", wrap=True)
        self.seen = QCheckBox(texts.tr("Show what is typed"))
        self.seen.toggled.connect(self._on_seen)
        name = PlainLabel(label or texts.tr("Passphrase"), tone="soft")
        name.setBuddy(self.first)
        self.first.setAccessibleName(name.text())
        head = column(gap=4)
        top = row(name, 1)
        head.addLayout(top)
        head.addWidget(self.first)
        head.addWidget(self._advice)
        layout = column(self, gap=FIELD_GAP)
        layout.addLayout(head)
        layout.addLayout(field(texts.tr("The same again"), self.again, self._difference))
        top.addWidget(self.seen)  # last: the keyboard comes to it after what is typed
        self.show_strength("", "")
        self._on_typed()

    @property
    def is_ready(self) -> bool:
        """Whether something was typed, twice the same."""
        return bool(self.first.text()) and self.first.text() == self.again.text()

    @property
    def advice(self) -> str:
        """What is said of it now."""
        return self._advice.text()

    def value(self) -> str:
        """The passphrase."""
        return self.first.text()

    def forget(self) -> None:
        """Leave nothing of it in the fields."""
        self.first.clear()
        self.again.clear()
        self.seen.setChecked(False)

    def show_strength(self, message: str, hint: str, *, is_weak: bool = False) -> None:
        """How easily it could be guessed, and what would help; with nothing typed, what is best."""
        if not message:
            message = self._texts.tr("Four or more words that do not belong together are best.")
        self._advice.set_tone("attention" if is_weak else "soft")
        self._advice.setText("\n".join(filter(None, (message, hint))))

    @Slot()
    def _on_typed(self) -> None:
        first, again = self.first.text(), self.again.text()
        differs = bool(again) and not first.startswith(again)
        self._difference.setText(self._texts.tr("The two are not the same yet.") if differs else "")
        self._difference.setVisible(differs)
        self.changed.emit()

    @Slot(bool)
    def _on_seen(self, is_seen: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if is_seen else QLineEdit.EchoMode.Password
        for box in (self.first, self.again):
            box.setEchoMode(mode)
