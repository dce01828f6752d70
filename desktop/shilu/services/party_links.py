"""What one party is to another: who collects for whom, who recommended whom. In a case, or for all of the vault."""

from __future__ import annotations

from collections.abc import Mapping

from shilu.core.errors import UserError
from shilu.core.particular import Particular, ParticularKind
from shilu.core.party_link import LinkState, PartyLink, circles, link_of, links_among
from shilu.services.particulars import Particulars
from shilu.vault.history import DIRECTORY
from shilu.vault.vault import Vault


class PartyLinks:
    """Links between parties. What a client said stands in that client's case, with its proof; what everybody may know
    can be the vault's, and then it names no contact."""

    def __init__(self, *, vault: Vault, particulars: Particulars) -> None:
        self._vault = vault
        self._particulars = particulars

    def add(self, typed: Mapping[str, str], case_id: str = "") -> PartyLink:
        """Record a link as a person typed it, field by field (ParticularKind.PARTY_LINK); parties by name or id,
        proof as contacts of the case. ``case_id`` "": for the whole vault.

        Raises UserError ``usage.party_linked_to_itself``, ``usage.link_stays_unconfirmed``,
        ``usage.link_proof_needs_case``, ``usage.unknown_party``, ``usage.particular_…``.
        """
        if not case_id and typed.get("proof", "").strip():
            raise UserError("usage.link_proof_needs_case")
        return self._link(self._particulars.add(case_id or DIRECTORY, ParticularKind.PARTY_LINK, typed))

    def revise(self, link_id: str, typed: Mapping[str, str], reason: str) -> PartyLink:
        """Give fields other values; an empty text takes one away. Raises as ``add``; ``usage.unknown_link``,
        ``usage.nothing_to_correct``."""
        there = self._particular(link_id)
        if there.case == DIRECTORY and typed.get("proof", "").strip():
            raise UserError("usage.link_proof_needs_case")
        return self._link(self._particulars.revise(there, typed, reason))

    def withdraw(self, link_id: str, reason: str) -> PartyLink:
        """Let it hold no more; the history keeps it. Raises UserError ``usage.unknown_link``, ``usage.no_reason``,
        ``usage.already_withdrawn``."""
        self._particulars.withdraw(self._particular(link_id), reason)
        return self.get(link_id)

    def restore(self, link_id: str, reason: str) -> PartyLink:
        """Put a withdrawn one back. Raises UserError ``usage.unknown_link``, ``usage.not_withdrawn``."""
        self._particulars.restore(self._particular(link_id), reason)
        return self.get(link_id)

    def erase(self, link_id: str, reason: str) -> None:
        """Remove what was ever recorded of it from this vault: its number and that it was erased stay. There is no way
        back. Raises UserError ``usage.unknown_link``, ``usage.no_reason``."""
        self._particulars.erase(self._particular(link_id), reason)

    def get(self, link_id: str) -> PartyLink:
        """One by its id, also a withdrawn one. Raises UserError ``usage.unknown_link``."""
        return self._link(self._particular(link_id))

    def knows(self, some_id: str) -> bool:
        """Whether this is the id of a link."""
        try:
            return self._particular(some_id) is not None
        except UserError:
            return False

    def of_case(self, case_id: str, *, withdrawn: bool = False) -> tuple[PartyLink, ...]:
        """Those that a case knows of: its own, then those of the whole vault. ``case_id`` "": only these."""
        shown = self._vault.directory.shown_as()
        own = links_among(self._vault.particulars.of_case(case_id), shown) if case_id else ()
        everywhere = links_among(self._vault.particulars.of_case(DIRECTORY), shown, of_vault=True)
        return tuple(one for one in (*own, *everywhere) if withdrawn or one.state is not LinkState.WITHDRAWN)

    def of_party(self, party_id: str, case_id: str, *, withdrawn: bool = False) -> tuple[PartyLink, ...]:
        """Those of ``of_case`` that a party is on one side of."""
        found = self.of_case(case_id, withdrawn=withdrawn)
        return tuple(one for one in found if party_id in (one.from_party, one.to_party))

    def circles(self, case_id: str) -> tuple[tuple[str, ...], ...]:
        """Who recommended whom in a circle, by the names of the parties; the first stands at the end again."""
        names = self._particulars.party_names()
        return tuple(tuple(names.get(party, "") for party in way) for way in circles(self.of_case(case_id)))

    def _particular(self, link_id: str) -> Particular:
        try:
            found = self._vault.particulars.get(link_id)
        except KeyError:
            raise UserError("usage.unknown_link", id=link_id) from None
        if found.kind is not ParticularKind.PARTY_LINK or not found.values:  # all have some but those that were erased
            raise UserError("usage.unknown_link", id=link_id)
        return found

    def _link(self, one: Particular) -> PartyLink:
        return link_of(one, self._vault.directory.shown_as(), of_vault=one.case == DIRECTORY)
