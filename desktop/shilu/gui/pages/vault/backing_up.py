"""Backups: when the last one was made, making one, and where it should rather not be kept."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from shilu.core.job import Job
from shilu.core.safekeeping import BackupMade, LastBackup
from shilu.core.text import one_line
from shilu.gui.pages.page import Tools
from shilu.gui.pages.section import Said, Section
from shilu.gui.widgets.parts import primary, row
from shilu.gui.widgets.text import PlainLabel
from shilu.host.safekeeping_sentences import of_backup

if TYPE_CHECKING:
    from shilu.services.backups import Backups


class BackupSection(Section):
    """Signals:
    backed_up: a backup was made and read back.
    """

    backed_up = Signal()

    def __init__(self, *, backups: Backups, tools: Tools, parent: QWidget | None = None) -> None:
        texts = tools.texts
        words = texts.tr(
            "A backup is one encrypted file, which opens with the passphrases and the recovery key of today. Keep it "
            "on another disk or stick, in another room or house: not beside the vault, and not only on this computer. "
            "It is restored on the page where vaults are opened."
        )
        super().__init__(texts.tr("Backup"), words, tools=tools, parent=parent)
        self._backups = backups
        self.last = PlainLabel(wrap=True)
        self.make = self.begins_work(primary(texts.tr("Back up now…")))
        self.make.clicked.connect(self.start)
        self.column.addWidget(self.last)
        self.column.addLayout(row(self.make, 1))

    def arrive(self) -> None:
        self.tasks.run(partial(_last, self._backups), done=self._on_last)

    @Slot(object)
    def _on_last(self, found: tuple[LastBackup | None, bool]) -> None:
        last, is_due = found
        texts = self.texts
        self.last.set_tone("attention" if is_due else "")
        if last is None:
            self.last.setText(texts.tr("There is no backup of this vault yet."))
        else:
            said = texts.tr(
                "Last backup: {time}, “{name}”, {size}.",
                time=self.here(last.at_ms),
                name=one_line(last.name),
                size=self.words.size(last.size_bytes),
            )
            self.last.setText(said)

    @Slot()
    def start(self) -> None:
        """Ask where to, and make one."""
        self.make.setEnabled(False)
        self.tasks.run(partial(_name, self._backups), done=self._on_name)

    @Slot(str)
    def _on_name(self, name: str) -> None:
        self.make.setEnabled(not self.is_working)
        file = self.tools.desktop.ask_where_to_save(self, self.texts.tr("Where to keep the backup"), name)
        if file is not None:
            # the dialog has asked already whether the file there may be replaced
            self.work(partial(_make, self._backups, file), self.texts.tr("Making the backup"), done=self._on_made)

    def _on_made(self, made: BackupMade) -> None:
        texts = self.texts
        next_step, tone = texts.tr("Put the stick or disk away where the computer is not."), "good"
        if made.is_on_same_disk:
            next_step = texts.tr("It lies on the same disk as the vault: keep a copy on another one.")
            tone = "attention"
        if made.problems:
            next_step, tone = of_backup(made, texts), "attention"
        said = texts.tr(
            "Backed up into “{name}” ({size}), and read back to its end.",
            name=one_line(made.file.name),
            size=self.words.size(made.size_bytes),
        )
        self.said.emit(
            Said(
                said,
                next_step,
                tone=tone,
                action=texts.tr("Show the folder"),
                then=partial(self.tools.desktop.show_folder, made.file.parent),
            )
        )
        self.arrive()
        self.backed_up.emit()


def _last(backups: Backups, _job: Job) -> tuple[LastBackup | None, bool]:
    return backups.last(), backups.due()


def _name(backups: Backups, _job: Job) -> str:
    return backups.suggested_name()


def _make(backups: Backups, file: Path, job: Job) -> BackupMade:
    return backups.make(file, job, replace=True)
