"""One paper to be ticked, beside the list of them: how it is wanted, what is missing on it, what stands on it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from shilu.core.hole_words import in_order
from shilu.core.pack_parts import in_language
from shilu.core.text import one_line
from shilu.core.ticked import TickedPaper, in_words
from shilu.core.ticked_words import marks
from shilu.core.wording import Catalog
from shilu.gui.models.paper_state import PaperState
from shilu.gui.models.papers import PaperRead, Sending
from shilu.gui.style import FIELD_GAP, GAP
from shilu.gui.widgets.paper_gaps import PaperGaps
from shilu.gui.widgets.paper_options import PaperOptions
from shilu.gui.widgets.paper_parts import makers
from shilu.gui.widgets.parts import TightArea, column, plain, primary, quiet, row
from shilu.gui.widgets.tall_column import TallColumn
from shilu.gui.widgets.text import PlainLabel, explain

_MOST = 400


class PaperForm(QWidget):
    """Signals:
    chosen: the name of an option and its value.
    enter_requested: the name of a hole that is to be entered where it belongs.
    look_requested, save_requested, copy_requested, sent_requested: the buttons.
    """

    chosen = Signal(str, str)
    enter_requested = Signal(str)
    look_requested = Signal()
    save_requested = Signal()
    copy_requested = Signal()
    sent_requested = Signal()

    def __init__(self, *, texts: Catalog, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = texts
        self.paper: TickedPaper | None = None
        self.sending: Sending | None = None
        self.title = PlainLabel(size="section", wrap=True, selectable=True)
        self.marks = PlainLabel(tone="attention", size="small", wrap=True)
        self.cautions = PlainLabel(tone="attention", wrap=True)
        self.options = PaperOptions()
        self.options.chosen.connect(self.chosen)
        self.gaps = PaperGaps(texts=texts)
        self.gaps.enter_requested.connect(self.enter_requested)
        self._tall = TallColumn(gap=FIELD_GAP)
        self._about = PlainLabel(tone="soft", size="small", wrap=True, selectable=True)
        content = QWidget()
        self._content = column(content, gap=FIELD_GAP)
        self._content.setContentsMargins(0, 0, FIELD_GAP, 0)
        for part in (self.options, self.marks, self.cautions, self.gaps, self._tall, self._about):
            self._content.addWidget(part)
        self._content.addStretch(1)
        self.area = TightArea(content)
        self.look_button = plain(texts.tr("See the pages"))
        self.look_button.clicked.connect(self.look_requested)
        self.copy_button = quiet(texts.tr("Copy the words"))
        self.copy_button.clicked.connect(self.copy_requested)
        self.copy_button.hide()
        self.sent_button = plain(texts.tr("I have sent it…"))
        self.sent_button.clicked.connect(self.sent_requested)
        self.sent_button.hide()
        self.save_button = primary(texts.tr("Save as PDF…"))
        self.save_button.clicked.connect(self.save_requested)
        outer = column(self, gap=GAP)
        outer.addWidget(self.title)
        outer.addWidget(self.area, 1)
        outer.addLayout(row(self.copy_button, 1, self.look_button, self.sent_button, self.save_button))

    def show_paper(self, read: PaperRead, state: PaperState) -> None:
        """Show this one, as far as it was ticked and written on."""
        texts, paper = self._texts, read.paper
        self.paper = paper
        self.title.setText(one_line(in_words(paper.title, paper), _MOST))
        self.marks.setText("\n".join(marks(paper, texts)))
        self.marks.setVisible(bool(self.marks.text()))
        self._about.setText("\n".join(_about(paper, texts)))
        self._about.setVisible(bool(self._about.text()))
        self.options.show_options(read.options)
        self.sending = read.sending
        self.copy_button.setVisible(read.sending is not None)
        self.sent_button.setVisible(read.sending is not None)
        has_party = read.sending is not None and bool(read.sending.party)
        self.sent_button.setEnabled(has_party)
        explain(self.sent_button, "" if has_party else texts.tr("Choose to whom it goes first."))
        self.show_cautions(state)
        self.gaps.show_gaps(in_order((*paper.open, *state.holes)), state)
        tall = TallColumn(gap=FIELD_GAP)
        tall.add(list(makers(paper, state, texts)))
        self._content.replaceWidget(self._tall, tall)
        self._tall.hide()
        self._tall.deleteLater()
        self._tall = tall

    def show_cautions(self, state: PaperState) -> None:
        """What to think of before the letter goes out with what is ticked now."""
        said: tuple[str, ...] = ()
        if self.sending is not None and self.paper is not None:
            said = self.sending.cautions(state.ticked(self.paper).ticked or frozenset())
        self.cautions.setText("\n".join(said))
        self.cautions.setVisible(bool(said))


def _about(paper: TickedPaper, texts: Catalog) -> Sequence[str]:
    said = [one_line(line, _MOST) for line in paper.to]
    if paper.cite:
        translation = "" if texts.language == paper.language else in_language(paper.cite_translation, texts.language)
        said.append(one_line(paper.cite, _MOST))
        if translation and translation != paper.cite:
            said.append(one_line(translation, _MOST))
    said += [one_line(in_language(one, texts.language), _MOST) for one in paper.open_points]
    return said
