"""A particular: one thing of a case's record beside its contacts, such as a loan, a third person, a leak, a harm.

All kinds are kept alike, so that history, merging, erasing and paper know them all; what a kind has for fields says its
``Shape`` (core/shapes). A value is never a float: money is a whole number of minor units with its currency.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeAlias

from shilu.core.errors import UserError
from shilu.core.history import MAX_SAFE_INTEGER


class ParticularKind(StrEnum):
    """What a particular is."""

    PERSON = "person"
    OWN_ADDRESS = "own_address"
    DEVICE = "device"
    THIRD_PERSON = "third_person"
    LOAN = "loan"
    REPAYMENT = "repayment"
    CLAIM = "claim"
    LEAK = "leak"
    OFFER = "offer"
    HARM = "harm"
    FACT = "fact"
    FILING = "filing"
    LETTER = "letter"
    PARTY_LINK = "party_link"


class FieldKind(StrEnum):
    """What may stand in a field."""

    LINE = "line"
    TEXT = "text"
    DATE = "date"
    MONEY = "money"
    WHOLE = "whole"
    WORD = "word"
    WORDS = "words"
    LINES = "lines"
    DATES = "dates"
    FLAG = "flag"
    PARTY = "party"
    CONTACTS = "contacts"
    PARTICULAR = "particular"
    PARTICULARS = "particulars"
    FILE_TAGS = "file_tags"  # nobody types these (core/file_tags, core/file_marks)


class Paper(StrEnum):
    """Where a field is printed. What stands on none is a private note and never leaves. ``FORM``: forms and letters of
    rule packs; ``REDACTED``: a bundle that does not name whoever has not agreed to it."""

    BUNDLE = "bundle"
    REDACTED = "redacted"
    STATEMENT = "statement"
    FORM = "form"


class ParticularState(StrEnum):
    """Whether it counts. Of an erased one nothing is left but its kind and number."""

    ACTIVE = "active"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (cents, fen) of a currency (ISO 4217). Amounts of two currencies are never added."""

    minor: int
    currency: str


FieldValue: TypeAlias = "str | int | bool | Money | tuple[str, ...]"
"""Text, a day as written (``2026``, ``2026-05``, ``2026-05-12``), a word, an id; a number; yes or no; several."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a shape. ``label`` and ``words`` are shown translated; ``refers`` is the kind that an id names.

    ``aside``: folded away in the form until wanted. ``otherwise``: the word that is recorded where none was chosen.
    """

    name: str
    label: str
    kind: FieldKind = FieldKind.LINE
    required: bool = False
    words: Mapping[str, str] | None = None
    refers: ParticularKind | None = None
    papers: frozenset[Paper] = frozenset({Paper.BUNDLE, Paper.REDACTED})
    aside: bool = False
    otherwise: str = ""


def field_named(fields: Iterable[Field], name: str) -> Field | None:
    """The field of that name."""
    return next((field for field in fields if field.name == name), None)


def _anything_goes(values: Mapping[str, FieldValue]) -> None:
    """No field says what another one may not."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The fields of a kind in the order of form and paper. ``called_by``: the fields that people know one by.
    ``refuse`` raises UserError for fields that contradict each other. ``together``: fields that are one statement, of
    which two people who changed one each said something else."""

    kind: ParticularKind
    label: str
    plural: str
    fields: tuple[Field, ...]
    called_by: tuple[str, ...]
    refuse: Callable[[Mapping[str, FieldValue]], None] = _anything_goes
    together: frozenset[str] = frozenset()

    def field(self, name: str) -> Field | None:
        """The field of that name."""
        return field_named(self.fields, name)


@dataclass(frozen=True, slots=True)
class Particular:
    """One, as its latest revision has it. ``number`` counts its kind in the case, in order of recording.

    ``values`` are the fields that have one. ``recorded_ms`` is UTC as the device had it, ``recorded_offset_s`` its
    local offset. ``unknown``: names of fields that a newer version recorded and this one cannot read; they stay.
    """

    id: str
    kind: ParticularKind
    case: str
    number: int
    values: tuple[tuple[str, FieldValue], ...]
    state: ParticularState
    revision: int
    recorded_ms: int
    recorded_offset_s: int | None = None
    unknown: tuple[str, ...] = ()

    def get(self, name: str) -> FieldValue | None:
        """What stands in a field; None where nothing does."""
        return dict(self.values).get(name)

    def text(self, name: str) -> str:
        """The text, word, day or id that stands in a field; "" where nothing does."""
        value = self.get(name)
        return value if isinstance(value, str) else ""

    def several(self, name: str) -> tuple[str, ...]:
        """What stands in a field that holds several."""
        value = self.get(name)
        return value if isinstance(value, tuple) else ()

    def money(self, name: str) -> Money | None:
        """The amount in a field."""
        value = self.get(name)
        return value if isinstance(value, Money) else None

    def day(self, name: str) -> date | None:
        """The day in a field where it is known to the day."""
        return exact_day(self.text(name))


