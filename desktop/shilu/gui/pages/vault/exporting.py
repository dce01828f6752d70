"""Everything in the vault written into a folder that other programs can read, in the clear."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from shilu.core.case_file import Exported
from shilu.core.job import Job
from shilu.core.text import one_line
from shilu.gui.pages.page import Tools
from shilu.gui.pages.section import Said, Section
from shilu.gui.widgets.parts import plain, row
from shilu.gui.widgets.text import PlainLabel
from shilu.host.case_sentences import EXPORT_WARNING

if TYPE_CHECKING:
    from shilu.services.exporting import Exporting


class ExportSection(Section):
    """The warning stands above the button: it is read before, not after."""

    def __init__(self, *, exporting: Exporting, name: str, tools: Tools, parent: QWidget | None = None) -> None:
        texts = tools.texts
        words = texts.tr(
            "Every case with its history, the directory of lenders and numbers, and the original files, in a form that "
            "other programs can read and Shilu can make a vault of again. For safekeeping a backup is better."
        )
        super().__init__(texts.tr("Export everything"), words, tools=tools, parent=parent)
        self._exporting, self._name = exporting, name
        self.export = self.begins_work(plain(texts.tr("Export…")))
        self.export.clicked.connect(self._on_export)
        self.warning = PlainLabel(texts.tr(EXPORT_WARNING), tone="attention", wrap=True)
        self.column.addWidget(self.warning)
        self.column.addLayout(row(self.export, 1))

    @Slot()
    def _on_export(self) -> None:
        texts = self.texts
        folder = self.tools.desktop.ask_folder(self, texts.tr("Where to export everything, unencrypted"))
        if folder is not None:
            out = folder / texts.tr("{name}, everything", name=self._name)
            self.work(partial(_export, self._exporting, out), texts.tr("Exporting everything"), done=self._on_exported)

    def _on_exported(self, exported: Exported) -> None:
        texts = self.texts
        said = texts.trn(
            "Exported {count} contact into “{folder}”.",
            "Exported {count} contacts into “{folder}”.",
            exported.contacts,
            folder=one_line(exported.folder.name),
        )
        self.said.emit(
            Said(
                said,
                texts.tr(EXPORT_WARNING),
                tone="attention",
                action=texts.tr("Show the folder"),
                then=partial(self.tools.desktop.show_folder, exported.folder),
            )
        )


def _export(exporting: Exporting, out: Path, job: Job) -> Exported:
    return exporting.export(out, job)
