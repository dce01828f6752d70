"""A second evaluator of rules, written apart from the first: plain, slow, and by what the clock on the wall shows.

It looks at every instant at which anything could change, tries every order that uncertain times allow, and counts by
going through the whole record again for every contact. It says the result, what is missing and whether it is too many.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import product
from zoneinfo import ZoneInfo

from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.fact import DatedFact, FactKind, Hours, Span
from shilu.core.finding import Result
from shilu.core.incident import ReachedKind
from shilu.core.judged import Behind, JudgedContact, Met
from shilu.core.party import AttributionState
from shilu.core.rule import (
    AfterCease,
    AfterPoliceWarning,
    AfterRefusal,
    Allowance,
    Cooldown,
    Counted,
    CourseOfConduct,
    FreqWindow,
    Need,
    QuietHours,
    Rule,
    ThirdParty,
    Whom,
)

OUTSIDE, WITHIN, UNDETERMINED, NOT_APPLICABLE = Result
Answer = tuple[Result, frozenset[Need], bool]
_HALF_HOUR = 1_800_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Case:
    """One rule, one record."""

    rule: Rule
    contacts: Sequence[JudgedContact]
    facts: Sequence[DatedFact]
    zone: str
    now_ms: int


def answers(case: Case) -> dict[tuple[str, str, str], set[Answer]]:
    """By contact, lender and person. A contact can have several (a person's conduct, and that of all people)."""
    found: dict[tuple[str, str, str], set[Answer]] = {}
    for one, lender, met in _everything(case):
        result = _answer(case, one, lender, met)
        found.setdefault((one.id, lender, _name(met)), set()).update(result)
    return found


def _everything(case: Case) -> Iterator[tuple[JudgedContact, str, Met]]:
    for one in case.contacts:
        if one.direction is not Direction.OUTGOING:
            for lender, met in product(dict.fromkeys(who.lender for who in one.behind) or [""], one.met):
                yield one, lender, met


def _name(met: Met) -> str:
    return "" if met.kind is ReachedKind.COMPLAINANT else met.id


def _answer(case: Case, one: JudgedContact, lender: str, met: Met) -> set[Answer]:
    gate = _gate(case, one, lender, met)
    if gate is None:
        return {(NOT_APPLICABLE, frozenset(), False)}
    match case.rule.terms:
        case FreqWindow():
            return _limit(case, one, lender, met)
        case Cooldown():
            return _cooldown(case, one, lender, met)
        case CourseOfConduct():
            return _conduct(case, one, lender, met)
        case ThirdParty(allowance=Allowance.LOCATION_ONCE):
            return _once(case, one, lender, met)
    own = _alone(case, one, lender, met)
    if own is None:
        return {(NOT_APPLICABLE, frozenset(), False)}
    result, needs = own
    return {(UNDETERMINED, gate | needs, False)} if gate | needs else {(result or WITHIN, frozenset(), False)}


# instants


@cache
def _wall(at_ms: int, zone: str) -> datetime:
    return (_EPOCH + timedelta(milliseconds=at_ms)).astimezone(ZoneInfo(zone))


def _instants(one: JudgedContact) -> list[int]:
    """Its ends, and every half hour between them with the instant before it: all edges of the tests lie there."""
    assert one.earliest_ms is not None
    assert one.latest_ms is not None
    return _between(one.earliest_ms, one.latest_ms)


@cache
def _between(earliest: int, latest: int) -> list[int]:
    first = -(-earliest // _HALF_HOUR) * _HALF_HOUR
    inside = list(range(first, latest + 1, _HALF_HOUR))
    before = [at - 1 for at in inside if at - 1 >= earliest]
    return sorted({earliest, latest, *inside, *before})


def _days(case: Case, one: JudgedContact, met: Met) -> set[date] | None:
    if one.earliest_ms is None:
        return None
    return {_wall(at, zone).date() for at in _instants(one) for zone in _zones(case, one, met)}


def _in(hours: Sequence[Hours], weekdays: frozenset[int], shown: datetime) -> bool:
    minute, today = shown.hour * 60 + shown.minute, shown.weekday()
    for span in hours:
        if span.begins < span.ends:
            if span.begins <= minute < span.ends and today in weekdays:
                return True
        elif (minute >= span.begins and today in weekdays) or (minute < span.ends and (today - 1) % 7 in weekdays):
            return True
    return False


def _order(span: Span | None, one: JudgedContact) -> int | None:
    """1 after, -1 before, None: it depends."""
    if span is None:
        return 1
    if one.earliest_ms is None or one.latest_ms is None:
        return None
    low = span.earliest_ms if span.earliest_ms is not None else -(1 << 60)
    high = span.latest_ms if span.latest_ms is not None else 1 << 60
    signs = {(at > moment) - (at < moment) for at in (one.earliest_ms, one.latest_ms) for moment in (low, high)}
    return signs.pop() if len(signs) == 1 and 0 not in signs else None


def _holds(fact: DatedFact, one: JudgedContact, since: Span | None) -> bool | None:
    began = _order(since, one)
    ended = -1 if fact.ended is None else _order(fact.ended, one)
    if began == -1 or (ended == 1 and began is not None) or ended == 1:
        return False
    return True if began == 1 and ended == -1 else None


# the gates


def _zones(case: Case, one: JudgedContact, met: Met) -> set[str]:
    homes = [it for it in case.facts if it.kind is FactKind.RESIDENCE and it.person == _name(met)]

    def began(it: DatedFact) -> int:
        return -(1 << 62) if it.began is None else 1 << 61 if it.began.latest_ms is None else it.began.latest_ms

    sure = sorted((it for it in homes if _holds(it, one, it.began)), key=lambda it: (began(it), it.number))
    unsure = [it for it in homes if _holds(it, one, it.began) is None]
    newer = [it.zone for it in unsure if not sure or began(it) >= began(sure[-1])]
    return {sure[-1].zone if sure else case.zone, *newer}


def _gate(case: Case, one: JudgedContact, lender: str, met: Met) -> frozenset[Need] | None:
    """What is missing to say whether the rule holds; None where it does not."""
    rule, needs = case.rule, set[Need]()
    if one.channel not in rule.channels:
        return None
    days = _days(case, one, met)
    inside = {rule.begins <= day and (rule.ends is None or day <= rule.ends) for day in days or ()}
    if days and (max(days) < rule.begins or (rule.ends is not None and min(days) > rule.ends)):
        return None
    if days is None or False in inside or (one.earliest_ms or 0) > case.now_ms:
        needs.add(Need.EXACT_TIME)
    mine = [who for who in one.behind if who.lender == lender]
    confirmed = [who for who in mine if who.state is AttributionState.CONFIRMED]
    bound = {_bound(rule, who) for who in confirmed or mine}
    if bound == {False}:
        return None
    if not confirmed:
        needs.add(Need.ATTRIBUTION)
    elif True not in bound:
        needs.add(Need.LENDER_TYPE)
    if rule.whom is Whom.DEBTOR and met.kind is ReachedKind.THIRD_PERSON:
        return None
    if one.direction is Direction.UNKNOWN:
        needs.add(Need.DIRECTION)
    if Need.NO_CONSENT in rule.needs:
        agreed = _consent(case, one, lender, met)
        if agreed is True:
            return None
        if agreed is None:
            needs.add(Need.NO_CONSENT)
    return frozenset(needs)


def _bound(rule: Rule, who: Behind) -> bool | None:
    if "any" in rule.applies_to:
        return True
    kind = who.actor_type if rule.applies_to == {"third_party_collector"} else who.lender_type
    return kind in rule.applies_to if kind else None


def _about(case: Case, kind: FactKind, one: JudgedContact, lender: str, person: str) -> list[DatedFact]:
    parties = {"", lender, *(who.actor for who in one.behind if who.lender == lender)}
    return [it for it in case.facts if it.kind is kind and it.party in parties and it.person == person]


def _consent(case: Case, one: JudgedContact, lender: str, met: Met) -> bool | None:
    """True: given. False: known not to be. None: not known."""
    said: list[bool | None] = []
    for person in dict.fromkeys(("", _name(met))):
        facts = _about(case, FactKind.CONSENT, one, lender, person)
        yes = [_narrowed(case, it, one, met) for it in facts if it.is_so]
        no = [_narrowed(case, it, one, met) for it in facts if not it.is_so]
        if True in yes and set(no) <= {False}:
            said.append(True)
        elif None in yes or True in yes or None in no:
            said.append(None)
        elif yes or True in no:
            said.append(False)
    if True in said:
        return True
    return None if None in said or not said else False


def _narrowed(case: Case, it: DatedFact, one: JudgedContact, met: Met) -> bool | None:
    holds = _holds(it, one, it.began)
    meets = _meets(case, it, one, met)
    if holds is False or meets is False:
        return False
    return None if holds is None or meets is None else True


def _meets(case: Case, it: DatedFact, one: JudgedContact, met: Met) -> bool | None:
    if it.channels and one.channel not in it.channels:
        return False
    if not it.hours:
        return True
    if one.earliest_ms is None:
        return None
    shown = [_wall(at, zone) for at in _instants(one) for zone in _zones(case, one, met)]
    inside = {_in(it.hours, it.weekdays or frozenset(range(7)), moment) for moment in shown}
    return inside.pop() if len(inside) == 1 else None


# one contact alone


def _alone(case: Case, one: JudgedContact, lender: str, met: Met) -> tuple[Result | None, set[Need]] | None:
    match case.rule.terms:
        case QuietHours() as terms:
            if one.earliest_ms is None:
                return None, {Need.EXACT_TIME}
            by_zone = [
                {_in(terms.hours, terms.weekdays, _wall(at, zone)) for at in _instants(one)}
                for zone in _zones(case, one, met)
            ]
            if any(len(some) > 1 for some in by_zone):
                return None, {Need.EXACT_TIME}
            if len({some.pop() for some in by_zone if some} | set()) > 1:
                return None, {Need.ZONE}
            first = next(iter(_zones(case, one, met)))
            return (OUTSIDE if _in(terms.hours, terms.weekdays, _wall(one.earliest_ms, first)) else WITHIN), set()
        case ThirdParty() as terms:
            return _third(case, one, lender, met, terms)
        case AfterRefusal():
            if met.kind is ReachedKind.COMPLAINANT:
                return None
            facts = _about(case, FactKind.REFUSAL, one, lender, _name(met))
            return _told(case, facts, one, met, Need.REFUSAL, None)
        case AfterCease():
            facts = _about(case, FactKind.STOP_NOTICE, one, lender, "")
            written = [it for it in facts if it.in_writing or not it.is_so]
            if facts and not written:
                return None
            return _told(case, written, one, met, Need.CEASE_NOTICE, Need.DELIVERY_PROOF)
        case AfterPoliceWarning():
            facts = _about(case, FactKind.POLICE_WARNING, one, lender, "")
            found = _told(case, facts, one, met, Need.POLICE_CONTACT, None)
            if found is None or one.tags or found[0] is WITHIN:
                return found
            return None, found[1] | {Need.HUMAN_TAG}
    raise AssertionError(case.rule.kind)


def _told(
    case: Case, facts: list[DatedFact], one: JudgedContact, met: Met, unknown: Need, untold: Need | None
) -> tuple[Result | None, set[Need]] | None:
    needs, outside = set[Need](), False
    yes = [it for it in facts if it.is_so]
    no = {_holds(it, one, it.began) for it in facts if not it.is_so}
    for it in yes:
        if _meets(case, it, one, met) is False:
            continue
        if untold and it.told is None:
            earliest = it.began.earliest_ms if it.began else None
            if _holds(it, one, Span(earliest, None)) is not False:
                needs.add(untold)
            continue
        holds = _holds(it, one, it.told or it.began)
        outside |= bool(holds)
        if holds is None:
            needs.add(Need.EXACT_TIME)
    denied = bool(no - {False})
    if outside and not denied:
        return OUTSIDE, set()
    if outside:
        return None, needs | {unknown}
    if needs:
        return None, needs
    if yes:
        return WITHIN, set()
    return None if no == {True} else (None, {unknown})


def _third(
    case: Case, one: JudgedContact, lender: str, met: Met, terms: ThirdParty
) -> tuple[Result | None, set[Need]] | None:
    if met.kind is ReachedKind.COMPLAINANT:
        return None
    if not met.relation:
        return None, {Need.RELATION}
    if met.relation in terms.allowed:
        return WITHIN, set()
    if terms.allowance is Allowance.NONE or one.disclosed:
        return OUTSIDE, set()
    if terms.allowance is Allowance.LOCATION_ONCE:
        return (None, {Need.DEBT_DISCLOSED}) if one.disclosed is None else (WITHIN, set())
    facts = _about(case, FactKind.REACHABLE, one, lender, "")
    held = {(it.is_so, _holds(it, one, it.began)) for it in facts}
    if (True, None) in held or (False, None) in held or {(True, True), (False, True)} <= held:
        return None, {Need.EXACT_TIME}
    if (True, True) in held:
        return OUTSIDE, set()
    if (False, True) not in held:
        return None, {Need.DEBTOR_REACHABLE}
    return (None, {Need.DEBT_DISCLOSED}) if one.disclosed is None else (WITHIN, set())


# several contacts


def _likes(case: Case, lender: str, person: str) -> Iterator[tuple[JudgedContact, Met, frozenset[Need]]]:
    """Every contact for this lender and person that the rule holds for, or may."""
    for one, whose, met in _everything(case):
        if whose == lender and _name(met) == person:
            gate = _gate(case, one, lender, met)
            if gate is not None:
                yield one, met, gate


def _counts(terms: FreqWindow, one: JudgedContact) -> bool | None:
    if one.channel is not Channel.CALL and one.outcome is Outcome.UNKNOWN:
        return False
    match terms.counted:
        case Counted.ANSWERED:
            return (
                None
                if one.outcome in (Outcome.UNKNOWN, Outcome.ANSWERED_ELSEWHERE)
                else one.outcome is Outcome.ANSWERED
            )
        case Counted.NOT_ANSWERED:
            if one.outcome in (Outcome.UNKNOWN, Outcome.VOICEMAIL):
                return None
            return one.outcome in (Outcome.MISSED, Outcome.REJECTED, Outcome.NO_ANSWER, Outcome.BLOCKED)
        case Counted.ATTEMPTS:
            return True


def _limit(case: Case, one: JudgedContact, lender: str, met: Met) -> set[Answer]:
    terms = case.rule.terms
    assert isinstance(terms, FreqWindow)
    if _counts(terms, one) is False:
        return {(NOT_APPLICABLE, frozenset(), False)}
    calls: list[tuple[JudgedContact, set[date] | None, frozenset[Need], bool]] = []
    for two, who, gate in _likes(case, lender, _name(met)):
        counts = _counts(terms, two)
        if counts is not False:
            needs = gate | ({Need.ANSWERED} if counts is None else set())
            calls.append((two, _days(case, two, who), frozenset(needs), bool(gate)))
    calls.sort(key=lambda it: (it[0].earliest_ms is None, it[0].earliest_ms or 0, it[0].number))
    sure = [
        (two, next(iter(days))) for two, days, needs, _ in calls if not needs and days is not None and len(days) == 1
    ]
    ((_, days, needs, is_shut),) = [it for it in calls if it[0].id == one.id]
    day = next(iter(days)) if days is not None and len(days) == 1 else None
    if day is not None and not needs:
        over = [two.id for n, (two, on) in enumerate(sure) if _before(sure, n, on, terms.days) >= terms.most]
        near = [on for two, on in sure if two.id in over and 0 <= (on - day).days < terms.days]
        if near:
            return {(OUTSIDE, frozenset(), one.id in over)}
    waits = set[Need]()
    may = False
    every = {on for _, some, _, _ in calls for on in some or ()} or {date(2026, 1, 1)}
    for begins in {on - timedelta(days=n) for on in every for n in range(terms.days)}:
        span = {begins + timedelta(days=n) for n in range(terms.days)}
        if days is not None and not (days & span):
            continue
        inside = [it for it in calls if it[1] is None or it[1] & span]
        if len(inside) > terms.most:
            may = True
            waits |= {need for it in inside for need in it[2]}
            waits |= {Need.EXACT_TIME for it in inside if it[1] is None or len(it[1]) > 1}
    if day is None and may:
        return {(UNDETERMINED, needs | {Need.EXACT_TIME}, False)}
    if may:
        return {(UNDETERMINED, frozenset(waits), False)}
    return {(UNDETERMINED, needs, False)} if is_shut else {(WITHIN, frozenset(), False)}


def _before(sure: Sequence[tuple[JudgedContact, date]], n: int, on: date, days: int) -> int:
    return sum((on - day).days < days for _, day in sure[:n])


def _cooldown(case: Case, one: JudgedContact, lender: str, met: Met) -> set[Answer]:
    terms = case.rule.terms
    assert isinstance(terms, Cooldown)

    def is_call(two: JudgedContact) -> bool:
        return two.channel is Channel.CALL or two.outcome is not Outcome.UNKNOWN

    if not is_call(one):
        return {(NOT_APPLICABLE, frozenset(), False)}
    gate = _gate(case, one, lender, met)
    assert gate is not None
    waits, may = set[Need](), False
    for two, who, doubt in _likes(case, lender, _name(met)):
        if two.id == one.id or not is_call(two):
            continue
        if two.outcome not in (Outcome.ANSWERED, Outcome.UNKNOWN, Outcome.ANSWERED_ELSEWHERE):
            continue
        needs = set(doubt) | ({Need.ANSWERED} if two.outcome is not Outcome.ANSWERED else set())
        mine, theirs = _days(case, one, met), _days(case, two, who)
        if mine is None or theirs is None:
            needs.add(Need.EXACT_TIME)
        else:
            near = {0 <= (a - b).days < terms.days for a in mine for b in theirs}
            ends, starts = (one.earliest_ms or 0, one.latest_ms or 0), (two.earliest_ms or 0, two.latest_ms or 0)
            later = {at > then for at in ends for then in starts}
            same = starts[0] <= ends[1]
            if True not in near or not same:
                continue
            if False in near or False in later:
                needs.add(Need.EXACT_TIME)
        may = True
        if not needs:
            return {(UNDETERMINED, gate, False)} if gate else {(OUTSIDE, frozenset(), True)}
        waits |= needs
    if may:
        return {(UNDETERMINED, gate | waits, False)}
    return {(UNDETERMINED, gate, False)} if gate else {(WITHIN, frozenset(), False)}


def _conduct(case: Case, one: JudgedContact, lender: str, met: Met) -> set[Answer]:
    terms = case.rule.terms
    assert isinstance(terms, CourseOfConduct)
    if not terms.tags & set(one.tags):
        return {(NOT_APPLICABLE, frozenset(), False)}
    some = [(two, gate) for two, _, gate in _likes(case, lender, _name(met)) if terms.tags & set(two.tags)]
    sure = [two for two, gate in some if not gate]
    gate = next(gate for two, gate in some if two.id == one.id)
    needs = frozenset(need for _, it in some for need in it)
    if len(sure) >= terms.least:
        return {(UNDETERMINED, needs, False)} if gate else {(OUTSIDE, frozenset(), False)}
    if len(some) >= terms.least:
        return {(UNDETERMINED, needs, False)}
    return {(UNDETERMINED, needs, False)} if gate else {(WITHIN, frozenset(), False)}


def _once(case: Case, one: JudgedContact, lender: str, met: Met) -> set[Answer]:
    terms = case.rule.terms
    assert isinstance(terms, ThirdParty)
    own = _third(case, one, lender, met, terms)
    if own is None:
        return {(NOT_APPLICABLE, frozenset(), False)}
    gate = _gate(case, one, lender, met) or frozenset()
    result, needs = own
    every = frozenset(gate | needs)
    if met.relation in terms.allowed or (result is OUTSIDE and not every):
        return {(UNDETERMINED, every, False)} if every else {(result or WITHIN, frozenset(), False)}
    others = [(two, it) for two, _, it in _likes(case, lender, _name(met)) if two.id != one.id]
    if every <= {Need.DEBT_DISCLOSED}:
        for two, it in others:
            known = two.latest_ms is not None and one.earliest_ms is not None
            if not it and met.relation and known and (two.latest_ms or 0) < (one.earliest_ms or 0):
                return {(OUTSIDE, frozenset(), True)}
    early = [
        it for two, it in others if two.earliest_ms is None or one.latest_ms is None or two.earliest_ms <= one.latest_ms
    ]
    if every:
        return {(UNDETERMINED, every, False)}
    if early:
        gates = frozenset(need for _, it in others for need in it)
        return {(UNDETERMINED, gates or frozenset({Need.EXACT_TIME}), False)}
    return {(result or WITHIN, frozenset(), False)}
