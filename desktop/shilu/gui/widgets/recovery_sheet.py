"""A recovery key on the screen: shown once, in numbered groups to be written down; then part of it typed back."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from shilu.core.errors import UserError
from shilu.core.recovery_key import GROUP, PREFIX, RecoveryPart, RecoverySheet, groups
from shilu.core.wording import Catalog
from shilu.gui.style import FIELD_GAP, GAP, mark
from shilu.gui.widgets.parts import Steps, column, primary, quiet, row
from shilu.gui.widgets.text import PlainLabel, SteppingLine
from shilu.host.sentences import of_error

_COLUMNS = 5


class SheetView(QFrame):
    """The groups, each under its number. Nothing here copies, saves or prints the key: it goes onto paper by hand."""

    def __init__(self, *, texts: Catalog, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = texts
        self.text = ""
        self._cells: list[QWidget] = []
        self._columns = 0
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(texts.tr("Recovery key"))
        mark(self, part="sheet")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(GAP)
        self._grid.setVerticalSpacing(FIELD_GAP)
        inner = column(self, margin=12)
        inner.addWidget(PlainLabel(PREFIX, tone="soft", size="key"))
        inner.addLayout(self._grid)

    def show_key(self, key: str) -> None:
        """Show it; empty forgets it."""
        for cell in self._cells:
            self._grid.removeWidget(cell)
            cell.deleteLater()
        self.text = key
        cells = groups(key) if key else ()
        self._cells = [self._cell(number, group) for number, group in enumerate(cells, 1)]
        self._columns = 0
        self._lay_out()
        spelt = "; ".join(f"{number}: {' '.join(group)}" for number, group in enumerate(cells, 1))
        whole = self._texts.tr("{start}, then {groups}", start=" ".join(PREFIX), groups=spelt)
        self.setAccessibleDescription(whole if key else "")

    def _cell(self, number: int, group: str) -> QWidget:
        cell = QWidget(self)
        inner = column(cell, gap=0)
        inner.addWidget(PlainLabel(str(number), tone="soft", size="small"))
        inner.addWidget(PlainLabel(group, size="key"))
        return cell

    def _lay_out(self) -> None:
        """As many groups on a line as there is room for."""
        widest = max((cell.sizeHint().width() for cell in self._cells), default=0) + GAP
        columns = max(1, min(_COLUMNS, (self.width() - 2 * FIELD_GAP) // widest)) if self._cells else 0
        if columns == self._columns:
            return
        self._columns = columns
        for place, cell in enumerate(self._cells):
            self._grid.removeWidget(cell)
            self._grid.addWidget(cell, *divmod(place, columns))
            cell.show()
        for at in range(_COLUMNS):
            self._grid.setColumnStretch(at, 1 if at < columns else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()


class RecoveryKeyForm(QWidget):
    """First the key, then the question for a part of it.

    Signals:
        confirmed: what was typed back; it is what stands on the paper.
    """

    confirmed = Signal(str)

    def __init__(self, *, texts: Catalog, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = texts
        self._part: RecoveryPart | None = None
        self._shown, self._asked = self._make_shown(), self._make_asked()
        self._views = Steps(self._shown, self._asked)
        column(self).addWidget(self._views)

    @property
    def is_asking(self) -> bool:
        """Whether the key is out of sight and a part of it is asked for."""
        return self._views.current is self._asked

    def show_sheet(self, sheet: RecoverySheet) -> None:
        """Begin with this key."""
        self._part = sheet.part
        self.sheet.show_key(sheet.key)
        numbers = [self._texts.tr("Group {number}", number=number) for number in sheet.part.groups]
        for box, label, words in zip(self.typed, self._labels, numbers, strict=True):
            label.setText(words)
            box.setAccessibleName(words)
            box.clear()
        self.complaint.hide()
        self._views.go(self._shown)

    def forget(self) -> None:
        """Keep nothing of the key."""
        self._part = None
        self.sheet.show_key("")
        for box in self.typed:
            box.clear()

    def wait(self, is_waiting: bool) -> None:
        """Nothing else can be begun while the answer is being stored."""
        self.finish.setEnabled(not is_waiting)
        self.back.setEnabled(not is_waiting)

    @Slot()
    def focus_first(self) -> None:
        """Put the keyboard where the work goes on. Never onto the button: a key pressed too long must not skip it."""
        (self.typed[0] if self.is_asking else self.sheet).setFocus()

    def _make_shown(self) -> QWidget:
        texts = self._texts
        view = QWidget()
        layout = column(view, gap=FIELD_GAP)
        self.sheet = SheetView(texts=texts)
        self.written = primary(texts.tr("I have written it down"))
        self.written.clicked.connect(self._on_written)
        layout.addWidget(PlainLabel(texts.tr("Your recovery key"), size="title", wrap=True))
        layout.addWidget(
            PlainLabel(
                texts.tr(
                    "If the passphrase is ever forgotten, only this key opens the vault. It is shown now and never "
                    "again. Write it on paper and keep the paper where others do not find it."
                ),
                wrap=True,
            )
        )
        layout.addWidget(self.sheet)
        layout.addWidget(
            PlainLabel(
                texts.tr(
                    "Copy the numbers of the groups too. Behind the first line the letters B, I and O and the figure 1 "
                    "never occur; capitals and blanks do not matter. A picture of it on a phone is a copy that others "
                    "can find."
                ),
                tone="soft",
                size="small",
                wrap=True,
            )
        )
        layout.addLayout(row(1, self.written))
        layout.addStretch(1)
        return view

    def _make_asked(self) -> QWidget:
        texts = self._texts
        view = QWidget()
        layout = column(view, gap=FIELD_GAP)
        self.typed = (SteppingLine(), SteppingLine())
        self._labels = (PlainLabel(tone="soft"), PlainLabel(tone="soft"))
        fields = row(gap=GAP)
        for box, label in zip(self.typed, self._labels, strict=True):
            box.setMaxLength(GROUP + 4)  # room for blanks
            box.textEdited.connect(self._on_edited)
            mark(box, scale="key")
            label.setBuddy(box)
            asked = column(gap=4)
            asked.addWidget(label)
            asked.addWidget(box)
            fields.addLayout(asked, 1)
        fields.addStretch(1)
        self.typed[0].entered.connect(self.typed[1].setFocus)
        self.typed[1].entered.connect(self._on_finish)
        self.complaint = PlainLabel(tone="attention", wrap=True)
        self.complaint.hide()
        self.back = quiet(texts.tr("Show the key again"))
        self.back.clicked.connect(self._on_back)
        self.finish = primary(texts.tr("Finish"))
        self.finish.clicked.connect(self._on_finish)
        layout.addWidget(PlainLabel(texts.tr("What stands on your paper?"), size="title", wrap=True))
        layout.addWidget(
            PlainLabel(
                texts.tr("Type these two groups from the paper. So you know that it can be read when it is needed."),
                wrap=True,
            )
        )
        layout.addLayout(fields)
        layout.addWidget(self.complaint)
        layout.addLayout(row(self.back, 1, self.finish))
        layout.addStretch(1)
        return view

    @Slot()
    def _on_written(self) -> None:
        for box in self.typed:
            box.clear()
        self._views.go(self._asked)
        self.focus_first()

    @Slot()
    def _on_back(self) -> None:
        self.complaint.hide()
        self._views.go(self._shown)
        self.focus_first()

    @Slot(str)
    def _on_edited(self, typed: str) -> None:
        self.complaint.hide()
        if self.sender() is self.typed[0] and len(typed.strip()) == GROUP and " " not in typed.strip():
            self.typed[1].setFocus()

    @Slot()
    def _on_finish(self) -> None:
        typed = " ".join(box.text() for box in self.typed)
        if self._part is None or not self.finish.isEnabled():
            return
        if self._part.matches(typed):
            self.confirmed.emit(typed)
        else:
            self.refuse(UserError("usage.recovery_part_wrong"))

    @Slot(object)
    def refuse(self, error: UserError) -> None:
        """Say what is wrong with what was typed."""
        self.wait(False)
        said = of_error(error, self._texts)
        self.complaint.setText(f"{said.message}\n{said.next}")
        self.complaint.show()
        self.typed[0].setFocus()
        self.typed[0].selectAll()
