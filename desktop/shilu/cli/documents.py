"""The JSON documents of the command line. Fields may be added; those that are here keep their names and meaning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from shilu.bundle.exports import incident_json
from shilu.core.bundle import BundleResult, Problem, Verification
from shilu.core.case import Case
from shilu.core.case_file import Merged
from shilu.core.conflict import Conflict
from shilu.core.incident import Incident
from shilu.core.key_slot import KeySlot, SlotKind
from shilu.core.particular import values_to_json
from shilu.core.party import Party
from shilu.core.party_link import PartyLink
from shilu.core.record import Preview, PreviewRow, Receipt, Refusal
from shilu.core.safekeeping import BackupMade, CheckReport, Restored
from shilu.core.when import iso
from shilu.core.wording import Catalog
from shilu.host import getting_out, sentences, suggestion_words
from shilu.services.scripts import SeenScript
from shilu.services.suggesting import Suggested
from shilu.services.tagging import SuggestedTag

Document = Mapping[str, Any]


def case(value: Case) -> Document:
    """A case; ``incidents`` is how many it has."""
    return {
        "id": value.id,
        "number": value.number,
        "title": value.title,
        "complainant": value.complainant,
        "pack": value.pack,
        "region": value.region,
        "timezone": value.timezone,
        "language": value.language,
        "created_at": iso(value.created_ms, value.timezone),
        "closed_at": iso(value.closed_ms, value.timezone),
        "incidents": value.incidents,
    }


def slot(value: KeySlot) -> Document:
    """A way into a vault; ``confirmed`` is None where there is nothing to type back, ``added_by`` (an id) where the
    history does not say."""
    return {
        "id": value.id,
        "kind": value.kind.value,
        "name": value.name,
        "added_at": iso(value.added_ms, "UTC"),
        "added_by": None if value.added_by is None else value.added_by.slot,
        "open": value.is_open,
        "confirmed": value.is_confirmed if value.kind is SlotKind.RECOVERY else None,
    }


def merged(value: Merged) -> Document:
    """What a case file brought."""
    return {
        "id": value.case,
        "number": value.number,
        "new": value.is_new,
        "events": value.events,
        "contacts": value.contacts,
        "erased": value.erased,
        "originals": value.originals,
        "conflicts": value.conflicts,
        "same_names": [{"id": same.id, "other": same.other, "name": same.name} for same in value.same_names],
        "left_of_erased": list(value.left_of_erased),
        "left_of_record": list(value.left_of_record),
    }


def conflict(value: Conflict, zone: str) -> Document:
    """What two people changed apart, side by side; ``shown`` is what lists show until somebody decides."""
    return {
        "subject": value.subject,
        "noun": value.noun,
        "label": value.label,
        "field": value.field,
        "names": dict(value.names),
        "sides": [
            {
                "value": side.value,
                "ours": side.ours,
                "by": side.by,
                "recorded_at": iso(side.recorded_ms, zone),
                "reason": side.reason,
                "shown": side.shown,
            }
            for side in value.sides
        ],
    }


def party(value: Party) -> Document:
    """A party of the directory."""
    return {
        "id": value.id,
        "name": value.name,
        "kind": value.kind.value,
        "aliases": list(value.aliases),
        "lender_type": value.lender_type,
        "fields": values_to_json(value.values),
        "merged": [{"id": one.id, "names": list(one.names)} for one in value.absorbed],
    }


def party_link(value: PartyLink, names: Mapping[str, str]) -> Document:
    """What one party is to another. ``names``: of the parties, by id."""
    return {
        "id": value.id,
        "number": value.number,
        "party": {"id": value.from_party, "name": names.get(value.from_party)},
        "as": value.kind,
        "to": {"id": value.to_party, "name": names.get(value.to_party)},
        "from": value.from_day or None,
        "until": value.until_day or None,
        "basis": value.basis,
        "state": value.state.value,
        "words": value.words,
        "proof": list(value.proof),
        "case": value.scope_id or None,
    }


def suggestion(value: Suggested, texts: Catalog, zone: str) -> Document:
    """A suggestion; ``party`` is None for a name that the directory does not have yet. Times are in ``zone``."""
    one = value.suggestion
    return {
        "id": value.id,
        "contact_point": {"id": value.point.id, "raw": value.point.raw, "e164": value.point.e164},
        "party": one.party or None,
        "name": one.name,
        "role": one.role.value,
        "confidence": one.confidence_percent / 100,
        "basis": one.basis.value,
        "reason": suggestion_words.reason(one, texts),
        "clues": [
            {
                "kind": clue.kind.value,
                "words": clue.words,
                "reason": suggestion_words.of_clue(clue, texts),
                "incidents": list(clue.incidents),
            }
            for clue in one.clues
        ],
        "incidents": list(one.incidents),
        "contacts": value.contacts,
        "from": iso(one.from_ms, zone),
        "to": iso(one.to_ms, zone),
        "whose": value.whose or None,
        "against": [standing.name for standing in value.against()],
        "only_these": value.is_shared,
    }


def suggested_tag(value: SuggestedTag) -> Document:
    """A suggested kind of conduct of one contact, and the terms of the dictionary that its text has."""
    return {"id": value.id, "incident": value.incident.id, "tag": value.tag, "terms": list(value.terms)}


def script(value: SeenScript, zone: str) -> Document:
    """A text that came several times; ``template`` has an ellipsis where its wordings differ."""
    return {
        "id": value.id,
        "template": value.script.template,
        "count": value.count,
        "contact_points": [{"id": one.id, "raw": one.raw, "e164": one.e164} for one in value.points],
        "names": [{"id": one.id, "name": one.name} for one in value.named],
        "signed": list(value.script.signed),
        "parties": [{"id": one.id, "name": one.name} for one in value.behind],
        "first": iso(value.first_ms, zone),
        "last": iso(value.last_ms, zone),
        "incidents": [one.id for one in value.incidents],
    }


def whole_script(value: SeenScript, zone: str) -> Document:
    """The same with what nearly all have, some of what stood between, and some wordings with the spans that differ."""
    return {
        **script(value, zone),
        "parts": list(value.script.parts),
        "slots": [list(slot) for slot in value.script.slots],
        "variations": [
            {"incident": one.incident, "text": one.text, "spans": [list(span) for span in one.spans]}
            for one in value.script.variations
        ],
    }


def incident(value: Incident, *, conflict: bool = False) -> Document:
    """An incident; ``conflict`` says that two people changed it apart and nobody has decided."""
    said = values_to_json(tuple(value.circumstances.items()))  # what is private too: nothing leaves here
    return {**incident_json(value), "circumstances": said, "conflict": conflict}


def receipt(value: Receipt, asked: Preview | None, texts: Catalog) -> Document:
    """A receipt; the sentences are in the language of the terminal. ``asked`` is the preview of a file that has
    questions left, which are all told at once."""
    return {
        **({} if asked is None else _questions(asked)),
        "file": value.source.name,
        "sha256": value.source.sha256,
        "bytes": value.source.size_bytes,
        "members": [{"name": m.name, "importer": m.importer, "rows": m.rows} for m in value.members],
        "importer": value.importer,
        "importer_version": value.importer_version,
        "settings": dict(value.settings),
        "rows": value.rows,
        "added": value.added,
        "duplicates": value.duplicates,
        "left_out": value.left_out,
        "skipped": [
            {
                "locator": row.locator,
                "kind": row.kind.value,
                "code": row.code,
                "reason": sentences.of_skipped(row.code, texts),
            }
            for row in value.skipped
        ],
        "warnings": [
            {
                "locator": warning.locator,
                "code": warning.code,
                "message": sentences.of_source_warning(warning.code, warning.detail, texts),
            }
            for warning in value.warnings
        ],
        "partial": value.partial,
        "refused": not_read(value, texts),
        "import": value.import_id,
        "came_back": value.came_back,
        "joined": value.joined,
    }


def refusal(value: Refusal | None, texts: Catalog) -> Document | None:
    """Why a file was not read, or None."""
    if value is None:
        return None
    sentence = sentences.of_code(value.code, value.holes, texts)
    return {"code": value.code, "message": sentence.message, "next": sentence.next}


def not_read(of: Receipt | Preview, texts: Catalog) -> Document | None:
    """The same of a file that was to come in, with the steps by which what it is of can be got out."""
    refused = of.refused
    if refused is None:
        return None
    named = replace(refused, holes={"name": of.source.name, **refused.holes})
    how = getting_out.way_out(refused.code, of.importer, of.source.name, texts)
    return {**(refusal(named, texts) or {}), "how": list(how)}


def _questions(value: Preview) -> Document:
    return {
        "questions": [question.asked for question in value.questions],
        "asked": [
            {"question": one.asked, "choices": list(one.choices), "examples": list(one.examples)}
            for one in value.questions
        ],
    }


def preview(value: Preview, zone: str, texts: Catalog) -> Document:
    """What a file would bring in."""
    return {
        "file": value.source.name,
        "senders": [
            {
                "sender": sender.sender,
                "key": sender.key,
                "name": sender.name,
                "calls_itself": sender.calls_itself,
                "in_contacts": None
                if sender.known is None
                else {"name": sender.known.name, "certain": sender.known.is_certain},
                "count": sender.count,
                "first": iso(sender.first_ms, zone),
                "last": iso(sender.last_ms, zone),
                "samples": [sample.text for sample in sender.samples],
            }
            for sender in value.senders
        ],
        **_questions(value),
        "first": [_understood(one) for one in value.first],
        "orders": {order.value: [_understood(one) for one in rows] for order, rows in value.orders.items()},
        "belongs": [{"file": one.name, "contact": one.contact} for one in value.belongs],
        "rows": value.rows,
        "partial": value.partial,
        "refused": not_read(value, texts),
    }


def _understood(row: PreviewRow) -> Document:
    return {
        "raw": row.when.raw,
        "at": iso(row.when.earliest_ms, row.when.zone),
        "channel": row.channel.value,
        "direction": row.direction.value,
        "sender": row.sender,
        "text": row.text,
    }


def bundle(value: BundleResult, texts: Catalog) -> Document:
    """Where a bundle lies."""
    return {
        "pdf": [str(value.pdf)],
        "bag": str(value.bag),
        "zip": str(value.zip),
        "pages": value.pages,
        "incidents": value.incidents,
        "exhibits": value.exhibits,
        "unnamed": value.unnamed,
        "recordings_out": value.recordings_out,
        "held_back": value.held_back,
        "warnings": [
            {"code": w.code, "message": sentences.of_bundle_warning(w.code, w.detail, texts)} for w in value.warnings
        ],
    }


def verification(value: Verification) -> Document:
    """What a check of a bag found."""
    return {"ok": value.ok, "problems": [{"path": p.path, "problem": p.problem} for p in value.problems]}


def check(value: CheckReport) -> Document:
    """What a check of a vault found, and how much can be read; ``damaged`` null where nobody can know."""
    return {
        "ok": value.ok,
        "problems": [_problem(problem) for problem in value.problems],
        "good": {tally.noun: {"readable": tally.readable, "damaged": tally.damaged} for tally in value.good},
    }


def backup(value: BackupMade) -> Document:
    """A backup; ``problems`` are what is wrong with the vault itself."""
    return {
        "file": str(value.file),
        "bytes": value.size_bytes,
        "at": iso(value.at_ms, "UTC"),
        "same_disk": value.is_on_same_disk,
        "problems": [_problem(problem) for problem in value.problems],
    }


def restored(value: Restored) -> Document:
    """A restored vault; ``made_at`` is when the backup was made."""
    return {
        "vault": str(value.path),
        "made_at": iso(value.made_ms, "UTC"),
        "lost_before": value.lost_before,
        **check(value.report),
    }


def _problem(value: Problem) -> Document:
    return {"path": value.path, "problem": value.problem, "contacts": list(value.contacts)}
