"""A rule beside one contact: its gates, then its kind. Slow and plain; engine_cells asks it once for contacts that are
alike."""

from __future__ import annotations

from collections.abc import Iterator

from shilu.core.channel import Channel, Outcome
from shilu.core.finding import About, Missing, Result, Why
from shilu.core.judged import JudgedContact
from shilu.core.rule import (
    AfterCease,
    AfterPoliceWarning,
    AfterRefusal,
    Allowance,
    ChannelOptOut,
    Cooldown,
    Counted,
    CourseOfConduct,
    FreqWindow,
    Need,
    NotCounted,
    Per,
    QuietDays,
    QuietHours,
    Represented,
    Rule,
    ThirdParty,
    VisitSize,
    Workplace,
)
from shilu.rules import engine_kinds as kinds
from shilu.rules.engine_clock import NEAR_MS, local_days
from shilu.rules.engine_facts import Answer
from shilu.rules.engine_gates import Ground, Look, consent, lifted, looks, open_or_waits, shut
from shilu.rules.engine_said import Core, Said, not_for

COUNTS = Core(Result.OUTSIDE)
_REQUESTED = "requested"
_NOT_TAKEN = (Outcome.MISSED, Outcome.REJECTED, Outcome.NO_ANSWER, Outcome.BLOCKED)


def is_series(rule: Rule) -> bool:
    """Whether it looks at several contacts together."""
    terms = rule.terms
    if isinstance(terms, ThirdParty):
        return terms.allowance is Allowance.LOCATION_ONCE
    return isinstance(terms, FreqWindow | Cooldown | CourseOfConduct)


def said_of(rule: Rule, contact: JudgedContact, ground: Ground) -> Iterator[Said]:
    """What a rule says of a contact, for each lender group and person."""
    for look in looks(rule, contact, ground):
        yield _said(look)


def _said(look: Look) -> Said:
    rule = look.rule
    core = shut(look)
    if core is not None:
        return _not_for(look, core)
    missing = set(open_or_waits(look))
    facts: list[str] = []
    if (lift := lifted(look)) is not None:
        core = lift if lift.result is Result.NOT_APPLICABLE else None
        missing |= lift.missing
        facts += lift.facts
    if core is None and Need.NO_CONSENT in rule.needs:
        asked = consent(look)
        facts += asked.facts
        if asked.answer is Answer.YES:
            core = not_for(Why.CONSENT, facts=asked.facts)
        elif asked.answer is Answer.UNSURE:
            missing.add(Missing(Need.NO_CONSENT, About.CONTACT))
        elif asked.answer is Answer.UNKNOWN:
            missing.add(Missing(Need.NO_CONSENT, About.PARTY, look.lender))
    if core is None:
        core = _core(look)
    if core.result is Result.NOT_APPLICABLE:
        return _not_for(look, core)
    gate, every = frozenset(missing), frozenset(missing) | core.missing
    used = tuple(dict.fromkeys((*facts, *core.facts)))
    zones = look.zones if is_series(rule) else ()
    if not every and core.result is not None:
        return Said(
            rule.id,
            look.lender,
            look.person,
            core.result,
            core.reason,
            borderline=core.borderline,
            facts=used,
            zones=zones,
        )
    at_most = Result.WITHIN if core.result is Result.WITHIN else Result.OUTSIDE
    return Said(
        rule.id,
        look.lender,
        look.person,
        Result.UNDETERMINED,
        Core(None).reason,
        missing=every,
        at_most=at_most,
        borderline=core.borderline,
        facts=used,
        gate=gate,
        zones=zones,
    )


def _not_for(look: Look, core: Core) -> Said:
    return Said(look.rule.id, look.lender, look.person, Result.NOT_APPLICABLE, core.reason, facts=core.facts)


def _core(look: Look) -> Core:
    match look.rule.terms:
        case QuietHours() | QuietDays() as terms:
            return kinds.quiet_time(look, terms)
        case ThirdParty() as terms:
            return kinds.third_party(look, terms)
        case AfterRefusal() as terms:
            return kinds.after_refusal(look, terms)
        case AfterCease() as terms:
            return kinds.after_cease(look, terms)
        case Represented() as terms:
            return kinds.represented(look, terms)
        case Workplace() as terms:
            return kinds.workplace(look, terms)
        case ChannelOptOut() as terms:
            return kinds.channel_opt_out(look, terms)
        case VisitSize() as terms:
            return kinds.visit_size(look, terms)
        case AfterPoliceWarning() as terms:
            return kinds.after_police_warning(look, terms)
        case FreqWindow() as terms:
            return _near_midnight(_counted(look, terms), look)
        case Cooldown() as terms:
            return _near_midnight(_attempt(look, terms), look)
        case CourseOfConduct() as terms:
            return _conduct(look, terms)
        case _:  # loans and leaks are no contacts: engine_records
            return not_for(Why.NOT_COUNTED)


