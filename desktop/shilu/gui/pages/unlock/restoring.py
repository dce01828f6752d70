"""A vault out of a backup file: which file, what opens it, and where the vault is to lie."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLineEdit, QWidget

from shilu.core.job import Job
from shilu.core.text import one_line
from shilu.gui.pages.page import Tools
from shilu.gui.pages.section import Section
from shilu.gui.pages.unlock.creating import LONGEST_FOLDER
from shilu.gui.pages.unlock.opening import SUFFIX
from shilu.gui.widgets.parts import column, field, plain, primary, quiet, row
from shilu.gui.widgets.text import PlainLabel, SteppingLine

if TYPE_CHECKING:
    from shilu.core.safekeeping import Restored
    from shilu.services.gate import Gate

_DATED = re.compile(r"\s+\d{4}-\d{2}-\d{2}$")


class RestoringStep(Section):
    """Signals:
    restored: a Restored; its vault is closed, and there.
    back_requested: another way to go.
    """

    restored = Signal(object)
    back_requested = Signal()

    def __init__(self, *, gate: Gate, tools: Tools, parent: QWidget | None = None) -> None:
        texts = tools.texts
        words = texts.tr(
            "A vault is made out of the file, as it was on the day of the backup, and checked before it gets its name. "
            "No other vault is touched."
        )
        super().__init__(texts.tr("Restore a backup"), words, tools=tools, size="title", parent=parent)
        self._gate = gate
        self._file: Path | None = None
        self._folder = Path()
        self._chosen = PlainLabel(texts.tr("No file chosen yet"), wrap=True)
        self.choose = plain(texts.tr("Choose the file…"))
        self.choose.clicked.connect(self._on_choose)
        self.secret = SteppingLine()
        self.secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.secret.textChanged.connect(self._on_changed)
        self.secret.entered.connect(self.start)
        self.name = SteppingLine()
        self.name.setMaxLength(LONGEST_FOLDER)
        self.name.textChanged.connect(self._on_changed)
        self.name.entered.connect(self.start)
        self._where = PlainLabel(tone="soft", size="small", wrap=True)
        another = quiet(texts.tr("Another folder…"))
        another.clicked.connect(self._on_folder)
        self.back = quiet(texts.tr("Back"))
        self.back.clicked.connect(self._on_back)
        self.restore_button = primary(texts.tr("Restore"))
        self.restore_button.clicked.connect(self.start)
        picked = row()
        picked.addWidget(self._chosen, 1)
        picked.addWidget(self.choose, 0, Qt.AlignmentFlag.AlignTop)
        where = row(gap=0)
        where.addWidget(self._where, 1)
        where.addWidget(another, 0, Qt.AlignmentFlag.AlignTop)
        named = column(gap=0)
        named.addLayout(field(texts.tr("Name"), self.name))
        named.addLayout(where)
        self.column.addLayout(picked)
        self.column.addLayout(
            field(texts.tr("Passphrase or recovery key, as it was when the backup was made"), self.secret)
        )
        self.column.addLayout(named)
        self.column.addLayout(row(self.back, 1, self.restore_button))
        self.working_changed.connect(self._on_working_changed)
        self._on_changed()

    def focus_first(self) -> None:
        """Put the keyboard where the work begins or goes on."""
        (self.choose if self._file is None else self.secret).setFocus()

    def set_folder(self, folder: Path) -> None:
        """Where the vault is to lie."""
        self._folder = folder
        self._on_changed()

    def path(self) -> Path:
        """The vault that is to be made."""
        name = self.name.text().strip().replace("/", " ").replace("\\", " ").strip(". ")
        return self._folder / f"{name.removesuffix(SUFFIX) or 'vault'}{SUFFIX}"

    def forget_typed(self) -> None:
        """Leave no passphrase in the field."""
        self.secret.clear()

    @Slot()
    def start(self) -> None:
        """Restore, if all is there that is needed."""
        if self._file is not None and self.restore_button.isEnabled():
            work = partial(_restore, self._gate, self._file, self.path(), self.secret.text())
            self.work(work, self.texts.tr("Restoring the backup"), done=self._on_restored)

    def _on_restored(self, restored: Restored) -> None:
        self.forget_typed()
        self.restored.emit(restored)

    @Slot()
    def _on_back(self) -> None:
        self.forget_typed()
        self.back_requested.emit()

    @Slot()
    def _on_choose(self) -> None:
        texts = self.texts
        kinds = (texts.tr("Backups (*.shilu-backup)"), texts.tr("All files (*)"))
        file = self.tools.desktop.ask_file(self, texts.tr("A backup to restore"), kinds)
        if file is not None:
            self._file = file
            self._chosen.setText(one_line(file.name))
            self.name.setText(_DATED.sub("", file.name.removesuffix(file.suffix)))
            self._on_changed()
            self.secret.setFocus()

    @Slot()
    def _on_folder(self) -> None:
        folder = self.tools.desktop.ask_folder(self, self.texts.tr("Where the vault is kept"), self._folder)
        if folder is not None:
            self.set_folder(folder)

    @Slot()
    def _on_changed(self) -> None:
        self._where.setText(str(self.path()) if self.name.text().strip() else str(self._folder))
        is_ready = self._file is not None and bool(self.secret.text()) and bool(self.name.text().strip())
        self.restore_button.setEnabled(is_ready and not self.is_working)

    @Slot(bool)
    def _on_working_changed(self, is_working: bool) -> None:
        for part in (self.choose, self.secret, self.name, self.back):
            part.setEnabled(not is_working)
        self._on_changed()
        if not is_working:
            self.secret.setFocus()
            self.secret.selectAll()


def _restore(gate: Gate, file: Path, path: Path, secret: str, job: Job) -> Restored:
    return gate.restore(file, path, secret, job)
