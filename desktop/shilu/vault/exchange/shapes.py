"""What the events of a case may say: the shape of every kind's data, checked before an outside event is believed.

Fields that are not named here pass, and survive: a newer version may have put them there. A kind or a word that is
not known does not pass, since nobody here could say what it means.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.contact_point import ContactPointKind
from shilu.core.encoding import receipt_from_json, when_from_json
from shilu.core.exhibit import ExhibitKind
from shilu.core.incident import Include, ReachedKind, Status
from shilu.core.party import AttributionState, Scope
from shilu.core.record import SkippedKind
from shilu.core.when import Precision, ZoneBasis
from shilu.vault.exchange.directory_shapes import (
    ATTRIBUTION,
    ENTRIES,
    LONG,
    MOST_LAMPORT,
)
from shilu.vault.exchange.field_shapes import CIRCUMSTANCES, FIELD_VALUE, PARTICULAR_KINDS
from shilu.vault.exchange.lines import is_id
from shilu.vault.exchange.shape_pieces import (
    MOST_NUMBER,
    REASON,
    Check,
    Newer,
    Wrong,
    anything,
    either,
    empty,
    flag,
    identifier,
    instant_ms,
    line,
    list_of,
    mapping_of,
    object_of,
    or_none,
    sha256,
    size,
    text,
    whole,
    word,
    zone,
)

_DAY_S = 86_400


def check_envelope(body: Mapping[str, Any]) -> None:
    """What stands around the data of an event. Raises Wrong or Newer."""
    if body.get("v") not in (1, 2):
        raise Newer if type(body.get("v")) is int and body["v"] > 2 else Wrong
    _ENVELOPE(body)
    if body["v"] == 2:
        _ENVELOPE_2(body)


def check_data(kind: str, data: object, *, chain: str, kinds: Mapping[str, Check]) -> None:
    """The data of an event of a chain. Raises Wrong or Newer."""
    shape = kinds.get(kind)
    if shape is None:
        raise Newer
    shape(data)
    if not isinstance(data, Mapping):
        raise Wrong
    if kind.startswith("case.") and data.get("id", chain) != chain:
        raise Wrong
    if kind in ("attribution.made", "attribution.declined") and kinds is CASE_KINDS:
        _check_scope(data, chain)


def check_row(body: Mapping[str, Any]) -> None:
    """The body of a row of an import. Raises Wrong or Newer."""
    if body.get("v") != 1:
        raise Newer if type(body.get("v")) is int and body["v"] > 1 else Wrong
    _ROW(body)


def check_entry(entry: Mapping[str, Any]) -> None:
    """An entry of the directory's snapshot. Raises Wrong or Newer."""
    shape = ENTRIES.get(str(entry.get("entry")))
    if shape is None:
        raise Newer
    shape(entry)


def ids_of(kind: str, data: Mapping[str, Any]) -> Iterable[str]:
    """The ids that an event of a case claims for that case."""
    if kind.startswith(("incident.", "import.", "attribution.", "particular.")):
        if "id" in data:
            yield str(data["id"])
        for incident in data.get("incidents", ()):
            yield str(incident["id"])
        for some in (*data.get("together", ()), *data.get("apart", ())):
            yield from map(str, some)
    if kind == "attribution.made" and data["scope"] == Scope.INCIDENT.value:
        yield str(data["scope_id"])


def _check_scope(data: Mapping[str, Any], chain: str) -> None:
    """What a case says of numbers holds in that case alone."""
    match data["scope"]:
        case Scope.CASE.value if data["scope_id"] == chain:
            return
        case Scope.INCIDENT.value if is_id(data["scope_id"]):
            return
    raise Wrong


# what stands in them

_WHEN_FIELDS = object_of(
    {
        "raw": text(),
        "earliest_ms": or_none(instant_ms),
        "latest_ms": or_none(instant_ms),
        "precision": word(Precision),
        "zone": zone,
        "zone_basis": word(ZoneBasis),
        "approximate": flag,
        "order": or_none(whole(-(2**53), 2**53)),
    }
)


def _when(value: object) -> None:
    _WHEN_FIELDS(value)
    _decoded(when_from_json, value)


