"""Wall clock times of small exports, written with the year first, and the one question they raise."""

from __future__ import annotations

import re
from datetime import datetime

from shilu.core.record import Asked, Question
from shilu.core.when import Precision, When, ZoneBasis, from_local
from shilu.importers.base import ReadSettings

_WRITTEN = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})[ T](\d{1,2}):(\d{2})(?::(\d{2}))?", re.ASCII)


class LocalTimes:
    """Those of one reading. ``question`` is to be asked before the first row that has such a time."""

    def __init__(self, settings: ReadSettings) -> None:
        self._zone, self._is_told = settings.zone, settings.zone_is_told
        self._has_asked = False

    def of(self, raw: str, *, order: int) -> When | None:
        """``2012-10-24 11:53:43``; None for what is no such time."""
        found = _WRITTEN.fullmatch(raw.strip())
        if found is None:
            return None
        year, _mark, month, day, hour, minute, second = found.groups()
        try:
            moment = datetime(int(year), int(month), int(day), int(hour), int(minute), int(second or 0))  # noqa: DTZ001
            precision = Precision.SECOND if second else Precision.MINUTE
            basis = ZoneBasis.ASKED if self._is_told else ZoneBasis.FILE_DEFAULT
            when = from_local(raw, moment, precision, zone=self._zone, basis=basis)
        except (ValueError, OverflowError):
            return None
        return When(when.raw, when.earliest_ms, when.latest_ms, when.precision, when.zone, when.zone_basis, order=order)

    def question(self, when: When) -> tuple[Question, ...]:
        """To which zone the phone was set, once, unless that was told."""
        if self._is_told or self._has_asked or when.zone_basis is ZoneBasis.EPOCH:
            return ()
        self._has_asked = True
        return (Question(Asked.TIMEZONE, examples=(when.raw,)),)
