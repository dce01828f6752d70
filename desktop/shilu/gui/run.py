"""Starts the window: application, fonts, colours, the catcher of crashes; and ends it in good order."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QApplication

from shilu.core.clock import Clock
from shilu.core.wording import Catalog
from shilu.gui import style
from shilu.gui.bridge import Desktop
from shilu.gui.crash import CrashCatcher
from shilu.gui.main_window import MainWindow
from shilu.gui.tasks import Tasks
from shilu.host.settings import SettingsFile

if TYPE_CHECKING:
    from shilu.services.gate import Gate
    from shilu.services.verifying import Verifying

RELAUNCH = 64
"""What ``run_window`` returns when the person locked the vault: the caller starts the program anew, locked."""


def run_window(
    *,
    gate: Gate,
    verifying: Verifying,
    texts: Catalog,
    load_catalog: Callable[[str], Catalog],
    languages: Sequence[str],
    settings: SettingsFile,
    clock: Clock,
    resources: Path,
    documents: Path,
) -> int:
    """Show the window until it is closed or locked. ``documents`` is where file dialogs begin.

    Returns 0, or RELAUNCH. Raises nothing of its own: trouble is shown in the window.
    """
    application = QApplication(sys.argv[:1])
    application.setApplicationName("shilu")
    application.setDesktopFileName("org.shilu.Shilu")
    application.setApplicationDisplayName("")
    QLocale.setDefault(QLocale(texts.language))
    style.load_fonts(resources / "fonts")
    application.setAttribute(Qt.ApplicationAttribute.AA_DontShowIconsInMenus)
    tasks = Tasks()
    window = MainWindow(
        gate=gate,
        verifying=verifying,
        texts=texts,
        load_catalog=load_catalog,
        languages=languages,
        settings=settings,
        clock=clock,
        resources=resources,
        desktop=Desktop(documents),
        tasks=tasks,
    )
    catcher = CrashCatcher()
    catcher.crashed.connect(window.show_crash)
    catcher.install()
    window.locked.connect(application.quit)
    window.show()
    try:
        application.exec()
    finally:
        catcher.remove()
        window.shut()
    return RELAUNCH if window.was_locked else 0
