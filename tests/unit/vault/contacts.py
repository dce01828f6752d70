"""Builders of contacts for vault tests. Invented numbers only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.evidence import Attachment
from shilu.core.ids import new_id
from shilu.core.incident import NO_FACTS, Contact, Reached, ReachedKind
from shilu.core.phone import recognise
from shilu.core.record import Receipt, RowSegment, SourceFile
from shilu.core.source_row import NewRow
from shilu.core.when import When, from_epoch_ms, unknown
from shilu.vault.blobs import SealedBlob
from shilu.vault.vault import Vault

ZONE = "Asia/Shanghai"


def make_contact(
    text: str = "还钱",
    *,
    at_ms: int | None = 1_778_558_400_000,
    number: str = "10412345678",
    channel: Channel = Channel.SMS,
    reached: tuple[Reached, ...] = (Reached(ReachedKind.COMPLAINANT),),
    attachments: tuple[Attachment, ...] = (),
) -> Contact:
    when: When = unknown("?", zone=ZONE) if at_ms is None else from_epoch_ms(str(at_ms), at_ms, zone=ZONE)
    return Contact(
        when=when,
        channel=channel,
        direction=Direction.INCOMING,
        outcome=Outcome.UNKNOWN,
        duration_s=None,
        address=recognise(number, "CN"),
        name="",
        reached=reached,
        text=text,
        facts=NO_FACTS,
        attachments=attachments,
    )


def import_contacts(vault: Vault, case_id: str, contacts: Iterable[Contact], *, sha256: str = "ab" * 32) -> str:
    """Bring contacts in as one import, all of them new; returns its id."""
    import_id = new_id()
    vault.imports.begin(import_id)
    rows = [make_row(vault, contact, n, number_offset=n) for n, contact in enumerate(contacts)]
    add_rows(vault, import_id, case_id, rows)
    points = {vault.directory.point_id(r.contact.address): r.contact.address for r in rows if r.contact.address}
    vault.imports.finish(import_id, case_id, make_receipt(len(rows), sha256=sha256), points)
    return import_id


def make_receipt(rows: int, *, sha256: str = "ab" * 32) -> Receipt:
    source = SourceFile("sms-20260512.xml", sha256, 100, None)
    return Receipt(
        source=source,
        importer="test",
        importer_version="1",
        settings={},
        rows=rows,
        added=rows,
        duplicates=0,
        left_out=0,
        skipped=(),
        warnings=(),
        partial=False,
        refused=None,
        import_id=None,
    )


def make_row(
    vault: Vault, contact: Contact, ordinal: int = 0, *, number_offset: int = 0, twin_of: str = "", locator: str = ""
) -> NewRow:
    """A row of an import; with ``twin_of`` one that is linked to an incident that is there."""
    assert contact.address is not None
    return NewRow(
        ordinal=ordinal,
        locator=locator or f"sms[{ordinal + 1}]@{ordinal * 10}",
        contact=contact,
        segments=(RowSegment(b"<sms %d/>" % ordinal),),
        contact_point=vault.directory.point_id(contact.address),
        incident=twin_of or new_id(),
        twin=bool(twin_of),
        number_offset=number_offset,
    )


def add_rows(
    vault: Vault, import_id: str, case_id: str, rows: Sequence[NewRow], sealed: Sequence[SealedBlob] = ()
) -> None:
    """Store rows of an import that was begun."""
    preparation = vault.imports.preparation(import_id=import_id, case_id=case_id, recorded_ms=1)
    vault.imports.add_rows([preparation.prepare(row) for row in rows], sealed)()
