"""Two contacts side by side, and what they would be as one."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QGridLayout, QWidget

from shilu.core.incident import Incident
from shilu.core.labels import OUTCOMES
from shilu.core.text import one_line
from shilu.gui.dialogs.frame import AskingDialog
from shilu.gui.style import GAP
from shilu.gui.widgets.parts import field
from shilu.gui.widgets.text import PlainLabel, TextLine
from shilu.gui.words import Words

_WIDTH = 720
_LONGEST = 160
_MOST_SOURCES = 4


class JoinDialog(AskingDialog):
    """Asks with which contact one is one, shows both, and asks why. What it asks for first is to show both, then to
    join them."""

    def __init__(
        self, incident: Incident, other: str, *, words: Words, zone: str, parent: QWidget | None = None
    ) -> None:
        """``other``: the number of the other one, where it is known."""
        texts = words.texts
        super().__init__(
            texts.tr("No. {number} and another one are one contact", number=incident.label),
            texts.tr("Show both"),
            texts=texts,
            width=_WIDTH,
            parent=parent,
        )
        self._words, self._zone = words, zone
        self.pair: tuple[Incident, Incident] | None = None
        self.number = TextLine(other)
        self.number.textEdited.connect(self._on_number_edited)
        self.reason = TextLine()
        self.fields.addLayout(field(texts.tr("Number of the other contact in this case"), self.number))
        self.both = QWidget()
        self._grid = QGridLayout(self.both)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(GAP * 2)
        self.fields.addWidget(self.both)
        self._why = QWidget()
        self._why.setLayout(field(texts.tr("Reason"), self.reason))
        self.fields.addWidget(self._why)
        self._way_back = PlainLabel(
            texts.tr("Nothing is lost: the numbers of both lead to it, and they can be taken apart again."),
            tone="soft",
            wrap=True,
        )
        self.fields.addWidget(self._way_back)
        self.keeps(number=self.number, reason=self.reason)
        self._show(is_shown=False)
        self.number.setFocus()

    def value(self) -> tuple[str, str]:
        """The other's number as typed, and the reason."""
        return self.number.text().strip(), self.reason.text().strip()

    def missing(self) -> str:
        other, reason = self.value()
        if not other:
            return self.texts.tr("Type the number that the other contact has in the list.")
        if self.pair is not None and not reason:
            return self.texts.tr("A few words are enough, but the history needs a reason.")
        return ""

    def show_both(self, one: Incident, other: Incident, together: Incident) -> None:
        """Show what each says, and what is said then."""
        self.pair = (one, other)
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        texts = self.texts
        heads = (
            texts.tr("No. {number}", number=one.label),
            texts.tr("No. {number}", number=other.label),
            texts.tr("As one: no. {number}", number=together.label),
        )
        for column, head in enumerate(heads, start=1):
            self._grid.addWidget(PlainLabel(head, size="strong"), 0, column)
        rows = zip(self._rows(one), self._rows(other), self._rows(together), strict=True)
        for place, ((name, mine), (_, theirs), (_, then)) in enumerate(rows, start=1):
            self._grid.addWidget(PlainLabel(name, tone="soft", size="small"), place, 0)
            for column, said in enumerate((mine, theirs, then), start=1):
                tone = "attention" if column == 3 and said != mine else "plain"
                self._grid.addWidget(PlainLabel(said or "–", wrap=True, tone=tone), place, column)
        for column in (1, 2, 3):
            self._grid.setColumnStretch(column, 1)
        self._show(is_shown=True)
        self.accept_button.setEnabled(True)
        self.accept_button.setText(texts.tr("They are one contact"))
        self.reason.setFocus()

    @Slot()
    def _on_number_edited(self) -> None:
        self.pair = None
        self._show(is_shown=False)
        self.accept_button.setText(self.texts.tr("Show both"))

    def _show(self, *, is_shown: bool) -> None:
        for part in (self.both, self._why, self._way_back):
            part.setVisible(is_shown)

    def _rows(self, incident: Incident) -> Iterator[tuple[str, str]]:
        words, texts = self._words, self.texts
        between = "、" if texts.is_chinese else ", "
        yield texts.tr("When"), words.moment(incident.when, self._zone)
        yield texts.tr("What"), words.heading(incident)
        yield texts.tr("Number or account"), words.address(incident.contact_point)
        yield texts.tr("Outcome"), texts.tr(OUTCOMES[incident.outcome])
        yield texts.tr("Length"), words.duration(incident.duration_s) if incident.duration_s else ""
        yield texts.tr("Words"), one_line(incident.text, _LONGEST)
        yield texts.tr("In my own words"), one_line(incident.summary, _LONGEST)
        yield texts.tr("Conduct"), between.join(words.tag(tag) for tag in incident.tags)
        files = list(dict.fromkeys(one_line(source.file_name, 40) for source in incident.sources))
        yield texts.tr("Sources"), between.join(files[:_MOST_SOURCES]) or texts.tr("logged by hand")
