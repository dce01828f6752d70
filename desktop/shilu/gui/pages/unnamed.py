"""One calm line: how many numbers of the case have no lender yet, and the way there. Silent when there is none."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from shilu.core.contact_point import ContactPointKind
from shilu.core.job import Job
from shilu.gui.pages.page import Tools
from shilu.gui.tasks import Task
from shilu.gui.widgets.parts import column, quiet
from shilu.gui.widgets.text import PlainLabel

if TYPE_CHECKING:
    from shilu.services.parties import Parties


class UnnamedNumbers(QWidget):
    """Signals:
    lenders_requested: the person wants to name them.
    """

    lenders_requested = Signal()

    def __init__(self, *, parties: Parties, tools: Tools, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parties, self._tools = parties, tools
        self._asking: Task | None = None
        self._said = PlainLabel(tone="attention")
        self.link = quiet(tools.texts.tr("Say who is behind them"))
        self.link.clicked.connect(self.lenders_requested)
        inner = column(self, gap=0)
        inner.addWidget(self._said)
        inner.addWidget(self.link, 0, Qt.AlignmentFlag.AlignLeft)
        self.hide()

    @property
    def text(self) -> str:
        """What is said; empty when every number has a lender."""
        return "" if self.isHidden() else self._said.text()

    def ask(self, case_id: str) -> None:
        """Count anew."""
        self.forget()
        self._asking = self._tools.tasks.run(partial(_count, self._parties, case_id), done=self._on_counted)

    def forget(self) -> None:
        """Say nothing: another case is open."""
        if self._asking is not None:
            self._asking.abandon()
        self.hide()

    @Slot(object)
    def _on_counted(self, count: int) -> None:
        self._said.setText(
            self._tools.texts.trn("{count} number has no lender yet", "{count} numbers have no lender yet", count)
        )
        self.setVisible(count > 0)


def _count(parties: Parties, case_id: str, _job: Job) -> int:
    """A withheld number belongs to nobody, so nobody can be named for it."""
    points = parties.contact_points(case_id)
    return sum(not seen.parties and seen.point.kind is not ContactPointKind.WITHHELD for seen in points)
