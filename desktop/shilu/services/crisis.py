"""Whom to call when what is read or written speaks of self-harm. Says it for the screen; records and keeps nothing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from shilu.core.crisis import CrisisLine
from shilu.core.particular import ParticularKind
from shilu.core.text import search_key
from shilu.rules import crisis

_KIND = "self_harm"


class Crisis:
    """``folder`` holds the lines and the words."""

    def __init__(self, *, folder: Path) -> None:
        self._folder = folder

    def lines_for(self, country: str, *texts: str) -> Sequence[CrisisLine]:
        """Those of a country (ISO 3166-1), where one of the texts speaks of self-harm; else none."""
        keys = [search_key(text) for text in texts if text]
        return self.lines(country) if any(term in key for key in keys for term in self._terms) else ()

    def lines_for_entry(self, country: str, kind: ParticularKind, values: Sequence[str]) -> Sequence[CrisisLine]:
        """The same for an entry of the record, by what stands in its fields as words or as text."""
        if kind is not ParticularKind.HARM:
            return ()
        return self.lines(country) if _KIND in values else self.lines_for(country, *values)

    def lines(self, country: str) -> Sequence[CrisisLine]:
        """All that are known of a country."""
        return self._lines.get(country.lower(), ())

    @cached_property
    def _lines(self) -> dict[str, Sequence[CrisisLine]]:
        return dict(crisis.read_lines((self._folder / "lines.toml").read_text("utf-8")))

    @cached_property
    def _terms(self) -> Sequence[str]:
        return crisis.read_terms((self._folder / "terms.toml").read_text("utf-8"))
