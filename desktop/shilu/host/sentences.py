"""What a person is told: for every code one sentence and the next step, for window, terminal and paper alike.

Where a code is raised only the code and its holes are known; the words stand here and nowhere else. A test
collects the codes from the source and fails for one that has no sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter
from types import MappingProxyType

from shilu.core.errors import UserError
from shilu.core.strength import Strength
from shilu.core.wording import N_, Catalog
from shilu.host.case_sentences import CASE_ERRORS
from shilu.host.history_sentences import HISTORY_ERRORS
from shilu.host.key_remarks import CHANGES, HINTS, STRENGTHS
from shilu.host.marking_sentences import MARKING
from shilu.host.party_sentences import RECORD_ERRORS
from shilu.host.reading_sentences import READING_ERRORS
from shilu.host.remarks import BUNDLE_WARNINGS, PROBLEMS, SKIPPED, SOURCE_WARNINGS, UNNAMED
from shilu.host.safekeeping_errors import SAFEKEEPING
from shilu.host.suggestion_words import SUGGESTION_ERRORS


@dataclass(frozen=True, slots=True)
class Sentence:
    """What happened, and what to do next."""

    message: str
    next: str


_OF_OTHER_ROOMS = (
    HISTORY_ERRORS, CASE_ERRORS, RECORD_ERRORS, READING_ERRORS, SAFEKEEPING, SUGGESTION_ERRORS, MARKING,
)  # fmt: skip
ERRORS: Mapping[str, Sentence] = MappingProxyType(
    {
        "usage.time_not_understood": Sentence(
            N_("“{text}” could not be read as a time."),
            N_("Write it like 2026-05-12 23:12, “now”, “yesterday 21:30” or “about 9pm”."),
        ),
        "usage.time_in_future": Sentence(
            N_("“{text}” lies in the future."),
            N_("Check the day and the year: a contact is logged once it has happened."),
        ),
        "usage.no_such_zone": Sentence(
            N_("There is no time zone “{zone}”."),
            N_("Write it as region and city, such as Asia/Shanghai."),
        ),
        "usage.no_such_region": Sentence(
            N_("“{region}” is not a region."),
            N_("Write the two letters of the country, such as CN, or a province as CN-GD."),
        ),
        "usage.no_such_pack": Sentence(
            N_("There is no rule pack “{pack}”."),
            N_("Choose one of these: {packs}."),
        ),
        "usage.no_such_language": Sentence(
            N_("Papers are not made in the language “{language}”."),
            N_("Choose zh-CN for Chinese or en for English."),
        ),
        "usage.no_title": Sentence(
            N_("The case has neither a title nor a complainant."),
            N_("Fill in one of the two."),
        ),
        "usage.no_passphrase": Sentence(
            N_("There is no passphrase, and no terminal to ask for it."),
            N_("Give it with --passphrase-file FILE, or --passphrase-file - for standard input."),
        ),
        "usage.no_new_passphrase": Sentence(
            N_("There is no new passphrase, and no terminal to ask for it."),
            N_("Give it with --new-passphrase-file FILE, or --new-passphrase-file - for standard input."),
        ),
        "usage.passphrases_differ": Sentence(
            N_("The two passphrases are not the same."),
            N_("Type the same passphrase twice."),
        ),
        "usage.passphrase_too_short": Sentence(
            N_("This passphrase is too short."),
            N_("Use at least {least} characters; four or five words in a row are easy to keep in mind."),
        ),
        "usage.no_recovery_key": Sentence(
            N_("There is no recovery key, and no terminal to ask for it."),
            N_("Give it with --recovery-key-file FILE, or --recovery-key-file - for standard input."),
        ),
        "usage.recovery_part_wrong": Sentence(
            N_("That is not what stands in these places of the recovery key."),
            N_("Compare it with the paper, group by group, and type it again."),
        ),
        "usage.no_slot_name": Sentence(
            N_("This passphrase has no name yet."),
            N_("Write whose it is, so that the history can say who did what."),
        ),
        "usage.slot_name_too_long": Sentence(
            N_("This name is too long."),
            N_("Use at most {most} characters."),
        ),
        "usage.passphrase_taken": Sentence(
            N_("This passphrase opens the vault for somebody else already."),
            N_("Choose another one: the history tells people apart by their passphrases."),
        ),
        "usage.slot_exists": Sentence(
            N_("This vault has a passphrase called “{name}” already."),
            N_("Choose another name."),
        ),
        "usage.too_many_slots": Sentence(
            N_("A vault can have {most} passphrases and recovery keys together, and this one has them all."),
            N_("Remove one that nobody needs any more."),
        ),
        "usage.unknown_slot": Sentence(
            N_("This vault has no passphrase or recovery key “{slot}”."),
            N_("List them with “shilu slots list VAULT”, and give a name or id from there."),
        ),
        "usage.which_slot": Sentence(
            N_("This vault has several passphrases, and nothing says which one is to be replaced."),
            N_("Name it with --slot, or add a new one with --name."),
        ),
        "usage.slot_and_name": Sentence(
            N_("Replacing a passphrase (--slot) and adding one (--name) were asked for together."),
            N_("Give one of the two."),
        ),
        "usage.slot_is_open": Sentence(
            N_("The vault was opened with this one, so it cannot be removed now."),
            N_("Open the vault with another passphrase or with the recovery key, then remove it."),
        ),
        "usage.last_passphrase": Sentence(
            N_("This is the only passphrase of the vault, so it was not removed."),
            N_("Add another one first."),
        ),
        "usage.last_recovery_key": Sentence(
            N_("This is the only recovery key of the vault, so it was not removed."),
            N_("Make a new one; it takes the place of this one."),
        ),
        "usage.opened_with_recovery_key": Sentence(
            N_("The vault is open by its recovery key, and this needs a passphrase."),
            N_("Set a new passphrase first, then open the vault with it."),
        ),
        "usage.needs_recovery_key": Sentence(
            N_("Without the old passphrase, a new one can be set only if the recovery key opened the vault."),
            N_("Open the vault with its recovery key, or change the passphrase with the old one."),
        ),
        "usage.impossible_duration": Sentence(
            N_("A contact cannot have lasted that long, or less than no time."),
            N_("Write minutes and seconds, such as 1:30, or leave it empty."),
        ),
        "usage.outgoing_cannot_be_missed": Sentence(
            N_("A call that was made from this side cannot be a missed one."),
            N_("Choose “Not answered”, or say that the call came in."),
        ),
        "usage.unknown_tag": Sentence(
            N_("There is no kind of conduct “{tag}”."),
            N_("Use one of the words that “shilu log --help” lists."),
        ),
        "usage.no_name": Sentence(
            N_("The lender or other party has no name yet."),
            N_("Write the name as it stands in the app or in the messages."),
        ),
        "usage.party_exists": Sentence(
            N_("“{name}” is in the list already."),
            N_("Choose it there, and give it further numbers."),
        ),
        "usage.unknown_party": Sentence(
            N_("This vault has no lender or other party “{name}”."),
            N_("Check the spelling, or add it first."),
        ),
        "usage.unknown_number": Sentence(
            N_("This number is not in the vault."),
            N_("It is there as soon as a contact from it is logged or brought in."),
        ),
        "usage.withheld_has_no_owner": Sentence(
            N_("A withheld number can be a different caller each time, so it belongs to nobody."),
            N_("Give the lender the numbers that are shown."),
        ),
        "usage.unknown_attribution": Sentence(
            N_("This number no longer belongs to that lender."),
            N_("Look at the list again; it was changed meanwhile."),
        ),
        "usage.unknown_attachment": Sentence(
            N_("There is no such attachment in this vault."),
            N_("Look at the contact again; it was changed meanwhile."),
        ),
        "usage.unknown_case": Sentence(
            N_("This vault has no case “{case}”."),
            N_("List its cases with “shilu case list VAULT”, and give a number or id from there."),
        ),
        "usage.unknown_incident": Sentence(
            N_("There is no contact “{id}” here."),
            N_("List the contacts with “shilu list VAULT --case ID”, and name it as it stands there: 1/37."),
        ),
        "usage.unknown_import": Sentence(
            N_("This vault has no import “{id}”, or more than one that begins so."),
            N_("Take it from the receipt of the import or from “shilu history VAULT”."),
        ),
        "usage.import_is_no_bill": Sentence(
            N_("“{name}” is no bill with calls or messages."),
            N_("Choose the import of a carrier’s bill, or of a table whose columns you explained."),
        ),
        "usage.nothing_to_bundle": Sentence(
            N_("There is nothing to put into the bundle."),
            N_("Widen the period or the choice, or put back contacts that were left out."),
        ),
        "vault.wrong_passphrase": Sentence(
            N_("That passphrase does not open this vault."),
            N_("Check Caps Lock and the keyboard’s language, then type it again; or use the recovery key."),
        ),
        "vault.wrong_recovery_key": Sentence(
            N_("That recovery key does not open this vault."),
            N_("Compare it letter by letter with its paper. The letters B, I and O never occur; blanks do not matter."),
        ),
        "vault.weak_slot": Sentence(
            N_("Guessing a passphrase of this vault was made cheaper than Shilu allows, so none was tried."),
            N_("Use your latest backup. Somebody else may have been able to write to this folder."),
        ),
        "vault.no_memory": Sentence(
            N_("This needs {mib} MB of free memory, which the computer has not got now."),
            N_("Close other programs, then try again."),
        ),
        "vault.newer_slot": Sentence(
            N_("A way into this vault was made by a newer version of Shilu, so its keys were not changed here."),
            N_("Change them with the newer version."),
        ),
        "vault.missing": Sentence(
            N_("There is no vault “{name}”."),
            N_("Check where it lies and how it is spelt, or create a new vault."),
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
            N_("Copy the whole folder to a disk of this computer that you may write to, and open the copy."),
        ),
        "vault.read_only": Sentence(
            N_("This vault lies where nothing can be written, so nothing was saved in it."),
            N_("Copy the whole folder to a disk of this computer that you may write to, and open the copy."),
        ),
        "vault.cannot_upgrade": Sentence(
            N_(
                "This vault was made by an earlier version of Shilu, and cannot be brought up to this one where "
                "nothing can be written."
            ),
            N_("Copy the whole folder to a disk of this computer that you may write to, and open the copy."),
        ),
        "vault.damaged": Sentence(
            N_("This vault is damaged and was not opened."),
            N_(
                "Do not work on it further. Copy the whole folder to another disk, then restore your latest backup, "
                "or export what can still be read."
            ),
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
        "file.is_a_folder": Sentence(
            N_("“{name}” is a folder, and no export that Shilu knows."),
            N_("Choose the file inside it, such as sms-20260512.xml."),
        ),
        "file.too_many_in_folder": Sentence(
            N_("“{name}” holds more than {most} files."),
            N_("Choose the files that a phone, an app or a carrier exported, not a whole disk."),
        ),
        "file.cannot_attach_a_folder": Sentence(
            N_("“{name}” is a folder, and only files can be attached."),
            N_("Attach the files in it one by one, or pack the folder into a zip first."),
        ),
        "file.not_a_file": Sentence(
            N_("“{name}” is not an ordinary file."),
            N_("Copy it to a folder of this computer, then choose the copy."),
        ),
        "file.folder_not_empty": Sentence(
            N_("The folder “{name}” has something in it, so nothing was written there."),
            N_("Choose an empty folder, or add --force to replace what is in it."),
        ),
        "file.exists": Sentence(
            N_("“{name}” is there already, and was not overwritten."),
            N_("Choose another name or folder."),
        ),
        "file.not_writable": Sentence(
            N_("“{name}” could not be written."),
            N_("Check that you may write to that folder, or choose another one."),
        ),
        "file.too_large_to_show": Sentence(
            N_("This file is too large to show here."),
            N_("Save a copy to a folder of yours and open it there."),
        ),
        "file.not_a_pdf": Sentence(
            N_("The file “{name}” cannot be shown as a PDF."),
            N_("Open its folder and look at it with another program; if that fails too, build the bundle again."),
        ),
        "file.font_missing": Sentence(
            N_("The font “{name}” is missing or damaged, so no paper can be made."),
            N_("Install Shilu again."),
        ),
        "disk.full": Sentence(
            N_("The disk is full, so nothing was saved."),
            N_("Make room on it, then try again. What was saved before is still there."),
        ),
        "disk.no_room_to_rekey": Sentence(
            N_("A new master key needs {wanted} MB of room on the disk, and {free} MB are free. Nothing was changed."),
            N_("Make room on it, then try again."),
        ),
        "disk.rekey_failed": Sentence(
            N_("The vault could not be encrypted with a new key. The old one holds, and nothing is lost."),
            N_("Make room on the disk and check the vault, then try again."),
        ),
        "disk.failing": Sentence(
            N_("The disk reported an error, so nothing was saved."),
            N_("Copy the vault to another disk before you do anything else, then try again from there."),
        ),
        **{code: Sentence(*said) for some in _OF_OTHER_ROOMS for code, said in some.items()},
    }
)
"""Expected trouble. The family of a code decides the exit code: usage 2, vault 3, file and disk 4."""
_MORE = re.compile(r"and (\d+) more")

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
    sentence = ERRORS.get(code, UNEXPECTED)
    return Sentence(_filled(sentence.message, holes, texts), _filled(sentence.next, holes, texts))


def unexpected(texts: Catalog) -> Sentence:
    """What to say when it is our bug."""
    return _plain(UNEXPECTED, texts)


def cancelled(texts: Catalog) -> Sentence:
    """What to say when the person ended the work."""
    return _plain(CANCELLED, texts)


def of_skipped(code: str, texts: Catalog) -> str:
    """Why a row became no contact."""
    return _remark(SKIPPED, code, "", texts)


def of_source_warning(code: str, detail: str, texts: Catalog) -> str:
    """What was doubtful in a source. Importers sum up what comes too often as "and 57 more"."""
    remark = _remark(SOURCE_WARNINGS, code, detail, texts)
    more = _MORE.fullmatch(detail)
    if more is None:
        return remark
    return texts.trn(
        "{remark} The same {count} time more.", "{remark} The same {count} times more.", int(more[1]), remark=remark
    )


def of_bundle_warning(code: str, detail: str, texts: Catalog) -> str:
    """What the reader of a bundle should know."""
    return _remark(BUNDLE_WARNINGS, code, detail, texts)


def of_problem(code: str, texts: Catalog) -> str:
    """What a check found wrong."""
    return _remark(PROBLEMS, code, "", texts)


def of_strength(strength: Strength, texts: Catalog) -> Sentence:
    """How hard a passphrase is to guess, and what would help; nothing where it is hard enough."""
    gap = "" if texts.is_chinese else " "
    return Sentence(texts.tr(STRENGTHS[strength.score]), gap.join(texts.tr(HINTS[code]) for code in strength.hints))


def of_keys(change: str, texts: Catalog) -> str:
    """What a change of the keys does not do: ``slot_removed``, ``passphrase_changed``, ``rekeyed``."""
    return texts.tr(CHANGES[change])


def exit_code(code: str) -> int:
    """The exit code of the command line for expected trouble."""
    if code == "vault.read_only":  # it did open
        return 4
    return {"usage": 2, "vault": 3, "file": 4, "disk": 4}[code.partition(".")[0]]


def holes_of(text: str) -> frozenset[str]:
    """The named holes of a sentence."""
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def _filled(text: str, holes: Mapping[str, str | int], texts: Catalog) -> str:
    """The sentence with its holes filled. A file's name may come as ``file``. A hole that nobody filled shows as an
    ellipsis rather than failing, since a sentence about trouble must never be the next trouble."""
    given = {"name": holes.get("file", "…"), **holes}
    names = holes_of(text)
    return texts.tr(text, **{name: given.get(name, "…") for name in names}) if names else texts.tr(text)


def _remark(table: Mapping[str, str], code: str, detail: str, texts: Catalog) -> str:
    return _filled(table.get(code, UNNAMED), {"code": code, "detail": detail}, texts)


def _plain(sentence: Sentence, texts: Catalog) -> Sentence:
    return Sentence(texts.tr(sentence.message), texts.tr(sentence.next))
