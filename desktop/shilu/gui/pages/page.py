"""What every page is given and how it looks: the message bar, the title, the margin."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from shilu.core.case import Case
from shilu.core.clock import Clock
from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.core.wording import Catalog
from shilu.gui.bridge import Desktop
from shilu.gui.colours import Scheme
from shilu.gui.icons import Icons
from shilu.gui.messages import Messages
from shilu.gui.style import FIELD_GAP, MARGIN
from shilu.gui.tasks import Progress, Task, Tasks, Work
from shilu.gui.widgets.parts import ProgressRow, column, row
from shilu.gui.widgets.text import PlainLabel
from shilu.host.sentences import cancelled
from shilu.services.cautions import Cautions

if TYPE_CHECKING:
    from shilu.core.draft import Matter
    from shilu.gui.dialogs.frame import AskingDialog, FormDialog
    from shilu.gui.models.people import People
    from shilu.gui.pages.asking import TypedForm
    from shilu.gui.words import Words

T = TypeVar("T")


class Asking:
    """How a page asks by a form. Where a vault is open, what is typed there is kept as a draft (see pages.asking)."""

    def ask(self, dialog: FormDialog, _matter: Matter) -> bool:
        """Open the form; whether it was answered."""
        return dialog.exec() == QDialog.DialogCode.Accepted

    def keep(self, dialog: AskingDialog, _matter: Matter) -> None:
        """The form is about to be opened, and stays open until what it asks for was done."""

    def begin(self, form: TypedForm, _matter: Matter) -> None:
        """These fields of a page are to be filled in."""

    def end(self, form: TypedForm) -> None:
        """What was typed there is not wanted any more, or was used."""

    def leave(self, _form: TypedForm) -> bool:
        """These fields go away; what was typed there waits for them. Whether anything was."""
        return False

    @property
    def in_hand(self) -> frozenset[str]:
        """The drafts that stand in fields of pages: nobody needs to be offered them."""
        return frozenset()

    def settling(self, work: Work[T], _matter: Matter) -> Work[T]:
        """The work that a form was answered for: once it is done, nothing of what was typed there is kept."""
        return work


def _no_cautions() -> Cautions:
    return Cautions(read=tuple)


@dataclass(frozen=True, kw_only=True)
class Tools:
    """What pages work with besides the services."""

    texts: Catalog
    tasks: Tasks
    clock: Clock
    desktop: Desktop
    icons: Icons
    scheme: Scheme
    asking: Asking = field(default_factory=Asking)
    cautions: Cautions = field(default_factory=_no_cautions)
    every_language: Callable[[], tuple[Catalog, ...]] = tuple
    """All catalogs there are; loaded when asked for, which takes a moment."""

    @cached_property
    def words(self) -> Words:
        """Says values. Made for the first page that has any: the locked window does not wait for it."""
        from shilu.gui.words import Words

        return Words(self.texts)

    @cached_property
    def people(self) -> People:
        """Those of the case, and of contacts files, for all pages to choose from."""
        from shilu.gui.models.people import People

        return People()


class Page(QWidget):
    """A page: messages on top, a title, then ``self.body``."""

    def __init__(self, *, tools: Tools, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tools = tools
        self.texts, self.tasks = tools.texts, tools.tasks
        self.case: Case | None = None
        self.messages = Messages(texts=tools.texts)
        self.messages.closed.connect(self.focus_first)
        outer = column(self, margin=MARGIN, gap=FIELD_GAP)
        self.title = PlainLabel(title, size="title")
        self.head = row()
        self.head.addWidget(self.title)
        self.head.addStretch(1)
        outer.addWidget(self.messages)
        if title:
            outer.addLayout(self.head)
        self.body: QVBoxLayout = column(gap=FIELD_GAP)
        outer.addLayout(self.body, 1)

    @property
    def words(self) -> Words:
        """Says values in the language of the window."""
        return self.tools.words

    @property
    def is_working(self) -> bool:
        """Whether something long is under way that this page shows."""
        return False

    def set_case(self, case: Case | None) -> None:
        """Another case is open now."""
        self.case = case

    def arrive(self) -> None:
        """The page is about to be seen: read what it shows."""

    @Slot()
    def focus_first(self) -> None:
        """Put the keyboard where the work of the page begins, or goes on."""


@dataclass(frozen=True, slots=True)
class LongWork:
    """Work that takes long: what to say meanwhile, the work, and who hears of its end (bound methods of QObjects).

    ``stoppable``: whether Cancel is offered. ``may_be_short``: it shows only when it takes a while.
    """

    words: str
    work: Callable[[Job], Any]
    done: Callable[[Any], object]
    failed: Callable[[UserError], object]
    stoppable: bool = True
    may_be_short: bool = False


class WorkingPage(Page):
    """A page that shows one long piece of work at a time: how far it is, and the way to stop it."""

    def __init__(self, *, tools: Tools, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(tools=tools, title=title, parent=parent)
        self._task: Task | None = None
        self._long: LongWork | None = None
        self.progress = ProgressRow(texts=tools.texts)
        self.progress.cancel_requested.connect(self._on_cancel)

    @property
    def is_working(self) -> bool:
        return self._task is not None

    def work(self, long: LongWork) -> None:
        """Begin it, unless something else is under way."""
        if self._task is not None:
            return
        self.messages.clear()
        self._long = long
        self.progress.start(long.words, stoppable=long.stoppable, may_be_short=long.may_be_short)
        self._task = self.tasks.run(
            long.work,
            done=self._on_long_done,
            failed=self._on_long_failed,
            cancelled=self._on_long_stopped,
            progress=self._on_progress,
        )

    def _end_long(self) -> LongWork | None:
        long, self._long, self._task = self._long, None, None
        self.progress.stop()
        self.focus_first()
        return long

    @Slot(object)
    def _on_long_done(self, value: object) -> None:
        long = self._end_long()
        if long is not None:
            long.done(value)

    @Slot(object)
    def _on_long_failed(self, error: UserError) -> None:
        long = self._end_long()
        if long is not None:
            long.failed(error)

    @Slot()
    def _on_long_stopped(self) -> None:
        self._end_long()
        said = cancelled(self.texts)
        self.messages.note(said.message, next_step=said.next, tone="plain")

    @Slot(object)
    def _on_progress(self, progress: Progress) -> None:
        self.progress.show_progress(progress)

    @Slot()
    def _on_cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self.progress.stopping()
