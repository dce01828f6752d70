"""The deep check: when it was made last, making it now, and saving what can be read where something is damaged."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from shilu.core.job import Job
from shilu.core.safekeeping import CheckReport, LastCheck, Salvaged
from shilu.core.text import one_line
from shilu.gui.pages.page import Tools
from shilu.gui.pages.section import Said, Section
from shilu.gui.widgets.check_report import CheckReportView
from shilu.gui.widgets.parts import plain, row
from shilu.gui.widgets.text import PlainLabel

if TYPE_CHECKING:
    from shilu.services.checking import Checking


class CheckingSection(Section):
    """Shows one report at a time."""

    def __init__(self, *, checking: Checking, name: str, tools: Tools, parent: QWidget | None = None) -> None:
        texts = tools.texts
        words = texts.tr(
            "Every page, entry of the history, table and attachment is compared with what it has to be. Nothing that "
            "was recorded is changed. It is done by itself before a bundle, and once a week when nothing else is going "
            "on."
        )
        super().__init__(texts.tr("Check"), words, tools=tools, parent=parent)
        self._checking, self._name = checking, name
        self.last = PlainLabel(wrap=True)
        self.report = CheckReportView(texts=texts)
        self.check = self.begins_work(plain(texts.tr("Check now")))
        self.check.clicked.connect(self.start)
        self.salvage = self.begins_work(plain(texts.tr("Save what can be read…")))
        self.salvage.clicked.connect(self._on_salvage)
        self._in_the_clear = PlainLabel(
            texts.tr("What is saved so is not encrypted: whoever gets the folder can read all of it."),
            tone="soft",
            size="small",
            wrap=True,
        )
        self.column.addWidget(self.last)
        self.column.addWidget(self.report)
        self.column.addLayout(row(self.check, self.salvage, 1))
        self.column.addWidget(self._in_the_clear)
        self._offer_salvage(False)

    def arrive(self) -> None:
        self.tasks.run(partial(_last, self._checking), done=self._on_last)

    @Slot()
    def start(self) -> None:
        """Check now."""
        self.report.hide()
        self.work(partial(_check, self._checking), self.texts.tr("Checking the vault"), done=self._on_checked)

    @Slot(object)
    def show_report(self, report: CheckReport) -> None:
        """Show what a check found that was made elsewhere."""
        self.report.show_report(report)
        self._offer_salvage(not report.ok)
        self.arrive()

    def stopped_words(self) -> str:
        return self.texts.tr("The vault was not checked to its end.")

    def _offer_salvage(self, is_offered: bool) -> None:
        self.salvage.setVisible(is_offered)
        self._in_the_clear.setVisible(is_offered)

    @Slot(object)
    def _on_last(self, last: LastCheck | None) -> None:
        texts = self.texts
        self.last.set_tone("")
        if last is None:
            self.last.setText(texts.tr("All of this vault was never checked yet."))
            return
        time = self.here(last.at_ms)
        if not last.problems:
            self.last.setText(texts.tr("Last checked {time}: everything was whole.", time=time))
            return
        self.last.set_tone("attention")
        self.last.setText(
            texts.trn(
                "Last checked {time}: {count} problem was found.",
                "Last checked {time}: {count} problems were found.",
                last.problems,
                time=time,
            )
        )
        self._offer_salvage(True)

    def _on_checked(self, report: CheckReport) -> None:
        texts = self.texts
        self.show_report(report)
        if report.ok:
            self.said.emit(Said(texts.tr("Checked: the vault is whole.")))
        else:
            self.said.emit(
                Said(
                    texts.trn("{count} problem was found.", "{count} problems were found.", len(report.problems)),
                    texts.tr(
                        "No entry of its history is lost. Lock it; where vaults are opened, “A damaged vault…” makes a "
                        "whole one out of it."
                    )
                    if report.has_damaged_pages and report.has_whole_history
                    else texts.tr(
                        "The check changed nothing. Leave this vault as it is for now, restore the last good backup "
                        "beside it, and compare the two."
                    ),
                    tone="attention",
                )
            )

    @Slot()
    def _on_salvage(self) -> None:
        texts = self.texts
        folder = self.tools.desktop.ask_folder(self, texts.tr("Where to save what can be read, unencrypted"))
        if folder is not None:
            out = folder / texts.tr("{name}, what could be read", name=self._name)
            self.work(partial(_salvage, self._checking, out), texts.tr("Saving what can be read"), done=self._on_saved)

    def _on_saved(self, salvaged: Salvaged) -> None:
        texts = self.texts
        self.report.show_report(salvaged.report)
        self.said.emit(
            Said(
                texts.tr("What can be read lies in “{folder}”.", folder=one_line(salvaged.folder.name)),
                texts.tr("It is not encrypted: whoever gets the folder can read all of it."),
                action=texts.tr("Show the folder"),
                then=partial(self.tools.desktop.show_folder, salvaged.folder),
            )
        )


def _last(checking: Checking, _job: Job) -> LastCheck | None:
    return checking.last()


def _check(checking: Checking, job: Job) -> CheckReport:
    return checking.run(job)


def _salvage(checking: Checking, out: Path, job: Job) -> Salvaged:
    return checking.salvage(out, job)
