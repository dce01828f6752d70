"""Which recorded contacts stand behind which element of the law, by the rule pack of a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shilu.core.case import Case
from shilu.core.elements import Element, elements_of
from shilu.core.incident import RunningNumber
from shilu.core.job import Job, Meter
from shilu.core.pack import RulePack
from shilu.core.query import EVERYTHING
from shilu.core.still_missing import ContactFile
from shilu.services.office_packs import OfficePacks
from shilu.vault.vault import Vault


@dataclass(frozen=True, slots=True)
class CaseElements:
    """``numbers`` are the running numbers of the contacts that stand behind any, ``files`` what belongs to these, both
    by id. ``pack`` None: there is none for the country."""

    elements: tuple[Element, ...]
    numbers: Mapping[str, RunningNumber]
    files: Mapping[str, tuple[ContactFile, ...]]
    pack: RulePack | None


class Elements:
    """Found anew each time, and kept nowhere."""

    def __init__(self, *, vault: Vault, packs: OfficePacks) -> None:
        self._vault, self._packs = vault, packs

    def of_case(self, case: Case, job: Job) -> CaseElements:
        """All of a case. Raises Cancelled."""
        pack = self._packs.of_country(case.pack)
        if pack is None:
            return CaseElements((), {}, {}, None)
        each = Meter(job, "looking", case.incidents).through(self._vault.incidents.each(case.id, EVERYTHING))
        tagged = [one for one in each if one.tags]
        types = {id_: party.lender_type for id_, party in self._vault.directory.parties().items()}
        found = elements_of(tagged, pack.parts.tags, zone=case.timezone, lender_types=types)
        files = {
            one.id: tuple(ContactFile(one.running, file.sha256, file.name) for file in one.attachments)
            for one in tagged
            if one.attachments
        }
        return CaseElements(found, {one.id: one.running for one in tagged}, files, pack)
