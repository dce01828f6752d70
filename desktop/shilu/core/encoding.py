"""Values as JSON and back: the one shape in which history bodies hold them (ASCII keys, no floats)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.contact_point import ContactPointKind, Recognised
from shilu.core.correction import Correction, Unchanged
from shilu.core.evidence import Attachment
from shilu.core.history import Json
from shilu.core.incident import Contact, Reached, ReachedKind
from shilu.core.record import (
    BlobRef,
    ReadMember,
    Receipt,
    Refusal,
    RowSegment,
    Skipped,
    SkippedKind,
    SourceFile,
    SourceWarning,
)
from shilu.core.when import Precision, When, ZoneBasis


def when_to_json(when: When) -> dict[str, Json]:
    """A time."""
    return {
        "raw": when.raw,
        "earliest_ms": when.earliest_ms,
        "latest_ms": when.latest_ms,
        "precision": when.precision.value,
        "zone": when.zone,
        "zone_basis": when.zone_basis.value,
        "approximate": when.approximate,
        "order": when.order,
    }


def when_from_json(raw: Mapping[str, Any]) -> When:
    """The time that ``when_to_json`` wrote."""
    return When(
        raw["raw"],
        raw["earliest_ms"],
        raw["latest_ms"],
        Precision(raw["precision"]),
        raw["zone"],
        ZoneBasis(raw["zone_basis"]),
        raw["approximate"],
        raw["order"],
    )


def reached_to_json(reached: Sequence[Reached]) -> list[Json]:
    """Who was reached."""
    return [{"kind": r.kind.value, "number": r.number, "label": r.label, "id": r.id} for r in reached]


def reached_from_json(raw: Sequence[Mapping[str, Any]]) -> tuple[Reached, ...]:
    """The people that ``reached_to_json`` wrote."""
    return tuple(Reached(ReachedKind(r["kind"]), r["number"], r["label"], r["id"]) for r in raw)


def attachments_to_json(attachments: Sequence[Attachment]) -> list[Json]:
    """Attached files."""
    return [
        {"sha256": a.sha256, "name": a.name, "media_type": a.media_type, "bytes": a.size_bytes} for a in attachments
    ]


def attachments_from_json(raw: Sequence[Mapping[str, Any]]) -> tuple[Attachment, ...]:
    """The files that ``attachments_to_json`` wrote."""
    return tuple(Attachment(a["sha256"], a["name"], a["media_type"], a["bytes"]) for a in raw)


def source_to_json(source: SourceFile) -> dict[str, Json]:
    """A file that was read."""
    return {
        "name": source.name,
        "sha256": source.sha256,
        "bytes": source.size_bytes,
        "modified_ms": source.modified_ms,
    }


def source_from_json(raw: Mapping[str, Any]) -> SourceFile:
    """The file that ``source_to_json`` wrote."""
    return SourceFile(raw["name"], raw["sha256"], raw["bytes"], raw["modified_ms"])


def receipt_to_json(receipt: Receipt) -> dict[str, Json]:
    """A receipt, as the history keeps it; the command line's document is made from the same value."""
    refused = receipt.refused
    return {
        "source": source_to_json(receipt.source),
        "importer": receipt.importer,
        "importer_version": receipt.importer_version,
        "settings": dict(receipt.settings),
        "rows": receipt.rows,
        "added": receipt.added,
        "duplicates": receipt.duplicates,
        "left_out": receipt.left_out,
        "skipped": [{"locator": s.locator, "kind": s.kind.value, "code": s.code} for s in receipt.skipped],
        "warnings": [{"locator": w.locator, "code": w.code, "detail": w.detail} for w in receipt.warnings],
        "partial": receipt.partial,
        "refused": None if refused is None else {"code": refused.code, "holes": dict(refused.holes)},
        "import": receipt.import_id,
        "members": [{"name": m.name, "importer": m.importer, "rows": m.rows} for m in receipt.members],
        **({"came_back": receipt.came_back} if receipt.came_back else {}),
        **({"joined": receipt.joined} if receipt.joined else {}),
    }


