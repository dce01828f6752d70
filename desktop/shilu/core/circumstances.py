"""What else a person can say of a contact: what they answered, who it was by their own word, who was there, what is
still missing. Fields as those of the record (core/particular), all of them optional, each revised by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from shilu.core.file_marks import FILE_MARKS
from shilu.core.file_tags import FILE_TAGS
from shilu.core.particular import Field, FieldKind, FieldValue, ParticularKind, values_from_json
from shilu.core.shapes.facts import PLACES
from shilu.core.shapes.people import IDENTIFYING, PRIVATE
from shilu.core.wording import N_

_RECORDINGS: Mapping[str, str] = MappingProxyType(
    {
        "no": N_("not recorded"),
        "own": N_("recorded by me"),
        "theirs": N_("recorded by them"),
        "both": N_("recorded by both sides"),
    }
)
SEVERITIES: Mapping[str, str] = MappingProxyType(
    {"minor": N_("less serious"), "serious": N_("serious"), "grave": N_("very serious")}
)
_PURPOSES: Mapping[str, str] = MappingProxyType(
    {
        "end_of_efforts": N_("says that collection ends"),
        "specific_remedy_notice": N_("announces one particular step"),
    }
)
"""What a notice to stop still allows (law.md 2a, us.cease)."""
FIELDS = (
    Field("answer", N_("What I answered"), FieldKind.TEXT),
    Field("claimed", N_("Who they said they were")),
    Field("demanded", N_("Amount they demanded"), FieldKind.MONEY),
    Field("deadline", N_("Deadline they set")),
    Field("severity", N_("How serious it was"), FieldKind.WORD, words=SEVERITIES),
    Field(FILE_TAGS, N_("What its files show"), FieldKind.FILE_TAGS),
    Field(FILE_MARKS, N_("Whether its files may go into papers"), FieldKind.FILE_TAGS),
    Field("staff_name", N_("Name they gave")),
    Field("staff_number", N_("Staff number they gave")),
    Field("place", N_("Place")),
    Field("where", N_("What kind of place"), FieldKind.WORD, words=PLACES),
    Field("visitors", N_("How many came"), FieldKind.WHOLE),
    Field("present", N_("Who else was there, how to reach them, their interest"), FieldKind.LINES, papers=IDENTIFYING),
    Field("was_recorded", N_("Whether it was recorded"), FieldKind.WORD, words=_RECORDINGS),
    Field("views", N_("Views of the post"), FieldKind.WHOLE),
    Field("shares", N_("Shares of the post"), FieldKind.WHOLE),
    Field("counted_on", N_("Day on which views and shares were counted"), FieldKind.DATE),
    Field("debt_told", N_("Whether somebody else was told of the debt"), FieldKind.FLAG),
    Field("purpose", N_("What it was for, where a rule allows that"), FieldKind.WORD, words=_PURPOSES),
    Field("loan", N_("Loan it was about"), FieldKind.PARTICULAR, refers=ParticularKind.LOAN),
    Field("missing_proof", N_("Which proof is missing, and who has it"), FieldKind.TEXT),
    Field("next_step", N_("Next step"), FieldKind.TEXT, papers=PRIVATE),
)
"""In the order of form and paper."""
TYPED = tuple(field for field in FIELDS if field.kind is not FieldKind.FILE_TAGS)
"""Those that a form has, and an option of a command."""
NAMES = frozenset(field.name for field in FIELDS)
NO_CIRCUMSTANCES: Mapping[str, FieldValue] = MappingProxyType({})
_SEARCHED = (FieldKind.LINE, FieldKind.TEXT, FieldKind.LINES)


def field_named(name: str) -> Field | None:
    """The field of that name."""
    return next((field for field in FIELDS if field.name == name), None)


def circumstances_from_json(raw: Mapping[str, Any]) -> Mapping[str, FieldValue]:
    """What can be read of it; a newer version may have put more there, which stays where it is."""
    return MappingProxyType(dict(values_from_json(FIELDS, raw)[0])) if raw else NO_CIRCUMSTANCES


def searched(circumstances: Mapping[str, FieldValue]) -> str:
    """What a search looks at of it."""
    return "\n".join(_texts(circumstances))


def on_paper(circumstances: Mapping[str, FieldValue]) -> dict[str, FieldValue]:
    """Without what is private."""
    return {field.name: circumstances[field.name] for field in FIELDS if field.papers and field.name in circumstances}


def _texts(circumstances: Mapping[str, FieldValue]) -> Iterable[str]:
    for field in FIELDS:
        value = circumstances.get(field.name)
        if field.kind in _SEARCHED and value is not None:
            yield from value if isinstance(value, tuple) else (str(value),)
