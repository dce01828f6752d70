"""From incidents to the frozen model of a bundle. Pure: the same values always give the same model."""

from __future__ import annotations

import base64
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from types import MappingProxyType

from msgspec import structs

from shilu.bundle.model import (
    FIRST_NIGHT_HOUR,
    LAST_NIGHT_HOUR,
    BundleModel,
    Count,
    Day,
    Exhibit,
    Findings,
    HeldBack,
    LeftOut,
    PartyEntry,
    PointEntry,
    ReachedEntry,
    Record,
    ScriptEntry,
)
from shilu.bundle.number import number_exhibits
from shilu.bundle.record import make_record
from shilu.core import history, stats
from shilu.core.bundle import BundleChoice, Checked, Naming, Position
from shilu.core.case import Case
from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.checkpoint import Checkpoint
from shilu.core.circumstances import on_paper
from shilu.core.contact_point import ContactPoint
from shilu.core.evidence import Attachment
from shilu.core.exhibit import NumberedFile
from shilu.core.incident import Incident, Include, ReachedKind, RunningNumber, Status, Tier
from shilu.core.leaks import Volumes
from shilu.core.naming import Door
from shilu.core.normalise import NAMED_FILES
from shilu.core.particular import Particular, ParticularKind
from shilu.core.party import AttributedParty, AttributionState, Party
from shilu.core.provenance import BroughtIn
from shilu.core.reckoning import RateTable
from shilu.core.record import SourceFile
from shilu.core.script import Script
from shilu.core.time_stamp import Stamp
from shilu.core.when import Precision
from shilu.core.wording import Catalog

_HOUR_KNOWN = (Precision.MS, Precision.SECOND, Precision.MINUTE, Precision.HOUR)
_DAY_KNOWN = (*_HOUR_KNOWN, Precision.DAY)
_LAST = 2**63
_SCRIPT_FROM = 3


def assemble(
    *,
    case: Case,
    incidents: Iterable[Incident],
    parties: Iterable[Party],
    sources: Iterable[SourceFile],
    choice: BundleChoice,
    position: Position,
    left_out: LeftOut,
    made_ms: int,
    version: str,
    texts: Catalog,
    fixed_exhibits: Iterable[NumberedFile] = (),
    files_left_out: frozenset[str] = frozenset(),
    flaws: Sequence[str] = (),
    checked: Checked | None = None,
    checkpoint: Checkpoint | None = None,
    stamps: Sequence[Stamp] = (),
    brought_in: Iterable[BroughtIn] = (),
    particulars: Iterable[Particular] = (),
    rates: RateTable | None = None,
    volumes: Volumes | None = None,
    scripts: Iterable[Script] = (),
    findings: Findings | None = None,
    held_back: Mapping[str, str] = MappingProxyType({}),
) -> BundleModel:
    """The model of a bundle of these incidents, all of which go in.

    The caller has chosen: an incident that is marked to stay out, or withdrawn, raises ValueError. ``parties``
    are those of the directory (more may be given than are used), ``sources`` the files that rows came from,
    ``brought_in`` how those came into the vault, ``fixed_exhibits`` the numbers that earlier bundles gave,
    ``files_left_out`` those that were withdrawn or cannot be read any more, ``flaws`` the places at which the record
    was found damaged or changed, ``checked`` what was looked at for that, ``particulars`` what stands beside the
    contacts, ``rates`` the rates of the country, ``volumes`` from how many
    leaked entries a rule of it counts, ``scripts`` the texts that came several times,
    made of these contacts only, ``findings`` what these contacts are beside rules, ``held_back`` the files of which no
    copy is made, with who holds each; they are left out too.
    Notes are dropped here, and whoever has not agreed to be named, so that nothing after this point can print them.
    """
    record_of_all = tuple(particulars)
    door = Door(record_of_all, choice.naming, country=case.country, texts=texts)
    given = sorted((door.incident(_without_note(incident)) for incident in incidents), key=_order)
    files_left_out |= held_back.keys()
    chosen = [_without_files(incident, files_left_out) for incident in given]
    zone = case.timezone
    figures = stats.count(chosen, zone)
    incoming = [incident for incident in chosen if incident.direction is Direction.INCOMING]
    exhibits = number_exhibits(chosen, fixed_exhibits)
    used = {source.sha256 for incident in chosen for source in incident.sources}
    known = {party.id: party for party in parties}
    record = make_record(map(door.particular, record_of_all), known, chosen, rates, volumes)
    return BundleModel(
        id=_identity(
            case=case,
            incidents=chosen,
            record=record,
            choice=choice,
            position=position,
            made_ms=made_ms,
            language=texts.language,
        ),
        case=door.case(case),
        recipient=choice.recipient,
        language=texts.language,
        zone=zone,
        made_ms=made_ms,
        version=version,
        position=position,
        incidents=tuple(chosen),
        days=_days(chosen, zone),
        count=_count(incoming),
        outgoing=tuple(sorted(incident.running for incident in chosen if incident.direction is Direction.OUTGOING)),
        undirected=tuple(sorted(incident.running for incident in chosen if incident.direction is Direction.UNKNOWN)),
        night=tuple(sorted(incident.running for incident in incoming if at_night(incident, zone))),
        parties=_parties(incoming, known),
        points=_points(incoming),
        reached=_reached(incoming),
        by_day=MappingProxyType(dict(figures.by_day)),
        by_weekday_hour=figures.by_weekday_hour,
        hour_unknown=figures.hour_unknown,
        by_tag=_by_tag(incoming),
        exhibits=exhibits,
        exhibits_of=_by_row(exhibits),
        sources=tuple(door.source(source) for source in sources if source.sha256 in used),
        left_out=left_out,
        withheld=_withheld(given, files_left_out),
        flaws=tuple(flaws),
        checked=checked,
        checkpoint=checkpoint,
        stamps=tuple(stamps),
        brought_in=tuple(door.brought_in(one) for one in brought_in if one.sha256 in used),
        record=record,
        scripts=_scripts(scripts, incoming, known),
        unnamed=door.unnamed,
        findings=None if findings is None else _findings(findings, door, record_of_all),
        held_back=_held_back(given, held_back, door),
    )


