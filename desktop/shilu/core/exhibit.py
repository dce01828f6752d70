"""The number that a file carries as an exhibit: fixed when a bundle of the case first leaves the app with it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ExhibitKind(StrEnum):
    """Classes that exhibits are grouped by (民事诉讼证据规定 Art. 19 asks for numbers by class)."""

    PICTURE = "picture"
    RECORDING = "recording"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class ExhibitNumber:
    """One number with several renderings: ``serial`` runs through the case, ``group`` and ``item`` within it."""

    serial: int
    group: int
    item: int


@dataclass(frozen=True, slots=True)
class NumberedFile:
    """A file and the number it has in its case from now on."""

    sha256: str
    kind: ExhibitKind
    number: ExhibitNumber


@dataclass(frozen=True, slots=True)
class WithdrawnExhibit:
    """A file that was withdrawn from the bundles of a case. ``number`` is None when no bundle gave it one;
    ``recorded_ms`` UTC."""

    sha256: str
    name: str
    reason: str
    number: ExhibitNumber | None
    recorded_ms: int
