"""Letters that were sent: which one, to whom, word for word, how, and what proves that it arrived (law.md 1a, 4c, 9).

One needs no letter of a rule pack: it may have been written by a lawyer, or long before the case was kept. A letter to
several parties is several here, as each arrived on a day of its own. One without a day of sending was made and kept,
word for word, and counts for nothing until it has one.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from shilu.core.errors import UserError
from shilu.core.fact import SAID_IN_LETTERS
from shilu.core.particular import Field, FieldKind, FieldValue, ParticularKind, Shape
from shilu.core.shapes.facts import CHANNELS, KINDS, PLACES, WEEKDAYS, hours_of
from shilu.core.shapes.people import IDENTIFYING, PRIVATE
from shilu.core.wording import N_

BY_HAND = "by_hand"
HOW: Mapping[str, str] = MappingProxyType(
    {
        "post": N_("by post"),
        "registered_post": N_("by registered post or courier, with a receipt"),
        "email": N_("by e-mail"),
        "message": N_("by text or chat message"),
        "app": N_("in the lender’s app or on its website"),
        BY_HAND: N_("handed over in person"),
        "lawyer": N_("through a lawyer"),
        "other": N_("in another way"),
    }
)
REFUSED, CAME_BACK = "refused", "came_back"
NOT_DELIVERED: Mapping[str, str] = MappingProxyType(
    {REFUSED: N_("they refused to take it"), CAME_BACK: N_("it came back, or never arrived")}
)
STARTS: Mapping[str, str] = MappingProxyType({kind.value: KINDS[kind.value] for kind in SAID_IN_LETTERS})
"""What the arrival of a letter can be for a rule."""
_LATER = ("delivered_on", "answered_on", "ended_on")
_WANTED = {"unwanted_time": ("hours", "weekdays"), "unwanted_place": ("places",), "unwanted_channel": ("channels",)}
"""What such a wish says nothing without: one of these."""


def _refuse(values: Mapping[str, FieldValue]) -> None:
    if "delivered_on" in values and "not_delivered" in values:
        raise UserError("usage.letter_arrived_or_not", field="not_delivered")
    hours = str(values.get("hours", ""))
    if hours and hours_of(hours) is None:
        raise UserError("usage.fact_not_hours", field="hours", typed=hours)
    sent = str(values.get("sent_on", ""))
    for name in _LATER:
        day = str(values.get(name, ""))
        known = min(len(sent), len(day))
        if day and day[:known] < sent[:known]:
            raise UserError("usage.letter_before", field=name)
    starts = values.get("starts")
    for kind in starts if isinstance(starts, tuple) else ():
        wanted = _WANTED.get(kind, ())
        if wanted and not any(name in values for name in wanted):
            raise UserError("usage.particular_missing", field=wanted[0])


SHAPES = (
    Shape(
        ParticularKind.LETTER,
        N_("Letter"),
        N_("Letters"),
        (
            Field("title", N_("Which letter"), required=True),
            Field("party", N_("To which party"), FieldKind.PARTY, required=True),
            Field("sent_on", N_("Sent on"), FieldKind.DATE),
            Field("how", N_("How it was sent"), FieldKind.WORD, words=HOW),
            Field("delivered_on", N_("On which day it reached them"), FieldKind.DATE),
            Field("not_delivered", N_("Where it did not reach them"), FieldKind.WORD, words=NOT_DELIVERED),
            Field("proof", N_("Proof, as contacts that hold it"), FieldKind.CONTACTS),
            Field("answered_on", N_("Answered on"), FieldKind.DATE),
            Field("answer", N_("What they answered"), FieldKind.TEXT),
            Field("text", N_("As it was sent, word for word"), FieldKind.TEXT, papers=IDENTIFYING),
            Field("starts", N_("What it asks for that rules wait for"), FieldKind.WORDS, words=STARTS, aside=True),
            Field("hours", N_("At which hours, such as 22:00-08:00"), aside=True),
            Field("weekdays", N_("On which days of the week"), FieldKind.WORDS, words=WEEKDAYS, aside=True),
            Field("places", N_("At which places"), FieldKind.WORDS, words=PLACES, aside=True),
            Field("channels", N_("In which ways"), FieldKind.WORDS, words=CHANNELS, aside=True),
            Field("loan", N_("Which loan"), FieldKind.PARTICULAR, refers=ParticularKind.LOAN, aside=True),
            Field("sent_to", N_("To which number or address it was sent"), papers=IDENTIFYING, aside=True),
            Field("reference", N_("Number of the consignment or receipt"), aside=True),
            Field("letter", N_("Letter of the rule pack"), aside=True),
            Field("ticks", N_("Its sentences that were ticked"), FieldKind.LINES, aside=True),
            Field("pack", N_("Version of the rule pack"), aside=True),
            Field("pack_sha256", N_("Check value of the rule pack (SHA-256)"), aside=True),
            Field("ended_on", N_("Taken back on"), FieldKind.DATE, aside=True),
            Field("note", N_("Private note"), FieldKind.TEXT, papers=PRIVATE, aside=True),
        ),
        called_by=("title", "party", "sent_on"),
        refuse=_refuse,
        together=frozenset({"delivered_on", "not_delivered"}),
    ),
)
