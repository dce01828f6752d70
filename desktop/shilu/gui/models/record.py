"""The columns of a table of the record: the first fields of a kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shilu.core.particular import Field, FieldKind, Money, Particular, ParticularState, Shape
from shilu.core.particular_words import ParticularWords
from shilu.core.text import one_line
from shilu.gui.models.table import Column

_MOST = 5
NUMBER_PX, WITHDRAWN_PX = 56, 128
"""px of the first column, and where withdrawn ones are shown."""
_WIDTHS = {
    FieldKind.DATE: 96,
    FieldKind.MONEY: 124,
    FieldKind.WHOLE: 104,
    FieldKind.FLAG: 112,
    FieldKind.WORD: 112,
}
"""px, and wider where the heading is; of all other fields the text stretches."""
_LETTER_PX, _HANZI_PX, _AROUND_PX = 7, 12, 24


def record_columns(shape: Shape, words: Callable[[], ParticularWords]) -> tuple[Column[Particular], ...]:
    """The number, with a word where it counts no more, and the first fields that are not folded away. ``words`` knows
    at each moment what ids name."""
    fields = [field for field in shape.fields if not field.aside][:_MOST]
    stretching = [field for field in fields if field.kind not in _WIDTHS] or fields[-1:]
    texts = words().texts
    return (
        Column("number", texts.tr("No."), lambda one: _number(one, words()), lambda one: one.number, NUMBER_PX),
        *(_column(field, words, stretches=field in stretching) for field in fields),
    )


def _number(one: Particular, words: ParticularWords) -> str:
    if one.state is ParticularState.ACTIVE:
        return str(one.number)
    return words.texts.tr("{number} · withdrawn", number=one.number)


def _column(field: Field, words: Callable[[], ParticularWords], *, stretches: bool) -> Column[Particular]:
    def text(one: Particular) -> str:
        value = one.get(field.name)
        return "" if value is None else one_line(words().value(field, value), 120)

    def sort(one: Particular) -> Any:
        value = one.get(field.name)
        return (value.currency, value.minor) if isinstance(value, Money) else value

    title = words().texts.tr(field.label)
    right = field.kind in (FieldKind.MONEY, FieldKind.WHOLE)
    return Column(
        field.name,
        title,
        text,
        sort if field.kind in (FieldKind.MONEY, FieldKind.WHOLE) else None,
        width=0 if stretches else max(_WIDTHS[field.kind], heading_px(title)),
        right=right,
        optional=not stretches and not field.required,
    )


def heading_px(title: str) -> int:
    """How wide a column must be for its heading, about."""
    return _AROUND_PX + sum(_HANZI_PX if ord(letter) > 0x2E80 else _LETTER_PX for letter in title)
