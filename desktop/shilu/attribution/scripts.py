"""Texts that are the same but for names, amounts, dates and links, as things of their own."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from difflib import SequenceMatcher
from hashlib import sha256

from shilu.attribution.alike import alike
from shilu.attribution.reading import Reader
from shilu.core.channel import Direction
from shilu.core.job import Job, Meter
from shilu.core.party import Party
from shilu.core.suggestion import Heard, ScriptCluster, Variation

_TOKEN = re.compile(r"https?://[\x21-\x7e]+|\d+(?:[.,:/-]\d+)*|[^\W\d_]+(?<![\u3400-\u9fff])|\s+|.", re.DOTALL)
_COMPARED, _SHOWN, _SHORTEST = 12, 40, 8


def clusters(heard: Sequence[Heard], *, job: Job, parties: Sequence[Party] = ()) -> tuple[ScriptCluster, ...]:
    """The scripts that came at least twice, most used first. ``parties`` is the directory, for which of them they
    name."""
    received = [one for one in heard if one.direction is not Direction.OUTGOING and len(one.text.strip()) >= _SHORTEST]
    texts = list(dict.fromkeys(one.text for one in received))
    read = Reader(parties).read(texts, job)
    keys = list(dict.fromkeys(one.key for one in read))
    group = dict(zip(keys, alike(keys), strict=True))
    said: dict[int, list[Heard]] = defaultdict(list)
    by_text = {one.text: one for one in read}
    for one in received:
        said[group[by_text[one.text].key]].append(one)
    found = [some for some in said.values() if len(some) > 1]
    made = []
    for some in Meter(job, "aligning", len(found)).through(found):
        named = Counter(hint.party for one in some for hint in by_text[one.text].hints if hint.weight > 0)
        made.append(_cluster(some, tuple(party for party, _ in named.most_common())))
    return tuple(sorted(made, key=lambda cluster: (-len(cluster.incidents), cluster.id)))


def _cluster(said: Sequence[Heard], parties: tuple[str, ...]) -> ScriptCluster:
    wordings: dict[str, Heard] = {}
    for one in said:
        wordings.setdefault(one.text, one)
    shown = list(wordings)[:_SHOWN]
    tokens = [_TOKEN.findall(text) for text in shown]
    common = tokens[0]
    for other in tokens[1:_COMPARED]:
        common = [token for start, _, size in _blocks(common, other) for token in common[start : start + size]]
    varies = tuple(
        Variation(wordings[text].incident, _differing(common, some)) for text, some in zip(shown, tokens, strict=True)
    )
    template, slots = _template(common, tokens[0])
    return ScriptCluster(
        id=sha256("".join(common).encode("utf-8", "surrogatepass")).hexdigest()[:16],
        template=template,
        slots=slots,
        incidents=tuple(one.incident for one in said),
        contact_points=tuple(dict.fromkeys(one.contact_point for one in said)),
        parties=parties,
        varies=varies,
    )


def _blocks(one: Sequence[str], other: Sequence[str]) -> list[tuple[int, int, int]]:
    if one == other:
        return [(0, 0, len(one))]
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    return [(block.a, block.b, block.size) for block in blocks]


def _differing(common: Sequence[str], tokens: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """The spans of a text that the others do not have."""
    same = {at for _, start, size in _blocks(common, tokens) for at in range(start, start + size)}
    spans: list[tuple[int, int]] = []
    place = 0
    for at, token in enumerate(tokens):
        if at not in same:
            if spans and spans[-1][1] == place:
                spans[-1] = (spans[-1][0], place + len(token))
            else:
                spans.append((place, place + len(token)))
        place += len(token)
    return tuple(spans)


def _template(common: Sequence[str], tokens: Sequence[str]) -> tuple[str, int]:
    """What all have, with ``…`` where they differ, as the first text has it."""
    text = "".join(tokens)
    pieces, at = [], 0
    spans = _differing(common, tokens)
    for start, end in spans:
        pieces += [text[at:start], "…"]
        at = end
    return "".join((*pieces, text[at:])), len(spans)
