"""What WhatsApp writes of a call, in the languages of its users (formats.md 2.3).

Every phone writes a call that nobody took as one phrase. Newer iPhones write all calls in two parts with a mark of
direction before each: what it was, and how long it took or what became of it, such as ``Voice call, 12 min``. So
published readers' tests have it in English and Russian; the words of other languages are the app's own, the order of
the parts is taken to be the same. Without those marks the same words may be anybody's, and stay a message.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from unicodedata import normalize

from shilu.core.channel import Outcome
from shilu.importers.chat_body import Body, Call
from shilu.importers.wall_time import plain

_MARKED = ("\u200e", "\u200f")
_ENDS = " .。।!"
_UNANSWERED = Call(Outcome.MISSED, Outcome.NO_ANSWER)
_ELSEWHERE = Call(Outcome.ANSWERED_ELSEWHERE, Outcome.ANSWERED)
_UNKNOWN = Call(Outcome.UNKNOWN, Outcome.UNKNOWN)


def bare(text: str) -> str:
    """Words as they are compared: Hindi letters, for one, are written in two ways."""
    return normalize("NFC", text.strip(_ENDS).casefold())


def _kinds(*, voice: str, video: str) -> Mapping[str, str]:
    """Phrases, parted by ``|``, by what kind of call each is."""
    named = {"voice": voice, "video": video}
    return MappingProxyType({bare(words): kind for kind, phrases in named.items() for words in phrases.split("|")})


_MISSED = _kinds(
    voice="Missed voice call|Missed group voice call|Missed call|Missed group call|Silenced voice call|未接语音通话|"
    "未接語音通話|Panggilan suara tak terjawab|Nakaligtaang voice call|छूटी हुई ध्वनि कॉल|वॉइस कॉल मिस हुई|"
    "Llamada de voz perdida|Llamada perdida|Zmeškaný hovor|Пропущенный аудиозвонок|Chamada de voz perdida|"
    "Ligação de voz perdida|Appel vocal manqué|Verpasster Sprachanruf|Chiamata vocale persa|Cuộc gọi thoại nhỡ|"
    "Panggilan suara terlepas",
    video="Missed video call|Missed group video call|Silenced video call|未接视频通话|未接視訊通話|"
    "Panggilan video tak terjawab|Nakaligtaang video call|Videollamada perdida|Пропущенный видеозвонок|"
    "Chamada de vídeo perdida|Ligação de vídeo perdida|Appel vidéo manqué|Verpasster Videoanruf|"
    "Videochiamata persa|Cuộc gọi video nhỡ|Panggilan video terlepas",
)
_MADE = _kinds(
    voice="Voice call|Group voice call|Group call|语音通话|群组语音通话|語音通話|群組語音通話|Panggilan suara|वॉइस कॉल|"
    "Llamada de voz|Аудиозвонок|Chamada de voz|Ligação de voz|Appel vocal|Sprachanruf|Chiamata vocale|Cuộc gọi thoại",
    video="Video call|Group video call|视频通话|群组视频通话|視訊通話|群組視訊通話|Panggilan video|वीडियो कॉल|"
    "Videollamada|Видеозвонок|Chamada de vídeo|Ligação de vídeo|Appel vidéo|Videoanruf|Videochiamata|Cuộc gọi video",
)
_BECAME: Mapping[str, Call] = MappingProxyType(
    {
        **dict.fromkeys(map(bare, ("No answer", "无应答", "無人接聽", "Нет ответа")), _UNANSWERED),
        **dict.fromkeys(map(bare, ("Answered on other device", "Answered on another device")), _ELSEWHERE),
    }
)
_MISSED_BUSY = re.compile(r"(missed (?:voice|video) call) at .{1,40}", re.IGNORECASE)  # while not to be disturbed
_TWO_PARTS = re.compile("[\u200e\u200f]([^\n,،，、\u200e\u200f]{1,60})[,،，、] ?[\u200e\u200f]([^\n]{1,100})")
_UNITS: Mapping[str, int] = MappingProxyType(
    {
        **dict.fromkeys(
            ("h", "hr", "hrs", "hour", "hours", "ч", "小时", "小時", "jam", "std", "घंटा", "घंटे", "giờ"), 3600
        ),
        **dict.fromkeys(
            ("min", "mins", "minute", "minutes", "мин", "分钟", "分鐘", "分", "menit", "minit", "मिनट"), 60
        ),
        **dict.fromkeys(("m", "phút"), 60),
        **dict.fromkeys(("s", "sec", "secs", "second", "seconds", "сек", "с", "秒", "秒鐘", "detik"), 1),
        **dict.fromkeys(("seg", "segundos", "sek", "सेकंड", "giây"), 1),
    }
)
_PIECE = re.compile(r"(\d{1,4})\s?([^\W\d_]+[\u0900-\u097f]*)\.?")


def call_of(text: str, said: str | None = None) -> Body | None:
    """The call that these words, all of a message, tell of; None where they tell of none. ``said`` is what is compared
    of them, ``bare(plain(text))``, where that is at hand."""
    kind = _MISSED.get(_without_time(bare(plain(text)) if said is None else said))
    if kind is not None:
        return Body(_UNANSWERED, facts={"call": kind})
    parts = _TWO_PARTS.fullmatch(text.rstrip()) if text.startswith(_MARKED) else None
    if parts is None:
        return None
    what, more = bare(plain(parts[1])), bare(plain(parts[2]))
    if what in _MISSED:
        return Body(_UNANSWERED, facts={"call": _MISSED[what]})
    if what not in _MADE:
        return None
    return Body(_BECAME.get(more) or _talked(more), facts={"call": _MADE[what]})


def _without_time(words: str) -> str:
    busy = _MISSED_BUSY.fullmatch(words)
    return busy[1] if busy else words


def _talked(words: str) -> Call:
    """``1 hr 5 min``. Of what is no length, such as how many joined, only that there was a call is known."""
    pieces = _PIECE.findall(words)
    if not pieces or _PIECE.sub("", words).strip(" ,.") or any(unit not in _UNITS for _, unit in pieces):
        return _UNKNOWN
    return Call(Outcome.ANSWERED, Outcome.ANSWERED, sum(int(number) * _UNITS[unit] for number, unit in pieces))