def _held_back(incidents: Iterable[Incident], holders: Mapping[str, str], door: Door) -> tuple[HeldBack, ...]:
    """In the order of the contacts."""
    files: dict[str, Attachment] = {}
    rows: dict[str, list[RunningNumber]] = defaultdict(list)
    for incident in incidents:
        for file in incident.attachments:
            if file.sha256 in holders and incident.running not in rows[files.setdefault(file.sha256, file).sha256]:
                rows[file.sha256].append(incident.running)
    return tuple(
        HeldBack(file, tuple(sorted(rows[sha256])), door.words(holders[sha256])) for sha256, file in files.items()
    )


def _findings(found: Findings, door: Door, record: Iterable[Particular]) -> Findings:
    """With whoever is not to be named called otherwise."""
    people = {one.id: door.particular(one).text("name") for one in record if one.kind is ParticularKind.THIRD_PERSON}
    return replace(
        found,
        names=MappingProxyType({**found.names, **people}),
        findings=tuple(replace(one, person=door.words(one.person)) for one in found.findings),
    )


def at_night(incident: Incident, zone: str) -> bool:
    """Whether all of the time an incident may have happened lies in the night that is counted."""
    if incident.when.precision not in _HOUR_KNOWN:
        return False
    when = structs.replace(incident.when, zone=zone)
    first, last = when.local(), when.local_end()
    return first is not None and last is not None and _is_night(first) and _is_night(last)


def _is_night(moment: datetime) -> bool:
    return moment.hour >= FIRST_NIGHT_HOUR or moment.hour < LAST_NIGHT_HOUR


def _without_note(incident: Incident) -> Incident:
    if incident.include is not Include.YES or incident.status in (Status.WITHDRAWN, Status.ERASED):
        raise ValueError(f"incident {incident.label} was left out and must not be printed")
    if not incident.note and not incident.circumstances:
        return incident
    return replace(incident, note="", circumstances=on_paper(incident.circumstances))


def _without_files(incident: Incident, left_out: frozenset[str]) -> Incident:
    if left_out.isdisjoint(file.sha256 for file in incident.attachments):
        return incident
    gone = {file.name for file in incident.attachments if file.sha256 in left_out}
    named = [name for name in incident.facts.get(NAMED_FILES, "").split("\n") if name and name not in gone]
    facts = {key: said for key, said in incident.facts.items() if key != NAMED_FILES}
    return replace(  # a file that was left out is no file that the source did not contain
        incident,
        attachments=tuple(file for file in incident.attachments if file.sha256 not in left_out),
        facts={**facts, NAMED_FILES: "\n".join(named)} if named else facts,
    )


