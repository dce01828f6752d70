"""What a person chose for a bundle, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from shilu.core.query import EVERYTHING, IncidentFilter


class Recipient(StrEnum):
    """Whom the bundle is for."""

    POLICE = "police"
    REGULATOR = "regulator"
    TELECOM = "telecom"
    PLATFORM = "platform"
    COURT = "court"


@dataclass(frozen=True, slots=True)
class BundleChoice:
    """``language`` is the paper's ("" = the case's own); ``wanted`` narrows by period, party, tag and number."""

    recipient: Recipient = Recipient.POLICE
    language: str = ""
    wanted: IncidentFilter = EVERYTHING


@dataclass(frozen=True, slots=True)
class Position:
    """Where the history of the case stood: its last sequence number and the head of its chain in hex."""

    sequence: int
    head: str


@dataclass(frozen=True, slots=True)
class BundlePlan:
    """The line of counts that is always true: ``contacts == included + left_out``. ``exhibits_withdrawn`` are those of
    the case; none of them is among ``exhibits``."""

    contacts: int
    included: int
    left_out: int
    exhibits: int
    exhibits_withdrawn: int = 0


@dataclass(frozen=True, slots=True)
class BundleWarning:
    """Something the reader of a bundle should know; ``detail`` is text to show."""

    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class BundleResult:
    """Where the finished bundle lies."""

    pdf: Path
    bag: Path
    zip: Path
    pages: int
    incidents: int
    exhibits: int
    warnings: tuple[BundleWarning, ...]

    @property
    def lacks_something(self) -> bool:
        """Whether the vault could not give all that the bundle was made of, or not as it was recorded."""
        return any(warning.code in _LACKING for warning in self.warnings)


_LACKING = frozenset({"file_unreadable", "record_flawed", "rows_missing"})


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that a check found wrong. ``problem`` is a code; ``path`` says where, relative to the bag or vault.

    ``contacts``: whom it concerns, where that is known, as "2/37-k4t": number of the case, label of the contact.
    """

    path: str
    problem: str
    contacts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verification:
    """Every problem found, not the first one."""

    problems: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems
