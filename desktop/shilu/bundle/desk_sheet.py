"""The sheet for the desk of an office, as a frozen value: which office may take it, what to bring, what it has to hand
out, by the rule pack; and of the case nothing but whose it is and how much is recorded. Pure. No word of it judges.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shilu.bundle.statement import may_stand
from shilu.core import stats
from shilu.core.case import Case
from shilu.core.incident import Incident
from shilu.core.pack import RulePack
from shilu.core.pack_papers import FilingProfile
from shilu.core.pack_parts import FilingClock, Office, Proof, Shown, Words
from shilu.core.stats import Tally
from shilu.core.where_to_go import NO_DESK, Stop

_REPORTS = (Office.POLICE, Office.PROSECUTOR)


@dataclass(frozen=True, slots=True)
class DeskSheet:
    """``total`` and ``numbers`` count the incoming contacts that may stand on paper. ``papers`` are the titles of what
    the office reads, ``proofs`` what it asks for beside the device with the originals, ``clocks`` what runs once it was
    there. ``zone`` is IANA."""

    case_number: int
    complainant: str
    total: Tally
    numbers: int
    stop: Stop
    profile: FilingProfile | None
    papers: tuple[Words, ...]
    proofs: tuple[Proof, ...]
    clocks: tuple[FilingClock, ...]
    pack: RulePack
    zone: str
    made_ms: int
    version: str


def desk_of(stops: Sequence[Stop]) -> Stop | None:
    """The office whose desk somebody would go to first: one that has to hand something out, and the police before
    others. None where nobody has a desk."""
    desks = [one for one in stops if one.channel.office not in NO_DESK]
    return min(desks, key=_rank, default=None)


def _rank(stop: Stop) -> tuple[bool, bool, bool]:
    channel = stop.channel
    return not channel.hands_out, channel.office not in _REPORTS, not channel.bring


def make_desk_sheet(
    case: Case, stop: Stop, pack: RulePack, incidents: Iterable[Incident], *, made_ms: int, version: str
) -> DeskSheet:
    """``incidents`` are all of the case."""
    figures = stats.count(filter(may_stand, incidents), case.timezone)
    channel = stop.channel
    profile = next((one for one in pack.papers.profiles if one.channel == channel.id), None)
    titles = {form.id: form.title for form in pack.papers.forms}
    return DeskSheet(
        case_number=case.number,
        complainant=case.complainant,
        total=figures.total,
        numbers=len(figures.by_contact_point.keys() - {""}),
        stop=stop,
        profile=profile,
        papers=() if profile is None else tuple(titles[one] for one in profile.papers),
        proofs=tuple(
            one for one in pack.parts.proofs if channel.office in one.offices and one.shown_by is not Shown.DEVICE
        ),
        clocks=tuple(one for one in pack.parts.clocks if channel.id in one.after),
        pack=pack,
        zone=case.timezone,
        made_ms=made_ms,
        version=version,
    )
