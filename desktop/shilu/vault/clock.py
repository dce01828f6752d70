"""What was measured of this computer's clock, by comparing it with another one."""

from __future__ import annotations

from shilu.core.clock import ClockMeasurement
from shilu.vault.connection import transaction
from shilu.vault.history import DIRECTORY, History
from shilu.vault.thread import Connections, VaultThreads, on_reading_thread, on_vault_thread


class MeasuredClock:
    """Measurements of the clock. They change no time that was recorded; later records carry the last one for a day."""

    def __init__(self, database: Connections, *, history: History, threads: VaultThreads) -> None:
        self._database = database
        self._history = history
        self._threads = threads

    @on_vault_thread
    def measure(self, measurement: ClockMeasurement) -> None:
        """Record a comparison with another clock."""
        with transaction(self._database):
            self._history.record(
                DIRECTORY,
                "clock.measured",
                {
                    "offset_ms": measurement.offset_ms,
                    "how": measurement.how,
                    "measured_ms": measurement.measured_ms,
                },
            )

    @on_reading_thread
    def measured(self) -> ClockMeasurement | None:
        """The last comparison that this vault recorded."""
        found = self._database.conn.execute(
            "select offset_ms, how, measured_ms from clock where origin = ?", (self._history.author.origin,)
        ).fetchone()
        return None if found is None else ClockMeasurement(*found)