# typed by a person

_DAY = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月?)|年)?")
_AMOUNT = re.compile(r"(?P<before>[^\d\s.,+-]*)\s*(?P<digits>\d[\d,，\s]*(?:\.\d+)?)\s*(?P<after>[^\d\s.,+-]*)")
_CURRENCIES: Mapping[str, str] = {
    **dict.fromkeys(("¥", "￥", "元", "块", "rmb", "人民币"), "CNY"),
    "$": "USD",
    "us$": "USD",
    "£": "GBP",
    "€": "EUR",
    "₹": "INR",
    "rs": "INR",
    "₱": "PHP",
    "rp": "IDR",
    "₦": "NGN",
    "ksh": "KES",
    "s$": "SGD",
    "hk$": "HKD",
    "rm": "MYR",
    "mx$": "MXN",
}
_NO_MINOR = frozenset({"JPY", "KRW", "VND", "CLP", "UGX", "RWF", "XAF", "XOF"})
"""Currencies without minor units (ISO 4217)."""
_YES = frozenset({"yes", "y", "true", "1", "是", "有"})
_NO = frozenset({"no", "n", "false", "0", "否", "没有", "无"})
_BETWEEN: Mapping[FieldKind, str] = {
    FieldKind.CONTACTS: r"[;；,，、\s]+",
    FieldKind.DATES: r"[;；,，、\n]",
}
"""What stands between several of them; between others lines and semicolons, as a comma may be in them."""
_LONGEST = {FieldKind.LINE: 500, FieldKind.TEXT: 100_000}
MOST_SEVERAL = 1_000
"""So many values a field has at most."""


def understood(field: Field, typed: str, *, currency: str) -> FieldValue | None:
    """What a person typed into a field; None for nothing. Several are separated by lines or semicolons, contacts and
    days also by commas. ``currency`` is that of an amount that names none. References are taken as ids. Raises
    UserError ``usage.particular_…``."""
    typed = typed.strip()
    if not typed:
        return None
    match field.kind:
        case FieldKind.LINE | FieldKind.TEXT | FieldKind.PARTY | FieldKind.PARTICULAR:
            if len(typed) > _LONGEST.get(field.kind, 500):
                raise UserError("usage.particular_too_long", field=field.name)
            return typed if field.kind is FieldKind.TEXT else " ".join(typed.split())
        case FieldKind.DATE:
            return _day(field, typed)
        case FieldKind.MONEY:
            return _money(field, typed, currency)
        case FieldKind.WHOLE:
            return _whole(field, typed)
        case FieldKind.FLAG:
            if typed.casefold() not in _YES | _NO:
                raise UserError("usage.particular_not_yes_or_no", field=field.name, typed=typed)
            return typed.casefold() in _YES
        case FieldKind.WORD:
            return _word(field, typed)
    between = _BETWEEN.get(field.kind, r"[;；\n]")
    parts = tuple(dict.fromkeys(part for raw in re.split(between, typed) if (part := " ".join(raw.split()))))
    if len(parts) > MOST_SEVERAL:
        raise UserError("usage.particular_too_long", field=field.name)
    if field.kind is FieldKind.WORDS:
        return tuple(_word(field, part) for part in parts)
    if field.kind is FieldKind.DATES:
        return tuple(_day(field, part) for part in parts)
    return parts or None


