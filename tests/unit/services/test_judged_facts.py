"""What stands in the record is read by rules as what it says: since when, told when, in writing or not."""

from __future__ import annotations

from shilu.core.channel import Channel
from shilu.core.fact import UNKNOWN_WHEN, DatedFact, FactKind, Hours, Span
from shilu.core.particular import FieldValue, Particular, ParticularKind, ParticularState
from shilu.services.judged_facts import channels_of, facts_of, leaks_of, span_of

ZONE = "Asia/Shanghai"
DAY_MS = 86_400_000


def one(kind: ParticularKind, /, **values: FieldValue) -> Particular:
    return Particular(f"{kind.value}-id", kind, "case", 1, tuple(values.items()), ParticularState.ACTIVE, 1, 0)


def fact(**values: FieldValue):
    (read,) = facts_of((one(ParticularKind.FACT, **values),), ZONE, "CN")
    return read


def day(written: str) -> Span:
    read = span_of(written, ZONE)
    assert read is not None
    return read


def test_a_day_a_month_and_a_year_span_what_they_can_mean() -> None:
    may = day("2026-05")
    assert may.latest_ms is not None
    assert may.earliest_ms is not None
    assert (may.latest_ms + 1 - may.earliest_ms) == 31 * DAY_MS
    assert day("2026-12-31").latest_ms == day("2026").latest_ms
    assert day("2026-02").latest_ms == day("2026-02-28").latest_ms
    assert span_of("", ZONE) is None


def test_the_minute_narrows_the_day_on_which_it_began_to_count() -> None:
    warned = fact(kind="police_warning", **{"from": "2026-05-12"}, time="15:30")
    assert warned.began is not None
    assert warned.began.earliest_ms == day("2026-05-12").earliest_ms + (15 * 60 + 30) * 60_000  # type: ignore[operator]  # known
    assert warned.began.latest_ms == warned.began.earliest_ms + 59_999  # type: ignore[operator]  # known
    sent = fact(kind="stop_notice", **{"from": "2026-05-10"}, delivered_on="2026-05-12", time="15:30", how="letter")
    assert (sent.began, sent.told, sent.in_writing) == (day("2026-05-10"), warned.began, True)


def test_what_was_said_to_them_was_told_then_and_what_was_sent_only_once_it_arrived() -> None:
    said = fact(kind="stop_notice", how="phone", **{"from": "2026-05-10"})
    assert (said.told, said.in_writing) == (day("2026-05-10"), False)
    sent = fact(kind="stop_notice", how="registered_letter", **{"from": "2026-05-10"})
    assert (sent.told, sent.in_writing) == (None, True)
    assert fact(kind="stop_notice").in_writing is None


def test_no_day_is_always_for_a_home_never_for_what_is_not_so_and_unknown_for_what_happened() -> None:
    assert fact(kind="residence", zone="Asia/Urumqi").began is None
    never = fact(kind="consent", holds="no", party="lender")
    assert (never.is_so, never.began, never.party) == (False, None, "lender")
    assert fact(kind="consent").began == UNKNOWN_WHEN


def test_hours_weekdays_ways_and_places_narrow_it() -> None:
    read = fact(
        kind="unwanted_time",
        hours="22:00-08:00",
        weekdays=("sat", "sun"),
        channels=("voice", "wechat"),
        places=("workplace",),
        proof=("1",),
    )
    assert (read.hours, read.weekdays, read.places) == ((Hours(1320, 480),), {5, 6}, {"workplace"})
    assert (read.channels, read.documented) == ({Channel.CALL, Channel.WECHAT}, True)
    assert channels_of(("text",)) == {Channel.SMS, Channel.MMS}


def test_a_number_not_to_be_called_is_no_wish_about_every_place() -> None:
    assert facts_of((one(ParticularKind.FACT, kind="unwanted_place"),), ZONE, "CN") == ()
    assert fact(kind="unwanted_place", places=("workplace",)).places == {"workplace"}
    written = fact(kind="unwanted_place", numbers=("104 1111 2222", "withheld"))
    assert written.numbers == fact(kind="unwanted_place", numbers=("+86 10411112222",)).numbers
    assert len(written.numbers) == 1


def test_what_a_register_says_is_proof_and_no_fact_of_a_rule() -> None:
    assert facts_of((one(ParticularKind.FACT, kind="register_entry", party="lender"),), ZONE, "CN") == ()


def letter(**values: FieldValue) -> tuple[DatedFact, ...]:
    given: dict[str, FieldValue] = {"party": "lender", "sent_on": "2026-05-02", "how": "post", **values}
    return facts_of((one(ParticularKind.LETTER, **given),), ZONE, "CN")


