"""How names are written by those who do not want to be found, by cameras and by tired thumbs.

A careful reader sees through each of these; ``OPENED`` is what such a reader puts back, character by character.
"""

from __future__ import annotations

import random
from collections.abc import Callable

TRADITIONAL = dict(
    zip(
        "贷钱马灯铜铃纸鸢鱼篓风绳门转应当筛头辘轳荠埙镰实罗务业还债电话讯货义称账户请后紧",
        "貸錢馬燈銅鈴紙鳶魚簍風繩門轉應當篩頭轆轤薺塤鐮實羅務業還債電話訊貨義稱賬戶請後緊",
        strict=True,
    )
)
_LOOKALIKE_ZH = {"贷": ("貸", "货", "贷\u0338"), "钱": ("錢", "銭", "线"), "借": ("措", "惜"), "包": ("苞", "句")}
_TAKEN_APART = {"贷": "代贝", "钱": "钅戋", "铃": "钅令", "借": "亻昔", "转": "车专", "铜": "钅同", "绳": "纟黾"}
_CYRILLIC = dict(zip("aceopxyABCEHKMOPTX", "асеорхуАВСЕНКМОРТХ", strict=True))
_LEET = {"a": "4@", "e": "3", "i": "1!", "o": "0", "s": "5$", "l": "1|", "t": "7"}
_EMOJI = ("❤", "🔥", "·", "*", ".", "-", "_", " ", "💰", "丶", "|", "~")
_UNSEEN = ("\u200b", "\u200c", "\u2060", "\ufeff", "\u00ad")
_CAMERA = {
    "贷": ("货", "贡"),
    "钱": ("线",),
    "已": ("己",),
    "未": ("末",),
    "日": ("曰",),
    "天": ("夭",),
    "请": ("清",),
} | {
    "款": ("歀",),
    "账": ("帐",),
    "元": ("兀",),
    "快": ("决",),
    "分": ("兮",),
    "转": ("转 ",),
    "马": ("乌",),
    "l": ("1", "I"),
    "I": ("l", "1"),
    "o": ("0",),
    "O": ("0",),
    "0": ("O",),
    "1": ("l",),
    "5": ("S",),
    "s": ("5",),
    "S": ("5",),
    "B": ("8",),
    "m": ("rn",),
    "w": ("vv",),
    "d": ("cl",),
    "g": ("9",),
    "a": ("ɑ",),
    "【": ("[", "〔", "I", "("),
    "】": ("]", "〕", "1", ")"),
    "：": (":",),
    "，": (",", "、", " "),
}
OPENED: dict[str, str] = (
    {traditional: plain for plain, traditional in TRADITIONAL.items()}
    | {found: plain for plain, ways in _LOOKALIKE_ZH.items() for found in ways if len(found) == 1}
    | {found: plain for plain, found in _CYRILLIC.items()}
    | {found: plain for plain, ways in _CAMERA.items() if not plain.isascii() for found in ways if len(found) == 1}
    | {"ɑ": "a"}
)
APART = {found: plain for plain, found in _TAKEN_APART.items()}
LEET_OPENED = {found: plain for plain, ways in _LEET.items() for found in ways} | {"9": "g", "8": "b"}

Trick = Callable[[random.Random, str], str]


def _traditional(rng: random.Random, name: str) -> str:
    return "".join(TRADITIONAL.get(letter, letter) for letter in name)


def _lookalike(rng: random.Random, name: str) -> str:
    return "".join(rng.choice(_LOOKALIKE_ZH[c]) if c in _LOOKALIKE_ZH else c for c in name)


def _apart(rng: random.Random, name: str) -> str:
    return "".join(_TAKEN_APART.get(letter, letter) for letter in name)


def _between(rng: random.Random, name: str) -> str:
    mark = rng.choice(_EMOJI)
    return mark.join(name.replace(" ", "") if rng.random() < 0.5 or not name.isascii() else name)


def _once(rng: random.Random, name: str) -> str:
    at = rng.randrange(1, len(name))
    return name[:at] + rng.choice(("❤", "💰", "*", " ", "·", "\u3000", "🔥")) + name[at:]


def _unseen(rng: random.Random, name: str) -> str:
    return "".join(letter + (rng.choice(_UNSEEN) if rng.random() < 0.5 else "") for letter in name)


def _cyrillic(rng: random.Random, name: str) -> str:
    return "".join(_CYRILLIC.get(letter, letter) if rng.random() < 0.8 else letter for letter in name)


def _leet(rng: random.Random, name: str) -> str:
    return name[0] + "".join(rng.choice(_LEET[c]) if c in _LEET and rng.random() < 0.6 else c for c in name[1:])


def _wide(rng: random.Random, name: str) -> str:
    return "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in name)


def _bold(rng: random.Random, name: str) -> str:
    return "".join(
        chr(0x1D400 + ord(c) - 65) if "A" <= c <= "Z" else chr(0x1D41A + ord(c) - 97) if "a" <= c <= "z" else c
        for c in name
    )


def _joined(rng: random.Random, name: str) -> str:
    return rng.choice(
        (name.replace(" ", "").upper(), name.replace(" ", "-").lower(), name.replace(" ", "_"), name.upper())
    )


_CHINESE: tuple[Trick, ...] = (_traditional, _lookalike, _apart, _between, _once, _unseen)
_LATIN: tuple[Trick, ...] = (_cyrillic, _leet, _wide, _bold, _joined, _between, _once, _unseen)


def disguised(rng: random.Random, name: str) -> str:
    """The name in a way that a filter for words misses; now and then two ways at once."""
    tricks = _LATIN if name.isascii() else _CHINESE
    found = name
    for _ in range(12):
        found = rng.choice(tricks)(rng, name)
        if found != name:
            break
    return _unseen(rng, found) if rng.random() < 0.2 else found


def seen_by_camera(rng: random.Random, text: str, share: float) -> str:
    """As letters are read out of a screenshot: some mistaken, a gap or a line's end now and then."""
    found = []
    for letter in text:
        ways = _CAMERA.get(letter)
        found.append(rng.choice(ways) if ways and rng.random() < share else letter)
        if rng.random() < share / 8 and letter.isalnum():
            found.append(rng.choice((" ", "\n")))
    return "".join(found)


def name_seen_by_camera(rng: random.Random, name: str) -> str:
    """A name with one letter mistaken if it has one that cameras mistake, or a gap in it."""
    places = [at for at, letter in enumerate(name) if letter in _CAMERA]
    if not places or rng.random() < 0.3:
        at = rng.randrange(1, len(name))
        return name[:at] + rng.choice((" ", "\n")) + name[at:]
    at = rng.choice(places)
    return name[:at] + rng.choice(_CAMERA[name[at]]) + name[at + 1 :]


def varied(rng: random.Random, text: str) -> str:
    """A sentence sent a thousand times, changed so that no two look alike to a filter."""
    match rng.randrange(10):
        case 0:
            return text + rng.choice(("🙏", "😡", "！！", "👀", " .", "…", "\n"))
        case 1:
            return f"{text} {rng.choice('abcdefgh')}{rng.randrange(100)}{rng.choice('xyzkq')}"
        case 2:
            at = rng.randrange(len(text) + 1)
            return text[:at] + rng.choice(_UNSEEN) + text[at:]
        case 3:
            return text.replace("，", ",").replace("。", ".").replace("：", ":")
        case 4:
            return _traditional(rng, text)
        case 5:
            return text.replace("，", " ").replace(", ", " ")
    return text
