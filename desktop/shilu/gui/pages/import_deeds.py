"""What can be done with an import that came in: taken back, put back, erased, each with a reason; a bill compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot

from shilu.core.draft import DraftKind, Matter
from shilu.core.erasure import Erasure
from shilu.core.evidence_warning import Moment
from shilu.core.job import FILES, Job
from shilu.core.reconciliation import Reconciliation
from shilu.gui.dialogs.erase import EraseDialog
from shilu.gui.dialogs.reason import ReasonDialog
from shilu.gui.dialogs.reconciliation import ReconciliationDialog
from shilu.gui.pages.backup_first import BackupFirst
from shilu.gui.pages.page import LongWork, Tools, WorkingPage
from shilu.gui.tasks import Work
from shilu.host import erasure_remarks

if TYPE_CHECKING:
    from shilu.services.erasing import Erasing
    from shilu.services.reconciling import Reconciling
    from shilu.services.withdrawals import Withdrawals
    from shilu.services.workspace import Workspace


class ImportDeeds(QObject):
    """Signals:
    withdrawn: the ids of the imports, and how many contacts left the list.
    restored: the ids of the imports, and how many contacts came back.
    erased: the id of the import, and the lines that say what went.
    """

    withdrawn = Signal(object, int)
    restored = Signal(object, int)
    erased = Signal(str, object)

    def __init__(self, *, workspace: Workspace, tools: Tools, page: WorkingPage) -> None:
        super().__init__(page)
        self._page = page
        self._withdrawals, self._erasing, self._tools = workspace.withdrawals, workspace.erasing, tools
        self._backup_first = BackupFirst(backups=workspace.backups, tools=tools, parent=page)
        self._reconciling, self._words = workspace.reconciling, page.words
        self._import = ""
        self._taken: tuple[str, ...] = ()
        self._put_back: tuple[str, ...] = ()

    @Slot(str)
    def ask_withdraw(self, import_id: str) -> None:
        """Ask why, and take out of the list what only this import brought."""
        texts = self._tools.texts
        dialog = ReasonDialog(
            texts.tr("Undo this import"),
            texts.tr("The contacts it brought are taken out of lists and bundles. The history keeps what was done."),
            texts.tr("Undo the import"),
            texts=texts,
            warnings=self._tools.cautions.at(Moment.DELETING),
            parent=self._page.window(),
        )
        self._withdraw(dialog, (import_id,))

    @Slot(object)
    def ask_withdraw_all(self, import_ids: tuple[str, ...]) -> None:
        """The same of all files that came in together, with one reason."""
        texts = self._tools.texts
        dialog = ReasonDialog(
            texts.trn(
                "Undo the import of {count} file", "Undo the import of all {count} files together", len(import_ids)
            ),
            texts.tr("The contacts they brought are taken out of lists and bundles. The history keeps what was done."),
            texts.tr("Undo the whole import"),
            texts=texts,
            warnings=self._tools.cautions.at(Moment.DELETING),
            parent=self._page.window(),
        )
        self._withdraw(dialog, import_ids)

    def _withdraw(self, dialog: ReasonDialog, import_ids: tuple[str, ...]) -> None:
        matter = Matter(DraftKind.IMPORT_WITHDRAWAL, self._case_id, import_ids[0])
        if self._tools.asking.ask(dialog, matter):
            self._taken = import_ids
            work = self._tools.asking.settling(
                partial(_withdraw, self._withdrawals, import_ids, dialog.value()), matter
            )
            self._take_or_put(self._tools.texts.tr("Undoing"), work, self._on_withdrawn)

    @Slot(str)
    def restore(self, import_id: str) -> None:
        """Put it back."""
        self.restore_all((import_id,))

    @Slot(object)
    def restore_all(self, import_ids: tuple[str, ...]) -> None:
        """Put back all of these, in one action."""
        texts = self._tools.texts
        self._put_back = import_ids
        work = partial(_restore, self._withdrawals, import_ids, texts.tr("put back"))
        self._take_or_put(texts.tr("Putting back"), work, self._on_restored)

    def _take_or_put(self, words: str, work: Work[int], done: Callable[[int], object]) -> None:
        if self._page.is_working:  # as while other files are read: what was decided is done all the same
            self._tools.tasks.run(work, done=done)
            return
        self._page.work(
            LongWork(
                words,
                work,
                done=done,
                failed=self._page.messages.show_error,
                stoppable=False,  # some of them are done from the first moment on
                may_be_short=True,
            )
        )

    @Slot(str)
    def ask_erase(self, import_id: str) -> None:
        """Look what would go, ask why, and erase what only this import brought."""
        self._import = import_id
        self._page.work(
            LongWork(
                self._tools.texts.tr("Looking what would go"),
                partial(_plan, self._erasing, import_id),
                done=self._on_planned,
                failed=self._page.messages.show_error,
                may_be_short=True,
            )
        )

    @Slot(str)
    def reconcile(self, import_id: str) -> None:
        """Show what a bill and the log say together."""
        self._page.work(
            LongWork(
                self._tools.texts.tr("Comparing the bill with the log"),
                partial(_reconcile, self._reconciling, self._case_id, import_id),
                done=self._on_reconciled,
                failed=self._page.messages.show_error,
                may_be_short=True,
            )
        )

    @Slot(object)
    def _on_reconciled(self, found: Reconciliation) -> None:
        if self._page.case is not None:
            zone = self._page.case.timezone
            dialog = ReconciliationDialog(found, words=self._words, zone=zone, parent=self._page.window())
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.open()

    @Slot(object)
    def _on_planned(self, plan: Erasure) -> None:
        texts = self._tools.texts
        dialog = EraseDialog(
            texts.tr("Erase this import"),
            erasure_remarks.before_import(texts),
            erasure_remarks.planned(plan, texts),
            texts.trn("Erase {count} contact", "Erase {count} contacts", plan.incidents)
            if plan.incidents
            else texts.trn("Erase {count} source row", "Erase {count} source rows", plan.rows),
            texts=texts,
            warnings=self._tools.cautions.at(Moment.DELETING),
            parent=self._page.window(),
        )
        self._backup_first.serve(dialog)
        matter = Matter(DraftKind.IMPORT_ERASURE, self._case_id, self._import)
        if self._tools.asking.ask(dialog, matter):
            work = partial(_erase, self._erasing, self._import, dialog.value())
            self._page.work(
                LongWork(
                    texts.tr("Erasing"),
                    self._tools.asking.settling(work, matter),
                    done=self._on_erased,
                    failed=self._page.messages.show_error,
                    stoppable=False,  # some of it is gone from the first moment on
                )
            )
        dialog.deleteLater()

    @property
    def _case_id(self) -> str:
        return self._page.case.id if self._page.case is not None else ""

    @Slot(object)
    def _on_withdrawn(self, count: int) -> None:
        self.withdrawn.emit(self._taken, count)

    @Slot(object)
    def _on_restored(self, count: int) -> None:
        self.restored.emit(self._put_back, count)

    @Slot(object)
    def _on_erased(self, erasure: Erasure) -> None:
        self.erased.emit(self._import, erasure_remarks.after(erasure, self._tools.texts))


def _withdraw(withdrawals: Withdrawals, import_ids: Sequence[str], reason: str, job: Job) -> int:
    return sum(withdrawals.withdraw_import(import_id, reason) for import_id in _told(import_ids, job))


def _restore(withdrawals: Withdrawals, import_ids: Sequence[str], reason: str, job: Job) -> int:
    return sum(withdrawals.restore_import(import_id, reason) for import_id in _told(import_ids, job))


def _told(import_ids: Sequence[str], job: Job) -> Iterator[str]:
    """Each of them, once it is said which one is under way."""
    for place, import_id in enumerate(import_ids, start=1):
        if len(import_ids) > 1:
            job.progress(FILES, place, len(import_ids))
        yield import_id


def _reconcile(reconciling: Reconciling, case_id: str, import_id: str, job: Job) -> Reconciliation:
    return reconciling.reconcile(case_id, import_id, job)


def _plan(erasing: Erasing, import_id: str, _job: Job) -> Erasure:
    return erasing.plan_import(import_id)


def _erase(erasing: Erasing, import_id: str, reason: str, job: Job) -> Erasure:
    return erasing.erase_import(import_id, reason, job)
