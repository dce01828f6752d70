"""The reading pane of the record: every field of one entry, what it refers to by name, and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QScrollArea, QWidget

from shilu.core.leak_words import PASSWORD_ADVICE
from shilu.core.particular import FieldKind, Particular, ParticularKind, ParticularState
from shilu.core.particular_words import ParticularWords
from shilu.core.shapes import SHAPES
from shilu.core.text import one_line
from shilu.core.wording import Catalog
from shilu.gui.style import FIELD_GAP, GAP
from shilu.gui.widgets.crisis_note import CrisisNote
from shilu.gui.widgets.folded_text import FoldedText
from shilu.gui.widgets.parts import Card, plain, quiet, row, scrolled
from shilu.gui.widgets.text import PlainLabel, explain

_LABEL_PX = 180


class ParticularDetail(Card):
    """Signals:
    change_requested, withdraw_requested, restore_requested, erase_requested: for the one that is shown.
    history_requested, statement_requested: of the one that is shown.
    """

    change_requested = Signal()
    withdraw_requested = Signal()
    restore_requested = Signal()
    history_requested = Signal()
    erase_requested = Signal()
    statement_requested = Signal()

    def __init__(self, *, texts: Catalog, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = texts
        self.title = PlainLabel(size="section")
        self.state = PlainLabel(tone="attention", wrap=True)
        self.recorded = PlainLabel(tone="soft", size="small", wrap=True)
        self.history = quiet(texts.tr("History"))
        self.statement = quiet(texts.tr("Statement…"))
        explain(self.statement, texts.tr("A paper for them to check and sign"))
        self.withdraw = quiet(texts.tr("Withdraw…"))
        self.erase = quiet(texts.tr("Erase…"))
        self.restore = quiet(texts.tr("Put back…"))
        self.change = plain(texts.tr("Change…"))
        for button, signal in (
            (self.history, self.history_requested),
            (self.statement, self.statement_requested),
            (self.withdraw, self.withdraw_requested),
            (self.restore, self.restore_requested),
            (self.erase, self.erase_requested),
            (self.change, self.change_requested),
        ):
            button.clicked.connect(signal)
        head = row()
        head.addWidget(self.title, 1)
        for button in (self.history, self.statement, self.withdraw, self.restore, self.erase, self.change):
            head.addWidget(button)
        self.column.setSpacing(GAP)
        self.column.addLayout(head)
        self.column.addWidget(self.state)
        self.column.addWidget(self.recorded)
        self.crisis = CrisisNote(texts=texts)
        self.column.addWidget(self.crisis)
        self.advice = PlainLabel(texts.tr(PASSWORD_ADVICE), tone="attention", wrap=True)
        self.column.addWidget(self.advice)
        self._area: QScrollArea | None = None
        self.setMinimumHeight(160)

    def show_particular(
        self, particular: Particular, words: ParticularWords, worked_out: Sequence[str] = (), *, recorded: str
    ) -> None:
        """What is worked out from it and others, and below that all of its fields that have a value. ``recorded``: when
        it was."""
        is_active = particular.state is ParticularState.ACTIVE
        self.title.setText(one_line(words.title(particular.kind, words.known_by(particular)), 100))
        self.state.setText(self._texts.tr("Withdrawn: it counts no more, and stands on no paper."))
        self.state.setVisible(not is_active)
        self.recorded.setText(
            self._texts.trn(
                "Recorded {recorded}, changed {count} time since",
                "Recorded {recorded}, changed {count} times since",
                particular.revision - 1,
                recorded=recorded,
            )
            if particular.revision > 1
            else self._texts.tr("Recorded {recorded}", recorded=recorded)
        )
        self.advice.setVisible(particular.get("password_exposed") is True)
        self.change.setVisible(is_active)
        self.statement.setVisible(is_active and particular.kind is ParticularKind.THIRD_PERSON)
        self.withdraw.setVisible(is_active)
        self.restore.setVisible(not is_active)
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, FIELD_GAP, 0)
        grid.setHorizontalSpacing(FIELD_GAP)
        grid.setVerticalSpacing(GAP)
        grid.setColumnMinimumWidth(0, _LABEL_PX)
        grid.setColumnStretch(1, 1)
        if worked_out:
            name = self._texts.tr("Worked out")
            _add_row(grid, name, _said(name, "\n".join(worked_out)))
        for field in SHAPES[particular.kind].fields:
            value = particular.get(field.name)
            if value is None:
                continue
            name = self._texts.tr(field.label)
            if field.kind is FieldKind.TEXT and isinstance(value, str):
                _add_row(grid, name, FoldedText(value, name=name, texts=self._texts))
            else:
                _add_row(grid, name, _said(name, words.value(field, value)))
        grid.setRowStretch(grid.rowCount(), 1)
        area = scrolled(holder)
        area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # the arrow keys scroll it
        area.setAccessibleName(self.title.text())
        if self._area is not None:
            self.column.removeWidget(self._area)
            self._area.deleteLater()
        self._area = area
        self.column.addWidget(area, 1)


def _add_row(grid: QGridLayout, name: str, shown: QWidget) -> None:
    label = PlainLabel(name, tone="soft", wrap=True)
    label.setFixedWidth(_LABEL_PX)
    line = grid.rowCount()
    grid.addWidget(label, line, 0, Qt.AlignmentFlag.AlignTop)
    grid.addWidget(shown, line, 1, Qt.AlignmentFlag.AlignTop)


def _said(name: str, value: str) -> PlainLabel:
    shown = PlainLabel(value, wrap=True, selectable=True)
    shown.setAccessibleName(f"{name}: {value}")
    return shown
