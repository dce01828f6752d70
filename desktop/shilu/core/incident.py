"""One contact that happened: a call, a message, a visit, a post."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple

from msgspec import Struct

from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.circumstances import NO_CIRCUMSTANCES
from shilu.core.contact_point import ContactPoint, Recognised
from shilu.core.correction import Corrected
from shilu.core.dedupe import fingerprint
from shilu.core.evidence import Attachment, FileToAttach
from shilu.core.particular import FieldValue
from shilu.core.party import AttributedParty
from shilu.core.when import When


class Include(StrEnum):
    """Whether an incident goes into a bundle."""

    YES = "yes"
    NO = "no"
    PRIVILEGED = "privileged"


class Status(StrEnum):
    """Where an incident stands."""

    NEW = "new"
    REVIEWED = "reviewed"
    INCOMPLETE = "incomplete"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"


class ReachedKind(StrEnum):
    """Who was contacted."""

    COMPLAINANT = "complainant"
    THIRD_PERSON = "third_person"
    GROUP = "group"
    PUBLIC = "public"
    UNKNOWN = "unknown"


class Tier(StrEnum):
    """Where a statement comes from: the person's word, or a row of a source."""

    STATED = "stated"
    OBSERVED = "observed"


CONDUCT_TAGS = (
    "violence",
    "property",
    "obscene",
    "publicshame",
    "contactblast",
    "doxx",
    "morphed",
    "police",
    "court",
    "arrest",
    "work",
    "extort",
    "visit",
    "flood",
    "dataSale",
    "upfront",
    "selfharm",
    "disclosed",
    "push_borrow",
    "blacklist",
    "fee",
)
"""The one taxonomy of harassment for all countries (law.md section 8)."""

NO_FACTS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Reached:
    """Someone an incident reached. ``id`` names a third person later; ``number`` is their number or the own one;
    ``label`` is what the complainant calls them ("mother", "colleague")."""

    kind: ReachedKind
    number: str = ""
    label: str = ""
    id: str = ""


def phone_of(reached: Sequence[Reached]) -> str:
    """Whose phone it is that a contact reached, where another person's than the complainant's; "" for theirs, and for
    what went to a group: the phones of all its members have that."""
    first = next(iter(reached), None)
    if first is None or first.kind is not ReachedKind.THIRD_PERSON:
        return ""
    return "" if any(one.kind is ReachedKind.GROUP for one in reached) else first.label.strip().casefold() or "?"


@dataclass(frozen=True, slots=True)
class SourceRef:
    """The row of a source file that an incident was read from."""

    sha256: str
    file_name: str
    locator: str
    importer: str
    importer_version: str


class Contact(Struct, frozen=True, gc=False):
    """What happened, as a source row or the complainant has it: the part of an incident that never changes.

    ``address`` is the other side's as written and as understood, None when nothing is known of it (a visit).
    """

    when: When
    channel: Channel
    direction: Direction
    outcome: Outcome
    duration_s: int | None
    address: Recognised | None
    name: str
    reached: tuple[Reached, ...]
    text: str
    facts: Mapping[str, str]
    attachments: tuple[Attachment, ...]

    def fingerprint(self) -> str:
        """Equal for two contacts that say the same of the same address (see core.dedupe)."""
        return fingerprint(
            self.channel,
            self.address.key if self.address else "",
            text=self.text,
            outcome=self.outcome,
            duration_s=self.duration_s,
            facts=self.facts,
        )


class RunningNumber(NamedTuple):
    """The running number of an incident in its case. ``series`` tells apart what two vaults gave the same number."""

    number: int
    series: str = ""

    @property
    def label(self) -> str:
        """As people say it: ``37``, or ``37-k4t``."""
        return f"{self.number}-{self.series}" if self.series else str(self.number)


