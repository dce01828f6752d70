"""What a text gives to go to or to pay to: links, apps' package names, accounts, numbers to call."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

_TOP = (
    "com|cn|net|org|id|in|ph|top|xyz|vip|cc|me|app|co|io|link|site|online|shop|club|info|ly|icu|fun|live|store|work|tech|"
    "biz|us|hk|tw|sg|my|asia|loan|money|pro|ink|ltd|example|test|invalid|localhost"
)
_LINK = re.compile(
    r"(?:https?://)?((?:[a-z0-9_][a-z0-9_-]*(?:\.|\[\.\]))+[a-z][a-z0-9_]+)(?::\d+)?((?:/[\x21-\x7e]*)?)(?<![.,;:!?)\]])"
    r"|(?<![\w.])([a-z0-9_.+-]+)@([a-z0-9-]+(?:\.[a-z0-9-]+)*)",
    re.IGNORECASE,
)
_HOST = re.compile(rf"(?:[a-z0-9_-]+\.)+(?:{_TOP})(?:\.[a-z]{{2}})?")
_PACKAGE = re.compile(r"(?:com|id|in|ph|cn|co|org|net|io|app|my|me)(?:\.[a-z0-9_]+){2,}")
_DIGITS = re.compile(r"(?<![\d.])(?<![^A-Za-z][A-Z])\+?\d(?:[\d]|[ -](?=\d)){6,24}(?!\d|\.\d)")
_ACCOUNT = re.compile(
    r"(?:微信|薇信|vx|wx|v信|qq|telegram|tg|@)\s*(?:号|id)?\s*[:：]?\s*([a-z][a-z0-9_-]{5,19})", re.IGNORECASE
)
_SHORTENERS_WORDS = """
t.cn bit.ly tinyurl.com goo.gl is.gd t.co wa.me dwz.cn url.cn suo.im t.me cutt.ly s.id rb.gy ow.ly m.tb.cn
wa.link shorturl.at mrw.so c.tb.cn
"""
SHORTENERS = frozenset(_SHORTENERS_WORDS.split())
_SHARED_HOSTS_WORDS = """
play.google.com apps.apple.com itunes.apple.com google.com facebook.com whatsapp.com weixin.qq.com qq.com
alipay.com youtube.com gmail.com outlook.com yahoo.com hotmail.com 163.com 126.com icloud.com paytm.com
gcash.com baidu.com
"""
SHARED_HOSTS = frozenset(_SHARED_HOSTS_WORDS.split())


_MAY_NAME_AN_ACCOUNT = re.compile("[:：@号信][ ]?[a-zA-Z]")


class MarkKind(Enum):
    """What sort of mark it is."""

    HOST = auto()
    PACKAGE = auto()
    ACCOUNT = auto()


@dataclass(frozen=True, slots=True)
class Mark:
    """``key`` is equal for the same place or account; ``words`` as written, ``path`` what follows a host."""

    kind: MarkKind
    key: str
    words: str
    path: str = ""


def marks_of(text: str) -> tuple[str, tuple[Mark, ...]]:
    """The text with its links blanked out (every other letter keeps its place), and all its marks."""
    marks: list[Mark] = []
    body = text
    if "." in text or "@" in text:

        def blank(found: re.Match[str]) -> str:
            mark = _mark(found)
            if mark is None:
                return found[0]
            marks.append(mark)
            return " " * len(found[0])

        body = _LINK.sub(blank, text)
    for found in _DIGITS.finditer(body):
        digits = re.sub(r"\D", "", found[0])
        if len(digits) >= 7:
            marks.append(Mark(MarkKind.ACCOUNT, digits, found[0]))
    if _MAY_NAME_AN_ACCOUNT.search(body):
        marks += [Mark(MarkKind.ACCOUNT, found[1].lower(), found[1]) for found in _ACCOUNT.finditer(body)]
    return body, tuple(marks)


def _mark(found: re.Match[str]) -> Mark | None:
    if found[3]:
        domain = found[4].lower()
        key = f"{found[3].lower()}@{domain}"
        return Mark(MarkKind.ACCOUNT, key, found[0])
    name, path = found[1].replace("[.]", ".").lower(), found[2]
    if _PACKAGE.fullmatch(name) and not _HOST.fullmatch(name):
        return Mark(MarkKind.PACKAGE, name, found[0])
    if found[0].lower().startswith("http") or _HOST.fullmatch(name):
        host = name.removeprefix("www.")
        package = re.search(r"[?&]id=([a-z0-9_.]+)", path, re.IGNORECASE)
        if host in SHARED_HOSTS and package:
            return Mark(MarkKind.PACKAGE, package[1].lower(), package[1])
        if host in SHORTENERS:
            return Mark(MarkKind.HOST, host + path, found[0], path) if len(path) > 1 else None
        return Mark(MarkKind.HOST, host, found[0], path)
    return None


def parts_of(mark: Mark) -> tuple[str, ...]:
    """The words of which a host, a package name or an account's name is made; the most telling first."""
    name, _, domain = mark.key.partition("@")
    if domain:
        words = re.split(r"[._+-]", name) + ([] if domain in SHARED_HOSTS else [domain, *re.split("[.-]", domain)])
        return tuple(dict.fromkeys(word for word in words if len(word) > 2))
    words = [word for label in mark.key.split("/")[0].split(".") for word in (label, *label.split("-"))]
    return tuple(dict.fromkeys(word for word in words if len(word) > 2))
