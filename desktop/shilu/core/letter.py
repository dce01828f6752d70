"""Letters that were sent: since when each is there, what it is for rules, and how long its answer may take.

What a letter asked for is nowhere written a second time: rules read the letter itself, so that correcting it corrects
what they find.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from shilu.core.filing import Deadline, DeadlineState, WorkingDays, in_order, last_day
from shilu.core.pack_papers import Letter
from shilu.core.pack_parts import CountedFrom, FilingClock
from shilu.core.particular import Particular, ParticularState
from shilu.core.shapes.letters import BY_HAND, CAME_BACK

_FROM_ARRIVAL = frozenset({CountedFrom.DELIVERED, CountedFrom.HANDED_IN, CountedFrom.FILING})
"""What is counted for a letter from the day on which it reached them."""


def reached_on(one: Particular) -> str:
    """The day on which it reached them, as written; what is handed over is there at once. "" where that is not known,
    and where it did not."""
    if one.text("not_delivered"):
        return ""
    return one.text("delivered_on") or (one.text("sent_on") if one.text("how") == BY_HAND else "")


def is_under_way_or_there(one: Particular) -> bool:
    """Whether it counts as sent: one that came back does not, nor one that was only made and kept."""
    return one.state is ParticularState.ACTIVE and was_sent(one) and one.text("not_delivered") != CAME_BACK


def was_sent(one: Particular) -> bool:
    """Whether a letter left, as far as is recorded."""
    return bool(one.text("sent_on") or one.text("delivered_on"))


def answer_deadlines(
    sent: Sequence[Particular],
    letters: Mapping[str, Letter],
    clocks: Iterable[FilingClock],
    *,
    parties: Mapping[str, str],
    working: WorkingDays,
    today: date,
) -> tuple[Deadline, ...]:
    """The clocks that run after letters that count. ``letters``: those of the pack by id; ``parties``: names by id. One
    whose answer has a time, and no clock of the pack for it, gets one without words."""
    known = tuple(clocks)
    return in_order(
        _deadline(one, clock, parties.get(one.text("party"), ""), working, today)
        for one in sent
        if is_under_way_or_there(one) and one.text("letter") in letters
        for clock in _clocks(letters[one.text("letter")], known)
    )


def _clocks(letter: Letter, known: Sequence[FilingClock]) -> Iterator[FilingClock]:
    found = [one for one in known if one.counted_from in _FROM_ARRIVAL and {letter.id, letter.channel} & set(one.after)]
    yield from found
    if not found and letter.answer is not None:
        yield FilingClock(
            id=f"{letter.id}.answer",
            after=(letter.id,),
            counted_from=CountedFrom.DELIVERED,
            term=letter.answer,
            ours=False,
            what={},
            next={},
            cite=letter.cite,
            mark=letter.mark,
        )


def _deadline(one: Particular, clock: FilingClock, to: str, working: WorkingDays, today: date) -> Deadline:
    written = reached_on(one)
    began = date.fromisoformat(written) if len(written) == 10 else None
    due = None if began is None else last_day(began, clock.term, working)
    if one.text("answered_on") or one.text("ended_on"):
        state = DeadlineState.DONE
    elif due is None:
        state = DeadlineState.UNKNOWN
    else:
        state = DeadlineState.PASSED if due < today else DeadlineState.RUNNING
    return Deadline(one.id, one.number, to, one.text("reference"), clock, began, due, state, one.kind)
