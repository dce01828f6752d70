"""Which line of a screen is the number, the time, the sender, a message: by its words and its place. Pure.

Knows the lists of messages, chats and calls of Android and iPhone, in Chinese and English. Balloons on the left came
in, balloons on the right went out; a line that is nothing but a time dates what stands below it. The top of the screen
is the phone's own: its clock is not the time of a message.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from shilu.core.channel import Direction, Outcome
from shilu.core.incident import Reached, ReachedKind
from shilu.core.screen import ScreenCall, ScreenKind, ScreenLine, ScreenMessage, ScreenReading

_STATUS_BAR, _HEAD, _FOOT = 0.042, 0.2, 0.93  # of the height
_LEFT_SIDE, _RIGHT_SIDE = 0.2, 0.8  # of the width
_SAME_BALLOON = 0.8  # heights of a line, between two lines of one
_SAME_EDGE = 0.03

_CLOCK = r"\d{1,2}[::]\d{2}(?:[::]\d{2})?"
_PART = r"(?:凌晨|清晨|早上|上午|中午|下午|傍晚|晚上|深夜|[ap]\.?m\.?)"
_TIME = rf"{_PART}?\s*{_CLOCK}\s*{_PART}?"
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_WEEKDAY = r"(?:(?:周|星期|礼拜)[一二三四五六日天]|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?)"
_DAY = (
    r"(?:\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?|\d{1,2}\s*月\s*\d{1,2}\s*日|\d{1,2}[-/]\d{1,2}(?:[-/]\d{2,4})?"
    rf"|{_MONTH}\s*\d{{1,2}}(?:\s*,\s*\d{{4}})?|\d{{1,2}}\s+{_MONTH}(?:\s*,?\s*\d{{4}})?|今天|昨天|前天|today|yesterday)"
)
_STAMP = re.compile(
    rf"(?:{_WEEKDAY}\s*,?\s*)?{_DAY}\s*,?\s*(?:{_WEEKDAY})?\s*,?\s*(?:at|的)?\s*(?:{_TIME})?|{_WEEKDAY}\s*,?\s*{_TIME}|{_TIME}",
    re.IGNORECASE,
)
_POSTS = frozenset(
    {"朋友圈", "朋友動態", "moments", "动态", "好友动态", "空间动态", "qq空间", "timeline", "status updates"}
)
"""Titles of pages on which somebody tells all who know them."""
_GROUP = re.compile(r".+[(（]\s?\d{1,4}\s?[)）]|.+[,，]\s?\d{1,5} (?:members|participants)", re.IGNORECASE)
_DATED = re.compile(rf"\d\s*[-/.年月]\s*\d|{_MONTH}\s*\d|\d\s+{_MONTH}", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\d:：.])\+?\(?\d[\d ()-]{3,22}\d(?![\d:：])")
_DATE_LIKE = re.compile(r"(?:19|20)\d{2}[- ]?\d{1,2}[- ]?\d{1,2}")
_DURATION = re.compile(
    r"(?:(\d+)\s*(?:小时|hours?|hr?s?)\s*)?(?:(\d+)\s*(?:分钟|分|minutes?|mins?|m(?![a-z]))\s*)?(?:(\d+)\s*(?:秒|seconds?|secs?|s(?![a-z])))?",
    re.IGNORECASE,
)
_OWN_WORDS = frozenset(  # of the apps: no names
    word
    for line in (
        "信息 短信 短信/彩信 彩信 短信息 文本信息 编辑 返回 取消 完成 详情 更多 搜索 添加",
        "已读 送达 已送达 发消息 按住说话 今天 昨天 微信 聊天信息",
        "通话记录 通话 最近通话 全部 全部通话 未接来电 未接 联系人 收藏 拨号 拨号键盘 语音留言 呼叫 视频通话 发送短信",
        "添加到联系人 新建联系人 屏蔽此来电号码 阻止来电 标记",
        "messages message edit back cancel done details more recents all missed contacts favorites keypad voicemail",
        "search add info delivered read call video mail textmessage sms imessage block today yesterday",
    )
    for word in line.split()
)
_MESSAGE_WORDS = re.compile(r"短信|彩信|信息|text message|\bsms\b|\bmms\b|imessage", re.IGNORECASE)
_OUTCOMES: tuple[tuple[re.Pattern[str], Direction, Outcome], ...] = tuple(
    (re.compile(words, re.IGNORECASE), direction, outcome)
    for words, direction, outcome in (
        (r"未接|响铃\s*\d+|missed", Direction.INCOMING, Outcome.MISSED),
        (r"拒接|已拒绝|挂断|declined|rejected", Direction.INCOMING, Outcome.REJECTED),
        (r"已拦截|拦截|blocked", Direction.INCOMING, Outcome.BLOCKED),
        (r"取消的|已取消|未接通|无应答|cancell?ed|no answer|not answered", Direction.OUTGOING, Outcome.NO_ANSWER),
        (r"呼入|来电|已接|incoming|received", Direction.INCOMING, Outcome.ANSWERED),
        (r"呼出|去电|拨出|已拨|outgoing|dialled|dialed", Direction.OUTGOING, Outcome.ANSWERED),
    )
)


def understood(lines: Sequence[ScreenLine], *, width: int, height: int) -> ScreenReading:
    """What the lines of a screen of this size seem to say."""
    ordered = tuple(sorted(lines, key=lambda one: (one.top, one.left)))
    inside = [one for one in ordered if height * _STATUS_BAR <= one.middle <= height * _FOOT and one.text.strip()]
    head = [one for one in inside if one.middle <= height * _HEAD]
    sender = _title(head, width)
    number = _number(sender, head, inside)
    calls = tuple(_calls(inside))
    title = next((one for one in head if one.text.strip() == sender), None)
    below = [one for one in inside if title is None or one.top >= title.bottom]
    messages = () if calls else tuple(_messages(below, width))
    if calls:
        kind = ScreenKind.CALLS
    elif messages:
        by_phone = bool(number) or any(_MESSAGE_WORDS.search(one.text) for one in head)
        kind = ScreenKind.MESSAGES if by_phone else ScreenKind.CHAT
    else:
        kind = ScreenKind.UNKNOWN
    theirs = [one.when for one in messages if not one.is_own and one.when]
    times = [one.when for one in calls if one.when] or theirs or [one.when for one in messages if one.when]
    is_number = bool(number) and _digits(sender) == _digits(number)
    return ScreenReading(kind, number, "" if is_number else sender, times[0] if times else "", messages, calls, ordered)


def _title(head: Sequence[ScreenLine], width: int) -> str:
    """Who stands at the top: the tallest line there that is no word of the app, nearest to the middle."""
    names = [one for one in head if not _is_own_word(one.text) and not _stamp_alone(one.text) and not _call(one.text)]
    if not names:
        return ""
    tallest = max(one.height for one in names)
    tall = [one for one in names if one.height * 1.25 >= tallest]
    return min(
        tall, key=lambda one: (one.top // max(tallest, 1), abs((one.left + one.right) / 2 - width / 2))
    ).text.strip()


def _is_own_word(text: str) -> bool:
    plain = re.sub(r"[\s<>‹›←→…·.,()（）\d]", "", text).casefold()
    return plain in _OWN_WORDS or not re.search(r"[^\W_]{1}", text) or (not plain and not _numbers(text))


def _number(sender: str, head: Sequence[ScreenLine], inside: Sequence[ScreenLine]) -> str:
    """The other side's: at the top, or alone on a line; what stands in the words of a message may be anybody's."""
    for text in (sender, *(one.text for one in head)):
        if found := _number_alone(text):
            return found
    alone = Counter(found for one in inside if (found := _number_alone(one.text)))
    return alone.most_common(1)[0][0] if alone else ""


def _number_alone(text: str) -> str:
    """The number that makes up most of a line."""
    found = _numbers(text)
    return found[0] if found and len(_digits(found[0])) * 2 > len(text.strip()) else ""


def _numbers(text: str) -> list[str]:
    found = []
    for match in _NUMBER.finditer(text):
        number = match[0].strip()
        if 5 <= len(_digits(number)) <= 20 and not _DATE_LIKE.fullmatch(number.strip()) and not _stamp_alone(number):
            found.append(number)
    return found


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdecimal())


# --- times ---


def _stamp_alone(text: str) -> str:
    """The time that a line consists of, "" where it says more."""
    plain = re.sub(r"^(?:短信|信息|彩信|text message|imessage|sms)\s*[·•]?\s*", "", text.strip(), flags=re.IGNORECASE)
    match = _STAMP.fullmatch(plain.strip(" ·•|-—"))
    return match[0].strip() if match else ""


def _stamp_in(text: str) -> str:
    found = max(_STAMP.finditer(text), key=lambda one: len(one[0]), default=None)
    return found[0].strip() if found else ""


def says_a_day(text: str) -> bool:
    """Whether a time stands by itself: not “yesterday”, which was before the picture was taken, nor an hour alone."""
    return bool(_DATED.search(text))


# --- who sees it ---


def audience_of(title: str) -> Reached | None:
    """Whom everything under this title came to, where the title says that it was not one person alone: a page of posts,
    or a group by the number of its members."""
    if title.strip().casefold() in _POSTS:
        return Reached(ReachedKind.PUBLIC, label=title.strip())
    return Reached(ReachedKind.GROUP, label=title.strip()) if _GROUP.fullmatch(title.strip()) else None


# --- calls ---


def _call(text: str) -> tuple[Direction, Outcome] | None:
    """What a line of a call log says, if it is one: short, and with one of its words."""
    if len(text) > 40:
        return None
    return next(((direction, outcome) for words, direction, outcome in _OUTCOMES if words.search(text)), None)


def _calls(inside: Sequence[ScreenLine]) -> Iterator[ScreenCall]:
    """Rows with a word of a call log and a time, on that line or beside or just above it."""
    stamps = [(one, _stamp_in(one.text)) for one in inside]
    for line in inside:
        said = _call(line.text)
        if said is None:
            continue
        near = [
            (abs(one.middle - line.middle), stamp)
            for one, stamp in stamps
            if stamp and abs(one.middle - line.middle) <= 2.5 * line.height
        ]
        if not near:
            continue
        own = _stamp_in(line.text)
        beside = " ".join(one.text for one in inside if abs(one.middle - line.middle) <= 1.6 * line.height)
        length = _length(beside)
        direction, outcome = said
        if outcome is Outcome.ANSWERED and length is None:
            outcome = Outcome.UNKNOWN
        yield ScreenCall(own or min(near)[1], direction, outcome, length if outcome is Outcome.ANSWERED else None)


def _length(text: str) -> int | None:
    """Seconds, where a length is written with its units."""
    found = [match for match in _DURATION.finditer(text) if match[0].strip() and any(match.groups())]
    if not found:
        return None
    hours, minutes, seconds = (int(part or 0) for part in found[0].groups())
    return hours * 3600 + minutes * 60 + seconds


# --- messages ---


def _messages(lines: Sequence[ScreenLine], width: int) -> Iterator[ScreenMessage]:
    when, block = "", list[ScreenLine]()
    for line in lines:
        stamp = _stamp_alone(line.text)
        is_word = _is_own_word(line.text)
        side = None if stamp or is_word else _is_own(line, width)
        if block and not stamp and not is_word and _goes_on(block, line, width):
            block.append(line)
            continue
        if block:
            yield _message(block, width, when)
            block = []
        if stamp:
            when = stamp
        elif side is not None:
            block.append(line)
    if block:
        yield _message(block, width, when)


def _is_own(line: ScreenLine, width: int) -> bool | None:
    """Whether a balloon is on the right; None for what stands in the middle."""
    if line.left <= width * _LEFT_SIDE:
        return False
    return True if line.right >= width * _RIGHT_SIDE else None


def _goes_on(block: Sequence[ScreenLine], line: ScreenLine, width: int) -> bool:
    """Whether it is the next line of the same balloon: close below, and beginning where the first one does."""
    before = block[-1]
    is_close = line.top - before.bottom <= _SAME_BALLOON * max(before.height, line.height)
    return is_close and abs(line.left - block[0].left) <= _SAME_EDGE * width


def _message(block: Sequence[ScreenLine], width: int, when: str) -> ScreenMessage:
    text = ""
    for line in block:
        part = line.text.strip()
        text += " " + part if text and text[-1].isascii() and part[:1].isascii() else part
    return ScreenMessage(text, _is_own(block[0], width) is True, when)