@dataclass(frozen=True, slots=True)
class Incident:
    """A contact as the vault holds it. What was recorded never changes; judgement stands beside it, and so do
    corrections: the fields say what holds, ``corrected`` what was recorded instead.

    ``text`` is verbatim, ``summary`` the complainant's own words, ``note`` private and never printed.
    ``series`` tells apart what was given the same number in two vaults.
    ``recorded_ms`` is UTC as the device had it when the contact was recorded, ``recorded_offset_s`` its local offset
    then, ``clock_offset_ms`` what was measured of its clock (device minus true); None where that is unknown.
    ``circumstances`` are further fields that a person filled (core/circumstances); of the loan among them
    ``loan_number`` is the number in the record, None where it is gone.
    ``facts`` are further raw fields of the source (service centre, SIM slot), text by text.
    ``joined`` are the numbers of contacts that turned out to be this one: they lead here. ``could_be`` are those of
    other contacts of which what is told of this one could tell as well, or the other way round (``core.unsure``).
    """

    id: str
    number: int
    case: str
    when: When
    channel: Channel
    direction: Direction
    outcome: Outcome
    duration_s: int | None
    contact_point: ContactPoint | None
    reached: tuple[Reached, ...]
    text: str
    summary: str
    facts: Mapping[str, str]
    parties: tuple[AttributedParty, ...]
    tags: tuple[str, ...]
    attachments: tuple[Attachment, ...]
    sources: tuple[SourceRef, ...]
    include: Include
    status: Status
    revision: int
    recorded_ms: int
    series: str = ""
    circumstances: Mapping[str, FieldValue] = field(default_factory=lambda: NO_CIRCUMSTANCES)
    loan_number: int | None = None
    note: str = ""
    recorded_offset_s: int | None = None
    clock_offset_ms: int | None = None
    corrected: tuple[Corrected, ...] = ()
    joined: tuple[RunningNumber, ...] = ()
    could_be: tuple[RunningNumber, ...] = ()

    @property
    def label(self) -> str:
        """The running number as people say it: ``37``, or ``37-k4t`` where two vaults gave that number in one case."""
        return self.running.label

    @property
    def running(self) -> RunningNumber:
        """What it is called in its case."""
        return RunningNumber(self.number, self.series)

    @property
    def loan(self) -> str | None:
        """The id of the loan it was about, where somebody said which."""
        loan = self.circumstances.get("loan")
        return loan if isinstance(loan, str) else None

    @property
    def tier(self) -> Tier:
        """Observed when a source row stands behind it, stated otherwise."""
        return Tier.OBSERVED if self.sources else Tier.STATED

    @property
    def as_recorded(self) -> Incident:
        """The same with the fields that were corrected as they were recorded first."""
        names = {"address": "contact_point"}
        recorded: dict[str, Any] = {names.get(one.field, one.field): one.recorded for one in self.corrected}
        return replace(self, **recorded)


@dataclass(frozen=True, slots=True)
class IncidentDraft:
    """What a person types about one contact. ``address`` is as typed; ``party`` is an id, or empty."""

    when: When
    channel: Channel = Channel.CALL
    direction: Direction = Direction.INCOMING
    outcome: Outcome = Outcome.UNKNOWN
    duration_s: int | None = None
    address: str = ""
    reached: tuple[Reached, ...] = (Reached(ReachedKind.COMPLAINANT),)
    text: str = ""
    summary: str = ""
    party: str = ""
    tags: tuple[str, ...] = ()
    files: tuple[FileToAttach, ...] = ()
    note: str = ""
    facts: Mapping[str, str] = field(default_factory=lambda: NO_FACTS)
    circumstances: Mapping[str, FieldValue] = field(default_factory=lambda: NO_CIRCUMSTANCES)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person thinks of an incident; the part that may be revised. None leaves a field as it is, also among the
    ``circumstances`` where one that is not named stays; one that has None there is taken away."""

    summary: str | None = None
    tags: tuple[str, ...] | None = None
    include: Include | None = None
    status: Status | None = None
    note: str | None = None
    reached: tuple[Reached, ...] | None = None
    circumstances: Mapping[str, FieldValue | None] | None = None
