"""The Tab key goes through parts as they stand, whenever they were made.

Qt puts a part that is made late at the end of the window: behind the buttons that end the page, and the side bar.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QScrollArea, QWidget


def follow_layout(part: QWidget) -> None:
    """Let the Tab key go through all that lies in a part of a window in the order of its layouts, from its first stop
    on."""
    stops = list(_stops(part))
    # A part of which another part takes the keyboard has its place too, just before that one. Qt gives a place only to
    # what takes the keyboard itself: for this moment they do.
    standing_in = [(stop, proxy) for stop in stops if (proxy := stop.focusProxy()) is not None]
    for stop, _ in standing_in:
        stop.setFocusProxy(None)  # type: ignore[arg-type]  # none, as Qt has it; the stubs do not know
        stop.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    for before, after in itertools.pairwise(stops):
        QWidget.setTabOrder(before, after)
    for stop, proxy in standing_in:
        stop.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        stop.setFocusProxy(proxy)


def _stops(widget: QWidget) -> Iterator[QWidget]:
    """What takes the keyboard itself or has a part of it take it, hidden or not; of a row of choices every button,
    since the stop moves among them."""
    takes_it = widget.focusPolicy() is not Qt.FocusPolicy.NoFocus
    if takes_it or widget.focusProxy() is not None:
        yield widget
    if takes_it:
        return
    inner = widget.widget() if isinstance(widget, QScrollArea) else widget
    layout = inner.layout() if inner is not None else None
    if layout is not None:
        yield from _stops_in(layout)


def _stops_in(layout: QLayout) -> Iterator[QWidget]:
    for place in range(layout.count()):
        item = layout.itemAt(place)
        widget, below = (None, None) if item is None else (item.widget(), item.layout())
        if widget is not None:
            yield from _stops(widget)
        elif below is not None:
            yield from _stops_in(below)
