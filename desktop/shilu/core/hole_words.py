"""What the holes of a pack's sentences are called, and where what fills them is entered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from shilu.core.pack_papers import HOLES
from shilu.core.particular import ParticularKind
from shilu.core.wording import N_, Catalog

HOLES_CALLED: Mapping[str, str] = MappingProxyType(
    {
        "complainant": N_("name of the complainant"),
        "id_number": N_("number of the identity paper"),
        "address": N_("address of the complainant"),
        "phone": N_("phone of the complainant"),
        "email": N_("e-mail of the complainant"),
        "lender": N_("lender"),
        "collector": N_("collector"),
        "lender_address": N_("address of the lender"),
        "loan_reference": N_("number of the loan contract"),
        "loan_date": N_("day of the loan contract"),
        "person": N_("third person"),
        "relation": N_("relation of the third person"),
        "numbers": N_("numbers that they used"),
        "device": N_("device"),
        "imei": N_("IMEI of the device"),
        "app": N_("app"),
        "account": N_("account in the app"),
        "first_day": N_("first day"),
        "last_day": N_("last day"),
        "contacts": N_("number of contacts"),
        "third_persons": N_("third persons"),
        "tool": N_("program"),
        "hashed_at": N_("when the check values were computed"),
        "kept_at": N_("where the device is kept"),
        "place": N_("place"),
        "day": N_("day"),
        "receipt": N_("number of the receipt"),
        "office": N_("office"),
        "taken_first": N_("when the first file was taken from the device"),
        "taken_last": N_("when the last file was taken from the device"),
        "exhibit": N_("exhibit"),
        "hours": N_("hours at which contact is not wanted"),
        "own_numbers": N_("own numbers or accounts"),
    }
)
ENTERED_IN: Mapping[str, ParticularKind] = MappingProxyType(
    {
        **dict.fromkeys(("complainant", "id_number", "address", "phone", "email"), ParticularKind.PERSON),
        **dict.fromkeys(("loan_reference", "loan_date"), ParticularKind.LOAN),
        **dict.fromkeys(("person", "relation", "third_persons"), ParticularKind.THIRD_PERSON),
        **dict.fromkeys(("device", "imei", "kept_at"), ParticularKind.DEVICE),
        **dict.fromkeys(("app", "account"), ParticularKind.OWN_ADDRESS),
        **dict.fromkeys(("receipt", "office"), ParticularKind.FILING),
    }
)
"""Kinds of the record; what is not here only the signer knows."""
OF_LENDERS = frozenset({"lender", "collector", "lender_address"})
"""What stands with the lenders."""


def in_order(holes: Iterable[str]) -> tuple[str, ...]:
    """In the order in which papers know them; unknown ones last."""
    found = dict.fromkeys(holes)
    return (*(one for one in HOLES if one in found), *(one for one in found if one not in HOLES))


def called(hole: str, texts: Catalog) -> str:
    """The name of a hole, for a person."""
    return texts.tr(HOLES_CALLED.get(hole, hole))


def called_to_fill(holes: Iterable[str], texts: Catalog) -> str:
    """The names of holes for a person who types them, each with what stands for it at the command line."""
    named = "{called}（{hole}）" if texts.is_chinese else "{called} ({hole})"
    return ("、" if texts.is_chinese else ", ").join(named.format(called=called(one, texts), hole=one) for one in holes)
