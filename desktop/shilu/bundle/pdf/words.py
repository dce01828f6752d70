"""How paper says dates, times, numbers and domain words in one language and one time zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from msgspec import structs

from shilu.core import labels
from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.clock import to_utc
from shilu.core.contact_point import ContactPoint, ContactPointKind
from shilu.core.day_words import MONTHS, full_date
from shilu.core.incident import Incident, Reached, ReachedKind
from shilu.core.phone import grouped
from shilu.core.when import Precision, When, zone_named
from shilu.core.wording import Catalog

_CHINESE_WEEKDAYS = "一二三四五六日"
_BEIJING = ("Asia/Shanghai", "Asia/Chongqing", "Asia/Harbin", "PRC")


@dataclass(frozen=True, slots=True)
class Wording:
    """Says things in the language of ``texts``; every time is that of ``zone`` (IANA)."""

    texts: Catalog
    zone: str

    def full_date(self, day: date) -> str:
        """``3 March 2026``, ``2026年3月3日``."""
        return full_date(day, self.texts)

    def day(self, day: date) -> str:
        """A date with its weekday."""
        if self.texts.is_chinese:
            return f"{self.full_date(day)} 星期{_CHINESE_WEEKDAYS[day.weekday()]}"
        return f"{self.texts.tr(labels.WEEKDAYS[day.weekday()])} {self.full_date(day)}"

    def short_date(self, day: date) -> str:
        """A date for narrow columns, largest part first: ``2026-03-03``."""
        return day.isoformat()

    def month(self, day: date) -> str:
        """``March 2026``, ``2026年3月``."""
        if self.texts.is_chinese:
            return f"{day.year}年{day.month}月"
        return f"{self.texts.tr(MONTHS[day.month - 1])} {day.year}"

    def zone_name(self) -> str:
        """The name a reader knows the zone by."""
        if self.zone in _BEIJING:
            return self.texts.tr("Beijing time")
        return self.zone

    def instant(self, at_ms: int) -> str:
        """Date, time to the minute, zone: ``2026年3月3日 03:00(北京时间)``."""
        moment = self.local(at_ms)
        clock = f"{self.full_date(moment.date())} {moment:%H:%M}"
        if self.texts.is_chinese:
            return f"{clock}({self.zone_name()})"
        return f"{clock} ({self.zone_name()})"

    def local(self, at_ms: int) -> datetime:
        """The clock of the zone at that instant (ms UTC)."""
        return to_utc(at_ms).astimezone(zone_named(self.zone))

    def day_of(self, at_ms: int | None) -> str:
        """The date of an instant for narrow columns, a dash when it is not known."""
        return "–" if at_ms is None else self.short_date(self.local(at_ms).date())

    def clock(self, when: When) -> str:
        """The time of day as well as it is known; "" when it is not."""
        here = structs.replace(when, zone=self.zone)
        start, end = here.local(), here.local_end()
        if start is None or end is None:
            return ""
        match when.precision:
            case Precision.MS | Precision.SECOND:
                clock = f"{start:%H:%M:%S}"
            case Precision.MINUTE:
                clock = f"{start:%H:%M}"
            case Precision.HOUR:
                clock = f"{start:%H:%M}–{end:%H:%M}"
            case _:
                return ""
        return self.texts.tr("about {time}", time=clock) if when.approximate else clock

    def moment(self, when: When) -> str:
        """Date and time as well as they are known, in one phrase."""
        start = structs.replace(when, zone=self.zone).local()
        if start is None:
            return self.texts.tr("time not known")
        if when.precision is Precision.MONTH:
            return self.month(start.date())
        clock = self.clock(when)
        return f"{self.full_date(start.date())} {clock}".rstrip()

    def period(self, first_ms: int | None, last_ms: int | None) -> str:
        """The days from one instant to another."""
        if first_ms is None or last_ms is None:
            return self.texts.tr("time not known")
        first, last = self.local(first_ms).date(), self.local(last_ms).date()
        if first == last:
            return self.full_date(first)
        if self.texts.is_chinese:
            return f"{self.full_date(first)}至{self.full_date(last)}"
        return self.texts.tr("{first} to {last}", first=self.full_date(first), last=self.full_date(last))

    def recorded(self, incident: Incident) -> str:
        """When a contact was put into the record, by the device's clock; and what was measured of that clock then."""
        time = self._minute(incident.recorded_ms)
        offset_s = round((incident.clock_offset_ms or 0) / 1000)
        if not offset_s:
            return self.texts.tr("recorded {time}", time=time)
        if offset_s > 0:
            return self.texts.tr("recorded {time}, clock measured {seconds} s ahead", time=time, seconds=offset_s)
        return self.texts.tr("recorded {time}, clock measured {seconds} s behind", time=time, seconds=-offset_s)

    def entered(self, recorded_ms: int, revision: int = 1) -> str:
        """When something beside the contacts was put into the record, and whether it was changed since."""
        time = self._minute(recorded_ms)
        if revision == 1:
            return self.texts.tr("recorded {time}", time=time)
        return self.texts.trn(
            "recorded {time}, changed {count} time since",
            "recorded {time}, changed {count} times since",
            revision - 1,
            time=time,
        )

    def _minute(self, at_ms: int) -> str:
        moment = self.local(at_ms)
        return f"{self.short_date(moment.date())}\u00a0{moment:%H:%M}"

    def number(self, value: int) -> str:
        """A count with its thousands grouped."""
        return f"{value:,}"

    def size(self, size_bytes: int) -> str:
        """The size of a file, exactly."""
        return self.texts.trn("{count} byte", "{count} bytes", size_bytes)

    def duration(self, seconds: int) -> str:
        """The length of a call."""
        length = timedelta(seconds=seconds)
        minutes, rest = divmod(int(length.total_seconds()), 60)
        return self.texts.tr("{minutes} min {seconds} s", minutes=minutes, seconds=rest)

    def address(self, point: ContactPoint | None) -> str:
        """A number as a reader expects it; other addresses as received."""
        if point is None:
            return self.texts.tr("number not known")
        if point.kind is ContactPointKind.WITHHELD:
            return self.texts.tr("number withheld")
        return grouped(point.e164) if point.e164 else point.raw

    def kind(self, incident: Incident) -> str:
        """What sort of contact it was, in a few words: channel, direction, outcome, length."""
        parts = [self.texts.tr(labels.CHANNELS[incident.channel])]
        if incident.direction is not Direction.INCOMING:
            parts.append(self.texts.tr(labels.DIRECTIONS[incident.direction]))
        if incident.channel is Channel.CALL or incident.outcome is not Outcome.UNKNOWN:
            parts.append(self.texts.tr(labels.OUTCOMES[incident.outcome]))
        if incident.duration_s:
            parts.append(self.duration(incident.duration_s))
        return " · ".join(parts)

    def person(self, reached: Reached) -> str:
        """Who was contacted: the complainant's word for them, and their number where it is known."""
        name = reached.label or self.texts.tr(labels.REACHED_KINDS[reached.kind])
        shown = reached.kind is not ReachedKind.COMPLAINANT and reached.number
        return f"{name} {reached.number}" if shown else name
