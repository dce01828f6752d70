"""What a person has chosen of a paper and written on it, as long as it is not printed: a draft like any form's."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal

from shilu.core.ticked import TickedPaper, Ticks
from shilu.gui.models.papers import PaperWanted

_CHOICE, _TICK, _FIELD, _HOLE = "choice ", "tick ", "field ", "hole "
_YES, _NO = "yes", "no"


class PaperState(QObject):
    """Only what is otherwise than offered. ``choices``: how the paper is wanted, by name; ``ticks``: of sentences,
    boxes and sheets; ``fields``: what stands in one instead; ``holes``: what fills a hole. ``assumed`` stands where
    nothing was chosen, and is no draft.

    Signals:
        changed: any of it.
    """

    changed = Signal()

    def __init__(self, paper: str, title: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.paper, self.title_words = paper, title
        self.choices: dict[str, str] = {}
        self.assumed: dict[str, str] = {}
        self.ticks: dict[str, bool] = {}
        self.fields: dict[str, str] = {}
        self.holes: dict[str, str] = {}

    def choose(self, name: str, value: str) -> None:
        """How the paper is wanted; "" as it is offered."""
        self._set(self.choices, name, value)

    def tick(self, name: str, *, ticked: bool, offered: bool) -> None:
        """A sentence, a box or a sheet."""
        if ticked == offered:
            self.ticks.pop(name, None)
        else:
            self.ticks[name] = ticked
        self.changed.emit()

    def write(self, name: str, text: str, *, offered: str) -> None:
        """What stands in a field."""
        if text == offered:
            self.fields.pop(name, None)
        else:
            self.fields[name] = text
        self.changed.emit()

    def fill(self, hole: str, text: str) -> None:
        """What fills a hole; "" leaves it to be written on."""
        self._set(self.holes, hole, text.strip())

    def _set(self, where: dict[str, str], name: str, value: str) -> None:
        if value:
            where[name] = value
        else:
            where.pop(name, None)
        self.changed.emit()

    @property
    def wanted(self) -> PaperWanted:
        """How the paper is wanted, as it stands now."""
        return PaperWanted(self.paper, {**self.assumed, **self.choices}, dict(self.holes))

    def is_ticked(self, name: str, *, offered: bool) -> bool:
        """How a sentence, a box or a sheet stands."""
        return self.ticks.get(name, offered)

    def ticked(self, paper: TickedPaper) -> Ticks:
        """What is to be printed. What the paper does not offer any more is left out."""
        offered = {one.id: one.ticked and not one.declares for one in paper.sentences}
        offered |= {box.id: box.ticked for one in paper.fields for box in one.boxes}
        offered |= {part.id: False for part in paper.parts if part.on_request}
        wanted = frozenset(name for name, begun in offered.items() if self.is_ticked(name, offered=begun))
        known = {one.id for one in paper.fields}
        return Ticks(wanted, {name: text for name, text in self.fields.items() if name in known})

    def typed(self) -> Mapping[str, str] | None:
        """All of it as text; None where all is as it was offered."""
        return {
            **{_CHOICE + name: value for name, value in self.choices.items()},
            **{_TICK + name: _YES if ticked else _NO for name, ticked in self.ticks.items()},
            **{_FIELD + name: text for name, text in self.fields.items()},
            **{_HOLE + name: text for name, text in self.holes.items()},
        } or None

    def put_typed(self, form: Mapping[str, str]) -> None:
        """As it stood."""
        for key, value in form.items():
            kind, _, name = key.partition(" ")
            match f"{kind} ":
                case "choice ":
                    self.choices[name] = value
                case "tick ":
                    self.ticks[name] = value == _YES
                case "field ":
                    self.fields[name] = value
                case "hole ":
                    self.holes[name] = value
        self.changed.emit()
