"""Papers of the case's rule pack: ticked sentence by sentence, filled from the case, saved as PDF."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from shilu.core.case import Case
from shilu.core.draft import DraftKind, Matter
from shilu.core.errors import UserError
from shilu.core.filing import Deadline, DeadlineState
from shilu.core.filing_words import told
from shilu.core.hole_words import ENTERED_IN
from shilu.core.job import Job
from shilu.core.letter_paper import as_sent
from shilu.core.particular import Particular
from shilu.core.text import one_line
from shilu.core.ticked import PaperMade, chosen, in_words
from shilu.core.when import day_in
from shilu.core.wording import Catalog
from shilu.gui.clipboard import copy_text
from shilu.gui.dialogs.letter_sent import LetterSentDialog
from shilu.gui.dialogs.paper_pages import PaperPagesDialog
from shilu.gui.dialogs.particular import say_meant
from shilu.gui.models.paper_state import PaperState
from shilu.gui.models.papers import PaperListed, PaperRead, PaperWanted
from shilu.gui.models.table import Column, TableModel
from shilu.gui.pages.page import LongWork, Tools, WorkingPage
from shilu.gui.pages.paper_sources import FormSource, LetterSource, PaperSource
from shilu.gui.style import FIELD_GAP, GROUP_GAP
from shilu.gui.tasks import Task
from shilu.gui.widgets.paper_form import PaperForm
from shilu.gui.widgets.parts import EmptyState, give_focus
from shilu.gui.widgets.table_view import TableView
from shilu.gui.widgets.text import PlainLabel

if TYPE_CHECKING:
    from shilu.gui.widgets.particular_field import ParticularField
    from shilu.services.filings import Filings
    from shilu.services.pages import PdfPages
    from shilu.services.particulars import ContactMeant, Particulars
    from shilu.services.workspace import Workspace

_AGAIN_MS = 500
_CLOCKS = 3
_OPEN = (DeadlineState.PASSED, DeadlineState.RUNNING, DeadlineState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class _Listed:
    """The papers, each with where it comes from, and what runs."""

    papers: tuple[PaperListed, ...]
    sources: tuple[PaperSource, ...]
    clocks: tuple[str, ...]


class PapersPage(WorkingPage):
    """Signals:
    record_requested: a ParticularKind and "": something is to be entered there.
    lenders_requested: something of a lender is to be entered.
    """

    record_requested = Signal(object, str)
    lenders_requested = Signal()

    def __init__(self, *, workspace: Workspace, tools: Tools, parent: QWidget | None = None) -> None:
        texts = tools.texts
        super().__init__(tools=tools, title=texts.tr("Papers"), parent=parent)
        self._filings, self._particulars = workspace.filings, workspace.particulars
        self._all: tuple[PaperSource, ...] = (
            FormSource(forms=workspace.forms, particulars=workspace.particulars),
            LetterSource(letters=workspace.pack_letters, particulars=workspace.particulars),
        )
        self._listing: Task | None = None
        self._reading: Task | None = None
        self._listed = _Listed((), (), ())
        self._source: PaperSource | None = None
        self._wanted = ""
        self._written = Path()
        self._sent: LetterSentDialog | None = None
        self._looked_at: PaperState | None = None
        self.state: PaperState | None = None
        self._again = QTimer(self, singleShot=True, interval=_AGAIN_MS)
        self._again.timeout.connect(self._read_paper)
        self.messages.action_requested.connect(self._on_open)
        self._lay_out()

    def _lay_out(self) -> None:
        texts = self.texts
        self.clocks = PlainLabel(tone="soft", wrap=True)
        self.body.addWidget(self.clocks)
        self.body.addWidget(self.progress)
        self.model: TableModel[PaperListed] = TableModel(
            (
                Column("title", texts.tr("Paper"), lambda one: one.title, width=0),
                Column("kind", texts.tr("Kind"), lambda one: one.kind, width=64),
            ),
            parent=self,
        )
        self.table = TableView(self.model, name=texts.tr("Papers"))
        self.table.selectionModel().currentChanged.connect(self._on_row_chosen)
        self.table.activated.connect(self._on_activated)
        self.form = PaperForm(texts=texts)
        self.form.chosen.connect(self._on_option)
        self.form.enter_requested.connect(self._on_enter)
        self.form.gaps.filled.connect(self._again.start)
        self.form.look_requested.connect(self.look)
        self.form.save_requested.connect(self.save)
        self.form.copy_requested.connect(self.copy_words)
        self.form.sent_requested.connect(self.ask_sent)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(GROUP_GAP)
        splitter.addWidget(self.table)
        splitter.addWidget(self.form)
        splitter.setSizes([280, 472])
        splitter.setStretchFactor(0, 1)
        splitter.setStretchFactor(1, 3)
        self._empty = EmptyState(
            texts.tr("No papers yet"), texts.tr("There is no rule pack for this case’s country, so it has no papers.")
        )
        self._stack = QStackedWidget()
        for part in (QWidget(), self._empty, splitter):
            self._stack.addWidget(part)
        self.body.addWidget(self._stack, 1)
        self.body.setSpacing(FIELD_GAP)

    def set_case(self, case: Case | None) -> None:
        if case is None or self.case is None or case.id != self.case.id:
            self._let_go()
            for task in (self._listing, self._reading):
                if task is not None:
                    task.abandon()
            self._listing = self._reading = None
            self._listed = _Listed((), (), ())
            self.model.set_rows(())
            self.clocks.setText("")
            self._stack.setCurrentIndex(0)
        super().set_case(case)

    def arrive(self) -> None:
        if self._listing is not None:
            self._listing.abandon()
        if self.case is not None:
            work = partial(_list, self._all, self._filings, self.case, self.texts)
            self._listing = self.tasks.run(work, done=self._on_listed)
        self.focus_first()

    @Slot()
    def focus_first(self) -> None:
        give_focus(self.table)

    def show_one(self, paper: str) -> None:
        """A paper by its id, once the page is seen."""
        self._wanted = paper

    @Slot(object)
    def _on_listed(self, listed: _Listed) -> None:
        self._listing = None
        was_here = self.focusWidget() in (None, self.table) or not self._listed.papers
        self.clocks.setText("\n".join(listed.clocks))
        self.clocks.setVisible(bool(listed.clocks))
        chosen = self._wanted or (self.state.paper if self.state is not None else "")
        self._wanted = ""
        self._stack.setCurrentIndex(2 if listed.papers else 1)
        is_same = [one.id for one in listed.papers] == [one.id for one in self.model.rows]
        self._listed = listed
        place = next((at for at, one in enumerate(listed.papers) if one.id == chosen), 0)
        if not is_same:
            self._let_go()
            self.model.set_rows(listed.papers)
        if listed.papers and self.table.currentIndex().row() != place:
            self.table.setCurrentIndex(self.model.index(place, 0))
        elif is_same:
            self._read_paper()  # what it is filled from may be otherwise now
        if was_here and self.isVisible():
            self.focus_first()

    @Slot(QModelIndex)
    def _on_row_chosen(self, current: QModelIndex) -> None:
        one = self.model.row_at(current) if current.isValid() else None
        if one is None or self.case is None or (self.state is not None and self.state.paper == one.id):
            return
        self._let_go()
        self._source = self._listed.sources[current.row()]
        self.state = PaperState(one.id, one.title, self)
        self.tools.asking.begin(self.state, self._matter(one.id))
        self.state.changed.connect(self._on_changed)
        self._read_paper()

    def _matter(self, paper: str) -> Matter:
        return Matter(DraftKind.PAPER, self.case.id if self.case is not None else "", paper)

    def _let_go(self) -> None:
        """Another paper is shown, or none; what was ticked on this one is kept."""
        self._again.stop()
        state, self.state = self.state, None
        self.form.setVisible(False)
        if state is not None:
            self.tools.asking.leave(state)
            state.deleteLater()

    @Slot()
    def _read_paper(self) -> None:
        if self._reading is not None:
            self._reading.abandon()
        state = self.state
        if state is None or self.case is None or self._source is None:
            return
        work = partial(_read, self._source, self.case, state.wanted, self.texts)
        self._reading = self.tasks.run(work, done=self._on_read, failed=self.messages.show_error)

    @Slot(object)
    def _on_read(self, read: PaperRead) -> None:
        self._reading = None
        if self.state is not None and read.paper.id == self.state.paper:
            if read.sending is not None:  # the only one it is for stands there without being chosen
                self.state.assumed["party"] = read.sending.party
                if self.state.choices.get("party") != read.sending.party:
                    self.state.choices.pop("party", None)
            self.form.show_paper(read, self.state)
            self.form.setVisible(True)

    @Slot(str, str)
    def _on_option(self, name: str, value: str) -> None:
        if self.state is not None:
            self.state.choose(name, value)
            self._read_paper()

    @Slot()
    def _on_activated(self) -> None:
        self.form.area.setFocus()
        self.form.focusNextChild()

    @Slot(str)
    def _on_enter(self, hole: str) -> None:
        kind = ENTERED_IN.get(hole)
        if kind is None:
            self.lenders_requested.emit()
        else:
            self.record_requested.emit(kind, "")

    @Slot()
    def look(self) -> None:
        """The pages as they would be printed."""
        state, paper = self.state, self.form.paper
        if state is None or paper is None or self.case is None or self._source is None:
            return
        work = partial(self._source.look_at, self.case, state.wanted, state.ticked(paper))
        self._looked_at = state
        words, failed = self.texts.tr("Laying out the pages"), self.messages.show_error
        self.work(LongWork(words, work, done=self._on_laid_out, failed=failed, may_be_short=True))

    @Slot(object)
    def _on_laid_out(self, pages: PdfPages) -> None:
        if self._looked_at is not self.state:  # another paper is shown by now, or another case is open
            pages.close()
            return
        title = self.form.title.text()
        dialog = PaperPagesDialog(title, pages, tasks=self.tasks, texts=self.texts, parent=self.window())
        dialog.exec()
        dialog.deleteLater()
        self.form.look_button.setFocus()

    @Slot()
    def save(self) -> None:
        """Ask where it goes, and write it."""
        state, paper, texts = self.state, self.form.paper, self.texts
        if state is None or paper is None or self.case is None or self._source is None:
            return
        name = f"{state.paper.rpartition('.')[2]}-{self.case.number}.pdf"  # nobody's name stands in it
        file = self.tools.desktop.ask_where_to_save(self, texts.tr("Save as PDF"), name)
        if file is None:
            return
        work = partial(self._source.make, self.case, state.wanted, state.ticked(paper), file)
        words = texts.tr("Making the paper")
        failed = self.messages.show_error
        self.work(LongWork(words, work, done=self._on_made, failed=failed, may_be_short=True))

    @Slot(object)
    def _on_made(self, made: PaperMade) -> None:
        texts, state = self.texts, self.state
        self._written = made.file
        pages = texts.trn("{count} page", "{count} pages", made.pages)
        said = [texts.tr("{pages}. It is not encrypted.", pages=pages)]
        if made.open:
            blanks = len(made.open)
            said.append(texts.trn("{count} blank is left to write on.", "{count} blanks are left to write on.", blanks))
        self.messages.note(
            texts.tr("The paper is written: {name}", name=one_line(made.file.name)),
            next_step=("" if texts.is_chinese else " ").join(said),
            action=texts.tr("Open the PDF"),
        )
        if state is not None and state.paper == made.paper:  # it is done: there is nothing left to go on with
            self.tools.asking.end(state)
            self.tools.asking.begin(state, self._matter(state.paper))

    @Slot()
    def _on_changed(self) -> None:
        if self.state is not None:
            self.form.show_cautions(self.state)

    @Slot()
    def copy_words(self) -> None:
        """The letter as text, to be pasted where it is sent from."""
        state, paper, texts = self.state, self.form.paper, self.texts
        if state is None or paper is None:
            return
        try:
            copy_text(as_sent(chosen(paper, state.ticked(paper))))
        except UserError as error:
            self.messages.show_error(error)
            return
        said = texts.tr("The words of the letter are copied. They leave the clipboard again after half a minute.")
        self.messages.note(said, tone="plain")

    @Slot()
    def ask_sent(self) -> None:
        """How the letter went out, to be kept with its words."""
        sending, paper, case = self.form.sending, self.form.paper, self.case
        if sending is None or paper is None or case is None or self.state is None or self._sent is not None:
            return
        title = in_words(paper.title, paper, self.texts.language)
        today = day_in(case.timezone, self.tools.clock.now_ms()).isoformat()
        dialog = LetterSentDialog(title, sending.name, today, texts=self.texts, parent=self.window())
        self._sent = dialog
        dialog.submitted.connect(self._on_sent)
        dialog.asked.connect(self._on_asked)
        matter = Matter(DraftKind.LETTER_SENT, case.id, f"{paper.id} {sending.party}")
        self.tools.asking.keep(dialog, matter)
        dialog.exec()
        self._sent = None
        dialog.deleteLater()

    @Slot(object)
    def _on_asked(self, shown: ParticularField) -> None:
        """Which contacts are meant as its proof."""
        if self.case is not None:
            work = partial(_meant, self._particulars, self.case.id, shown.input.typed())
            self.tasks.run(work, done=self._on_meant)

    @Slot(object)
    def _on_meant(self, meant: tuple[ContactMeant, ...]) -> None:
        if self._sent is not None and self.case is not None:
            say_meant(self._sent.inputs["proof"], meant, self.words, self.case.timezone)

    @Slot()
    def _on_sent(self) -> None:
        dialog, state, paper = self._sent, self.state, self.form.paper
        if dialog is None or state is None or paper is None or self.case is None:
            return
        source = self._source
        if isinstance(source, LetterSource):
            work = partial(source.record_sent, self.case, state.wanted, state.ticked(paper), dialog.value())
            self.tasks.run(work, done=self._on_kept, failed=dialog.refuse)

    @Slot(object)
    def _on_kept(self, kept: tuple[Particular, ...]) -> None:
        if self._sent is not None:
            self._sent.finish()
        texts, state = self.texts, self.state
        number = f"{kept[0].number}" if kept else ""
        self.messages.note(
            texts.tr("The letter is kept in the record as No. {number}.", number=number),
            next_step=texts.tr("Once it is known when it reached them, say so there: then its clock runs."),
        )
        if state is not None:
            self.tools.asking.end(state)
            self.tools.asking.begin(state, self._matter(state.paper))
        self.arrive()

    @Slot()
    def _on_open(self) -> None:
        self.tools.desktop.open_file(self._written)


def _list(sources: tuple[PaperSource, ...], filings: Filings, case: Case, texts: Catalog, _job: Job) -> _Listed:
    found = [(one, source) for source in sources for one in source.listed(case, texts)]
    clocks: tuple[Deadline, ...] = filings.deadlines(case)
    today = filings.today(case)
    running = [one for one in clocks if one.state in _OPEN]
    lines = [told(one, today, texts) for one in running[:_CLOCKS]]
    if len(running) > _CLOCKS:
        more = len(running) - _CLOCKS
        lines.append(texts.trn("and {count} more, in the record", "and {count} more, in the record", more))
    return _Listed(tuple(one for one, _ in found), tuple(source for _, source in found), tuple(lines))


def _meant(particulars: Particulars, case_id: str, typed: str, _job: Job) -> tuple[ContactMeant, ...]:
    return particulars.contacts_meant(case_id, typed)


def _read(source: PaperSource, case: Case, wanted: PaperWanted, texts: Catalog, job: Job) -> PaperRead:
    return source.read(case, wanted, texts, job)
