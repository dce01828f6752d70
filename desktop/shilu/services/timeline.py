"""Reading a case: pages of incidents, one incident, figures, attachments."""

from __future__ import annotations

import re
from pathlib import Path

from shilu.core import stats
from shilu.core.errors import UserError
from shilu.core.incident import Incident, Reached
from shilu.core.job import Job
from shilu.core.picture import PictureDecoder, Pixels
from shilu.core.provenance import BroughtIn
from shilu.core.query import Found, IncidentFilter, Page
from shilu.core.stats import Stats
from shilu.services.unfinished import write_whole
from shilu.vault.vault import Vault

_PIECE_BYTES = 1024 * 1024
_MOST_PICTURE_BYTES = 20 * 1024 * 1024
_LABEL = re.compile(r"(?:([0-9]{1,9})/)?([0-9]{1,9})(?:-([a-z2-7]+))?")
_SHORTEST_BEGINNING = 8


class Timeline:
    """What happened, in order."""

    def __init__(self, *, vault: Vault, decoder: PictureDecoder) -> None:
        self._vault, self._decoder = vault, decoder

    def find(self, case_id: str, wanted: IncidentFilter, page: Page, job: Job | None = None) -> Found:
        """A page of the incidents asked for, and how many there are in all when that is known at once."""
        return self._vault.finding.find(case_id, wanted, page, job)

    def count(self, case_id: str, wanted: IncidentFilter, job: Job | None = None) -> int:
        """How many incidents are asked for."""
        return self._vault.finding.count(case_id, wanted, job)

    def position(self, case_id: str, wanted: IncidentFilter, incident_id: str, job: Job | None = None) -> int | None:
        """How many of the incidents asked for stand before this one; None when it is not among them."""
        return self._vault.finding.position(case_id, wanted, incident_id, job)

    def get(self, incident_id: str) -> Incident:
        """One incident. Raises UserError ``usage.unknown_incident``."""
        return self._vault.incidents.get(incident_id)

    def named(self, ref: str, case: str = "", *, itself: bool = False) -> str:
        """The id of the incident that is called so: ``1/37`` (number of the case, label in it), or ``37`` within
        ``case``, an id. Anything else is taken for the id of something, and comes back as it is. The number of one that
        was joined with another is that one's, or with ``itself`` its own.

        Raises UserError ``usage.which_case``, ``usage.unknown_incident``.
        """
        label = _LABEL.fullmatch(ref)
        if label is None:
            return ref
        of_case, number, series = label.groups()
        if not of_case and not case:
            raise UserError("usage.which_case", ref=ref)
        cases = [
            one.id
            for one in self._vault.cases.all()
            if (not of_case or one.number == int(of_case)) and case in ("", one.id)
        ]
        found = self._vault.incidents.called(cases[0], int(number), series or "", itself=itself) if cases else ()
        if len(found) != 1:
            raise UserError("usage.unknown_incident", id=ref)
        return found[0]

    def people_reached(self, case_id: str) -> tuple[Reached, ...]:
        """Third persons whom the last twenty thousand contacts of a case reached."""
        return self._vault.incidents.people_reached(case_id)

    def named_import(self, ref: str) -> str:
        """The id of an import, which may be given by its first eight characters or more. Raises UserError
        ``usage.unknown_import``."""
        found = self._vault.imports.beginning_with(ref.lower()) if len(ref) >= _SHORTEST_BEGINNING else ()
        if len(found) != 1:
            raise UserError("usage.unknown_import", id=ref)
        return found[0]

    def came_from(self, incident: Incident) -> tuple[BroughtIn, ...]:
        """How the files behind a contact came in, with what was said of where they come from; the oldest first."""
        sources = {source.sha256 for source in incident.sources}
        return self._vault.imports.brought_in(incident.case, sources) if sources else ()

    def stats(self, case_id: str, wanted: IncidentFilter) -> Stats:
        """The figures of the incidents asked for; days and hours are those of the case's zone."""
        case = next((case for case in self._vault.cases.all() if case.id == case_id), None)
        if case is None:
            raise UserError("usage.unknown_case", case=case_id)
        return stats.count(self._vault.incidents.each(case_id, wanted), case.timezone)

    def attachment(self, sha256: str, limit_bytes: int) -> bytes:
        """A whole attachment, to be shown. Raises UserError ``file.too_large_to_show``."""
        if self._vault.evidence.size_bytes(sha256) > limit_bytes:
            raise UserError("file.too_large_to_show")
        with self._vault.evidence.open(sha256) as file:
            return file.read()

    def picture(self, sha256: str, longest_px: int, job: Job) -> Pixels | None:
        """An attachment as a picture, scaled down to fit; None when it cannot be shown. Raises Cancelled and UserError
        ``vault.attachment_…``."""
        if self._vault.evidence.size_bytes(sha256) > _MOST_PICTURE_BYTES:
            return None
        try:
            data = self.attachment(sha256, _MOST_PICTURE_BYTES)
        except UserError as error:
            if error.code == "usage.attachment_held_back":
                return None
            raise
        found = self._decoder.decode(data, most_width=longest_px, most_height=longest_px, job=job)
        return found if isinstance(found, Pixels) else None

    def save_attachment(self, sha256: str, to: Path) -> None:
        """Write a plain copy of an attachment outside the vault, because the person asked for it: whole, or not at all.

        Raises UserError ``vault.attachment_…``, ``disk.…``, ``file.not_writable``.
        """
        with self._vault.evidence.open(sha256) as file:
            write_whole(to, iter(lambda: file.read(_PIECE_BYTES), b""))
