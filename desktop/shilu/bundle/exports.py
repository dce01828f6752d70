"""Incidents for other programs: the JSON of the contract (design.md section 6) and a CSV that is safe to open."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum

from shilu.bundle.model import ScriptEntry
from shilu.bundle.number import numbers
from shilu.core.circumstances import FIELDS, on_paper
from shilu.core.contact_point import ContactPoint
from shilu.core.correction import Corrected, Recorded
from shilu.core.evidence import Attachment
from shilu.core.file_tags import FileTag, file_tags_of
from shilu.core.incident import Incident, Reached
from shilu.core.naming import Unnamed
from shilu.core.particular import Particular, as_typed, values_to_json
from shilu.core.party import Party
from shilu.core.shapes.parties import PARTY_FIELDS
from shilu.core.when import When, iso, iso_with_offset

_COLUMNS = (
    "number",
    "id",
    "at",
    "until",
    "precision",
    "approximate",
    "timezone",
    "channel",
    "direction",
    "outcome",
    "duration_s",
    "address",
    "e164",
    "name",
    "parties",
    "to",
    "text",
    "summary",
    "tags",
    "attachments",
    "sources",
    "tier",
    "recorded_at",
    "corrected",
    *(field.name for field in FIELDS if field.papers and field.name != "loan"),
    "loan",
)
_WHOLE = ("status", "include")
_SCRIPT_COLUMNS = ("text", "id", "template", "contacts", "documented", "addresses", "first", "last", "names", "numbers")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def incident_json(incident: Incident, *, files: Mapping[str, str] | None = None) -> dict[str, object]:
    """One incident in the shape of the contract. Times are written in the incident's own zone; private notes are
    not part of it. ``files`` gives, by SHA-256, where an attachment lies in a bag (key ``file``)."""
    when, point, shown = incident.when, incident.contact_point, file_tags_of(incident.circumstances)
    return {
        "id": incident.id,
        "number": incident.number,
        "label": incident.label,
        "joined": [number.label for number in incident.joined],
        "could_be": [number.label for number in incident.could_be],
        "case": incident.case,
        "at": iso(when.earliest_ms, when.zone),
        "until": iso(when.latest_ms, when.zone),
        "precision": when.precision.value,
        "approximate": when.approximate,
        "timezone": when.zone,
        "zone_basis": when.zone_basis.value,
        "channel": incident.channel.value,
        "direction": incident.direction.value,
        "outcome": incident.outcome.value,
        "duration_s": incident.duration_s,
        "contact_point": None
        if point is None
        else {
            "id": point.id,
            "raw": point.raw,
            "e164": point.e164,
            "valid": point.valid,
            "kind": point.kind.value,
            "region": point.region,
            "name": point.name,
        },
        "to": [_reached(person) for person in incident.reached],
        "loan": incident.loan,
        "text": incident.text,
        "summary": incident.summary,
        "facts": dict(incident.facts),
        "parties": [
            {
                "id": party.id,
                "name": party.name,
                "role": party.role.value,
                "basis": party.basis.value,
                "confidence": party.confidence_percent / 100,
                "state": party.state.value,
                **{
                    name: iso(at_ms, when.zone)
                    for name, at_ms in (("from", party.from_ms), ("to", party.to_ms))
                    if at_ms is not None
                },
            }
            for party in incident.parties
        ],
        "tags": list(incident.tags),
        "attachments": [
            {
                "sha256": file.sha256,
                "name": file.name,
                "media_type": file.media_type,
                "bytes": file.size_bytes,
                **_shown(file, shown),
                **({} if files is None else {"file": files[file.sha256]}),
            }
            for file in incident.attachments
        ],
        "sources": [
            {
                "sha256": source.sha256,
                "locator": source.locator,
                "importer": source.importer,
                "importer_version": source.importer_version,
            }
            for source in incident.sources
        ],
        "include": incident.include.value,
        "status": incident.status.value,
        "revision": incident.revision,
        "recorded_at": iso(incident.recorded_ms, when.zone),
        "recorded_utc": iso(incident.recorded_ms, "UTC"),
        "recorded_offset_s": incident.recorded_offset_s,
        "clock_offset_ms": incident.clock_offset_ms,
        "corrections": [_corrected(one) for one in incident.corrected],
        "circumstances": values_to_json(tuple(on_paper(incident.circumstances).items())),
    }


def _shown(file: Attachment, tags: Sequence[FileTag]) -> dict[str, object]:
    """What a file shows, where somebody said it."""
    own = [{"tag": one.tag, "severity": one.severity or None} for one in tags if one.sha256 == file.sha256]
    return {"tags": own} if own else {}


def particular_json(value: Particular, names: Mapping[str, str], zone: str) -> dict[str, object]:
    """A particular as JSON. ``names``: of what its fields refer to, by id."""
    fields = values_to_json(value.values)
    mentioned = {
        id_ for one in fields.values() for id_ in (one if isinstance(one, list) else [one]) if isinstance(id_, str)
    }
    return {
        "id": value.id,
        "kind": value.kind.value,
        "number": value.number,
        "fields": fields,
        "names": {id_: names[id_] for id_ in sorted(mentioned & names.keys())},
        "state": value.state.value,
        "revision": value.revision,
        "recorded_at": iso(value.recorded_ms, zone),
        "recorded_offset_s": value.recorded_offset_s,
    }


def unnamed_json(one: Unnamed) -> dict[str, object]:
    """A third person who is not named: what stands instead, and in which contacts something was replaced, or stands in
    words that were not changed."""
    return {
        "number": one.number,
        "called": one.called,
        "relation": one.relation,
        "consent": one.consent or None,
        "replaced": [row.label for row in one.replaced],
        "said": [row.label for row in one.said],
        "entries": one.entries,
        "files": one.files,
    }


def _corrected(one: Corrected) -> dict[str, object]:
    """What was recorded first of a field that says something else above, and who said so, when and why."""
    return {
        "field": one.field,
        "recorded": _recorded(one.recorded),
        "corrected_at": iso_with_offset(one.at_ms, one.at_offset_s),
        "by": one.by.name,
        "reason": one.reason,
    }


def _recorded(value: Recorded) -> object:
    if isinstance(value, When):
        return {
            "raw": value.raw,
            "at": iso(value.earliest_ms, value.zone),
            "until": iso(value.latest_ms, value.zone),
            "precision": value.precision.value,
            "approximate": value.approximate,
            "timezone": value.zone,
            "zone_basis": value.zone_basis.value,
        }
    if isinstance(value, ContactPoint):
        return {"raw": value.raw, "e164": value.e164}
    return value.value if isinstance(value, StrEnum) else value


def _reached(person: Reached) -> dict[str, object]:
    return {"kind": person.kind.value, "id": person.id or None, "number": person.number, "label": person.label}


def incidents_csv(incidents: Iterable[Incident], *, whole: bool = False) -> Iterator[str]:
    """A reading copy for spreadsheets, line by line: byte order mark, every cell quoted, CRLF (RFC 4180), and no cell
    that a spreadsheet would take for a formula: those get an apostrophe in front. The JSON is the record.

    ``whole``: withdrawn and erased ones are among them, and are told apart.
    """
    yield "\ufeff" + csv_line((*_COLUMNS, *_WHOLE) if whole else _COLUMNS)
    for incident in incidents:
        more = (incident.status.value, incident.include.value) if whole else ()
        yield csv_line([harmless(cell) for cell in (*_cells(incident), *more)])


def script_json(entry: ScriptEntry, zone: str) -> dict[str, object]:
    """A text that came several times: what nearly all have (``parts``), some of what stood between them
    (``slots``), and the contacts by their labels."""
    script, count = entry.script, entry.count
    return {
        "text": entry.serial,
        "id": script.id,
        "template": script.template,
        "parts": list(script.parts),
        "slots": [list(slot) for slot in script.slots],
        "names": [{"id": party.id, "name": party.name} for party in entry.named],
        "signed": list(script.signed),
        "parties": [{"id": party.id, "name": party.name} for party in entry.behind],
        "contact_points": [
            {"id": one.point.id, "raw": one.point.raw, "e164": one.point.e164, "contacts": one.count.total}
            for one in entry.points
            if one.point is not None
        ],
        "contacts": [row.label for row in count.rows],
        "documented": count.documented,
        "stated": count.stated,
        "first": iso(count.first_ms, zone),
        "last": iso(count.last_ms, zone),
    }


def scripts_csv(entries: Iterable[ScriptEntry], zone: str) -> Iterator[str]:
    """The texts that came several times, to read. Safe as the other."""
    yield "\ufeff" + csv_line(_SCRIPT_COLUMNS)
    for entry in entries:
        count = entry.count
        cells = (
            str(entry.serial),
            entry.script.id,
            entry.script.template,
            str(count.total),
            str(count.documented),
            str(sum(one.point is not None for one in entry.points)),
            iso(count.first_ms, zone) or "",
            iso(count.last_ms, zone) or "",
            "; ".join(party.name for party in entry.named),
            numbers(count.rows),
        )
        yield csv_line([harmless(cell) for cell in cells])


def files_csv(incidents: Iterable[Incident]) -> Iterator[str]:
    """The attached files to read: which file it is, what its source called it, and whose it is. Safe as the other."""
    yield "\ufeff" + csv_line(("sha256", "name", "media_type", "bytes", "contact"))
    for incident in incidents:
        for file in incident.attachments:
            cells = (file.sha256, file.name, file.media_type, str(file.size_bytes), incident.label)
            yield csv_line([harmless(cell) for cell in cells])


def record_csv(particulars: Iterable[Particular], names: Mapping[str, str], zone: str) -> Iterator[str]:
    """What stands beside the contacts, to read: a line for each field of each entry, its number in words of this
    program. ``names``: of what ids name. Safe as the others."""
    yield "\ufeff" + csv_line(("kind", "number", "id", "state", "recorded_at", "revision", "field", "value"))
    for one in particulars:
        head = (one.kind.value, str(one.number), one.id, one.state.value, iso(one.recorded_ms, zone) or "")
        for name, value in one.values or (("", ""),):
            several = value if isinstance(value, tuple) else (as_typed(value),)
            said = "; ".join(names.get(part, part) for part in several)
            yield csv_line([harmless(cell) for cell in (*head, str(one.revision), name, said)])


def parties_csv(parties: Iterable[Party]) -> Iterator[str]:
    """The parties that show, to read, and what was merged into them. Safe as the others."""
    fields = [field.name for field in PARTY_FIELDS]
    yield "\ufeff" + csv_line(("id", "name", "kind", "aliases", "lender_type", "merged", *fields))
    for party in parties:
        merged = "; ".join(" / ".join(one.names) for one in party.absorbed)
        cells = (party.id, party.name, party.kind.value, "; ".join(party.aliases), party.lender_type, merged)
        values = dict(party.values)
        more = ("; ".join(as_typed(values.get(name)).split("\n")) for name in fields)
        yield csv_line([harmless(cell) for cell in (*cells, *more)])


def _cells(incident: Incident) -> Sequence[str]:
    when, point, said = incident.when, incident.contact_point, incident.circumstances
    return (
        incident.label,
        incident.id,
        iso(when.earliest_ms, when.zone) or "",
        iso(when.latest_ms, when.zone) or "",
        when.precision.value,
        "yes" if when.approximate else "no",
        when.zone,
        incident.channel.value,
        incident.direction.value,
        incident.outcome.value,
        "" if incident.duration_s is None else str(incident.duration_s),
        "" if point is None else point.raw,
        "" if point is None else point.e164 or "",
        "" if point is None else point.name,
        "; ".join(party.name for party in incident.parties),
        "; ".join(" ".join(filter(None, (p.kind.value, p.label, p.number))) for p in incident.reached),
        incident.text,
        incident.summary,
        "; ".join(incident.tags),
        "; ".join(file.sha256 for file in incident.attachments),
        "; ".join(f"{source.sha256} {source.locator}" for source in incident.sources),
        incident.tier.value,
        iso(incident.recorded_ms, when.zone) or "",
        "; ".join(one.field for one in incident.corrected),
        *(as_typed(said.get(field.name)) for field in FIELDS if field.papers and field.name != "loan"),
        "" if incident.loan_number is None else str(incident.loan_number),
    )


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: with an apostrophe in front where it would."""
    return f"'{cell}" if cell.lstrip(" \u00a0\u3000").startswith(_FORMULA_STARTS) else cell


def csv_line(cells: Sequence[str]) -> str:
    """A line of a file for spreadsheets: every cell quoted, CRLF (RFC 4180)."""
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow(cells)
    return out.getvalue()
