"""What the events and entries of the directory may say: contact points, parties, mergings, attributions, and the links
that hold for all of a vault. ``shapes`` has those of cases."""

from __future__ import annotations

from collections.abc import Mapping

from shilu.core.contact_point import ContactPointKind
from shilu.core.particular import ParticularState
from shilu.core.party import AttributionState, Basis, PartyKind, Role, Scope
from shilu.vault.exchange.field_shapes import FIELDS, PARTICULAR_KINDS, RECORDED
from shilu.vault.exchange.lines import is_id
from shilu.vault.exchange.shape_pieces import (
    REASON,
    Check,
    Wrong,
    anything,
    either,
    empty,
    everywhere,
    flag,
    identifier,
    instant_ms,
    line,
    list_of,
    object_of,
    or_none,
    sha256,
    text,
    whole,
    word,
)

MOST_LAMPORT = 2**48
LONG = 20_000_000
"""Characters of a text."""
LINK_SIDES = ("from_party", "to_party")
_LINK = object_of({"id": identifier, "fields": FIELDS})
ATTRIBUTION = {
    "id": identifier,
    "party": identifier,
    "role": word(Role),
    "scope": word(Scope),
    "scope_id": either(identifier, empty),
    "basis": word(Basis),
    "state": word(AttributionState),
    "confidence_percent": whole(0, 100),
    "from_ms": or_none(instant_ms),
    "to_ms": or_none(instant_ms),
}
_PARTY = {
    "id": identifier,
    "name": line(),
    "kind": word(PartyKind),
    "aliases": list_of(line(), 1_000),
    "lender_type": line(200),
}
_FIELDS = {"fields": FIELDS}
_RECEIVED_PARTY = {
    **_PARTY,
    "revisions": list_of(sha256, 10_000, least=1),
    "lamport": whole(1, MOST_LAMPORT),
    "origin": identifier,
}
_RECEIVED_ATTRIBUTION = {
    **ATTRIBUTION,
    "scope": everywhere,
    "scope_id": empty,
    "key": line(least=1),
    "by": either(identifier, empty),
    "at_ms": instant_ms,
}
_MERGING = {"id": identifier, "kept": identifier, "absorbed": identifier}
_RECEIVED_MERGING = {
    **_MERGING,
    "state": word(ParticularState),
    "lamport": whole(1, MOST_LAMPORT),
    "origin": identifier,
}
_POINT = {
    "key": line(),
    "raw": line(),
    "e164": or_none(line(40)),
    "valid": flag,
    "kind": word(ContactPointKind),
    "region": line(8),
}

DIRECTORY_KINDS: Mapping[str, Check] = {
    "points.noted": object_of({"points": list_of(object_of({"id": identifier, **_POINT}))}),
    "party.added": object_of(_PARTY, _FIELDS),
    "party.revised": object_of({**_PARTY, **REASON}, _FIELDS),
    "party.received": object_of(_RECEIVED_PARTY, _FIELDS),
    "party.withdrawn": object_of({"id": identifier}),
    "party.restored": object_of({"id": identifier}),
    "merging.made": object_of({**_MERGING, **REASON}),
    "merging.received": object_of(_RECEIVED_MERGING),
    "merging.withdrawn": object_of({"id": identifier, **REASON}),
    "merging.restored": object_of({"id": identifier, **REASON}),
    **PARTICULAR_KINDS,
    "particular.received": RECORDED,
    "attribution.made": object_of({**ATTRIBUTION, "contact_point": either(identifier, empty)}, {"key": line()}),
    "attribution.received": object_of(_RECEIVED_ATTRIBUTION),
    "attribution.withdrawn": object_of({"id": identifier, **REASON}),
    "attribution.reopened": object_of({"id": identifier, **REASON}),
    "attribution.restored": object_of({"id": identifier, "state": word(AttributionState), **REASON}),
    "points.erased": object_of({"bodies": list_of(sha256), "ids": list_of(identifier)}),
    "recorders.noted": object_of(
        {"recorders": list_of(object_of({"id": identifier, "kind": line(40), "name": line(500)}))}
    ),
    "slot.added": object_of({"id": identifier, "kind": line(40), "name": line(500)}),
    "slot.renamed": object_of({"id": identifier, "name": line(500)}),
    "slot.removed": object_of({"id": identifier}),
    "passphrase.changed": object_of({"id": identifier}),
    "clock.measured": object_of({"offset_ms": whole(-(2**50), 2**50), "how": line(), "measured_ms": instant_ms}),
    "pack.given": object_of({"country": line(2), "version": line(), "sha256": sha256, "content": text(2**19)}),
    "pack.taken_back": object_of({"country": line(2)}),
    "vault.checked": anything,
    "vault.restored": anything,
    "vault.mended": anything,
    "backup.made": anything,
    "vault.created": anything,
    "recovery_key.made": anything,
    "recovery_key.confirmed": anything,
    "vault.rekeyed": anything,
}
"""The kinds that stand in the chain of the directory, which only a whole vault hands on."""


def _link(value: object) -> None:
    """A link between parties that holds for all of a vault names those, and nothing of a case."""
    _LINK(value)
    if not isinstance(value, Mapping) or not all(is_id(value["fields"].get(side)) for side in LINK_SIDES):
        raise Wrong
    if "proof" in value["fields"]:
        raise Wrong


ENTRIES: Mapping[str, Check] = {
    "point": object_of(_POINT),
    "party": object_of(_RECEIVED_PARTY, _FIELDS),
    "attribution": object_of(_RECEIVED_ATTRIBUTION),
    "merging": object_of(_RECEIVED_MERGING),
    "link": _link,
}
"""The kinds of entries in a snapshot of the directory."""
