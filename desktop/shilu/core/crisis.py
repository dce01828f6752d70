"""A public service that somebody can call who thinks of harming themselves, or is in danger. Shown on the screen, and
nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class CrisisLine:
    """``names`` by language (BCP 47). ``is_emergency``: comes when somebody is in danger now. ``last_checked`` None:
    nobody has looked the number up yet."""

    number: str
    names: Mapping[str, str]
    is_emergency: bool
    last_checked: date | None
    source: str

    def name(self, language: str) -> str:
        """What it is called in a language, or in English."""
        return self.names.get(language, self.names["en"])
