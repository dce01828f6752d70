"""The form for one call or message, from the keyboard, top to bottom. Holds an IncidentDraft; saves nothing."""

from __future__ import annotations

import json
import mimetypes
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QLineEdit, QListWidget, QWidget

from shilu.core.channel import Outcome
from shilu.core.errors import UserError
from shilu.core.evidence import FileToAttach
from shilu.core.incident import CONDUCT_TAGS, IncidentDraft, Reached, ReachedKind
from shilu.core.labels import REACHED_KINDS, TAGS
from shilu.core.party import Party
from shilu.core.text import search_key
from shilu.core.when import When
from shilu.gui.style import FIELD_GAP
from shilu.gui.widgets.circumstance_fields import CircumstanceFields
from shilu.gui.widgets.contact_fields import ContactFields, duration_s
from shilu.gui.widgets.drop import DropArea
from shilu.gui.widgets.lender_field import LenderField
from shilu.gui.widgets.parts import column, field, quiet, row
from shilu.gui.widgets.person_field import PersonField
from shilu.gui.widgets.segmented import ChoiceRow
from shilu.gui.widgets.text import LongTextField, TextLine
from shilu.gui.words import Words

WIDTH_PX = 560
_PAUSE_MS = 200


class LogForm(QWidget):
    """Signals:
    address_changed: the number as typed so far; someone may know who it is.
    files_requested: the person wants to pick files.
    contacts_requested: the person wants to choose whom it reached from a contacts file.
    changed: anything was typed or chosen.
    too_much_pasted: a text that belongs in a file was not put in.
    """

    address_changed = Signal(str)
    files_requested = Signal()
    contacts_requested = Signal()
    changed = Signal()
    too_much_pasted = Signal()

    def __init__(
        self,
        *,
        words: Words,
        parse_when: Callable[[str], When],
        explain: Callable[[UserError], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._texts = words.texts
        self.fields = ContactFields(words=words, parse_when=parse_when, explain=explain, width=WIDTH_PX)
        self.address, self.when, self.channel = self.fields.address, self.fields.when, self.fields.channel
        self._parties: tuple[Party, ...] = ()
        self._files: list[FileToAttach] = []
        self._make_fields()
        self._lay_out()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._on_pause)
        self.address.textChanged.connect(self._pause.start)
        self.reached.changed.connect(self._on_reached_changed)
        self.drop.files_dropped.connect(self.add_files)
        self.drop.pick_requested.connect(self.files_requested)
        self.files.itemActivated.connect(self._on_file_activated)
        for line in self._lines().values():
            line.textChanged.connect(self.changed)
        for box in (self.text, self.summary):
            box.textChanged.connect(self.changed)
            box.too_much_pasted.connect(self.too_much_pasted)
        for choice in (self.reached, self.tags):
            choice.changed.connect(self.changed)
        self.fields.changed.connect(self.changed)
        self.lender.editTextChanged.connect(self.changed)
        self.clear()

    def _lines(self) -> dict[str, QLineEdit]:
        return {"reached_label": self.reached_label, "reached_number": self.reached_number}

    def _make_fields(self) -> None:
        texts = self._texts
        self.reached = ChoiceRow(
            [(k, texts.tr(REACHED_KINDS[k])) for k in ReachedKind], name=texts.tr("Who was contacted"), width=WIDTH_PX
        )
        self.reached_label = PersonField()
        self.reached_label.picked.connect(self._on_person_picked)
        self.reached_label.setPlaceholderText(texts.tr("Who: mother, colleague, class group…"))
        self.reached_label.setAccessibleName(texts.tr("Who it was"))
        self.reached_number = TextLine()
        self.reached_number.setPlaceholderText(texts.tr("Their number (if known)"))
        self.reached_number.setAccessibleName(texts.tr("Their number"))
        self.contacts_button = quiet(texts.tr("Choose from a contacts file…"))
        self.contacts_button.clicked.connect(self.contacts_requested)
        self.text = LongTextField(lines=5)
        self.summary = LongTextField(lines=2)
        self.lender = LenderField()
        self.tags = ChoiceRow[str](
            [(t, texts.tr(TAGS[t])) for t in CONDUCT_TAGS],
            name=texts.tr("What they did"),
            width=WIDTH_PX,
            several=True,
            keys=False,
        )
        self.more = CircumstanceFields(texts=texts)
        self.more.changed.connect(self.changed)
        self.drop = DropArea(texts.tr("Screenshots, recordings, letters: drop them here."), texts.tr("Add files…"))
        self.files = QListWidget()
        self.files.setAccessibleName(texts.tr("Files to attach"))

    def _lay_out(self) -> None:
        texts = self._texts
        self.setFixedWidth(WIDTH_PX)
        layout = column(self, gap=FIELD_GAP)
        layout.addWidget(self.fields)
        layout.addLayout(field(texts.tr("Who was contacted"), self.reached))
        self._reached_part = QWidget()
        reached = column(self._reached_part, gap=4)
        reached.addLayout(row(self.reached_label, self.reached_number))
        reached.addLayout(row(self.contacts_button, 1))
        layout.addWidget(self._reached_part)
        layout.addLayout(field(texts.tr("What was said, word for word"), self.text))
        layout.addLayout(field(texts.tr("In my own words"), self.summary))
        layout.addLayout(field(texts.tr("Lender or app behind it"), self.lender))
        layout.addLayout(field(texts.tr("What they did"), self.tags))
        layout.addWidget(self.more)
        layout.addWidget(self.drop)
        layout.addWidget(self.files)
        layout.addStretch(1)

    @Slot()
    def clear(self) -> None:
        """Empty, ready for the next contact."""
        for line in self._lines().values():
            line.clear()
        self.text.clear()
        self.summary.clear()
        self.lender.setEditText("")
        self.lender.set_guess("", "")
        self.fields.clear()
        self.reached.set_value(ReachedKind.COMPLAINANT)
        self.tags.set_values(())
        self.more.show_values(None)
        self._files = []
        self._show_files()

    def start(self) -> None:
        """Put the cursor where the work begins."""
        self.fields.show_when()
        self.address.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def set_zone(self, zone: str) -> None:
        """In which zone times are typed and shown."""
        self.fields.set_zone(zone)

    def set_parties(self, parties: Sequence[Party]) -> None:
        """The lenders that are known."""
        self._parties = tuple(parties)
        self.lender.set_names([party.name for party in parties])

    def offer_people(self, people: Sequence[Reached]) -> None:
        """Those who may have been reached."""
        self.reached_label.offer(people)

    def show_guess(self, party: Party | None) -> None:
        """Who stands behind the number already, if anyone."""
        if party is None:
            self.lender.set_guess("", "")
        else:
            self.lender.set_guess(party.name, self._texts.tr("{name}? Enter accepts", name=party.name))

    @Slot(object)
    def add_files(self, files: tuple[Path, ...]) -> None:
        """Attach these too; their bytes are read when the contact is saved."""
        known = {file.path for file in self._files}
        self._files += [FileToAttach(path, path.name) for path in files if path not in known]
        self._show_files()
        self.changed.emit()

    def file_families(self) -> tuple[str, ...]:
        """What the attached files are by their names: ``image``, ``audio``, ``video``."""
        kinds = (mimetypes.guess_type(file.name, strict=False)[0] or "" for file in self._files)
        return tuple(dict.fromkeys(kind.partition("/")[0] for kind in kinds))

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed that would be lost."""
        lines = [line.text() for line in (*self.fields.lines().values(), *self._lines().values())]
        texts = (*lines, self.lender.currentText(), self.text.toPlainText(), self.summary.toPlainText())
        return (
            not any(text.strip() for text in texts)
            and not self._files
            and not self.tags.values()
            and not self.more.typed()
        )

    def typed(self) -> dict[str, str]:
        """What stands in each field, to be kept as a draft; of files only where they lie."""
        return {name: line.text() for name, line in self._lines().items()} | {
            **self.fields.typed(),
            "reached": self.reached.value().value,
            "text": self.text.toPlainText(),
            "summary": self.summary.toPlainText(),
            "lender": self.lender.currentText(),
            "tags": " ".join(self.tags.values()),
            "files": json.dumps([str(file.path) for file in self._files]),
            **self.more.draft(),
        }

    def put_typed(self, form: Mapping[str, str]) -> None:
        """Fill the fields as they stood; what is not known any more is left out."""
        self.clear()
        for name, line in self._lines().items():
            line.setText(form.get(name, ""))
        self.text.setPlainText(form.get("text", ""))
        self.summary.setPlainText(form.get("summary", ""))
        self.lender.setEditText(form.get("lender", ""))
        self.tags.set_values([tag for tag in form.get("tags", "").split() if tag in CONDUCT_TAGS])
        self.more.put_draft(form)
        self.fields.put_typed(form)
        with suppress(ValueError):
            self.reached.set_value(ReachedKind(form.get("reached", "")))
        self.add_files(tuple(Path(name) for name in json.loads(form.get("files", "[]"))))

    def lender_name(self) -> str:
        """The lender as typed, to be looked up or made; empty for none."""
        return self.lender.currentText().strip()

    def known_lender(self) -> Party | None:
        """The lender whose name was typed, when there is one."""
        typed = search_key(self.lender_name())
        names = {search_key(name): party for party in self._parties for name in (*party.aliases, party.name)}
        return names.get(typed)

    def value(self) -> IncidentDraft:
        """What was typed. Raises UserError when the time cannot be understood."""
        fields = self.fields
        party = self.known_lender()
        kind = self.reached.value()
        known = kind is ReachedKind.COMPLAINANT
        reached = Reached(
            kind,
            "" if known else self.reached_number.text().strip(),
            "" if known else self.reached_label.text().strip(),
        )
        return IncidentDraft(
            when=fields.when_typed(),
            channel=fields.channel_chosen(),
            direction=fields.direction.value(),
            outcome=fields.outcome.value() if fields.is_call else Outcome.UNKNOWN,
            duration_s=duration_s(fields.duration.text()) if fields.has_length else None,
            address=self.address.text(),
            reached=(reached,),
            text=self.text.toPlainText(),
            summary=self.summary.toPlainText(),
            party=party.id if party else "",
            tags=self.tags.values(),
            files=tuple(self._files),
        )

    @Slot()
    def _on_reached_changed(self) -> None:
        self._reached_part.setVisible(self.reached.value() not in (ReachedKind.COMPLAINANT, ReachedKind.UNKNOWN))

    @Slot(object)
    def _on_person_picked(self, person: Reached) -> None:
        self.reached_number.setText(person.number)

    @Slot()
    def _on_pause(self) -> None:
        self.address_changed.emit(self.address.text())

    @Slot()
    def _on_file_activated(self) -> None:
        position = self.files.currentRow()
        if 0 <= position < len(self._files):
            del self._files[position]
            self._show_files()
            self.changed.emit()

    def _show_files(self) -> None:
        self.files.clear()
        for file in self._files:
            self.files.addItem(self._texts.tr("{name} (Enter removes it)", name=file.name))
        self.files.setVisible(bool(self._files))
        self.files.setFixedHeight(min(len(self._files), 4) * 36 + 8)
