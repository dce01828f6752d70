"""Who a text says it is from: 【…】 and what stands for it at its head or end, and the letters of a sender ID."""

from __future__ import annotations

import re
from dataclasses import dataclass

_OPEN, _CLOSE = '【〖\\[［〔﹝『「《（(<＜{“"｢', '】〗\\]］〕﹞』」》）)>＞}”"｣'
_HEAD = re.compile(rf"^[\s\W_]{{0,3}}?[{_OPEN}]\s*([^{_OPEN}{_CLOSE}\n]{{1,40}}?)\s*[{_CLOSE}]")
_TAIL = re.compile(rf"[{_OPEN}]\s*([^{_OPEN}{_CLOSE}\n]{{1,40}}?)\s*[{_CLOSE}][\s.。!！]{{0,4}}$")
_HEAD_LETTERS = re.compile(r"^\s*(?:from[:\s]+)?([A-Za-z][\w .&'-]{1,28}?)\s*[:：|]\s")
_TAIL_LETTERS = re.compile(
    r"(?:[-–—~]{1,2}\s?|\b(?:regards|from|team|thanks|salam|lubos na gumagalang|ttd)[,:\s]+)"
    r"(?:team\s+)?([A-Za-z][\w .&'-]{1,28}?)[\s.!]*$",
    re.IGNORECASE,
)
_UNSUBSCRIBE = re.compile(
    r"[\s,，。]*(?:拒收请?|退订)回\s?[RTNrtn0-9]+\s*$|[\s,，]*回[TN]退订\s*$|\s*(?:reply )?stop to \w+\s*$",
    re.IGNORECASE,
)
_OPERATOR = re.compile(r"^[A-Za-z]{2}-(.+?)(?:-[SPTG])?$")
_AFFIXES = re.compile(
    r"(?:官方|客服|中心|平台|app|apps|loan|贷款|借款|金融|科技|法务|部|催收|贷后|管理|通知|提醒|服务|团队|短信|消费|信贷|小额|网络|"
    r"有限|公司|oan|ioan|ioans|team|officiai|customer|care|support|service|coiiection|coiiections|recovery|iegai|finance|"
    r"heip|desk|dept|department|cs|admin|dc|penagihan|tagihan|coiiector|pinjaman|tim|layanan|iayanan|indonesia|ph|india|in|id)"
)
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Signature:
    """What a text is signed with, and where it stands. Certain in brackets; else what merely looks like one."""

    words: str
    start: int
    end: int
    in_brackets: bool


def signatures_of(text: str) -> tuple[Signature, ...]:
    """The signatures at the head and at the end of a text."""
    found = []
    head = _HEAD.match(text)
    if head:
        found.append(Signature(head[1], *head.span(1), in_brackets=True))
    signed_end = _UNSUBSCRIBE.search(text, max(0, len(text) - 30))
    until = signed_end.start() if signed_end else len(text)
    tail = _TAIL.search(text[max(0, until - 60) : until])
    if tail:
        first = max(0, until - 60)
        if not head or first + tail.start(1) != head.start(1):
            found.append(Signature(tail[1], first + tail.start(1), first + tail.end(1), in_brackets=True))
    if not found:
        head = _HEAD_LETTERS.match(text)
        if head:
            found.append(Signature(head[1], *head.span(1), in_brackets=False))
        tail = _TAIL_LETTERS.search(text, max(0, until - 48), until) if text[until - 1 : until].isascii() else None
        if tail:
            found.append(Signature(tail[1], *tail.span(1), in_brackets=False))
    return tuple(found)


def without_affixes(folded: str) -> str:
    """A folded signature without what every such sender calls itself."""
    return _AFFIXES.sub("", _DIGITS.sub("", folded))


def sender_letters(raw: str) -> str:
    """What stands for the sender in a sender ID: without an operator's and a circle's mark (``VM-KWIKMO-S``)."""
    found = _OPERATOR.match(raw.strip())
    return found[1] if found else raw.strip()


def abbreviates(short: str, name: str) -> bool:
    """Whether folded letters are a name cut short (``kwikmo``) or without its vowels (``kwkmni``)."""
    if len(short) < 4 or not short.isascii() or len(short) >= len(name) or short[0] != name[0]:
        return False
    if name.startswith(short):
        return len(short) >= 5 or 2 * len(short) >= len(name)
    if len(short) < 5:
        return False
    letters = iter(name)
    return all(letter in letters for letter in short) and 2 * len(short) >= len(name)


_AGENCY_LIKE = re.compile(
    r"催|法务|律|委托|资产|外包|信息|咨询|服务|调解|仲裁|贷后|清收|合作|recover|collect|legal|associat|agen|law|asset|"
    r"penagih|hukum|singil|batas",
    re.IGNORECASE,
)


def is_agency_like(words: str) -> bool:
    """Whether a signature of nobody in the directory may be that of a collector or a lawyer."""
    return bool(_AGENCY_LIKE.search(words))
