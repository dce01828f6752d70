"""What a person thinks of an incident: own words, tags, whether it goes into the bundle; and why it changed."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from PySide6.QtWidgets import QWidget

from shilu.core.incident import CONDUCT_TAGS, Incident, Include, Judgement
from shilu.core.labels import INCLUDES, TAGS
from shilu.core.wording import Catalog
from shilu.gui.dialogs.frame import FormDialog
from shilu.gui.widgets.circumstance_fields import CircumstanceFields
from shilu.gui.widgets.parts import field
from shilu.gui.widgets.segmented import ChoiceRow
from shilu.gui.widgets.text import PlainLabel, PlainTextField, TextLine


class JudgementDialog(FormDialog):
    """Gives a Judgement with the fields that changed, and a reason."""

    def __init__(self, incident: Incident, *, texts: Catalog, parent: QWidget | None = None) -> None:
        super().__init__(texts.tr("My notes on this contact"), texts.tr("Save"), texts=texts, width=560, parent=parent)
        self._incident = incident
        self.summary = PlainTextField(lines=4)
        self.summary.setPlainText(incident.summary)
        self.tags = ChoiceRow[str](
            [(t, texts.tr(TAGS[t])) for t in CONDUCT_TAGS],
            name=texts.tr("What they did"),
            several=True,
            keys=False,
            width=512,
        )
        self.tags.set_values(incident.tags)
        self.include = ChoiceRow(
            [(choice, texts.tr(INCLUDES[choice])) for choice in Include], name=texts.tr("In the bundle")
        )
        self.include.set_value(incident.include)
        self.more = CircumstanceFields(texts=texts)
        self.more.show_values(incident)
        self.more.changed.connect(self.changed)
        self.reason = TextLine()
        self.reason.setPlaceholderText(texts.tr("Optional; it stands in the history"))
        words = texts.tr("What was received is never changed. These notes stand beside it, and every change is kept.")
        self.fields.addWidget(PlainLabel(words, tone="soft", wrap=True))
        self.fields.addLayout(field(texts.tr("In my own words"), self.summary))
        self.fields.addLayout(field(texts.tr("What they did"), self.tags))
        self.fields.addLayout(field(texts.tr("In the bundle"), self.include))
        self.fields.addWidget(self.more)
        self.fields.addLayout(field(texts.tr("Reason for the change"), self.reason))
        for signal in (self.summary.textChanged, self.tags.changed, self.include.changed, self.reason.textChanged):
            signal.connect(self.changed)
        self.summary.setFocus()

    def typed(self) -> Mapping[str, str] | None:
        """What stands in each field, to be kept as a draft; None when it is as it was."""
        if self.value() == Judgement() and not self.more.typed() and not self.reason_given():
            return None
        return {
            "number": self._incident.label,
            "summary": self.summary.toPlainText(),
            "tags": " ".join(self.tags.values()),
            "include": self.include.value().value,
            "reason": self.reason.text(),
            **self.more.draft(),
        }

    def put_typed(self, form: Mapping[str, str]) -> None:
        """Fill the fields as they stood."""
        self.summary.setPlainText(form.get("summary", ""))
        self.tags.set_values([tag for tag in form.get("tags", "").split() if tag in CONDUCT_TAGS])
        with suppress(ValueError):
            self.include.set_value(Include(form.get("include", "")))
        self.more.put_draft(form)
        self.reason.setText(form.get("reason", ""))

    def value(self) -> Judgement:
        """Only what is different now."""
        was = self._incident
        summary, tags, include = self.summary.toPlainText(), self.tags.values(), self.include.value()
        return Judgement(
            summary=summary if summary != was.summary else None,
            tags=tags if set(tags) != set(was.tags) else None,
            include=include if include is not was.include else None,
        )

    def missing(self) -> str:
        return "" if self.more.check() else self.texts.tr("One of the fields needs another look.")

    def reason_given(self) -> str:
        """Why."""
        return self.reason.text().strip()
