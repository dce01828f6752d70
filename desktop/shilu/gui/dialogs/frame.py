"""What every dialog shares: its own edge, a title, a column of fields, Cancel and the one verb."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from shilu.core.errors import UserError
from shilu.core.wording import Catalog
from shilu.gui.style import FIELD_GAP, MARGIN
from shilu.gui.widgets.parts import FittingArea, column, plain, primary, row
from shilu.gui.widgets.text import PlainLabel
from shilu.host.sentences import of_error


class FramedDialog(QDialog):
    """A dialog that can be told from what is behind it, also where the desktop draws no frame. It is as tall as what it
    says, and grows with it; where the screen is not tall enough, what lies in a ``FittingArea`` scrolls."""

    def __init__(self, *, texts: Catalog, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.texts = texts
        self.setWindowTitle(texts.tr("Shilu"))
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.installEventFilter(self)

    def setVisible(self, visible: bool) -> None:
        layout = self.layout()
        if visible and layout is not None:
            for child in self.findChildren(QWidget):
                child.ensurePolished()  # their heights are known only in their looks
            layout.invalidate()
            self._fit(max(self.minimumWidth(), layout.totalSizeHint().width()))
        super().setVisible(visible)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest and watched is self and self.isVisible():
            self._fit(self.width())
        return super().eventFilter(watched, event)

    def _fit(self, width: int) -> None:
        layout = self.layout()
        if layout is not None and layout.hasHeightForWidth():
            room = self.screen().availableGeometry().height() - 2 * MARGIN
            wanted = min(layout.totalHeightForWidth(width), room)
            if not self.isVisible() or wanted > self.height():
                self.resize(width, wanted)


@dataclass(frozen=True, slots=True)
class KeptField:
    """How what stands in a field is read as text and put back."""

    read: Callable[[], str]
    write: Callable[[str], object]


class FormDialog(FramedDialog):
    """Holds fields; ``verb`` stands on the button that accepts. What is typed into those that it ``keeps`` can be kept
    as a draft, and put back.

    Signals:
        changed: something was typed or chosen in one of those.
    """

    changed = Signal()

    def __init__(
        self,
        title: str,
        verb: str,
        *,
        texts: Catalog,
        width: int = 480,
        beside: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """``beside`` stands at the left of the fields, and does not scroll with them."""
        super().__init__(texts=texts, parent=parent)
        self.title_words = title
        self._kept: dict[str, KeptField] = {}
        self._at_first: dict[str, str] = {}
        self.setModal(True)
        self.setMinimumWidth(width)
        content = QWidget()
        self.fields: QVBoxLayout = column(gap=FIELD_GAP)
        inner = column(content, gap=0)
        inner.addLayout(self.fields)
        inner.addStretch(1)  # where some of it is hidden, the rest does not spread over its room
        self.complaint = PlainLabel(tone="attention", wrap=True)
        self.complaint.hide()
        self.cancel_button = plain(texts.tr("Cancel"))
        self.cancel_button.clicked.connect(self.reject)
        self.accept_button = primary(verb)
        self.accept_button.setDefault(True)
        self.accept_button.clicked.connect(self.accept)
        outer = column(self, margin=MARGIN, gap=FIELD_GAP)
        outer.addWidget(PlainLabel(title, size="section", wrap=True))
        middle = row(gap=MARGIN)
        if beside is not None:
            middle.addWidget(beside, 1)
        middle.addWidget(FittingArea(content), 1)
        outer.addLayout(middle, 1)
        outer.addWidget(self.complaint)
        outer.addSpacing(FIELD_GAP)
        self.foot = row(1, self.cancel_button, self.accept_button)
        outer.addLayout(self.foot)

    def keeps(self, **fields: QLineEdit | QPlainTextEdit | QComboBox | KeptField) -> None:
        """These fields by name, as they stand when the form opens. Never a passphrase or a key. Who gives a KeptField
        says itself when something ``changed`` there."""
        for name, given in fields.items():
            kept = given if isinstance(given, KeptField) else self._field(given)
            self._kept[name] = kept
            self._at_first[name] = kept.read()

    def _field(self, field: QLineEdit | QPlainTextEdit | QComboBox) -> KeptField:
        if isinstance(field, QPlainTextEdit):
            field.textChanged.connect(self.changed)
            return KeptField(field.toPlainText, field.setPlainText)
        if isinstance(field, QComboBox):
            field.currentTextChanged.connect(self.changed)
            return KeptField(field.currentText, field.setCurrentText)
        if field.echoMode() is not QLineEdit.EchoMode.Normal:
            raise ValueError("a passphrase is never kept")
        field.textChanged.connect(self.changed)
        return KeptField(field.text, field.setText)

    def typed(self) -> Mapping[str, str] | None:
        """What stands in each kept field; None when all is as it was when the form opened."""
        now = {name: kept.read() for name, kept in self._kept.items()}
        return None if now == self._at_first else now

    def put_typed(self, form: Mapping[str, str]) -> None:
        """Fill the fields as they stood."""
        for name, kept in self._kept.items():
            if name in form:
                kept.write(form[name])

    def accept(self) -> None:
        """Close, unless something is missing: then say what."""
        missing = self.missing()
        if missing:
            self.complain(missing)
        else:
            super().accept()

    def complain(self, words: str) -> None:
        """Say what is missing or wrong."""
        self.complaint.setText(words)
        self.complaint.show()

    def missing(self) -> str:
        """What is missing, as a sentence; empty when nothing is."""
        return ""


class AskingDialog(FormDialog):
    """Stays open until what it asks for was done: nothing that was typed is lost to a refusal.

    Signals:
        submitted: nothing is missing; whoever opened the dialog does it, then calls ``finish`` or ``refuse``.
    """

    submitted = Signal()

    def accept(self) -> None:
        missing = self.missing()
        if missing:
            self.complain(missing)
        elif self.accept_button.isEnabled():
            self.complaint.hide()
            self.accept_button.setEnabled(False)
            self.submitted.emit()

    def reject(self) -> None:
        if self.accept_button.isEnabled():  # else it is being done, and cannot be taken back
            super().reject()

    @Slot(object)
    def finish(self, _value: object = None) -> None:
        """It was done."""
        self.accept_button.setEnabled(True)
        QDialog.accept(self)

    @Slot(object)
    def refuse(self, error: UserError) -> None:
        """It could not be done."""
        said = of_error(error, self.texts)
        self.accept_button.setEnabled(True)
        self.complain(f"{said.message}\n{said.next}")
