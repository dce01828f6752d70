"""What is said of checks and backups, and of how much of a vault can be read."""

from __future__ import annotations

from shilu.core.bundle import Problem
from shilu.core.safekeeping import BackupMade, Restored, Tally
from shilu.core.wording import Catalog
from shilu.host.sentences import of_problem

_MOST_CONTACTS = 12


def of_tally(tally: Tally, texts: Catalog) -> str:
    """How many of a kind can be read, and how many cannot, where that is known."""
    gap = "" if texts.is_chinese else " "
    return gap.join(filter(None, (_readable(tally, texts), _damaged(tally, texts))))


def of_found(problem: Problem, texts: Catalog) -> str:
    """One problem in a line: where, what, and which contacts it concerns ("2/37": case and number)."""
    said = texts.tr("{path}: {problem}", path=problem.path, problem=of_problem(problem.problem, texts))
    if not problem.contacts:
        return said
    return texts.tr("{problem} (contacts: {contacts})", problem=said, contacts=", ".join(problem.contacts))


def of_backup(made: BackupMade, texts: Catalog) -> str:
    """What making a backup showed to be wrong with the vault, and whether it is so in the backup; "" when nothing."""
    said: list[str] = []
    if made.lost:
        said.append(
            texts.trn(
                "{count} attachment was missing or damaged in the vault itself, and so is in the backup. Check the "
                "vault.",
                "{count} attachments were missing or damaged in the vault itself, and so are in the backup. Check the "
                "vault.",
                len(made.lost),
            )
        )
    contacts = tuple(dict.fromkeys(label for problem in made.lost for label in problem.contacts))
    if contacts:
        some = (*contacts[:_MOST_CONTACTS], *(("…",) if len(contacts) > _MOST_CONTACTS else ()))
        said.append(texts.tr("Contacts that have them: {contacts}.", contacts=", ".join(some)))
    if any(problem.problem == "page_damaged" for problem in made.problems):
        said.append(
            texts.tr(
                "Pages of the vault are damaged; all that the backup is made of could be read. Check the vault, and "
                "keep this backup."
            )
        )
    if any(problem.problem == "draft_damaged" for problem in made.problems):
        said.append(texts.tr("A draft in the vault cannot be opened any more, nor the copy of it in the backup."))
    return ("" if texts.is_chinese else " ").join(said)


def of_lost_before(count: int, texts: Catalog) -> str:
    """What a backup says of itself when it is restored; "" when nothing."""
    if not count:
        return ""
    return texts.trn(
        "The backup says of {count} attachment that it was missing or damaged already when the backup was made.",
        "The backup says of {count} attachments that they were missing or damaged already when the backup was made.",
        count,
    )


def of_made_vault(made: Restored, texts: Catalog) -> str:
    """What is wrong with a vault that was made of a backup or of a damaged one, and what the backup said of it."""
    found = texts.trn(
        "{count} problem was in it already: open it, and look at the page “Vault”.",
        "{count} problems were in it already: open it, and look at the page “Vault”.",
        len(made.report.problems),
    )
    return ("" if texts.is_chinese else " ").join(filter(None, (of_lost_before(made.lost_before, texts), found)))


def _damaged(tally: Tally, texts: Catalog) -> str:
    if tally.damaged is None:
        return texts.tr("How many are lost cannot be told.")
    if tally.damaged == 0:
        return ""
    return texts.trn("{count} is damaged or lost.", "{count} are damaged or lost.", tally.damaged)


def _readable(tally: Tally, texts: Catalog) -> str:
    count = tally.readable
    match tally.noun:
        case "cases":
            return texts.trn("{count} case can be read.", "{count} cases can be read.", count)
        case "incidents":
            return texts.trn("{count} contact can be read.", "{count} contacts can be read.", count)
        case "parties":
            return texts.trn("{count} party can be read.", "{count} parties can be read.", count)
        case "contact_points":
            return texts.trn(
                "{count} number or account can be read.", "{count} numbers or accounts can be read.", count
            )
        case "attributions":
            return texts.trn(
                "{count} link of a number to a party can be read.",
                "{count} links of numbers to parties can be read.",
                count,
            )
        case "particulars":
            return texts.trn(
                "{count} entry of the record beside the contacts can be read.",
                "{count} entries of the record beside the contacts can be read.",
                count,
            )
        case "imports":
            return texts.trn("{count} import can be read.", "{count} imports can be read.", count)
        case "rows":
            return texts.trn("{count} source row can be read.", "{count} source rows can be read.", count)
        case "events":
            return texts.trn(
                "{count} entry of the history can be read.", "{count} entries of the history can be read.", count
            )
        case "attachments":
            return texts.trn("{count} attachment can be read.", "{count} attachments can be read.", count)
        case _:
            return texts.trn("{count} draft can be read.", "{count} drafts can be read.", count)
