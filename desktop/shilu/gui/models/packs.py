"""The columns of the table of rule packs, and of the one of findings that another pack would change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shilu.core.finding_words import RESULTS
from shilu.core.pack import KeptPack, RulePack
from shilu.core.pack_parts import in_language
from shilu.core.text import one_line
from shilu.core.wording import Catalog
from shilu.gui.models.table import Column

if TYPE_CHECKING:
    from shilu.services.office_packs import ListedPack
    from shilu.services.pack_effects import FindingChange

_NAME = 80


def pack_name(one: ListedPack, texts: Catalog) -> str:
    """The country, in the language of the window."""
    return one_line(in_language(one.pack.names, texts.language), _NAME) if one.pack is not None else one.country


def standing(one: ListedPack, texts: Catalog) -> str:
    """Whose it is, and whether cases are judged by it."""
    if one.problems:
        return texts.tr("Cannot be read")
    if one.kept is None:
        return texts.tr("Comes with Shilu") if one.holds else texts.tr("Comes with Shilu, not in use")
    if one.holds:
        return texts.tr("Of the office, in use")
    if one.kept.holds and not one.may_hold:
        return texts.tr("Of the office; the one that comes with Shilu was checked later")
    return texts.tr("Of the office, kept for papers made by it")


def pack_columns(texts: Catalog) -> tuple[Column[ListedPack], ...]:
    """Which country, whose it is, its version."""
    return (
        Column("country", texts.tr("Country"), lambda one: _named(one, texts), width=0),
        Column("version", texts.tr("Version"), _version, width=96),
        Column("standing", texts.tr("Where it is from"), lambda one: standing(one, texts), width=136, optional=True),
    )


def _named(one: ListedPack, texts: Catalog) -> str:
    name = pack_name(one, texts)
    return name if one.kept is None else texts.tr("Office: {country}", country=name)


def _version(one: ListedPack) -> str:
    found: RulePack | KeptPack | None = one.kept or one.pack
    if found is None:
        return "–"
    return one_line(found.version if isinstance(found, KeptPack) else found.pack.version, 40)


def effect_columns(titles: dict[str, str], texts: Catalog) -> tuple[Column[FindingChange], ...]:
    """In which case, by which rule, what result, how many before and then. ``titles`` of the rules, by id."""
    return (
        Column("case", texts.tr("Case"), lambda one: f"{one.case.number:,}", lambda one: one.case.number, 56),
        Column("rule", texts.tr("Rule"), lambda one: titles.get(one.rule, one.rule), width=0),
        Column("result", texts.tr("Result"), lambda one: texts.tr(RESULTS[one.result]), width=152),
        Column("before", texts.tr("Now"), lambda one: f"{one.before:,}", lambda one: one.before, 64, right=True),
        Column("after", texts.tr("Then"), lambda one: f"{one.after:,}", lambda one: one.after, 64, right=True),
    )
