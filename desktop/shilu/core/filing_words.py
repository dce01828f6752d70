"""How the clocks of filings are said: what runs, until when, and what comes next."""

from __future__ import annotations

from datetime import date

from shilu.core.filing import Deadline, DeadlineState
from shilu.core.pack_parts import in_language
from shilu.core.particular import ParticularKind
from shilu.core.text import one_line
from shilu.core.wording import Catalog


def where(one: Deadline, texts: Catalog) -> str:
    """Of which filing or letter it is: ``Filing 2 (Sunshine police station)``."""
    office = one_line(one.office, 80)
    if one.kind is ParticularKind.LETTER:
        return texts.tr("Letter {number} (to {party})", number=one.number, party=office)
    return texts.tr("Filing {number} ({office})", number=one.number, office=office)


def what_of(one: Deadline, texts: Catalog) -> str:
    """What has to happen, as the pack says; of a letter without words there that they have to answer."""
    said = one_line(in_language(one.clock.what, texts.language), 500)
    return said or texts.tr("So long they have to answer the letter.")


def left(one: Deadline, today: date, texts: Catalog) -> str:
    """Until when it runs, and how long that is from today on."""
    days = one.days_left(today)
    if one.state is DeadlineState.DONE:
        return texts.tr("done")
    if one.due is None or days is None:
        return texts.tr("last day not known: the day it runs from is not recorded exactly")
    due = one.due.isoformat()
    if one.state is DeadlineState.PASSED:
        return texts.trn("passed {count} day ago, on {due}", "passed {count} days ago, on {due}", -days, due=due)
    if not days:
        return texts.tr("until today, {due}", due=due)
    return texts.trn("{count} day left, until {due}", "{count} days left, until {due}", days, due=due)


def told(one: Deadline, today: date, texts: Catalog) -> str:
    """A deadline in one line, with what the pack says has to happen."""
    what = what_of(one, texts)
    return texts.tr("{filing}: {when}. {what}", filing=where(one, texts), when=left(one, today, texts), what=what)


def follows(one: Deadline, texts: Catalog) -> str:
    """What comes next, and where that stands; "" where the pack says nothing."""
    following = one_line(in_language(one.clock.next, texts.language), 500)
    if not following:
        return one.clock.cite
    return texts.tr("{what} ({cite})", what=following, cite=one.clock.cite) if one.clock.cite else following


def in_a_calendar(one: Deadline, texts: Catalog) -> str:
    """What a calendar shows, which others may see: nothing of the case but the number of the filing or letter."""
    return texts.tr("Last day of something about paper {number}", number=one.number)
