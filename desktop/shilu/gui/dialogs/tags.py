"""What was done: kinds of conduct for many contacts at once, and how serious it was."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from shilu.core.circumstances import SEVERITIES
from shilu.core.incident import CONDUCT_TAGS, Incident
from shilu.core.labels import TAGS
from shilu.core.wording import Catalog
from shilu.gui.dialogs.frame import FormDialog
from shilu.gui.widgets.parts import field
from shilu.gui.widgets.segmented import ChoiceRow
from shilu.gui.widgets.text import PlainLabel

_WIDTH = 560
_AS_IT_IS = "as_it_is"


class TagsDialog(FormDialog):
    """Gives what to add to these contacts, what to take away, and how serious it was: a word, "" for nothing, None to
    leave it as it is."""

    def __init__(self, incidents: Sequence[Incident], *, texts: Catalog, parent: QWidget | None = None) -> None:
        count = len(incidents)
        title = texts.trn("What happened in {count} contact", "What happened in {count} contacts", count)
        super().__init__(title, texts.tr("Save"), texts=texts, width=_WIDTH, parent=parent)
        wide = _WIDTH - 48
        self.add = ChoiceRow[str](
            [(tag, texts.tr(TAGS[tag])) for tag in CONDUCT_TAGS],
            name=texts.tr("Add what they did"),
            several=True,
            keys=False,
            width=wide,
        )
        there = [tag for tag in CONDUCT_TAGS if any(tag in one.tags for one in incidents)]
        self.remove = ChoiceRow[str](
            [(tag, texts.tr(TAGS[tag])) for tag in there],
            name=texts.tr("Take away"),
            several=True,
            keys=False,
            width=wide,
        )
        self.severity = ChoiceRow[str](
            [
                (_AS_IT_IS, texts.tr("as it is")),
                *((word, texts.tr(label)) for word, label in SEVERITIES.items()),
                ("", texts.tr("not said")),
            ],
            name=texts.tr("How serious it was"),
            keys=False,
        )
        self.severity.set_value(_AS_IT_IS)
        words = texts.tr("What was received is never changed. One step takes all of it back.")
        self.fields.addWidget(PlainLabel(words, tone="soft", wrap=True))
        self.fields.addLayout(field(texts.tr("Add what they did"), self.add))
        if there:
            self.fields.addLayout(field(texts.tr("Take away"), self.remove))
        self.fields.addLayout(field(texts.tr("How serious it was"), self.severity))
        self.add.setFocus()

    def value(self) -> tuple[tuple[str, ...], tuple[str, ...], str | None]:
        """What to add, to take away, and the word for how serious it was."""
        severity = self.severity.value()
        return self.add.values(), self.remove.values(), None if severity == _AS_IT_IS else severity

    def missing(self) -> str:
        return self.texts.tr("Nothing is chosen.") if self.value() == ((), (), None) else ""


class OtherTagsDialog(FormDialog):
    """Gives the kinds of conduct that it was instead of the one suggested."""

    def __init__(self, title: str, *, texts: Catalog, parent: QWidget | None = None) -> None:
        super().__init__(title, texts.tr("Confirm these"), texts=texts, width=_WIDTH, parent=parent)
        self.tags = ChoiceRow[str](
            [(tag, texts.tr(TAGS[tag])) for tag in CONDUCT_TAGS],
            name=texts.tr("What they did"),
            several=True,
            keys=False,
            width=_WIDTH - 48,
        )
        self.fields.addWidget(PlainLabel(texts.tr("What was suggested is declined."), tone="soft", wrap=True))
        self.fields.addLayout(field(texts.tr("What they did"), self.tags))
        self.tags.setFocus()

    def missing(self) -> str:
        return "" if self.tags.values() else self.texts.tr("Nothing is chosen.")
