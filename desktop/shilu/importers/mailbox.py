"""Mails as they lie in files: how one begins, and where in an mbox each of them stands (RFC 5322, RFC 4155).

Knows lines and header names; nothing of what a mail says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from shilu.core.job import Job
from shilu.importers.base import SourceStream

MOST_MAIL = 64 << 20
"""Bytes of one mail; providers let through 25 to 50 MB."""

_MARK = b"\xef\xbb\xbf"
_FROM_LINE = re.compile(rb"From [^\r\n]{1,250}\r?\n")
_BETWEEN = re.compile(rb"(?:(?<=\n\n)|(?<=\n\r\n))From \S[^\r\n]{1,250}\r?\n(?=[!-9;-~]{1,80}[ \t]{0,5}:)")
_WHEN = re.compile(rb"\b\d{1,2}:\d\d\b")
_BEFORE = 3  # bytes that are looked at before such a line
_MOST_BEGIN = 1_000  # bytes of it and of the name that follows
_CHUNK = 1 << 20
_HEADER = re.compile(rb"([A-Za-z][!-9;-~]{0,79})[ \t]*:")  # a digit may begin one, but then it is a clock
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
_LOOKED_AT = 400  # headers
_SENDERS = frozenset({b"from", b"sender", b"return-path", b"received", b"delivered-to", b"x-original-to"})
_USUAL = _SENDERS | {
    *(b"to", b"cc", b"date", b"subject", b"message-id", b"mime-version", b"content-type", b"reply-to"),
    *(b"x-mailer", b"user-agent", b"dkim-signature", b"authentication-results", b"x-gm-thrid", b"x-gmail-labels"),
}


@dataclass(slots=True)
class Mail:
    """One mail with the ``From `` line before it, if any; ``offset`` is in bytes. Of one that ``is_too_long`` only the
    beginning is there."""

    offset: int
    content: bytearray
    is_of_mbox: bool
    is_too_long: bool = False

    def message(self) -> bytes:
        """The mail as it was before it was put into the mbox."""
        if not self.is_of_mbox:
            return bytes(self.content.removeprefix(_MARK))
        content = self.content.partition(b"\n")[2]
        for between in (b"\r\n\r\n", b"\n\n"):  # a blank line stands before the next mail
            if content.endswith(between):
                del content[-len(between) // 2 :]
                break
        return _QUOTED_FROM.sub(rb"\1", content)


def begins_mail(head: bytes) -> bool:
    """Whether these first bytes of a file are the headers of a mail, alone or in an mbox."""
    names = header_names(head)
    return len(names & _USUAL) >= 2 and bool(names & _SENDERS)


def header_names(head: bytes) -> frozenset[bytes]:
    """The names of the headers with which a file begins, in lower case; nothing where it begins otherwise."""
    text = head.removeprefix(_MARK).lstrip(b"\r\n")
    begins = _FROM_LINE.match(text)
    names: set[bytes] = set()
    for line in text[begins.end() if begins else 0 :].split(b"\n", _LOOKED_AT)[:_LOOKED_AT]:
        found = _HEADER.match(line)
        if found is not None:
            names.add(found[1].lower())
        elif not names or not line.startswith((b" ", b"\t")):
            break
    return frozenset(names)


def mails_of(stream: SourceStream, job: Job) -> Iterator[Mail]:
    """The mails of a file, one in memory at a time; one that does not begin with a ``From `` line is one mail, whatever
    is in it. In an mbox such a line counts after a blank one, where it says when, and where a header follows it."""
    mail: Mail | None = None
    data, base, start, done, ended = b"", 0, 0, 0, False
    while not ended:
        job.check()
        block = stream.read(_CHUNK)
        ended, done = not block, done + len(block)
        job.progress("reading", done, stream.size_bytes)
        keep = max(0, start - _BEFORE)
        data, base, start = data[keep:] + block, base + keep, start - keep
        limit = len(data) if ended else max(start, len(data) - _MOST_BEGIN)
        if mail is None:
            start += len(data[start:limit]) - len(data[start:limit].lstrip(b"\r\n"))
            if start == limit:
                continue
            mail = Mail(base + start, bytearray(), is_of_mbox=_FROM_LINE.match(data, start) is not None)
        begins = _BETWEEN.finditer(data, start) if mail.is_of_mbox else ()
        for found in begins:
            if found.start() >= limit:
                break
            if _WHEN.search(found[0]) and (mail.content or start < found.start()):
                _add(mail, data[start : found.start()])
                yield mail
                start = found.start()
                mail = Mail(base + start, bytearray(), is_of_mbox=True)
        _add(mail, data[start:limit])
        start = limit
    if mail is not None:
        yield mail


def _add(mail: Mail, content: bytes) -> None:
    room = MOST_MAIL - len(mail.content)
    mail.is_too_long |= len(content) > room
    mail.content += content[: max(0, room)]
