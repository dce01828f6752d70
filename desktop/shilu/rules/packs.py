"""Rule packs: a TOML file for each country in ``resources/rules``. How one is written: docs/rule-packs.md.

A pack is read whole or not at all: one that says something else than its writer meant would stand on a police paper.
One that cannot be read keeps no other from being read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from shilu.core.pack import RulePack
from shilu.core.pack_papers import PackPapers
from shilu.core.pack_parts import PackParts
from shilu.core.pack_problem import BadPack, PackFault, PackProblem
from shilu.core.rule import Pack, Rule
from shilu.rules.pack_papers import read_papers
from shilu.rules.pack_parts import BOTH, read_parts
from shilu.rules.pack_reader import MOST_BYTES, Table, open_table
from shilu.rules.pack_rules import read_rules

FORMAT = 1
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})?")
_COUNTRY = re.compile(r"[a-z]{2}")


@dataclass(frozen=True, slots=True)
class Packs:
    """Those of a folder by country (lower case), and what is wrong with the files that are none, by name."""

    found: Mapping[str, RulePack]
    bad: Mapping[str, tuple[PackProblem, ...]]


def read_file(path: Path) -> RulePack:
    """A pack from its file. Raises BadPack, which holds all that is wrong with it, and OSError."""
    with path.open("rb") as file:
        return read(file.read(MOST_BYTES + 1))


def read(content: bytes) -> RulePack:
    """A pack. Raises BadPack, which holds all that is wrong with it."""
    top = open_table(content)
    if top.whole("format") != FORMAT:
        top.wrong(PackFault.FORMAT_UNKNOWN, "format", str(FORMAT))
    country = _matching(top, "country", _COUNTRY, "cn")
    language = _matching(top, "language", _LANGUAGE, "en")
    names = top.words("name", BOTH)
    version = top.text("version")
    checked_on = top.required_day("checked_on")
    reviewed_by, reviewed_on = top.text("reviewed_by", required=False), top.day("reviewed_on")
    if bool(reviewed_by) is not bool(reviewed_on):
        top.wrong(PackFault.MISSING, "reviewed_on" if reviewed_by else "reviewed_by")
    native = top.several("native_checked")
    parts = read_parts(top)
    lender_types = tuple(one.id for one in parts.lender_types)
    rules = read_rules(
        top,
        country=country,
        language=language,
        lender_types=lender_types,
        loan_types=tuple(one.id for one in parts.loan_types),
    )
    papers = read_papers(top, language=language)
    top.finish()
    _tell_names(top, country, rules, parts, papers)
    if top.problems:
        raise BadPack(top.problems)
    pack = Pack(
        country=country,
        format=FORMAT,
        version=version,
        checked_on=checked_on,
        sha256=sha256(content).hexdigest(),
        rules=rules,
        lender_types=lender_types,
        reviewed_by=reviewed_by,
        reviewed_on=reviewed_on,
    )
    return RulePack(pack, names, language, native, parts, papers)


def of_country(folder: Path, country: str) -> RulePack | None:
    """The pack of a country (lower case), if there is one. Raises BadPack and OSError as ``read_file``."""
    file = folder / f"{country}.toml"
    return read_file(file) if _COUNTRY.fullmatch(country) and file.is_file() else None


def read_folder(folder: Path) -> Packs:
    """All packs of a folder."""
    found: dict[str, RulePack] = {}
    bad: dict[str, tuple[PackProblem, ...]] = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            pack = read_file(path)
        except BadPack as error:
            bad[path.name] = error.problems
        except OSError:
            bad[path.name] = (PackProblem(1, "", "", PackFault.NOT_READABLE),)
        else:
            found[pack.pack.country] = pack
    return Packs(found, bad)


def _matching(top: Table, key: str, pattern: re.Pattern[str], example: str) -> str:
    text = top.text(key)
    if text and not pattern.fullmatch(text):
        top.wrong(PackFault.UNKNOWN_WORD, key, example)
    return text


def _tell_names(top: Table, country: str, rules: tuple[Rule, ...], parts: PackParts, papers: PackPapers) -> None:
    """Every name stands for one thing, and every thing that is named is there."""
    own = (
        *((one.id, "channel", number) for number, one in enumerate(parts.channels)),
        *((one.id, "vanishing", number) for number, one in enumerate(parts.vanishing)),
        *((one.id, "clock", number) for number, one in enumerate(parts.clocks)),
        *((one.id, "proof", number) for number, one in enumerate(parts.proofs)),
        *((one.id, "letter", number) for number, one in enumerate(papers.letters)),
        *((one.id, "form", number) for number, one in enumerate(papers.forms)),
        *((one.id, "request", number) for number, one in enumerate(papers.requests)),
        *((one.id, "profile", number) for number, one in enumerate(papers.profiles)),
    )
    names = {one.id for one in rules}
    for name, kind, number in own:
        if name in names:
            top.wrong_at((kind, number, "id"), PackFault.TWICE, name)
        if not name.startswith(f"{country}."):
            top.wrong_at((kind, number, "id"), PackFault.WRONG_BEGINNING, f"{country}.")
        names.add(name)
    for kind, several in (
        ("lender_type", parts.lender_types),
        ("loan_type", parts.loan_types),
        ("tag", parts.tags),
        ("role", papers.roles),
    ):
        for name, count in Counter(one.id for one in several).items():
            if count > 1:
                top.wrong(PackFault.TWICE, kind, name)
    for path, name, known in _named(parts, papers, names):
        if name not in known:
            top.wrong_at(path, PackFault.NOT_THERE, name)
    for number, form in enumerate(papers.forms):
        _tell_sentences(top, ("form", number), [one.id for part in form.parts for one in part.sentences])
    for number, letter in enumerate(papers.letters):
        _tell_sentences(top, ("letter", number), [one.id for one in letter.sentences])


def _tell_sentences(top: Table, path: tuple[str, int], ids: list[str]) -> None:
    for name, count in Counter(ids).items():
        if count > 1:
            top.wrong_at(path, PackFault.TWICE, name)


def _named(
    parts: PackParts, papers: PackPapers, names: set[str]
) -> Iterator[tuple[tuple[str | int, ...], str, set[str]]]:
    """What is named somewhere, where, and among which it has to be."""
    channels = {one.id for one in parts.channels}
    forms = {one.id for one in papers.forms}
    steps = channels | {one.id for one in papers.letters}
    for number, channel in enumerate(parts.channels):
        yield from (
            (("channel", number, "before", at, "step"), one.step, steps) for at, one in enumerate(channel.before)
        )
    for number, clock in enumerate(parts.clocks):
        yield from ((("clock", number, "after"), one, steps) for one in clock.after)
    for number, point in enumerate(parts.open_points):
        yield from ((("open", number, "concerns"), one, names) for one in point.concerns)
    for number, letter in enumerate(papers.letters):
        if letter.channel:
            yield ("letter", number, "channel"), letter.channel, channels
    for number, profile in enumerate(papers.profiles):
        yield ("profile", number, "channel"), profile.channel, channels
        yield from ((("profile", number, "papers"), one, forms) for one in profile.papers)
