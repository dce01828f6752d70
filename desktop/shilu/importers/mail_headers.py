"""The headers of a mail or of one of its parts: in order, as bytes, and as what they say (RFC 5322, 2045, 2047, 2231).

Whoever writes a mail writes its headers: nothing here trusts them, raises for them, or takes longer for worse ones.
"""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Callable
from dataclasses import dataclass

from shilu.importers.mail_charsets import decoded, of_unnamed

_LINE = re.compile(rb"([!-9;-~]{1,80})[ \t]*:[ \t]*")
_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_MOST_BYTES = 1 << 20  # of all headers
_MOST_HEADERS = 5_000
_MOST_VALUE = 1 << 16
_MOST_PARAMETERS = 2_000  # characters; Python's own parser of them is slow for more
_MOST_ADDRESSES = 1_000

Headers = tuple["Header", ...]


@dataclass(frozen=True, slots=True)
class Header:
    """``name`` is in lower case; ``raw`` is unfolded, and may hold any bytes."""

    name: str
    raw: bytes

    @property
    def text(self) -> str:
        """As a person reads it."""
        return text_of(self.raw)


@dataclass(frozen=True, slots=True)
class Address:
    """Somebody in a header; ``address`` as written, ``name`` as their own program calls them. Untrusted, both."""

    name: str
    address: str

    @property
    def key(self) -> str:
        """Equal for two ways of writing the same address."""
        return self.address.strip().casefold()


@dataclass(frozen=True, slots=True)
class HeaderBlock:
    """Headers, and where what follows them begins. ``is_cut`` says that there were more than are kept."""

    headers: Headers
    end: int
    is_cut: bool = False

    def first(self, name: str) -> str:
        """What the uppermost header of this name says; "" where there is none."""
        return next((header.text for header in self.headers if header.name == name), "")

    def every(self, name: str) -> tuple[str, ...]:
        """What all headers of this name say, the uppermost first."""
        return tuple(header.text for header in self.headers if header.name == name)

    def addresses(self, name: str) -> tuple[Address, ...]:
        """Everybody whom the headers of this name list."""
        found: dict[str, Address] = {}
        for header in self.headers:
            if header.name == name and len(found) < _MOST_ADDRESSES:
                for one in addresses_in(header.raw):
                    found.setdefault(one.key, one)
        return tuple(found.values())


def header_block(content: bytes, at: int) -> HeaderBlock:
    """The headers that begin at ``at``, up to a blank line, or to what is no header."""
    headers: list[Header] = []
    name, value, start, is_cut = "", bytearray(), at, False

    def close() -> None:
        if name:
            headers.append(Header(name, bytes(value[:_MOST_VALUE])))

    while at < len(content):
        end = content.find(b"\n", at) + 1 or len(content)
        line = content[at : min(end, at + _MOST_VALUE)].rstrip(b"\r\n")
        found = _LINE.match(line)
        if not line or (found is None and not (line.startswith((b" ", b"\t")) and name)):
            at = end if not line else at
            break
        if at - start > _MOST_BYTES or len(headers) >= _MOST_HEADERS:
            is_cut = True
        elif found is None:
            value += line
        else:
            close()
            name, value = found[1].decode("ascii").lower(), bytearray(line[found.end() :])
        is_cut |= len(value) > _MOST_VALUE
        at = end
    close()
    return HeaderBlock(tuple(headers), at, is_cut)


def text_of(raw: bytes) -> str:
    """The text of a header: encoded words resolved, bytes beyond ASCII read as what they most likely are."""
    text = of_unnamed(raw).text
    return _words_resolved(text) if "=?" in text else text


def _words_resolved(text: str) -> str:
    """Encoded words as text. Neighbours of one encoding are one word: programs cut within a character."""
    parts: list[str] = []
    charset, waiting, last = "", bytearray(), 0

    def flush() -> None:
        if waiting:
            parts.append(decoded(bytes(waiting), charset).text)
            waiting.clear()

    for found in _WORD.finditer(text):
        between = text[last : found.start()]
        name = found[1].partition("*")[0].lower()  # RFC 2231: a language may follow
        if between.strip() or not waiting or name != charset:
            flush()
            parts.append(between if between.strip() or not last else "")
            charset = name
        waiting += _unpacked(found[3], found[2])
        last = found.end()
    flush()
    parts.append(text[last:])
    return "".join(parts)


