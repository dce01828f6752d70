"""Warnings of one reading, a limited number of each kind: a file that is wrong everywhere says so, and how often."""

from __future__ import annotations

from collections import Counter

from shilu.core.record import SourceWarning

MOST_OF_A_CODE = 200


class LimitedWarnings:
    """Lets the first ``MOST_OF_A_CODE`` warnings of a code through and counts the rest."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def of(self, locator: str, code: str, detail: str = "") -> tuple[SourceWarning, ...]:
        """The warning, or nothing where there were too many of its code. ``detail`` is ASCII without message text."""
        self._counts[code] += 1
        return (SourceWarning(locator, code, detail),) if self._counts[code] <= MOST_OF_A_CODE else ()

    def left_out(self) -> tuple[SourceWarning, ...]:
        """At the end of a reading: for each code that had too many, how many more there were."""
        return tuple(
            SourceWarning("", code, f"and {count - MOST_OF_A_CODE} more")
            for code, count in self._counts.items()
            if count > MOST_OF_A_CODE
        )
