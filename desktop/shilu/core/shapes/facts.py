"""Dated facts that rules wait for: what was asked of a lender, agreed with it, told to it, and since when (law.md 0).

What stands elsewhere is not asked for twice: when a third person asked to be left alone stands with that person, since
when a loan is overdue and who guarantees it with the loan. What kind of lender a party is stands with the party, or
here with its proof.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from shilu.core.channel import Channel, ChannelGroup
from shilu.core.errors import UserError
from shilu.core.particular import Field, FieldKind, FieldValue, ParticularKind, Shape
from shilu.core.shapes.parties import LENDER_TYPES
from shilu.core.shapes.people import IDENTIFYING, PRIVATE
from shilu.core.when import zone_named
from shilu.core.wording import N_

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "stop_notice": N_("asked to be contacted no more"),
        "unwanted_time": N_("asked not to be contacted at certain times"),
        "unwanted_place": N_("asked not to be contacted at a place or number"),
        "unwanted_channel": N_("asked not to be contacted in certain ways"),
        "consent": N_("consent to be contacted, or an agreement on hours or limits"),
        "represented": N_("represented by a lawyer or adviser"),
        "employer_ban": N_("the employer forbids such contacts"),
        "police_warning": N_("police warned or penalised somebody"),
        "reachable": N_("the borrower could be reached"),
        "guarantor": N_("a third person guarantees a loan"),
        "agent_announced": N_("a collector was announced in writing"),
        "residence": N_("home, or where somebody stayed"),
        "billing_address": N_("billing address"),
        "app_permission": N_("an app took contacts, call records or files from the phone"),
        "register_entry": N_("what a register or another source says of a party"),
    }
)
"""What a fact is about. ``core.fact`` says what rules make of each."""
_HOLDS: Mapping[str, str] = MappingProxyType({"yes": N_("yes"), "no": N_("no")})
HOW: Mapping[str, str] = MappingProxyType(
    {
        "phone": N_("by phone"),
        "in_person": N_("in person"),
        "message": N_("by text or chat message"),
        "email": N_("by e-mail"),
        "app": N_("in the lender’s app"),
        "letter": N_("by letter"),
        "registered_letter": N_("by registered letter"),
        "lawyer": N_("through a lawyer"),
        "notice": N_("by an official paper"),
        "other": N_("in another way"),
    }
)
CHANNELS: Mapping[str, str] = MappingProxyType(
    {
        ChannelGroup.VOICE.value: N_("calls"),
        ChannelGroup.TEXT.value: N_("text messages"),
        ChannelGroup.CHAT.value: N_("chat messages of any app"),
        ChannelGroup.MAIL.value: N_("e-mails and letters"),
        ChannelGroup.VISIT.value: N_("visits"),
        ChannelGroup.POST.value: N_("public posts"),
        Channel.EMAIL.value: N_("E-mail"),
        Channel.LETTER.value: N_("Letter"),
        Channel.WECHAT.value: N_("WeChat"),
        Channel.QQ.value: N_("QQ"),
        Channel.WHATSAPP.value: N_("WhatsApp"),
        Channel.TELEGRAM.value: N_("Telegram"),
        Channel.APP.value: N_("Message in an app"),
    }
)
"""Groups of channels, and single ones that people name."""
WEEKDAYS: Mapping[str, str] = MappingProxyType(
    {
        "mon": N_("Monday"),
        "tue": N_("Tuesday"),
        "wed": N_("Wednesday"),
        "thu": N_("Thursday"),
        "fri": N_("Friday"),
        "sat": N_("Saturday"),
        "sun": N_("Sunday"),
    }
)
PLACES: Mapping[str, str] = MappingProxyType(
    {
        "domicile": N_("at home"),
        "workplace": N_("at work"),
        "billing_address": N_("at the billing address"),
        "elsewhere": N_("elsewhere"),
    }
)
"""Where somebody was reached (core/judged Place)."""
_CLOCK = r"([01]?\d|2[0-3])[:：]([0-5]\d)"
_SPAN = re.compile(rf"{_CLOCK}\s*(?:[-–—~～至到]|to)\s*(?:{_CLOCK}|(24)[:：]00)")
_REGION = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")
_DAY_MIN = 24 * 60


def minutes_of(typed: str) -> int | None:
    """Minutes since midnight of ``22:00``; None for what is no time of day."""
    found = re.fullmatch(_CLOCK, typed.strip())
    return None if found is None else int(found[1]) * 60 + int(found[2])


def hours_of(typed: str) -> tuple[int, int] | None:
    """First and last minute since midnight of ``22:00-08:00``, the first inclusive, the last exclusive; over midnight
    where the last is the smaller. None for what is no span of hours, and for one that is empty."""
    found = _SPAN.fullmatch(typed.strip())
    if found is None:
        return None
    begins = int(found[1]) * 60 + int(found[2])
    ends = _DAY_MIN if found[5] else int(found[3]) * 60 + int(found[4])
    return None if begins == ends else (begins, ends)


def _refuse(values: Mapping[str, FieldValue]) -> None:
    typed = {name: value for name, value in values.items() if isinstance(value, str)}
    if "hours" in typed and hours_of(typed["hours"]) is None:
        raise UserError("usage.fact_not_hours", field="hours", typed=typed["hours"])
    if "time" in typed and minutes_of(typed["time"]) is None:
        raise UserError("usage.fact_not_a_time", field="time", typed=typed["time"])
    if "region" in typed and not _REGION.fullmatch(typed["region"]):
        raise UserError("usage.fact_not_a_region", field="region", typed=typed["region"])
    if "zone" in typed and not _is_zone(typed["zone"]):
        raise UserError("usage.fact_not_a_zone", field="zone", typed=typed["zone"])
    begins, ends = typed.get("from", ""), typed.get("until", "")
    if begins[: len(ends)] > ends:
        raise UserError("usage.fact_ends_before", field="until")
    for kind, wanted in WANTED.items():
        if typed.get("kind") == kind and not any(name in values for name in wanted):
            raise UserError("usage.particular_missing", field=wanted[0])


def _is_zone(name: str) -> bool:
    try:
        zone_named(name)
    except ValueError:
        return False
    return True


WANTED: Mapping[str, tuple[str, ...]] = {
    "unwanted_time": ("hours", "weekdays"),
    "unwanted_place": ("places", "numbers"),
    "unwanted_channel": ("channels",),
    "guarantor": ("person",),
    "agent_announced": ("party",),
    "residence": ("region", "zone", "words"),
    "billing_address": ("region", "words"),
    "register_entry": ("party",),
}
"""What a fact of that kind says nothing without: one of these."""

SHAPES = (
    Shape(
        ParticularKind.FACT,
        N_("Dated fact"),
        N_("Dated facts"),
        (
            Field("kind", N_("What it is"), FieldKind.WORD, required=True, words=KINDS),
            Field("holds", N_("Is it so?"), FieldKind.WORD, words=_HOLDS, otherwise="yes"),
            Field("party", N_("Which party it concerns; none where all"), FieldKind.PARTY),
            Field("from", N_("On which day, or since"), FieldKind.DATE),
            Field("until", N_("Until, or withdrawn on"), FieldKind.DATE),
            Field("how", N_("How it was said or sent"), FieldKind.WORD, words=HOW),
            Field("delivered_on", N_("On which day it reached them"), FieldKind.DATE),
            Field("words", N_("In words, as it was said or written"), FieldKind.TEXT, papers=IDENTIFYING),
            Field("proof", N_("Proof, as contacts that hold it"), FieldKind.CONTACTS),
            Field(
                "person",
                N_("Which third person, where it is not the complainant"),
                FieldKind.PARTICULAR,
                refers=ParticularKind.THIRD_PERSON,
                papers=IDENTIFYING,
                aside=True,
            ),
            Field("loan", N_("Which loan"), FieldKind.PARTICULAR, refers=ParticularKind.LOAN, aside=True),
            Field(
                "lender_type",
                N_("Type of lender, as the source says"),
                FieldKind.WORD,
                words=LENDER_TYPES,
                aside=True,
            ),
            Field("time", N_("Time of day at which it began to count, such as 15:30"), aside=True),
            Field("channels", N_("In which ways"), FieldKind.WORDS, words=CHANNELS, aside=True),
            Field("hours", N_("At which hours, such as 22:00-08:00"), aside=True),
            Field("weekdays", N_("On which days of the week"), FieldKind.WORDS, words=WEEKDAYS, aside=True),
            Field("places", N_("At which places"), FieldKind.WORDS, words=PLACES, aside=True),
            Field("numbers", N_("At which numbers or accounts"), FieldKind.LINES, papers=IDENTIFYING, aside=True),
            Field("region", N_("Country or region, such as CN-GD"), aside=True),
            Field("zone", N_("Time zone there, such as Asia/Shanghai"), aside=True),
            Field("who", N_("By whom: lawyer, officer, office, employer"), papers=IDENTIFYING, aside=True),
            Field("sent_to", N_("To which number or address it was sent"), papers=IDENTIFYING, aside=True),
            Field("reference", N_("Number of the receipt or file"), aside=True),
            Field("source", N_("Where that stands: register, page of the app, contract"), aside=True),
            Field("note", N_("Private note"), FieldKind.TEXT, papers=PRIVATE, aside=True),
        ),
        called_by=("kind", "from"),
        refuse=_refuse,
    ),
)
