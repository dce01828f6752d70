"""Files that belong to a row: within it as base64, beside it by name, or its own text where that is too long."""

from __future__ import annotations

import re

from shilu.core.job import Job, QuietJob
from shilu.core.record import BlobRef, RawAttachment
from shilu.importers.base import BlobStore, SourceStream
from shilu.importers.diverted import KEPT_CHARACTERS, Base64Value
from shilu.importers.file_kinds import kind_of
from shilu.importers.phone_rows import Warn

_LONG_TEXT = 1 << 20
_BLOCK = 1 << 20
_HEAD = 4096
_NOT_SAID = "application/octet-stream"
_MEDIA_TYPE = re.compile(r"[\w.+-]{1,100}/[\w.+-]{1,100}", re.ASCII)


def may_be_long(text: str) -> bool:
    """Whether a text may be too long for a row: what can be told of each at no cost."""
    return len(text) * 4 > _LONG_TEXT


class RowFiles:
    """Those of one row. ``attachments`` and ``named`` are as RawRecord has them."""

    def __init__(self, stream: SourceStream, blobs: BlobStore, warn: Warn, job: Job | None = None) -> None:
        self._stream, self._blobs, self._warn, self._job = stream, blobs, warn, job or QuietJob()
        self.attachments: list[RawAttachment] = []
        self.named: list[str] = []

    def text(self, text: str) -> str:
        """What is kept of a text in the row; all of it is attached when it is too long."""
        if not may_be_long(text) or len(text.encode()) <= _LONG_TEXT:
            return text
        self._warn("text_cut", "")
        self._attach(self._stored(text.encode()), "text.txt", "text/plain")
        return text[:KEPT_CHARACTERS]

    def content(self, content: bytes, name: str, media: str) -> None:
        """A file whose bytes stand in the row."""
        self._attach(self._stored(content), name, _said_or_seen(media, content[:_HEAD]))

    def base64(self, data: str, name: str, media: str) -> None:
        """A file that stands in the row as base64."""
        value = Base64Value(self._blobs)
        value.feed(data.encode("utf-8", "surrogatepass"))
        decoded = value.end()
        if decoded.broken:
            self._warn("broken_base64", "")
            self._attach(self._stored(data.encode("utf-8", "surrogatepass")), f"{name}.b64", "text/plain")
        elif decoded.blob is not None:
            self._attach(decoded.blob, name, media)

    def beside(self, path: str, name: str, media: str, endings: tuple[str, ...] = ()) -> None:
        """A file that came together with the source, or that is only named. ``endings`` are what may stand behind its
        path."""
        found = (self._stream.companion(path + ending) for ending in ("", *endings))
        stream = next((one for one in found if one is not None), None)
        if stream is None:
            self.named.append(name)
            return
        writer, head = self._blobs.create(), b""
        try:
            while block := stream.read(_BLOCK):
                self._job.check()
                writer.write(block)
                head = head or block[:_HEAD]
        except BaseException:
            writer.abort()
            raise
        self._attach(writer.close(), name, _said_or_seen(media, head))

    def _attach(self, blob: BlobRef, name: str, media: str) -> None:
        known = _MEDIA_TYPE.fullmatch(media) is not None
        self.attachments.append(RawAttachment(blob, name[:255], media if known else _NOT_SAID))

    def _stored(self, content: bytes) -> BlobRef:
        writer = self._blobs.create()
        writer.write(content)
        return writer.close()


def _said_or_seen(media: str, head: bytes) -> str:
    """The media type that a source gives; where it gives none, as no chat export does, the one that the file begins as:
    else a picture of a chat would be shown and printed nowhere."""
    if _MEDIA_TYPE.fullmatch(media) is not None and media != _NOT_SAID:
        return media
    seen = kind_of(head)
    return media if seen is None else seen.media_type
