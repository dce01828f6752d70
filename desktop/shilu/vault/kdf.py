"""What one guess at a passphrase costs: argon2id (RFC 9106), calibrated on the computer where a slot is made.

The application derives with what ``calibrated`` finds and accepts no slot below ``FLOOR``. A cheaper cost can be handed
in as an argument, by tests; nothing that a person can set reaches it.
"""

from __future__ import annotations

import math
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace

from shilu.core.errors import UserError


@dataclass(frozen=True, slots=True)
class KdfCost:
    """The parameters of argon2id: memory in KiB, passes over it, and lanes that are filled side by side."""

    memory_kib: int
    passes: int
    lanes: int


FLOOR = KdfCost(memory_kib=64 * 1024, passes=3, lanes=1)
"""Below this no slot is made or accepted."""
START = KdfCost(memory_kib=256 * 1024, passes=3, lanes=4)
"""0.5–0.9 s on the measured machines."""
LEAST_S = 0.5
MOST_S = 2.0
"""How long one derivation shall take where a slot is made, in seconds."""
AIM_S = 0.6
"""What is aimed at: the same derivation has been seen to take an eighth less later than where its slot was made."""

_MOST_PASSES = 64
_CEILING = KdfCost(memory_kib=2 * 1024 * 1024, passes=_MOST_PASSES, lanes=16)
_MOST_WORK_KIB = 16 * 1024 * 1024  # memory times passes: a strange header keeps nobody waiting for minutes


def is_below(cost: KdfCost, floor: KdfCost) -> bool:
    """Whether a guess is cheaper than it may be."""
    return cost.memory_kib < floor.memory_kib or cost.passes < floor.passes or cost.lanes < floor.lanes


def is_possible(cost: KdfCost) -> bool:
    """Whether argon2id is defined for these parameters, and ends in a time that a person can wait for."""
    return (
        not is_below(_CEILING, cost)
        and cost.lanes >= 1
        and cost.passes >= 1
        and cost.memory_kib >= 8 * cost.lanes  # RFC 9106, 3.1
        and cost.memory_kib * cost.passes <= _MOST_WORK_KIB
    )


def derive(passphrase: str, *, cost: KdfCost, salt: bytes) -> bytes:
    """The 32-byte key of a passphrase, the same for composed and decomposed letters.

    Raises UserError ``vault.no_memory`` where the computer has not got the memory.
    """
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    kdf = Argon2id(salt=salt, length=32, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory_kib)
    try:
        return kdf.derive(unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass"))
    except MemoryError as error:
        raise UserError("vault.no_memory", mib=cost.memory_kib // 1024) from error


def measured(
    cost: KdfCost,
    *,
    clock: Callable[[], float] = time.perf_counter,
    processor: Callable[[], float] = time.process_time,
    work: Callable[[KdfCost], object] = lambda cost: derive("", cost=cost, salt=bytes(16)),
) -> float:
    """How long one derivation takes here when nothing else runs, in seconds: the smaller time of two, since the first
    one fetches its memory, and of clock and processor, since other programs may take their part of it.

    Raises UserError ``vault.no_memory``.
    """
    times: list[float] = []
    for _ in range(2):
        began_s, used_s = clock(), processor()
        work(cost)
        times += (clock() - began_s, processor() - used_s)
    return min(times)


def calibrated(measure: Callable[[KdfCost], float] = measured) -> KdfCost:
    """The cost of a new slot: at least ``LEAST_S`` a guess on this computer, for which ``AIM_S`` is aimed at, about
    ``MOST_S`` at most, never below ``FLOOR``. Less memory where there is too little of it or it is too slow, more
    passes where it is quick.

    Raises UserError ``vault.no_memory`` when there is not even the memory of ``FLOOR``.
    """
    cost = START
    while True:
        is_least = cost.memory_kib == FLOOR.memory_kib
        try:
            took_s = measure(cost)
        except UserError:
            if is_least:
                raise
        else:
            if took_s <= MOST_S or is_least:
                break
        cost = replace(cost, memory_kib=max(cost.memory_kib // 2, FLOOR.memory_kib))
    while took_s < AIM_S and cost.passes < _MOST_PASSES:
        wanted = math.ceil(cost.passes * AIM_S / took_s) if took_s > 0 else _MOST_PASSES
        cost = replace(cost, passes=min(max(wanted, cost.passes + 1), _MOST_PASSES))
        took_s = measure(cost)
    return cost
