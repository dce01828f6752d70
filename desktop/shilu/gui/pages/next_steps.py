"""Next steps: what runs out first, where to go and in which order, which answers settle most, what is still missing. A
list, and one of it to read, with the way to where it is done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtWidgets import QSplitter, QWidget

from shilu.core.asking import Question
from shilu.core.bundle import Recipient
from shilu.core.case import Case
from shilu.core.filing import Deadline
from shilu.core.finding_words import FindingWords
from shilu.core.incident import CONDUCT_TAGS
from shilu.core.job import Job
from shilu.core.labels import TAGS
from shilu.core.next_steps import Step, StepKind
from shilu.core.pack_papers import Purpose
from shilu.core.pack_parts import Shown, in_language
from shilu.core.particular import ParticularKind
from shilu.core.still_missing import Lacking, RunsOut
from shilu.core.text import one_line
from shilu.core.where_to_go import NO_DESK, Stop, Told
from shilu.core.wording import N_
from shilu.gui.models.next_steps import KINDS, REGIONS, Said, fields_of, step_columns, title_of
from shilu.gui.models.table import TableModel
from shilu.gui.pages.page import Tools
from shilu.gui.pages.worked_out_page import WorkedOutPage
from shilu.gui.style import GAP, GROUP_GAP
from shilu.gui.widgets.filters import FilterChip
from shilu.gui.widgets.finding_detail import beside
from shilu.gui.widgets.parts import EmptyState, column, plain, primary, quiet, row, scrolled
from shilu.gui.widgets.segmented import FlowLayout
from shilu.gui.widgets.table_view import TableView
from shilu.gui.widgets.text import PlainLabel
from shilu.gui.words import RECIPIENTS

if TYPE_CHECKING:
    from shilu.services.desk_sheets import DeskSheets, SheetMade
    from shilu.services.next_steps import NextSteps, Steps
    from shilu.services.workspace import Workspace

_LABEL = 32


class NextStepsPage(WorkedOutPage["Steps"]):
    """Signals:
    contacts_requested: ids of contacts that are to be seen, and what to call them.
    filing_requested: the fields of a filing that is to be recorded.
    record_requested: a ParticularKind, and the id of the entry, "" for none of them.
    missing_requested: what is missing for more findings is to be seen.
    paper_requested: the id of a letter of the pack that has to come first.
    """

    contacts_requested = Signal(tuple, str)
    filing_requested = Signal(dict)
    record_requested = Signal(object, str)
    missing_requested = Signal()
    paper_requested = Signal(str)

    def __init__(self, *, workspace: Workspace, tools: Tools, parent: QWidget | None = None) -> None:
        texts = tools.texts
        super().__init__(tools=tools, title=texts.tr("Next steps"), parent=parent)
        self._next: NextSteps = workspace.next_steps
        self._sheets: DeskSheets = workspace.desk_sheets
        self._steps: Steps | None = None
        self._told = Told()
        self._chosen: object = None
        self._written = Path()
        self._said = Said(FindingWords(texts, {}), date.min)
        self.model: TableModel[Step] = TableModel(step_columns(texts, lambda: self._said), parent=self)
        self.table = TableView(self.model, name=texts.tr("Next steps"))
        self.table.selectionModel().currentChanged.connect(self._on_row_chosen)
        self.table.activated.connect(self.act)
        self.messages.action_requested.connect(self._on_open)
        self._lay_out()

    def _lay_out(self) -> None:
        texts = self.texts
        self.kind = FilterChip(texts.tr("Kind"))
        self.kind.set_options([(kind, texts.tr(word)) for kind, word in KINDS.items()])
        self.kind.changed.connect(self._show_rows)
        self.conduct, self.region = FilterChip(texts.tr("What happened")), FilterChip(texts.tr("Where"), several=False)
        self.lender = FilterChip(texts.tr("Who lends"))
        self.purpose = FilterChip(texts.tr("For whom"), several=False)
        self.purpose.set_options([(one, texts.tr(RECIPIENTS[Recipient(one.value)])) for one in Purpose])
        self.as_recorded = quiet(texts.tr("As recorded"))
        self.as_recorded.clicked.connect(self._on_as_recorded)
        self.as_recorded.hide()
        chips = QWidget()
        flow = FlowLayout(chips, gap=GAP)
        for chip in (self.conduct, self.region, self.lender, self.purpose):
            chip.changed.connect(self._on_told)
            flow.addWidget(chip)
        flow.addWidget(self.as_recorded)
        flow.addWidget(self.kind)
        self.counts = PlainLabel(tone="soft", wrap=True)
        above = QWidget()
        inner = column(above, gap=GAP)
        inner.addWidget(self.counts)
        inner.addWidget(self.table, 1)
        self.heading = PlainLabel(size="section", wrap=True, selectable=True)
        self._area = scrolled(QWidget())
        self._area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # what is longer than its room is read by keys
        self._area.setAccessibleName(texts.tr("What is known of this step"))
        self.note = PlainLabel(tone="soft", size="small", wrap=True)
        self.filed_button = plain(texts.tr("Somebody was there…"))
        self.filed_button.clicked.connect(self._on_filed)
        self.first_button = plain(texts.tr("What comes first…"))
        self.first_button.clicked.connect(self._on_first)
        self.act_button = primary("")
        self.act_button.clicked.connect(self.act)
        below = QWidget()
        lower = column(below, gap=GAP)
        lower.addWidget(self.heading)
        lower.addWidget(self._area, 1)
        lower.addWidget(self.note)
        lower.addLayout(row(1, self.first_button, self.filed_button, self.act_button))
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(GROUP_GAP)
        splitter.addWidget(above)
        splitter.addWidget(below)
        splitter.setSizes([320, 300])
        empty = EmptyState(
            texts.tr("Nothing to be done yet"),
            texts.tr("Once there are contacts, what runs out first, where to go and what is still missing stand here."),
        )
        self.body.addWidget(chips)
        self.put(
            waiting=texts.tr("Looking what comes next…"),
            empty=empty,
            shown=splitter,
            firsts=(self.conduct, self.conduct, self.table),
        )

    def forget(self) -> None:
        self._chosen, self._steps, self._told = None, None, Told()
        for chip in (self.kind, self.purpose):
            chip.choose(())
        for chip in (self.conduct, self.region, self.lender):
            chip.set_options(())
        self.as_recorded.hide()
        self.model.set_rows(())

    def work(self, case: Case) -> Callable[[Job], Steps]:
        purpose = next(iter(self.purpose.values()), None)
        return partial(_read, self._next, case, self._told, purpose)

    def fill(self, read: Steps) -> bool:
        self._steps = read
        names = {} if read.judged is None else read.judged.names
        self._said = Said(FindingWords(self.texts, names), read.today)
        self._show_choices(read)
        self._show_rows()
        return bool(read.steps)

    def _show_choices(self, read: Steps) -> None:
        """What can be said of the case, and what of it holds now."""
        told, texts, pack = self._told, self.texts, read.pack
        channels = () if pack is None else pack.parts.channels
        held = told.beside(read.known)
        tags = {tag for one in channels for tag in one.tags} | held.tags
        self.conduct.set_options([(tag, texts.tr(TAGS[tag])) for tag in CONDUCT_TAGS if tag in tags])
        self.conduct.choose(tuple(held.tags))
        regions = list(dict.fromkeys(region for one in channels for region in one.regions))
        self.region.set_options([(one, texts.tr(REGIONS.get(one, one))) for one in regions])
        self.region.choose((held.region,))
        self.region.setVisible(bool(regions))
        types = () if pack is None else pack.parts.lender_types
        self.lender.set_options([(one.id, one_line(in_language(one.names, texts.language), 60)) for one in types])
        self.lender.choose(tuple(held.lender_types))
        self.as_recorded.setVisible(told != Told())

    @Slot()
    def _on_told(self) -> None:
        steps = self._steps
        if steps is None:
            return
        tags, types = frozenset(self.conduct.values()), frozenset(self.lender.values())
        known, region = steps.known, next(iter(self.region.values()), "")
        self._told = Told(
            tags=None if tags == known.tags else tags,
            lender_types=None if types == known.lender_types - {""} else types,
            region=region if region and region != known.region else None,
        )
        self.read_again()

    @Slot()
    def _on_as_recorded(self) -> None:
        self._told = Told()
        self.read_again()
        self.focus_first()

    @Slot()
    def _show_rows(self) -> None:
        read, texts = self._steps, self.texts
        if read is None:
            return
        wanted = self.kind.values()
        shown = [one for one in read.steps if not wanted or one.kind in wanted]
        said = []
        for kind, word in KINDS.items():
            count = sum(one.kind is kind for one in read.steps)
            if count:
                said.append(texts.tr("{result}: {count}", result=texts.tr(word), count=f"{count:,}"))
        if self._told != Told():
            said.append(texts.tr("as chosen here; nothing of that is recorded"))
        self.counts.setText(" · ".join(said))
        chosen = self._chosen
        self.model.set_rows(shown)
        if shown:
            place = next((at for at, one in enumerate(shown) if _key(one) == chosen), 0)
            self.table.setCurrentIndex(self.model.index(place, 0))

    @property
    def current(self) -> Step | None:
        """The one that is read."""
        return next((one for one in self.model.rows if _key(one) == self._chosen), None)

    @Slot(QModelIndex)
    def _on_row_chosen(self, current: QModelIndex) -> None:
        step = self.model.row_at(current) if current.isValid() else None
        if step is None:
            return
        self._chosen = _key(step)
        self.heading.setText(title_of(step, self._said))
        inner = QWidget()
        layout = column(inner, gap=GAP)
        layout.setContentsMargins(0, 0, 12, 0)
        for head, said in fields_of(step, self._said):
            layout.addWidget(beside(head, said))
        layout.addStretch(1)
        self._area.setWidget(inner)  # the one before is deleted
        inner.show()
        self._show_deeds(step)

    def _show_deeds(self, step: Step) -> None:
        texts, deed = self.texts, _deed(step)
        self.act_button.setText(texts.tr(deed) if deed else "")
        self.act_button.setVisible(bool(deed))
        self.filed_button.setVisible(step.kind is StepKind.OFFICE)
        self.first_button.setVisible(isinstance(step.of, Stop) and bool(step.of.waits))
        pack = None if self._steps is None else self._steps.pack
        reviewed = pack is None or pack.is_reviewed
        of_office = step.kind is StepKind.OFFICE and not reviewed
        self.note.setText(texts.tr("No lawyer has reviewed the rule pack that says so.") if of_office else "")
        self.note.setVisible(of_office)

    @Slot()
    def act(self) -> None:
        """Go to where the step is done."""
        step = self.current
        if step is None:
            return
        label = one_line(title_of(step, self._said), _LABEL)
        match step.of:
            case RunsOut() as gone:
                self.contacts_requested.emit(gone.first, label)
            case Deadline() as due:
                self.record_requested.emit(due.kind, due.of)
            case Question():
                self.missing_requested.emit()
            case Stop() as stop if stop.channel.office not in NO_DESK:
                self._ask_sheet(stop)
            case Lacking() as lacking if lacking.first:
                self.contacts_requested.emit(lacking.first, label)
            case Lacking() as lacking if lacking.records:
                self.record_requested.emit(lacking.records[0].kind, lacking.records[0].id)
            case Lacking() as lacking if lacking.proof.shown_by is Shown.DEVICE:
                self.record_requested.emit(ParticularKind.DEVICE, "")

    @Slot()
    def _on_first(self) -> None:
        """To the letter that has to come first, or to the office."""
        step, pack = self.current, None if self._steps is None else self._steps.pack
        if step is None or pack is None or not isinstance(step.of, Stop) or not step.of.waits:
            return
        first = step.of.waits[0].before.step
        if any(letter.id == first for letter in pack.papers.letters):
            self.paper_requested.emit(first)
            return
        place = next((at for at, one in enumerate(self.model.rows) if _key(one) == first), None)
        if place is not None:
            self.table.setCurrentIndex(self.model.index(place, 0))
            self.focus_first()

    @Slot()
    def _on_filed(self) -> None:
        step = self.current
        if step is not None and isinstance(step.of, Stop):
            channel = step.of.channel
            office = one_line(in_language(channel.names, self.texts.language), 200)
            self.filing_requested.emit({"channel": channel.id, "office": office})

    def _ask_sheet(self, stop: Stop) -> None:
        """Ask where the page for its desk goes, and write it."""
        case, steps, texts = self.case, self._steps, self.texts
        if case is None or steps is None:
            return
        name = f"desk-{case.number}.pdf"  # nobody's name stands in the name of a file
        file = self.tools.desktop.ask_where_to_save(self, texts.tr("Sheet for the desk"), name)
        if file is not None:
            work = partial(
                _write, self._sheets, case, steps.stops, file, office=stop.channel.id, language=texts.language
            )
            self.tasks.run(work, done=self._on_written, failed=self.messages.show_error)

    @Slot(object)
    def _on_written(self, made: SheetMade) -> None:
        self._written = made.file
        self.messages.note(
            self.texts.tr("The sheet is written: {name}", name=one_line(made.file.name)),
            next_step=self.texts.tr("It is not encrypted."),
            action=self.texts.tr("Open the PDF"),
        )

    @Slot()
    def _on_open(self) -> None:
        self.tools.desktop.open_file(self._written)


def _read(service: NextSteps, case: Case, told: Told, purpose: Purpose | None, job: Job) -> Steps:
    return service.of_case(case, job, told=told, purpose=purpose)


def _write(
    sheets: DeskSheets, case: Case, stops: tuple[Stop, ...], file: Path, job: Job, *, office: str, language: str
) -> SheetMade:
    # the system's own dialog asked already whether the file there may be replaced
    return sheets.write(case, stops, file, job, office=office, language=language, replace=True)


def _deed(step: Step) -> str:
    """What its button says; "" where nothing can be done here."""
    match step.of:
        case RunsOut():
            return N_("Show these contacts")
        case Deadline():
            return N_("Open the record")
        case Question():
            return N_("To what is missing…")
        case Stop() as stop if stop.channel.office not in NO_DESK:
            return N_("Write a sheet for the desk…")
        case Lacking() as lacking if lacking.first:
            return N_("Show these contacts")
        case Lacking() as lacking if lacking.records or lacking.proof.shown_by is Shown.DEVICE:
            return N_("Open the record")
    return ""


def _key(step: Step) -> object:
    match step.of:
        case RunsOut() as gone:
            return gone.vanishing.id
        case Deadline() as due:
            return due.of, due.clock.id
        case Question() as question:
            return question.missing
        case Stop() as stop:
            return stop.channel.id
        case Lacking() as lacking:
            return lacking.proof.id
