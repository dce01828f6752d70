"""Scripts: texts that came several times and differ only in names, amounts, dates and links.

The texts are gone through in the order in which they were recorded, and each joins the first script that it is like:
so what comes later never moves what was there. A name of the directory counts as a slot.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from hashlib import sha256

from shilu.attribution.alike import alike
from shilu.attribution.reading import Reader, Skimmed
from shilu.attribution.signatures import signatures_of
from shilu.attribution.spelling import Spelling
from shilu.core.job import Job, Meter
from shilu.core.party import Party
from shilu.core.script import Script, Variation

_TOKEN = re.compile(r"https?://[\x21-\x7e]+|\d+(?:[.,:/-]\d+)*|[^\W\d_\u3400-\u9fff]+|\s+|.", re.DOTALL)
_SIGNS, _SIGNS_BEHIND = re.compile(r"^[\W_]+"), re.compile(r"[\W_]+$")
_BUT_STOPS = re.compile(r"[^\s，,。.：:；;、！!？?]")  # other signs belong to what stands between them
_FRAMES = frozenset("【】")
"""They part what stands in them from what follows, so they are compared like letters."""
_SHOWN, _WORDS, _SIGNATURES = 20, 12, 200
_NEARLY_ALL = 0.9
_SHORTEST = 8
_ID_LETTERS = 10


@dataclass(frozen=True, slots=True)
class Received:
    """A text that was received: the contact, and whose address it came from ("" for none)."""

    incident: str
    contact_point: str
    text: str


def scripts_of(received: Sequence[Received], parties: Sequence[Party], *, job: Job) -> tuple[Script, ...]:
    """The texts that came at least twice, most often first. ``received`` in the order of recording; ``parties`` are
    those whose names are looked for."""
    received = [one for one in received if len(one.text.strip()) >= _SHORTEST]
    reader = Reader(parties)
    texts = list(dict.fromkeys(one.text for one in received))
    skimmed = {one.text: one for one in reader.skim(texts, job)}
    keys = list(dict.fromkeys(skimmed[text].key for text in texts))
    group = dict(zip(keys, alike(keys), strict=True))
    said: dict[int, list[Received]] = defaultdict(list)
    for one in received:
        said[group[skimmed[one.text].key]].append(one)
    several = [some for some in said.values() if len(some) > 1]
    folded = _Tokens(reader.spelling)
    made = [_script(some, skimmed, folded) for some in Meter(job, "aligning", len(several)).through(several)]
    return tuple(sorted(made, key=lambda script: (-len(script.incidents), script.id)))


class _Tokens(dict[str, str]):
    """What each token is compared as; "" for what is neither letter nor figure."""

    def __init__(self, spelling: Spelling) -> None:
        super().__init__()
        self._spelling = spelling

    def __missing__(self, token: str) -> str:
        folded = self[token] = token if token in _FRAMES else self._spelling.fold(token)
        return folded


class _Wording:
    """A text in tokens: those that are compared, with where each begins and ends."""

    def __init__(self, text: str, folded: _Tokens) -> None:
        self.text = text
        self.tokens: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.at: dict[int, int] = {}
        for found in _TOKEN.finditer(text):
            if compared := folded[found[0]]:
                self.tokens.append(compared)
                self.starts.append(found.start())
                self.ends.append(found.end())

    def align(self, other: _Wording) -> None:
        """Remember which token of another one stands where in this."""
        for theirs, ours, size in _blocks(other.tokens, self.tokens):
            self.at.update((theirs + step, ours + step) for step in range(size))

    def gaps(self, common: Sequence[int]) -> list[tuple[int, int]]:
        """What stands before, between and after these tokens of the other one: half-open spans."""
        ends = [0, *(self.ends[self.at[token]] if token in self.at else -1 for token in common)]
        starts = [*(self.starts[self.at[token]] if token in self.at else -1 for token in common), len(self.text)]
        for place in range(1, len(ends)):  # a token that this wording lacks takes no room
            if ends[place] < 0:
                ends[place] = starts[place - 1] = ends[place - 1]
        return list(zip(ends, starts, strict=True))


def _script(said: Sequence[Received], skimmed: Mapping[str, Skimmed], folded: _Tokens) -> Script:
    times = Counter(one.text for one in said)
    first_with = {one.text: one.incident for one in reversed(said)}
    texts = list(dict.fromkeys(one.text for one in said))
    shown = [texts[at * len(texts) // min(_SHOWN, len(texts))] for at in range(min(_SHOWN, len(texts)))]
    wordings = [_Wording(text, folded) for text in shown]
    first = wordings[0]
    for wording in wordings:
        wording.align(first)
    enough = _NEARLY_ALL * len(wordings)
    common = [at for at in range(len(first.tokens)) if sum(at in wording.at for wording in wordings) >= enough]
    gaps = [wording.gaps(common) for wording in wordings]
    parts, slots, differing = _template(first, common, [*zip(shown, gaps, strict=True)], folded)
    named = Counter({party: 0 for text in times for party in skimmed[text].named})
    signed: Counter[str] = Counter()
    for text, count in times.items():
        named.update(dict.fromkeys(skimmed[text].named, count))
        if not skimmed[text].named:
            signed.update(dict.fromkeys(_framed(text), count))
    return Script(
        id=sha256(skimmed[said[0].text].plain.encode("utf-8", "surrogatepass")).hexdigest()[:_ID_LETTERS],
        parts=parts,
        slots=slots,
        incidents=tuple(one.incident for one in said),
        contact_points=tuple(dict.fromkeys(one.contact_point for one in said if one.contact_point)),
        named=tuple(party for party, _ in named.most_common()),
        signed=tuple(words for words, _ in signed.most_common(_SIGNATURES)),
        variations=tuple(
            Variation(first_with[text], text, spans) for text, spans in zip(shown, differing, strict=True)
        ),
    )


def _template(
    first: _Wording, common: Sequence[int], rows: Sequence[tuple[str, list[tuple[int, int]]]], folded: _Tokens
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...], list[tuple[tuple[int, int], ...]]]:
    """What nearly all have, cut where they differ; what stands there; and the spans of each that differ."""
    parts: list[str] = []
    slots: list[tuple[str, ...]] = []
    differing: list[list[tuple[int, int]]] = [[] for _ in rows]
    piece = ""
    for gap in range(len(common) + 1):
        stood = [text[slice(*gaps[gap])] for text, gaps in rows]
        compared = ["".join(folded[token] for token in _TOKEN.findall(words)) for words in stood]
        (usual, count), *_ = Counter(compared).most_common(1)
        is_slot = count < _NEARLY_ALL * len(rows)
        for row, (_, gaps) in enumerate(rows):
            if (is_slot and compared[row]) or compared[row] != usual:
                differing[row].append(_trimmed(stood[row], gaps[gap][0]))
        if is_slot:
            before, behind = _around([words for words, some in zip(stood, compared, strict=True) if some])
            parts.append(piece + before)
            words = Counter(words[slice(*_trimmed(words, 0))] for words in stood)
            slots.append(tuple(one for one, _ in words.most_common(_WORDS)))
            piece = behind
        else:
            piece += stood[compared.index(usual)]
        if gap < len(common):
            piece += first.text[first.starts[common[gap]] : first.ends[common[gap]]]
    return (*parts, piece), tuple(slots), [tuple(spans) for spans in differing]


def _framed(text: str) -> Iterator[str]:
    """What a text is signed with in the brackets that are for it."""
    for one in signatures_of(text):
        if text[: one.start].rstrip()[-1:] == "【":
            yield one.words


def _around(stood: Sequence[str]) -> tuple[str, str]:
    """The signs and blanks that belong to the template, before a slot and behind it: those around all that stood there,
    or else the stops of the first."""
    spans = [(words, *_trimmed(words, 0)) for words in stood]
    before, behind = {words[:start] for words, start, _ in spans}, {words[end:] for words, _, end in spans}
    sample, start, end = spans[0]
    return (
        sample[:start] if len(before) == 1 else _BUT_STOPS.sub("", sample[:start]),
        sample[end:] if len(behind) == 1 else _BUT_STOPS.sub("", sample[end:]),
    )


def _trimmed(words: str, place: int) -> tuple[int, int]:
    """The span of some words without the signs and blanks around them; they stand at ``place``."""
    start, end = len(words) - len(_SIGNS.sub("", words)), len(_SIGNS_BEHIND.sub("", words))
    return place + start, place + max(start, end)


def _blocks(one: Sequence[str], other: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """What two rows of tokens have in common, in order: where in one, where in the other, how many. What is the same
    at the head and at the end need not be looked for."""
    least = min(len(one), len(other))
    head = next((at for at in range(least) if one[at] != other[at]), least)
    least -= head
    tail = next((at for at in range(least) if one[-1 - at] != other[-1 - at]), least)
    if head:
        yield 0, 0, head
    if len(one) - tail > head and len(other) - tail > head:
        inner = SequenceMatcher(None, one[head : len(one) - tail], other[head : len(other) - tail], autojunk=False)
        for block in inner.get_matching_blocks()[:-1]:
            yield head + block.a, head + block.b, block.size
    if tail:
        yield len(one) - tail, len(other) - tail, tail
