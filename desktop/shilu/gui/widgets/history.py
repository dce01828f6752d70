"""Entries of the history, one below the other: what was done, by whom, when and why, before and after, and Undo."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from shilu.core.revision import FieldChange, Revision
from shilu.gui.style import FIELD_GAP, mark
from shilu.gui.widgets.parts import column, quiet, row, rule
from shilu.gui.widgets.tall_column import TallColumn
from shilu.gui.widgets.text import PlainLabel, PlainTextView
from shilu.gui.words import Words
from shilu.host.history_words import HistoryWords

_LONG = 60  # characters; longer values get a view of their own, from which they can be copied


class HistoryList(QWidget):
    """Shows entries in the order given. ``about``: what they are about, "" for many things; an entry about anything
    else says what that is.

    Signals:
        undo_requested: a Revision to take back.
    """

    undo_requested = Signal(object)

    def __init__(self, *, words: Words, zone: str, about: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words, self._texts = HistoryWords(words, zone), words.texts
        self._about = about
        self._entries: dict[str, Revision] = {}
        self._tall = TallColumn(gap=FIELD_GAP)
        column(self).addWidget(self._tall)

    def add(self, entries: Sequence[Revision]) -> None:
        """Show these below what is there."""
        makers: list[Callable[[], QWidget]] = []
        for entry in entries:
            if self._entries:
                makers.append(rule)
            self._entries[entry.ref] = entry
            makers.append(partial(self._entry, entry))
        self._tall.add(makers)

    @property
    def entries(self) -> tuple[Revision, ...]:
        """What is shown."""
        return tuple(self._entries.values())

    def _entry(self, entry: Revision) -> QWidget:
        texts, words = self._texts, self._words
        part = QFrame()
        inner = column(part, gap=4)
        deed = words.deed(entry)
        if entry.label and entry.subject != self._about:
            label = words.subject(entry)
            if entry.noun == "incident":
                label = texts.tr("No. {number}", number=label)
            deed = texts.tr("{deed}: {label}", deed=deed, label=label)
        head = row()
        head.addWidget(PlainLabel(deed, size="strong", wrap=True), 1)
        if entry.can_undo:
            undo = quiet(texts.tr("Undo…"))
            undo.setAccessibleName(texts.tr("Undo: {deed}, {time}", deed=deed, time=words.recorded(entry)))
            undo.setProperty("ref", entry.ref)
            undo.clicked.connect(self._on_undo)
            head.addWidget(undo)
        elif entry.undone:
            head.addWidget(PlainLabel(texts.tr("taken back"), tone="attention", size="small"))
        inner.addLayout(head)
        told = " · ".join(filter(None, (words.recorded(entry), words.who(entry), words.clock(entry))))
        if told:
            inner.addWidget(PlainLabel(told, tone="soft", size="small", wrap=True, selectable=True))
        if entry.reason:
            inner.addWidget(PlainLabel(texts.tr("Reason: {reason}", reason=entry.reason), wrap=True, selectable=True))
        for change in words.changes(entry):
            self._show_change(inner, change, entry.names)
        return part

    def _show_change(self, inner: QVBoxLayout, change: FieldChange, names: Mapping[str, str]) -> None:
        texts, words = self._texts, self._words
        name, after = words.field(change.field), words.value(change.field, change.after, names)
        if change.before is None:
            inner.addWidget(PlainLabel(texts.tr("{field}: {value}", field=name, value=after), wrap=True))
            return
        before = words.value(change.field, change.before, names)
        inner.addWidget(PlainLabel(name, tone="soft", size="small"))
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        for line, (label, value) in enumerate(((texts.tr("before"), before), (texts.tr("after"), after))):
            grid.addWidget(PlainLabel(label, tone="faint", size="small"), line, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(_shown(value, f"{name}, {label}"), line, 1)
        inner.addLayout(grid)

    @Slot()
    def _on_undo(self) -> None:
        entry = self._entries.get(self.sender().property("ref"))
        if entry is not None:
            self.undo_requested.emit(entry)


def _shown(value: str, name: str) -> QWidget:
    if len(value) <= _LONG and "\n" not in value:
        return PlainLabel(value, wrap=True, selectable=True)
    view = PlainTextView(fit=True)
    mark(view, role="plain")
    view.setAccessibleName(name)
    view.setPlainText(value)
    return view
