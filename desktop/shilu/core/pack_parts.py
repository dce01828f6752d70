"""What a rule pack knows beside its rules: offices, what vanishes, clocks, recordings, where a lender is looked up.

Dated data about the law of one country. Nothing here is judged, sent or called by the program.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

Words = Mapping[str, str]
"""A text by language (BCP 47); English and Simplified Chinese are always there, and the language of the law."""


def in_language(words: Words, language: str) -> str:
    """The text in a language, or in English; "" where there is none at all."""
    return words.get(language, words.get("en", ""))


class Mark(StrEnum):
    """How a citation or a figure was seen when it was put into a pack."""

    TEXT_SEEN = "text_seen"
    SECOND_HAND = "second_hand"
    MEMORY = "memory"


class Office(StrEnum):
    """What kind of office a channel leads to."""

    EMERGENCY = "emergency"
    POLICE = "police"
    REGULATOR = "regulator"
    DATA_PROTECTION = "data_protection"
    TELECOM = "telecom"
    CONSUMER = "consumer"
    CREDIT_RECORD = "credit_record"
    PLATFORM = "platform"
    LENDER = "lender"
    PROSECUTOR = "prosecutor"
    COURT = "court"
    LEGAL_AID = "legal_aid"
    SUPPORT = "support"


class DayCount(StrEnum):
    """How days are counted."""

    CALENDAR = "calendar"
    WORKING = "working"
    HOURS = "hours"
    MONTHS = "months"


@dataclass(frozen=True, slots=True)
class Term:
    """A stretch of time, as ``15`` working days."""

    count: int
    counted: DayCount


@dataclass(frozen=True, slots=True)
class Citation:
    """Where something stands: in the law's own language, and what that is called in others. ``only_if`` says when it
    may be cited at all; "" where always. ``since`` and ``until``: for contacts of which days, both inclusive, None for
    open ends; ``not_of``: not where every lender behind a contact is known to be of one of these kinds."""

    cite: str
    translation: Words
    mark: Mark
    only_if: Words
    since: date | None = None
    until: date | None = None
    not_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TagCitations:
    """Under which provisions a kind of conduct may fall; ``id`` is the conduct tag. A person decides."""

    id: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class LenderType:
    """A word of ``Party.lender_type`` that rules of the pack know. ``look_up``: where somebody finds out."""

    id: str
    names: Words
    look_up: Words
    url: str


@dataclass(frozen=True, slots=True)
class LoanType:
    """A kind of loan that a rule of the pack leaves out, or is about."""

    id: str
    names: Words


@dataclass(frozen=True, slots=True)
class Before:
    """What has to come before an office is gone to: another channel or a letter of the pack, and how long ago.
    ``or_answer``: an answer ends the wait."""

    step: str
    wait: Term | None
    why: Words
    or_answer: bool = False


@dataclass(frozen=True, slots=True)
class Channel:
    """A way to an office. ``takes``: which of several offices may take it; ``will_not``: what nobody gets there;
    ``hands_out``: what the desk has to give, with the article; ``tags``, ``lender_types`` and ``regions`` (ISO 3166-2):
    for which it is meant, empty for all. ``last_checked`` None: nobody has looked the number or address up since the
    pack was written."""

    id: str
    office: Office
    names: Words
    phones: tuple[str, ...]
    emails: tuple[str, ...]
    url: str
    good_for: Words
    will_not: Words
    bring: Words
    hands_out: Words
    tags: tuple[str, ...]
    lender_types: tuple[str, ...]
    before: tuple[Before, ...]
    cite: str
    cite_translation: Words
    mark: Mark
    last_checked: date | None
    takes: Words = field(default_factory=dict)
    regions: tuple[str, ...] = ()


class RecordingQuestion(StrEnum):
    """What has to be answered before a recording of a call goes into a bundle."""

    NONE = "none"
    ALL_CONSENTED = "all_consented"
    STATE = "state"


@dataclass(frozen=True, slots=True)
class Recording:
    """What is said before a recording is made or brought in. ``all_parties`` and ``disputed``: states (ISO 3166-2) in
    which everybody on the line has to agree, or in which that is not settled."""

    question: RecordingQuestion
    words: Words
    all_parties: tuple[str, ...]
    disputed: tuple[str, ...]
    cite: str
    mark: Mark


class CountedFrom(StrEnum):
    """From when a time runs out."""

    CONTACT = "contact"
    LAST_CONTACT = "last_contact"
    HARM_KNOWN = "harm_known"
    FILING = "filing"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    REVIEWED = "reviewed"
    DELIVERED = "delivered"
    HANDED_IN = "handed_in"


class Shown(StrEnum):
    """What shows that a proof is there, or that something is kept that would vanish elsewhere."""

    NUMBER = "number"
    CONVERSATION = "conversation"
    RECORDING = "recording"
    BILL = "bill"
    SOURCE = "source"
    FILE = "file"
    COUNTS = "counts"
    DEVICE = "device"
    LOAN_PAPER = "loan_paper"
    PAYMENT = "payment"
    THIRD_PERSON = "third_person"
    NOBODY_KNOWS = "nobody_knows"


@dataclass(frozen=True, slots=True)
class Vanishing:
    """What is gone after a while. ``term`` None: it may be gone at any moment, or never is (``never``). ``kept_by``: of
    contacts that have this it is kept already."""

    id: str
    what: Words
    do_now: Words
    channels: tuple[str, ...]
    counted_from: CountedFrom
    term: Term | None
    never: bool
    kept_by: Shown
    cite: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class FilingClock:
    """What somebody has to do within a time of something that happened to a filing or a letter. ``after`` names
    channels and letters of the pack; ``ours``: it is the complainant's time that runs, not the office's."""

    id: str
    after: tuple[str, ...]
    counted_from: CountedFrom
    term: Term
    ours: bool
    what: Words
    next: Words
    cite: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class Proof:
    """What makes a contact easier to prove, and who is likely to have it. ``shown_by``: how the record shows that it is
    there. ``channels`` and ``tags``: of which contacts,
    empty for all; ``offices``: who asks for it, empty for all."""

    id: str
    what: Words
    who_has_it: Words
    shown_by: Shown
    channels: tuple[str, ...]
    tags: tuple[str, ...]
    offices: tuple[Office, ...]
    cite: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """Something that the pack does not know for certain. ``concerns``: ids of its rules, channels and papers."""

    words: Words
    concerns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PackParts:
    """All of it, in the order of the file, which for channels is the order in which to go."""

    lender_types: tuple[LenderType, ...]
    loan_types: tuple[LoanType, ...]
    tags: tuple[TagCitations, ...]
    channels: tuple[Channel, ...]
    recording: Recording | None
    vanishing: tuple[Vanishing, ...]
    clocks: tuple[FilingClock, ...]
    proofs: tuple[Proof, ...]
    open_points: tuple[OpenPoint, ...]

    def citations_of(self, tag: str) -> tuple[Citation, ...]:
        """Those of a conduct tag."""
        return next((one.citations for one in self.tags if one.id == tag), ())
