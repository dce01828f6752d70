"""Whom to call when what is read or written speaks of self-harm or of violence. Says it for whoever sits there; records
and keeps nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property
from pathlib import Path

from shilu.core.crisis import CrisisLine
from shilu.core.particular import ParticularKind
from shilu.core.text import search_key
from shilu.rules import crisis

_KIND = "self_harm"
_SELF_HARM, _VIOLENCE = "selfharm", "violence"
"""Kinds of conduct (``core.incident.CONDUCT_TAGS``)."""


class Crisis:
    """``folder`` holds the lines and the words."""

    def __init__(self, *, folder: Path) -> None:
        self._folder = folder

    def lines_for(self, country: str, *texts: str, tags: Collection[str] = ()) -> Sequence[CrisisLine]:
        """Those of a country (ISO 3166-1), where one of the texts speaks of self-harm or a tag says so; where a tag
        says violence, those who come when somebody is in danger; else none."""
        keys = [search_key(text) for text in texts if text]
        if _SELF_HARM in tags or any(term in key for key in keys for term in self._terms):
            return self.lines(country)
        return tuple(one for one in self.lines(country) if one.is_emergency) if _VIOLENCE in tags else ()

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
