"""The words for what a number is, for window and terminal."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from shilu.core.contact_point import NumberKind
from shilu.core.dossier import ClaimKind, Owner
from shilu.core.number_kind import Network, SpoofSign
from shilu.core.party import AttributionState, Basis
from shilu.core.wording import N_

NUMBER_KINDS: Mapping[NumberKind, str] = MappingProxyType(
    {
        NumberKind.MOBILE: N_("Mobile number"),
        NumberKind.VIRTUAL: N_("Mobile number of a virtual operator"),
        NumberKind.LANDLINE: N_("Landline"),
        NumberKind.INTERNET: N_("Internet telephone number"),
        NumberKind.SUBSCRIBER: N_("Phone number"),
        NumberKind.BULK: N_("Bulk-message number (106…)"),
        NumberKind.LINE_95: N_("Service line (95…, 96…)"),
        NumberKind.LINE_400: N_("Service line that is called (400…, 800…)"),
        NumberKind.SHORT: N_("Short number"),
        NumberKind.SENDER_ID: N_("Sender name"),
        NumberKind.WITHHELD: N_("Number withheld"),
        NumberKind.CHAT: N_("Account in an app"),
        NumberKind.EMAIL: N_("E-mail address"),
        NumberKind.UNKNOWN: N_("Other address"),
    }
)
NETWORKS: Mapping[Network, str] = MappingProxyType(
    {
        Network.CHINA_MOBILE: N_("China Mobile"),
        Network.CHINA_UNICOM: N_("China Unicom"),
        Network.CHINA_TELECOM: N_("China Telecom"),
        Network.CHINA_BROADNET: N_("China Broadnet"),
    }
)
SPOOF_SIGNS: Mapping[SpoofSign, str] = MappingProxyType(
    {
        SpoofSign.NO_SUCH_NUMBER: N_("No telephone has a number of this length."),
        SpoofSign.LINE_FROM_ABROAD: N_(
            "It called with a country code before it. A service line of this country shows none when it calls."
        ),
        SpoofSign.BULK_CALLS: N_("It called, though numbers that begin with 106 only send messages."),
        SpoofSign.LINE_400_CALLS: N_("It called, though 400 and 800 numbers only take calls."),
    }
)
CLAIM_KINDS: Mapping[ClaimKind, str] = MappingProxyType(
    {
        ClaimKind.SIGNED: N_("signed its messages"),
        ClaimKind.SAID: N_("said to be"),
        ClaimKind.STAFF_NAME: N_("name they gave"),
        ClaimKind.STAFF_NUMBER: N_("staff number they gave"),
        ClaimKind.CALLED: N_("name on the phone or in the app"),
    }
)
OWNERS: Mapping[Owner, str] = MappingProxyType(
    {
        Owner.OWN: N_("This is an own number or account of this case (no. {number})."),
        Owner.PERSON: N_("This is the number of {name}, a person of this case (no. {number})."),
        Owner.THIRD_PERSON: N_("This is the number of {name}, a third person of this case (no. {number})."),
    }
)
BASES: Mapping[Basis, str] = MappingProxyType(
    {
        Basis.STATED: N_("stated by hand"),
        Basis.SIGNATURE: N_("signed with the name"),
        Basis.SUGGESTED: N_("suggested, then confirmed"),
    }
)
ATTRIBUTION_STATES: Mapping[AttributionState, str] = MappingProxyType(
    {
        AttributionState.CONFIRMED: N_("confirmed"),
        AttributionState.PROPOSED: N_("proposed"),
        AttributionState.WITHDRAWN: N_("taken back"),
    }
)
