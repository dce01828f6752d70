"""Contacts, facts and rules as tests write them, and the rules of the Chinese pack by hand (law.md 1a)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.clock import to_ms
from shilu.core.fact import DatedFact, FactKind, Hours, Span
from shilu.core.finding import Finding
from shilu.core.incident import ReachedKind
from shilu.core.judged import Behind, JudgedContact, JudgedLeak, JudgedLoan, Met
from shilu.core.party import AttributionState, Role
from shilu.core.reckoning import RateTable
from shilu.core.rule import (
    AfterPoliceWarning,
    AfterRefusal,
    Allowance,
    Counted,
    CourseOfConduct,
    DataVolume,
    FreqWindow,
    Need,
    Norm,
    Pack,
    Per,
    QuietHours,
    RateCap,
    Rule,
    Severity,
    Terms,
    ThirdParty,
    VisitSize,
    Whom,
)
from shilu.rules.engine import Recorded, judge
from shilu.rules.engine_said import Said

SHANGHAI = "Asia/Shanghai"
NOW = datetime(2026, 11, 22, 12, tzinfo=ZoneInfo(SHANGHAI))
NIGHT = Hours(22 * 60, 8 * 60)
LICENSED = "licensed_consumer_lender"
AGENCY = "third_party_collector"
_numbers = count(1)


def at(text: str, zone: str = SHANGHAI) -> int:
    """The UTC milliseconds of "2026-03-01 22:00", with or without seconds; ``fold`` 1 behind a "*"."""
    moment = datetime.fromisoformat(text.rstrip("*")).replace(tzinfo=ZoneInfo(zone), fold=int(text.endswith("*")))
    return to_ms(moment)


def day(text: str, zone: str = SHANGHAI) -> Span:
    """A whole local day, as a fact has it that is known to the day."""
    first = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))
    return Span(to_ms(first), to_ms(first + timedelta(days=1)) - 1)


def since(text: str, zone: str = SHANGHAI) -> Span:
    """One instant."""
    return Span(at(text, zone), at(text, zone))


def behind(
    lender: str = "L",
    lender_type: str = LICENSED,
    *,
    actor: str = "",
    actor_type: str = "",
    state: AttributionState = AttributionState.CONFIRMED,
    role: Role = Role.CREDITOR,
) -> Behind:
    """A lender, or an agency that acts for it."""
    return Behind(lender, lender_type, actor or lender, actor_type if actor else lender_type, role, state)


ME = Met(ReachedKind.COMPLAINANT, number="own-1")


def mother(relation: str = "parent") -> Met:
    """A third person."""
    return Met(ReachedKind.THIRD_PERSON, "mother", relation, "hers")


def contact(when: str | tuple[int, int] | None = "2026-03-02 23:12", **fields: object) -> JudgedContact:
    """An incoming answered call by a licensed lender to the complainant, unless said otherwise."""
    number = next(_numbers)
    zone = str(fields.pop("zone", SHANGHAI))
    span = (at(when, zone),) * 2 if isinstance(when, str) else when or (None, None)
    values: dict[str, object] = {
        "id": f"c{number}",
        "number": number,
        "earliest_ms": span[0],
        "latest_ms": span[1],
        "channel": Channel.CALL,
        "direction": Direction.INCOMING,
        "outcome": Outcome.ANSWERED,
        "met": (ME,),
        "behind": (behind(),),
        "documented": True,
    }
    return JudgedContact(**{**values, **fields})  # type: ignore[arg-type]  # each is checked where it is read


def fact(kind: FactKind, **fields: object) -> DatedFact:
    """A dated fact."""
    number = next(_numbers)
    return DatedFact(f"f{number}", number, kind, **fields)  # type: ignore[arg-type]  # each is checked where it is read


def rule(terms: Terms, rule_id: str = "x", **fields: object) -> Rule:
    """A rule in force since 2020 for licensed lenders and agencies, unless said otherwise."""
    values: dict[str, object] = {
        "id": rule_id,
        "titles": {"en": rule_id},
        "terms": terms,
        "applies_to": frozenset({LICENSED, AGENCY}),
        "norm": Norm.REGULATION,
        "severity": Severity.REGULATION_BREACH,
        "cite": "Art. 1",
        "url": "",
        "begins": date(2020, 1, 1),
    }
    return Rule(**{**values, **fields})  # type: ignore[arg-type]  # each is checked where it is read


def pack(*rules: Rule) -> Pack:
    """A pack of these rules."""
    return Pack("xx", 1, "1", date(2026, 11, 1), "0" * 64, rules)


def findings(
    rules: Rule | Pack,
    *contacts: JudgedContact,
    facts: tuple[DatedFact, ...] = (),
    zone: str = SHANGHAI,
    leaks: tuple[JudgedLeak, ...] = (),
    loans: tuple[JudgedLoan, ...] = (),
    tables: dict[str, RateTable] | None = None,
) -> tuple[Finding, ...]:
    """What comes of it."""
    recorded = Recorded(contacts, zone, to_ms(NOW), facts, leaks, loans, tables or {})
    return judge(rules if isinstance(rules, Pack) else pack(rules), recorded).findings()


def said(one: Rule, *contacts: JudgedContact, facts: tuple[DatedFact, ...] = (), zone: str = SHANGHAI) -> Said:
    """What is said of the last contact by one rule, for the one lender and person that it has."""
    recorded = Recorded(contacts, zone, to_ms(NOW), facts)
    found = judge(pack(one), recorded).of_contact(contacts[-1].id)
    assert len(found) == 1, found
    return found[0]


_TALKS = frozenset({"obscene", "violence", "flood"})
_THREE = frozenset({"bank", LICENSED, AGENCY})
_TWO = frozenset({LICENSED, AGENCY})
_ALL = frozenset({"any"})


def chinese() -> Pack:
    """The rules of law.md 1a that look at contacts, leaks and loans."""
    gbt, cba = date(2025, 2, 28), date(2026, 1, 30)
    consent = frozenset({Need.NO_CONSENT})
    debtor = Whom.DEBTOR
    family = frozenset({"guarantor"})
    return pack(
        rule(QuietHours((NIGHT,)), "cn.hours.gbt45251", applies_to=_TWO, begins=gbt, needs=consent),
        rule(QuietHours((NIGHT,)), "cn.hours.cba2026", applies_to=_THREE, begins=cba, needs=consent),
        rule(FreqWindow(3, Counted.ANSWERED), "cn.freq.gbt45251.talk3", applies_to=_TWO, begins=gbt, whom=debtor),
        rule(
            FreqWindow(6, Counted.NOT_ANSWERED, Per.CALLED_NUMBER),
            "cn.freq.cba2026.dial6",
            applies_to=_THREE,
            begins=cba,
            needs=consent,
            whom=debtor,
            advised=True,
        ),
        rule(ThirdParty(family, Allowance.UNREACHABLE), "cn.third.gbt45251", applies_to=_TWO, begins=gbt),
        rule(ThirdParty(family, Allowance.UNREACHABLE), "cn.third.cba2026", applies_to=_THREE, begins=cba),
        rule(AfterRefusal(), "cn.third.refusal", applies_to=_THREE, begins=gbt),
        rule(VisitSize(2), "cn.visit.two", applies_to=_THREE, begins=cba, channels=frozenset({Channel.VISIT})),
        rule(CourseOfConduct(3, _TALKS), "cn.psa50.pattern", applies_to=_ALL, begins=date(2026, 1, 1)),
        rule(
            CourseOfConduct(3, _TALKS),
            "cn.psa42.pattern_old",
            applies_to=_ALL,
            begins=date(2013, 1, 1),
            ends=date(2025, 12, 31),
        ),
        rule(AfterPoliceWarning(), "cn.after_warning", applies_to=_ALL, begins=date(2013, 7, 22)),
        rule(
            DataVolume({"high": 50, "sensitive": 500, "other": 5000}),
            "cn.pii.volume",
            applies_to=_ALL,
            begins=date(2017, 6, 1),
        ),
        rule(
            RateCap("lpr_1y"), "cn.rate.4lpr", applies_to=frozenset({"unlicensed", "private"}), begins=date(2020, 8, 20)
        ),
    )
