"""How files are read: whose phone, what each leaves open, five rows as understood now, and where they come from."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from shilu.core.case import Case
from shilu.core.column_mapping import ColumnMapping
from shilu.core.draft import DraftKind, Matter
from shilu.core.errors import UserError
from shilu.core.normalise import OWN_PHONE
from shilu.core.record import Asked, Preview
from shilu.core.text import one_line
from shilu.gui.messages import Messages
from shilu.gui.models.readings import Answer, FileRead, Readings
from shilu.gui.pages.files_given import FilesGiven, previewed
from shilu.gui.pages.page import Tools
from shilu.gui.style import GROUP_GAP
from shilu.gui.tasks import Progress, Task
from shilu.gui.widgets.asking import Questions
from shilu.gui.widgets.bill_choice import BillChoice
from shilu.gui.widgets.caution import CautionNote
from shilu.gui.widgets.file_card import FileCard, how_far, is_one_row, say_wrong
from shilu.gui.widgets.file_lines import FileLines
from shilu.gui.widgets.parts import Card, ProgressRow, TightArea, column, give_focus, plain, primary, quiet, row
from shilu.gui.widgets.receipts import source_line
from shilu.gui.widgets.tab_order import follow_layout
from shilu.gui.widgets.text import PlainLabel
from shilu.gui.widgets.where_from import WhereFrom, WhosePhone
from shilu.host.sentences import cancelled

if TYPE_CHECKING:
    from shilu.services.importing import ImportChoice, Importing

_MOST_CARDS = 40
_AT_ONCE, _TURN_S = 1, 0.008  # cards that are there at once, and how long others may take before the window's turn


class HowRead(QWidget):
    """Signals:
    continued: every chosen file is settled, and the person wants to go on.
    left: the person wants none of it.
    changed: something was typed of whose they are and where they come from.
    """

    continued = Signal()
    left = Signal()
    changed = Signal()

    def __init__(self, *, importing: Importing, tools: Tools, messages: Messages) -> None:
        super().__init__()
        self._importing, self._tools, self._texts, self._messages = importing, tools, tools.texts, messages
        self._presets = importing.presets
        self._case_id, self._zone, self._pack = "", "UTC", ""
        self.readings: Readings | None = None
        self._cards: list[FileCard] = []
        self._settled: list[FileRead] = []
        self._settled_lines: FileLines | None = None
        self._to_make: deque[FileRead] = deque()
        self._to_refresh: dict[FileCard, None] = {}  # in this order
        self._turn = QTimer(self, singleShot=True, interval=1)  # 0 would come before what the person did
        self._turn.timeout.connect(self._on_turn)
        self._together: Questions | None = None
        self._is_unasked = False  # what is asked of several files stands there a turn after them
        self._shared = Card()
        self._task: Task | None = None
        texts = self._texts
        self.phone = WhosePhone(texts=texts)
        self.phone.changed.connect(self._show)
        self._people = tools.people
        self._people.changed.connect(self._on_people)
        self._on_people()
        self.where = WhereFrom(texts=texts)
        self.title_words = texts.tr("How the files are read")
        self._typed = {"who": self.phone.who, **self.where.lines}
        for line in self._typed.values():
            line.textChanged.connect(self.changed)
        self._files = QWidget()
        self._list = column(self._files)
        content = QWidget()
        inside = column(content, gap=GROUP_GAP)
        inside.addWidget(self.phone)
        inside.addWidget(self.where)  # here, and not below thirty files, where nobody would come by
        inside.addWidget(self._files)
        inside.addStretch(1)
        self._area = TightArea(content)
        self.progress = ProgressRow(texts=texts)
        self.progress.cancel_requested.connect(self._on_cancel)
        self._summary = PlainLabel(tone="soft")
        self._again = plain(texts.tr("Read again"))
        self._again.clicked.connect(self._read)
        self._without = quiet(texts.tr("Leave those out"))
        self._without.clicked.connect(self._on_without)
        leave = plain(texts.tr("Cancel"))
        leave.clicked.connect(self.left)
        self.go_button = primary(texts.tr("Go on to the senders"))
        self.go_button.clicked.connect(self.continued)
        layout = column(self)
        layout.addWidget(self._area, 1)
        layout.addWidget(self.progress)
        layout.addLayout(row(self._summary, 1, self._again, leave, self._without, self.go_button))

    def show_files(self, case: Case, read: FilesGiven) -> None:
        """Show how these are read, with everything still to be asked."""
        self.forget()
        self._case_id, self._zone, self._pack = case.id, case.timezone, case.pack
        self._tools.asking.begin(self, Matter(DraftKind.IMPORT, case.id))
        self.readings = Readings(read.paths, read.previews, read.choice)
        self._is_unasked = True
        self._make_cards(self.readings, read)
        self._show()

    def forget(self) -> None:
        """Leave nothing of the files, nor of what was answered."""
        if self._task is not None:
            self._task.abandon()
            self._task = None
        self.progress.stop()
        self._tools.asking.end(self)
        self.readings = None
        self._clear()
        self.phone.clear()
        self.where.clear()

    def typed(self) -> Mapping[str, str] | None:
        """What is typed of whose they are and where they come from; None when nothing is."""
        now = {name: line.text() for name, line in self._typed.items()}
        return now if any(now.values()) else None

    def put_typed(self, form: Mapping[str, str]) -> None:
        """Fill that in as it stood."""
        self.phone.row.set_value(not form.get("who"))
        self.where.show_button.setChecked(any(form.get(name) for name in self.where.lines))
        for name, line in self._typed.items():
            line.setText(form.get(name, ""))

    @Slot()
    def focus_first(self) -> None:
        """Whose phone it is comes first; what is still asked, once that is known, next."""
        give_focus(self.go_button if self.go_button.hasFocus() else self.phone)

    def choices(self) -> tuple[tuple[FileRead, ImportChoice], ...]:
        """The files that come in, each with its answers, its owner and where it comes from."""
        from dataclasses import replace

        owner, said = self.phone.value(), self.where.value()
        chosen = self.readings.chosen if self.readings is not None else ()
        return tuple((file, replace(file.choice, owner=owner or OWN_PHONE, provenance=said)) for file in chosen)

    def in_brief(self) -> str:
        """This step on one line, once it is done."""
        owner = self.phone.value()
        whose = one_line(owner.label) if owner is not None and owner.label else self._texts.tr("the complainant")
        parts = [self._texts.tr("Phone of {owner}", owner=whose)]
        chosen = self.readings.chosen if self.readings is not None else ()
        if len(chosen) == 1:
            parts.append(source_line(chosen[0].preview, self._tools.words))
        else:
            rows = sum(file.preview.rows for file in chosen)
            parts.append(self._texts.trn("{count} file", "{count} files", len(chosen)))
            parts.append(self._texts.trn("{count} row", "{count} rows", rows))
        return " · ".join(parts)

    # what is seen

    def _clear(self) -> None:
        self._turn.stop()
        self._to_make.clear()
        self._to_refresh.clear()
        self._cards, self._together = [], None
        self._settled, self._settled_lines = [], None
        while (item := self._list.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()  # it goes once Qt comes to it; until then it must not be seen, nor take the keyboard
                widget.deleteLater()

    def _make_cards(self, readings: Readings, read: FilesGiven) -> None:
        texts = self._texts
        self._list.addWidget(PlainLabel(texts.tr("How the files are read"), size="section"))
        self.caution = CautionNote(texts=texts)
        self._list.addWidget(self.caution)
        self.caution.show_warnings(self._tools.cautions.at(*read.moments), self._pack)
        others_ask = len(readings.asking) > 1
        if others_ask:
            card = Card()
            self._together = Questions(words=self._tools.words, zone=self._zone, presets_for=self._presets.fitting)
            self._together.answered.connect(self._on_answered)
            self._shared = card
            card.column.addWidget(
                PlainLabel(
                    texts.trn(
                        "{count} file leaves this open. What you answer holds for it.",
                        "{count} files leave this open. What you answer holds for all that ask it.",
                        len(readings.asking),
                    ),
                    tone="soft",
                    wrap=True,
                )
            )
            card.column.addWidget(self._together)
            self._list.addWidget(card)
        self._cards_box = box = QWidget()
        self._box = column(box)
        self._list.addWidget(box)
        plainly = [file for file in readings.files if file.is_readable and not file.asked]
        # what is asked of one file alone comes first, so that it is not below ten pictures that ask the same
        asking = sorted(readings.asking, key=lambda file: (Asked.COLUMNS not in file.asked, is_one_row(file)))
        self._to_make = deque([*asking[:_MOST_CARDS], *(plainly if len(plainly) == 1 else ())])
        while self._to_make and len(self._cards) < _AT_ONCE:
            self._make_card()
        box.setVisible(bool(self._cards))
        self._turn.start()
        if len(plainly) > 1:
            bills = BillChoice([file for file in plainly if file.is_kept_whole], texts=texts)
            bills.chosen.connect(self._on_bill_chosen)
            self._list.addWidget(bills)
            self._settled = plainly
            self._settled_lines = FileLines(texts.tr("These settle everything themselves"), texts=texts)
            self._settled_lines.show_lines(plainly, self._line_of)
            self._list.addWidget(self._settled_lines)
        for title, lines, tone in (
            (texts.tr("Something may be missing from these"), read.limits, "attention"),
            (texts.tr("These went through a chat app, or may have"), read.through, "attention"),
            (texts.tr("These were given twice"), read.twins, "soft"),
            (texts.tr("These cannot be read"), read.refusals, "attention"),
        ):
            listed = FileLines(title, texts=texts, tone=tone)
            listed.show_lines(lines)
            self._list.addWidget(listed)

    def _line_of(self, file: FileRead) -> str:
        return source_line(file.preview, self._tools.words)

    def _make_card(self) -> None:
        made = FileCard(
            self._to_make.popleft(),
            words=self._tools.words,
            zone=self._zone,
            others_ask=self._together is not None,
            presets_for=self._presets.fitting,
        )
        made.preset_named.connect(self._on_preset_named)
        made.answered.connect(self._on_answered_apart)
        made.apart_requested.connect(self._on_apart)
        made.bill_said.connect(self._on_bill_said)
        made.left_out.connect(self._on_left_out)
        self._cards.append(made)
        self._box.addWidget(made)
        self._to_refresh[made] = None

    @Slot()
    def _on_turn(self) -> None:
        """Make and fill some more cards; then the window has its turn."""
        end = time.perf_counter() + _TURN_S
        while self._is_unasked or self._to_refresh or self._to_make:
            if self._is_unasked:
                self._is_unasked = False
                self._ask_together()
            elif self._to_refresh:
                card = next(iter(self._to_refresh))
                self._refresh(card)
            else:
                self._make_card()
            if time.perf_counter() > end:
                self._turn.start()
                return
        follow_layout(self)

    def _refresh(self, card: FileCard) -> None:
        self._to_refresh.pop(card, None)
        if self.readings is not None:
            owner = self.phone.value()
            who = one_line(owner.label) if owner is not None else ""
            card.refresh(who, self.readings.explained_by(card.file))

    @Slot()
    def _show(self) -> None:
        readings = self.readings
        if readings is None:
            return
        owner = self.phone.value()
        if not self._is_unasked:
            self._ask_together()
        self._to_refresh = dict.fromkeys(self._cards)
        for card in self._cards[:_AT_ONCE]:
            self._refresh(card)
        self._turn.start()
        waiting, total = len(readings.unsettled), len(readings.chosen)
        missing = self._texts.tr("Say whose phone it is.")
        self._summary.setText(how_far(waiting, total, self._texts) if owner is not None else missing)
        is_reading = self._task is not None
        self._again.setVisible(bool(readings.stale) and not is_reading)
        self._without.setVisible(owner is not None and 1 <= waiting < total and not is_reading)
        self.go_button.setEnabled(owner is not None and total > 0 and not waiting and not is_reading)

    def _ask_together(self) -> None:
        readings, owner = self.readings, self.phone.value()
        if readings is None or self._together is None:
            return
        asked = readings.questions()
        self._shared.setVisible(bool(asked))
        self._together.ask(asked, readings.orders(), one_line(owner.label) if owner is not None else "")
        say_wrong(self._together, tuple(file for file in readings.asking if not file.is_apart), self._tools.words)

    @Slot()
    def _on_people(self) -> None:
        self.phone.who.offer(self._people.offered)

    # answers

    @Slot(object, object)
    def _on_answered(self, asked: Asked, answer: Answer) -> None:
        self._take(asked, answer, None)

    @Slot(object, object, object)
    def _on_answered_apart(self, file: FileRead, asked: Asked, answer: Answer) -> None:
        self._take(asked, answer, file)

    def _take(self, asked: Asked, answer: Answer, only: FileRead | None) -> None:
        if self.readings is not None:
            self.readings.answer(asked, answer, only)
            self._read()

    @Slot(str, object)
    def _on_preset_named(self, name: str, mapping: ColumnMapping) -> None:
        self._messages.clear()
        try:
            self._presets.save(name, mapping)
        except UserError as error:
            self._messages.show_error(error)
            return
        self._messages.note(
            self._texts.tr("Kept as “{name}”.", name=one_line(name, 60)),
            next_step=self._texts.tr("Other files with the same heading are offered to be read so."),
            tone="good",
        )

    @Slot(object)
    def _on_apart(self, file: FileRead) -> None:
        file.is_apart = True
        self._show()
        card = next(card for card in self._cards if card.file is file)
        self._refresh(card)
        first = next((card.questions.field_of(asked) for asked in file.questions()), None)
        if first is not None:
            give_focus(first)

    @Slot(object)
    def _on_bill_chosen(self, file: FileRead) -> None:
        """It gets a card of its own."""
        self._settled = [one for one in self._settled if one is not file]
        if self._settled_lines is not None:
            self._settled_lines.show_lines(self._settled, self._line_of)
        self._to_make.appendleft(file)
        self._cards_box.show()
        self._make_card()
        self._on_bill_said(file, is_bill=True)
        give_focus(self._cards[-1].bill_button)
        self._area.ensureWidgetVisible(self._cards[-1])

    @Slot(object, bool)
    def _on_bill_said(self, file: FileRead, is_bill: bool) -> None:  # a signal brings it
        if self.readings is not None:
            self.readings.say_bill(file, is_bill=is_bill)
            self._read()

    @Slot(object)
    def _on_left_out(self, file: FileRead) -> None:
        file.is_left_out = not file.is_left_out
        self._show()

    @Slot()
    def _on_without(self) -> None:
        """Leave out every file of which an answer is missing: in a folder of downloads that may be many tables."""
        if self.readings is not None:
            for file in self.readings.unsettled:
                file.is_left_out = True
            self._show()
            give_focus(self.go_button)

    @Slot()
    def _read(self) -> None:
        """Read the files again that an answer changes; what was under way is of no use any more."""
        if self.readings is None:
            return
        if self._task is not None:
            self._task.abandon()
            self._task = None
        stale = self.readings.stale
        if stale:
            self._messages.clear()
            words = self._texts.tr("Reading")
            self.progress.start(words, may_be_short=True, takes_keyboard=False)
            work = partial(previewed, self._importing, self._case_id, [(file.path, file.choice) for file in stale])
            self._task = self._tools.tasks.run(
                work,
                done=self._on_read,
                failed=self._on_failed,
                cancelled=self._on_stopped,
                progress=self._on_progress,
            )
        self._show()

    @Slot(object)
    def _on_read(self, previews: tuple[Preview, ...]) -> None:
        self._end()
        if self.readings is None:
            return
        for file, preview in zip(self.readings.stale, previews, strict=True):
            self.readings.take(file, preview)
        if self.readings.stale:
            self._read()
        else:
            self._show()

    @Slot(object)
    def _on_failed(self, error: UserError) -> None:
        self._end()
        self._show()
        self._messages.show_error(error)

    @Slot()
    def _on_stopped(self) -> None:
        self._end()
        self._show()
        said = cancelled(self._texts)
        self._messages.note(said.message, next_step=said.next, tone="plain")

    def _end(self) -> None:
        self._task = None
        self.progress.stop()

    @Slot(object)
    def _on_progress(self, progress: Progress) -> None:
        self.progress.show_progress(progress)

    @Slot()
    def _on_cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self.progress.stopping()
