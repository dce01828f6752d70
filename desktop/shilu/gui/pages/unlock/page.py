"""The first page: open a vault, or make one. Says nothing of what the program is for.

Signals: ``unlocked`` hands over the open workspace; ``verify_requested`` leads to the check of a bundle; ``settled``
says that the known vaults are shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar, runtime_checkable

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from shilu.core.errors import UserError
from shilu.core.recovery_key import RecoverySheet, looks_like_one
from shilu.core.text import one_line
from shilu.gui.pages.guessing import Guessing
from shilu.gui.pages.page import Page, Tools
from shilu.gui.pages.section import Said
from shilu.gui.pages.unlock import deeds
from shilu.gui.pages.unlock.creating import CreatingStep
from shilu.gui.pages.unlock.known import Found, look, of_absent
from shilu.gui.pages.unlock.opening import OpeningStep
from shilu.gui.pages.unlock.renewing import Recovered, RenewingStep
from shilu.gui.pages.unlock.restoring import RestoringStep
from shilu.gui.style import mark
from shilu.gui.tasks import Progress, Task, Work
from shilu.gui.widgets.parts import Steps, column, row, scrolled
from shilu.gui.widgets.recovery_sheet import RecoveryKeyForm
from shilu.host.place_remarks import of_place
from shilu.host.places import PlaceDoubt

if TYPE_CHECKING:
    from shilu.core.safekeeping import Restored
    from shilu.gui.pages.unlock.salvaging import SalvagingStep
    from shilu.services.gate import Created, Gate
    from shilu.services.workspace import Workspace

T = TypeVar("T")
_WIDTH_PX = 440


@runtime_checkable
class _Step(Protocol):
    def focus_first(self) -> None:
        """Put the cursor where typing begins."""


class UnlockPage(Page):
    """Open, create, and the recovery key that is shown once. Steps beyond the first two are made when they are first
    gone to: the passphrase field does not wait for them."""

    unlocked = Signal(object)
    verify_requested = Signal()
    settled = Signal()

    def __init__(self, *, gate: Gate, tools: Tools, view_menu: QMenu, parent: QWidget | None = None) -> None:
        super().__init__(tools=tools, parent=parent)
        self._gate = gate
        self._vaults: list[Path] = []
        self._found = Found()
        self._has_looked = self._is_awaited = False
        self._unopened: Created | Recovered | None = None
        self._task: Task | None = None
        self.opening = OpeningStep(texts=tools.texts)
        self.opening.open_requested.connect(self._on_open)
        self.opening.create_requested.connect(self._on_to_create)
        self.opening.rescue_requested.connect(self._on_rescue)
        self.passphrase, self.open_button = self.opening.passphrase, self.opening.open_button
        self.creating = CreatingStep(texts=tools.texts)
        self.creating.create_requested.connect(self._on_create)
        self.creating.folder_requested.connect(self._on_folder)
        self.creating.back_requested.connect(self._on_back)
        for way in (self.opening, self.creating):
            way.other_requested.connect(self._on_other)
            way.restore_requested.connect(self._on_to_restore)
            way.fill_requested.connect(self._on_to_fill)
            way.cancel_requested.connect(self._on_stop)
            way.verify_requested.connect(self.verify_requested)
        Guessing(self.creating.new, tools=tools, known=self._known_words)
        self._working: list[RenewingStep | RestoringStep | SalvagingStep] = []
        self._then: Callable[[], object] | None = None
        self.messages.action_requested.connect(self._on_action)
        self._steps = Steps(self.opening, self.creating)
        self._steps.setFixedWidth(_WIDTH_PX)
        middle = QWidget()
        inside = column(middle, gap=0)
        inside.addStretch(2)
        inside.addLayout(row(1, self._steps, 1))
        inside.addStretch(3)
        self.body.addWidget(scrolled(middle), 1)
        view = QToolButton()
        mark(view, role="quiet")
        view.setText(tools.texts.tr("View"))
        view.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        view.setMenu(view_menu)
        self.body.addLayout(row(1, view))

    @cached_property
    def recovery(self) -> RecoveryKeyForm:
        """The new recovery key, until part of it was typed back."""
        step = RecoveryKeyForm(texts=self.texts)
        step.confirmed.connect(self._on_typed_back)
        return step

    @cached_property
    def renewing(self) -> RenewingStep:
        """A new passphrase, after the recovery key opened the vault."""
        step = RenewingStep(tools=self.tools)
        step.renewed.connect(self._on_ready)
        step.refused.connect(self._on_refused)
        self._working.append(step)
        return step

    @cached_property
    def restoring(self) -> RestoringStep:
        """A vault out of a backup."""
        step = RestoringStep(gate=self._gate, tools=self.tools)
        step.restored.connect(self._on_restored)
        self._join(step)
        return step

    @cached_property
    def salvaging(self) -> SalvagingStep:
        """What can be read of a vault that does not open."""
        from shilu.gui.pages.unlock.salvaging import SalvagingStep

        step = SalvagingStep(gate=self._gate, tools=self.tools)
        step.mended.connect(self._on_mended)
        self._join(step)
        return step

    def _join(self, step: RestoringStep | SalvagingStep) -> None:
        step.said.connect(self._on_said)
        step.refused.connect(self.messages.show_error)
        step.back_requested.connect(self._on_back)
        self._working.append(step)

    def arrive(self) -> None:
        self.tasks.run(partial(look, self._gate), done=self._on_looked)

    def focus_first(self) -> None:
        """Put the cursor where typing begins."""
        step = self._steps.current
        if isinstance(step, _Step):
            step.focus_first()

    def _show(self, step: QWidget) -> None:
        self._steps.go(step)
        self.focus_first()

    # open

    @Slot(object)
    def _on_looked(self, found: Found) -> None:
        self._found = found
        self._vaults = list(found.offered)
        self.opening.show_vaults(self._vaults, 0)
        self._set_folder(found.folder)
        self.creating.back.setVisible(bool(self._vaults))
        self._has_looked = True
        if self._unopened is None:
            self._show(self.opening if self._vaults else self.creating)
            if found.absent is not None:
                self._say_absent(found.absent)
        if self._is_awaited:
            self._on_open()
        self.settled.emit()

    def _say_absent(self, vault: Path) -> None:
        said = of_absent(vault, self.texts)
        self.messages.note(said.message, next_step=said.next, tone="attention")

    @property
    def _chosen(self) -> Path:
        return self._vaults[max(self.opening.vault.currentIndex(), 0)]

    @Slot()
    def _on_other(self) -> None:
        chosen = self.tools.desktop.ask_folder(self, self.texts.tr("Open another vault"), self._found.folder)
        if chosen is None:
            return
        if (folder := self._gate.meant(chosen)) not in self._vaults:
            self._vaults.append(folder)
        self.messages.clear()
        self.opening.show_vaults(self._vaults, self._vaults.index(folder))
        self._show(self.opening)

    @Slot()
    def _on_open(self) -> None:
        self._is_awaited = not self._has_looked  # typed faster than the vaults were found: open then
        if not self._vaults or not self.open_button.isEnabled():
            return
        self.messages.clear()
        self._wait(self.texts.tr("Opening…"))
        path, typed = self._chosen, self.passphrase.text()
        if self.opening.recover.isChecked() or looks_like_one(typed):
            self._begin(partial(deeds.recover, self._gate, path, typed), self._on_recovered)
        else:
            self._begin(partial(deeds.open_vault, self._gate, path, typed), self._on_opened)

    def _begin(self, work: Work[T], done: Callable[[T], object]) -> None:
        self._task = self.tasks.run(
            work, done=done, failed=self._on_refused, cancelled=self._on_not_upgraded, progress=self._on_upgrading
        )

    @Slot(object)
    def _on_upgrading(self, progress: Progress) -> None:
        self.opening.show_progress(progress)

    @Slot()
    def _on_stop(self) -> None:
        if self._task is not None:
            self._task.cancel()

    @Slot()
    def _on_not_upgraded(self) -> None:
        self._wait("")
        self.messages.note(self.texts.tr("Stopped. The vault is as it was."), tone="plain")
        self.focus_first()

    @Slot(object)
    def _on_opened(self, workspace: Workspace) -> None:
        self._forget_typed()
        self.unlocked.emit(workspace)

    @Slot(object)
    def _on_recovered(self, recovered: Recovered) -> None:
        self._forget_typed()
        self.opening.recover.setChecked(False)
        self.show_unopened(recovered)

    @Slot()
    def _on_ready(self) -> None:
        """Nothing more is asked: go to the desk."""
        unopened = self.take_unopened()
        self.messages.clear()
        self.recovery.forget()
        if unopened is not None:
            self.unlocked.emit(unopened.workspace)

    @Slot(object)
    def _on_refused(self, error: UserError) -> None:
        self._wait("")
        is_damaged = error.code == "vault.damaged" and self._steps.current is self.opening
        self._then = self._on_to_salvage if is_damaged else None
        if error.code == "vault.missing" and self._found.absent is not None and self._chosen == self._found.absent:
            self._say_absent(self._found.absent)
        else:
            self.messages.show_error(error, self.texts.tr("What can be done…") if is_damaged else "")
        self.passphrase.selectAll()
        self.focus_first()

    def _wait(self, words: str) -> None:
        self.opening.wait(words)
        self.creating.wait(words)

    def _forget_typed(self) -> None:
        self._wait("")
        self.passphrase.clear()
        self.creating.forget_typed()

    # create

    @Slot()
    def _on_back(self) -> None:
        self.messages.clear()
        self._show(self.opening if self._vaults else self.creating)

    @Slot()
    def _on_to_create(self) -> None:
        self.messages.clear()
        self._to_create(None)

    @Slot()
    def _on_to_fill(self) -> None:
        folder = self.tools.desktop.ask_folder(self, self.texts.tr("The folder that everything was exported to"))
        if folder is not None:
            self.messages.clear()
            self._to_create(folder)

    def _to_create(self, source: Path | None) -> None:
        self.creating.set_source(source)
        self.creating.back.setVisible(bool(self._vaults))
        self._show(self.creating)

    @Slot()
    def _on_folder(self) -> None:
        folder = self.tools.desktop.ask_folder(self, self.texts.tr("Where the vault is kept"), self._found.folder)
        if folder is not None:
            self._set_folder(folder)

    def _set_folder(self, folder: Path) -> None:
        self._found = replace(self._found, folder=folder)
        self.creating.set_folder(folder)
        self.tasks.run(partial(deeds.doubt, self._gate, self.creating.path()), done=self._on_doubt)

    @Slot(object)
    def _on_doubt(self, doubt: PlaceDoubt | None) -> None:
        said = of_place(doubt, self.texts) if doubt is not None else None
        self.creating.show_doubt(f"{said.message}\n{said.next}" if said is not None else "")

    def _known_words(self) -> tuple[str, ...]:
        return self.creating.name.text(), self.creating.whose.text()

    @Slot()
    def _on_create(self) -> None:
        self.messages.clear()
        self._wait(self.texts.tr("Making the vault…"))
        step = self.creating
        work = partial(deeds.create, self._gate, step.path(), step.new.value(), step.whose.text())
        if step.source is not None:
            first = (step.new.value(), step.whose.text())
            work = partial(deeds.create_from, self._gate, step.source, step.path(), first)
        self._task = self.tasks.run(
            work,
            done=self._on_created,
            failed=self._on_refused,
            cancelled=self._on_not_created,
            progress=self._on_filling,
        )

    @Slot(object)
    def _on_filling(self, progress: Progress) -> None:
        self.creating.show_progress(progress)

    @Slot()
    def _on_not_created(self) -> None:
        self._wait("")
        self.messages.note(self.texts.tr("Stopped. No vault was made."), tone="plain")
        self.focus_first()

    @Slot(object)
    def _on_created(self, created: Created) -> None:
        self._forget_typed()
        self.creating.set_source(None)
        self.show_unopened(created)

    # a backup, or what is left

    @Slot()
    def _on_to_restore(self) -> None:
        self.messages.clear()
        self.restoring.set_folder(self._found.folder)
        self._show(self.restoring)

    @Slot(object)
    def _on_restored(self, restored: Restored) -> None:
        time = self.words.here(restored.made_ms, east_s=self.tools.clock.offset_s())
        said = self.texts.tr("Restored as it was {time}, and checked.", time=time)
        self._show_made(restored, said, self.texts.tr("It is whole. Open it with the passphrase of that time."))

    @Slot(object)
    def _on_mended(self, mended: Restored) -> None:
        texts = self.texts
        name = one_line(mended.path.stem)
        said = texts.tr("“{name}” was made, and checked; the damaged vault is as it was.", name=name)
        whole = texts.tr("It is whole. Open it with the same passphrase, and make a backup of it.")
        self._show_made(mended, said, whole)

    def _show_made(self, restored: Restored, said: str, whole: str) -> None:
        """A vault was made out of something: it is the one to open now."""
        from shilu.host.safekeeping_sentences import of_made_vault

        texts = self.texts
        self._vaults = [restored.path, *(vault for vault in self._vaults if vault != restored.path)]
        self.opening.show_vaults(self._vaults, 0)
        self.passphrase.clear()
        self._show(self.opening)
        if restored.report.ok:
            self.messages.note(said, next_step=whole)
            return
        self.messages.note(said, next_step=of_made_vault(restored, texts), tone="attention")

    @Slot()
    def _on_rescue(self) -> None:
        if self.passphrase.text():
            self.messages.clear()
            self._on_to_salvage()
        else:
            self.messages.note(self.texts.tr("Type the passphrase of the damaged vault first."), tone="attention")
            self.focus_first()

    @Slot()
    def _on_to_salvage(self) -> None:
        self.salvaging.set_vault(self._chosen, self.passphrase.text())
        self._show(self.salvaging)

    @Slot(object)
    def _on_said(self, said: Said) -> None:
        self._then = said.then
        self.messages.note(said.message, next_step=said.next_step, tone=said.tone, action=said.action)

    @Slot()
    def _on_action(self) -> None:
        then, self._then = self._then, None
        if then is not None:
            then()

    # recovery key

    def show_unopened(self, unopened: Created | Recovered) -> None:
        """Ask what has to be asked before a vault is worked in: for part of a new recovery key, until it was typed
        back; or for a new passphrase."""
        self._unopened = unopened
        if isinstance(unopened, Recovered):
            self.renewing.show_slots(unopened)
            self._show(self.renewing)
        else:
            self.recovery.show_sheet(RecoverySheet(unopened.recovery_key, unopened.part))
            self._show(self.recovery)

    @Slot(str)
    def _on_typed_back(self, typed: str) -> None:
        if self._unopened is not None and not isinstance(self._unopened, Recovered):
            self.messages.clear()
            self.recovery.wait(True)
            work = partial(deeds.confirm, self._unopened, typed)
            self.tasks.run(work, done=self._on_confirmed, failed=self._on_not_confirmed)

    @Slot(object)
    def _on_confirmed(self, _nothing: None) -> None:
        self._on_ready()

    @Slot(object)
    def _on_not_confirmed(self, error: UserError) -> None:
        self.recovery.wait(False)
        self.messages.show_error(error)

    @property
    def has_unwritten_key(self) -> bool:
        """Whether a recovery key is shown that nobody proved to have on paper."""
        return self._unopened is not None and not isinstance(self._unopened, Recovered)

    @property
    def is_working(self) -> bool:
        """Whether a vault is being opened or made: it would be lost with this page."""
        return not self.open_button.isEnabled() or any(step.is_working for step in self._working)

    def take_unopened(self) -> Created | Recovered | None:
        """A vault of which something is still being asked; who takes it shows it or closes it."""
        unopened, self._unopened = self._unopened, None
        return unopened
