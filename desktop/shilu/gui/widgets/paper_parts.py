"""A paper of a rule pack to be ticked: its sentences, fields and boxes, part by part."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QCheckBox, QWidget

from shilu.core.hole_words import called
from shilu.core.pack_parts import in_language
from shilu.core.text import one_line
from shilu.core.ticked import TickedField, TickedPaper, TickedPart, TickedSentence, in_words
from shilu.core.wording import Catalog
from shilu.gui.models.paper_state import PaperState
from shilu.gui.style import FIELD_GAP, GAP
from shilu.gui.widgets.parts import column, field, row
from shilu.gui.widgets.segmented import FlowLayout
from shilu.gui.widgets.text import LongTextField, PlainLabel, button_text

_MOST, _TITLE = 2000, 200
_LINES, _FEW_LINES, _LONG = 5, 2, 60


class TickLine(QWidget):
    """A box to tick with a text beside it that may be long; a click on the text ticks too."""

    toggled = Signal(bool)

    def __init__(self, text: str, *, ticked: bool, notes: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__()
        self.box = QCheckBox()
        self.box.setChecked(ticked)
        self.box.setAccessibleName(text)
        self.box.setAccessibleDescription("\n".join(note for note, _ in notes))
        self.box.toggled.connect(self.toggled)
        self.setFocusProxy(self.box)
        beside = column(gap=2)
        beside.addWidget(PlainLabel(text, wrap=True))
        for note, tone in notes:
            beside.addWidget(PlainLabel(note, tone=tone, size="small", wrap=True))
        line = row(gap=GAP)
        line.addWidget(self.box, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(beside, 1)
        self.setLayout(line)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.box.toggle()
            self.box.setFocus()


def makers(paper: TickedPaper, state: PaperState, texts: Catalog) -> Iterator[Callable[[], QWidget]]:
    """What makes each piece of it, in its order."""
    for part in paper.parts:
        yield partial(_head, part, paper, state, texts)
        if part.blank:
            continue
        for one in part.fields:
            yield partial(PaperField, one, paper, state, texts)
        for sentence in part.sentences:
            yield partial(_sentence, sentence, paper, state, texts)


def _head(part: TickedPart, paper: TickedPaper, state: PaperState, texts: Catalog) -> QWidget:
    shown = QWidget()
    inner = column(shown, gap=2)
    inner.setContentsMargins(0, GAP, 0, 0)
    title = one_line(in_words(part.title, paper), _TITLE)
    if title != one_line(in_words(paper.title, paper), _TITLE):  # else it stands above all of it
        inner.addWidget(PlainLabel(title, size="strong", wrap=True))
    if part.on_request:
        sheet = TickLine(texts.tr("Print this sheet"), ticked=state.is_ticked(part.id, offered=False))
        sheet.toggled.connect(partial(_tick, state, part.id, False))
        inner.addWidget(sheet)
    for said in _about(part, paper, texts):
        inner.addWidget(PlainLabel(said, tone="soft", size="small", wrap=True))
    return shown


def _about(part: TickedPart, paper: TickedPaper, texts: Catalog) -> Iterator[str]:
    if part.blank:
        yield texts.tr("Printed empty, for somebody else to fill in and sign.")
    if part.columns and not part.blank:
        names = ("、" if texts.is_chinese else ", ").join(
            one_line(in_words(one.names, paper), 60) for one in part.columns
        )
        yield texts.trn("A list of {count} row: {columns}", "A list of {count} rows: {columns}", len(part.rows),
                        columns=names)  # fmt: skip
        if any(one.hashes for one in part.columns):
            yield texts.tr("Check values are computed when the paper is made.")
    if part.signer:
        yield texts.tr("Signed by: {who}", who=one_line(in_words(part.signer, paper), _TITLE))


def _sentence(one: TickedSentence, paper: TickedPaper, state: PaperState, texts: Catalog) -> QWidget:
    notes: list[tuple[str, str]] = []
    if paper.beside:
        notes.append((one_line(in_words(one.texts, paper, paper.beside), _MOST), "soft"))
    elif paper.language != texts.language and texts.language in one.texts:
        notes.append((one_line(one.texts[texts.language], _MOST), "soft"))
    if one.only_if:
        notes.append(
            (texts.tr("Only if: {words}", words=one_line(in_language(one.only_if, texts.language), _MOST)), "soft")
        )
    if one.cite:
        notes.append((one_line(one.cite, _MOST), "soft"))
    if one.open:
        between = "、" if texts.is_chinese else ", "
        missing = between.join(called(hole, texts) for hole in one.open)
        notes.append((texts.tr("Not known: {what}. A line to write on stands there.", what=missing), "attention"))
    offered = one.ticked and not one.declares
    text = one_line(in_words(one.texts, paper), _MOST)
    line = TickLine(text, ticked=state.is_ticked(one.id, offered=offered), notes=tuple(notes))
    line.toggled.connect(partial(_tick, state, one.id, offered))
    line.setObjectName(one.id)
    return line


def _tick(state: PaperState, name: str, offered: bool, ticked: bool) -> None:
    state.tick(name, ticked=ticked, offered=offered)


class PaperField(QWidget):
    """A field with what the case begins it with, to be written on, and its boxes."""

    def __init__(self, one: TickedField, paper: TickedPaper, state: PaperState, texts: Catalog) -> None:
        super().__init__()
        self._state, self._field = state, one
        self.setObjectName(one.id)
        name = one_line(in_words(one.names, paper), _TITLE)
        if not one.mandatory:
            name = texts.tr("{field} (optional)", field=name)
        inner = column(self, gap=4)
        self.boxes = [QCheckBox(button_text(box.word)) for box in one.boxes]
        if one.boxes:
            inner.addWidget(PlainLabel(name, tone="soft", wrap=True))
            shown = QWidget()
            flow = FlowLayout(shown, gap=FIELD_GAP)
            for box, given in zip(self.boxes, one.boxes, strict=True):
                box.setAccessibleName(f"{name}: {given.word}")
                box.setChecked(state.is_ticked(given.id, offered=given.ticked))
                box.toggled.connect(partial(_tick, state, given.id, given.ticked))
                flow.addWidget(box)
            inner.addWidget(shown)
        text = state.fields.get(one.id, one.text)
        self.text = LongTextField(lines=_LINES if len(text) > _LONG or one.numbered or "\n" in text else _FEW_LINES)
        self.text.setPlainText(text)
        self.text.setPlaceholderText(texts.tr("Left as a line to write on"))
        self.text.textChanged.connect(self._on_text)
        if one.boxes:
            self.text.setAccessibleName(name)
            inner.addWidget(self.text)
        else:
            inner.addLayout(field(name, self.text))
        self.setFocusProxy(self.boxes[0] if self.boxes else self.text)

    @Slot()
    def _on_text(self) -> None:
        self._state.write(self._field.id, self.text.toPlainText(), offered=self._field.text)
