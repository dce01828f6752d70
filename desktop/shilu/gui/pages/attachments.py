"""The attachments of the contact that is read: pictures shown small and large, copies saved, files withdrawn."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from shilu.core.draft import DraftKind, Matter
from shilu.core.evidence import Attachment
from shilu.core.evidence_warning import Moment
from shilu.core.exhibit import WithdrawnExhibit
from shilu.core.job import Job
from shilu.core.picture import Pixels
from shilu.core.text import one_line
from shilu.gui.bridge import image_of
from shilu.gui.dialogs.picture import PictureDialog
from shilu.gui.dialogs.reason import ReasonDialog
from shilu.gui.pages.page import Page, Tools
from shilu.gui.tasks import Task
from shilu.gui.widgets.detail import DetailPane

if TYPE_CHECKING:
    from shilu.services.timeline import Timeline
    from shilu.services.withdrawals import Withdrawals

_THUMBNAIL_PX = 720
_LARGE_PX = 2000


class Attachments(QObject):
    """Fetches them for a reading pane; says on its page what became of them."""

    def __init__(
        self, *, timeline: Timeline, withdrawals: Withdrawals, detail: DetailPane, tools: Tools, page: Page
    ) -> None:
        super().__init__(page)
        self._timeline, self._withdrawals = timeline, withdrawals
        self._detail, self._tools, self._page = detail, tools, page
        self._reading: Task | None = None
        self._looking: Task | None = None
        detail.picture_requested.connect(self._on_picture)
        detail.save_requested.connect(self._on_save_copy)
        detail.withdraw_file_requested.connect(self._on_withdraw)
        detail.restore_file_requested.connect(self._on_restore)

    def show(self) -> None:
        """Fetch the pictures of the contact that the pane shows now, and which of its files are withdrawn."""
        for under_way in (self._reading, self._looking):
            if under_way is not None:
                under_way.abandon()
        incident, pictures = self._detail.incident, self._detail.wanted_pictures()
        if incident is not None and incident.attachments:
            work = partial(_withdrawn, self._withdrawals, incident.case)
            self._looking = self._tools.tasks.run(work, done=self._on_withdrawn_read)
        if pictures:
            reading = partial(self._read_pictures, pictures)
            self._reading = self._tools.tasks.run(reading, done=self._on_pictures_read)

    def _read_pictures(self, wanted: tuple[Attachment, ...], job: Job) -> list[tuple[str, Pixels | None]]:
        read = []
        for attachment in wanted:
            job.check()
            read.append((attachment.sha256, self._timeline.picture(attachment.sha256, _THUMBNAIL_PX, job)))
        return read

    @Slot(object)
    def _on_pictures_read(self, pictures: list[tuple[str, Pixels | None]]) -> None:
        for sha256, pixels in pictures:
            self._detail.show_picture(sha256, pixels)

    @Slot(object)
    def _on_picture(self, attachment: Attachment) -> None:
        self._tools.tasks.run(partial(self._read_large, attachment), done=self._on_large_read)

    def _read_large(self, attachment: Attachment, job: Job) -> tuple[str, Pixels | None]:
        return attachment.name, self._timeline.picture(attachment.sha256, _LARGE_PX, job)

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

    # withdrawn from bundles, and put back

    @Slot(object)
    def _on_withdrawn_read(self, withdrawn: tuple[WithdrawnExhibit, ...]) -> None:
        self._detail.show_withdrawn(withdrawn)

    @Slot(object)
    def _on_withdraw(self, attachment: Attachment) -> None:
        texts, incident = self._tools.texts, self._detail.incident
        if incident is None:
            return
        dialog = ReasonDialog(
            texts.tr("Withdraw “{name}”", name=one_line(attachment.name, 80) or texts.tr("unnamed file")),
            texts.tr(
                "The file is left out of this case’s bundles, and counted there as withdrawn. It stays in the vault, "
                "and can be put back."
            ),
            texts.tr("Withdraw"),
            texts=texts,
            warnings=self._tools.cautions.at(Moment.DELETING),
            parent=self._page.window(),
        )
        matter = Matter(DraftKind.EXHIBIT_WITHDRAWAL, incident.case, attachment.sha256)
        if self._tools.asking.ask(dialog, matter):
            work = partial(_withdraw, self._withdrawals, incident.case, attachment.sha256, dialog.value())
            self._tools.tasks.run(self._tools.asking.settling(work, matter), done=self._on_withdrawn)
        dialog.deleteLater()

    @Slot(object)
    def _on_restore(self, attachment: Attachment) -> None:
        incident = self._detail.incident
        if incident is not None:
            reason = self._tools.texts.tr("put back")
            work = partial(_restore, self._withdrawals, incident.case, attachment.sha256, reason)
            self._tools.tasks.run(work, done=self._on_restored)

    @Slot(object)
    def _on_withdrawn(self, withdrawn: tuple[WithdrawnExhibit, ...]) -> None:
        self._detail.show_withdrawn(withdrawn)
        self._page.messages.note(self._tools.texts.tr("The file is withdrawn from bundles."), tone="plain")

    @Slot(object)
    def _on_restored(self, withdrawn: tuple[WithdrawnExhibit, ...]) -> None:
        self._detail.show_withdrawn(withdrawn)
        self._page.messages.note(self._tools.texts.tr("The file goes into bundles again."))


def _withdrawn(withdrawals: Withdrawals, case_id: str, _job: Job) -> tuple[WithdrawnExhibit, ...]:
    return withdrawals.exhibits(case_id)


def _withdraw(
    withdrawals: Withdrawals, case_id: str, sha256: str, reason: str, _job: Job
) -> tuple[WithdrawnExhibit, ...]:
    withdrawals.withdraw_exhibit(case_id, sha256, reason)
    return withdrawals.exhibits(case_id)


def _restore(
    withdrawals: Withdrawals, case_id: str, sha256: str, reason: str, _job: Job
) -> tuple[WithdrawnExhibit, ...]:
    withdrawals.restore_exhibit(case_id, sha256, reason)
    return withdrawals.exhibits(case_id)


def _save_copy(timeline: Timeline, sha256: str, to: Path, _job: Job) -> None:
    timeline.save_attachment(sha256, to)
