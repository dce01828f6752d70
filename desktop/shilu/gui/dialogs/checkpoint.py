"""A checkpoint of a case: to keep elsewhere, to have stamped by an outside clock, and to be checked later."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from shilu.core.checkpoint import Checkpoint
from shilu.core.wording import Catalog
from shilu.gui.dialogs.frame import FramedDialog
from shilu.gui.style import FIELD_GAP, GROUP_GAP, MARGIN
from shilu.gui.widgets.parts import column, field, plain, primary, quiet, row, rule, scrolled
from shilu.gui.widgets.qr import QrView
from shilu.gui.widgets.text import PlainLabel, PlainTextField, PlainTextView


class CheckpointDialog(FramedDialog):
    """Shows what it is given and asks for the rest.

    Signals:
        copy_requested: the text into the clipboard.
        save_requested: the code as a picture.
        request_requested: the files for a time-stamping authority.
        replies_requested: replies are to be taken in.
        root_requested: a root certificate to follow them to.
        check_requested: a text that may be an earlier checkpoint.
    """

    copy_requested = Signal()
    save_requested = Signal()
    request_requested = Signal()
    replies_requested = Signal()
    root_requested = Signal()
    check_requested = Signal(str)

    def __init__(self, *, texts: Catalog, parent: QWidget | None = None) -> None:
        super().__init__(texts=texts, parent=parent)
        self.setModal(True)
        self.resize(940, 660)
        content = QWidget()
        inner = column(content, gap=FIELD_GAP)
        inner.setContentsMargins(2, 0, 14, 2)
        self._add_note(inner)
        self._add_stamps(inner)
        self._add_check(inner)
        inner.addStretch(1)
        close = primary(texts.tr("Close"))
        close.clicked.connect(self.accept)
        outer = column(self, margin=MARGIN, gap=FIELD_GAP)
        outer.addWidget(PlainLabel(texts.tr("Checkpoint of the case"), size="section"))
        outer.addWidget(scrolled(content), 1)
        self.said = PlainLabel(wrap=True)
        self.said.hide()
        outer.addWidget(self.said)
        outer.addLayout(row(1, close))
        close.setFocus()

    def _add_note(self, inner: QVBoxLayout) -> None:
        texts = self.texts
        words = texts.tr(
            "It says where the history of this case stands now, signed by this vault. Kept elsewhere, on paper or with "
            "somebody else, it shows later whether anything recorded until now was removed or changed."
        )
        self.code = QrView(texts.tr("The checkpoint as a QR code"))
        self.note = PlainTextView(role="verbatim", fit=True)
        self.note.setAccessibleName(texts.tr("The checkpoint as text"))
        copy = plain(texts.tr("Copy the text"))
        copy.clicked.connect(self.copy_requested)
        self._save = plain(texts.tr("Save the picture…"))
        self._save.clicked.connect(self.save_requested)
        beside = column(gap=FIELD_GAP)
        beside.addWidget(self.note)
        beside.addLayout(row(copy, self._save, 1))
        beside.addStretch(1)
        parts = row(gap=GROUP_GAP)
        parts.addWidget(self.code, 0, Qt.AlignmentFlag.AlignTop)
        parts.addLayout(beside, 1)
        inner.addWidget(PlainLabel(words, tone="soft", wrap=True))
        inner.addLayout(parts)

    def _add_stamps(self, inner: QVBoxLayout) -> None:
        texts = self.texts
        words = texts.tr(
            "An authority with a clock of its own can confirm that the checkpoint existed by then. Shilu uses no "
            "network: the request leaves as a file, the reply comes back as one."
        )
        request = plain(texts.tr("Write the request…"))
        request.clicked.connect(self.request_requested)
        replies = plain(texts.tr("Take replies in…"))
        replies.clicked.connect(self.replies_requested)
        root = quiet(texts.tr("Root certificate…"))
        root.clicked.connect(self.root_requested)
        self._root = PlainLabel(tone="soft", size="small")
        self._stamps = column(gap=4)
        inner.addWidget(rule())
        inner.addWidget(PlainLabel(texts.tr("Time stamps"), size="strong"))
        inner.addWidget(PlainLabel(words, tone="soft", wrap=True))
        inner.addLayout(row(request, replies, root, self._root, 1))
        inner.addLayout(self._stamps)

    def _add_check(self, inner: QVBoxLayout) -> None:
        texts = self.texts
        self.earlier = PlainTextField(lines=4)
        check = plain(texts.tr("Check it"))
        check.clicked.connect(self._on_check)
        inner.addWidget(rule())
        inner.addLayout(field(texts.tr("An earlier checkpoint, as text"), self.earlier))
        inner.addLayout(row(check, 1))

    def show_checkpoint(self, checkpoint: Checkpoint) -> None:
        """Show the one of now."""
        self.note.setPlainText(checkpoint.note)
        self.code.show_modules(checkpoint.modules)
        self._save.setVisible(bool(checkpoint.modules))

    def show_root(self, name: str) -> None:
        """Which certificate replies are followed to."""
        self._root.setText(name)

    def show_stamps(self, lines: Sequence[tuple[str, str]]) -> None:
        """Time stamps, each with what follows from it."""
        while (item := self._stamps.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for stamped, bound in lines:
            self._stamps.addWidget(PlainLabel(stamped, wrap=True, selectable=True))
            self._stamps.addWidget(PlainLabel(bound, tone="soft", size="small", wrap=True))

    def say(self, words: str, *, is_good: bool) -> None:
        """What became of what was asked for."""
        self.said.set_tone("good" if is_good else "attention")
        self.said.setText(words)
        self.said.show()

    @Slot()
    def _on_check(self) -> None:
        if self.earlier.toPlainText().strip():
            self.check_requested.emit(self.earlier.toPlainText())
