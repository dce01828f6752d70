"""Starts the window: application, fonts, colours, the catcher of crashes; and ends it in good order."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QMessageLogContext, Qt, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from shilu.gui import style
from shilu.gui.bridge import Desktop, keep_qt_from_remembering
from shilu.gui.catcher import CrashCatcher
from shilu.gui.cycles import CycleCollector
from shilu.gui.main_window import MainWindow
from shilu.gui.tasks import Tasks

if TYPE_CHECKING:
    from shilu.services.application import Application

RELAUNCH = 64
"""What ``run_window`` returns when the person locked the vault: the caller starts the program anew, locked."""


def make_window(application: Application, *, tasks: Tasks) -> MainWindow:
    """The window over the parts of the program."""
    return MainWindow(
        gate=application.gate,
        verifying=application.verifying,
        traces=application.traces,
        cautions=application.cautions,
        texts=application.texts,
        load_catalog=application.load_catalog,
        languages=application.languages,
        settings=application.settings,
        clock=application.clock,
        resources=application.resources,
        desktop=Desktop(application.documents),
        tasks=tasks,
    )


def run_window(application: Application) -> int:
    """Show the window until it is closed or locked.

    Returns 0, or RELAUNCH. Raises nothing of its own: trouble is shown in the window.
    """
    keep_qt_from_remembering()
    qt = QApplication(sys.argv[:1])
    qInstallMessageHandler(_say_little)
    qt.setApplicationName("shilu")
    qt.setDesktopFileName("org.shilu.Shilu")
    qt.setApplicationDisplayName("")
    QLocale.setDefault(QLocale(application.texts.language))
    style.load_fonts(application.resources / "fonts")
    qt.setAttribute(Qt.ApplicationAttribute.AA_DontShowIconsInMenus)
    tasks = Tasks()
    collector = CycleCollector()
    collector.start()  # before there is a thread
    window = make_window(application, tasks=tasks)
    catcher = CrashCatcher()
    catcher.crashed.connect(window.show_crash)
    catcher.install()
    window.locked.connect(qt.quit)
    window.show()
    try:
        qt.exec()
    finally:
        catcher.remove()
        window.shut()
        collector.stop()  # its threads are gone
    return RELAUNCH if window.was_locked else 0


def _say_little(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    """Qt's warnings can name files and hold texts, and what is written to standard error may end in a journal."""
    if kind is QtMsgType.QtFatalMsg:
        sys.stderr.write(f"Qt: {message}\n")
    elif kind is QtMsgType.QtCriticalMsg:
        sys.stderr.write(f"Qt: {context.category}\n")
