"""What can be done with a case as a whole: closed, reopened, erased; each with a reason that the history keeps."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from shilu.core.case import Case
from shilu.core.case_file import CaseErasure
from shilu.core.draft import DraftKind, Matter
from shilu.core.erasure import Erasure, LeftOfErased
from shilu.core.evidence_warning import Moment
from shilu.core.job import Job
from shilu.core.text import one_line
from shilu.gui.dialogs.erase import EraseDialog
from shilu.gui.dialogs.reason import ReasonDialog
from shilu.gui.pages.backup_first import BackupFirst
from shilu.gui.pages.page import LongWork, Tools, WorkingPage
from shilu.host import erasure_remarks

if TYPE_CHECKING:
    from shilu.services.cases import Cases
    from shilu.services.erasing import Erasing
    from shilu.services.workspace import Workspace


class CaseDeeds(QObject):
    """Signals:
    changed: the list of cases is another one now; what was done, and what else is to be known of it.
    erased: the id of a case that is gone.
    """

    changed = Signal(str, str)
    erased = Signal(str)

    def __init__(self, *, workspace: Workspace, tools: Tools, page: WorkingPage) -> None:
        super().__init__(page)
        self._page = page
        self._cases, self._erasing, self._tools = workspace.cases, workspace.erasing, tools
        self._backup_first = BackupFirst(backups=workspace.backups, tools=tools, parent=page)
        self._case: Case | None = None

    def ask_close(self, case: Case) -> None:
        """Mark a case as closed, or take that mark away."""
        texts = self._tools.texts
        is_closed = case.closed_ms is not None
        title = one_line(case.title, 80)
        dialog = ReasonDialog(
            texts.tr("Reopen “{title}”", title=title) if is_closed else texts.tr("Close “{title}”", title=title),
            texts.tr("The case counts as open again.")
            if is_closed
            else texts.tr("The case is marked as closed. Nothing is removed, and it can be reopened."),
            texts.tr("Reopen the case") if is_closed else texts.tr("Close the case"),
            texts=texts,
            optional=True,
            parent=self._page.window(),
        )
        matter = Matter(DraftKind.CASE_CLOSING, case.id, case.id)
        if self._tools.asking.ask(dialog, matter):
            work = partial(_reopen if is_closed else _close, self._cases, case.id, dialog.value())
            self._tools.tasks.run(
                self._tools.asking.settling(work, matter), done=self._on_reopened if is_closed else self._on_closed
            )

    @Slot(object)
    def _on_closed(self, _nothing: None) -> None:
        self.changed.emit(self._tools.texts.tr("The case is closed."), "")

    @Slot(object)
    def _on_reopened(self, _nothing: None) -> None:
        self.changed.emit(self._tools.texts.tr("The case is open again."), "")

    def ask_erase(self, case: Case) -> None:
        """Look what would go, ask why, and erase the case."""
        self._case = case
        self._page.work(
            LongWork(
                self._tools.texts.tr("Looking what would go"),
                partial(_plan, self._cases, case.id),
                done=self._on_planned,
                failed=self._page.messages.show_error,
                may_be_short=True,
            )
        )

    @Slot(object)
    def _on_planned(self, plan: CaseErasure) -> None:
        case, texts = self._case, self._tools.texts
        if case is None:
            return
        goes = [
            texts.trn("{count} contact would go.", "{count} contacts would go.", plan.contacts),
            texts.trn("{count} file would go.", "{count} files would go.", plan.originals),
        ]
        if plan.kept_originals:
            goes.append(
                texts.trn(
                    "{count} file stays, because another case has it too.",
                    "{count} files stay, because another case has them too.",
                    plan.kept_originals,
                )
            )
        if plan.drafts:
            goes.append(texts.trn("{count} draft would go.", "{count} drafts would go.", plan.drafts))
        dialog = EraseDialog(
            texts.tr("Erase the case “{title}”", title=one_line(case.title, 80)),
            erasure_remarks.before(texts),
            goes,
            texts.tr("Erase this case"),
            texts=texts,
            warnings=self._tools.cautions.at(Moment.DELETING),
            parent=self._page.window(),
        )
        self._backup_first.serve(dialog)
        matter = Matter(DraftKind.CASE_ERASURE, case.id, case.id)
        if self._tools.asking.ask(dialog, matter):
            work = partial(_erase, self._cases, case.id, dialog.value())
            self._page.work(
                LongWork(
                    texts.tr("Erasing the case"),
                    self._tools.asking.settling(work, matter),
                    done=self._on_erased,
                    failed=self._page.messages.show_error,
                )
            )
        dialog.deleteLater()

    def ask_erase_left(self, case: Case) -> None:
        """Look what came in again of contacts that were erased, ask why it has to go, and erase those once more."""
        self._case = case
        self._tools.tasks.run(partial(_left, self._erasing, case.id), done=self._on_left)

    @Slot(object)
    def _on_left(self, left: LeftOfErased) -> None:
        case, texts = self._case, self._tools.texts
        if case is None:
            return
        if not left.ids:
            self._page.messages.note(texts.tr("Nothing came in again of contacts that were erased in this case."))
            return
        went = replace(left.plan, incidents=0)
        dialog = EraseDialog(
            texts.tr("Erase once more"),
            erasure_remarks.before(texts),
            (erasure_remarks.again(left.labels, texts), *erasure_remarks.planned(went, texts)),
            texts.tr("Erase what came in"),
            texts=texts,
            parent=self._page.window(),
        )
        self._backup_first.serve(dialog)
        matter = Matter(DraftKind.LEFT_ERASURE, case.id, case.id)
        if self._tools.asking.ask(dialog, matter):
            work = partial(_erase_left, self._erasing, left.ids, dialog.value())
            self._page.work(
                LongWork(
                    texts.tr("Erasing what came in"),
                    self._tools.asking.settling(work, matter),
                    done=self._on_left_erased,
                    failed=self._page.messages.show_error,
                    may_be_short=True,
                )
            )
        dialog.deleteLater()

    @Slot(object)
    def _on_left_erased(self, erasure: Erasure) -> None:
        texts = self._tools.texts
        lines = erasure_remarks.after(erasure, texts)[1:]  # the contacts were gone before
        self.changed.emit(texts.tr("What came in again is erased."), ("" if texts.is_chinese else " ").join(lines))

    @Slot(object)
    def _on_erased(self, _erasure: CaseErasure) -> None:
        case, self._case = self._case, None
        if case is not None:
            self.erased.emit(case.id)
            self.changed.emit(self._tools.texts.tr("The case is erased."), erasure_remarks.gone(self._tools.texts))


def _close(cases: Cases, case_id: str, reason: str, _job: Job) -> None:
    cases.close(case_id, reason)


def _reopen(cases: Cases, case_id: str, reason: str, _job: Job) -> None:
    cases.reopen(case_id, reason)


def _plan(cases: Cases, case_id: str, _job: Job) -> CaseErasure:
    return cases.plan_erasing(case_id)


def _left(erasing: Erasing, case_id: str, _job: Job) -> LeftOfErased:
    return erasing.left_of_erased(case_id)


def _erase_left(erasing: Erasing, ids: tuple[str, ...], reason: str, job: Job) -> Erasure:
    return erasing.erase(ids, reason, job)


def _erase(cases: Cases, case_id: str, reason: str, job: Job) -> CaseErasure:
    return cases.erase(case_id, reason, job)
