"""What vanishes first, and what is still missing to prove the contacts of a case, as its rule pack has it."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from shilu.core.case import Case
from shilu.core.clock import Clock, to_utc
from shilu.core.job import Job, Meter
from shilu.core.query import EVERYTHING
from shilu.core.still_missing import StillMissing, still_missing
from shilu.services.office_packs import OfficePacks
from shilu.services.particulars import Particulars
from shilu.vault.vault import Vault

_NOTHING = StillMissing((), ())


class Lacking:
    """A checklist. It is found anew each time, and kept nowhere."""

    def __init__(self, *, vault: Vault, packs: OfficePacks, particulars: Particulars, clock: Clock) -> None:
        self._vault, self._packs, self._particulars, self._clock = vault, packs, particulars, clock

    def of_case(self, case: Case, job: Job) -> StillMissing:
        """All of a case; nothing where its country has no pack."""
        pack = self._packs.of_country(case.pack)
        if pack is None:
            return _NOTHING
        return still_missing(
            Meter(job, "looking", case.incidents).through(self._vault.incidents.each(case.id, EVERYTHING)),
            self._particulars.of_case(case.id),
            vanishing=pack.parts.vanishing,
            proofs=pack.parts.proofs,
            zone=case.timezone,
            today=self.today(case),
        )

    def today(self, case: Case) -> date:
        """The day in the case's zone."""
        return to_utc(self._clock.now_ms()).astimezone(ZoneInfo(case.timezone)).date()
