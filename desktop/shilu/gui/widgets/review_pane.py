"""Beside a list that is gone through: what is suggested, why, and the messages that say so with their words marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from shilu.core.wording import Catalog
from shilu.gui.style import GAP, mark
from shilu.gui.widgets.marked_text import MarkedText
from shilu.gui.widgets.parts import column, plain, primary, row, rule, scrolled
from shilu.gui.widgets.text import PlainLabel


@dataclass(frozen=True, slots=True)
class Explained:
    """What stands in the pane. ``lines`` say more, each with its tone; ``reasons`` are whole sentences. Buttons: the
    verb that confirms, the one that gives it to somebody else, and whether it has a period."""

    title: str
    about: str
    lines: tuple[tuple[str, str], ...]
    reasons: tuple[str, ...]
    confirm: str
    other: str
    has_period: bool = False


@dataclass(frozen=True, slots=True)
class ShownQuote:
    """A message: when and from whom, its words, and the spans of them that are meant. ``own``: the user's words."""

    heading: str
    text: str
    spans: tuple[tuple[int, int], ...] = field(default=())
    own: bool = False


class ReviewPane(QFrame):
    """Signals:
    confirm_requested, decline_requested, other_requested, period_requested, read_requested: the buttons.
    """

    confirm_requested = Signal()
    decline_requested = Signal()
    other_requested = Signal()
    period_requested = Signal()
    read_requested = Signal()

    def __init__(self, *, texts: Catalog, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = texts
        self.explained: Explained | None = None
        self.quotes: list[MarkedText] = []
        mark(self, part="card")
        self._outer = column(self, gap=0)
        self._content: QWidget | None = None
        self._body: QVBoxLayout | None = None
        self.confirm = primary(texts.tr("Confirm"))
        self.decline = plain(texts.tr("Decline"))
        self.other = plain(texts.tr("Another party…"))
        self.period = plain(texts.tr("Period…"))
        self.read = plain(texts.tr("Read its contacts"))
        for button, signal in (
            (self.confirm, self.confirm_requested),
            (self.decline, self.decline_requested),
            (self.other, self.other_requested),
            (self.period, self.period_requested),
            (self.read, self.read_requested),
        ):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keys with the list
            button.clicked.connect(signal)
        self._foot = QWidget()
        foot = column(self._foot, margin=12, gap=GAP)
        foot.addLayout(row(self.read, self.other, 1))
        foot.addLayout(row(self.period, 1, self.decline, self.confirm))
        self._outer.addWidget(rule())
        self._outer.addWidget(self._foot)
        self.show_explained(None)

    def show_explained(self, explained: Explained | None) -> None:
        """Show this, or that nothing is chosen; messages follow."""
        self.explained, self.quotes = explained, []
        content = QWidget()
        body = column(content, margin=16, gap=GAP)
        if explained is not None:
            body.addWidget(PlainLabel(explained.title, size="section", wrap=True, selectable=True))
            body.addWidget(PlainLabel(explained.about, tone="soft", size="small", wrap=True))
            for line, tone in explained.lines:
                body.addWidget(PlainLabel(line, tone=tone, wrap=True))
            body.addSpacing(GAP)
            body.addWidget(PlainLabel(self._texts.tr("Why?"), size="strong"))
            for reason in explained.reasons:
                body.addWidget(PlainLabel(f"· {reason}", wrap=True))
            self.confirm.setText(explained.confirm)
            self.other.setText(explained.other)
            self.period.setVisible(explained.has_period)
        self._body = column(gap=GAP)
        body.addLayout(self._body)
        body.addStretch(1)
        area = scrolled(content)
        if self._content is not None:
            self._outer.removeWidget(self._content)
            self._content.deleteLater()
        self._content = area
        self._outer.insertWidget(0, area, 1)
        self._foot.setVisible(explained is not None)

    def show_ticked(self, count: int) -> None:
        """How many the answers mean; 0 is the one that is shown."""
        if self.explained is None:
            return
        texts = self._texts
        self.confirm.setText(texts.tr("Confirm {count}", count=f"{count:,}") if count else self.explained.confirm)
        self.decline.setText(texts.tr("Decline {count}", count=f"{count:,}") if count else texts.tr("Decline"))

    def show_quotes(self, quotes: Sequence[ShownQuote]) -> None:
        """The messages came."""
        if self._body is None or not quotes:
            return
        self._body.addSpacing(GAP)
        for quote in quotes:
            self._body.addWidget(PlainLabel(quote.heading, tone="soft", size="small", wrap=True))
            text = MarkedText(quote.text, quote.spans)
            text.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            text.setAccessibleName(quote.heading)
            if quote.own:
                mark(text, role="plain")
            self.quotes.append(text)
            self._body.addWidget(text)
