"""What is said of how well a vault is kept: checks, backups, what was restored or saved from damage."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from shilu.core.bundle import Problem


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of one kind can be read, and how many cannot; None where nobody can know.

    ``noun``: cases incidents parties contact_points attributions imports rows events attachments drafts.
    """

    noun: str
    readable: int
    damaged: int | None = 0


@dataclass(frozen=True, slots=True)
class CheckReport:
    """Every problem found, not the first one, and what is still good beside them."""

    problems: tuple[Problem, ...]
    good: tuple[Tally, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems

    @property
    def has_damaged_pages(self) -> bool:
        """Whether the database itself is damaged."""
        return any(problem.problem == "page_damaged" for problem in self.problems)

    @property
    def has_whole_history(self) -> bool:
        """Whether no entry of the history and no source row is known to be lost: then a whole vault can be made."""
        lost = {tally.noun: tally.damaged for tally in self.good}
        return lost.get("events") == 0 and lost.get("rows") == 0


@dataclass(frozen=True, slots=True)
class VaultSize:
    """Bytes of the database, and of the attachments as they are outside the vault."""

    database: int
    attachments: int


@dataclass(frozen=True, slots=True)
class LastCheck:
    """When all of a vault was checked (UTC), and how many problems there were."""

    at_ms: int
    problems: int


@dataclass(frozen=True, slots=True)
class LastBackup:
    """When the last backup was made (UTC), under what name."""

    at_ms: int
    name: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class BackupMade:
    """A backup that was written and read back. ``is_on_same_disk``: it would be lost with the vault.
    ``problems``: what is wrong with the vault itself: attachments that it has no more, or that are damaged in the
    backup too; pages that are damaged where no table stands, which are not in it."""

    file: Path
    size_bytes: int
    at_ms: int
    is_on_same_disk: bool
    problems: tuple[Problem, ...] = ()

    @property
    def lost(self) -> tuple[Problem, ...]:
        """Attachments that the backup lacks, or has as damaged as the vault."""
        return tuple(problem for problem in self.problems if problem.problem in ATTACHMENT_PROBLEMS)


ATTACHMENT_PROBLEMS = ("attachment_missing", "attachment_damaged")


@dataclass(frozen=True, slots=True)
class Restored:
    """A vault as it was when the backup was made (UTC). ``report``: what was wrong with it already then.
    ``lost_before``: how many attachments the backup itself says were missing or damaged when it was made."""

    path: Path
    made_ms: int
    report: CheckReport
    lost_before: int = 0


@dataclass(frozen=True, slots=True)
class Salvaged:
    """Where what could still be read of a damaged vault lies, in the clear."""

    folder: Path
    files: int
    report: CheckReport
