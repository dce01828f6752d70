"""Whether a rule holds for a contact at all: in force on its day, for this lender, for this person, not lifted.

Every gate can shut (not applicable, with the reason), be open, or wait for a fact.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from msgspec import Struct

from shilu.core.channel import Channel, ChannelGroup, Direction, group_of
from shilu.core.fact import DatedFact, FactKind
from shilu.core.finding import About, Missing, Why
from shilu.core.incident import ReachedKind
from shilu.core.judged import Behind, JudgedContact, Met
from shilu.core.party import AttributionState, Role
from shilu.core.rule import ANY_LENDER, Need, QuietDays, QuietHours, Rule, Whom
from shilu.rules.engine_clock import Covered, HolidayDates, Quiet, covered, local_days
from shilu.rules.engine_facts import Answer, Asked, Facts, Moment, Side, asked, held
from shilu.rules.engine_said import Core, not_for, waits

_COLLECTORS = frozenset({"third_party_collector"})
"""Types of those who collect for somebody else. A rule for them alone looks at who made the contact, not for whom."""
_WITHOUT_NUMBER = frozenset({Channel.VISIT, Channel.LETTER, Channel.POST})
_NOBODY = Met(ReachedKind.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Ground:
    """What every contact of a case is judged on. ``zone`` is the case's, ``now_ms`` UTC."""

    facts: Facts
    holidays: HolidayDates
    zone: str
    now_ms: int


class Look(Struct, frozen=True, gc=False):
    """One rule beside one contact, one lender group and one person. ``parties``: the group, and who acted for it.
    ``zones`` are those in which the person can have been; ``is_zone_known``: a fact or the case says so. ``days``: the
    first and last local day on which it can have been, as ordinals."""

    rule: Rule
    contact: JudgedContact
    ground: Ground
    lender: str
    behind: tuple[Behind, ...]
    parties: tuple[str, ...]
    met: Met
    person: str
    at: Moment
    zones: tuple[str, ...]
    is_zone_known: bool
    zone_facts: tuple[str, ...]
    days: tuple[int, int] | None

    def facts(self, kind: FactKind) -> Sequence[DatedFact]:
        """Those about this lender and this person."""
        return self.ground.facts.of(kind, self.parties, self.person)

    def case_facts(self, kind: FactKind) -> Sequence[DatedFact]:
        """Those about this lender and the complainant, whoever was contacted."""
        return self.ground.facts.of(kind, self.parties, "")

    def cover(self, quiet: Quiet, zone: str, *, near_ms: int = 0) -> Covered | None:
        """What its time meets in a zone, made longer at both ends; None where the time is unknown. The end of a quiet
        time is its first instant that is not quiet: what came 60 s after it is near, so the span goes a millisecond
        further back."""
        if self.at.earliest_ms is None or self.at.latest_ms is None:
            return None
        early, late = self.at.earliest_ms - near_ms - bool(near_ms), self.at.latest_ms + near_ms
        return covered(early, late, zone, quiet, self.ground.holidays)


def looks(rule: Rule, contact: JudgedContact, ground: Ground) -> Iterator[Look]:
    """The rule beside every lender group and every person of a contact, none for one that went out."""
    if contact.direction is Direction.OUTGOING:
        return
    at = Moment(contact.earliest_ms, contact.latest_ms)
    groups: dict[str, tuple[Behind, ...]] = {}
    for one in contact.behind:
        if one.role is not Role.DATA_SOURCE:
            groups[one.lender] = (*groups.get(one.lender, ()), one)
    people = {person_of(met): met for met in reversed(contact.met or (_NOBODY,))}
    for person, met in reversed(people.items()):
        zones, known, facts = zones_of(rule, person, at, ground)
        days = None
        if at.earliest_ms is not None and at.latest_ms is not None:
            days = local_days(at.earliest_ms, at.latest_ms, zones)
        for lender, behind in groups.items() or (("", ()),):
            parties = tuple(dict.fromkeys((lender, *(one.actor for one in behind))))
            yield Look(rule, contact, ground, lender, behind, parties, met, person, at, zones, known, facts, days)


def person_of(met: Met) -> str:
    """What a person is told apart by: "" for the complainant."""
    return "" if met.kind is ReachedKind.COMPLAINANT else met.id or met.kind.value


