"""Reads what a pack knows beside its rules (core/pack_parts)."""

from __future__ import annotations

from collections.abc import Sequence

from shilu.core.channel import Channel as ContactChannel
from shilu.core.channel import ChannelGroup
from shilu.core.incident import CONDUCT_TAGS
from shilu.core.pack_parts import (
    Before,
    Channel,
    Citation,
    CountedFrom,
    DayCount,
    FilingClock,
    LenderType,
    LoanType,
    Mark,
    Office,
    OpenPoint,
    PackParts,
    Proof,
    Recording,
    RecordingQuestion,
    Shown,
    TagCitations,
    Term,
    Vanishing,
)
from shilu.core.pack_problem import PackFault
from shilu.rules.pack_reader import Table

BOTH = ("en", "zh-CN")
"""The languages that every text that is shown has."""
CONTACT_CHANNELS = (*(one.value for one in ContactChannel), *(one.value for one in ChannelGroup))


def read_parts(top: Table) -> PackParts:
    """All of them. What is wrong is told to ``top``."""
    types = tuple(_lender_type(one) for one in top.tables("lender_type"))
    names = [one.id for one in types]
    channels = tuple(_channel(one, names) for one in top.tables("channel"))
    recordings = [_recording(one) for one in top.tables("recording")]
    if len(recordings) > 1:
        top.wrong(PackFault.TWICE, "recording", "recording")
    return PackParts(
        lender_types=types,
        loan_types=tuple(_loan_type(one) for one in top.tables("loan_type")),
        tags=tuple(_tag(one, names) for one in top.tables("tag")),
        channels=channels,
        recording=recordings[0] if recordings else None,
        vanishing=tuple(_vanishing(one) for one in top.tables("vanishing")),
        clocks=tuple(_clock(one) for one in top.tables("clock")),
        proofs=tuple(_proof(one) for one in top.tables("proof")),
        open_points=tuple(_open_point(one) for one in top.tables("open")),
    )


def read_mark(table: Table) -> Mark:
    """How what stands there was seen."""
    return table.one_of("mark", Mark)


def read_term(table: Table) -> Term | None:
    """``days``, ``working_days``, ``hours`` or ``months``: one of them, or none."""
    keys = {
        "days": DayCount.CALENDAR,
        "working_days": DayCount.WORKING,
        "hours": DayCount.HOURS,
        "months": DayCount.MONTHS,
    }
    found = [Term(table.whole(key), counted) for key, counted in keys.items() if table.has(key)]
    if len(found) > 1:
        table.wrong(PackFault.TWICE, "", ", ".join(keys))
    return found[0] if found else None


def _required_term(table: Table) -> Term:
    term = read_term(table)
    if term is None:
        table.wrong(PackFault.MISSING, "days")
    return term or Term(1, DayCount.CALENDAR)


def _lender_type(table: Table) -> LenderType:
    found = LenderType(
        id=table.text("id"),
        names=table.words("name", BOTH),
        look_up=table.words("look_up", BOTH, required=False),
        url=table.address("url", required=False),
    )
    table.finish()
    return found


def _loan_type(table: Table) -> LoanType:
    found = LoanType(table.text("id"), table.words("name", BOTH))
    table.finish()
    return found


def _tag(table: Table, lender_types: Sequence[str]) -> TagCitations:
    found = TagCitations(
        id=table.word("id", CONDUCT_TAGS),
        citations=tuple(_citation(one, lender_types) for one in table.tables("cite")),
    )
    if not found.citations:
        table.wrong(PackFault.MISSING, "cite")
    table.finish()
    return found


def _citation(table: Table, lender_types: Sequence[str]) -> Citation:
    found = Citation(
        cite=table.text("text"),
        translation=table.words("translation", (), required=False),
        mark=read_mark(table),
        only_if=table.words("only_if", BOTH, required=False),
        since=table.day("from"),
        until=table.day("to"),
        not_of=table.several("not_of", lender_types),
    )
    if found.since is not None and found.until is not None and found.until < found.since:
        table.wrong(PackFault.ENDS_BEFORE_IT_BEGINS, "to")
    table.finish()
    return found


def _channel(table: Table, lender_types: Sequence[str]) -> Channel:
    found = Channel(
        id=table.text("id"),
        office=table.one_of("office", Office),
        names=table.words("name", BOTH),
        phones=table.several("phones"),
        emails=table.several("emails"),
        url=table.address("url", required=False),
        good_for=table.words("good_for", BOTH),
        will_not=table.words("will_not", BOTH, required=False),
        bring=table.words("bring", BOTH, required=False),
        hands_out=table.words("hands_out", BOTH, required=False),
        tags=table.several("tags", CONDUCT_TAGS),
        lender_types=table.several("lender_types", lender_types),
        before=tuple(_before(one) for one in table.tables("before")),
        cite=table.text("cite", required=False),
        cite_translation=table.words("cite_translation", (), required=False),
        mark=read_mark(table),
        last_checked=table.day("last_checked"),
        takes=table.words("takes", BOTH, required=False),
        regions=table.several("regions"),
    )
    table.finish()
    return found


def _before(table: Table) -> Before:
    found = Before(
        step=table.text("step"),
        wait=read_term(table),
        why=table.words("why", BOTH),
        or_answer=table.flag("or_answer"),
    )
    table.finish()
    return found


def _recording(table: Table) -> Recording:
    found = Recording(
        question=table.one_of("question", RecordingQuestion),
        words=table.words("words", BOTH),
        all_parties=table.several("all_parties"),
        disputed=table.several("disputed"),
        cite=table.text("cite", required=False),
        mark=read_mark(table),
    )
    table.finish()
    return found


def _vanishing(table: Table) -> Vanishing:
    found = Vanishing(
        id=table.text("id"),
        what=table.words("what", BOTH),
        do_now=table.words("do_now", BOTH),
        channels=table.several("channels", CONTACT_CHANNELS),
        counted_from=table.one_of("counted_from", CountedFrom),
        term=read_term(table),
        never=table.flag("never"),
        kept_by=_shown(table, "kept_by"),
        cite=table.text("cite", required=False),
        mark=read_mark(table),
    )
    table.finish()
    return found


def _shown(table: Table, key: str) -> Shown:
    return Shown(table.word(key, tuple(Shown), required=False) or Shown.NOBODY_KNOWS)


def _clock(table: Table) -> FilingClock:
    found = FilingClock(
        id=table.text("id"),
        after=table.several("after", required=True),
        counted_from=table.one_of("counted_from", CountedFrom),
        term=_required_term(table),
        ours=table.flag("ours"),
        what=table.words("what", BOTH),
        next=table.words("next", BOTH),
        cite=table.text("cite", required=False),
        mark=read_mark(table),
    )
    table.finish()
    return found


def _proof(table: Table) -> Proof:
    found = Proof(
        id=table.text("id"),
        what=table.words("what", BOTH),
        who_has_it=table.words("who_has_it", BOTH),
        shown_by=_shown(table, "shown_by"),
        channels=table.several("channels", CONTACT_CHANNELS),
        tags=table.several("tags", CONDUCT_TAGS),
        offices=tuple(Office(one) for one in table.several("offices", tuple(Office))),
        cite=table.text("cite", required=False),
        mark=read_mark(table),
    )
    table.finish()
    return found


def _open_point(table: Table) -> OpenPoint:
    found = OpenPoint(words=table.words("words", BOTH), concerns=table.several("concerns"))
    table.finish()
    return found
