"""Cases: opened, listed, chosen, closed, reopened, erased."""

from __future__ import annotations

import re
from dataclasses import replace

from shilu.core.case import PACKS, PAPER_LANGUAGES, Case, CaseDraft
from shilu.core.case_file import CaseErasure, ErasedCase
from shilu.core.errors import UserError
from shilu.core.job import Job, QuietJob
from shilu.core.phone import is_country
from shilu.core.text import storable
from shilu.core.when import zone_named
from shilu.vault.vault import Vault

_REGION = re.compile(r"[A-Za-z]{2}(?:-[A-Za-z0-9]{1,3})?")  # the form of ISO 3166-2


class Cases:
    """The cases of the open vault."""

    def __init__(self, *, vault: Vault) -> None:
        self._vault = vault

    def add(self, draft: CaseDraft) -> Case:
        """Open a case. Raises UserError ``usage.no_title``, or ``usage.no_such_zone``, ``…_region``, ``…_pack``,
        ``…_language``."""
        if not draft.title.strip() and not draft.complainant.strip():
            raise UserError("usage.no_title")
        if draft.pack not in PACKS:
            raise UserError("usage.no_such_pack", pack=draft.pack, packs=", ".join(PACKS))
        if not _REGION.fullmatch(draft.region) or not is_country(draft.region[:2].upper()):
            raise UserError("usage.no_such_region", region=draft.region)
        if draft.language not in PAPER_LANGUAGES:
            raise UserError("usage.no_such_language", language=draft.language)
        try:
            zone_named(draft.timezone)
        except ValueError as error:
            raise UserError("usage.no_such_zone", zone=draft.timezone) from error
        return self._vault.cases.add(draft)

    def list(self) -> tuple[Case, ...]:
        """Every case, in order of number."""
        return self._vault.cases.all()

    def get(self, id_or_number: str) -> Case:
        """One case by its id or number. Raises UserError ``usage.unknown_case``."""
        for case in self._vault.cases.all():
            if id_or_number in (case.id, str(case.number)):
                return case
        raise UserError("usage.unknown_case", case=id_or_number)

    def open(self, id_or_number: str) -> Case:
        """One case, to be looked at: the history says that this key slot opened it, once for every opened vault.
        Raises UserError ``usage.unknown_case``."""
        case = self.get(id_or_number)
        self._vault.cases.note_opened(case.id)
        return case

    def close(self, case_id: str, reason: str = "") -> None:
        """Mark a case as closed."""
        self._vault.cases.close(self.get(case_id).id, storable(reason))

    def reopen(self, case_id: str, reason: str = "") -> None:
        """Take that mark away."""
        self._vault.cases.reopen(self.get(case_id).id, storable(reason))

    def plan_erasing(self, case_id: str) -> CaseErasure:
        """What erasing a case would take away. Offer a backup before. Raises UserError ``usage.unknown_case``."""
        drafts = sum(draft.case == case_id for draft in self._vault.drafts.all().drafts)
        return replace(self._vault.erasing.plan_case(case_id), drafts=drafts)

    def erase(self, case_id: str, reason: str, job: Job | None = None) -> CaseErasure:
        """Erase a case; only its number stays, and that it was erased, when, by whom and why. Returns what went.
        ``job`` may stop it until it says ``erased``: from then on there is no way back.

        Raises UserError ``usage.unknown_case``, ``usage.no_reason``; Cancelled, and all is there then.
        """
        if not reason.strip():
            raise UserError("usage.no_reason")
        plan = self.plan_erasing(case_id)
        self._vault.erasing.erase_case(case_id, storable(reason.strip()), job or QuietJob())
        self._vault.drafts.remove_of_case(case_id)
        self._vault.learning.finish()  # the search index forgets before anybody is told so
        return plan

    def erased(self) -> tuple[ErasedCase, ...]:
        """What is left of erased cases: that there was one, and why there is none."""
        return self._vault.cases.erased()
