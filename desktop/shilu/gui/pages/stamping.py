"""Checkpoints of a case in the window: made, saved, stamped by an outside clock, checked."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QWidget

from shilu.core.case import Case
from shilu.core.checkpoint import Checkpoint, CheckpointState, CheckpointVerdict
from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.core.text import one_line
from shilu.core.time_stamp import Stamp
from shilu.gui.clipboard import copy_text
from shilu.gui.dialogs.checkpoint import CheckpointDialog
from shilu.gui.pages.page import Tools
from shilu.host.checkpoint_remarks import of_reply, of_stamp, of_verdict
from shilu.host.sentences import of_code, of_error

if TYPE_CHECKING:
    from shilu.services.checkpoints import Checkpoints, StampRequest, TakenReply


class Stamping(QObject):
    """Serves one dialog at a time."""

    def __init__(self, *, checkpoints: Checkpoints, tools: Tools, parent: QWidget) -> None:
        super().__init__(parent)
        self._widget = parent
        self._checkpoints, self._tools = checkpoints, tools
        self._dialog: CheckpointDialog | None = None
        self._case = ""
        self._checkpoint: Checkpoint | None = None
        self._root: Path | None = None

    def open(self, case: Case) -> None:
        """Make a checkpoint of a case and show it."""
        self._case, self._checkpoint, self._root = case.id, None, None
        dialog = CheckpointDialog(texts=self._tools.texts, parent=self._widget.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.copy_requested.connect(self._on_copy)
        dialog.save_requested.connect(self._on_save)
        dialog.request_requested.connect(self._on_request)
        dialog.replies_requested.connect(self._on_replies)
        dialog.root_requested.connect(self._on_root)
        dialog.check_requested.connect(self._on_check)
        dialog.finished.connect(self._on_finished)
        self._dialog = dialog
        self._tools.tasks.run(partial(_make, self._checkpoints, case.id), done=self._on_made, failed=self._on_refused)
        dialog.open()

    @Slot(object)
    def _on_made(self, made: tuple[Checkpoint, tuple[Stamp, ...]]) -> None:
        self._checkpoint = made[0]
        if self._dialog is not None:
            self._dialog.show_checkpoint(made[0])
            self._dialog.show_stamps([of_stamp(stamp, self._tools.texts) for stamp in made[1]])

    @Slot()
    def _on_copy(self) -> None:
        if self._checkpoint is not None:
            copy_text(self._checkpoint.note)

    @Slot()
    def _on_save(self) -> None:
        to = self._ask_where("checkpoint.png")
        if to is not None and self._checkpoint is not None:
            work = partial(_save, self._checkpoints, self._checkpoint, to)
            self._tools.tasks.run(work, done=self._on_saved, failed=self._on_refused)

    def _ask_where(self, name: str) -> Path | None:
        if self._dialog is None:
            return None
        return self._tools.desktop.ask_where_to_save(self._dialog, self._tools.texts.tr("Checkpoint"), name)

    @Slot(object)
    def _on_saved(self, _nothing: None) -> None:
        self._say(self._tools.texts.tr("The picture is saved."), is_good=True)

    @Slot()
    def _on_request(self) -> None:
        if self._dialog is None:
            return
        folder = self._tools.desktop.ask_folder(self._dialog, self._tools.texts.tr("A folder for the request"))
        if folder is not None:
            work = partial(_request, self._checkpoints, self._case, folder)
            self._tools.tasks.run(work, done=self._on_requested, failed=self._on_refused)

    @Slot(object)
    def _on_requested(self, request: StampRequest) -> None:
        names = ", ".join(file.name for file in request.files)
        self._say(
            self._tools.texts.tr("Written: {names}. Carry request.tsq to the authority.", names=names), is_good=True
        )
        self._on_made_anew()

    @Slot()
    def _on_root(self) -> None:
        if self._dialog is None:
            return
        kinds = (self._tools.texts.tr("Certificates (*.pem *.crt)"), self._tools.texts.tr("All files (*)"))
        self._root = self._tools.desktop.ask_file(self._dialog, self._tools.texts.tr("Root certificate"), kinds)
        self._dialog.show_root(one_line(self._root.name) if self._root is not None else "")

    @Slot()
    def _on_replies(self) -> None:
        if self._dialog is None:
            return
        kinds = (self._tools.texts.tr("Replies (*.tsr)"), self._tools.texts.tr("All files (*)"))
        files = self._tools.desktop.ask_files(self._dialog, self._tools.texts.tr("Replies of the authority"), kinds)
        if files:
            work = partial(_take, self._checkpoints, files, self._root)
            self._tools.tasks.run(work, done=self._on_taken, failed=self._on_refused)

    @Slot(object)
    def _on_taken(self, replies: tuple[TakenReply, ...]) -> None:
        texts = self._tools.texts
        told = []
        for reply in replies:
            if reply.refused is not None:
                said = of_code(reply.refused.code, {"name": reply.file.name, **reply.refused.holes}, texts)
                told.append(f"{one_line(reply.file.name)}: {said.message} {said.next}")
            else:
                told.append(of_reply(reply.file.name, reply.at_ms, reply.authority, reply.root, texts, kept=reply.kept))
        self._say("\n".join(told), is_good=all(reply.refused is None for reply in replies))
        self._on_made_anew()

    @Slot(str)
    def _on_check(self, note: str) -> None:
        work = partial(_verify, self._checkpoints, note)
        self._tools.tasks.run(work, done=self._on_checked, failed=self._on_refused)

    @Slot(object)
    def _on_checked(self, verdict: CheckpointVerdict) -> None:
        self._say(of_verdict(verdict, self._tools.texts), is_good=verdict.state is CheckpointState.CONTAINED)

    @Slot(object)
    def _on_refused(self, error: UserError) -> None:
        said = of_error(error, self._tools.texts)
        self._say(f"{said.message} {said.next}", is_good=False)

    def _say(self, words: str, *, is_good: bool) -> None:
        if self._dialog is not None:
            self._dialog.say(words, is_good=is_good)

    def _on_made_anew(self) -> None:
        """What was done is in the history too, which is longer by it now."""
        work = partial(_make, self._checkpoints, self._case)
        self._tools.tasks.run(work, done=self._on_made, failed=self._on_refused)

    @Slot()
    def _on_finished(self) -> None:
        self._dialog = None


def _make(checkpoints: Checkpoints, case_id: str, _job: Job) -> tuple[Checkpoint, tuple[Stamp, ...]]:
    return checkpoints.make(case_id), checkpoints.stamps(case_id)


def _save(checkpoints: Checkpoints, checkpoint: Checkpoint, to: Path, _job: Job) -> None:
    checkpoints.save_picture(checkpoint, to)


def _request(checkpoints: Checkpoints, case_id: str, folder: Path, _job: Job) -> StampRequest:
    return checkpoints.write_request(case_id, folder)


def _take(checkpoints: Checkpoints, files: Sequence[Path], root: Path | None, _job: Job) -> tuple[TakenReply, ...]:
    return checkpoints.take(files, root)


def _verify(checkpoints: Checkpoints, note: str, _job: Job) -> CheckpointVerdict:
    return checkpoints.verify(note)
