"""Loans, what was repaid of them and what was claimed over time (law.md 1a, 1c)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from shilu.core.particular import Field, FieldKind, ParticularKind, Shape
from shilu.core.shapes.people import ALSO_ON_FORMS, IDENTIFYING, PRIVATE
from shilu.core.wording import N_

_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "app": N_("loan in an app"),
        "consumer": N_("consumer credit"),
        "card": N_("credit card"),
        "private": N_("private loan"),
        "student": N_("student loan"),
        "advance": N_("advance on wages"),
        "lease": N_("sale or lease that hides a loan"),
        "other": N_("other"),
    }
)
_STATUSES: Mapping[str, str] = MappingProxyType(
    {
        "running": N_("running"),
        "overdue": N_("overdue"),
        "settled": N_("fully settled"),
        "disputed": N_("disputed"),
        "sold": N_("sold to another"),
    }
)
_PERMISSIONS: Mapping[str, str] = MappingProxyType(
    {
        "contacts": N_("contact list"),
        "call_log": N_("call log"),
        "messages": N_("text messages"),
        "photos": N_("photos"),
        "location": N_("location"),
        "camera": N_("camera"),
        "microphone": N_("microphone"),
        "installed_apps": N_("list of apps"),
    }
)
_PAID_FOR: Mapping[str, str] = MappingProxyType(
    {
        "instalment": N_("instalment"),
        "extension": N_("extension fee"),
        "interest": N_("interest"),
        "penalty": N_("penalty"),
        "settlement": N_("settlement of all of it"),
        "unknown": N_("not known what for"),
    }
)

SHAPES = (
    Shape(
        ParticularKind.LOAN,
        N_("Loan"),
        N_("Loans"),
        (
            Field("lender", N_("Lender or app"), FieldKind.PARTY, required=True, papers=ALSO_ON_FORMS),
            Field("status", N_("Status"), FieldKind.WORD, words=_STATUSES),
            Field("contract_on", N_("Date of the contract"), FieldKind.DATE, papers=ALSO_ON_FORMS),
            Field("promised", N_("Amount in the contract"), FieldKind.MONEY, papers=ALSO_ON_FORMS),
            Field("received", N_("Amount that arrived"), FieldKind.MONEY, papers=ALSO_ON_FORMS),
            Field("received_on", N_("Date on which it arrived"), FieldKind.DATE),
            Field("kind", N_("Kind of loan"), FieldKind.WORD, words=_KINDS),
            Field("contract_number", N_("Contract number"), papers=IDENTIFYING),
            Field("fees", N_("Fees that were taken, each with its name"), FieldKind.TEXT),
            Field("instalments", N_("Number of instalments"), FieldKind.WHOLE),
            Field("due_on", N_("Due dates"), FieldKind.DATES),
            Field("overdue_since", N_("Overdue since"), FieldKind.DATE),
            Field("settled_on", N_("Settled on"), FieldKind.DATE),
            Field("sold_to", N_("Sold to"), FieldKind.PARTY, aside=True),
            Field("stated_rate", N_("Rate that the lender stated"), aside=True),
            Field("pushed_by", N_("Recommended by"), FieldKind.PARTY),
            Field(
                "guarantors",
                N_("Guarantors"),
                FieldKind.PARTICULARS,
                refers=ParticularKind.THIRD_PERSON,
                papers=IDENTIFYING,
                aside=True,
            ),
            Field(
                "emergency_contacts",
                N_("Emergency contacts that were given"),
                FieldKind.PARTICULARS,
                refers=ParticularKind.THIRD_PERSON,
                papers=IDENTIFYING,
                aside=True,
            ),
            Field(
                "permissions_asked",
                N_("Permissions the app asked for"),
                FieldKind.WORDS,
                words=_PERMISSIONS,
                aside=True,
            ),
            Field("permissions_given", N_("Permissions it got"), FieldKind.WORDS, words=_PERMISSIONS, aside=True),
            Field(
                "permissions_proof",
                N_("Proof of these permissions, as contacts that hold it"),
                FieldKind.CONTACTS,
                aside=True,
            ),
            Field("proof", N_("Proof, as contacts that hold it"), FieldKind.CONTACTS, aside=True),
            Field("note", N_("Private note"), FieldKind.TEXT, papers=PRIVATE, aside=True),
        ),
        called_by=("lender",),
    ),
    Shape(
        ParticularKind.REPAYMENT,
        N_("Repayment"),
        N_("Repayments"),
        (
            Field("loan", N_("Loan"), FieldKind.PARTICULAR, required=True, refers=ParticularKind.LOAN),
            Field("paid_on", N_("Date"), FieldKind.DATE, required=True),
            Field("amount", N_("Amount"), FieldKind.MONEY, required=True),
            Field("paid_for", N_("What it was for"), FieldKind.WORD, words=_PAID_FOR),
            Field("payee", N_("Who received it"), FieldKind.PARTY),
            Field("account", N_("To which account"), papers=IDENTIFYING),
            Field("from_loan", N_("Loan whose money paid it"), FieldKind.PARTICULAR, refers=ParticularKind.LOAN),
            Field("proof", N_("Proof, as contacts that hold it"), FieldKind.CONTACTS, aside=True),
            Field("note", N_("Private note"), FieldKind.TEXT, papers=PRIVATE, aside=True),
        ),
        called_by=("paid_on", "amount"),
    ),
    Shape(
        ParticularKind.CLAIM,
        N_("Claimed amount"),
        N_("Claimed amounts"),
        (
            Field("loan", N_("Loan"), FieldKind.PARTICULAR, required=True, refers=ParticularKind.LOAN),
            Field("claimed_on", N_("Date"), FieldKind.DATE, required=True),
            Field("amount", N_("Amount"), FieldKind.MONEY, required=True),
            Field("by", N_("Who claimed it"), FieldKind.PARTY),
            Field("in_contacts", N_("Contacts in which it was claimed"), FieldKind.CONTACTS),
            Field("note", N_("Private note"), FieldKind.TEXT, papers=PRIVATE, aside=True),
        ),
        called_by=("claimed_on", "amount"),
    ),
)
