"""The page about the vault itself: who can open it, how it is kept safe, what there is of it elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from shilu.core.safekeeping import CheckReport
from shilu.core.text import one_line
from shilu.gui.pages.page import Page, Tools
from shilu.gui.pages.section import Said, Section
from shilu.gui.pages.vault.backing_up import BackupSection
from shilu.gui.pages.vault.checking import CheckingSection
from shilu.gui.pages.vault.clock import ClockSection
from shilu.gui.pages.vault.exporting import ExportSection
from shilu.gui.pages.vault.packs import PacksSection
from shilu.gui.pages.vault.reminders import Need
from shilu.gui.pages.vault.traces import TracesSection
from shilu.gui.pages.vault.ways_in import WaysInSection
from shilu.gui.style import GROUP_GAP
from shilu.gui.widgets.parts import column, give_focus, row, rule, scrolled
from shilu.gui.widgets.text import PlainLabel

if TYPE_CHECKING:
    from shilu.services.traces import Traces
    from shilu.services.workspace import Workspace

_WIDTH_PX = 720


class VaultPage(Page):
    """Joins the sections: one bar for what they say, one long piece of work at a time.

    Signals:
        changed: something was done that a reminder may have waited for.
        working_changed: whether long work is under way.
        packs_requested: the rule packs are to be seen.
    """

    changed = Signal()
    working_changed = Signal(bool)
    packs_requested = Signal()

    def __init__(self, *, workspace: Workspace, traces: Traces, tools: Tools, parent: QWidget | None = None) -> None:
        super().__init__(tools=tools, title=tools.texts.tr("Vault"), parent=parent)
        self.ways_in = WaysInSection(keys=workspace.keys, tools=tools)
        self.ways_in.key_confirmed.connect(self.changed)
        self.backup = BackupSection(backups=workspace.backups, tools=tools)
        self.backup.backed_up.connect(self.changed)
        self.checking = CheckingSection(checking=workspace.checking, name=workspace.path.stem, tools=tools)
        self.export = ExportSection(exporting=workspace.exporting, name=workspace.path.stem, tools=tools)
        self.traces = TracesSection(traces=traces, tools=tools)
        self.clock = ClockSection(clock=workspace.clock, tools=tools)
        self.packs = PacksSection(tools=tools)
        self.packs.requested.connect(self.packs_requested)
        self.sections: tuple[Section, ...] = (
            self.ways_in,
            self.backup,
            self.checking,
            self.export,
            self.packs,
            self.traces,
            self.clock,
        )
        self._then: Callable[[], object] | None = None
        self.messages.action_requested.connect(self._on_action)
        self.body.addWidget(PlainLabel(one_line(str(workspace.path), 400), tone="soft", wrap=True, selectable=True))
        content = QWidget()
        content.setMaximumWidth(_WIDTH_PX)
        inner = column(content, gap=GROUP_GAP)
        for section in self.sections:
            if section is not self.sections[0]:
                inner.addWidget(rule())
            inner.addWidget(section)
            section.said.connect(self._on_said)
            section.refused.connect(self.messages.show_error)
            section.working_changed.connect(self._on_working_changed)
        inner.addStretch(1)
        wide = QWidget()
        line = row(gap=0)
        line.addWidget(content, 1000)
        line.addStretch(1)
        wide.setLayout(line)
        self.area = scrolled(wide)
        self.body.addWidget(self.area, 1)

    def see_to(self, what: Need | CheckReport) -> None:
        """Begin with what a reminder asked for."""
        if isinstance(what, CheckReport):
            self.checking.show_report(what)
            self._seen(self.checking)
        elif what is Need.DAMAGE:
            self.checking.start()
            self._seen(self.checking)
        elif what is Need.RECOVERY_KEY:
            self.ways_in.make_recovery_key()
        else:
            self._seen(self.backup)
            self.backup.start()

    def _seen(self, section: Section) -> None:
        bar = self.area.verticalScrollBar()
        bar.setValue(min(section.y(), bar.maximum()))

    @property
    def is_working(self) -> bool:
        return any(section.is_working for section in self.sections)

    def arrive(self) -> None:
        for section in self.sections:
            section.arrive()
        self.focus_first()

    @Slot()
    def focus_first(self) -> None:
        give_focus(self.ways_in.change)

    @Slot(object)
    def _on_said(self, said: Said) -> None:
        self._then = said.then
        self.messages.note(said.message, next_step=said.next_step, tone=said.tone, action=said.action)

    @Slot()
    def _on_action(self) -> None:
        then, self._then = self._then, None
        if then is not None:
            then()

    @Slot(bool)
    def _on_working_changed(self, is_working: bool) -> None:
        for section in self.sections:
            section.rest(is_working)
        self.working_changed.emit(is_working)
