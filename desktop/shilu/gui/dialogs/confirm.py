"""Asks before something that cannot be undone. The verb stands on the button."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from shilu.core.wording import Catalog
from shilu.gui.dialogs.frame import FormDialog
from shilu.gui.widgets.text import PlainLabel


class ConfirmDialog(FormDialog):
    """Accepted or not."""

    def __init__(self, title: str, words: str, verb: str, *, texts: Catalog, parent: QWidget | None = None) -> None:
        super().__init__(title, verb, texts=texts, parent=parent)
        self.words = words
        self.fields.addWidget(PlainLabel(words, tone="soft", wrap=True))
