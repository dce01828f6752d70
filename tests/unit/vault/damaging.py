"""Damage to files, and vaults that are worth damaging."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shilu.core import history
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


def rewrite_last_event(
    connection: Any, chain: str, *, said: tuple[str, str] = ('"recorded_ms":', '"recorded_ms":9'), skipped: int = 0
) -> None:
    """Let the last event of a chain say something else, every hash of it right: what somebody does who has the key and
    no scruples. ``said``: what stood there, and what stands there then. ``skipped``: how many places of the chain are
    left empty before it."""
    for trigger in ("events_are_not_changed", "events_are_not_removed"):
        connection.execute(f"drop trigger if exists {trigger}")
    origin, seq, hashed, body = connection.execute(
        "select e.origin, e.seq, e.body_hash, b.body from events e join bodies b on b.body_hash = e.body_hash "
        "where e.chain = ? order by e.lamport desc limit 1",
        (chain,),
    ).fetchone()
    before = connection.execute(
        "select hash from events where chain = ? and origin = ? and seq = ?", (chain, origin, seq - 1)
    ).fetchone()
    other = body.replace(*said, 1).replace(f'"seq":{seq}', f'"seq":{seq + skipped}', 1)
    other_hash = history.body_hash(other.encode())
    link = history.link(history.GENESIS if before is None else bytes(before[0]), other_hash)
    connection.execute("update bodies set body = ?, body_hash = ? where body_hash = ?", (other, other_hash, hashed))
    connection.execute(
        "update events set body_hash = ?, hash = ?, seq = ? where chain = ? and origin = ? and seq = ?",
        (other_hash, link, seq + skipped, chain, origin, seq),
    )


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
