"""Checking a bundle that someone handed over. Needs no vault; every problem is listed, not the first one."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from shilu.core.bundle import Problem, Verification
from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.core.text import one_line
from shilu.gui.models.table import Column, TableModel
from shilu.gui.pages.page import Tools, WorkingPage
from shilu.gui.style import GAP
from shilu.gui.widgets.drop import DropArea
from shilu.gui.widgets.parts import EmptyState, column, give_focus, plain
from shilu.gui.widgets.table_view import TableView
from shilu.gui.widgets.text import PlainLabel
from shilu.host.sentences import of_problem

if TYPE_CHECKING:
    from shilu.services.verifying import Verifying


class VerifyPage(WorkingPage):
    """Signals:
    back_requested: return to where the person came from.
    """

    back_requested = Signal()

    def __init__(
        self, *, verifying: Verifying, tools: Tools, back: bool = False, parent: QWidget | None = None
    ) -> None:
        texts = tools.texts
        super().__init__(tools=tools, title=texts.tr("Verify a bundle"), parent=parent)
        self._verifying = verifying
        self._path = Path()
        self._drop = DropArea(
            texts.tr("Drop a bundle here: its zip file or its folder."), texts.tr("Choose a zip…"), main=True
        )
        self._drop.files_dropped.connect(self._on_dropped)
        self._drop.pick_requested.connect(self._on_pick_zip)
        folder = plain(texts.tr("Choose a folder…"))
        folder.clicked.connect(self._on_pick_folder)
        self._back = plain(texts.tr("Back"))
        self._back.clicked.connect(self.back_requested)
        self.head.addWidget(folder)
        self.head.addWidget(self._back)
        self._back.setVisible(back)
        self.model = TableModel[Problem](
            (
                Column("path", texts.tr("Where"), lambda p: one_line(p.path) or "—", width=360),
                Column("problem", texts.tr("What is wrong"), lambda p: of_problem(p.problem, texts), width=0),
            ),
            parent=self,
        )
        self.table = TableView(self.model, name=texts.tr("Problems"))
        self._verdict = PlainLabel(size="section", wrap=True)
        self._words = PlainLabel(tone="soft", wrap=True)
        result = QWidget()
        layout = column(result, gap=GAP)
        layout.addWidget(self._verdict)
        layout.addWidget(self._words)
        layout.addWidget(self.table, 1)
        self._rest = QWidget()
        layout.addWidget(self._rest, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(
            EmptyState(
                texts.tr("Is it still what was handed over?"),
                texts.tr(
                    "Every file of the bundle is compared with the check sums inside it. Nothing is opened or changed, "
                    "and no passphrase is needed."
                ),
            )
        )
        self._stack.addWidget(result)
        self.body.addWidget(self._drop)
        self.body.addWidget(self.progress)
        self.body.addWidget(self._stack, 1)

    def arrive(self) -> None:
        self.focus_first()

    @Slot()
    def focus_first(self) -> None:
        give_focus(self.progress.cancel_button if self._task is not None else self._drop.button)

    @property
    def verdict(self) -> str:
        """What is said of the bundle; empty before it was checked."""
        return self._verdict.text()

    @Slot(object)
    def _on_dropped(self, files: tuple[Path, ...]) -> None:
        self.check(files[0])

    @Slot()
    def _on_pick_zip(self) -> None:
        texts = self.texts
        kinds = (texts.tr("Bundles (*.zip)"), texts.tr("All files (*)"))
        file = self.tools.desktop.ask_file(self, texts.tr("A bundle to verify"), kinds)
        if file is not None:
            self.check(file)

    @Slot()
    def _on_pick_folder(self) -> None:
        folder = self.tools.desktop.ask_folder(self, self.texts.tr("The folder of a bundle"))
        if folder is not None:
            self.check(folder)

    def check(self, path: Path) -> None:
        """Check this one."""
        if self._task is not None:
            return
        self.messages.clear()
        self._path = path
        self._drop.setEnabled(False)
        self.progress.start(self.texts.tr("Verifying"))
        self._task = self.tasks.run(
            partial(_verify, self._verifying, path),
            done=self._on_verified,
            failed=self._on_refused,
            cancelled=self._on_stopped,
            progress=self._on_progress,
        )

    @Slot(object)
    def _on_verified(self, verification: Verification) -> None:
        self._end()
        texts, name = self.texts, one_line(self._path.name)
        self.model.set_rows(verification.problems)
        self.table.setVisible(not verification.ok)
        self._rest.setVisible(verification.ok)
        if verification.ok:
            self._verdict.set_tone("good")
            self._verdict.setText(texts.tr("✓ Verified: {name} is whole and unchanged", name=name))
            self._words.setText(
                texts.tr(
                    "Every file is there, none is added, and each fits its check sum. Compare the hash on the paper’s "
                    "cover with the bundle’s to know that they belong together."
                )
            )
        else:
            count = len(verification.problems)
            self._verdict.set_tone("outside")
            said = texts.trn(
                "✗ Not verified: {count} problem in {name}",
                "✗ Not verified: {count} problems in {name}",
                count,
                name=name,
            )
            self._verdict.setText(said)
            self._words.setText(texts.tr("Ask whoever handed it over for another copy, and keep this one."))
        self._stack.setCurrentIndex(1)

    @Slot()
    def _on_stopped(self) -> None:
        self._end()
        self.messages.note(self.texts.tr("Stopped. The bundle was not checked to its end."), tone="plain")

    @Slot(object)
    def _on_refused(self, error: UserError) -> None:
        self._end()
        self.messages.show_error(error)

    def _end(self) -> None:
        self._task = None
        self._drop.setEnabled(True)
        self.progress.stop()
        self.focus_first()


def _verify(verifying: Verifying, path: Path, job: Job) -> Verification:
    return verifying.verify(path, job)
