"""What an erasure took, or would take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Erasure:
    """``incidents`` and source ``rows`` that are gone, ``files`` whose last mention went with them, and ``kept``:
    contacts of an import that something else shows as well."""

    incidents: int = 0
    rows: int = 0
    files: int = 0
    kept: int = 0


@dataclass(frozen=True, slots=True)
class LeftOfErased:
    """Contacts that were erased and of which something is in the vault again, by their ids and ``labels``, and what
    erasing them again would take."""

    ids: tuple[str, ...]
    labels: tuple[str, ...]
    plan: Erasure
