"""The directory of a case: 55 parties or more, their names drawn by seed, and what the cases need of each.

At least: 14 Chinese apps (three whose names contain one another, two that are everyday words, two with a lender
outside the directory one character away, seven with a short name that may be in a bank's), 5 apps in each other
language (two containing one another, one everyday word, one with a near name outside, one with a short name), 7
lenders, 7 agencies that serve several apps each, 2 persons, 2 payment companies, and a data company, a data seller and
a maker of software that never write.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from shilu.core.party import Party, PartyKind
from tests.bench.attribution import names
from tests.bench.attribution.sentences import ordinary_words

FEWEST = 55
Item = TypeVar("Item")
_KEPT = 7  # firms' names that the lenders, agencies and the payment company need


@dataclass(frozen=True, slots=True)
class Brand:
    """A party, and how it shows itself. ``mistyped`` are its name as people mistype it; ``near`` a name that is not
    its own; ``short`` the alias that others' names contain."""

    party: Party
    lang: str
    links: tuple[str, ...] = ()
    payee: str = ""
    sender: str = ""
    short: str = ""
    near: str = ""
    mistyped: tuple[str, ...] = ()
    is_word: bool = False
    family: str = ""

    @property
    def name(self) -> str:
        """As the directory has it."""
        return self.party.name

    @property
    def id(self) -> str:
        """Of the party."""
        return self.party.id


@dataclass(frozen=True, slots=True)
class Directory:
    """All brands, and which apps an agency collects for."""

    brands: tuple[Brand, ...]
    serves: dict[str, tuple[Brand, ...]] = field(default_factory=dict)

    def of(self, kind: PartyKind, lang: str = "") -> tuple[Brand, ...]:
        """Those of a kind, of a language or of all."""
        return tuple(b for b in self.brands if b.party.kind is kind and lang in ("", b.lang))

    def apps(self, lang: str) -> tuple[Brand, ...]:
        """Apps whose name is no everyday word."""
        return tuple(b for b in self.of(PartyKind.APP, lang) if not b.is_word)

    def plain(self, lang: str) -> tuple[Brand, ...]:
        """Apps whose name is neither an everyday word nor contained in another's."""
        return tuple(b for b in self.apps(lang) if not b.family)


def directory(rng: random.Random, parties: int) -> Directory:
    """Raises ValueError for fewer parties than the cases need."""
    if parties < FEWEST:
        raise ValueError(f"the cases need {FEWEST} parties")
    maker = _Maker(rng)
    brands = [*maker.chinese(parties - FEWEST)]
    for lang in names.LANGUAGES[1:]:
        brands += maker.latin(lang)
    brands += maker.silent()
    made = Directory(tuple(brands))
    serves: dict[str, tuple[Brand, ...]] = {}
    for agency in made.of(PartyKind.AGENCY):
        apps = made.apps(agency.lang)
        serves[agency.id] = tuple(rng.sample(apps, min(len(apps), 4 if agency.lang != "zh" else rng.randint(5, 9))))
    return Directory(made.brands, serves)