def receipt_from_json(raw: Mapping[str, Any]) -> Receipt:
    """The receipt that ``receipt_to_json`` wrote."""
    refused = raw["refused"]
    return Receipt(
        source=source_from_json(raw["source"]),
        importer=raw["importer"],
        importer_version=raw["importer_version"],
        settings=raw["settings"],
        rows=raw["rows"],
        added=raw["added"],
        duplicates=raw["duplicates"],
        left_out=raw["left_out"],
        skipped=tuple(Skipped(s["locator"], SkippedKind(s["kind"]), s["code"]) for s in raw["skipped"]),
        warnings=tuple(SourceWarning(w["locator"], w["code"], w["detail"]) for w in raw["warnings"]),
        partial=raw["partial"],
        refused=None if refused is None else Refusal(refused["code"], refused["holes"]),
        import_id=raw["import"],
        members=tuple(ReadMember(m["name"], m["importer"], m["rows"]) for m in raw["members"]),
        came_back=raw.get("came_back", 0),
        joined=raw.get("joined", 0),
    )


def segments_to_json(segments: Sequence[RowSegment]) -> list[Json]:
    """The stretches of a row; literal bytes as hexadecimal."""
    found: list[Json] = []
    for segment in segments:
        if segment.blob is None:
            found.append({"hex": segment.literal.hex()})
        else:
            blob = segment.blob
            found.append({"sha256": blob.sha256, "bytes": blob.size_bytes, "encoding": segment.encoding})
    return found


def segments_from_json(raw: Sequence[Mapping[str, Any]]) -> tuple[RowSegment, ...]:
    """The stretches that ``segments_to_json`` wrote."""
    return tuple(
        RowSegment(literal=bytes.fromhex(s["hex"]))
        if "hex" in s
        else RowSegment(blob=BlobRef(s["sha256"], s["bytes"]), encoding=s["encoding"])
        for s in raw
    )


def contact_to_json(contact: Contact) -> dict[str, Json]:
    """The unchanging part of an incident. The address is named by its key; the directory says what it is."""
    return {
        "when": when_to_json(contact.when),
        "channel": contact.channel.value,
        "direction": contact.direction.value,
        "outcome": contact.outcome.value,
        "duration_s": contact.duration_s,
        "address": None if contact.address is None else recognised_to_json(contact.address),
        "name": contact.name,
        "reached": reached_to_json(contact.reached),
        "text": contact.text,
        "facts": dict(contact.facts),
        "attachments": attachments_to_json(contact.attachments),
    }


def contact_from_json(raw: Mapping[str, Any]) -> Contact:
    """The contact that ``contact_to_json`` wrote."""
    return Contact(
        when=when_from_json(raw["when"]),
        channel=Channel(raw["channel"]),
        direction=Direction(raw["direction"]),
        outcome=Outcome(raw["outcome"]),
        duration_s=raw["duration_s"],
        address=None if raw["address"] is None else recognised_from_json(raw["address"]),
        name=raw["name"],
        reached=reached_from_json(raw["reached"]),
        text=raw["text"],
        facts=raw["facts"],
        attachments=attachments_from_json(raw["attachments"]),
    )


def recognised_to_json(address: Recognised) -> dict[str, Json]:
    """An address, as written and as understood."""
    return {
        "raw": address.raw,
        "key": address.key,
        "kind": address.kind.value,
        "e164": address.e164,
        "valid": address.valid,
        "region": address.region,
    }


def recognised_from_json(raw: Mapping[str, Any]) -> Recognised:
    """The address that ``recognised_to_json`` wrote."""
    return Recognised(raw["raw"], raw["key"], ContactPointKind(raw["kind"]), raw["e164"], raw["valid"], raw["region"])


def correction_to_json(correction: Correction) -> dict[str, Json]:
    """What is corrected, field by field; each value as a contact has it."""
    found: dict[str, Json] = {}
    if not isinstance(correction.when, Unchanged):
        found["when"] = when_to_json(correction.when)
    for name, word in (
        ("channel", correction.channel),
        ("direction", correction.direction),
        ("outcome", correction.outcome),
    ):
        if not isinstance(word, Unchanged):
            found[name] = word.value
    if not isinstance(correction.duration_s, Unchanged):
        found["duration_s"] = correction.duration_s
    if not isinstance(correction.address, Unchanged):
        found["address"] = None if correction.address is None else recognised_to_json(correction.address)
    if not isinstance(correction.text, Unchanged):
        found["text"] = correction.text
    return found


def correction_from_json(raw: Mapping[str, Any]) -> Correction:
    """The correction that ``correction_to_json`` wrote; what is none of its fields is passed over."""
    read: dict[str, Any] = {
        "when": when_from_json,
        "channel": Channel,
        "direction": Direction,
        "outcome": Outcome,
        "duration_s": lambda value: value,
        "address": lambda value: None if value is None else recognised_from_json(value),
        "text": lambda value: value,
    }
    return Correction(**{name: read[name](value) for name, value in raw.items() if name in read})
