"""A rule pack: all that Shilu knows of one country's law on harassing debtors, read from one file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shilu.core.pack_papers import PackPapers
from shilu.core.pack_parts import PackParts, Words
from shilu.core.rule import Pack

_OLD_MONTHS = 12


@dataclass(frozen=True, slots=True)
class RulePack:
    """``pack`` is what is judged by (core/rule). ``language`` (BCP 47) is that of the law, ``native_checked`` the
    languages of which somebody who grew up with them has read the papers."""

    pack: Pack
    names: Words
    language: str
    native_checked: tuple[str, ...]
    parts: PackParts
    papers: PackPapers

    @property
    def is_reviewed(self) -> bool:
        """Whether a lawyer has signed for it."""
        return bool(self.pack.reviewed_by and self.pack.reviewed_on)

    def is_old(self, today: date) -> bool:
        """Whether it was last checked more than twelve months ago."""
        checked = self.pack.checked_on
        months = (today.year - checked.year) * 12 + today.month - checked.month
        return months > _OLD_MONTHS or (months == _OLD_MONTHS and today.day > checked.day)


@dataclass(frozen=True, slots=True)
class KeptPack:
    """The file of a pack that an office gave to a vault, as it was given. ``holds``: it was not taken back, though
    a later one may stand in its place."""

    sha256: str
    country: str
    version: str
    content: str
    given_ms: int
    holds: bool
