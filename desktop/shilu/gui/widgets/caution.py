"""What makes evidence worse, said quietly where it can still be helped: one sentence, and more on request."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QWidget

from shilu.core.case import Case
from shilu.core.evidence_warning import EvidenceWarning, said
from shilu.core.wording import Catalog
from shilu.gui.style import mark
from shilu.gui.widgets.parts import column, quiet, row
from shilu.gui.widgets.text import PlainLabel


class CautionNote(QFrame):
    """Hidden where nothing is to be said. It asks nothing and stops nobody; hidden by the person it stays so until
    something else is to be said."""

    def __init__(self, *, texts: Catalog, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = texts
        self._shown: tuple[tuple[EvidenceWarning, ...], str] = ((), "")
        self._lines: tuple[str, ...] = ()
        mark(self, part="message", tone="plain")
        self._first = PlainLabel(wrap=True)
        self._others = PlainLabel(wrap=True)
        self.more_button = quiet("")
        self.more_button.setCheckable(True)
        self.more_button.toggled.connect(self._on_more)
        self.hide_button = quiet(texts.tr("Hide"))
        self.hide_button.clicked.connect(self.hide)
        inner = column(self, gap=4)
        inner.setContentsMargins(12, 8, 12, 4)
        inner.addWidget(PlainLabel(texts.tr("What weakens evidence"), tone="soft", size="small"))
        inner.addWidget(self._first)
        inner.addWidget(self._others)
        foot = row(self.more_button, 1, gap=0)
        foot.addWidget(self.hide_button, 0, Qt.AlignmentFlag.AlignTop)
        inner.addLayout(foot)
        self._others.hide()
        self.hide()

    @property
    def text(self) -> str:
        """All that it says, folded away or not; empty when it says nothing."""
        return "" if self.isHidden() else "\n".join(self._lines)

    def show_warnings(self, warnings: Sequence[EvidenceWarning], pack: str = "") -> None:
        """Say these, with where the law of a pack's country says so; none hides it."""
        if (tuple(warnings), pack) == self._shown:
            return
        self._shown = tuple(warnings), pack
        self._lines = said(warnings, pack, self._texts)
        shown = [f"· {line}" for line in self._lines] if len(self._lines) > 1 else self._lines
        self._first.setText("".join(shown[:1]))
        self._others.setText("\n".join(shown[1:]))
        self.more_button.setChecked(False)
        self._on_more(is_open=False)
        self.more_button.setVisible(len(self._lines) > 1)
        self.setVisible(bool(self._lines))

    def warn(self, warnings: Sequence[EvidenceWarning], case: Case | None) -> None:
        """Say these in a case."""
        self.show_warnings(warnings, "" if case is None else case.pack)

    @Slot(bool)
    def _on_more(self, is_open: bool) -> None:  # Qt's own signal
        count = len(self._lines) - 1
        more = self._texts.trn("{count} more", "{count} more", count)
        self.more_button.setText(self._texts.tr("Less") if is_open else more)
        self._others.setVisible(is_open)
