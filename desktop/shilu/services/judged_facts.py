"""The record of a case beside its contacts, as rules read it: dated facts, loans, what leaked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from shilu.core.channel import Channel, ChannelGroup, group_of
from shilu.core.fact import SAID_IN_LETTERS, UNKNOWN_WHEN, DatedFact, FactKind, Hours, Span
from shilu.core.judged import JudgedLeak, JudgedLoan
from shilu.core.leaks import LEAKING
from shilu.core.letter import is_under_way_or_there, reached_on
from shilu.core.particular import Particular, ParticularKind
from shilu.core.party import Party
from shilu.core.reckoning import Reckoned
from shilu.core.shapes.facts import WEEKDAYS, hours_of, minutes_of
from shilu.core.third_person import keys_of
from shilu.core.when import Precision, ZoneBasis, day_bounds_ms, from_local

_WRITTEN = frozenset({"message", "email", "app", "letter", "registered_letter", "lawyer", "notice"})
_SPOKEN = frozenset({"phone", "in_person"})
"""Who says it to them has told them."""
_ALWAYS = frozenset({FactKind.RESIDENCE, FactKind.BILLING_ADDRESS, FactKind.GUARANTOR, FactKind.REACHABLE})
"""What is recorded without a day held at all times."""
_TAKEN = frozenset({"contacts", "call_log", "photos", "messages"})
"""Permissions with which an app has what is in the phone."""
_DAYS = tuple(WEEKDAYS)
_NARROWED_BY = {
    FactKind.STOP_NOTICE: "channels",
    FactKind.UNWANTED_TIME: "hours",
    FactKind.UNWANTED_PLACE: "places",
    FactKind.UNWANTED_CHANNEL: "channels",
}
"""Which field of a letter says of what it asks for that."""


def facts_of(particulars: Sequence[Particular], zone: str, country: str) -> tuple[DatedFact, ...]:
    """The dated facts of a case, also those that stand with its third persons, loans and letters. ``zone``: the case's,
    in which days are."""
    found: list[DatedFact] = []
    for one in particulars:
        match one.kind:
            case ParticularKind.FACT:
                found += _stated(one, zone, country)
            case ParticularKind.THIRD_PERSON:
                found += _of_person(one, zone)
            case ParticularKind.LOAN:
                found += _of_loan(one, zone)
            case ParticularKind.LETTER:
                found += _of_letter(one, zone)
    return tuple(found)


def loans_of(
    reckoned: Iterable[Reckoned], particulars: Sequence[Particular], types: Mapping[str, str]
) -> tuple[JudgedLoan, ...]:
    """Loans with the rate that was reckoned. ``types``: of lenders, by id, those that are known."""
    proven = {one.id for one in particulars if one.several("proof")}
    return tuple(
        JudgedLoan(
            id=one.loan.id,
            number=one.loan.number,
            lender=one.loan.lender,
            lender_type=types.get(one.loan.lender, ""),
            contract_on=one.loan.contract_on,
            has_principal=one.loan.received is not None,
            rate_percent=one.rate_percent,
            documented=one.loan.id in proven,
        )
        for one in reckoned
    )


def leaks_of(particulars: Sequence[Particular]) -> tuple[JudgedLeak, ...]:
    """What leaked or was offered."""
    return tuple(
        JudgedLeak(
            id=one.id,
            number=one.number,
            party=one.text("had_by"),
            data_class=one.text("data_class"),
            entries=_whole(one, "entries"),
            seen=one.day("known_on") or one.day("seen_on"),
            documented=bool(one.several("proof")),
        )
        for one in particulars
        if one.kind in LEAKING
    )


def with_types(parties: Mapping[str, Party], particulars: Sequence[Particular]) -> Mapping[str, Party]:
    """The parties, each with the type that the directory has or, where that has none, a register of this case says:
    of several the one recorded last."""
    found = {
        one.text("party"): one.text("lender_type")
        for one in particulars
        if one.kind is ParticularKind.FACT and one.text("lender_type") and one.text("holds") != "no"
    }
    return {
        id_: party if party.lender_type else replace(party, lender_type=found.get(id_, ""))
        for id_, party in parties.items()
    }


def types_of(parties: Mapping[str, Party]) -> Mapping[str, str]:
    """What kind of lender each party is, as far as that is known."""
    return {id_: party.lender_type for id_, party in parties.items() if party.lender_type}


def span_of(written: str, zone: str, at_minute: int | None = None) -> Span | None:
    """The instants of ``2026``, ``2026-05`` or ``2026-05-12``, at a minute of the day where that is known; None for
    nothing written."""
    if not written:
        return None
    year, month, day = (*map(int, written.split("-")), 1, 1)[:3]
    first = date(year, month, day)
    if len(written) == 10 and at_minute is not None:
        moment = datetime.combine(first, time(at_minute // 60, at_minute % 60))
        when = from_local(written, moment, Precision.MINUTE, zone=zone, basis=ZoneBasis.TYPED)
        return Span(when.earliest_ms, when.latest_ms)
    last = first
    if len(written) == 7:
        last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    elif len(written) == 4:
        last = date(year, 12, 31)
    return Span(*day_bounds_ms(first, last, zone))


def _stated(one: Particular, zone: str, country: str) -> list[DatedFact]:
    word = one.text("kind")
    if word not in set(FactKind):
        return []  # what a register says is proof, and nothing that a rule asks for
    kind, how = FactKind(word), one.text("how")
    numbers = keys_of(one, country)
    if kind is FactKind.UNWANTED_PLACE and not (one.several("places") or numbers):
        return []  # it must not stand for every place
    minute = minutes_of(one.text("time")) if one.text("time") else None
    is_so = one.text("holds") != "no"
    began = span_of(one.text("from"), zone, minute if not one.text("delivered_on") else None)
    told = span_of(one.text("delivered_on"), zone, minute)
    if told is None and how in _SPOKEN:
        told = began
    if began is None and told is not None:
        began = told
    if began is None and is_so and kind not in _ALWAYS:
        began = UNKNOWN_WHEN
    hours = hours_of(one.text("hours")) if one.text("hours") else None
    in_writing = True if how in _WRITTEN else False if how in _SPOKEN else None
    return [
        DatedFact(
            id=one.id,
            number=one.number,
            kind=kind,
            is_so=is_so,
            began=began,
            ended=span_of(one.text("until"), zone),
            told=told,
            party=one.text("party"),
            person=one.text("person"),
            loan=one.text("loan"),
            in_writing=in_writing,
            hours=() if hours is None else (Hours(*hours),),
            weekdays=frozenset(_DAYS.index(day) for day in one.several("weekdays")),
            channels=channels_of(one.several("channels")),
            places=frozenset(one.several("places")),
            numbers=numbers,
            zone=one.text("zone"),
            documented=bool(one.several("proof")),
        )
    ]


def channels_of(words: Iterable[str]) -> frozenset[Channel]:
    """Channels by their own words and by those of their groups."""
    wanted = set(words)
    groups = {ChannelGroup(word) for word in wanted if word in set(ChannelGroup)}
    return frozenset(one for one in Channel if one.value in wanted or group_of(one) in groups)


def _of_person(one: Particular, zone: str) -> list[DatedFact]:
    """What a third person asked for, and what they guarantee."""
    found: list[DatedFact] = []
    asked = one.get("asked_to_stop")
    if asked is not None or one.text("asked_on"):
        began = span_of(one.text("asked_on"), zone)
        is_so = asked is not False
        found.append(
            DatedFact(
                id=one.id,
                number=one.number,
                kind=FactKind.REFUSAL,
                is_so=is_so,
                began=(began or UNKNOWN_WHEN) if is_so else None,
                told=began,
                person=one.id,
                documented=bool(one.several("proof")),
            )
        )
    if one.text("relation") == "guarantor":
        found.append(DatedFact(id=one.id, number=one.number, kind=FactKind.GUARANTOR, person=one.id))
    return found


def _of_loan(one: Particular, zone: str) -> list[DatedFact]:
    """Since when a loan is overdue, who guarantees it, what the app got from the phone."""
    lender, documented = one.text("lender"), bool(one.several("proof"))
    found = [
        DatedFact(
            id=one.id,
            number=one.number,
            kind=FactKind.GUARANTOR,
            party=lender,
            person=person,
            loan=one.id,
            documented=documented,
        )
        for person in one.several("guarantors")
    ]
    overdue = span_of(one.text("overdue_since"), zone)
    if overdue is not None:
        found.append(
            DatedFact(
                id=one.id,
                number=one.number,
                kind=FactKind.PAST_DUE,
                began=overdue,
                party=lender,
                loan=one.id,
                documented=documented,
            )
        )
    if _TAKEN.intersection(one.several("permissions_given")):
        found.append(
            DatedFact(
                id=one.id,
                number=one.number,
                kind=FactKind.APP_PERMISSION,
                began=span_of(one.text("contract_on"), zone) or UNKNOWN_WHEN,
                party=lender,
                loan=one.id,
                documented=bool(one.several("permissions_proof")),
            )
        )
    return found


def _of_letter(one: Particular, zone: str) -> Iterator[DatedFact]:
    """What a letter asked for, since it arrived. One that came back asked for nothing; of one that they refused nobody
    says here whether it counts: when they were told is not known."""
    if not is_under_way_or_there(one):
        return
    for kind in (FactKind(word) for word in one.several("starts") if word in set(SAID_IN_LETTERS)):
        by = _NARROWED_BY.get(kind, "")
        typed = hours_of(one.text("hours")) if by == "hours" else None
        narrowed = DatedFact(
            id=one.id,
            number=one.number,
            kind=kind,
            began=span_of(one.text("sent_on"), zone),
            ended=span_of(one.text("ended_on"), zone),
            told=span_of(reached_on(one), zone),
            party=one.text("party"),
            loan=one.text("loan"),
            in_writing=True,
            hours=() if typed is None else (Hours(*typed),),
            weekdays=frozenset(_DAYS.index(day) for day in one.several("weekdays") if by == "hours"),
            places=frozenset(one.several("places") if by == "places" else ()),
            channels=channels_of(one.several("channels") if by == "channels" else ()),
            documented=bool(one.several("proof")),
        )
        is_narrow = narrowed.hours or narrowed.weekdays or narrowed.places or narrowed.channels
        if is_narrow or not by or kind is FactKind.STOP_NOTICE:  # a wish about some times is none about all
            yield narrowed


def _whole(one: Particular, name: str) -> int | None:
    value = one.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
