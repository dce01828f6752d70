"""Rows of chats that may be there under another name: looked for by their times, a chunk at a time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from shilu.core.channel import Channel, ChannelGroup, group_of
from shilu.core.contact_point import ContactPointKind
from shilu.core.dedupe import TOLERANCE_MS, Candidate, fingerprint
from shilu.core.incident import phone_of
from shilu.core.same_chat import Chat, InChat, may_be_one, messages_that_are_one, tells_a_chat
from shilu.services.chosen import Chosen
from shilu.vault.twins import Asking, Twins, place_of

_MINUTE_MS = 60_000
_REACH_MS = _MINUTE_MS + TOLERANCE_MS
_NEW = "new "
"""Begins the ids of messages that come in, which no id of a contact does, and is the name of their import."""
_AFTER_ALL = 2**41
"""Of equal messages those that come in are numbered after those that are there."""

_Name = tuple[Channel, str]
"""Of a chat: the app, and the address of the other side."""


class RenamedChats:
    """Of the rows of one file, ``source`` by its SHA-256. ``others`` are the addresses that it has come to so far: two
    chats of one source are two."""

    def __init__(self, *, twins: Twins, asking: Asking, source: str, others: Collection[str]) -> None:
        self._twins = twins
        self._asking = asking
        self._source = source
        self._others = others
        self._places: Counter[_Name] = Counter()
        self._waiting: dict[int, tuple[_Name, InChat]] = {}
        self._met = defaultdict[_Name, set[_Name]](set)  # for a chat of the file those that may be the same
        self._kinds: dict[_Name, ContactPointKind] = {}
        self._there: dict[_Name, Chat] = {}

    def look(self, rows: Sequence[Chosen], *, known: Sequence[bool]) -> list[bool]:
        """Which of some rows have the words and the time of a message that is there with another address. Those that
        are ``known`` wait anyway."""
        found = [False] * len(rows)
        chats = {n: one for n, row in enumerate(rows) if (one := self._in_chat(row)) is not None}
        by_channel: dict[Channel, list[int]] = {}
        for n, ((channel, _), _) in chats.items():
            by_channel.setdefault(channel, []).append(n)
        for channel, places in by_channel.items():
            stretches = _stretches(chats[n][1].candidate for n in places)
            some = self._twins.in_chats(self._asking, channel, stretches, but_for=self._others)
            by_words = defaultdict[str, set[_Name]](set)
            for worded in some:
                by_words[worded.words].add((channel, worded.point))
                self._kinds[channel, worded.point] = worded.kind
            for n in places:
                name, message = chats[n]
                met = {
                    other
                    for other in by_words.get(message.candidate.fingerprint, ())
                    if may_be_one(self._kinds[name], self._kinds[other])
                }
                if met:
                    found[n] = True
                    self._met[name] |= met
        self._waiting |= {rows[n].ordinal: chats[n] for n in chats if known[n] or found[n]}
        return found

    @property
    def there(self) -> frozenset[str]:
        """The contacts of all chats that may be the same as one of the file, and of that."""
        names = self._met.keys() | {other for met in self._met.values() for other in met}
        return frozenset(one.candidate.id for name in names for one in self._whole(name).messages)

    def found(
        self, rows: Sequence[Chosen], found: Mapping[int, str], left_out: AbstractSet[str]
    ) -> tuple[dict[int, str], list[tuple[str, str]]]:
        """For each of some rows that waited, by their places, that none is ``found`` for yet, the contact to which it
        is linked, none of those ``left_out``; and contacts that are there which the file shows to be one."""
        if not self._met:
            return {}, []
        new = defaultdict[_Name, list[InChat]](list)
        for n, row in enumerate(rows):
            if row.ordinal in self._waiting:
                name, message = self._waiting[row.ordinal]
                candidate = replace(message.candidate, id=found.get(n, f"{_NEW}{n}"))
                new[name].append(replace(message, candidate=candidate))
        come = frozenset(found.values())
        links: dict[int, str] = {}
        joins: list[tuple[str, str]] = []
        for some in messages_that_are_one(
            (self._chat(name, left_out, new[name]), [self._chat(other, left_out) for other in sorted(met)])
            for name, met in self._met.items()
        ):
            there = [one for one in some if not one.startswith(_NEW)]
            first, *rest = sorted(there, key=lambda one: (one not in come, one))
            links |= {int(one.removeprefix(_NEW)): first for one in some if one.startswith(_NEW)}
            joins += [(first, other) for other in rest]
        return links, joins

    def _chat(self, name: _Name, left_out: AbstractSet[str], new: Sequence[InChat] = ()) -> Chat:
        """All of a chat, what is there and what comes in."""
        there = self._whole(name)
        messages = [one for one in there.messages if one.candidate.id not in left_out]
        comes = {self._source} if new or name[1] in self._others else set()
        return replace(there, messages=[*messages, *new], sources=there.sources | comes)

    def _whole(self, name: _Name) -> Chat:
        if name not in self._there:
            self._there[name] = self._twins.of_chat(self._asking, *name, self._kinds[name], source=self._source)
        return self._there[name]

    def _in_chat(self, row: Chosen) -> tuple[_Name, InChat] | None:
        """A row as a message of a chat; None where it is none, or has neither words nor a time that tell it."""
        contact, when, point = row.contact, row.contact.when, row.contact_point
        if point is None or contact.address is None or group_of(contact.channel) is not ChannelGroup.CHAT:
            return None
        name = contact.channel, point
        self._kinds[name] = contact.address.kind
        place = self._places[name]
        self._places[name] += 1
        if when.earliest_ms is None or when.latest_ms is None:
            return None
        if not tells_a_chat(contact.text, when.earliest_ms, when.latest_ms):
            return None
        candidate = Candidate(
            "",
            fingerprint(contact.channel, "", text=contact.text, facts=contact.facts),
            when.earliest_ms,
            when.latest_ms,
            place_of(when.earliest_ms, _AFTER_ALL + row.ordinal),
            frozenset(file.sha256 for file in contact.attachments),
            contact.direction,
            phone_of(contact.reached),
        )
        return name, InChat(candidate, ((_NEW, place),))


def _stretches(some: Iterable[Candidate]) -> list[tuple[int, int]]:
    """When contacts began of which a row may say that they are these: it may know the time to the minute, and what
    holds of the contact may be another row's."""
    found: list[tuple[int, int]] = []
    for first, last in sorted(_reaches(some)):
        if found and first <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], last)
        else:
            found.append((first, last))
    return found


def _reaches(some: Iterable[Candidate]) -> Iterator[tuple[int, int]]:
    for one in some:
        yield one.at_ms - 2 * _REACH_MS, one.last_ms + _REACH_MS
