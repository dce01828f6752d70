"""What may be said of the record of a case, and beside a contact: fields with values of a few kinds."""

from __future__ import annotations

from collections.abc import Mapping

from shilu.core import circumstances
from shilu.core.particular import ParticularKind
from shilu.vault.exchange.shape_pieces import (
    REASON,
    Check,
    either,
    flag,
    identifier,
    instant_ms,
    line,
    list_of,
    mapping_of,
    object_of,
    or_none,
    sha256,
    text,
    whole,
    word,
)

_LONG = 20_000_000
_DAY_S = 86_400
FIELD_VALUE = or_none(
    either(
        flag,
        text(_LONG),
        whole(0, 2**53 - 1),
        object_of({"minor": line(20), "currency": line(3)}),
        list_of(line(), 10_000),
    )
)
"""Whether a field can hold it is asked when it is read."""
FIELDS = mapping_of(FIELD_VALUE)
RECORDED = object_of({"id": identifier, "kind": word(ParticularKind), "number": whole(1), "fields": FIELDS})
CIRCUMSTANCES = {field.name: FIELD_VALUE for field in circumstances.FIELDS}
"""Changes that a judgement may make besides its own."""
PARTICULAR_KINDS: Mapping[str, Check] = {
    "particular.recorded": RECORDED,
    "particular.revised": object_of({"id": identifier, "changes": FIELDS, **REASON}),
    "particular.withdrawn": object_of({"id": identifier, **REASON}),
    "particular.restored": object_of({"id": identifier, **REASON}),
    "particular.erased": object_of(
        {
            "id": identifier,
            "kind": word(ParticularKind),
            "number": whole(1),
            "revision": whole(),
            "recorded_ms": instant_ms,
            "recorded_offset_s": or_none(whole(-_DAY_S, _DAY_S)),
            "bodies": list_of(sha256),
            **REASON,
        }
    ),
}
