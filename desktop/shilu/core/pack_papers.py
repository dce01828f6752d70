"""Letters, certificates and filings of a rule pack, as data: each sentence is one that the signer ticks.

A sentence that is not ticked is not printed. What says how evidence was made (``declares``) is never ticked beforehand.
Holes (``{device}``) are filled from the case; one that nothing fills stands on the paper as a line to write on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from shilu.core.pack_parts import Mark, Term, Words

_NO_WORDS: Mapping[str, str] = MappingProxyType({})
HOLES = (
    "complainant",
    "id_number",
    "address",
    "phone",
    "email",
    "lender",
    "collector",
    "lender_address",
    "loan_reference",
    "loan_date",
    "person",
    "relation",
    "numbers",
    "device",
    "imei",
    "app",
    "account",
    "first_day",
    "last_day",
    "contacts",
    "third_persons",
    "tool",
    "hashed_at",
    "kept_at",
    "place",
    "day",
    "receipt",
    "office",
    "hours",
    "own_numbers",
    "taken_first",
    "taken_last",
    "exhibit",
)
"""What a sentence can have filled in. When files were taken from a device (``taken_…``) only the signer knows."""


EXHIBIT_HOLES = ("initials", "number", "group", "item")
"""What the name of an exhibit is made of."""
PAPER_WORDS = (
    "times",
    "signature",
    "fingerprint",
    "date",
    "place",
    "page",
    "to",
    "asked",
    "not_native",
    "not_reviewed",
    "nothing_listed",
    "not_kept",
    "damaged",
    "held_back",
)
"""What papers say beside their own sentences; ``page`` has the holes ``{page}`` and ``{pages}``, ``not_reviewed``
``{version}``, ``times`` ``{zone}``."""


class Addressee(StrEnum):
    """To whom a letter goes."""

    LENDER = "lender"
    COLLECTOR = "collector"
    DATA_HOLDER = "data_holder"
    PLATFORM = "platform"


class Purpose(StrEnum):
    """For whom papers are made (``shilu bundle --for``)."""

    POLICE = "police"
    REGULATOR = "regulator"
    TELECOM = "telecom"
    PLATFORM = "platform"
    COURT = "court"


class Section(StrEnum):
    """A part of a bundle, for the order in which an office reads them."""

    COVER = "cover"
    CONTENTS = "contents"
    REPORT = "report"
    PARTIES = "parties"
    LOANS = "loans"
    CHRONOLOGY = "chronology"
    SUMMARY = "summary"
    ISSUES = "issues"
    EVIDENCE_LIST = "evidence_list"
    STATEMENT = "statement"
    EXHIBITS = "exhibits"
    MESSAGES = "messages"
    CALLS = "calls"
    THIRD_PERSONS = "third_persons"
    VISITS = "visits"
    TRANSCRIPTS = "transcripts"
    DATA_LIST = "data_list"
    MAKING = "making"
    CERTIFICATE = "certificate"
    IDENTITY_PAPERS = "identity_papers"
    REDACTIONS = "redactions"
    MEDIA = "media"
    INTEGRITY = "integrity"


class Hash(StrEnum):
    """A way to take the check value of a file. SHA-256 always stands there; the others are columns on request."""

    SHA256 = "sha256"
    SM3 = "sm3"
    MD5 = "md5"
    SHA1 = "sha1"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a paper. ``declares``: it says how the evidence was made, so that only the signer can tick it;
    ``ticked``: it is offered ticked, which such a one never is.

    ``starts``: the kind of dated fact (core/fact) that it is once a letter with it arrived, "" for none; of certain
    ``places`` or ``channels`` (or groups of them) only, where it names some; of hours where it has such a hole."""

    id: str
    text: Words
    declares: bool
    ticked: bool
    starts: str = ""
    places: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter that the complainant sends. ``answer``: how long the other side has; ``channel``: the way to an office
    that it is (a complaint to the lender), "" for none."""

    id: str
    to: Addressee
    title: Words
    sentences: tuple[Sentence, ...]
    answer: Term | None
    channel: str
    cite: str
    cite_translation: Words
    mark: Mark


class Content(StrEnum):
    """What of a case goes into a field of an office's form, for a person to check and to write on."""

    NAME = "name"
    ID_NUMBER = "id_number"
    ADDRESS = "address"
    PHONE = "phone"
    EMAIL = "email"
    OWN_NUMBERS = "own_numbers"
    PERIOD = "period"
    LAST_CALL = "last_call"
    LAST_CALL_LENGTH = "last_call_length"
    FACTS = "facts"
    LENDERS = "lenders"
    NUMBERS = "numbers"
    LOANS = "loans"
    THIRD_PERSONS = "third_persons"
    HARM = "harm"
    PERSON = "person"
    VICTIM = "victim"
    REPORTED = "reported"
    CONDUCT = "conduct"
    EARLIER = "earlier"
    DEVICE = "device"
    DEVICE_MAKE = "device_make"
    DEVICE_SERIAL = "device_serial"
    DEVICE_IDS = "device_ids"
    DEVICE_SYSTEM = "device_system"
    FILES = "files"
    ALGORITHMS = "algorithms"
    REQUESTS = "requests"


class Rows(StrEnum):
    """What a list of a form has a row for; by hand: nothing that the case knows."""

    FILES = "files"
    CONTACTS = "contacts"
    BY_HAND = "by_hand"


