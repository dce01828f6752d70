"""What the name of a recording, a screenshot or a picture claims: when, which number, in which direction.

The shapes are those of phones' makers and apps (formats.md 6.1). A name is a claim of whoever gave it, of the lowest
rank; an impossible date is none at all. Numbers are only looked for in names of sound, in the shapes of recorders.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from types import MappingProxyType

from shilu.core.channel import Direction, Outcome
from shilu.core.record import DateOrder
from shilu.core.when import Precision
from shilu.importers.wall_time import plain

_MOST = 255
_EARLIEST, _LATEST = 2000, 2099
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}\Z", re.ASCII)
_COPY = re.compile(r"(?: ?\(\d{1,3}\)|~\d{1,2})\Z", re.ASCII)

# What recorders put before a number or a name, in the languages of their phones; a blank, @ or _ may follow.
_CALL_WORDS = (
    "call recording",
    "call record",
    "callrecording",
    "callrecord",
    "phone call",
    "通话录音",
    "电话录音",
    "通話錄音",
    "通話録音",
    "통화 녹음",
    "grabación de llamada",
    "grabación de llamadas",
    "enregistrement d'appel",
    "enregistrement d’appel",
    "anrufaufzeichnung",
    "anrufaufnahme",
    "gravação de chamada",
    "registrazione chiamata",
    "запись вызова",
    "запись разговора",
    "nagranie rozmowy",
    "rekaman panggilan",
    "rakaman panggilan",
    "ghi âm cuộc gọi",
    "บันทึกการโทร",
    "कॉल रिकॉर्डिंग",
    "arama kaydı",
)
_CALL_WORD = re.compile(
    "(?:" + "|".join(sorted((re.escape(w) for w in _CALL_WORDS), key=len, reverse=True)) + ")[ @_-]*", re.I
)
_NUMBER = r"\+?\d[\dps*# -]{1,30}|\*\d{2,10}#?"
_IS_NUMBER = re.compile(rf"{_NUMBER}|\(\d{{2,5}}\)[\d -]{{5,15}}", re.ASCII)
_LAST_NUMBER = re.compile(r"(?<![\d+])\+?\d{7,15}\Z", re.ASCII)
_WITH_NUMBER = re.compile(rf"(?P<name>.{{0,200}}?) ?[(（](?P<number>{_NUMBER})[)）]?", re.ASCII)
_AT_NUMBER = re.compile(rf"(?P<name>.{{0,200}})@(?P<number>{_NUMBER})", re.ASCII)

_CALLS = tuple(
    re.compile(shape, re.ASCII)
    for shape in (
        # BCR: the offset stands in the name; what it does not know, it leaves out
        r"(?P<stamp>\d{8}_\d{6}(?:\.\d{3})?)(?P<offset>[+-]\d{4})(?:_(?P<way>in|out|conference))?(?:_sim\d)?"
        r"(?:_(?P<number>\+?[\d*#]{2,30}))?(?:_(?P<name>.{1,200}))?",
        # Google Voice, UTC
        r"(?P<who>.{0,200}?) ?- (?P<way>Voicemail|Recorded|Received|Placed|Missed) - "
        r"(?P<utc>\d{4}-\d\d-\d\dT\d\d_\d\d_\d\d)Z",
        # GrapheneOS
        r"CallRecord_(?P<stamp>\d{8}-\d{6})_(?P<who>.{1,200})",
        # Samsung; LineageOS, with milliseconds
        r"(?P<who>.{1,200})_(?P<short>\d{6}_\d{6}(?:\d{3})?)",
        # Xiaomi, Huawei, Honor, HyperOS
        r"(?P<who>.{1,200})_(?P<stamp>\d{14})",
        # OPPO, realme, OnePlus
        r"(?P<who>.{1,200})-(?P<short>\d{10})",
        # LG
        r"\dd(?P<stamp>\d{14})p(?P<who>\+?\d{3,20})",
        # True Phone and the like
        r"(?P<who>.{1,200}?) (?P<stamp>\d{4}-\d\d-\d\d_\d{6})_(?P<way>in|out)",
        r"(?P<way>From|To)_(?P<who>.{1,200})_(?P<epoch>\d{13})",
    )
)
_TIMES = ("stamp", "short", "utc", "epoch")
_MINUTES = 10  # digits: yyMMddHHmm
_FEWEST_DIGITS = 3
_FIRST_RECORDERS = 2008  # no phone that recorded calls to files is older
_SHORT_PLACES: Mapping[DateOrder, tuple[int, int, int]] = MappingProxyType(
    {DateOrder.YMD: (0, 2, 4), DateOrder.DMY: (4, 2, 0), DateOrder.MDY: (4, 0, 2)}
)
_SURE = frozenset({0, 1, 2, 6, 7, 8})  # the shapes that only recorders of calls write
_VOICEMAIL = re.compile(r"voice ?mail(?:[-_ ].{0,200})?|语音信箱.{0,200}|语音留言.{0,200}", re.I)
_WAYS: Mapping[str, tuple[Direction, Outcome]] = MappingProxyType(
    {
        "in": (Direction.INCOMING, Outcome.ANSWERED),
        "from": (Direction.INCOMING, Outcome.ANSWERED),
        "received": (Direction.INCOMING, Outcome.ANSWERED),
        "out": (Direction.OUTGOING, Outcome.ANSWERED),
        "to": (Direction.OUTGOING, Outcome.ANSWERED),
        "placed": (Direction.OUTGOING, Outcome.ANSWERED),
        "missed": (Direction.INCOMING, Outcome.MISSED),
        "voicemail": (Direction.INCOMING, Outcome.VOICEMAIL),
    }
)

_EPOCH_NAMES = re.compile(
    r"(?:mmexport|wx_camera_|FB_IMG_|FB_VID_|microMsg\.|hdImg_.{0,80}?|RPReplay_Final|Screenshot_|received_|IMG_|VID_)"
    r"(?P<epoch>\d{13}|\d{10})(?!\d)",
    re.ASCII,
)
_IOS_SCREEN = re.compile(
    r"ScreenRecording_(?P<month>\d\d)-(?P<day>\d\d)-(?P<year>\d{4})[ _](?P<clock>\d\d-\d\d-\d\d)", re.ASCII
)
_CLOCKED = re.compile(
    r"(?<!\d)(?P<year>20\d\d)(?P<mark>[-_.]?)(?P<month>\d\d)(?P=mark)(?P<day>\d\d)"
    r"(?:[ _T-]{1,3}(?:[^\W\d_]{1,3} )?|(?=\d{6}))(?P<part>上午|凌晨|早上|下午|晚上)? ?"
    r"(?P<hour>\d{1,2})(?P<dot>[-_.:：]?)(?P<minute>\d\d)(?:(?P=dot)(?P<second>\d\d)(?:[-_.]?(?P<ms>\d{3}))?)?(?!\d)"
    r"(?: ?(?P<half>[AaPp])\.? ?[Mm]\b\.?)?"
)
_DAY = re.compile(r"(?:IMG|VID|PTT|AUD|DOC|STK|GIF)-(?P<day>20\d{6})-WA\d{1,8}", re.ASCII)  # WhatsApp on Android
_UTC_NAMES = ("PXL_",)  # Pixel cameras name in UTC
_OF_APP = re.compile(r"(?:Screenshot|Screen_Recording)_[\d_-]{15,30}_(?P<app>[\w. ]{1,100})")
_PASSED_ON: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(shape, re.ASCII | re.IGNORECASE), app)
    for shape, app in (
        (r"(?:IMG|VID)-20\d{6}-WA\d{1,8}", "WhatsApp"),
        (r"WhatsApp (?:Image|Video) .{1,60}", "WhatsApp"),
        (r"(?:mmexport\d{10,13}|wx_camera_\d{10,13}|microMsg\..{1,60}|hdImg_.{1,120})", "WeChat"),
        (r"(?:微信图片|微信視頻|微信视频|WeChat Image|Weixin Image)_.{1,60}", "WeChat"),
        (r"QQ(?:图片|视频|图片视频)20\d{6,14}", "QQ"),
        (r"(?:photo|video)_20\d\d-\d\d-\d\d_\d\d-\d\d-\d\d(?: .{1,20})?", "Telegram"),
        (r"signal-20\d\d-\d\d-\d\d.{1,40}", "Signal"),
        (r"(?:received_\d{8,20}|FB_(?:IMG|VID)_\d{10,13})", "Messenger"),
    )
)
"""How apps name a picture that they pass on, from those apps' own exports and galleries."""
_HALVES = {"上午": "a", "凌晨": "a", "早上": "a", "下午": "p", "晚上": "p"}


