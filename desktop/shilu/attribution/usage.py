"""What can be told from who uses a text, and with whom a name stands together: reasons that no single text gives."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from shilu.attribution.alike import alike
from shilu.attribution.reading import NAME_MARK, Read
from shilu.attribution.spelling import Spelling

Users = Mapping[str, str]
"""Who uses a text: contact points, each with one of its wordings."""

_SHORTEST_KEY = 14
_COLLECTORS, _COLLECTORS_SHARE = 3, 0.4
_CONFIRMING = 3
_AROUND, _LONGEST_NAME, _LONGEST_WORD = 5, 40, (5, 18)
_WHO_WRITES_WORDS = """
我 本公司 本平台 本机构 公司 平台 委托方 债权 出借 资方 贵方 客户 部门 company lender client creditor office customer
kami pihak perusahaan kantor kumpanya kliyente klien hamar department team lending finance
"""
_WHO_WRITES = re.compile("|".join(map(Spelling().fold, _WHO_WRITES_WORDS.split())))
_OFTEN, _ALWAYS, _NOW_AND_THEN = 3, 0.9, 0.75


def users_of(read: Iterable[Read], at: Mapping[str, Mapping[str, Sequence[str]]]) -> tuple[dict[str, int], list[Users]]:
    """The group of each text that is long enough to be told from others, and the users of each group. ``at`` are the
    incidents of each contact point by text."""
    by_text = {one.text: one.key for one in read if len(one.key) >= _SHORTEST_KEY}
    keys = list(dict.fromkeys(by_text.values()))
    group = dict(zip(keys, alike(keys), strict=True))
    places: dict[int, int] = {}
    users: list[dict[str, str]] = []
    groups: dict[str, int] = {}
    for point, texts in at.items():
        for text in sorted(texts):
            if text in by_text:
                place = places.setdefault(group[by_text[text]], len(users))
                if place == len(users):
                    users.append({})
                users[place].setdefault(point, text)
                groups[text] = place
    return groups, list(users)


def signed_loosely(read: Mapping[str, Read], texts: Iterable[str]) -> list[str]:
    """Of the texts of one number those that are signed by somebody who is not in the directory, without brackets: what
    stands so stands in brackets elsewhere, or both at the head and at the end."""
    loose: dict[str, list[str]] = defaultdict(list)
    certain: set[str] = set()
    for text in texts:
        one = read[text]
        if one.foreign:
            certain.add(one.foreign.casefold())
        elif one.loose:
            loose[one.loose.casefold()].append(text)
    return [
        text
        for words, some in loose.items()
        if words in certain or len({text.lstrip().casefold().startswith(words) for text in some}) > 1
        for text in some
    ]


def is_collectors(users: Users, sure: Collection[str]) -> bool:
    """Whether a text is a collector's, as so many of its users are known to be: then it demands, whatever its words."""
    known = sum(point in sure for point in users)
    return known >= _COLLECTORS and known >= _COLLECTORS_SHARE * len(users)


def owner_of(users: Users, read: Mapping[str, Read], sure: Mapping[str, frozenset[str]]) -> str:
    """The party whose own script a text is: several numbers name it there and speak for it, none names another or is
    known to be another's. Friends and banks do not share a text. "" where there is none."""
    named: dict[str, list[str]] = defaultdict(list)
    for point, text in users.items():
        one = read[text]
        if one.foreign and not one.is_signed:
            return ""
        for hint in one.hints:
            if hint.party in one.named and not hint.spelt and point not in named[hint.party]:
                if hint.is_word or hint.is_about or hint.weight <= 0:
                    return ""
                named[hint.party].append(point)
    if len(named) != 1:
        return ""
    ((party, points),) = named.items()
    of_others = any(party not in sure[point] for point in users if point in sure)
    return party if len(points) >= _CONFIRMING and not of_others else ""


def names_inside(users: Users, read: Mapping[str, Read]) -> bool:
    """Whether the name of a party stands in the middle of a text, and not only where anybody signs a text of others."""
    return any(NAME_MARK in read[text].key[_AROUND:-_AROUND] for text in users.values())


def names_somebody_else(users: Users, read: Mapping[str, Read]) -> bool:
    """Whether where some users of a text put the name of a party others put a name that nobody knows: they share it.
    What stands there may be missing, or be a word for whoever writes (我司, "our client")."""
    keys = {read[text].key for text in users.values()}
    places = {
        (before[-_AROUND:], after[:_AROUND])
        for key in keys
        for at, letter in enumerate(key)
        if letter == NAME_MARK
        for before, after in ((key[:at], key[at + 1 :]),)
        if NAME_MARK not in before[-_AROUND:] + after[:_AROUND] and len(before) + len(after) > _AROUND
    }
    for key in keys:
        if NAME_MARK not in key:
            for before, after in places:
                stood = _between(key, before, after)
                is_whoever = len(stood) <= _LONGEST_WORD[stood.isascii()] and _WHO_WRITES.search(stood)
                if len(stood) > 1 and not is_whoever:
                    return True
    return False


def _between(key: str, before: str, after: str) -> str:
    """What stands in a text where others have a name; "" where the words around it are not there."""
    first = key.find(before)
    if first < 0 or (not before and not after):
        return ""
    first += len(before)
    last = key.find(after, first) if after else len(key)
    return key[first : min(last, first + _LONGEST_NAME)] if last >= 0 else ""


def constant_of(texts: Iterable[tuple[Read, int]], besides: Collection[str]) -> str:
    """Of a number that keeps naming several parties at once, the one that is always among them while the others
    change: that one speaks. ``texts`` with how often each came, ``besides`` are parties that are named beside those for
    whom they act; "" where there is none."""
    counted: Counter[str] = Counter()
    several = 0
    for one, times in texts:
        named = one.named.difference(besides)
        if len(named) > 1:
            several += times
            counted.update(dict.fromkeys(named, times))
    if several < _OFTEN or len(counted) < 3:
        return ""
    (party, most), (_, next_most), *_ = counted.most_common()
    return party if most >= _ALWAYS * several and next_most <= _NOW_AND_THEN * several else ""
