"""Damage to files, and vaults that are worth damaging."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from shilu.core.case import CaseDraft
from shilu.core.evidence import Attachment
from shilu.vault.vault import Vault
from tests.unit.vault.contacts import import_contacts, make_contact

PAGE_BYTES = 4096


def fill(vault: Vault) -> str:
    """A case with contacts by hand, one of them with a file and one with a text of several pages, and an import.
    Returns the case's id."""
    case_id = vault.cases.add(CaseDraft("案件", "李某")).id
    vault.incidents.log(case_id, make_contact("还钱"))
    vault.incidents.log(case_id, make_contact("很长 " * 3_000, number="10412345679"))
    attach(vault, case_id, b"picture" * 100)
    import_contacts(vault, case_id, [make_contact(f"催收 {n}", number=f"1051234567{n}") for n in range(5)])
    return case_id


def attach(vault: Vault, case_id: str, content: bytes) -> str:
    """Log a contact with a file; returns the name that the file has in ``blobs/``."""
    sealer = vault.evidence.sealer()
    sealer.write(content)
    sealed = sealer.close()
    attachment = Attachment(sealed.ref.sha256, "截图.png", "image/png", len(content))
    vault.incidents.log(case_id, make_contact("see the picture", attachments=(attachment,)), sealed=[sealed])
    return vault.evidence.name_of(sealed.ref.sha256)


def flip(path: Path, at: int) -> None:
    """Change one bit of a file."""
    with path.open("r+b") as file:
        file.seek(at)
        (byte,) = file.read(1)
        file.seek(at)
        file.write(bytes([byte ^ 4]))


def flipped_pages(genuine: bytes) -> Iterator[tuple[int, bytes]]:
    """A database file with one bit changed, once for each page; the places differ from page to page."""
    for page in range(len(genuine) // PAGE_BYTES):
        at = page * PAGE_BYTES + 16 + page * 997 % (PAGE_BYTES - 16)
        yield page + 1, genuine[:at] + bytes([genuine[at] ^ 4]) + genuine[at + 1 :]
