"""The columns of the table of next steps, and what is read of one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from shilu.core.asking import Question
from shilu.core.filing import Deadline
from shilu.core.filing_words import follows, left, what_of, where
from shilu.core.finding_words import FindingWords
from shilu.core.mark_words import doubt
from shilu.core.missing_words import NEEDS
from shilu.core.next_steps import Step, StepKind
from shilu.core.pack_parts import Mark, Words, in_language
from shilu.core.step_words import left_of, waits_for
from shilu.core.still_missing import Lacking, RunsOut
from shilu.core.text import one_line
from shilu.core.where_to_go import Because, Stop
from shilu.core.wording import N_, Catalog
from shilu.gui.models.findings import asked
from shilu.gui.models.table import Column
from shilu.host.pack_sentences import because_of

V = TypeVar("V")
KINDS = {
    StepKind.VANISHES: N_("Vanishes"),
    StepKind.DEADLINE: N_("Last day"),
    StepKind.OFFICE: N_("Where to go"),
    StepKind.QUESTION: N_("To be answered"),
    StepKind.PROOF: N_("Still missing"),
}
REGIONS = {"GB-ENG": N_("England"), "GB-SCT": N_("Scotland"), "GB-WLS": N_("Wales")}
"""Parts of countries that offices are for (ISO 3166-2)."""
_MOST_NAMED = 60
_LONG = 1_000


@dataclass(frozen=True, slots=True)
class Said:
    """How steps are said: the words for findings know who is who."""

    words: FindingWords
    today: date

    @property
    def texts(self) -> Catalog:
        return self.words.texts


def step_columns(texts: Catalog, said: Callable[[], Said]) -> tuple[Column[Step], ...]:
    """What it is about, what, and how long there is for it."""
    return (
        Column("kind", texts.tr("Kind"), lambda one: texts.tr(KINDS[one.kind]), width=120),
        Column("what", texts.tr("What"), lambda one: title_of(one, said()), width=0),
        Column("when", texts.tr("When"), lambda one: _when(one, said()), width=232),
    )


def title_of(step: Step, said: Said) -> str:
    """The step in one line."""
    texts = said.texts
    match step.of:
        case RunsOut() as gone:
            return texts.tr("Export this first: {what}", what=_one(gone.vanishing.what, texts))
        case Deadline() as due:
            return texts.tr("{filing}: {what}", filing=where(due, texts), what=what_of(due, texts))
        case Stop() as stop:
            return texts.tr("{place}. {office}", place=step.place, office=_one(stop.channel.names, texts))
        case Question() as question:
            return asked(question, said.words)
        case Lacking() as lacking:
            return _one(lacking.proof.what, texts)


def _when(step: Step, said: Said) -> str:
    texts = said.texts
    match step.of:
        case Deadline() as due:
            return left(due, said.today, texts)
        case RunsOut():
            if step.days_left is None:
                return texts.tr("at any moment")
            return texts.trn("{count} day left", "{count} days left", step.days_left)
        case Stop() as stop:
            if stop.done_on is not None:
                return texts.tr("gone to on {day}", day=stop.done_on)
            first = next(iter(stop.waits), None)
            if first is None:
                return ""
            if first.until is None:
                return texts.tr("something comes first")
            return texts.tr("after {day}", day=first.until)
        case Question() as question:
            return texts.trn("{count} waits for it", "{count} wait for it", question.waiting)
        case Lacking() as lacking:
            count = len(lacking.contacts) + len(lacking.records)
            return texts.trn("of {count} entry", "of {count} entries", count) if count else texts.tr("to be looked up")


def fields_of(step: Step, said: Said) -> tuple[tuple[str, str], ...]:
    """What is read of it: heads, and what stands beside them; those without a text are left out."""
    texts = said.texts
    match step.of:
        case RunsOut() as gone:
            rows: tuple[tuple[str, str], ...] = (
                (texts.tr("What to do now"), _long(gone.vanishing.do_now, texts)),
                (texts.tr("How long"), left_of(gone, said.today, texts)),
                (texts.tr("Where that stands"), _cited(gone.vanishing.cite, gone.vanishing.mark, texts)),
            )
        case Deadline() as due:
            rows = (
                (texts.tr("When"), left(due, said.today, texts)),
                (texts.tr("What has to happen"), what_of(due, texts)),
                (texts.tr("What comes next"), follows(due, texts)),
                (texts.tr("Number of the receipt"), one_line(due.receipt, 80)),
            )
        case Stop() as stop:
            return _of_office(stop, texts)
        case Question() as question:
            rows = (
                (texts.tr("Where to look"), texts.tr(NEEDS[question.missing.need].look)),
                (texts.tr("What waits for it"), _waiting(question, texts)),
            )
        case Lacking() as lacking:
            return _of_proof(lacking, texts)
    return tuple((head, words) for head, words in rows if words)


def _of_office(stop: Stop, texts: Catalog) -> tuple[tuple[str, str], ...]:
    channel = stop.channel
    reached = " · ".join(map(one_line, (*channel.phones, *channel.emails, *filter(None, (channel.url,)))))
    checked = (
        texts.tr("Nobody has checked its number or address since the pack was written.")
        if channel.last_checked is None
        else texts.tr("last checked on {day}", day=channel.last_checked)
    )
    why = "" if Because.FOR_ALL in stop.because else because_of(stop, texts)
    waits = [waits_for(one, texts) for one in stop.waits]
    rows = (
        (texts.tr("How to reach it"), f"{reached} ({checked})" if reached else ""),
        (texts.tr("Why"), "\n".join(filter(None, (_long(channel.good_for, texts), why)))),
        (texts.tr("What comes first"), "\n".join(waits)),
        (texts.tr("Which one may take it"), _long(channel.takes, texts)),
        (texts.tr("What to bring"), _long(channel.bring, texts)),
        (texts.tr("What they have to hand out"), _long(channel.hands_out, texts)),
        (texts.tr("What is not to be had there"), _long(channel.will_not, texts)),
        (texts.tr("Where that stands"), _cited(channel.cite, channel.mark, texts)),
    )
    return tuple((head, words) for head, words in rows if words)


def _of_proof(lacking: Lacking, texts: Catalog) -> tuple[tuple[str, str], ...]:
    contacts = _some(lacking.contacts, lambda one: one.label, texts)
    records = _some(lacking.records, lambda one: str(one.number), texts)
    files = _some(
        lacking.files,
        lambda one: texts.tr("{file} (contact {contact})", file=one_line(one.name, 60), contact=one.contact.label),
        texts,
    )
    asked_of = texts.tr("Nobody can tell from the record whether it is there.") if lacking.is_asked else ""
    rows = (
        (texts.tr("Who has it"), _long(lacking.proof.who_has_it, texts)),
        (texts.tr("Contacts without it"), contacts),
        (texts.tr("Files that do not show it"), files),
        (texts.tr("Entries of the record without it"), records),
        (texts.tr("To be looked up"), asked_of),
        (texts.tr("Where that stands"), _cited(lacking.proof.cite, lacking.proof.mark, texts)),
    )
    return tuple((head, words) for head, words in rows if words)


def _waiting(question: Question, texts: Catalog) -> str:
    return texts.trn(
        "{count} contact or entry waits for the answer; it alone settles {settles}.",
        "{count} contacts or entries wait for the answer; it alone settles {settles}.",
        question.waiting,
        settles=f"{question.settles:,}",
    )


def _some(of: Sequence[V], called: Callable[[V], str], texts: Catalog) -> str:
    """The first of them: there may be very many."""
    shown = [called(one) for one in of[:_MOST_NAMED]]
    if len(of) > len(shown):
        shown.append(texts.tr("and {count} more", count=f"{len(of) - len(shown):,}"))
    return ("、" if texts.is_chinese else ", ").join(shown)


def _cited(cite: str, mark: Mark, texts: Catalog) -> str:
    seen = doubt(mark, texts)
    if cite and seen:
        return texts.tr("{what} ({cite})", what=cite, cite=seen)
    return cite or (texts.tr("The rule pack names no article ({how}).", how=seen) if seen else "")


def _one(words: Words, texts: Catalog) -> str:
    return one_line(in_language(words, texts.language), 200)


def _long(words: Words, texts: Catalog) -> str:
    return one_line(in_language(words, texts.language), _LONG)
