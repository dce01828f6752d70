"""One finding, to read: what is recorded, beside which rule, where that stands, and on which contacts it rests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from shilu.core.finding import Finding, Result
from shilu.core.finding_words import NORMS, SEVERITIES, FindingWords
from shilu.core.rule import Rule
from shilu.core.text import one_line
from shilu.gui.models.findings import result_said
from shilu.gui.style import GAP
from shilu.gui.widgets.parts import column, plain, primary, row, scrolled
from shilu.gui.widgets.text import PlainLabel

if TYPE_CHECKING:
    from shilu.services.judging import Judged

TONES = {Result.OUTSIDE: "outside", Result.UNDETERMINED: "attention"}
_MOST_NAMED = 200
_HEAD_PX = 208


class FindingDetail(QWidget):
    """Signals:
    contacts_requested: the contacts that it rests on are to be seen.
    missing_requested: what is missing is to be seen.
    """

    contacts_requested = Signal()
    missing_requested = Signal()

    def __init__(self, *, words: FindingWords, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        texts = words.texts
        self.title = PlainLabel(size="section", wrap=True, selectable=True)
        self.result = PlainLabel(size="strong", wrap=True)
        self.contacts_button = primary(texts.tr("Show its contacts"))
        self.contacts_button.clicked.connect(self.contacts_requested)
        self.missing_button = plain(texts.tr("What is missing…"))
        self.missing_button.clicked.connect(self.missing_requested)
        self._area = scrolled(QWidget())
        layout = column(self, gap=GAP)
        head = row(gap=GAP)
        head.addWidget(self.title, 1)
        for button in (self.missing_button, self.contacts_button):
            head.addWidget(button)
        layout.addLayout(head)
        layout.addWidget(self.result)
        layout.addWidget(self._area, 1)

    def show_finding(self, one: Finding, judged: Judged, words: FindingWords) -> None:
        """Show this one."""
        texts, rule = words.texts, judged.rules[one.rule]
        self.title.setText(words.title(rule))
        self.result.setText(result_said(one.result, words))
        self.result.set_tone(TONES.get(one.result, ""))
        self.contacts_button.setVisible(bool(one.incidents))
        self.missing_button.setVisible(one.result is Result.UNDETERMINED)
        inner = QWidget()
        layout = column(inner, gap=GAP)
        layout.setContentsMargins(0, 0, 12, 0)
        for head, said in self._fields(one, judged, rule, words):
            if said:
                layout.addWidget(beside(head, said))
        for caution in words.cautions(rule):
            layout.addWidget(PlainLabel(caution, tone="attention", wrap=True))
        note = texts.tr("Recorded facts beside a rule. Whether the rule was broken is not said here.")
        layout.addWidget(PlainLabel(note, tone="soft", size="small", wrap=True))
        layout.addStretch(1)
        self._area.setWidget(inner)  # the one before is deleted
        inner.show()

    @staticmethod
    def _fields(one: Finding, judged: Judged, rule: Rule, words: FindingWords) -> tuple[tuple[str, str], ...]:
        texts = words.texts
        return (
            (texts.tr("What is recorded"), words.reason(one)),
            (texts.tr("Lender"), words.lender(one)),
            (texts.tr("Who was contacted"), "" if one.records else words.person(one)),
            (texts.tr("Days in which was counted"), words.window(one.window)),
            (texts.tr("Rests on"), words.counts(one)),
            (texts.tr("Their numbers"), named(one.incidents, judged, words)),
            (texts.tr("Past the limit"), named(one.over, judged, words)),
            (texts.tr("Within one minute of a limit"), named(one.borderline, judged, words)),
            (texts.tr("Only suggested to be this lender’s, and not counted"), named(one.proposed, judged, words)),
            (texts.tr("Where the rule stands"), words.cite(rule)),
            (texts.tr("What kind of text that is"), texts.tr(NORMS[rule.norm])),
            (texts.tr("What a contact outside it may concern"), texts.tr(SEVERITIES[rule.severity])),
            (texts.tr("Text of the rule"), rule.url),
            (texts.tr("To be known of this rule"), _note(rule, texts.language)),
        )


def beside(head: str, said: str) -> QWidget:
    """What a field is called, and its value beside it."""
    shown, name = QWidget(), PlainLabel(head, tone="soft", wrap=True)
    name.setFixedWidth(_HEAD_PX)
    line = row(gap=GAP)
    line.setContentsMargins(0, 0, 0, 0)
    line.addWidget(name, 0, Qt.AlignmentFlag.AlignTop)
    line.addWidget(PlainLabel(said, wrap=True, selectable=True), 1)
    shown.setLayout(line)
    return shown


def named(incidents: tuple[str, ...], judged: Judged, words: FindingWords) -> str:
    """Contacts by their running numbers, the first two hundred."""
    texts = words.texts
    labels = [judged.numbers[one].label for one in incidents[:_MOST_NAMED] if one in judged.numbers]
    between = "、" if texts.is_chinese else ", "
    left = len(incidents) - len(labels)
    if left and labels:
        labels.append(texts.tr("and {count} more", count=f"{left:,}"))
    return between.join(labels)


def _note(rule: Rule, language: str) -> str:
    return one_line(rule.notes.get(language) or rule.notes.get("en", ""), 600)
