"""The people and devices of a case: what papers ask for of those who complain, and third persons (law.md 1c, 9)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from shilu.core.particular import Field, FieldKind, Paper, ParticularKind, Shape
from shilu.core.wording import N_

IDENTIFYING = frozenset({Paper.BUNDLE})
"""Left out of a redacted copy."""
ON_STATEMENT = frozenset({Paper.BUNDLE, Paper.STATEMENT})
ALSO_ON_STATEMENT = frozenset({Paper.BUNDLE, Paper.REDACTED, Paper.STATEMENT})
ON_FORMS = frozenset({Paper.BUNDLE, Paper.FORM})
ALSO_ON_FORMS = frozenset({Paper.BUNDLE, Paper.REDACTED, Paper.FORM})
PRIVATE: frozenset[Paper] = frozenset()
"""On no paper."""

YES_NO_UNASKED: Mapping[str, str] = MappingProxyType(
    {"yes": N_("yes"), "no": N_("no"), "not_asked": N_("not asked yet")}
)
_ROLES: Mapping[str, str] = MappingProxyType(
    {
        "complainant": N_("complainant"),
        "reporter": N_("reports on behalf of the complainant"),
        "victim": N_("harassed person who does not complain"),
        "guardian": N_("guardian"),
        "lawyer": N_("lawyer"),
        "legal_aid": N_("legal-aid worker"),
        "witness": N_("witness"),
    }
)
_GENDERS: Mapping[str, str] = MappingProxyType({"female": N_("female"), "male": N_("male"), "other": N_("other")})
_ID_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "identity_card": N_("identity card"),
        "passport": N_("passport"),
        "driving_licence": N_("driving licence"),
        "residence_permit": N_("residence permit"),
        "voter_card": N_("voter card"),
        "tax_card": N_("tax card"),
        "other": N_("other"),
    }
)
_OWN_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "sim": N_("mobile number"),
        "landline": N_("landline"),
        "email": N_("e-mail address"),
        "account": N_("account in an app"),
        "payment": N_("bank or payment account"),
    }
)
RELATIONS: Mapping[str, str] = MappingProxyType(
    {
        "parent": N_("parent"),
        "spouse": N_("spouse or partner"),
        "child": N_("child"),
        "sibling": N_("sibling"),
        "relative": N_("other relative"),
        "friend": N_("friend"),
        "colleague": N_("colleague"),
        "employer": N_("employer"),
        "classmate": N_("classmate"),
        "teacher": N_("teacher or school"),
        "neighbour": N_("neighbour"),
        "guarantor": N_("guarantor"),
        "co_borrower": N_("joint borrower"),
        "guardian": N_("guardian"),
        "lawyer": N_("lawyer"),
        "executor": N_("executor of the estate"),
        "other": N_("other"),
    }
)

SHAPES = (
    Shape(
        ParticularKind.PERSON,
        N_("Person of the case"),
        N_("People of the case"),
        (
            Field("role", N_("Role in the case"), FieldKind.WORD, required=True, words=_ROLES),
            Field("name", N_("Name as on the identity paper"), required=True, papers=ON_FORMS),
            Field("relation", N_("Relation to the complainant")),
            Field("gender", N_("Gender"), FieldKind.WORD, words=_GENDERS, papers=ON_FORMS),
            Field("born", N_("Date of birth"), FieldKind.DATE, papers=IDENTIFYING),
            Field("id_kind", N_("Kind of identity paper"), FieldKind.WORD, words=_ID_KINDS, papers=IDENTIFYING),
            Field("id_number", N_("Number of the identity paper"), papers=ON_FORMS),
            Field("address", N_("Address"), FieldKind.TEXT, papers=ON_FORMS),
            Field("phone", N_("Phone"), papers=ON_FORMS),
            Field("email", N_("E-mail"), papers=ON_FORMS),
            Field("workplace", N_("Workplace or school"), papers=IDENTIFYING, aside=True),
            Field("nationality", N_("Nationality"), papers=IDENTIFYING, aside=True),
            Field("former_names", N_("Former or other names"), FieldKind.LINES, papers=IDENTIFYING, aside=True),
            Field("language", N_("Language they speak"), aside=True),
            Field(
                "authorised_by", N_("Authorisation, as contacts that hold the paper"), FieldKind.CONTACTS, aside=True
            ),
            Field("note", N_("Private note"), FieldKind.TEXT, papers=PRIVATE, aside=True),
        ),
        called_by=("name",),
    ),
    Shape(
        ParticularKind.OWN_ADDRESS,
        N_("Own number or account"),
        N_("Own numbers and accounts"),
        (
            Field("kind", N_("What it is"), FieldKind.WORD, required=True, words=_OWN_KINDS),
            Field("address", N_("Number or account"), required=True, papers=ON_FORMS),
            Field("whose", N_("Whose it is"), FieldKind.PARTICULAR, refers=ParticularKind.PERSON),
            Field("provider", N_("Carrier, bank or app")),
            Field("device", N_("In which device"), FieldKind.PARTICULAR, refers=ParticularKind.DEVICE),
            Field("from", N_("Used since"), FieldKind.DATE),
            Field("until", N_("Used until"), FieldKind.DATE),
            Field("note", N_("Private note"), FieldKind.TEXT, papers=PRIVATE, aside=True),
        ),
        called_by=("address",),
    ),
    Shape(
        ParticularKind.DEVICE,
        N_("Device"),
        N_("Devices"),
        (
            Field("make", N_("Make"), required=True, papers=ALSO_ON_FORMS),
            Field("model", N_("Model"), papers=ALSO_ON_FORMS),
            Field("whose", N_("Whose it is"), FieldKind.PARTICULAR, refers=ParticularKind.PERSON),
            Field("system", N_("System and version"), papers=ALSO_ON_FORMS),
            Field("serial", N_("Serial number"), papers=ON_FORMS, aside=True),
            Field("imei", N_("IMEI, or its last four digits"), papers=ON_FORMS, aside=True),
            Field("clock", N_("How its clock differed from the true time, and when that was measured"), aside=True),
            Field("where", N_("Where it is now")),
            Field("note", N_("Private note"), FieldKind.TEXT, papers=PRIVATE, aside=True),
        ),
        called_by=("make", "model"),
    ),
    Shape(
        ParticularKind.THIRD_PERSON,
        N_("Third person"),
        N_("Third persons"),
        (
            Field("name", N_("Name"), required=True, papers=ON_STATEMENT | {Paper.FORM}),
            Field("pseudonym", N_("Other name, where they are not named"), papers=frozenset({Paper.REDACTED})),
            Field(
                "relation",
                N_("Relation"),
                FieldKind.WORD,
                required=True,
                words=RELATIONS,
                papers=ALSO_ON_STATEMENT | {Paper.FORM},
            ),
            Field("numbers", N_("Numbers and accounts"), FieldKind.LINES, papers=ON_STATEMENT),
            Field("how_reached", N_("How they were reached"), papers=ALSO_ON_STATEMENT),
            Field("told", N_("What they were told"), FieldKind.TEXT, papers=ALSO_ON_STATEMENT),
            Field("asked_to_stop", N_("Asked to be left alone"), FieldKind.FLAG, papers=ALSO_ON_STATEMENT),
            Field("asked_on", N_("When they asked"), FieldKind.DATE, papers=ALSO_ON_STATEMENT),
            Field("consent", N_("May be named"), FieldKind.WORD, words=YES_NO_UNASKED, papers=ALSO_ON_STATEMENT),
            Field(
                "in_contacts",
                N_("Contacts that reached them"),
                FieldKind.CONTACTS,
                papers=ALSO_ON_STATEMENT,
                aside=True,
            ),
            Field("proof", N_("Proof, as contacts that hold it"), FieldKind.CONTACTS, aside=True),
            Field("note", N_("Private note"), FieldKind.TEXT, papers=PRIVATE, aside=True),
        ),
        called_by=("name",),
    ),
)
