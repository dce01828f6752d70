"""Filings: where the case was taken, by whom, what was handed out and what came of it (law.md 1c, 2c, 3c, 6c).

One needs no bundle: it may have been made at a desk, by telephone, by somebody else, or long before the case was kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from shilu.core.errors import UserError
from shilu.core.particular import Field, FieldKind, FieldValue, ParticularKind, Shape
from shilu.core.shapes.people import ALSO_ON_FORMS, IDENTIFYING, PRIVATE
from shilu.core.wording import N_

HOW: Mapping[str, str] = MappingProxyType(
    {
        "desk": N_("at the desk"),
        "phone": N_("by phone"),
        "online": N_("on a website or in an app"),
        "post": N_("by post"),
        "email": N_("by e-mail"),
        "other": N_("in another way"),
    }
)
LATER = ("accepted_on", "refused_on", "answered_on", "reviewed_on")
"""Days of what came of it, none of which is before the day on which it was handed in."""


def _refuse(values: Mapping[str, FieldValue]) -> None:
    first = str(values.get("handed_in_on", ""))
    for name in LATER:
        day = str(values.get(name, ""))
        known = min(len(first), len(day))
        if day and day[:known] < first[:known]:
            raise UserError("usage.filing_before", field=name)


SHAPES = (
    Shape(
        ParticularKind.FILING,
        N_("Filing"),
        N_("Filings"),
        (
            Field("office", N_("Office"), required=True, papers=ALSO_ON_FORMS),
            Field("channel", N_("Way there, by the rule pack")),
            Field("handed_in_on", N_("Handed in on"), FieldKind.DATE, required=True, papers=ALSO_ON_FORMS),
            Field("how", N_("How"), FieldKind.WORD, words=HOW),
            Field("receipt", N_("Receipt or report number"), papers=ALSO_ON_FORMS),
            Field("against", N_("Which party it is against"), FieldKind.PARTY),
            Field("said", N_("What was said at the desk"), FieldKind.TEXT),
            Field("accepted_on", N_("Accepted on"), FieldKind.DATE),
            Field("refused_on", N_("Refused on, by the day of its paper"), FieldKind.DATE),
            Field("refusal", N_("The reason they gave"), FieldKind.TEXT),
            Field("answered_on", N_("Answered on"), FieldKind.DATE),
            Field("answer", N_("What they answered"), FieldKind.TEXT),
            Field("who_went", N_("Who went or called"), papers=IDENTIFYING, aside=True),
            Field("officer", N_("Officer’s name"), papers=IDENTIFYING, aside=True),
            Field("badge", N_("Officer’s number"), papers=IDENTIFYING, aside=True),
            Field("papers", N_("Papers that were handed out, as contacts that hold them"), FieldKind.CONTACTS),
            Field("bundle", N_("Bundle that was handed in, by the number on its cover"), aside=True),
            Field("reviewed_on", N_("Result of a review, by the day it arrived"), FieldKind.DATE, aside=True),
            Field(
                "earlier",
                N_("Filing that it goes on from"),
                FieldKind.PARTICULAR,
                refers=ParticularKind.FILING,
                aside=True,
            ),
            Field("ended_on", N_("Withdrawn or closed on"), FieldKind.DATE, aside=True),
            Field("note", N_("Private note"), FieldKind.TEXT, papers=PRIVATE, aside=True),
        ),
        called_by=("office", "handed_in_on"),
        refuse=_refuse,
    ),
)
