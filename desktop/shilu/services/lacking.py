"""What the rule pack of a case says to do: what vanishes first, what is still missing, where to go in which order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date

from shilu.core import stats
from shilu.core.case import Case
from shilu.core.clock import Clock
from shilu.core.errors import UserError
from shilu.core.filing import WorkingDays
from shilu.core.incident import Incident
from shilu.core.job import Job, Meter
from shilu.core.letter_paper import lends
from shilu.core.pack_papers import Purpose
from shilu.core.pack_parts import Office
from shilu.core.particular import Particular
from shilu.core.query import EVERYTHING
from shilu.core.steps import steps_taken
from shilu.core.still_missing import StillMissing, still_missing
from shilu.core.when import day_in
from shilu.core.where_to_go import AS_RECORDED, Known, Stop, Told, where_to_go
from shilu.services.office_packs import OfficePacks
from shilu.services.particulars import Particulars
from shilu.vault.vault import Vault

_NOTHING = StillMissing((), ())


class Lacking:
    """Checklists. They are found anew each time, and kept nowhere. ``working_days`` knows the office days of a country
    (ISO 3166-1, upper case)."""

    def __init__(
        self,
        *,
        vault: Vault,
        packs: OfficePacks,
        particulars: Particulars,
        clock: Clock,
        working_days: Callable[[str], WorkingDays],
    ) -> None:
        self._vault, self._packs, self._particulars, self._clock = vault, packs, particulars, clock
        self._working_days = working_days

    def of_case(self, case: Case, job: Job, *, purpose: Purpose | None = None) -> StillMissing:
        """All of a case, or what those ask for to whom papers go; nothing where its country has no pack."""
        each = Meter(job, "looking", case.incidents).through(self._vault.incidents.each(case.id, EVERYTHING))
        return self._missing(case, each, self._particulars.of_case(case.id), purpose)

    def of_contact(self, case: Case, incident_id: str) -> StillMissing:
        """What vanishes of one contact, and what of it is not there. Raises UserError as ``Incidents.get``."""
        found = self._missing(case, [self._vault.incidents.get(incident_id)], (), None)
        return StillMissing(found.runs_out, tuple(one for one in found.lacking if one.contacts))

    def _missing(
        self,
        case: Case,
        incidents: Iterable[Incident],
        particulars: Sequence[Particular],
        purpose: Purpose | None,
    ) -> StillMissing:
        pack = self._packs.of_country(case.pack)
        if pack is None:
            return _NOTHING
        return still_missing(
            incidents,
            particulars,
            vanishing=pack.parts.vanishing,
            proofs=[one for one in pack.parts.proofs if _is_asked_by(one.offices, purpose)],
            zone=case.timezone,
            today=self.today(case),
            working=self._working_days(case.country),
        )

    def known(self, case: Case) -> Known:
        """What the record says of what happened, who lends, where, and where somebody was already."""
        pack = self._packs.of_country(case.pack)
        counted = stats.count(self._vault.incidents.each(case.id, EVERYTHING), case.timezone)
        parties = self._vault.directory.parties()
        types = {id_: party.lender_type for id_, party in parties.items()}
        behind = [parties[id_] for id_ in counted.by_party if id_ in parties]
        steps = steps_taken(self._particulars.of_case(case.id), () if pack is None else pack.papers.letters)
        return Known(
            tags=frozenset(counted.by_tag),
            lender_types=frozenset(types.get(party, "") for party in counted.by_party),
            done=steps.done,
            sent=steps.sent,
            answered=steps.answered,
            region=case.region,
            done_with=steps.done_with,
            lenders={party.id: party.name for party in behind if lends(party)},
        )

    def where_to_go(
        self, case: Case, done: Sequence[tuple[str, date]] = (), told: Told = AS_RECORDED
    ) -> tuple[Stop, ...]:
        """The offices that fit, in order. ``done``: offices that were gone to and letters that were sent, by id in
        the pack, beside the filings of the record; ``told`` stands in place of what is recorded. Raises UserError
        ``usage.unknown_step``."""
        pack = self._packs.of_country(case.pack)
        if pack is None:
            return ()
        known = {*(one.id for one in pack.parts.channels), *(one.id for one in pack.papers.letters)}
        for step, _ in done:
            if step not in known:
                raise UserError("usage.unknown_step", step=step, steps=", ".join(sorted(known)))
        recorded = told.beside(self.known(case))
        return self.stops(case, replace(recorded, done={**recorded.done, **dict(done)}))

    def stops(self, case: Case, known: Known) -> tuple[Stop, ...]:
        """The offices that fit what is known, in order; none where the country has no pack."""
        pack = self._packs.of_country(case.pack)
        channels = () if pack is None else pack.parts.channels
        return where_to_go(channels, known, self.today(case), self._working_days(case.country))

    def today(self, case: Case) -> date:
        """The day in the case's zone."""
        return day_in(case.timezone, self._clock.now_ms())


def _is_asked_by(offices: Sequence[Office], purpose: Purpose | None) -> bool:
    return purpose is None or not offices or purpose.value in [one.value for one in offices]
