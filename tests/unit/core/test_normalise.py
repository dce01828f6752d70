"""What a row of a source says becomes a contact, and a place for a SIM card is no number."""

import pytest

from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.incident import Reached, ReachedKind
from shilu.core.normalise import SIM_SLOT, contact_of
from shilu.core.record import RawRecord
from shilu.core.when import unknown

MOTHER = Reached(ReachedKind.THIRD_PERSON, number="10212340001", label="mother")


def _row(own: str, **facts: str) -> RawRecord:
    when = unknown("", zone="UTC")
    return RawRecord(
        "sms[1]@0",
        when,
        Channel.SMS,
        Direction.INCOMING,
        Outcome.UNKNOWN,
        None,
        "10412345678",
        "",
        "",
        own=own,
        facts=facts,
    )


@pytest.mark.parametrize("own", ["0", "1", "12", "8986001234567890123", "8986001234567890123F"])
def test_a_slot_of_a_phone_or_the_number_of_a_card_is_no_number_that_was_reached(own: str) -> None:
    contact = contact_of(_row(own), None)
    assert (contact.reached[0].number, contact.facts) == ("", {SIM_SLOT: own})
    assert contact_of(_row(own), None, owner=MOTHER).reached == (MOTHER,)


@pytest.mark.parametrize("own", ["10412345678", "+8610412345678", "me@example.invalid"])
def test_a_number_or_an_account_of_the_phone_is_kept_as_what_was_reached(own: str) -> None:
    contact = contact_of(_row(own), None)
    assert (contact.reached[0].number, contact.facts) == (own, {})


def test_what_a_source_says_of_the_slot_itself_stays() -> None:
    assert contact_of(_row("3", sim_slot="1"), None).facts == {SIM_SLOT: "1"}
