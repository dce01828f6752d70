"""What is wrong with a field of the record, in words: the field is called as forms and tables call it."""

from __future__ import annotations

from shilu.core.errors import UserError
from shilu.core.particular import ParticularKind
from shilu.core.shapes import SHAPES
from shilu.core.wording import Catalog
from shilu.host.sentences import of_code


def of_problem(kind: ParticularKind, error: UserError, texts: Catalog) -> str:
    """What is wrong with a field of the record, which is called as the form calls it."""
    field = SHAPES[kind].field(str(error.holes.get("field", "")))
    holes = error.holes if field is None else {**error.holes, "field": texts.tr(field.label)}
    return of_code(error.code, holes, texts).message
