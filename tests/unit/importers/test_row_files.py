"""What kind of file a row brings: as its source says, and where that says nothing, as its first bytes do."""

from __future__ import annotations

import pytest

from shilu.importers.row_files import RowFiles
from tests.unit.importers.backups import PNG, KeptBlobs, MemoryStream

BESIDE = {
    "IMG-1.jpg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(64),
    "PTT-1.opus": b"OggS\x00\x02" + bytes(64),
    "misnamed.txt": PNG,
    "card.vcf": b"BEGIN:VCARD\r\nEND:VCARD\r\n",
    "empty.jpg": b"",
}


def brought(name: str, media: str) -> str:
    files = RowFiles(MemoryStream(b"", BESIDE), KeptBlobs(), lambda _code, _detail: None)
    files.beside(name, name, media)
    (attachment,) = files.attachments
    return attachment.media_type


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("IMG-1.jpg", "image/jpeg"),
        ("PTT-1.opus", "audio/ogg"),
        ("misnamed.txt", "image/png"),
        ("card.vcf", "application/octet-stream"),
        ("empty.jpg", "application/octet-stream"),
    ],
)
def test_a_file_that_a_chat_only_names_is_what_it_begins_as(name: str, seen: str) -> None:
    assert brought(name, "") == seen
    assert brought(name, "application/octet-stream") == seen


def test_what_the_source_says_holds() -> None:
    assert brought("IMG-1.jpg", "image/x-own") == "image/x-own"


def test_the_same_holds_for_a_file_within_its_row() -> None:
    files = RowFiles(MemoryStream(b""), KeptBlobs(), lambda _code, _detail: None)
    files.content(PNG, "photo.png", "application/octet-stream")
    files.content(PNG, "photo.png", "text/plain")
    assert [one.media_type for one in files.attachments] == ["image/png", "text/plain"]