def _receipt(value: object) -> None:
    _RECEIPT_FIELDS(value)
    _decoded(receipt_from_json, value)


def _decoded(decode: Callable[[Any], object], value: object) -> None:
    """What the fields say together: a time does not end before it begins, a receipt adds up."""
    try:
        decode(value)
    except ValueError as error:
        raise Wrong from error


_REACHED = list_of(
    object_of({"kind": word(ReachedKind), "number": line(), "label": line(), "id": line()}),
    10_000,
)
_ADDRESS = object_of(
    {
        "raw": line(),
        "key": line(),
        "kind": word(ContactPointKind),
        "e164": or_none(line(40)),
        "valid": flag,
        "region": line(8),
    }
)
_FILE = object_of({"sha256": sha256, "name": line(), "media_type": line(), "bytes": size})
_CONTACT = object_of(
    {
        "when": _when,
        "channel": word(Channel),
        "direction": word(Direction),
        "outcome": word(Outcome),
        "duration_s": or_none(whole(0, 2**40)),
        "address": or_none(_ADDRESS),
        "name": line(),
        "reached": _REACHED,
        "text": text(LONG),
        "facts": mapping_of(text(LONG), 2_000),
        "attachments": list_of(_FILE, 100_000),
    }
)
_ROW = object_of(
    {
        "salt": line(64),
        "locator": line(),
        "row_sha256": sha256,
        "contact": _CONTACT,
        "contact_point": or_none(identifier),
        "incident": identifier,
        "twin": flag,
        "number_offset": whole(),
        "recorded_ms": instant_ms,
    },
    {"incomplete": flag, "of_file": flag, "tells": flag},
)
_ENVELOPE = object_of(
    {
        "kind": line(60),
        "chain": line(26),
        "origin": identifier,
        "seq": whole(1, 2**53 - 1),
        "lamport": whole(1, MOST_LAMPORT),
        "recorded_ms": instant_ms,
        "by": either(identifier, empty),
        "data": anything,
    }
)
_ENVELOPE_2 = object_of(
    {
        "recorded_offset_s": or_none(whole(-_DAY_S, _DAY_S)),
        "clock_offset_ms": or_none(whole(-(2**50), 2**50)),
        "after": list_of(sha256, 10_000),
    }
)
_RECEIPT_FIELDS = object_of(
    {
        "source": object_of({"name": line(), "sha256": sha256, "bytes": size, "modified_ms": or_none(instant_ms)}),
        "importer": line(),
        "importer_version": line(),
        "settings": mapping_of(line()),
        "rows": whole(),
        "added": whole(),
        "duplicates": whole(),
        "left_out": whole(),
        "skipped": list_of(object_of({"locator": line(), "kind": word(SkippedKind), "code": line(200)})),
        "warnings": list_of(object_of({"locator": line(), "code": line(200), "detail": line()})),
        "partial": flag,
        "refused": or_none(object_of({"code": line(200), "holes": mapping_of(either(line(), size))})),
        "import": or_none(identifier),
        "members": list_of(object_of({"name": line(), "importer": line(), "rows": whole()}), 1_000_000),
    },
    {"came_back": whole(), "joined": whole()},
)
_JUDGED = object_of(
    {},
    {
        "summary": text(LONG),
        "include": word(Include),
        "status": word(Status),
        "note": text(LONG),
        "tags": list_of(line(100), 1_000),
        "reached": _REACHED,
        **CIRCUMSTANCES,
    },
)
_CORRECTED = object_of(
    {},
    {
        "when": _when,
        "channel": word(Channel),
        "direction": word(Direction),
        "outcome": word(Outcome),
        "duration_s": or_none(whole(0, 2**40)),
        "address": or_none(_ADDRESS),
        "text": text(LONG),
        "status": word(Status),
    },
)
_EXHIBIT = object_of(
    {
        "sha256": sha256,
        "kind": word(ExhibitKind),
        "serial": whole(1),
        "group": whole(1),
        "item": whole(1),
    }
)
_ERASED_INCIDENT = object_of(
    {
        "id": identifier,
        "origin": identifier,
        "number": whole(),
        "revision": whole(),
        "recorded_ms": instant_ms,
        "recorded_offset_s": or_none(whole(-_DAY_S, _DAY_S)),
        "clock_offset_ms": or_none(whole(-(2**50), 2**50)),
        "bodies": list_of(sha256),
    },
    {"import": or_none(identifier), "attributions": list_of(identifier)},
)


