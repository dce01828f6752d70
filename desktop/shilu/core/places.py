"""Where in China the block of a number was given out: a city where the tables know it, else a province.

That is where it is registered. Whoever calls may be anywhere, and may show a number that is not theirs.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_CHINA, _HEAD, _BLOCK, _MOBILE = "+86", 3, 4, 11
_BLOCKS, _UNKNOWN = 10_000, 65535


@dataclass(frozen=True, slots=True)
class Place:
    """A city with its province, or a province alone, in both languages."""

    en: str
    zh: str

    def named(self, language: str) -> str:
        """In a language (BCP 47): in Chinese where that is Chinese, else in English."""
        return self.zh if language.partition("-")[0] == "zh" else self.en


class Places:
    """The tables, which are read when the first number is asked for. ``file`` is made by ``packaging/i18n/places.py``,
    which says what stands in it."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._places: Sequence[Place] = ()
        self._areas: Mapping[str, int] = {}
        self._heads: Mapping[str, int] = {}
        self._blocks = b""

    def of(self, e164: str) -> Place | None:
        """Of an E.164 number; None where nothing is known, as for numbers of other countries."""
        if not e164.startswith(_CHINA):
            return None
        if not self._places:
            self._read()
        national = e164.removeprefix(_CHINA)
        if len(national) == _MOBILE and national.startswith("1"):
            if national[:_HEAD] not in self._heads:
                return None
            at = 2 * (self._heads[national[:_HEAD]] * _BLOCKS + int(national[_HEAD : _HEAD + _BLOCK]))
            number = int.from_bytes(self._blocks[at : at + 2], "little")
            return None if number == _UNKNOWN else self._places[number]
        area = next((national[:size] for size in range(_HEAD + _BLOCK, 1, -1) if national[:size] in self._areas), None)
        return None if area is None else self._places[self._areas[area]]

    def _read(self) -> None:
        line, _, blocks = gzip.decompress(self._file.read_bytes()).partition(b"\n")
        head = json.loads(line)
        self._areas = head["areas"]
        self._heads = {one: place for place, one in enumerate(head["heads"])}
        self._blocks = blocks
        self._places = tuple(Place(en, zh) for en, zh in head["places"])
