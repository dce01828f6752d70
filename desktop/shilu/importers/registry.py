"""All importers, and whose format a file is. Which there are, ``listed`` says."""

from __future__ import annotations

from collections.abc import Sequence

from shilu.core.errors import UserError
from shilu.importers import listed, locked_apps
from shilu.importers.archive import Archive
from shilu.importers.base import Importer
from shilu.importers.claims import first_claim


def _all() -> tuple[Importer, ...]:
    return IMPORTERS


IMPORTERS: tuple[Importer, ...] = (Archive(_all), *map(listed.made, listed.FORMATS.values()))
CONTACTS: tuple[Importer, ...] = tuple(map(listed.made, listed.CONTACTS.values()))
REST: tuple[Importer, ...] = tuple(map(listed.made, listed.REST.values()))


def identify(head: bytes, name: str, importers: Sequence[Importer] = IMPORTERS) -> Importer:
    """The importer whose format this is, by content. Raises UserError ``file.unknown_format`` for none,
    ``file.whatsapp_locked`` or ``file.wechat_locked`` for what such an app keeps locked, ``file.packed_otherwise`` for
    an archive that is no zip, and ``file.is_contacts`` for an address book."""
    if begins_contacts(head, name, importers):
        raise UserError("file.is_contacts", name=name)
    claimed = first_claim(importers, head, name) or first_claim(REST, head, name)
    if claimed is None:
        raise UserError(locked_apps.code_of(head, name) or "file.unknown_format", name=name)
    return claimed


def begins_contacts(head: bytes, name: str, importers: Sequence[Importer] = IMPORTERS) -> bool:
    """Whether this is an address book, and nothing that one of the other importers knows."""
    return first_claim(CONTACTS, head, name) is not None and first_claim(importers, head, name) is None


def identify_contacts(head: bytes, name: str) -> Importer:
    """The reader of address books whose format this is. Raises UserError ``file.no_contacts`` for none."""
    claimed = first_claim(CONTACTS, head, name)
    if claimed is None:
        raise UserError("file.no_contacts", name=name)
    return claimed


def named(name: str, importers: Sequence[Importer] = IMPORTERS) -> Importer:
    """The importer with this name. Raises KeyError."""
    return {importer.name: importer for importer in (*importers, *REST, *CONTACTS)}[name]
