"""One file that asks: how it is read, five of its rows as they are understood now, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QGridLayout, QWidget

from shilu.core.record import Asked
from shilu.core.text import one_line
from shilu.core.wording import N_, Catalog
from shilu.gui.models.readings import IN_TURN, FileRead
from shilu.gui.style import GAP
from shilu.gui.widgets.asking import Questions, rows_as_read
from shilu.gui.widgets.parts import Card, quiet, row
from shilu.gui.widgets.receipts import source_line
from shilu.gui.widgets.text import ElidedLines, PlainLabel
from shilu.gui.words import Words
from shilu.host.receipt_sentences import passed_on
from shilu.host.remarks import NOT_READ_AS_BILL
from shilu.host.sentences import of_source_warning

if TYPE_CHECKING:
    from shilu.services.column_presets import Preset

_WAITS: Mapping[Asked, str] = {
    Asked.DATE_ORDER: N_("the order of dates"),
    Asked.YEAR: N_("the year"),
    Asked.TIMEZONE: N_("the time zone"),
    Asked.ME: N_("the owner’s name"),
    Asked.PASSWORD: N_("the password"),
    Asked.COLUMNS: N_("what its columns mean"),
    Asked.WHOSE_PHONE: N_("whose phone it is"),
}


class FileCard(Card):
    """Signals:
    answered: the file, a question (``Asked``) and its answer, for this file alone.
    apart_requested: the file; it is to be answered by itself.
    bill_said: the file, and whether it is a bill.
    left_out: the file; it is to stay out, or to come in after all.
    preset_named: a name under which to keep what columns mean, and the mapping.
    """

    answered = Signal(object, object, object)
    apart_requested = Signal(object)
    bill_said = Signal(object, bool)
    left_out = Signal(object)
    preset_named = Signal(str, object)

    def __init__(
        self,
        file: FileRead,
        *,
        words: Words,
        zone: str,
        others_ask: bool,
        presets_for: Callable[[Sequence[str]], tuple[Preset, ...]],
    ) -> None:
        super().__init__()
        self.file, self._words, self._texts, self._zone = file, words, words.texts, zone
        self._others_ask = others_ask
        texts = words.texts
        self.apart_button = quiet(texts.tr("Answer differently for this file"))
        self.apart_button.clicked.connect(self._on_apart)
        self.bill_button = quiet("")
        self.bill_button.clicked.connect(self._on_bill)
        self.leave_button = quiet("")
        self.leave_button.clicked.connect(self._on_left_out)
        self._name = PlainLabel(size="strong", wrap=True)
        self._how = PlainLabel(tone="soft", wrap=True)
        self.state = PlainLabel()
        head = row()
        head.addWidget(self._name, 1)
        head.addWidget(self.state)
        self.column.addLayout(head)
        second = row()
        second.addWidget(self._how, 1)
        second.addWidget(self.bill_button)
        second.addWidget(self.apart_button)
        second.addWidget(self.leave_button)
        self.column.addLayout(second)
        self.questions = Questions(words=words, zone=zone, presets_for=presets_for)
        self.questions.answered.connect(self._on_answered)
        self.questions.preset_named.connect(self.preset_named)
        self.column.addWidget(self.questions)
        self._columns = PlainLabel(wrap=True)
        self.column.addWidget(self._columns)
        self._no_bill = PlainLabel(tone="attention", wrap=True)
        self.column.addWidget(self._no_bill)
        self._passed_on = PlainLabel(tone="attention", wrap=True)
        self.column.addWidget(self._passed_on)
        self._belongs = PlainLabel(wrap=True)
        self.column.addWidget(self._belongs)
        self._rows = QWidget()
        grid = QGridLayout(self._rows)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(3 * GAP)
        self._heads = PlainLabel(texts.tr("The first rows, as they are understood now"), tone="soft", size="small")
        grid.addWidget(self._heads, 0, 0, 1, 3)
        self.columns = (PlainLabel(), ElidedLines(), ElidedLines())
        for place, label in enumerate(self.columns):
            grid.addWidget(label, 1, place)
        grid.setColumnStretch(2, 1)
        self.column.addWidget(self._rows)

    def refresh(self, owner: str, explained_by: FileRead | None) -> None:
        """Show how the file stands now. ``explained_by`` is the file at which it is said what its columns mean."""
        file, texts = self.file, self._texts
        self._name.setText(one_line(file.preview.source.name))
        how = source_line(file.preview, self._words, with_name=False)
        if is_one_row(file):
            when, who, _ = rows_as_read(file.preview.first, self._words, self._zone)
            is_known = file.preview.first[0].when.earliest_ms is not None
            when = when.replace(" ", "\N{NO-BREAK SPACE}")  # a time does not wrap inside itself
            how = " · ".join((how, when if is_known else texts.tr("Time not known"), who))
        self._how.setText(how)
        has_own = bool(file.asked) and (file.is_apart or not self._others_ask) and not file.is_left_out
        asked = {} if file.is_left_out else file.questions()
        if explained_by is not file:
            asked.pop(Asked.COLUMNS, None)
        if not has_own:  # what columns mean is asked nowhere else
            asked = {Asked.COLUMNS: asked[Asked.COLUMNS]} if Asked.COLUMNS in asked else {}
        self.questions.ask(asked, file.orders, owner)
        say_wrong(self.questions, (file,), self._words)
        self.questions.setVisible(bool(asked))
        of_another = explained_by is not None and explained_by is not file and not file.is_left_out
        name = one_line(explained_by.preview.source.name, 60) if explained_by is not None else ""
        self._columns.setText(texts.tr("Its columns mean what those of {file} mean.", file=name) if of_another else "")
        self._columns.setVisible(of_another)
        self._show_bill()
        self._show_passed_on()
        can_differ = bool(file.asked) and self._others_ask and not file.is_apart
        self.apart_button.setVisible(can_differ and not file.is_left_out)
        self.leave_button.setVisible(bool(file.asked) or file.choice.is_bill)
        self.leave_button.setText(
            texts.tr("Take this file in after all") if file.is_left_out else texts.tr("Leave this file out")
        )
        for label, lines in zip(self.columns, rows_as_read(file.preview.first, self._words, self._zone), strict=True):
            label.setText(lines)
        self._belongs.setText(_belonging(file, texts))
        self._belongs.setVisible(bool(file.preview.belongs) and not file.is_left_out)
        self._rows.setVisible(bool(file.preview.first) and not file.is_left_out and not is_one_row(file))
        self._show_state()

    def _show_bill(self) -> None:
        """That it may be a bill, or why none was found in it."""
        file, texts = self.file, self._texts
        can_be = (file.is_kept_whole or file.choice.is_bill) and not file.is_left_out
        self.bill_button.setVisible(can_be)
        said = texts.tr("Keep it as it is") if file.choice.is_bill else texts.tr("This is a bill")
        self.bill_button.setText(said)
        codes = [warning.code for warning in file.preview.warnings if warning.code in NOT_READ_AS_BILL]
        is_none = file.choice.is_bill and file.is_kept_whole and not file.is_stale and bool(codes)
        self._no_bill.setText(of_source_warning(codes[0], "", texts) if is_none else "")
        self._no_bill.setVisible(is_none)

    def _show_passed_on(self) -> None:
        """That a picture went through a chat app."""
        said = passed_on(self.file.preview.warnings, self._texts)
        self._passed_on.setText("\n".join(said))
        self._passed_on.setVisible(bool(said) and not self.file.is_left_out)

    def _show_state(self) -> None:
        file, texts = self.file, self._texts
        tone = "soft"
        if file.is_left_out:
            said = texts.tr("stays out")
        elif not file.is_readable and not file.is_stale:
            said, tone = texts.tr("cannot be read"), "attention"
        elif file.is_stale:
            said = texts.tr("not read again yet")
        elif file.open:
            joint = "、" if texts.is_chinese else ", "
            waits = joint.join(texts.tr(words) for asked, words in _WAITS.items() if asked in file.open)
            said, tone = texts.tr("waits for {answers}", answers=waits), "attention"
        else:
            said, tone = texts.tr("settled") if file.asked else "", "good"
        self.state.setText(said)
        self.state.set_tone(tone)

    @Slot(object, object)
    def _on_answered(self, asked: Asked, answer: object) -> None:
        self.answered.emit(self.file, asked, answer)

    @Slot()
    def _on_bill(self) -> None:
        self.bill_said.emit(self.file, not self.file.choice.is_bill)

    @Slot()
    def _on_apart(self) -> None:
        self.apart_requested.emit(self.file)

    @Slot()
    def _on_left_out(self) -> None:
        self.left_out.emit(self.file)


def is_one_row(file: FileRead) -> bool:
    """Whether it is a picture, a recording or the like, that fits on two lines."""
    return file.preview.rows == 1 and len(file.preview.first) == 1 and Asked.COLUMNS not in file.asked


def _belonging(file: FileRead, texts: Catalog) -> str:
    """To which contacts that are there its files go."""
    found = file.preview.belongs
    if len(found) == 1:
        return texts.tr("It belongs to contact {label}, and is attached there.", label=found[0].contact)
    return texts.trn(
        "{count} file belongs to a contact that is there, and is attached to it.",
        "{count} files belong to contacts that are there, and are attached to them.",
        len(found),
    )


def say_wrong(questions: Questions, files: tuple[FileRead, ...], words: Words) -> None:
    """Beside each question, which of these files the answer did not help."""
    texts = words.texts
    names: dict[Asked, list[str]] = {}
    for file in files:
        if file.is_chosen and not file.is_stale:
            for asked in file.open:
                if file.is_answered(asked):
                    names.setdefault(asked, []).append(file.preview.source.name)
    joint = "、" if texts.is_chinese else ", "
    for asked in IN_TURN:
        still = joint.join(one_line(name, 40) for name in names.get(asked, ())[:3])
        said = ""
        if still and asked is Asked.PASSWORD:
            said = texts.tr("This password does not open {files}.", files=still)
        elif still and asked is Asked.ME:
            said = texts.tr("Nobody of that name writes in {files}.", files=still)
        elif still:
            said = texts.tr("This does not fit {files}.", files=still)
        questions.say_wrong(asked, said)


def how_far(waiting: int, total: int, texts: Catalog) -> str:
    """How many of the files that are to come in still wait for an answer."""
    if not waiting:
        return texts.trn("{count} file is ready", "{count} files are ready", total)
    if total == 1:
        return texts.tr("An answer is missing.")
    return texts.trn(
        "An answer is missing for {count} file of {total}. Give it, or leave the file out.",
        "An answer is missing for {count} files of {total}. Give it, or leave the files out.",
        waiting,
        total=f"{total:,}",
    )
