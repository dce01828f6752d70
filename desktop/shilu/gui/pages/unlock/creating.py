"""A new vault: its name, where it is kept, its passphrase; empty, or with what another vault was exported to."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from shilu.core.text import one_line
from shilu.core.wording import Catalog
from shilu.gui.pages.unlock.opening import SUFFIX
from shilu.gui.style import FIELD_GAP, GAP
from shilu.gui.tasks import Progress
from shilu.gui.widgets.parts import ProgressRow, column, field, primary, quiet, row, rule
from shilu.gui.widgets.passphrase import NewPassphrase
from shilu.gui.widgets.text import PlainLabel, TextLine

_LONGEST_NAME = 100
LONGEST_FOLDER = 60
"""Characters. Most disks take names of 255 bytes, and a character may have four."""


class CreatingStep(QWidget):
    """Signals:
    create_requested: a vault at ``path()`` with what stands in the fields.
    cancel_requested: reading an export in should stop.
    folder_requested: another folder for it.
    fill_requested: it is to hold what another vault was exported to.
    back_requested, other_requested, restore_requested, verify_requested: another way to go.
    """

    create_requested = Signal()
    cancel_requested = Signal()
    folder_requested = Signal()
    fill_requested = Signal()
    back_requested = Signal()
    other_requested = Signal()
    restore_requested = Signal()
    verify_requested = Signal()

    def __init__(self, *, texts: Catalog, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = texts
        self._folder = Path()
        self.source: Path | None = None
        self._is_waiting = False
        layout = column(self, gap=FIELD_GAP)
        self.name = TextLine(texts.tr("My records"))
        self.name.setMaxLength(LONGEST_FOLDER)
        self._where = PlainLabel(tone="soft", size="small", wrap=True)
        self._doubt = PlainLabel(tone="attention", size="small", wrap=True)
        self._doubt.hide()
        change = quiet(texts.tr("Another folder…"))
        change.clicked.connect(self.folder_requested)
        self.new = NewPassphrase(texts=texts)
        self.new.changed.connect(self._on_changed)
        self.new.entered.connect(self._on_create)
        self.whose = TextLine()
        self.whose.setMaxLength(_LONGEST_NAME)
        self.whose.returnPressed.connect(self._on_create)
        self.whose.setPlaceholderText(texts.tr("Optional, where several people are to have one each"))
        self.create_button = primary(texts.tr("Make the vault"))
        self.create_button.clicked.connect(self._on_create)
        self._making = PlainLabel(tone="soft")
        self.progress = ProgressRow(texts=texts)
        self.progress.cancel_requested.connect(self._on_cancel)
        words = texts.tr(
            "Everything is kept in one encrypted folder on this computer. "
            "Without the passphrase or the recovery key nobody can open it, not even those who made Shilu."
        )
        self._filled = self._make_filled()
        layout.addWidget(PlainLabel(texts.tr("A new vault"), size="title"))
        layout.addWidget(PlainLabel(words, tone="soft", wrap=True))
        layout.addWidget(self._filled)
        where = row(gap=0)
        where.addWidget(self._where, 1)
        where.addWidget(change, 0, Qt.AlignmentFlag.AlignTop)
        named = column(gap=0)
        named.addLayout(field(texts.tr("Name"), self.name))
        named.addLayout(where)
        named.addWidget(self._doubt)
        layout.addLayout(named)
        layout.addWidget(self.new)
        layout.addLayout(field(texts.tr("Whose passphrase it is"), self.whose))
        layout.addLayout(row(self._making, 1, self.create_button))
        layout.addWidget(self.progress)
        layout.addSpacing(GAP)
        layout.addWidget(rule())
        layout.addLayout(self._make_ways())
        self.name.textChanged.connect(self._show_path)
        self._on_changed()

    def _make_ways(self) -> QVBoxLayout:
        texts = self._texts
        self.back = quiet(texts.tr("Back"))
        self.back.clicked.connect(self.back_requested)
        other = quiet(texts.tr("Open another vault…"))
        other.clicked.connect(self.other_requested)
        restore = quiet(texts.tr("Restore a backup…"))
        restore.clicked.connect(self.restore_requested)
        self.fill = quiet(texts.tr("Read an export in…"))
        self.fill.clicked.connect(self.fill_requested)
        verify = quiet(texts.tr("Verify a bundle"))
        verify.clicked.connect(self.verify_requested)
        ways = column(gap=FIELD_GAP)
        ways.addLayout(row(self.back, other, 1, gap=0))
        ways.addLayout(row(restore, self.fill, verify, 1, gap=0))
        return ways

    def _make_filled(self) -> QWidget:
        texts = self._texts
        filled = QWidget()
        self._source = PlainLabel(size="strong", wrap=True)
        without = quiet(texts.tr("Begin empty"))
        without.clicked.connect(self._on_without)
        words = texts.tr(
            "All its cases, numbers and histories come with it. The folder is only read, and stays there unencrypted."
        )
        inside = column(filled, gap=0)
        line = row(gap=0)
        line.addWidget(self._source, 1)
        line.addWidget(without, 0, Qt.AlignmentFlag.AlignTop)
        inside.addLayout(line)
        inside.addWidget(PlainLabel(words, tone="soft", size="small", wrap=True))
        filled.hide()
        return filled

    def set_source(self, folder: Path | None) -> None:
        """Fill the vault with what lies in this folder; None: begin with an empty one."""
        self.source = folder
        if folder is not None:
            self._source.setText(self._texts.tr("With everything from “{folder}”", folder=one_line(folder.name, 80)))
        self._filled.setVisible(folder is not None)

    def focus_first(self) -> None:
        """Put the cursor where typing begins."""
        self.new.first.setFocus()

    def set_folder(self, folder: Path) -> None:
        """Where the vault is to lie."""
        self._folder = folder
        self._show_path()

    def show_doubt(self, words: str) -> None:
        """Why the vault should rather not lie there; empty when nothing speaks against it."""
        self._doubt.setText(words)
        self._doubt.setVisible(bool(words))

    def path(self) -> Path:
        """The vault that is to be made."""
        name = self.name.text().strip().replace("/", " ").replace("\\", " ").strip(". ")
        return self._folder / f"{name.removesuffix(SUFFIX) or 'vault'}{SUFFIX}"

    def wait(self, words: str) -> None:
        """Say what is being waited for; nothing else can be begun meanwhile. Empty: nothing is."""
        self._is_waiting = bool(words)
        self._making.setText(words)
        if not words:
            self.progress.stop()
        self._on_changed()

    def show_progress(self, progress: Progress) -> None:
        """An export is being read in: that takes its time."""
        if self.progress.isHidden():
            self._making.clear()
            self.progress.start("")
        self.progress.show_progress(progress)

    def forget_typed(self) -> None:
        """Leave no passphrase in a field."""
        self.new.forget()

    @Slot()
    def _on_without(self) -> None:
        self.set_source(None)
        self.focus_first()

    @Slot()
    def _on_cancel(self) -> None:
        self.progress.stopping()
        self.cancel_requested.emit()

    @Slot()
    def _show_path(self) -> None:
        self._where.setText(str(self.path()))

    @Slot()
    def _on_changed(self) -> None:
        self.create_button.setEnabled(self.new.is_ready and not self._is_waiting)

    @Slot()
    def _on_create(self) -> None:
        if self.create_button.isEnabled():
            self.create_requested.emit()
