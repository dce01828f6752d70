"""A vault that is too damaged to be opened: a whole one made out of it, or what can be read saved into a folder."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from shilu.core.job import Job
from shilu.core.text import one_line
from shilu.gui.pages.page import Tools
from shilu.gui.pages.section import Said, Section
from shilu.gui.widgets.check_report import CheckReportView
from shilu.gui.widgets.parts import plain, primary, quiet, row

if TYPE_CHECKING:
    from shilu.core.safekeeping import Restored, Salvaged
    from shilu.services.gate import Gate


class SalvagingStep(Section):
    """Signals:
    mended: a Restored; the whole vault is closed, and there.
    back_requested: another way to go.
    """

    mended = Signal(object)
    back_requested = Signal()

    def __init__(self, *, gate: Gate, tools: Tools, parent: QWidget | None = None) -> None:
        texts = tools.texts
        words = texts.tr(
            "Nothing is written to it. Where no entry of its history is lost, a whole vault can be made out of it. "
            "Else the latest backup is best; what can be read now can be saved into a folder. There it is not "
            "encrypted: whoever gets the folder can read all of it."
        )
        super().__init__(texts.tr("A damaged vault"), words, tools=tools, size="title", parent=parent)
        self._gate = gate
        self._vault, self._secret = Path(), ""
        self.report = CheckReportView(texts=texts)
        self.back = quiet(texts.tr("Back"))
        self.back.clicked.connect(self._on_back)
        self.save = self.begins_work(plain(texts.tr("Save what can be read…")))
        self.save.clicked.connect(self._on_save)
        self.mend = self.begins_work(primary(texts.tr("Make a whole vault…")))
        self.mend.clicked.connect(self._on_mend)
        self.column.addWidget(self.report)
        self.column.addLayout(row(self.back, 1, self.save, self.mend))
        self.working_changed.connect(self._on_working_changed)

    def focus_first(self) -> None:
        """Put the keyboard where the work begins."""
        self.mend.setFocus()

    def set_vault(self, vault: Path, secret: str) -> None:
        """Which one, and the passphrase or recovery key that was typed for it."""
        self._vault, self._secret = vault, secret
        self.report.hide()

    @Slot()
    def _on_back(self) -> None:
        self._secret = ""
        self.back_requested.emit()

    @Slot()
    def _on_mend(self) -> None:
        texts = self.texts
        folder = self.tools.desktop.ask_folder(self, texts.tr("Where the whole vault is to lie"), self._vault.parent)
        if folder is not None:
            path = folder / (texts.tr("{name}, whole", name=self._vault.stem) + self._vault.suffix)
            work = partial(_mend, self._gate, self._vault, path, self._secret)
            self.work(work, texts.tr("Making a whole vault"), done=self._on_mended)

    def _on_mended(self, mended: Restored) -> None:
        self._secret = ""
        self.mended.emit(mended)

    @Slot()
    def _on_save(self) -> None:
        texts = self.texts
        folder = self.tools.desktop.ask_folder(self, texts.tr("Where to save what can be read, unencrypted"))
        if folder is not None:
            out = folder / texts.tr("{name}, what could be read", name=self._vault.stem)
            work = partial(_salvage, self._gate, self._vault, self._secret, out)
            self.work(work, texts.tr("Saving what can be read"), done=self._on_saved)

    def _on_saved(self, salvaged: Salvaged) -> None:
        texts = self.texts
        self.report.show_report(salvaged.report)
        self.said.emit(
            Said(
                texts.tr("What can be read lies in “{folder}”.", folder=one_line(salvaged.folder.name)),
                texts.tr("It is not encrypted: whoever gets the folder can read all of it."),
                action=texts.tr("Show the folder"),
                then=partial(self.tools.desktop.show_folder, salvaged.folder),
            )
        )

    @Slot(bool)
    def _on_working_changed(self, is_working: bool) -> None:
        self.rest(is_working)
        self.back.setEnabled(not is_working)


def _mend(gate: Gate, damaged: Path, path: Path, secret: str, job: Job) -> Restored:
    return gate.mend(damaged, path, secret, job)


def _salvage(gate: Gate, vault: Path, secret: str, out: Path, job: Job) -> Salvaged:
    return gate.salvage(vault, secret, out, job)
