"""A carrier's bill beside what a case has: what both say, what only the log says and why, what only the bill says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from shilu.core.channel import Channel, Outcome
from shilu.core.incident import Incident
from shilu.core.record import Receipt
from shilu.core.when import Precision


class Standing(StrEnum):
    """How a contact stands to a bill. Carriers bill what was connected: that a call is missing on a bill proves nothing
    of calls that were not."""

    CORROBORATED = "corroborated"  # on the bill, and told of by something else too
    NEW = "new"  # on the bill alone
    UNANSWERED = "unanswered"
    REJECTED = "rejected"
    BLOCKED = "blocked"
    OF_AN_APP = "of_an_app"  # no carrier knows of it
    OTHER_LINE = "other_line"  # it reached another number
    OUTSIDE = "outside"  # of the days of the bill
    UNCLEAR = "unclear"  # its time, or whether it was answered, is not known well enough
    ABSENT = "absent"  # it should be there: to be looked at
    UNSURE = "unsure"  # on the bill is this one or another, and no more can be told


EXPLAINED = (
    Standing.UNANSWERED,
    Standing.REJECTED,
    Standing.BLOCKED,
    Standing.OF_AN_APP,
    Standing.OTHER_LINE,
    Standing.OUTSIDE,
)
"""Not on the bill, for a reason that says so."""
CARRIER_BILL = "carrier_bill"
BILLS = frozenset({CARRIER_BILL, "table", "pdf"})
"""The importers of bills, of tables whose columns somebody named, and of papers, of which many are bills."""
_PAPERS = frozenset({"pdf", "picture"})  # kept whole they are one row, read as bills several
_UNBILLED: Mapping[Outcome, Standing] = {
    Outcome.MISSED: Standing.UNANSWERED,
    Outcome.NO_ANSWER: Standing.UNANSWERED,
    Outcome.VOICEMAIL: Standing.UNANSWERED,
    Outcome.ANSWERED_ELSEWHERE: Standing.UNANSWERED,
    Outcome.REJECTED: Standing.REJECTED,
    Outcome.BLOCKED: Standing.BLOCKED,
}
_NOT_FOUND = (Standing.ABSENT, Standing.UNCLEAR, Standing.OUTSIDE)
_FINE = (Precision.MS, Precision.SECOND, Precision.MINUTE)


def is_bill(receipt: Receipt) -> bool:
    """Whether what came in is a bill, also as one file of an archive, and can be compared with the log."""
    read = [(receipt.importer, receipt.rows), *((member.importer, member.rows) for member in receipt.members)]
    return any(rows > 1 if importer in _PAPERS else importer in BILLS for importer, rows in read)


@dataclass(frozen=True, slots=True)
class Bill:
    """What is known of a bill: its days as ms UTC, whether it says them itself (else they go from its first row to its
    last), the own number that it is of ("" where it does not say), and what it lists."""

    import_id: str
    file_name: str
    first_ms: int
    last_ms: int
    says_days: bool
    own: str
    channels: frozenset[Channel]


@dataclass(frozen=True, slots=True)
class Reconciled:
    """One contact of the case and how it stands to the bill."""

    incident: Incident
    standing: Standing


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """All contacts of the case that could stand on the bill, in the order of time. ``left_out`` rows of the bill were
    not brought in."""

    bill: Bill
    contacts: tuple[Reconciled, ...]
    left_out: int

    @property
    def counts(self) -> Mapping[Standing, int]:
        """How many contacts stand how."""
        return Counter(one.standing for one in self.contacts)


def without_the_unsure(found: Sequence[Reconciled]) -> tuple[Reconciled, ...]:
    """The same where a contact that is on the bill could be one that is not: both are unsure. Which of them the row
    stands behind is chance (``core.unsure``)."""
    by_number = {one.incident.running: n for n, one in enumerate(found)}
    unsure: set[int] = set()
    for n, one in enumerate(found):
        if one.standing is Standing.CORROBORATED:
            others = [by_number[other] for other in one.incident.could_be if other in by_number]
            absent = {other for other in others if found[other].standing in _NOT_FOUND}
            unsure |= {n, *absent} if absent else set()
    return tuple(replace(one, standing=Standing.UNSURE) if n in unsure else one for n, one in enumerate(found))


def standing_of_absent(incident: Incident, bill: Bill, *, same_line: bool) -> Standing:
    """Why a contact that is on no row of the bill is not there. ``same_line``: it may have reached its number."""
    when = incident.when
    if incident.facts.get("app") or not same_line:
        return Standing.OF_AN_APP if incident.facts.get("app") else Standing.OTHER_LINE
    if when.earliest_ms is None or when.latest_ms is None:
        return Standing.UNCLEAR
    if when.latest_ms < bill.first_ms or when.earliest_ms > bill.last_ms:
        return Standing.OUTSIDE
    if incident.channel is Channel.CALL and incident.outcome in _UNBILLED:
        return _UNBILLED[incident.outcome]
    is_clear = incident.channel is not Channel.CALL or incident.outcome is Outcome.ANSWERED
    return Standing.ABSENT if is_clear and when.precision in _FINE else Standing.UNCLEAR
