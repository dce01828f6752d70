"""What is missing: the few facts that would settle the most findings that cannot be said yet, most worth first; where
each may stand, and the way to where its answer is kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Signal, Slot
from PySide6.QtWidgets import QWidget

from shilu.core.asking import Question
from shilu.core.case import Case
from shilu.core.evidence_warning import Moment
from shilu.core.finding import About
from shilu.core.finding_words import FindingWords
from shilu.core.job import Job
from shilu.core.missing_words import NEEDS, AnswerIn
from shilu.core.particular import ParticularKind
from shilu.core.rule import Need
from shilu.core.text import one_line
from shilu.gui.models.findings import asked, question_columns
from shilu.gui.models.table import TableModel
from shilu.gui.pages.page import Tools
from shilu.gui.pages.worked_out_page import WorkedOutPage, way_back
from shilu.gui.style import GAP
from shilu.gui.widgets.caution import CautionNote
from shilu.gui.widgets.parts import EmptyState, column, plain, primary, row
from shilu.gui.widgets.table_view import TableView
from shilu.gui.widgets.text import PlainLabel

if TYPE_CHECKING:
    from shilu.services.judging import Judged, Judging

_LABEL = 32


class MissingPage(WorkedOutPage["Judged"]):
    """Signals:
    left: back to where one came from.
    contacts_requested: ids of contacts that are to be seen, and what to call them.
    fact_requested: the fields of a dated fact that is to be recorded.
    record_requested: a ParticularKind, and the id of the entry, "" for a new one.
    lenders_requested: it is to be said who is behind numbers.
    """

    left = Signal()
    contacts_requested = Signal(tuple, str)
    fact_requested = Signal(dict)
    record_requested = Signal(object, str)
    lenders_requested = Signal()

    def __init__(self, *, judging: Judging, tools: Tools, parent: QWidget | None = None) -> None:
        texts = tools.texts
        super().__init__(tools=tools, title=texts.tr("What is missing"), parent=parent)
        self._judging = judging
        self._speaking = FindingWords(texts, {})
        self._judged: Judged | None = None
        self._chosen: object = None
        self.model: TableModel[Question] = TableModel(question_columns(lambda: self._speaking), parent=self)
        self.table = TableView(self.model, name=texts.tr("What is missing"))
        self.table.selectionModel().currentChanged.connect(self._on_row_chosen)
        self.table.activated.connect(self.answer)
        self._lay_out()

    def _lay_out(self) -> None:
        texts = self.texts
        self.caution = CautionNote(texts=texts)
        self.body.addWidget(self.caution)
        self.back_button = way_back(self, self.left)
        self.question = PlainLabel(size="section", wrap=True, selectable=True)
        self.waiting = PlainLabel(wrap=True)
        self.look = PlainLabel(wrap=True, selectable=True)
        self.where = PlainLabel(tone="soft", wrap=True, selectable=True)
        self.answer_button = primary(texts.tr("Answer…"))
        self.answer_button.clicked.connect(self.answer)
        self.contacts_button = plain(texts.tr("Show what waits"))
        self.contacts_button.clicked.connect(self._on_contacts)
        shown = QWidget()
        inner = column(shown, gap=GAP)
        inner.addWidget(self.table, 1)
        for part in (self.question, self.waiting):
            inner.addWidget(part)
        inner.addWidget(PlainLabel(texts.tr("Where to look"), tone="soft", size="small"))
        inner.addWidget(self.look)
        inner.addWidget(self.where)
        inner.addLayout(row(1, self.contacts_button, self.answer_button))
        self.put(
            waiting=texts.tr("Setting the contacts beside the rules…"),
            empty=EmptyState(
                texts.tr("Nothing is missing"),
                texts.tr("Every contact that a rule may be about could be set beside it with what is recorded."),
            ),
            shown=shown,
            firsts=(self.back_button, self.back_button, self.table),
        )

    def forget(self) -> None:
        self._chosen, self._judged = None, None
        self.model.set_rows(())

    def arrive(self) -> None:
        super().arrive()
        self.caution.warn(self.tools.cautions.at(Moment.CAPTURING), self.case)

    def work(self, case: Case) -> Callable[[Job], Judged]:
        return partial(_read, self._judging, case.id)

    def fill(self, read: Judged) -> bool:
        self._judged, self._speaking = read, FindingWords(self.texts, read.names)
        questions, chosen = read.questions, self._chosen
        self.model.set_rows(questions)
        if questions:
            place = next((at for at, one in enumerate(questions) if one.missing == chosen), 0)
            self.table.setCurrentIndex(self.model.index(place, 0))
        return bool(questions)

    @property
    def _current(self) -> Question | None:
        return next((one for one in self.model.rows if one.missing == self._chosen), None)

    @Slot(QModelIndex)
    def _on_row_chosen(self, current: QModelIndex) -> None:
        one = self.model.row_at(current) if current.isValid() else None
        if one is None or self._judged is None:
            return
        texts, need = self.texts, NEEDS[one.missing.need]
        self._chosen = one.missing
        self.question.setText(asked(one, self._speaking))
        self.waiting.setText(
            texts.trn(
                "{count} contact or entry waits for the answer; it alone settles {settles}.",
                "{count} contacts or entries wait for the answer; it alone settles {settles}.",
                one.waiting,
                settles=f"{one.settles:,}",
            )
        )
        self.look.setText(texts.tr(need.look))
        places = self._judging.registers(self._judged, texts) if one.missing.need is Need.LENDER_TYPE else ()
        self.where.setText("\n".join(places))
        self.where.setVisible(bool(places))
        self.answer_button.setVisible(need.answer is not AnswerIn.PACK)
        self.contacts_button.setVisible(bool(one.incidents) and need.answer is not AnswerIn.CONTACT)

    @Slot()
    def answer(self) -> None:
        """Go to where the answer is kept."""
        one = self._current
        if one is None:
            return
        need, missing = NEEDS[one.missing.need], one.missing
        recorded = self._recorded(one)
        match need.answer:
            case AnswerIn.FACT if recorded:  # a second entry beside it would say something else
                self.record_requested.emit(*recorded)
            case AnswerIn.FACT:
                self.fact_requested.emit(_fact(one))
            case AnswerIn.THIRD_PERSON:
                is_known = missing.about is About.PERSON and ":" not in missing.id
                self.record_requested.emit(ParticularKind.THIRD_PERSON, missing.id if is_known else "")
            case AnswerIn.LOAN:
                self.record_requested.emit(ParticularKind.LOAN, missing.id)
            case AnswerIn.LEAK:
                self.record_requested.emit(ParticularKind.LEAK, missing.id)
            case AnswerIn.ATTRIBUTION:
                self.lenders_requested.emit()
            case AnswerIn.CONTACT:
                self._on_contacts()

    def _recorded(self, one: Question) -> tuple[ParticularKind, str] | None:
        """The letter or dated fact of which it is missing when it reached them."""
        entries = self._judged.entries if self._judged is not None else {}
        return next(((entries[fact], fact) for fact in one.facts if fact in entries), None)

    @Slot()
    def _on_contacts(self) -> None:
        one = self._current
        if one is not None and one.incidents:
            self.contacts_requested.emit(one.incidents, one_line(asked(one, self._speaking), _LABEL))


def _read(judging: Judging, case_id: str, job: Job) -> Judged:
    judged = judging.of_case(case_id, job)
    _ = judged.questions  # worked out here
    return judged


def _fact(one: Question) -> dict[str, str]:
    """The fields of the fact that answers it, as far as they are known."""
    missing, kind = one.missing, NEEDS[one.missing.need].kind
    typed = {"kind": kind} if kind else {}
    if missing.about is About.PARTY and missing.id:
        typed["party"] = missing.id
    elif missing.about is About.PERSON and missing.id and ":" not in missing.id:
        typed["person"] = missing.id
    elif missing.about is About.LOAN and missing.id:
        typed["loan"] = missing.id
    return typed
