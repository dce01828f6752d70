"""The kinds of rules that look at one contact at a time. Each says outside, within, not applicable, or waits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from shilu.core.channel import Channel
from shilu.core.fact import DatedFact, FactKind, Span
from shilu.core.finding import About, Missing, Result, Why
from shilu.core.incident import ReachedKind
from shilu.core.judged import JudgedContact, Place
from shilu.core.rule import (
    AfterCease,
    AfterPoliceWarning,
    AfterRefusal,
    Allowance,
    ChannelOptOut,
    Need,
    QuietDays,
    QuietHours,
    Represented,
    ThirdParty,
    VisitSize,
    Workplace,
)
from shilu.rules.engine_clock import HOUR_MS, NEAR_MS
from shilu.rules.engine_facts import Answer, Side, asked, held
from shilu.rules.engine_gates import Look, is_met_by, is_there, quiet_of
from shilu.rules.engine_said import Core, not_for, outside, waits, within

LAWYER = "lawyer"
_GUARANTOR = "guarantor"


def quiet_time(look: Look, terms: QuietHours | QuietDays) -> Core:
    """At a time at which nobody may be contacted."""
    if isinstance(terms, QuietHours) and terms.custom:
        return _unwanted(look, terms.custom)
    quiet = quiet_of(terms)
    found = [look.cover(quiet, zone) for zone in look.zones]
    met = [one for one in found if one is not None]
    if len(met) < len(found) or any(one.quiet and one.other for one in met):
        return waits(Need.EXACT_TIME, facts=look.zone_facts)
    if any(one.unknown for one in met):
        return waits(Need.HOLIDAY, About.CASE)
    if any(one.quiet for one in met) and any(one.other for one in met):
        return waits(Need.ZONE, About.PERSON, look.person, facts=look.zone_facts)
    near = any((one := look.cover(quiet, zone, near_ms=NEAR_MS)) and one.quiet and one.other for zone in look.zones)
    holes = (("hours", _written(terms)), ("zone", " / ".join(look.zones)))
    is_closed = terms.closed_holidays is not None or bool(terms.closed_weekdays)
    why = Why.CLOSED_DAY if isinstance(terms, QuietDays) else Why.HOURS_AND_DAYS if is_closed else Why.HOURS
    if met[0].other:
        return within(why, *holes, facts=look.zone_facts, near=near)
    return outside(why, *holes, facts=look.zone_facts, near=near)


def _written(terms: QuietHours | QuietDays) -> str:
    spans = terms.hours if isinstance(terms, QuietHours) else ()
    return ", ".join(
        f"{span.begins // 60:02}:{span.begins % 60:02}-{span.ends // 60:02}:{span.ends % 60:02}" for span in spans
    )


def _unwanted(look: Look, kinds: Iterable[FactKind]) -> Core:
    """When, where or how the person said not to."""
    facts = [one for kind in sorted(kinds) for one in look.facts(kind)]
    return _after_telling(
        look, facts, unknown=Need.REQUEST, untold=Need.COLLECTOR_TOLD, none=Why.NO_REQUEST, why=Why.UNWANTED
    )


def third_party(look: Look, terms: ThirdParty) -> Core:
    """To somebody else than the debtor. Whether it was more than once is looked at in engine_series."""
    if terms.requires_tags:
        if terms.requires_tags.isdisjoint(look.contact.tags):
            return not_for(Why.NOT_TAGGED) if look.met.kind is ReachedKind.COMPLAINANT else waits(Need.HUMAN_TAG)
        if not terms.allowed:
            return _app_permission(look) if terms.app_permission else outside(Why.TAGGED)
    match look.met.kind:
        case ReachedKind.COMPLAINANT | ReachedKind.PUBLIC:
            return not_for(Why.OTHER_PERSON)
        case ReachedKind.UNKNOWN:
            return waits(Need.REACHED)
        case ReachedKind.GROUP:
            return waits(Need.RELATION, About.PERSON, look.person)
        case _:
            return _third_person(look, terms)


def _app_permission(look: Look) -> Core:
    said = asked(look.case_facts(FactKind.APP_PERMISSION), look.at)
    match said.answer:
        case Answer.YES:
            return outside(Why.TAGGED, facts=said.facts, near=said.is_near)
        case Answer.NO | Answer.NOT_THEN:
            return not_for(Why.NO_PERMISSION, facts=said.facts)
        case Answer.UNSURE:
            return waits(Need.EXACT_TIME, facts=said.facts)
        case _:
            return waits(Need.APP_PERMISSION, About.PARTY, look.lender)


def _third_person(look: Look, terms: ThirdParty) -> Core:
    if _GUARANTOR in terms.allowed:
        stands = asked(look.facts(FactKind.GUARANTOR), look.at)
        if stands.answer is Answer.YES:
            return within(Why.ALLOWED_PERSON, facts=stands.facts, near=stands.is_near)
        if stands.answer is Answer.UNSURE:
            return waits(Need.EXACT_TIME, facts=stands.facts)
    if not look.met.relation:
        return waits(Need.RELATION, About.PERSON, look.person)
    if look.met.relation in terms.allowed:
        return within(Why.ALLOWED_PERSON)
    if terms.allowance is Allowance.NONE:
        return outside(Why.THIRD_PERSON)
    if look.contact.disclosed:
        return outside(Why.DISCLOSED)
    if terms.allowance is Allowance.UNREACHABLE:
        return _unless_unreachable(look)
    return waits(Need.DEBT_DISCLOSED) if look.contact.disclosed is None else within(Why.ALLOWED_WITHOUT_DISCLOSURE)


def _unless_unreachable(look: Look) -> Core:
    facts = look.case_facts(FactKind.REACHABLE)
    sides = {(one.is_so, held(one, look.at, one.began).side) for one in facts}
    used = tuple(one.id for one in facts)
    yes, no = (True, Side.AFTER) in sides, (False, Side.AFTER) in sides
    if (yes and no) or any(side is Side.UNSURE for _, side in sides):
        return waits(Need.EXACT_TIME, facts=used)
    if yes:
        return outside(Why.THIRD_PERSON, facts=used)
    if not no:
        return waits(Need.DEBTOR_REACHABLE, About.CASE)
    if look.contact.disclosed is None:
        return waits(Need.DEBT_DISCLOSED, facts=used)
    return within(Why.ALLOWED_WITHOUT_DISCLOSURE, facts=used)


def after_refusal(look: Look, terms: AfterRefusal) -> Core:
    """To another person who had refused."""
    if look.met.kind in (ReachedKind.UNKNOWN, ReachedKind.GROUP):
        return waits(Need.REACHED)
    if look.met.kind is not ReachedKind.THIRD_PERSON:
        return not_for(Why.OTHER_PERSON)
    return _after_telling(
        look,
        look.facts(FactKind.REFUSAL),
        unknown=Need.REFUSAL,
        about=(About.PERSON, look.person),
        none=Why.NO_REFUSAL,
        why=Why.AFTER_REFUSAL,
        shift_ms=terms.grace_hours * HOUR_MS,
    )


def after_cease(look: Look, terms: AfterCease) -> Core:
    """After a notice to stop was delivered."""
    if look.contact.purpose and look.contact.purpose in terms.allowed_purposes:
        return not_for(Why.ALLOWED_PURPOSE)
    notices = look.case_facts(FactKind.STOP_NOTICE)
    facts = [one for one in notices if not (terms.in_writing and one.is_so and one.in_writing is False)]
    if notices and not facts:
        return not_for(Why.NO_NOTICE, facts=tuple(one.id for one in notices))
    doubtful = frozenset(one.id for one in facts if one.is_so and one.in_writing is None) if terms.in_writing else None
    return _after_telling(
        look,
        facts,
        unknown=Need.CEASE_NOTICE,
        untold=Need.DELIVERY_PROOF,
        none=Why.NO_NOTICE,
        why=Why.AFTER_NOTICE,
        doubtful=doubtful or frozenset(),
    )


def represented(look: Look, _: Represented) -> Core:
    """Although they knew of a lawyer."""
    if look.met.relation == LAWYER:
        return not_for(Why.OTHER_PERSON)
    return _after_telling(
        look,
        look.case_facts(FactKind.REPRESENTED),
        unknown=Need.REPRESENTED,
        about=(About.CASE, ""),
        untold=Need.COLLECTOR_TOLD,
        none=Why.NO_LAWYER,
        why=Why.ALTHOUGH_REPRESENTED,
    )


def workplace(look: Look, terms: Workplace) -> Core:
    """At work, or elsewhere than where it is allowed."""
    place = look.contact.place
    if terms.allowed_places:
        if place is Place.UNKNOWN:
            return waits(Need.PLACE)
        return within(Why.ALLOWED_PLACE) if place in terms.allowed_places else outside(Why.ELSEWHERE)
    if place not in (Place.UNKNOWN, Place.WORKPLACE):
        return not_for(Why.NOT_AT_WORK)
    core = _after_telling(
        look,
        look.facts(FactKind.EMPLOYER_BAN),
        unknown=Need.EMPLOYER_PROHIBITS,
        about=(About.PERSON, look.person),
        untold=Need.COLLECTOR_TOLD,
        none=Why.NO_BAN,
        why=Why.AT_WORK,
    )
    if place is Place.UNKNOWN and core.result is not Result.WITHIN and core.result is not Result.NOT_APPLICABLE:
        return Core(None, missing=core.missing | {Missing(Need.PLACE, About.CONTACT)}, facts=core.facts)
    return core


def channel_opt_out(look: Look, terms: ChannelOptOut) -> Core:
    """By a means that was not to be used."""
    if not terms.withheld:
        return _after_telling(
            look,
            look.facts(FactKind.UNWANTED_CHANNEL),
            unknown=Need.OPTOUT,
            untold=Need.COLLECTOR_TOLD,
            none=Why.NO_REQUEST,
            why=Why.UNWANTED_CHANNEL,
        )
    if look.contact.withheld is None:
        return waits(Need.WITHHELD)
    return outside(Why.HIDDEN_NUMBER) if look.contact.withheld else within(Why.HIDDEN_NUMBER)


def visit_size(look: Look, terms: VisitSize) -> Core:
    """A visit by too few."""
    if look.contact.channel is not Channel.VISIT:
        return not_for(Why.OTHER_CHANNEL)
    if look.contact.visitors is None:
        return waits(Need.VISITOR_COUNT)
    least = ("least", str(terms.least))
    few = look.contact.visitors < terms.least
    return outside(Why.VISITORS, least) if few else within(Why.VISITORS, least)


def after_police_warning(look: Look, terms: AfterPoliceWarning) -> Core:
    """Went on after the police had warned them."""
    core = _after_telling(
        look,
        look.case_facts(FactKind.POLICE_WARNING),
        unknown=Need.POLICE_CONTACT,
        none=Why.NO_WARNING,
        why=Why.AFTER_WARNING,
    )
    if is_tagged(look.contact, terms.tags) or core.result is Result.WITHIN or core.result is Result.NOT_APPLICABLE:
        return core
    return Core(None, missing=core.missing | {Missing(Need.HUMAN_TAG, About.CONTACT)}, facts=core.facts)


def is_tagged(contact: JudgedContact, wanted: frozenset[str]) -> bool:
    """Whether a person gave it one of some tags; any, where none are named."""
    return not wanted.isdisjoint(contact.tags) if wanted else bool(contact.tags)


def _after_telling(
    look: Look,
    facts: Sequence[DatedFact],
    *,
    unknown: Need,
    none: Why,
    why: Why,
    about: tuple[About, str] | None = None,
    untold: Need | None = None,
    shift_ms: int = 0,
    doubtful: frozenset[str] = frozenset(),
) -> Core:
    """A contact beside facts that count from when the other side was told: outside after any of them that it meets.

    ``unknown`` is waited for where there is no fact, ``untold`` where nobody knows when they were told (None: what
    began is what was told). ``none`` is the reason where it is known that there was none. ``doubtful``: ids of notices
    of which nobody said whether they were in writing.
    """
    party = (About.PARTY, look.lender)
    if not facts:
        return waits(unknown, *(about or party))
    missing: set[Missing] = set()
    near, used = False, tuple(one.id for one in facts)
    positive = [one for one in facts if one.is_so]
    hits: list[str] = []
    for one in positive:
        meets = is_met_by(one, look)
        since = one.told if untold or one.told else one.began
        known = untold is None or one.told is not None
        where = held(one, look.at, since if known else _at_some_time_after(one.began), shift_ms)
        near |= where.is_near and meets is not False
        if meets is False or where.side is Side.BEFORE:
            continue
        if not known and untold is not None:
            missing.add(Missing(untold, *(about or party)))
        elif where.side is Side.UNSURE:
            is_dated = since is None or (since.earliest_ms is not None and since.latest_ms is not None)
            missing.add(Missing(Need.EXACT_TIME, About.CONTACT) if is_dated else Missing(unknown, *(about or party)))
        if meets is None:
            missing.add(_narrowing_waits(one, look))
        if one.id in doubtful:
            missing.add(Missing(Need.IN_WRITING, *(about or party)))
        if known and where.side is Side.AFTER and meets and one.id not in doubtful:
            hits.append(one.id)
    denied = [one for one in facts if not one.is_so and held(one, look.at, one.began).side is not Side.BEFORE]
    if hits and not denied:
        return outside(why, facts=tuple(hits), near=near)
    if hits or missing:
        disagree = {Missing(unknown, *(about or party))} if denied and hits else set()
        return Core(None, missing=frozenset(missing | disagree), facts=used)
    if positive:
        return within(why, facts=used, near=near)
    if all(held(one, look.at, one.began).side is Side.AFTER for one in denied) and denied:
        return not_for(none, facts=used)
    return waits(unknown, *(about or party), facts=used)


def _at_some_time_after(began: Span | None) -> Span:
    """When they were told of what began then: nobody knows when, but not before."""
    return Span(None if began is None else began.earliest_ms, None)


def _narrowing_waits(fact: DatedFact, look: Look) -> Missing:
    if is_there(fact, look) is None:
        is_of_place = fact.places and look.contact.place is Place.UNKNOWN
        return Missing(Need.PLACE if is_of_place else Need.CALLED_NUMBER, About.CONTACT)
    if len(look.zones) > 1:
        return Missing(Need.ZONE, About.PERSON, look.person)
    return Missing(Need.EXACT_TIME, About.CONTACT)
