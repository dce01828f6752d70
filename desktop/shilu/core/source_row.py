"""A row of a source file as the vault keeps it: its exact bytes, what was read from it, and the leaf that proves it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from msgspec import Struct

from shilu.core.incident import Contact
from shilu.core.record import RowSegment


class NewRow(Struct, frozen=True, gc=False):
    """A chosen row on its way into the vault. ``ordinal`` counts the chosen rows of one import from 0.

    ``contact_point`` is the id of the contact's address in the directory, None where none is known. ``incident`` is the
    id of the incident it makes (``twin`` False) or is linked to (``twin`` True); ``number_offset`` counts the incidents
    that this import made before it. ``incomplete``: what it makes is to be completed by a person.
    ``of_file``: it is itself a whole file of evidence. ``tells``: it is linked, and says of the contact what the row
    that made it says otherwise, or does not say.
    ``fingerprint`` is that of the contact, "" where nobody took it yet.
    """

    ordinal: int
    locator: str
    contact: Contact
    segments: tuple[RowSegment, ...]
    contact_point: str | None
    incident: str
    twin: bool
    number_offset: int
    incomplete: bool = False
    of_file: bool = False
    tells: bool = False
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class StoredRow:
    """The exact bytes of one row of a source file, as the vault keeps them.

    ``source`` is the SHA-256 of the whole file, ``file_name`` what it was called.
    """

    source: str
    file_name: str
    locator: str
    segments: tuple[RowSegment, ...]

    @property
    def byte_offset(self) -> int | None:
        """Where the row began in its source; None when its importer cannot tell, or it began in a file within it."""
        if member_of(self.locator):
            return None
        offset = self.locator.rpartition("@")[2]
        return int(offset) if offset.isdecimal() else None


def member_of(locator: str) -> str:
    """The file of an archive in which a row was found, as the locator writes it; "" outside archives."""
    member, mark, _within = locator.partition("!")
    return member if mark else ""


def row_hash(segments: Sequence[RowSegment]) -> str:
    """SHA-256 over the stretches of a row: literal bytes as they are, diverted ones by their own SHA-256."""
    digest = hashlib.sha256()
    for segment in segments:
        if segment.blob is None:
            digest.update(b"\x00" + len(segment.literal).to_bytes(8, "big") + segment.literal)
        else:
            digest.update(b"\x01" + bytes.fromhex(segment.blob.sha256) + segment.encoding.encode())
    return digest.hexdigest()
