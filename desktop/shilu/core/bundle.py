"""What a person chose for a bundle, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from shilu.core.pack_parts import Recording
from shilu.core.query import EVERYTHING, IncidentFilter


class Recipient(StrEnum):
    """Whom the bundle is for."""

    POLICE = "police"
    REGULATOR = "regulator"
    TELECOM = "telecom"
    PLATFORM = "platform"
    COURT = "court"


class CheckScope(StrEnum):
    """What is checked before a bundle is made: all of the vault, or only what the bundle rests on."""

    VAULT = "vault"
    CASE = "case"


class Naming(StrEnum):
    """Which third persons are printed by name: those who agreed, or all."""

    AGREED = "agreed"
    ALL = "all"


LONG_CHECK_S = 120
"""A check of all of a vault that takes longer than this, in seconds, is told before it begins."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What was checked before a bundle, and when all of the vault was for the last time (UTC; None: never). ``scope``
    is the vault too where that was within a day and found nothing."""

    scope: CheckScope
    whole_ms: int | None


@dataclass(frozen=True, slots=True)
class BundleChoice:
    """``language`` is the paper's ("" = the case's own); ``wanted`` narrows by period, party, tag and number; ``check``
    is what is checked before, ``naming`` says which third persons are printed by name,
    ``with_rules`` whether the contacts are set beside the rules of the case's pack."""

    recipient: Recipient = Recipient.POLICE
    language: str = ""
    wanted: IncidentFilter = EVERYTHING
    check: CheckScope = CheckScope.VAULT
    naming: Naming = Naming.AGREED
    with_rules: bool = True


@dataclass(frozen=True, slots=True)
class Position:
    """Where the history of the case stood: its last sequence number and the head of its chain in hex."""

    sequence: int
    head: str


@dataclass(frozen=True, slots=True)
class BundlePlan:
    """The line of counts that is always true: ``contacts == included + left_out``. ``exhibits_withdrawn`` are those of
    the case; none of them is among ``exhibits``. ``check_s``: about how many seconds a check of all of the vault takes
    before; 0 where it need not be made. ``entries``: how many stand in the record. ``not_agreed``: how many
    third persons have not agreed to be named. ``asked``: what the pack asks of recordings, None where it asks nothing;
    ``unanswered`` of them nobody answered that, ``recordings_out`` stay out for it, those among them.
    ``own_threats``: contacts in which words of the complainant read like threats or insults, by label.
    ``held_back``: pictures of which no copy is made. None of these is among ``exhibits``."""

    contacts: int
    included: int
    left_out: int
    exhibits: int
    exhibits_withdrawn: int = 0
    check_s: int = 0
    entries: int = 0
    not_agreed: int = 0
    asked: Recording | None = None
    unanswered: int = 0
    recordings_out: int = 0
    held_back: int = 0
    own_threats: tuple[str, ...] = ()

    @property
    def is_possible(self) -> bool:
        """Whether there is something to bundle: contacts, or in a case without any its record."""
        return self.included > 0 or (self.contacts == 0 and self.entries > 0)

    @property
    def waits_long(self) -> bool:
        """Whether somebody may rather have only the case checked."""
        return self.check_s > LONG_CHECK_S


@dataclass(frozen=True, slots=True)
class BundleWarning:
    """Something the reader of a bundle should know; ``detail`` is text to show."""

    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class BundleResult:
    """Where the finished bundle lies. ``unnamed``: how many third persons are not named in it; ``recordings_out`` and
    ``held_back`` as in BundlePlan."""

    pdf: Path
    bag: Path
    zip: Path
    pages: int
    incidents: int
    exhibits: int
    warnings: tuple[BundleWarning, ...]
    unnamed: int = 0
    recordings_out: int = 0
    held_back: int = 0

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
