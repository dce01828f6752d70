"""Rule packs: which there are, how far each can be relied on, what stands in it; and an office's own, taken in once one
has seen what it would change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QSplitter, QWidget

from shilu.core.job import Job
from shilu.core.wording import Catalog
from shilu.gui.dialogs.pack import PackChangeDialog, PackProblemsDialog
from shilu.gui.models.packs import pack_columns, pack_name
from shilu.gui.models.table import TableModel
from shilu.gui.pages.page import LongWork, Tools, WorkingPage
from shilu.gui.pages.worked_out_page import way_back
from shilu.gui.style import GROUP_GAP
from shilu.gui.tasks import Task
from shilu.gui.widgets.pack_detail import PackDetail
from shilu.gui.widgets.pack_entries import PackEntry, Part, entries
from shilu.gui.widgets.parts import give_focus, primary
from shilu.gui.widgets.table_view import TableView
from shilu.gui.widgets.text import PlainLabel

if TYPE_CHECKING:
    from shilu.core.pack_problem import PackProblem
    from shilu.services.office_packs import ListedPack, OfficePacks, PackToGive
    from shilu.services.pack_effects import FindingChange, PackEffects


@dataclass(frozen=True, slots=True)
class _Read:
    """The packs, and what is said of each, in the same order."""

    listed: tuple[ListedPack, ...]
    said: tuple[Mapping[Part, tuple[PackEntry, ...]], ...]


@dataclass(frozen=True, slots=True)
class _Looked:
    """A pack that may hold, and what would be others then; ``taken_back``: it is that of the program."""

    given: PackToGive
    effects: tuple[FindingChange, ...]
    taken_back: bool = False


@dataclass(frozen=True, slots=True)
class _Wrong:
    """A file that is none, and why."""

    name: str
    problems: tuple[PackProblem, ...]


class PacksPage(WorkingPage):
    """Signals:
    left: back to where one came from.
    """

    left = Signal()

    def __init__(
        self, *, packs: OfficePacks, effects: PackEffects, tools: Tools, parent: QWidget | None = None
    ) -> None:
        texts = tools.texts
        super().__init__(tools=tools, title=texts.tr("Rule packs"), parent=parent)
        self._packs, self._effects = packs, effects
        self._reading: Task | None = None
        self._read = _Read((), ())
        self._wanted = ""
        self.back_button = way_back(self, self.left)
        self.add_button = primary(texts.tr("Add a pack…"))
        self.add_button.clicked.connect(self.ask_file)
        self.head.addWidget(self.add_button)
        about = texts.tr(
            "What Shilu knows of each country’s law. A newer or corrected pack comes as a file; nothing is fetched."
        )
        self.body.addWidget(PlainLabel(about, tone="soft", wrap=True))
        self.old = PlainLabel(tone="attention", wrap=True)
        self.old.hide()
        self.body.addWidget(self.old)
        self.body.addWidget(self.progress)
        self.model: TableModel[ListedPack] = TableModel(pack_columns(texts), parent=self)
        self.table = TableView(self.model, name=texts.tr("Rule packs"))
        self.table.selectionModel().currentChanged.connect(self._on_row_chosen)
        self.detail = PackDetail(texts=texts)
        self.detail.remove_requested.connect(self._on_remove)
        self.detail.use_requested.connect(self._on_use)
        self.detail.hide()
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(GROUP_GAP)
        splitter.addWidget(self.table)
        splitter.addWidget(self.detail)
        splitter.setSizes([264, 488])
        splitter.setStretchFactor(0, 1)
        splitter.setStretchFactor(1, 2)
        self.body.addWidget(splitter, 1)

    @property
    def today(self) -> date:
        """The day from which it is told how long ago a pack was checked."""
        return datetime.fromtimestamp(self.tools.clock.now_ms() / 1000, UTC).date()

    def arrive(self) -> None:
        self._read_again()
        self.focus_first()

    @Slot()
    def focus_first(self) -> None:
        give_focus(self.table if self.model.rows else self.back_button)

    def _read_again(self) -> None:
        if self._reading is not None:
            self._reading.abandon()
        self._reading = self.tasks.run(partial(_read, self._packs, self.texts), done=self._on_read)

    @property
    def chosen(self) -> ListedPack | None:
        """The one that is read."""
        return self.model.row_at(self.table.currentIndex())

    @Slot(object)
    def _on_read(self, read: _Read) -> None:
        self._reading = None
        was_here = self.back_button.hasFocus() or self.table.hasFocus()
        chosen = self._wanted or (_id(self.chosen) if self.chosen is not None else "")
        if not chosen and self.case is not None:
            chosen = next((_id(one) for one in read.listed if one.holds and one.country == self.case.pack), "")
        self._wanted, self._read = "", read
        self.model.set_rows(read.listed)
        self._say_old(read)
        place = next((at for at, one in enumerate(read.listed) if _id(one) == chosen), 0)
        if read.listed:
            self.table.setCurrentIndex(self.model.index(place, 0))
        if was_here:
            self.focus_first()

    def _say_old(self, read: _Read) -> None:
        """Which of those that hold were checked too long ago, before anybody relies on one."""
        texts = self.texts
        old = [one for one in read.listed if one.holds and one.pack is not None and one.pack.is_old(self.today)]
        names = ("、" if texts.is_chinese else ", ").join(pack_name(one, texts) for one in old)
        self.old.setText(texts.tr("Last checked more than 12 months ago: {packs}", packs=names))
        self.old.setVisible(bool(old))

    @Slot(QModelIndex)
    def _on_row_chosen(self, current: QModelIndex) -> None:
        one = self.model.row_at(current) if current.isValid() else None
        self.detail.setVisible(one is not None)
        if one is not None:
            self.detail.show_pack(one, self._read.said[current.row()], self.today)

    @Slot()
    def ask_file(self) -> None:
        """Choose a file, and see what it is and would change."""
        texts = self.texts
        file = self.tools.desktop.ask_file(self, texts.tr("A rule pack"), (texts.tr("Rule packs (*.toml)"),))
        if file is not None:
            self._look(partial(_look_at, self._packs, self._effects, file))

    @Slot()
    def _on_remove(self) -> None:
        if self.chosen is not None:
            self._look(partial(_look_back, self._packs, self._effects, self.chosen.country))

    @Slot()
    def _on_use(self) -> None:
        if self.chosen is not None:
            self._look(partial(_look_again, self._packs, self._effects, self.chosen))

    def _look(self, work: partial[_Looked | _Wrong | None]) -> None:
        words = self.texts.tr("Setting the contacts beside this pack, to say what would change")
        failed = self.messages.show_error
        self.work(LongWork(words, work, done=self._on_looked, failed=failed, may_be_short=True))

    @Slot(object)
    def _on_looked(self, looked: _Looked | _Wrong | None) -> None:
        if looked is None:
            return
        texts = self.texts
        if isinstance(looked, _Wrong):
            problems = PackProblemsDialog(looked.name, looked.problems, texts=texts, parent=self.window())
            problems.exec()
            problems.deleteLater()
            return
        dialog = PackChangeDialog(looked.given, looked.effects, self.today, texts=texts, parent=self.window())
        is_wanted = dialog.exec() == QDialog.DialogCode.Accepted
        dialog.deleteLater()
        if is_wanted:
            self.tasks.run(partial(_do, self._packs, looked), done=self._on_done, failed=self.messages.show_error)

    @Slot(object)
    def _on_done(self, looked: _Looked) -> None:
        texts, pack = self.texts, looked.given.pack
        self._wanted = pack.pack.sha256
        if looked.taken_back:
            said = texts.tr("The pack that comes with the program holds again.")
        elif looked.given.would_hold:
            said = texts.tr("Cases are judged by this pack from now on.")
        else:
            said = texts.tr("The pack is kept.")
        self.messages.note(said, next_step=texts.tr("The one before is kept for papers made by it."))
        self._read_again()


def _id(one: ListedPack) -> str:
    return one.kept.sha256 if one.kept is not None else one.pack.pack.sha256 if one.pack is not None else one.country


def _read(packs: OfficePacks, texts: Catalog, _job: Job) -> _Read:
    listed = packs.listed()
    return _Read(listed, tuple({} if one.pack is None else entries(one.pack, texts) for one in listed))


def _look_at(packs: OfficePacks, effects: PackEffects, file: Path, job: Job) -> _Looked | _Wrong | None:
    given = packs.look_at(file)
    return _Wrong(file.name, given) if isinstance(given, tuple) else _looked(given, effects, job)


def _look_back(packs: OfficePacks, effects: PackEffects, country: str, job: Job) -> _Looked | _Wrong | None:
    given = packs.back_to_shipped(country)
    return None if given is None else _Looked(given, effects.of(given.pack, job), taken_back=True)


def _look_again(packs: OfficePacks, effects: PackEffects, one: ListedPack, job: Job) -> _Looked | _Wrong | None:
    given = None if one.kept is None else packs.again(one.kept)
    return None if given is None else _looked(given, effects, job)


def _looked(given: PackToGive, effects: PackEffects, job: Job) -> _Looked:
    return _Looked(given, effects.of(given.pack, job) if given.would_hold else ())


def _do(packs: OfficePacks, looked: _Looked, _job: Job) -> _Looked:
    if looked.taken_back:
        packs.take_back(looked.given.pack.pack.country)
    else:
        packs.give(looked.given)
    return looked
