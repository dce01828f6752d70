"""Counts say what stands in the rows: documented and stated apart, hours only where they are known."""

from dataclasses import replace
from datetime import date

from shilu.core import stats
from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.contact_point import ContactPoint, ContactPointKind
from shilu.core.incident import NO_FACTS, Incident, Include, Reached, ReachedKind, SourceRef, Status
from shilu.core.party import AttributedParty, AttributionState, Basis, PartyKind, Role
from shilu.core.when import Precision, When, ZoneBasis, from_epoch_ms, unknown

ZONE = "Asia/Shanghai"
# Tuesday 2026-05-12 23:30 in Shanghai
NIGHT_MS = 1_778_599_800_000
POINT = ContactPoint(
    "p", "tel:+8610412345678", "10412345678", "+8610412345678", False, ContactPointKind.NUMBER, "CN", ""
)
LENDER = AttributedParty("l", "石榴籽快借", PartyKind.APP, Role.CREDITOR, Basis.STATED, AttributionState.CONFIRMED, 100)
SOURCE = SourceRef("ab" * 32, "sms.xml", "sms[1]", "test", "1")


def _incident(number: int, when: When | None = None) -> Incident:
    return Incident(
        id=str(number),
        number=number,
        case="c",
        when=when or from_epoch_ms(str(NIGHT_MS), NIGHT_MS, zone=ZONE),
        channel=Channel.CALL,
        direction=Direction.INCOMING,
        outcome=Outcome.ANSWERED,
        duration_s=60,
        contact_point=POINT,
        reached=(Reached(ReachedKind.COMPLAINANT),),
        text="",
        summary="",
        facts=NO_FACTS,
        parties=(LENDER,),
        tags=("violence",),
        attachments=(),
        sources=(SOURCE,),
        include=Include.YES,
        status=Status.NEW,
        revision=1,
        recorded_ms=0,
    )


def test_documented_and_stated_are_counted_apart() -> None:
    counted = stats.count([_incident(1), replace(_incident(2), sources=())], ZONE)
    assert (counted.total.count, counted.total.documented, counted.total.stated) == (2, 1, 1)


def test_hours_and_days_are_those_of_the_zone_asked_for() -> None:
    assert stats.count([_incident(1)], ZONE).by_weekday_hour[1][23] == 1
    assert list(stats.count([_incident(1)], ZONE).by_day) == [date(2026, 5, 12)]
    assert stats.count([_incident(1)], "UTC").by_weekday_hour[1][15] == 1
    assert list(stats.count([_incident(1)], "Pacific/Auckland").by_day) == [date(2026, 5, 13)]


def test_a_time_known_to_the_day_has_no_hour_and_an_unknown_one_no_day() -> None:
    day = When("x", NIGHT_MS - 84_600_000, NIGHT_MS, Precision.DAY, ZONE, ZoneBasis.TYPED)
    counted = stats.count([_incident(1, day), _incident(2, unknown("?", zone=ZONE))], ZONE)
    assert counted.hour_unknown == 2
    assert counted.days == 1
    assert sum(sum(row) for row in counted.by_weekday_hour) == 0


def test_outgoing_contacts_are_counted_apart_and_nowhere_else() -> None:
    counted = stats.count([replace(_incident(1), direction=Direction.OUTGOING)], ZONE)
    assert (counted.outgoing, counted.total.count, counted.by_party) == (1, 0, {})


def test_contacts_of_which_no_source_says_the_direction_are_counted_apart_and_nowhere_else() -> None:
    counted = stats.count([replace(_incident(1), direction=Direction.UNKNOWN)], ZONE)
    assert (counted.undirected, counted.outgoing, counted.total.count, counted.by_party) == (1, 0, 0, {})


def test_others_who_were_reached_are_counted_by_what_they_are_called() -> None:
    mother = Reached(ReachedKind.THIRD_PERSON, number="10300000011", label="母亲")
    nameless = Reached(ReachedKind.THIRD_PERSON, number="10300000012")
    counted = stats.count(
        [replace(_incident(1), reached=(mother, mother)), replace(_incident(2), reached=(nameless,))], ZONE
    )
    assert {key: tally.count for key, tally in counted.by_reached.items()} == {"母亲": 1, "10300000012": 1}


def test_contacts_that_nobody_stands_behind_are_counted_under_nobody() -> None:
    counted = stats.count([replace(_incident(1), parties=(), contact_point=None)], ZONE)
    assert counted.by_party[""].count == 1
    assert counted.by_contact_point[""].count == 1
