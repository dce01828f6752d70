"""Reads the rules of a pack (core/rule), each with the parameters of its kind."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from types import MappingProxyType
from zoneinfo import ZoneInfo

from shilu.core.channel import Channel, ChannelGroup, group_of
from shilu.core.fact import FactKind, Hours
from shilu.core.incident import CONDUCT_TAGS
from shilu.core.judged import Place
from shilu.core.pack_parts import Mark
from shilu.core.pack_problem import PackFault
from shilu.core.rule import (
    ANY_CHANNEL,
    ANY_LENDER,
    AfterCease,
    AfterPoliceWarning,
    AfterRefusal,
    Allowance,
    ChannelOptOut,
    Cooldown,
    Counted,
    CourseOfConduct,
    DataVolume,
    Edge,
    FreqWindow,
    Holidays,
    Need,
    Norm,
    NotCounted,
    Per,
    QuietDays,
    QuietHours,
    RateCap,
    Represented,
    Rule,
    RuleKind,
    RuleStatus,
    Severity,
    Terms,
    ThirdParty,
    VisitSize,
    Whom,
    Workplace,
)
from shilu.core.shapes.injuries import CLASSES
from shilu.core.shapes.people import RELATIONS
from shilu.rules.engine_clock import LibraryHolidays
from shilu.rules.pack_parts import BOTH
from shilu.rules.pack_reader import Table

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CONFIDENCES = ("high", "medium", "low")
PURPOSES = ("end_of_efforts", "specific_remedy_notice")
"""Words of ``JudgedContact.purpose``."""
_ANY = "any"
_CHANNELS: Mapping[str, frozenset[Channel]] = MappingProxyType(
    {group.value: frozenset(one for one in Channel if group_of(one) is group) for group in ChannelGroup}
    | {one.value: frozenset({one}) for one in Channel}  # a post is a channel, and a group of one
    | {_ANY: ANY_CHANNEL}
)
_NEVER_WRITTEN = (
    Need.EXACT_TIME,
    Need.DIRECTION,
    Need.ATTRIBUTION,
    Need.REACHED,
    Need.CALLED_NUMBER,
    Need.PLACE,
    Need.REPRESENTED,
    Need.IN_WRITING,
    Need.WITHHELD,
    Need.ONE_SET,
    Need.RATE,
    Need.RATE_TABLE,
    Need.HOLIDAY,
)
NEEDS: Mapping[str, Need] = MappingProxyType({one.value: one for one in Need if one not in _NEVER_WRITTEN})
_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")
_COUNTRY = re.compile(r"([A-Z]{2})(?:-([A-Z0-9]{1,3}))?")
_LAST_DAY = date.max
_ANY_YEAR = 2026


def read_rules(
    top: Table, *, country: str, language: str, lender_types: Sequence[str], loan_types: Sequence[str]
) -> tuple[Rule, ...]:
    """All of them, in the order of the file. What is wrong is told to ``top``."""
    languages = tuple(dict.fromkeys((language, *BOTH)))
    translated = tuple(one for one in BOTH if one != language)
    kinds = (*lender_types, ANY_LENDER)
    rules: list[Rule] = []
    seen: dict[str, list[tuple[Table, Rule]]] = defaultdict(list)
    for table in top.tables("rule"):
        rule = Rule(
            id=table.text("id"),
            titles=table.words("title", languages),
            terms=_terms(table),
            applies_to=frozenset(table.several("applies_to", kinds, required=True)),
            norm=table.one_of("norm", Norm),
            severity=table.one_of("severity", Severity),
            cite=table.text("cite"),
            url=table.address("url"),
            begins=table.required_day("from"),
            ends=table.day("to"),
            channels=_channels(table),
            whom=Whom(table.word("whom", tuple(Whom), required=False) or Whom.ANYONE),
            excludes=frozenset(table.several("excludes", loan_types)),
            only_loans=frozenset(table.several("only_loans", loan_types)),
            needs=frozenset(NEEDS[one] for one in table.several("needs", tuple(NEEDS))),
            cite_translations=table.words("cite_translation", translated),
            status=RuleStatus(table.word("status", tuple(RuleStatus), required=False) or RuleStatus.IN_FORCE),
            advised=table.flag("advised"),
            presumed=table.flag("presumed"),
            mark=table.one_of("mark", Mark),
            confidence=table.word("confidence", CONFIDENCES),
            notes=table.words("note", BOTH, required=False),
        )
        if not rule.id.startswith(f"{country}."):
            table.wrong(PackFault.WRONG_BEGINNING, "id", f"{country}.")
        if rule.ends is not None and rule.ends < rule.begins:
            table.wrong(PackFault.ENDS_BEFORE_IT_BEGINS, "to")
        table.finish()
        rules.append(rule)
        seen[rule.id].append((table, rule))
    for versions in seen.values():
        _tell_overlaps(versions)
    return tuple(rules)


def _tell_overlaps(versions: Iterable[tuple[Table, Rule]]) -> None:
    """A rule may stand there more than once, for one time after the other; never twice for a day."""
    ordered = sorted(versions, key=lambda one: one[1].begins)
    for (_, before), (table, after) in pairwise(ordered):
        if after.begins <= (before.ends or _LAST_DAY):
            table.wrong(PackFault.DATES_OVERLAP, "from", after.id)


def _channels(table: Table) -> frozenset[Channel]:
    words = table.several("channels", tuple(_CHANNELS))
    return frozenset[Channel]().union(*(_CHANNELS[word] for word in words)) if words else ANY_CHANNEL


def _terms(table: Table) -> Terms:
    """A kind that needs none may stand without the table; its reader then misses what it asks for there."""
    read = _READERS[table.one_of("kind", RuleKind)]
    terms = table.table("terms")
    found = read(terms)
    terms.finish()
    return found


def _quiet_hours(terms: Table) -> QuietHours:
    found = QuietHours(
        hours=_hours(terms),
        weekdays=_weekdays(terms, "weekdays") or frozenset(range(7)),
        closed_weekdays=_weekdays(terms, "closed_weekdays"),
        closed_holidays=_holidays(terms),
        edge=Edge(terms.word("edge", tuple(Edge), required=False) or Edge.INCLUSIVE),
        custom=frozenset(FactKind(one) for one in terms.several("custom", _UNWANTED)),
        lifted_over_days_past_due=terms.optional("lifted_over_days_past_due"),
        zone=_zone(terms),
    )
    if not any(map(terms.has, ("hours", "closed_weekdays", "closed_holidays", "custom"))):
        terms.wrong(PackFault.MISSING, "hours")
    return found


def _quiet_days(terms: Table) -> QuietDays:
    found = QuietDays(_weekdays(terms, "closed_weekdays"), _holidays(terms), _zone(terms))
    if not any(map(terms.has, ("closed_weekdays", "closed_holidays"))):
        terms.wrong(PackFault.MISSING, "closed_weekdays")
    return found


def _freq_window(terms: Table) -> FreqWindow:
    return FreqWindow(
        most=terms.whole("most"),
        counted=terms.one_of("counted", Counted),
        per=Per(terms.word("per", tuple(Per), required=False) or Per.PERSON),
        days=terms.whole("days", required=False),
        leaves_out=_left_out(terms),
        zone=_zone(terms),
    )


def _cooldown(terms: Table) -> Cooldown:
    return Cooldown(
        days=terms.whole("days"),
        about_one_loan=terms.flag("about_one_loan"),
        leaves_out=_left_out(terms),
        zone=_zone(terms),
    )


def _third_party(terms: Table) -> ThirdParty:
    return ThirdParty(
        allowed=frozenset(terms.several("allowed", tuple(RELATIONS))),
        allowance=Allowance(terms.word("allowance", tuple(Allowance), required=False) or Allowance.NONE),
        requires_tags=frozenset(terms.several("requires_tags", CONDUCT_TAGS)),
        app_permission=terms.flag("app_permission"),
    )


def _after_cease(terms: Table) -> AfterCease:
    return AfterCease(
        allowed_purposes=frozenset(terms.several("allowed_purposes", PURPOSES)),
        in_writing=not terms.flag("said_is_enough"),
    )


def _workplace(terms: Table) -> Workplace:
    places = tuple(one.value for one in Place if one.value)
    return Workplace(frozenset(terms.several("allowed_places", places)))


def _course(terms: Table) -> CourseOfConduct:
    return CourseOfConduct(
        least=terms.whole("least"),
        tags=frozenset(terms.several("tags", CONDUCT_TAGS)),
        on_days=terms.flag("on_days"),
        people=terms.whole("people", required=False, least=0),
    )


def _volume(terms: Table) -> DataVolume:
    return DataVolume(MappingProxyType({name: terms.whole(name) for name in CLASSES}))


def _hours(terms: Table) -> tuple[Hours, ...]:
    found: list[Hours] = []
    for text in terms.several("hours"):
        match = _SPAN.fullmatch(text)
        if match is None or text[:5] == text[6:]:
            terms.wrong(PackFault.NOT_A_SPAN, "hours", text)
            continue
        numbers = [int(one) for one in match.groups()]
        found.append(Hours(numbers[0] * 60 + numbers[1], numbers[2] * 60 + numbers[3]))
    return tuple(found)


def _weekdays(terms: Table, key: str) -> frozenset[int]:
    return frozenset(map(WEEKDAYS.index, terms.several(key, WEEKDAYS)))


def _holidays(terms: Table) -> Holidays | None:
    text = terms.text("closed_holidays", required=False)
    if not text:
        return None
    match = _COUNTRY.fullmatch(text)
    found = None if match is None else Holidays(match[1], match[2] or "")
    try:
        if found is not None:
            LibraryHolidays().of_year(found, _ANY_YEAR)
            return found
    except NotImplementedError:  # the package does not know its holidays
        pass
    terms.wrong(PackFault.UNKNOWN_WORD, "closed_holidays", f"{text}: ID, US-CA")
    return None


def _zone(terms: Table) -> str:
    text = terms.text("zone", required=False)
    if text:
        try:
            ZoneInfo(text)
        except (OSError, ValueError, KeyError):  # a folder, a way out of it, none at all
            terms.wrong(PackFault.NOT_A_ZONE, "zone", text)
    return text


def _left_out(terms: Table) -> frozenset[NotCounted]:
    return frozenset(NotCounted(one) for one in terms.several("leaves_out", tuple(NotCounted)))


_UNWANTED: Collection[str] = (FactKind.UNWANTED_TIME, FactKind.UNWANTED_PLACE, FactKind.UNWANTED_CHANNEL)
_READERS: Mapping[RuleKind, Callable[[Table], Terms]] = MappingProxyType(
    {
        RuleKind.QUIET_HOURS: _quiet_hours,
        RuleKind.QUIET_DAYS: _quiet_days,
        RuleKind.FREQ_WINDOW: _freq_window,
        RuleKind.COOLDOWN: _cooldown,
        RuleKind.THIRD_PARTY: _third_party,
        RuleKind.AFTER_REFUSAL: lambda terms: AfterRefusal(terms.whole("grace_hours", required=False, least=0)),
        RuleKind.AFTER_CEASE: _after_cease,
        RuleKind.REPRESENTED: lambda _: Represented(),
        RuleKind.WORKPLACE: _workplace,
        RuleKind.CHANNEL_OPTOUT: lambda terms: ChannelOptOut(terms.flag("withheld")),
        RuleKind.VISIT_SIZE: lambda terms: VisitSize(terms.whole("least")),
        RuleKind.COURSE_OF_CONDUCT: _course,
        RuleKind.AFTER_POLICE_WARNING: lambda terms: AfterPoliceWarning(frozenset(terms.several("tags", CONDUCT_TAGS))),
        RuleKind.DATA_VOLUME: _volume,
        RuleKind.RATE_CAP: lambda terms: RateCap(terms.text("table")),
    }
)