def zones_of(rule: Rule, person: str, at: Moment, ground: Ground) -> tuple[tuple[str, ...], bool, tuple[str, ...]]:
    """The zones in which a person can have been at a moment, whether that is known, and the facts that say it. Who
    moves has left the place before."""
    fixed: str = getattr(rule.terms, "zone", "")
    if fixed:
        return (fixed,), True, ()
    homes = [one for one in ground.facts.of(FactKind.RESIDENCE, ("",), person) if one.is_so and one.zone]
    if not homes:
        return (ground.zone,), not person, ()
    standing = [(one, held(one, at, one.began).side) for one in homes]
    lived = sorted((one for one, side in standing if side is Side.AFTER), key=_began)
    maybe = [one for one, side in standing if side is Side.UNSURE and (not lived or _began(one) >= _began(lived[-1]))]
    zones = (lived[-1].zone if lived else ground.zone, *(one.zone for one in maybe))
    used = (*(one.id for one in lived[-1:]), *(one.id for one in maybe))
    return tuple(dict.fromkeys(zones)), bool(lived) or not person, used


def _began(fact: DatedFact) -> tuple[bool, int]:
    """Orders facts by when they began at the latest: those that always were first."""
    if fact.began is None:
        return False, 0
    return True, fact.began.latest_ms if fact.began.latest_ms is not None else 1 << 62


def shut(look: Look) -> Core | None:
    """Why the rule is not about this contact, None where it is or may be."""
    rule, contact = look.rule, look.contact
    if contact.channel not in rule.channels:
        return not_for(Why.OTHER_CHANNEL)
    days = look.days
    if days is not None and (
        days[1] < rule.begins.toordinal() or (rule.ends is not None and days[0] > rule.ends.toordinal())
    ):
        return not_for(Why.NOT_IN_FORCE)
    if _bound(look) is False:
        return not_for(Why.OTHER_LENDER_TYPE, ("type", _type_said(look)))
    if (rule.whom is Whom.DEBTOR and look.met.kind in (ReachedKind.THIRD_PERSON, ReachedKind.PUBLIC)) or (
        rule.whom is Whom.OTHERS and look.met.kind is ReachedKind.COMPLAINANT
    ):
        return not_for(Why.OTHER_PERSON)
    if contact.loan_kind and (
        contact.loan_kind in rule.excludes or (rule.only_loans and contact.loan_kind not in rule.only_loans)
    ):
        return not_for(Why.OTHER_LOAN)
    return None


def open_or_waits(look: Look) -> frozenset[Missing]:
    """What is missing to say whether the rule holds; nothing where it does."""
    rule, contact = look.rule, look.contact
    found: set[Missing] = set()
    if contact.direction is not Direction.INCOMING:
        found.add(Missing(Need.DIRECTION, About.CONTACT))
    days = look.days
    if (
        days is None
        or days[0] < rule.begins.toordinal()
        or (rule.ends is not None and days[1] > rule.ends.toordinal())
        or (look.at.earliest_ms is not None and look.at.earliest_ms > look.ground.now_ms)
    ):
        found.add(Missing(Need.EXACT_TIME, About.CONTACT))
    if not any(one.state is AttributionState.CONFIRMED for one in look.behind):
        found.add(Missing(Need.ATTRIBUTION, About.CONTACT))
    elif _bound(look) is None:
        found.add(Missing(Need.LENDER_TYPE, About.PARTY, _waits_for_type_of(look)))
    if rule.whom is Whom.DEBTOR and look.met.kind in (ReachedKind.GROUP, ReachedKind.UNKNOWN):
        found.add(Missing(Need.REACHED, About.CONTACT))
    if (rule.excludes or rule.only_loans) and not contact.loan_kind:
        found.add(Missing(Need.LOAN_TYPE, About.LOAN if contact.loan else About.PARTY, contact.loan or look.lender))
    if Need.ZONE in rule.needs and not look.is_zone_known:
        found.add(Missing(Need.ZONE, About.PERSON, look.person))
    return frozenset(found)


def consent(look: Look) -> Asked:
    """Whether consent, or another agreement, covers this contact: that of the complainant, or of who was contacted.
    Consent that is known and covers something else is an answer too."""
    by_whom = [look.case_facts(FactKind.CONSENT), look.facts(FactKind.CONSENT) if look.person else ()]
    said = [asked(facts, look.at, lambda one: is_met_by(one, look)) for facts in by_whom]
    return min(said, key=lambda one: _FIRST.index(one.answer))


_FIRST = (Answer.YES, Answer.UNSURE, Answer.NO, Answer.NOT_THEN, Answer.UNKNOWN)


