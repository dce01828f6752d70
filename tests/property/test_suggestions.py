"""Whatever the case: private talk and notices are nobody's, the order of the messages does not matter, and what does
not concern a number changes nothing of what is said of it."""

from __future__ import annotations

import functools
import random
from collections.abc import Sequence
from dataclasses import replace

import pytest

from shilu.attribution.suggest import suggest
from shilu.core.channel import Channel, Direction
from shilu.core.job import QuietJob
from shilu.core.phone import recognise
from shilu.core.suggestion import DEFAULT_THRESHOLD_PERCENT, Heard, Suggestion
from tests.bench.attribution.case import LabelledCase, labelled_case

SEEDS = (11, 12, 13)
_labelled = functools.cache(functools.partial(labelled_case, messages=2500))


def _suggested(case: LabelledCase, heard: Sequence[Heard]) -> tuple[Suggestion, ...]:
    return suggest(case.parties, heard, case.known, job=QuietJob())


@functools.cache
def _of(seed: int) -> tuple[Suggestion, ...]:
    return _suggested(_labelled(seed), _labelled(seed).heard)


def _said(suggestions: Sequence[Suggestion]) -> dict[tuple[str, str, str], int]:
    return {(one.contact_point, one.party, one.name): one.confidence_percent for one in suggestions}


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_private_and_no_bank_or_parcel_service_stands_above_the_threshold(seed: int) -> None:
    sure = {one.contact_point for one in _of(seed) if one.confidence_percent >= DEFAULT_THRESHOLD_PERCENT}
    assert not sure & _labelled(seed).private
    assert len(sure) > 200


@pytest.mark.parametrize("seed", SEEDS)
def test_the_order_of_the_messages_does_not_matter(seed: int) -> None:
    heard = list(_labelled(seed).heard)
    random.Random(seed).shuffle(heard)
    assert _said(_suggested(_labelled(seed), heard)) == _said(_of(seed))


@pytest.mark.parametrize("seed", SEEDS[:2])
def test_an_unrelated_message_changes_nothing(seed: int) -> None:
    case = _labelled(seed)
    friend = replace(
        case.heard[0],
        incident="friend",
        contact_point="friend",
        address=recognise("10800000099", "CN"),
        channel=Channel.SMS,
        direction=Direction.INCOMING,
        text="周末去爬山吗，带上孩子",
        claimed="",
    )
    assert _suggested(case, (*case.heard, friend)) == _of(seed)
