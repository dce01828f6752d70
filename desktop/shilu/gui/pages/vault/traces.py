"""What the program wrote on this computer outside the vault."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QDialog, QWidget

from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.core.text import one_line
from shilu.gui.dialogs.confirm import ConfirmDialog
from shilu.gui.pages.page import Tools
from shilu.gui.pages.section import Said, Section
from shilu.gui.widgets.parts import plain, row
from shilu.gui.widgets.text import PlainLabel
from shilu.host.place_remarks import of_trace

if TYPE_CHECKING:
    from shilu.services.traces import Trace, Traces


class TracesSection(Section):
    """Lists them, and takes them away."""

    def __init__(self, *, traces: Traces, tools: Tools, parent: QWidget | None = None) -> None:
        texts = tools.texts
        words = texts.tr(
            "Shilu keeps nothing of a case outside the vault. Files that you saved yourself, such as bundles and "
            "backups, lie where you put them; Shilu does not remember where. The computer’s own lists of programs and "
            "files are not Shilu’s to empty."
        )
        super().__init__(texts.tr("Traces on this computer"), words, tools=tools, parent=parent)
        self._traces = traces
        self.found = PlainLabel(wrap=True, selectable=True)
        self.remove = plain(texts.tr("Remove them…"))
        self.remove.clicked.connect(self._on_remove)
        self.column.addWidget(self.found)
        self.column.addLayout(row(self.remove, 1))

    def arrive(self) -> None:
        self.tasks.run(partial(_find, self._traces), done=self._on_found)

    @Slot(object)
    def _on_found(self, found: tuple[Trace, ...]) -> None:
        self.remove.setEnabled(bool(found))
        lines = [f"{one_line(str(trace.path), 400)}\n{self._said_of(trace)}" for trace in found]
        self.found.setText("\n\n".join(lines) or self.texts.tr("Nothing is there now."))

    def _said_of(self, trace: Trace) -> str:
        gap = "、" if self.texts.is_chinese else ", "
        return of_trace(gap.join(one_line(str(vault), 400) for vault in trace.vaults), self.texts)

    @Slot()
    def _on_remove(self) -> None:
        texts = self.texts
        dialog = ConfirmDialog(
            texts.tr("Remove what Shilu wrote outside the vault?"),
            texts.tr(
                "Shilu then no longer knows where your vaults lie: keep that in mind. Language and colours are as on "
                "the first day. Opening a vault writes the file again."
            ),
            texts.tr("Remove them"),
            texts=texts,
            parent=self.window(),
        )
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.tasks.run(partial(_remove, self._traces), done=self._on_removed, failed=self._on_refused)

    @Slot(object)
    def _on_removed(self, _found: tuple[Trace, ...]) -> None:
        self.said.emit(Said(self.texts.tr("Removed. What the disk itself still holds of it, Shilu cannot say.")))
        self.arrive()

    @Slot(object)
    def _on_refused(self, error: UserError) -> None:
        self.tell(error)


def _find(traces: Traces, _job: Job) -> tuple[Trace, ...]:
    return traces.find()


def _remove(traces: Traces, _job: Job) -> tuple[Trace, ...]:
    return traces.remove()
