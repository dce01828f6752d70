"""Which chats are one under two names: two programs name the other side differently, or somebody was renamed between
two exports.

A chat is known by a run: messages that follow each other in an export of one of the two, each with the words and the
time of one of the other, at least three of at least two wordings; where times are known to the minute only, five of
three. It makes no difference in whose export they follow each other, so that it does not matter which came first. Two
chats of one source are never one. What could be of two chats is of none: better a contact twice than one too few.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from shilu.core.contact_point import ContactPointKind
from shilu.core.dedupe import Candidate, pair

_RUN, _WORDINGS = 3, 2
_RUN_OF_MINUTES, _WORDINGS_OF_MINUTES = 5, 3
_FINE_MS = 1_000
_MINUTE_MS = 60_000
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
    """A message as the pairing of chats sees it: ``candidate`` with a fingerprint of its words alone, and where it
    stands: in each import that brought it its place among those of the chat there."""

    candidate: Candidate
    places: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Chat:
    """All that is known under one address, of one kind; a message may be there more than once, as several sources tell
    of it. ``sources`` are all that have any of it."""

    address: str
    kind: ContactPointKind
    messages: Sequence[InChat]
    sources: AbstractSet[str]


def tells_a_chat(text: str, first_ms: int | None, last_ms: int | None) -> bool:
    """Whether a message can show which chat it is of: it has words, and its time is known to the minute at least."""
    return bool(text) and first_ms is not None and last_ms is not None and last_ms - first_ms < _MINUTE_MS


def may_be_one(one: ContactPointKind, other: ContactPointKind) -> bool:
    """Whether two different addresses of these kinds may be names of one account."""
    return not {one, other} <= _FIRM


def messages_that_are_one(new: Iterable[tuple[Chat, Sequence[Chat]]]) -> tuple[tuple[str, ...], ...]:
    """Each of some chats of one source, beside those that it may be: the ids of messages that are one, two or more."""
    accepted = [
        (chat, other, pairs)
        for chat, others in new
        for other in others
        if not chat.sources & other.sources and (pairs := _pairs(chat, other))
    ]
    claims, could_be = defaultdict[str, set[str]](set), defaultdict[str, list[Chat]](list)
    for chat, other, _ in accepted:
        claims[other.address].add(chat.address)
        could_be[chat.address].append(other)
    unsure = {address for address, some in could_be.items() if _share_any(chat.sources for chat in some)}
    sure = [
        (chat, other, pairs)
        for chat, other, pairs in accepted
        if len(claims[other.address]) == 1 and chat.address not in unsure
    ]
    sources = defaultdict[str, set[str]](set)
    for one in [one for chat, other, _ in sure for one in (*chat.messages, *other.messages)]:
        sources[one.candidate.id].update(source for source, _ in one.places)
    sets = _together(pair for _, _, pairs in sure for pair in pairs.items())
    return tuple(some for some in sets if not _share_any(sources[one] for one in some))


def _share_any(sets: Iterable[AbstractSet[str]]) -> bool:
    seen: set[str] = set()
    for some in sets:
        if seen & some:
            return True
        seen |= some
    return False


def _pairs(chat: Chat, other: Chat) -> Mapping[str, str]:
    """The messages of the one that are of the other, where they are one chat: the ids of both. One that is of both
    already is its own."""
    ours, theirs = _finest(chat.messages), _finest(other.messages)
    pairs = {id_: id_ for id_ in ours.keys() & theirs.keys()}
    left, right = ([one for id_, one in some.items() if id_ not in pairs] for some in (ours, theirs))
    pairs |= pair(left, right)
    matched = {mine: (ours[mine], theirs[twin]) for mine, twin in pairs.items()}
    back = {twin: matched[mine] for mine, twin in pairs.items()}
    runs = (*_runs(chat.messages, matched), *_runs(other.messages, back))
    return pairs if any(_proves(run) or _proves(run[-_RUN:]) for run in runs) else {}


def _finest(messages: Iterable[InChat]) -> Mapping[str, Candidate]:
    """Of each message what the source says of it that knows its time best."""
    found: dict[str, Candidate] = {}
    for one in sorted((one.candidate for one in messages), key=_by_fineness):
        found.setdefault(one.id, one)
    return found


def _by_fineness(one: Candidate) -> tuple[int, int, str]:
    return one.last_ms - one.at_ms, one.at_ms, one.fingerprint


_Matched = tuple[Candidate, Candidate]


def _runs(messages: Iterable[InChat], matched: Mapping[str, _Matched]) -> Iterator[Sequence[_Matched]]:
    """Those that follow each other in a source, as long as they are needed."""
    in_sources = defaultdict[str, list[tuple[int, str]]](list)
    for one in messages:
        for source, place in one.places:
            in_sources[source].append((place, one.candidate.id))
    for places in in_sources.values():
        run: list[_Matched] = []
        before = None
        for place, id_ in sorted(places):
            if id_ in matched:
                run = [*run[1 - _RUN_OF_MINUTES :], matched[id_]] if before == place - 1 else [matched[id_]]
                before = place
                yield run


def _proves(run: Sequence[_Matched]) -> bool:
    wordings = len({one.fingerprint for one, _ in run})
    is_fine = all(one.last_ms - one.at_ms < _FINE_MS for pair in run for one in pair)
    least = (_RUN, _WORDINGS) if is_fine else (_RUN_OF_MINUTES, _WORDINGS_OF_MINUTES)
    return len(run) >= least[0] and wordings >= least[1]


def _together(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, ...], ...]:
    """Sets of all that pairs make one."""
    sets: dict[str, list[str]] = {}
    for one, other in pairs:
        left, right = sets.setdefault(one, [one]), sets.setdefault(other, [other])
        if left is not right:
            left += right
            sets |= dict.fromkeys(right, left)
    return tuple(tuple(some) for some in {id(some): some for some in sets.values()}.values() if len(some) > 1)
