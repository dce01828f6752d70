"""Which of many texts are nearly the same, by bottom-k sketches of their shingles (Broder 1997: the smallest hashes of
two sets are equal as often as the sets share members). The same texts give the same groups on every computer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from zlib import crc32

_SHINGLE, _SHINGLE_LATIN = 3, 6
_SKETCH = 14
_SHARED = 2
_ALIKE = 0.5
_NEARLY_THE_SAME = 0.7
_SHORTEST = 14
_TRIED = 24


def alike(keys: Sequence[str]) -> list[int]:
    """For each key the place of the first one that it is nearly the same as; its own where there is none."""
    group = list(range(len(keys)))
    leaders: dict[int, list[int]] = defaultdict(list)
    shingles: dict[int, frozenset[int]] = {}
    for at, key in enumerate(keys):
        if len(key) < _SHORTEST:
            continue
        own = _shingles(key)
        sketch = sorted(own)[:_SKETCH]
        shared: dict[int, int] = defaultdict(int)
        for value in sketch:
            for leader in leaders[value]:
                shared[leader] += 1
        likely = sorted((leader for leader, count in shared.items() if count >= _SHARED), key=lambda one: -shared[one])
        found = next((leader for leader in likely[:_TRIED] if _share(own, shingles[leader]) >= _ALIKE), None)
        if found is not None:
            group[at] = found
            continue
        shingles[at] = own
        for value in sketch:
            leaders[value].append(at)
    return group


class NearlyTheSame:
    """Tells whether a text is one of some others but for a few words: more than what puts texts into one group."""

    def __init__(self, keys: Iterable[str]) -> None:
        self._keys = frozenset(keys)
        self._shingles = [_shingles(key) for key in sorted(self._keys)[:_TRIED]]

    def __contains__(self, key: str) -> bool:
        if key in self._keys:
            return True
        own = _shingles(key)
        return any(_share(own, other) >= _NEARLY_THE_SAME for other in self._shingles)


def _shingles(key: str) -> frozenset[int]:
    encoded = key.encode("utf-16-le", "surrogatepass")
    size = 2 * (_SHINGLE_LATIN if key.isascii() else _SHINGLE)
    return frozenset([crc32(encoded[at : at + size]) for at in range(0, len(encoded) - size + 1, 2)])


def _share(one: frozenset[int], other: frozenset[int]) -> float:
    return len(one & other) / max(1, min(len(one), len(other)), 0.75 * max(len(one), len(other)))
