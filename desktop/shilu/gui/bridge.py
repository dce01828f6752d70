"""Where the window meets the desktop: file dialogs, folders, pictures. Leaves no trace of what was picked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QSettings, QTranslator, QUrl
from PySide6.QtGui import QDesktopServices, QImage
from PySide6.QtWidgets import QFileDialog, QWidget


class Picture(Protocol):
    """Pixels as RGB, 8 bits each, row by row without padding."""

    @property
    def width(self) -> int: ...

    @property
    def height(self) -> int: ...

    @property
    def data(self) -> bytes: ...


class Desktop:
    """Asks the person for files and folders, and shows a folder. One object, so that tests can hand in another."""

    def __init__(self, start: Path) -> None:
        self._start = start

    @property
    def start(self) -> Path:
        """The folder where looking for files begins."""
        return self._start

    def ask_files(self, parent: QWidget, title: str, kinds: Sequence[str] = ()) -> tuple[Path, ...]:
        """Files to read; empty when the person changed their mind."""
        names, _ = QFileDialog.getOpenFileNames(parent, title, str(self._start), ";;".join(kinds))
        forget_picked_files()
        return tuple(Path(name) for name in names)

    def ask_file(self, parent: QWidget, title: str, kinds: Sequence[str] = ()) -> Path | None:
        """One file to read."""
        name, _ = QFileDialog.getOpenFileName(parent, title, str(self._start), ";;".join(kinds))
        forget_picked_files()
        return Path(name) if name else None

    def ask_folder(self, parent: QWidget, title: str, start: Path | None = None) -> Path | None:
        """A folder."""
        name = QFileDialog.getExistingDirectory(parent, title, str(start or self._start))
        forget_picked_files()
        return Path(name) if name else None

    def ask_where_to_save(self, parent: QWidget, title: str, name: str) -> Path | None:
        """Where a file goes. ``name`` is only a proposal: its last part, never a path."""
        proposal = self._start / (Path(name.replace("\\", "/")).name or "attachment")
        chosen, _ = QFileDialog.getSaveFileName(parent, title, str(proposal))
        forget_picked_files()
        return Path(chosen) if chosen else None

    def show_folder(self, folder: Path) -> bool:
        """Open a folder in the desktop's file manager; False when there is none."""
        return QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


class QtWords:
    """Qt's own words (its file dialog, Copy and Paste) in the language of the screen. They come with Qt."""

    def __init__(self) -> None:
        self._translator: QTranslator | None = None

    def speak(self, language: str) -> bool:
        """Change to a language (BCP 47); False when Qt does not speak it, so that its words stay English."""
        if self._translator is not None:
            QCoreApplication.removeTranslator(self._translator)
            self._translator = None
        translator = QTranslator()
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if not translator.load(QLocale(language), "qtbase", "_", folder):
            return False
        self._translator = translator
        return QCoreApplication.installTranslator(translator)


def forget_picked_files(settings: QSettings | None = None) -> None:
    """Qt's own file dialog writes what was picked to QtProject.conf; take it out again."""
    settings = settings or QSettings(QSettings.Scope.UserScope, "QtProject")
    settings.beginGroup("FileDialog")
    for key in ("history", "lastVisited", "shortcuts"):
        settings.remove(key)
    settings.endGroup()
    settings.sync()


def image_of(picture: Picture) -> QImage:
    """A picture as Qt draws it; the bytes are copied."""
    return QImage(picture.data, picture.width, picture.height, picture.width * 3, QImage.Format.Format_RGB888).copy()
