"""The fields that say what sort of contact it was: number, time, means, direction, and what became of a call."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from shilu.core.channel import Channel, ChannelGroup, Direction, Outcome, group_of
from shilu.core.errors import UserError
from shilu.core.labels import CHANNELS, DIRECTIONS, OUTCOMES
from shilu.core.when import When
from shilu.gui.style import FIELD_GAP, mark
from shilu.gui.widgets.parts import column, field
from shilu.gui.widgets.segmented import ChoiceRow
from shilu.gui.widgets.text import PlainLabel, TextLine
from shilu.gui.words import Words

_WITH_LENGTH = (Outcome.ANSWERED, Outcome.ANSWERED_ELSEWHERE, Outcome.VOICEMAIL)
_FREQUENT = (Channel.CALL, Channel.SMS, Channel.WECHAT, Channel.QQ, Channel.WHATSAPP, Channel.APP, Channel.VISIT)
_DURATION = re.compile(r"(?:(\d+)\s*(?:[:：′]|m(?:in)?|分钟?)\s*)?(?:(\d+)\s*(?:s(?:ec)?|″|秒)?)?", re.IGNORECASE)


class ContactFields(QWidget):
    """Signals:
    changed: anything was typed or chosen.
    """

    changed = Signal()

    def __init__(
        self,
        *,
        words: Words,
        parse_when: Callable[[str], When],
        explain: Callable[[UserError], str],
        width: int,
        directions: tuple[Direction, ...] = (Direction.INCOMING, Direction.OUTGOING),
        no_time: str = "now",
        parent: QWidget | None = None,
    ) -> None:
        """``directions`` can be chosen; ``no_time`` is what an empty field for the time means."""
        super().__init__(parent)
        self._words, self._texts = words, words.texts
        self._parse_when, self._explain, self._no_time = parse_when, explain, no_time
        self._zone = "UTC"
        self._make_fields(width, directions)
        self._lay_out()
        self.when.textChanged.connect(self.show_when)
        self.channel.changed.connect(self._on_channel_changed)
        self.outcome.changed.connect(self._on_outcome_changed)
        self.more_channels.currentIndexChanged.connect(self._on_channel_changed)
        for line in self.lines().values():
            line.textChanged.connect(self.changed)
        for choice in (self.channel, self.direction, self.outcome):
            choice.changed.connect(self.changed)
        self.more_channels.currentIndexChanged.connect(self.changed)

    def lines(self) -> dict[str, QLineEdit]:
        """The fields of one line."""
        return {"address": self.address, "when": self.when, "duration": self.duration}

    def _make_fields(self, width: int, directions: tuple[Direction, ...]) -> None:
        texts = self._texts
        self.address = TextLine()
        self.address.setPlaceholderText(texts.tr("As the phone shows it; empty when withheld"))
        self.when = TextLine()
        self.when.setPlaceholderText(texts.tr("now · 23:12 · yesterday 9:40 · about 9pm · 2026-05-12 23:12"))
        self.when_hint = PlainLabel(tone="soft", size="small", wrap=True)
        self.channel = ChoiceRow[Channel | None](
            [(c, texts.tr(CHANNELS[c])) for c in _FREQUENT] + [(None, texts.tr("Other…"))],
            name=texts.tr("By what means"),
            width=width,
        )
        self.more_channels = QComboBox()
        self.more_channels.setAccessibleName(texts.tr("Other means"))
        for other in Channel:
            if other not in _FREQUENT:
                self.more_channels.addItem(texts.tr(CHANNELS[other]), other)
        self.direction = ChoiceRow(
            [(d, texts.tr(DIRECTIONS[d])) for d in directions], name=texts.tr("From them or from me"), width=width
        )
        self.outcome = ChoiceRow(
            [(o, texts.tr(OUTCOMES[o])) for o in Outcome], name=texts.tr("What became of it"), width=width
        )
        self.duration = TextLine()
        self.duration.setPlaceholderText(texts.tr("1:30"))
        self.duration.setFixedWidth(112)

    def _lay_out(self) -> None:
        texts = self._texts
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

    def set_zone(self, zone: str) -> None:
        """In which zone times are typed and shown."""
        self._zone = zone
        self.show_when()

    def clear(self) -> None:
        """As an empty form begins: an incoming call that was answered."""
        for line in self.lines().values():
            line.clear()
        self.channel.set_value(Channel.CALL)
        self.direction.set_value(Direction.INCOMING)
        self.outcome.set_value(Outcome.ANSWERED)
        self.show_when()

    def typed(self) -> dict[str, str]:
        """What stands in each field."""
        return {name: line.text() for name, line in self.lines().items()} | {
            "channel": self.channel_chosen().value,
            "direction": self.direction.value().value,
            "outcome": self.outcome.value().value,
        }

    def put_typed(self, form: Mapping[str, str]) -> None:
        """Fill the fields as they stood; what is not known any more stays as it is."""
        for name, line in self.lines().items():
            line.setText(form.get(name, ""))
        with suppress(ValueError):
            self.choose_channel(Channel(form.get("channel", "")))
        with suppress(ValueError):
            self.direction.set_value(Direction(form.get("direction", "")))
        with suppress(ValueError):
            self.outcome.set_value(Outcome(form.get("outcome", "")))

    def when_typed(self) -> When:
        """The time as typed. Raises UserError when it cannot be understood."""
        return self._parse_when(self.when.text().strip() or self._no_time)

    def channel_chosen(self) -> Channel:
        """The means of contact."""
        chosen = self.channel.value()
        # Qt gives an enum of words back as a plain word
        return chosen if chosen is not None else Channel(self.more_channels.currentData())

    def choose_channel(self, channel: Channel) -> None:
        """Choose a means of contact."""
        self.channel.set_value(channel if channel in _FREQUENT else None)
        if channel not in _FREQUENT:
            self.more_channels.setCurrentIndex(self.more_channels.findData(channel))

    @property
    def is_call(self) -> bool:
        """Whether it was a call, which has an outcome."""
        return group_of(self.channel_chosen()) is ChannelGroup.VOICE

    @property
    def has_length(self) -> bool:
        """Whether it was a call that can have lasted."""
        return self.is_call and self.outcome.value() in _WITH_LENGTH

    @Slot()
    def show_when(self) -> None:
        """Say how the time is understood."""
        try:
            when = self.when_typed()
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
        self._call_part.setVisible(self.is_call)

    @Slot()
    def _on_outcome_changed(self) -> None:
        self._length_part.setVisible(self.outcome.value() in _WITH_LENGTH)


def duration_s(text: str) -> int | None:
    """Seconds of ``90``, ``1:30``, ``1m30s`` or ``1分30秒``; None when empty or not understood."""
    match = _DURATION.fullmatch(text.strip())
    if not text.strip() or match is None:
        return None
    minutes, seconds = match.groups()
    return int(minutes or 0) * 60 + int(seconds or 0)
