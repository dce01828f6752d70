"""Everything that a finding can say has its sentence, and none of them is a verdict."""

from __future__ import annotations

from datetime import date

import pytest

from shilu.core.asking import questions
from shilu.core.finding import About, Finding, Missing, Reason, Result, Why, Window
from shilu.core.finding_words import NORMS, RESULTS, SEVERITIES, FindingWords, counted
from shilu.core.missing_words import NEEDS, AnswerIn
from shilu.core.rule import Need, Norm, Severity
from shilu.core.shapes.facts import KINDS
from shilu.core.wording import source_language

WORDS = FindingWords(source_language(), {"p": "速贷", "m": "母亲"})
VERDICTS = ("illegal", "unlawful", "violat", "guilty", "offender", "committed", "breach")


def finding(result: Result, why: Why = Why.WAITS, *holes: tuple[str, str], **more) -> Finding:
    values = {"rule": "cn.x", "pack": "cn", "lender": "p", "person": "", "window": None, "incidents": ("a", "b")}
    return Finding(result=result, reason=Reason(why, holes), documented=1, stated=1, **{**values, **more})


@pytest.mark.parametrize("why", list(Why))
def test_every_reason_is_a_sentence(why: Why) -> None:
    said = {}
    for result in (Result.OUTSIDE, Result.WITHIN, Result.NOT_APPLICABLE):
        try:
            said[result] = WORDS.reason(finding(result, why))
        except KeyError:
            continue
    assert said or why is Why.WAITS
    assert not any(verdict in words.lower() for words in said.values() for verdict in VERDICTS)


@pytest.mark.parametrize("need", list(Need))
def test_every_need_is_named_asked_for_and_answered_somewhere(need: Need) -> None:
    words = NEEDS[need]
    missing = finding(Result.UNDETERMINED, missing=(Missing(need, About.PARTY, "p"),))
    assert WORDS.reason(missing) == f"not known: {words.missing.format(name='速贷')}"
    assert words.asked.endswith("?")
    assert words.look
    assert not words.kind or words.kind in KINDS
    assert words.answer is AnswerIn.FACT or not words.kind


def test_every_word_has_its_label() -> None:
    assert (set(RESULTS), set(NORMS), set(SEVERITIES)) == (set(Result), set(Norm), set(Severity))
    labels = (*RESULTS.values(), *NORMS.values(), *SEVERITIES.values())
    assert not any(verdict in label.lower() for label in labels for verdict in VERDICTS)


def test_counts_are_given_twice_and_large_numbers_grouped() -> None:
    assert counted(1_200, 3, WORDS.texts) == "1,203 contacts: 1,200 documented, 3 recorded by the complainant only"
    leaked = finding(Result.OUTSIDE, Why.ENTRIES, ("total", "980000"), ("counts_from", "5000"), records=("r",))
    assert WORDS.reason(leaked) == "980,000 entries of personal data are recorded; the rule counts from 5,000"
    assert WORDS.counts(leaked) == "1 entry of the record, 1 with proof"


def test_a_limit_a_window_and_a_borderline_are_said() -> None:
    holes = ("most", "3"), ("days", "1")
    one = finding(Result.OUTSIDE, Why.COUNT, *holes, window=Window(date(2026, 5, 1), date(2026, 5, 1)))
    assert WORDS.reason(one) == "more than 3 were recorded on one day"
    assert WORDS.window(one.window) == "2026-05-01"
    week = finding(Result.WITHIN, Why.COUNT, ("most", "7"), ("days", "7"), borderline=("a",))
    assert WORDS.reason(week).startswith("no more than 7 were recorded within 7 days; 1 of them within one minute")
    assert WORDS.window(Window(date(2026, 5, 1), date(2026, 5, 7))) == "2026-05-01 to 2026-05-07"
    assert WORDS.window(None) == ""


def test_who_is_named_by_what_the_case_calls_them() -> None:
    assert (WORDS.person(finding(Result.OUTSIDE)), WORDS.lender(finding(Result.OUTSIDE))) == ("the complainant", "速贷")
    assert WORDS.person(finding(Result.OUTSIDE, person="m")) == "母亲"
    assert WORDS.person(finding(Result.OUTSIDE, person="label:同事")) == "同事"
    assert WORDS.lender(finding(Result.OUTSIDE, lender="")) == "no party named"


def waits(*missing: Missing, incidents: tuple[str, ...], lender: str = "p") -> Finding:
    return finding(Result.UNDETERMINED, missing=missing, incidents=incidents, at_most=Result.OUTSIDE, lender=lender)


TYPE, AGREED = Missing(Need.LENDER_TYPE, About.PARTY, "p"), Missing(Need.NO_CONSENT, About.PARTY, "p")
TIME = Missing(Need.EXACT_TIME, About.CONTACT)


def test_what_settles_most_is_asked_first_and_what_each_contact_must_say_last() -> None:
    asked = questions(
        (
            waits(TIME, incidents=tuple("abcdefg")),
            waits(TYPE, incidents=("a", "b", "c")),
            waits(TYPE, AGREED, incidents=("c", "d")),
            finding(Result.UNDETERMINED, missing=(AGREED,), incidents=tuple("xyz"), at_most=Result.WITHIN),
        )
    )
    assert [(one.missing, one.waiting, one.settles) for one in asked] == [(TYPE, 4, 3), (AGREED, 2, 0), (TIME, 7, 7)]


def test_what_can_be_answered_for_all_parties_at_once_is_asked_once() -> None:
    other = Missing(Need.NO_CONSENT, About.PARTY, "q")
    (one,) = questions((waits(AGREED, incidents=("a",)), waits(other, incidents=("b",), lender="q")))
    assert (one.missing, one.waiting) == (Missing(Need.NO_CONSENT, About.CASE), 2)
    assert WORDS.about(one.missing) == "anybody behind these contacts"
    (alone,) = questions((waits(AGREED, incidents=("a",)),))
    assert alone.missing == AGREED
