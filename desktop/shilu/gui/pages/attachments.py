"""The attachments of the contact that is read: pictures shown small and large, copies saved."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from shilu.core.errors import UserError
from shilu.core.evidence import Attachment
from shilu.core.job import Job
from shilu.gui.bridge import image_of
from shilu.gui.dialogs.picture import PictureDialog
from shilu.gui.pages.page import Page, Tools
from shilu.gui.pictures import Pixels, decode
from shilu.gui.tasks import Task
from shilu.gui.widgets.detail import DetailPane

if TYPE_CHECKING:
    from shilu.services.timeline import Timeline

_PICTURE_BYTES = 20 * 1024 * 1024
_THUMBNAIL_PX = 720
_LARGE_PX = 2000


class Attachments(QObject):
    """Fetches them for a reading pane; says on its page what became of a copy."""

    def __init__(self, *, timeline: Timeline, detail: DetailPane, tools: Tools, page: Page) -> None:
        super().__init__(page)
        self._timeline, self._detail, self._tools, self._page = timeline, detail, tools, page
        self._reading: Task | None = None
        detail.picture_requested.connect(self._on_picture)
        detail.save_requested.connect(self._on_save_copy)

    def show(self) -> None:
        """Fetch the pictures of the contact that the pane shows now."""
        if self._reading is not None:
            self._reading.abandon()
        pictures = self._detail.wanted_pictures()
        if pictures:
            work = partial(self._read_pictures, pictures)
            self._reading = self._tools.tasks.run(work, done=self._on_pictures_read)

    def _read_pictures(self, wanted: tuple[Attachment, ...], job: Job) -> list[tuple[str, Pixels | None]]:
        read = []
        for attachment in wanted:
            job.check()
            read.append((attachment.sha256, self._decode(attachment, _THUMBNAIL_PX)))
        return read

    def _decode(self, attachment: Attachment, longest_px: int) -> Pixels | None:
        try:
            data = self._timeline.attachment(attachment.sha256, _PICTURE_BYTES)
        except UserError as error:
            if error.code == "file.too_large_to_show":
                return None
            raise
        return decode(data, longest_px=longest_px)

    @Slot(object)
    def _on_pictures_read(self, pictures: list[tuple[str, Pixels | None]]) -> None:
        for sha256, pixels in pictures:
            self._detail.show_picture(sha256, pixels)

    @Slot(object)
    def _on_picture(self, attachment: Attachment) -> None:
        self._tools.tasks.run(partial(self._read_large, attachment), done=self._on_large_read)

    def _read_large(self, attachment: Attachment, _job: Job) -> tuple[str, Pixels | None]:
        return attachment.name, self._decode(attachment, _LARGE_PX)

    @Slot(object)
    def _on_large_read(self, read: tuple[str, Pixels | None]) -> None:
        name, pixels = read
        if pixels is not None:
            PictureDialog(name, image_of(pixels), texts=self._tools.texts, parent=self._page.window()).open()

    @Slot(object)
    def _on_save_copy(self, attachment: Attachment) -> None:
        to = self._tools.desktop.ask_where_to_save(self._page, self._tools.texts.tr("Save a copy"), attachment.name)
        if to is not None:
            work = partial(_save_copy, self._timeline, attachment.sha256, to)
            self._tools.tasks.run(work, done=self._on_copy_saved)

    @Slot(object)
    def _on_copy_saved(self, _nothing: None) -> None:
        texts = self._tools.texts
        self._page.messages.note(
            texts.tr("The copy is saved."),
            next_step=texts.tr("It is not encrypted: whoever uses this computer can open it."),
        )


def _save_copy(timeline: Timeline, sha256: str, to: Path, _job: Job) -> None:
    timeline.save_attachment(sha256, to)
