"""From a raw record to the contact it is: what the source said, with the address understood. Pure, and idempotent
in that nothing of the record is changed."""

from __future__ import annotations

import re
from dataclasses import replace

from shilu.core.contact_point import Recognised
from shilu.core.evidence import Attachment
from shilu.core.incident import Contact, Reached, ReachedKind
from shilu.core.record import RawRecord

_MOST_KNOWN = 1_000
OWN_PHONE = Reached(ReachedKind.COMPLAINANT)
NAMED_FILES = "named_files"
"""The fact that lists, a line each, the files that a row names and its source does not contain."""
SIM_SLOT = "sim_slot"
"""The fact that says which SIM card of a phone was reached, where its source has no number for that."""
_SLOT = re.compile(r"|[0-9]{1,4}|89[0-9]{16,20}[A-Fa-f]?")  # a place, or the number of the card itself (ITU-T E.118)


def contact_of(record: RawRecord, address: Recognised | None, *, owner: Reached = OWN_PHONE) -> Contact:
    """The contact that a row of a source tells of; ``address`` is what its peer was recognised as (None: nothing is
    known of it), ``owner`` whose phone the source comes from."""
    return ContactsOf(owner).contact(record, address)


class ContactsOf:
    """Makes the contacts of many rows of one phone: most reached the same, and are told so by the same value."""

    def __init__(self, owner: Reached) -> None:
        self._owner = owner
        self._known: dict[tuple[str, tuple[str, ...]], tuple[tuple[Reached, ...], bool]] = {}

    def contact(self, record: RawRecord, address: Recognised | None) -> Contact:
        """See ``contact_of``."""
        asked = record.own, record.others
        known = self._known.get(asked)
        if known is None:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            known = self._known[asked] = self._reached(record), bool(record.own and _SLOT.fullmatch(record.own))
        reached, is_slot = known
        facts = record.facts
        if record.named or (is_slot and SIM_SLOT not in facts):
            named = {NAMED_FILES: "\n".join(record.named)} if record.named else {}
            facts = {**facts, **named, **({SIM_SLOT: record.own} if is_slot and SIM_SLOT not in facts else {})}
        return Contact(
            when=record.when,
            channel=record.channel,
            direction=record.direction,
            outcome=record.outcome,
            duration_s=record.duration_s,
            address=address,
            name=record.peer_name,
            reached=reached,
            text=record.text,
            facts=facts,
            attachments=tuple(
                [
                    Attachment(part.blob.sha256, part.name, part.media_type, part.blob.size_bytes)
                    for part in record.attachments
                ]
            ),
        )

    def _reached(self, record: RawRecord) -> tuple[Reached, ...]:
        """The owner of the phone, and the other members of a group message."""
        own = self._owner if _SLOT.fullmatch(record.own) else replace(self._owner, number=record.own)
        return (own, *(Reached(ReachedKind.GROUP, number=number) for number in record.others))
