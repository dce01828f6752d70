"""What goes into a field of a paper: counted and recorded things of a case, in whole sentences.

Nothing here judges; what is written is begun with it, checked by a person, and written on. Where a field may have no
names and numbers of people, there are none: how many there were stands in their place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType

from shilu.core.debt_words import amounts, figures_to_sign, recorded_in_all
from shilu.core.material import Conduct, Material
from shilu.core.pack_papers import Content
from shilu.core.particular import Particular, field_named, written_amount
from shilu.core.party import Party
from shilu.core.reckoning import Reckoned
from shilu.core.shapes import SHAPES
from shilu.core.shapes.parties import PARTY_FIELDS
from shilu.core.text import one_line
from shilu.core.wording import Catalog

_MOST_NUMBERS = 50
_MOST_IN_FULL = 10
_OF_A_PARTY = (
    "registration_number",
    "app_version",
    "downloaded_from",
    "website",
    "official_phones",
    "repayment_accounts",
)


def said(contents: Sequence[Content], known: Material, texts: Catalog, *, personal: bool = True) -> Iterator[str]:
    """The lines of these contents, in their order. ``personal``: names and numbers of people may stand in them."""
    for one in contents:
        yield from _CONTENTS[one](known, texts, personal)


def _of_person(name: str) -> _Said:
    def said(known: Material, _texts: Catalog, personal: bool) -> Iterator[str]:
        value = known.own_person.text(name) if known.own_person and personal else ""
        if name == "name" and personal:
            value = value or known.complainant
        if value:
            yield " ".join(value.split())

    return said


def _person(known: Material, texts: Catalog, personal: bool) -> Iterator[str]:
    """Who goes there: whoever reports for another, or else who complains."""
    one = known.person("reporter", "guardian", "complainant")
    if not personal:
        return
    if one is None:
        if known.complainant:
            yield known.complainant
        return
    yield _listed(list(_of_paper(one, texts)), texts)


def _victim(known: Material, texts: Catalog, personal: bool) -> Iterator[str]:
    """Who was harassed, where that is not who goes there."""
    if not personal:
        return
    goes = known.person("reporter", "guardian")
    for one in known.people:
        if one.text("role") == "victim" or (goes is not None and one.text("role") == "complainant"):
            yield _listed(list(_of_paper(one, texts)), texts)


def _of_paper(one: Particular, texts: Catalog) -> Iterator[str]:
    """What papers ask for of a person, as far as it is known: a field without its name where it needs none."""
    shape = SHAPES[one.kind]
    for name in ("name", "gender", "id_number", "address", "phone", "email"):
        value, field = " ".join(one.text(name).split()), shape.field(name)
        if not value or field is None:
            continue
        if name in ("name", "gender"):
            yield texts.tr(field.words.get(value, value)) if field.words else value
        else:
            yield texts.tr("{field}: {value}", field=texts.tr(field.label), value=value)


def _reported(known: Material, texts: Catalog, personal: bool) -> Iterator[str]:
    """Who is behind the contacts, each of whom more is known on a line of their own; then the numbers."""
    more = {one.name: details for one in known.parties if (details := _listed(list(_details(one, texts)), texts, "; "))}
    named = [
        (name, texts.trn("{name}: {count} contact", "{name}: {count} contacts", count, name=one_line(name, 120)))
        for name, count in known.lenders
    ]
    yield from (_listed([line, more[name]], texts, "; ") for name, line in named if name in more)
    for lines in ([line for name, line in named if name not in more], list(_numbers(known, texts, personal))):
        if lines:
            yield _listed(lines, texts)


def _details(one: Party, texts: Catalog) -> Iterator[str]:
    """What offices ask for of a company and its app."""
    for name in _OF_A_PARTY:
        field = field_named(PARTY_FIELDS, name)
        value = "、".join(one.several(name)) if texts.is_chinese else ", ".join(one.several(name))
        value = one_line(value or one.text(name), 200)
        if field is not None and value:
            yield texts.tr("{field}: {value}", field=texts.tr(field.label), value=value)


def _conduct(known: Material, texts: Catalog, personal: bool) -> Iterator[str]:
    """A paragraph for each kind of conduct."""
    for one in known.conduct:
        yield ("" if texts.is_chinese else " ").join(_of_conduct(one, texts, personal))


def _of_conduct(one: Conduct, texts: Catalog, personal: bool) -> Iterator[str]:
    first, last = one.first or "?", one.last or "?"
    yield texts.trn(
        "{conduct}: {count} contact, {when}.",
        "{conduct}: {count} contacts, {when}.",
        one.count,
        conduct=one.name,
        when=first if first == last else texts.tr("from {first} to {last}", first=first, last=last),
    )
    if personal and one.numbers:
        yield texts.tr("From: {numbers}.", numbers=_listed([one_line(each, 60) for each in one.numbers], texts))
    if personal and one.quotes:
        quotes = [
            texts.tr("no. {number}: “{words}”", number=quote.number, words=one_line(quote.words, 160))
            for quote in one.quotes
        ]
        yield texts.tr("In their words: {quotes}", quotes=_listed(quotes, texts, "; "))
    if one.exhibits:
        yield texts.tr("See {exhibits}.", exhibits=_listed(list(one.exhibits), texts))


def _earlier(known: Material, texts: Catalog, _personal: bool) -> Iterator[str]:
    for one in known.filings:
        receipt = one.text("receipt")
        number = texts.tr("no. {number}", number=receipt) if receipt else ""
        yield _listed(
            [part for part in (one_line(one.text("office")), one.text("handed_in_on"), number) if part], texts
        )


def _device(*fields: str) -> _Said:
    def said(known: Material, _texts: Catalog, _personal: bool) -> Iterator[str]:
        for one in known.devices:
            value = " ".join(filter(None, (one_line(one.text(name), 120) for name in fields)))
            if value:
                yield value

    return said


def _files(known: Material, texts: Catalog, _personal: bool) -> Iterator[str]:
    if known.files:
        yield texts.trn(
            "{count} file, listed with its hash values in the list enclosed",
            "{count} files, listed with their hash values in the list enclosed",
            known.files,
        )


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
        counted = [texts.tr("{name}: {count}", name=one.name, count=f"{one.count:,}") for one in known.conduct]
        listed = _listed(counted, texts)
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
    """Each with its figures; of many what was agreed and paid, and then what all of them come to."""
    many = len(known.debts.loans) > _MOST_IN_FULL
    for one in known.debts.loans:
        lender = known.debts.name_of(one.loan.lender)
        worked_out = amounts(one, texts) if many else figures_to_sign(one, texts)
        said = _listed([*_agreed(one, texts), *worked_out], texts, "; ")
        yield texts.tr("Loan {number}, {lender}: {figures}", number=one.loan.number, lender=lender, figures=said)
    if many:
        yield from recorded_in_all(known.debts, texts)


def _agreed(one: Reckoned, texts: Catalog) -> Iterator[str]:
    """What a loan was to be, and what came of it."""
    loan = one.loan
    for said, value in (
        (texts.tr("Date of the contract"), loan.contract_on.isoformat() if loan.contract_on else loan.written_on),
        (texts.tr("Amount in the contract"), written_amount(loan.promised) if loan.promised else ""),
        (texts.tr("Amount that arrived"), written_amount(loan.received) if loan.received else ""),
    ):
        if value:
            yield texts.tr("{field}: {value}", field=said, value=value)


def _third_persons(known: Material, texts: Catalog, personal: bool) -> Iterator[str]:
    if not personal:
        if known.third_persons:
            yield texts.trn("{count} other person", "{count} other people", len(known.third_persons))
        return
    for one in known.third_persons:
        yield _listed([part for part in (one.called, one.relation) if part], texts)


def _harm(known: Material, _texts: Catalog, personal: bool) -> Iterator[str]:
    if personal:
        yield from (" ".join(one.text("words").split()) for one in known.harm if one.text("words"))


def _requests(known: Material, _texts: Catalog, _personal: bool) -> Iterator[str]:
    yield from known.asked


def _nothing(_known: Material, _texts: Catalog, _personal: bool) -> Iterator[str]:
    """Boxes only (core/form_paper)."""
    yield from ()


def _listed(parts: Sequence[str], texts: Catalog, between: str = ", ") -> str:
    chinese = {", ": "、", "; ": "；"}
    return (chinese[between] if texts.is_chinese else between).join(parts)


WORDLESS = frozenset(
    (
        Content.NAME,
        Content.ID_NUMBER,
        Content.ADDRESS,
        Content.PHONE,
        Content.EMAIL,
        Content.OWN_NUMBERS,
        Content.HARM,
        Content.DEVICE,
        Content.DEVICE_MAKE,
        Content.DEVICE_SERIAL,
        Content.DEVICE_IDS,
        Content.DEVICE_SYSTEM,
    )
)
"""What has no words of the program in it, but names, numbers, and what somebody wrote."""
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
        Content.PERSON: _person,
        Content.VICTIM: _victim,
        Content.REPORTED: _reported,
        Content.CONDUCT: _conduct,
        Content.EARLIER: _earlier,
        Content.DEVICE: _device("make", "model", "serial"),
        Content.DEVICE_MAKE: _device("make", "model"),
        Content.DEVICE_SERIAL: _device("serial"),
        Content.DEVICE_IDS: _device("imei"),
        Content.DEVICE_SYSTEM: _device("system"),
        Content.FILES: _files,
        Content.ALGORITHMS: _nothing,
        Content.REQUESTS: _requests,
    }
)
