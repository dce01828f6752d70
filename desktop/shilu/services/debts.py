"""What the loans of a case come to."""

from __future__ import annotations

from collections.abc import Callable

from shilu.core.chain import Chain, chain_of
from shilu.core.debts import Debts, debts_of
from shilu.core.leaks import LeakCount, Volumes, count_leaks
from shilu.core.reckoning import RateTable
from shilu.core.shapes.referring import as_shown
from shilu.services.cases import Cases
from shilu.services.particulars import Particulars
from shilu.services.party_links import PartyLinks
from shilu.vault.vault import Vault


class Reckoning:
    """Works it out anew whenever it is asked for: nothing of it is stored."""

    def __init__(
        self,
        *,
        vault: Vault,
        cases: Cases,
        particulars: Particulars,
        links: PartyLinks,
        table_of: Callable[[str], RateTable | None],
        volumes_of: Callable[[str], Volumes | None],
    ) -> None:
        """``table_of``: the rates of a country (ISO 3166-1, lower case); ``volumes_of``: from how many leaked entries a
        rule of it counts."""
        self._vault = vault
        self._cases = cases
        self._particulars = particulars
        self._links = links
        self._table_of = table_of
        self._volumes_of = volumes_of

    def of_case(self, case_id: str) -> Debts:
        """The loans of a case that count. Raises UserError ``usage.unknown_case``."""
        case = self._cases.get(case_id)
        shown, names = self._vault.directory.shown_as(), self._particulars.party_names()
        particulars = tuple(as_shown(one, shown) for one in self._particulars.of_case(case.id))
        return debts_of(particulars, names, self._table_of(case.country.lower()))

    def leaks(self, case_id: str) -> tuple[tuple[LeakCount, ...], Volumes | None]:
        """How many entries of personal data are recorded as leaked or offered, by class, and the rule that counts
        them. Raises UserError ``usage.unknown_case``."""
        case = self._cases.get(case_id)
        volumes = self._volumes_of(case.country.lower())
        return count_leaks(self._particulars.of_case(case.id), volumes), volumes

    def chain(self, case_id: str) -> Chain:
        """The picture of these loans. Raises UserError ``usage.unknown_case``."""
        return chain_of(self.of_case(case_id), self._links.of_case(case_id), self._particulars.party_names())
