"""This computer's clock beside another one. What was recorded never changes by it."""

from __future__ import annotations

from shilu.core.clock import Clock, ClockMeasurement
from shilu.core.errors import UserError
from shilu.vault.vault import Vault

_MOST_MS = 100 * 366 * 86_400_000


class MeasuredClock:
    """Comparisons that a person made."""

    def __init__(self, *, vault: Vault, clock: Clock) -> None:
        self._vault = vault
        self._clock = clock

    def measure(self, offset_ms: int, how: str = "") -> ClockMeasurement:
        """Record by how much this computer's clock is ahead of another one (negative: behind). Records of the following
        day carry it. Raises UserError ``usage.impossible_difference``."""
        if abs(offset_ms) > _MOST_MS:
            raise UserError("usage.impossible_difference")
        measurement = ClockMeasurement(offset_ms, how.strip(), self._clock.now_ms())
        self._vault.clock.measure(measurement)
        return measurement

    def measured(self) -> ClockMeasurement | None:
        """The last comparison."""
        return self._vault.clock.measured()
