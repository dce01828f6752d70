"""What goes into the fields of an office's form: counted and recorded things of a case, in whole sentences.

Nothing here judges; what is written is begun with it, checked by a person, and written on. Where a field may have no
names and numbers of people, there are none: how many there were stands in their place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from shilu.core.debt_words import figures
from shilu.core.debts import Debts
from shilu.core.pack_papers import Content, FilingField
from shilu.core.pack_parts import in_language
from shilu.core.particular import Particular
from shilu.core.shapes.people import RELATIONS
from shilu.core.stats import Stats
from shilu.core.text import one_line
from shilu.core.wording import Catalog

_HAN = re.compile(r"[㐀-鿿]|[^\W㐀-鿿]+(?:['’.-][^\W㐀-鿿]+)*")
"""A word: each Chinese character by itself, else what stands between spaces and signs."""
_MOST_NUMBERS = 50


@dataclass(frozen=True, slots=True)
class Material:
    """What is known of a case. ``people``: those of the case, ``own_numbers`` and ``numbers`` as written, ``numbers``
    and ``lenders`` each with how many contacts, the most first; ``first``, ``last`` and ``last_call`` as they are
    shown, ``last_call_s`` the length of that call in seconds, None where unknown."""

    complainant: str
    people: Sequence[Particular]
    own_numbers: Sequence[str]
    stats: Stats
    lenders: Sequence[tuple[str, int]]
    numbers: Sequence[tuple[str, int]]
    first: str
    last: str
    last_call: str
    last_call_s: int | None
    third_persons: Sequence[Particular]
    harm: Sequence[Particular]
    debts: Debts
    conduct: Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class FilledField:
    """A field with what it is begun with. ``over``: that is more than the smallest limit that is known."""

    field: FilingField
    text: str
    characters: int
    words: int

    @property
    def over(self) -> bool:
        """Whether somebody has to shorten it."""
        limit = self.field.limit
        return (limit.most_characters is not None and self.characters > limit.most_characters) or (
            limit.most_words is not None and self.words > limit.most_words
        )


def filled(field: FilingField, known: Material, texts: Catalog) -> FilledField:
    """A field, begun."""
    lines = [line for one in field.filled_with for line in _CONTENTS[one](known, texts, field.personal)]
    return measured(field, "\n".join(lines))


def measured(field: FilingField, text: str) -> FilledField:
    """A field with what somebody wrote into it."""
    return FilledField(field, text, len(text), len(_HAN.findall(text)))


def limit_said(one: FilledField, texts: Catalog) -> str:
    """How long it is beside how long it may be, the smaller where sources disagree; "" where no limit is known."""
    most = one.field.limit
    if most.most_words is not None:
        return texts.tr("{count} of {most} words", count=f"{one.words:,}", most=f"{most.most_words:,}")
    if most.most_characters is not None:
        return texts.tr("{count} of {most} characters", count=f"{one.characters:,}", most=f"{most.most_characters:,}")
    return ""


def name_of(field: FilingField, texts: Catalog) -> str:
    """What the office calls a field."""
    return one_line(in_language(field.names, texts.language), 200)


def _of_person(name: str) -> _Said:
    def said(known: Material, _texts: Catalog, personal: bool) -> Iterator[str]:
        if not personal:
            return
        own = [one for one in known.people if one.text("role") == "complainant"] or list(known.people[:1])
        value = own[0].text(name) if own else ""
        if name == "name":
            value = value or known.complainant
        if value:
            yield " ".join(value.split())

    return said


def _own_numbers(known: Material, _texts: Catalog, personal: bool) -> Iterator[str]:
    if personal:
        yield from known.own_numbers


def _period(known: Material, texts: Catalog, _personal: bool) -> Iterator[str]:
    if known.first:
        yield texts.tr("from {first} to {last}", first=known.first, last=known.last)


def _last_call(known: Material, _texts: Catalog, _personal: bool) -> Iterator[str]:
    if known.last_call:
        yield known.last_call


def _last_call_length(known: Material, texts: Catalog, _personal: bool) -> Iterator[str]:
    if known.last_call_s is not None:
        yield texts.trn("{count} second", "{count} seconds", known.last_call_s)


def _facts(known: Material, texts: Catalog, _personal: bool) -> Iterator[str]:
    total = known.stats.total
    if not total.count:
        return
    yield texts.trn(
        "From {first} to {last} {count} contact came. Numbers or accounts behind them: {numbers}. Days with contacts: "
        "{days}.",
        "From {first} to {last} {count} contacts came. Numbers or accounts behind them: {numbers}. Days with contacts: "
        "{days}.",
        total.count,
        first=known.first or "?",
        last=known.last or "?",
        numbers=f"{len(known.stats.by_contact_point.keys() - {''}):,}",
        days=f"{known.stats.days:,}",
    )
    yield texts.tr(
        "{documented} of them stand in a source such as the phone’s log or a carrier’s bill; {stated} were recorded by "
        "the complainant only.",
        documented=f"{total.documented:,}",
        stated=f"{total.stated:,}",
    )
    yield texts.tr(
        "{calls} were calls, {answered} of them answered; {messages} were messages and others.",
        calls=f"{total.calls:,}",
        answered=f"{total.answered:,}",
        messages=f"{total.messages:,}",
    )
    others = sum(one.count for one in known.stats.by_reached.values())
    if others:
        yield texts.trn(
            "{count} contact reached other people than the complainant.",
            "{count} contacts reached other people than the complainant.",
            others,
        )
    if known.conduct:
        listed = _listed([texts.tr("{name}: {count}", name=name, count=f"{n:,}") for name, n in known.conduct], texts)
        yield texts.tr("What was done in them, as the complainant marked it: {conduct}.", conduct=listed)


def _lenders(known: Material, texts: Catalog, _personal: bool) -> Iterator[str]:
    for name, count in known.lenders:
        yield texts.trn("{name}: {count} contact", "{name}: {count} contacts", count, name=one_line(name, 120))


def _numbers(known: Material, texts: Catalog, personal: bool) -> Iterator[str]:
    if not personal:
        return
    for number, count in known.numbers[:_MOST_NUMBERS]:
        yield texts.trn("{name}: {count} contact", "{name}: {count} contacts", count, name=one_line(number, 120))
    more = len(known.numbers) - _MOST_NUMBERS
    if more > 0:
        yield texts.trn("and {count} more number, in the bundle", "and {count} more numbers, in the bundle", more)


def _loans(known: Material, texts: Catalog, _personal: bool) -> Iterator[str]:
    for one in known.debts.loans:
        lender = next((party.name for party in known.debts.lenders if party.id == one.loan.lender), "")
        said = _listed(list(figures(one, texts)), texts, "; ")
        yield texts.tr("Loan {number}, {lender}: {figures}", number=one.loan.number, lender=lender, figures=said)


def _third_persons(known: Material, texts: Catalog, personal: bool) -> Iterator[str]:
    if not personal:
        if known.third_persons:
            yield texts.trn("{count} other person", "{count} other people", len(known.third_persons))
        return
    for one in known.third_persons:
        relation = texts.tr(RELATIONS.get(one.text("relation"), ""))
        name = one.text("name") if one.text("consent") == "yes" else ""
        called = texts.tr("third person {number}", number=one.number)
        yield _listed([part for part in (called, relation, name) if part], texts)


def _harm(known: Material, _texts: Catalog, personal: bool) -> Iterator[str]:
    if personal:
        yield from (" ".join(one.text("words").split()) for one in known.harm if one.text("words"))


def _listed(parts: Sequence[str], texts: Catalog, between: str = ", ") -> str:
    chinese = {", ": "、", "; ": "；"}
    return (chinese[between] if texts.is_chinese else between).join(parts)


_Said = Callable[[Material, Catalog, bool], Iterator[str]]
_CONTENTS: Mapping[Content, _Said] = MappingProxyType(
    {
        Content.NAME: _of_person("name"),
        Content.ID_NUMBER: _of_person("id_number"),
        Content.ADDRESS: _of_person("address"),
        Content.PHONE: _of_person("phone"),
        Content.EMAIL: _of_person("email"),
        Content.OWN_NUMBERS: _own_numbers,
        Content.PERIOD: _period,
        Content.LAST_CALL: _last_call,
        Content.LAST_CALL_LENGTH: _last_call_length,
        Content.FACTS: _facts,
        Content.LENDERS: _lenders,
        Content.NUMBERS: _numbers,
        Content.LOANS: _loans,
        Content.THIRD_PERSONS: _third_persons,
        Content.HARM: _harm,
    }
)
