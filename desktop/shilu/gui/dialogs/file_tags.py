"""What a file of a contact shows, and what decides where it may go."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QWidget

from shilu.core.circumstances import SEVERITIES
from shilu.core.file_marks import FileMark, Mark
from shilu.core.file_tags import FileTag
from shilu.core.incident import CONDUCT_TAGS
from shilu.core.labels import TAGS
from shilu.core.pack_parts import Recording
from shilu.core.recordings import RecordingAnswer, answer_in
from shilu.core.wording import Catalog
from shilu.gui.dialogs.frame import FormDialog, KeptField
from shilu.gui.widgets.parts import field
from shilu.gui.widgets.recording_fields import RecordingFields
from shilu.gui.widgets.segmented import ChoiceRow
from shilu.gui.widgets.text import PlainLabel, TextLine

_WIDTH = 560


class FileTagsDialog(FormDialog):
    """Gives what a file shows: what to add, what to take away, and how serious it is; of a picture or a film, whether
    it is a sexual one of a minor, and of a recording what is asked of those."""

    def __init__(
        self,
        name: str,
        there: Sequence[FileTag],
        *,
        marks: Sequence[FileMark] = (),
        may_show_somebody: bool = True,
        is_recording: bool = False,
        asked: Recording | None = None,
        texts: Catalog,
        parent: QWidget | None = None,
    ) -> None:
        title = texts.tr("What “{name}” shows", name=name)
        super().__init__(title, texts.tr("Save"), texts=texts, width=_WIDTH, parent=parent)
        self._there = tuple(one.tag for one in there)
        self._severity = next((one.severity for one in there if one.severity), "")
        self.tags = ChoiceRow[str](
            [(tag, texts.tr(TAGS[tag])) for tag in CONDUCT_TAGS],
            name=texts.tr("What it shows"),
            several=True,
            keys=False,
            width=_WIDTH - 48,
        )
        self.tags.set_values(self._there)
        self.severity = ChoiceRow[str](
            [*((word, texts.tr(label)) for word, label in SEVERITIES.items()), ("", texts.tr("not said"))],
            name=texts.tr("How serious that is"),
            keys=False,
        )
        self.severity.set_value(self._severity)
        words = texts.tr("Such as a forged summons, or a morphed picture. The contact is of this kind then too.")
        self.fields.addWidget(PlainLabel(words, tone="soft", wrap=True))
        self.fields.addLayout(field(texts.tr("What it shows"), self.tags))
        self.fields.addLayout(field(texts.tr("How serious that is"), self.severity))
        self._add_minor(next((one for one in marks if one.mark is Mark.MINOR), None), is_shown=may_show_somebody)
        self.recording = RecordingFields(texts.tr("Not said"), texts=texts, width=_WIDTH - 48)
        self.recording.ask(asked)
        self.recording.put(answer_in(marks, marks[0].sha256) if marks else RecordingAnswer())
        self.fields.addWidget(self.recording)
        self.recording.setVisible(is_recording)
        self.keeps(
            minor=KeptField(self._minor_typed, self._put_minor), holder=self.holder, states=self.recording.states
        )
        self.minor.toggled.connect(self.changed)
        self.tags.setFocus()

    def _minor_typed(self) -> str:
        return "yes" if self.minor.isChecked() else ""

    def _put_minor(self, typed: str) -> None:
        self.minor.setChecked(bool(typed))

    def _add_minor(self, marked: FileMark | None, *, is_shown: bool) -> None:
        texts = self.texts
        self.minor = QCheckBox(texts.tr("It is a sexual picture of a minor"))
        self.minor.setChecked(marked is not None)
        self.holder = TextLine()
        self.holder.setText(marked.words if marked is not None else "")
        words = texts.tr(
            "Nothing shows it or copies it then: no bundle, case file, export, backup or saved copy. Papers say that "
            "it exists, its check value and who holds it. Hand the device to the police."
        )
        self._of_minor = QWidget()
        hint = PlainLabel(words, tone="soft", size="small", wrap=True)
        self._of_minor.setLayout(field(texts.tr("Who holds what it came from"), self.holder, hint))
        self.minor.toggled.connect(self._on_minor)
        self.fields.addWidget(self.minor)
        self.fields.addWidget(self._of_minor)
        self._of_minor.setVisible(marked is not None)
        self.minor.setVisible(is_shown or marked is not None)

    def value(self) -> tuple[tuple[str, ...], tuple[str, ...], str | None]:
        """What to add, to take away, and the word for how serious it is."""
        now, severity = self.tags.values(), self.severity.value()
        removed = tuple(tag for tag in self._there if tag not in now)
        added = tuple(tag for tag in now if tag not in self._there)
        if severity == self._severity:
            return added, removed, severity or None if added else None
        return now, removed, severity

    def missing(self) -> str:
        return "" if self.recording.check() else self.texts.tr("A state cannot be understood.")

    @Slot(bool)
    def _on_minor(self, is_minor: bool) -> None:  # Qt's own signal
        self._of_minor.setVisible(is_minor)
