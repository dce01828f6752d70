"""What a person types into a field is understood as what it says, or refused by name; it comes back the same."""

from __future__ import annotations

from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shilu.core.errors import UserError
from shilu.core.particular import (
    Field,
    FieldKind,
    Money,
    Paper,
    ParticularKind,
    as_typed,
    understood,
    value_from_json,
    value_to_json,
    written_amount,
)
from shilu.core.shapes import SHAPES

FIELDS = list(chain.from_iterable(shape.fields for shape in SHAPES.values()))


def field(kind: FieldKind) -> Field:
    return Field("field", "Field", kind, words={"running": "running", "sold": "sold"})


@pytest.mark.parametrize(
    ("typed", "minor", "currency"),
    [
        ("1500", 150_000, "CNY"),
        ("1,500.00", 150_000, "CNY"),
        ("￥1,500", 150_000, "CNY"),
        ("1500元", 150_000, "CNY"),
        ("1 500,000 IDR", 150_000_000, "IDR"),
        ("Rp 1,500,000", 150_000_000, "IDR"),
        ("₹2,500.50", 250_050, "INR"),
        ("₱ 900", 90_000, "PHP"),
        ("1500 jpy", 1_500, "JPY"),
        ("0", 0, "CNY"),
    ],
)
def test_an_amount_is_a_whole_number_of_minor_units(typed: str, minor: int, currency: str) -> None:
    assert understood(field(FieldKind.MONEY), typed, currency="CNY") == Money(minor, currency)


@pytest.mark.parametrize(
    "typed", ["-5", "1.005", "¥5 USD", "five", "1e9", "12 zorkmid", "5 5 x 5", "99999999999999999"]
)
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(UserError, match="particular_not_an_amount"):
        understood(field(FieldKind.MONEY), typed, currency="CNY")


def test_an_amount_without_a_currency_is_refused_where_no_country_gives_one() -> None:
    with pytest.raises(UserError, match="particular_not_an_amount"):
        understood(field(FieldKind.MONEY), "1500", currency="")


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026", "2026"),
        ("2026年", "2026"),
        ("2026-5", "2026-05"),
        ("2026年5月", "2026-05"),
        ("2026/5/2", "2026-05-02"),
        ("2026年12月31日", "2026-12-31"),
    ],
)
def test_a_day_says_no_more_than_was_typed(typed: str, day: str) -> None:
    assert understood(field(FieldKind.DATE), typed, currency="") == day


@pytest.mark.parametrize("typed", ["2026-13", "2026-02-30", "yesterday", "05/06/2026", "0000"])
def test_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(UserError, match="particular_not_a_day"):
        understood(field(FieldKind.DATE), typed, currency="")


def test_several_values_stand_on_lines_or_between_semicolons_and_once_each() -> None:
    assert understood(field(FieldKind.LINES), "a;b\n  a \n；c", currency="") == ("a", "b", "c")
    assert understood(field(FieldKind.WORDS), "sold\nrunning", currency="") == ("sold", "running")
    assert understood(field(FieldKind.DATES), "2026-1-5;2026-02", currency="") == ("2026-01-05", "2026-02")


def test_an_unknown_word_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(UserError) as refused:
        understood(field(FieldKind.WORD), "gone", currency="")
    assert refused.value.holes["words"] == "running, sold"


@given(st.text(max_size=60), st.sampled_from(FIELDS))
def test_whatever_is_typed_into_any_field_is_refused_or_comes_back_from_the_history(typed: str, among: Field) -> None:
    try:
        value = understood(among, typed, currency="CNY")
    except UserError as refused:
        assert refused.code.startswith("usage.particular_")
        return
    assert value is None or value_from_json(among, value_to_json(value)) == value


@pytest.mark.parametrize("raw", [1.5, {"minor": "1.5", "currency": "CNY"}, {"minor": "1"}, True, ["x"], None])
def test_a_foreign_value_that_is_no_amount_is_not_taken(raw: object) -> None:
    with pytest.raises(ValueError, match="no value"):
        value_from_json(field(FieldKind.MONEY), raw)


def test_amounts_are_written_with_their_currency_and_its_own_digits() -> None:
    assert written_amount(Money(150_000, "CNY")) == "1,500.00 CNY"
    assert written_amount(Money(1_500, "JPY")) == "1,500 JPY"


def test_every_kind_has_a_shape_whose_references_name_a_kind() -> None:
    assert set(SHAPES) == set(ParticularKind)
    for shape in SHAPES.values():
        names = [one.name for one in shape.fields]
        assert len(set(names)) == len(names)
        assert set(shape.called_by) <= set(names)
        assert shape.fields[0].required, "what people know it by comes first"
    refers = {FieldKind.PARTICULAR, FieldKind.PARTICULARS}
    assert all((one.refers is not None) == (one.kind in refers) for one in FIELDS)
    assert all((one.words is not None) == (one.kind in {FieldKind.WORD, FieldKind.WORDS}) for one in FIELDS)


def test_what_identifies_somebody_is_not_on_a_redacted_copy_and_notes_are_on_no_paper() -> None:
    for kind, names in {
        ParticularKind.PERSON: {"name", "id_number", "address", "phone", "email", "born"},
        ParticularKind.THIRD_PERSON: {"name", "numbers"},
        ParticularKind.OFFER: {"own_entry", "informant"},
        ParticularKind.OWN_ADDRESS: {"address"},
        ParticularKind.DEVICE: {"serial", "imei"},
    }.items():
        printed = {one.name for one in SHAPES[kind].fields if Paper.REDACTED in one.papers}
        assert names & printed == set()
    assert all(not one.papers for one in FIELDS if one.name in ("note", "informant"))


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (FieldKind.MONEY, "1,500.05 USD"),
        (FieldKind.MONEY, "1500 JPY"),
        (FieldKind.FLAG, "no"),
        (FieldKind.WHOLE, "12"),
        (FieldKind.DATE, "2026-05"),
        (FieldKind.DATES, "2026-05-12, 2026、2027"),
        (FieldKind.CONTACTS, "1, 37；1/4 38"),
        (FieldKind.LINES, "a, b; c"),
        (FieldKind.WORDS, "sold\nrunning"),
        (FieldKind.TEXT, "two\nlines"),
    ],
)
def test_what_stands_can_be_typed_again(kind: FieldKind, typed: str) -> None:
    value = understood(field(kind), typed, currency="CNY")
    assert value is not None
    assert understood(field(kind), as_typed(value), currency="CNY") == value


def test_contacts_and_days_are_separated_by_commas_too() -> None:
    assert understood(field(FieldKind.CONTACTS), "1, 37；1/4 38", currency="") == ("1", "37", "1/4", "38")
    assert understood(field(FieldKind.LINES), "a, b; c", currency="") == ("a, b", "c")
