"""Where to go, in which order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from shilu.core.pack_parts import Before, Channel, DayCount, Mark, Office, Term
from shilu.core.step_words import waits_for
from shilu.core.where_to_go import Because, Known, Told, Waiting, where_to_go
from shilu.core.wording import source_language
from shilu.rules.working_days import OfficeDays

TODAY = date(2026, 11, 22)
WORDS = {"en": "w", "zh-CN": "w"}
PLAIN = Channel(
    *("police", Office.POLICE, WORDS, (), (), "", WORDS, {}, {}, {}, (), (), (), "", {}, Mark.MEMORY, None),
)
ONLINE = replace(PLAIN, id="online", tags=("doxx", "morphed"))
LENDER = replace(PLAIN, id="lender", lender_types=("bank",))
REGULATOR = replace(LENDER, id="regulator", before=(Before("lender", Term(30, DayCount.CALENDAR), WORDS),))
REVIEW = replace(PLAIN, id="review", before=(Before("police", None, WORDS),))
ALL = (PLAIN, ONLINE, LENDER, REGULATOR, REVIEW)


def known(*tags: str, types: tuple[str, ...] = (), **done: date) -> Known:
    return Known(frozenset(tags), frozenset(types), done)


def ids(of: Known) -> list[str]:
    return [one.channel.id for one in where_to_go(ALL, of, TODAY, OfficeDays("GB"))]


def test_offices_come_in_the_order_of_the_pack_where_they_fit() -> None:
    assert ids(known(types=("unlicensed",))) == ["police", "review"]
    assert ids(known("doxx", types=("unlicensed", "bank"))) == ["police", "online", "lender", "regulator", "review"]


def test_an_office_for_some_lenders_stays_while_it_is_not_known_who_lends() -> None:
    for types in ((), ("",), ("unlicensed", "")):
        (lender,) = (
            one for one in where_to_go(ALL, known(types=types), TODAY, OfficeDays("GB")) if one.channel.id == "lender"
        )
        assert lender.because == (Because.LENDER_UNKNOWN,)


def test_it_says_why_an_office_is_among_them() -> None:
    police, online, lender, *_ = where_to_go(ALL, known("doxx", types=("bank",)), TODAY, OfficeDays("GB"))
    assert (police.because, police.tags) == ((Because.FOR_ALL,), ())
    assert (online.because, online.tags) == ((Because.CONDUCT,), ("doxx",))
    assert (lender.because, lender.lender_types) == ((Because.LENDER,), ("bank",))


def test_what_has_to_come_first_is_waited_for() -> None:
    def waits(**done: date) -> list[tuple[date | None, date | None]]:
        stop = next(
            one
            for one in where_to_go(ALL, known(types=("bank",), **done), TODAY, OfficeDays("GB"))
            if one.channel.id == "regulator"
        )
        return [(wait.since, wait.until) for wait in stop.waits]

    assert waits() == [(None, None)]
    assert waits(lender=date(2026, 10, 23)) == [(date(2026, 10, 23), TODAY)]
    assert waits(lender=date(2026, 10, 22)) == []


def test_a_letter_of_which_nobody_knows_whether_it_arrived_does_not_let_the_time_run() -> None:
    (wait,) = waiting_at(REGULATOR, replace(known(types=("bank",)), sent={"lender": date(2026, 9, 1)}))
    assert (wait.since, wait.until, wait.sent) == (None, None, date(2026, 9, 1))


def test_an_answer_ends_the_wait_only_where_the_pack_says_so() -> None:
    asked = replace(known(types=("bank",), lender=TODAY), answered=frozenset({"lender"}))
    assert len(waiting_at(REGULATOR, asked)) == 1
    (before,) = REGULATOR.before
    assert waiting_at(replace(REGULATOR, before=(replace(before, or_answer=True),)), asked) == ()


def test_a_complaint_to_one_lender_is_none_to_another() -> None:
    lenders, long_ago = {"a": "SuDai", "b": "KuaiQian"}, date(2026, 1, 1)
    base = replace(known(types=("bank",), lender=long_ago), lenders=lenders)
    (wait,) = waiting_at(REGULATOR, replace(base, done_with={"lender": frozenset({"a"})}))
    assert (wait.since, wait.until, wait.not_with) == (long_ago, None, ("KuaiQian",))
    assert waits_for(wait, source_language()) == "w Not done yet with KuaiQian."
    for done in (frozenset({"a", "b"}), frozenset({"a", ""}), frozenset({"an agency"})):
        assert waiting_at(REGULATOR, replace(base, done_with={"lender": done})) == ()
    (before,) = REGULATOR.before
    asked = replace(base, done_with={"lender": frozenset({"a"})}, answered=frozenset({"lender"}))
    (left,) = waiting_at(replace(REGULATOR, before=(replace(before, or_answer=True),)), asked)
    assert left.not_with == ("KuaiQian",)
    (runs,) = waiting_at(REGULATOR, replace(base, done={"lender": TODAY}, done_with={"lender": frozenset({"b"})}))
    assert (runs.until is not None, runs.not_with) == (True, ("SuDai",))
    assert waits_for(runs, source_language()).endswith(" is over. Not done yet with SuDai.")


def waiting_at(channel: Channel, of: Known) -> tuple[Waiting, ...]:
    (stop,) = where_to_go((channel,), of, TODAY, OfficeDays("GB"))
    return stop.waits


def test_what_was_done_is_said_and_frees_what_waited_for_it() -> None:
    day = date(2026, 11, 1)
    stops = {
        one.channel.id: one for one in where_to_go(ALL, known(types=("other",), police=day), TODAY, OfficeDays("GB"))
    }
    assert stops["police"].done_on == day
    assert stops["review"].waits == ()


def test_an_office_for_a_part_of_the_country_is_left_out_of_the_others() -> None:
    scottish = replace(PLAIN, id="scottish", regions=("GB-SCT",))

    def because(region: str) -> list[tuple[Because, ...]]:
        of = Known(frozenset(), frozenset(), {}, region=region)
        return [one.because for one in where_to_go((scottish,), of, TODAY, OfficeDays("GB"))]

    assert because("GB-SCT") == [(Because.REGION,)]
    assert because("GB") == [(Because.REGION_UNKNOWN,)]
    assert because("GB-WLS") == []


def test_what_is_told_stands_in_place_of_what_is_recorded() -> None:
    recorded = Known(frozenset({"doxx"}), frozenset({"bank"}), {"police": TODAY}, region="GB")
    assert Told().beside(recorded) == recorded
    told = Told(frozenset(), frozenset({"unlicensed"}), "GB-WLS")
    assert told.beside(recorded) == Known(frozenset(), frozenset({"unlicensed"}), {"police": TODAY}, region="GB-WLS")
