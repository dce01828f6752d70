"""What is being typed and not saved yet, kept so that a crash, a lock or a quit loses nothing of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class DraftKind(StrEnum):
    """Which form it was typed into."""

    CONTACT = "contact"
    NOTES = "notes"
    CORRECTION = "correction"
    CASE = "case"
    PARTY = "party"
    PARTY_CHANGE = "party_change"
    PARTY_MERGING = "party_merging"
    PARTICULAR = "particular"
    PARTICULAR_STATE = "particular_state"
    PARTICULAR_TABLE = "particular_table"
    OFFICE_FORM = "office_form"
    PAPER = "paper"
    LETTER_SENT = "letter_sent"
    DECISION = "decision"
    UNDOING = "undoing"
    WITHDRAWAL = "withdrawal"
    ERASURE = "erasure"
    JOINING = "joining"
    SEPARATION = "separation"
    EXHIBIT_WITHDRAWAL = "exhibit_withdrawal"
    FILE_TAGS = "file_tags"
    IMPORT_WITHDRAWAL = "import_withdrawal"
    IMPORT_ERASURE = "import_erasure"
    NUMBERS_TAKEN = "numbers_taken"
    CASE_CLOSING = "case_closing"
    CASE_ERASURE = "case_erasure"
    LEFT_ERASURE = "left_erasure"
    IMPORT = "import"
    CLOCK = "clock"
    WAY_IN = "way_in"
    WAY_NAME = "way_name"


@dataclass(frozen=True, slots=True)
class Draft:
    """``form`` holds the text of each field as it stood on the screen; what it means is understood when it is saved.

    ``about`` is the id of what it is about: an incident, an import, an entry of the history, the form of an office,
    a paper of the rule pack;
    empty for something new, and the kind for a new entry of the record. ``case`` is empty for a new case, and for what
    belongs to the vault.
    ``begun_ms`` is when the first of it was typed, ``changed_ms`` when the last (UTC).
    """

    id: str
    case: str
    kind: DraftKind
    begun_ms: int
    changed_ms: int
    form: Mapping[str, str]
    about: str = ""


@dataclass(frozen=True, slots=True)
class Matter:
    """What is typed about: by which form, in which case and about which thing, as in a Draft."""

    kind: DraftKind
    case: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class KeptDrafts:
    """What is kept: the drafts, the one changed last first, and how many files could not be opened."""

    drafts: tuple[Draft, ...] = ()
    unreadable: int = 0
