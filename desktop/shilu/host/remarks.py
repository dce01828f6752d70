"""What is said of single rows of a source, of a finished paper, and of what a check found. Words only."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from shilu.core.wording import N_

SKIPPED: Mapping[str, str] = MappingProxyType(
    {
        "draft": N_("a draft that was never sent"),
        "outbox": N_("waiting to be sent, not sent"),
        "failed": N_("sending failed"),
        "queued": N_("queued, not sent"),
        "unknown_element": N_("an entry of a kind that Shilu does not know"),
        "bad_type": N_("a type that Shilu does not know"),
        "no_type": N_("no type: neither received nor sent"),
        "no_date": N_("no date"),
        "bad_date": N_("a date that cannot be read"),
        "too_many_parts": N_("more parts than a message can have"),
        "cut_off": N_("cut off in the middle; the file ends here"),
        "system_line": N_("a line of the app itself, nobody’s message"),
        "own_note": N_("a note of the owner’s to themselves"),
        "recalled": N_("the app’s note that a message was withdrawn; its words are not in the file"),
        "row_incomplete": N_("a row that has fewer cells than the heading"),
        "no_message_begun": N_("text that belongs to no message"),
        "date_heading": N_("a date that stands over the rows below it"),
        "repeated_heading": N_("the heading of the table once more"),
        "outside_table": N_("stands on the page above or below the rows of the table"),
        "total_row": N_("a sum of other rows"),
        "empty_row": N_("a row in which nothing stands"),
        "mobile_data": N_("mobile data: no contact with anybody"),
        "no_table": N_("no part of a table of contacts"),
        "columns_unknown": N_("what its columns mean is not known yet"),
        "broken_json": N_("damaged: an entry that cannot be read"),
        "broken_mail": N_("a mail that is too damaged to be taken apart"),
        "bounce": N_("a mail server’s note that a mail could not be delivered"),
        "row_too_long": N_("an entry longer than any app writes"),
        "too_deep": N_("an entry nested deeper than any app writes"),
        "reaction": N_("a reaction to a message, such as a heart, no message of its own"),
        "row_unreadable": N_("a row of the database that is damaged"),
    }
)
"""Why a row of a source became no contact."""

SOURCE_WARNINGS: Mapping[str, str] = MappingProxyType(
    {
        "wrong_count": N_("The file’s own count of entries is wrong, as it often is; all were counted anew."),
        "cut_off": N_("The file ends in the middle; everything before that was read."),
        "broken_xml": N_("The file is damaged here; everything before that was read ({detail})."),
        "broken_json": N_("The file is damaged here; everything before that was read ({detail})."),
        "tag_too_long": N_("An entry is longer than any phone writes; everything before it was read."),
        "too_deep": N_("Entries are nested deeper than any phone writes; everything before them was read."),
        "text_after_end": N_("There is more after the end of the export; it was not read."),
        "padding_after_end": N_("Zero bytes follow the end of the file; nothing is missing."),
        "lone_surrogate": N_("Half an emoji without the other half is shown as “�”; the exact bytes are kept."),
        "illegal_character": N_("A character that XML forbids is shown as “�”; the exact bytes are kept."),
        "nul_character": N_("A character that no text can hold is shown as “�”; the exact bytes are kept."),
        "escape_repaired": N_(
            "Control characters stand in this entry as JSON forbids it; it was read as it is meant, and the exact "
            "bytes are kept."
        ),
        "repeated_key": N_("A field stands twice in this entry; the last one was taken, and the exact bytes are kept."),
        "legacy_encoding": N_("The file does not say how its letters are encoded; read as {detail}."),
        "sender_guessed": N_(
            "Only a blank stands between a sender’s name and the words; where a name ends was told from the lines "
            "themselves."
        ),
        "time_goes_back": N_(
            "This message is older than the one above it: it came late, or it is text of another chat that was pasted "
            "into a message."
        ),
        "date_order_by_sequence": N_(
            "No date alone says whether its day or its month stands first; in any other order the messages would jump "
            "back in time."
        ),
        "date_order_by_names": N_(
            "No date alone says whether its day or its month stands first; days in the names of the files that came "
            "with messages do."
        ),
        "year_begins_anew": N_(
            "Dates have no year here; from this message on it is the next one, as the months begin anew."
        ),
        "name_with_colon": N_("A name holds a colon; where it ends was told from all lines of that sender."),
        "at_export_limit": N_(
            "About as many messages as WhatsApp exports at most (10,000 with media, 40,000 without); older ones may be "
            "missing from the file."
        ),
        "calls_at_limit": N_(
            "As many calls as phones keep at most (500 or 1,000); older ones are probably missing. Back up again every "
            "few days, and fetch the carrier’s list of calls."
        ),
        "share_at_limit": N_(
            "About as many messages as WeChat passes on at a time (100); the chat may go on before or after them."
        ),
        "bill_at_limit": N_(
            "It begins about six months ago, which is as far back as carriers in China give their lists out: fetch "
            "each month before it is gone."
        ),
        "message_too_long": N_("A message is longer than any app writes; its end is kept in the exact bytes only."),
        "invalid_utf8": N_("Bytes that are no text are shown as “�”; the exact bytes are kept."),
        "unknown_call_type": N_("A type of call of the phone’s maker; taken as incoming, its outcome left open."),
        "date_in_seconds": N_("The date was written in seconds instead of milliseconds."),
        "bad_duration": N_("The duration cannot be read and is left open."),
        "number_though_withheld": N_("Marked as withheld, although a number is given; it is among the further fields."),
        "sender_differs": N_("The sender is not among the addresses of the conversation; see the further fields."),
        "sender_unknown": N_("A message to a group that does not say who sent it."),
        "not_downloaded": N_("The phone had not fetched this message yet; its contents are not in the file."),
        "broken_base64": N_("An attachment is damaged in the file; its raw text is attached instead."),
        "reader_died": N_("Reading ended early; everything before that was read."),
        "call_kind_unknown": N_("Nothing in the file says what became of this call, or who called."),
        "app_not_named": N_("The file does not say whether it is from Messenger or from Instagram."),
        "mojibake_repaired": N_(
            "Text in this entry was encoded twice, as this app does; it was read as it is meant, and the exact bytes "
            "are kept."
        ),
        "owner_not_found": N_(
            "None of those who write here has the name that was given as the owner’s; all messages are taken as "
            "received."
        ),
        "share_file_unnamed": N_(
            "A file that came in this mail is named by no message of the chat. Bring it in by itself if it belongs "
            "here."
        ),
        "attachment_missing": N_("The message names an attachment that is not in the file."),
        "text_cut": N_("A very long text is kept whole as an attachment; the beginning of it is shown."),
        "fact_cut": N_("A very long field was shortened; the exact bytes are kept with the row."),
        "between_messages": N_("There is text outside of the messages; it was not read."),
        "root_not_closed": N_("The file does not close as XML should, as this app writes it; nothing is missing."),
        "archive_list_broken": N_("The archive’s list of files is damaged; some of its files may be missing here."),
        "member_unread": N_(
            "Files in the archive that are of no format Shilu reads, and that no message names: {detail}."
        ),
        "member_is_archive": N_("Archives within the archive: {detail}. Unpack them, and bring them in by themselves."),
        "members_left_out": N_(
            "Files in the archive of which nothing was chosen, and whose names are not kept: {detail}."
        ),
        "member_refused": N_("A file in the archive was refused ({detail})."),
        "member_damaged": N_("A file in the archive is damaged ({detail}); everything before that was read."),
        "member_too_large": N_(
            "A file in the archive unpacks to far more than any phone writes; only the beginning was read."
        ),
        "member_overlaps": N_(
            "A file in the archive lies over another one, as no program packs them; it was not read."
        ),
        "member_locked": N_("A file in the archive is locked with another password; it was not read."),
        "member_packed_otherwise": N_("A file in the archive is packed in a way that Shilu cannot unpack ({detail})."),
        "wal_applied": N_("What the phone had written last was read from the file beside the database (-wal)."),
        "wal_not_there": N_(
            "The newest entries of a phone’s database may stand in a file beside it whose name ends in -wal. It did "
            "not come along; where there is one, bring in both together."
        ),
        "wal_damaged": N_("The file beside the database (-wal) is damaged or belongs to another one; it was not read."),
        "backup_file_unread": N_("A file of the backup could not be read ({detail}); the others were."),
        "no_calls_in_backup": N_(
            "This backup holds no list of calls. Since iOS 13 an iPhone puts calls into encrypted backups only; the "
            "carrier’s bill or pictures of the list of calls show them too."
        ),
        "missed_or_declined": N_(
            "An iPhone does not tell calls that were missed from calls that were declined or blocked; all of them "
            "stand as missed."
        ),
        "text_not_read": N_("The text of this message is stored in a way that Shilu cannot read; the bytes are kept."),
        "table_damaged": N_("The database is damaged ({detail}); what could be reached was read."),
        "row_unreadable": N_("Rows that say more about others are damaged ({detail}); names or files may be missing."),
        "unanswered_not_billed": N_(
            "Carriers bill answered calls only: calls that nobody answered are not in this file, and that a call is "
            "missing here proves nothing."
        ),
        "minutes_rounded_up": N_("The bill counts begun minutes, so how long calls were is not known exactly."),
        "formulas_not_evaluated": N_(
            "Some cells hold formulas; their results are taken as they were stored, and nothing was worked out anew."
        ),
        "encoding_guessed": N_(
            "The encoding was recognised by the shape of the text ({detail}); see that names read well."
        ),
        "looks_scanned": N_(
            "This PDF looks like a scan: its pages are pictures. It is kept as it is. A bill in it can be read with "
            "the extra “ocr” (make ocr), from a file by itself, not out of an archive."
        ),
        "scan_too_long": N_(
            "This scan has more than {detail} pages; it is kept as it is, and its letters are not read."
        ),
        "scan_unread": N_("This PDF looks like a scan whose letters cannot be read; it is kept as it is."),
        "letters_unread": N_(
            "The letters in this picture were not read, so it is kept as it is. A bill in it can be read with the extra"
            " “ocr” (make ocr), from a file by itself, not out of an archive."
        ),
        "no_bill_found": N_("No table of a bill was found in it; it is kept as it is."),
        "paper_locked": N_("This PDF is locked with a password of its own; it is kept as it is."),
        "read_off_scan": N_(
            "These rows were read off pictures by a program, which makes mistakes. They stand as incomplete until you "
            "have compared each with the paper; keep the paper, or the scan, as it is the evidence."
        ),
        "letters_unsure": N_(
            "The program that read this row off a picture was not sure of column {detail}: compare it with the paper."
        ),
        "unknown_direction": N_("The row does not say who called whom; it is left open."),
        "guessed_year": N_("The date stands without a year; {detail} follows from the year that was given."),
        "metadata_unread": N_(
            "What the file says of itself, such as when it was made, cannot be read: it may be damaged, or locked. It "
            "is kept as it is."
        ),
        "file_cut_short": N_(
            "The file ends before it is complete, as when copying was broken off: something is missing at its end. It "
            "is kept as it is; where the whole file still lies somewhere, bring that in too."
        ),
        "times_differ": N_(
            "The times that the file, its name and what lies beside it claim are more than a day apart ({detail}). The "
            "first was taken; all are kept with the contact."
        ),
        "time_ahead": N_(
            "The time lies in the future: the clock that wrote it was wrong, or somebody wrote it by hand. It was "
            "taken as it stands; where you know better, correct it."
        ),
        "came_through_chat": N_(
            "By its name this picture went through {detail}: chat apps make pictures smaller and take their date away. "
            "If it is a screenshot of your own, bring it in from the phone that made it."
        ),
        "maker_removed": N_(
            "Nothing in this picture says which phone made it, or when, as in pictures that went through a chat app. "
            "If it is a screenshot of your own that came so, bring it in from the phone that made it."
        ),
        "sidecar_unread": N_("The file of details beside this recording is damaged; the recording is kept without it."),
        "sender_claims_owner": N_(
            "This mail came in and gives the owner’s own address as its sender: whoever wrote it can have made that up."
        ),
        "date_differs_from_received": N_(
            "The sender’s date is more than an hour from the time at which the mail server took the mail in "
            "({detail}); the sender’s program writes what it likes."
        ),
        "date_by_server": N_("The sender gave no date that can be read; the time is that of the mail server."),
        "mail_without_date": N_("The mail has no date that can be read; its time is left open."),
        "charset_wrong": N_("The mail names an encoding that does not fit; read as {detail}."),
        "mail_base64_damaged": N_("A part of the mail is damaged; what can be read of it is shown."),
        "mail_encoding_unknown": N_("A part of the mail is packed in an old way ({detail}) and is shown as it stands."),
        "mail_not_closed": N_("The mail ends before its last part does; something may be missing."),
        "mail_boundary_wrong": N_("The mail says wrongly where its parts begin; they were found all the same."),
        "parts_left_out": N_("The mail has more parts than are taken apart; the exact bytes are kept."),
        "headers_cut": N_("The mail has more headers than are read; the exact bytes are kept."),
        "text_is_rtf": N_(
            "Outlook kept the words of this message only in a packed form that could not be read; it is attached."
        ),
        "text_from_rtf": N_(
            "Outlook kept the words of this message only in a packed form (RTF); they were taken out of it without "
            "their layout, and the form itself is attached."
        ),
        "message_within": N_(
            "A message is attached to this one in Outlook’s own way; it is kept within the file, and not shown by "
            "itself."
        ),
        "card_not_closed": N_("An entry of the address book does not end as it should; it was read as far as it goes."),
        "facts_left_out": N_("Further fields are not shown; the exact bytes are kept with the row."),
    }
)
"""What was doubtful in a source. The hole ``detail`` may be filled."""

BUNDLE_WARNINGS: Mapping[str, str] = MappingProxyType(
    {
        "text_layer_differs": N_("Text copied out of the PDF may differ from what is printed: {detail}."),
        "office_takes_less": N_("An office takes less than this bundle. {detail}."),
        "picture_too_large": N_("{detail}: this picture is too large to be printed; the file itself is in the bag."),
        "picture_unreadable": N_("{detail}: this file cannot be shown as a picture; the file itself is in the bag."),
        "file_unreadable": N_(
            "Attachments of these contacts can no longer be read; they are not in the bundle, and the paper says so: "
            "{detail}."
        ),
        "record_flawed": N_(
            "A check of the vault found the record damaged or changed; the paper says so: {detail}. Check the vault "
            "before you hand this over, and compare with a backup."
        ),
        "vault_flawed": N_(
            "All of the vault was checked before the bundle was made. Problems that do not concern the bundle: "
            "{detail}. A check of the vault names them."
        ),
        "vault_unchecked": N_(
            "Before the bundle was made only its case was checked, as you asked. For more than a week nobody checked "
            "all of this vault; do so soon."
        ),
        "vault_no_room": N_(
            "Before the bundle was made only its case was checked: for all of this vault the disk has no room, which "
            "takes two copies of the database, or it fails. Make room, and check the vault."
        ),
        "own_people": N_(
            "Contacts from numbers of the complainant’s own people are counted in it like the others: {detail}. "
            "Withdraw those that were no harassment, and make it again."
        ),
        "rows_missing": N_("Source rows whose bytes are not in the vault: {detail}. Their contacts are in the bundle."),
    }
)
"""What the reader of a bundle should know. The hole ``detail`` may be filled."""

PROBLEMS: Mapping[str, str] = MappingProxyType(
    {
        "database_empty": N_("the file is empty: the whole database is lost, and only a backup brings it back"),
        "page_damaged": N_("this part of the database is damaged"),
        "header_changed": N_("the vault’s header is damaged, or not the one that was written last"),
        "header_renewed": N_(
            "this part of the vault’s header was missing, damaged or changed; it was made anew from the other one, "
            "which is whole"
        ),
        "salt_renewed": N_(
            "the first bytes of the database were damaged; they were put right from the copy in the header, and "
            "nothing is lost"
        ),
        "history_broken": N_("the history was changed or cut here"),
        "history_other": N_("the history is another one here than the header remembers"),
        "history_cut": N_("the history ends before this place, which the header remembers"),
        "row_changed": N_("this row of an import is not the one that was read"),
        "row_missing": N_("this row of an import is missing, and no erasure says that it should be"),
        "rows_differ": N_("the rows of this import are not those that were counted and hashed"),
        "slots_differ": N_("the ways into the vault are not those of the history: an older file was put back"),
        "table_differs": N_("this does not agree with the history"),
        "attachment_missing": N_("this attachment is missing"),
        "attachment_damaged": N_("this attachment is damaged"),
        "index_differed": N_("the search index did not agree with the contacts; it was made anew"),
        "file_unknown": N_("this file is none of the vault’s"),
        "draft_damaged": N_("a draft cannot be opened any more"),
        "not_a_bag": N_("this is no bundle: there is no bagit.txt in it"),
        "not_readable": N_("this file cannot be read"),
        "not_regular": N_("this is a link or a device, not a file of the bundle"),
        "outside": N_("this path leads out of the bundle"),
        "missing": N_("this file is named in a manifest but is not there"),
        "unexpected": N_("this file is there but no manifest names it"),
        "changed": N_("this file is not the one that its manifest names"),
        "malformed_line": N_("this line of a manifest cannot be read"),
        "duplicate_line": N_("this file is named twice in a manifest"),
        "line_does_not_fit": N_("this line does not fit the file it names"),
        "not_listed": N_("this original is not in originals-sha256.txt"),
        "no_such_attachment": N_("incidents.json names an attachment that is not there, or another one"),
        "malformed": N_("the content of this file is not what it has to be"),
        "size_differs": N_("the number or size of the files is not what bag-info.txt says"),
        "twice_in_zip": N_("the zip holds two files of this name"),
        "zip_frame": N_("this entry of the zip is not as the program that made it wrote it"),
    }
)
"""What a check of a bag or a vault found wrong."""

AT_LIMIT = ("at_export_limit", "calls_at_limit", "share_at_limit", "bill_at_limit")
"""The source ends where such exports end: there may have been more."""

PASSED_ON = ("came_through_chat", "maker_removed")
"""The picture went through a chat app, or may have."""

NOT_READ_AS_BILL = ("looks_scanned", "scan_too_long", "scan_unread", "letters_unread", "no_bill_found")
"""Why what was said to be a bill is kept as it is."""

UNNAMED = N_("something that has no name yet ({code})")
"""For a code without a sentence: a fault of ours that must not hide the row, the warning or the problem."""
