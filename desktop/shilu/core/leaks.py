"""How many entries of personal data are recorded as leaked or offered for sale, by class, beside the number from which
a rule counts them. Nothing is judged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from shilu.core.particular import Particular, ParticularKind, ParticularState
from shilu.core.shapes.injuries import CLASSES

LEAKING = (ParticularKind.LEAK, ParticularKind.OFFER)


class Reach(StrEnum):
    """Where the entries that are recorded stand beside the number from which a rule counts."""

    FROM_THERE = "from_there"
    BELOW = "below"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Volumes:
    """From how many entries a rule counts, by class; ``cite`` names it."""

    country: str
    cite: str
    counts_from: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class LeakCount:
    """Those of one class ("" where none was chosen). ``of``: the entries of the record with their numbers, so that the
    sum can be followed; ``unknown``: those of which nobody knows how many. ``counts_from`` None: no rule is known."""

    data_class: str
    total: int
    of: tuple[tuple[Particular, int], ...]
    unknown: tuple[Particular, ...]
    counts_from: int | None

    @property
    def reach(self) -> Reach:
        """What can be said; the same data may be in several files, so that a sum is one of records, not of people."""
        if self.counts_from is None:
            return Reach.UNKNOWN
        if self.total >= self.counts_from:
            return Reach.FROM_THERE
        return Reach.UNKNOWN if self.unknown else Reach.BELOW


def count_leaks(particulars: Iterable[Particular], volumes: Volumes | None) -> tuple[LeakCount, ...]:
    """By class, in the order of the classes, those without one last; classes of which nothing is recorded are left
    out."""
    standing = [one for one in particulars if one.kind in LEAKING and one.state is ParticularState.ACTIVE]
    counted: list[LeakCount] = []
    for data_class in (*CLASSES, ""):
        some = [one for one in standing if one.text("data_class") == data_class]
        if not some:
            continue
        known = [(one, entries) for one in some if type(entries := one.get("entries")) is int]
        counted.append(
            LeakCount(
                data_class,
                sum(entries for _, entries in known),
                tuple(known),
                tuple(one for one in some if type(one.get("entries")) is not int),
                None if volumes is None else volumes.counts_from.get(data_class),
            )
        )
    return tuple(counted)
