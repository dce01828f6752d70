"""Who changed what apart from whom: also of thousands of revisions, which only a file from outside can bring."""

from __future__ import annotations

from collections.abc import Sequence

from shilu.core.history import Event
from shilu.vault.exchange.apart import MOST_SIDES, last_of, pasts, sides_of

SUMMARY = frozenset({"summary"})


def event(number: int, after: Sequence[int], **changes: str) -> Event:
    return Event(
        kind="incident.judged", chain="c" * 26, origin=f"{number % 2}" * 26, seq=number + 1, lamport=number + 1,
        recorded_ms=0, recorded_offset_s=0, clock_offset_ms=None, by="s" * 26,
        data={"id": "i" * 26, "changes": changes, "reason": ""}, after=tuple(f"{one:064x}" for one in after),
        body_hash=number.to_bytes(32),
    )  # fmt: skip


def sides(events: Sequence[Event], together: frozenset[str] = SUMMARY) -> dict[str, list[object]]:
    told = {place: one.data["changes"] for place, one in enumerate(events) if one.data["changes"]}
    found = sides_of(together, told, pasts(events), events)
    return {name: [value for _, value in said] for name, said in found.items()}


def test_what_follows_a_revision_stands_over_it_and_what_does_not_beside_it() -> None:
    first, ours, theirs = event(0, (), summary="a"), event(1, (0,), summary="b"), event(2, (0,), summary="c")
    assert sides((first, ours)) == {}
    assert sides((first, ours, theirs)) == {"summary": ["b", "c"]}
    other = event(3, (1, 2), note="n")
    assert sides((first, ours, theirs, other)) == {"summary": ["b", "c"]}
    assert sides((first, ours, theirs, other, event(4, (3,), summary="d"))) == {}
    assert sides((first, ours, event(2, (0,), summary="b"))) == {}


def test_of_a_revision_that_claims_to_follow_a_later_one_or_itself_nothing_comes() -> None:
    assert pasts((event(0, (0, 1)), event(1, (0, 7)))) == [0b1, 0b11]


def test_thousands_of_revisions_take_no_time_and_a_few_sides_are_shown() -> None:
    chain = [event(n, (n - 1,) if n else (), summary=f"{n}") for n in range(5_000)]
    assert last_of(range(5_000), pasts(chain)) == [4_999]
    beside = [event(n, (), summary=f"{n}") for n in range(5_000)]
    assert sides(beside) == {"summary": [f"{n}" for n in range(5_000 - MOST_SIDES, 5_000)]}
