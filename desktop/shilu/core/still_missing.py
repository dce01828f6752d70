"""What vanishes first, and what is still missing to prove a contact: a checklist, and no score (pack data beside the
record of a case). Nothing is judged; of what nobody can tell from the record the checklist asks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from types import MappingProxyType
from zoneinfo import ZoneInfo

from shilu.core.channel import Channel, Direction, Outcome, group_of
from shilu.core.clock import to_utc
from shilu.core.filing import WorkingDays, last_day
from shilu.core.incident import Incident, RunningNumber, Tier
from shilu.core.pack_parts import Proof, Shown, Vanishing
from shilu.core.particular import Particular, ParticularKind
from shilu.core.reconciliation import BILLS

MOST_SHOWN = 5_000
_FILES = frozenset({"picture", "recording", "pdf"})
"""Importers of single files of evidence, which are no conversation."""
_SOUND = ("audio/", "video/")


@dataclass(frozen=True, slots=True)
class _Days:
    place: ZoneInfo
    today: date
    working: WorkingDays


@dataclass(frozen=True, slots=True)
class ContactFile:
    """A file of a contact, by its SHA-256 (hex) and its name."""

    contact: RunningNumber
    sha256: str
    name: str


@dataclass(slots=True)
class _Runs:
    """What is found of one thing that vanishes, while contacts go by."""

    still: int = 0
    gone: int = 0
    next_on: date | None = None
    first: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Lacks:
    """What is found of a proof that is missing."""

    contacts: list[RunningNumber] = field(default_factory=list)
    first: list[str] = field(default_factory=list)
    files: list[ContactFile] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RunsOut:
    """Of something that vanishes: of how many contacts it can still be had (``still``), and of how many the time is
    over (``gone``); contacts of which it is kept already are neither. ``next_on``: the last day on which it can be had
    of all that are left; None where nothing counts the days. ``first``: ids of those of which it can be had, no more of
    them than ``MOST_SHOWN``."""

    vanishing: Vanishing
    still: int
    gone: int
    next_on: date | None
    first: tuple[str, ...] = ()

    def days_left(self, today: date) -> int | None:
        """Whole days after today."""
        return None if self.next_on is None else (self.next_on - today).days


@dataclass(frozen=True, slots=True)
class Lacking:
    """A proof that is not there of these contacts and entries of the record. ``is_asked``: nobody can tell from the
    record, so that somebody has to look. ``first``: ids of the contacts, no more than ``MOST_SHOWN``; ``files``: what
    there is of them instead, so that these exhibits do not show it; as many at most."""

    proof: Proof
    contacts: tuple[RunningNumber, ...]
    records: tuple[Particular, ...]
    is_asked: bool
    first: tuple[str, ...] = ()
    files: tuple[ContactFile, ...] = ()


@dataclass(frozen=True, slots=True)
class StillMissing:
    """``runs_out``: what has a day first, the next one before; ``lacking``: in the order of the pack."""

    runs_out: tuple[RunsOut, ...]
    lacking: tuple[Lacking, ...]


def still_missing(
    incidents: Iterable[Incident],
    particulars: Sequence[Particular],
    *,
    vanishing: Sequence[Vanishing],
    proofs: Sequence[Proof],
    zone: str,
    today: date,
    working: WorkingDays,
) -> StillMissing:
    """``today`` and the days of contacts are those of ``zone`` (IANA). ``particulars`` are those that stand."""
    days = _Days(ZoneInfo(zone), today, working)
    runs = [(one, _Runs()) for one in vanishing if not one.never]
    lacks = [(one, _Lacks()) for one in proofs if one.shown_by in _OF_CONTACT]
    for incident in incidents:
        if incident.direction is Direction.OUTGOING:
            continue
        shown = _shown(incident)
        for gone, so_far in runs:
            if _is_about(incident, gone.channels) and gone.kept_by not in shown:
                _count(so_far, gone, incident, days)
        for proof, found in lacks:
            if _wants(proof, incident) and proof.shown_by not in shown:
                _add(found, incident)
    left = [
        RunsOut(one, so_far.still, so_far.gone, so_far.next_on, tuple(so_far.first))
        for one, so_far in runs
        if so_far.still or so_far.gone
    ]
    left.sort(key=lambda one: (one.next_on is None, one.next_on or today))
    of_contacts = {proof.id: found for proof, found in lacks}
    lacking = [_lacking(proof, of_contacts.get(proof.id) or _Lacks(), particulars) for proof in proofs]
    return StillMissing(tuple(left), tuple(one for one in lacking if one.contacts or one.records or one.is_asked))


def _add(found: _Lacks, incident: Incident) -> None:
    found.contacts.append(incident.running)
    if len(found.first) < MOST_SHOWN:
        found.first.append(incident.id)
        files = (ContactFile(incident.running, one.sha256, one.name) for one in incident.attachments)
        found.files.extend(islice(files, MOST_SHOWN - len(found.files)))


def _lacking(proof: Proof, found: _Lacks, particulars: Sequence[Particular]) -> Lacking:
    records: tuple[Particular, ...] = ()
    is_asked = proof.shown_by is Shown.NOBODY_KNOWS
    if proof.shown_by in _OF_RECORD:
        of_kind = [one for one in particulars if one.kind is _OF_RECORD[proof.shown_by]]
        records = tuple(one for one in of_kind if not one.get("proof"))
    if proof.shown_by is Shown.DEVICE:
        is_asked = not any(one.kind is ParticularKind.DEVICE for one in particulars)
    return Lacking(proof, tuple(sorted(found.contacts)), records, is_asked, tuple(found.first), tuple(found.files))


def _count(so_far: _Runs, gone: Vanishing, incident: Incident, days: _Days) -> None:
    """Of a time that is known in part it is over only when all of it is, and it runs out with the first of it."""
    when = incident.when
    if gone.term is None:
        _keep(so_far, incident)
        return
    if when.earliest_ms is None or when.latest_ms is None:
        return  # nobody knows when its time is over
    first, last = (
        last_day(to_utc(at_ms).astimezone(days.place).date(), gone.term, days.working)
        for at_ms in (when.earliest_ms, when.latest_ms)
    )
    if first is None or last is None:
        return
    if last < days.today:
        so_far.gone += 1
        return
    _keep(so_far, incident)
    soonest = max(first, days.today)
    so_far.next_on = soonest if so_far.next_on is None else min(so_far.next_on, soonest)


def _keep(so_far: _Runs, incident: Incident) -> None:
    so_far.still += 1
    if len(so_far.first) < MOST_SHOWN:
        so_far.first.append(incident.id)


def _wants(proof: Proof, incident: Incident) -> bool:
    if proof.tags and not set(proof.tags) & set(incident.tags):
        return False
    if proof.shown_by is Shown.RECORDING and incident.outcome is not Outcome.ANSWERED:
        return False
    return _is_about(incident, proof.channels)


def _is_about(incident: Incident, channels: Sequence[str]) -> bool:
    return not channels or incident.channel.value in channels or group_of(incident.channel).value in channels


def _shown(incident: Incident) -> frozenset[Shown]:
    """What there is of a contact."""
    return frozenset(shown for shown, is_there in _OF_CONTACT.items() if is_there(incident))


def _has_recording(incident: Incident) -> bool:
    return any(file.media_type.startswith(_SOUND) for file in incident.attachments)


def _is_conversation(incident: Incident) -> bool:
    return any(source.importer not in _FILES for source in incident.sources)


def _is_billed(incident: Incident) -> bool:
    return incident.channel is Channel.CALL and any(source.importer in BILLS for source in incident.sources)


_OF_CONTACT: Mapping[Shown, Callable[[Incident], bool]] = MappingProxyType(
    {
        Shown.NUMBER: lambda incident: incident.contact_point is not None,
        Shown.CONVERSATION: _is_conversation,
        Shown.RECORDING: _has_recording,
        Shown.BILL: _is_billed,
        Shown.SOURCE: lambda incident: incident.tier is Tier.OBSERVED,
        Shown.FILE: lambda incident: bool(incident.attachments),
        Shown.COUNTS: lambda incident: "views" in incident.circumstances or "shares" in incident.circumstances,
    }
)
_OF_RECORD: Mapping[Shown, ParticularKind] = MappingProxyType(
    {
        Shown.LOAN_PAPER: ParticularKind.LOAN,
        Shown.PAYMENT: ParticularKind.REPAYMENT,
        Shown.THIRD_PERSON: ParticularKind.THIRD_PERSON,
    }
)
