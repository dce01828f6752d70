"""Rows of chats that may be there under another name: looked for by their times, a chunk at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from shilu.core.channel import Channel, ChannelGroup, group_of
from shilu.core.dedupe import TOLERANCE_MS, Candidate, fingerprint
from shilu.core.incident import phone_of
from shilu.core.same_chat import InChat, pair_of_chats
from shilu.services.chosen import Chosen
from shilu.vault.twins import Asking, Twins

_MINUTE_MS = 60_000
_REACH_MS = _MINUTE_MS + TOLERANCE_MS


class RenamedChats:
    """Of the rows of one file. ``others`` are the addresses that the same source has come to so far: two chats of one
    source are two."""

    def __init__(self, *, twins: Twins, asking: Asking, others: Collection[str]) -> None:
        self._twins = twins
        self._asking = asking
        self._others = others
        self._there: dict[str, InChat] = {}
        self._places: Counter[str] = Counter()
        self._waiting: dict[int, InChat] = {}

    def look(self, rows: Sequence[Chosen], *, known: Sequence[bool]) -> list[bool]:
        """Which of some rows have the words and the time of a message that is there with another address. Those that
        are ``known`` wait anyway."""
        found = [False] * len(rows)
        chats = {n: one for n, row in enumerate(rows) if (one := self._in_chat(row)) is not None}
        by_channel: dict[Channel, list[int]] = {}
        for n in chats:
            if not known[n]:
                by_channel.setdefault(rows[n].contact.channel, []).append(n)
        for channel, places in by_channel.items():
            some = self._twins.in_chats(self._asking, channel, _stretches(chats[n].candidate for n in places))
            words = {one.candidate.fingerprint: one for one in some}
            for n in places:
                found[n] = chats[n].candidate.fingerprint in words
            self._there |= {one.candidate.id: one for one in some}
        self._waiting |= {rows[n].ordinal: chats[n] for n in chats if known[n] or found[n]}
        return found

    @property
    def there(self) -> Collection[str]:
        """The contacts that may be of such a chat."""
        return self._there.keys()

    def found(self, rows: Mapping[int, Chosen], taken: Collection[str]) -> dict[int, str]:
        """For each of some rows that waited, by their places, the contact to which it is linked."""
        new = [(n, self._waiting[row.ordinal]) for n, row in rows.items() if row.ordinal in self._waiting]
        there = [one for one in self._there.values() if one.chat not in self._others and one.candidate.id not in taken]
        pairs = pair_of_chats((one for _, one in new), there) if there else {}
        return {n: pairs[one.candidate.id] for n, one in new if one.candidate.id in pairs}

    def _in_chat(self, row: Chosen) -> InChat | None:
        """A row as a message of a chat; None where it is none, or has neither words nor a time that tell it."""
        contact, when = row.contact, row.contact.when
        if row.contact_point is None or contact.address is None or group_of(contact.channel) is not ChannelGroup.CHAT:
            return None
        place = self._places[row.contact_point]
        self._places[row.contact_point] += 1
        if not contact.text or when.earliest_ms is None or when.latest_ms is None:
            return None
        if when.latest_ms - when.earliest_ms >= _MINUTE_MS:
            return None
        candidate = Candidate(
            str(row.ordinal),
            fingerprint(contact.channel, "", text=contact.text, facts=contact.facts),
            when.earliest_ms,
            when.latest_ms,
            row.ordinal,
            frozenset(file.sha256 for file in contact.attachments),
            contact.direction,
            phone_of(contact.reached),
        )
        return InChat(candidate, row.contact_point, contact.address.kind, place)


def _stretches(some: Iterable[Candidate]) -> list[tuple[int, int]]:
    """When messages that may be these began."""
    found: list[tuple[int, int]] = []
    for first, last in sorted(_reaches(some)):
        if found and first <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], last)
        else:
            found.append((first, last))
    return found


def _reaches(some: Iterable[Candidate]) -> Iterator[tuple[int, int]]:
    for one in some:
        yield one.at_ms - _REACH_MS, one.last_ms + TOLERANCE_MS