def _range(value: object) -> None:
    match value:
        case [import_id, int(first), int(last)] if is_id(import_id) and 0 <= first <= last <= MOST_NUMBER:
            return
    raise Wrong


_ERASED = {"bodies": list_of(sha256), "rows": list_of(_range), "incidents": list_of(_ERASED_INCIDENT), **REASON}
_CASE = object_of(
    {
        "id": identifier,
        "number": whole(1),
        "title": line(),
        "complainant": line(),
        "pack": line(40),
        "region": line(8),
        "timezone": zone,
        "language": line(40),
    }
)
_TOGETHER = list_of(identifier, 100, least=2)
_NAMED = object_of({"id": identifier}, REASON)

CASE_KINDS: Mapping[str, Check] = {
    "case.added": _CASE,
    "case.closed": _NAMED,
    "case.reopened": _NAMED,
    "case.erased": object_of({"id": identifier, "number": whole(1), **REASON}),
    "case.received": object_of({"number": whole(1)}),
    "case.opened": anything,
    "case.exported": anything,
    "bundle.made": object_of(
        {"seq": whole(), "head": sha256, "pdf_sha256": sha256, "bag_sha256": sha256, "exhibits": list_of(_EXHIBIT)}
    ),
    "exhibit.withdrawn": object_of({"sha256": sha256, **REASON}),
    "exhibit.restored": object_of({"sha256": sha256, **REASON}),
    "incident.logged": object_of(
        {
            "id": identifier,
            "number": whole(1),
            "contact": _CONTACT,
            "contact_point": or_none(identifier),
            "summary": text(LONG),
            "tags": list_of(line(100), 1_000),
            "note": text(LONG),
            "loan": or_none(identifier),
        },
        {"circumstances": mapping_of(FIELD_VALUE)},
    ),
    "incident.judged": object_of({"id": identifier, "changes": _JUDGED, **REASON}),
    "incident.corrected": object_of({"id": identifier, "changes": _CORRECTED, **REASON}),
    "incident.joined": object_of({"together": list_of(_TOGETHER, 1_000), **REASON}, {"import": identifier}),
    "incident.separated": object_of({"apart": list_of(_TOGETHER, 1_000), **REASON}),
    **dict.fromkeys(
        ("incident.conduct_declined", "incident.conduct_reopened"),
        object_of({"id": identifier, "tags": list_of(line(100), 1_000)}),
    ),
    "incident.erased": object_of(_ERASED),
    "import.completed": object_of(
        {"id": identifier, "receipt": _receipt, "count": whole(), "merkle_root": sha256, "number_base": whole(1)}
    ),
    "import.withdrawn": object_of({"id": identifier, **REASON}),
    "import.restored": object_of({"id": identifier, **REASON}),
    "import.erased": object_of({"id": identifier, "whole": flag, **_ERASED}),
    **PARTICULAR_KINDS,
    "checkpoint.requested": object_of({"sha256": sha256, "nonce": line(200), "note": text(LONG)}),
    "checkpoint.stamped": object_of(
        {
            "sha256": sha256,
            "nonce": line(200),
            "at_ms": instant_ms,
            "accuracy_ms": or_none(whole(0, 2**40)),
            "authority": line(),
            "serial": line(),
            "policy": line(),
            "root": either(sha256, empty),
            "reply": line(LONG),
            "reply_sha256": sha256,
        }
    ),
    "attribution.made": object_of({**ATTRIBUTION, "contact_point": either(identifier, empty)}, {"key": line()}),
    "attribution.declined": object_of(
        {**ATTRIBUTION, "contact_point": either(identifier, empty), "party": either(identifier, empty)},
        {"key": line(), "name": line()},
    ),
    "attribution.withdrawn": object_of({"id": identifier, **REASON}),
    "attribution.reopened": object_of({"id": identifier, **REASON}),
    "attribution.restored": object_of({"id": identifier, "state": word(AttributionState), **REASON}),
}
"""The kinds that stand in the chain of a case."""