def past_due_days(look: Look) -> tuple[int, int] | None:
    """The least and most days past due on the contact's day, the first day being one, 0 for not past due; None where
    that is not known."""
    days = look.days
    loan = look.contact.loan
    facts = [one for one in look.case_facts(FactKind.PAST_DUE) if not loan or one.loan in ("", loan)]
    if days is None or not facts:
        return None
    by_loan: dict[str, list[tuple[int, int]]] = {}
    for one in facts:
        found = by_loan.setdefault("" if loan else one.loan, [])
        where = held(one, look.at, one.began)
        if not one.is_so or where.side is Side.BEFORE:
            continue
        if one.began is None or one.began.earliest_ms is None or one.began.latest_ms is None:
            return None
        first = local_days(one.began.earliest_ms, one.began.latest_ms, look.zones)
        least = days[0] - first[1] + 1 if where.side is Side.AFTER else 0
        found.append((max(least, 0), max(days[1] - first[0] + 1, 0)))
    spans = [span for found in by_loan.values() for span in found or [(0, 0)]]
    return min(least for least, _ in spans), max(most for _, most in spans)


def quiet_of(terms: QuietHours | QuietDays) -> Quiet:
    """The quiet times of a rule."""
    if isinstance(terms, QuietDays):
        return Quiet(closed_weekdays=terms.closed_weekdays, closed_holidays=terms.closed_holidays)
    return Quiet(terms.hours, terms.weekdays, terms.closed_weekdays, terms.closed_holidays, terms.edge)


def quiet_of_fact(fact: DatedFact) -> Quiet:
    """The hours and weekdays that a fact names: whole days, where it names no hours."""
    on = fact.weekdays or frozenset(range(7))
    return Quiet(fact.hours, on) if fact.hours else Quiet(closed_weekdays=on)


def is_met_by(fact: DatedFact, look: Look) -> bool | None:
    """Whether the contact lies in what a fact narrows: its hours and weekdays, channels, places, numbers. None: not
    known."""
    if fact.channels and look.contact.channel not in fact.channels:
        return False
    there = is_there(fact, look)
    if there is False:
        return False
    unsure = there is None
    if fact.hours or fact.weekdays:
        met = [look.cover(quiet_of_fact(fact), zone) for zone in look.zones]
        if all(one is not None and one.not_at_all for one in met):
            return False
        unsure = unsure or not all(one is not None and one.wholly for one in met)
    return None if unsure else True


def is_there(fact: DatedFact, look: Look) -> bool | None:
    """Whether the contact came to one of the places or numbers that a fact names, if it names any. None: not known."""
    place, found = look.contact.place, list[bool | None]()
    if fact.places:
        found.append(place in fact.places if place else None)
    if fact.numbers:
        found.append(_is_at(fact.numbers, look))
    return None if None in found and True not in found else True in found or not found


def _is_at(numbers: frozenset[str], look: Look) -> bool | None:
    """Whether it came to one of some numbers. To which account a message in an app came nobody can say for certain."""
    channel, key = look.contact.channel, look.met.number_key
    if group_of(channel) in (ChannelGroup.VOICE, ChannelGroup.TEXT):
        return key in numbers if key else None
    return False if channel in _WITHOUT_NUMBER else None


def _bound(look: Look) -> bool | None:
    """Whether the rule binds whoever is behind it; None where a type is missing. What is only suggested binds nobody:
    only confirmed attributions are looked at where there are any."""
    rule = look.rule
    if ANY_LENDER in rule.applies_to:
        return True
    confirmed = [one for one in look.behind if one.state is AttributionState.CONFIRMED]
    answers = [_binds(rule.applies_to, one) for one in confirmed or look.behind]
    if True in answers:
        return True
    return None if None in answers or not answers else False


def _binds(applies_to: frozenset[str], behind: Behind) -> bool | None:
    """An agency is bound as what it is where the rule is for agencies alone; otherwise with the lender for whom it
    collects, who answers for it (law.md 0: licensed lenders and their agents)."""
    decides = behind.actor_type if applies_to <= _COLLECTORS else behind.lender_type
    return decides in applies_to if decides else None


def _waits_for_type_of(look: Look) -> str:
    if look.rule.applies_to <= _COLLECTORS:
        return next((one.actor for one in look.behind if not one.actor_type), look.lender)
    return look.lender


def _type_said(look: Look) -> str:
    actors = look.rule.applies_to <= _COLLECTORS
    return next((one.actor_type if actors else one.lender_type for one in look.behind), "")


def lifted(look: Look) -> Core | None:
    """Why a rule of hours does not hold for who is long past due, what it waits for, or None where it holds."""
    over = look.rule.terms.lifted_over_days_past_due if isinstance(look.rule.terms, QuietHours) else None
    if over is None:
        return None
    days = past_due_days(look)
    about = (About.LOAN, look.contact.loan) if look.contact.loan else (About.PARTY, look.lender)
    facts = tuple(one.id for one in look.case_facts(FactKind.PAST_DUE))
    if days is None or days[0] <= over < days[1]:
        return waits(Need.DAYS_PAST_DUE, *about, facts=facts)
    return not_for(Why.LONG_PAST_DUE, ("days", str(over)), facts=facts) if days[0] > over else None
