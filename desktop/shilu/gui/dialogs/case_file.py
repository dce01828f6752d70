"""Handing a case over: how the file is locked, with what it is opened, and the key that others need for us."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLineEdit, QWidget

from shilu.core.wording import Catalog
from shilu.gui.dialogs.frame import FormDialog, FramedDialog
from shilu.gui.style import FIELD_GAP, MARGIN
from shilu.gui.widgets.parts import column, field, plain, primary, row
from shilu.gui.widgets.passphrase import NewPassphrase
from shilu.gui.widgets.segmented import ChoiceRow
from shilu.gui.widgets.text import PlainLabel, PlainTextField, PlainTextView, TextLine

_WIDTH = 520
_KEY_WIDTH = 620  # a key is shown on one line


@dataclass(frozen=True, slots=True)
class CaseLock:
    """How a case file is locked: one of the two."""

    passphrase: str = ""
    keys: tuple[str, ...] = ()


class ExportCaseDialog(FormDialog):
    """Gives a CaseLock. ``wrong_with``: what is wrong with one, as a sentence; empty when nothing is."""

    def __init__(
        self, title: str, *, wrong_with: Callable[[CaseLock], str], texts: Catalog, parent: QWidget | None = None
    ) -> None:
        super().__init__(title, texts.tr("Choose where…"), texts=texts, width=_WIDTH, parent=parent)
        self._wrong_with = wrong_with
        words = texts.tr(
            "Everything of this case goes into one encrypted file: contacts, words, files, its history and the private "
            "notes; of other cases nothing. Whoever can open the file can read all of it."
        )
        self.lock = ChoiceRow(
            [(True, texts.tr("With a passphrase")), (False, texts.tr("For someone’s key"))],
            name=texts.tr("How it is locked"),
        )
        self.lock.changed.connect(self._on_lock_changed)
        self.new = NewPassphrase(texts=texts)
        self._with_passphrase = QWidget()
        inner = column(self._with_passphrase)
        inner.addWidget(self.new)
        hint = texts.tr("Tell it to the other person on another way than the file takes.")
        inner.addWidget(PlainLabel(hint, tone="soft", size="small", wrap=True))
        self.keys = PlainTextField(lines=3)
        self.keys.setPlaceholderText(texts.tr("It begins with “age1”"))
        self._for_key = QWidget()
        hint = texts.tr("In their Shilu it stands in the list of cases under “More”: “My key for receiving cases”.")
        column(self._for_key).addLayout(
            field(texts.tr("Their key"), self.keys, PlainLabel(hint, tone="soft", size="small", wrap=True))
        )
        self.fields.addWidget(PlainLabel(words, tone="soft", wrap=True))
        self.fields.addLayout(field(texts.tr("How it is locked"), self.lock))
        self.fields.addWidget(self._with_passphrase)
        self.fields.addWidget(self._for_key)
        self._on_lock_changed()
        self.new.first.setFocus()

    def value(self) -> CaseLock:
        """The passphrase, or the keys."""
        if self.lock.value():
            return CaseLock(passphrase=self.new.value())
        return CaseLock(keys=tuple(self.keys.toPlainText().split()))

    def missing(self) -> str:
        lock = self.value()
        if self.lock.value() and not self.new.is_ready:
            return self.texts.tr("Type a passphrase, twice the same.")
        if not self.lock.value() and not lock.keys:
            return self.texts.tr("Paste the other person’s key; it begins with “age1”.")
        return self._wrong_with(lock)

    @Slot()
    def _on_lock_changed(self) -> None:
        self._with_passphrase.setVisible(self.lock.value())
        self._for_key.setVisible(not self.lock.value())


class PassphraseDialog(FormDialog):
    """Gives the passphrase of a file that somebody else locked."""

    def __init__(self, title: str, *, texts: Catalog, parent: QWidget | None = None) -> None:
        super().__init__(title, texts.tr("Take it in"), texts=texts, parent=parent)
        words = texts.tr("Whoever made this file can tell you its passphrase. It is not the passphrase of your vault.")
        self.passphrase = TextLine()
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.fields.addWidget(PlainLabel(words, tone="soft", wrap=True))
        self.fields.addLayout(field(texts.tr("Passphrase of the file"), self.passphrase))
        self.passphrase.setFocus()

    def value(self) -> str:
        """What was typed."""
        return self.passphrase.text()

    def missing(self) -> str:
        return "" if self.value() else self.texts.tr("Type the passphrase.")


class OwnKeyDialog(FramedDialog):
    """Shows the key that others lock a case file for.

    Signals:
        copy_requested: the key into the clipboard.
    """

    copy_requested = Signal()

    def __init__(self, key: str, *, texts: Catalog, parent: QWidget | None = None) -> None:
        super().__init__(texts=texts, parent=parent)
        self.setModal(True)
        self.setMinimumWidth(_KEY_WIDTH)
        words = texts.tr(
            "Give this key to whoever is to hand you a case. What is locked for it only this vault opens; the key "
            "itself opens nothing and need not be kept secret."
        )
        view = PlainTextView(role="verbatim", fit=True)
        view.setAccessibleName(texts.tr("My key for receiving cases"))
        view.setPlainText(key)
        copy = plain(texts.tr("Copy"))
        copy.clicked.connect(self.copy_requested)
        close = primary(texts.tr("Close"))
        close.setDefault(True)
        close.clicked.connect(self.accept)
        outer = column(self, margin=MARGIN, gap=FIELD_GAP)
        outer.addWidget(PlainLabel(texts.tr("My key for receiving cases"), size="section"))
        outer.addWidget(PlainLabel(words, tone="soft", wrap=True))
        outer.addWidget(view)
        outer.addLayout(row(copy, 1, close))
        close.setFocus()
