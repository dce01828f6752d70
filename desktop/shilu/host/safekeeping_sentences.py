"""What is said of checks, and of how much of a vault can be read."""

from __future__ import annotations

from shilu.core.bundle import Problem
from shilu.core.safekeeping import Tally
from shilu.core.wording import Catalog
from shilu.host.sentences import of_problem


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
