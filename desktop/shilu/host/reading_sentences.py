"""Trouble with a file that is to be brought in: what happened, and what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from shilu.core.wording import N_

READING_ERRORS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "file.unknown_format": (
            N_("This is not an export that Shilu can read."),
            N_(
                "What can be read, and how to get it out, stands on the page “Bring in files” and under “shilu import "
                "--help-formats”. Any other file can be attached to a contact."
            ),
        ),
        "file.whatsapp_locked": (
            N_("This is a backup that WhatsApp keeps locked. Shilu opens no locked database of an app."),
            N_("Export the chat in WhatsApp instead; keep this file as it is."),
        ),
        "file.wechat_locked": (
            N_("This is a database or a backup that WeChat keeps locked. Shilu opens no locked database of an app."),
            N_("Send the messages to yourself in WeChat instead; keep this file as it is, and the phone."),
        ),
        "file.packed_otherwise": (
            N_("This is an archive of another kind than zip, which Shilu does not unpack."),
            N_("Unpack it on this computer, choose what was in it, and keep the archive as it is."),
        ),
        "file.doctype_refused": (
            N_("The file holds a document type declaration, which no phone writes, so it was not read."),
            N_("Take the export from the phone itself; a file that somebody sent may have been altered."),
        ),
        "file.encoding_not_supported": (
            N_("The file is written in {encoding}, which cannot be read back exactly."),
            N_("Make the export on the phone again with its usual settings."),
        ),
        "file.changed_while_reading": (
            N_("The file changed while it was being read."),
            N_("Wait until nothing writes to it any more, then bring it in again."),
        ),
        "file.reader_stalled": (
            N_("Reading the file came to a halt and was ended. Nothing of it was stored."),
            N_("Try again; if it halts again, make the export on the phone again in smaller parts."),
        ),
        "file.reader_failed": (
            N_("Reading the file failed, and was ended safely. Nothing of it was stored."),
            N_("Make the export on the phone again; the file may be damaged."),
        ),
        "file.archive_damaged": (
            N_("The archive is damaged: the list of what is in it is missing."),
            N_("Copy it from the phone again; it may not have been copied to its end."),
        ),
        "file.archive_in_parts": (
            N_("The archive is in several parts, and this is only one of them."),
            N_("Unpack it with the program that made it, then bring in what was in it."),
        ),
        "file.archive_too_many": (
            N_("The archive holds more than 200,000 files."),
            N_("Unpack it and bring in the exports that are in it."),
        ),
        "file.database_damaged": (
            N_("The database is damaged so badly that nothing in it can be read."),
            N_("Copy it from the phone or the backup again, together with the files beside it."),
        ),
        "file.database_too_large": (
            N_("The database is larger than Shilu can read: 384 MB at most."),
            N_("Export calls and messages on the phone with an app, and bring in that export."),
        ),
        "file.iphone_backup_encrypted": (
            N_("This iPhone backup is encrypted in a way that Shilu cannot open: it is damaged, or older than iOS 10."),
            N_(
                "Connect the iPhone to a computer, take away the tick at “Encrypt local backup” in Finder or iTunes, "
                "back it up again, and choose that folder. It holds messages and voicemails; since iOS 13 calls are "
                "left out."
            ),
        ),
        "file.iphone_backup_damaged": (
            N_("The iPhone backup is damaged: the file that describes it cannot be read."),
            N_("Copy the whole folder of the backup again, or make a new backup."),
        ),
        "file.sidecar_alone": (
            N_("This file only says when a recorded call was and with whom; the recording is not with it."),
            N_("Bring in both together, as the recorder wrote them: in one folder, and with the same name."),
        ),
        "file.outlook_store": (
            N_("This is a whole mailbox of Outlook, which Shilu does not read."),
            N_(
                "In Outlook choose the mails and drag them into a folder of the computer: each becomes a .msg file. Or "
                "open the mailbox in Thunderbird, and save the mails as .eml or .mbox."
            ),
        ),
        "file.message_damaged": (
            N_("This Outlook message is damaged, and nothing in it can be read."),
            N_("Save it from Outlook again, or, from the mailbox on the web, as .eml."),
        ),
        "file.is_contacts": (
            N_("This is an address book: nobody called or wrote in it, so nothing of it comes in."),
            N_("Bring it in together with a backup or a chat: it shows who the senders there are (--contacts)."),
        ),
        "file.no_contacts": (
            N_("This is no address book that Shilu can read."),
            N_("Export the contacts as vCard (.vcf), or as CSV of Google Contacts or Outlook."),
        ),
        "file.wrong_password": (
            N_("The password does not open this archive."),
            N_("Try again; it is the one that was set in the app that made the archive."),
        ),
        "file.asks_timezone": (
            N_("The times in this file stand without a time zone, so nothing of it was stored."),
            N_("Say to which zone the phone was set (--timezone, such as Asia/Shanghai)."),
        ),
        "file.asks_me": (
            N_("The file does not say who of those who write is the owner of the phone, so nothing of it was stored."),
            N_("Say under which name the owner writes (--me); --dry-run lists the names."),
        ),
        "file.asks_date_order": (
            N_("The dates in this file can be read with the day or the month first, so nothing of it was stored."),
            N_("Say in which order they stand (--date-order dmy, mdy or ymd); --dry-run shows some."),
        ),
        "file.asks_year": (
            N_("The dates in this file stand without a year, so nothing of it was stored."),
            N_("Say in which year the first of them was (--year)."),
        ),
        "file.asks_password": (
            N_("This file is locked with a password, so nothing of it was stored."),
            N_("Put the password on the first line of a file and name it (--archive-password-file)."),
        ),
        "usage.no_letter_reader": (
            N_("The part that reads the letters in pictures is not installed."),
            N_("It is the extra “ocr”; README says how it is added. Nothing is sent anywhere by it either."),
        ),
        "file.letters_unreadable": (
            N_("The letters in this picture could not be read."),
            N_("Type what it shows; the picture itself stays as it is."),
        ),
        "usage.no_such_preset": (
            N_("There is no table “{preset}” whose columns are known."),
            N_("Known are: {known}. Of any other table --columns says what its columns mean."),
        ),
        "usage.bad_preset_name": (
            N_("What the columns mean cannot be kept under this name."),
            N_("Take another: letters, digits and blanks, at most sixty."),
        ),
        "usage.bad_columns": (
            N_("This file does not say what the columns of a table mean."),
            N_(
                "It is TOML with a table “columns” that names a time and a number; docs/command-line.md has an example."
            ),
        ),
        "file.asks_columns": (
            N_("What the columns of this table mean is not known, so nothing of it was stored."),
            N_("Say which column holds the time and which the number (--columns); --dry-run lists them."),
        ),
        "file.table_too_large": (
            N_("This table is larger than any bill."),
            N_("Ask the carrier for a shorter period, or save the table in parts."),
        ),
        "file.damaged_workbook": (
            N_("This spreadsheet is damaged, or locked with a password."),
            N_("Open it, save it without a password under a new name, and bring that in beside the original."),
        ),
        "file.asks_whose_phone": (
            N_("Whose phone this file comes from is not known, so nothing of it was stored."),
            N_("Say whose phone it is (--phone-of)."),
        ),
    }
)
