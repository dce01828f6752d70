"""What was recorded of a contact, to be corrected: its fields as they stand, its pictures beside them, and a reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from msgspec import structs
from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from shilu.core.app_names import channel_of
from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.correction import UNCHANGED, ReadOff, TypedCorrection
from shilu.core.errors import UserError
from shilu.core.evidence import Attachment
from shilu.core.incident import Incident, Reached, ReachedKind
from shilu.core.picture import Pixels
from shilu.core.text import one_line
from shilu.core.when import Precision, When
from shilu.core.wording import Catalog
from shilu.gui.bridge import image_of
from shilu.gui.dialogs.frame import FormDialog, KeptField
from shilu.gui.style import MARGIN
from shilu.gui.widgets.contact_fields import ContactFields, duration_s
from shilu.gui.widgets.parts import column, field, quiet, row
from shilu.gui.widgets.pictures import PictureFrame
from shilu.gui.widgets.reached_fields import ReachedFields
from shilu.gui.widgets.text import PlainLabel, PlainTextField, TextLine
from shilu.gui.words import Words

_FIELDS_PX = 460
_WIDTH_PX = 560
_WIDTH_WITH_PICTURE_PX = 1040


@dataclass(frozen=True, slots=True)
class Understanding:
    """What the form needs to understand what is typed: times in ``zone``, and the sentence for one that is none."""

    parse_when: Callable[[str], When]
    explain: Callable[[UserError], str]
    zone: str


@dataclass(frozen=True, slots=True)
class Place:
    """Which of how many contacts that are gone through this one is, from 1."""

    number: int
    total: int


class PicturePanel(QWidget):
    """The pictures of a contact, one at a time, as large as there is room.

    Signals:
        picture_requested: the Attachment that is seen, to be opened large.
    """

    picture_requested = Signal(object)

    def __init__(self, pictures: tuple[Attachment, ...], *, texts: Catalog, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts, self.pictures = texts, pictures
        self._at = 0
        self._shown: dict[str, Pixels | None] = {}
        self.frame = PictureFrame(texts.tr("Picture"), height=360)
        self.frame.opened.connect(self._on_opened)
        self._name = PlainLabel(tone="soft", size="small", wrap=True)
        self.next_button = quiet(texts.tr("Next picture"))
        self.next_button.clicked.connect(self._on_next)
        self.next_button.setVisible(len(pictures) > 1)
        layout = column(self, gap=4)
        layout.addWidget(self.frame, 1)
        foot = row()
        foot.addWidget(self._name, 1)
        foot.addWidget(self.next_button)
        layout.addLayout(foot)
        self._show()

    @Slot(object)
    def show_picture(self, read: tuple[str, Pixels | None]) -> None:
        """The pixels of a file, by SHA-256, came; None when it cannot be shown."""
        sha256, picture = read
        self._shown[sha256] = picture
        self._show()

    def _show(self) -> None:
        attachment = self.pictures[self._at]
        name = one_line(attachment.name, 120)
        picture = self._shown.get(attachment.sha256)
        if picture is not None:
            self.frame.set_image(image_of(picture))
        elif attachment.sha256 in self._shown:
            name = self._texts.tr("{name} cannot be shown here.", name=name)
        self._name.setText(name)

    @Slot()
    def _on_next(self) -> None:
        self._at = (self._at + 1) % len(self.pictures)
        self._show()

    @Slot()
    def _on_opened(self) -> None:
        self.picture_requested.emit(self.pictures[self._at])


class CorrectingDialog(FormDialog):
    """Gives a TypedCorrection with what is different now, and the reason."""

    def __init__(
        self,
        incident: Incident,
        *,
        words: Words,
        understanding: Understanding,
        place: Place | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """``place``: one of several that are gone through, each of which can be skipped."""
        texts = words.texts
        pictures = tuple(a for a in incident.attachments if a.media_type.casefold().startswith("image/"))
        self.pictures = PicturePanel(pictures, texts=texts) if pictures else None
        super().__init__(
            _title(incident, place, texts, has_picture=bool(pictures)),
            texts.tr("Save") if place is None or place.number == place.total else texts.tr("Save and next"),
            texts=texts,
            width=_width_with_picture() if pictures else _WIDTH_PX,
            beside=self.pictures,
            parent=parent,
        )
        self._incident, self._place, self._understanding = incident, place, understanding
        self.is_skipped = False
        self._read_off = ReadOff()
        self._make_fields(words)
        if place is not None:
            self.cancel_button.setText(texts.tr("Stop here"))
            self.skip_button = quiet(texts.tr("Skip"))
            self.skip_button.clicked.connect(self._on_skip)
            self.foot.insertWidget(0, self.skip_button)
        self.contact.address.setFocus()

    def _make_fields(self, words: Words) -> None:
        texts, incident, understanding = self.texts, self._incident, self._understanding
        self.contact = ContactFields(
            words=words,
            parse_when=understanding.parse_when,
            explain=understanding.explain,
            width=_FIELDS_PX,
            directions=(Direction.INCOMING, Direction.OUTGOING, Direction.UNKNOWN),
            no_time="?",
        )
        self.contact.set_zone(understanding.zone)
        self.reached = ReachedFields(texts=texts, width=_FIELDS_PX)
        self.reached.put(incident.reached[0] if incident.reached else Reached(ReachedKind.UNKNOWN))
        self.text = PlainTextField(lines=3)
        self.text.setPlainText(incident.text)
        self.reason = TextLine()
        self.reason.setPlaceholderText(texts.tr("Why; it stands in the history and on paper"))
        if self._place is not None and self.pictures is not None:
            self.reason.setText(texts.tr("Read from the picture"))
        self.contact.clear()
        self.contact.put_typed(_as_typed(incident, understanding.zone))
        self.unconfirmed = PlainLabel(tone="attention", size="small", wrap=True)
        self.unconfirmed.hide()
        self.unread = PlainLabel(tone="soft", size="small", wrap=True)
        self.unread.hide()
        self.taken = PlainLabel(tone="attention", size="small", wrap=True)
        if self._place is None:
            said = texts.tr("What was recorded is never changed. The correction stands beside it, on paper too.")
            self.fields.addWidget(PlainLabel(said, tone="soft", wrap=True))
        self.fields.addWidget(self.unconfirmed)
        self.fields.addWidget(self.unread)
        self.fields.addWidget(self.contact)
        self.fields.addWidget(self.taken)
        self.fields.addLayout(field(texts.tr("Who was contacted"), self.reached))
        self.fields.addLayout(field(texts.tr("What was said, word for word"), self.text))
        self.fields.addLayout(field(texts.tr("Reason"), self.reason))
        self.contact.changed.connect(self.changed)
        self.reached.changed.connect(self.changed)
        self.changed.connect(self._show_unconfirmed)
        self.keeps(**{n: KeptField(line.text, line.setText) for n, line in self.contact.lines().items()})
        self.keeps(
            channel=KeptField(lambda: self.contact.channel_chosen().value, self._put_channel),
            direction=KeptField(lambda: self.contact.direction.value().value, self._put_direction),
            outcome=KeptField(lambda: self.contact.outcome.value().value, self._put_outcome),
            reached=KeptField(lambda: self.reached.kind.value().value, self.reached.put_kind),
            reached_label=KeptField(self.reached.label.text, self.reached.label.setText),
            reached_number=KeptField(self.reached.number.text, self.reached.number.setText),
            text=self.text,
            reason=self.reason,
        )
        self._first, self._reached = self.contact.typed(), self.reached.value()
        self.changed.connect(self._show_taken)
        self._show_taken()

    def _put_channel(self, word: str) -> None:
        self.contact.put_typed({**self.contact.typed(), "channel": word})

    def _put_direction(self, word: str) -> None:
        self.contact.put_typed({**self.contact.typed(), "direction": word})

    def _put_outcome(self, word: str) -> None:
        self.contact.put_typed({**self.contact.typed(), "outcome": word})

    @Slot(object)
    def prefill(self, read: ReadOff | None) -> None:
        """What a program read off the picture: it fills what is empty, or known of the picture alone, and is said to be
        unconfirmed until somebody changes it, or saves. Which app it shows, its name may say."""
        self.unread.hide()
        if read is None:
            return
        incident, lines = self._incident, self.contact.lines()
        address = read.address if not lines["address"].text() else ""
        when = read.when if not lines["when"].text() or self._is_time_of_picture else ""
        text = read.text if not self.text.toPlainText() else ""
        channel = channel_of(incident.facts.get("file_name_app", "")) or read.channel
        self._read_off = replace(
            read,
            address=address,
            when=when,
            text=text,
            channel=channel if incident.channel is Channel.OTHER else None,
            direction=read.direction if incident.direction is Direction.UNKNOWN else None,
            reached=read.reached if self.reached.value() == Reached(ReachedKind.COMPLAINANT) else None,
        )
        for line, words in ((lines["address"], address), (lines["when"], when)):
            if words:
                line.setText(words)
        if text:
            self.text.setPlainText(text)
        if self._read_off.channel is not None:
            self.contact.choose_channel(self._read_off.channel)
        if self._read_off.reached is not None:
            self.reached.put(self._read_off.reached)
        if self._read_off.direction is not None:
            self.contact.direction.set_value(self._read_off.direction)
        self._show_unconfirmed()
        self._show_taken()

    @property
    def _is_time_of_picture(self) -> bool:
        """Whether the time that stands there is what the picture's name or metadata claim, and no one's word."""
        is_claimed = self.pictures is not None and bool(self._incident.facts.get("claimed_time_by"))
        is_own = not any(one.field == "when" for one in self._incident.corrected)
        return is_claimed and is_own and self.contact.lines()["when"].text() == self._first["when"]

    @Slot()
    def _show_taken(self) -> None:
        texts, undated = self.texts, self._read_off.undated
        said = texts.tr("This is when the picture was taken. What it shows may have been earlier.")
        if undated:
            gap = "" if texts.is_chinese else " "
            said += gap + texts.tr("Beside the words stands “{time}”.", time=one_line(undated, 40))
        self.taken.setText(said)
        self.taken.setVisible(self._is_time_of_picture)

    def say_not_read(self, sentence: str) -> None:
        """Why no program has read the picture, or not yet; the person can."""
        self.unread.setText(sentence)
        self.unread.show()

    @Slot()
    def _show_unconfirmed(self) -> None:
        texts, read, lines = self.texts, self._read_off, self.contact.lines()
        still = [
            name
            for name, words, now in (
                (texts.tr("number"), read.address, lines["address"].text()),
                (texts.tr("time"), read.when, lines["when"].text()),
                (texts.tr("means"), read.channel, self.contact.channel_chosen()),
                (texts.tr("direction"), read.direction, self.contact.direction.value()),
                (texts.tr("who was contacted"), read.reached, self.reached.value()),
                (texts.tr("words"), read.text, self.text.toPlainText()),
            )
            if words and words == now
        ]
        names = ("、" if texts.is_chinese else ", ").join(still)
        said = texts.tr(
            "Read from the picture by a program: {fields}. Compare with the picture; saving confirms it.", fields=names
        )
        self.unconfirmed.setText(said)
        self.unconfirmed.setVisible(bool(still))

    def value(self) -> TypedCorrection:
        """Only what is different now. Raises UserError for a time that cannot be understood."""
        was, first, now = self._incident, self._first, self.contact.typed()
        channel, direction = self.contact.channel_chosen(), self.contact.direction.value()
        outcome = self.contact.outcome.value() if self.contact.is_call else was.outcome
        if not self.contact.is_call and channel is not was.channel:
            outcome = Outcome.UNKNOWN
        length = duration_s(now["duration"]) if self.contact.has_length else None
        is_other_length = now["duration"] != first["duration"] or (not self.contact.has_length and was.duration_s)
        return TypedCorrection(
            when=self.contact.when_typed() if now["when"] != first["when"] else UNCHANGED,
            channel=channel if channel is not was.channel else UNCHANGED,
            direction=direction if direction is not was.direction else UNCHANGED,
            outcome=outcome if outcome is not was.outcome else UNCHANGED,
            duration_s=length if is_other_length else UNCHANGED,
            address=now["address"] if now["address"] != first["address"] else UNCHANGED,
            text=self.text.toPlainText() if self.text.toPlainText() != was.text else UNCHANGED,
            reached=(self.reached.value(),) if self.reached.value() != self._reached else UNCHANGED,
            is_complete=self._place is not None,
        )

    def reason_given(self) -> str:
        """Why."""
        return self.reason.text().strip()

    def missing(self) -> str:
        texts = self.texts
        try:
            typed = self.value()
        except UserError as error:
            return self._understanding.explain(error)
        length = self.contact.duration.text()
        if self.contact.has_length and length.strip() and duration_s(length) is None:
            return texts.tr("The length is not understood. Write it as 1:30.")
        if typed == TypedCorrection():
            return texts.tr("Nothing is different yet.")
        return "" if self.reason_given() else texts.tr("A few words are enough, but the history needs a reason.")

    @Slot()
    def _on_skip(self) -> None:
        self.is_skipped = True
        self.reject()


def _width_with_picture() -> int:
    """As wide as is of use, as far as the screen has room."""
    room = QGuiApplication.primaryScreen().availableGeometry().width() - 2 * MARGIN
    return max(_WIDTH_PX, min(_WIDTH_WITH_PICTURE_PX, room))


def _title(incident: Incident, place: Place | None, texts: Catalog, *, has_picture: bool) -> str:
    if place is None:
        return texts.tr("Correct contact No. {number}", number=incident.label)
    said = texts.tr("What does this picture show?") if has_picture else texts.tr("What is known of this contact?")
    return texts.tr(
        "{question} No. {number}, {place} of {total}",
        question=said,
        number=incident.label,
        place=place.number,
        total=place.total,
    )


def _as_typed(incident: Incident, zone: str) -> dict[str, str]:
    """What stands, as it could be typed; what is not known is empty."""
    point, seconds = incident.contact_point, incident.duration_s
    return {
        "address": "" if point is None else point.raw,
        "when": _time_as_typed(incident.when, zone),
        "duration": "" if not seconds else f"{seconds // 60}:{seconds % 60:02d}",
        "channel": incident.channel.value,
        "direction": incident.direction.value,
        "outcome": incident.outcome.value,
    }


def _time_as_typed(when: When, zone: str) -> str:
    local = structs.replace(when, zone=zone).local()
    if local is None:
        return ""
    form = {
        Precision.MONTH: "%Y-%m",
        Precision.DAY: "%Y-%m-%d",
        Precision.HOUR: "%Y-%m-%d %H:%M",
        Precision.MINUTE: "%Y-%m-%d %H:%M",
    }.get(when.precision, "%Y-%m-%d %H:%M:%S")
    return local.strftime(form)
