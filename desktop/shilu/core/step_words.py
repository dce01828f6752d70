"""What vanishes, and what is to be done next, in words."""

from __future__ import annotations

from datetime import date

from shilu.core.pack_parts import in_language
from shilu.core.still_missing import RunsOut
from shilu.core.text import one_line
from shilu.core.where_to_go import Waiting
from shilu.core.wording import Catalog


def left_of(gone: RunsOut, today: date, texts: Catalog) -> str:
    """Of how many contacts it can still be had, until when, and of how many no more."""
    said = []
    if gone.still:
        said.append(texts.trn("still there for {count} contact", "still there for {count} contacts", gone.still))
    days = gone.days_left(today)
    if days is not None:
        left = texts.trn("{count} day left", "{count} days left", days)
        said.append(texts.tr("the first of them until {day}, {left}", day=gone.next_on, left=left))
    if gone.gone:
        said.append(texts.trn("over for {count} contact", "over for {count} contacts", gone.gone))
    return ("；" if texts.is_chinese else "; ").join(said)


def not_with(wait: Waiting, texts: Catalog) -> str:
    """With whom a step was not done that was done with others."""
    names = ("、" if texts.is_chinese else ", ").join(one_line(name, 60) for name in wait.not_with)
    return texts.tr("Not done yet with {names}.", names=names)


def waits_for(wait: Waiting, texts: Catalog) -> str:
    """What has to come before an office, until when, that a letter is under way, or with whom it was not done."""
    why = one_line(in_language(wait.before.why, texts.language), 500)
    if wait.until is not None:
        why = texts.tr("{why} Until {day} is over.", why=why, day=wait.until.isoformat())
    if wait.not_with:
        return texts.tr("{first} {then}", first=why, then=not_with(wait, texts))
    if wait.until is not None:
        return why
    if wait.sent is None:
        return why
    said = texts.tr("Sent on {day}; when it arrived is not recorded.", day=wait.sent)
    return texts.tr("{first} {then}", first=why, then=said)
