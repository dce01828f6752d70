"""What became of broken files, and the file that keeps it, so that several runs add up to one."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import shilu
from shilu.importers import settings_codec
from tests.soak.mutations import Input

_SHOWN = 5
_KEPT = 30
_COUNTS = ("inputs", "claimed", "partial", "rows", "again", "through_child", "started", "died", "bad", "mended")


@dataclass(slots=True)
class Tally:
    """What became of the inputs of one format. ``slowest`` in processor seconds; ``started`` are children that were
    begun as the program begins them; ``died`` were ended by a library. ``kept`` are the inputs that did what they
    should not, to be read again by the next run: those that behave then are ``mended``."""

    inputs: int = 0
    claimed: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    partial: int = 0
    rows: int = 0
    again: int = 0
    through_child: int = 0
    started: int = 0
    died: int = 0
    slowest: float = 0.0
    child_peak_mib: float = 0.0
    bad: int = 0
    mended: int = 0
    wrong: list[str] = field(default_factory=list)
    kept: list[dict[str, Any]] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Take in the figures of another worker."""
        for name in _COUNTS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.refused += other.refused
        self.slowest = max(self.slowest, other.slowest)
        self.child_peak_mib = max(self.child_peak_mib, other.child_peak_mib)
        self.wrong += other.wrong
        self.kept = (self.kept + other.kept)[:_KEPT]

    def found(self, number: int, wrong: list[str], untrusted: Input | None = None) -> None:
        """Something that an input should not have done; the number makes the same input again."""
        self.bad += bool(wrong)
        self.wrong += [f"input {number}: {one}" for one in wrong]
        if wrong and untrusted is not None and len(self.kept) < _KEPT:
            self.kept.append(_written(number, untrusted))

    @property
    def listed(self) -> str:
        """What was wrong, one of each kind."""
        kinds = {re.sub(r"\d+", "", one): one for one in reversed(self.wrong)}
        return "".join(f"\n    {one}" for one in list(kinds.values())[::-1][:_SHOWN])


@dataclass(slots=True)
class Format:
    """How far the inputs of one format have come: the shares that are done, by the number each begins with, and how
    many inputs each state of the readers has read."""

    tally: Tally = field(default_factory=Tally)
    shares: list[int] = field(default_factory=list)
    children: list[int] = field(default_factory=list)
    states: Counter[str] = field(default_factory=Counter)


class Figures:
    """Of every format, by seed. Without a path they are kept nowhere."""

    def __init__(self, path: Path | None, seed: int) -> None:
        self._path, self._seed = path, seed
        self._state = _state_of_readers()
        found: dict[str, Any] = {"seed": seed, "formats": {}}
        if path is not None and path.exists():
            found = json.loads(path.read_text("utf-8"))
        if found["seed"] != seed:
            raise ValueError(f"{path} has the figures of seed {found['seed']}")
        self._formats = {name: _read(one) for name, one in found["formats"].items()}

    def of(self, name: str) -> Format:
        """Of one format."""
        return self._formats.setdefault(name, Format())

    def done(self, name: str, share: int, tally: Tally, *, in_child: bool) -> None:
        """A share of the inputs has been read."""
        one = self.of(name)
        (one.children if in_child else one.shares).append(share)
        one.states[self._state] += tally.inputs + tally.through_child
        one.tally.add(tally)
        self.keep()

    def keep(self) -> None:
        """Write the file."""
        if self._path is None:
            return
        said = {"seed": self._seed, "formats": {name: _said(one) for name, one in sorted(self._formats.items())}}
        beside = self._path.with_name(self._path.name + ".new")
        beside.write_text(json.dumps(said, ensure_ascii=False, indent=1), "utf-8")
        beside.replace(self._path)


def inputs_kept(tally: Tally) -> list[tuple[int, Input]]:
    """Those that did what they should not, with their numbers."""
    return [(one["number"], _input(one)) for one in tally.kept]


def _state_of_readers() -> str:
    digest = hashlib.sha256()
    folder = Path(shilu.__file__).parent
    for path in sorted((*folder.glob("importers/*.py"), *folder.glob("core/*.py"))):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _said(one: Format) -> dict[str, Any]:
    tally = {name: getattr(one.tally, name) for name in Tally.__slots__}
    return {"tally": tally, "shares": sorted(one.shares), "children": sorted(one.children), "states": one.states}


def _read(found: Mapping[str, Any]) -> Format:
    tally = Tally(**found["tally"])
    tally.refused = Counter(tally.refused)
    return Format(tally, found["shares"], found["children"], Counter(found["states"]))


def _written(number: int, untrusted: Input) -> dict[str, Any]:
    return {
        "number": number,
        "name": untrusted.name,
        "data": base64.b64encode(untrusted.data).decode(),
        "beside": {name: base64.b64encode(data).decode() for name, data in untrusted.beside.items()},
        "settings": settings_codec.told(untrusted.settings),
        "is_mixed": untrusted.is_mixed,
    }


def _input(one: Mapping[str, Any]) -> Input:
    return Input(
        one["name"],
        base64.b64decode(one["data"]),
        {name: base64.b64decode(data) for name, data in one["beside"].items()},
        settings_codec.settings_told(one["settings"]),
        one["is_mixed"],
    )
