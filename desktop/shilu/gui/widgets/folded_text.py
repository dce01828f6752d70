"""A text of any length, its beginning first and the rest piece by piece.

Qt lays a text out in one go: a message of a million characters held the window up for two seconds (measured).
"""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from shilu.core.wording import Catalog
from shilu.gui.widgets.parts import column, give_focus, quiet, row
from shilu.gui.widgets.text import PlainLabel, PlainTextView

_PIECE = 4_000  # characters, and where they are short lines not more than so many
_LINES = 200


class FoldedText(QWidget):
    """Read-only. A button brings more where there is more."""

    def __init__(
        self, text: str, *, name: str, texts: Catalog, role: str = "plain", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._text, self._name, self._texts, self._role = text.replace("\r\n", "\n"), name, texts, role
        self._shown = 0
        self.views: list[PlainTextView] = []
        self.more = quiet(texts.tr("Show more"))
        self.more.clicked.connect(self._on_more)
        self._said = PlainLabel(tone="soft", size="small", wrap=True)
        self._pieces = column(gap=0)
        layout = column(self, gap=0)
        layout.addLayout(self._pieces)
        foot = row(self.more)
        foot.addWidget(self._said, 1)
        layout.addLayout(foot)
        self._show_piece()

    def _show_piece(self) -> None:
        piece = _beginning(self._text[self._shown : self._shown + _PIECE])
        self._shown += len(piece)
        is_last = self._shown >= len(self._text)
        view = PlainTextView(role=self._role, fit=True)
        view.setAccessibleName(self._name)
        view.setPlainText(piece if is_last else piece.removesuffix("\n"))
        self._pieces.addWidget(view)
        self.views.append(view)
        self.more.setVisible(not is_last)
        self._said.setVisible(not is_last)
        self._said.setText(
            self._texts.tr(
                "{shown} of {count} characters are shown.", shown=f"{self._shown:,}", count=f"{len(self._text):,}"
            )
        )

    @Slot()
    def _on_more(self) -> None:
        self._show_piece()
        if not self.more.isVisibleTo(self):
            give_focus(self.views[-1])


def _beginning(piece: str) -> str:
    """Up to the end of its last line that fits; all of it where there are no lines to speak of."""
    lines = piece.split("\n", _LINES)
    if len(lines) > _LINES:
        return piece[: len(piece) - len(lines[-1])]
    if len(piece) < _PIECE:
        return piece
    end = piece.rfind("\n", _PIECE // 2) + 1
    return piece[:end] if end else piece
