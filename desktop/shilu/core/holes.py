"""What fills the holes of a pack's sentences (core/pack_papers ``HOLES``): in one place, for forms and for letters.

What the case does not know for certain is left out: on paper it is a line to write on. Which of several loans, devices
or lenders is meant is nothing to guess.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from string import Formatter
from types import MappingProxyType

from shilu.core.day_words import full_date
from shilu.core.material import Material
from shilu.core.particular import Particular
from shilu.core.text import one_line
from shilu.core.wording import Catalog

LINE = "____________________"
"""Stands in a sentence where nothing is known: somebody writes on it."""
_MOST_NUMBERS = 20
_LONGEST, _LONGEST_TYPED = 300, 5_000
_IMEI_SHOWN = 4
_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class About:
    """What a paper is about, where the case has several of it. ``lender`` and ``collector`` are names as they are
    printed; ``loan``, ``person`` (a third one), ``device`` and ``filing`` are ids of the record. ``tool`` is this
    program with its version."""

    lender: str = ""
    lender_address: str = ""
    collector: str = ""
    loan: str = ""
    person: str = ""
    device: str = ""
    filing: str = ""
    tool: str = ""


@dataclass(frozen=True, slots=True)
class Filled:
    """A sentence with its holes filled. ``open``: the names of those that nothing fills."""

    text: str
    open: tuple[str, ...]


def filled_in(sentence: str, values: Mapping[str, str]) -> Filled:
    """A sentence of a pack with what is known in it."""
    parts: list[str] = []
    gaps: list[str] = []
    for text, hole, _, _ in Formatter().parse(sentence):
        parts.append(text)
        if hole is None:
            continue
        value = values.get(hole, "")
        parts.append(value or LINE)
        if not value:
            gaps.append(hole)
    return Filled("".join(parts), tuple(dict.fromkeys(gaps)))


def holes_of(sentence: str) -> tuple[str, ...]:
    """The names of the holes of a sentence."""
    return tuple(dict.fromkeys(hole for _, hole, _, _ in Formatter().parse(sentence) if hole))


def values_of(
    known: Material, about: About, texts: Catalog, *, own_words: Mapping[str, str] = _NOTHING, iso_days: bool = False
) -> Mapping[str, str]:
    """What fills each hole, in the language of ``texts``; a hole without a value is not there. ``own_words`` of a
    person come first. ``iso_days``: days as ``2026-03-03``, for a language that the program does not speak."""
    person = known.own_person
    of_person = {
        name: person.text(name) if person else "" for name in ("name", "id_number", "address", "phone", "email")
    }
    loan = _the_one(known.loans, about.loan)
    other = next((one for one in known.third_persons if one.id == about.person), None)
    device = _the_one(known.devices, about.device)
    filing = next((one for one in known.filings if one.id == about.filing), None)
    accounts = [one for one in known.own if one.text("kind") == "account"]

    def day(one: date | None) -> str:
        if one is None:
            return ""
        return one.isoformat() if iso_days else full_date(one, texts)

    found = {
        "complainant": of_person["name"] or known.complainant,
        "id_number": of_person["id_number"],
        "address": of_person["address"],
        "phone": of_person["phone"] or _listed((one.text("address") for one in _numbers(known)), texts),
        "email": of_person["email"],
        "lender": about.lender or (known.lenders[0][0] if len(known.lenders) == 1 else ""),
        "collector": about.collector,
        "lender_address": about.lender_address,
        "loan_reference": loan.text("contract_number") if loan else "",
        "loan_date": day(loan.day("contract_on")) or loan.text("contract_on") if loan else "",
        "person": other.called if other else "",
        "relation": other.relation if other else "",
        "numbers": _listed((name for name, _ in known.numbers[:_MOST_NUMBERS]), texts),
        "device": " ".join(filter(None, (device.text(name) for name in ("make", "model", "system")))) if device else "",
        "imei": _digits(device.text("imei"))[-_IMEI_SHOWN:] if device else "",
        "app": _listed((one.text("provider") for one in accounts), texts),
        "account": _listed((one.text("address") for one in accounts), texts),
        "first_day": day(known.first_day),
        "last_day": day(known.last_day),
        "contacts": f"{known.stats.total.count:,}" if known.stats.total.count else "",
        "third_persons": _listed(
            (f"{one.called} ({one.relation})" if one.relation else one.called for one in known.third_persons), texts
        ),
        "tool": about.tool,
        "kept_at": device.text("where") if device else "",
        "receipt": filing.text("receipt") if filing else "",
        "office": filing.text("office") if filing else "",
    }
    said = {name: one_line(value, _LONGEST) for name, value in found.items()}
    said |= {name: one_line(value, _LONGEST_TYPED) for name, value in own_words.items()}
    return MappingProxyType({name: value for name, value in said.items() if value})


def _the_one(several: Sequence[Particular], wanted: str) -> Particular | None:
    """The one that is meant, or the only one there is."""
    if wanted:
        return next((one for one in several if one.id == wanted), None)
    return several[0] if len(several) == 1 else None


def _numbers(known: Material) -> list[Particular]:
    return [one for one in known.own if one.text("kind") in ("sim", "landline")]


def _digits(written: str) -> str:
    return "".join(char for char in written if char.isdecimal())


def _listed(parts: Iterable[str], texts: Catalog) -> str:
    return ("、" if texts.is_chinese else ", ").join(dict.fromkeys(filter(None, parts)))
