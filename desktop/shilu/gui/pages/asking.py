"""Runs the forms that pages ask with, and keeps what is typed in them until it is done or thrown away."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QDialog

from shilu.core.draft import Draft, Matter
from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.gui.dialogs.frame import AskingDialog, FormDialog
from shilu.gui.pages.drafting import Drafting
from shilu.gui.pages.page import Asking, Tools
from shilu.gui.tasks import Work
from shilu.host.sentences import of_error

if TYPE_CHECKING:
    from shilu.services.drafts import Drafts

T = TypeVar("T")
TITLE = "title of the form"
"""Beside its fields a draft has what stands over them."""


class TypedForm(Protocol):
    """Fields that are filled in; ``title_words`` stands over them."""

    changed: Any
    title_words: str

    def typed(self) -> Mapping[str, str] | None:
        """What stands in each field; None when there is nothing to keep."""
        ...

    def put_typed(self, form: Mapping[str, str]) -> None:
        """Fill the fields as they stood."""
        ...


@dataclass(frozen=True, slots=True)
class _Open:
    """A form that is open, and what keeps it. ``until_done``: it closes when what it asked for was done."""

    dialog: FormDialog
    drafting: Drafting
    until_done: bool = False


class KeptAsking(QObject, Asking):
    """With an open vault. Signals:
    taken_up: a Draft that stands in its form again.
    """

    taken_up = Signal(object)

    def __init__(self, *, drafts: Drafts, tools: Tools, parent: QObject) -> None:
        super().__init__(parent)
        self._drafts, self._tools = drafts, tools
        self._waiting: dict[Matter, Draft] = {}
        self._answered: dict[Matter, str] = {}
        self._open: list[_Open] = []
        self._on_pages: dict[TypedForm, tuple[Matter, Drafting]] = {}
        self._left: dict[Matter, Draft] = {}  # until it is offered

    @Slot(object)
    def expect(self, drafts: tuple[Draft, ...]) -> None:
        """These wait for their forms to be opened."""
        # the one changed last comes first
        self._waiting = {Matter(one.kind, one.case, one.about): one for one in reversed(drafts)}
        self._left = {matter: draft for matter, draft in self._left.items() if matter not in self._waiting}

    def ask(self, dialog: FormDialog, matter: Matter) -> bool:
        drafting = self._kept_of(dialog, matter)
        self._open.append(_Open(dialog, drafting))
        is_accepted = dialog.exec() == QDialog.DialogCode.Accepted
        self._open = [one for one in self._open if one.dialog is not dialog]
        if is_accepted:
            drafting.keep_now()  # until it is done
            drafting.hold()
            self._answered[matter] = drafting.draft_id
        else:
            drafting.discard()
        drafting.setParent(self)  # a write of it may be under way
        dialog.deleteLater()  # once whoever asked has read it; the window would keep it to its end
        return is_accepted

    def keep(self, dialog: AskingDialog, matter: Matter) -> None:
        self._open.append(_Open(dialog, self._kept_of(dialog, matter), until_done=True))
        dialog.finished.connect(self._on_finished)

    @Slot()
    def _on_finished(self) -> None:
        closed = [one for one in self._open if one.until_done and one.dialog.isHidden()]
        self._open = [one for one in self._open if one not in closed]
        for one in closed:
            one.drafting.discard()
            one.drafting.setParent(self)  # a write of it may be under way

    def begin(self, form: TypedForm, matter: Matter) -> None:
        self._on_pages[form] = matter, self._kept(form, matter, self)

    def end(self, form: TypedForm) -> None:
        if form in self._on_pages:
            _matter, drafting = self._on_pages.pop(form)
            form.changed.disconnect(drafting.touch)
            drafting.discard()

    def leave(self, form: TypedForm) -> bool:
        if form not in self._on_pages:
            return False
        matter, drafting = self._on_pages.pop(form)
        form.changed.disconnect(drafting.touch)
        drafting.keep_now()
        if drafting.draft is not None:
            self._left[matter] = drafting.draft
        return drafting.draft is not None

    @property
    def in_hand(self) -> frozenset[str]:
        return frozenset(drafting.draft_id for _matter, drafting in self._on_pages.values())

    def _kept_of(self, dialog: FormDialog, matter: Matter) -> Drafting:
        drafting = self._kept(dialog, matter, dialog)
        drafting.not_kept.connect(self._on_not_kept)
        drafting.kept.connect(dialog.complaint.hide)
        return drafting

    def _kept(self, form: TypedForm, matter: Matter, parent: QObject) -> Drafting:
        read = partial(_read, form)
        drafting = Drafting(drafts=self._drafts, tools=self._tools, kind=matter.kind, read=read, parent=parent)
        drafting.begin(matter.case, matter.about)
        left, waiting = self._left.pop(matter, None), self._waiting.pop(matter, None)
        waiting = left or waiting
        if waiting is not None:
            form.put_typed({name: text for name, text in waiting.form.items() if name != TITLE})
            drafting.take_up(waiting)
            self.taken_up.emit(waiting)
        form.changed.connect(drafting.touch)
        return drafting

    def settling(self, work: Work[T], matter: Matter) -> Work[T]:
        draft_id = self._answered.get(matter, "")
        return partial(_settled, work, self._drafts, draft_id) if draft_id else work

    def keep_now(self) -> None:
        """Keep what stands in open forms at this moment. It stays, also when they then close without an answer."""
        for drafting in (*(one.drafting for one in self._open), *(drafting for _, drafting in self._on_pages.values())):
            drafting.keep_now()
            drafting.begin(None)

    @Slot(object)
    def _on_not_kept(self, error: UserError) -> None:
        texts = self._tools.texts
        said = texts.tr("What you type cannot be kept as a draft at the moment. You can go on typing.")
        for one in self._open:
            if one.drafting.is_troubled:
                one.dialog.complain(f"{said}\n{of_error(error, texts).next}")


def _read(form: TypedForm) -> Mapping[str, str] | None:
    typed = form.typed()
    return None if typed is None else {**typed, TITLE: form.title_words}


def _settled(work: Work[T], drafts: Drafts, draft_id: str, job: Job) -> T:
    done = work(job)
    with suppress(UserError):
        drafts.discard(draft_id)
    return done
