"""Fills the fields of an office's own form from a case, for a person to check, write on and copy one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from shilu.core import stats
from shilu.core.case import Case
from shilu.core.channel import Channel, Direction
from shilu.core.clock import to_utc
from shilu.core.errors import UserError
from shilu.core.filing_text import FilledField, Material, filled
from shilu.core.incident import Incident, Include
from shilu.core.labels import TAGS
from shilu.core.pack_papers import FilingProfile
from shilu.core.particular import ParticularKind
from shilu.core.query import EVERYTHING
from shilu.core.when import zone_named
from shilu.core.wording import Catalog
from shilu.services.debts import Reckoning
from shilu.services.office_packs import OfficePacks
from shilu.services.particulars import Particulars
from shilu.vault.vault import Vault


@dataclass(frozen=True, slots=True)
class FilledProfile:
    """The fields of an office's form, in its order."""

    profile: FilingProfile
    fields: tuple[FilledField, ...]


class Filling:
    """Reads a case once for all fields of a form."""

    def __init__(self, *, vault: Vault, particulars: Particulars, reckoning: Reckoning, packs: OfficePacks) -> None:
        self._vault, self._particulars, self._reckoning, self._packs = vault, particulars, reckoning, packs

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
        material = self._material(case, texts)
        return FilledProfile(found[0], tuple(filled(field, material, texts) for field in found[0].fields))

    def _material(self, case: Case, texts: Catalog) -> Material:
        contacts = [one for one in self._vault.incidents.each(case.id, EVERYTHING) if one.include is Include.YES]
        figures = stats.count(contacts, case.timezone)
        incoming = [one for one in contacts if one.direction is Direction.INCOMING]
        calls = [one for one in incoming if one.channel is Channel.CALL and one.when.earliest_ms is not None]
        last = max(calls, key=lambda one: one.when.earliest_ms or 0, default=None)
        parties = {party.id: party.name for one in incoming for party in one.parties}
        own = self._particulars.of_case(case.id, ParticularKind.OWN_ADDRESS)
        return Material(
            complainant=case.complainant,
            people=self._particulars.of_case(case.id, ParticularKind.PERSON),
            own_numbers=[one.text("address") for one in own],
            stats=figures,
            lenders=sorted(
                ((parties[id_], one.count) for id_, one in figures.by_party.items() if id_ in parties), key=_most_first
            ),
            numbers=_numbers(incoming),
            first=_shown(figures.total.first_ms, case),
            last=_shown(figures.total.last_ms, case),
            last_call=_shown(last.when.earliest_ms if last else None, case),
            last_call_s=last.duration_s if last else None,
            third_persons=self._particulars.of_case(case.id, ParticularKind.THIRD_PERSON),
            harm=self._particulars.of_case(case.id, ParticularKind.HARM),
            debts=self._reckoning.of_case(case.id),
            conduct=sorted(((texts.tr(TAGS[tag]), n) for tag, n in figures.by_tag.items()), key=_most_first),
        )


def _numbers(incoming: Iterable[Incident]) -> list[tuple[str, int]]:
    counted = Counter(one.contact_point.id for one in incoming if one.contact_point)
    written = {one.contact_point.id: one.contact_point.raw for one in incoming if one.contact_point}
    return sorted(((written[id_], count) for id_, count in counted.items()), key=_most_first)


def _most_first(counted: tuple[str, int]) -> tuple[int, str]:
    name, count = counted
    return -count, name


def _shown(at_ms: int | None, case: Case) -> str:
    return "" if at_ms is None else f"{to_utc(at_ms).astimezone(zone_named(case.timezone)):%Y-%m-%d %H:%M}"
