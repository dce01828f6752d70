"""What a bundle says, as frozen values: made once by ``assemble``, read by paper, bag and tests.

Every count carries the running numbers of its incidents, so that each figure on paper can be traced to its
rows. Counts are of incoming contacts; outgoing ones, and those of which no source says the direction, stand in the
chronology and are counted apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from shilu.core.bundle import Checked, Position, Recipient
from shilu.core.case import Case
from shilu.core.checkpoint import Checkpoint
from shilu.core.contact_point import ContactPoint
from shilu.core.debts import Debts
from shilu.core.evidence import Attachment
from shilu.core.exhibit import ExhibitKind, ExhibitNumber
from shilu.core.finding import Finding
from shilu.core.incident import Incident, ReachedKind, RunningNumber
from shilu.core.leaks import LeakCount, Volumes
from shilu.core.naming import Unnamed
from shilu.core.pack import RulePack
from shilu.core.particular import Particular, ParticularKind
from shilu.core.party import Basis, Party, Role
from shilu.core.party_link import PartyLink, links_among
from shilu.core.provenance import BroughtIn
from shilu.core.record import SourceFile
from shilu.core.rule import Rule
from shilu.core.script import Script
from shilu.core.time_stamp import Stamp

FIRST_NIGHT_HOUR = 22
LAST_NIGHT_HOUR = 8
"""The night that is counted: from 22:00 until before 08:00, local time. A count, not a rule."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Contacts of the case that are not in this bundle, by the reason why; ``exhibits`` are files of it that were
    withdrawn, ``unreadable`` files that the vault cannot read any more, ``recordings`` recordings of which nobody
    answered what the rule pack asks, or that not everybody agreed to."""

    not_chosen: int = 0
    marked_no: int = 0
    privileged: int = 0
    withdrawn: int = 0
    erased: int = 0
    exhibits: int = 0
    unreadable: int = 0
    recordings: int = 0

    @property
    def total(self) -> int:
        """All the contacts."""
        return self.not_chosen + self.marked_no + self.privileged + self.withdrawn + self.erased


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A sexual picture of a minor: it exists, and is in no paper and no copy. ``rows`` are the running numbers of the
    contacts it belongs to, ``holder`` is who holds it, "" where nobody said."""

    file: Attachment
    rows: tuple[RunningNumber, ...]
    holder: str


@dataclass(frozen=True, slots=True)
class Count:
    """Incoming contacts of one sort. ``rows`` are running numbers of the case, ascending; ``first_ms`` and
    ``last_ms`` UTC, None when no time is known."""

    rows: tuple[RunningNumber, ...] = ()
    documented: int = 0
    calls: int = 0
    answered: int = 0
    first_ms: int | None = None
    last_ms: int | None = None

    @property
    def total(self) -> int:
        """Contacts in all."""
        return len(self.rows)

    @property
    def stated(self) -> int:
        """Contacts that only the complainant recorded."""
        return self.total - self.documented

    @property
    def messages(self) -> int:
        """Contacts that were no call."""
        return self.total - self.calls


@dataclass(frozen=True, slots=True)
class PointEntry:
    """An address that contacts came from; ``point`` None stands for contacts without one. ``period``: for which time it
    is said to act for the party it is listed under (UTC ms, inclusive, open ends None), where that has an end."""

    point: ContactPoint | None
    count: Count
    period: tuple[int | None, int | None] | None = None


@dataclass(frozen=True, slots=True)
class PartyEntry:
    """A party and the addresses it used. ``party`` None stands for contacts that nobody has been named for.

    ``confirmed`` is False as soon as one of its attributions is only proposed.
    """

    party: Party | None
    roles: tuple[Role, ...]
    bases: tuple[Basis, ...]
    confirmed: bool
    points: tuple[PointEntry, ...]
    count: Count


@dataclass(frozen=True, slots=True)
class ReachedEntry:
    """Someone other than the complainant who was contacted. ``label`` is what the complainant calls them."""

    kind: ReachedKind
    label: str
    number: str
    count: Count


