"""Reads a case once for all that is filled from it: forms of offices, certificates, letters."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from shilu.core import stats
from shilu.core.bundle import Naming
from shilu.core.case import Case
from shilu.core.channel import Channel, Direction
from shilu.core.clock import Clock, to_utc
from shilu.core.day_words import full_date
from shilu.core.incident import Incident, Include
from shilu.core.job import Job, Meter
from shilu.core.labels import TAGS
from shilu.core.material import Conduct, Material, Other, Quote
from shilu.core.naming import Door
from shilu.core.particular import Particular, ParticularKind
from shilu.core.query import EVERYTHING
from shilu.core.shapes.people import RELATIONS
from shilu.core.when import day_in, zone_named
from shilu.core.wording import Catalog
from shilu.services.debts import Reckoning
from shilu.services.particulars import Particulars
from shilu.vault.vault import Vault

_MOST_NUMBERS, _MOST_QUOTES = 5, 2


class Materials:
    """What papers are filled from. Nobody who has not agreed to it is named in it (core/naming)."""

    def __init__(self, *, vault: Vault, particulars: Particulars, reckoning: Reckoning, clock: Clock) -> None:
        self._vault, self._particulars, self._reckoning, self._clock = vault, particulars, reckoning, clock

    def contacts(self, case: Case, job: Job) -> tuple[Incident, ...]:
        """Those that may stand on paper, of any party. Raises Cancelled."""
        every = self._vault.incidents.each(case.id, EVERYTHING)
        return tuple(one for one in Meter(job, "reading", None).through(every) if one.include is Include.YES)

    def of_case(
        self, case: Case, contacts: Sequence[Incident], texts: Catalog, *, party: str = "", files: int = 0
    ) -> Material:
        """From the contacts of a case, in the language of ``texts``. ``party`` (an id): of its contacts alone."""
        chosen = [one for one in contacts if not party or any(each.id == party for each in one.parties)]
        record = self._particulars.of_case(case.id)
        door = Door(record, Naming.AGREED, country=case.country, texts=texts)
        shown = [door.particular(one) for one in record]
        figures = stats.count(chosen, case.timezone)
        incoming = [one for one in chosen if one.direction is Direction.INCOMING]
        calls = [one for one in incoming if one.channel is Channel.CALL and one.when.earliest_ms is not None]
        last = max(calls, key=lambda one: one.when.earliest_ms or 0, default=None)
        parties = {each.id: each.name for one in incoming for each in one.parties}
        written, directory = _written(incoming, door), self._vault.directory.parties()

        def of(kind: ParticularKind) -> list[Particular]:
            return [one for one in shown if one.kind is kind]

        return Material(
            complainant=case.complainant,
            people=of(ParticularKind.PERSON),
            own=of(ParticularKind.OWN_ADDRESS),
            devices=of(ParticularKind.DEVICE),
            filings=of(ParticularKind.FILING),
            stats=figures,
            lenders=sorted(
                ((parties[id_], one.count) for id_, one in figures.by_party.items() if id_ in parties), key=_most_first
            ),
            parties=[directory[id_] for id_ in figures.by_party if id_ in directory],
            numbers=_counted(incoming, written),
            first=_shown(figures.total.first_ms, case, texts),
            last=_shown(figures.total.last_ms, case, texts),
            first_day=None if figures.total.first_ms is None else day_in(case.timezone, figures.total.first_ms),
            last_day=None if figures.total.last_ms is None else day_in(case.timezone, figures.total.last_ms),
            last_call=_shown(last.when.earliest_ms if last else None, case, texts),
            last_call_s=last.duration_s if last else None,
            third_persons=[_other(one, door, texts) for one in record if one.kind is ParticularKind.THIRD_PERSON],
            harm=of(ParticularKind.HARM),
            debts=self._reckoning.of_case(case.id),
            loans=of(ParticularKind.LOAN),
            conduct=_conduct(incoming, written, case, texts),
            files=files,
            today=day_in(case.timezone, self._clock.now_ms()),
        )


def _other(person: Particular, door: Door, texts: Catalog) -> Other:
    called = door.called(person)
    relation = texts.tr(RELATIONS.get(person.text("relation"), ""))
    return Other(person.id, called, "" if called.startswith(relation) else relation)


def _conduct(
    incoming: Iterable[Incident], written: Mapping[str, str], case: Case, texts: Catalog
) -> tuple[Conduct, ...]:
    groups: dict[str, list[Incident]] = defaultdict(list)
    for one in incoming:
        for tag in one.tags:
            groups[tag].append(one)
    return tuple(
        _of_tag(texts.tr(TAGS[tag]), groups[tag], written, case=case, texts=texts)
        for tag in sorted(groups, key=lambda tag: (-len(groups[tag]), tag))
        if tag in TAGS
    )


def _of_tag(
    name: str, contacts: Sequence[Incident], written: Mapping[str, str], *, case: Case, texts: Catalog
) -> Conduct:
    times = [one.when.earliest_ms for one in contacts if one.when.earliest_ms is not None]
    quoted: dict[str, Quote] = {}
    for one in contacts:
        if one.text and len(quoted) < _MOST_QUOTES:
            quoted.setdefault(one.text, Quote(one.label, one.text))
    return Conduct(
        name=name,
        count=len(contacts),
        first=_shown(min(times, default=None), case, texts),
        last=_shown(max(times, default=None), case, texts),
        numbers=[number for number, _ in _counted(contacts, written)[:_MOST_NUMBERS]],
        quotes=list(quoted.values()),
        files=list(dict.fromkeys(file.sha256 for one in contacts for file in one.attachments)),
    )


def _written(incoming: Iterable[Incident], door: Door) -> Mapping[str, str]:
    """How each number is written, by id: that of a third person is not, and a withheld one is none."""
    points = {one.contact_point.id: one.contact_point for one in incoming if one.contact_point}
    shown = {id_: door.point(point) for id_, point in points.items()}
    return {id_: point.raw for id_, point in shown.items() if point is not None and point.raw.strip()}


def _counted(contacts: Iterable[Incident], written: Mapping[str, str]) -> list[tuple[str, int]]:
    counted = Counter(one.contact_point.id for one in contacts if one.contact_point and one.contact_point.id in written)
    return sorted(((written[id_], count) for id_, count in counted.items()), key=_most_first)


def _most_first(counted: tuple[str, int]) -> tuple[int, str]:
    name, count = counted
    return -count, name


def _shown(at_ms: int | None, case: Case, texts: Catalog) -> str:
    """A time where the case is; as Chinese papers write it, or largest part first."""
    if at_ms is None:
        return ""
    there = to_utc(at_ms).astimezone(zone_named(case.timezone))
    return f"{full_date(there.date(), texts)} {there:%H:%M}" if texts.is_chinese else f"{there:%Y-%m-%d %H:%M}"