@dataclass(frozen=True, slots=True)
class NameClaims:
    """What a name claims. ``at`` is a wall clock unless it has an offset; ``raw_time`` is how it stands in the name.
    ``is_call``: it is the name of a recorded call, or of a message on an answering machine. ``orders`` are those in
    which its date may stand, where only a person can say; ``at`` is None then. ``passed_on_by``: the chat app whose way
    of naming a picture it is that went through it."""

    at: datetime | None = None
    precision: Precision = Precision.SECOND
    raw_time: str = ""
    number: str = ""
    who: str = ""
    direction: Direction = Direction.UNKNOWN
    outcome: Outcome = Outcome.UNKNOWN
    is_call: bool = False
    app: str = ""
    orders: tuple[DateOrder, ...] = ()
    passed_on_by: str = ""


_NOTHING = NameClaims()


def claims_of(untrusted_name: str, *, is_sound: bool, order: DateOrder | None = None) -> NameClaims:
    """What this name claims. ``order`` is that of dates of six digits, where a person said so and nothing shows which
    one it is: recorders put the year first, whatever was said of another file."""
    name = plain(untrusted_name.replace("\\", "/").rpartition("/")[2][-_MOST:]).strip()
    stem = _COPY.sub("", _ENDING.sub("", name)).strip()
    if is_sound:
        found = _of_call(stem, order)
        if found is not None:
            return found
    claims = _of_time(stem)
    app = _OF_APP.match(stem)
    if app is not None:
        claims = replace(claims, app=app["app"].strip("_ "))
    passed_on_by = next((by for shape, by in _PASSED_ON if shape.fullmatch(stem)), "")
    if passed_on_by and not is_sound:
        claims = replace(claims, passed_on_by=passed_on_by)
    if is_sound and _VOICEMAIL.fullmatch(stem):
        claims = replace(claims, direction=Direction.INCOMING, outcome=Outcome.VOICEMAIL, is_call=True)
    return claims


