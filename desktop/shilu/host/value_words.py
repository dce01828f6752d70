"""How values are said in words, whoever shows them: the window writes days in full, the terminal as ISO has them."""

from __future__ import annotations

from datetime import date

from msgspec import structs

from shilu.core.incident import Reached
from shilu.core.labels import REACHED_KINDS, TAGS
from shilu.core.text import one_line
from shilu.core.when import Precision, When
from shilu.core.wording import Catalog


class ValueWords:
    """Writes values in one language, days as ISO 8601 has them."""

    def __init__(self, texts: Catalog) -> None:
        self.texts = texts

    def count(self, number: int) -> str:
        """A number, thousands grouped."""
        return f"{number:,}"

    def day(self, day: date, *, weekday: bool = True) -> str:  # noqa: ARG002 - where days are written in full
        """A date."""
        return day.isoformat()

    def month(self, day: date) -> str:
        """The month of a date."""
        return f"{day:%Y-%m}"

    def moment(self, when: When, zone: str) -> str:
        """A time in full, with how well it is known."""
        local = structs.replace(when, zone=zone).local()
        if local is None:
            return self.texts.tr("Time not known")
        if when.precision is Precision.MONTH:
            return self.texts.tr("{month}, day not known", month=self.month(local.date()))
        day = self.day(local.date())
        if when.precision is Precision.DAY:
            return self.texts.tr("{day}, time of day not known", day=day)
        if when.precision in (Precision.MS, Precision.SECOND):
            clock = local.strftime("%H:%M:%S")
        else:
            clock = local.strftime("%H:%M")
        said = f"{day} {clock}"
        if when.approximate:
            return self.texts.tr("about {time}", time=said)
        return said

    def duration(self, seconds: int | None) -> str:
        """A length of a call."""
        if seconds is None:
            return ""
        minutes, rest = divmod(seconds, 60)
        if not minutes:
            return self.texts.trn("{count} second", "{count} seconds", rest)
        return self.texts.tr("{minutes} min {seconds} s", minutes=minutes, seconds=f"{rest:02d}")

    def one_reached(self, person: Reached) -> str:
        """Someone who was contacted."""
        kind = self.texts.tr(REACHED_KINDS[person.kind])
        who = " ".join(filter(None, (one_line(person.label), one_line(person.number))))
        return f"{kind}: {who}" if who else kind

    def tag(self, tag: str) -> str:
        """A conduct tag."""
        return self.texts.tr(TAGS[tag]) if tag in TAGS else one_line(tag)