@dataclass(frozen=True, slots=True)
class ScriptEntry:
    """A text that came several times, by its number in this bundle. ``named`` are the parties whose names stand in it,
    ``behind`` those that its contacts were attributed to."""

    serial: int
    script: Script
    named: tuple[Party, ...]
    behind: tuple[Party, ...]
    points: tuple[PointEntry, ...]
    count: Count


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A file by its SHA-256. ``file`` is its place in the bag's ``data`` folder, a name of ours, never of a source.

    ``rows`` are the running numbers of the incidents it belongs to.
    """

    number: ExhibitNumber
    kind: ExhibitKind
    attachment: Attachment
    file: str
    rows: tuple[RunningNumber, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """The incidents of one local day, or, with ``day`` None, those whose day nobody knows."""

    day: date | None
    incidents: tuple[Incident, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """What stands in the case beside the contacts, without what is on no paper. ``names`` are those of the parties that
    fields refer to, ``rows`` the running numbers of contacts that are in this bundle, both by id. ``withdrawn`` counts
    what was taken back. ``parties`` are those that fields refer to, as the directory has them.
    ``leaks`` counts what leaked, ``volumes`` says from where a rule counts it."""

    particulars: tuple[Particular, ...]
    names: Mapping[str, str]
    rows: Mapping[str, RunningNumber]
    debts: Debts | None
    withdrawn: int = 0
    parties: tuple[Party, ...] = ()
    leaks: tuple[LeakCount, ...] = ()
    volumes: Volumes | None = None

    def of(self, kind: ParticularKind) -> tuple[Particular, ...]:
        """Those of a kind, by number."""
        return tuple(one for one in self.particulars if one.kind is kind)

    @property
    def links(self) -> tuple[PartyLink, ...]:
        """What one party is to another: what the case says, and what the vault says of parties of the case."""
        return links_among(self.particulars, {})


NO_RECORD = Record((), MappingProxyType({}), MappingProxyType({}), None)


@dataclass(frozen=True, slots=True)
class Findings:
    """The contacts of a bundle beside the rules of a pack. ``rules`` are all of the pack by id, in its order; ``names``
    those of parties and third persons by id, as this bundle may print them."""

    pack: RulePack
    findings: tuple[Finding, ...]
    rules: Mapping[str, Rule]
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class BundleModel:
    """All that a bundle says. ``zone`` (IANA) is the one zone of all times on paper, ``language`` BCP 47.

    ``withheld`` are source rows (SHA-256 of the source, locator) that hold a file which is left out, and stay out
    with it. ``flaws`` are the places at which a check found the record damaged or changed, ``checked`` is what was
    looked at for that.
    ``brought_in`` says how the sources came into the vault, oldest first.
    ``record`` is what stands beside the contacts, ``scripts`` are the texts that came several times, most often first.
    ``unnamed`` are third persons who are not named in it, ``held_back`` pictures of minors.
    ``findings`` None: none were wanted, or there is no pack.
    ``checkpoint`` says where the history of the case stood, ``stamps`` are the time stamps of outside clocks on it.
    """

    id: str
    case: Case
    recipient: Recipient
    language: str
    zone: str
    made_ms: int
    version: str
    position: Position
    incidents: tuple[Incident, ...]
    days: tuple[Day, ...]
    count: Count
    outgoing: tuple[RunningNumber, ...]
    undirected: tuple[RunningNumber, ...]
    night: tuple[RunningNumber, ...]
    parties: tuple[PartyEntry, ...]
    points: tuple[PointEntry, ...]
    reached: tuple[ReachedEntry, ...]
    by_day: Mapping[date, int]
    by_weekday_hour: Sequence[Sequence[int]]
    hour_unknown: int
    by_tag: Mapping[str, Count]
    exhibits: tuple[Exhibit, ...]
    exhibits_of: Mapping[RunningNumber, tuple[Exhibit, ...]]
    sources: tuple[SourceFile, ...]
    left_out: LeftOut
    withheld: frozenset[tuple[str, str]] = frozenset()
    flaws: tuple[str, ...] = ()
    checked: Checked | None = None
    checkpoint: Checkpoint | None = None
    stamps: tuple[Stamp, ...] = ()
    brought_in: tuple[BroughtIn, ...] = ()
    record: Record = NO_RECORD
    scripts: tuple[ScriptEntry, ...] = ()
    unnamed: tuple[Unnamed, ...] = ()
    findings: Findings | None = None
    held_back: tuple[HeldBack, ...] = ()

    @property
    def is_of_record_alone(self) -> bool:
        """Whether it has no contacts, and something that stands beside them: a case may be one of leaked data."""
        return not self.incidents and bool(self.record.particulars)

    @property
    def short_id(self) -> str:
        """The id as it is printed and spoken: its first ten letters in two fives."""
        return f"{self.id[:5]}-{self.id[5:10]}"

    @property
    def named_parties(self) -> tuple[PartyEntry, ...]:
        """The parties that have a name, busiest first."""
        return tuple(entry for entry in self.parties if entry.party is not None)


@dataclass(frozen=True, slots=True)
class Originals:
    """``originals-sha256.txt`` of a bag: its own SHA-256 (printed on the cover), and what it lists."""

    sha256: str
    files: int
    size_bytes: int
