"""Keeps what stands in a form as a draft, so that a crash, a lock or a quit loses at most a second of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from shilu.core.draft import Draft, DraftKind
from shilu.core.errors import UserError
from shilu.core.ids import new_id
from shilu.core.job import Job
from shilu.gui.pages.page import Tools

if TYPE_CHECKING:
    from shilu.services.drafts import Drafts

EVERY_MS = 1000
"""From a change to its being written; with the write itself less than the two seconds that are promised."""
AGAIN_MS = 5000


class Drafting(QObject):
    """Watches one form. ``read`` gives its texts, None when there is nothing to keep.

    Signals:
        kept: what was typed until then is on the disk (UTC ms).
        not_kept: a UserError; said once until it works again.
    """

    kept = Signal(object)
    not_kept = Signal(object)

    def __init__(
        self,
        *,
        drafts: Drafts,
        tools: Tools,
        kind: DraftKind,
        read: Callable[[], Mapping[str, str] | None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._drafts, self._tools, self._kind, self._read = drafts, tools, kind, read
        self._case: str | None = None
        self._about = ""
        self._draft: Draft | None = None
        self._is_troubled = self._is_held = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self.keep_now)

    @property
    def draft(self) -> Draft | None:
        """What is kept now."""
        return self._draft

    @property
    def draft_id(self) -> str:
        """What is kept now; empty when nothing is."""
        return self._draft.id if self._draft is not None else ""

    def begin(self, case_id: str | None, about: str = "") -> None:
        """From now on what is typed is another matter; with None nothing is kept."""
        self._pause.stop()
        self._case, self._about, self._draft = case_id, about, None
        self._is_held = False

    def take_up(self, draft: Draft) -> None:
        """Go on with this one; it stands in the form now."""
        self.begin(draft.case, draft.about)
        self._draft = draft

    @property
    def is_troubled(self) -> bool:
        """Whether what is typed cannot be kept at the moment."""
        return self._is_troubled

    def hold(self) -> None:
        """It is being saved: a draft begun now would outlive it."""
        self._pause.stop()
        self._is_held = True

    def release(self) -> None:
        """It could not be saved: go on keeping it."""
        self._is_held = False
        self.touch()

    @Slot()
    def touch(self) -> None:
        """Something was typed or chosen."""
        if self._case is not None and not self._is_held and not self._pause.isActive():
            self._pause.start(EVERY_MS)

    @Slot()
    def keep_now(self) -> None:
        """Write what stands in the form, unless it is written already."""
        self._pause.stop()
        if self._case is None or self._is_held:
            return
        form = self._read()
        if form is None:
            self.discard()
            return
        before = self._draft
        if before is not None and before.form == form and not self._is_troubled:
            return
        now = self._tools.clock.now_ms()
        self._draft = Draft(
            id=before.id if before is not None else new_id(),
            case=self._case,
            kind=self._kind,
            begun_ms=before.begun_ms if before is not None else now,
            changed_ms=now,
            form=form,
            about=self._about,
        )
        work = partial(_keep, self._drafts, self._draft)
        self._tools.tasks.run(work, done=self._on_kept, failed=self._on_not_kept, apart=True)

    @Slot()
    def discard(self) -> None:
        """It is not wanted any more."""
        draft_id = self.draft_id
        self.begin(self._case, self._about)
        if draft_id:
            work = partial(_discard, self._drafts, draft_id)
            self._tools.tasks.run(work, done=self._on_discarded, failed=self._on_not_kept, apart=True)

    @Slot(object)
    def _on_kept(self, changed_ms: int) -> None:
        self._is_troubled = False
        self.kept.emit(changed_ms)

    @Slot(object)
    def _on_not_kept(self, error: UserError) -> None:
        if not self._is_troubled:
            self._is_troubled = True
            self.not_kept.emit(error)
        if self._draft is not None:
            self._pause.start(AGAIN_MS)

    @Slot(object)
    def _on_discarded(self, _nothing: None) -> None:
        pass


def _keep(drafts: Drafts, draft: Draft, _job: Job) -> int:
    drafts.keep(draft)
    return draft.changed_ms


def _discard(drafts: Drafts, draft_id: str, _job: Job) -> None:
    drafts.discard(draft_id)
