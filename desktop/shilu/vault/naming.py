"""What people call the things that the history has ids of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from shilu.core.history import Json
from shilu.core.particular import FieldKind
from shilu.core.particular_words import field_told
from shilu.vault.fold.joins import EVERYONE

LABELS: Mapping[str, str] = MappingProxyType(
    {
        "incident": "select (i.number + coalesce(m.number_base, 0)) || iif(i.series = '', '', '-' || i.series) "
        f"from {EVERYONE} i left join imports m on m.id = i.import_id where i.id = ?",
        "party": "select name from parties where id = ?",
        "particular": "select kind || ' ' || number from particulars where id = ?",
    }
)
"""By noun, for an id."""
_NOUNS = {
    FieldKind.PARTY: "party",
    FieldKind.CONTACTS: "incident",
    FieldKind.PARTICULAR: "particular",
    FieldKind.PARTICULARS: "particular",
}


def label(connection: Any, noun: str, subject: str) -> str:
    """The name of a party, the number of a contact, the kind and number of a particular (``loan 3``); "" where there
    is none."""
    found = connection.execute(LABELS[noun], (subject,)).fetchone()
    return "" if found is None else str(found[0])


def names_in(connection: Any, values: Iterable[tuple[str, Json]]) -> dict[str, str]:
    """What the ids in some fields name, by id; fields as the history calls them (``party_link.to_party``, ``loan``)."""
    names: dict[str, str] = {}
    for name, value in values:
        field = field_told(name)
        noun = _NOUNS.get(field.kind, "") if field is not None else ""
        for one in (value if isinstance(value, list) else [value]) if noun else ():
            if isinstance(one, str) and one not in names:
                names[one] = label(connection, noun, one)
    return {one: called for one, called in names.items() if called}
