"""How values are written on the screen: times, numbers, outcomes, sizes. Pure, but for Qt's calendar names."""

from __future__ import annotations

from datetime import date, datetime

from msgspec import structs
from PySide6.QtCore import QDate, QLocale

from shilu.core.bundle import Recipient
from shilu.core.channel import Channel, ChannelGroup, Direction, Outcome, group_of
from shilu.core.clock import to_utc
from shilu.core.contact_point import ContactPoint, ContactPointKind
from shilu.core.incident import Incident, ReachedKind
from shilu.core.labels import CHANNELS, OUTCOMES, PRECISIONS, REACHED_KINDS
from shilu.core.number_kind import kind_of
from shilu.core.number_words import NUMBER_KINDS
from shilu.core.text import one_line
from shilu.core.when import Precision, When, zone_named
from shilu.core.wording import N_, Catalog
from shilu.host.getting_out import FORMATS
from shilu.host.value_words import ValueWords

RECIPIENTS = {
    Recipient.POLICE: N_("Police"),
    Recipient.REGULATOR: N_("Regulator"),
    Recipient.TELECOM: N_("Phone company"),
    Recipient.PLATFORM: N_("Platform or app store"),
    Recipient.COURT: N_("Court"),
}
_TO_THE_MINUTE = (Precision.MS, Precision.SECOND, Precision.MINUTE)
_PLACE_OF_PICTURE = "\N{OBJECT REPLACEMENT CHARACTER}"  # in an iMessage; the picture itself is shown beside


