"""Parties and what one is to another (law.md 0: a count of contacts stands and falls with who stands behind them).

The fields of a party are no client's secret: they say what an organisation is and how it can be reached. What a client
said of one stands in the links of that client's case.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from shilu.core.errors import UserError
from shilu.core.particular import Field, FieldKind, FieldValue, ParticularKind, Shape
from shilu.core.shapes.people import ALSO_ON_FORMS
from shilu.core.wording import N_

PARTY_FIELDS = (
    Field("other_scripts", N_("Name in other scripts"), FieldKind.LINES),
    Field("short_names", N_("Short names"), FieldKind.LINES),
    Field("app_package", N_("Package name of the app")),
    Field("store_link", N_("Link in an app store")),
    Field("app_version", N_("Version of the app"), aside=True, papers=ALSO_ON_FORMS),
    Field("downloaded_from", N_("Where the app was downloaded"), aside=True, papers=ALSO_ON_FORMS),
    Field("licence_number", N_("Licence number")),
    Field("registration_number", N_("Registration number (统一社会信用代码)"), papers=ALSO_ON_FORMS),
    Field("website", N_("Website"), papers=ALSO_ON_FORMS),
    Field("address", N_("Address of the organisation"), FieldKind.TEXT),
    Field("official_phones", N_("Official phone numbers"), FieldKind.LINES, papers=ALSO_ON_FORMS),
    Field("emails", N_("E-mail addresses of the organisation"), FieldKind.LINES),
    Field("regulator", N_("Who supervises it"), aside=True),
    Field("repayment_accounts", N_("Accounts that took repayments"), FieldKind.LINES, aside=True, papers=ALSO_ON_FORMS),
)
"""What the directory keeps of a party beside name, kind, aliases and lender type. None of it is a client's secret."""

LENDER_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "bank": N_("bank"),
        "licensed_consumer_lender": N_("licensed consumer lender"),
        "microlender": N_("micro-lender"),
        "original_creditor": N_("original creditor"),
        "third_party_collector": N_("third-party collector"),
        "unlicensed": N_("lender without a licence"),
        "private": N_("private person who lends"),
        "sec_lending_company": N_("lending company under the SEC (Philippines)"),
        "sec_financing_company": N_("financing company under the SEC (Philippines)"),
        "ojk_licensed": N_("institution under OJK (Indonesia)"),
        "ojk_p2p": N_("P2P lender under OJK (Indonesia)"),
        "fca_authorised": N_("firm authorised by the FCA (United Kingdom)"),
        "digital_credit_provider": N_("digital credit provider (Kenya)"),
        "digital_lender": N_("digital lender (Nigeria)"),
        "condusef_entity": N_("institution under CONDUSEF (Mexico)"),
    }
)
"""Words of ``Party.lender_type`` that the rules of some pack know (law.md 0 and 4–7)."""

LINK_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "collects_for": N_("collects for"),
        "recommended": N_("recommended"),
        "owned_by": N_("is owned by"),
        "supplied_data_to": N_("supplied data to"),
        "received_payment_for": N_("received payment for"),
        "provided_technology_to": N_("provided technology or scoring to"),
        "advertised": N_("advertised"),
    }
)
LINK_BASES: Mapping[str, str] = MappingProxyType(
    {
        "stated": N_("stated by the complainant"),
        "contact": N_("a contact says so"),
        "repayment": N_("record of a repayment"),
        "press": N_("press article"),
        "notice": N_("official notice"),
        "document": N_("contract or document"),
        "other": N_("other"),
    }
)
LINK_STATES: Mapping[str, str] = MappingProxyType({"confirmed": N_("confirmed"), "unconfirmed": N_("unconfirmed")})
NEVER_CONFIRMED = frozenset({"press", "notice"})
"""Bases on which a link stays unconfirmed: somebody else wrote it, and nobody of the case saw it."""


def _refuse_link(values: Mapping[str, FieldValue]) -> None:
    if values.get("from_party") == values.get("to_party"):
        raise UserError("usage.party_linked_to_itself", field="to_party")
    if values.get("basis") in NEVER_CONFIRMED and values.get("state") == "confirmed":
        raise UserError("usage.link_stays_unconfirmed", field="state")


SHAPES = (
    Shape(
        ParticularKind.PARTY_LINK,
        N_("Link between parties"),
        N_("Links between parties"),
        (
            Field("from_party", N_("Who"), FieldKind.PARTY, required=True),
            Field("kind", N_("Does what"), FieldKind.WORD, required=True, words=LINK_KINDS),
            Field("to_party", N_("For whom, or whom"), FieldKind.PARTY, required=True),
            Field("basis", N_("How that is known"), FieldKind.WORD, required=True, words=LINK_BASES),
            Field("state", N_("Confirmed?"), FieldKind.WORD, words=LINK_STATES, otherwise="unconfirmed"),
            Field("from", N_("Since"), FieldKind.DATE),
            Field("until", N_("Until"), FieldKind.DATE),
            Field("words", N_("In words"), FieldKind.TEXT),
            Field("proof", N_("Proof, as contacts that hold it"), FieldKind.CONTACTS),
        ),
        called_by=("from_party", "kind", "to_party"),
        refuse=_refuse_link,
        together=frozenset({"from_party", "to_party"}),
    ),
)
