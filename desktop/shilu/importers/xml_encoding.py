"""In which encoding an XML file is written, and its bytes as UTF-8 with a way back. Knows bytes; no format."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from shilu.core.errors import UserError

_DECLARED = re.compile(rb"\s*<\?xml\s[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_UTF8 = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})
# Only these are ever looked up: the name comes from the file.
_LEGACY = {
    **{f"iso-8859-{part}": f"iso8859_{part}" for part in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 16)},
    **{f"windows-125{page}": f"cp125{page}" for page in range(9)},
    "latin1": "iso8859_1",
    "koi8-r": "koi8_r",
    "tis-620": "tis_620",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc-kr": "cp949",
}
CODECS = frozenset({"utf_16_le", "utf_16_be", *_LEGACY.values()})


@dataclass(frozen=True, slots=True)
class Encoding:
    """``codec`` is empty for UTF-8, whose bytes are taken as they are. ``mark_bytes`` is the length of the BOM."""

    codec: str = ""
    mark_bytes: int = 0

    @property
    def errors(self) -> str:
        """The error handler that loses nothing on the way to UTF-8 and back."""
        return "surrogatepass" if self.codec.startswith("utf_16") else "surrogateescape"

    def original(self, utf8: bytes) -> bytes:
        """The bytes in the file for bytes that ``Decoder`` gave."""
        if not self.codec:
            return utf8
        return utf8.decode("utf-8", "surrogatepass").encode(self.codec, self.errors)


def detect(head: bytes) -> Encoding:
    """From the first bytes: BOM, else the shape of ``<`` in UTF-16, else the declaration, else UTF-8.

    A file that declares UTF-16 in plain ASCII is not UTF-16. Raises UserError ``file.encoding_not_supported``.
    """
    if head.startswith(codecs.BOM_UTF8):
        return Encoding(mark_bytes=3)
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise UserError("file.encoding_not_supported", encoding="UTF-32")
    if head.startswith(codecs.BOM_UTF16_LE):
        return Encoding("utf_16_le", 2)
    if head.startswith(codecs.BOM_UTF16_BE):
        return Encoding("utf_16_be", 2)
    if re.match(rb"(?:[\t\n\r ]\0)*<\0[!?A-Za-z]\0", head):
        return Encoding("utf_16_le")
    if re.match(rb"(?:\0[\t\n\r ])*\0<\0[!?A-Za-z]", head):
        return Encoding("utf_16_be")
    declared = _DECLARED.match(head)
    if declared is None:
        return Encoding()
    name = declared[1].decode("ascii").lower()
    if name in _UTF8 or name.startswith(("utf-16", "utf16", "ucs-2")):
        return Encoding()
    if name not in _LEGACY:
        raise UserError("file.encoding_not_supported", encoding=name)
    return Encoding(_LEGACY[name])


class Decoder:
    """Turns successive bytes of a file into UTF-8. Halves of surrogates stay what they are: xml_repair sees them."""

    def __init__(self, encoding: Encoding) -> None:
        self._encoding = encoding
        self._decoder = codecs.getincrementaldecoder(encoding.codec)(encoding.errors) if encoding.codec else None
        self._waiting = b""

    def feed(self, data: bytes) -> bytes:
        """The UTF-8 of all complete characters so far; a character that the file's end cut is never given.

        Raises UserError ``file.encoding_not_supported`` for bytes that could not be found back from it."""
        if self._decoder is None:
            return data
        text = self._decoder.decode(data)
        utf8 = text.encode("utf-8", "surrogatepass")
        waiting = self._decoder.getstate()[0]
        if self._encoding.original(utf8) + waiting != self._waiting + data:
            raise UserError("file.encoding_not_supported", encoding=self._encoding.codec)
        self._waiting = waiting
        return utf8
