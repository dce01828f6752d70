"""Fills the fields of an office's own form from a case, for a person to check, write on and copy one by one."""

from __future__ import annotations

from dataclasses import dataclass, replace

from shilu.core.case import Case
from shilu.core.errors import UserError
from shilu.core.filing_text import FilledField, filled
from shilu.core.job import QuietJob
from shilu.core.pack_papers import FilingProfile, Purpose
from shilu.core.pack_parts import in_language
from shilu.core.text import one_line
from shilu.core.wording import Catalog
from shilu.services.materials import Materials
from shilu.services.office_packs import OfficePacks


@dataclass(frozen=True, slots=True)
class FilledProfile:
    """The fields of an office's form, in its order."""

    profile: FilingProfile
    fields: tuple[FilledField, ...]


class Filling:
    """Reads a case once for all fields of a form."""

    def __init__(self, *, materials: Materials, packs: OfficePacks) -> None:
        self._materials, self._packs = materials, packs

    def profiles(self, case: Case) -> tuple[FilingProfile, ...]:
        """The forms that the case's rule pack knows."""
        pack = self._packs.of_country(case.pack)
        return () if pack is None else pack.papers.profiles

    def fill(self, case: Case, profile: str, texts: Catalog) -> FilledProfile:
        """A form by its id, or what follows ``profile.`` in it, begun in a language. Raises UserError
        ``usage.no_such_profile``."""
        known = self.profiles(case)
        found = [one for one in known if profile in (one.id, one.id.rpartition(".")[2])]
        if len(found) != 1:
            raise UserError(
                "usage.no_such_profile", profile=profile, profiles=", ".join(one.id for one in known) or "–"
            )
        material = replace(
            self._materials.of_case(case, self._materials.contacts(case, QuietJob()), texts),
            asked=self._asked(case, found[0].purpose, texts),
        )
        return FilledProfile(found[0], tuple(filled(field, material, texts) for field in found[0].fields))

    def _asked(self, case: Case, purpose: Purpose, texts: Catalog) -> list[str]:
        """What such an office can be asked for, as far as nothing has to be so before it is."""
        pack = self._packs.of_country(case.pack)
        known = () if pack is None else pack.papers.requests
        return [
            one_line(in_language(one.text, texts.language), 1000)
            for one in known
            if purpose in one.purposes and not one.only_if
        ]