# --- calls ---


def _of_call(stem: str, order: DateOrder | None) -> NameClaims | None:
    for place, shape in enumerate(_CALLS):
        match = shape.fullmatch(stem)
        if match is None:
            continue
        parts = {key: said for key, said in match.groupdict().items() if said}
        who = _who(parts.get("who", ""))
        is_sure = place in _SURE or who.is_sure
        if not (is_sure or who.number):
            continue
        raw = next(parts[key] for key in _TIMES if key in parts)
        at, orders = _call_time(parts, order, is_sure=is_sure)
        if at is None and not orders and not is_sure:
            continue  # digits that are no time: not this shape
        direction, outcome = _WAYS.get(parts.get("way", "").lower(), (Direction.UNKNOWN, Outcome.ANSWERED))
        precision = Precision.SECOND
        if at is not None and len(raw) == _MINUTES:
            precision = Precision.MINUTE
        elif at is not None and (at.microsecond or "epoch" in parts):
            precision = Precision.MS
        return NameClaims(
            at,
            precision,
            raw + parts.get("offset", "") if at or orders else "",
            parts.get("number", who.number),
            parts.get("name", who.name),
            direction,
            outcome,
            is_call=True,
            orders=orders,
        )
    who = _who(stem)
    if not who.has_word:
        return None
    claims = _of_time(stem)  # a recorder's word, and a time in some other shape
    return replace(claims, number=who.number if not claims.raw_time else "", outcome=Outcome.ANSWERED, is_call=True)


@dataclass(frozen=True, slots=True)
class _Who:
    """``is_sure``: only recorders write a number and a name so."""

    number: str = ""
    name: str = ""
    has_word: bool = False
    is_sure: bool = False


def _who(said: str) -> _Who:
    """A recorder's word, a name, a number. MIUI writes 00 for +, p for a comma, s for *."""
    word = _CALL_WORD.match(said)
    bare, has_word = (said[word.end() :] if word else said).strip(" _@-"), word is not None
    for shape in (_AT_NUMBER, _WITH_NUMBER):
        found = shape.fullmatch(bare)
        if found is not None:
            return _Who(_number(found["number"]), found["name"].strip(" @"), has_word, is_sure=True)
    if _IS_NUMBER.fullmatch(bare):
        return _Who(_number(bare), "", has_word, is_sure=True)
    last = _LAST_NUMBER.search(bare)  # after a word of a language that is not listed above
    if last is not None:
        return _Who(last[0], "", has_word, is_sure=has_word)
    return _Who("", bare if has_word else "", has_word, is_sure=has_word)


def _number(said: str) -> str:
    dialled = said.partition("p")[0].strip(" -")  # what is sent as tones after a pause is not of the number
    return dialled.replace("s", "*") if sum(sign.isdigit() for sign in dialled) >= _FEWEST_DIGITS else ""


