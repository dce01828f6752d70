"""Names in texts, in one pass: exact as they are compared, or with a slip of the pen or of the reader.

Of every name two pairs (Latin: triples) of neighbouring letters are looked for, one in each half, all at once; where
one stands, the name is compared with what stands around it. A name with one slip has one half without.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, compress, count

from shilu.attribution.spelling import Spelling
from shilu.core.party import Party

_BRACKETED = re.compile(r"\s*[(（\[【][^)）\]】]*[)）\]】]\s*$")
_LEGAL = re.compile(
    r"(?:股份|有限|责任|公司|[\s,.]*\b(?:app|apps|ltd|limited|pvt|private|inc|corp|corporation|llc|tbk|co)\b\.?)+$",
    re.IGNORECASE,
)
_PT = re.compile(r"^PT\.?\s+", re.IGNORECASE)
_FUZZY_FROM, _FUZZY_LATIN_FROM, _TWO_SLIPS_FROM = 4, 6, 12
_HEAD = 6
_GOES_ON = frozenset(
    "的这我客官平法催贷专提通借账欠订还逾已工委风中金最审团合额上在是与和及或也都公有说发给打叫让把被将向对"
)
"""Characters with which a sentence goes on behind a name."""
_OF_THE_TRADE = frozenset("借贷钱花金融分期付宝呗卡信用速快易通财富银行小微大新")
_SAMPLE = 100_000
_LATIN = re.compile("[a-z]{3}")


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """One way of writing a party's name. ``folded`` is how it is compared; ``parties`` are all that are called so;
    ``slips`` how many letters of it may be wrong, missing or too many."""

    name: str
    folded: str
    parties: tuple[str, ...]
    is_latin: bool
    slips: int


@dataclass(frozen=True, slots=True)
class Found:
    """A name in a folded text: from ``start`` to ``end``, with so many slips."""

    form: Form
    start: int
    end: int
    slips: int


def forms_of(parties: Iterable[Party], spelling: Spelling) -> tuple[Form, ...]:
    """Every name that can be looked for: names and aliases, also without what stands in brackets behind them and
    without their legal form. One word that begins as another name of the party is a code, and is written right."""
    owners: dict[str, tuple[str, dict[str, None]]] = {}
    for party in parties:
        for name in (party.name, *party.other_names):
            if is_address(name):
                continue
            short = _BRACKETED.sub("", name)
            for written in dict.fromkeys((name, short, _LEGAL.sub("", _PT.sub("", short)).strip())):
                folded = spelling.fold(written)
                if len(folded) >= (3 if folded.isascii() else 2) and not folded.isdecimal():
                    owners.setdefault(folded, (written, {}))[1][party.id] = None
    heads: Counter[tuple[str, str]] = Counter(
        (party, folded[:_HEAD]) for folded, (_, ids) in owners.items() for party in ids if folded.isascii()
    )
    return tuple(
        Form(written, folded, tuple(ids), folded.isascii(), 0 if is_code else _slips_in(folded))
        for folded, (written, ids) in owners.items()
        for is_code in (" " not in written and any(heads[party, folded[:_HEAD]] > 1 for party in ids),)
    )


_ADDRESS = re.compile(
    r"(?:https?://)?(?:[\w-]+\.)+[a-z][\w-]+(?:/\S*)?|[\w.+-]+@[\w.-]+|\+?[\d\s*-]{6,}", re.IGNORECASE
)


def is_address(alias: str) -> bool:
    """Whether an alias is no name but a host, an app's package name, an account or a number."""
    return bool(_ADDRESS.fullmatch(alias.strip()))


class NameIndex:
    """Finds the forms in folded texts."""

    def __init__(self, forms: Sequence[Form]) -> None:
        self._forms = forms

    def find(self, texts: Sequence[str]) -> Iterator[tuple[int, list[Found]]]:
        """For each text with a name in it: its place in the sequence, and the names that stand."""
        found: dict[int, set[tuple[int, int, int, Form]]] = defaultdict(set)
        for size in (2, 3):
            places = [at for at, text in enumerate(texts) if (_LATIN.search(text) if size == 3 else not text.isascii())]
            joined = "\n".join([texts[at] for at in places])
            anchors = self._anchors(joined, size)
            if not anchors:
                continue
            starts = list(accumulate((len(texts[at]) + 1 for at in places), initial=0))
            grams = zip(*(joined[shift:] for shift in range(size)), strict=False)
            for place in compress(count(), map(anchors.keys().__contains__, grams)):
                nth = bisect_right(starts, place) - 1
                first, last = starts[nth], starts[nth + 1] - 1
                for form, offset in anchors[tuple(joined[place : place + size])]:
                    span = _spelt(form, joined, place - offset, anchor=place, low=first, high=last)
                    if span is not None:
                        found[places[nth]].add((span[0] - first, span[1] - first, span[2], form))
        for text in sorted(found):
            yield text, _standing(found[text])

    def _anchors(self, joined: str, size: int) -> dict[tuple[str, ...], list[tuple[Form, int]]]:
        """The rarest gram of each half of each name, with its offset. A short name has one half."""
        forms = [form for form in self._forms if form.is_latin == (size == 3)]
        if not forms:
            return {}
        sample = joined[:_SAMPLE]
        often = Counter(zip(*(sample[shift:] for shift in range(size)), strict=False))
        anchors: dict[tuple[str, ...], list[tuple[Form, int]]] = defaultdict(list)
        for form in forms:
            length = len(form.folded)
            middle = length // 2
            halves = [(0, middle), (middle, length)] if form.slips else [(0, length)]
            for first, last in halves:
                offset = min(range(first, last - size + 1), key=lambda at: often[tuple(form.folded[at : at + size])])
                anchors[tuple(form.folded[offset : offset + size])].append((form, offset))
        return anchors


