"""Words as received, with those marked that are meant."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QFont, QPalette, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QApplication, QWidget

from shilu.core.text import visible
from shilu.gui.widgets.text import PlainTextView

_MOST = 1200
_BEFORE = 400


class MarkedText(PlainTextView):
    """A text of which some spans are bold, underlined and on another ground. Of a long one the part around the first
    is shown."""

    def __init__(self, text: str, spans: Sequence[tuple[int, int]], parent: QWidget | None = None) -> None:
        super().__init__(role="verbatim", fit=True, parent=parent)
        shown, self.marked = excerpt(text, spans)
        self.setPlainText(shown)
        form = QTextCharFormat()
        colours = QApplication.palette()
        form.setBackground(colours.color(QPalette.ColorRole.Highlight))
        form.setForeground(colours.color(QPalette.ColorRole.Text))
        form.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
        form.setFontWeight(QFont.Weight.Bold)
        for start, end in self.marked:
            cursor = QTextCursor(self.document())
            cursor.setPosition(_utf16(shown, start))
            cursor.setPosition(_utf16(shown, end), QTextCursor.MoveMode.KeepAnchor)
            cursor.mergeCharFormat(form)


def excerpt(text: str, spans: Sequence[tuple[int, int]]) -> tuple[str, list[tuple[int, int]]]:
    """What is shown of a text, with what would act spelt out, and the spans in that."""
    first = max(0, spans[0][0] - _BEFORE) if spans and len(text) > _MOST else 0
    last = min(len(text), first + _MOST)
    shown = "…" if first else ""
    moved = []
    at = first
    for start, end in spans:
        if start < at or end > last:
            continue
        shown += visible(text[at:start])
        begun = len(shown)
        shown += visible(text[start:end])
        moved.append((begun, len(shown)))
        at = end
    return shown + visible(text[at:last]) + ("…" if last < len(text) else ""), moved


def _utf16(text: str, place: int) -> int:
    """A place as Qt counts it, which takes characters beyond U+FFFF for two."""
    return len(text[:place].encode("utf-16-le", "surrogatepass")) // 2
