"""What a mail says, and the files in it: its plain text, or the text of its HTML where it has no other.

All text of an HTML part is taken, also what a mail program would hide; nothing is rendered. The mail itself is kept
whole beside it.
"""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Sequence
from dataclasses import dataclass

from shilu.core.job import QuietJob
from shilu.importers.html_events import HtmlEvents, HtmlKind
from shilu.importers.mail_charsets import Decoded, decoded
from shilu.importers.mail_headers import HeaderBlock
from shilu.importers.mime_parts import MimeParts, Part
from shilu.importers.phone_rows import Warn
from shilu.importers.row_files import RowFiles
from shilu.importers.source_bytes import SourceBytes

_MOST_HTML = 1 << 20
_META = re.compile(rb"(?i)<meta[^<>]{0,200}charset\s{0,3}=\s{0,3}[\"']?([a-z0-9_.:-]{1,40})")
_META_BYTES = 4_096
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_BREAKS = frozenset(
    {
        *("address", "article", "blockquote", "br", "center", "dd", "div", "dl", "dt", "fieldset", "footer", "form"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "ol", "p", "pre", "section", "table", "tr", "ul"),
    }
)
_CELLS = frozenset({"td", "th"})
_BASE64_SIGNS = re.compile(rb"[^A-Za-z0-9+/=\s]")
_ENDINGS = {"message/rfc822": ".eml", "text/html": ".html", "text/plain": ".txt", "text/calendar": ".ics"}


@dataclass(frozen=True, slots=True)
class _Words:
    part: Part
    is_html: bool


def words_and_files(content: bytes, block: HeaderBlock, files: RowFiles, warn: Warn) -> str:
    """The text of a mail. Whatever else is in it becomes one of ``files``."""
    parts = MimeParts(content, block)
    words: list[_Words] = []
    for number, part in enumerate(parts.run(), start=1):
        media = part.kind.media
        is_text = media in {"text/plain", "text/html"} or media.startswith("multipart/")
        if is_text and not part.kind.is_attached and not part.kind.file_name:
            words.append(_Words(part, media == "text/html"))
        else:
            _attach(part, number, files, warn)
    for code in sorted(parts.troubles):
        warn(code, "")
    chosen = _chosen(words)
    return "\n".join(text for one in chosen if (text := _text(one, files, warn)).strip())


def _chosen(words: Sequence[_Words]) -> list[_Words]:
    """Of what is said in several ways the plain text, unless it is empty; all that stands by itself."""
    plain = {one.part.alternatives for one in words if not one.is_html and one.part.body.strip()}
    return [one for one in words if not one.is_html or not one.part.alternatives or one.part.alternatives not in plain]


def _text(words: _Words, files: RowFiles, warn: Warn) -> str:
    content = _unpacked(words.part, warn)
    if words.is_html and len(content) > _MOST_HTML:
        warn("text_cut", "")
        files.content(content, "message.html", "text/html")
        content = content[:_MOST_HTML]
    said = words.part.kind.charset
    if words.is_html and not said and (named := _META.search(content[:_META_BYTES])):
        said = named[1].decode("ascii")
    read = decoded(content, said)
    _tell(read, said, warn)
    if words.is_html:
        return text_of_html(read.text)
    return read.text.replace("\r\n", "\n").replace("\r", "\n")


def _tell(read: Decoded, said: str, warn: Warn) -> None:
    if read.repaired:
        warn("invalid_utf8", f"{read.repaired}")
    elif read.taken_as:
        warn("charset_wrong" if said else "encoding_guessed", read.taken_as)


def text_of_html(page: str) -> str:
    """The text of a page, a line for each block."""
    parts: list[str] = []
    for event in HtmlEvents(SourceBytes(page.encode()), QuietJob()).run():
        if event.kind is HtmlKind.TEXT:
            parts.append(_BLANKS.sub(" ", event.text))
        elif event.name in _BREAKS:
            parts.append("\n")
        elif event.name in _CELLS and event.kind is HtmlKind.END:
            parts.append(" ")
    lines = (" ".join(line.split(" ")).strip(" ") for line in "".join(parts).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(re.sub(r" {2,}", " ", line) for line in lines)).strip("\n")


def _attach(part: Part, number: int, files: RowFiles, warn: Warn) -> None:
    content = _unpacked(part, warn)
    if not content:
        warn("attachment_missing", "")
        return
    media = part.kind.media
    name = part.kind.file_name or f"part-{number}"
    ending = _ENDINGS.get(media, "")
    if ending and not name.lower().endswith(ending) and (media == "message/rfc822" or not part.kind.file_name):
        name += ending
    files.content(content, name.replace("\0", "\ufffd"), media)


def _unpacked(part: Part, warn: Warn) -> bytes:
    """The body without its encoding; one that is damaged gives what can be read of it."""
    match part.encoding:
        case "base64":
            if _BASE64_SIGNS.search(part.body):
                warn("mail_base64_damaged", "")
            return _base64(part.body, warn)
        case "quoted-printable":
            return quopri.decodestring(part.body)
        case "x-uuencode" | "uuencode" | "x-uue":
            warn("mail_encoding_unknown", "x-uuencode")
            return part.body
        case _:
            return part.body


def _base64(body: bytes, warn: Warn) -> bytes:
    try:
        return base64.b64decode(body)
    except binascii.Error:
        warn("mail_base64_damaged", "")
    signs = re.sub(rb"[^A-Za-z0-9+/]", b"", body)
    signs = signs[: len(signs) - (len(signs) % 4 == 1)]
    return base64.b64decode(signs + b"=" * (-len(signs) % 4))
