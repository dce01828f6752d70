"""The columns of the tables of findings and of what is missing for more of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shilu.core.asking import Question
from shilu.core.finding import Finding, Result
from shilu.core.finding_words import FindingWords
from shilu.core.missing_words import NEEDS
from shilu.core.text import one_line
from shilu.gui.models.table import Column

if TYPE_CHECKING:
    from shilu.services.judging import Judged

MARKS = {Result.OUTSIDE: "▲", Result.UNDETERMINED: "?", Result.WITHIN: "–", Result.NOT_APPLICABLE: "·"}
"""A shape beside the word."""


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding, and what it is one of."""

    judged: Judged
    finding: Finding


def finding_columns(words: Callable[[], FindingWords]) -> tuple[Column[FindingRow], ...]:
    """How it is, by which rule, whose contacts, to whom, when, how many. ``words`` knows at each moment who is who."""
    texts = words().texts
    return (
        Column("result", texts.tr("Result"), lambda one: result_said(one.finding.result, words()), width=156),
        Column("rule", texts.tr("Rule"), lambda one: _title(one, words()), width=0),
        Column("lender", texts.tr("Lender"), lambda one: one_line(words().lender(one.finding), 60), width=140),
        Column("person", texts.tr("Who"), lambda one: one_line(words().person(one.finding), 60), width=104),
        Column(
            "window",
            texts.tr("Days"),
            lambda one: words().window(one.finding.window),
            width=184,
            optional=True,
        ),
        Column(
            "documented",
            texts.tr("Documented"),
            lambda one: f"{one.finding.documented:,}",
            lambda one: one.finding.documented,
            width=96,
            right=True,
        ),
        Column(
            "stated",
            texts.tr("Stated"),
            lambda one: f"{one.finding.stated:,}",
            lambda one: one.finding.stated,
            width=72,
            right=True,
        ),
    )


def result_said(result: Result, words: FindingWords) -> str:
    """With its shape before it."""
    return f"{MARKS[result]} {words.result(result)}"


def _title(one: FindingRow, words: FindingWords) -> str:
    return one_line(words.title(one.judged.rules[one.finding.rule]), 160)


def question_columns(words: Callable[[], FindingWords]) -> tuple[Column[Question], ...]:
    """What is asked, and how much waits for it."""
    texts = words().texts
    return (
        Column("question", texts.tr("What is not known"), lambda one: asked(one, words()), width=0),
        Column(
            "waiting",
            texts.tr("Waiting"),
            lambda one: f"{one.waiting:,}",
            lambda one: one.waiting,
            width=88,
            right=True,
        ),
        Column(
            "settles",
            texts.tr("Settled by it"),
            lambda one: f"{one.settles:,}",
            lambda one: one.settles,
            width=112,
            right=True,
        ),
    )


def asked(one: Question, words: FindingWords) -> str:
    """The question."""
    return words.texts.tr(NEEDS[one.missing.need].asked, name=words.about(one.missing))
