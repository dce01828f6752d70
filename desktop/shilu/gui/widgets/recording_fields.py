"""What a rule pack asks of recordings: whether everybody on them agreed, and where they were."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from shilu.core.bundle import BundlePlan
from shilu.core.errors import UserError
from shilu.core.pack_parts import Recording, RecordingQuestion, in_language
from shilu.core.recordings import RecordingAnswer, states_typed
from shilu.core.text import one_line
from shilu.core.wording import Catalog
from shilu.gui.widgets.parts import column, field
from shilu.gui.widgets.segmented import ChoiceRow
from shilu.gui.widgets.text import PlainLabel, TextLine
from shilu.host.sentences import of_error

_ALL, _NOT_ALL, _NOTHING = "all", "not_all", ""


class RecordingFields(QWidget):
    """Signals:
    changed: something was answered.
    """

    changed = Signal()

    def __init__(self, nothing: str, *, texts: Catalog, width: int, parent: QWidget | None = None) -> None:
        """``nothing``: what it is called not to say."""
        super().__init__(parent)
        self._texts = texts
        title = texts.tr("Did everybody on it agree to be recorded?")
        self.agreed = ChoiceRow[str](
            [(_NOTHING, nothing), (_ALL, texts.tr("Everybody did")), (_NOT_ALL, texts.tr("Not everybody"))],
            name=title,
            keys=False,
            width=width,
        )
        self.states = TextLine()
        self.states.setPlaceholderText(texts.tr("such as NY, TX"))
        self._wrong = PlainLabel(tone="attention", size="small", wrap=True)
        self._wrong.hide()
        self._words = PlainLabel(tone="soft", size="small", wrap=True)
        self._words.hide()
        layout = column(self, gap=8)
        layout.addWidget(self._words)
        layout.addLayout(field(title, self.agreed))
        self._where = QWidget()
        where = field(texts.tr("States of the United States in which those on it were"), self.states, self._wrong)
        self._where.setLayout(where)
        self._where.hide()
        layout.addWidget(self._where)
        self.agreed.changed.connect(self.changed)
        self.states.textChanged.connect(self._on_typed)

    def ask(self, asked: Recording | None) -> None:
        """Say what the pack says, and ask what it asks."""
        said = "" if asked is None else one_line(in_language(asked.words, self._texts.language), 1000)
        cite = f" ({one_line(asked.cite, 300)})" if asked is not None and asked.cite else ""
        self._words.setText(said + cite if said else "")
        self._words.setVisible(bool(said))
        self._where.setVisible(asked is not None and asked.question is RecordingQuestion.STATE)

    def put(self, answer: RecordingAnswer) -> None:
        """Show an answer."""
        self.agreed.set_value({None: _NOTHING, True: _ALL, False: _NOT_ALL}[answer.agreed])
        self.states.setText(", ".join(one.removeprefix("US-") for one in answer.states))

    def value(self) -> RecordingAnswer:
        """What is answered now. Raises UserError ``usage.no_such_state``."""
        agreed = {_NOTHING: None, _ALL: True, _NOT_ALL: False}[self.agreed.value()]
        return RecordingAnswer(agreed, states_typed(self.states.text()))

    def check(self) -> bool:
        """Whether what was typed can be understood; where not, it is said beside it."""
        try:
            self.value()
        except UserError as error:
            self._wrong.setText(of_error(error, self._texts).message)
            self._wrong.show()
            self.states.setFocus()
            return False
        self._wrong.hide()
        return True

    @Slot()
    def _on_typed(self) -> None:
        self._wrong.hide()
        self.changed.emit()


class WaitingRecordings(QWidget):
    """Asks what the pack asks of the recordings that would go into a bundle; hidden where none waits."""

    def __init__(self, *, texts: Catalog, width: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = texts
        self._waiting = PlainLabel(wrap=True)
        self.fields = RecordingFields(texts.tr("I say it later"), texts=texts, width=width)
        inner = column(self, gap=4)
        inner.addWidget(self._waiting)
        inner.addWidget(self.fields)
        self.hide()

    def show_plan(self, plan: BundlePlan) -> None:
        """How many wait, and what is asked."""
        self._waiting.setText(
            self._texts.trn(
                "{count} recording waits for an answer. Until then it stays out of the bundle.",
                "{count} recordings wait for an answer. Until then they stay out of the bundle.",
                plan.unanswered,
            )
        )
        self.fields.ask(plan.asked)
        self.setVisible(plan.unanswered > 0)

    def taken(self) -> RecordingAnswer:
        """What was answered; the fields are empty then."""
        found = RecordingAnswer() if self.isHidden() else self.fields.value()
        self.fields.put(RecordingAnswer())
        return found