class _Maker:
    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._count = 0
        self._firms = {lang: _shuffled(rng, firms) for lang, firms in names.LATIN_FIRMS.items()}
        self._firms["zh"] = _shuffled(rng, names.ZH_FIRMS)

    def _party(self, name: str, kind: PartyKind, aliases: tuple[str, ...] = ()) -> Party:
        self._count += 1
        return Party(f"p{self._count:03d}", name, kind, aliases)

    def chinese(self, more: int) -> Iterator[Brand]:
        bases = _shuffled(self._rng, [base for base in names.ZH_BASES if base[0] in names.ZH_NEAR])
        near, bases = (
            [bases.pop(), bases.pop()],
            _shuffled(self._rng, [*bases, *(b for b in names.ZH_BASES if b[0] not in names.ZH_NEAR)]),
        )
        family = bases.pop()
        for ending, reading in (("快贷", "kuaidai"), ("快贷极速版", "kuaidaijsb"), ("快贷通", "kuaidaitong")):
            yield self._chinese_app(family, (ending, reading, ""), short=False, family=family[0])
        for word in self._rng.sample(ordinary_words("zh"), 2):
            yield Brand(self._party(word, PartyKind.APP), "zh", is_word=True)
        for base in near:
            suffix = self._rng.choice(names.ZH_SUFFIXES)
            yield self._chinese_app(base, suffix, short=False, near=names.ZH_NEAR[base[0]] + suffix[0])
        for _ in range(7):
            yield self._chinese_app(bases.pop(), self._rng.choice(names.ZH_SUFFIXES), short=True)
        for number in range(more):
            again = names.ZH_BASES[number % len(names.ZH_BASES)]
            yield self._chinese_app(
                again, ("钱庄" + "甲乙丙丁戊己"[number // len(names.ZH_BASES)], f"qianzhuang{number}", ""), short=False
            )
        for _ in range(3):
            firm = self._firms["zh"].pop()
            yield Brand(self._party(f"{firm}小额贷款有限公司", PartyKind.LENDER, (f"{firm}小贷",)), "zh")
        for ending in ("外包", "法务", "资产管理"):
            firm = self._firms["zh"].pop()
            yield Brand(self._party(f"{firm}{ending}有限公司", PartyKind.AGENCY, (f"{firm}{ending}",)), "zh")
        yield self._person("zh")
        firm = self._firms["zh"].pop()
        yield Brand(self._party(f"{firm}支付", PartyKind.PAYMENT_COMPANY), "zh")

    def _chinese_app(
        self,
        base: tuple[str, str, str],
        suffix: tuple[str, str, str],
        *,
        short: bool,
        near: str = "",
        family: str = "",
    ) -> Brand:
        name = base[0] + suffix[0]
        links = (f"{base[1]}-{suffix[1][:6]}{len(suffix[1])}.example", f"com.{base[1]}.{suffix[1]}")
        payee = (
            f"{self._firms['zh'].pop()}信息科技有限公司"
            if len(self._firms["zh"]) > _KEPT and self._rng.random() < 0.7
            else ""
        )
        reading = f"{base[1].title()} {suffix[1].title()}"
        aliases = (reading, *links, *((payee,) if payee else ()), *((base[0],) if short else ()))
        mistyped = (base[2] + suffix[0], *((base[0] + suffix[2],) if suffix[2] else ()))
        party = self._party(name, PartyKind.APP, aliases)
        return Brand(
            party, "zh", links, payee, short=base[0] if short else "", near=near, mistyped=mistyped, family=family
        )

    def latin(self, lang: str) -> Iterator[Brand]:
        bases = _shuffled(self._rng, names.LATIN_BASES[lang])
        suffixes = _shuffled(self._rng, names.LATIN_SUFFIXES[lang])
        family, near, plain = bases.pop(), bases.pop(), bases.pop()
        yield self._latin_app(lang, family, suffixes[0], family=family)
        yield self._latin_app(lang, family, f"{suffixes[0]} Plus", family=family)
        yield self._latin_app(lang, near, suffixes[1], near=f"{near} {suffixes[2]}")
        if lang == "hi":
            yield self._latin_app(lang, names.TOTAL, "Loan", short=names.TOTAL)
        else:
            yield self._latin_app(lang, plain, suffixes[3], short=plain)
        word = self._rng.choice(ordinary_words(lang))
        yield Brand(self._party(word, PartyKind.APP), lang, is_word=True)
        firm = self._firms[lang].pop()
        yield Brand(self._party(f"{firm} {names.LENDER_WORDS[lang]}", PartyKind.LENDER, (firm,)), lang)
        firm = self._firms[lang].pop()
        yield Brand(self._party(f"{firm} {names.AGENCY_WORDS[lang]}", PartyKind.AGENCY, (firm,)), lang)
        if lang in names.PERSONS:
            yield self._person(lang)

    def _latin_app(
        self, lang: str, base: str, suffix: str, *, short: str = "", near: str = "", family: str = ""
    ) -> Brand:
        name = f"{base} {suffix}"
        joined = name.replace(" ", "").lower()
        links = (f"{joined}.example", f"com.{base.lower()}.{suffix.lower().replace(' ', '')}")
        payee = f"{self._firms[lang].pop()} Services"
        sender = _header(joined) if lang == "hi" else name.replace(" ", "")[:11]
        if suffix.endswith("Plus"):
            sender = sender[:-1] + "X"
        aliases = (*links, payee, sender, *((short,) if short else ()))
        party = self._party(name, PartyKind.APP, aliases)
        return Brand(party, lang, links, payee, sender, short, near, _slips(self._rng, name), family=family)

    def _person(self, lang: str) -> Brand:
        name, alias = names.PERSONS[lang]
        return Brand(self._party(name, PartyKind.PERSON, (alias,)), lang)

    def silent(self) -> Iterator[Brand]:
        """Parties of the directory that send nothing, and a payment company that does."""
        firm = self._firms["en"].pop()
        yield Brand(self._party(f"{firm} Pay", PartyKind.PAYMENT_COMPANY), "en")
        for kind, ending in (
            *((PartyKind.DATA_COMPANY, "数据科技"), (PartyKind.TECHNOLOGY, "风控软件")),
            (PartyKind.DATA_SELLER, "料商"),
        ):
            yield Brand(self._party(f"暗渠{ending}", kind), "zh")


def _header(joined: str) -> str:
    """Six capitals, as Indian senders have: the first letter and consonants."""
    kept = joined[0] + "".join(letter for letter in joined[1:] if letter not in "aeiou")
    return (kept + joined)[:6].upper()


def _slips(rng: random.Random, name: str) -> tuple[str, ...]:
    """A name with two letters swapped, one left out, one doubled; always inside its longest word."""
    longest = max(name.split(), key=len)
    at = name.index(longest) + rng.randrange(1, len(longest) - 2)
    swapped = name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    left_out, doubled = name[:at] + name[at + 1 :], name[:at] + name[at] + name[at:]
    return tuple(slip for slip in (swapped, left_out, doubled) if slip != name)


def _shuffled(rng: random.Random, items: Sequence[Item]) -> list[Item]:
    found = list(items)
    rng.shuffle(found)
    return found
