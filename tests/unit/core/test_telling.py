"""What holds of a contact of which several rows tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import permutations

from msgspec import structs

from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.incident import Reached, ReachedKind
from shilu.core.normalise import NAMED_FILES, OWN_PHONE
from shilu.core.telling import Rank, Telling, holding
from shilu.core.when import Precision, When, ZoneBasis, from_epoch_ms, unknown

ZONE = "Asia/Shanghai"
NOON_MS = 1_778_558_400_000
MINUTE = When("12:00", NOON_MS, NOON_MS + 59_999, Precision.MINUTE, ZONE, ZoneBasis.ASKED)
PHONE = Telling(
    rank=Rank.DEVICE,
    when=from_epoch_ms("1", NOON_MS + 7_000, zone=ZONE),
    channel=Channel.CALL,
    direction=Direction.INCOMING,
    outcome=Outcome.ANSWERED,
    duration_s=61,
    point="p",
    written="10412345678",
    called="催收",
    reached=(OWN_PHONE,),
    text="",
    facts={"sub_id": "1"},
)
BILL = replace(
    PHONE,
    rank=Rank.EXPORT,
    when=MINUTE,
    duration_s=60,
    called="",
    reached=(replace(OWN_PHONE, number="10655556666"),),
    facts={"bill_period": "x"},
)
PERSON = replace(
    BILL,
    rank=Rank.PERSON,
    when=structs.replace(MINUTE, zone_basis=ZoneBasis.TYPED),
    outcome=Outcome.UNKNOWN,
    duration_s=None,
    reached=(OWN_PHONE,),
    text="他威胁我",
    facts={},
)
FILE = replace(
    PHONE, rank=Rank.UNFINISHED_FILE, when=unknown("", zone=ZONE), point=None, written="", channel=Channel.OTHER
)


def told(*some: Telling) -> Telling:
    """What holds, whichever came first."""
    found = [holding(order) for order in permutations(some)]
    assert all(one == found[0] for one in found)
    return found[0]


def test_a_phones_own_second_holds_before_the_minute_of_a_bill() -> None:
    both = told(BILL, PHONE)
    assert (both.when, both.duration_s, both.called) == (PHONE.when, 61, "催收")
    assert both.reached[0].number == "10655556666"
    assert both.facts == PHONE.facts


def test_a_persons_word_holds_before_all_and_the_rest_is_the_sources() -> None:
    all_three = told(BILL, PHONE, PERSON)
    assert (all_three.when, all_three.text) == (PERSON.when, "他威胁我")
    assert (all_three.outcome, all_three.duration_s, all_three.called) == (Outcome.ANSWERED, 61, "催收")


def test_a_file_gives_only_what_nothing_else_says() -> None:
    assert told(FILE, BILL) == replace(BILL, called="催收", channel=Channel.CALL)
    assert told(FILE, replace(FILE, facts={"z": "1"})).point is None


def test_of_two_clocks_the_finer_holds_and_of_equals_always_the_same() -> None:
    second = replace(
        BILL, when=When("12:00:05", NOON_MS + 5_000, NOON_MS + 5_999, Precision.SECOND, ZONE, MINUTE.zone_basis)
    )
    assert told(BILL, second).when == second.when
    told(replace(BILL, written="+8610412345678"), BILL, replace(BILL, text="a"), replace(BILL, text="b"))


def test_a_direction_that_one_of_them_knows_is_known() -> None:
    assert told(replace(PHONE, direction=Direction.UNKNOWN), BILL).direction is Direction.INCOMING


def test_that_it_was_another_persons_phone_holds_once_somebody_said_so() -> None:
    mother = replace(PHONE, reached=(Reached(ReachedKind.THIRD_PERSON, label="mother"),))
    assert told(PHONE, mother).reached == mother.reached


def test_every_file_that_a_row_names_is_named() -> None:
    def naming(*names: str) -> Mapping[str, str]:
        return {NAMED_FILES: "\n".join(names)}

    both = told(replace(PHONE, facts=naming("a.jpg")), replace(BILL, facts=naming("b.jpg", "a.jpg")))
    assert set(both.facts[NAMED_FILES].split("\n")) == {"a.jpg", "b.jpg"}
