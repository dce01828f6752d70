"""What the fields of a particular refer to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from shilu.core.particular import FieldKind, FieldValue, Particular
from shilu.core.shapes import SHAPES


def as_shown(one: Particular, shown: Mapping[str, str]) -> Particular:
    """A particular that names parties as they show: one that was merged into another as that one."""
    fields = _of_parties(one)
    if not shown or not fields:
        return one

    def of(name: str, value: FieldValue) -> FieldValue:
        return shown.get(value, value) if name in fields and isinstance(value, str) else value

    return replace(one, values=tuple((name, of(name, value)) for name, value in one.values))


def parties_in(one: Particular) -> tuple[str, ...]:
    """The ids of the parties that it names."""
    return tuple(one.text(name) for name in sorted(_of_parties(one)) if one.text(name))


def _of_parties(one: Particular) -> frozenset[str]:
    return frozenset(field.name for field in SHAPES[one.kind].fields if field.kind is FieldKind.PARTY)
