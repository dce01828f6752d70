"""The window: locked or open, in one language and one set of colours; the roads of trouble end here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QIcon
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QStackedWidget

from shilu.core.clock import Clock
from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.core.wording import Catalog
from shilu.gui import style
from shilu.gui.actions import Actions, ViewMenu
from shilu.gui.bridge import Desktop, QtWords
from shilu.gui.clipboard import ClipboardGuard
from shilu.gui.colours import scheme_for
from shilu.gui.icons import Icons
from shilu.gui.navigation import Place
from shilu.gui.pages.page import Page, Tools
from shilu.gui.pages.unlock.page import UnlockPage
from shilu.gui.tasks import Tasks
from shilu.gui.warming import Warming
from shilu.host import sentences
from shilu.host.places import PlaceDoubt
from shilu.host.settings import Settings, SettingsFile, Theme

if TYPE_CHECKING:
    from shilu.gui.pages.desk import Desk
    from shilu.gui.pages.verify import VerifyPage
    from shilu.services.cautions import Cautions
    from shilu.services.gate import Gate
    from shilu.services.traces import Traces
    from shilu.services.verifying import Verifying
    from shilu.services.workspace import Workspace

SMALLEST = (1024, 640)
DESIGNED = (1366, 768)
LANGUAGE_NAMES = {"en": "English", "zh-CN": "简体中文"}


class MainWindow(QMainWindow):
    """Builds the pages and joins them; everything it needs is handed in.

    Signals:
        locked: the person wants the vault closed now; the process ends and starts anew.
    """

    locked = Signal()

    def __init__(
        self,
        *,
        gate: Gate,
        verifying: Verifying,
        traces: Traces,
        cautions: Cautions,
        texts: Catalog,
        load_catalog: Callable[[str], Catalog],
        languages: Sequence[str],
        settings: SettingsFile,
        clock: Clock,
        resources: Path,
        desktop: Desktop,
        tasks: Tasks,
    ) -> None:
        super().__init__()
        self._gate, self._verifying, self._traces, self._cautions = gate, verifying, traces, cautions
        self._texts, self._load_catalog, self._languages = texts, load_catalog, tuple(languages)
        self._settings_file, self._settings = settings, settings.read()
        self._clock, self._resources, self._desktop, self._tasks = clock, resources, desktop, tasks
        self._workspace: Workspace | None = None
        self._unlock: UnlockPage | None = None
        self._verify: VerifyPage | None = None
        self.desk: Desk | None = None
        self.was_locked = False
        self.setMinimumSize(*SMALLEST)
        self.resize(*DESIGNED)
        self.setWindowIcon(QIcon(str(resources / "icons" / "shilu.svg")))
        self._root = QStackedWidget()
        self.setCentralWidget(self._root)
        self._actions = Actions(self)
        self._actions.place_requested.connect(self._on_place_requested)
        self._actions.search_requested.connect(self._on_search_requested)
        self._actions.lock_requested.connect(self.lock)
        self._warming = Warming(gate=gate, tasks=tasks, parent=self)
        self._warming.finished.connect(self._on_warm)
        tasks.refused.connect(self._on_refused)
        tasks.stopped.connect(self._on_stopped)
        tasks.crashed.connect(self.show_crash)
        self._clipboard = ClipboardGuard(self)
        self._qt_words = QtWords()
        self._qt_words.speak(texts.language)
        self._dress()
        self._build()

    # building

    def _dress(self) -> None:
        application = cast(QApplication, QApplication.instance())
        self._scheme = scheme_for(self._settings.theme, system_is_dark=style.system_is_dark(application))
        style.dress(application, self._scheme, self._resources)

    def _build(self) -> None:
        self.setWindowTitle(self._texts.tr("Shilu"))
        self._tools = Tools(
            texts=self._texts,
            tasks=self._tasks,
            clock=self._clock,
            desktop=self._desktop,
            icons=Icons(self._scheme),
            scheme=self._scheme,
            cautions=self._cautions,
            every_language=partial(_catalogs, self._load_catalog, self._languages),
        )
        if self._workspace is None:
            self._show_unlock()
        else:
            self._show_desk(self._workspace)

    def _menu(self, *, lock: bool) -> ViewMenu:
        names = [(code, LANGUAGE_NAMES.get(code, code)) for code in self._languages]
        menu = ViewMenu(names, self._settings, texts=self._texts, lock=lock, parent=self)
        menu.language_chosen.connect(self._on_language_chosen)
        menu.theme_chosen.connect(self._on_theme_chosen)
        menu.lock_chosen.connect(self.lock)
        self._view_menu = menu
        return menu

    def _show_unlock(self) -> None:
        self._unlock = UnlockPage(gate=self._gate, tools=self._tools, view_menu=self._menu(lock=False))
        self._unlock.unlocked.connect(self._on_unlocked)
        self._unlock.verify_requested.connect(self._on_verify_requested)
        self._unlock.settled.connect(self._warming.start)
        self._root.addWidget(self._unlock)
        self._root.setCurrentWidget(self._unlock)
        self._unlock.arrive()

    def _show_desk(self, workspace: Workspace) -> Desk:
        from shilu.gui.pages.desk import Desk

        self.desk = Desk(
            workspace=workspace,
            verifying=self._verifying,
            traces=self._traces,
            tools=self._tools,
            view_menu=self._menu(lock=True),
        )
        self._root.addWidget(self.desk)
        self._root.setCurrentWidget(self.desk)
        return self.desk

    def _clear(self) -> None:
        if self.desk is not None:
            self.desk.leave()
        while (page := self._root.widget(0)) is not None:
            self._root.removeWidget(page)
            page.deleteLater()
        self._unlock = self._verify = self.desk = None

    @property
    def page(self) -> Page:
        """The page that is seen."""
        if self.desk is not None:
            return self.desk.page
        return cast(Page, self._root.currentWidget())

    # the vault

    @Slot(object)
    def _on_unlocked(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._clear()
        desk = self._show_desk(workspace)
        self._tasks.run(partial(_doubt, self._gate, workspace.path), done=desk.place_bar.show_doubt)
        desk.enter()
        workspace.indexing.watch()

    @Slot()
    def lock(self) -> None:
        """Hide at once and let the process end: only that wipes the keys from memory."""
        if self._workspace is None or not self._may_leave():
            return
        self.hide()
        if self.desk is not None:
            self.desk.keep_drafts()
        for dialog in QApplication.topLevelWidgets():
            dialog.hide()  # which ends it: what stood in it is kept by now
        self.was_locked = True
        self.locked.emit()

    def shut(self) -> None:
        """Stop all work and close the vault. Called when the window is gone; takes as long as it takes."""
        self._clipboard.forget()
        self._tasks.close()
        unopened = self._unlock.take_unopened() if self._unlock is not None else None
        for workspace in (self._workspace, unopened.workspace if unopened is not None else None):
            if workspace is not None:
                workspace.close()
        self._workspace = None

    def _may_leave(self) -> bool:
        texts = self._texts
        if self.desk is not None and self.desk.has_unsaved:
            said = (
                texts.tr("A contact is typed but not saved"),
                texts.tr("It could not be kept as a draft either, so what was typed would be lost."),
                texts.tr("Throw it away"),
            )
        elif self._unlock is not None and self._unlock.has_unwritten_key:
            said = (
                texts.tr("The recovery key is not written down yet"),
                texts.tr("It is never shown again. If the passphrase is forgotten, nothing else opens the vault."),
                texts.tr("Close without it"),
            )
        else:
            return True
        from shilu.gui.dialogs.confirm import ConfirmDialog

        dialog = ConfirmDialog(*said, texts=texts, parent=self)
        return dialog.exec() == QDialog.DialogCode.Accepted

    # places

    @Slot(object)
    def _on_place_requested(self, place: Place) -> None:
        if self.desk is not None:
            self.desk.go(place)

    @Slot()
    def _on_search_requested(self) -> None:
        if self.desk is not None:
            if self.desk.place is not Place.TIMELINE:
                self.desk.go(Place.TIMELINE)
            self.desk.timeline.focus_search()

    @Slot()
    def _on_verify_requested(self) -> None:
        from shilu.gui.pages.verify import VerifyPage

        if self._verify is None:
            self._verify = VerifyPage(verifying=self._verifying, tools=self._tools, back=True)
            self._verify.back_requested.connect(self._on_back_requested)
            self._root.addWidget(self._verify)
        self._root.setCurrentWidget(self._verify)

    @Slot()
    def _on_back_requested(self) -> None:
        if self._unlock is not None:
            self._root.setCurrentWidget(self._unlock)
            self._unlock.focus_first()

    # language and colours

    @Slot(str)
    def _on_language_chosen(self, language: str) -> None:
        if not self._may_rebuild():
            return
        self._texts = self._load_catalog(language)
        self._qt_words.speak(language)
        self._remember(replace(self._settings, language=language))
        self._rebuild()

    @Slot(object)
    def _on_theme_chosen(self, theme: Theme) -> None:
        if not self._may_rebuild():
            return
        self._remember(replace(self._settings, theme=theme))
        self._dress()
        self._rebuild()

    def _remember(self, settings: Settings) -> None:
        self._settings = settings
        self._tasks.run(partial(_write_settings, self._settings_file, settings), done=self._on_remembered)

    @Slot()
    def _on_warm(self) -> None:
        self._tools.icons.load()

    @Slot(object)
    def _on_remembered(self, _nothing: None) -> None:
        pass

    def _may_rebuild(self) -> bool:
        """Whether the pages can be built anew: not while they wait for something, and not over what was typed."""
        working = any(part is not None and part.is_working for part in (self.desk, self._unlock))
        if working:
            self.page.messages.note(
                self._texts.tr("Something is under way. Language and colours can be changed when it is done."),
                tone="plain",
            )
        if working:
            self._view_menu.show_chosen(self._settings, self._texts.language)
        return not working

    def _rebuild(self) -> None:
        case, place = (self.desk.case, self.desk.place) if self.desk is not None else (None, Place.CASES)
        draft = self.desk.keep_drafts() if self.desk is not None else None
        unopened = self._unlock.take_unopened() if self._unlock is not None else None
        self._clear()
        self._build()
        if self.desk is not None:
            self.desk.go_to(case, place, draft)
        elif unopened is not None and self._unlock is not None:
            self._unlock.show_unopened(unopened)

    # trouble

    @Slot(object)
    def _on_refused(self, error: UserError) -> None:
        self.page.messages.show_error(error)

    @Slot()
    def _on_stopped(self) -> None:
        said = sentences.cancelled(self._texts)
        self.page.messages.note(said.message, next_step=said.next, tone="plain")

    @Slot(object)
    def show_crash(self, error: BaseException) -> None:
        """Say that the program is at fault."""
        from shilu.gui.crash import CrashDialog

        dialog = CrashDialog(error, texts=self._texts, parent=self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._may_leave():
            if self.desk is not None:
                self.desk.keep_drafts()
            event.accept()
        else:
            event.ignore()


def _catalogs(load: Callable[[str], Catalog], languages: Sequence[str]) -> tuple[Catalog, ...]:
    return tuple(map(load, languages))


def _doubt(gate: Gate, vault: Path, _job: Job) -> PlaceDoubt | None:
    return gate.doubt(vault)


def _write_settings(file: SettingsFile, settings: Settings, _job: Job) -> None:
    """Keep language and colours; what vaults were seen is the gate's to say."""
    try:
        file.write(replace(file.read(), language=settings.language, theme=settings.theme))
    except OSError:
        return  # a settings folder that cannot be written costs the memory of a choice, nothing else
