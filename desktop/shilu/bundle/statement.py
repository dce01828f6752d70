"""A statement for a third person to sign, as a frozen value: what it says of them, and which contacts. Pure.

Only what may stand on such a paper comes through here: the person's own fields, and of the contacts when, from where
and how they came. Of others, of the debt and of whoever is behind it a third person learns nothing from this paper.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from shilu.core.case import Case
from shilu.core.incident import Incident, Include, Status
from shilu.core.particular import Paper, Particular
from shilu.core.shapes import SHAPES

_GONE = (Status.WITHDRAWN, Status.ERASED)


@dataclass(frozen=True, slots=True)
class Statement:
    """``person`` has no fields but those of a statement; ``contacts`` are in the order of their time, their words empty
    where these are not to be printed. ``declaration`` is what is declared of the truth of it all, ``fingerprint``
    whether a place for one stands beside the signature. ``zone`` (IANA) is that of all times."""

    number: int
    case_number: int
    complainant: str
    person: Particular
    contacts: tuple[Incident, ...]
    declaration: str
    fingerprint: bool
    zone: str
    made_ms: int
    version: str


def may_stand(incident: Incident) -> bool:
    """Whether a contact may be printed: not what was taken back, and not what stays out of papers."""
    return incident.include is Include.YES and incident.status not in _GONE


def make_statement(
    case: Case,
    person: Particular,
    incidents: Iterable[Incident],
    *,
    with_words: bool,
    declaration: str,
    fingerprint: bool,
    made_ms: int,
    version: str,
) -> Statement:
    """``incidents`` are those chosen, which ``may_stand``."""
    return Statement(
        number=person.number,
        case_number=case.number,
        complainant=case.complainant,
        person=_on_statement(person),
        contacts=tuple(_bare(incident, with_words=with_words) for incident in _in_order(incidents)),
        declaration=declaration,
        fingerprint=fingerprint,
        zone=case.timezone,
        made_ms=made_ms,
        version=version,
    )


def _on_statement(person: Particular) -> Particular:
    printed = {field.name for field in SHAPES[person.kind].fields if Paper.STATEMENT in field.papers}
    return replace(person, values=tuple((name, value) for name, value in person.values if name in printed))


def _in_order(incidents: Iterable[Incident]) -> Sequence[Incident]:
    return sorted(incidents, key=lambda one: (one.when.earliest_ms is None, one.when.earliest_ms or 0, one.running))


def _bare(incident: Incident, *, with_words: bool) -> Incident:
    """Without what was thought of it, who else it reached and who is behind it."""
    return replace(
        incident,
        text=incident.text if with_words else "",
        summary="",
        note="",
        reached=(),
        parties=(),
        tags=(),
        facts={},
        attachments=(),
        sources=(),
        corrected=(),
        circumstances={},
        loan_number=None,
    )
