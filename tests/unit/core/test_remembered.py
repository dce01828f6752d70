"""Which rows are calls that a person logged by hand."""

from __future__ import annotations

from dataclasses import replace

from shilu.core.channel import Direction, Outcome
from shilu.core.remembered import NEAR_MS, Remembered, pair_with_remembered

CALL = Remembered("row", "A", 0, 0, Direction.INCOMING, Outcome.ANSWERED)
LOGGED = Remembered("log", "A", 0, 59_999, Direction.INCOMING, Outcome.UNKNOWN)


def test_at_most_two_minutes_before_and_after_what_a_person_meant() -> None:
    for at_ms, is_one in ((-NEAR_MS, True), (-NEAR_MS - 1, False), (59_999 + NEAR_MS, True), (60_000 + NEAR_MS, False)):
        found = pair_with_remembered([replace(CALL, at_ms=at_ms, last_ms=at_ms)], [LOGGED])
        assert found == ({"row": "log"} if is_one else {})


def test_what_contradicts_is_another_call() -> None:
    for other in (
        replace(CALL, line="B"),
        replace(CALL, direction=Direction.OUTGOING),
    ):
        assert pair_with_remembered([other], [LOGGED]) == {}
    missed = replace(LOGGED, outcome=Outcome.MISSED)
    assert pair_with_remembered([CALL], [missed]) == {}
    assert pair_with_remembered([replace(CALL, outcome=Outcome.REJECTED)], [missed]) == {"row": "log"}
    assert pair_with_remembered([replace(CALL, direction=Direction.UNKNOWN)], [LOGGED]) == {"row": "log"}


def test_one_logged_call_is_one_and_the_nearest() -> None:
    calls = [replace(CALL, id=f"{n}", at_ms=n * 60_000, last_ms=n * 60_000) for n in range(3)]
    assert pair_with_remembered(calls, [LOGGED]) == {"0": "log"}
    twice = [LOGGED, replace(LOGGED, id="again", at_ms=60_000, last_ms=119_999)]
    assert len(pair_with_remembered(calls, twice)) == 2
