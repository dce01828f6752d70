"""From a raw record to the contact it is: what the source said, with the address understood. Pure, and idempotent
in that nothing of the record is changed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from shilu.core.contact_point import Recognised
from shilu.core.evidence import Attachment
from shilu.core.incident import Contact, Reached, ReachedKind
from shilu.core.record import RawRecord

OWN_PHONE = Reached(ReachedKind.COMPLAINANT)
NAMED_FILES = "named_files"
"""The fact that lists, a line each, the files that a row names and its source does not contain."""
SIM_SLOT = "sim_slot"
"""The fact that says which SIM card of a phone was reached, where its source has no number for that."""
_SLOT = re.compile(r"|[0-9]{1,4}|89[0-9]{16,20}[A-Fa-f]?")  # a place, or the number of the card itself (ITU-T E.118)


def contact_of(record: RawRecord, address: Recognised | None, *, owner: Reached = OWN_PHONE) -> Contact:
    """The contact that a row of a source tells of; ``address`` is what its peer was recognised as (None: nothing is
    known of it), ``owner`` whose phone the source comes from."""
    return Contact(
        when=record.when,
        channel=record.channel,
        direction=record.direction,
        outcome=record.outcome,
        duration_s=record.duration_s,
        address=address,
        name=record.peer_name,
        reached=_reached(record, owner),
        text=record.text,
        facts=_facts(record),
        attachments=tuple(
            Attachment(part.blob.sha256, part.name, part.media_type, part.blob.size_bytes)
            for part in record.attachments
        ),
    )


def _reached(record: RawRecord, owner: Reached) -> tuple[Reached, ...]:
    """The owner of the phone, and the other members of a group message."""
    own = owner if _SLOT.fullmatch(record.own) else replace(owner, number=record.own)
    return (own, *(Reached(ReachedKind.GROUP, number=number) for number in record.others))


def _facts(record: RawRecord) -> Mapping[str, str]:
    further: dict[str, str] = {}
    if record.named:
        further[NAMED_FILES] = "\n".join(record.named)
    if record.own and SIM_SLOT not in record.facts and _SLOT.fullmatch(record.own):
        further[SIM_SLOT] = record.own
    return {**record.facts, **further} if further else record.facts
