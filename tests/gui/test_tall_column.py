"""A long column is made a few parts at a time, and its parts lie below each other whatever their heights become."""

from __future__ import annotations

from functools import partial
from itertools import pairwise

import pytest
from PySide6.QtWidgets import QFrame, QScrollArea

from shilu.gui.widgets import tall_column
from shilu.gui.widgets.parts import column, rule
from shilu.gui.widgets.tall_column import TallColumn
from shilu.gui.widgets.text import PlainLabel, PlainTextView

COUNT = 120


def entry(number: int) -> QFrame:
    part = QFrame()
    inner = column(part, gap=4)
    inner.addWidget(PlainLabel(f"No. {number} " + "a word " * number, wrap=True))
    view = PlainTextView(fit=True)
    view.setPlainText("他说要打电话给我妈。" * number)
    inner.addWidget(view)
    return part


@pytest.fixture
def tall(qtbot, dressed, monkeypatch):
    monkeypatch.setattr(tall_column, "_TURN_S", 0)  # one part a turn, however fast this computer is
    area = QScrollArea()
    qtbot.addWidget(area)
    area.setWidgetResizable(True)
    area.resize(420, 300)
    shown = TallColumn(gap=10)
    area.setWidget(shown)
    area.show()
    qtbot.waitExposed(area)
    yield shown
    area.close()


def is_at_rest(tall):
    return not tall._turn.isActive()


def lies_in_order(tall):
    parts = [child for child in tall.children() if isinstance(child, QFrame)]
    ends = [(part.y(), part.y() + part.height()) for part in parts]
    below = [after[0] - before[1] for before, after in pairwise(ends)]
    whole = all(part.height() >= part.layout().totalHeightForWidth(part.width()) for part in parts if part.layout())
    return set(below) == {10} and whole and tall.height() == ends[-1][1]


def test_the_window_has_its_turn_between_two_parts(qtbot, tall):
    made = []
    tall.add(partial(lambda n: made.append(n) or entry(n), n) for n in range(COUNT))
    assert len(made) <= 3
    turns = []
    tall._turn.timeout.connect(lambda: turns.append(len(made)))
    qtbot.waitUntil(lambda: len(made) == COUNT and is_at_rest(tall))
    assert max(after - before for before, after in pairwise(turns)) <= 1


def test_parts_lie_below_each_other_also_in_another_width(qtbot, tall):
    makers = []
    for number in range(30):
        makers += [partial(entry, number), rule]
    tall.add(makers)
    qtbot.waitUntil(lambda: is_at_rest(tall) and lies_in_order(tall))
    before = tall.height()
    tall.parentWidget().parentWidget().resize(300, 300)
    qtbot.waitUntil(lambda: is_at_rest(tall) and tall.height() > before and lies_in_order(tall))
    tall.add([partial(entry, 5)])
    qtbot.waitUntil(lambda: is_at_rest(tall) and lies_in_order(tall))