def _slips_in(folded: str) -> int:
    length = len(folded)
    if not folded.isascii():
        return 1 if length >= _FUZZY_FROM else 0
    return 0 if length < _FUZZY_LATIN_FROM else 1 if length < _TWO_SLIPS_FROM else 2


def _spelt(form: Form, joined: str, start: int, *, anchor: int, low: int, high: int) -> tuple[int, int, int] | None:
    """Where a name stands around its anchor, and with how many slips; None when it does not."""
    name = form.folded
    end = start + len(name)
    if start >= low and end <= high and joined.startswith(name, start):
        return start, end, 0
    slips = form.slips
    if not slips:
        return None
    middle = len(name) // 2
    head, tail = name[:middle], name[middle:]
    if anchor - start < middle:
        at = start + middle
        if start < low or not joined.startswith(head, start):
            return None
        rest = joined[at : min(high, at + len(tail) + slips)]
        ended = _prefix_within(tail, rest, slips)
        if not form.is_latin and end < high and rest[: len(tail) - 1] == tail[:-1] and rest[len(tail) - 1] in _GOES_ON:
            return None  # the shorter name of another, and the next word: 云帆快贷的 is not 云帆快贷通
        return None if ended is None else (start, at + ended[0], ended[1])
    at = start + middle
    if at + len(tail) > high or not joined.startswith(tail, at):
        return None
    before = joined[max(low, at - middle - slips) : at][::-1]
    ended = _prefix_within(head[::-1], before, slips)
    return None if ended is None else (at - ended[0], at + len(tail), ended[1])


def _prefix_within(word: str, text: str, slips: int) -> tuple[int, int] | None:
    """How long the beginning of a text is that differs from a word by the fewest slips, and by how many: letters
    wrong, missing, too many, or two in each other's place."""
    size = len(word)
    if text[:size] == word:
        return size, 0
    at = next((i for i, (letter, other) in enumerate(zip(word, text, strict=False)) if letter != other), len(text))
    if word[at + 1 :] == text[at + 1 : size]:
        return min(size, len(text)), 1
    if word[at : at + 2] == text[at : at + 2][::-1] and word[at + 2 :] == text[at + 2 : size]:
        return size, 1
    if word[at:] == text[at + 1 : size + 1]:
        return size + 1, 1
    if word[at + 1 :] == text[at : size - 1]:
        return size - 1, 1
    return _within_two(word, text) if slips > 1 else None


def _within_two(word: str, text: str) -> tuple[int, int] | None:
    """The same for two slips, none of them an exchange."""
    last = list(range(len(text) + 1))
    for row, letter in enumerate(word, 1):
        now = [row]
        for column, other in enumerate(text, 1):
            now.append(min(last[column] + 1, now[-1] + 1, last[column - 1] + (letter != other)))
        if min(now) > 2:
            return None
        last = now
    length = min(range(len(last)), key=lambda at: (last[at], abs(at - len(word))))
    return (length, last[length]) if last[length] <= 2 else None


def _standing(found: Iterable[tuple[int, int, int, Form]]) -> list[Found]:
    """Of names that overlap, the one of which the most stands there: what is longer, and has fewer slips."""
    kept: list[Found] = []  # in their order, so that a text full of names takes no longer than as many texts
    starts: list[int] = []
    for start, end, slips, form in sorted(found, key=lambda f: (_missing(f[3], f[2]), f[2], f[0], f[3].folded)):
        at = bisect_right(starts, start)
        if (at == 0 or kept[at - 1].end <= start) and (at == len(kept) or kept[at].start >= end):
            kept.insert(at, Found(form, start, end, slips))
            starts.insert(at, start)
    return kept


def _missing(form: Form, slips: int) -> float:
    """The less, the more of a name stands there. One wrong character in four is less than the two of a short name."""
    return (2.5 if form.is_latin else 1.5) * slips - len(form.folded)


def is_likely_another(written: str, name: str) -> bool:
    """Whether what is written differs from a name as names of different lenders do: at the beginning or the end, or by
    one word of their trade for another (借 for 贷)."""
    same = next((at for at, (one, other) in enumerate(zip(written, name, strict=False)) if one != other), len(written))
    if same == 0 and written[1:2] != name[:1]:
        return True
    rest, ours = written[same:], name[same:]
    if not name.isascii():
        return len(written) != len(name) or (rest[:1] in _OF_THE_TRADE and ours[:1] in _OF_THE_TRADE)
    return len(written) != len(name) and not (rest and ours)
