"""A field says that it is on forms and letters where forms print it, and only there."""

from __future__ import annotations

from datetime import date

import pytest

from shilu.core.contents import said
from shilu.core.debts import Debts
from shilu.core.material import Material
from shilu.core.pack_papers import Content
from shilu.core.particular import Field, FieldKind, FieldValue, Paper, Particular, ParticularKind, ParticularState
from shilu.core.particular_words import on_papers
from shilu.core.party import Party, PartyKind
from shilu.core.shapes import SHAPES
from shilu.core.shapes.parties import PARTY_FIELDS
from shilu.core.stats import count
from shilu.core.wording import source_language

PRINTED = (
    *(ParticularKind.PERSON, ParticularKind.OWN_ADDRESS, ParticularKind.DEVICE),
    *(ParticularKind.FILING, ParticularKind.HARM),
)


def canary(of: str, field: Field) -> str:
    return f"⟪{of} {field.name}⟫"


def value_of(of: str, field: Field) -> FieldValue:
    return (canary(of, field),) if field.kind is FieldKind.LINES else canary(of, field)


def one(kind: ParticularKind) -> Particular:
    """With something that is nowhere else in each field, and complaining, where it is a person."""
    values = {field.name: value_of(kind, field) for field in SHAPES[kind].fields}
    if kind is ParticularKind.PERSON:
        values["role"] = "complainant"
    return Particular("id", kind, "case", 1, tuple(values.items()), ParticularState.ACTIVE, 1, 0)


def on_forms() -> str:
    """All that forms and letters can say of such a case."""
    party = Party(
        "p", "快米贷", PartyKind.APP, values=tuple((field.name, value_of("party", field)) for field in PARTY_FIELDS)
    )
    known = Material(
        complainant="李可",
        people=(one(ParticularKind.PERSON),),
        own=(one(ParticularKind.OWN_ADDRESS),),
        devices=(one(ParticularKind.DEVICE),),
        filings=(one(ParticularKind.FILING),),
        stats=count((), "UTC"),
        lenders=(("快米贷", 1),),
        parties=(party,),
        numbers=(),
        first="",
        last="",
        first_day=None,
        last_day=None,
        last_call="",
        last_call_s=None,
        third_persons=(),
        harm=(one(ParticularKind.HARM),),
        debts=Debts((), (), (), (), (), (), (), (), (), (), None),
        loans=(),
        conduct=(),
        files=0,
        today=date(2026, 11, 22),
    )
    return "\n".join(said(tuple(Content), known, source_language()))


@pytest.mark.parametrize("kind", PRINTED)
def test_a_field_is_marked_as_on_forms_where_forms_print_it(kind: ParticularKind) -> None:
    text = on_forms()
    printed = {field.name for field in SHAPES[kind].fields if canary(kind, field) in text}
    assert printed == {field.name for field in SHAPES[kind].fields if Paper.FORM in field.papers}


def test_what_is_known_of_a_party_is_marked_too() -> None:
    text = on_forms()
    printed = {field.name for field in PARTY_FIELDS if canary("party", field) in text}
    assert printed == {field.name for field in PARTY_FIELDS if Paper.FORM in field.papers}


def test_every_field_says_where_it_is_printed() -> None:
    texts = source_language()
    assert {on_papers(field, texts) for field in PARTY_FIELDS} == {"In the bundle", "In the bundle, forms and letters"}
    notes = [field for shape in SHAPES.values() for field in shape.fields if field.name == "note"]
    assert {on_papers(field, texts) for field in notes} == {"On no paper"}
