"""All that a case knows of one address: how it was written, when it came, what it claimed, and who stands behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shilu.core.contact_point import ContactPoint, NumberKind
from shilu.core.loan import Loan
from shilu.core.number_kind import Network, SpoofSign
from shilu.core.party import Attribution, Party
from shilu.core.party_link import PartyLink
from shilu.core.places import Place
from shilu.core.revision import Recorder
from shilu.core.stats import Tally


class ClaimKind(StrEnum):
    """How an address said who it is."""

    SIGNED = "signed"  # 【…】 in its messages
    SAID = "said"  # as the complainant noted it
    STAFF_NAME = "staff_name"
    STAFF_NUMBER = "staff_number"
    CALLED = "called"  # what the phone or the app called it


@dataclass(frozen=True, slots=True)
class Claim:
    """Words under which it came, and in how many contacts."""

    kind: ClaimKind
    words: str
    count: int


@dataclass(frozen=True, slots=True)
class AttributedTo:
    """A party it was attributed to, and by whom that was confirmed. ``contacts``: for how many single contacts that
    holds; 0 where it holds for all of its period."""

    party: Party
    attribution: Attribution
    by: Recorder
    ours: bool
    contacts: int = 0


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another case of the vault with contacts of this address. It is shown to who has the vault, and stands on no
    paper and in no file."""

    case: str
    number: int
    title: str
    count: int
    first_ms: int | None
    last_ms: int | None


class Owner(StrEnum):
    """Whose it is, where it is no caller's."""

    OWN = "own"
    PERSON = "person"
    THIRD_PERSON = "third_person"


@dataclass(frozen=True, slots=True)
class Owned:
    """It stands in the record of the case as somebody's own. ``number`` is that of the entry; ``name`` what it is known
    by, "" for an own number."""

    owner: Owner
    number: int
    name: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """``network`` or, outside of China, ``carrier``: whose block it lies in; ``place``: where that was given out, not
    where anybody calls from. ``written``: every way of writing it, the
    most frequent first, with how often. ``tally`` counts all of its contacts that stand, ``outgoing`` of them went to
    it. ``by_day`` and ``by_weekday_hour`` (Monday first) count those that came from it, in the case's zone;
    ``hour_unknown`` those without a known time of day. ``official``: the parties that have it among their official
    numbers, which says what was shown and not who called."""

    point: ContactPoint
    kind: NumberKind
    network: Network | None
    carrier: str
    place: Place | None
    signs: tuple[SpoofSign, ...]
    written: tuple[tuple[str, int], ...]
    tally: Tally
    outgoing: int
    by_day: Mapping[date, int]
    by_weekday_hour: Sequence[Sequence[int]]
    hour_unknown: int
    tags: tuple[tuple[str, int], ...]
    claims: tuple[Claim, ...]
    attributed: tuple[AttributedTo, ...]
    elsewhere: tuple[Elsewhere, ...]
    owned: tuple[Owned, ...]
    official: tuple[Party, ...] = ()


@dataclass(frozen=True, slots=True)
class PartyNumber:
    """A number that acts for a party: as what, when, on what grounds, and its contacts in the case. ``contacts``: for
    how many single ones of them; 0 where for all of its period."""

    point: ContactPoint
    kind: NumberKind
    tally: Tally
    attribution: Attribution
    by: Recorder
    ours: bool
    contacts: int = 0


@dataclass(frozen=True, slots=True)
class PartyDossier:
    """All that a case knows of a party. ``names``: what the parties of its links are called, by id; ``loans``: those
    that it gave, by number; ``tags``: kinds of conduct, the most frequent first."""

    party: Party
    tally: Tally
    numbers: tuple[PartyNumber, ...]
    tags: tuple[tuple[str, int], ...]
    links: tuple[PartyLink, ...]
    names: Mapping[str, str]
    loans: tuple[Loan, ...]
