"""A backup before something is erased: offered in the dialog that asks, made beside it, and only then erased."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.core.safekeeping import BackupMade
from shilu.gui.dialogs.erase import EraseDialog
from shilu.gui.pages.page import Tools
from shilu.gui.tasks import Task
from shilu.host.safekeeping_sentences import of_backup
from shilu.host.sentences import of_error

if TYPE_CHECKING:
    from shilu.services.backups import Backups


class BackupFirst(QObject):
    """Serves one dialog at a time."""

    def __init__(self, *, backups: Backups, tools: Tools, parent: QWidget) -> None:
        super().__init__(parent)
        self._backups, self._tools = backups, tools
        self._dialog: EraseDialog | None = None
        self._making: Task | None = None

    def serve(self, dialog: EraseDialog) -> None:
        """Make a backup when this dialog asks for one. A dialog that is closed meanwhile stops it."""
        self._dialog = dialog
        dialog.backup_requested.connect(self._on_requested)
        dialog.finished.connect(self._on_finished)

    @Slot()
    def _on_requested(self) -> None:
        dialog, texts = self._dialog, self._tools.texts
        if dialog is None:
            return
        file = self._tools.desktop.ask_where_to_save(dialog, texts.tr("Backup"), self._backups.suggested_name())
        if file is not None:
            dialog.say_backup(texts.tr("Making the backup…"), is_busy=True)
            work = partial(_make, self._backups, file)
            self._making = self._tools.tasks.run(work, done=self._on_made, failed=self._on_refused)

    @Slot(object)
    def _on_made(self, made: BackupMade) -> None:
        self._making = None
        texts = self._tools.texts
        said = texts.tr("✓ The backup is made and checked.")
        if made.is_on_same_disk:
            said = texts.tr(
                "✓ The backup is made and checked. It lies on the vault’s own disk: copy it to another one."
            )
        if self._dialog is not None:
            wrong = of_backup(made, texts)
            self._dialog.say_backup(
                "\n".join(filter(None, (said, wrong))), is_busy=False, tone="attention" if wrong else "good"
            )

    @Slot(object)
    def _on_refused(self, error: UserError) -> None:
        self._making = None
        if self._dialog is not None:
            said = of_error(error, self._tools.texts)
            self._dialog.say_backup(f"{said.message} {said.next}", is_busy=False, tone="attention")

    @Slot()
    def _on_finished(self) -> None:
        if self._making is not None:
            self._making.abandon()
        self._dialog = self._making = None


def _make(backups: Backups, file: Path, job: Job) -> BackupMade:
    # the dialog has asked already whether the backup there may be replaced
    return backups.make(file, job, replace=True)
