"""Small parts that every page is made of: titles, lines, fields with labels, cards, empty states, progress."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from shilu.core.job import FILES
from shilu.core.wording import N_, Catalog
from shilu.gui.style import FIELD_GAP, GAP, MARGIN, mark
from shilu.gui.tasks import Progress
from shilu.gui.widgets.text import PlainLabel, button_text

STAGES = {
    "reading": N_("Reading"),
    "storing": N_("Storing"),
    "hashing": N_("Computing check sums"),
    "collecting": N_("Collecting"),
    "laying_out": N_("Laying out the pages"),
    "pictures": N_("Preparing pictures"),
    "drawing": N_("Drawing the pages"),
    "checking": N_("Reading every page back"),
    "packing": N_("Packing"),
    "finishing": N_("Finishing"),
    "verifying": N_("Verifying"),
    "snapshot": N_("Taking a copy"),
    "pages": N_("Checking the pages"),
    "history": N_("Checking the history"),
    "rows": N_("Checking the source rows"),
    "tables": N_("Checking the tables"),
    "attachments": N_("Checking the attachments"),
    "writing": N_("Writing"),
    "restoring": N_("Restoring"),
    "salvaging": N_("Saving what can be read"),
    "upgrading": N_("Bringing the vault up to this version"),
    "index": N_("Making the search index"),
    "rekey": N_("Encrypting the vault with its new key"),
    "erasing": N_("Erasing"),
    "reconciling": N_("Comparing the bill with the log"),
    "erased": N_("Removing the files"),
    "decrypting": N_("Opening the file"),
    "originals": N_("Copying the attachments"),
    "merging": N_("Taking it in"),
}
_IN_PERCENT = (
    "reading", "hashing", "packing", "writing", "verifying", "restoring", "snapshot", "pages", "upgrading",
    "decrypting",
)  # fmt: skip
_NO_WAY_BACK = ("erased",)
_PATIENCE_MS = 300


class Button(QPushButton):
    """A button that Enter presses too, not only in dialogs."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.click()
            return
        super().keyPressEvent(event)


def primary(text: str) -> QPushButton:
    """The one main button of a view."""
    button = Button(button_text(text))
    mark(button, role="primary")
    return button


def quiet(text: str) -> QPushButton:
    """A button that looks like a word."""
    button = Button(button_text(text))
    button.setAutoDefault(False)
    mark(button, role="quiet")
    return button


def plain(text: str) -> QPushButton:
    """Any other button."""
    button = Button(button_text(text))
    button.setAutoDefault(False)
    return button


def rule(*, vertical: bool = False) -> QFrame:
    """A separator of one pixel."""
    line = QFrame()
    mark(line, part="line")
    if vertical:
        line.setFixedWidth(1)
    else:
        line.setFixedHeight(1)
    return line


def column(parent: QWidget | None = None, *, margin: int = 0, gap: int = FIELD_GAP) -> QVBoxLayout:
    """A column of parts."""
    layout = QVBoxLayout() if parent is None else QVBoxLayout(parent)
    layout.setContentsMargins(margin, margin, margin, margin)
    layout.setSpacing(gap)
    return layout


def row(*parts: QWidget | int, gap: int = GAP) -> QHBoxLayout:
    """Parts side by side; a number is a stretch."""
    layout = QHBoxLayout()
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(gap)
    for part in parts:
        if isinstance(part, int):
            layout.addStretch(part)
        else:
            layout.addWidget(part)
    return layout


def field(label: str, widget: QWidget, hint: QWidget | None = None) -> QVBoxLayout:
    """A field under its label. The label is the field's accessible name and its buddy."""
    name = PlainLabel(label, tone="soft")
    name.setBuddy(widget)
    if not widget.accessibleName():
        widget.setAccessibleName(label)
    layout = QVBoxLayout()
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(4)
    layout.addWidget(name)
    layout.addWidget(widget)
    if hint is not None:
        layout.addWidget(hint)
    return layout


def scrolled(content: QWidget) -> QScrollArea:
    """A page part that scrolls when there is no room."""
    area = QScrollArea()
    _scroll(area, content)
    return area


def _scroll(area: QScrollArea, content: QWidget) -> None:
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(content)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.viewport().setAutoFillBackground(False)
    content.setAutoFillBackground(False)


class TightArea(QScrollArea):
    """Scrolls; what is in it is as tall as it must be at this width. Qt would make it as tall as its lines are where
    they are narrowest, and leave an empty page below, or hide the end of it."""

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content = content
        _scroll(self, content)

    def heightForWidth(self, width: int) -> int:
        layout = self._content.layout()
        if layout is not None and layout.hasHeightForWidth():
            return layout.totalHeightForWidth(width)
        return self._content.sizeHint().height()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:
            self._fit()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        super().resizeEvent(event)

    def _fit(self) -> None:
        self._content.setMinimumHeight(self.heightForWidth(self.viewport().width()))


class FittingArea(TightArea):
    """As tall as what is in it, as long as there is room; where there is not, it scrolls."""

    def hasHeightForWidth(self) -> bool:
        return True

    def sizeHint(self) -> QSize:
        return self._content.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return QSize(self._content.minimumSizeHint().width(), 64)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:
            self.updateGeometry()  # what is in it has another height now
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        """A bar that is there makes lines narrower, and so stays although all would fit without it: Qt is told."""
        room = self.maximumViewportSize()
        fits = self.heightForWidth(room.width()) <= room.height()
        policy = Qt.ScrollBarPolicy.ScrollBarAlwaysOff if fits else Qt.ScrollBarPolicy.ScrollBarAsNeeded
        if policy is not self.verticalScrollBarPolicy():
            self.setVerticalScrollBarPolicy(policy)
        super()._fit()


