"""A file as evidence, named by the SHA-256 of its bytes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that belongs to an incident. ``name`` is what the source called it: text to show, never a path to use."""

    sha256: str
    name: str
    media_type: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class FileToAttach:
    """A file on this computer that a person picked for an incident."""

    path: Path
    name: str
