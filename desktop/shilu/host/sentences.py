"""What a person is told: for every code one sentence and the next step, for window, terminal and paper alike.

Where a code is raised only the code and its holes are known; the words stand here and nowhere else. A test
collects the codes from the source and fails for one that has no sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter
from types import MappingProxyType

from shilu.core.errors import UserError
from shilu.core.wording import N_, Catalog


@dataclass(frozen=True, slots=True)
class Sentence:
    """What happened, and what to do next."""

    message: str
    next: str


ERRORS: Mapping[str, Sentence] = MappingProxyType(
    {
        "usage.time_not_understood": Sentence(
            N_("“{text}” could not be read as a time."),
            N_("Write it like 2026-05-12 23:12, “now”, “yesterday 21:30” or “about 9pm”."),
        ),
        "usage.unknown_case": Sentence(
            N_("This vault has no case “{case}”."),
            N_("List its cases with “shilu case list VAULT”, and give a number or id from there."),
        ),
        "vault.wrong_passphrase": Sentence(
            N_("That passphrase does not open this vault."),
            N_("Check Caps Lock and the keyboard’s language, then type it again; or use the recovery key."),
        ),
        "vault.wrong_recovery_key": Sentence(
            N_("That recovery key does not open this vault."),
            N_("Compare it letter by letter with the sheet it was written on; blanks and hyphens do not matter."),
        ),
        "vault.not_a_vault": Sentence(
            N_("This folder is not a Shilu vault."),
            N_("Choose the folder whose name ends in .shilu, or create a new vault."),
        ),
        "vault.too_new": Sentence(
            N_("This vault was made by a newer version of Shilu."),
            N_("Open it with the newer version. Nothing in it was changed."),
        ),
        "vault.in_use": Sentence(
            N_("This vault is open in another window of Shilu."),
            N_("Close it there, then try again."),
        ),
        "vault.cannot_lock": Sentence(
            N_("This folder does not let Shilu make sure that nobody else is using the vault."),
            N_("Move the vault to a disk of this computer that you may write to, then open it there."),
        ),
        "vault.damaged": Sentence(
            N_("This vault is damaged and was not opened."),
            N_("Do not work on it further. Copy the whole folder to another disk, then use your latest backup."),
        ),
        "vault.attachment_missing": Sentence(
            N_("An attachment is missing from this vault."),
            N_("Run a check of the vault to see what is whole, and look for the file in your latest backup."),
        ),
        "vault.attachment_damaged": Sentence(
            N_("An attachment in this vault is damaged, so it was not shown or handed out."),
            N_("Run a check of the vault to see what is whole, and look for the file in your latest backup."),
        ),
        "file.missing": Sentence(
            N_("There is no file “{name}”."),
            N_("Check where it lies and how it is spelt, then choose it again."),
        ),
        "file.unreadable": Sentence(
            N_("The file “{name}” could not be read."),
            N_("Check that it is not open elsewhere and that you may read it, or copy it from the phone again."),
        ),
        "file.empty": Sentence(
            N_("The file “{name}” is empty."),
            N_("Make the export on the phone again and wait until it says that it is finished."),
        ),
        "file.is_folder": Sentence(
            N_("“{name}” is a folder, and no export that Shilu knows."),
            N_("Choose the file inside it, such as sms-20260512.xml."),
        ),
        "file.unknown_format": Sentence(
            N_("“{name}” is not an export that Shilu can read."),
            N_("Choose an XML file made by SMS Backup & Restore; any other file can be attached to a contact."),
        ),
        "file.not_writable": Sentence(
            N_("“{name}” could not be written."),
            N_("Check that you may write to that folder, or choose another one."),
        ),
        "file.too_large_to_show": Sentence(
            N_("This file is too large to show here."),
            N_("Save it to a folder of yours and open it there."),
        ),
        "disk.full": Sentence(
            N_("The disk is full, so nothing was saved."),
            N_("Make room on it, then try again. What was saved before is still there."),
        ),
        "disk.failing": Sentence(
            N_("The disk reported an error, so nothing was saved."),
            N_("Copy the vault to another disk before you do anything else, then try again from there."),
        ),
    }
)
"""Expected trouble. The family of a code decides the exit code: usage 2, vault 3, file and disk 4."""

SKIPPED: Mapping[str, str] = MappingProxyType({})
"""Why a row of a source became no contact."""

SOURCE_WARNINGS: Mapping[str, str] = MappingProxyType({})
"""What was doubtful in a source. The hole ``detail`` may be filled."""

BUNDLE_WARNINGS: Mapping[str, str] = MappingProxyType({})
"""What the reader of a bundle should know. The hole ``detail`` may be filled."""

PROBLEMS: Mapping[str, str] = MappingProxyType({})
"""What a check of a bag or a vault found wrong."""

UNEXPECTED = Sentence(
    N_("Shilu has made a mistake, and stopped what it was doing. What was saved is still there."),
    N_("Close Shilu and open it again. If it happens again, show the crash report to whoever helps you with Shilu."),
)
"""For what is our bug."""

CANCELLED = Sentence(N_("Stopped, as you asked."), N_("Nothing half-done was left behind."))
"""For work that a person ended."""


def of_error(error: UserError, texts: Catalog) -> Sentence:
    """What to say of expected trouble."""
    return of_code(error.code, error.holes, texts)


def of_code(code: str, holes: Mapping[str, str | int], texts: Catalog) -> Sentence:
    """What to say of a code with its holes, as they stand in a UserError or a Refusal."""
    sentence = ERRORS[code]
    return Sentence(_filled(sentence.message, holes, texts), _filled(sentence.next, holes, texts))


def unexpected(texts: Catalog) -> Sentence:
    """What to say when it is our bug."""
    return _plain(UNEXPECTED, texts)


def cancelled(texts: Catalog) -> Sentence:
    """What to say when the person ended the work."""
    return _plain(CANCELLED, texts)


def of_skipped(code: str, texts: Catalog) -> str:
    """Why a row became no contact."""
    return texts.tr(SKIPPED[code])


def of_source_warning(code: str, detail: str, texts: Catalog) -> str:
    """What was doubtful in a source."""
    return _filled(SOURCE_WARNINGS[code], {"detail": detail}, texts)


def of_bundle_warning(code: str, detail: str, texts: Catalog) -> str:
    """What the reader of a bundle should know."""
    return _filled(BUNDLE_WARNINGS[code], {"detail": detail}, texts)


def of_problem(code: str, texts: Catalog) -> str:
    """What a check found wrong."""
    return texts.tr(PROBLEMS[code])


def exit_code(code: str) -> int:
    """The exit code of the command line for expected trouble."""
    return {"usage": 2, "vault": 3, "file": 4, "disk": 4}[code.partition(".")[0]]


def holes_of(text: str) -> frozenset[str]:
    """The named holes of a sentence."""
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def _filled(text: str, holes: Mapping[str, str | int], texts: Catalog) -> str:
    """The sentence with its holes filled; a hole that nobody filled shows as an ellipsis rather than failing,
    since a sentence about trouble must never be the next trouble."""
    names = holes_of(text)
    return texts.tr(text, **{name: holes.get(name, "…") for name in names}) if names else texts.tr(text)


def _plain(sentence: Sentence, texts: Catalog) -> Sentence:
    return Sentence(texts.tr(sentence.message), texts.tr(sentence.next))
