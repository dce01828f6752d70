"""The ways a contact can come, and what became of it. The same words in packs, vault, screen and paper."""

from __future__ import annotations

from enum import StrEnum


class Channel(StrEnum):
    """By what means."""

    CALL = "call"
    SMS = "sms"
    MMS = "mms"
    WHATSAPP = "whatsapp"
    WECHAT = "wechat"
    QQ = "qq"
    TELEGRAM = "telegram"
    LINE = "line"
    MESSENGER = "messenger"
    INSTAGRAM = "instagram"
    SIGNAL = "signal"
    VIBER = "viber"
    IMESSAGE = "imessage"
    EMAIL = "email"
    APP = "app"
    VISIT = "visit"
    LETTER = "letter"
    POST = "post"
    OTHER = "other"


class ChannelGroup(StrEnum):
    """The coarser words that rule packs use."""

    VOICE = "voice"
    TEXT = "text"
    CHAT = "chat"
    POST = "post"
    VISIT = "visit"
    MAIL = "mail"
    OTHER = "other"


class Direction(StrEnum):
    """Towards the complainant's side, or from it. A source can leave it open; such contacts count as neither."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"
    UNKNOWN = "unknown"


class Outcome(StrEnum):
    """What became of a call. Messages have none (``unknown``)."""

    ANSWERED = "answered"
    MISSED = "missed"
    REJECTED = "rejected"
    BLOCKED = "blocked"
    VOICEMAIL = "voicemail"
    NO_ANSWER = "no_answer"
    ANSWERED_ELSEWHERE = "answered_elsewhere"
    UNKNOWN = "unknown"


_CHATS = (
    Channel.WHATSAPP,
    Channel.WECHAT,
    Channel.QQ,
    Channel.TELEGRAM,
    Channel.LINE,
    Channel.MESSENGER,
    Channel.INSTAGRAM,
    Channel.SIGNAL,
    Channel.VIBER,
    Channel.IMESSAGE,
    Channel.APP,
)


def group_of(channel: Channel) -> ChannelGroup:
    """The group a channel belongs to."""
    match channel:
        case Channel.CALL:
            return ChannelGroup.VOICE
        case Channel.SMS | Channel.MMS:
            return ChannelGroup.TEXT
        case Channel.EMAIL | Channel.LETTER:
            return ChannelGroup.MAIL
        case Channel.POST:
            return ChannelGroup.POST
        case Channel.VISIT:
            return ChannelGroup.VISIT
        case _:
            return ChannelGroup.CHAT if channel in _CHATS else ChannelGroup.OTHER
