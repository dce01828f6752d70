"""A file that came with a contact: its picture where it is one, what it is, and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from shilu.core.evidence import Attachment
from shilu.core.exhibit import WithdrawnExhibit
from shilu.core.file_marks import FileMark, Mark
from shilu.core.file_tags import FileTag
from shilu.core.particular_words import file_mark_said, file_tag_said
from shilu.core.picture import Pixels
from shilu.core.text import one_line
from shilu.gui.bridge import image_of
from shilu.gui.widgets.parts import column, quiet, row
from shilu.gui.widgets.pictures import PictureFrame
from shilu.gui.widgets.text import PlainLabel
from shilu.gui.words import Words


class AttachedFile(QWidget):
    """Signals, each with the Attachment:
    picture_requested: open it large.
    save_requested: save a copy.
    withdraw_requested, restore_requested: leave it out of bundles, or put it back into them.
    tag_requested: say what it shows.
    """

    picture_requested = Signal(object)
    save_requested = Signal(object)
    withdraw_requested = Signal(object)
    restore_requested = Signal(object)
    tag_requested = Signal(object)

    def __init__(
        self,
        attachment: Attachment,
        tags: Sequence[FileTag] = (),
        marks: Sequence[FileMark] = (),
        *,
        words: Words,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        texts = self._texts = words.texts
        self.attachment = attachment
        self._is_withdrawn = False
        self._is_held_back = any(one.mark is Mark.MINOR for one in marks)
        self._name = one_line(attachment.name, 80) or texts.tr("unnamed file")
        self.frame: PictureFrame | None = None
        body = column(self, gap=4)
        if self.may_be_shown:
            self.frame = PictureFrame(self._name)
            self.frame.opened.connect(self._on_opened)
            body.addWidget(self.frame)
        said = texts.tr(
            "{name} · {kind} · {size}",
            name=self._name,
            kind=one_line(attachment.media_type, 40),
            size=words.size(attachment.size_bytes),
        )
        self._standing = PlainLabel(tone="attention", size="small", wrap=True)
        self.save, self.turn = quiet(texts.tr("Save a copy…")), quiet("")
        self.save.setAccessibleName(texts.tr("Save a copy of {name}", name=self._name))
        self.save.clicked.connect(self._on_save)
        self.turn.clicked.connect(self._on_turn)
        body.addWidget(PlainLabel(said, tone="soft", size="small", wrap=True))
        body.addWidget(self._standing)
        if tags:
            between = "、" if texts.is_chinese else ", "
            shown = between.join(file_tag_said(one, texts) for one in tags)
            body.addWidget(PlainLabel(texts.tr("Shows: {conduct}", conduct=shown), size="small", wrap=True))
        for one in marks:
            body.addWidget(PlainLabel(file_mark_said(one, texts), tone="attention", size="small", wrap=True))
        if self._is_held_back:
            self.save.hide()
        self.tag = quiet(texts.tr("What it shows…"))
        self.tag.setAccessibleName(texts.tr("Say what {name} shows", name=self._name))
        self.tag.clicked.connect(self._on_tag)
        body.addLayout(row(self.save, self.turn, self.tag, 1, gap=0))
        self.show_withdrawn(None)

    @property
    def may_be_shown(self) -> bool:
        """Whether it calls itself a picture, and nobody said that nothing may show it."""
        return not self._is_held_back and self.attachment.media_type.casefold().startswith("image/")

    def show_picture(self, picture: Pixels | None) -> None:
        """Its pixels came; None when it is no picture that can be shown."""
        if self.frame is None:
            return
        if picture is None:
            self.frame.hide()
        else:
            self.frame.set_image(image_of(picture))

    def show_withdrawn(self, withdrawn: WithdrawnExhibit | None) -> None:
        """How it stands: in bundles, or withdrawn from them."""
        texts = self._texts
        self._is_withdrawn = withdrawn is not None
        if withdrawn is not None:
            reason = one_line(withdrawn.reason, 300)
            self._standing.setText(texts.tr("Withdrawn, and left out of bundles: {reason}", reason=reason))
        self._standing.setVisible(self._is_withdrawn)
        self.turn.setText(texts.tr("Put back") if self._is_withdrawn else texts.tr("Withdraw…"))
        self.turn.setAccessibleName(
            texts.tr("Put {name} back", name=self._name)
            if self._is_withdrawn
            else texts.tr("Withdraw {name}", name=self._name)
        )

    @Slot()
    def _on_opened(self) -> None:
        self.picture_requested.emit(self.attachment)

    @Slot()
    def _on_save(self) -> None:
        self.save_requested.emit(self.attachment)

    @Slot()
    def _on_tag(self) -> None:
        self.tag_requested.emit(self.attachment)

    @Slot()
    def _on_turn(self) -> None:
        (self.restore_requested if self._is_withdrawn else self.withdraw_requested).emit(self.attachment)
