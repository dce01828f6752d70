"""The words of the domain as shown to people, one table for window, terminal and paper.

Every table is keyed by the enum's member; ``tests/unit/core/test_labels.py`` proves that none is missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from shilu.core import column_mapping
from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.incident import Include, ReachedKind, Status, Tier
from shilu.core.party import PartyKind, Role
from shilu.core.provenance import OriginalKind
from shilu.core.when import Precision
from shilu.core.wording import N_

CHANNELS: Mapping[Channel, str] = MappingProxyType(
    {
        Channel.CALL: N_("Call"),
        Channel.SMS: N_("Text message"),
        Channel.MMS: N_("Multimedia message"),
        Channel.WHATSAPP: N_("WhatsApp"),
        Channel.WECHAT: N_("WeChat"),
        Channel.QQ: N_("QQ"),
        Channel.TELEGRAM: N_("Telegram"),
        Channel.LINE: N_("LINE"),
        Channel.MESSENGER: N_("Messenger"),
        Channel.INSTAGRAM: N_("Instagram"),
        Channel.SIGNAL: N_("Signal"),
        Channel.VIBER: N_("Viber"),
        Channel.IMESSAGE: N_("iMessage"),
        Channel.EMAIL: N_("E-mail"),
        Channel.APP: N_("Message in an app"),
        Channel.VISIT: N_("Visit"),
        Channel.LETTER: N_("Letter"),
        Channel.POST: N_("Public post"),
        Channel.OTHER: N_("Other"),
    }
)
DIRECTIONS: Mapping[Direction, str] = MappingProxyType(
    {
        Direction.INCOMING: N_("Incoming"),
        Direction.OUTGOING: N_("Outgoing"),
        Direction.UNKNOWN: N_("Direction unknown"),
    }
)
COLUMNS: Mapping[column_mapping.Role, str] = MappingProxyType(
    {
        column_mapping.Role.START: N_("Date and time"),
        column_mapping.Role.DATE: N_("Date"),
        column_mapping.Role.TIME: N_("Time of day"),
        column_mapping.Role.PEER: N_("Other side’s number"),
        column_mapping.Role.NAME: N_("Other side’s name"),
        column_mapping.Role.OWN: N_("Own number"),
        column_mapping.Role.CALLER: N_("Who called"),
        column_mapping.Role.CALLED: N_("Who was called"),
        column_mapping.Role.DIRECTION: N_("Direction"),
        column_mapping.Role.DURATION: N_("Length"),
        column_mapping.Role.MINUTES: N_("Minutes charged"),
        column_mapping.Role.KIND: N_("Kind of call"),
        column_mapping.Role.BUSINESS: N_("Kind of service"),
        column_mapping.Role.PLACE: N_("Place"),
        column_mapping.Role.PEER_PLACE: N_("Other side’s place"),
        column_mapping.Role.TEXT: N_("What was written"),
    }
)
OUTCOMES: Mapping[Outcome, str] = MappingProxyType(
    {
        Outcome.ANSWERED: N_("Answered"),
        Outcome.MISSED: N_("Missed"),
        Outcome.REJECTED: N_("Rejected"),
        Outcome.BLOCKED: N_("Blocked"),
        Outcome.VOICEMAIL: N_("Voicemail"),
        Outcome.NO_ANSWER: N_("Not answered"),
        Outcome.ANSWERED_ELSEWHERE: N_("Answered on another device"),
        Outcome.UNKNOWN: N_("Not known"),
    }
)
PARTY_KINDS: Mapping[PartyKind, str] = MappingProxyType(
    {
        PartyKind.LENDER: N_("Lender"),
        PartyKind.APP: N_("Loan app"),
        PartyKind.AGENCY: N_("Collection agency"),
        PartyKind.DATA_COMPANY: N_("Data company"),
        PartyKind.DATA_SELLER: N_("Seller of personal data"),
        PartyKind.TECHNOLOGY: N_("Technology provider"),
        PartyKind.PAYMENT_COMPANY: N_("Payment company"),
        PartyKind.PERSON: N_("Person"),
        PartyKind.UNKNOWN: N_("Not known who"),
    }
)
ROLES: Mapping[Role, str] = MappingProxyType(
    {
        Role.CREDITOR: N_("Creditor"),
        Role.ACTING_FOR: N_("Acting for"),
        Role.COLLECTOR: N_("Collector"),
        Role.PAYEE: N_("Payee"),
        Role.DATA_SOURCE: N_("Source of the data"),
    }
)
REACHED_KINDS: Mapping[ReachedKind, str] = MappingProxyType(
    {
        ReachedKind.COMPLAINANT: N_("The complainant"),
        ReachedKind.THIRD_PERSON: N_("Another person"),
        ReachedKind.GROUP: N_("A group"),
        ReachedKind.PUBLIC: N_("The public"),
        ReachedKind.UNKNOWN: N_("Not known"),
    }
)
STATUSES: Mapping[Status, str] = MappingProxyType(
    {
        Status.NEW: N_("New"),
        Status.REVIEWED: N_("Reviewed"),
        Status.INCOMPLETE: N_("Incomplete"),
        Status.WITHDRAWN: N_("Withdrawn"),
        Status.ERASED: N_("Erased"),
    }
)
INCLUDES: Mapping[Include, str] = MappingProxyType(
    {Include.YES: N_("Goes into the bundle"), Include.NO: N_("Left out"), Include.PRIVILEGED: N_("Privileged")}
)
TIERS: Mapping[Tier, str] = MappingProxyType(
    {Tier.STATED: N_("Stated by the complainant"), Tier.OBSERVED: N_("Documented in a source file")}
)
PRECISIONS: Mapping[Precision, str] = MappingProxyType(
    {
        Precision.MS: N_("to the millisecond"),
        Precision.SECOND: N_("to the second"),
        Precision.MINUTE: N_("to the minute"),
        Precision.HOUR: N_("to the hour"),
        Precision.DAY: N_("to the day"),
        Precision.MONTH: N_("to the month"),
        Precision.UNKNOWN: N_("time not known"),
    }
)
TAGS: Mapping[str, str] = MappingProxyType(
    {
        "violence": N_("Threat of violence"),
        "property": N_("Threat to or damage of property"),
        "obscene": N_("Insults or obscene words"),
        "publicshame": N_("Public shaming"),
        "contactblast": N_("Messages to the phone book"),
        "doxx": N_("Private details published"),
        "morphed": N_("Edited or fake picture"),
        "police": N_("Poses as police or prosecutor"),
        "court": N_("Fake court paper or lawyer’s letter"),
        "arrest": N_("Threat of arrest for debt"),
        "work": N_("Contact at work or school"),
        "extort": N_("Pay or we publish"),
        "visit": N_("Visit to home or office"),
        "flood": N_("Flood of calls or messages"),
        "dataSale": N_("Personal data offered for sale"),
        "upfront": N_("Fee cut from the principal"),
        "selfharm": N_("Urged to self-harm"),
        "disclosed": N_("Debt disclosed to others"),
        "push_borrow": N_("Pushed to borrow elsewhere"),
        "blacklist": N_("Threat of a blacklist"),
        "fee": N_("Invented fees"),
    }
)
WEEKDAYS: tuple[str, ...] = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
ORIGINAL_KINDS: Mapping[OriginalKind, str] = MappingProxyType(
    {
        OriginalKind.ORIGINAL: N_("The original"),
        OriginalKind.COPY: N_("A copy"),
        OriginalKind.SCREEN_PHOTO: N_("A photo of a screen"),
        OriginalKind.UNKNOWN_TOOL: N_("From an emulator or an unknown tool"),
    }
)
