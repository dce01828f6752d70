"""Asks what stands on a statement for a third person to sign."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from shilu.core.incident import Incident
from shilu.core.statement import StatementChoice
from shilu.core.text import one_line
from shilu.gui.dialogs.frame import FormDialog
from shilu.gui.places import LANGUAGES
from shilu.gui.widgets.particular_inputs import ticks_for
from shilu.gui.widgets.parts import field
from shilu.gui.widgets.text import PlainLabel
from shilu.gui.words import Words

_WIDTH_PX = 560


class StatementDialog(FormDialog):
    """Gives a ``StatementChoice``."""

    def __init__(
        self,
        name: str,
        contacts: Sequence[Incident],
        others: Sequence[Incident] = (),
        *,
        language: str,
        zone: str,
        words: Words,
        parent: QWidget | None = None,
    ) -> None:
        """``contacts``: those that the record names for the person; ``others``: those that came to them besides. All
        are ticked; of the others that is a suggestion, which accepting the dialog confirms."""
        texts = words.texts
        title = texts.tr("Statement for {name} to sign", name=one_line(name, 60))
        super().__init__(title, texts.tr("Save as PDF…"), texts=texts, width=_WIDTH_PX, parent=parent)
        about = texts.tr(
            "A paper that they check, change by hand and sign. What is not known is left as a line to write on. The "
            "debt, other persons and who is behind it are not on it, unless words that were said name them."
        )
        self.fields.addWidget(PlainLabel(about, tone="soft", wrap=True))
        options = [(one.id, self._called(one, words, zone)) for one in contacts]
        nothing = texts.tr("The record names no contacts that reached them. “Change…” can add some.")
        self.contacts = ticks_for(options, nothing)
        self.contacts.put("\n".join(one.id for one in contacts))
        if contacts or not others:
            self.fields.addLayout(field(texts.tr("Contacts on it"), self.contacts))
        self.others = ticks_for([(one.id, self._called(one, words, zone)) for one in others], "")
        self.others.put("\n".join(one.id for one in others))
        if others:
            note = texts.tr("What stays ticked is named in the record as having reached them.")
            shown = PlainLabel(note, tone="soft", size="small", wrap=True)
            self.fields.addLayout(
                field(
                    texts.tr("Suggested: these came to their number, or to somebody of their name"), self.others, shown
                )
            )
        self.with_words = QCheckBox(texts.tr("With what was said in them"))
        self.with_words.setChecked(True)
        self.with_words.setEnabled(bool(contacts or others))
        self.fields.addWidget(self.with_words)
        self.language = QComboBox()
        for code, spoken in LANGUAGES:
            self.language.addItem(spoken, code)
        self.language.setCurrentIndex(max(0, self.language.findData(language)))
        self.fields.addLayout(field(texts.tr("Language of the paper"), self.language))
        (self.contacts if contacts else self.others if others else self.language).setFocus()

    @staticmethod
    def _called(incident: Incident, words: Words, zone: str) -> str:
        day = words.short_day(incident.when.earliest_ms, zone) or words.texts.tr("time not known")
        number = words.texts.tr("No. {number}", number=incident.label)
        return " · ".join((number, day, words.short_address(incident.contact_point), words.in_brief(incident)))[:90]

    def value(self) -> StatementChoice:
        """What was chosen."""
        chosen = tuple(filter(None, self.contacts.typed().split("\n")))
        theirs = tuple(filter(None, self.others.typed().split("\n")))
        return StatementChoice((*chosen, *theirs), theirs, self.with_words.isChecked(), self.language.currentData())
