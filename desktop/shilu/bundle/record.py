"""What stands in a case beside its contacts, as a bundle has it: without what is on no paper. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from shilu.bundle.model import NO_RECORD, Record
from shilu.core.debts import debts_of
from shilu.core.incident import Incident
from shilu.core.leaks import Volumes, count_leaks
from shilu.core.letter import was_sent
from shilu.core.particular import FieldKind, Paper, Particular, ParticularKind, ParticularState
from shilu.core.party import Party
from shilu.core.reckoning import RateTable
from shilu.core.shapes import SHAPES


def make_record(
    particulars: Iterable[Particular],
    parties: Mapping[str, Party],
    incidents: Sequence[Incident],
    rates: RateTable | None,
    volumes: Volumes | None = None,
) -> Record:
    """``parties`` are those of the directory by id, ``incidents`` those that go in. A letter that was only made goes in
    as little as one that was withdrawn."""
    given = tuple(one for one in particulars if one.kind is not ParticularKind.LETTER or was_sent(one))
    if not given:
        return NO_RECORD
    standing = tuple(map(_on_paper, (one for one in given if one.state is ParticularState.ACTIVE)))
    named = {
        one.text(field.name)
        for one in standing
        for field in SHAPES[one.kind].fields
        if field.kind is FieldKind.PARTY and one.text(field.name)
    }
    names = {id_: party.name for id_, party in parties.items()}
    return Record(
        particulars=standing,
        names=MappingProxyType({party: parties[party].name for party in sorted(named) if party in parties}),
        rows=MappingProxyType({incident.id: incident.running for incident in incidents}),
        debts=debts_of(standing, names, rates) if any(one.kind is ParticularKind.LOAN for one in standing) else None,
        withdrawn=len(given) - len(standing),
        parties=tuple(parties[party] for party in sorted(named) if party in parties),
        leaks=count_leaks(standing, volumes),
        volumes=volumes,
    )


def _on_paper(particular: Particular) -> Particular:
    """Without private notes and whoever is not to be named, so that nothing after this point can print them."""
    printed = {field.name for field in SHAPES[particular.kind].fields if Paper.BUNDLE in field.papers}
    return replace(particular, values=tuple((name, value) for name, value in particular.values if name in printed))
