"""How particulars are said in words: what one is called, its fields and their values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from shilu.core.particular import (
    Field,
    FieldKind,
    FieldValue,
    Money,
    Particular,
    ParticularKind,
    value_from_json,
    written_amount,
)
from shilu.core.revision import Value
from shilu.core.shapes import SHAPES
from shilu.core.text import one_line
from shilu.core.wording import Catalog

_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class ParticularWords:
    """Writes in one language. ``names``: what the ids in fields name, as people read it."""

    texts: Catalog
    names: Mapping[str, str]

    def title(self, kind: ParticularKind, number: int | str) -> str:
        """``Loan 3``."""
        return self.texts.tr("{kind} {number}", kind=self.texts.tr(SHAPES[kind].label), number=number)

    def fields(self, particular: Particular) -> Iterator[tuple[str, str]]:
        """Every field that has a value: what it is called, and the value."""
        for field in SHAPES[particular.kind].fields:
            value = particular.get(field.name)
            if value is not None:
                yield self.texts.tr(field.label), self.value(field, value)

    def value(self, field: Field, value: FieldValue) -> str:
        """A value as people read it."""
        texts = self.texts
        if isinstance(value, Money):
            return written_amount(value)
        if isinstance(value, bool):
            return texts.tr("yes") if value else texts.tr("no")
        if isinstance(value, int):
            return f"{value:,}"
        several = value if isinstance(value, tuple) else (value,)
        return ("、" if texts.is_chinese else ", ").join(self._one(field, one) for one in several)

    def _one(self, field: Field, value: str) -> str:
        match field.kind:
            case FieldKind.WORD | FieldKind.WORDS:
                return self.texts.tr((field.words or {}).get(value, value))
            case FieldKind.PARTY | FieldKind.CONTACTS | FieldKind.PARTICULAR | FieldKind.PARTICULARS:
                return one_line(self.names.get(value, ""), 80) or self.texts.tr("one that is gone")
            case FieldKind.TEXT:
                return value[:_LONGEST]
        return one_line(value, 500)


def title_of(label: str, texts: Catalog) -> str:
    """What the history calls a particular (``loan 3``), in words."""
    kind, _, number = label.partition(" ")
    known = {one.value for one in ParticularKind}
    return ParticularWords(texts, {}).title(ParticularKind(kind), number) if kind in known else one_line(label, 80)


def field_of(dotted: str) -> Field | None:
    """The field that the history calls ``loan.promised``."""
    kind, _, name = dotted.partition(".")
    known = {one.value for one in ParticularKind}
    return SHAPES[ParticularKind(kind)].field(name) if kind in known else None


def told(field: Field, raw: Value, texts: Catalog) -> str:
    """A value as the history has it, in words. Raises ValueError for what the field cannot hold."""
    if field.kind in (FieldKind.PARTY, FieldKind.CONTACTS, FieldKind.PARTICULAR, FieldKind.PARTICULARS):
        # the history has ids; how many there are is all that can be said of them without the tables
        return texts.trn("{count} reference", "{count} references", len(raw) if isinstance(raw, list) else 1)
    return ParticularWords(texts, {}).value(field, value_from_json(field, raw))