def _counted(look: Look, terms: FreqWindow) -> Core:
    """Whether a limit counts a call: COUNTS, not at all, or perhaps."""
    contact = look.contact
    if not is_call(contact):
        return not_for(Why.NOT_COUNTED)
    missing: set[Missing] = set()
    answered = Missing(Need.ANSWERED, About.CONTACT)
    match terms.counted:
        case Counted.ANSWERED:
            if contact.outcome in (Outcome.UNKNOWN, Outcome.ANSWERED_ELSEWHERE):
                missing.add(answered)
            elif contact.outcome is not Outcome.ANSWERED:
                return not_for(Why.NOT_COUNTED)
        case Counted.NOT_ANSWERED:
            if contact.outcome in (Outcome.UNKNOWN, Outcome.VOICEMAIL):
                missing.add(answered)
            elif contact.outcome not in _NOT_TAKEN:
                return not_for(Why.NOT_COUNTED)
        case _:  # every one that was tried
            pass
    left_out = _left_out(look, terms.leaves_out)
    if left_out is None:
        return not_for(Why.NOT_COUNTED)
    missing |= left_out
    if terms.per is Per.CALLED_NUMBER and not look.met.number:
        missing.add(Missing(Need.CALLED_NUMBER, About.CONTACT))
    if terms.per is Per.LOAN and not contact.loan:
        missing.add(Missing(Need.DEBT_ID, About.CONTACT))
    return Core(None, missing=frozenset(missing)) if missing else COUNTS


def _attempt(look: Look, terms: Cooldown) -> Core:
    if not is_call(look.contact):
        return not_for(Why.NOT_COUNTED)
    missing = _left_out(look, terms.leaves_out)
    if missing is None:
        return not_for(Why.NOT_COUNTED)
    if terms.about_one_loan and not look.contact.loan:
        missing |= {Missing(Need.DEBT_ID, About.CONTACT)}
    return Core(None, missing=missing) if missing else COUNTS


def _left_out(look: Look, leaves_out: frozenset[NotCounted]) -> frozenset[Missing] | None:
    """None where it is left out; what is missing to know that."""
    found: set[Missing] = set()
    if NotCounted.TO_ATTORNEY in leaves_out and look.met.relation == kinds.LAWYER:
        return None
    if NotCounted.DID_NOT_CONNECT in leaves_out and look.contact.outcome is Outcome.BLOCKED:
        found.add(Missing(Need.ANSWERED, About.CONTACT))
    if NotCounted.CONSENTED in leaves_out:
        if look.contact.purpose == _REQUESTED:
            return None
        said = consent(look).answer
        if said is Answer.YES:
            return None
        if said is Answer.UNSURE:
            found.add(Missing(Need.NO_CONSENT, About.CONTACT))
    return frozenset(found)


def _conduct(look: Look, terms: CourseOfConduct) -> Core:
    return COUNTS if kinds.is_tagged(look.contact, terms.tags) else not_for(Why.NOT_TAGGED)


def _near_midnight(core: Core, look: Look) -> Core:
    """A call within 60 s of midnight may belong to the other day."""
    early, late = look.at.earliest_ms, look.at.latest_ms
    if early is None or late is None or core.result is Result.NOT_APPLICABLE:
        return core
    first, last = local_days(early - NEAR_MS - 1, late + NEAR_MS, look.zones)
    return Core(core.result, core.reason, core.missing, borderline=first != last, facts=core.facts)


def is_call(contact: JudgedContact) -> bool:
    """A call, also one in an app, which a source tells from a message by what became of it."""
    return contact.channel is Channel.CALL or contact.outcome is not Outcome.UNKNOWN


def is_proposed(said: Said) -> bool:
    """Whether it is only suggested to be this lender's."""
    return bool(said.lender) and Missing(Need.ATTRIBUTION, About.CONTACT) in said.missing
