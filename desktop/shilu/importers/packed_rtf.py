"""The words of a message that Outlook keeps only as packed RTF ([MS-OXRTFCP], [MS-RTFEX]; RTF 1.9.1): unpacked, and its
controls taken away. No layout, no pictures, nothing is loaded; what it cannot read it leaves out.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass, field

from shilu.importers.mail_charsets import decoded

_HEAD = struct.Struct("<IIII")
_PACKED, _PLAIN = 0x75465A4C, 0x414C454D
_BEGINS = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript "
    b"\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    b"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_WINDOW = 4096
MOST_BYTES = 8 << 20
"""What is unpacked of one message."""
_TOKEN = re.compile(
    rb"\\(?:'([0-9a-fA-F]{2})|([a-zA-Z]{1,32})(-?[0-9]{1,10})? ?|([^a-zA-Z]))|([{}])|([\r\n]+)|([^\\{}\r\n]+)"
)
_NOT_SAID = frozenset(
    {
        *("fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "header", "footer", "headerl", "headerr"),
        *("footerl", "footerr", "listtable", "listoverridetable", "rsidtbl", "generator", "themedata", "xmlnstbl"),
        *("colorschememapping", "datastore", "latentstyles", "fldinst", "filetbl", "revtbl", "mmathpr"),
    }
)
_LETTERS = {
    "par": "\n",
    "line": "\n",
    "row": "\n",
    "sect": "\n",
    "page": "\n",
    "tab": "\t",
    "cell": "\t",
    "emdash": "—",
    "endash": "–",
    "bullet": "•",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "~": "\N{NO-BREAK SPACE}",
    "_": "-",
    "{": "{",
    "}": "}",
    "\\": "\\",
}
_CHARSETS = {0: "cp1252", 128: "cp932", 129: "cp949", 134: "gbk", 136: "big5", 161: "cp1253", 162: "cp1254"}
_CHARSETS |= {163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250"}


def words_of(packed: bytes) -> str:
    """What is written in it; "" for what is no packed RTF, or says nothing."""
    rtf = _unpacked(packed)
    return _Words(rtf).said() if rtf.lstrip().startswith(b"{\\rtf") else ""


def _unpacked(packed: bytes) -> bytes:
    if len(packed) < _HEAD.size:
        return b""
    _size, raw_size, kind, _checksum = _HEAD.unpack_from(packed)
    if kind == _PLAIN:
        return packed[_HEAD.size : _HEAD.size + min(raw_size, MOST_BYTES)]
    if kind != _PACKED:
        return b""
    window = bytearray(_BEGINS) + bytes(_WINDOW - len(_BEGINS))
    write, at, end = len(_BEGINS), _HEAD.size, len(packed)
    out = bytearray()
    while at < end and len(out) < MOST_BYTES:
        controls = packed[at]
        at += 1
        for bit in range(8):
            is_reference = controls >> bit & 1
            if at + is_reference >= end:
                return bytes(out)
            offset, length = at, 1
            if is_reference:
                found = packed[at] << 8 | packed[at + 1]
                offset, length = found >> 4, (found & 15) + 2
                if offset == write:  # the end
                    return bytes(out)
            for place in range(length):
                letter = window[(offset + place) % _WINDOW] if is_reference else packed[at]
                window[write] = letter
                write = (write + 1) % _WINDOW
                out.append(letter)
            at += 1 + is_reference
    return bytes(out)


@dataclass(slots=True)
class _Group:
    """What holds between two braces."""

    is_said: bool = True
    charset: str = "cp1252"
    skips: int = 1  # letters behind one that is given by its number, for programs that do not know it


@dataclass(slots=True)
class _Words:
    rtf: bytes
    _groups: list[_Group] = field(default_factory=lambda: [_Group()])
    _fonts: dict[int, str] = field(default_factory=dict)
    _out: list[str] = field(default_factory=list)
    _bytes: bytearray = field(default_factory=bytearray)
    _to_skip: int = 0
    _font: int = -1

    def said(self) -> str:
        """All words, a line for each paragraph."""
        is_starred = False
        for found in _TOKEN.finditer(self.rtf):
            letter, word, number, symbol, brace, _break, plain = found.groups()
            group = self._groups[-1]
            if brace is not None:
                self._flush()
                self._brace(brace)
                is_starred = False
            elif symbol == b"*":
                is_starred = True
            elif word is not None:
                self._word(word.decode("ascii"), None if number is None else int(number), is_starred=is_starred)
                is_starred = False
            elif letter is not None:
                self._take(bytes([int(letter, 16)]), group)
            elif symbol is not None:
                self._flush()
                self._put(_LETTERS.get(symbol.decode("latin-1"), ""), group)
            elif plain is not None:
                self._take(plain, group)
        self._flush()
        text = "".join(self._out).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")  # halves joined
        lines = text.replace("\0", "\ufffd").split("\n")
        return "\n".join(line.rstrip() for line in lines).strip("\n")

    def _brace(self, brace: bytes) -> None:
        if brace == b"{":
            now = self._groups[-1]
            if len(self._groups) < 1_000:
                self._groups.append(_Group(now.is_said, now.charset, now.skips))
        elif len(self._groups) > 1:
            self._groups.pop()

    def _word(self, word: str, number: int | None, *, is_starred: bool) -> None:
        group = self._groups[-1]
        if word == "u" and number is not None:
            self._flush()
            self._put(chr(number & 0xFFFF), group)  # a unit of UTF-16, with a sign
            self._to_skip = group.skips
            return
        self._flush()
        if is_starred or word in _NOT_SAID:
            group.is_said = False
        if word == "uc" and number is not None:
            group.skips = max(0, min(number, 10))
        elif word == "ansicpg" and number is not None:
            group.charset = self._groups[0].charset = _charset(number)
        elif word == "f" and number is not None:
            self._font = number
            group.charset = self._fonts.get(number, self._groups[0].charset)
        elif word == "fcharset" and number in _CHARSETS and self._font >= 0 and number:
            self._fonts[self._font] = _CHARSETS[number]
        elif word == "htmlrtf":
            group.is_said = number == 0
        else:
            self._put(_LETTERS.get(word, ""), group)

    def _take(self, letters: bytes, group: _Group) -> None:
        skipped = min(self._to_skip, len(letters))
        self._to_skip -= skipped
        if group.is_said:
            self._bytes += letters[skipped:]

    def _flush(self) -> None:
        """What waits is in the encoding of the group that ends, or of the font that does."""
        if self._bytes:
            self._out.append(decoded(bytes(self._bytes), self._groups[-1].charset).text)
            self._bytes.clear()

    def _put(self, text: str, group: _Group) -> None:
        if text and group.is_said:
            self._out.append(text)


def _charset(code_page: int) -> str:
    return {936: "gbk", 950: "big5", 65001: "utf-8"}.get(code_page, f"cp{code_page}")
