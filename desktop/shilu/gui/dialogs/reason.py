"""Asks for the reason of a step that the history will show."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from shilu.core.evidence_warning import EvidenceWarning
from shilu.core.wording import Catalog
from shilu.gui.dialogs.frame import FormDialog
from shilu.gui.widgets.caution import CautionNote
from shilu.gui.widgets.parts import field
from shilu.gui.widgets.text import PlainLabel, TextLine


class ReasonDialog(FormDialog):
    """Gives a sentence; none when it is ``optional``."""

    def __init__(
        self,
        title: str,
        words: str,
        verb: str,
        *,
        texts: Catalog,
        optional: bool = False,
        warnings: Sequence[EvidenceWarning] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, verb, texts=texts, parent=parent)
        self._optional = optional
        self.reason = TextLine()
        if optional:
            self.reason.setPlaceholderText(texts.tr("Optional; it stands in the history"))
        self.fields.addWidget(PlainLabel(words, tone="soft", wrap=True))
        self.caution = CautionNote(texts=texts)
        self.fields.addWidget(self.caution)
        self.caution.show_warnings(warnings)
        self.fields.addLayout(field(texts.tr("Reason"), self.reason))
        self.keeps(reason=self.reason)
        self.reason.setFocus()

    def value(self) -> str:
        """The reason."""
        return self.reason.text().strip()

    def missing(self) -> str:
        return (
            ""
            if self.value() or self._optional
            else self.texts.tr("A few words are enough, but the history needs a reason.")
        )
