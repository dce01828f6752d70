"""Who may be behind the numbers of a case, with reasons; and what a person says to it. Nothing is attributed by
itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from shilu.attribution.suggest import suggest
from shilu.core.contact_point import ContactPoint, Recognised
from shilu.core.errors import UserError
from shilu.core.incident import Incident
from shilu.core.job import Job, Meter
from shilu.core.party import AttributionDraft, AttributionState, Basis, PartyDraft, PartyKind, Scope
from shilu.core.query import EVERYTHING
from shilu.core.suggestion import ClueKind, Heard, Known, Suggestion
from shilu.core.text import search_key
from shilu.services.intake import scope_for
from shilu.vault.vault import Vault

_AT_ONCE = 100
_CLAIMED = "claimed"


@dataclass(frozen=True, slots=True)
class Suggested:
    """A suggestion as people answer it: ``id`` is short and stays the same as long as number and party do."""

    id: str
    point: ContactPoint
    suggestion: Suggestion


class Suggesting:
    """Suggestions for one case at a time."""

    def __init__(self, *, vault: Vault) -> None:
        self._vault = vault

    def of_case(self, case_id: str, job: Job, *, declined: bool = False) -> tuple[Suggested, ...]:
        """What is suggested for the numbers of a case, most certain first, without what stands already and, unless
        asked for, without what was declined or taken back."""
        heard, points, attributed = self._heard(case_id, job)
        parties = tuple(self._vault.directory.parties().values())
        made = suggest(parties, heard, self._known(case_id), job=job)
        gone = set() if declined else self._gone(case_id)
        suggested = []
        for one in made:
            point = points.get(one.contact_point)
            rest = _not_attributed(one, attributed)
            if point is not None and rest is not None and not _keys(one) & gone:
                suggested.append(Suggested(_id_of(one), point, rest))
        return tuple(suggested)

    def accept(self, suggested: Sequence[Suggested], job: Job) -> tuple[str, ...]:
        """Confirm suggestions: each becomes an attribution with its basis and confidence, everywhere where the number
        is its owner's, else (bulk numbers, withheld ones) for the contacts that give the reason. A name that the
        directory does not have becomes a party. Returns the ids of the attributions, which can be withdrawn."""
        drafts = [draft for one in suggested for draft in self._drafts(one)]
        made: list[str] = []
        for some in _some(drafts, job):
            made += self._vault.directory.attribute_all(some)
        return tuple(made)

    def decline(self, case_id: str, suggested: Sequence[Suggested], job: Job) -> tuple[str, ...]:
        """Say that these do not hold in this case; they are not suggested again. Accepting one later is possible."""
        drafts = [
            replace(_draft(one.suggestion, Scope.CASE, case_id), name=_name_of(one.suggestion)) for one in suggested
        ]
        declined: list[str] = []
        for some in _some(drafts, job):
            declined += self._vault.directory.decline(some)
        return tuple(declined)

    def _heard(
        self, case_id: str, job: Job
    ) -> tuple[list[Heard], Mapping[str, ContactPoint], Mapping[str, Collection[str]]]:
        """What was heard from each number of a case, the numbers, and the parties that incidents have already."""
        heard: list[Heard] = []
        points: dict[str, ContactPoint] = {}
        attributed: dict[str, Collection[str]] = {}
        incidents = self._vault.incidents.each(case_id, EVERYTHING)
        for incident in Meter(job, "reading", self._vault.incidents.count(case_id, EVERYTHING)).through(incidents):
            point = incident.contact_point
            if point is None:
                continue
            points.setdefault(point.id, point)
            attributed[incident.id] = [
                one.id for one in incident.parties if one.state is not AttributionState.WITHDRAWN
            ]
            heard.append(_heard_of(incident, point))
        return heard, points, attributed

    def _known(self, case_id: str) -> tuple[Known, ...]:
        return tuple(
            Known(one.party, one.contact_point, one.role, one.from_ms, one.to_ms)
            for made in self._vault.directory.attributions().values()
            for one in made
            if one.state is AttributionState.CONFIRMED
            and (one.scope is Scope.VAULT or (one.scope is Scope.CASE and one.scope_id == case_id))
        )

    def _gone(self, case_id: str) -> set[tuple[str, str]]:
        """The number and the party, or the name, of what was declined in this case or taken back everywhere."""
        return {
            (one.contact_point, one.party or search_key(one.name))
            for one in self._vault.directory.taken_back()
            if one.scope is Scope.VAULT or one.scope_id == case_id
        }

    def _drafts(self, one: Suggested) -> Iterator[AttributionDraft]:
        suggestion = one.suggestion
        if not suggestion.party:
            suggestion = replace(suggestion, party=self._party_called(suggestion.name))
        if scope_for(_recognised(one.point)) is Scope.VAULT:
            yield _draft(suggestion, Scope.VAULT, "")
        else:
            for incident in suggestion.incidents:
                yield _draft(suggestion, Scope.INCIDENT, incident)

    def _party_called(self, name: str) -> str:
        """The id of the party of this name, which is made if it is not there."""
        key = search_key(name)
        there = (party.id for party in self._vault.directory.parties().values() if search_key(party.name) == key)
        return next(there, "") or self._vault.directory.add_party(PartyDraft(name, PartyKind.UNKNOWN)).id


def chosen(suggested: Iterable[Suggested], ids: Collection[str]) -> tuple[Suggested, ...]:
    """Those of these ids. Raises UserError ``usage.unknown_suggestion``."""
    by_id = {one.id: one for one in suggested}
    unknown = next((one for one in ids if one not in by_id), None)
    if unknown is not None:
        raise UserError("usage.unknown_suggestion", id=unknown)
    return tuple(by_id[one] for one in dict.fromkeys(ids))


def _heard_of(incident: Incident, point: ContactPoint) -> Heard:
    """The complainant's own words, and the name on their phone, say who it claimed to be."""
    claimed = " · ".join(filter(None, (incident.facts.get(_CLAIMED, ""), point.name, incident.summary)))
    return Heard(
        incident=incident.id,
        contact_point=point.id,
        address=_recognised(point),
        channel=incident.channel,
        direction=incident.direction,
        at_ms=incident.when.earliest_ms,
        text=incident.text,
        claimed=claimed,
    )


