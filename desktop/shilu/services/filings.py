"""Where a case was taken, and which clocks run since then. The filings themselves stand in the record (Particulars)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from shilu.core.case import Case
from shilu.core.clock import Clock, to_utc
from shilu.core.filing import Deadline, DeadlineState, WorkingDays, deadlines, in_order
from shilu.core.letter import answer_deadlines
from shilu.core.pack_parts import Channel
from shilu.core.particular import ParticularKind
from shilu.core.when import day_in
from shilu.services.office_packs import OfficePacks
from shilu.services.particulars import Particulars
from shilu.services.unfinished import write_whole

_NAME = "-//Shilu//Deadlines//EN"


@dataclass(frozen=True, slots=True)
class Reminder:
    """What a calendar is told of one deadline: words of the person's own choice, never a name of the case."""

    uid: str
    day: date
    words: str


class Filings:
    """``working_days`` knows the office days of a country (ISO 3166-1, upper case)."""

    def __init__(
        self,
        *,
        particulars: Particulars,
        packs: OfficePacks,
        clock: Clock,
        working_days: Callable[[str], WorkingDays],
    ) -> None:
        self._particulars, self._packs, self._clock = particulars, packs, clock
        self._working_days = working_days

    def today(self, case: Case) -> date:
        """The day that it is where the case is."""
        return day_in(case.timezone, self._clock.now_ms())

    def channels(self, case: Case) -> tuple[Channel, ...]:
        """The ways to an office that the case's rule pack knows, in the order in which to go."""
        pack = self._packs.of_country(case.pack)
        return () if pack is None else pack.parts.channels

    def deadlines(self, case: Case) -> tuple[Deadline, ...]:
        """The clocks that run after the case's filings and letters, by its rule pack; none where there is no such pack.

        Raises BadPack for one of ours that is damaged.
        """
        filed = self._particulars.of_case(case.id, ParticularKind.FILING)
        sent = self._particulars.of_case(case.id, ParticularKind.LETTER)
        pack = self._packs.of_country(case.pack) if filed or sent else None
        if pack is None:
            return ()
        working, today, clocks = self._working_days(case.country), self.today(case), pack.parts.clocks
        letters = {one.id: one for one in pack.papers.letters}
        names = self._particulars.party_names() if sent else {}
        answers = answer_deadlines(sent, letters, clocks, parties=names, working=working, today=today)
        return in_order((*deadlines(filed, clocks, working, today), *answers))

    def write_calendar(self, case: Case, file: Path, words: Callable[[Deadline], str]) -> int:
        """Write the last days of what runs, or has passed unanswered, into a file for calendars, in words that tell
        nobody anything; one of that name is replaced. Returns how many. Raises UserError ``file.not_writable``,
        ``disk.…``."""
        found = in_calendar(self.deadlines(case), words)
        write_whole(file, [calendar_file(found, to_utc(self._clock.now_ms()))])
        return len(found)


def in_calendar(found: Iterable[Deadline], words: Callable[[Deadline], str]) -> tuple[Reminder, ...]:
    """What goes into a calendar: the clocks that still run, or have passed unanswered, and have a last day."""
    return tuple(
        Reminder(_uid(one), one.due, words(one))
        for one in found
        if one.due is not None and one.state in (DeadlineState.RUNNING, DeadlineState.PASSED)
    )


def _uid(one: Deadline) -> str:
    """The same each time the file is made, so that a calendar knows an entry again; the clock's name would tell which
    office it is."""
    return f"{sha256(f'{one.of} {one.clock.id}'.encode()).hexdigest()[:26]}@shilu"


def calendar_file(reminders: Iterable[Reminder], now: datetime) -> bytes:
    """An iCalendar file (RFC 5545) with a whole day for each, and an alarm the day before. ``now`` is UTC."""
    from icalendar import Alarm, Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", _NAME)
    calendar.add("version", "2.0")
    for one in reminders:
        event = Event()
        event.add("uid", one.uid)
        event.add("dtstamp", now)
        event.add("dtstart", one.day)
        event.add("dtend", one.day + timedelta(days=1))
        event.add("summary", one.words)
        event.add("transp", "TRANSPARENT")
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", one.words)
        alarm.add("trigger", timedelta(hours=-15))
        event.add_component(alarm)
        calendar.add_component(event)
    return bytes(calendar.to_ical())
