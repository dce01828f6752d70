"""On which days offices of a country work, by the ``holidays`` package: make-up days at weekends among them."""

from __future__ import annotations

from datetime import date, timedelta

_MOST = 500
"""A term of so many working days is none that a law has."""


class OfficeDays:
    """``country`` is ISO 3166-1 (``CN``); ``part`` ISO 3166-2 without it (``CA``), "" for all of it."""

    def __init__(self, country: str, part: str = "") -> None:
        self._country, self._part = country, part

    def after(self, day: date, count: int) -> date | None:
        """The so manieth working day after a day; None for a year, or a country, of which the holidays are not known.

        A holiday of which only an estimate is known is taken for one: the day that is said is not too early then.
        """
        import holidays

        if not 0 < count <= _MOST:
            return None
        try:
            known = holidays.country_holidays(self._country, subdiv=self._part or None, years=day.year)
        except NotImplementedError:
            return None
        while known.start_year <= (day := day + timedelta(days=1)).year <= known.end_year:
            count -= known.is_working_day(day)
            if not count:
                return day
        return None
