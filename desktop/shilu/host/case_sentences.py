"""What is said of trouble with handing cases over, taking them in, and erasing them. Words only.

Each code has what happened and the next step; ``host/sentences.py`` tells them with all others.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from shilu.core.wording import N_

EXPORT_WARNING = N_("The folder is not encrypted: whoever gets it can read all that is in it.")

CASE_ERRORS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "usage.confirm_erasing_case": (
            N_("Erasing a case cannot be taken back, so nothing was erased yet."),
            N_("Make a backup with “shilu backup VAULT FILE” first, then give the same command once more with --yes."),
        ),
        "usage.contact_or_recipient": (
            N_("What one contact lacks is the same for every recipient."),
            N_("Give either --contact or --for."),
        ),
        "usage.elements_alone": (
            N_("“--elements” shows all that was recorded, and takes no filter of findings."),
            N_("Give “--elements” alone."),
        ),
        "usage.no_such_desk": (
            N_("There is no office “{office}” among those that fit this case."),
            N_("These fit: {offices}. “shilu where” says why."),
        ),
        "usage.unknown_step": (
            N_("The rule pack of this case has no office and no letter “{step}”."),
            N_("It has these: {steps}."),
        ),
        "usage.no_file_passphrase": (
            N_("There is no passphrase for the case file, and no terminal to ask for it."),
            N_("Give it with --file-passphrase FILE, or make the file for a public key with --to."),
        ),
        "usage.no_lock": (
            N_("A case file needs either a passphrase or the public key of the person it is for."),
            N_("Give one of the two."),
        ),
        "usage.not_a_public_key": (
            N_("“{key}” is not a public key."),
            N_(
                "It begins with age1 and stands on one line. Their Shilu shows it in the list of cases under “More”, "
                "and so does “shilu case key VAULT”."
            ),
        ),
        "usage.nothing_to_decide": (
            N_("There is nothing to decide about here."),
            N_("List what both sides changed with “shilu case conflicts VAULT --case ID”."),
        ),
        "usage.no_such_side": (
            N_("None of the sides says that."),
            N_("Choose one of the values that are listed, or write words of your own."),
        ),
        "vault.case_was_erased": (
            N_("This case was erased from this vault, so it was not taken in again."),
            N_("Take it into another vault."),
        ),
        "file.not_an_export": (
            N_("This folder was not written by “shilu export”."),
            N_("Choose the folder in which about.json lies."),
        ),
        "file.not_a_case_file": (
            N_("This is not a case file."),
            N_("Choose a file that another Shilu made; its name ends in .shilu-case."),
        ),
        "file.case_file_damaged": (
            N_("This case file is damaged or was altered ({where}), so nothing of it was taken in."),
            N_("Ask whoever made it to send it again."),
        ),
        "file.case_file_too_large": (
            N_("Something in this case file is larger than Shilu ever makes it, so nothing of it was taken in."),
            N_("Ask whoever made it to send it again."),
        ),
        "file.case_file_clashes": (
            N_("This case file speaks of what belongs to another case of this vault, so nothing of it was taken in."),
            N_("Ask whoever made it how it was made."),
        ),
        "file.case_file_forks": (
            N_("This case file tells another history than this vault does (as {origin}), so it was not taken in."),
            N_("Somebody worked on in two copies of one vault. Compare the copies, and go on with one of them."),
        ),
        "file.made_by_newer": (
            N_("This case file was made by a newer version of Shilu."),
            N_("Take it in with the newer version. Nothing in this vault was changed."),
        ),
        "file.wrong_passphrase": (
            N_("That passphrase does not open this case file."),
            N_("Ask whoever made it. It is not the passphrase of the vault."),
        ),
        "file.not_for_this_vault": (
            N_("This case file was not made for this vault."),
            N_(
                "Give whoever made it the key of this vault: the list of cases shows it under “More”, and so does "
                "“shilu case key VAULT”."
            ),
        ),
    }
)
