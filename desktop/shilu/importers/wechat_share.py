"""Importer for the mail by which the owner of a phone sent the own address a stretch of a WeChat chat (formats.md 3.1),
saved as a file (.eml), with the pictures that came in it.

The words are those of the mail's text, read as ``wechat_text`` reads them from a text file; locators count in that text
(``text!line[12]@340``), which stands in the mail encoded. Only what somebody sent to the own address is taken apart:
a mail that quotes a chat and comes from another is that mail. Knows core records; not the vault.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass, replace

from msgspec import structs

from shilu.core.job import Job
from shilu.core.record import RawRecord, Skipped, SkippedKind, SourceFacts, SourceWarning
from shilu.importers import mail_reading
from shilu.importers.base import BlobStore, Ended, HashedOnly, ReadSettings, SourceStream, SourceValue
from shilu.importers.mail_body import words_and_files
from shilu.importers.mail_headers import HeaderBlock, header_block
from shilu.importers.mailbox import MOST_MAIL, begins_mail
from shilu.importers.row_files import RowFiles
from shilu.importers.source_bytes import SourceBytes
from shilu.importers.warning_limit import LimitedWarnings
from shilu.importers.wechat_text import WECHAT_MAIL, begins_share

_BLOCK = 1 << 20
_MARK = b"\xef\xbb\xbf"
_MOST_FACT = 500
_MOST_SAID = 200
_HEADERS = {"mail_from": "from", "mail_date": "date", "mail_id": "message-id"}


class _Parts(RowFiles):
    """The files of one mail, by name; nothing is stored before a message names it."""

    def __init__(self) -> None:
        super().__init__(SourceBytes(b""), HashedOnly(), _quietly)
        self.by_name: dict[str, bytes] = {}

    def content(self, content: bytes, name: str, media: str) -> None:  # noqa: ARG002  # seen when it is stored
        self.by_name.setdefault(name, content)


class _Share(SourceBytes):
    """The text of a mail, with what came in the mail beside it."""

    def __init__(self, text: str, files: dict[str, bytes]) -> None:
        super().__init__(text.encode("utf-8", "surrogatepass"))
        self._files = files
        self.taken: set[str] = set()

    def companion(self, untrusted_name: str) -> SourceStream | None:
        found = self._files.get(untrusted_name)
        if found is None:
            return None
        self.taken.add(untrusted_name)
        return SourceBytes(found)


def holds_share(head: bytes) -> bool:
    """Whether these first bytes are such a mail."""
    if not begins_mail(head) or head.removeprefix(_MARK).lstrip(b"\r\n").startswith(b"From "):
        return False
    content = _mail(head)
    block = header_block(content, 0)
    return _is_to_oneself(block) and begins_share(_words(content, block, _Parts()))


@dataclass(frozen=True, slots=True)
class WeChatShare:
    """See the module."""

    name: str = "wechat_share"
    version: str = "1"

    def identify(self, head: bytes, name: str) -> bool:  # noqa: ARG002  # a name says nothing about the content
        """Whether it is a mail to oneself that holds such a text."""
        return holds_share(head)

    def load(self) -> None:
        """See base.Loading."""
        mail_reading.load()

    def read(self, stream: SourceStream, settings: ReadSettings, blobs: BlobStore, job: Job) -> Iterator[SourceValue]:
        """See base.Importer."""
        whole = bytearray()
        while len(whole) <= MOST_MAIL and (data := stream.read(_BLOCK)):
            job.check()
            whole += data
        if len(whole) > MOST_MAIL:
            yield Skipped("mail[1]@0", SkippedKind.UNREADABLE, "row_too_long")
            yield Ended(partial=True, rows=1)
            return
        content = _mail(bytes(whole))
        block, parts = header_block(content, 0), _Parts()
        share = _Share(_words(content, block, parts), parts.by_name)
        said = {fact: block.first(header)[:_MOST_FACT] for fact, header in _HEADERS.items()}
        yield SourceFacts({fact: words for fact, words in said.items() if words})
        for value in WECHAT_MAIL.read(share, settings, blobs, job):
            match value:
                case RawRecord():
                    yield structs.replace(value, locator=f"text!{value.locator}")
                case Skipped() | SourceWarning() if value.locator:
                    yield replace(value, locator=f"text!{value.locator}")
                case Ended():
                    yield from _not_taken(parts.by_name.keys() - share.taken)
                    yield value
                case _:
                    yield value


def _not_taken(names: Set[str]) -> Iterator[SourceWarning]:
    warnings = LimitedWarnings()
    for name in sorted(names):
        yield from warnings.of("", "share_file_unnamed", _said(name))
    yield from warnings.left_out()


def _said(name: str) -> str:
    """A file's name for a warning: printable ASCII, however strange and long it is."""
    return name.encode("unicode_escape").decode("ascii")[:_MOST_SAID]


def _mail(content: bytes) -> bytes:
    return content.removeprefix(_MARK).lstrip(b"\r\n")


def _words(content: bytes, block: HeaderBlock, parts: _Parts) -> str:
    return words_and_files(content, block, parts, _quietly)


def _is_to_oneself(block: HeaderBlock) -> bool:
    senders = {one.key for one in block.addresses("from")}
    return bool(senders & {one.key for name in ("to", "cc", "bcc") for one in block.addresses(name)})


def _quietly(code: str, detail: str) -> None:
    """What is doubtful about the encoding of the mail shows in the words."""
