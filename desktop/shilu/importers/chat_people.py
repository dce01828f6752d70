"""Who writes in the chats of one source, who of them owns the phone or account, and with whom each chat was held.

A first pass over the source tells what it says; then directions and the other side of each message are known, or a
person is asked. Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from shilu.core.channel import Direction
from shilu.core.record import Asked, Question, SourceWarning

MOST_OTHERS = 50
"""Members of a group that are listed with each of its messages; their number is always said."""
_MOST_CHOICES = 10_000
_MOST_PEOPLE = 100_000


@dataclass(frozen=True, slots=True)
class Writer:
    """``key`` tells one who writes from all others: an account or a number where the source has one, else the name."""

    key: str
    name: str = ""


@dataclass(slots=True)
class Chat:
    """One conversation. ``partner`` is the other side where the source names it, and ``owner`` the key of the owner;
    with a partner and no owner, the owner is whoever else writes. ``is_group`` None: the source does not say."""

    name: str = ""
    partner: Writer | None = None
    owner: str = ""
    marks_owner: bool = False  # what the owner wrote is marked
    is_group: bool | None = None
    members: dict[str, str] = field(default_factory=dict)  # key → name
    wrote: Counter[str] = field(default_factory=Counter)  # key → messages

    @property
    def names_partner(self) -> bool:
        """Whether whoever writes and is not the partner must be the owner."""
        return self.partner is not None and not self.is_group


@dataclass(frozen=True, slots=True)
class Sides:
    """Of one message: ``others`` are the further members of a group."""

    direction: Direction
    peer: str
    peer_name: str
    others: tuple[str, ...]
    group: str = ""
    group_size: int = 0


class People:
    """Everybody in one source. ``told`` are the names that a person gave as the owner's."""

    def __init__(self, told: tuple[str, ...]) -> None:
        self._told = frozenset(told)
        self._owners: set[str] = set()
        self._names: dict[str, str] = {}
        self._chats: dict[int, Chat] = {}

    def chat(self, number: int) -> Chat:
        """The conversation with this number in the source."""
        return self._chats.setdefault(number, Chat())

    def owns(self, key: str) -> None:
        """The source says that this is the owner."""
        if key:
            self._owners.add(key)

    def belongs(self, number: int, writer: Writer) -> None:
        """Somebody is a member of a conversation."""
        if not writer.key or (writer.key not in self._names and len(self._names) >= _MOST_PEOPLE):
            return
        self._names.setdefault(writer.key, writer.name)
        self.chat(number).members.setdefault(writer.key, writer.name)
        if self._told & {writer.key, writer.name, self._label(writer.key)}:
            self._owners.add(writer.key)

    def wrote(self, number: int, writer: Writer) -> None:
        """Somebody wrote a message."""
        self.belongs(number, writer)
        if writer.key:
            self.chat(number).wrote[writer.key] += 1

    def settle(self) -> Iterator[Question | SourceWarning]:
        """After the first pass: who of those who write is the owner, where neither the source nor a person says."""
        undecided: Counter[str] = Counter()
        silent: dict[str, None] = {}
        for chat in self._chats.values():
            if chat.partner is not None and chat.partner.key in self._owners:
                chat.partner = None  # whoever was asked knows better
            if chat.names_partner:
                others = {key for key in chat.wrote if chat.partner and key != chat.partner.key}
                self._owners |= {chat.owner} if chat.owner else others
            elif chat.wrote and not chat.marks_owner:
                undecided += chat.wrote
                silent |= {key: None for key in chat.members if key not in chat.wrote}
        if undecided and not self._owners:
            if self._told:
                yield SourceWarning("", "owner_not_found")
            else:
                choices = dict.fromkeys((*(key for key, _ in undecided.most_common()), *silent))
                yield Question(Asked.ME, tuple(map(self._label, islice(choices, _MOST_CHOICES))))

    def sides(self, number: int, writer: Writer) -> Sides:
        """Of a message by this writer."""
        chat = self.chat(number)
        direction = self._direction(chat, writer.key)
        others = (key for key in chat.members if key not in self._owners and key != writer.key)
        rest = tuple(islice(others, MOST_OTHERS))
        is_group = chat.is_group if chat.is_group is not None else len(rest) > 1 and chat.partner is None
        group, size = (chat.name, len(chat.members)) if is_group else ("", 0)
        listed = rest if is_group else ()
        if direction is not Direction.OUTGOING and writer.key:
            return Sides(direction, writer.key, writer.name, listed, group, size)
        if is_group and not chat.name and direction is Direction.OUTGOING and rest:
            return Sides(direction, rest[0], chat.members[rest[0]], rest[1:], group, size)
        if is_group:
            return Sides(direction, chat.name, "", listed, group, size)
        partner = chat.partner or next((Writer(key, chat.members[key]) for key in rest), Writer(chat.name))
        return Sides(direction, partner.key, partner.name, ())

    def _direction(self, chat: Chat, key: str) -> Direction:
        if key in self._owners:
            return Direction.OUTGOING
        if key and (chat.marks_owner or chat.names_partner or self._owners or self._told):
            return Direction.INCOMING
        return Direction.UNKNOWN

    def _label(self, key: str) -> str:
        name = self._names.get(key, "")
        return f"{name} ({key})" if name and name != key else key
