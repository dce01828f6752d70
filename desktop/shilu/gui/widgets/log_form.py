"""The form for one call or message, from the keyboard, top to bottom. Holds an IncidentDraft; saves nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QComboBox, QLineEdit, QListWidget, QWidget

from shilu.core.channel import Channel, ChannelGroup, Direction, Outcome, group_of
from shilu.core.errors import UserError
from shilu.core.evidence import FileToAttach
from shilu.core.incident import CONDUCT_TAGS, IncidentDraft, Reached, ReachedKind
from shilu.core.labels import CHANNELS, DIRECTIONS, OUTCOMES, REACHED_KINDS, TAGS
from shilu.core.party import Party
from shilu.core.text import search_key
from shilu.core.when import When
from shilu.gui.style import FIELD_GAP, mark
from shilu.gui.widgets.drop import DropArea
from shilu.gui.widgets.lender_field import LenderField
from shilu.gui.widgets.parts import column, field, row
from shilu.gui.widgets.segmented import ChoiceRow
from shilu.gui.widgets.text import PlainLabel, PlainTextField, TextLine
from shilu.gui.words import Words

WIDTH_PX = 560
_PAUSE_MS = 200
_WITH_LENGTH = (Outcome.ANSWERED, Outcome.ANSWERED_ELSEWHERE, Outcome.VOICEMAIL)
_FREQUENT = (Channel.CALL, Channel.SMS, Channel.WECHAT, Channel.QQ, Channel.WHATSAPP, Channel.APP, Channel.VISIT)
_DURATION = re.compile(r"(?:(\d+)\s*(?:[:：′]|m(?:in)?|分钟?)\s*)?(?:(\d+)\s*(?:s(?:ec)?|″|秒)?)?", re.IGNORECASE)


class LogForm(QWidget):
    """Signals:
    address_changed: the number as typed so far; someone may know who it is.
    files_requested: the person wants to pick files.
    changed: anything was typed or chosen.
    """

    address_changed = Signal(str)
    files_requested = Signal()
    changed = Signal()

    def __init__(
        self,
        *,
        words: Words,
        parse_when: Callable[[str], When],
        explain: Callable[[UserError], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._words, self._texts = words, words.texts
        self._parse_when, self._explain = parse_when, explain
        self._zone = "UTC"
        self._parties: tuple[Party, ...] = ()
        self._files: list[FileToAttach] = []
        self._make_fields()
        self._lay_out()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._on_pause)
        self.address.textChanged.connect(self._pause.start)
        self.when.textChanged.connect(self._show_when)
        self.channel.changed.connect(self._on_channel_changed)
        self.outcome.changed.connect(self._on_outcome_changed)
        self.reached.changed.connect(self._on_reached_changed)
        self.more_channels.currentIndexChanged.connect(self._on_channel_changed)
        self.drop.files_dropped.connect(self.add_files)
        self.drop.pick_requested.connect(self.files_requested)
        self.files.itemActivated.connect(self._on_file_activated)
        for line in self._lines().values():
            line.textChanged.connect(self.changed)
        for box in (self.text, self.summary):
            box.textChanged.connect(self.changed)
        for choice in (self.channel, self.direction, self.outcome, self.reached, self.tags):
            choice.changed.connect(self.changed)
        self.more_channels.currentIndexChanged.connect(self.changed)
        self.lender.editTextChanged.connect(self.changed)
        self.clear()

    def _lines(self) -> dict[str, QLineEdit]:
        return {
            "address": self.address,
            "when": self.when,
            "duration": self.duration,
            "reached_label": self.reached_label,
            "reached_number": self.reached_number,
        }

    def _make_fields(self) -> None:
        texts = self._texts
        self.address = TextLine()
        self.address.setPlaceholderText(texts.tr("As the phone shows it; empty when withheld"))
        self.when = TextLine()
        self.when.setPlaceholderText(texts.tr("now · 23:12 · yesterday 9:40 · about 9pm · 2026-05-12 23:12"))
        self.when_hint = PlainLabel(tone="soft", size="small", wrap=True)
        self.channel = ChoiceRow[Channel | None](
            [(c, texts.tr(CHANNELS[c])) for c in _FREQUENT] + [(None, texts.tr("Other…"))],
            name=texts.tr("By what means"),
            width=WIDTH_PX,
        )
        self.more_channels = QComboBox()
        self.more_channels.setAccessibleName(texts.tr("Other means"))
        for other in Channel:
            if other not in _FREQUENT:
                self.more_channels.addItem(texts.tr(CHANNELS[other]), other)
        self.direction = ChoiceRow(
            [(d, texts.tr(DIRECTIONS[d])) for d in (Direction.INCOMING, Direction.OUTGOING)],
            name=texts.tr("From them or from me"),
            width=WIDTH_PX,
        )
        self.outcome = ChoiceRow(
            [(o, texts.tr(OUTCOMES[o])) for o in Outcome], name=texts.tr("What became of it"), width=WIDTH_PX
        )
        self.duration = TextLine()
        self.duration.setPlaceholderText(texts.tr("1:30"))
        self.duration.setFixedWidth(112)
        self.reached = ChoiceRow(
            [(k, texts.tr(REACHED_KINDS[k])) for k in ReachedKind], name=texts.tr("Who was contacted"), width=WIDTH_PX
        )
        self.reached_label = TextLine()
        self.reached_label.setPlaceholderText(texts.tr("Who: mother, colleague, class group…"))
        self.reached_label.setAccessibleName(texts.tr("Who it was"))
        self.reached_number = TextLine()
        self.reached_number.setPlaceholderText(texts.tr("Their number (if known)"))
        self.reached_number.setAccessibleName(texts.tr("Their number"))
        self.text = PlainTextField(lines=5)
        self.summary = PlainTextField(lines=2)
        self.lender = LenderField()
        self.tags = ChoiceRow[str](
            [(t, texts.tr(TAGS[t])) for t in CONDUCT_TAGS],
            name=texts.tr("What they did"),
            width=WIDTH_PX,
            several=True,
            keys=False,
        )
        self.drop = DropArea(texts.tr("Screenshots, recordings, letters: drop them here."), texts.tr("Add files…"))
        self.files = QListWidget()
        self.files.setAccessibleName(texts.tr("Files to attach"))

    def _lay_out(self) -> None:
        texts = self._texts
        self.setFixedWidth(WIDTH_PX)
        layout = column(self, gap=FIELD_GAP)
        layout.addLayout(field(texts.tr("Number or sender"), self.address))
        layout.addLayout(field(texts.tr("When"), self.when, self.when_hint))
        layout.addLayout(field(texts.tr("By what means"), self.channel))
        layout.addWidget(self.more_channels)
        layout.addLayout(field(texts.tr("From them or from me"), self.direction))
        self._call_part = QWidget()
        call = column(self._call_part, gap=FIELD_GAP)
        call.addLayout(field(texts.tr("What became of it"), self.outcome))
        self._length_part = QWidget()
        lasted = column(self._length_part)
        lasted.addLayout(field(texts.tr("How long (minutes:seconds)"), self.duration))
        call.addWidget(self._length_part)
        layout.addWidget(self._call_part)
        layout.addLayout(field(texts.tr("Who was contacted"), self.reached))
        self._reached_part = QWidget()
        self._reached_part.setLayout(row(self.reached_label, self.reached_number))
        layout.addWidget(self._reached_part)
        layout.addLayout(field(texts.tr("What was said, word for word"), self.text))
        layout.addLayout(field(texts.tr("In my own words"), self.summary))
        layout.addLayout(field(texts.tr("Lender or app behind it"), self.lender))
        layout.addLayout(field(texts.tr("What they did"), self.tags))
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
        self.channel.set_value(Channel.CALL)
        self.direction.set_value(Direction.INCOMING)
        self.outcome.set_value(Outcome.ANSWERED)
        self.reached.set_value(ReachedKind.COMPLAINANT)
        self.tags.set_values(())
        self._files = []
        self._show_files()
        self._show_when()

    def start(self) -> None:
        """Put the cursor where the work begins."""
        self._show_when()
        self.address.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def set_zone(self, zone: str) -> None:
        """In which zone times are typed and shown."""
        self._zone = zone
        self._show_when()

    def set_parties(self, parties: Sequence[Party]) -> None:
        """The lenders that are known."""
        self._parties = tuple(parties)
        self.lender.set_names([party.name for party in parties])

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

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed that would be lost."""
        lines = [line.text() for line in self._lines().values()]
        texts = (*lines, self.lender.currentText(), self.text.toPlainText(), self.summary.toPlainText())
        return not any(text.strip() for text in texts) and not self._files and not self.tags.values()

    def typed(self) -> dict[str, str]:
        """What stands in each field, to be kept as a draft; of files only where they lie."""
        return {name: line.text() for name, line in self._lines().items()} | {
            "channel": self._channel().value,
            "direction": self.direction.value().value,
            "outcome": self.outcome.value().value,
            "reached": self.reached.value().value,
            "text": self.text.toPlainText(),
            "summary": self.summary.toPlainText(),
            "lender": self.lender.currentText(),
            "tags": " ".join(self.tags.values()),
            "files": json.dumps([str(file.path) for file in self._files]),
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
        with suppress(ValueError):
            channel = Channel(form.get("channel", ""))
            self.channel.set_value(channel if channel in _FREQUENT else None)
            if channel not in _FREQUENT:
                self.more_channels.setCurrentIndex(self.more_channels.findData(channel))
        with suppress(ValueError):
            self.direction.set_value(Direction(form.get("direction", "")))
        with suppress(ValueError):
            self.outcome.set_value(Outcome(form.get("outcome", "")))
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
        channel = self._channel()
        voice = group_of(channel) is ChannelGroup.VOICE
        party = self.known_lender()
        kind = self.reached.value()
        known = kind is ReachedKind.COMPLAINANT
        reached = Reached(
            kind,
            "" if known else self.reached_number.text().strip(),
            "" if known else self.reached_label.text().strip(),
        )
        return IncidentDraft(
            when=self._parse_when(self.when.text().strip() or "now"),
            channel=channel,
            direction=self.direction.value(),
            outcome=self.outcome.value() if voice else Outcome.UNKNOWN,
            duration_s=duration_s(self.duration.text()) if voice and self.outcome.value() in _WITH_LENGTH else None,
            address=self.address.text(),
            reached=(reached,),
            text=self.text.toPlainText(),
            summary=self.summary.toPlainText(),
            party=party.id if party else "",
            tags=self.tags.values(),
            files=tuple(self._files),
        )

    def _channel(self) -> Channel:
        chosen = self.channel.value()
        # Qt gives an enum of words back as a plain word
        return chosen if chosen is not None else Channel(self.more_channels.currentData())

    @Slot()
    def _show_when(self) -> None:
        try:
            when = self._parse_when(self.when.text().strip() or "now")
        except UserError as error:
            mark(self.when, wrong="yes")
            self.when_hint.set_tone("attention")
            self.when_hint.setText(self._explain(error))
            return
        mark(self.when, wrong="")
        self.when_hint.set_tone("soft")
        self.when_hint.setText(f"{self._words.moment(when, self._zone)} · {self._words.precision(when)}")

    @Slot()
    def _on_channel_changed(self) -> None:
        self.more_channels.setVisible(self.channel.value() is None)
        self._call_part.setVisible(group_of(self._channel()) is ChannelGroup.VOICE)

    @Slot()
    def _on_outcome_changed(self) -> None:
        self._length_part.setVisible(self.outcome.value() in _WITH_LENGTH)

    @Slot()
    def _on_reached_changed(self) -> None:
        self._reached_part.setVisible(self.reached.value() not in (ReachedKind.COMPLAINANT, ReachedKind.UNKNOWN))

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


def duration_s(text: str) -> int | None:
    """Seconds of ``90``, ``1:30``, ``1m30s`` or ``1分30秒``; None when empty or not understood."""
    match = _DURATION.fullmatch(text.strip())
    if not text.strip() or match is None:
        return None
    minutes, seconds = match.groups()
    return int(minutes or 0) * 60 + int(seconds or 0)
