"""Handing a case over, and taking one in: the case file written, opened, and what it brought."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QDialog

from shilu.core.case import Case
from shilu.core.case_file import CaseFileMade, Merged
from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.core.text import one_line
from shilu.gui.clipboard import copy_text
from shilu.gui.dialogs.case_file import CaseLock, ExportCaseDialog, OwnKeyDialog, PassphraseDialog
from shilu.gui.pages.guessing import Guessing
from shilu.gui.pages.page import LongWork, Tools, WorkingPage
from shilu.host import erasure_remarks
from shilu.host.sentences import of_error

if TYPE_CHECKING:
    from shilu.services.case_files import CaseFiles


class HandingOver(QObject):
    """Signals:
    merged: a Merged; the list of cases may be another one now.
    """

    merged = Signal(object)

    def __init__(self, *, case_files: CaseFiles, tools: Tools, page: WorkingPage) -> None:
        super().__init__(page)
        self._page = page
        self._case_files, self._tools = case_files, tools
        self._case: Case | None = None
        self._lock = CaseLock()
        self._file = Path()
        self._own_key = ""

    # writing one

    def ask_export(self, case: Case) -> None:
        """Ask how it is locked and where it goes, and write the case file."""
        self._case = case
        texts = self._tools.texts
        title = texts.tr("Hand over “{title}”", title=one_line(case.title, 80))
        dialog = ExportCaseDialog(title, wrong_with=self._wrong_with, texts=texts, parent=self._page.window())
        Guessing(dialog.new, tools=self._tools, known=self._known_words)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self._lock = dialog.value()
            self._tools.tasks.run(partial(_name, self._case_files, case.id), done=self._on_name)
        dialog.new.forget()
        dialog.deleteLater()

    def _wrong_with(self, lock: CaseLock) -> str:
        """What is wrong with how it is to be locked, said while it can still be changed."""
        try:
            self._case_files.refuse_lock(passphrase=lock.passphrase, to=lock.keys)
        except UserError as error:
            said = of_error(error, self._tools.texts)
            return f"{said.message} {said.next}"
        return ""

    @Slot(object)
    def _on_name(self, name: str) -> None:
        texts, case = self._tools.texts, self._case
        file = self._tools.desktop.ask_where_to_save(self._page, texts.tr("Case file"), name)
        lock, self._lock = self._lock, CaseLock()
        if file is not None and case is not None:
            self._page.work(
                LongWork(
                    texts.tr("Writing the case file"),
                    partial(_export, self._case_files, case.id, file, lock),
                    done=self._on_exported,
                    failed=self._on_refused,
                )
            )

    def _known_words(self) -> tuple[str, ...]:
        return (self._case.title, self._case.complainant) if self._case is not None else ()

    @Slot(object)
    def _on_exported(self, made: CaseFileMade) -> None:
        texts = self._tools.texts
        contacts = texts.trn("{count} contact", "{count} contacts", made.contacts)
        files = texts.trn("{count} file", "{count} files", made.originals)
        self._page.messages.note(
            texts.tr("The case file is written: {name}", name=one_line(made.file.name)),
            next_step=texts.tr(
                "{contacts}, {files}, {size}. The history says that the case left the vault.",
                contacts=contacts,
                files=files,
                size=self._tools.words.size(made.size_bytes),
            ),
        )

    # taking one in

    def ask_merge(self) -> None:
        """Ask for a case file and take it in."""
        texts = self._tools.texts
        kinds = (texts.tr("Case files (*.shilu-case)"), texts.tr("All files (*)"))
        file = self._tools.desktop.ask_file(self._page, texts.tr("A case file to take in"), kinds)
        if file is not None:
            self._file = file
            work = partial(_needs_passphrase, self._case_files, file)
            self._tools.tasks.run(work, done=self._on_looked, failed=self._on_refused)

    @Slot(object)
    def _on_looked(self, needs_passphrase: bool) -> None:
        passphrase = ""
        if needs_passphrase:
            texts = self._tools.texts
            name = one_line(self._file.name, 80)
            dialog = PassphraseDialog(texts.tr("Open {name}", name=name), texts=texts, parent=self._page.window())
            accepted = dialog.exec() == QDialog.DialogCode.Accepted
            passphrase = dialog.value()
            dialog.passphrase.clear()
            dialog.deleteLater()
            if not accepted:
                return
        self._page.work(
            LongWork(
                self._tools.texts.tr("Taking the case in"),
                partial(_merge, self._case_files, self._file, passphrase),
                done=self._on_merged,
                failed=self._on_refused,
            )
        )

    @Slot(object)
    def _on_merged(self, merged: Merged) -> None:
        texts = self._tools.texts
        title = one_line(merged.title, 80)
        if merged.is_new:
            said = texts.tr(
                "The case “{title}” is in this vault now, as No. {number}.", title=title, number=merged.number
            )
        elif merged.events:
            said = texts.tr("What was new in “{title}” is in this vault now.", title=title)
        else:
            said = texts.tr("Nothing in “{title}” was new: this vault has all of it.", title=title)
        told = []
        if merged.contacts:
            told.append(texts.trn("{count} contact came in.", "{count} contacts came in.", merged.contacts))
        if merged.erased:
            told.append(erasure_remarks.elsewhere(merged.erased, texts))
        if merged.left_of_erased:
            told.append(erasure_remarks.left(merged.left_of_erased, texts))
        if merged.left_of_record:
            told.append(erasure_remarks.left_of_record(merged.left_of_record, texts))
        if merged.originals:
            told.append(texts.trn("{count} file came in.", "{count} files came in.", merged.originals))
        if merged.conflicts:
            told.append(
                texts.trn(
                    "{count} field was changed on both sides.",
                    "{count} fields were changed on both sides.",
                    merged.conflicts,
                )
            )
        for same in merged.same_names:
            told.append(texts.tr("There are two lenders called “{name}” now.", name=one_line(same.name, 60)))
        self._page.messages.note(said, next_step=" ".join(told))
        self.merged.emit(merged)

    # the key for it

    def show_own_key(self) -> None:
        """Show the key that others lock a case file for."""
        self._tools.tasks.run(partial(_own_key, self._case_files), done=self._on_own_key)

    @Slot(object)
    def _on_own_key(self, key: str) -> None:
        self._own_key = key
        dialog = OwnKeyDialog(key, texts=self._tools.texts, parent=self._page.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.copy_requested.connect(self._on_copy)
        dialog.open()

    @Slot()
    def _on_copy(self) -> None:
        copy_text(self._own_key)

    @Slot(object)
    def _on_refused(self, error: UserError) -> None:
        self._page.messages.show_error(error)


def _name(case_files: CaseFiles, case_id: str, _job: Job) -> str:
    return case_files.suggested_name(case_id)


def _export(case_files: CaseFiles, case_id: str, file: Path, lock: CaseLock, job: Job) -> CaseFileMade:
    # the dialog has asked already whether the file there may be replaced
    return case_files.export(case_id, file, job, passphrase=lock.passphrase, to=lock.keys, replace=True)


def _needs_passphrase(case_files: CaseFiles, file: Path, _job: Job) -> bool:
    return case_files.needs_passphrase(file)


def _merge(case_files: CaseFiles, file: Path, passphrase: str, job: Job) -> Merged:
    return case_files.merge(file, job, passphrase=passphrase)


def _own_key(case_files: CaseFiles, _job: Job) -> str:
    return case_files.own_key()
