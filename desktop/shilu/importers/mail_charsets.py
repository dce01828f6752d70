"""Bytes of a mail as text, by the name of an encoding that the mail itself gives, or by what they are.

Names are taken from a list: what a mail says is never looked up among Python's modules. Where an encoding is part of a
larger one that programs mean by the same name, the larger one reads it (gb2312 and gbk: gb18030).
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from shilu.importers.text_lines import encoding_of

_LARGER: Mapping[str, str] = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "cp936": "gb18030",
    "euc_cn": "gb18030",
    "x_gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "sjis": "cp932",
    "x_sjis": "cp932",
    "ks_c_5601_1987": "cp949",
    "euc_kr": "cp949",
    "iso_8859_1": "cp1252",
    "latin1": "cp1252",
    "latin_1": "cp1252",
    "iso_8859_9": "cp1254",
    "iso_8859_11": "cp874",
    "tis_620": "cp874",
    "iso_8859_8_i": "iso8859_8",
    "iso_2022_jp": "iso2022_jp_ext",
    "utf8": "utf-8",
}
_KNOWN = frozenset(
    {
        *("utf_8", "utf_7", "utf_16", "utf_16_le", "utf_16_be", "gb18030", "hz", "hz_gb_2312", "big5hkscs", "euc_jp"),
        *("cp932", "cp949", "cp874", "koi8_r", "koi8_u", "iso2022_jp_ext", "iso2022_kr", "iso_2022_kr", "johab"),
        *(f"cp125{number}" for number in range(9)),
        *(f"windows_125{number}" for number in range(9)),
        *(f"iso_8859_{number}" for number in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)),
        *("iso8859_8", "cp437", "cp850", "cp866", "macroman", "macintosh"),
    }
)
_UNFIT = re.compile("[\0\ud800-\udfff]")
_UNSAID = frozenset({"", "us_ascii", "ascii", "unknown_8bit", "8bit", "default", "x_unknown", "binary"})


@dataclass(frozen=True, slots=True)
class Decoded:
    """``repaired`` counts places that stand for nothing and are shown as U+FFFD. ``taken_as`` names the encoding where
    it is not the one that was said, or none was; "" for UTF-8 that nobody named."""

    text: str
    repaired: int = 0
    taken_as: str = ""


def load() -> None:
    """Import every encoding that Python has, for its own reader of headers looks up what a mail says: no module can be
    found later."""
    import encodings
    import pkgutil

    modules = (module.name for module in pkgutil.iter_modules(encodings.__path__))
    for name in {*encodings.aliases.aliases.values(), *modules}:
        with suppress(LookupError, ImportError):
            codecs.lookup(name)


def decoded(content: bytes, charset: str) -> Decoded:
    """Bytes in an encoding that was named. One that does not fit gives way to UTF-8, if that does."""
    name = re.sub(r"[^a-z0-9]+", "_", charset.lower()).strip("_")
    if name in _UNSAID:
        return of_unnamed(content)
    codec = _codec(_LARGER.get(name, name))
    if codec is None:
        return of_unnamed(content)
    try:
        return Decoded(*_without_nul(content.decode(codec)))
    except UnicodeError:
        other = _strictly(content, "utf-8")
        if other is not None:
            return Decoded(*_without_nul(other), taken_as="utf-8")
    text = _UNFIT.sub("\ufffd", content.decode(codec, "replace"))
    return Decoded(text, max(1, text.count("\ufffd")))


def of_unnamed(content: bytes) -> Decoded:
    """Bytes whose encoding nobody named: UTF-8 if they are that, else what people wrote in before."""
    text = _strictly(content, "utf-8")
    if text is not None:
        return Decoded(*_without_nul(text))
    codec = encoding_of(content.replace(b"\0", b" "), is_whole=True).codec
    text = content.decode(codec, "replace").replace("\0", "\ufffd")
    return Decoded(text, text.count("\ufffd"), "" if codec == "utf-8" else codec)


def _strictly(content: bytes, codec: str) -> str | None:
    try:
        return content.decode(codec)
    except UnicodeError:
        return None


def _without_nul(text: str) -> tuple[str, int]:
    """UTF-7 can also spell half a character, which no text can hold."""
    clean = _UNFIT.sub("\ufffd", text)
    return clean, clean.count("\ufffd") - text.count("\ufffd")


def _codec(name: str) -> str | None:
    if name.replace("-", "_") not in _KNOWN:
        return None
    try:
        return codecs.lookup(name).name
    except LookupError:
        return None
