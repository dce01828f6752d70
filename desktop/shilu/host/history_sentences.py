"""What is said of trouble with the history, with taking back, joining and erasing, and with other clocks. Words only.

Each code has what happened and the next step; ``host/sentences.py`` tells them with all others.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from shilu.core.wording import N_

HISTORY_ERRORS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "usage.unknown_subject": (
            N_("This vault has nothing with the id “{id}”."),
            N_("Name a contact as the list does (1/37), or give the id of a party, an import or a case."),
        ),
        "usage.which_case": (
            N_("Every case may have a contact “{ref}”."),
            N_("Say which case: 1/37 for number 37 of case 1, or --case with its number."),
        ),
        "usage.unknown_event": (
            N_("The history has no entry “{ref}”, or more than one."),
            N_("Take it from “shilu history VAULT”; its first eight characters are enough where no other begins so."),
        ),
        "usage.cannot_be_undone": (
            N_("This entry of the history cannot be taken back."),
            N_("Change the thing itself; the earlier revision stays in the history."),
        ),
        "usage.nothing_to_undo": (
            N_("There is nothing to take back."),
            N_("Look at the history: it was taken back, or changed again, already."),
        ),
        "usage.changed_since": (
            N_("What this entry set was changed again later."),
            N_("Look at its revisions first. With --force it goes back all the same; the later revision stays too."),
        ),
        "usage.which_vault": (
            N_("Nothing says which vault the difference is recorded in."),
            N_("Give the vault: shilu now VAULT --differs-by SECONDS."),
        ),
        "usage.undo_what": (
            N_("Nothing says what is to be taken back."),
            N_("Give --event with an entry of the history, or --last."),
        ),
        "usage.history_of_what": (
            N_("The history can be shown of one thing at a time."),
            N_("Give one of --incident and --party, or neither."),
        ),
        "usage.erase_what": (
            N_("Nothing says what is to be erased."),
            N_("Name contacts as the list does (1/37), or give --import with an import; not both."),
        ),
        "usage.withdraw_what": (
            N_("Nothing says what is meant."),
            N_("Name a contact as the list does (1/37), or give --exhibit with a SHA-256 and --case; not both."),
        ),
        "usage.stamp_what": (
            N_("Nothing says what is to be stamped or taken in."),
            N_("Give --case and --out to write a request, or --take with the replies."),
        ),
        "usage.stamp_case_and_take": (
            N_("The options --case and --take do not go together."),
            N_("With --take alone, each reply finds the case that its request was written for."),
        ),
        "usage.no_reason": (
            N_("No reason is given."),
            N_("Say in a few words why; it stands in the history."),
        ),
        "usage.nothing_to_correct": (
            N_("All of this is recorded so already."),
            N_("Give what is to hold instead: time, means, direction, number, outcome, length or words."),
        ),
        "usage.already_withdrawn": (
            N_("This was withdrawn already."),
            N_("Look at the list of what was withdrawn."),
        ),
        "usage.not_withdrawn": (
            N_("This is not withdrawn."),
            N_("Only what was withdrawn can be put back."),
        ),
        "usage.incident_erased": (
            N_("This contact was erased, and nothing of it is left to change."),
            N_("Log it anew if it was erased by mistake."),
        ),
        "usage.joins_one": (
            N_("These are one contact already."),
            N_("Name two contacts by their numbers in the list."),
        ),
        "usage.joins_withdrawn": (
            N_("One of these contacts was withdrawn."),
            N_("Put it back first, if it is one with the other."),
        ),
        "usage.joins_two_cases": (
            N_("These contacts are of two cases."),
            N_("Only contacts of one case can be one."),
        ),
        "usage.not_joined": (
            N_("This contact was not joined with another one."),
            N_("Its history says what it was joined with, and what was taken apart."),
        ),
        "usage.join_what": (
            N_("Nothing says which contacts are one."),
            N_("Name them as the list does (1/37), or give --suggested with --case; not both."),
        ),
        "usage.joined_since": (
            N_("This contact is one with another by now, so this entry cannot be taken back by itself."),
            N_("Take the contacts apart first, or change what holds of them now."),
        ),
        "usage.impossible_difference": (
            N_("A clock cannot differ by that much."),
            N_("Give the difference in seconds; a negative number when this computer is behind."),
        ),
        "file.not_a_checkpoint": (
            N_("This is not a checkpoint."),
            N_("Give checkpoint.txt as it was written, or type every line of the note as it is printed."),
        ),
        "file.not_a_time_stamp": (
            N_("This is not a reply of a time-stamping authority."),
            N_("Ask for the stamp again with request.tsq, and give the file that comes back."),
        ),
        "file.stamp_refused": (
            N_("The authority refused to stamp this request."),
            N_("Ask another authority with the same request.tsq."),
        ),
        "file.stamp_of_something_else": (
            N_("This time stamp does not stand on a checkpoint that this vault asked for."),
            N_("Take it in with the vault that wrote the request."),
        ),
        "file.stamp_wrong_nonce": (
            N_("This time stamp answers to another request."),
            N_("Give the reply to the request.tsq that was written with this checkpoint."),
        ),
        "file.stamp_without_certificate": (
            N_("This reply does not bring the authority’s certificate, so its signature cannot be checked."),
            N_("Ask again with request.tsq as it is: it asks for the certificate."),
        ),
        "file.stamp_bad_signature": (
            N_("The signature of this time stamp does not fit."),
            N_("It was damaged or altered on its way; fetch it again."),
        ),
        "file.stamp_other_root": (
            N_("This time stamp does not lead to the certificate that was given."),
            N_(
                "Give the root certificate of this authority with --ca, or leave it out: the stamp is then kept as not "
                "followed to a root."
            ),
        ),
        "file.not_a_certificate": (
            N_("“{name}” holds no certificate in PEM form."),
            N_("Give the root certificate that the authority publishes, as a .pem file."),
        ),
    }
)
