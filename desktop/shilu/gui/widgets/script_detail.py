"""One text that came several times, to read: what all have, what varied, whom it names, and some of its wordings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from shilu.core.script import SLOT
from shilu.core.text import one_line
from shilu.gui.style import FIELD_GAP, GAP, mark
from shilu.gui.widgets.marked_text import MarkedText
from shilu.gui.widgets.parts import column, primary, row, scrolled
from shilu.gui.widgets.text import PlainLabel
from shilu.gui.words import Words

if TYPE_CHECKING:
    from shilu.core.party import Party
    from shilu.services.scripts import SeenScript

_WORDINGS, _WORDS, _LETTERS = 6, 8, 60


class ScriptDetail(QWidget):
    """Signals:
    contacts_requested: its contacts are to be seen.
    """

    contacts_requested = Signal()

    def __init__(self, *, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        texts = words.texts
        self.title = PlainLabel(size="section", wrap=True)
        self.contacts_button = primary(texts.tr("Show its contacts"))
        self.contacts_button.clicked.connect(self.contacts_requested)
        self.about = PlainLabel(tone="soft", wrap=True)
        self._place = column()
        self._area: QWidget | None = None
        head = row()
        head.addWidget(self.title, 1)
        head.addWidget(self.contacts_button)
        layout = column(self, gap=GAP)
        layout.addLayout(head)
        layout.addWidget(self.about)
        layout.addLayout(self._place, 1)
        self._texts: QWidget | None = None
        self._settling = QTimer(self, singleShot=True, interval=1)
        self._settling.timeout.connect(self._settle)
        self.template: MarkedText | None = None
        self.wordings: list[MarkedText] = []

    def show_script(self, seen: SeenScript, zone: str) -> None:
        """Show this one."""
        texts, words = self._words.texts, self._words
        times = texts.trn("{count} time", "{count} times", seen.count)
        addresses = texts.trn("from {count} address", "from {count} addresses", len(seen.points))
        self.title.setText(f"{times} · {addresses}")
        first, last = words.short_day(seen.first_ms, zone), words.short_day(seen.last_ms, zone)
        self.about.setText(first if first == last else f"{first} – {last}")
        inner = QWidget()
        layout = column(inner, gap=GAP)
        layout.setContentsMargins(0, 0, 12, 0)
        self.template = MarkedText(seen.script.template, seen.script.places)
        self.template.setAccessibleName(texts.tr("What nearly all of them have"))
        mark(self.template, role="plain")  # nobody wrote it so
        layout.addWidget(self.template)
        if seen.script.slots:
            layout.addWidget(PlainLabel(texts.tr("Where they differ stood, among others:"), tone="soft", size="small"))
            for slot in seen.script.slots:
                said = " · ".join(one_line(one, _LETTERS) or texts.tr("nothing") for one in slot[:_WORDS])
                layout.addWidget(PlainLabel(f"{SLOT} {said}", wrap=True))
        self._add_parties(layout, texts.tr("Names in the text:"), seen.named)
        if seen.script.signed:
            layout.addWidget(PlainLabel(texts.tr("Other signatures in it:"), tone="soft", size="small"))
            layout.addWidget(PlainLabel(" · ".join(one_line(one, _LETTERS) for one in seen.script.signed), wrap=True))
        self._add_parties(layout, texts.tr("Its contacts were attributed to:"), seen.behind)
        layout.addSpacing(FIELD_GAP)
        layout.addWidget(PlainLabel(texts.tr("Some of its wordings"), size="strong"))
        self.wordings = []
        for one in seen.script.variations[:_WORDINGS]:
            wording = MarkedText(one.text, one.spans)
            wording.setAccessibleName(texts.tr("One of its wordings"))
            layout.addWidget(wording)
            self.wordings.append(wording)
        layout.addStretch(1)
        before, self._area = self._area, scrolled(inner)
        self._place.addWidget(self._area, 1)
        self._area.show()
        self._texts = inner
        self._settling.start()
        if before is not None:
            before.hide()
            self._place.removeWidget(before)
            before.deleteLater()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._settling.start()

    @Slot()
    def _settle(self) -> None:
        """The texts got their heights with their looks, while they were laid out: lay them out by these."""
        layout = self._texts.layout() if self._texts is not None else None
        if layout is not None:
            layout.invalidate()
            layout.activate()

    @staticmethod
    def _add_parties(layout: QVBoxLayout, head: str, parties: tuple[Party, ...]) -> None:
        if parties:
            layout.addWidget(PlainLabel(head, tone="soft", size="small"))
            layout.addWidget(PlainLabel(" · ".join(one_line(party.name, _LETTERS) for party in parties), wrap=True))
