"""The row of a mail from its headers and its words, whatever file it came in.

The time is what the sender's program wrote; the server's own stands among the facts, and where the two are far apart
that is told.
"""

from __future__ import annotations

from msgspec import structs

from shilu.core.channel import Channel, Outcome
from shilu.core.record import RawRecord
from shilu.core.when import When, ZoneBasis, iso_with_offset, unknown
from shilu.importers.mail_headers import HeaderBlock
from shilu.importers.mail_people import Mailbox
from shilu.importers.mail_times import FAR_APART_MS, date_of, received_of
from shilu.importers.phone_rows import Warn
from shilu.importers.row_files import RowFiles

_MOST_FACT = 20_000
_FACTS = (
    *("subject", "from", "sender", "to", "cc", "reply-to", "return-path", "date", "message-id", "in-reply-to"),
    *("received", "authentication-results", "arc-authentication-results", "received-spf", "dkim-signature"),
    *("x-originating-ip", "x-mailer", "user-agent", "list-id", "x-gmail-labels"),
)


def record_of(
    block: HeaderBlock, text: str, files: RowFiles, mailbox: Mailbox, *, zone: str, order: int, warn: Warn
) -> RawRecord:
    """A mail without its place and its bytes. Where it says nothing, its subject is what it says."""
    sides = mailbox.sides(block)
    if sides.claims_owner:
        warn("sender_claims_owner", "")
    facts = _facts(block, warn)
    return RawRecord(
        locator="",
        when=_when(block, facts, zone, order, warn),
        channel=Channel.EMAIL,
        direction=sides.direction,
        outcome=Outcome.UNKNOWN,
        duration_s=None,
        peer=sides.peer.address,
        peer_name=sides.peer.name[:1_000],
        text=files.text(text if text.strip() else facts.get("subject", "")),
        others=sides.others,
        withheld=not sides.peer.address,
        own=sides.own,
        facts=facts,
        attachments=tuple(files.attachments),
        named=tuple(files.named),
    )


def _when(block: HeaderBlock, facts: dict[str, str], zone: str, order: int, warn: Warn) -> When:
    """What the sender wrote; where that is no time, what the server wrote."""
    written = date_of(block.first("date"), zone=zone, order=order)
    received = received_of(block.first("received"), zone=zone, order=order)
    if received is not None:
        facts["received_time"] = iso_with_offset(received.earliest_ms, 0) or ""
    if written is None:
        warn("date_by_server" if received is not None else "mail_without_date", "")
        raw = block.first("date")[:200]
        return received or structs.replace(unknown(raw, zone=zone, basis=ZoneBasis.FILE_DEFAULT), order=order)
    if received is not None and abs((received.earliest_ms or 0) - (written.earliest_ms or 0)) > FAR_APART_MS:
        warn("date_differs_from_received", facts["received_time"])
    return written


def _facts(block: HeaderBlock, warn: Warn) -> dict[str, str]:
    """The headers that say where a mail comes from, each with all its values, a line each."""
    facts: dict[str, str] = {}
    for name in _FACTS:
        said = "\n".join(block.every(name)).replace("\0", "\ufffd")
        if len(said) > _MOST_FACT:
            warn("fact_cut", "")
        if said.strip():
            facts[name.replace("-", "_")] = said[:_MOST_FACT]
    return facts