def _withheld(incidents: Iterable[Incident], left_out: frozenset[str]) -> frozenset[tuple[str, str]]:
    """The rows of contacts with such a file: the exact bytes of a row may hold the file."""
    return frozenset(
        (source.sha256, source.locator)
        for incident in incidents
        if not left_out.isdisjoint(file.sha256 for file in incident.attachments)
        for source in incident.sources
    )


def _order(incident: Incident) -> tuple[int, RunningNumber]:
    at = incident.when.earliest_ms
    return (_LAST if at is None else at, incident.running)


def _identity(
    *,
    case: Case,
    incidents: Sequence[Incident],
    record: Record,
    choice: BundleChoice,
    position: Position,
    made_ms: int,
    language: str,
) -> str:
    """An id that says: this choice, of this case, at this position, at this time. 26 base32 letters."""
    body: Mapping[str, history.Json] = {
        "case": case.id,
        "head": position.head,
        "incidents": [[incident.id, incident.revision] for incident in incidents],
        "language": language,
        "made_ms": made_ms,
        **({"naming": choice.naming.value} if choice.naming is not Naming.AGREED else {}),
        **({"record": [[one.id, one.revision] for one in record.particulars]} if record.particulars else {}),
        "recipient": choice.recipient.value,
        "sequence": position.sequence,
    }
    digest = hashlib.sha256(history.canonical(body)).digest()
    return base64.b32encode(digest[:16]).decode("ascii").rstrip("=").lower()


def _days(incidents: Sequence[Incident], zone: str) -> tuple[Day, ...]:
    """Days in order; incidents known only to the month, or not at all, stand last under a day of their own."""
    by_day: dict[date | None, list[Incident]] = defaultdict(list)
    for incident in incidents:
        local = structs.replace(incident.when, zone=zone).local() if incident.when.precision in _DAY_KNOWN else None
        by_day[None if local is None else local.date()].append(incident)
    known = sorted(day for day in by_day if day is not None)
    days = [Day(day, tuple(by_day[day])) for day in known]
    if None in by_day:
        days.append(Day(None, tuple(by_day[None])))
    return tuple(days)


def _count(incidents: Sequence[Incident]) -> Count:
    times = [incident.when.earliest_ms for incident in incidents if incident.when.earliest_ms is not None]
    calls = [incident for incident in incidents if incident.channel is Channel.CALL]
    return Count(
        rows=tuple(sorted(incident.running for incident in incidents)),
        documented=sum(incident.tier is Tier.OBSERVED for incident in incidents),
        calls=len(calls),
        answered=sum(call.outcome is Outcome.ANSWERED for call in calls),
        first_ms=min(times, default=None),
        last_ms=max(times, default=None),
    )


def _points(incidents: Sequence[Incident]) -> tuple[PointEntry, ...]:
    """Addresses, busiest first; contacts without one last."""
    points: dict[str, ContactPoint | None] = {}
    groups: dict[str, list[Incident]] = defaultdict(list)
    for incident in incidents:
        key = incident.contact_point.id if incident.contact_point else ""
        known = points.setdefault(key, incident.contact_point)
        if incident.contact_point and known and incident.contact_point.name and not known.name:
            points[key] = incident.contact_point
        groups[key].append(incident)
    entries = [PointEntry(points[key], _count(members)) for key, members in groups.items()]
    return tuple(sorted(entries, key=lambda entry: _busy(entry.point.id if entry.point else None, entry.count)))


def _in_periods(points: Iterable[PointEntry], party: str, incidents: Iterable[Incident]) -> tuple[PointEntry, ...]:
    """The same addresses, each with the time for which it is said to act for a party, where that has an end."""
    said: dict[str, set[tuple[int | None, int | None]]] = defaultdict(set)
    for incident in incidents:
        if incident.contact_point is not None:
            periods = ((one.from_ms, one.to_ms) for one in incident.parties if one.id == party)
            said[incident.contact_point.id].update(periods)
    only = {point: next(iter(some)) for point, some in said.items() if len(some) == 1 and (None, None) not in some}
    return tuple(
        replace(entry, period=only[entry.point.id]) if entry.point and entry.point.id in only else entry
        for entry in points
    )