def test_a_letter_counts_for_rules_since_it_arrived() -> None:
    (read,) = letter(starts=("stop_notice",), delivered_on="2026-05-05", proof=("1",))
    assert (read.id, read.kind, read.party) == ("letter-id", FactKind.STOP_NOTICE, "lender")
    assert (read.began, read.told, read.in_writing) == (day("2026-05-02"), day("2026-05-05"), True)
    assert (read.documented, read.is_so, read.ended) == (True, True, None)
    (taken_back,) = letter(starts=("stop_notice",), delivered_on="2026-05-05", ended_on="2026-08-01")
    assert taken_back.ended == day("2026-08-01")


def test_nobody_was_told_by_a_letter_that_is_not_known_to_have_arrived() -> None:
    (sent,) = letter(starts=("stop_notice",))
    (refused,) = letter(starts=("stop_notice",), not_delivered="refused", how="by_hand")
    assert (sent.told, refused.told) == (None, None)
    (handed,) = letter(starts=("stop_notice",), how="by_hand")
    assert handed.told == day("2026-05-02")
    assert letter(starts=("stop_notice",), not_delivered="came_back") == ()
    assert letter(delivered_on="2026-05-05") == ()


def test_each_wish_of_a_letter_is_as_narrow_as_it_was_written() -> None:
    every = ("unwanted_time", "unwanted_place", "unwanted_channel", "employer_ban", "stop_notice")
    narrow = {"hours": "22:00-08:00", "weekdays": ("sun",), "places": ("workplace",), "channels": ("voice",)}
    found = {one.kind: one for one in letter(starts=every, **narrow)}
    assert len(found) == 5
    at_night, at_work = found[FactKind.UNWANTED_TIME], found[FactKind.UNWANTED_PLACE]
    assert (at_night.hours, at_night.weekdays, at_night.places) == ((Hours(1320, 480),), {6}, frozenset())
    assert (at_work.places, at_work.hours, at_work.channels) == ({"workplace"}, (), frozenset())
    assert found[FactKind.UNWANTED_CHANNEL].channels == found[FactKind.STOP_NOTICE].channels == {Channel.CALL}
    ban = found[FactKind.EMPLOYER_BAN]
    assert (ban.hours, ban.places, ban.channels) == ((), frozenset(), frozenset())
    assert {one.kind for one in letter(starts=every)} == {FactKind.EMPLOYER_BAN, FactKind.STOP_NOTICE}


def test_what_stands_with_a_third_person_or_a_loan_is_not_asked_for_twice() -> None:
    mother = one(ParticularKind.THIRD_PERSON, name="m", relation="guarantor", asked_to_stop=True, asked_on="2026-05-02")
    refusal, guarantor = facts_of((mother,), ZONE, "CN")
    assert (refusal.kind, refusal.person, refusal.told) == (FactKind.REFUSAL, mother.id, day("2026-05-02"))
    assert (guarantor.kind, guarantor.person) == (FactKind.GUARANTOR, mother.id)
    (nothing,) = facts_of((one(ParticularKind.THIRD_PERSON, relation="parent", asked_to_stop=False),), ZONE, "CN")
    assert (nothing.is_so, nothing.began) == (False, None)
    assert facts_of((one(ParticularKind.THIRD_PERSON, relation="parent"),), ZONE, "CN") == ()
    loan = one(
        ParticularKind.LOAN,
        lender="lender",
        overdue_since="2026-03",
        guarantors=("p",),
        permissions_given=("contacts", "camera"),
        contract_on="2026-01-05",
    )
    found = {read.kind: read for read in facts_of((loan,), ZONE, "CN")}
    assert set(found) == {FactKind.GUARANTOR, FactKind.PAST_DUE, FactKind.APP_PERMISSION}
    assert (found[FactKind.PAST_DUE].began, found[FactKind.PAST_DUE].loan) == (day("2026-03"), loan.id)
    assert found[FactKind.APP_PERMISSION].began == day("2026-01-05")
    assert facts_of((one(ParticularKind.LOAN, lender="lender", permissions_given=("camera",)),), ZONE, "CN") == ()


def test_what_leaked_is_counted_as_it_was_recorded() -> None:
    leak = one(ParticularKind.LEAK, data_class="high", entries=60, known_on="2026-05-12", had_by="app", proof=("1",))
    (read,) = leaks_of((leak, one(ParticularKind.LOAN)))
    assert (read.data_class, read.entries, read.party, read.documented) == ("high", 60, "app", True)
    assert str(read.seen) == "2026-05-12"
    (offered,) = leaks_of((one(ParticularKind.OFFER, seller="x"),))
    assert (offered.entries, offered.seen, offered.documented) == (None, None, False)
