"""The forms about the ways into a vault: another passphrase for somebody, another one for oneself, another name."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget

from shilu.core.wording import Catalog
from shilu.gui.dialogs.frame import AskingDialog
from shilu.gui.widgets.parts import field
from shilu.gui.widgets.passphrase import NewPassphrase
from shilu.gui.widgets.text import PlainLabel, TextLine

_LONGEST_NAME = 100


class AddWayDialog(AskingDialog):
    """A passphrase for somebody else."""

    def __init__(self, *, texts: Catalog, parent: QWidget | None = None) -> None:
        super().__init__(texts.tr("A passphrase for somebody else"), texts.tr("Add it"), texts=texts, parent=parent)
        self.name = _name_line()
        self.new = NewPassphrase(texts=texts)
        self.new.entered.connect(self.accept)
        words = texts.tr(
            "Whoever has it can read and change everything in this vault, in every case. The history names them. Let "
            "them type it themselves."
        )
        self.fields.addWidget(PlainLabel(words, tone="soft", wrap=True))
        self.fields.addLayout(field(texts.tr("Whose passphrase it is"), self.name))
        self.fields.addWidget(self.new)
        self.keeps(name=self.name)
        self.name.setFocus()

    def value(self) -> tuple[str, str]:
        """Name and passphrase."""
        return self.name.text().strip(), self.new.value()

    def missing(self) -> str:
        if not self.name.text().strip():
            return self.texts.tr("The name is missing.")
        return _missing_of(self.new, self.texts)


class ChangePassphraseDialog(AskingDialog):
    """Another passphrase for whoever has the vault open."""

    def __init__(self, *, texts: Catalog, parent: QWidget | None = None) -> None:
        super().__init__(texts.tr("Another passphrase"), texts.tr("Change it"), texts=texts, parent=parent)
        self.old = TextLine()
        self.old.setEchoMode(QLineEdit.EchoMode.Password)
        self.new = NewPassphrase(texts=texts, label=texts.tr("New passphrase"))
        self.new.entered.connect(self.accept)
        words = texts.tr("It changes the passphrase with which this vault is open now, and nobody else’s.")
        self.fields.addWidget(PlainLabel(words, tone="soft", wrap=True))
        self.fields.addLayout(field(texts.tr("Passphrase until now"), self.old))
        self.fields.addWidget(self.new)
        self.old.setFocus()

    def value(self) -> tuple[str, str]:
        """The old one and the new one."""
        return self.old.text(), self.new.value()

    def missing(self) -> str:
        if not self.old.text():
            return self.texts.tr("The passphrase until now is missing.")
        return _missing_of(self.new, self.texts)


class RenameWayDialog(AskingDialog):
    """Another name for a way in."""

    def __init__(self, name: str, *, texts: Catalog, parent: QWidget | None = None) -> None:
        super().__init__(texts.tr("Another name"), texts.tr("Rename"), texts=texts, parent=parent)
        self.name = _name_line(name)
        self.fields.addLayout(field(texts.tr("Name"), self.name))
        self.keeps(name=self.name)
        self.name.setFocus()
        self.name.selectAll()

    def value(self) -> str:
        """The name."""
        return self.name.text().strip()

    def missing(self) -> str:
        return "" if self.value() else self.texts.tr("The name is missing.")


def _name_line(name: str = "") -> TextLine:
    line = TextLine(name)
    line.setMaxLength(_LONGEST_NAME)
    return line


def _missing_of(new: NewPassphrase, texts: Catalog) -> str:
    if not new.value():
        return texts.tr("The new passphrase is missing.")
    return "" if new.is_ready else texts.tr("The two are not the same yet.")