def _parties(incidents: Sequence[Incident], directory: Mapping[str, Party]) -> tuple[PartyEntry, ...]:
    """Parties, busiest first; contacts that nobody is named for last."""
    groups: dict[str, list[Incident]] = defaultdict(list)
    shown: dict[str, list[AttributedParty]] = defaultdict(list)
    for incident in incidents:
        for party in incident.parties:
            if party.state is AttributionState.WITHDRAWN:
                continue
            members = groups[party.id]
            if not members or members[-1] is not incident:
                members.append(incident)
            shown[party.id].append(party)
        if all(party.state is AttributionState.WITHDRAWN for party in incident.parties):
            groups[""].append(incident)
    entries = []
    for key, members in groups.items():
        attributed = shown[key]
        known = directory.get(key)
        if known is None and attributed:
            known = Party(key, attributed[0].name, attributed[0].kind)
        entries.append(
            PartyEntry(
                party=known,
                roles=tuple(dict.fromkeys(party.role for party in attributed)),
                bases=tuple(dict.fromkeys(party.basis for party in attributed)),
                confirmed=all(party.state is AttributionState.CONFIRMED for party in attributed),
                points=_in_periods(_points(members), key, members),
                count=_count(members),
            )
        )
    return tuple(sorted(entries, key=lambda entry: _busy(entry.party.id if entry.party else None, entry.count)))


def _reached(incidents: Sequence[Incident]) -> tuple[ReachedEntry, ...]:
    """Who else was contacted, most often first."""
    groups: dict[tuple[ReachedKind, str, str], list[Incident]] = defaultdict(list)
    for incident in incidents:
        for person in dict.fromkeys(incident.reached):
            if person.kind not in (ReachedKind.COMPLAINANT, ReachedKind.UNKNOWN):
                members = groups[person.kind, person.label, person.number]
                if not members or members[-1] is not incident:
                    members.append(incident)
    entries = [ReachedEntry(*key, _count(members)) for key, members in groups.items()]
    return tuple(sorted(entries, key=lambda entry: (-entry.count.total, entry.label, entry.number)))


def _by_tag(incidents: Sequence[Incident]) -> Mapping[str, Count]:
    """The contacts of each conduct, most often first."""
    groups: dict[str, list[Incident]] = defaultdict(list)
    for incident in incidents:
        for tag in dict.fromkeys(incident.tags):
            groups[tag].append(incident)
    counts = {tag: _count(members) for tag, members in groups.items()}
    return MappingProxyType(dict(sorted(counts.items(), key=lambda item: -item[1].total)))


def _scripts(
    scripts: Iterable[Script], incidents: Sequence[Incident], directory: Mapping[str, Party]
) -> tuple[ScriptEntry, ...]:
    """The scripts that say something: what came three times, or from two addresses."""
    by_id = {incident.id: incident for incident in incidents}
    entries: list[ScriptEntry] = []
    for script in scripts:
        members = [by_id[incident] for incident in script.incidents]
        points = _points(members)
        if len(members) < _SCRIPT_FROM and len(points) < 2:
            continue
        behind = [entry.party for entry in _parties(members, directory) if entry.party is not None]
        named = [directory[party] for party in script.named if party in directory]
        entries.append(ScriptEntry(len(entries) + 1, script, tuple(named), tuple(behind), points, _count(members)))
    return tuple(entries)


def _by_row(exhibits: Iterable[Exhibit]) -> Mapping[RunningNumber, tuple[Exhibit, ...]]:
    rows: dict[RunningNumber, list[Exhibit]] = defaultdict(list)
    for exhibit in exhibits:
        for number in exhibit.rows:
            rows[number].append(exhibit)
    return MappingProxyType({number: tuple(members) for number, members in rows.items()})


def _busy(identity: str | None, count: Count) -> tuple[bool, int, int, str]:
    """Sorts the busiest first, equals by their first contact, and what has no identity last."""
    return (identity is None, -count.total, _LAST if count.first_ms is None else count.first_ms, identity or "")