def give_focus(widget: QWidget) -> None:
    """Put the keyboard there if it can be seen: work that ends on another page takes the keys from nobody."""
    if widget.isVisible() and widget.isEnabled():
        widget.setFocus(Qt.FocusReason.OtherFocusReason)


class Steps(QWidget):
    """One step at a time, as tall as the step that is seen: a short one does not hang in the room of a tall one."""

    def __init__(self, *steps: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps: list[QWidget] = []
        self._layout = column(self)
        for step in reversed(steps):
            self.go(step)

    @property
    def current(self) -> QWidget:
        """The step that is seen."""
        return self._current

    def go(self, to: QWidget) -> None:
        """Show this one, which is taken in if it is new."""
        if to not in self._steps:
            self._steps.append(to)
            self._layout.addWidget(to)
        self._current = to
        for step in self._steps:
            step.setVisible(step is to)


class Card(QFrame):
    """A raised frame with a column inside."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, part="card")
        self.column = column(self, margin=16)


class EmptyState(QWidget):
    """Says what belongs here and offers the first step.

    Signals:
        step_requested: the first step's button was pressed.
        other_requested: the button of another way was pressed.
    """

    step_requested = Signal()
    other_requested = Signal()

    def __init__(self, title: str, words: str, step: str = "", other: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        inner = column(gap=GAP)
        heading = PlainLabel(title, size="section")
        heading.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        text = PlainLabel(words, tone="soft", wrap=True)
        text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        text.setMinimumWidth(240)
        text.setMaximumWidth(440)
        inner.addWidget(heading)
        middle = row(1)
        middle.addWidget(text, 1000)
        middle.addStretch(1)
        inner.addLayout(middle)
        self.button = primary(step)
        self.button.clicked.connect(self.step_requested)
        inner.addSpacing(GAP)
        self.other = plain(other)
        self.other.clicked.connect(self.other_requested)
        inner.addLayout(row(1, self.other, self.button, 1))
        outer = column(self, margin=MARGIN)
        outer.addStretch(2)
        outer.addLayout(inner)
        outer.addStretch(3)
        self.button.setVisible(bool(step))
        self.other.setVisible(bool(other))


class ProgressRow(QWidget):
    """What is being done, how many of how many, and Cancel.

    Signals:
        cancel_requested: the person wants it to stop.
    """

    cancel_requested = Signal()

    def __init__(self, *, texts: Catalog, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = texts
        self._words = PlainLabel()
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self.cancel_button = plain(texts.tr("Cancel"))
        self.cancel_button.clicked.connect(self.cancel_requested)
        self._showing = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._showing.timeout.connect(self._appear)
        self._takes_keyboard = True
        self._file = Progress(FILES, 0, None)
        left = column(gap=4)
        left.addWidget(self._words)
        left.addWidget(self._bar)
        outer = row(gap=FIELD_GAP)
        outer.addLayout(left, 1)
        outer.addWidget(self.cancel_button)
        self.setLayout(outer)
        self.hide()

    def start(
        self, words: str, *, stoppable: bool = True, may_be_short: bool = False, takes_keyboard: bool = True
    ) -> None:
        """Show that something has begun; how much there is to do is not known yet. What ``may_be_short`` is shown only
        when it turns out not to be; the keyboard stays where it is unless it ``takes_keyboard``."""
        self._takes_keyboard = takes_keyboard
        self._file = Progress(FILES, 0, None)
        self._words.setText(words)
        self._bar.setRange(0, 0)
        self._bar.setAccessibleName(words)
        self.cancel_button.setEnabled(stoppable)
        self.cancel_button.setVisible(stoppable)
        if may_be_short:
            self._showing.start()
        else:
            self._appear()

    @Slot()
    def _appear(self) -> None:
        self._showing.stop()
        self.show()
        if self._takes_keyboard:
            self.cancel_button.setFocus()

    def show_progress(self, progress: Progress) -> None:
        """Show how far it is."""
        if progress.stage in _NO_WAY_BACK:
            self.cancel_button.hide()
        if progress.stage == FILES:
            self._file = progress
            return
        if (self._file.total or 0) > 1:
            self._show_file(progress)
            return
        stage = self._texts.tr(STAGES.get(progress.stage, N_("Working")))
        if progress.total:
            self._bar.setRange(0, 1000)
            self._bar.setValue(min(1000, progress.done * 1000 // progress.total))
            if progress.stage in _IN_PERCENT:
                percent = min(100, progress.done * 100 // progress.total)
                words = self._texts.tr("{stage}: {percent} %", stage=stage, percent=percent)
            else:
                words = self._texts.tr(
                    "{stage}: {done} of {total}", stage=stage, done=f"{progress.done:,}", total=f"{progress.total:,}"
                )
        else:
            self._bar.setRange(0, 0)
            words = stage
        self._words.setText(words)

    def _show_file(self, progress: Progress) -> None:
        """How far it is, where this is how far one of several files is."""
        number, of_all = self._file.done, self._file.total or 1
        part = min(1000, progress.done * 1000 // progress.total) if progress.total else 0
        self._bar.setRange(0, 1000 * of_all)
        self._bar.setValue(1000 * (number - 1) + (part if progress.stage == "reading" else 0))
        self._words.setText(
            self._texts.tr("File {number} of {total} · {stage}", number=f"{number:,}", total=f"{of_all:,}",
                           stage=self._texts.tr(STAGES.get(progress.stage, N_("Working"))))
        )  # fmt: skip

    def stopping(self) -> None:
        """Cancel was heard."""
        self._words.setText(self._texts.tr("Stopping…"))
        self.cancel_button.setEnabled(False)

    def stop(self) -> None:
        """Nothing is under way any more."""
        self._showing.stop()
        self._bar.setRange(0, 1)
        self.hide()
