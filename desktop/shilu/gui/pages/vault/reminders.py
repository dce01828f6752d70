"""The bar that says what the vault itself needs: a place that can be written and has room first, then what is damaged,
a recovery key on paper, a backup."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from shilu.core.bundle import Problem
from shilu.core.job import Job
from shilu.core.safekeeping import CheckReport, LastBackup
from shilu.gui.pages.page import Tools
from shilu.gui.widgets.notice import Notice
from shilu.host.place_remarks import lacking_room
from shilu.host.sentences import of_problem

if TYPE_CHECKING:
    from shilu.services.workspace import Workspace


LOOK_MS = 2000


class Need(StrEnum):
    """What the vault may need."""

    PLACE = "place"
    ROOM = "room"
    DAMAGE = "damage"
    RECOVERY_KEY = "recovery_key"
    BACKUP = "backup"


@dataclass(frozen=True, slots=True)
class _State:
    lacks_room: bool
    noticed: tuple[Problem, ...]
    is_key_on_paper: bool
    last_backup: LastBackup | None
    is_backup_due: bool


class SafekeepingBar(Notice):
    """Says one thing at a time; what was put off comes again when the vault is opened the next time.

    Signals:
        needed: a Need that the person wants to see to now, or the CheckReport that they want to look at.
        dealt_with: nothing is said any more; the keyboard needs another place.
    """

    needed = Signal(object)
    dealt_with = Signal()

    def __init__(self, *, workspace: Workspace, tools: Tools, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace, self._tools = workspace, tools
        self._state: _State | None = None
        self._report: CheckReport | None = None
        self._put_off: set[Need] = set()
        self._need: Need | None = None
        self._until_there_is_room = QTimer(self, interval=LOOK_MS)
        self._until_there_is_room.timeout.connect(self._on_look_for_room)
        self.step_requested.connect(self._on_step)
        self.other_requested.connect(self._on_later)

    @Slot()
    def look_again(self) -> None:
        """Something may have been done meanwhile."""
        self._tools.tasks.run(partial(_read, self._workspace), done=self._on_read)

    @Slot(object)
    def show_report(self, report: CheckReport) -> None:
        """The weekly check found something."""
        self._report = report
        self._put_off.discard(Need.DAMAGE)
        self._show_next()

    @Slot(object)
    def _on_read(self, state: _State) -> None:
        self._state = state
        self._show_next()

    def _show_next(self) -> None:
        self._need = next((need for need in self._needs() if need not in self._put_off), None)
        match self._need:
            case Need.PLACE:
                self._say_place()
            case Need.ROOM:
                self._say_room()
            case Need.DAMAGE:
                self._say_damage()
            case Need.RECOVERY_KEY:
                self._say_recovery_key()
            case Need.BACKUP:
                self._say_backup()
            case _:
                self.hide()

    def _needs(self) -> list[Need]:
        state = self._state
        needs = [Need.PLACE] if self._workspace.is_read_only else []
        if state is not None and state.lacks_room:
            needs.append(Need.ROOM)
        if self._report is not None or (state is not None and state.noticed):
            needs.append(Need.DAMAGE)
        if state is not None and not state.is_key_on_paper and not (self._workspace.is_read_only or state.lacks_room):
            needs.append(Need.RECOVERY_KEY)
        if state is not None and state.is_backup_due:
            needs.append(Need.BACKUP)
        return needs

    def _say_place(self) -> None:
        texts = self._tools.texts
        self.say(
            texts.tr("This vault lies where nothing can be written: it is open for reading only."),
            words=texts.tr(
                "Copy the whole folder to a disk of this computer that you may write to, and open the copy."
            ),
            other=texts.tr("Later"),
            tone="attention",
        )

    def _say_room(self) -> None:
        texts = self._tools.texts
        self._until_there_is_room.start()
        said = lacking_room(texts)
        self.say(said.message, words=said.next, other=texts.tr("Later"), tone="attention")

    def _say_damage(self) -> None:
        texts = self._tools.texts
        if self._report is not None:
            said = texts.trn(
                "The weekly check found {count} problem in this vault.",
                "The weekly check found {count} problems in this vault.",
                len(self._report.problems),
            )
            self.say(said, step=texts.tr("Look at it"), other=texts.tr("Later"), tone="outside")
        elif self._state is not None:
            self.say(
                texts.tr("Something in this vault is not as it has to be."),
                words=of_problem(self._state.noticed[0].problem, texts),
                step=texts.tr("Check now"),
                other=texts.tr("Later"),
                tone="outside",
            )

    def _say_recovery_key(self) -> None:
        texts = self._tools.texts
        self.say(
            texts.tr("Nobody has shown yet that the recovery key of this vault is on paper."),
            words=texts.tr("Without it, a forgotten passphrase is the end of everything in the vault."),
            step=texts.tr("New recovery key…"),
            other=texts.tr("Later"),
            tone="attention",
        )

    def _say_backup(self) -> None:
        texts = self._tools.texts
        last = self._state.last_backup if self._state is not None else None
        if last is None:
            said = texts.tr("There is no backup of this vault yet.")
        else:
            day = self._tools.words.here(last.at_ms, east_s=self._tools.clock.offset_s())
            said = texts.tr("The last backup is of {time}.", time=day)
        words = texts.tr("Computers break and get lost. One encrypted file on a stick elsewhere is enough.")
        self.say(said, words=words, step=texts.tr("Back up now…"), other=texts.tr("Later"))

    @Slot()
    def _on_look_for_room(self) -> None:
        """Something was saved."""
        if not self._workspace.lacks_room():
            self._until_there_is_room.stop()
            self.look_again()

    @Slot()
    def _on_step(self) -> None:
        need = self._need
        if need is not None:
            self._put_off.add(need)
        self._show_next()
        self.needed.emit(self._report if need is Need.DAMAGE and self._report is not None else need)

    @Slot()
    def _on_later(self) -> None:
        if self._need is not None:
            self._put_off.add(self._need)
        self._show_next()
        if self._need is None:
            self.dealt_with.emit()


def _read(workspace: Workspace, _job: Job) -> _State:
    return _State(
        lacks_room=workspace.lacks_room(),
        noticed=workspace.checking.noticed(),
        is_key_on_paper=workspace.keys.has_confirmed_recovery_key,
        last_backup=workspace.backups.last(),
        is_backup_due=workspace.backups.due(),
    )