def _unpacked(word: str, how: str) -> bytes:
    content = word.encode("utf-8", "replace")
    if how in "qQ":
        return quopri.decodestring(content.replace(b"_", b" "), header=False)
    try:
        return base64.b64decode(content + b"=" * (-len(content) % 4))
    except binascii.Error:
        return content


def addresses_in(raw: bytes) -> list[Address]:
    """The addresses of one header. What stands in angle brackets is the address, whatever else looks like one."""
    text = of_unnamed(raw[:_MOST_VALUE]).text
    found: list[Address] = []
    for piece in _pieces(text):
        address, name = piece, ""
        before, bracket, rest = piece.rpartition("<")
        if bracket:
            address, name = rest.partition(">")[0], before
        elif "(" in piece:  # the older way: address (name)
            address, _mark, name = piece.partition("(")
            name = name.rpartition(")")[0] or name
        address = text_of(address.strip().encode()).strip().strip("'\"")
        name = " ".join(text_of(_unquoted(name.strip()).encode()).split())
        if address and len(found) < _MOST_ADDRESSES:
            found.append(Address(name if name != address else "", address[:320]))
    return found


def _unquoted(name: str) -> str:
    if len(name) > 1 and name.startswith('"') and name.endswith('"'):
        name = re.sub(r"\\(.)", r"\1", name[1:-1])
    return name


def _pieces(text: str) -> list[str]:
    """Between commas and semicolons that stand in no quotation marks, brackets or comments; without names of groups."""
    pieces: list[str] = []
    quoted, comment, bracketed, start, skip = False, 0, False, 0, False
    for at, sign in enumerate(text):
        if skip:
            skip = False
        elif sign == "\\":
            skip = quoted or comment > 0
        elif sign == '"' and not comment:
            quoted = not quoted
        elif quoted:
            continue
        elif sign == "(":
            comment += 1
        elif sign == ")" and comment:
            comment -= 1
        elif comment:
            continue
        elif sign in "<>":
            bracketed = sign == "<"
        elif sign in ",;" and not bracketed:
            pieces.append(text[start:at])
            start = at + 1
        elif sign == ":" and not bracketed and "@" not in text[max(start, at - 400) : at]:
            start = at + 1
    pieces.append(text[start:])
    return [piece.strip() for piece in pieces if piece.strip()]


@dataclass(frozen=True, slots=True)
class ContentType:
    """What the headers of a part say it is. ``media`` is in lower case; ``file_name`` is untrusted."""

    media: str
    charset: str
    boundary: bytes
    file_name: str
    is_attached: bool
    report: str


def content_type(block: HeaderBlock) -> ContentType:
    """Of one part; what cannot be read is as RFC 2045 has it for what is not said."""
    from email.message import Message

    message = Message()
    for name in ("content-type", "content-disposition"):
        raw = next((header.raw for header in block.headers if header.name == name), None)
        if raw is not None:
            message[name] = of_unnamed(raw[:_MOST_PARAMETERS]).text.replace("\n", " ").replace("\r", " ")
    name = _tried(message.get_filename)
    return ContentType(
        media=message.get_content_type().encode("ascii", "replace").decode(),
        charset=_tried(message.get_content_charset),
        boundary=_tried(message.get_boundary).encode("utf-8", "replace"),
        file_name=text_of(name.encode("utf-8", "replace")) if name else "",
        is_attached=_tried(message.get_content_disposition) == "attachment",
        report=_tried(lambda: str(message.get_param("report-type", ""))).lower(),
    )


def _tried(ask: Callable[[], object]) -> str:
    """What Python's own reader of parameters says; it raises for some that are broken, instead of saying nothing."""
    try:
        said = ask()
    except (LookupError, ValueError, TypeError, AttributeError):
        return ""
    return str(said) if said else ""
