"""The kinds of the record at the left of its page, in groups, each with how many there are."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QWidget

from shilu.core.particular import ParticularKind
from shilu.core.shapes import SHAPES
from shilu.core.wording import N_, Catalog
from shilu.gui.navigation import PlaceButton
from shilu.gui.style import GAP, mark
from shilu.gui.widgets.parts import column
from shilu.gui.widgets.text import PlainLabel

_GROUPS: tuple[tuple[str, tuple[ParticularKind, ...]], ...] = (
    (
        N_("People and devices"),
        (
            ParticularKind.PERSON,
            ParticularKind.THIRD_PERSON,
            ParticularKind.OWN_ADDRESS,
            ParticularKind.DEVICE,
        ),
    ),
    (N_("Money"), (ParticularKind.LOAN, ParticularKind.REPAYMENT, ParticularKind.CLAIM)),
    (N_("What leaked"), (ParticularKind.LEAK, ParticularKind.OFFER)),
    (N_("What it did"), (ParticularKind.HARM,)),
    (N_("What rules wait for"), (ParticularKind.FACT,)),
    (N_("Where it was taken"), (ParticularKind.FILING,)),
    (N_("What was written to them"), (ParticularKind.LETTER,)),
    (N_("Who is behind it"), (ParticularKind.PARTY_LINK,)),
)

_LEAST_PX, _COUNT_PX = 192, 40


class KindList(QWidget):
    """One of them is chosen; the arrow keys go from one to the next.

    Signals:
        chosen: a ParticularKind.
    """

    chosen = Signal(object)

    def __init__(self, *, texts: Catalog, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: dict[ParticularKind, PlaceButton] = {}
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        layout = column(self, gap=2)
        for number, (title, kinds) in enumerate(_GROUPS):
            if number:
                layout.addSpacing(GAP)
            layout.addWidget(PlainLabel(texts.tr(title), tone="soft", size="small"))
            for kind in kinds:
                button = PlaceButton(texts.tr(SHAPES[kind].plural))
                button.setCheckable(True)
                button.setProperty("kind", kind.value)
                mark(button, role="place")
                button.clicked.connect(self._on_clicked)
                self._group.addButton(button)
                self.buttons[kind] = button
                layout.addWidget(button)
        layout.addStretch(1)

    def width_wanted(self) -> int:
        """px, with the longest title, its count beside it."""
        for button in self.buttons.values():
            button.ensurePolished()
        return max(_LEAST_PX, max(button.sizeHint().width() for button in self.buttons.values()) + _COUNT_PX)

    def choose(self, kind: ParticularKind) -> None:
        """Mark this one."""
        self.buttons[kind].setChecked(True)
        self.setFocusProxy(self.buttons[kind])

    def show_counts(self, counts: Mapping[ParticularKind, int]) -> None:
        """How many there are of each; nothing is said where there is none."""
        for kind, button in self.buttons.items():
            button.show_count(f"{counts[kind]:,}" if counts.get(kind) else "")

    @Slot()
    def _on_clicked(self) -> None:
        self.chosen.emit(ParticularKind(self.sender().property("kind")))
