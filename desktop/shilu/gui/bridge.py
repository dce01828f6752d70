"""Where the window meets the desktop: file dialogs, folders, pictures. Leaves no trace of what was picked."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import shiboken6
from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QSettings, Qt, QTranslator, QUrl
from PySide6.QtGui import QDesktopServices, QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from shilu.core.picture import Pixels


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
        dialog = _FileDialog(parent, title, self._start, kinds)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        return dialog.ask()

    def ask_file(self, parent: QWidget, title: str, kinds: Sequence[str] = ()) -> Path | None:
        """One file to read."""
        dialog = _FileDialog(parent, title, self._start, kinds)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        return next(iter(dialog.ask()), None)

    def ask_folder(self, parent: QWidget, title: str, start: Path | None = None) -> Path | None:
        """A folder."""
        dialog = _FileDialog(parent, title, start or self._start)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        return next(iter(dialog.ask()), None)

    def ask_where_to_save(self, parent: QWidget, title: str, name: str) -> Path | None:
        """Where a file goes. ``name`` is only a proposal: its last part, never a path."""
        dialog = _FileDialog(parent, title, self._start)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(Path(name.replace("\\", "/")).name or "attachment")
        return next(iter(dialog.ask()), None)

    def open_file(self, file: Path) -> bool:
        """Open a file of ours in the program that the desktop has for it; False when there is none."""
        return file.is_file() and QDesktopServices.openUrl(QUrl.fromLocalFile(str(file)))

    def show_folder(self, folder: Path) -> bool:
        """Open a folder in the desktop's file manager; False when there is none."""
        return QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


class _FileDialog(QFileDialog):
    """Qt's own dialog for files, with our edge and in our language. The desktop's would put what was picked on its
    list of recent files, which lies in the home in plain."""

    def __init__(self, parent: QWidget, title: str, start: Path, kinds: Sequence[str] = ()) -> None:
        super().__init__(parent, title, str(start))
        self.setOption(QFileDialog.Option.DontUseNativeDialog)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        label = QFileDialog.DialogLabel
        for part, words in ((label.LookIn, "Look in:"), (label.FileType, "Files of type:")):
            self.setLabelText(part, QCoreApplication.translate("QFileDialog", words))  # Qt leaves these two English
        if kinds:
            self.setNameFilters(list(kinds))

    def ask(self) -> tuple[Path, ...]:
        """What was chosen; nothing when the person changed their mind. Nothing of it is remembered."""
        chosen = self.selectedFiles() if self.exec() == QFileDialog.DialogCode.Accepted else []
        shiboken6.delete(self)  # Qt writes down what was picked as the dialog goes
        forget_picked_files()
        return tuple(Path(name) for name in chosen)


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


def keep_qt_from_remembering() -> None:
    """Give the settings that Qt keeps for itself, the history of its file dialog, a place where nothing can be
    written. Elsewhere than on Linux they lie in a registry that has no place; there they are removed after each use."""
    if sys.platform == "linux":
        QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, f"{os.devnull}/shilu")


def forget_picked_files(settings: QSettings | None = None) -> None:
    """Qt's own file dialog writes what was picked to QtProject.conf; take it out again."""
    settings = settings or QSettings(QSettings.Scope.UserScope, "QtProject")
    settings.beginGroup("FileDialog")
    for key in ("history", "lastVisited", "shortcuts"):
        settings.remove(key)
    settings.endGroup()
    settings.sync()


def image_of(picture: Pixels) -> QImage:
    """A picture as Qt draws it; the bytes are copied."""
    kind = QImage.Format.Format_Grayscale8 if picture.is_grey else QImage.Format.Format_RGB888
    line_bytes = picture.width * (1 if picture.is_grey else 3)
    return QImage(picture.data, picture.width, picture.height, line_bytes, kind).copy()
