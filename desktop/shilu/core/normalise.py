"""From a raw record to the contact it is: what the source said, with the address understood. Pure, and idempotent
in that nothing of the record is changed."""

from __future__ import annotations

from shilu.core.contact_point import Recognised
from shilu.core.evidence import Attachment
from shilu.core.incident import Contact, Reached, ReachedKind
from shilu.core.record import RawRecord


def contact_of(record: RawRecord, address: Recognised) -> Contact:
    """The contact that a row of a source tells of; ``address`` is what its peer was recognised as."""
    return Contact(
        when=record.when,
        channel=record.channel,
        direction=record.direction,
        outcome=record.outcome,
        duration_s=record.duration_s,
        address=address,
        name=record.peer_name,
        reached=_reached(record),
        text=record.text,
        facts=record.facts,
        attachments=tuple(
            Attachment(part.blob.sha256, part.name, part.media_type, part.blob.size_bytes)
            for part in record.attachments
        ),
    )


def _reached(record: RawRecord) -> tuple[Reached, ...]:
    """The owner of the phone, and the other members of a group message."""
    own = Reached(ReachedKind.COMPLAINANT, number=record.own)
    return (own, *(Reached(ReachedKind.GROUP, number=number) for number in record.others))
