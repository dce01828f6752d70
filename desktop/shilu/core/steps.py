"""Which steps of a rule pack were taken in a case: offices that were gone to, letters that were sent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from shilu.core.letter import is_under_way_or_there, reached_on
from shilu.core.pack_papers import Letter
from shilu.core.particular import Particular, ParticularKind, ParticularState, exact_day


@dataclass(frozen=True, slots=True)
class Steps:
    """By the ids of channels and letters. ``done``: on which day first; ``sent``: letters of which nobody knows whether
    they arrived, on which day first; ``answered``: what got an answer; ``done_with``: the parties (ids) of what was
    done, "" among them where nobody said."""

    done: Mapping[str, date]
    sent: Mapping[str, date]
    answered: frozenset[str]
    done_with: Mapping[str, frozenset[str]]


def steps_taken(particulars: Sequence[Particular], letters: Iterable[Letter]) -> Steps:
    """By what the record has. A letter that is a way to an office is a step there too."""
    ways = {one.id: one.channel for one in letters}
    done: dict[str, date] = {}
    sent: dict[str, date] = {}
    answered: set[str] = set()
    parties: dict[str, set[str]] = defaultdict(set)
    for one in particulars:
        if one.kind is ParticularKind.FILING and one.state is ParticularState.ACTIVE:
            steps, day, target = {one.text("channel")}, one.day("handed_in_on"), done
            party = one.text("against")
        elif one.kind is ParticularKind.LETTER and is_under_way_or_there(one):
            there, party = reached_on(one), one.text("party")
            steps = {one.text("letter"), ways.get(one.text("letter"), "")}
            day, target = (exact_day(there), done) if there else (one.day("sent_on"), sent)
        else:
            continue
        for step in steps - {""}:
            if day is not None:
                target[step] = min(day, target.get(step, day))
                if target is done:
                    parties[step].add(party)
            if one.text("answered_on"):
                answered.add(step)
    done_with = {step: frozenset(some) for step, some in parties.items()}
    return Steps(done, sent, frozenset(answered), done_with)
