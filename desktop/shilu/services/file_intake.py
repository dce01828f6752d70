"""To which contact of a case a file of evidence belongs: a row that is itself a whole file, or one that brings it.

First the same file, then the one contact that names a file so, then the nearest contact of the number that the file
claims, at most two minutes off. Where nothing fits, the file makes a contact of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from shilu.core.case import Case
from shilu.core.channel import Channel
from shilu.core.normalise import contact_of
from shilu.core.record import BelongsTo, RawRecord
from shilu.core.source_row import NewRow
from shilu.core.when import Precision
from shilu.services.senders import Addresses
from shilu.vault.twins import Asking, Spell, Twins
from shilu.vault.vault import Vault

NEAR_MS = 120_000
_FINE = frozenset({Precision.MS, Precision.SECOND, Precision.MINUTE})


def contacts_of_files(rows: Sequence[NewRow], *, twins: Twins, asking: Asking) -> list[str]:
    """For each of these rows the contact to which it is linked, "" for none. Every row has one file."""
    same = twins.with_files(asking, [file.sha256 for row in rows for file in row.contact.attachments])
    unknown = [row for row in rows if _sha256(row) not in same]
    names = [file.name for row in unknown for file in row.contact.attachments if file.name]
    waiting = twins.waiting_for(asking, names) if names else {}
    return [same.get(_sha256(row)) or waiting.get(_name(row)) or _nearest(row, twins, asking) for row in rows]


def belongs(records: Sequence[RawRecord], *, vault: Vault, case: Case) -> tuple[BelongsTo, ...]:
    """Which of these files would be attached to a contact that is there, and to which. Stores nothing."""
    addresses = Addresses(case.country)
    rows = []
    for n, record in enumerate(records):
        address = addresses.of(record)
        point = None if address is None else vault.directory.point_id(address)
        contact = contact_of(record, address)
        rows.append(NewRow(n, record.locator, contact, (), point, incident="", twin=False, number_offset=0))
    found = contacts_of_files(rows, twins=vault.twins, asking=Asking(case.id, "", 0)) if rows else []
    return tuple(
        BelongsTo(_name(row), vault.incidents.get(id_).label) for row, id_ in zip(rows, found, strict=True) if id_
    )


def _sha256(row: NewRow) -> str:
    return next((file.sha256 for file in row.contact.attachments), "")


def _name(row: NewRow) -> str:
    return next((file.name for file in row.contact.attachments), "")


def _nearest(row: NewRow, twins: Twins, asking: Asking) -> str:
    """The contact of the number that the file claims which was under way at the time that it claims, or the nearest."""
    when, point = row.contact.when, row.contact_point
    if point is None or when.earliest_ms is None or when.latest_ms is None or when.precision not in _FINE:
        return ""
    first, last = when.earliest_ms, when.latest_ms
    is_call = row.contact.channel is Channel.CALL
    found = twins.near(asking, point, first - NEAR_MS, last + NEAR_MS, only_calls=is_call)
    return min(_by_distance(found, first, last), default=(0, ""))[1]


def _by_distance(spells: Iterable[Spell], first: int, last: int) -> Iterable[tuple[int, str]]:
    for spell in spells:
        yield max(spell.first_ms - last, first - spell.last_ms, 0), spell.id
