"""The bundle: on the left what goes in, on the right the finished pages as pictures."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QStackedWidget, QWidget

from shilu.core.bundle import BundleChoice, BundlePlan, BundleResult, CheckScope, Naming, Recipient
from shilu.core.case import Case
from shilu.core.errors import UserError
from shilu.core.evidence_warning import Moment
from shilu.core.job import Job
from shilu.core.picture import Pixels
from shilu.core.query import IncidentFilter
from shilu.core.recordings import RecordingAnswer
from shilu.core.when import day_bounds_ms
from shilu.gui.bridge import image_of
from shilu.gui.pages.page import Tools, WorkingPage
from shilu.gui.pages.unnamed import UnnamedNumbers
from shilu.gui.places import LANGUAGES
from shilu.gui.style import FIELD_GAP, GROUP_GAP
from shilu.gui.tasks import Task
from shilu.gui.widgets.caution import CautionNote
from shilu.gui.widgets.days import PeriodField
from shilu.gui.widgets.parts import (
    Card,
    EmptyState,
    column,
    field,
    give_focus,
    plain,
    primary,
    quiet,
    row,
    scrolled,
)
from shilu.gui.widgets.pictures import PageStrip
from shilu.gui.widgets.recording_fields import WaitingRecordings
from shilu.gui.widgets.segmented import ChoiceRow
from shilu.gui.widgets.tab_order import follow_layout
from shilu.gui.widgets.text import PlainLabel, PlainTextView
from shilu.gui.words import RECIPIENTS
from shilu.host.case_remarks import kept_out_of_bundle, own_threats, plan_in_brief, unnamed_in_bundle
from shilu.host.sentences import of_bundle_warning

if TYPE_CHECKING:
    from shilu.services.bundling import Bundling
    from shilu.services.marking_files import MarkingFiles
    from shilu.services.pages import PdfPages
    from shilu.services.parties import Parties

_LEFT_PX = 416


class BundlePage(WorkingPage):
    """Choose, build, look, hand over.

    Signals:
        lenders_requested: the person wants to name who is behind the numbers first.
    """

    lenders_requested = Signal()

    def __init__(
        self,
        *,
        bundling: Bundling,
        marking: MarkingFiles,
        parties: Parties,
        tools: Tools,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(tools=tools, title=tools.texts.tr("Bundle"), parent=parent)
        self._bundling, self._marking = bundling, marking
        self._out = tools.desktop.start
        self._planning: Task | None = None
        self._opening: Task | None = None
        self._building_case = ""
        self._plan: BundlePlan | None = None
        self._result: BundleResult | None = None
        self._pages: PdfPages | None = None
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(100)
        self._settle.timeout.connect(self._ask_plan)
        self.unnamed = UnnamedNumbers(parties=parties, tools=tools)
        self.unnamed.lenders_requested.connect(self.lenders_requested)
        left = self._make_left()
        left.setFixedWidth(_LEFT_PX)
        self._right = QStackedWidget()
        self._right.addWidget(
            EmptyState(
                self.texts.tr("The pages will stand here"),
                self.texts.tr(
                    "The bundle is one PDF to print or send, and beside it the originals with their check sums, "
                    "so that anyone can verify it without this program."
                ),
            )
        )
        self.strip = PageStrip(texts=self.texts)
        self.strip.page_wanted.connect(self._on_page_wanted)
        self._right.addWidget(self.strip)
        self._done = self._make_done()
        self.caution = CautionNote(texts=self.texts)
        right = column(gap=FIELD_GAP)
        right.addWidget(self.caution)
        right.addWidget(self._done)
        right.addWidget(self._right, 1)
        body = row(gap=GROUP_GAP)
        body.addWidget(left)
        body.addLayout(right, 1)
        self.body.addLayout(body, 1)
        follow_layout(left)

    def _make_left(self) -> QWidget:
        texts = self.texts
        left = QWidget()
        outer = column(left, gap=FIELD_GAP)
        form = QWidget()
        layout = column(form)
        layout.setContentsMargins(2, 0, 8, 0)
        self.recipient = ChoiceRow(
            [(r, texts.tr(RECIPIENTS[r])) for r in Recipient], name=texts.tr("For whom"), width=_LEFT_PX - 24
        )
        self.language = QComboBox()
        for code, name in LANGUAGES:
            self.language.addItem(name, code)
        self.period = PeriodField(texts=texts, icons=self.tools.icons)
        all_time = quiet(texts.tr("All time"))
        all_time.clicked.connect(self.period.clear)
        self._folder = PlainTextView(fit=True)
        self._folder.setAccessibleName(texts.tr("Folder"))
        change = plain(texts.tr("Another folder…"))
        change.clicked.connect(self._on_folder)
        layout.addLayout(field(texts.tr("For whom"), self.recipient))
        layout.addLayout(field(texts.tr("Language of the papers"), self.language))
        layout.addLayout(field(texts.tr("Period, both days included"), self.period))
        layout.addLayout(row(all_time, 1))
        self.with_rules = QCheckBox(texts.tr("Set the contacts beside the rules"))
        self.with_rules.setChecked(True)
        layout.addWidget(self.with_rules)
        layout.addWidget(self._make_check())
        layout.addWidget(self._make_naming())
        self.recordings = WaitingRecordings(texts=texts, width=_LEFT_PX - 24)
        layout.addWidget(self.recordings)
        layout.addLayout(field(texts.tr("Saved in"), self._folder))
        layout.addLayout(row(change, 1))
        self.counts = PlainLabel(wrap=True)
        layout.addStretch(1)
        self.build_button = primary(texts.tr("Build the bundle"))
        self.build_button.clicked.connect(self._on_build)
        outer.addWidget(scrolled(form), 1)
        outer.addWidget(self.counts)
        self.own_words = PlainLabel(tone="attention", wrap=True)
        outer.addWidget(self.own_words)
        self.own_words.hide()
        outer.addWidget(self.unnamed)
        outer.addWidget(self.progress)
        outer.addLayout(row(1, self.build_button))
        self.recipient.changed.connect(self._settle.start)
        self.language.currentIndexChanged.connect(self._settle.start)
        self.period.changed.connect(self._settle.start)
        return left

    def _make_check(self) -> QWidget:
        """What is checked before; asked only where somebody would wait long."""
        texts = self.texts
        self.check = ChoiceRow(
            [(CheckScope.VAULT, texts.tr("All of the vault")), (CheckScope.CASE, texts.tr("Only this case"))],
            name=texts.tr("Checked before"),
            width=_LEFT_PX - 24,
        )
        self._how_long = PlainLabel(tone="soft", size="small", wrap=True)
        self.check_field = QWidget()
        self.check_field.setLayout(field(texts.tr("Checked before"), self.check, self._how_long))
        self.check_field.hide()
        return self.check_field

    def _make_naming(self) -> QWidget:
        """Whether third persons are printed by name who have not agreed to it; asked only where there are some."""
        texts = self.texts
        title = texts.tr("Third persons who have not agreed to be named")
        self.naming = ChoiceRow(
            [(Naming.AGREED, texts.tr("Under another name")), (Naming.ALL, texts.tr("By name"))],
            name=title,
            width=_LEFT_PX - 24,
        )
        self._how_many = PlainLabel(tone="soft", size="small", wrap=True)
        self.naming_field = QWidget()
        self.naming_field.setLayout(field(title, self.naming, self._how_many))
        self.naming_field.hide()
        return self.naming_field

    def _make_done(self) -> QWidget:
        texts = self.texts
        card = Card()
        self._done_title = PlainLabel(size="strong", tone="good", wrap=True)
        self._done_files = PlainTextView(fit=True)
        self._done_files.setAccessibleName(texts.tr("Finished files"))
        self._unnamed = PlainLabel(tone="soft", wrap=True)
        self._warnings = PlainLabel(tone="attention", wrap=True)
        self.open_button = plain(texts.tr("Open the PDF"))
        self.open_button.clicked.connect(self._on_open_pdf)
        show = plain(texts.tr("Show the folder"))
        show.clicked.connect(self._on_show_folder)
        card.column.addWidget(self._done_title)
        card.column.addWidget(self._done_files)
        card.column.addWidget(self._unnamed)
        card.column.addWidget(self._warnings)
        card.column.addLayout(row(self.open_button, show, 1))
        card.hide()
        return card

    def set_case(self, case: Case | None) -> None:
        is_other = (case.id if case else "") != (self.case.id if self.case else "")
        super().set_case(case)
        if case is not None and is_other:
            self.language.setCurrentIndex(max(0, self.language.findData(case.language)))
            self.period.clear()
            self.check.set_value(CheckScope.VAULT)
            self.naming.set_value(Naming.AGREED)
            self.recordings.fields.put(RecordingAnswer())
            self.with_rules.setChecked(True)
            self._done.hide()
            self._right.setCurrentIndex(0)
            self._pages = None
            self.unnamed.forget()
            if self._opening is not None:
                self._opening.abandon()

    def arrive(self) -> None:
        self._folder.setPlainText(str(self._out))
        self.focus_first()
        self._ask_plan()
        self.caution.warn(self.tools.cautions.at(Moment.BUNDLING), self.case)
        if self.case is not None:
            self.unnamed.ask(self.case.id)

    @Slot()
    def focus_first(self) -> None:
        if self._task is not None:
            give_focus(self.progress.cancel_button)
        elif self._done.isVisible():
            give_focus(self.open_button)
        else:
            give_focus(self.recipient)

    def choice(self) -> BundleChoice:
        """What was chosen."""
        zone = self.case.timezone if self.case is not None else "UTC"
        start, end = day_bounds_ms(self.period.first.day, self.period.last.day, zone)
        return BundleChoice(
            self.recipient.value(),
            self.language.currentData(),
            IncidentFilter(from_ms=start, to_ms=end),
            self.check.value() if self._plan is not None and self._plan.waits_long else CheckScope.VAULT,
            self.naming.value(),
            with_rules=self.with_rules.isChecked(),
        )

    # the line of counts

    @Slot()
    def _ask_plan(self) -> None:
        if self.case is None or self._task is not None:
            return
        if self._planning is not None:
            self._planning.abandon()
        work = partial(_plan, self._bundling, self.case.id, self.choice())
        self._planning = self.tasks.run(work, done=self._on_planned)

    @Slot(object)
    def _on_planned(self, plan: BundlePlan) -> None:
        self._plan = plan
        texts = self.texts
        self.counts.setText(plan_in_brief(plan, texts))
        self._how_long.setText(
            texts.trn(
                "All of the vault may take {count} minute, and can be stopped. The papers say which was checked.",
                "All of the vault may take {count} minutes, and can be stopped. The papers say which was checked.",
                -(-plan.check_s // 60),
            )
        )
        self.check_field.setVisible(plan.waits_long)
        self._how_many.setText(
            texts.trn(
                "{count} person. Their relation stands in place of the name; what others said and wrote stays as it "
                "came.",
                "{count} people. Their relation stands in place of the name; what others said and wrote stays as it "
                "came.",
                plan.not_agreed,
            )
        )
        self.naming_field.setVisible(plan.not_agreed > 0)
        self.recordings.show_plan(plan)
        own = own_threats(plan.own_threats, texts)
        self.own_words.setText(own)
        self.own_words.setVisible(bool(own))
        self.build_button.setEnabled(plan.is_possible and self._task is None)

    # building

    @Slot()
    def _on_folder(self) -> None:
        folder = self.tools.desktop.ask_folder(self, self.texts.tr("Where the bundle is saved"), self._out)
        if folder is not None:
            self._out = folder
            self._folder.setPlainText(str(folder))

    @Slot()
    def _on_build(self) -> None:
        if self.case is None or self._task is not None or not self.recordings.fields.check():
            return
        self.messages.clear()
        self._done.hide()
        self.build_button.setEnabled(False)
        self._building_case = self.case.id
        self.progress.start(self.texts.tr("Collecting"))
        work = partial(_build, self._bundling, self.case.id, self.choice(), self._out)
        answer = self.recordings.taken()
        if answer != RecordingAnswer():
            answering = partial(self._marking.answer_waiting, self.case, self.choice().wanted)
            work = partial(_answered, answering, answer, work)
        self._task = self.tasks.run(
            work, done=self._on_built, failed=self._on_refused, cancelled=self._on_stopped, progress=self._on_progress
        )

    def _end(self) -> None:
        self._task = None
        self.progress.stop()
        self.build_button.setEnabled(True)

    @Slot()
    def _on_stopped(self) -> None:
        self._end()
        give_focus(self.build_button)
        self.messages.note(self.texts.tr("Stopped. No half-finished bundle was left behind."), tone="plain")

    @Slot(object)
    def _on_refused(self, error: UserError) -> None:
        self._end()
        give_focus(self.build_button)
        self.messages.show_error(error)

    @Slot(object)
    def _on_built(self, result: BundleResult) -> None:
        self._end()
        texts = self.texts
        if self.case is None or self._building_case != self.case.id:
            give_focus(self.build_button)
            self.messages.note(texts.tr("The bundle of the other case is saved."), tone="good")
            self._ask_plan()
            return
        self._result = result
        pages = texts.trn("{count} page", "{count} pages", result.pages)
        contacts = texts.trn("{count} contact", "{count} contacts", result.incidents)
        self._done_title.setText(texts.tr("The bundle is ready: {pages}, {contacts}.", pages=pages, contacts=contacts))
        names = (result.pdf.name, result.zip.name, f"{result.bag.name}/")
        self._done_files.setPlainText("\n".join(names))
        warnings = [of_bundle_warning(warning.code, warning.detail, texts) for warning in result.warnings]
        kept_out = kept_out_of_bundle(result.recordings_out, result.held_back, texts)
        unnamed = (unnamed_in_bundle(result.unnamed, texts),) if result.unnamed else ()
        self._unnamed.setText("\n".join((*unnamed, *kept_out)))
        self._unnamed.setVisible(bool(unnamed or kept_out))
        self._warnings.setText("\n".join(warnings))
        self._warnings.setVisible(bool(warnings))
        self._done.show()
        give_focus(self.open_button)
        self.messages.note(
            texts.tr("The bundle is saved."),
            next_step=texts.tr("It is not encrypted, so that others can read it: give it only to those it is for."),
        )
        self._opening = self.tasks.run(partial(_open_pages, result.pdf), done=self._on_pages_opened)
        self._ask_plan()  # what was answered counts from now on

    @Slot()
    def _on_open_pdf(self) -> None:
        if self._result is not None and not self.tools.desktop.open_file(self._result.pdf):
            self.messages.note(
                self.texts.tr("No program that shows PDF files answered."),
                next_step=str(self._result.pdf),
                tone="attention",
            )

    @Slot()
    def _on_show_folder(self) -> None:
        if self._result is not None and not self.tools.desktop.show_folder(self._result.pdf.parent):
            self.messages.note(
                self.texts.tr("No file manager answered."), next_step=str(self._result.pdf.parent), tone="attention"
            )

    # pages

    @Slot(object)
    def _on_pages_opened(self, opened: tuple[PdfPages, tuple[tuple[float, float], ...]]) -> None:
        self._pages, sizes = opened
        self._right.setCurrentIndex(1)
        self.strip.show_pages(sizes)

    @Slot(int, int)
    def _on_page_wanted(self, number: int, width_px: int) -> None:
        if self._pages is not None:
            self.tasks.run(partial(_draw, self._pages, number, width_px), done=self._on_page_drawn)

    @Slot(object)
    def _on_page_drawn(self, drawn: tuple[PdfPages, int, Pixels]) -> None:
        pages, number, picture = drawn
        if pages is self._pages:  # and not those of the bundle, or the case, before
            self.strip.set_page(number, image_of(picture))


def _plan(bundling: Bundling, case_id: str, choice: BundleChoice, _job: Job) -> BundlePlan:
    return bundling.plan(case_id, choice)


def _build(bundling: Bundling, case_id: str, choice: BundleChoice, out: Path, job: Job) -> BundleResult:
    return bundling.build(case_id, choice, out, job)


def _answered(
    answering: Callable[[RecordingAnswer], int],
    answer: RecordingAnswer,
    build: Callable[[Job], BundleResult],
    job: Job,
) -> BundleResult:
    """First what was answered is recorded."""
    answering(answer)
    return build(job)


def _open_pages(pdf: Path, _job: Job) -> tuple[PdfPages, tuple[tuple[float, float], ...]]:
    from shilu.services.pages import PdfPages

    pages = PdfPages(pdf)
    return pages, tuple(pages.size_pt(number) for number in range(pages.count))


def _draw(pages: PdfPages, number: int, width_px: int, _job: Job) -> tuple[PdfPages, int, Pixels]:
    return pages, number, pages.image(number, width_px)