def _recognised(point: ContactPoint) -> Recognised:
    return Recognised(point.raw, point.key, point.kind, point.e164, valid=point.valid, region=point.region)


def _not_attributed(one: Suggestion, attributed: Mapping[str, Collection[str]]) -> Suggestion | None:
    """The suggestion without the contacts that have this party already; None when nothing is left of it."""
    rest = tuple(incident for incident in one.incidents if one.party not in attributed.get(incident, ()))
    return None if one.incidents and not rest else replace(one, incidents=rest)


def _draft(suggestion: Suggestion, scope: Scope, scope_id: str) -> AttributionDraft:
    basis = Basis.SIGNATURE if suggestion.basis is ClueKind.SIGNATURE else Basis.SUGGESTED
    return AttributionDraft(
        contact_point=suggestion.contact_point,
        party=suggestion.party,
        role=suggestion.role,
        scope=scope,
        scope_id=scope_id,
        basis=basis,
        confidence_percent=suggestion.confidence_percent,
    )


def _name_of(suggestion: Suggestion) -> str:
    return "" if suggestion.party else suggestion.name


def _keys(one: Suggestion) -> set[tuple[str, str]]:
    return {(one.contact_point, one.party or search_key(one.name))}


def _id_of(one: Suggestion) -> str:
    said = "\0".join((one.contact_point, one.party or search_key(one.name)))
    return sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:10]


def _some(drafts: Sequence[AttributionDraft], job: Job) -> Iterator[Sequence[AttributionDraft]]:
    """A few at once, so that nothing waits long."""
    for start in range(0, len(drafts), _AT_ONCE):
        job.check()
        job.progress("storing", start, len(drafts))
        yield drafts[start : start + _AT_ONCE]
