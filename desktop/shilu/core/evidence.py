"""A file as evidence, named by the SHA-256 of its bytes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

_EXTENSIONS = {
    "image/jpeg": "jpg",
    "image/jpg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/bmp": "bmp",
    "image/heic": "heic",
    "image/heif": "heif",
    "image/avif": "avif",
    "audio/amr": "amr",
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a",
    "audio/aac": "aac",
    "audio/ogg": "ogg",
    "audio/amr-wb": "awb",
    "audio/silk": "silk",
    "audio/3gpp": "3gp",
    "audio/flac": "flac",
    "audio/x-caf": "caf",
    "audio/wav": "wav",
    "audio/x-wav": "wav",
    "video/mp4": "mp4",
    "video/3gpp": "3gp",
    "video/quicktime": "mov",
    "video/webm": "webm",
    "video/x-matroska": "mkv",
    "video/x-msvideo": "avi",
    "application/pdf": "pdf",
    "text/plain": "txt",
    "text/x-vcard": "vcf",
    "text/vcard": "vcf",
}


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


def extension_of(untrusted_media_type: str) -> str:
    """What a file's name ends in, from a list of ours: by the type that its source gave, never by its name there."""
    return _EXTENSIONS.get(untrusted_media_type.split(";", 1)[0].strip().lower(), "bin")
