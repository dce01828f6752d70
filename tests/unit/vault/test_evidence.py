"""A file that was sealed for something that was refused leaves nothing behind."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from shilu.core.case import CaseDraft
from shilu.core.clock import FixedClock
from shilu.core.errors import UserError
from shilu.core.evidence import Attachment
from shilu.core.ids import new_id
from shilu.core.job import QuietJob
from shilu.vault import vault as vaults
from shilu.vault.blobs import CHUNK_BYTES, BlobReader, BlobSealer, SealedBlob, SealedStream
from shilu.vault.vault import Vault
from tests.unit.vault.conftest import CHEAP, PASSPHRASE
from tests.unit.vault.contacts import add_rows, make_contact, make_row


def sealed(vault: Vault, content: bytes) -> SealedBlob:
    sealer = vault.evidence.sealer()
    sealer.write(content)
    return sealer.close()


def attached(blob: SealedBlob) -> tuple[Attachment, ...]:
    return (Attachment(blob.ref.sha256, "a.png", "image/png", blob.ref.size_bytes),)


def files(vault: Vault) -> list[str]:
    return sorted(path.name for path in (vault.path / "blobs").iterdir())


def test_a_contact_that_is_refused_leaves_no_file(vault: Vault) -> None:
    blob = sealed(vault, b"picture")
    with pytest.raises(UserError, match="unknown_case"):
        vault.incidents.log("nowhere", make_contact(attachments=attached(blob)), sealed=[blob])
    vault.evidence.drop(blob)
    assert files(vault) == []
    assert vault.check(QuietJob()) == ()


def test_a_file_that_something_else_shows_stays_when_another_is_refused(vault: Vault) -> None:
    case = vault.cases.add(CaseDraft("案件", "李某")).id
    first, second = sealed(vault, b"picture"), sealed(vault, b"picture")
    vault.incidents.log(case, make_contact(attachments=attached(first)), sealed=[first])
    with pytest.raises(UserError, match="unknown_case"):
        vault.incidents.log("nowhere", make_contact(attachments=attached(second)), sealed=[second])
    vault.evidence.drop(second)
    assert files(vault) == [vault.evidence.name_of(first.ref.sha256)]
    with vault.evidence.open(first.ref.sha256) as file:
        assert file.read() == b"picture"


def test_rows_that_are_refused_leave_no_file(vault: Vault) -> None:
    case = vault.cases.add(CaseDraft("案件", "李某")).id
    import_id = new_id()
    vault.imports.begin(import_id)
    blob = sealed(vault, b"picture")
    row = make_row(vault, make_contact(attachments=attached(blob)))
    with pytest.raises(Exception, match="UNIQUE"):
        add_rows(vault, import_id, case, [row, row], [blob])
    assert files(vault) == []


@pytest.mark.parametrize("damage", ["swapped", "cut off"])
def test_chunks_of_a_file_have_their_places_and_the_last_one_is_the_last(tmp_path: Path, damage: str) -> None:
    """The key fits each of them, and the length is what it is said to be."""
    sealer = BlobSealer(tmp_path)
    for letter in (b"a", b"b", b"c"):
        sealer.write(letter * CHUNK_BYTES)
    made = sealer.close()
    content, chunk = made.temporary.read_bytes(), CHUNK_BYTES + 16
    start = len(content) - 3 * chunk
    first, second, third = (content[start + n * chunk : start + (n + 1) * chunk] for n in range(3))
    left, size = (second + first + third, 3) if damage == "swapped" else (first + second, 2)
    made.temporary.write_bytes(content[:start] + left)
    with BlobReader(made.temporary, made.key, size * CHUNK_BYTES) as reader, pytest.raises(UserError, match="damaged"):
        reader.readall()


def test_the_names_of_files_tell_nobody_what_is_in_them(vault: Vault, tmp_path: Path, clock: FixedClock) -> None:
    """Who knows a file, such as a picture that a collector sent, cannot see whether it is there."""
    case = vault.cases.add(CaseDraft("案件", "李某")).id
    blob = sealed(vault, b"picture")
    vault.incidents.log(case, make_contact(attachments=attached(blob)), sealed=[blob])
    (name,) = files(vault)
    other, _ = vaults.create(tmp_path / "other.shilu", PASSPHRASE, clock=clock, cost=CHEAP)
    in_another_vault = other.evidence.name_of(blob.ref.sha256)
    other.close()
    assert len({name, in_another_vault, blob.ref.sha256}) == 3
    known = b"picture", blob.ref.sha256.encode(), bytes.fromhex(blob.ref.sha256)
    assert name not in {hashlib.new(kind, one).hexdigest() for kind in ("sha256", "sha512") for one in known}


def _is_whole(blob: SealedBlob, content: bytes, piece_bytes: int) -> bool:
    stream = SealedStream(blob.key, blob.ref.size_bytes)
    for at in range(0, len(content), piece_bytes):
        stream.take(content[at : at + piece_bytes])
    return stream.is_whole


@pytest.mark.parametrize("size_bytes", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES])
def test_a_sealed_file_that_passes_by_is_known_for_what_it_is(tmp_path: Path, size_bytes: int) -> None:
    sealer = BlobSealer(tmp_path)
    sealer.write(bytes(size_bytes))
    blob = sealer.close()
    genuine = blob.temporary.read_bytes()
    for piece_bytes in (1009, CHUNK_BYTES, 10**6):
        assert _is_whole(blob, genuine, piece_bytes)
        for at in (0, 12, 13, len(genuine) // 2, len(genuine) - 1):
            flipped = genuine[:at] + bytes([genuine[at] ^ 1]) + genuine[at + 1 :]
            assert not _is_whole(blob, flipped, piece_bytes)
        for other in (b"", genuine[:-1], genuine[:20], genuine + b"x", genuine[CHUNK_BYTES:], genuine * 2):
            assert not _is_whole(blob, other, piece_bytes)
    sealed = CHUNK_BYTES + 16
    if size_bytes == 3 * CHUNK_BYTES:
        chunks = [genuine[13 + n * sealed : 13 + (n + 1) * sealed] for n in range(3)]
        for order in ((1, 0, 2), (0, 2), (0, 1), (0, 1, 2, 2), (2, 1, 0)):
            assert not _is_whole(blob, genuine[:13] + b"".join(chunks[n] for n in order), 10**6)
