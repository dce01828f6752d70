"""Numbers beside one another: agencies take them by the block."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from shilu.core.contact_point import ContactPointKind, Recognised

_NEAR = 25
_LONG_ENOUGH = 9


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The numbers near one that all belong to one party."""

    party: str
    numbers: tuple[str, ...]
    points: tuple[str, ...]


def neighbours(addresses: Mapping[str, Recognised], belongs: Mapping[str, frozenset[str]]) -> Mapping[str, Neighbours]:
    """For each number that belongs to nobody yet: those around it, where all that are known belong to one party.
    ``addresses`` are those of all contact points, ``belongs`` the parties of those that are sure."""
    blocks: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for point, address in addresses.items():
        digits = _digits(address)
        if len(digits) >= _LONG_ENOUGH:
            blocks[digits[:-2]].append((int(digits[-2:]), point))
    found = {}
    for block in blocks.values():
        block.sort()
        for last, point in block:
            if point in belongs:
                continue
            near = [one for at, one in block if one in belongs and abs(at - last) <= _NEAR]
            counted = Counter(party for one in near for party in belongs[one])
            if near and max(counted.values()) == len(near) and list(counted.values()).count(len(near)) == 1:
                numbers = tuple(addresses[one].raw for one in near)
                found[point] = Neighbours(counted.most_common(1)[0][0], numbers, tuple(near))
    return found


def _digits(address: Recognised) -> str:
    """The figures of a number as they are compared, of a number for bulk messages too; "" where there are none."""
    if address.kind is ContactPointKind.NUMBER:
        return (address.e164 or "").removeprefix("+")
    digits = address.key.rpartition(":")[2].removeprefix("+")
    return digits if address.kind is ContactPointKind.SERVICE and digits.isdecimal() else ""
