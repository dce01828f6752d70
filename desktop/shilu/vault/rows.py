"""Rows of the tables as values of the core."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from shilu.core.case import Case
from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.circumstances import NO_CIRCUMSTANCES, circumstances_from_json
from shilu.core.contact_point import ContactPoint, ContactPointKind
from shilu.core.correction import Corrected
from shilu.core.encoding import reached_from_json
from shilu.core.evidence import Attachment
from shilu.core.incident import Incident, Include, RunningNumber, SourceRef, Status
from shilu.core.particular import values_from_json
from shilu.core.party import (
    AttributedParty,
    Attribution,
    AttributionState,
    Basis,
    Party,
    PartyKind,
    Role,
    Scope,
)
from shilu.core.shapes.parties import PARTY_FIELDS
from shilu.core.when import Precision, When, ZoneBasis

CASE = (
    "select id, number, title, complainant, pack, region, timezone, language, created_ms, closed_ms, erased_ms, "
    "standing from cases"
)
POINT = "select id, key, raw, e164, valid, kind, region, '' from contact_points"
PARTY = "select id, name, kind, aliases, lender_type, fields from parties"
ATTRIBUTION = (
    "select id, contact_point, party, role, scope, scope_id, basis, state, confidence_percent, from_ms, to_ms, "
    "by_slot, at_ms from attributions"
)
RUNNING = "i.number + coalesce(m.number_base, 0)"
"""The number of an incident in its case."""
FROM_INCIDENTS = "from incidents i left join imports m on m.id = i.import_id"
INCIDENT_COLUMNS = (
    f"i.id, {RUNNING} as running, i.case_id, i.raw_when, i.earliest_ms, i.latest_ms, "
    "i.precision, i.zone, i.zone_basis, i.approximate, i.source_order, i.channel, i.direction, i.outcome, "
    "i.duration_s, i.contact_point, i.reached, i.text, i.summary, i.facts, i.tags, i.circumstances, i.note, i.include, "
    "i.status, i.revision, i.recorded_ms, i.series, i.written, i.called, "
    "coalesce(i.recorded_offset_s, m.recorded_offset_s), coalesce(i.clock_offset_ms, m.clock_offset_ms)"
)
INCIDENT = f"select {INCIDENT_COLUMNS} {FROM_INCIDENTS}"

Row = Sequence[Any]


def case(row: Row) -> Case:
    """From CASE."""
    (
        case_id,
        number,
        title,
        complainant,
        pack,
        region,
        timezone,
        language,
        created_ms,
        closed_ms,
        erased_ms,
        standing,
    ) = row
    return Case(
        id=case_id,
        number=number,
        title=title,
        complainant=complainant,
        pack=pack,
        region=region,
        timezone=timezone,
        language=language,
        created_ms=created_ms,
        closed_ms=closed_ms,
        erased_ms=erased_ms,
        incidents=standing,
    )


def contact_point(row: Row) -> ContactPoint:
    """From POINT."""
    return ContactPoint(row[0], row[1], row[2], row[3], bool(row[4]), ContactPointKind(row[5]), row[6], row[7])


def party(row: Row) -> Party:
    """From PARTY."""
    values, _ = values_from_json(PARTY_FIELDS, json.loads(row[5]))
    return Party(row[0], row[1], PartyKind(row[2]), tuple(json.loads(row[3])), row[4], values)


def attribution(row: Row) -> Attribution:
    """From ATTRIBUTION."""
    return Attribution(
        id=row[0],
        contact_point=row[1],
        party=row[2],
        role=Role(row[3]),
        scope=Scope(row[4]),
        scope_id=row[5],
        basis=Basis(row[6]),
        state=AttributionState(row[7]),
        confidence_percent=row[8],
        from_ms=row[9],
        to_ms=row[10],
        by=row[11],
        at_ms=row[12],
    )


def attributed_party(row: Row, from_ms: int | None, to_ms: int | None) -> AttributedParty:
    """A party as it shows beside an incident: its id, name and kind, then role, basis, state and confidence; and the
    period for which that is said."""
    party, name, kind, *said, confidence = row
    role, basis, state = Role(said[0]), Basis(said[1]), AttributionState(said[2])
    return AttributedParty(party, name, PartyKind(kind), role, basis, state, confidence, from_ms, to_ms)


def incident(
    row: Row,
    *,
    points: Mapping[str, ContactPoint],
    parties: tuple[AttributedParty, ...],
    attachments: tuple[Attachment, ...],
    sources: tuple[SourceRef, ...],
    corrected: tuple[Corrected, ...] = (),
    loan_number: int | None = None,
    joined: tuple[RunningNumber, ...] = (),
    could_be: tuple[RunningNumber, ...] = (),
) -> Incident:
    """From INCIDENT, and what stands beside it."""
    when = When(
        raw=row[3],
        earliest_ms=row[4],
        latest_ms=row[5],
        precision=Precision(row[6]),
        zone=row[7],
        zone_basis=ZoneBasis(row[8]),
        approximate=bool(row[9]),
        order=row[10],
    )
    made = Incident(
        id=row[0],
        number=row[1],
        case=row[2],
        when=when,
        channel=Channel(row[11]),
        direction=Direction(row[12]),
        outcome=Outcome(row[13]),
        duration_s=row[14],
        contact_point=None if row[15] is None else replace(points[row[15]], raw=row[28], name=row[29]),
        reached=reached_from_json(json.loads(row[16])),
        text=row[17],
        summary=row[18],
        facts=MappingProxyType(json.loads(row[19])),
        parties=parties,
        tags=tuple(json.loads(row[20])),
        attachments=attachments,
        sources=sources,
        include=Include(row[23]),
        status=Status(row[24]),
        revision=row[25],
        recorded_ms=row[26],
        series=row[27],
        circumstances=circumstances_from_json(json.loads(row[21])) if row[21] else NO_CIRCUMSTANCES,
        loan_number=loan_number,
        note=row[22],
        recorded_offset_s=row[30],
        clock_offset_ms=row[31],
        joined=joined,
        could_be=could_be,
    )
    names = {"address": "contact_point"}
    # a source that came later may say just what a person had corrected
    still = tuple(one for one in corrected if getattr(made, names.get(one.field, one.field)) != one.recorded)
    return replace(made, corrected=still) if still else made
