"""One complainant's matter."""

from __future__ import annotations

from dataclasses import dataclass

PACKS = ("cn", "us", "in", "ph", "id", "uk", "ke", "ng", "mx", "sg", "hk", "my")
"""The rule packs that a case can name, there yet or not."""

PAPER_LANGUAGES = ("zh-CN", "en")
"""The languages (BCP 47) that papers are made in."""


@dataclass(frozen=True, slots=True)
class Case:
    """A case. ``region`` is ISO 3166-2 (``CN``, ``CN-GD``), ``timezone`` IANA, ``language`` (of the paper) BCP 47."""

    id: str
    number: int
    title: str
    complainant: str
    pack: str
    region: str
    timezone: str
    language: str
    created_ms: int
    closed_ms: int | None = None
    erased_ms: int | None = None
    incidents: int = 0

    @property
    def country(self) -> str:
        """ISO 3166-1 alpha-2, the default region of numbers typed without a country code."""
        return self.region.split("-", 1)[0].upper()


@dataclass(frozen=True, slots=True)
class CaseDraft:
    """What a person says to open a case."""

    title: str
    complainant: str
    pack: str = "cn"
    region: str = "CN"
    timezone: str = "Asia/Shanghai"
    language: str = "zh-CN"
