"""Which rows are of a chat that is there under another name: two programs name the other side differently, or somebody
was renamed between two exports.

A chat is known by a run: messages that follow each other in the new export, each with the words and the time of one
that is there, at least three of at least two wordings; where times are known to the minute only, five of three. Two
chats of one file are never one. What could be of two chats is of none: better a contact twice than one too few.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from shilu.core.contact_point import ContactPointKind
from shilu.core.dedupe import Candidate, pair

_RUN, _WORDINGS = 3, 2
_RUN_OF_MINUTES, _WORDINGS_OF_MINUTES = 5, 3
_FINE_MS = 1_000
_FIRM = frozenset(
    {
        ContactPointKind.NUMBER,
        ContactPointKind.SHORT,
        ContactPointKind.SERVICE,
        ContactPointKind.WITHHELD,
        ContactPointKind.EMAIL,
    }
)
"""Two different ones of these are never names of one account. A name in a chat is taken for a sender ID."""


@dataclass(frozen=True, slots=True)
class InChat:
    """A message as the pairing of chats sees it: ``candidate`` with a fingerprint of its words alone, the address and
    kind of address of the other side, and its place among those of its chat in a source."""

    candidate: Candidate
    chat: str
    kind: ContactPointKind
    place: int = 0


def pair_of_chats(new: Iterable[InChat], there: Iterable[InChat]) -> Mapping[str, str]:
    """For each of the new messages that is one of those ``there`` under another name: its id → the id of that one."""
    ours, theirs = _by_chat(new), _by_chat(there)
    by_words = defaultdict[str, set[str]](set)
    for chat, messages in theirs.items():
        for message in messages:
            by_words[message.candidate.fingerprint].add(chat)
    accepted: list[tuple[str, str, Mapping[str, str]]] = []
    for chat, messages in ours.items():
        for other in sorted({one for message in messages for one in by_words[message.candidate.fingerprint]}):
            if other == chat or {messages[0].kind, theirs[other][0].kind} <= _FIRM:
                continue
            pairs = pair([one.candidate for one in messages], [one.candidate for one in theirs[other]])
            if _is_one(messages, theirs[other], pairs):
                accepted.append((chat, other, pairs))
    return _without_doubt(accepted)


def _by_chat(some: Iterable[InChat]) -> Mapping[str, Sequence[InChat]]:
    found: dict[str, list[InChat]] = defaultdict(list)
    for one in sorted(some, key=lambda one: (one.place, one.candidate.at_ms, one.candidate.order, one.candidate.id)):
        found[one.chat].append(one)
    return found


def _is_one(ours: Sequence[InChat], theirs: Sequence[InChat], pairs: Mapping[str, str]) -> bool:
    there = {one.candidate.id: one.candidate for one in theirs}
    matched = [one for one in ours if one.candidate.id in pairs]
    run: list[InChat] = []
    for one in matched:
        run = [*run[1 - _RUN_OF_MINUTES :], one] if run and one.place == run[-1].place + 1 else [one]
        wordings = len({message.candidate.fingerprint for message in run})
        fine = all(_span(message.candidate, there[pairs[message.candidate.id]]) < _FINE_MS for message in run)
        least = (_RUN, _WORDINGS) if fine else (_RUN_OF_MINUTES, _WORDINGS_OF_MINUTES)
        if len(run) >= least[0] and wordings >= least[1]:
            return True
    return False


def _span(one: Candidate, other: Candidate) -> int:
    return max(one.last_ms - one.at_ms, other.last_ms - other.at_ms)


def _without_doubt(accepted: Sequence[tuple[str, str, Mapping[str, str]]]) -> Mapping[str, str]:
    """Without chats that two new ones could be, and messages that could be two."""
    claims: dict[str, set[str]] = defaultdict(set)
    for chat, other, _ in accepted:
        claims[other].add(chat)
    found: dict[str, set[str]] = defaultdict(set)
    for _, other, pairs in accepted:
        for mine, twin in pairs.items() if len(claims[other]) == 1 else ():
            found[mine].add(twin)
    return {mine: next(iter(twins)) for mine, twins in found.items() if len(twins) == 1}
