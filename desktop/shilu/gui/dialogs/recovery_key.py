"""A new recovery key for a vault that is open: shown once, then asked back in part."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from shilu.core.errors import UserError
from shilu.core.recovery_key import RecoverySheet
from shilu.core.wording import Catalog
from shilu.gui.dialogs.frame import FramedDialog
from shilu.gui.style import MARGIN
from shilu.gui.widgets.parts import FittingArea, column, plain, row
from shilu.gui.widgets.recovery_sheet import RecoveryKeyForm
from shilu.gui.widgets.text import PlainLabel


class RecoveryKeyDialog(FramedDialog):
    """Signals:
    confirmed: what was typed back from the paper.
    """

    confirmed = Signal(str)

    def __init__(self, sheet: RecoverySheet, *, texts: Catalog, parent: QWidget | None = None) -> None:
        super().__init__(texts=texts, parent=parent)
        self.setModal(True)
        self.setMinimumWidth(520)
        self.form = RecoveryKeyForm(texts=texts)
        self.form.show_sheet(sheet)
        self.form.confirmed.connect(self.confirmed)
        words = texts.tr(
            "The recovery key on the paper that there is now opens this vault until you have typed these groups back. "
            "After that only the new one does."
        )
        self.cancel = plain(texts.tr("Cancel, and keep the old key"))
        self.cancel.clicked.connect(self.reject)
        content = QWidget()
        inner = column(content)
        inner.addWidget(self.form)
        inner.addWidget(PlainLabel(words, tone="soft", size="small", wrap=True))
        layout = column(self, margin=MARGIN)
        layout.addWidget(FittingArea(content), 1)
        layout.addLayout(row(self.cancel, 1))
        self.form.focus_first()

    def wait(self, is_waiting: bool) -> None:
        """Whether the answer is being stored: it cannot be taken back meanwhile."""
        self.form.wait(is_waiting)
        self.cancel.setEnabled(not is_waiting)

    @Slot(object)
    def refuse(self, error: UserError) -> None:
        """It could not be stored."""
        self.wait(False)
        self.form.refuse(error)

    def reject(self) -> None:
        if self.cancel.isEnabled():
            super().reject()

    def done(self, result: int) -> None:
        self.form.forget()
        super().done(result)