def as_typed(value: FieldValue | None) -> str:
    """A value as it could be typed, which ``understood`` takes for the same; "" for none."""
    if isinstance(value, Money):
        return written_amount(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return "\n".join(value)
    return "" if value is None else str(value)


def exact_day(written: str) -> date | None:
    """The day of ``2026-05-12``; None for a month, a year, nothing."""
    try:
        return date.fromisoformat(written) if len(written) == 10 else None
    except ValueError:
        return None


def currency_of(written: str) -> str:
    """The currency that a sign, a word or a code means; "" where it is none that is known."""
    written = written.strip().strip(".").casefold()
    if written in _CURRENCIES:
        return _CURRENCIES[written]
    return written.upper() if re.fullmatch("[a-z]{3}", written) else ""


def minor_digits(currency: str) -> int:
    """How many digits the minor unit of a currency has."""
    return 0 if currency in _NO_MINOR else 2


def written_amount(money: Money) -> str:
    """An amount as people write it, with a grouped number: ``1,500.00 CNY``."""
    digits = minor_digits(money.currency)
    return f"{Decimal(money.minor).scaleb(-digits):,.{digits}f} {money.currency}"


def _word(field: Field, typed: str) -> str:
    if field.words is None or typed not in field.words:
        raise UserError(
            "usage.particular_no_such_word", field=field.name, typed=typed, words=", ".join(field.words or ())
        )
    return typed


def _whole(field: Field, typed: str) -> int:
    plain = typed.replace(",", "").replace("，", "")
    if not re.fullmatch(r"\d{1,15}", plain):
        raise UserError("usage.particular_not_a_number", field=field.name, typed=typed)
    return int(plain)


def _day(field: Field, typed: str) -> str:
    found = _DAY.fullmatch(typed)
    year, month, day = found.groups() if found else (None, None, None)
    try:
        date(int(year or 0), int(month or 1), int(day or 1))
    except ValueError:
        raise UserError("usage.particular_not_a_day", field=field.name, typed=typed) from None
    return "-".join(part.zfill(2) for part in (year, month, day) if part)


def _money(field: Field, typed: str, currency: str) -> Money:
    found = _AMOUNT.fullmatch(typed)
    if found is None or (found["before"] and found["after"]):
        raise UserError("usage.particular_not_an_amount", field=field.name, typed=typed)
    sign = found["before"] or found["after"]
    named = currency_of(sign) if sign else currency
    amount = Decimal(re.sub(r"[,，\s]", "", found["digits"])).scaleb(minor_digits(named))
    if not named or amount != amount.to_integral_value() or amount > MAX_SAFE_INTEGER:
        raise UserError("usage.particular_not_an_amount", field=field.name, typed=typed)
    return Money(int(amount), named)


# in the history


def value_to_json(value: FieldValue) -> Any:
    """A value as bodies have it: money with its minor units as text, several as a list."""
    if isinstance(value, Money):
        return {"minor": str(value.minor), "currency": value.currency}
    return list(value) if isinstance(value, tuple) else value


def value_from_json(field: Field, raw: Any) -> FieldValue:
    """From ``value_to_json``. Raises ValueError for what such a field cannot hold."""
    match field.kind:
        case FieldKind.MONEY:
            match raw:
                case {"minor": str(minor), "currency": str(currency)} if _is_amount(minor, currency):
                    return Money(int(minor), currency)
        case FieldKind.WHOLE:
            if type(raw) is int and raw >= 0:
                return raw
        case FieldKind.FLAG:
            if type(raw) is bool:
                return raw
        case (
            FieldKind.WORDS
            | FieldKind.LINES
            | FieldKind.DATES
            | FieldKind.CONTACTS
            | FieldKind.PARTICULARS
            | FieldKind.FILE_TAGS
        ):
            if isinstance(raw, list) and all(isinstance(one, str) and _fits(field, one) for one in raw):
                return tuple(raw)
        case _:
            if isinstance(raw, str) and _fits(field, raw):
                return raw
    raise ValueError(f"no value of a field of kind {field.kind.value}")


def _is_amount(minor: str, currency: str) -> bool:
    return re.fullmatch(r"\d{1,16}", minor) is not None and re.fullmatch("[A-Z]{3}", currency) is not None


def _fits(field: Field, text: str) -> bool:
    match field.kind:
        case FieldKind.DATE | FieldKind.DATES:
            return re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", text) is not None
        case FieldKind.WORD | FieldKind.WORDS:
            return text in (field.words or ())
    return 0 < len(text) <= _LONGEST.get(field.kind, 500)


def values_to_json(values: Sequence[tuple[str, FieldValue | None]]) -> dict[str, Any]:
    """Fields as bodies have them; None takes a value away."""
    return {name: None if value is None else value_to_json(value) for name, value in values}


def values_from_json(
    fields: Iterable[Field], raw: Mapping[str, Any]
) -> tuple[tuple[tuple[str, FieldValue], ...], tuple[str, ...]]:
    """The fields that can be read, in their order, and the names of those that cannot."""
    known: list[tuple[str, FieldValue]] = []
    read: set[str] = set()
    for field in fields:
        if field.name in raw:
            try:
                known.append((field.name, value_from_json(field, raw[field.name])))
            except ValueError:
                continue
            read.add(field.name)
    return tuple(known), tuple(sorted(raw.keys() - read))
