"""A party as the history tells of it: name, kind, aliases, lender type, and its fields as ``party.website``."""

from __future__ import annotations

from collections.abc import Mapping

from shilu.core.particular import values_from_json, values_to_json
from shilu.core.party import Party, PartyDraft, PartyKind
from shilu.core.revision import Value
from shilu.core.shapes.parties import PARTY_FIELDS

_PREFIX = "party."


def party_as_told(party: Party) -> dict[str, Value]:
    """Each field by the name that the history has for it."""
    return {
        "name": party.name,
        "kind": party.kind.value,
        "aliases": list(party.aliases),
        "lender_type": party.lender_type,
        **{f"{_PREFIX}{name}": value for name, value in values_to_json(party.values).items()},
    }


def draft_as_told(told: Mapping[str, Value]) -> PartyDraft:
    """The opposite. What is None was not there."""
    fields = {
        name.removeprefix(_PREFIX): value
        for name, value in told.items()
        if name.startswith(_PREFIX) and value is not None
    }
    values, _ = values_from_json(PARTY_FIELDS, fields)
    return PartyDraft(told["name"], PartyKind(told["kind"]), tuple(told["aliases"]), told["lender_type"], values)