class Cell(StrEnum):
    """What of a row stands in a column."""

    NUMBER = "number"
    GROUP = "group"
    EXHIBIT = "exhibit"
    NAME = "name"
    KIND = "kind"
    FILE = "file"
    PATH = "path"
    TYPE = "type"
    BYTES = "bytes"
    MADE = "made"
    DATE = "date"
    CONTENT = "content"
    SOURCE = "source"
    TAKEN = "taken"
    KEPT = "kept"
    HASH = "hash"
    HASH_NOW = "hash_now"
    HASHED_AT = "hashed_at"


@dataclass(frozen=True, slots=True)
class FormField:
    """A box of a form or a column of its list. ``choices``: boxes to tick, as the form prints them. ``filled_with``:
    what a box is begun with, ``cell`` what stands in a column; None and empty where a person writes it.
    ``numbered``: its lines are numbered paragraphs; ``below``: a column that stands under its row, over its whole
    width; ``purposes``: before which offices only it stands, empty for all."""

    id: str
    names: Words
    choices: tuple[str, ...]
    mandatory: bool
    filled_with: tuple[Content, ...] = ()
    cell: Cell | None = None
    numbered: bool = False
    below: bool = False
    purposes: tuple[Purpose, ...] = ()


@dataclass(frozen=True, slots=True)
class FormPart:
    """A part of a form. ``is_blank``: printed empty, for somebody else to fill in and sign; ``is_list``: its fields are
    the columns of a list, with a row for each of ``rows``. ``asks``: what is asked for of the office stands here;
    ``each``: a sheet of its own for each exhibit, on request; ``own_page``: it begins on a new page."""

    id: str
    title: Words
    is_blank: bool
    is_list: bool
    fields: tuple[FormField, ...]
    sentences: tuple[Sentence, ...]
    signer: Words
    rows: Rows = Rows.BY_HAND
    asks: bool = False
    each: bool = False
    own_page: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """A certificate or statement. ``hash_expected``: the rule itself asks for a check value; ``hashes``: which columns
    it can have. ``words_of_the_rule``: the rule gives them, ours stand where it does not. ``margin_mm``: the left
    margin that the rule asks for, 0 where it asks for none; ``exhibit``: how exhibits are called on it
    (``EXHIBIT_HOLES``), "" as on the bundle."""

    id: str
    title: Words
    purposes: tuple[Purpose, ...]
    parts: tuple[FormPart, ...]
    hash_expected: bool
    hashes: tuple[Hash, ...]
    fingerprint: bool
    sign_every_page: bool
    words_of_the_rule: bool
    witness: Words
    original_device: Words
    cite: str
    cite_translation: Words
    mark: Mark
    margin_mm: int = 0
    exhibit: str = ""


@dataclass(frozen=True, slots=True)
class Role:
    """What the complainant is called on papers for these offices; the first that fits stands, unless one is chosen."""

    id: str
    names: Words
    purposes: tuple[Purpose, ...]


@dataclass(frozen=True, slots=True)
class Request:
    """Something to ask an office for, with its article. ``only_if``: what has to be so."""

    id: str
    text: Words
    purposes: tuple[Purpose, ...]
    only_if: Words
    cite: str
    cite_translation: Words
    mark: Mark


@dataclass(frozen=True, slots=True)
class Limit:
    """How long what is written into a field may be. Where sources disagree both stand there, the smaller first, and it
    is the smaller that is warned at."""

    characters: tuple[int, ...]
    words: tuple[int, ...]

    @property
    def most_characters(self) -> int | None:
        """The smaller one; None where none is known."""
        return min(self.characters, default=None)

    @property
    def most_words(self) -> int | None:
        """As ``most_characters``."""
        return min(self.words, default=None)


@dataclass(frozen=True, slots=True)
class FilingField:
    """A field of an office's own form. ``personal``: whether names and numbers of people may stand in it;
    ``filled_with``: what it is begun with, in this order; empty where a person has to write all of it."""

    id: str
    names: Words
    limit: Limit
    personal: bool
    mandatory: bool
    note: Words
    filled_with: tuple[Content, ...] = ()


@dataclass(frozen=True, slots=True)
class FileCap:
    """What files an office takes; None where that is not known."""

    most_bytes_each: int | None
    most_bytes: int | None
    most_pages: int | None
    most_files: int | None


@dataclass(frozen=True, slots=True)
class FilingProfile:
    """What a channel wants to be told and given. ``papers``: forms of the pack, in the order of the bundle; ``order``:
    sections of the bundle in the order in which that office reads them."""

    id: str
    channel: str
    purpose: Purpose
    names: Words
    fields: tuple[FilingField, ...]
    papers: tuple[str, ...]
    order: tuple[Section, ...]
    copies: int
    cap: FileCap
    cite: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class PackPapers:
    """All of it, in the order of the file."""

    letters: tuple[Letter, ...]
    forms: tuple[Form, ...]
    requests: tuple[Request, ...]
    profiles: tuple[FilingProfile, ...]
    roles: tuple[Role, ...] = ()
    words: Words = field(default_factory=lambda: _NO_WORDS)
    """What every paper says beside its own sentences (``PAPER_WORDS``), in the pack's language; empty where that is
    one in which the program speaks itself."""

    def roles_for(self, purpose: Purpose) -> tuple[Role, ...]:
        """What the complainant may be called before such an office."""
        return tuple(one for one in self.roles if purpose in one.purposes)
