"""The JSON documents of the history, of erasures, of the clock and of checkpoints."""

from __future__ import annotations

from shilu.cli.documents import Document, refusal
from shilu.core.checkpoint import CheckpointVerdict
from shilu.core.clock import ClockMeasurement
from shilu.core.erasure import Erasure
from shilu.core.revision import Activity, Revision, Undone
from shilu.core.time_stamp import Stamp
from shilu.core.when import iso_with_offset
from shilu.core.wording import Catalog
from shilu.services.checkpoints import StampRequest, TakenReply


def activity(value: Activity) -> Document:
    """A page of the history."""
    return {"entries": [entry(one) for one in value.entries], "more": value.more}


def entry(value: Revision) -> Document:
    """One entry: what it did, of what, when by this device, by whom, why; its order is (lamport, origin)."""
    return {
        "ref": value.ref,
        "kind": value.kind,
        "noun": value.noun,
        "subject": value.subject,
        "label": value.label,
        "case": value.case or None,
        "origin": value.origin,
        "ours": value.ours,
        "seq": value.seq,
        "lamport": value.lamport,
        "recorded_at": iso_with_offset(value.recorded_ms, value.recorded_offset_s),
        "recorded_offset_s": value.recorded_offset_s,
        "clock_offset_ms": value.clock_offset_ms,
        "by": {"slot": value.by.slot, "kind": value.by.kind, "name": value.by.name},
        "reason": value.reason,
        "changes": [{"field": c.field, "before": c.before, "after": c.after} for c in value.changes],
        "undoes": value.undoes or None,
        "undone": value.undone,
        "standing": value.standing,
        "erased": value.erased,
        "can_undo": value.can_undo,
    }


def undone(value: Undone) -> Document:
    """What was taken back, and the new entry that did it."""
    return {
        "entry": value.ref,
        "undone": value.kind,
        "noun": value.noun,
        "subject": value.subject,
        "label": value.label,
    }


def erasure(value: Erasure) -> Document:
    """What an erasure took, or would take."""
    return {"incidents": value.incidents, "rows": value.rows, "files": value.files, "kept": value.kept}


def measurement(value: ClockMeasurement | None) -> Document | None:
    """What was measured of the clock."""
    if value is None:
        return None
    return {
        "offset_ms": value.offset_ms,
        "how": value.how,
        "measured_at": iso_with_offset(value.measured_ms, 0),
    }


def request(value: StampRequest) -> Document:
    """What was written to be stamped."""
    return {
        "case": value.case,
        "sha256": value.sha256,
        "files": [str(file) for file in value.files],
    }


def reply(value: TakenReply, texts: Catalog) -> Document:
    """What became of a reply. ``root`` is null where its chain was followed to none."""
    return {
        "file": str(value.file),
        "case": value.case or None,
        "at": iso_with_offset(value.at_ms, 0),
        "authority": value.authority,
        "root": value.root or None,
        "kept": value.kept,
        "refused": refusal(value.refused, texts),
    }


def stamp(value: Stamp) -> Document:
    """A time stamp that is kept, and the bounds that it sets to this computer's clock."""
    return {
        "sha256": value.sha256,
        "at": iso_with_offset(value.at_ms, 0),
        "accuracy_ms": value.accuracy_ms,
        "authority": value.authority,
        "serial": value.serial,
        "policy": value.policy,
        "root": value.root or None,
        "clock_ahead_at_least_ms": value.ahead_at_least_ms,
        "clock_ahead_at_most_ms": value.ahead_at_most_ms,
        "note": value.note,
        "reply": value.reply,
    }


def verdict(value: CheckpointVerdict) -> Document:
    """What became of a checkpoint."""
    return {"state": value.state.value, "case": value.case, "size": value.size, "later": value.later}