class Words(ValueWords):
    """Writes values in one language."""

    def __init__(self, texts: Catalog) -> None:
        super().__init__(texts)
        self._locale = QLocale(texts.language)

    def day(self, day: date, *, weekday: bool = True) -> str:
        """A date in full."""
        if self.texts.is_chinese:
            pattern = "yyyy年M月d日 dddd" if weekday else "yyyy年M月d日"
        else:
            pattern = "ddd d MMMM yyyy" if weekday else "d MMMM yyyy"
        return self._locale.toString(QDate(day.year, day.month, day.day), pattern)

    def month(self, day: date) -> str:
        """The month of a date in full."""
        pattern = "yyyy年M月" if self.texts.is_chinese else "MMMM yyyy"
        return self._locale.toString(QDate(day.year, day.month, 1), pattern)

    def short_day(self, at_ms: int | None, zone: str) -> str:
        """A date for a table, ISO, in ``zone``."""
        return "" if at_ms is None else _local(at_ms, zone).date().isoformat()

    def stamp(self, at_ms: int | None, zone: str) -> str:
        """Date and minute for a table, in ``zone``."""
        return "" if at_ms is None else _local(at_ms, zone).strftime("%Y-%m-%d %H:%M")

    def recently(self, at_ms: int, zone: str, *, now_ms: int) -> str:
        """A moment for a sentence: of today only the clock, else the day too."""
        at, now = _local(at_ms, zone), _local(now_ms, zone)
        return at.strftime("%H:%M") if at.date() == now.date() else at.strftime("%Y-%m-%d %H:%M")

    def here(self, at_ms: int, *, east_s: int) -> str:
        """A moment as a clock on this computer's wall would have shown it: of the vault, not of a case."""
        at = to_utc(at_ms + east_s * 1000)
        return f"{self.day(at.date(), weekday=False)} {at:%H:%M}"

    def band(self, when: When, zone: str) -> str:
        """The heading of the day that a time belongs to."""
        local = structs.replace(when, zone=zone).local()
        if local is None:
            return self.texts.tr("Time not known")
        if when.precision is Precision.MONTH:
            return self.texts.tr("{month}, day not known", month=self.month(local.date()))
        return self.day(local.date())

    def clock(self, when: When, zone: str) -> str:
        """The time of day for a table: nothing is shown that is not known."""
        local = structs.replace(when, zone=zone).local()
        if local is None or when.precision in (Precision.DAY, Precision.MONTH, Precision.UNKNOWN):
            return "—"
        shown = local.strftime("%H:%M") if when.precision in _TO_THE_MINUTE else local.strftime("%H:··")
        return f"≈ {shown}" if when.approximate else shown

    def precision(self, when: When) -> str:
        """How fine a time is known."""
        return self.texts.tr(PRECISIONS[when.precision])

    def size(self, size_bytes: int) -> str:
        """A size of a file."""
        return self._locale.formattedDataSize(size_bytes, 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat)

    def address(self, point: ContactPoint | None) -> str:
        """A number as a reader expects it."""
        if point is None:
            return self.texts.tr("No number")
        return self.typed_address(point.raw, point.kind, point.e164)

    def short_address(self, point: ContactPoint | None) -> str:
        """A number for a table: without +86, which nearly all of them have."""
        return self.address(point).removeprefix("+86 ")

    def typed_address(self, raw: str, kind: ContactPointKind, e164: str | None) -> str:
        """A recognised address; the raw form when there is no better one."""
        if kind is ContactPointKind.WITHHELD:
            return self.texts.tr("Number withheld")
        if e164:
            from shilu.core.phone import grouped

            return grouped(e164)
        return one_line(raw)

    def address_kind(self, point: ContactPoint) -> str:
        """What sort of address it is."""
        return self.texts.tr(NUMBER_KINDS[kind_of(point)])

    def channel(self, channel: Channel) -> str:
        """The means of contact."""
        return self.texts.tr(CHANNELS[channel])

    def heading(self, incident: Incident) -> str:
        """What happened, in three words."""
        channel = self.channel(incident.channel)
        if incident.direction is Direction.OUTGOING:
            channel = self.texts.tr("{channel}, outgoing", channel=channel)
        elif incident.direction is Direction.UNKNOWN:
            channel = self.texts.tr("{channel}, direction unknown", channel=channel)
        if incident.outcome is Outcome.UNKNOWN:
            return channel
        outcome = self.texts.tr(OUTCOMES[incident.outcome])
        return self.texts.tr("{channel}: {outcome}", channel=channel, outcome=outcome)

    def toward(self, direction: Direction, who: str) -> str:
        """Who stands on the other side of a message, and on which."""
        match direction:
            case Direction.INCOMING:
                return self.texts.tr("from {who}", who=who)
            case Direction.OUTGOING:
                return self.texts.tr("to {who}", who=who)
            case Direction.UNKNOWN if who:
                return self.texts.tr("{who}, from or to not known", who=who)
            case Direction.UNKNOWN:
                return self.texts.tr("from or to not known")

    def in_brief(self, incident: Incident) -> str:
        """What happened on one line of a table: the words, or the outcome."""
        said = one_line(incident.text.replace(_PLACE_OF_PICTURE, " "), 300)
        words = said or one_line(incident.summary, 300)
        if group_of(incident.channel) is not ChannelGroup.VOICE:
            return words or self.heading(incident)
        outcome = self.texts.tr(OUTCOMES[incident.outcome])
        if incident.duration_s and incident.outcome is Outcome.ANSWERED:
            outcome = self.duration(incident.duration_s)
        if incident.direction is Direction.OUTGOING:
            outcome = self.texts.tr("outgoing, {outcome}", outcome=outcome)
        elif incident.direction is Direction.UNKNOWN:
            outcome = self.texts.tr("direction unknown, {outcome}", outcome=outcome)
        return f"{outcome} · {words}" if words else outcome

    def parties(self, incident: Incident) -> str:
        """Who is behind it."""
        return one_line(" · ".join(dict.fromkeys(party.name for party in incident.parties)))

    def others_reached(self, incident: Incident) -> str:
        """The other people it reached, for a table; nothing when only the complainant was."""
        others = [p for p in incident.reached if p.kind not in (ReachedKind.COMPLAINANT, ReachedKind.UNKNOWN)]
        names = [one_line(p.label or p.number) or self.texts.tr(REACHED_KINDS[p.kind]) for p in others]
        return ("、" if self.texts.is_chinese else ", ").join(names)

    def importer(self, name: str) -> str:
        """How a file was read."""
        return self.texts.tr(FORMATS[name]) if name in FORMATS else one_line(name)


def _local(at_ms: int, zone: str) -> datetime:
    return to_utc(at_ms).astimezone(zone_named(zone))