def _call_time(
    parts: Mapping[str, str], order: DateOrder | None, *, is_sure: bool
) -> tuple[datetime | None, tuple[DateOrder, ...]]:
    if "epoch" in parts:
        return _of_epoch(parts["epoch"]), ()
    if "utc" in parts:
        return _digits(parts["utc"], UTC), ()
    if "short" in parts:
        return _short(parts["short"], order, is_sure=is_sure)
    zone = None
    if offset := parts.get("offset", ""):
        span = timedelta(hours=int(offset[1:3]), minutes=int(offset[3:5]))
        zone = timezone(-span if offset[0] == "-" else span) if span < timedelta(hours=15) else None
    return _digits(parts["stamp"], zone), ()


def _short(said: str, order: DateOrder | None, *, is_sure: bool) -> tuple[datetime | None, tuple[DateOrder, ...]]:
    """A date of six digits. Recorders write the year first; where nothing shows that one wrote it, and another order
    gives a date as well, the orders that are possible."""
    digits = re.sub(r"\D", "", said, flags=re.ASCII)
    found: dict[DateOrder, datetime] = {}
    for one, places in _SHORT_PLACES.items():
        year, month, day = (digits[at : at + 2] for at in places)
        at = _digits(f"20{year}{month}{day}{digits[6:]}", None)
        if at is not None and at.year >= _FIRST_RECORDERS:
            found[one] = at
    is_one = is_sure or len(set(found.values())) < 2
    if is_one and (order is None or DateOrder.YMD in found):
        return found.get(DateOrder.YMD), ()
    return (None, tuple(found)) if order is None else (found.get(order), ())


# --- times ---


def _of_time(stem: str) -> NameClaims:
    """The first time in a name, in any of the usual shapes."""
    epoch = _EPOCH_NAMES.match(stem)
    if epoch is not None and (at := _of_epoch(epoch["epoch"])) is not None:
        precision = Precision.MS if len(epoch["epoch"]) == 13 else Precision.SECOND
        return NameClaims(at, precision, epoch["epoch"])
    screen = _IOS_SCREEN.match(stem)
    if screen is not None:
        at = _digits(screen["year"] + screen["month"] + screen["day"] + screen["clock"], None)
        return NameClaims(at, raw_time=screen[0].partition("_")[2]) if at else _NOTHING
    day = _DAY.match(stem)
    if day is not None and (at := _digits(day["day"] + "000000", None)) is not None:
        return NameClaims(at, Precision.DAY, day["day"])
    for found in _CLOCKED.finditer(stem):
        at = _clocked(found)
        if at is not None:
            zoned = at.replace(tzinfo=UTC) if stem.startswith(_UTC_NAMES) else at
            precision = Precision.MINUTE if not found["second"] else Precision.MS if found["ms"] else Precision.SECOND
            return NameClaims(zoned, precision, found[0].strip(" _"))
    return _NOTHING


def _clocked(found: re.Match[str]) -> datetime | None:
    hour = int(found["hour"])
    if len(found["hour"]) == 1 and not found["dot"]:
        return None
    half = (found["half"] or "").lower() or _HALVES.get(found["part"] or "", "")
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    clock = f"{hour:02}{found['minute']}{found['second'] or '00'}{found['ms'] or ''}"
    return _digits(found["year"] + found["month"] + found["day"] + clock, None)


def _digits(said: str, zone: timezone | None) -> datetime | None:
    """``20230414_215701.088`` and the like: year, month, day, hour, minute, seconds, milliseconds, as far as they
    go."""
    digits = re.sub(r"\D", "", said, flags=re.ASCII)
    parts = [int(digits[at : at + 2]) for at in range(4, min(len(digits), 14), 2)]
    ms = digits[14:17].ljust(3, "0") if len(digits) > 14 else "0"
    try:
        at = datetime(int(digits[:4]), *parts, tzinfo=zone)  # type: ignore[arg-type, misc]  # mypy counts no list
    except (ValueError, TypeError):
        return None
    return at.replace(microsecond=int(ms) * 1000) if _EARLIEST <= at.year <= _LATEST else None


def _of_epoch(said: str) -> datetime | None:
    """Seconds or milliseconds since 1970."""
    ms = int(said) * (1 if len(said) == 13 else 1000)
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)
    return at if _EARLIEST + 5 <= at.year <= _LATEST else None
