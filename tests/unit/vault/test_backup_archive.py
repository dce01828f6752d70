"""The archive in a backup: bytes come out as they went in, whatever the pieces; a failing disk costs a stretch."""

import io
import tarfile
from collections.abc import Callable
from typing import BinaryIO

import pytest

from shilu.core.errors import UserError
from shilu.core.job import QuietJob
from shilu.vault.backup.archive import Digests, Member, Packing, Unpacking

BLOB = "blobs/" + "0a" * 32
DRAFT = "drafts/" + "a" * 26 + ".draft"


def _opened(content: bytes) -> Callable[[], tuple[BinaryIO, int]]:
    return lambda: (io.BytesIO(content), len(content))


def _packing(members: list[Member]) -> Packing:
    def make_list(digests: Digests) -> bytes:
        return ",".join(digests).encode()

    return Packing(members, make_list, QuietJob(), 1)


def _read(packing: Packing, size: int) -> bytes:
    pieces = []
    while piece := packing.read(size):
        assert len(piece) <= size
        pieces.append(piece)
    return b"".join(pieces)


class Kept(io.BytesIO):
    """A file that can still be looked at when it was closed."""

    kept = b""

    def close(self) -> None:
        self.kept = self.getvalue()
        super().close()

    def fileno(self) -> int:
        raise OSError


@pytest.mark.parametrize("size", [1, 511, 512, 8192, 10**6])
def test_what_was_packed_is_unpacked_in_pieces_of_any_size(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shilu.vault.backup.archive.sync_file", lambda file: None)
    contents = {"vault.db": b"d" * 1024, BLOB: b"b" * 700, DRAFT: b""}
    packing = _packing([Member(name, _opened(content)) for name, content in contents.items()])
    packed = _read(packing, size)
    kept: dict[str, Kept] = {}

    def create(name: str) -> BinaryIO:
        kept[name] = Kept()
        return kept[name]

    unpacking = Unpacking(create, QuietJob(), 1)
    for at in range(0, len(packed), size):
        unpacking.write(packed[at : at + size])
    assert unpacking.finish() == ",".join(contents).encode()
    assert {name: file.kept for name, file in kept.items()} == contents
    assert unpacking.digests == packing.digests
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        assert archive.getnames() == [*contents, "backup.json"]


def test_a_file_beyond_eight_gibibytes_has_a_place_too() -> None:
    packing = _packing([Member(BLOB, lambda: (io.BytesIO(b"x" * 1024), 2**33 + 5))])
    unpacking = Unpacking(None, QuietJob(), 1)
    unpacking.write(packing.read(512))
    unpacking.write(bytes(2048))
    assert unpacking.digests == {}  # of which there is more to come
    with pytest.raises(UserError):
        unpacking.finish()


def test_a_stretch_that_the_disk_does_not_give_is_zeros_and_is_told() -> None:
    class Failing(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell() == 256 * 1024:
                raise OSError(5, "Input/output error")
            return super().read(size)

    content = b"x" * (600 * 1024)
    packing = _packing(
        [
            Member("vault.db", _opened(b"d")),
            Member(BLOB, lambda: (Failing(content), len(content))),
            Member(DRAFT, lambda: None),
        ]
    )
    with tarfile.open(fileobj=io.BytesIO(_read(packing, 10_000))) as archive:
        found = archive.extractfile(BLOB)
        assert found is not None
        assert found.read() == b"x" * (256 * 1024) + bytes(256 * 1024) + b"x" * (88 * 1024)
    assert (packing.missing, packing.damaged) == ([DRAFT], [BLOB])
