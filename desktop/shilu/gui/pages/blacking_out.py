"""Blacking out parts of a screenshot while an offer is written down: a copy is saved, the original’s hash kept."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QDialog

from shilu.core.evidence_warning import Moment
from shilu.core.job import Job
from shilu.gui.bridge import image_of
from shilu.gui.dialogs.black_out import BlackOutDialog

if TYPE_CHECKING:
    from shilu.gui.dialogs.particular import ParticularDialog
    from shilu.gui.pages.page import Tools
    from shilu.services.blacking_out import BlackedOut, BlackingOut, Original

_FIELD = "screenshot_sha256"


class BlackingOutDeed(QObject):
    """Serves one form at a time."""

    def __init__(self, *, blacking_out: BlackingOut, tools: Tools, parent: QObject) -> None:
        super().__init__(parent)
        self._blacking_out, self._tools = blacking_out, tools
        self._dialog: ParticularDialog | None = None
        self._name = ""

    def ask(self, dialog: ParticularDialog) -> None:
        """Ask for the picture."""
        self._dialog = dialog
        texts = self._tools.texts
        kinds = (texts.tr("Pictures (*.png *.jpg *.jpeg *.webp *.heic *.bmp *.gif)"), texts.tr("All files (*)"))
        file = self._tools.desktop.ask_file(dialog, texts.tr("A screenshot to black out"), kinds)
        if file is not None:
            self._name = file.name
            self._tools.tasks.run(partial(_read, self._blacking_out, file), done=self._on_read, failed=dialog.refuse)

    @Slot(object)
    def _on_read(self, original: Original) -> None:
        form, texts = self._dialog, self._tools.texts
        if form is None or not form.isVisible():
            return
        warnings = self._tools.cautions.at(Moment.BLACKING_OUT)
        dialog = BlackOutDialog(self._name, image_of(original.pixels), texts=texts, warnings=warnings, parent=form)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        boxes = dialog.value()
        dialog.deleteLater()
        if not accepted:
            return
        to = self._tools.desktop.ask_where_to_save(form, texts.tr("Blacked-out copy"), "blacked-out.png")
        if to is not None:
            work = partial(_write, self._blacking_out, original, boxes, to)
            self._tools.tasks.run(work, done=self._on_written, failed=form.refuse)

    @Slot(object)
    def _on_written(self, made: BlackedOut) -> None:
        form = self._dialog
        if form is not None and form.isVisible():
            before = form.inputs[_FIELD].input.typed().strip()
            form.put_found({_FIELD: "\n".join(filter(None, (before, made.original_sha256)))})


def _read(blacking_out: BlackingOut, file: Path, job: Job) -> Original:
    return blacking_out.read(file, job)


def _write(
    blacking_out: BlackingOut, original: Original, boxes: Sequence[tuple[int, int, int, int]], to: Path, _job: Job
) -> BlackedOut:
    # the system's own dialog asked already whether the file there may be replaced
    return blacking_out.write(original, boxes, to, replace=True)
