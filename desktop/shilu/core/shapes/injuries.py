"""Data that leaked, data that was offered for sale, and harm (law.md 1a: the three classes of personal data)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from shilu.core.particular import Field, FieldKind, ParticularKind, Shape
from shilu.core.shapes.people import ALSO_ON_FORMS, IDENTIFYING, PRIVATE
from shilu.core.wording import N_

CLASSES: Mapping[str, str] = MappingProxyType(
    {
        "high": N_("whereabouts, content of communications, credit or property (counted from 50 entries)"),
        "sensitive": N_("lodging, records of communications, health, transactions (counted from 500 entries)"),
        "other": N_("other personal data (counted from 5,000 entries)"),
    }
)
_HARMS: Mapping[str, str] = MappingProxyType(
    {
        "fear": N_("fear"),
        "sleep": N_("loss of sleep"),
        "illness": N_("illness or treatment"),
        "self_harm": N_("thoughts of self-harm, or an attempt"),
        "work": N_("lost work"),
        "school": N_("left or missed school"),
        "home": N_("moved house"),
        "family": N_("family or friends lost"),
        "reputation": N_("reputation"),
        "cost": N_("cost"),
        "other": N_("other"),
    }
)

SHAPES = (
    Shape(
        ParticularKind.LEAK,
        N_("Leaked data"),
        N_("Leaked data"),
        (
            Field("knew", N_("What the caller knew"), FieldKind.TEXT, required=True, papers=IDENTIFYING),
            Field("data_class", N_("Class of personal data"), FieldKind.WORD, words=CLASSES),
            Field("known_on", N_("When that showed"), FieldKind.DATE),
            Field("in_contacts", N_("Contacts that show it"), FieldKind.CONTACTS),
            Field("had_by", N_("Which app had this data"), FieldKind.PARTY),
            Field("given_how", N_("How and when it was given to that app"), FieldKind.TEXT),
            Field("entries", N_("Number of entries"), FieldKind.WHOLE, aside=True),
            Field("proof", N_("Proof, as contacts that hold it"), FieldKind.CONTACTS, aside=True),
            Field("note", N_("Private note"), FieldKind.TEXT, papers=PRIVATE, aside=True),
        ),
        called_by=("knew",),
    ),
    Shape(
        ParticularKind.OFFER,
        N_("Data offered for sale"),
        N_("Data offered for sale"),
        (
            Field("seller", N_("Who offers it"), required=True),
            Field("where", N_("Where it was seen")),
            Field("seen_on", N_("When it was seen"), FieldKind.DATE),
            Field("price", N_("Price"), FieldKind.MONEY),
            Field("region", N_("Region that it covers")),
            Field("entries", N_("Number of entries"), FieldKind.WHOLE),
            Field("data_class", N_("Class of personal data"), FieldKind.WORD, words=CLASSES),
            Field("file_format", N_("Format of the file"), aside=True),
            Field("columns", N_("Names of its columns"), FieldKind.LINES, aside=True),
            Field("file_sha256", N_("SHA-256 of the file"), aside=True),
            Field("file_bytes", N_("Size of the file in bytes"), FieldKind.WHOLE, aside=True),
            Field("source", N_("Where the data is said to come from"), FieldKind.TEXT),
            Field("checked", N_("How that was checked"), FieldKind.TEXT),
            Field("own_entry", N_("The complainant’s own entry"), FieldKind.TEXT, papers=IDENTIFYING),
            Field("password_exposed", N_("A password of the complainant’s stands in it"), FieldKind.FLAG),
            Field(
                "screenshot_sha256",
                N_("SHA-256 of the originals of blacked-out screenshots"),
                FieldKind.LINES,
                aside=True,
            ),
            Field("informant", N_("Who told of it; never printed"), papers=PRIVATE, aside=True),
            Field("proof", N_("Proof, as contacts that hold it"), FieldKind.CONTACTS, aside=True),
            Field("note", N_("Private note"), FieldKind.TEXT, papers=PRIVATE, aside=True),
        ),
        called_by=("seller",),
    ),
    Shape(
        ParticularKind.HARM,
        N_("Harm"),
        N_("Harm"),
        (
            Field("kind", N_("What kind"), FieldKind.WORD, required=True, words=_HARMS),
            Field("words", N_("In their own words"), FieldKind.TEXT, required=True, papers=ALSO_ON_FORMS),
            Field(
                "whose",
                N_("Whose harm, where it is a third person’s"),
                FieldKind.PARTICULAR,
                refers=ParticularKind.THIRD_PERSON,
            ),
            Field("from", N_("Since"), FieldKind.DATE),
            Field("until", N_("Until"), FieldKind.DATE),
            Field("cost", N_("Cost"), FieldKind.MONEY),
            Field("in_contacts", N_("Contacts that caused it"), FieldKind.CONTACTS),
            Field("proof", N_("Proof, as contacts that hold it"), FieldKind.CONTACTS, aside=True),
            Field("note", N_("Private note"), FieldKind.TEXT, papers=PRIVATE, aside=True),
        ),
        called_by=("kind",),
    ),
)
