"""A row that was chosen, on its way into the vault."""

from __future__ import annotations

from dataclasses import dataclass, field

from shilu.core.incident import Contact
from shilu.core.record import RowSegment
from shilu.core.source_row import NewRow
from shilu.vault.blobs import SealedBlob


@dataclass(slots=True)
class Chosen:
    """One that may belong to what is in the vault waits until the whole file is read, and is paired then.

    ``contact_point`` is the id of the address, None where none is known; ``fingerprint`` that of the contact, "" where
    nobody took it yet. ``stands_for`` is the address that an address book gives the name in a row that has no other.
    """

    ordinal: int
    locator: str
    contact: Contact
    segments: tuple[RowSegment, ...]
    contact_point: str | None
    incomplete: bool = False
    of_file: bool = False
    sealed: list[SealedBlob] = field(default_factory=list)
    fingerprint: str = ""
    stands_for: str | None = None

    def row(self, incident: str, number_offset: int, *, twin: bool, tells: bool = False) -> NewRow:
        """As the vault keeps it."""
        return NewRow(
            self.ordinal,
            self.locator,
            self.contact,
            self.segments,
            self.contact_point,
            incident,
            twin,
            number_offset,
            self.incomplete,
            self.of_file,
            tells,
            self.fingerprint,
        )
